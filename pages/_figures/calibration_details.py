"""Where the NLL goes, what the number of bins does to an ECE, and label smoothings compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import TemperatureFit
from pages._figures.calibration_temperature import (
    AREA_OPACITY,
    ERROR_RANGE,
    TEMPERATURE_RANGE,
)
from pages._figures.style import (
    LABEL_SIZE,
    MODEL,
    REFERENCE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    line,
    optimum_mark,
    state_mark,
)

EQUAL_MASS: Final = "#000007"
# Words closer together than by this factor, on an axis of three decades, would overlap.
LABEL_RATIO: Final = 1.6
# One style for each label smoothing, weakest first, with the place of its name: a side of the
# star and a multiple of its height, so that no two meet on a phone.
SMOOTHING_STYLES: Final = (
    (MODEL, "solid", "center", 1.9),
    ("#000007", "dash", "right", 0.5),
    ("#000009", "dot", "left", 0.5),
)


@dataclass(frozen=True)
class SplitRow:
    """One bar: nll = calibration + refinement, in nats."""

    name: str
    nll: float
    calibration: float
    refinement: float


def split_bars(rows: Sequence[SplitRow], *, top: float) -> go.Figure:
    """The NLL of each row as refinement and, stacked on it, what calibration costs."""
    names = [row.name for row in rows]
    refinement = np.array([row.refinement for row in rows])
    total = np.array([row.nll for row in rows])
    ends = np.minimum(total, top)
    calibration = [row.calibration for row in rows]
    traces: list[Trace] = [
        {
            "type": "bar",
            "y": names,
            "x": np.minimum(refinement, top),
            "orientation": "h",
            "name": "refinement",
            "marker": {"color": REFERENCE},
            "opacity": 0.45,
            "hoverinfo": "skip",
        },
        {
            "type": "bar",
            "y": names,
            "x": np.maximum(ends - refinement, 0.0),
            "base": np.minimum(refinement, top),
            "orientation": "h",
            "name": "calibration",
            "marker": {"color": MODEL},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "x": ends,
            "y": names,
            "mode": "text",
            "text": [
                f" {r:.4f} + {c:.4f}".replace("inf", "∞")
                for r, c in zip(refinement, calibration, strict=True)
            ],
            "textposition": ["middle right" if e < 0.7 * top else "top left" for e in ends],
            "textfont": {"size": LABEL_SIZE},
            "hoverinfo": "skip",
            "cliponaxis": False,
        },
    ]
    return figure(
        traces,
        axis("NLL at the present T = refinement + calibration (nats)", range=[0.0, top]),
        axis("judged on", autorange="reversed"),
        height=230,
        barmode="overlay",
        bargap=0.45,
    )


def error_by_bins(
    numbers: NDArray[np.int64],
    uniform: NDArray[np.float64],
    quantile: NDArray[np.float64],
    chance_numbers: NDArray[np.int64],
    chance: NDArray[np.float64],
    chance_high: NDArray[np.float64],
    smooth: float,
    present: tuple[int, float],
) -> go.Figure:
    """ECE against the number of bins, beside what a calibrated model would show."""
    traces: list[Trace] = [
        line(
            [*chance_numbers, *chance_numbers[::-1]],
            [*chance_high, *np.full_like(chance, ERROR_RANGE[0])],
            REFERENCE,
            "chance",
            width=0,
            fill="toself",
            opacity=AREA_OPACITY,
            hoverinfo="skip",
        ),
        line(
            chance_numbers,
            chance,
            REFERENCE,
            "calibrated",
            dash="dot",
            hovertemplate="%{x} bins: %{y:.4f} by chance<extra></extra>",
        ),
        line(
            numbers,
            uniform,
            MODEL,
            "equal width",
            hovertemplate="%{x} bins of equal width: ECE %{y:.4f}<extra></extra>",
        ),
        line(
            numbers,
            quantile,
            EQUAL_MASS,
            "equal mass",
            dash="dash",
            hovertemplate="%{x} bins of equal mass: ECE %{y:.4f}<extra></extra>",
        ),
        line([numbers[0], numbers[-1]], [smooth] * 2, TRUTH, "smooth ECE", dash="longdash"),
        state_mark(*present, f"{present[0]} bins: ECE {present[1]:.4f}"),
    ]
    words = ("equal width", "equal mass", "by chance", "smooth ECE, no bins")
    colours = (MODEL, EQUAL_MASS, REFERENCE, TRUTH)
    heights = _apart([uniform[-1], quantile[-1], chance[-1], smooth])
    traces += [
        label(51, y, text, colour, position="middle right")
        for y, text, colour in zip(heights, words, colours, strict=True)
    ]
    return figure(
        traces,
        axis("number of bins", range=[4, 64], tickvals=[5, 10, 15, 20, 30, 40, 50]),
        axis("ECE", range=ERROR_RANGE, log=True, dtick=1),
        height=360,
    )


@dataclass(frozen=True)
class SmoothingCurve:
    """NLL along temperature of the classifier trained with one label smoothing."""

    label_smoothing: float
    nll: NDArray[np.float64]
    best: TemperatureFit


def smoothing_curves(
    temperatures: NDArray[np.float64],
    curves: Sequence[SmoothingCurve],
    *,
    top: float,
    present: tuple[float, float] | None,
) -> go.Figure:
    """NLL along temperature for each label smoothing, with its optimum."""
    traces: list[Trace] = [
        line([1.0, 1.0], [0.0, top], REFERENCE, "as trained", width=1.5, hoverinfo="skip"),
        label(1.0, top, "as trained, T = 1", REFERENCE, position="bottom center"),
    ]
    for curve, (colour, dash, side, height) in zip(curves, SMOOTHING_STYLES, strict=True):
        name, best = f"ε = {curve.label_smoothing:g}", curve.best
        traces += [
            line(
                temperatures,
                curve.nll,
                colour,
                name,
                dash=dash,
                hovertemplate=f"{name}, T = %{{x:.3g}}: NLL %{{y:.4f}}<extra></extra>",
            ),
            optimum_mark(
                best.temperature,
                best.nll_after,
                f"{name}: T* = {best.temperature:.3g}, NLL {best.nll_after:.4f}",
                hoverinfo="name",
            ),
            label(
                best.temperature,
                height * best.nll_after,
                f"{name}: T* = {best.temperature:.3g}",
                colour,
                position=f"middle {side}",
            ),
        ]
    if present is not None:
        here, nll = present
        traces.append(
            state_mark(here, min(nll, top), f"T = {here:g}: NLL {nll:.4f}", hoverinfo="name")
        )
    return figure(
        traces,
        axis("temperature T", range=TEMPERATURE_RANGE, log=True, dtick=1),
        axis("NLL on the evaluation half (nats)", range=[0.0, top]),
        height=360,
    )


def _apart(heights: Sequence[float]) -> list[float]:
    """Heights moved up on a logarithmic axis, as little as keeps words at them apart."""
    order = np.argsort(heights)
    placed = np.array(heights, dtype=float)
    for lower, upper in pairwise(order):
        placed[upper] = max(placed[upper], placed[lower] * LABEL_RATIO)
    return [float(y) for y in placed]
