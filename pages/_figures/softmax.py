"""Probabilities against the target, and the gradient below them: one column for each class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from nll_core import CrossEntropyParts
from pages._figures.style import (
    GRADIENT,
    MODEL,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    state_mark,
)

BAR_WIDTH: Final = 0.38
# With more classes than these the numbers on the bars would touch; hovering still shows them.
MOST_NUMBERED: Final = 4
NUMBER_SIZE: Final = 11
FIGURE_HEIGHT: Final = 660
# Where the scale of an axis may stand: it changes only when the present state would leave it.
GRADIENT_SCALES: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)


def scale_for(value: float, scales: Sequence[float]) -> float:
    """The first of `scales` that holds `value`; the last one if none does."""
    return next((scale for scale in scales if value <= scale), scales[-1])


def class_bars(
    names: Sequence[str], focus: int, parts: CrossEntropyParts, temperature: float
) -> go.Figure:
    """Model and target side by side for each class, and below them the signed gradient."""
    count = len(names)
    places = np.arange(count)
    # The gradient never exceeds Q/T, so this scale stays while the logits move.
    reach = 1.5 * scale_for(parts.weight / temperature, GRADIENT_SCALES)
    traces = [
        _bars(places - BAR_WIDTH / 2, parts.probs, MODEL, names, "model p", focus),
        _bars(places + BAR_WIDTH / 2, parts.target, TRUTH, names, "target q", None, hatched=True),
        _gradient_bars(places, parts.gradient, names, focus),
        state_mark(
            focus - BAR_WIDTH / 2,
            float(parts.probs[focus]),
            f"{names[focus]}: p = {parts.probs[focus]:.4g}",
        ),
        state_mark(
            focus,
            float(parts.gradient[focus]),
            f"{names[focus]}: gradient {parts.gradient[focus]:+.4g}",
            yaxis="y2",
        ),
        label(-0.5, 1.3, "■ model p", MODEL, position="bottom right"),
        label(count - 0.5, 1.3, "▨ target q", TRUTH, position="bottom left"),
    ]
    return figure(
        traces,
        axis(
            "class",
            range=[-0.5, count - 0.5],
            tickvals=places.tolist(),
            ticktext=[plain(name) for name in names],
            anchor="y2",
            showgrid=False,
            tickangle=0 if count <= MOST_NUMBERED else -45,
        ),
        axis("probability", range=[0.0, 1.3], domain=[0.46, 1.0], tickvals=[0, 0.25, 0.5, 0.75, 1]),
        height=FIGURE_HEIGHT,
        yaxis2=axis(
            "∂loss/∂logit (nats per unit)",
            range=[-reach, reach],
            domain=[0.0, 0.4],
            zeroline=True,
        ),
        barmode="overlay",
    )


def _bars(
    x: np.ndarray,
    heights: np.ndarray,
    colour: str,
    names: Sequence[str],
    what: str,
    focus: int | None,
    *,
    hatched: bool = False,
) -> Trace:
    numbers = [f"{height:.3f}" for height in heights]
    if focus is not None:
        numbers[focus] += "<br> "  # above the diamond on the bar
    marker: dict[str, Any] = {"color": colour}
    if hatched:
        marker |= {"pattern": {"shape": "/", "size": 7, "solidity": 0.45}}
    return {
        "type": "bar",
        "x": x.tolist(),
        "y": heights.tolist(),
        "width": BAR_WIDTH,
        "marker": marker,
        "name": what,
        "text": numbers if len(names) <= MOST_NUMBERED else None,
        "textposition": "outside",
        "textangle": 0,
        "textfont": {"size": NUMBER_SIZE},
        "cliponaxis": False,
        "customdata": [plain(name) for name in names],
        "hovertemplate": f"%{{customdata}}: {what} = %{{y:.4g}}<extra></extra>",
    }


def _gradient_bars(x: np.ndarray, gradient: np.ndarray, names: Sequence[str], focus: int) -> Trace:
    numbers = [signed(slope) for slope in gradient.round(3) + 0.0]
    numbers[focus] = f"{numbers[focus]}<br> " if gradient[focus] >= 0 else f" <br>{numbers[focus]}"
    return {
        "type": "bar",
        "x": x.tolist(),
        "y": gradient.tolist(),
        "yaxis": "y2",
        "width": 2 * BAR_WIDTH,
        "marker": {"color": GRADIENT},
        "name": "gradient",
        "text": numbers if len(names) <= MOST_NUMBERED else None,
        "textposition": "outside",
        "textangle": 0,
        "textfont": {"size": NUMBER_SIZE},
        "cliponaxis": False,
        "customdata": [plain(name) for name in names],
        "hovertemplate": "%{customdata}: gradient %{y:+.4g}<extra></extra>",
    }


def signed(value: float) -> str:
    """A number with its sign to three decimals; 0 has none."""
    return f"{value:+.3f}".replace("-", "−") if value else "0.000"


def plain(name: str) -> str:
    """A name that Plotly shows as it is, not as its small HTML."""
    return name.replace("&", "&amp;").replace("<", "&lt;")
