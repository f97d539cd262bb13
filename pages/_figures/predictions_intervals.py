"""Numbers with their intervals, one above the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go

from pages._figures.style import MODEL, OPTIMUM, REFERENCE, axis, figure, marks, ruler, shown

ROW_HEIGHT: Final = 30
MARGIN: Final = 0.06


class Row(NamedTuple):
    """A number with its interval, and whether it is the one chosen."""

    name: str
    value: float
    low: float
    high: float
    chosen: bool = False


def intervals(rows: Sequence[Row], *, x: str, y: str, reference: float | None = None) -> go.Figure:
    """Each number as a dot on its interval; `reference` is a line through all of them.

    What is infinite is an arrow at the edge.
    """
    finite = [v for row in rows for v in (row.value, row.low, row.high) if np.isfinite(v)]
    finite += [] if reference is None else [reference]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    pad = MARGIN * (high - low) or 0.1
    ends = (low - pad, high + pad)
    # Well within the edge, where an arrow says that it goes on.
    inside = (low - 0.6 * pad, high + 0.6 * pad)
    places = list(range(len(rows)))[::-1]
    value, lows, highs = (
        np.clip([getattr(row, name) for row in rows], *inside) for name in ("value", "low", "high")
    )
    bars = {
        "type": "bar",
        "orientation": "h",
        "base": lows,
        "x": highs - lows,
        "y": places,
        "width": 0.22,
        "marker": {"color": MODEL, "line": {"width": 0}},
        "opacity": 0.45,
        "name": "interval",
        "hoverinfo": "skip",
    }
    dots = marks(
        value,
        places,
        MODEL,
        "value",
        marker={
            "color": [OPTIMUM if row.chosen else MODEL for row in rows],
            "symbol": [_symbol(row) for row in rows],
            "size": [14 if row.chosen else 10 for row in rows],
        },
        customdata=[[shown(row.name), row.value, row.low, row.high] for row in rows],
        hovertemplate="%{customdata[0]}: %{customdata[1]:.4f}, %{customdata[2]:.4f} to "
        "%{customdata[3]:.4f}<extra></extra>",
    )
    shapes = []
    if reference is not None:
        shapes = [ruler((reference, reference), (-0.5, len(rows) - 0.5), REFERENCE, dash="dash")]
    return figure(
        [bars, dots],
        axis(x, range=ends),
        axis(
            y,
            tickvals=places,
            ticktext=[shown(row.name) for row in rows],
            range=[-0.6, len(rows) - 0.4],
            showgrid=False,
        ),
        height=80 + ROW_HEIGHT * len(rows),
        shapes=shapes,
    )


def _symbol(row: Row) -> str:
    if np.isinf(row.value):
        return "triangle-right" if row.value > 0 else "triangle-left"
    return "star" if row.chosen else "circle"
