"""The probability of an interval: as an area under the density, as a rise of its integral."""

from __future__ import annotations

from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import gaussian_cdf, gaussian_interval, gaussian_point_terms
from pages._figures.gaussian_curve import headroom, peak
from pages._figures.style import (
    MODEL,
    REFERENCE,
    STATE,
    Trace,
    axis,
    figure,
    labels,
    line,
    moving,
    state_mark,
)

Vector = NDArray[np.float64]
Window = tuple[float, float]
# The two ends of the interval, in either order: one can be dragged past the other.
Ends = tuple[float, float]

CURVE_POINTS: Final = 161
AREA_POINTS: Final = 61
# The axis of the density has room for a curve so much higher than the least one.
ROOM: Final = 1.15
# Where the bracket of the distribution function stands, as a share of the axis.
BRACKET_AT: Final = 0.03
# So far below the axis that nothing of a line is drawn.
UNSEEN: Final = 1e3
# Where the probability is written, clear of both ends of the axis.
WORDS: Final = (0.06, 0.93)
HEIGHT: Final = 380
RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# The marks at the two ends.
END_TRACES: Final = ("one end", "other end")


def interval_area(
    mu: float, sigma: float, ends: Ends, *, window: Window, least: float
) -> go.Figure:
    """The density N(mu, sigma²), with the area over the interval shaded.

    The top of the axis is that of the curve for the standard deviation `least`, or a doubling.
    """
    top = headroom(peak(mu, sigma), ROOM * peak(mu, least))
    return figure(
        on_interval_area(mu, sigma, ends, window=window),
        axis("x (arbitrary units)", range=window),
        axis("density (per unit of x)", range=[0.0, top]),
        height=HEIGHT,
    )


def on_interval_area(mu: float, sigma: float, ends: Ends, *, window: Window) -> list[Trace]:
    """All that moves with the interval, with μ and with σ."""
    # The top of the curve is never missed, nor is an end of the area.
    x = np.sort(np.append(np.linspace(*window, CURVE_POINTS), mu))
    low, high = sorted(ends)
    # Always as many points, so that the browser can go from one to the next.
    under = np.sort(np.append(np.linspace(low, high, AREA_POINTS), min(max(mu, low), high)))
    heights = _density(ends, mu, sigma).tolist()
    area = line(under, _density(under, mu, sigma), STATE, "probability", width=0, opacity=0.6)
    curve = line(x, _density(x, mu, sigma), MODEL, "density", hoverinfo="skip")
    # Between its sides the line runs unseen, below the axis.
    sides = line(
        [ends[0], ends[0], ends[1], ends[1]],
        [heights[0], -UNSEEN, -UNSEEN, heights[1]],
        STATE,
        "ends",
        width=1.5,
        hoverinfo="skip",
    )
    return [
        moving(area | {"fill": "tozeroy", "hoverinfo": "skip"}, "area", below=True),
        moving(curve, "curve"),
        moving(sides, "sides"),
        *_ends(ends, heights, "density"),
    ]


def interval_rise(mu: float, sigma: float, ends: Ends, *, window: Window) -> go.Figure:
    """The distribution function: the probability of the interval is what it rises by."""
    return figure(
        on_interval_rise(mu, sigma, ends, window=window),
        axis("x (arbitrary units)", range=window),
        axis("probability of at most x", range=[0.0, 1.04]),
        height=HEIGHT,
    )


def on_interval_rise(mu: float, sigma: float, ends: Ends, *, window: Window) -> list[Trace]:
    """All that moves with the interval, with μ and with σ."""
    x = np.linspace(*window, CURVE_POINTS)
    found = gaussian_interval(min(ends), max(ends), mu, sigma)
    low, high = np.asarray(gaussian_cdf(ends, mu, sigma)).tolist()
    span = window[1] - window[0]
    left, outside = window[0] + BRACKET_AT * span, window[0] - span
    curve = line(x, np.asarray(gaussian_cdf(x, mu, sigma)), MODEL, "Φ", hoverinfo="skip")
    levels = line(
        [ends[0], outside, outside, ends[1]],
        [low, low, high, high],
        REFERENCE,
        "levels",
        dash="dot",
        width=1.5,
        hoverinfo="skip",
    )
    rise = line([left, left], [low, high], STATE, "rise", width=6, hoverinfo="skip")
    said = labels(
        [
            (
                left,
                min(max(0.5 * (low + high), WORDS[0]), WORDS[1]),
                f"   {number_text(found.probability)}",
                STATE,
                "middle right",
            )
        ]
    )
    return [
        moving(curve, "curve"),
        moving(levels, "levels"),
        moving(rise, "rise"),
        moving(said, "said"),
        *_ends(ends, [low, high], "at most x"),
    ]


def _ends(ends: Ends, heights: list[float], what: str) -> list[Trace]:
    """Both ends of the interval, each a mark of the present state."""
    return [
        moving(state_mark(x, y, f"x = {x:.6g}: {what} {y:.4g}", cliponaxis=False), name)
        for name, x, y in zip(END_TRACES, ends, heights, strict=True)
    ]


def _density(x: Vector | Ends, mu: float, sigma: float) -> Vector:
    return gaussian_point_terms(x, mu, sigma).density


def number_text(value: float) -> str:
    """A number for a label, in signs that SVG and Plotly draw alike: 6.647 × 10⁻⁶."""
    mantissa, _, exponent = f"{value:.4g}".partition("e")
    return f"{mantissa} × 10{str(int(exponent)).translate(RAISED)}" if exponent else mantissa
