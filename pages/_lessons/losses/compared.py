"""The view of the properties of each loss, all of them computed."""

from __future__ import annotations

import math
from collections.abc import Callable

from nll_core import MarginLoss, MarginLossProperties
from pages._figures.losses_compared import asked_probabilities, on_asked_probabilities
from pages._lessons.losses import words
from pages._lessons.losses.controls import CONTROLS, NAMES, State
from pages._lessons.losses.data import (
    PROBABILISTIC,
    TRUE_PROBABILITIES,
    FloatArray,
    asked_of,
    place_of,
    properties_of,
)
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.chart import Handle, chart
from pages._ui.live import Ahead, Moment
from pages._ui.numbers import latex, latex_exact

# A probability within this of the truth is the truth, to the rounding of a bisection.
EXACT = 1e-9
HEADER = (
    "Loss",
    "at margin −10",
    "gradient there",
    "pull, margin → −∞",
    "bounded?",
    "lowest at margin",
    "convex?",
    "differentiable?",
    "asks at q for",
    "calibrated?",
)


def asked(state: State) -> dict[str, FloatArray]:
    return {name: asked_of(loss, state.shape)[1] for name, loss in PROBABILISTIC.items()}


def chosen(state: State) -> str | None:
    return state.name if state.name in PROBABILISTIC else None


def show(state: State) -> None:
    said = sentence(state)
    chart(
        asked_probabilities(TRUE_PROBABILITIES, asked(state), chosen(state), state.asked),
        key="losses_asked",
        alt=f"Probability that each loss asks for, against the true one. {said.replace('**', '')}",
        handles=[Handle(trace="state", label="True probability q", moves=("asked",))],
    )
    page.sentence(said)
    page.formula(
        r"f^{*} = \operatorname*{arg\,min}_{f}\ q\,\phi(f) + (1 - q)\,\phi(-f)", numbers(state)
    )


def show_table(state: State) -> None:
    """Below the plot, over the whole width."""
    page.table(HEADER, table(state), present=list(NAMES).index(state.name), key="losses_table")
    page.note(
        "Every cell is computed from the loss. Bounded, pull: value and gradient at −10⁹. Convex: "
        "the smallest second difference over 481 margins from −12 to 12. Differentiable: the "
        "largest jump of the slope at any of them. Calibrated: how far the probability that "
        "minimises the expected loss is from the true one, at the worst of 99. The weighted NLL is "
        "that of class 1, 2α times the NLL."
    )


def sentence(state: State) -> str:
    q = state.asked
    if state.loss == "zero_one":
        return (
            f"Where class 1 has probability {q:g}, the 0–1 loss asks only for the right side. Any "
            f"score {'above 0' if q > 0.5 else 'at or below 0' if q < 0.5 else 'at all'} costs "
            f"**{min(q, 1 - q):.2f}** on average: it says nothing of **how sure** to be."
        )
    at = float(asked_of(state.loss, state.shape)[1][place_of(q)])
    off = properties_of(state.loss, state.shape).probability_error
    if state.loss == "hinge":
        return (
            f"Where class 1 has probability **{q:g}**, the expected hinge loss is lowest at the "
            "score "
            f"{words.slope(round(float(asked_of(state.loss, state.shape)[0][place_of(q)]), 4))}, "
            "as for every q on the same side of ½: it **only decides** and gives no "
            "probabilities. Read through the sigmoid all the same, its score says "
            f"**{words.number(at)}**, off by **{words.number(abs(at - q))}**."
        )
    if off < EXACT:
        return (
            f"Where class 1 has probability **{q:g}**, the expected {words.named(state.name)} is "
            f"lowest if the model says **{words.number(at)}**: the truth. This holds for every q: "
            "with enough data and a flexible model its probabilities are calibrated."
        )
    return (
        f"Where class 1 has probability **{q:g}**, the expected {words.named(state.name)} is "
        f"lowest if the model says **{words.number(at)}**. Even with endless data and a perfect "
        f"model that is **{words.number(abs(at - q))}** from the truth, and {words.number(off)} at "
        "the worst q: its probabilities need recalibration before they mean anything."
    )


def numbers(state: State) -> str:
    q = f"⟦{latex_exact(state.asked)}⟧"
    if state.loss == "zero_one":
        return rf"q = {q} \qquad f^{{*}}\ \text{{: any of the right sign}}"
    score = float(asked_of(state.loss, state.shape)[0][place_of(state.asked)])
    says = float(asked_of(state.loss, state.shape)[1][place_of(state.asked)])
    return (
        rf"q = {q} \qquad f^{{*}} = ⟦{words.slope(round(score, 4))}⟧ \qquad "
        rf"\hat p = ⟦{latex(says)}⟧"
    )


def table(state: State) -> list[list[str]]:
    return [row(name, loss, state) for name, loss in NAMES.items()]


def row(name: str, loss: MarginLoss, state: State) -> list[str]:
    found = properties_of(loss, state.shape)
    at = (
        math.nan
        if loss == "zero_one"
        else float(asked_of(loss, state.shape)[1][place_of(state.asked)])
    )
    return [
        name,
        words.number(found.at_confident_mistake),
        words.number(found.slope_at_confident_mistake),
        pull(found),
        "yes" if found.bounded else "no",
        lowest(found),
        f"{'yes' if found.convex else 'no'} ({words.number(found.smallest_curvature)})",
        f"{'yes' if found.differentiable else 'no'} ({words.number(found.largest_kink)})",
        words.number(at) + (" by sigmoid" if loss == "hinge" else ""),
        calibrated(found),
    ]


def pull(found: MarginLossProperties) -> str:
    """The limit of the pull; one that grows with the margin has none."""
    size = -found.far_slope
    return "∞" if size > 1e6 else words.number(size)


def lowest(found: MarginLossProperties) -> str:
    if math.isinf(found.lowest_at):
        return "∞"
    if found.loss == "zero_one":
        return "any above 0"
    return f"{found.lowest_at:.2f}" + (" and above" if found.at_confident_success == 0 else "")


def calibrated(found: MarginLossProperties) -> str:
    if math.isnan(found.probability_error) or found.loss == "hinge":
        return "no probabilities"
    if found.probability_error < EXACT:
        return "yes (0)"
    return f"no ({words.number(found.probability_error)})"


def sweeps(state: State) -> dict[str, Ahead]:
    keys = ("asked", "gamma", "alpha", "soft")
    return {key: ahead(moments, tuple(CONTROLS[key].options), state, key) for key in keys}


def moments(state: State, key: str) -> Callable[[float], Moment]:
    def at(value: float) -> Moment:
        if key == "asked":
            return moment(state._replace(asked=value))
        return moment(state._replace(shape=state.shape._replace(**{key: value})))

    return at


def moment(state: State) -> Moment:
    return Moment(
        charts={
            "losses_asked": on_asked_probabilities(
                TRUE_PROBABILITIES, asked(state), chosen(state), state.asked
            )
        },
        texts={
            "main": page.sentence_html(sentence(state)),
            "losses_table": page.rows_html(table(state), present=list(NAMES).index(state.name)),
        },
        formulas={"main": numbers(state)},
    )
