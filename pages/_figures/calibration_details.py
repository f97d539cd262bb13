"""Where the NLL goes, what the number of bins does to an ECE, and label smoothings compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import CalibratedErrorAlongBins, ErrorAlongBins, TemperatureFit
from pages._figures.calibration_temperature import (
    AREA_OPACITY,
    GAP,
    TEMPERATURE_RANGE,
)
from pages._figures.reliability import placed
from pages._figures.style import (
    LABEL_SIZE,
    MODEL,
    REFERENCE,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    labels,
    line,
    moving,
    optimum_mark,
    state_mark,
)

EQUAL_MASS: Final = "#000007"
# Words closer together than by this part of the axis would overlap.
LABELS_APART: Final = 0.07
# Where the axis of the ECE may end: at the first that all curves stay below.
TOPS: Final = (0.2, 1.05)
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
    """The NLL of each row as refinement and, stacked on it, what miscalibration costs."""
    n = len(rows)
    return figure(
        on_split_bars(rows, top=top),
        axis("mean NLL = refinement + miscalibration (nats)", range=[0.0, top]),
        axis(
            "judged on",
            range=[n - 0.5, -0.5],
            tickvals=list(range(n)),
            ticktext=[row.name for row in rows],
            showgrid=False,
        ),
        height=230,
        barmode="overlay",
    )


def on_split_bars(rows: Sequence[SplitRow], *, top: float) -> list[Trace]:
    """What moves with the temperature: the bars, which end at `top`, and their numbers."""
    refinement = np.array([row.refinement for row in rows])
    ends = np.minimum([row.nll for row in rows], top)
    bar: Trace = {
        "type": "bar",
        "y": np.arange(len(rows)),
        "width": 0.55,
        "orientation": "h",
        "hoverinfo": "skip",
    }
    numbers = labels(
        [
            (
                end,
                y,
                f"{GAP}{row.refinement:.4f} + {row.calibration:.4f}".replace("inf", "∞"),
                "",
                "middle right" if end < 0.7 * top else "top left",
            )
            for y, (row, end) in enumerate(zip(rows, ends.tolist(), strict=True))
        ]
    )
    return [
        moving(
            bar
            | {
                "x": placed(np.minimum(refinement, top)),
                "name": "refinement",
                "marker": {"color": REFERENCE},
                "opacity": 0.45,
            },
            "refinement",
        ),
        moving(
            bar
            | {
                "x": placed(np.maximum(ends - refinement, 0.0)),
                "base": placed(np.minimum(refinement, top)),
                "name": "miscalibration",
                "marker": {"color": MODEL},
            },
            "calibration",
        ),
        moving(numbers | {"textfont": {"size": LABEL_SIZE}}, "numbers"),
    ]


def error_by_bins(
    found: ErrorAlongBins,
    chance: CalibratedErrorAlongBins,
    smooth: float,
    present: tuple[int, float],
) -> go.Figure:
    """ECE against the number of bins, beside what a calibrated model would show."""
    return figure(
        on_error_by_bins(found, chance, smooth, present),
        axis("number of bins", range=[4, 64], tickvals=[5, 10, 15, 20, 30, 40, 50]),
        axis("ECE", range=[0.0, _top(found, chance, smooth)]),
        height=360,
    )


def on_error_by_bins(
    found: ErrorAlongBins,
    chance: CalibratedErrorAlongBins,
    smooth: float,
    present: tuple[int, float],
) -> list[Trace]:
    """What moves with the temperature, and that is everything."""
    numbers = found.numbers
    area = line(
        [*chance.numbers.tolist(), *chance.numbers[::-1].tolist()],
        placed(np.append(chance.quantile, np.zeros_like(chance.quantile))),
        REFERENCE,
        "chance",
        width=0,
        fill="toself",
        opacity=AREA_OPACITY,
        hoverinfo="skip",
    )
    mean = line(
        chance.numbers,
        placed(chance.mean),
        REFERENCE,
        "calibrated",
        dash="dot",
        hovertemplate="%{x} bins: %{y:.4f} by chance<extra></extra>",
    )
    uniform = line(
        numbers,
        placed(found.uniform),
        MODEL,
        "equal width",
        hovertemplate="%{x} bins of equal width: ECE %{y:.4f}<extra></extra>",
    )
    quantile = line(
        numbers,
        placed(found.quantile),
        EQUAL_MASS,
        "equal mass",
        dash="dash",
        hovertemplate="%{x} bins of equal mass: ECE %{y:.4f}<extra></extra>",
    )
    ends = numbers[[0, -1]]
    without = line(ends, np.full(2, smooth), TRUTH, "smooth ECE", dash="longdash")
    words = ("equal width", "equal mass", "by chance", "smooth ECE, no bins")
    colours = (MODEL, EQUAL_MASS, REFERENCE, TRUTH)
    ends_of = [found.uniform[-1], found.quantile[-1], chance.mean[-1], smooth]
    heights = _apart(ends_of, LABELS_APART * _top(found, chance, smooth))
    names = labels(
        [
            (ends[-1] + 1, y, text, colour, "middle right")
            for y, text, colour in zip(heights, words, colours, strict=True)
        ]
    )
    return [
        moving(area, "chance", below=True),
        moving(mean, "by chance"),
        moving(uniform, "equal width"),
        moving(quantile, "equal mass"),
        moving(without, "smooth ECE"),
        moving(names, "names"),
        moving(
            state_mark(*present, f"{present[0]} bins: ECE {present[1]:.4f}"),
            STATE_TRACE,
        ),
    ]


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
        label(1.0, top, f"{GAP}as trained, T = 1", REFERENCE, position="bottom right"),
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
        traces += on_smoothing_curves(*present, top=top)
    return figure(
        traces,
        axis("temperature T", range=TEMPERATURE_RANGE, log=True, dtick=1),
        axis("mean NLL, evaluation half (nats)", range=[0.0, top]),
        height=360,
    )


def on_smoothing_curves(temperature: float, nll: float, *, top: float) -> list[Trace]:
    """What moves with the temperature: the present state."""
    says = f"T = {temperature:g}: NLL {nll:.4f}"
    return [moving(state_mark(temperature, min(nll, top), says, hoverinfo="name"), STATE_TRACE)]


def _top(found: ErrorAlongBins, chance: CalibratedErrorAlongBins, smooth: float) -> float:
    """Where the axis ends: few different places, so that it stays while the temperature moves."""
    curves = (found.uniform, found.quantile, chance.quantile)
    highest = max(smooth, *(float(np.max(curve)) for curve in curves))
    return next((top for top in TOPS if highest <= 0.95 * top), TOPS[-1])


def _apart(heights: Sequence[float], gap: float) -> list[float]:
    """Heights moved up, as little as keeps words at them apart."""
    order = np.argsort(heights)
    placed = np.array(heights, dtype=float)
    for lower, upper in pairwise(order):
        placed[upper] = max(placed[upper], placed[lower] + gap)
    return [float(y) for y in placed]
