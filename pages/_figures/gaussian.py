"""The Gaussian likelihood over (μ, σ): its levels, its optimum, and the path of a minimiser."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from nll_core import (
    GaussianFit,
    SufficientStatistics,
    confidence_nll_rise,
    gaussian_nll_contour,
    gaussian_nll_surface,
)
from pages._figures.style import (
    GRADIENT,
    OPTIMUM,
    SEQUENTIAL,
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
Path = tuple[Vector, Vector]

CONFIDENCE_LEVELS: Final = (0.5, 0.9, 0.95)
LEVEL_DASHES: Final = ("solid", "dash", "dot")
REGIONS: Final = " 50, 90, 95%"
# Heights of the shaded levels above the minimum, in nats.
LEVELS: Final = tuple(m * 10.0**e for e in range(0, 6) for m in (1, 3))
MOST_LEVELS: Final = 6
CONTOUR_POINTS: Final = 45
PICKS: Final = (19, 15)
NO_PATH: Final[Path] = (np.empty(0), np.empty(0))


def nll_surface(
    statistics: SufficientStatistics,
    fit: GaussianFit,
    mu: float,
    sigma: float,
    *,
    mus: ArrayLike,
    sigmas: ArrayLike,
    unit: str,
    path: Path = NO_PATH,
) -> go.Figure:
    """Shaded levels of the NLL over the sliders' (μ, σ), confidence regions, path, state.

    The first trace holds the points that can be clicked.
    """
    options = tuple(np.asarray(mus, float)), tuple(np.asarray(sigmas, float))
    mu_range, sigma_range = ((float(scale[0]), float(scale[-1])) for scale in options)
    return figure(
        [
            *_of_data(statistics, fit, *options),
            *on_path(*path),
            *on_state(fit, mu, sigma),
        ],
        axis(f"mean μ ({unit})", range=mu_range, zeroline=False, showgrid=False),
        axis(f"standard deviation σ ({unit})", range=sigma_range, zeroline=False, showgrid=False),
        height=380,
    )


# On each move of a control only the path and the state are new.
@lru_cache(maxsize=16)
def _of_data(
    statistics: SufficientStatistics,
    fit: GaussianFit,
    mus: tuple[float, ...],
    sigmas: tuple[float, ...],
) -> tuple[Trace, ...]:
    """What the data alone decide."""
    return (
        _pick_points(statistics, fit, np.array(mus), np.array(sigmas)),
        *on_surface(statistics, fit, (mus[0], mus[-1]), (sigmas[0], sigmas[-1])),
    )


def on_surface(
    statistics: SufficientStatistics,
    fit: GaussianFit,
    mu_range: tuple[float, float],
    sigma_range: tuple[float, float],
) -> list[Trace]:
    """What moves with the data: shades from the outermost in, regions, and the words at both."""
    (left, right), (low, high) = mu_range, sigma_range
    corners = gaussian_nll_surface(statistics, [left, right], [low, high]) - fit.nll
    regions = [confidence_nll_rise(level, 2) for level in CONFIDENCE_LEVELS]
    shades = [h for h in LEVELS if 1.5 * regions[-1] < h < corners.max()][:MOST_LEVELS]

    def outline(rise: float | None) -> tuple[Vector, Vector]:
        if rise is None:
            return np.empty(0), np.empty(0)
        curve = gaussian_nll_contour(
            statistics, rise, sigma_range=sigma_range, n_points=CONTOUR_POINTS
        )
        return np.clip(curve.mu, left, right), curve.sigma

    outermost_first = [*reversed(shades), *[None] * (MOST_LEVELS - len(shades))]
    traces: list[Trace] = []
    words: list[tuple[float, float, str]] = []
    for depth, rise in enumerate(outermost_first):
        edge = outline(rise)
        shade = line(
            *edge,
            str(SEQUENTIAL[min(depth + 3, 9)][1]),
            f"{rise or 0:g} nats above the minimum",
            width=1,
            fill="toself",
            fillcolor=SEQUENTIAL[min(depth + 1, 9)][1],
            hoverinfo="skip",
        )
        traces.append(moving(shade, f"shade {depth}", below=True))
        if rise is not None:
            words += _level_name(*edge, rise, mu_range, sigma_range)
    for level, dash, rise in zip(CONFIDENCE_LEVELS, LEVEL_DASHES, regions, strict=True):
        edge = outline(rise)
        name = region_trace(level)
        region = line(*edge, OPTIMUM, name, dash=dash, width=1.6, hoverinfo="skip")
        traces.append(moving(region, name, below=True))
    inside = left < fit.mu < right and low < fit.sigma < high
    at = _region_name(*edge, fit, sigma_range) if inside and edge[0].size else None
    return [
        *traces,
        moving(_level_names(words), "names of shades"),
        moving(_region_names(at), "names of regions"),
    ]


def region_trace(level: float) -> str:
    """The name of the trace of a region that aims at a confidence level."""
    return f"nominal {100 * level:g}% region"


def on_path(mu: Vector, sigma: Vector) -> list[Trace]:
    """The path of a minimiser, and where it stands."""
    path = line(
        mu,
        sigma,
        GRADIENT,
        "path",
        width=2,
        hovertemplate="μ = %{x:.4g}, σ = %{y:.4g}<extra>path</extra>",
    )
    path |= {"mode": "lines+markers", "marker": {"size": 5, "color": GRADIENT}}
    iterate = marks(mu[-1:], sigma[-1:], GRADIENT, "iterate", size=11, hoverinfo="skip")
    return [moving(path, "path"), moving(iterate, "iterate")]


def on_state(fit: GaussianFit, mu: float, sigma: float) -> list[Trace]:
    """The optimum and the present point."""
    star = optimum_mark(fit.mu, fit.sigma, f"maximum likelihood: {fit.mu:.5g}, {fit.sigma:.5g}")
    state = state_mark(mu, sigma, f"μ = {mu:.6g}, σ = {sigma:.6g}")
    return [moving(star, "star"), moving(state, STATE_TRACE)]


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


def _region_name(
    mu: Vector, sigma: Vector, fit: GaussianFit, sigma_range: Sequence[float]
) -> tuple[float, float, str]:
    """Where the confidence levels are named: below the regions, or beside small ones."""
    low, high = sigma_range
    if float(sigma.max() - sigma.min()) < 0.2 * (high - low):
        return float(mu.max()), fit.sigma, "middle right"
    return fit.mu, max(float(sigma.min()), low + 0.06 * (high - low)), "bottom center"


def _level_name(
    mu: Vector,
    sigma: Vector,
    rise: float,
    mu_range: Sequence[float],
    sigma_range: Sequence[float],
) -> list[tuple[float, float, str]]:
    """The height of a level beside the part of its edge that is nearest the upper right corner."""
    across = (mu - mu_range[0]) / (mu_range[1] - mu_range[0])
    up = (sigma - sigma_range[0]) / (sigma_range[1] - sigma_range[0])
    free = (across < 0.97) & (across > 0.6) & (up < 0.95) & (up > 0.06)
    if not free.any():
        return []
    at = int(np.argmax(np.where(free, across + 0.4 * up, -1.0)))
    return [(float(mu[at]), float(sigma[at]), f"{rise:g}")]


def _level_names(words: Sequence[tuple[float, float, str]]) -> Trace:
    x, y, text = zip(*words, strict=True) if words else ((), (), ())
    trace = label(0.0, 0.0, "", TRUTH, position="middle left")
    return trace | {"x": list(x), "y": list(y), "text": list(text)}


def _region_names(at: tuple[float, float, str] | None) -> Trace:
    x, y, position = at or (0.0, 0.0, "middle right")
    trace = label(x, y, REGIONS, OPTIMUM, position=position)
    return trace if at else trace | {"x": [], "y": [], "text": []}
