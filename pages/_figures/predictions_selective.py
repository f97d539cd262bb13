"""The risk among the predictions that are accepted, against the share of them that is."""

from __future__ import annotations

from typing import Final

import numpy as np
import plotly.graph_objects as go

from nll_core import RiskCoverageCurve, SelectivePoint
from pages._figures.style import (
    MODEL,
    REFERENCE,
    STATE,
    STATE_TRACE,
    Trace,
    axis,
    figure,
    label,
    labels,
    line,
    moving,
    ruler,
    state_mark,
)

HEIGHT: Final = 400
# More corners than pixels help nobody.
MOST_CORNERS: Final = 1500
COVERAGE_RANGE: Final = (0.0, 1.03)


def risk_coverage(
    curve: RiskCoverageCurve, point: SelectivePoint | None, *, wanted_risk: float | None = None
) -> go.Figure:
    """The curve, what accepting everything would give, and the threshold that is in use."""
    top = risk_top(curve)
    kept = _thinned(len(curve.coverage))
    traces = [
        line(
            curve.coverage[kept],
            np.minimum(curve.risk[kept], top),
            MODEL,
            "risk",
            customdata=curve.thresholds[kept],
            hovertemplate="accept from %{customdata:.4f}: %{x:.1%} accepted, %{y:.2%} of them "
            "wrong<extra></extra>",
        ),
        label(0.01, curve.full_risk, "all accepted", REFERENCE, position="top right"),
    ]
    shapes = [ruler((0.0, 1.0), (curve.full_risk,) * 2, REFERENCE, dash="dash", width=1.5)]
    if wanted_risk is not None:
        shapes.append(ruler((0.0, 1.0), (wanted_risk,) * 2, STATE, dash="dot", width=1.5))
    return figure(
        [*traces, *on_risk_coverage(curve, point)],
        axis("coverage: share of the predictions that is accepted", range=COVERAGE_RANGE,
             tickformat=".0%"),
        axis("risk: share of the accepted that is wrong", range=[-0.02 * top, top],
             tickformat=".2~%"),
        height=HEIGHT,
        shapes=shapes,
    )  # fmt: skip


def on_risk_coverage(curve: RiskCoverageCurve, point: SelectivePoint | None) -> list[Trace]:
    """What moves with what is wanted: the threshold."""
    top = risk_top(curve)
    if point is None:
        empty = labels([(0.0, 0.0, "", STATE, "middle right")])
        return [
            moving(line([], [], STATE, "threshold", width=1), "ruler"),
            moving(empty, "words"),
            moving(state_mark(0.0, 0.0, "") | {"x": [], "y": []}, STATE_TRACE),
        ]
    x, y = point.coverage, min(point.risk, top)
    side = "top left" if x > 0.5 else "top right"
    return [
        moving(line([x, x], [0.0, y], STATE, "threshold", width=1, hoverinfo="skip"), "ruler"),
        moving(
            labels([(x, y, f"\u00a0accept from {point.threshold:.4f}\u00a0", STATE, side)]), "words"
        ),
        moving(
            state_mark(
                x,
                y,
                f"from {point.threshold:.4f}: {x:.1%} accepted, {point.risk:.2%} of them wrong",
                hoverinfo="name",
                cliponaxis=False,
            ),
            STATE_TRACE,
        ),
    ]


def risk_top(curve: RiskCoverageCurve) -> float:
    """The top of the axis: room above the risk of accepting all, and for most of the curve."""
    settled = curve.risk[curve.coverage >= 0.02]
    highest = float(settled.max()) if settled.size else curve.full_risk
    return max(1.25 * max(curve.full_risk, min(highest, 2.0 * curve.full_risk)), 1e-3)


def _thinned(n: int) -> np.ndarray:
    """Places of at most `MOST_CORNERS` of n corners, with the first and the last."""
    if n <= MOST_CORNERS:
        return np.arange(n)
    return np.unique(np.linspace(0, n - 1, MOST_CORNERS).round().astype(int))
