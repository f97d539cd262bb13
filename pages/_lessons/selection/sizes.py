"""How large a model: degrees of a polynomial by every score, and which differences to believe."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from nll_core import selection as core
from pages._figures import selection as figures
from pages._lessons.selection import state as views
from pages._lessons.selection.state import State, degrees_of
from pages._ui.chart import along
from pages._ui.lesson import More, view
from pages._ui.numbers import decimals, latex
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, pair

DRAG = [along("Degree of the polynomial", "sedeg")]
# How near k/n is right, of itself, and how many standard errors tell it from the gap.
CLOSE = 0.1
ERRORS = 3.0
SAMPLE = ("sen securve", More("senoise seseed"))


def _judge(name: str) -> str:
    return "leaving out" if name == "left out" else name


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


@view(views.DEGREE, controls=("sedeg", *SAMPLE))
def degree(s: State) -> Iterator[Part]:
    found, at = s.chosen, s.sedeg
    scores, best = found.scores, found.best
    place = views.DEGREES.index(at)
    judges = [name for name in scores if name not in ("training", "new data")]
    right = [_judge(name) for name in judges if best[name] == best["new data"]]
    said = Say(
        "main",
        f"Degree {at} costs **{decimals(float(scores['training'][place]))} nats** a datum in "
        f"training and **{decimals(float(found.new[place]))}** on new data. Training always likes "
        f"degree {best['training']} best; new data cost least at **degree {best['new data']}**. "
        "For the choice, "
        + ", ".join(f"{_judge(name)} chooses {best[name]}" for name in judges)
        + (f": **{_list(right)}** found it." if right else ": **none of them found it**."),
    )
    lines = figures.score_lines(views.DEGREES, scores, best, at, "new data", "degree", (-0.5, 3.0))
    yield from pair(
        said,
        Plot("selection_fit", figures.fitted(found, at), "Data, the truth dashed, a polynomial."),
        Plot("selection_scores", lines, "Each score by degree.", drag=DRAG),
        (1.0, 1.3),
    )
    yield Table(
        "scores",
        ("degree", *scores),
        [
            [str(d), *(decimals(float(scores[name][i])) for name in scores)]
            for i, d in enumerate(views.DEGREES)
        ],
        present=place,
    )
    yield Note(
        "All are nats a datum: AIC, AICc and BIC are divided by 2n. “Left out” is the NLL of each "
        "datum under the fit to all others, which needs no second sample; “new data” is what the "
        "fit really costs, known here because the data are simulated. ★ is where a score is "
        "lowest. What lies above the plot’s edge is not drawn."
    )
    yield Formula(
        "main",
        r"\text{AIC} = 2\,\text{NLL} + 2k \qquad \text{BIC} = 2\,\text{NLL} + k \log n \\[0.4em] "
        r"\text{left out: } e_i \to \frac{e_i}{1 - h_i}",
        rf"k = ⟦{at + 2}⟧,\ n = ⟦{s.sen}⟧: \quad "
        rf"\frac{{\text{{AIC}}}}{{2n}} = ⟦{latex(float(scores['AIC'][place]))}⟧ \qquad "
        rf"\frac{{\text{{BIC}}}}{{2n}} = ⟦{latex(float(scores['BIC'][place]))}⟧",
    )


@lru_cache(128)
def compared(curve: str, n: int, noise: float, seed: int) -> core.ModelDifferences:
    """The degrees by what each datum costs when it is left out."""
    path = degrees_of(curve, n, noise, seed).path
    return core.compare_losses(
        {str(d): nll for d, nll in zip(path.degrees, path.left_out, strict=True)}
    )


@view(views.BELIEVE, controls=("sedeg", *SAMPLE))
def believe(s: State) -> Iterator[Part]:
    found: core.DegreeChoice = s.chosen
    differences = compared(s.securve, s.sen, s.senoise, s.seseed)
    best, row = differences.rows[0].name, differences[str(s.sedeg)]
    rows = [differences[str(d)] for d in views.DEGREES]
    left_out = found.path.left_out
    apart = left_out[s.sedeg] - left_out[int(best)]
    interval = f"[{decimals(row.low, 2)}, {decimals(row.high, 2)}]"
    if row.name == best:
        text = (
            f"Degree {best} has the lowest NLL of data that were left out, "
            f"**{decimals(row.nll, 2)} nats** in all. The others are measured from it: choose one."
        )
    else:
        text = (
            f"Degree {row.name} pays **{decimals(row.difference, 2)} nats** more than degree "
            f"{best}, {interval}. "
            + (
                f"**Do not believe it yet: {'; '.join(row.doubts)}.**"
                if row.doubts
                else "**There is no reason to doubt it.**"
            )
            + f" The datum at x = {decimals(float(found.x[row.pays_most]), 2)} pays most, "
            f"{decimals(float(apart[row.pays_most]), 2)} nats."
        )
    said = Say("main", text)
    bars = figures.difference_rows(rows, s.sedeg)
    paid = figures.who_pays(found.x, apart, f"degree {s.sedeg}")
    handle = [along("Degree of the polynomial", "sedeg", axes="y")]
    yield from pair(
        said,
        Plot("selection_differences", bars, "What each degree pays more.", drag=handle),
        Plot("selection_pays", paid, "Datum by datum, what this degree pays more than the best."),
    )
    yield Table(
        "doubts",
        ("degree", "nats more", "± standard error", "may I believe it?"),
        [
            [
                r.name,
                decimals(r.difference, 2),
                decimals(r.standard_error, 2) if r.name != best else "",
                "the best" if r.name == best else "; ".join(r.doubts) or "yes",
            ]
            for r in rows
        ],
        present=s.sedeg,
        wrap=(3,),
    )
    yield Note(
        "Two models are compared on the same data, so their errors go up and down together: what "
        "counts is the spread of the differences, not that of each model. Doubts: "
        f"fewer than {core.FEW_DATA} data, less than {core.SMALL_DIFFERENCE:g} nats, an interval "
        "that holds 0, or one datum without which the other model would be better."
    )
    yield Formula(
        "main",
        r"\Delta = \sum_i d_i, \quad d_i = \text{NLL}_i - \text{NLL}_i^{\text{best}}, \quad "
        r"\text{SE} = \sqrt{n \operatorname{Var} d}",
        rf"⟦{latex(row.difference)}⟧ \pm ⟦{latex(row.standard_error)}⟧",
    )


@lru_cache(64)
def optimism_of(curve: str, n: int, noise: float, seed: int) -> core.Optimism:
    x = np.linspace(-1.0, 1.0, n)
    mean = core.true_curve(x, views.CURVES[curve])
    return core.training_optimism(mean, noise, x, views.DEGREES, n_samples=views.DRAWS, seed=seed)


@view(views.OPTIMISM, controls=("sedeg", *SAMPLE))
def optimism(s: State) -> Iterator[Part]:
    found, at = optimism_of(s.securve, s.sen, s.senoise, s.seseed), s.sedeg
    gap, predicted = float(found.gap[at]), float(found.predicted[at])
    error = float(found.standard_error[at])
    if abs(gap - predicted) < CLOSE * predicted:
        verdict = "**k/n is right here**"
    elif abs(gap - predicted) < ERRORS * error:
        verdict = "these samples **do not tell** whether k/n is right"
    elif gap > predicted:
        verdict = "**k/n is too little**: it holds for many data per parameter"
    else:
        verdict = "**k/n is too much**: it holds for a model that contains the truth"
    said = Say(
        "main",
        f"Over {views.DRAWS:,} samples degree {at} costs {decimals(float(found.training[at]))} "
        f"nats a datum in training and {decimals(float(found.expected[at]))} on new data at the "
        f"same x: training is **{decimals(gap)} nats too good** (± {decimals(error)}). AIC takes "
        f"k/n = {at + 2}/{s.sen} = **{decimals(predicted)}** for it: {verdict}.",
    )
    means, gaps = figures.both_means(found, at), figures.optimism_lines(found, at)
    yield from pair(
        said,
        Plot("selection_means", means, "The mean NLL of training and of new data.", drag=DRAG),
        Plot("selection_gap", gaps, "The gap between them, and k/n.", drag=DRAG),
    )
    yield Note(
        "A fit bends to the noise of its own data, so they look cheaper than new ones: its "
        "optimism. k parameters are worth k/n nats a datum, σ among them: half of it is what "
        "training gains, half what new data lose. Add k/n to the training NLL and you have AIC/2n. "
        "With few data for each parameter the gap is larger, which AICc corrects."
    )
    yield Formula(
        "main",
        r"\mathbb{E}\left[\text{new} - \text{training}\right] \approx \frac{k}{n}",
        rf"⟦{latex(gap)}⟧ \approx \frac{{⟦{at + 2}⟧}}{{⟦{s.sen}⟧}} = ⟦{latex(predicted)}⟧",
    )
