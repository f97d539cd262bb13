"""The Gaussian over the data: a stick for the likelihood of each point."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import GaussianFit, gaussian_point_terms
from pages._figures.gaussian_curve import (
    MOST_DOTS,
    ROOM,
    bell,
    headroom,
    on_curve,
    peak,
    present_curve,
    stick_line,
)
from pages._figures.style import (
    OPTIMUM,
    TRUTH,
    Trace,
    axis,
    figure,
    line,
    marks,
    moving,
)

Vector = NDArray[np.float64]


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
    return headroom(peak(mu, sigma), ROOM * peak(fit.mu, fit.sigma))


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
    sticks = gaussian_point_terms(values, mu, sigma).density
    feet = np.empty(0) if loose is None else loose
    opacity = 0.55 if values.size <= MOST_DOTS else 0.2
    dashed = line(
        *bell(fit.mu, fit.sigma, window),
        OPTIMUM,
        "maximum likelihood",
        dash="dash",
        width=1.5,
        hoverinfo="skip",
    )
    dots = marks(feet, np.zeros(feet.size), TRUTH, "data", size=10, hoverinfo="skip")
    return [
        moving(
            stick_line(
                values, sticks, TRUTH, base=-ROOM * peak(fit.mu, fit.sigma), opacity=opacity
            ),
            "sticks",
        ),
        moving(dashed, "best"),
        moving(_stick_heads(values, counts, sticks), "heads"),
        moving(dots | {"cliponaxis": False}, "data"),
        present_curve(mu, sigma, window),
        *on_curve(mu, sigma, window),
    ]


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
