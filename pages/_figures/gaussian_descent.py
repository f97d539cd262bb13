"""How far a minimiser has come: the NLL above its minimum, step by step."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages._figures.style import GRADIENT, axis, figure, line, marks

Vector = NDArray[np.float64]


def descent_progress(rise: Vector, step: int, method: str) -> go.Figure:
    """How far each step of a path lies above the minimum, on a log axis; `step` is marked."""
    # A log axis has no zero; what is left below this is rounding.
    shown = np.maximum(rise, 1e-12)
    steps = np.arange(rise.size)
    return figure(
        [
            line(
                steps,
                shown,
                GRADIENT,
                method,
                width=2,
                hovertemplate="step %{x}: %{y:.3g} nats above<extra></extra>",
            ),
            marks(
                [step],
                [shown[step]],
                GRADIENT,
                f"step {step}: {rise[step]:.3g} nats above the minimum",
                size=11,
            ),
        ],
        axis("step", range=[-0.5, max(10.0, 1.04 * (rise.size - 1))]),
        axis(
            "NLL above its minimum (nats)",
            range=[5e-13, max(10.0, 2 * float(shown.max()))],
            log=True,
            dtick=3,
        ),
        height=230,
    )
