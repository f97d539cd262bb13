"""Profiles of the Gaussian likelihood with their intervals, and three tests read off a profile."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import (
    GaussianFit,
    GaussianMeanTests,
    SufficientStatistics,
    confidence_nll_rise,
    profile_nll_mu,
    profile_nll_sigma,
)
from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    REFERENCE,
    STATE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    line,
    marks,
    optimum_mark,
    state_mark,
)

Vector = NDArray[np.float64]

CURVE_POINTS: Final = 141
# The axis reaches this many cuts high; the bars of the intervals hang below 0.
CUTS_HIGH: Final = 2.4
BAR_ROWS: Final = (-0.16, -0.34)
# How many standard errors the window of the tests reaches; the next one serves a farther μ₀.
TEST_REACH: Final = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
SLOPE_COLOUR: Final = GRADIENT
HEIGHT_COLOUR: Final = MODEL


class Profile(NamedTuple):
    """One parameter's profile: all that its panel shows."""

    symbol: str
    estimate: float
    standard_error: float
    profile_interval: tuple[float, float]
    wald_interval: tuple[float, float]
    present: float


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
    cut = confidence_nll_rise(fit.confidence_level, 1)
    low, high = _window(shown)
    grid = np.linspace(low, high, CURVE_POINTS)
    rise = _rise(statistics, fit, which, grid)
    parabola = 0.5 * ((grid - shown.estimate) / shown.standard_error) ** 2
    top = CUTS_HIGH * cut
    level = f"{100 * fit.confidence_level:g}%"
    text = f"cut for {level}: {cut:.4g} nats"
    traces = [
        line([low, high], [cut, cut], REFERENCE, text, dash="dot", width=1.5),
        label(shown.estimate, cut, f"{level} cut", REFERENCE, position="top center"),
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
            rise,
            TRUTH,
            "profile",
            hovertemplate=f"{shown.symbol} = %{{x:.5g}}: %{{y:.3f}} nats<extra>profile</extra>",
        ),
        *_bar(shown.profile_interval, BAR_ROWS[0] * top, TRUTH, "profile", high),
        *_bar(shown.wald_interval, BAR_ROWS[1] * top, MODEL, "Wald", high),
        *_drops(shown.profile_interval, BAR_ROWS[0] * top, cut, TRUTH),
        *_drops(shown.wald_interval, BAR_ROWS[1] * top, cut, MODEL),
        optimum_mark(shown.estimate, 0.0, f"{shown.symbol} = {shown.estimate:.5g}"),
        *_present(statistics, fit, which, shown, (low, high), top),
    ]
    name = "mean μ" if which == "mu" else "standard deviation σ"
    return figure(
        traces,
        axis(f"{name} ({unit})", range=[low, high], zeroline=False),
        axis(
            "profile NLL above its minimum (nats)",
            range=[-0.46 * top, top],
            tickvals=_ticks(top),
        ),
        height=380,
    )


def mean_tests(
    statistics: SufficientStatistics, fit: GaussianFit, tests: GaussianMeanTests, unit: str
) -> go.Figure:
    """The profile of μ with a height (likelihood ratio), a width (Wald) and a slope (score)."""
    estimate, null = tests.mu, tests.mu_null
    error = tests.wald.standard_error
    far = abs(tests.wald.width) / error
    reach = next((r for r in TEST_REACH if 0.8 * r > far), 1.3 * far) * error
    grid = np.linspace(estimate - reach, estimate + reach, CURVE_POINTS)
    rise = _rise(statistics, fit, "mu", grid)
    top = 1.12 * float(rise.max())
    height, slope = tests.likelihood_ratio.height, tests.score.slope
    half = 0.16 * reach
    outward = "middle right" if null >= estimate else "middle left"
    traces = [
        line([null, null], [0.0, height], HEIGHT_COLOUR, "height: likelihood ratio", width=4),
        line([estimate, null], [0.0, 0.0], OPTIMUM, "width: Wald", width=4),
        line(
            grid,
            rise,
            TRUTH,
            "profile NLL",
            hovertemplate="μ = %{x:.5g}: %{y:.3f} nats above the minimum<extra></extra>",
        ),
        line(
            [null - half, null + half],
            [height - slope * half, height + slope * half],
            SLOPE_COLOUR,
            f"slope: score, {slope:.4g} nats per unit",
            dash="dash",
            width=3,
        ),
        label(
            null,
            0.5 * height,
            f" height {height:.3g} nats ",
            HEIGHT_COLOUR,
            position=outward,
        ),
        label(
            0.5 * (estimate + null),
            -0.02 * top,
            f"width {abs(tests.wald.width):.4g} {unit}",
            OPTIMUM,
            position="bottom center",
        ),
        label(
            null,
            height + 0.02 * top,
            f" slope {slope:.3g} nats per unit ".replace("-", "−"),
            SLOPE_COLOUR,
            position="top left" if null >= estimate else "top right",
        ),
        optimum_mark(estimate, 0.0, f"μ̂ = {estimate:.5g}"),
        marks([null], [height], STATE, f"μ₀ = {null:.5g}", symbol="diamond", size=12),
        label(null, -0.02 * top, f"μ₀ = {null:.5g}", STATE, position="bottom center"),
    ]
    if abs(null - estimate) < 0.45 * reach:
        # The words for the width and for μ₀ would meet.
        traces[-1] |= {"y": [-0.1 * top]}
    return figure(
        traces,
        axis(f"mean μ ({unit})", range=[grid[0], grid[-1]], zeroline=False),
        axis("profile NLL above its minimum (nats)", range=[-0.2 * top, top], tickvals=_ticks(top)),
        height=420,
    )


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


def _window(shown: Profile) -> tuple[float, float]:
    """Both intervals with room on each side; for σ it stays above 0."""
    low = min(shown.profile_interval[0], shown.wald_interval[0])
    high = max(shown.profile_interval[1], shown.wald_interval[1])
    room = 0.45 * (high - low)
    bottom = low - room
    if shown.symbol == "σ":
        bottom = max(bottom, 0.35 * shown.profile_interval[0])
    return bottom, high + room


def _rise(statistics: SufficientStatistics, fit: GaussianFit, which: str, grid: Vector) -> Vector:
    profile = profile_nll_mu if which == "mu" else profile_nll_sigma
    return np.maximum(profile(statistics, grid) - fit.nll, 0.0)


def _bar(
    interval: tuple[float, float], y: float, colour: str, name: str, right: float
) -> list[Trace]:
    """An interval as a bar below the curve, its name beside it."""
    low, high = interval
    says = f"{name} interval: {low:.5g} to {high:.5g}"
    return [
        line([low, high], [y, y], colour, says, width=5, hoverinfo="name"),
        label(high, y, f" {name}", colour, position="middle right"),
    ]


def _drops(interval: tuple[float, float], y: float, cut: float, colour: str) -> list[Trace]:
    """Thin lines from the curve at the cut down to the ends of the bar."""
    return [
        line([end, end], [y, cut], colour, "end", dash="dot", width=1, hoverinfo="skip")
        for end in interval
    ]


def _present(
    statistics: SufficientStatistics,
    fit: GaussianFit,
    which: str,
    shown: Profile,
    window: tuple[float, float],
    top: float,
) -> list[Trace]:
    """The present value on the profile; where it is outside, an arrow at the edge says so."""
    rise = float(_rise(statistics, fit, which, np.array([shown.present]))[0])
    says = f"{shown.symbol} = {shown.present:.6g}: {rise:.3f} nats above the minimum"
    low, high = window
    if low <= shown.present <= high and rise <= top:
        return [state_mark(shown.present, rise, says)]
    left = shown.present < shown.estimate
    x = min(max(shown.present, low), high)
    edge = 0.03 * (high - low)
    x = min(max(x, low + edge), high - edge)
    pointing = "triangle-left" if left else "triangle-right"
    if low < shown.present < high:
        pointing = "triangle-up"
    return [
        marks([x], [0.93 * top], STATE, says, symbol=pointing, size=13),
        label(
            x,
            0.93 * top,
            f"  {shown.symbol} = {shown.present:.5g} is {rise:.3g} nats up  ",
            STATE,
            position="middle right" if x < shown.estimate else "middle left",
        ),
    ]


def _ticks(top: float) -> list[float]:
    """Ticks from 0 up: below 0 there are only the bars and words."""
    exponent = math.floor(math.log10(top)) - 1
    step = next(s for s in (m * 10.0**exponent for m in (1, 2, 5, 10, 20)) if top / s <= 7)
    return [step * i for i in range(int(top / step) + 1)]
