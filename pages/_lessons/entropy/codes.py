"""Cross-entropy as code length: the view, and what it says."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from nll_core import perplexity
from nll_core.information import NATS_PER_UNIT
from nll_core.teaching import CodeComparison, compare_codes, normalise_weights
from pages._figures.entropy_codes import code_bars, stacked_bits
from pages._lessons.entropy.state import CODES, HIGHEST_WEIGHT, NAMES, State
from pages._ui.chart import along
from pages._ui.lesson import Caption, More, Side, view
from pages._ui.numbers import decimals, latex, percent, significant
from pages._ui.page import Readout
from pages._ui.parts import Formula, Formulas, Note, Part, Plot, Readouts, Say, Table, row

HEADER: Final = ("outcome", "q", "p", "−log₂ q", "−log₂ p", "whole bits", "q · (−log₂ p)")
# With more outcomes than these their sliders start out folded away, like those of the truth.
MOST_UNFOLDED: Final = 4
# Where rounding is all that is left of a difference.
NOTHING: Final = 5e-10
SIDES: Final = {"p": "truth", "q": "model"}


def _beside(s: State) -> Sequence[Side]:
    few = s.kinds <= MOST_UNFOLDED
    return [
        "kinds",
        More(" ".join(s.keys("q")), "Model p: weights", unfolded=few),
        Caption(lambda s: _without_weight(s, "q"), warns=True),
        More(" ".join(s.keys("p")), "Truth q: weights"),
        Caption(lambda s: _without_weight(s, "p"), warns=True),
    ]


def compared(s: State) -> CodeComparison:
    return compare_codes(_shares(s.weights("p")), _shares(s.weights("q")))


@view(CODES, controls=_beside)
def codes(s: State) -> Iterator[Part]:
    at = compared(s)
    # The longest finite code that so many outcomes can have, in bits.
    longest = math.log2(HIGHEST_WEIGHT * (s.kinds - 1) + 1)
    names = NAMES[: s.kinds]
    yield row(
        Plot(
            "entropy_codes",
            code_bars(names, at, longest),
            _bars_in_words(at),
            drag=[
                along(
                    f"Weight of {name} in the {what}: its bar",
                    f"{side}{k + 1}",
                    f"{what} marks",
                    axes="y",
                    index=k,
                )
                for side, what in SIDES.items()
                for k, name in enumerate(names)
            ],
        ),
        Plot("entropy_stack", stacked_bits(at, longest), _stack_in_words(at)),
    )
    yield Say("main", _in_words(at))
    yield Readouts("readouts", _readouts(at))
    yield Note(
        "Every bar begins with the same entropy, the cost of the truth itself. Only what lies "
        "beyond the dashed floor is the model’s fault. q is the truth and p the model, as on every "
        "page; many books on information theory use the letters the other way round."
    )
    floor, part, cost = map(latex, (at.entropy, at.divergence, at.cross_entropy))
    yield Formulas(
        [
            Formula(
                "cost",
                r"H(q, p) = -\sum_k q_k \log_2 p_k",
                rf"H(q, p) = ⟦{cost}⟧\ \text{{bits}}",
            ),
            Formula(
                "parts",
                r"H(q, p) = H(q) + \mathrm{KL}(q \,\|\, p)",
                rf"⟦{cost}⟧ = ⟦{floor}⟧ + ⟦{part}⟧",
            ),
        ]
    )
    yield Table("codes", HEADER, _rows(at))
    yield Say("distance", _distance_in_words(at))


def _without_weight(s: State, side: str) -> str:
    if any(s.weights(side)):
        return ""
    return f"No outcome has a weight in the {SIDES[side]}: all are taken as equally likely."


def _shares(weights: tuple[int, ...]) -> list[float]:
    """Weights as probabilities; with no weight at all, the uniform ones."""
    given = weights if any(weights) else (1,) * len(weights)
    return [float(share) for share in normalise_weights([float(w) for w in given])]


def _nats(bits: float) -> float:
    """Bits in nats."""
    return bits * NATS_PER_UNIT["bits"]


def _readouts(at: CodeComparison) -> list[Readout]:
    values = {
        "Entropy H(q), the floor": at.entropy,
        "Cross-entropy H(q, p)": at.cross_entropy,
        "Divergence KL(q‖p)": at.divergence,
        "The other way, KL(p‖q)": at.reverse_divergence,
    }
    return [
        Readout(name, f"{decimals(bits)} bits", f"{decimals(_nats(bits))} nats")
        for name, bits in values.items()
    ]


def _bars_in_words(at: CodeComparison) -> str:
    return "Bars for each outcome: " + "; ".join(
        f"{name}: truth {p:.3f}, model {q:.3f}, ideal code {decimals(a, 2)} bits, the "
        f"model's {decimals(b, 2)} bits"
        for name, p, q, a, b in zip(
            NAMES, at.p, at.q, at.ideal_lengths, at.model_lengths, strict=False
        )
    )


def _stack_in_words(at: CodeComparison) -> str:
    return (
        f"Mean code lengths. Entropy of the truth {decimals(at.entropy)} bits, the floor; the "
        f"model's code {decimals(at.cross_entropy)}, in whole bits {decimals(at.whole_mean)}; "
        f"the code of a uniform guess {decimals(math.log2(at.p.size))}."
    )


def _in_words(at: CodeComparison) -> str:
    floor, cost = at.entropy, at.cross_entropy
    choices = significant(float(perplexity(_nats(floor))), 3)
    if math.isinf(cost):
        lost = [NAMES[k] for k in range(at.p.size) if at.q[k] == 0 and at.p[k] > 0]
        return (
            f"The model gives **{' and '.join(lost)}** no probability at all, and "
            f"**{percent(float(at.p[at.q == 0].sum()))}** of the time that is what happens: no "
            f"code is long enough, and the cross-entropy is **infinite**, however good the model "
            f"is otherwise."
        )
    opening = (
        f"Even someone who knows q pays **{decimals(floor)} bits** an outcome on average, as for a "
        f"fair choice among {choices} outcomes (its perplexity); "
    )
    if at.divergence < NOTHING:
        return (
            f"{opening}this model pays **no more**: p = q, so the divergence is 0, and its loss, "
            f"the cross-entropy, is at the floor, **{decimals(floor)}**, not at 0."
        )
    return (
        f"{opening}the code made for p pays **{decimals(cost)} bits**. The difference of "
        f"**{decimals(at.divergence)} bits**, {percent(at.divergence / cost)} of the loss, "
        f"is the divergence: all that training can still remove."
    )


def _distance_in_words(at: CodeComparison) -> str:
    there, back = at.divergence, at.reverse_divergence
    opening = "KL is often called a distance between distributions. "
    if max(there, back) < NOTHING:
        return f"{opening}At p = q both directions are **0**; move a weight, and they differ."
    if math.isfinite(max(there, back)) and abs(there - back) < 5e-4:
        return (
            f"{opening}Here both directions happen to be **{decimals(there)} bits**; move a "
            f"weight, and they differ: it is not a distance."
        )
    return (
        f"{opening}It is not: from q to p it is **{decimals(there)} bits**, from p to q "
        f"**{decimals(back)} bits**."
    )


def _rows(at: CodeComparison) -> list[list[str]]:
    """An outcome a row, and the means below."""
    columns = (at.p, at.q, at.ideal_lengths, at.model_lengths, at.whole_lengths + 0.0, at.terms)
    places = (3, 3, 3, 3, 0, 3)
    body = [
        [NAMES[k], *(decimals(float(c[k]), n) for c, n in zip(columns, places, strict=True))]
        for k in range(at.p.size)
    ]
    ends = (at.entropy, at.cross_entropy, at.whole_mean, at.cross_entropy)
    return [*body, ["mean under q", "", "", *(decimals(value) for value in ends)]]
