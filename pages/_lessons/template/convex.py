"""The view of convexity: the NLL of a logit, and the squared error through a sigmoid."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import numpy as np
import streamlit as st

from nll_core import (
    implied_probability,
    margin_loss,
    margin_loss_curvature,
    margin_loss_gradient,
    negative_intervals,
)
from pages._figures.style import STATE_TRACE
from pages._figures.template_curves import (
    CURVATURES,
    VALUES,
    Curved,
    on_two,
    two_curvatures,
    two_losses,
)
from pages._lessons.template import lines
from pages._lessons.template.controls import ANSWERS, CONTROLS, State
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.chart import Handle, chart
from pages._ui.live import Ahead, Moment
from pages._ui.numbers import decimals, latex, percent

LOSSES: Final = "template_convex"
BENDS: Final = "template_curvature"
LOGITS: Final = np.array(CONTROLS["tpz"].options, dtype=np.float64)
HEADER: Final = ("Loss", "value", "slope in z", "curvature", "least curvature", "negative for z")
KINDS: Final = {"NLL": "nll", "squared error, (y − sigmoid(z))²": "brier"}
FUNCTIONS: Final = {"value": margin_loss, "bend": margin_loss_curvature}


def sign_of(state: State) -> int:
    """1 for an observed yes, −1 for a no: the margin is this times the logit."""
    return 2 * ANSWERS[state.tpb] - 1


def drawn(state: State, what: str) -> Curved:
    nll, squared = _curves(sign_of(state), what)
    margin, function = sign_of(state) * state.tpz, FUNCTIONS[what]
    here = (state.tpz, float(function(margin, "nll")), float(function(margin, "brier")))
    return Curved(LOGITS, nll, squared, here)


@lru_cache
def _curves(sign: int, what: str) -> tuple[Any, Any]:
    function = FUNCTIONS[what]
    return np.asarray(function(sign * LOGITS, "nll")), np.asarray(function(sign * LOGITS, "brier"))


@lru_cache
def intervals(sign: int, loss: Any) -> tuple[tuple[float, float], ...]:
    """Where a loss curves downwards, among the logits of the axis."""
    return negative_intervals(lambda z: margin_loss_curvature(sign * z, loss), LOGITS)


def show(state: State) -> None:
    said = sentence(state)
    handles = [Handle(trace=STATE_TRACE, label="Prediction", moves=("tpz",), axes="x")]
    left, right = st.columns(2)
    with left:
        chart(
            two_losses(drawn(state, "value")),
            key=LOSSES,
            alt=f"NLL and squared error through a sigmoid. {said.replace('**', '')}",
            handles=handles,
        )
    with right:
        chart(
            two_curvatures(drawn(state, "bend")),
            key=BENDS,
            alt="Their curvatures; that of the squared error is shaded where it is negative: "
            f"for z {spoken(sign_of(state), 'brier')}.",
            handles=handles,
        )
    page.sentence(said)
    page.formula(
        r"\frac{d^2}{dz^2}\ \text{NLL} = p(1 - p) \\[0.3em] "
        r"\frac{d^2}{dz^2}(1 - p)^2 = 2p(1 - p)^2(3p - 1)",
        numbers(state),
    )
    page.table(HEADER, table(state), key="bends")
    page.note(
        "p is the probability of the observed answer. A sum of losses that are convex in the "
        "logits is convex in the weights of a linear model: it has no local minimum but the "
        "lowest, so descent gets as low as one can, to a minimum if there is one (with separable "
        "data there is none). The squared error flattens and bends down for confident mistakes, so "
        "its pull fades where it is needed most."
    )


def spoken(sign: int, loss: str) -> str:
    """The intervals in words; an end of the axis is left open."""
    found = intervals(sign, loss)
    if not found:
        return "nowhere"
    low, high = found[0]
    if low == LOGITS[0]:
        return f"below {decimals(high, 4)}"
    if high == LOGITS[-1]:
        return f"above {decimals(low, 4)}"
    return f"from {decimals(low, 4)} to {decimals(high, 4)}"


def turns_at() -> float:
    """The probability of the truth at which the curvature of the squared error changes sign."""
    return float(implied_probability(intervals(1, "brier")[0][1], "nll"))


def sentence(state: State) -> str:
    margin = sign_of(state) * state.tpz
    p = float(implied_probability(margin, "nll"))
    (_, nll, squared) = drawn(state, "bend").here
    bends = "curves **downwards**" if squared < 0 else "curves upwards"
    return (
        f"The prediction gives the observed “{state.tpb}” **{percent(p)}**. The squared error "
        f"through the sigmoid {bends} there: **{lines.number(squared, 4)}**; the curvature of the "
        f"NLL is **{lines.number(nll, 4)}**, and never below 0. That of the squared error is "
        f"negative for z {spoken(sign_of(state), 'brier')}, where p is below "
        f"{lines.number(turns_at(), 4)}."
    )


def numbers(state: State) -> str:
    p = float(implied_probability(sign_of(state) * state.tpz, "nll"))
    _, nll, squared = drawn(state, "bend").here
    return (
        rf"p = ⟦{latex(p)}⟧: \quad ⟦{latex(nll)}⟧ \ \text{{and}}\ "
        rf"⟦{latex(round(squared, 12) + 0.0)}⟧"
    )


def table(state: State) -> list[list[str]]:
    rows = []
    margin, sign = sign_of(state) * state.tpz, sign_of(state)
    for name, loss in KINDS.items():
        kind: Any = loss
        bend = np.asarray(margin_loss_curvature(LOGITS, kind))
        rows.append(
            [
                name,
                lines.number(float(margin_loss(margin, kind)), 4),
                lines.number(sign * float(margin_loss_gradient(margin, kind)), 4),
                lines.number(float(margin_loss_curvature(margin, kind)), 4),
                lines.number(float(bend.min()), 4),
                spoken(sign, kind),
            ]
        )
    return rows


def sweeps(state: State) -> dict[str, Ahead]:
    """The view at every logit."""
    return {"tpz": ahead(moments, tuple(CONTROLS["tpz"].options), state)}


def moments(state: State) -> Callable[[Any], Moment]:
    return lambda value: moment(state._replace(tpz=value))


def moment(state: State) -> Moment:
    return Moment(
        charts={
            LOSSES: on_two(drawn(state, "value"), VALUES, shaded=False),
            BENDS: on_two(drawn(state, "bend"), CURVATURES, shaded=True),
        },
        texts={
            "main": page.sentence_html(sentence(state)),
            "bends": page.rows_html(table(state)),
        },
        formulas={"main": numbers(state)},
    )
