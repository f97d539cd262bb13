"""The view of the losses as functions of the margin or of the probability of the truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from nll_core import implied_probability
from pages._figures.losses import (
    MARGINS,
    SLOPE_RANGE,
    VALUE_RANGE,
    Curve,
    Mark,
    loss_slopes,
    loss_values,
    on_losses,
)
from pages._lessons.losses import words
from pages._lessons.losses.controls import CONTROLS, NAMES, SHAPED_BY, State
from pages._lessons.losses.data import FloatArray, values_and_slopes
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.chart import Handle, chart
from pages._ui.live import Ahead, Moment
from pages._ui.numbers import percent

HEADER = ("Loss", "at this margin", "gradient", "pull, the NLL's = 1")


class Drawn(NamedTuple):
    """What both panels show of a state."""

    chosen: tuple[Curve, Curve]
    other: tuple[FloatArray | None, FloatArray | None]
    marks: tuple[list[Mark], list[Mark]]


def drawn(state: State) -> Drawn:
    curves = values_and_slopes(MARGINS, state.loss, state.shape, state.unit)
    other: tuple[FloatArray | None, FloatArray | None] = (None, None)
    if state.loss == "weighted_nll":
        # Drawn on the scale of class 1, so that the two can be compared.
        ratio = (1 - state.shape.alpha) / state.shape.alpha
        other = (curves[0] * ratio, curves[1] * ratio)
    names = [state.name] if state.name == "NLL" else [state.name, "NLL"]
    here = [values_and_slopes(state.margin, NAMES[name], state.shape, state.unit) for name in names]
    marks = tuple(
        [Mark(n, state.margin, float(pair[i])) for n, pair in zip(names, here, strict=True)]
        for i in (0, 1)
    )
    return Drawn(
        (Curve(state.name, curves[0]), Curve(state.name, curves[1])),
        other,
        (marks[0], marks[1]),
    )


def show(state: State) -> None:
    all_curves = {
        name: values_and_slopes(MARGINS, loss, state.shape, state.unit)
        for name, loss in NAMES.items()
    }
    at = drawn(state)
    scaled = "loss, scaled to 1 at margin 0" if state.unit else "loss (nats for the NLLs)"
    handle = Handle(trace="state", label="Margin: the point on the curve", moves=("margin",))
    said = sentence(state)
    charts = st.columns([1.2, 1])
    with charts[0]:
        chart(
            loss_values(
                {name: pair[0] for name, pair in all_curves.items()},
                at.chosen[0],
                at.other[0],
                at.marks[0],
                against=state.against,
                unit=scaled,
            ),
            key="losses_values",
            alt=f"Nine losses against the {state.against}. {said.replace('**', '')}",
            handles=[handle],
        )
    with charts[1]:
        chart(
            loss_slopes(
                {name: pair[1] for name, pair in all_curves.items()},
                at.chosen[1],
                at.other[1],
                at.marks[1],
                against=state.against,
            ),
            key="losses_slopes",
            alt=f"Their gradients with respect to the margin: at {state.margin:g} that of "
            f"{state.name} is {at.marks[1][0].value:.4g}.",
            handles=[handle],
        )
    page.sentence(said)
    page.formula(rf"\phi(m) = {words.SYMBOLS[state.loss]}", numbers(state))
    page.table(HEADER, rows(state), present=list(NAMES).index(state.name), key="losses_rows")
    page.note(
        "The margin is positive where the decision is right; as a probability p of the truth it is "
        "the log odds, log(p / (1 − p)). Gradients are with respect to the margin on either axis. "
        "The weighted NLL is that of class 1, 2α times the NLL; the dotted curve, where it is "
        "chosen, is that of class 0."
    )


def sentence(state: State) -> str:
    p = float(implied_probability(state.margin, "nll"))
    value, slope = (
        float(v) for v in values_and_slopes(state.margin, state.loss, state.shape, False)
    )
    nll, nll_slope = (float(v) for v in values_and_slopes(state.margin, "nll", state.shape, False))
    side = "right" if state.margin > 0 else "undecided" if state.margin == 0 else "wrong"
    lead = (
        f"At a margin of **{words.number(state.margin, 1)}** the decision is {side}; as a "
        f"probability, the truth got **{percent(p)}**. "
    )
    if state.loss == "nll":
        return lead + (
            f"The NLL is **{words.number(nll)} nats** and pulls with **{words.number(-nll_slope)}**"
            ", which is 1 − p: harder for worse mistakes, but never above 1."
        )
    pull = "does not pull at all" if slope == 0 else f"pulls with **{words.number(-slope)}**"
    return lead + (
        f"The {words.named(state.name)} is **{words.number(value)}** and {pull}; the NLL is "
        f"**{words.number(nll)} nats** and pulls with **{words.number(-nll_slope)}**."
    )


def numbers(state: State) -> str:
    value, slope = (
        float(v) for v in values_and_slopes(state.margin, state.loss, state.shape, False)
    )
    equals = r"\\ =" if state.loss in words.LONG else "="
    return (
        rf"{words.in_numbers(state.loss, state.margin, state.shape)} {equals} "
        rf"⟦{words.slope(value)}⟧ \\[0.6em] \phi'(m) = ⟦{words.slope(slope)}⟧"
    )


def rows(state: State) -> list[list[str]]:
    """Every loss at the present margin, as it is, not scaled."""
    nll_slope = float(values_and_slopes(state.margin, "nll", state.shape, False)[1])
    table = []
    for name, loss in NAMES.items():
        value, slope = (float(v) for v in values_and_slopes(state.margin, loss, state.shape, False))
        table.append(
            [name, words.number(value), words.number(slope), words.number(slope / nll_slope, 2)]
        )
    return table


def sweeps(state: State) -> dict[str, Ahead]:
    """The view at every margin, and at every value of what shapes the chosen loss."""
    keys = ["margin", *([SHAPED_BY[state.loss]] if state.loss in SHAPED_BY else [])]
    return {key: ahead(moments, tuple(CONTROLS[key].options), state, key) for key in keys}


def moments(state: State, key: str) -> Callable[[float], Moment]:
    def at(value: float) -> Moment:
        here = (
            state._replace(margin=value)
            if key == "margin"
            else state._replace(shape=state.shape._replace(**{key: value}))
        )
        return moment(here)

    return at


def moment(state: State) -> Moment:
    at = drawn(state)
    panels = ("losses_values", VALUE_RANGE), ("losses_slopes", SLOPE_RANGE)
    return Moment(
        charts={
            panel: on_losses(
                at.chosen[i], at.other[i], at.marks[i], against=state.against, window=window
            )
            for i, (panel, window) in enumerate(panels)
        },
        texts={
            "main": page.sentence_html(sentence(state)),
            "losses_rows": page.rows_html(rows(state), present=list(NAMES).index(state.name)),
        },
        formulas={"main": numbers(state)},
    )
