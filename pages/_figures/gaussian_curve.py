"""What figures over the axis of the data share: the Gaussian curve, its marks, and sticks."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core import gaussian_point_terms
from pages._figures.style import (
    MODEL,
    STATE,
    STATE_TRACE,
    Trace,
    label,
    line,
    marks,
    moving,
    state_mark,
)

Vector = NDArray[np.float64]

CURVE_POINTS: Final = 161
# Above this many distinct values, dots on the sticks would be a smear.
MOST_DOTS: Final = 300
# Where on the curve its name stands, in σ from μ.
NAME_AT: Final = 0.6
CURVE_NAME: Final = "  N({mu:.6g}, {sigma:.6g}²)  "
# The axis has room for a curve this much higher than the best one before it must grow.
ROOM: Final = 1.3


def bell(mu: float, sigma: float, window: tuple[float, float]) -> tuple[Vector, Vector]:
    """The curve N(μ, σ²) over the window, where it does not miss its own top."""
    x = np.sort(np.append(np.linspace(*window, CURVE_POINTS), mu))
    return x, gaussian_point_terms(x, mu, sigma).density


def peak(mu: float, sigma: float) -> float:
    """The height of the curve at its top."""
    return float(gaussian_point_terms([mu], mu, sigma).density[0])


def present_curve(mu: float, sigma: float, window: tuple[float, float]) -> Trace:
    """The curve of the present μ and σ."""
    curve = line(*bell(mu, sigma, window), MODEL, "present curve", hoverinfo="skip")
    return moving(curve, "curve")


def on_curve(mu: float, sigma: float, window: tuple[float, float]) -> list[Trace]:
    """What is held on the present curve: its top, which is at μ, and its flank, σ beside μ."""
    right = mu < 0.5 * (window[0] + window[1])
    side = 1.0 if right else -1.0
    flank = min(mu + sigma, window[1]) if right else max(mu - sigma, window[0])
    height = float(gaussian_point_terms([flank], mu, sigma).density[0])
    name = label(
        mu + side * NAME_AT * sigma,
        float(gaussian_point_terms([NAME_AT], 0.0, 1.0).density[0]) / sigma,
        CURVE_NAME.format(mu=mu, sigma=sigma).replace("-", "−"),
        MODEL,
        position="top right" if right else "top left",
    )
    width = line([mu, flank], [height, height], STATE, "σ", dash="dot", width=1.5)
    hold = marks([flank], [height], STATE, f"σ = {sigma:.6g}", size=9, hoverinfo="skip")
    return [
        moving(name, "name"),
        moving(width | {"hoverinfo": "skip"}, "width"),
        moving(hold, "flank"),
        moving(state_mark(mu, peak(mu, sigma), f"μ = {mu:.6g}, σ = {sigma:.6g}"), STATE_TRACE),
    ]


def stick_line(
    x: Vector, heights: Vector, colour: str, *, base: float = 0.0, **options: Any
) -> Trace:
    """Sticks from `base` as one line, up and down again at each `x`: one path for all points.

    With a `base` below the end of the axis the line goes from stick to stick unseen.
    """
    rise_and_fall = np.full((x.size, 3), base)
    rise_and_fall[:, 1] = heights
    return line(
        np.repeat(x, 3),
        rise_and_fall.ravel(),
        colour,
        "sticks",
        width=1.5,
        hoverinfo="skip",
        **options,
    )


def headroom(value: float, least: float) -> float:
    """The top of an axis: `least` times a power of two, so that it moves seldom."""
    top = least
    while top < value:
        top *= 2.0
    return top
