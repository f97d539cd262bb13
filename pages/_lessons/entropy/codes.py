"""Cross-entropy as code length: what the view shows, and all of it that moves with the weights."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import streamlit as st

from nll_core import NATS_PER_UNIT, CodeComparison, compare_codes, normalise_weights, perplexity
from pages._figures.entropy_codes import (
    code_bars,
    on_code_bars,
    on_stacked_bits,
    stacked_bits,
)
from pages._lessons.entropy.controls import (
    CONTROLS,
    HIGHEST_WEIGHT,
    NAMES,
    name_of_outcomes,
)
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.chart import Handle, chart
from pages._ui.live import Ahead, Moment
from pages._ui.numbers import decimals, latex, percent, significant
from pages._ui.page import Readout

WEIGHTS: Final = tuple(range(HIGHEST_WEIGHT + 1))
HEADER: Final = ("outcome", "q", "p", "−log₂ q", "−log₂ p", "whole bits", "q · (−log₂ p)")
# With more outcomes than these their sliders start out folded away, like those of the truth.
MOST_UNFOLDED: Final = 4
# Where rounding is all that is left of a difference.
NOTHING: Final = 5e-10
FORMULAS: Final = {
    "cost": r"H(q, p) = -\sum_k q_k \log_2 p_k",
    "parts": r"H(q, p) = H(q) + \mathrm{KL}(q \,\|\, p)",
}
# Links and the core call the truth p and the model q; what is shown says q and p, as on all pages.
Side = Literal["p", "q"]


class Weights(NamedTuple):
    """The weights of all outcomes, in the truth and in the model."""

    p: tuple[int, ...]
    q: tuple[int, ...]

    @property
    def codes(self) -> CodeComparison:
        return compare_codes(_shares(self.p), _shares(self.q))

    @property
    def longest(self) -> float:
        """The longest finite code that so many outcomes can have, in bits."""
        return math.log2(HIGHEST_WEIGHT * (len(self.p) - 1) + 1)


def present_weights() -> Weights:
    count = CONTROLS["kinds"].value
    p, q = (tuple(CONTROLS[f"{side}{k}"].value for k in range(1, count + 1)) for side in "pq")
    return Weights(p, q)


def show_controls() -> None:
    CONTROLS["kinds"].show()
    weights = present_weights()
    few = len(weights.p) <= MOST_UNFOLDED
    for side, title in (("q", "Model p: weights"), ("p", "Truth q: weights")):
        with st.expander(title, expanded=few and side == "q"):
            for k in range(1, len(weights.p) + 1):
                CONTROLS[f"{side}{k}"].show()
        if not any(getattr(weights, side)):
            which = "truth" if side == "p" else "model"
            st.warning(f"No outcome has a weight in the {which}: all are taken as equally likely.")


def show(weights: Weights) -> None:
    codes, longest = weights.codes, weights.longest
    names = name_of_outcomes(len(weights.p))
    page.readouts(readouts(codes))
    bars, stack = st.columns(2)
    with bars:
        chart(
            code_bars(names, codes, longest),
            key="entropy_codes",
            alt="Bars for each outcome: "
            + "; ".join(
                f"{name}: truth {p:.3f}, model {q:.3f}, ideal code {decimals(a, 2)} bits, the "
                f"model's {decimals(b, 2)} bits"
                for name, p, q, a, b in zip(
                    names,
                    codes.p,
                    codes.q,
                    codes.ideal_lengths,
                    codes.model_lengths,
                    strict=True,
                )
            ),
            handles=[
                Handle(
                    trace=f"{what} marks",
                    label=f"Weight of {name} in the {what}: its bar",
                    moves=(f"{side}{k + 1}",),
                    axes="y",
                    index=k,
                )
                for side, what in (("p", "truth"), ("q", "model"))
                for k, name in enumerate(names)
            ],
        )
    with stack:
        chart(
            stacked_bits(codes, longest),
            key="entropy_stack",
            alt=f"Mean code lengths. Entropy of the truth {decimals(codes.entropy)} bits, the "
            f"floor; the model's code {decimals(codes.cross_entropy)}, in whole bits "
            f"{decimals(codes.whole_mean)}; the code of a uniform guess "
            f"{decimals(math.log2(len(names)))}.",
        )
        page.note(
            "Every bar begins with the same entropy, the cost of the truth itself. Only what lies "
            "beyond the dashed floor is the model’s fault. q is the truth and p the model, as on "
            "every page; many books on information theory exchange the letters."
        )
    page.sentence(sentence(codes))
    with st.container(horizontal=True, gap="large"):
        for key, numbers in formulas(codes).items():
            page.formula(FORMULAS[key], numbers, key=key, beside=True)
    page.table(HEADER, rows(codes), key="codes")
    page.sentence(distance_sentence(codes), key="distance")


def live_keys(weights: Weights) -> list[str]:
    return [f"{side}{k}" for side in "pq" for k in range(1, len(weights.p) + 1)]


def sweeps(weights: Weights) -> dict[str, Ahead]:
    """The view along each of the weights, the others as they are."""
    return {
        f"{side}{k + 1}": ahead(
            along, WEIGHTS, weights._replace(**{side: _without(given, k)}), side, k
        )
        for side, given in (("p", weights.p), ("q", weights.q))
        for k in range(len(given))
    }


def along(weights: Weights, side: Side, k: int) -> Callable[[int], Moment]:
    """The view at each weight of outcome `k` on one side."""
    given: tuple[int, ...] = getattr(weights, side)

    def at(value: int) -> Moment:
        moved = (*given[:k], value, *given[k + 1 :])
        return moment(weights._replace(**{side: moved}))

    return at


def moment(weights: Weights) -> Moment:
    codes, longest = weights.codes, weights.longest
    return Moment(
        charts={
            "entropy_codes": on_code_bars(codes, longest),
            "entropy_stack": on_stacked_bits(codes, longest),
        },
        texts={
            "readouts": page.readouts_html(readouts(codes)),
            "main": page.sentence_html(sentence(codes)),
            "codes": page.rows_html(rows(codes)),
            "distance": page.sentence_html(distance_sentence(codes)),
        },
        formulas=formulas(codes),
    )


def readouts(codes: CodeComparison) -> list[Readout]:
    values = {
        "Entropy H(q), the floor": codes.entropy,
        "Cross-entropy H(q, p)": codes.cross_entropy,
        "Divergence KL(q‖p)": codes.divergence,
        "The other way, KL(p‖q)": codes.reverse_divergence,
    }
    return [
        Readout(name, f"{decimals(bits)} bits", f"{decimals(_nats(bits))} nats")
        for name, bits in values.items()
    ]


def sentence(codes: CodeComparison) -> str:
    floor, cost = codes.entropy, codes.cross_entropy
    choices = significant(float(perplexity(_nats(floor))), 3)
    if math.isinf(cost):
        lost = [NAMES[k] for k in range(codes.p.size) if codes.q[k] == 0 and codes.p[k] > 0]
        share = sum(float(codes.p[k]) for k in range(codes.p.size) if codes.q[k] == 0)
        return (
            f"The model gives **{' and '.join(lost)}** no probability at all, and "
            f"**{percent(share)}** of the time that is what happens: no code is long enough, and "
            f"the cross-entropy is **infinite**, however good the model is otherwise."
        )
    opening = (
        f"Even someone who knows q pays **{decimals(floor)} bits** an outcome on average, as for a "
        f"fair choice among {choices} outcomes (its perplexity); "
    )
    if codes.divergence < NOTHING:
        return (
            f"{opening}this model pays **no more**: p = q, so the divergence is 0, and its loss, "
            f"the cross-entropy, is at the floor, **{decimals(floor)}**, not at 0."
        )
    return (
        f"{opening}the code made for p pays **{decimals(cost)} bits**. The difference of "
        f"**{decimals(codes.divergence)} bits**, {percent(codes.divergence / cost)} of the loss, "
        f"is the divergence: all that training can still remove."
    )


def distance_sentence(codes: CodeComparison) -> str:
    there, back = codes.divergence, codes.reverse_divergence
    if max(there, back) < NOTHING:
        return (
            "KL is often called a distance between distributions. At p = q both directions are "
            "**0**; move a weight, and they differ."
        )
    if math.isfinite(max(there, back)) and abs(there - back) < 5e-4:
        return (
            "KL is often called a distance between distributions. Here both directions happen to "
            f"be **{decimals(there)} bits**; move a weight, and they differ: it is not a distance."
        )
    return (
        f"KL is often called a distance between distributions. It is not: from q to p it is "
        f"**{decimals(there)} bits**, from p to q **{decimals(back)} bits**."
    )


def formulas(codes: CodeComparison) -> dict[str, str]:
    """The cross-entropy in numbers, and its two parts."""
    floor, part, cost = map(latex, (codes.entropy, codes.divergence, codes.cross_entropy))
    return {
        "cost": rf"H(q, p) = ⟦{cost}⟧\ \text{{bits}}",
        "parts": rf"⟦{cost}⟧ = ⟦{floor}⟧ + ⟦{part}⟧",
    }


def rows(codes: CodeComparison) -> list[list[str]]:
    """An outcome a row, and the means below."""
    body = [
        [
            NAMES[k],
            decimals(float(codes.p[k])),
            decimals(float(codes.q[k])),
            decimals(float(codes.ideal_lengths[k])),
            decimals(float(codes.model_lengths[k])),
            decimals(float(codes.whole_lengths[k]) + 0.0, 0),
            decimals(float(codes.terms[k])),
        ]
        for k in range(codes.p.size)
    ]
    ends = (codes.entropy, codes.cross_entropy, codes.whole_mean, codes.cross_entropy)
    return [*body, ["mean under q", "", "", *(decimals(value) for value in ends)]]


def _shares(weights: tuple[int, ...]) -> list[float]:
    """Weights as probabilities; with no weight at all, the uniform ones."""
    given = weights if any(weights) else (1,) * len(weights)
    return [float(share) for share in normalise_weights([float(w) for w in given])]


def _without(weights: tuple[int, ...], k: int) -> tuple[int, ...]:
    """The same for every weight of outcome `k`, so that its sweep is computed once."""
    return (*weights[:k], 0, *weights[k + 1 :])


def _nats(bits: float) -> float:
    """Bits in nats."""
    return bits * NATS_PER_UNIT["bits"]
