"""Profiles of the Gaussian likelihood with their intervals."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import (
    GaussianFit,
    SufficientStatistics,
    confidence_nll_rise,
    profile_nll_mu,
    profile_nll_sigma,
)
from pages._figures.style import (
    MODEL,
    REFERENCE,
    STATE,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    line,
    marks,
    moving,
    optimum_mark,
    state_mark,
)

Vector = NDArray[np.float64]

CURVE_POINTS: Final = 141
# The axis reaches this many cuts high; the bars of the intervals hang below 0.
CUTS_HIGH: Final = 2.4
BAR_ROWS: Final = (-0.16, -0.34)
# Where an arrow stands that points at a present value outside: from the side, and from below.
EDGE: Final = 0.03
ARROW_AT: Final = 0.93
OUTSIDE: Final = "  {symbol} = {value:.5g} is {rise:.3g} nats up  "


class Profile(NamedTuple):
    """One parameter's profile: all that its panel shows."""

    symbol: str
    estimate: float
    standard_error: float
    profile_interval: tuple[float, float]
    wald_interval: tuple[float, float]
    present: float


class Frame(NamedTuple):
    """The axes of a plot, which stay while something is dragged."""

    low: float
    high: float
    top: float


def profile_curve(
    statistics: SufficientStatistics,
    fit: GaussianFit,
    mu: float,
    sigma: float,
    which: str,
    unit: str,
) -> go.Figure:
    """The rise of the profile NLL along `which` ("mu" or "sigma"), its parabola, both intervals."""
    shown = _profile(fit, mu, sigma, which)
    frame = profile_frame(fit, which)
    grid = np.linspace(frame.low, frame.high, CURVE_POINTS)
    parabola = 0.5 * ((grid - shown.estimate) / shown.standard_error) ** 2
    traces = [
        line(
            grid,
            parabola,
            MODEL,
            "Wald parabola",
            dash="dash",
            width=2,
            hovertemplate=f"{shown.symbol} = %{{x:.5g}}: %{{y:.3f}} nats<extra>parabola</extra>",
        ),
        line(
            grid,
            rise_along(statistics, fit, which, grid),
            TRUTH,
            "profile",
            hovertemplate=f"{shown.symbol} = %{{x:.5g}}: %{{y:.3f}} nats<extra>profile</extra>",
        ),
        optimum_mark(shown.estimate, 0.0, f"{shown.symbol} = {shown.estimate:.5g}"),
        *on_intervals(fit, which, frame),
        *_present(statistics, fit, which, shown, frame),
    ]
    name = "mean μ" if which == "mu" else "standard deviation σ"
    return figure(
        traces,
        axis(f"{name} ({unit})", range=[frame.low, frame.high], zeroline=False),
        axis(
            "profile NLL above its minimum (nats)",
            range=[-0.46 * frame.top, frame.top],
            tickvals=ticks(frame.top),
        ),
        height=380,
    )


def profile_frame(fit: GaussianFit, which: str) -> Frame:
    """The axes of a profile: both intervals with room on each side; for σ they stay above 0."""
    at = 0 if which == "mu" else 1
    profile, wald = fit.profile_intervals[at], fit.wald_intervals[at]
    low, high = min(profile[0], wald[0]), max(profile[1], wald[1])
    room = 0.45 * (high - low)
    bottom = low - room
    if which == "sigma":
        bottom = max(bottom, 0.35 * profile[0])
    return Frame(bottom, high + room, CUTS_HIGH * confidence_nll_rise(fit.confidence_level, 1))


def on_intervals(fit: GaussianFit, which: str, frame: Frame) -> list[Trace]:
    """What moves with the confidence level: the cut, and the intervals as bars below the curve."""
    shown = _profile(fit, fit.mu, fit.sigma, which)
    cut = confidence_nll_rise(fit.confidence_level, 1)
    level = f"{100 * fit.confidence_level:g}%"
    low, high, top = frame
    at_cut = line(
        [low, high],
        [cut, cut],
        REFERENCE,
        f"cut for {level}: {cut:.4g} nats",
        dash="dot",
        width=1.5,
    )
    name = label(shown.estimate, cut, f"{level} cut", REFERENCE, position="top center")
    bars = [
        (shown.profile_interval, BAR_ROWS[0] * top, TRUTH, "profile"),
        (shown.wald_interval, BAR_ROWS[1] * top, MODEL, "Wald"),
    ]
    return [
        moving(at_cut, "cut"),
        moving(name, "name of cut"),
        *(trace for bar in bars for trace in _bar(*bar, high)),
        *(
            trace
            for interval, row, colour, owner in bars
            for trace in _drops(interval, row, cut, colour, owner)
        ),
    ]


def _profile(fit: GaussianFit, mu: float, sigma: float, which: str) -> Profile:
    at = 0 if which == "mu" else 1
    return Profile(
        symbol=("μ", "σ")[at],
        estimate=(fit.mu, fit.sigma)[at],
        standard_error=fit.standard_errors[at],
        profile_interval=fit.profile_intervals[at],
        wald_interval=fit.wald_intervals[at],
        present=(mu, sigma)[at],
    )


def rise_along(
    statistics: SufficientStatistics, fit: GaussianFit, which: str, grid: Vector
) -> Vector:
    """How far the profile NLL along `which` lies above its minimum."""
    profile = profile_nll_mu if which == "mu" else profile_nll_sigma
    return np.maximum(profile(statistics, grid) - fit.nll, 0.0)


def _bar(
    interval: tuple[float, float], y: float, colour: str, name: str, right: float
) -> list[Trace]:
    """An interval as a bar below the curve, its name beside it."""
    low, high = interval
    says = f"{name} interval: {low:.5g} to {high:.5g}"
    bar = line([low, high], [y, y], colour, says, width=5, hoverinfo="name")
    words = label(high, y, f" {name}", colour, position="middle right")
    # Where the bar reaches the edge, its name stays within sight.
    if high > right:
        words |= {"x": [right], "textposition": "top left"}
    return [moving(bar, f"{name} interval"), moving(words, f"name of {name} interval")]


def _drops(
    interval: tuple[float, float], y: float, cut: float, colour: str, owner: str
) -> list[Trace]:
    """Thin lines from the curve at the cut down to the ends of the bar."""
    return [
        moving(
            line([end, end], [y, cut], colour, "end", dash="dot", width=1, hoverinfo="skip"),
            f"{owner} {side}",
        )
        for side, end in zip(("low", "high"), interval, strict=True)
    ]


def _present(
    statistics: SufficientStatistics, fit: GaussianFit, which: str, shown: Profile, frame: Frame
) -> list[Trace]:
    """The present value on the profile; where it is outside, an arrow at the edge says so."""
    rise = float(rise_along(statistics, fit, which, np.array([shown.present]))[0])
    says = f"{shown.symbol} = {shown.present:.6g}: {rise:.3f} nats above the minimum"
    low, high, top = frame
    words = label(0.0, 0.0, "", STATE)
    if low <= shown.present <= high and rise <= top:
        mark = state_mark(shown.present, rise, says)
        words |= {"x": [], "y": [], "text": []}
    else:
        edge = EDGE * (high - low)
        x = min(max(shown.present, low + edge), high - edge)
        symbol = "triangle-left" if shown.present < shown.estimate else "triangle-right"
        if low < shown.present < high:
            symbol = "triangle-up"
        mark = marks([x], [ARROW_AT * top], STATE, says, symbol=symbol, size=13)
        text = OUTSIDE.format(symbol=shown.symbol, value=shown.present, rise=rise)
        words = label(
            x,
            ARROW_AT * top,
            text.replace("-", "−"),
            STATE,
            position="middle right" if x < shown.estimate else "middle left",
        )
    return [moving(words, "name of state"), moving(mark, STATE_TRACE)]


def ticks(top: float) -> list[float]:
    """Ticks from 0 up: below 0 there are only the bars and words."""
    exponent = math.floor(math.log10(top)) - 1
    step = next(s for s in (m * 10.0**exponent for m in (1, 2, 5, 10, 20)) if top / s <= 7)
    return [step * i for i in range(int(top / step) + 1)]
