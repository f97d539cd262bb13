"""How the surprises of the examples spread, on an axis that the worst of them fit on."""

from __future__ import annotations

from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages._figures.style import (
    MODEL,
    STATE,
    STATE_SYMBOL,
    TRUTH,
    axis,
    figure,
    label,
    marks,
    ruler,
)

HEIGHT: Final = 360
FOOT: Final = 0.5
WRONG: Final = "#000008"


def surprise_histogram(
    edges: NDArray[np.float64],
    right: NDArray[np.float64],
    wrong: NDArray[np.float64],
    *,
    mean: float,
    chosen: float | None = None,
) -> go.Figure:
    """Examples by their surprise, right and wrong predictions apart; `chosen` is one of them."""
    width = float(edges[1] - edges[0])
    total = float((right + wrong).max()) if right.size else 1.0
    traces = []
    for counts, name, colour, shape, place in (
        (right, "right", TRUTH, "", 0.29),
        (wrong, "wrong", WRONG, "/", 0.71),
    ):
        kept = counts > 0
        traces.append(
            {
                "type": "bar",
                "x": (edges[:-1] + place * width)[kept],
                "y": (counts - FOOT)[kept],
                "base": FOOT,
                "width": 0.42 * width,
                "marker": {"color": colour, "pattern": {"shape": shape, "size": 5}},
                "name": name,
                "customdata": counts[kept],
                "hovertemplate": f"{name}: %{{customdata:,}}, near %{{x:.2f}} nats<extra></extra>",
            }
        )
    top = 6.0 * max(total, 1)
    shapes = []
    if np.isfinite(mean):
        shapes.append(ruler((mean, mean), (FOOT, top), MODEL, dash="dash", width=1.5))
        traces.append(label(mean, top / 1.6, f" mean {mean:.3f}: the NLL", MODEL,
                            position="middle right"))  # fmt: skip
    if chosen is not None:
        at = min(chosen, float(edges[-1]))
        traces.append(
            marks([at], [FOOT * 1.6], STATE, "chosen", symbol=STATE_SYMBOL, size=13,
                  cliponaxis=False, hoverinfo="name")
        )  # fmt: skip
    return figure(
        traces,
        axis("surprise −log p of the truth (nats)", range=[-0.02 * edges[-1], 1.03 * edges[-1]]),
        axis("examples (log)", range=[FOOT, top], log=True, dtick=1),
        height=HEIGHT,
        barmode="overlay",
        bargap=0,
        shapes=shapes,
    )
