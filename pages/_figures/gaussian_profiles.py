"""Profiles of the Gaussian likelihood: their intervals, and three tests read off one of them."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import likelihoods as core
from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    REFERENCE,
    STATE,
    STATE_SYMBOL,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
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
# Where they hang, and how far down the axis reaches, in heights of the axis above 0.
BAR_ROWS: Final = {"profile": -0.16, "Wald": -0.34}
BOTTOM: Final = -0.46
# The line of the cut goes on beyond its own axis, since it may move on a wider one.
BEYOND: Final = 30.0
# Where an arrow stands that points at a present value outside: from the side, and from below.
EDGE: Final = 0.03
ARROW_AT: Final = 0.93
# How many standard errors the window of the tests reaches; the next one serves a farther μ₀.
TEST_REACH: Final = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0)


class Profile(NamedTuple):
    """One parameter's profile: what its panel shows."""

    which: str
    """"mu" or "sigma"."""
    statistics: core.SufficientStatistics
    fit: core.GaussianFit

    @property
    def at(self) -> int:
        return ("mu", "sigma").index(self.which)

    @property
    def symbol(self) -> str:
        return "μσ"[self.at]

    @property
    def estimate(self) -> float:
        return (self.fit.mu, self.fit.sigma)[self.at]

    @property
    def intervals(self) -> dict[str, tuple[float, float]]:
        fit = self.fit
        kinds = {"profile": fit.profile_intervals, "Wald": fit.wald_intervals}
        return {name: kind[self.at] for name, kind in kinds.items()}

    @property
    def frame(self) -> tuple[float, float, float]:
        """The axes: both intervals with room on each side, for σ above 0; and the height."""
        profile, wald = self.intervals.values()
        low, high = min(profile[0], wald[0]), max(profile[1], wald[1])
        room = 0.45 * (high - low)
        bottom = low - room if self.which == "mu" else max(low - room, 0.35 * profile[0])
        return (
            bottom,
            high + room,
            CUTS_HIGH * core.confidence_nll_rise(self.fit.confidence_level, 1),
        )

    def rise(self, grid: Vector) -> Vector:
        """How far the profile NLL lies above its minimum."""
        function = core.profile_nll_mu if self.which == "mu" else core.profile_nll_sigma
        return np.maximum(function(self.statistics, grid) - self.fit.nll, 0.0)


def profile_curve(shown: Profile, present: float, unit: str) -> Drawing:
    """The rise of a profile NLL, its parabola, both intervals, and the present value on it."""
    low, high, top = shown.frame
    says = f"{shown.symbol} = %{{x:.5g}}: %{{y:.3f}} nats<extra>"

    def still() -> list[Trace]:
        grid = np.linspace(low, high, CURVE_POINTS)
        error = shown.fit.standard_errors[shown.at]
        parabola = line(
            grid,
            0.5 * ((grid - shown.estimate) / error) ** 2,
            MODEL,
            "Wald parabola",
            dash="dash",
            width=2,
            hovertemplate=f"{says}parabola</extra>",
        )
        profile = line(
            grid, shown.rise(grid), TRUTH, "profile", hovertemplate=f"{says}profile</extra>"
        )
        star = optimum_mark(shown.estimate, 0.0, f"{shown.symbol} = {shown.estimate:.5g}")
        return [parabola, profile, star]

    name = "mean μ" if shown.which == "mu" else "standard deviation σ"
    return Drawing(
        still=still,
        marks=_intervals(shown) | _present(shown, present),
        x=axis(f"{name} ({unit})", range=[low, high], zeroline=False),
        y=axis(
            "profile NLL above its minimum (nats)", range=[BOTTOM * top, top], tickvals=_ticks(top)
        ),
        height=380,
        # The bars hang at the same place whatever the height of the axis is.
        layout={"yaxis2": {"overlaying": "y", "range": [BOTTOM, 1.0], "visible": False}},
    )


# A view is swept along what does not move these, too.
@lru_cache(16)
def _intervals(shown: Profile) -> dict[str, Trace]:
    """What moves with the confidence level: the cut, and the intervals as bars below the curve."""
    low, high, top = shown.frame
    cut, level = top / CUTS_HIGH, f"{100 * shown.fit.confidence_level:g}%"
    beyond = BEYOND * (high - low)
    at_cut = line(
        [low - beyond, high + beyond],
        [cut, cut],
        REFERENCE,
        f"cut for {level}: {cut:.4g} nats",
        dash="dot",
        width=1.5,
    )
    words = label(shown.estimate, cut, f"{level} cut", REFERENCE, position="top center")
    traces = {"cut": at_cut, "name of cut": words}
    for name, interval in shown.intervals.items():
        row, colour = BAR_ROWS[name], TRUTH if name == "profile" else MODEL
        hangs = {"yaxis": "y2"}
        says = f"{name} interval: {interval[0]:.5g} to {interval[1]:.5g}"
        bar = line(interval, [row, row], colour, says, width=5, hoverinfo="name")
        beside = label(interval[1], row, f" {name}", colour, position="middle right")
        traces[f"{name} interval"] = bar | hangs
        traces[f"name of {name} interval"] = beside | {"cliponaxis": True} | hangs
        # Thin lines from the curve at the cut down to the ends of the bar.
        thin: dict[str, Any] = {"dash": "dot", "width": 1, "hoverinfo": "skip"}
        for side, end in zip(("low", "high"), interval, strict=True):
            traces[f"{name} {side}"] = line([end, end], [0.0, cut], colour, "end", **thin)
            foot = line([end, end], [row, 0.0], colour, "end", **thin)
            traces[f"{name} {side} foot"] = foot | hangs
    return traces


def _present(shown: Profile, value: float) -> dict[str, Trace]:
    """The present value on the profile; where it is outside, an arrow at the edge says so."""
    low, high, top = shown.frame
    (rise,) = shown.rise(np.array([value])).tolist()
    says = f"{shown.symbol} = {value:.6g}: {rise:.3f} nats above the minimum"
    if low <= value <= high and rise <= top:
        nothing = label(0.0, 0.0, "", STATE) | {"x": [], "y": [], "text": []}
        return {"name of state": nothing, STATE_TRACE: state_mark(value, rise, says)}
    edge, symbol = EDGE * (high - low), "triangle-right"
    if low < value < high:
        symbol = "triangle-up"
    elif value < shown.estimate:
        symbol = "triangle-left"
    x, y = min(max(value, low + edge), high - edge), ARROW_AT * top
    told = f"  {shown.symbol} = {value:.5g} is {rise:.3g} nats up  ".replace("-", "−")
    side = "middle right" if x < shown.estimate else "middle left"
    mark = marks([x], [y], STATE, says, symbol=symbol, size=13)
    return {"name of state": label(x, y, told, STATE, position=side), STATE_TRACE: mark}


def _ticks(top: float) -> list[float]:
    """Ticks from 0 up: below 0 there are only the bars and words."""
    exponent = math.floor(math.log10(top)) - 1
    step = next(s for s in (m * 10.0**exponent for m in (1, 2, 5, 10, 20)) if top / s <= 7)
    return [step * i for i in range(int(top / step) + 1)]


def mean_tests(along_mu: Profile, tests: core.GaussianMeanTests, unit: str) -> Drawing:
    """The profile of μ with a height (likelihood ratio), a width (Wald) and a slope (score).

    The axes reach around the estimate, so wide that μ₀ is well within.
    """
    estimate, null, error = tests.mu, tests.mu_null, tests.wald.standard_error
    far = abs(tests.wald.width) / error
    reach = next((r for r in TEST_REACH if 0.8 * r > far), 1.3 * far) * error
    low, high = estimate - reach, estimate + reach
    top = 1.12 * float(along_mu.rise(np.array([low, high])).max())
    height, slope = tests.likelihood_ratio.height, tests.score.slope
    half, rightward = 0.16 * reach, null >= estimate
    # The words for the width and for μ₀ would meet.
    low_words = -0.1 * top if abs(null - estimate) < 0.45 * reach else -0.02 * top

    def still() -> list[Trace]:
        grid = np.linspace(low, high, CURVE_POINTS)
        hover = "μ = %{x:.5g}: %{y:.3f} nats above the minimum"
        return [
            line(grid, along_mu.rise(grid), TRUTH, "profile NLL", says=hover),
            optimum_mark(estimate, 0.0, f"μ̂ = {estimate:.5g}"),
        ]

    def said(x: float, y: float, words: str, colour: str, position: str) -> Trace:
        return label(x, y, words.replace("-", "−"), colour, position=position)

    tangent = line(
        [null - half, null + half],
        [height - slope * half, height + slope * half],
        GRADIENT,
        f"slope: score, {slope:.4g} nats per unit",
        dash="dash",
        width=3,
    )
    side = "right" if rightward else "left"
    across = "left" if rightward else "right"
    width = f"width {abs(tests.wald.width):.4g} {unit}"
    steep = f" slope {slope:.3g} nats per unit "
    return Drawing(
        still=still,
        marks={
            "height": line([null, null], [0.0, height], MODEL, "height: likelihood ratio", width=4),
            "width": line([estimate, null], [0.0, 0.0], OPTIMUM, "width: Wald", width=4),
            "slope": tangent,
            "name of height": said(
                null, 0.5 * height, f" height {height:.3g} nats ", MODEL, f"middle {side}"
            ),
            "name of width": said(
                0.5 * (estimate + null), -0.02 * top, width, OPTIMUM, "bottom center"
            ),
            "name of slope": said(null, height + 0.02 * top, steep, GRADIENT, f"top {across}"),
            "name of null": said(null, low_words, f"μ₀ = {null:.5g}", STATE, "bottom center"),
            STATE_TRACE: marks(
                [null], [height], STATE, f"μ₀ = {null:.5g}", symbol=STATE_SYMBOL, size=12
            ),
        },
        x=axis(f"mean μ ({unit})", range=[low, high], zeroline=False),
        y=axis(
            "profile NLL above its minimum (nats)", range=[-0.2 * top, top], tickvals=_ticks(top)
        ),
        height=420,
    )
