"""Estimators of the calibration error against what chance alone would show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import plotly.graph_objects as go

from nll_core import ErrorEstimator
from nll_core.formats import p_equals
from pages._figures.style import (
    MODEL,
    REFERENCE,
    STATE,
    STATE_SYMBOL,
    Trace,
    axis,
    figure,
    label,
    line,
    marks,
)

HEIGHT: Final = 340
ROW_HEIGHT: Final = 30
AREA_OPACITY: Final = 0.35


def estimator_by_bins(found: ErrorEstimator, *, name: str) -> go.Figure:
    """One estimator along the number of bins, over its distribution under perfect calibration."""
    numbers = found.numbers if found.numbers is not None else np.array([0])
    chance, mean, values = found.calibrated_quantile, found.calibrated_mean, found.values
    top = 1.15 * float(max(values.max(), chance.max()))
    area = line(
        np.concatenate([numbers, numbers[::-1]]),
        np.concatenate([chance, np.zeros_like(chance)]),
        REFERENCE,
        "what chance shows",
        width=0,
        fill="toself",
        opacity=AREA_OPACITY,
        hoverinfo="skip",
    )
    last = float(numbers[-1])
    traces: list[Trace] = [
        area,
        line(
            numbers,
            mean,
            REFERENCE,
            "mean by chance",
            dash="dot",
            width=2,
            hovertemplate="%{x} bins: %{y:.4f} by chance<extra></extra>",
        ),
        line(
            numbers,
            values,
            MODEL,
            name,
            mode="lines+markers",
            customdata=[p_equals(float(p)) for p in found.p_values],
            hovertemplate="%{x} bins: %{y:.4f}, %{customdata}<extra></extra>",
        ),
        # Within the grey, where the other curves have no words.
        label(last, 0.0, "95% of calibrated models: grey", REFERENCE, position="top left"),
        label(last, float(values[-1]), name, MODEL, position="top left"),
    ]  # fmt: skip
    return figure(
        traces,
        axis("number of bins (log)", range=[float(numbers[0]) / 1.15, last * 1.15], log=True,
             tickvals=numbers.tolist(), ticktext=[str(n) for n in numbers]),
        axis("calibration error", range=[0.0, top if top > 0 else 1.0]),
        height=HEIGHT,
    )  # fmt: skip


def side_by_side(names: Sequence[str], estimators: Sequence[ErrorEstimator], place: int
                 ) -> go.Figure:  # fmt: skip
    """Every estimator in a row of its own: observed, and what chance alone would show.

    `place` is that of the number of bins among those that were tried.
    """
    at = [min(place, len(e.values) - 1) for e in estimators]
    values = [float(e.values[i]) for e, i in zip(estimators, at, strict=True)]
    chance = [float(e.calibrated_quantile[i]) for e, i in zip(estimators, at, strict=True)]
    mean = [float(e.calibrated_mean[i]) for e, i in zip(estimators, at, strict=True)]
    rows = list(range(len(names)))[::-1]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": chance,
        "y": rows,
        "width": 0.55,
        "marker": {"color": REFERENCE},
        "opacity": AREA_OPACITY,
        "name": "95% of calibrated models",
        "hovertemplate": "chance: below %{x:.4f}<extra></extra>",
    }
    return figure(
        [
            bars,
            marks(mean, rows, REFERENCE, "mean by chance", symbol="line-ns-open", size=14,
                  hovertemplate="mean by chance %{x:.4f}<extra></extra>"),
            marks(values, rows, STATE, "observed", symbol=STATE_SYMBOL, size=11,
                  hovertemplate="observed %{x:.4f}<extra></extra>"),
        ],
        axis("calibration error", range=[0.0, 1.1 * max(*values, *chance, 1e-6)]),
        axis("estimator", tickvals=rows, ticktext=list(names), range=[-0.6, len(names) - 0.4],
             showgrid=False),
        height=70 + ROW_HEIGHT * len(names),
    )  # fmt: skip
