"""How far a minimiser has come, and what each of Newton's steps goes by."""

from __future__ import annotations

from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages._figures.style import (
    GRADIENT,
    STATE_TRACE,
    Trace,
    axis,
    figure,
    line,
    marks,
    moving,
)

Vector = NDArray[np.float64]

# A log axis has no zero; what is left below this is rounding.
LOWEST: Final = 1e-12
HEIGHT: Final = 230
# The parabola's own shape fills this much of the axes, in units of the full step and its gain.
SLICE_AXES: Final = ((-0.5, 1.7), (-1.35, 1.0))


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
