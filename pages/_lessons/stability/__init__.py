"""Numerical stability: the lesson's state, its views and what they say."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final, get_args

import numpy as np

from nll_core import surprise, surprise_gradient
from nll_core import teaching as core
from nll_core.teaching.underflow import FloatName
from pages._figures import stability as figures
from pages._figures.surprise import product_and_sum
from pages._lessons.stability import ways
from pages._lessons.stability.calls import HEADER, ROWS
from pages._snippets import stability as snippets
from pages._ui import state as field
from pages._ui.chart import Handle, along
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson, More, view
from pages._ui.numbers import decimals, exact, latex, latex_exact, percent, significant
from pages._ui.parts import Formula, Heading, Note, Part, Plot, Say, Table, row
from pages._ui.shared_controls import PROBABILITY

WAYS, PRODUCT, ORDER, CLIPPING = "Six ways", "Product or sum", "Order of addition", "Clipping"
_UP: Final = (1, 2, 5, 10, 20, 50, 80, 90, 100, 200, 500, 700, 710, 750, 1000)
_FAR: Final = (10_000, 100_000, 1_000_000, 10**8, 10**12, 10**16)
SHIFTS: Final = (*(-s for s in reversed(_UP + _FAR)), 0, *_UP, *_FAR)
# Texts, since Streamlit takes steps for equal that are less than 5e-12 apart.
EPSILONS: Final = (
    repr(float(np.finfo(np.float64).eps)),
    *("1e-15", "1e-12", "1e-10", "1e-08", "1e-07"),
    repr(float(np.finfo(np.float32).eps)),
    *("1e-06", "1e-05", "0.0001", "0.001", "0.01", "0.1"),
)
GIVEN: Final = (
    "0",
    *(f"{float(f'{m}e{e}'):g}" for e in range(-20, -1) for m in (1, 2, 5)),
    *("0.1", "0.2", "0.3", "0.5", "0.7", "0.9", "0.99", "1"),
)
ALL_TERMS: Final = 228_146
MEAN: Final = 2.45401
TERMS: Final = (
    *(m * 10**e for e in range(2, 5) for m in (1, 2, 3, 5, 7)),
    *(100_000, 130_000, 160_000, 200_000, ALL_TERMS),
)
# Whose ε it is, and in which type; the page computes what follows from it. docs/definitions.md has
# what the libraries themselves were seen to give.
WHOSE: Final[dict[float, tuple[str, FloatName]]] = {
    float(np.finfo(np.float64).eps): ("scikit-learn's log_loss", "float64"),
    1e-7: ("Keras", "float32"),
    float(np.finfo(np.float32).eps): ("scikit-learn's log_loss", "float32"),
    float(np.finfo(np.float16).eps): ("scikit-learn's log_loss", "float16"),
}


def _shift_text(value: float) -> str:
    """A shift in digits, or as 10¹²; the minus is the keyboard's, since it stands in links."""
    return exact(value).replace("−", "-")


def _short(text: str) -> str:
    """A number in as few digits as tell it from its neighbours."""
    return exact(float(text), 4)


# Each draw of all terms, with their sums, takes a tenth of a second: too much for a sweep.
class State(field.State, deciding=("letters",)):
    """What the page shows."""

    see: str = field.choice("View", (WAYS, PRODUCT, ORDER, CLIPPING), WAYS)
    lead: int = field.steps("Lead of the truth, z₁ − z₂", ways.LEADS, -800)
    form: core.LossForm = field.choice(
        "Way of writing the loss", ways.FORMS, "max-subtracted", as_list=True
    )
    float: FloatName = field.choice("Floating-point type", get_args(FloatName), "float64")
    part: str = field.choice("Look at", ("loss", "gradient"), "loss")
    reach: str = field.choice("Axis of the lead", ("±40", "±150", "±1000"), "±1000")
    add: int = field.steps(
        "Constant added to both logits",
        SHIFTS,
        0,
        text=_shift_text,
        help="Softmax does not change with it, in exact arithmetic.",
    )
    clip: str = field.steps("Clip p to [ε, 1 − ε]: ε", EPSILONS, "1e-07", text=_short)
    many: int = field.steps(
        "Independent examples n", (10, 20, 50, 100, 200, 400, 700, 1000, 2000, 5000, 10000), 400
    )
    terms: int = field.steps(
        "Number of terms n",
        TERMS,
        ALL_TERMS,
        help="The first n of 228,146 terms −log p of a made-up model of letters.",
    )
    letters: int = field.count("Draw of model and letters (the seed)", 0, 99, 76)
    order: str = field.choice(
        "Order of the terms", ("as drawn", "small first", "large first"), "as drawn"
    )
    given: str = field.steps("Probability p of what happened", GIVEN, "1e-12", text=_short)
    p: builtins.float = field.control(PROBABILITY)


def _now(s: State) -> figures.Now:
    written = ways.written(dtype=s.float, shift=float(s.add), eps=float(s.clip))
    return figures.Now(written, s.part, s.form, ways.LEADS.index(s.lead), s.reach)


@view(WAYS, controls=("lead add form float part reach", More("clip")))
def six_ways(s: State) -> Iterator[Part]:
    now = _now(s)
    said = Say(ways.sentence(now))
    yield Plot(
        "stability_ways",
        figures.value_and_outcomes(now),
        f"The {s.part} against the lead of the truth, {s.float}, {exact(s.add, 3)} added to both "
        f"logits, above a strip for each way of writing it. {said.plain}",
        drag=[along("Lead of the truth", "lead")],
    )
    yield said
    yield Formula(ways.SYMBOLS[s.form], ways.formula(now))
    error, kept = (way.error[now.at] for way in (now.curve, now.curves["softplus"]))
    yield Plot(
        "stability_error",
        figures.relative_errors(now),
        f"Relative error of the {s.part}, held against 50 digits: "
        f"{significant(error, 3)} as {s.form}, {significant(kept, 3)} as softplus.".replace(
            "undefined", "NaN"
        ),
        drag=[along("Lead: relative error", "lead")],
    )
    yield Say(ways.why_they_differ(now), key="differ")
    # Last, since its reasons take one line or two: what would stand below it would move.
    yield Table("ways", ways.HEADER, ways.rows(now), present=ways.FORMS.index(s.form))


@view(PRODUCT, controls="p many")
def product_or_sum(s: State) -> Iterator[Part]:
    series = _series(s.p, s.many)
    zeros = [q.dtype for q in series.products if q.values[-1] == 0]
    stuck = [q.dtype for q in series.products if q.stuck_at and 0 < q.values[-1] < 1]
    total = float(series.log_likelihood[-1])
    says = (
        f"{s.many:,} factors of {percent(s.p)}: the sum of their logs is "
        f"**{significant(total, 6)} nats**. "
    )
    if zeros:
        says += f"The product is **exactly 0 in {', '.join(zeros)}**, and its log −∞. "
    if stuck:
        says += f"It is **stuck above 0 in {', '.join(stuck)}**, as wrong as 0 would be. "
    lost = "A sum of logs has no such limit."
    kept = "The product is still a number in all three types."
    said = Say(says + (lost if zeros or stuck else kept))
    yield Plot(
        "stability_product",
        product_and_sum(series, "nats"),
        f"Log of the likelihood of {s.many} examples. {said.plain}",
    )
    yield said
    products = [
        rf"\text{{{q.dtype}: }} \prod p = ⟦{latex(float(q.values[-1]))}⟧ \\ "
        for q in series.products
    ]
    yield Formula(
        r"\log \prod_{i=1}^{n} p = \sum_{i=1}^{n} \log p",
        rf"{''.join(products)}\sum \log p = ⟦{latex(total, 6)}⟧",
    )


_series: Final = lru_cache(512)(core.log_likelihood_series)


def _product(s: State, dtype: FloatName) -> float:
    return next(float(q.values[-1]) for q in _series(s.p, s.many).products if q.dtype == dtype)


@view(ORDER, controls=("terms order", More("letters")))
def order_of_addition(s: State) -> Iterator[Part]:
    sums, here = _sums(s.letters, s.order), TERMS.index(s.terms)
    n, running = int(sums.n[here]), float(sums.ways[0].sums[here])
    said = Say(
        f"The mean of **{n:,} terms** is **{sums.exact_mean(here):.5f} nats**; added one by one "
        f"in float32 it is **{sums.mean(0, here):.4f}**, and "
        f"**{ways.tenths_of(sums.ways[0].digits[here])} digits** survive. Near a running sum of "
        f"{running:,.0f}, float32 numbers are {np.spacing(np.float32(running)):.3g} apart, and "
        "each sum is rounded to one of them."
    )
    yield row(
        *[
            Plot(
                key,
                draw(sums, here),
                f"{about} against the number of terms. {said.plain}",
                drag=[along(f"Number of terms: {about.lower()}", "terms")],
            )
            for draw, key, about in (
                (figures.digits_along_n, "stability_sums", "Decimal digits that survive"),
                (figures.drift_along_n, "stability_drift", "Drift of the mean"),
            )
        ]
    )
    yield said
    rows = [
        (way.name, way.sums[here], sums.mean(i, here), ways.tenths_of(way.digits[here]))
        for i, way in enumerate(sums.ways)
    ]
    rows.append(("exact", sums.exact[here], sums.exact_mean(here), ""))
    yield Table(
        "sums",
        ("way", "sum", "mean (nats)", "digits that survive"),
        [[name, f"{total:,.4f}", f"{mean:.8f}", digits] for name, total, mean, digits in rows],
        present=0,
    )
    yield Formula(
        r"\text{mean NLL} = \frac{1}{n} \sum_{i=1}^{n} -\log p_i",
        rf"\frac{{⟦{running:.4f}⟧}}{{⟦{n}⟧}} = "
        rf"⟦{sums.mean(0, here):.5f}⟧ \\[0.4em] "
        rf"\text{{one by one in float32; exactly}}\ ⟦{sums.exact_mean(here):.5f}⟧",
    )
    yield Note(
        f"The {ALL_TERMS:,} terms are simulated: −log p of one letter after another, with a mean "
        "of 2.45401 nats; the draw is one at which the float32 sum shows 2.4541. Other draws, "
        "under More, drift by other amounts, up or down. The terms are float32 numbers, few enough "
        "for float64 to add without rounding."
    )


@lru_cache(16)
def _sums(seed: int, order: str) -> core.SumComparison:
    """The running sums of the terms in every way."""
    drawn = core.letter_terms(ALL_TERMS, MEAN, seed=seed)
    if order != "as drawn":
        drawn = np.sort(drawn)
        drawn = drawn if order == "small first" else drawn[::-1]
    return core.compare_sums(drawn, TERMS)


@view(CLIPPING, controls="given clip")
def clipping(s: State) -> Iterator[Part]:
    p, eps = float(s.given), float(s.clip)
    said = Say(_clipping_in_words(p, eps))
    yield Plot(
        "stability_clip",
        figures.clipped_curve(p, eps),
        f"−log p, and the same with p clipped at {exact(eps, 3)}. {said.plain}",
        drag=[
            Handle(label="Probability p of what happened", moves=("given",)),
            Handle(trace=figures.CORNER, label="ε, where p is clipped", moves=("clip",)),
        ],
    )
    yield said
    yield Formula(
        r"-\log p \ \text{ against } -\log\,\mathrm{clip}(p) \\"
        r" \mathrm{clip}(p) = \min(\max(p, \varepsilon), 1 - \varepsilon)",
        rf"-\log ⟦{latex_exact(p)}⟧ = ⟦{latex(float(surprise(p)))}⟧ \\ "
        rf"-\log\,\mathrm{{clip}}(⟦{latex_exact(p)}⟧) = "
        rf"⟦{latex(float(core.clipped_surprise(p, eps)))}⟧ \\ "
        rf"-\log ⟦{latex_exact(eps)}⟧ = ⟦{latex(float(core.clipped_surprise(0.0, eps)))}⟧",
    )
    # Some ε that are in use, the present one among them, and what each makes of one mistake.
    shown = sorted({*WHOSE, 1e-15, 1e-3, eps})
    yield Table(
        "clips",
        ("ε", "at most (nats)", "at least (nats)", "mean of 999 at 90% and one at 0%"),
        [*map(clip_row, shown), ["no clipping", "∞", "0", "∞"]],
        present=shown.index(eps),
    )


def _clipping_in_words(p: float, eps: float) -> str:
    honest, shown = float(surprise(p)), float(core.clipped_surprise(p, eps))
    if shown == honest or abs(shown - honest) < 1e-9 * shown:
        return (
            f"At p = {exact(p, 3)} clipping at ε = {exact(eps, 3)} changes nothing: "
            f"**{significant(honest)} nats** either way. For every p below ε the clipped loss is "
            f"{decimals(float(core.clipped_surprise(0.0, eps)), 2)} nats."
        )
    slope = float(core.clipped_surprise_gradient(p, eps)) + 0.0
    return (
        f"The model gave what happened **p = {exact(p, 3)}**. The honest loss is "
        f"**{significant(honest)} nats**; clipped at ε = {exact(eps, 3)} it is "
        f"**{significant(shown)}**, and its slope is **{significant(slope)}** instead of "
        f"{significant(float(surprise_gradient(p)))}: nothing pushes the model away from its "
        "mistake, and the mean over a data set says more about ε than about the model."
    )


def clip_row(eps: float) -> list[str]:
    """What clipping at `eps` makes of a mistake, in the type of the library whose ε it is."""
    library, dtype = WHOSE.get(eps, ("", None))
    whose = f" ({library}, {dtype})" if library else ""
    one = core.clipped_surprise([0.0, *[0.9] * 999], eps, dtype=dtype)
    return [
        f"{exact(eps, 3)}{whose}",
        decimals(float(core.clipped_surprise(0.0, eps, dtype=dtype)), 2),
        significant(float(core.clipped_surprise(1.0, eps, dtype=dtype)), 3),
        decimals(float(one.mean()), 4),
    ]


CODE: Final[dict[str, Callable[[State], Mapping[str, str]]]] = {
    WAYS: lambda s: snippets.ways(float(s.lead), float(s.add), s.float, float(s.clip)),
    PRODUCT: lambda s: snippets.product(s.p, s.many),
    ORDER: lambda s: snippets.sums(MEAN, s.terms, s.letters, s.order),
    CLIPPING: lambda s: snippets.clip(float(s.given), float(s.clip)),
}
NO_SLOPE: Final = {"form": "clipped", "lead": -30, "reach": "±40", "part": "gradient"}


lesson = Lesson(
    stem="stability",
    state=State,
    look_for="On paper all six formulas give the same number. Drag the lead, add a constant to "
    "both logits, change the type: the strips show where a computer gives NaN, ∞ or 0 instead, and "
    "the error plot shows how many digits are left. Only one formula, log1p of the gap, is "
    "accurate wherever the logits themselves are.",
    presets={
        "log(softmax) at −800": {},
        "Overflow at 710": {"form": "naive", "lead": 710},
        "A wrong 0 at 40": {"form": "log-softmax", "lead": 40, "reach": "±40"},
        "Shift by 1000": {"form": "naive", "lead": 2, "add": 1000, "reach": "±40"},
        "float32 at −110": {"float": "float32", "lead": -110, "reach": "±150"},
        "float16 at 12": {"form": "naive", "float": "float16", "lead": 12, "reach": "±40"},
        "Slope lost by clipping": NO_SLOPE,
        "½ 2,000 times": {"see": PRODUCT, "p": 0.5, "many": 2000},
        "2.4541 or 2.45401": {"see": ORDER},
        "0% clipped at 10⁻⁷": {"see": CLIPPING, "given": "0"},
    },
    views=(Chosen("see", (six_ways, product_or_sum, order_of_addition, clipping)),),
    code=lambda s: CODE[s.see](s),
    after=(
        Heading("Which call to use"),
        Table("calls_0", HEADER[:4], [row[:4] for row in ROWS]),
        Table("calls_1", (HEADER[0], *HEADER[4:]), [(row[0], *row[4:]) for row in ROWS]),
        Note(
            "In nll_core: cross_entropy, binary_cross_entropy, log_softmax, log_loss and "
            "gaussian_nll. Each takes logits or the parameters of a density, never a product of "
            "probabilities."
        ),
    ),
    sources="P. Blanchard, D. J. Higham and N. J. Higham (2021), Accurately computing the "
    "log-sum-exp and softmax functions, IMA Journal of Numerical Analysis 41. N. J. Higham (1993), "
    "The accuracy of floating point summation. D. Goldberg (1991), What every computer scientist "
    "should know about floating-point arithmetic. The references of 50 digits: mpmath.",
    terms=("Log-softmax", "Softmax", "Overflow", "Underflow", "Compensated summation"),
    numbers={
        "digits": Number("digits right", lambda s: float(_now(s).curve.digits[_now(s).at])),
        "value": Number("number as computed", lambda s: float(_now(s).curve.value[_now(s).at])),
        "float32": Number("product in float32", lambda s: _product(s, "float32")),
        "float64": Number("product in float64", lambda s: _product(s, "float64")),
        "survive": Number(
            "digits that survive, one by one in float32",
            lambda s: float(_sums(s.letters, s.order).ways[0].digits[TERMS.index(s.terms)]),
        ),
        "honest": Number("honest loss", lambda s: float(surprise(float(s.given))), "nats"),
        "shown": Number(
            "clipped loss",
            lambda s: float(core.clipped_surprise(float(s.given), float(s.clip))),
            "nats",
        ),
        "slope": Number(
            "slope of the clipped loss",
            lambda s: float(core.clipped_surprise_gradient(float(s.given), float(s.clip))),
            "nats",
        ),
    },
)
