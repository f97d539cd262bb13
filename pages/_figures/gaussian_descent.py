"""How far a minimiser has come, and what each of Newton's steps goes by."""

from __future__ import annotations

from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import NewtonSlices
from pages._figures.style import (
    GRADIENT,
    MODEL,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    labels,
    line,
    marks,
    moving,
)

Vector = NDArray[np.float64]

# A log axis has no zero; what is left below this is rounding.
LOWEST: Final = 1e-12
HEIGHT: Final = 230
# The parabola's own shape fills this much of the axes, in units of the full step and its gain.
SLICE_AXES: Final = ((-0.5, 1.7), (-1.6, 1.0))
FAR: Final = 50.0


def descent_progress(rise: Vector, step: int, method: str) -> go.Figure:
    """How far each step of a path lies above the minimum, on a log axis; `step` is marked."""
    return figure(
        on_progress(rise, step, method),
        axis("step", range=[-0.5, max(10.0, 1.04 * (rise.size - 1))]),
        axis(
            "NLL above its minimum (nats)",
            range=[5e-13, max(10.0, 2 * float(np.maximum(rise, LOWEST).max()))],
            log=True,
            dtick=3,
        ),
        height=HEIGHT,
    )


def on_progress(rise: Vector, step: int, method: str) -> list[Trace]:
    """The curve down, and the present step on it."""
    shown = np.maximum(rise, LOWEST)
    curve = line(
        np.arange(rise.size),
        shown,
        GRADIENT,
        method,
        width=2,
        hovertemplate="step %{x}: %{y:.3g} nats above<extra></extra>",
    )
    says = f"step {step}: {rise[step]:.3g} nats above the minimum"
    mark = marks([step], [shown[step]], GRADIENT, says, size=11)
    return [moving(curve, "progress"), moving(mark, STATE_TRACE)]


def newton_parabola(slices: NewtonSlices, step: int) -> go.Figure:
    """The NLL along the present step of Newton's method, and the parabola that it goes by.

    In units of the full step and of the decrease that the parabola predicts, so that each step
    has the same parabola.
    """
    t = slices.lengths
    right, top = SLICE_AXES[0][1], SLICE_AXES[1][1]
    parabola = line(t, t * (t - 2.0), MODEL, "parabola", dash="dash", width=2, hoverinfo="skip")
    words = [
        (right, 0.88 * top, "the NLL along the step  ", TRUTH, "middle left"),
        (right, 0.62 * top, "the parabola that touches it at 0  ", MODEL, "middle left"),
        (1.0, -1.18, "full step", MODEL, "bottom center"),
    ]
    lowest = marks([1.0], [-1.0], MODEL, "where the parabola leads", size=8, symbol="square")
    return figure(
        [parabola, lowest, labels(words), *on_parabola(slices, step)],
        axis("part of the full step", range=SLICE_AXES[0]),
        axis("change of the NLL (predicted: −1)", range=SLICE_AXES[1]),
        height=HEIGHT,
    )


def on_parabola(slices: NewtonSlices, step: int) -> list[Trace]:
    """What moves with the step: the NLL along it, where it starts, and where it went."""
    steps = slices.taken.size
    at = min(step, steps - 1)
    x, y, begins, ends = np.empty(0), np.empty(0), np.empty((0, 2)), np.empty((0, 2))
    if steps:
        begins = np.zeros((1, 2))
        ends = np.array([[slices.taken[at], -slices.won[at] / slices.predicted[at]]])
        if slices.resolved[at]:
            x = slices.lengths
            y = relative_values(slices.values[at], slices.starts[at], slices.predicted[at])
        else:
            ends = np.array([[slices.taken[at], -1.0]])
        if step >= steps:
            begins, ends = ends, np.empty((0, 2))
    curve = line(x, y, TRUTH, "NLL", hoverinfo="skip")
    here = marks(begins[:, 0], begins[:, 1], GRADIENT, "here", size=11, hoverinfo="skip")
    there = marks(
        ends[:, 0],
        ends[:, 1],
        GRADIENT,
        "after the step",
        symbol="circle-open",
        size=11,
        marker={"line": {"width": 2.5}},
        hoverinfo="skip",
    )
    return [moving(curve, "nll"), moving(there, "next"), moving(here, "iterate")]


def relative_values(values: Vector, start: float, predicted: float) -> Vector:
    """The change from the start in units of what is predicted; far outside the axis it is cut."""
    change: Vector = np.clip((values - start) / predicted, -FAR, FAR)
    return change
