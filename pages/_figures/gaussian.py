"""The Gaussian over the data, and its likelihood over (μ, σ) with the path of a minimiser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from nll_core import (
    GaussianFit,
    SufficientStatistics,
    confidence_nll_rise,
    gaussian_nll_contour,
    gaussian_nll_surface,
    gaussian_point_terms,
)
from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    SEQUENTIAL,
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

CONFIDENCE_LEVELS: Final = (0.5, 0.9, 0.95)
LEVEL_DASHES: Final = ("solid", "dash", "dot")
# Heights of the shaded levels above the minimum, in nats.
LEVELS: Final = tuple(m * 10.0**e for e in range(0, 6) for m in (1, 3))
MOST_LEVELS: Final = 6
CURVE_POINTS: Final = 161
CONTOUR_POINTS: Final = 45
# Above this many distinct values, dots on the sticks would be a smear.
MOST_DOTS: Final = 300
PICKS: Final = (19, 15)


class Name(NamedTuple):
    """Words beside what they name."""

    x: float
    y: float
    text: str
    colour: str
    position: str


def density(
    values: Vector,
    counts: NDArray[np.int64],
    mu: float,
    sigma: float,
    fit: GaussianFit,
    *,
    window: tuple[float, float],
    title: str,
) -> go.Figure:
    """The curve N(μ, σ²) over sorted distinct `values`, a stick for the likelihood of each."""
    x = np.linspace(*window, CURVE_POINTS)
    x = np.sort(np.append(x, [mu, fit.mu]))
    here = gaussian_point_terms(x, mu, sigma).density
    best = gaussian_point_terms(x, fit.mu, fit.sigma).density
    sticks = gaussian_point_terms(values, mu, sigma).density
    top = headroom(float(here.max()), 1.3 * float(best.max()))
    peak = float(gaussian_point_terms([mu], mu, sigma).density[0])
    right = mu < 0.5 * (window[0] + window[1])
    traces = [
        stick_line(
            values, sticks, TRUTH, base=-top, opacity=0.55 if values.size <= MOST_DOTS else 0.2
        ),
        line(x, best, OPTIMUM, "maximum likelihood", dash="dash", width=1.5, hoverinfo="skip"),
        _stick_heads(values, counts, sticks),
        line(x, here, MODEL, "present curve", hoverinfo="skip"),
        label(
            mu + (0.6 if right else -0.6) * sigma,
            float(gaussian_point_terms([0.6], 0.0, 1.0).density[0]) / sigma,
            f"  N({mu:.6g}, {sigma:.6g})  ".replace("-", "−"),
            MODEL,
            position="top right" if right else "top left",
        ),
        state_mark(mu, peak, f"μ = {mu:.6g}, σ = {sigma:.6g}"),
    ]
    return figure(
        traces,
        axis(title, range=window),
        axis("density (per unit of the data)", range=[0.0, top]),
        height=380,
    )


def nll_surface(
    statistics: SufficientStatistics,
    fit: GaussianFit,
    mu: float,
    sigma: float,
    *,
    mus: ArrayLike,
    sigmas: ArrayLike,
    unit: str,
    path: tuple[Vector, Vector] | None = None,
) -> go.Figure:
    """Shaded levels of the NLL over the sliders' (μ, σ), confidence regions, path, state.

    The first trace holds the points that can be clicked.
    """
    mu_options, sigma_options = np.asarray(mus, float), np.asarray(sigmas, float)
    left, right = float(mu_options[0]), float(mu_options[-1])
    low, high = float(sigma_options[0]), float(sigma_options[-1])
    corners = gaussian_nll_surface(statistics, [left, right], [low, high]) - fit.nll
    widest = confidence_nll_rise(CONFIDENCE_LEVELS[-1], 2)
    shades = [h for h in LEVELS if 1.5 * widest < h < corners.max()][:MOST_LEVELS]

    def outline(rise: float) -> tuple[Vector, Vector]:
        curve = gaussian_nll_contour(
            statistics, rise, sigma_range=(low, high), n_points=CONTOUR_POINTS
        )
        return np.clip(curve.mu, left, right), curve.sigma

    traces: list[Trace] = [_pick_points(statistics, fit, mu_options, sigma_options)]
    names: list[Name] = []
    for depth, rise in enumerate(reversed(shades)):
        edge_mu, edge_sigma = outline(rise)
        traces.append(
            line(
                edge_mu,
                edge_sigma,
                str(SEQUENTIAL[min(depth + 3, 9)][1]),
                f"{rise:g} nats above the minimum",
                width=1,
                fill="toself",
                fillcolor=SEQUENTIAL[min(depth + 1, 9)][1],
                hoverinfo="skip",
            )
        )
        names += _level_name(edge_mu, edge_sigma, rise, (left, right), (low, high))
    for level, dash in zip(CONFIDENCE_LEVELS, LEVEL_DASHES, strict=True):
        edge_mu, edge_sigma = outline(confidence_nll_rise(level, 2))
        traces.append(
            line(
                edge_mu,
                edge_sigma,
                OPTIMUM,
                f"{100 * level:g}% confidence region",
                dash=dash,
                width=1.6,
                hoverinfo="skip",
            )
        )
    inside = left < fit.mu < right and low < fit.sigma < high
    if inside and edge_mu.size:
        names.append(_region_name(edge_mu, edge_sigma, fit, low, high))
    traces += _as_one_trace(names)
    if path is not None:
        traces.append(
            line(
                *path,
                GRADIENT,
                "path",
                width=2,
                hovertemplate="μ = %{x:.4g}, σ = %{y:.4g}<extra>path</extra>",
            )
        )
        traces[-1] |= {"mode": "lines+markers", "marker": {"size": 5, "color": GRADIENT}}
    traces += [
        optimum_mark(fit.mu, fit.sigma, f"maximum likelihood: {fit.mu:.5g}, {fit.sigma:.5g}"),
        state_mark(mu, sigma, f"μ = {mu:.6g}, σ = {sigma:.6g}"),
    ]
    return figure(
        traces,
        axis(f"mean μ ({unit})", range=[left, right], zeroline=False, showgrid=False),
        axis(f"standard deviation σ ({unit})", range=[low, high], zeroline=False, showgrid=False),
        height=380,
    )


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


def _pick_points(
    statistics: SufficientStatistics, fit: GaussianFit, mus: Vector, sigmas: Vector
) -> Trace:
    """Invisible points over the surface, to be clicked and to say the NLL there."""
    columns = mus[np.linspace(0, mus.size - 1, PICKS[0]).astype(int)]
    rows = sigmas[np.linspace(0, sigmas.size - 1, PICKS[1]).astype(int)]
    rises = gaussian_nll_surface(statistics, columns, rows) - fit.nll
    x, y = np.meshgrid(columns, rows)
    return marks(
        x.ravel(),
        y.ravel(),
        TRUTH,
        "pick",
        size=14,
        opacity=0,
        customdata=rises.ravel().astype(np.float32),
        hovertemplate="μ = %{x:.6g}, σ = %{y:.6g}: %{customdata:.4g} nats above the minimum"
        "<extra></extra>",
    )


def _region_name(mu: Vector, sigma: Vector, fit: GaussianFit, low: float, high: float) -> Name:
    """The confidence levels in words: below the regions, or beside them where they are small."""
    text = " 50, 90, 95%"
    if float(sigma.max() - sigma.min()) < 0.2 * (high - low):
        return Name(float(mu.max()), fit.sigma, text, OPTIMUM, "middle right")
    foot = max(float(sigma.min()), low + 0.06 * (high - low))
    return Name(fit.mu, foot, text, OPTIMUM, "bottom center")


def _level_name(
    mu: Vector,
    sigma: Vector,
    rise: float,
    mu_range: Sequence[float],
    sigma_range: Sequence[float],
) -> list[Name]:
    """The height of a level beside the part of its edge that is nearest the upper right corner."""
    across = (mu - mu_range[0]) / (mu_range[1] - mu_range[0])
    up = (sigma - sigma_range[0]) / (sigma_range[1] - sigma_range[0])
    free = (across < 0.97) & (across > 0.6) & (up < 0.95) & (up > 0.06)
    if not free.any():
        return []
    at = int(np.argmax(np.where(free, across + 0.4 * up, -1.0)))
    return [Name(float(mu[at]), float(sigma[at]), f"{rise:g}", TRUTH, "middle left")]


def _as_one_trace(names: Sequence[Name]) -> list[Trace]:
    """All words of a chart as one trace: each trace costs the browser time on every move."""
    if not names:
        return []
    x, y, text, colours, positions = zip(*names, strict=True)
    words = label(0.0, 0.0, "")
    words |= {"x": x, "y": y, "text": text, "textposition": positions}
    words["textfont"] = words["textfont"] | {"color": colours}
    return [words]
