"""The reliability of two models in one diagram."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages._figures.style import MODEL, REFERENCE, Trace, axis, figure, label, line, ruler, shown

# The theme's spare colour.
SECOND: Final = "#000009"
HEIGHT: Final = 380
UNIT_RANGE: Final = (-0.02, 1.05)
LARGEST_MARK: Final = 26.0
SMALLEST_MARK: Final = 5.0

# Name, mean confidence, accuracy and number of examples of each bin.
Curve = tuple[str, NDArray[np.float64], NDArray[np.float64], NDArray[np.integer[Any]]]


def two_reliabilities(first: Curve, second: Curve) -> go.Figure:
    """Accuracy against confidence of both models, each dot a bin."""
    traces: list[Trace] = []
    looks = ((first, MODEL, "circle", None, 0.97), (second, SECOND, "square", "dash", 0.89))
    for (name, said, happened, counts), colour, symbol, dash, height in looks:
        name = shown(name)
        sizes = np.maximum(LARGEST_MARK * np.sqrt(counts / counts.sum()), SMALLEST_MARK)
        traces.append(
            line(
                said,
                happened,
                colour,
                name,
                dash=dash,
                width=1.5,
                mode="lines+markers",
                marker={"symbol": symbol, "size": sizes.round(1).tolist(), "color": colour},
                customdata=counts,
                cliponaxis=False,
                hovertemplate=f"{name}: said %{{x:.3f}}, right %{{y:.3f}} of "
                "%{customdata:,}<extra></extra>",
            )
        )
        sign = "●" if symbol == "circle" else "■"
        traces.append(label(0.01, height, f"{sign} {name}", colour, position="middle right"))
    return figure(
        traces,
        axis("confidence: probability of the predicted class", range=UNIT_RANGE),
        axis("share that is right", range=UNIT_RANGE),
        height=HEIGHT,
        shapes=[ruler((0.0, 1.0), (0.0, 1.0), REFERENCE, dash="dash")],
    )
