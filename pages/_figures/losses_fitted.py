"""Two classes in a plane with the boundaries that losses draw, and how reliable each fit is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import ReliabilityCurve
from pages._figures.losses import NLL_COLOUR
from pages._figures.style import (
    MODEL,
    OPTIMUM,
    REFERENCE,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    labels,
    line,
    marks,
    moving,
    ruler,
    state_mark,
)

FloatArray = NDArray[np.float64]

X_RANGE: Final = (-8.6, 4.6)
Y_RANGE: Final = (-4.8, 4.8)
# Far enough that no end of a line is seen, near enough for exact pixels.
REACH: Final = 25.0
# Tenths of a pixel are not seen, and fewer digits are sent sooner.
PLACES: Final = 4
UNIT_RANGE: Final = (0.0, 1.03)


class Boundary(NamedTuple):
    """Where a score is 0: the weights and the intercept; none where the weights vanish."""

    weights: tuple[float, float] | None
    intercept: float


def plane(
    points: FloatArray,
    labels_of: NDArray[np.int64],
    truth: Boundary,
    boundaries: Mapping[str, Boundary],
    chosen: str,
    outlier: tuple[float, float] | None,
) -> go.Figure:
    """The points, the best possible boundary, and what each loss makes of the points."""
    return figure(
        on_plane(points, labels_of, truth, boundaries, chosen, outlier),
        axis("feature x₁ (standard deviations)", range=X_RANGE, zeroline=False),
        axis("feature x₂ (standard deviations)", range=Y_RANGE, zeroline=False),
        height=470,
    )


def on_plane(
    points: FloatArray,
    labels_of: NDArray[np.int64],
    truth: Boundary,
    boundaries: Mapping[str, Boundary],
    chosen: str,
    outlier: tuple[float, float] | None,
) -> list[Trace]:
    """All that moves: everything."""
    ones, zeros = (points[labels_of == label].round(PLACES) for label in (1, 0))
    traces = [
        moving(
            marks(
                zeros[:, 0],
                zeros[:, 1],
                REFERENCE,
                "class 0",
                symbol="square-open",
                size=7,
                hoverinfo="skip",
            ),
            "class 0",
        ),
        moving(
            marks(ones[:, 0], ones[:, 1], TRUTH, "class 1", size=7, hoverinfo="skip"), "class 1"
        ),
    ]
    traces += [
        moving(
            _boundary(
                boundary,
                NLL_COLOUR if name == "NLL" else REFERENCE,
                name,
                width=3 if name == "NLL" else 1.2,
            ),
            name,
        )
        for name, boundary in boundaries.items()
        if name != chosen
    ]
    words = [
        (X_RANGE[0] + 0.2, 4.4, "● class 1", TRUTH, "middle right"),
        (X_RANGE[0] + 0.2, 3.9, "□ class 0", REFERENCE, "middle right"),
        (X_RANGE[0] + 0.2, -3.4, f"━ {chosen}", MODEL, "middle right"),
        (X_RANGE[0] + 0.2, -3.9, "━ NLL" if chosen != "NLL" else "", NLL_COLOUR, "middle right"),
        (X_RANGE[0] + 0.2, -4.4, "┄ best possible", OPTIMUM, "middle right"),
        (X_RANGE[0] + 0.2, -2.9, "─ the other losses", REFERENCE, "middle right"),
    ]
    at = [] if outlier is None else [outlier]
    mark = state_mark(0.0, 0.0, "outlier, labelled class 1") | {
        "x": [x for x, _ in at],
        "y": [y for _, y in at],
    }
    return [
        *traces,
        moving(_boundary(truth, OPTIMUM, "best possible", width=2, dash="dash"), "best possible"),
        moving(_boundary(boundaries[chosen], MODEL, chosen, width=3.5), "chosen"),
        moving(labels(words), "words"),
        moving(mark, STATE_TRACE),
    ]


def reliability(curves: Mapping[str, ReliabilityCurve | None], chosen: str) -> go.Figure:
    """How often class 1 happened where a fit said what: the chosen loss and the NLL."""
    return figure(
        on_reliability(curves, chosen),
        axis("probability of class 1 that the fit states", range=UNIT_RANGE),
        axis("share that is class 1", range=UNIT_RANGE),
        height=470,
        shapes=[ruler((0.0, 1.0), (0.0, 1.0), REFERENCE, dash="dash")],
    )


def on_reliability(curves: Mapping[str, ReliabilityCurve | None], chosen: str) -> list[Trace]:
    """Both curves, and the average of all points as the present state."""
    nll, own = curves["NLL"], curves[chosen]
    shown = [("NLL", None if chosen == "NLL" else nll, NLL_COLOUR), ("chosen", own, MODEL)]
    traces = []
    for name, curve, colour in shown:
        x, y = _column(curve, "mean_confidence"), _column(curve, "accuracy")
        trace = line(
            x,
            y,
            colour,
            chosen if name == "chosen" else name,
            width=3,
            hovertemplate="said %{x:.3f}, happened %{y:.3f}<extra></extra>",
        )
        trace |= {"mode": "lines+markers", "marker": {"color": colour, "size": 7}}
        traces.append(moving(trace, name))
    words = [
        (0.03, 0.98, "said too little", REFERENCE, "middle right"),
        (1.0, 0.04, "said too much", REFERENCE, "middle left"),
        (
            0.03,
            0.9,
            f"━ {chosen}" if own is not None else f"{chosen}: no probabilities",
            MODEL,
            "middle right",
        ),
        (0.03, 0.83, "━ NLL" if chosen != "NLL" else "", NLL_COLOUR, "middle right"),
    ]
    mark = state_mark(0.0, 0.0, "all points") | {
        "x": [] if own is None else [own.overall_confidence],
        "y": [] if own is None else [own.overall_accuracy],
    }
    return [*traces, moving(labels(words), "words"), moving(mark, STATE_TRACE)]


def _column(curve: ReliabilityCurve | None, name: str) -> Sequence[float] | FloatArray:
    if curve is None:
        return []
    column: FloatArray = getattr(curve, name).round(PLACES + 2)
    return column


def _boundary(
    boundary: Boundary, colour: str, name: str, *, width: float, dash: str | None = None
) -> Trace:
    """The line where the score is 0, from far outside to far outside."""
    x: list[float] = []
    y: list[float] = []
    if boundary.weights is not None:
        a, b = boundary.weights
        length = float(np.hypot(a, b))
        a, b, c = a / length, b / length, boundary.intercept / length
        # The foot of the perpendicular from the origin, and both ways along the line; a line that
        # passes far outside is left out.
        if abs(c) < REACH:
            x = [round(-a * c + s * b * REACH, PLACES) for s in (-1, 1)]
            y = [round(-b * c - s * a * REACH, PLACES) for s in (-1, 1)]
    return line(x, y, colour, name, width=width, dash=dash, hoverinfo="skip")
