"""The view of the linear classifiers that each loss makes of the same two classes."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from nll_core import LinearClassifierFit, ReliabilityCurve
from nll_core.learning.plane import CENTRE
from pages._figures.losses_fitted import (
    Boundary,
    on_plane,
    on_reliability,
    plane,
    reliability,
)
from pages._lessons.losses import words
from pages._lessons.losses.controls import CONTROLS, NAMES, SHAPED_BY, State
from pages._lessons.losses.data import (
    FRESH_POINTS,
    best_accuracy,
    fit_of,
    has_boundary,
    judged,
    sample_of,
)
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.chart import Handle, chart
from pages._ui.live import Ahead, Moment
from pages._ui.numbers import latex

HEADER = (
    "Loss",
    "right, on fresh points",
    "NLL there (nats)",
    "ECE there",
    "turned by the outlier",
    "the outlier's part of the pull",
)


def boundary_of(fit: LinearClassifierFit) -> Boundary:
    first, second = (float(w) for w in fit.weights)
    return Boundary((first, second) if has_boundary(fit) else None, fit.intercept)


def truth(state: State) -> Boundary:
    """Where the true probability is one half."""
    share = state.sampled.share
    first, second = (2 * float(c) for c in CENTRE)
    return Boundary((first, second), math.log(share / (1 - share)))


def boundaries(state: State) -> dict[str, Boundary]:
    return {
        name: boundary_of(fit_of(state.sampled, loss, state.shape)) for name, loss in NAMES.items()
    }


def show(state: State) -> None:
    points, labels = sample_of(state.sampled)
    said = sentence(state)
    kept = len(points) if state.sampled.outlier is None else len(points) - 1
    left, right = st.columns([1.35, 1])
    with left:
        chart(
            plane(
                points[:kept],
                labels[:kept],
                truth(state),
                boundaries(state),
                state.name,
                state.sampled.outlier,
            ),
            key="losses_plane",
            alt=f"{len(points)} points of two classes with the boundary of each loss. "
            f"{said.replace('**', '')}",
            handles=[Handle(trace="state", label="The outlier", moves=("ox", "oy"))]
            if state.sampled.outlier
            else [],
        )
    own = judged(state.sampled, state.loss, state.shape)
    with right:
        chart(
            reliability(curves_of(state), state.name),
            key="losses_reliability",
            alt="Reliability diagram on fresh points: "
            + (
                f"{state.name} gives no probabilities."
                if own.curve is None
                else f"the ECE of {state.name} is {own.error:.4f}."
            ),
        )
    page.sentence(said)
    page.formula(
        r"J = \frac{\sum_i w_i\, \phi(m_i)}{\sum_i w_i} + "
        r"\frac{\lambda}{2}\bigl(\lVert w \rVert^2 + b^2\bigr) "
        r"\\[0.6em] m_i = (2y_i - 1)(w \cdot x_i + b)",
        numbers(state),
    )
    rows = table(state)
    page.table(HEADER, rows, present=list(NAMES).index(state.name), key="losses_fits")
    page.note(
        f"Fitted to {len(points)} points by the loss plus an L2 penalty, judged on "
        f"{FRESH_POINTS:,} fresh points without an outlier. Scores are read as probabilities by "
        "sigmoid(score); by sigmoid(2·score) for the exponential loss and by (1 + score)/2, cut at "
        "0 and 1, for the squared hinge, as their minimisers ask. The hinge asks for no "
        "probability: its sigmoid is a habit. The 0–1 loss has no slope: its line is the best of "
        "360 directions."
    )


def curves_of(state: State) -> dict[str, ReliabilityCurve | None]:
    return {
        name: judged(state.sampled, NAMES[name], state.shape).curve for name in {state.name, "NLL"}
    }


def sentence(state: State) -> str:
    own, nll = (judged(state.sampled, loss, state.shape) for loss in (state.loss, "nll"))
    fit = fit_of(state.sampled, state.loss, state.shape)
    best = best_accuracy(state.sampled.share, state.sampled.seed)
    told = (
        "It gives no probabilities."
        if own.curve is None
        else f"Its probabilities are off by **{words.number(own.error)}** on average (ECE; the "
        f"NLL's by {words.number(nll.error)})."
    )
    if not has_boundary(fit):
        return (
            f"The {words.named(state.name)} is lowest where **all points are called class "
            f"{int(fit.intercept > 0)}**: there is no boundary. That is right for "
            f"{words.share(own.accuracy)} of fresh points (at best {words.share(best)}). {told}"
        )
    right = (
        f"On fresh points the {state.name} fit is right for **{words.share(own.accuracy)}** (at "
        f"best {words.share(best)}). {told}"
    )
    if state.sampled.outlier is None:
        return right
    if math.isnan(own.turned):
        return f"Without the outlier there is no boundary. {right}"
    x, y = state.sampled.outlier
    pull = "" if math.isnan(own.pull) else f" and is **{words.share(own.pull)}** of all its pull"
    compared = (
        ""
        if state.loss == "nll"
        else f" (the NLL's by {words.degrees(nll.turned)}, {words.share(nll.pull)} of its pull)"
    )
    place = f"({x:g}, {y:g})".replace("-", "−")
    return (
        f"The one outlier at {place} turns the boundary of the {words.named(state.name)} by "
        f"**{words.degrees(own.turned)}**{pull}{compared}. {right}"
    )


def numbers(state: State) -> str:
    fit = fit_of(state.sampled, state.loss, state.shape)
    if state.loss == "zero_one":
        return rf"\text{{share of mistakes}} = ⟦{latex(fit.value)}⟧"
    penalty = fit.value - fit.mean_loss
    return (
        rf"J = ⟦{latex(fit.mean_loss)}⟧ + ⟦{latex(penalty)}⟧ = ⟦{latex(fit.value)}⟧ \\[0.6em] "
        rf"w = (⟦{words.slope(round(float(fit.weights[0]), 4))}⟧,\ "
        rf"⟦{words.slope(round(float(fit.weights[1]), 4))}⟧),\quad "
        rf"b = ⟦{words.slope(round(fit.intercept, 4))}⟧"
    )


def table(state: State) -> list[list[str]]:
    rows = []
    for name, loss in NAMES.items():
        at = judged(state.sampled, loss, state.shape)
        rows.append(
            [
                name,
                words.share(at.accuracy),
                words.number(at.nll),
                words.number(at.error),
                words.degrees(at.turned),
                words.share(at.pull),
            ]
        )
    return rows


def sweeps(state: State) -> dict[str, Ahead]:
    """The view wherever the outlier stands, at every share, and with every shape of the loss."""
    keys = ["ones"]
    if state.sampled.outlier is not None:
        keys += ["ox", "oy"]
    if state.loss in SHAPED_BY:
        keys.append(SHAPED_BY[state.loss])
    return {key: ahead(moments, tuple(CONTROLS[key].options), state, key) for key in keys}


def moments(state: State, key: str) -> Callable[[float], Moment]:
    sampled, outlier = state.sampled, state.sampled.outlier or (0.0, 0.0)

    def at(value: float) -> Moment:
        if key == "ones":
            here = state._replace(sampled=sampled._replace(share=value))
        elif key == "ox":
            here = state._replace(sampled=sampled._replace(outlier=(value, outlier[1])))
        elif key == "oy":
            here = state._replace(sampled=sampled._replace(outlier=(outlier[0], value)))
        else:
            here = state._replace(shape=state.shape._replace(**{key: value}))
        return moment(here)

    return at


def moment(state: State) -> Moment:
    points, labels = sample_of(state.sampled)
    kept = len(points) if state.sampled.outlier is None else len(points) - 1
    return Moment(
        charts={
            "losses_plane": on_plane(
                points[:kept],
                labels[:kept],
                truth(state),
                boundaries(state),
                state.name,
                state.sampled.outlier,
            ),
            "losses_reliability": on_reliability(curves_of(state), state.name),
        },
        texts={
            "main": page.sentence_html(sentence(state)),
            "losses_fits": page.rows_html(table(state), present=list(NAMES).index(state.name)),
        },
        formulas={"main": numbers(state)},
    )
