"""Three tests of a mean, read off the profile of the likelihood: a height, a width, a slope."""

from __future__ import annotations

from typing import Final

import numpy as np
import plotly.graph_objects as go

from nll_core import GaussianFit, GaussianMeanTests, SufficientStatistics
from pages._figures.gaussian_profiles import CURVE_POINTS, Frame, rise_along, ticks
from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    STATE,
    STATE_SYMBOL,
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
)

# How many standard errors the window of the tests reaches; the next one serves a farther μ₀.
TEST_REACH: Final = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
SLOPE_COLOUR: Final = GRADIENT
HEIGHT_COLOUR: Final = MODEL


def mean_tests(
    statistics: SufficientStatistics, fit: GaussianFit, tests: GaussianMeanTests, unit: str
) -> go.Figure:
    """The profile of μ with a height (likelihood ratio), a width (Wald) and a slope (score)."""
    frame = tests_frame(statistics, fit, tests)
    grid = np.linspace(frame.low, frame.high, CURVE_POINTS)
    rise = rise_along(statistics, fit, "mu", grid)
    top = frame.top
    curve = line(
        grid,
        rise,
        TRUTH,
        "profile NLL",
        hovertemplate="μ = %{x:.5g}: %{y:.3f} nats above the minimum<extra></extra>",
    )
    return figure(
        [
            curve,
            optimum_mark(tests.mu, 0.0, f"μ̂ = {tests.mu:.5g}"),
            *on_mean_tests(tests, unit, frame),
        ],
        axis(f"mean μ ({unit})", range=[frame.low, frame.high], zeroline=False),
        axis("profile NLL above its minimum (nats)", range=[-0.2 * top, top], tickvals=ticks(top)),
        height=420,
    )


def tests_frame(
    statistics: SufficientStatistics, fit: GaussianFit, tests: GaussianMeanTests
) -> Frame:
    """The axes of the three tests: around the estimate, so wide that μ₀ is well within."""
    error = tests.wald.standard_error
    far = abs(tests.wald.width) / error
    reach = next((r for r in TEST_REACH if 0.8 * r > far), 1.3 * far) * error
    low, high = tests.mu - reach, tests.mu + reach
    return Frame(
        low, high, 1.12 * float(rise_along(statistics, fit, "mu", np.array([low, high])).max())
    )


def on_mean_tests(tests: GaussianMeanTests, unit: str, frame: Frame) -> list[Trace]:
    """All that moves with μ₀: height, width and slope, with their names, and μ₀ itself."""
    estimate, null, top = tests.mu, tests.mu_null, frame.top
    height, slope = tests.likelihood_ratio.height, tests.score.slope
    reach = 0.5 * (frame.high - frame.low)
    half = 0.16 * reach
    rightward = null >= estimate
    # The words for the width and for μ₀ would meet.
    low_words = -0.1 * top if abs(null - estimate) < 0.45 * reach else -0.02 * top
    traces = {
        "height": line(
            [null, null], [0.0, height], HEIGHT_COLOUR, "height: likelihood ratio", width=4
        ),
        "width": line([estimate, null], [0.0, 0.0], OPTIMUM, "width: Wald", width=4),
        "slope": line(
            [null - half, null + half],
            [height - slope * half, height + slope * half],
            SLOPE_COLOUR,
            f"slope: score, {slope:.4g} nats per unit",
            dash="dash",
            width=3,
        ),
        "name of height": label(
            null,
            0.5 * height,
            f" height {height:.3g} nats ",
            HEIGHT_COLOUR,
            position="middle right" if rightward else "middle left",
        ),
        "name of width": label(
            0.5 * (estimate + null),
            -0.02 * top,
            f"width {abs(tests.wald.width):.4g} {unit}",
            OPTIMUM,
            position="bottom center",
        ),
        "name of slope": label(
            null,
            height + 0.02 * top,
            f" slope {slope:.3g} nats per unit ".replace("-", "−"),
            SLOPE_COLOUR,
            position="top left" if rightward else "top right",
        ),
        "name of null": label(
            null, low_words, f"μ₀ = {null:.5g}".replace("-", "−"), STATE, position="bottom center"
        ),
        STATE_TRACE: marks(
            [null], [height], STATE, f"μ₀ = {null:.5g}", symbol=STATE_SYMBOL, size=12
        ),
    }
    return [moving(trace, name) for name, trace in traces.items()]
