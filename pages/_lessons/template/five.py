"""The view of the five lines, with the distribution, the loss and its slope above them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import streamlit as st

from nll_core import heteroscedastic_gradient
from pages._figures.style import STATE_TRACE
from pages._figures.template import OBSERVED_TRACE, Panel, on_panel, panel
from pages._figures.template_distribution import on_distribution
from pages._lessons.template import given, lines
from pages._lessons.template.controls import BOTH, CONTROLS, State
from pages._lessons.template.outputs import (
    family_of,
    grid_of,
    observed_of,
    output_of,
    prediction_of,
)
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.chart import Handle, chart
from pages._ui.control_kinds import Steps
from pages._ui.live import Ahead, Moment
from pages._ui.numbers import significant

LOSS: Final = "template_loss"
SLOPE: Final = "template_slope"


def panels(state: State) -> tuple[Panel, Panel]:
    """The loss and its slope."""
    output, family = output_of(state), family_of(state)
    grid, z, y = grid_of(state), prediction_of(state), observed_of(state)
    now = lines.now_of(state)
    best = float(family.best_prediction(y))
    least = float(family.nll(best, y)) if math.isfinite(best) else 0.0
    shared = Panel(
        grid=grid,
        values=np.asarray(family.nll(grid, y)),
        here=(z, now.nll),
        says=f"loss {lines.number(now.nll)} nats",
        other=None,
        other_says="",
        best=None if family.support in ("binary", "class") else (best, least),
        observed=lines.seen(state),
        window=output.losses,
        titles=(output.axis, "loss (nats)"),
        is_slope=False,
    )
    losses = shared
    if now.constant:
        losses = shared._replace(
            other=np.asarray(family.familiar_loss(grid, y)), other_says="without the constant"
        )
    slopes = shared._replace(
        values=np.asarray(family.gradient(grid, y)),
        here=(z, now.gradient),
        says=f"slope {lines.number(now.gradient)}",
        best=None if shared.best is None else (best, 0.0),
        window=output.slopes,
        titles=(output.axis, "slope of the loss in the prediction"),
        is_slope=True,
    )
    if state.tp == BOTH:
        here = float(heteroscedastic_gradient(y, z, state.tpl).log_sigma)
        slopes = slopes._replace(
            other=np.asarray(heteroscedastic_gradient(y, grid, state.tpl).log_sigma),
            other_says=f"in log σ {lines.number(here)}",
        )
    return losses, slopes


def show(state: State) -> None:
    losses, slopes = panels(state)
    output, said = output_of(state), lines.sentence(state)
    handles = [Handle(trace=STATE_TRACE, label="Prediction", moves=(output.prediction,), axes="x")]
    if losses.best is not None:
        handles.append(
            Handle(trace=OBSERVED_TRACE, label="Observed", moves=(output.observed,), axes="x")
        )
    given.show(state)
    left, right = st.columns(2)
    with left:
        chart(
            panel(losses),
            key=LOSS,
            alt=f"Loss of {state.tp} against the prediction. {said.replace('**', '')}",
            handles=handles,
        )
    with right:
        chart(
            panel(slopes),
            key=SLOPE,
            alt=f"Slope of the loss of {state.tp} against the prediction: "
            f"{significant(slopes.here[1])} at {lines.plain(slopes.here[0])}.",
            handles=handles[:1],
        )
    page.sentence(said)
    page.table(lines.HEADER, lines.rows(state), key="five", wrap=(24, 38, 38))
    page.formula(lines.formula(state), lines.formula_numbers(state))
    page.note(
        "The top plot is the distribution at the present prediction: the blue mark is the "
        "probability or density of the observed value, and the loss is −log of it. "
        + (
            "With several outcomes, the slope is with respect to the first logit."
            if family_of(state).support in ("binary", "class")
            else "The line along its axis, from the mean to the observed value, is mean − observed."
        )
    )


def sweeps(state: State) -> dict[str, Ahead]:
    """The view at every prediction, observation and shape of the chosen output."""
    output = output_of(state)
    keys = [output.prediction]
    if isinstance(CONTROLS[output.observed], Steps):
        keys.append(output.observed)
    if output.shape is not None:
        keys.append(output.shape)
    return {key: ahead(moments, tuple(CONTROLS[key].options), state, key) for key in keys}


def moments(state: State, key: str) -> Callable[[Any], Moment]:
    return lambda value: moment(state._replace(**{key: value}))


def moment(state: State) -> Moment:
    losses, slopes = panels(state)
    return Moment(
        charts={
            given.KEY: on_distribution(given.drawn(state)),
            LOSS: on_panel(losses),
            SLOPE: on_panel(slopes),
        },
        texts={
            "main": page.sentence_html(lines.sentence(state)),
            "five": page.rows_html(lines.rows(state)),
        },
        formulas={"main": lines.formula_numbers(state)},
    )
