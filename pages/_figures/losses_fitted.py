"""Two classes in a plane with the boundaries that losses draw, and how reliable each fit is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core.calibration import ReliabilityCurve
from nll_core.teaching import decision_border
from pages._figures.losses import beside
from pages._figures.style import (
    MODEL,
    NLL_COLOUR,
    OPTIMUM,
    QUIET,
    REFERENCE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    labels,
    line,
    marks,
    ruler,
    state_mark,
)

FloatArray = NDArray[np.float64]

X_RANGE: Final = (-8.6, 4.6)
Y_RANGE: Final = (-4.8, 4.8)
# Far enough that no end of a line is seen, near enough for exact pixels.
FAR: Final = (-25.0, 25.0, -25.0, 25.0)
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
) -> Drawing:
    """The points, the best possible boundary, and what each loss makes of the points."""
    ones, zeros = (points[labels_of == label].round(PLACES) for label in (1, 0))
    small = QUIET | {"size": 7}
    thin = {
        name: _boundary(boundary, **beside(name))
        for name, boundary in boundaries.items()
        if name != chosen
    }
    left = X_RANGE[0] + 0.2
    words = [
        (left, 4.4, "● class 1", TRUTH, "middle right"),
        (left, 3.9, "□ class 0", REFERENCE, "middle right"),
        (left, -3.4, f"━ {chosen}", MODEL, "middle right"),
        (left, -3.9, "━ NLL" if chosen != "NLL" else "", NLL_COLOUR, "middle right"),
        (left, -4.4, "┄ best possible", OPTIMUM, "middle right"),
        (left, -2.9, "─ the other losses", REFERENCE, "middle right"),
    ]
    return Drawing(
        marks={
            "class 0": marks(
                zeros[:, 0], zeros[:, 1], REFERENCE, "class 0", symbol="square-open", **small
            ),
            "class 1": marks(ones[:, 0], ones[:, 1], TRUTH, "class 1", **small),
            **thin,
            "best possible": _boundary(truth, OPTIMUM, "best possible", width=2, dash="dash"),
            "chosen": _boundary(boundaries[chosen], MODEL, chosen, width=3.5),
            "words": labels(words),
            STATE_TRACE: _state(outlier, "outlier, labelled class 1"),
        },
        x=axis("feature x₁ (standard deviations)", range=X_RANGE, zeroline=False),
        y=axis("feature x₂ (standard deviations)", range=Y_RANGE, zeroline=False),
        height=470,
    )


def reliability(curves: Mapping[str, ReliabilityCurve | None], chosen: str) -> Drawing:
    """How often class 1 happened where a fit said what: the chosen loss and the NLL.

    The present state is the average of all points.
    """
    own, nll = curves[chosen], None if chosen == "NLL" else curves["NLL"]
    says = f"━ {chosen}" if own is not None else f"{chosen}: no probabilities"
    words = [
        (0.03, 0.98, "said too little", REFERENCE, "middle right"),
        (1.0, 0.04, "said too much", REFERENCE, "middle left"),
        (0.03, 0.9, says, MODEL, "middle right"),
        (0.03, 0.83, "━ NLL" if chosen != "NLL" else "", NLL_COLOUR, "middle right"),
    ]
    average = None if own is None else (own.overall_confidence, own.overall_accuracy)
    return Drawing(
        marks={
            "NLL": _reliability(nll, NLL_COLOUR, "NLL"),
            "chosen": _reliability(own, MODEL, chosen),
            "words": labels(words),
            STATE_TRACE: _state(average, "all points"),
        },
        x=axis("probability of class 1 that the fit states", range=UNIT_RANGE),
        y=axis("share that is class 1", range=UNIT_RANGE),
        height=470,
        layout={"shapes": [ruler((0.0, 1.0), (0.0, 1.0), REFERENCE, dash="dash")]},
    )


def _state(at: tuple[float, float] | None, name: str) -> Trace:
    """The present state, if there is one."""
    x, y = at or (0.0, 0.0)
    return state_mark(x, y, name) | ({} if at else {"x": [], "y": []})


def _reliability(curve: ReliabilityCurve | None, colour: str, name: str) -> Trace:
    template = "said %{x:.3f}, happened %{y:.3f}<extra></extra>"
    x, y = _column(curve, "mean_confidence"), _column(curve, "accuracy")
    trace = line(x, y, colour, name, width=3, hovertemplate=template)
    return trace | {"mode": "lines+markers", "marker": {"color": colour, "size": 7}}


def _column(curve: ReliabilityCurve | None, name: str) -> Sequence[float] | FloatArray:
    if curve is None:
        return []
    column: FloatArray = getattr(curve, name).round(PLACES + 2)
    return column


def _boundary(
    boundary: Boundary, colour: str, name: str, *, width: float, dash: str | None = None
) -> Trace:
    """The line where the score is 0, from far outside to far outside."""
    ends = np.empty((0, 2))
    if boundary.weights is not None:
        logits = [0.0, boundary.intercept], [[0.0, 0.0], boundary.weights]
        ends = decision_border(*logits, 0, 1, FAR).round(PLACES)
    return line(ends[:, 0], ends[:, 1], colour, name, width=width, dash=dash, **QUIET)
