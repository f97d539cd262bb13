"""The figures of forecasts of numbers: levels, coverage, and forecasts with what came."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.forecasts import CoverageCurve, PitHistogram
from nll_core.report import ForecastReport
from nll_core.report.second_forecast import ForecastDifference
from pages._figures.predictions import Row, intervals
from pages._figures.style import (
    AREA_OPACITY,
    GRADIENT,
    MODEL,
    OPTIMUM,
    QUIET,
    REFERENCE,
    TRUTH,
    Drawing,
    Trace,
    area,
    axis,
    bars,
    below,
    labels,
    line,
    marks,
    ruler,
)

_HEIGHT: Final = 330
_UNIT: Final = (-0.02, 1.03)
# Bars of 10: twice an honest one's and more are cut, and said when pointed at.
_MOST: Final = 2.5
# Some pixels.
_STEM: Final = 0.012


def pit_bars(found: PitHistogram, before: PitHistogram | None = None) -> Drawing:
    """Shares of the levels at which what came lies; `before` is drawn as an outline."""
    middle, width = 0.5 * (found.edges[:-1] + found.edges[1:]), np.diff(found.edges)
    top = _MOST * max(found.expected, 0.5 * found.high)
    for each in (found, before):
        top = max(top, 1.1 * float(each.share.max())) if each is not None else top
    if before is not None:
        # Room for words above its outline.
        top *= 1.2
    shapes = [ruler((0, 1), (found.expected,) * 2, REFERENCE, dash="dash")]
    moving: dict[str, Trace] = {
        "shares": bars(
            middle,
            found.share,
            MODEL if before is None else OPTIMUM,
            "share",
            width=(0.94 * width).tolist(),
            marker={"opacity": 0.75},
            says="levels about %{x:.2f}: %{y:.3f}",
        )
    }
    words = [
        (0.5, 0.97 * top, "grey: 95% of an honest forecaster's bars", REFERENCE, "middle center")
    ]
    if before is not None:
        steps = np.repeat(before.edges, 2)[1:-1]
        moving["before"] = line(
            steps, np.repeat(before.share, 2), MODEL, "as it is", dash="dot", **QUIET
        )
        words = [
            (0.02, 0.97 * top, "■ recalibrated", OPTIMUM, "middle right"),
            (0.02, 0.89 * top, "┄ as it is", MODEL, "middle right"),
        ]
    band = area(np.array([0, 1]), [found.low] * 2, [found.high] * 2, REFERENCE, "chance")
    return Drawing(
        marks=moving | {"words": labels(words)},
        still=lambda: [band],
        x=axis("level of the forecast at what came", range=_UNIT, dtick=0.2),
        y=axis("share of the forecasts", range=[0, top]),
        height=_HEIGHT,
        layout={"shapes": shapes, "bargap": 0},
    )


def difference(found: ForecastDifference) -> Drawing:
    """How far the mean score of the first forecaster is above that of the second."""
    unit = "nats" if found.name == "nll" else "unit of what came"
    row = Row(found.name.upper(), found.difference, found.interval.low, found.interval.high)
    x = f"{found.name.upper()}, first minus second ({unit})"
    return intervals([row], x=x, y="score", reference=0.0)


def coverage_marks(found: CoverageCurve, before: CoverageCurve | None = None) -> Drawing:
    """What central intervals hold against what they are to hold, with 95% intervals."""
    colour = MODEL if before is None else OPTIMUM
    moving = {"interval": _intervals(found, colour), "held": _held(found, colour, "held")}
    words = [
        (0.02, 0.97, "above the diagonal: too wide", REFERENCE, "middle right"),
        (1.0, 0.03, "below: too narrow", REFERENCE, "middle left"),
    ]
    if before is not None:
        moving["before"] = _held(before, MODEL, "as it is", symbol="circle-open")
        words += [
            (0.02, 0.89, "● recalibrated", OPTIMUM, "middle right"),
            (0.02, 0.81, "○ as it is", MODEL, "middle right"),
        ]
    return Drawing(
        marks=moving | {"words": labels(words)},
        x=axis("share that intervals are to hold", range=_UNIT, dtick=0.2),
        y=axis("share that they held", range=_UNIT, dtick=0.2),
        height=_HEIGHT,
        layout={"shapes": [ruler((0, 1), (0, 1), REFERENCE, dash="dash")]},
    )


def _intervals(curve: CoverageCurve, colour: str) -> Trace:
    return bars(
        curve.nominal,
        curve.high - curve.low,
        colour,
        "95% interval",
        width=_STEM,
        base=curve.low,
        opacity=AREA_OPACITY,
        says="95%: %{base:.3f} to %{y:.3f}",
    )


def _held(curve: CoverageCurve, colour: str, name: str, **options: Any) -> Trace:
    return marks(
        curve.nominal,
        curve.share,
        colour,
        name,
        says=f"{name}: to hold %{{x:.0%}}, held %{{y:.1%}}",
        **options,
    )


def fan(
    report: ForecastReport,
    places: NDArray[np.int64],
    q: NDArray[np.float64],
    observed: NDArray[np.float64],
) -> Drawing:
    """Forecasts side by side: from the outermost levels inwards, with what came."""
    rows, levels = report.forecasts.rows[places], report.forecasts.asked_levels
    last = len(levels) - 1
    middle = int(np.argmin(np.abs(levels - 0.5)))
    outside = (observed < q[:, 0]) | (observed > q[:, last])
    # Of all forecasts, so that the axis stays while one looks on.
    low, high = report.ends
    room = 0.06 * (high - low) or 1.0
    moving: dict[str, Trace] = {}
    for k in range((last + 1) // 2):
        name = f"{levels[k]:.3g} to {levels[last - k]:.3g}"
        moving[f"band {k}"] = below(area(rows, q[:, k], q[:, last - k], MODEL, name))
    for name, there, colour, symbol in (
        ("held", ~outside, TRUTH, "circle"),
        ("outside", outside, GRADIENT, "x"),
    ):
        moving[name] = marks(
            rows[there],
            observed[there],
            colour,
            f"what came, {name}",
            symbol=symbol,
            size=7,
            says="row %{x}: %{y:.4g}",
        )
    moving["middle"] = line(rows, q[:, middle], MODEL, f"level {levels[middle]:.3g}", width=1.5)
    return Drawing(
        marks=moving,
        x=axis("row of the file", range=[rows[0] - 0.5, rows[-1] + 0.5]),
        y=axis("value, in its own unit", range=[low - room, high + room]),
        height=_HEIGHT,
    )
