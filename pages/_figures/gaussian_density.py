"""The Gaussian over the data: a stick for the likelihood of each point."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import GaussianFit, gaussian_point_terms
from pages._figures.style import (
    MODEL,
    OPTIMUM,
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
    state_mark,
)

Vector = NDArray[np.float64]

CURVE_POINTS: Final = 161
# Above this many distinct values, dots on the sticks would be a smear.
MOST_DOTS: Final = 300
# Where on the curve its name stands, in σ from μ.
NAME_AT: Final = 0.6
CURVE_NAME: Final = "  N({mu:.6g}, {sigma:.6g})  "
# The axis has room for a curve this much higher than the best one before it must grow.
ROOM: Final = 1.3


def density(
    values: Vector,
    counts: NDArray[np.int64],
    mu: float,
    sigma: float,
    fit: GaussianFit,
    *,
    window: tuple[float, float],
    title: str,
    loose: Vector | None = None,
) -> go.Figure:
    """The curve N(μ, σ²) over sorted distinct `values`, a stick for the likelihood of each.

    `loose` are the points that can be taken hold of, as dots on the axis.
    """
    return figure(
        on_density(values, counts, mu, sigma, fit, window=window, loose=loose),
        axis(title, range=window),
        axis("density (per unit of the data)", range=[0.0, density_top(mu, sigma, fit)]),
        height=380,
    )


def density_top(mu: float, sigma: float, fit: GaussianFit) -> float:
    """The top of the axis of the density."""
    return headroom(_peak(mu, sigma), ROOM * _peak(fit.mu, fit.sigma))


def on_density(
    values: Vector,
    counts: NDArray[np.int64],
    mu: float,
    sigma: float,
    fit: GaussianFit,
    *,
    window: tuple[float, float],
    loose: Vector | None = None,
) -> list[Trace]:
    """All that moves with μ, with σ and with the data."""
    grid = np.linspace(*window, CURVE_POINTS)
    x, best_x = np.sort(np.append(grid, mu)), np.sort(np.append(grid, fit.mu))
    here = gaussian_point_terms(x, mu, sigma).density
    best = gaussian_point_terms(best_x, fit.mu, fit.sigma).density
    sticks = gaussian_point_terms(values, mu, sigma).density
    feet = np.empty(0) if loose is None else loose
    opacity = 0.55 if values.size <= MOST_DOTS else 0.2
    dashed = line(
        best_x, best, OPTIMUM, "maximum likelihood", dash="dash", width=1.5, hoverinfo="skip"
    )
    dots = marks(feet, np.zeros(feet.size), TRUTH, "data", size=10, hoverinfo="skip")
    return [
        moving(
            stick_line(
                values, sticks, TRUTH, base=-ROOM * _peak(fit.mu, fit.sigma), opacity=opacity
            ),
            "sticks",
        ),
        moving(dashed, "best"),
        moving(_stick_heads(values, counts, sticks), "heads"),
        moving(dots | {"cliponaxis": False}, "data"),
        moving(line(x, here, MODEL, "present curve", hoverinfo="skip"), "curve"),
        *on_curve(mu, sigma, window),
    ]


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
        moving(state_mark(mu, _peak(mu, sigma), f"μ = {mu:.6g}, σ = {sigma:.6g}"), STATE_TRACE),
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


def _peak(mu: float, sigma: float) -> float:
    return float(gaussian_point_terms([mu], mu, sigma).density[0])


def _stick_heads(values: Vector, counts: NDArray[np.int64], heights: Vector) -> Trace:
    dots = values.size <= MOST_DOTS
    return marks(
        values,
        heights,
        TRUTH,
        "points",
        size=7 if dots else 3,
        opacity=1.0 if dots else 0.3,
        customdata=counts,
        hovertemplate="x = %{x:.6g}: density %{y:.4g}, occurs %{customdata}×<extra></extra>",
    )
