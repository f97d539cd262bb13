"""The Gaussian over the data: a stick for the likelihood of each point, and what is held on it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.likelihoods import GaussianFit
from nll_core.teaching import gaussian_point_terms
from pages._figures.style import (
    MODEL,
    OPTIMUM,
    QUIET,
    STATE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    label,
    line,
    marks,
    state_mark,
)
from pages._ui.bound import case, of, text, xy

Vector = NDArray[np.float64]
Fields = dict[str, Any]
Window = tuple[float, float]

CURVE_POINTS: Final = 161
# Where on the curve its name stands, in σ from μ.
NAME_AT: Final = 0.6
# The axis has room for a curve this much higher than the best one before it must grow.
ROOM: Final = 1.3
# Above this many distinct values, dots on the sticks would be a smear.
MOST_DOTS: Final = 300


def density_fields(
    points: Vector,
    counts: NDArray[np.int64],
    mu: float,
    sigma: float,
    best: GaussianFit,
    *,
    window: Window,
    loose: Vector | tuple[()] = (),
    least: float = 1.0,
) -> Fields:
    """What `density` shows of N(μ, σ²) over sorted distinct `points`; `loose` can be moved.

    The axis ends at least `least` times as high as the curve.
    """
    top = peak(mu, sigma)
    ceiling = headroom(least * top, ROOM * peak(best.mu, best.sigma))
    curve = _curve_fields(points, mu, sigma, best, window)
    return {
        "mu": mu,
        "sigma": sigma,
        "points": points,
        "counts": counts,
        "loose": loose,
        "ceiling": ceiling,
        "curve": curve | {"top": min(top, ceiling)},
        "dashed": bell(best.mu, best.sigma, window),
    }


def _curve_fields(
    points: Vector, mu: float, sigma: float, best: GaussianFit, window: Window
) -> Fields:
    """N(μ, σ²), sticks up to it, and what is held on it: its top, at μ, and its flank, σ aside."""
    low, high = window
    left = mu < 0.5 * (low + high)
    flank = min(mu + sigma, high) if left else max(mu - sigma, low)
    heights = gaussian_point_terms(points, mu, sigma).density
    return bell(mu, sigma, window) | {
        "heights": heights,
        # The line goes from stick to stick below the axis, unseen.
        "sticks": sticks(points, heights, -peak(best.mu, best.sigma)),
        "left": left,
        "name_x": mu + (NAME_AT if left else -NAME_AT) * sigma,
        "name_y": float(gaussian_point_terms([NAME_AT], 0.0, 1.0).density[0]) / sigma,
        "flank": flank,
        "flank_height": float(gaussian_point_terms([flank], mu, sigma).density[0]),
    }


def bell(mu: float, sigma: float, window: Window) -> Fields:
    """The curve N(μ, σ²) over the window, where it does not miss its own top."""
    x = np.sort(np.append(np.linspace(*window, CURVE_POINTS), mu))
    return {"x": x, "y": gaussian_point_terms(x, mu, sigma).density}


def peak(mu: float, sigma: float) -> float:
    """The height of the curve at its top."""
    return float(gaussian_point_terms([mu], mu, sigma).density[0])


def headroom(value: float, least: float) -> float:
    """The top of an axis: `least` times a power of two, so that it moves seldom."""
    top = least
    while top < value:
        top *= 2.0
    return top


def sticks(x: Vector, heights: Vector, base: float = 0.0) -> Fields:
    """Sticks from `base` as one line, up and down again at each `x`: one path for all points."""
    y = np.full((x.size, 3), base)
    y[:, 1] = heights
    return {"x": np.repeat(x, 3), "y": y.ravel()}


def density(r: Fields, *, window: Window, title: str) -> Drawing:
    """The curve N(μ, σ²) over the distinct values, a stick for the likelihood of each.

    The points that can be taken hold of are dots on the axis.
    """
    few = len(r["points"]) <= MOST_DOTS
    heads = marks(
        of("points"),
        of("curve.heights"),
        TRUTH,
        "points",
        size=7 if few else 3,
        opacity=1.0 if few else 0.3,
        customdata=r["counts"],
        says="x = %{x:.6g}: density %{y:.4g}, occurs %{customdata}×",
    )
    feet = marks(of("loose"), np.zeros(len(r["loose"])), TRUTH, "data", size=10, **QUIET)
    best = line(*xy("dashed"), OPTIMUM, "maximum likelihood", dash="dash", width=1.5, **QUIET)
    return Drawing(
        marks={
            "sticks": stick_line("curve.sticks", opacity=0.55 if few else 0.2),
            "best": best,
            "heads": heads,
            "data": feet | {"cliponaxis": False},
            **on_curve(r),
        },
        x=axis(title, range=window),
        y=axis("density (per unit of the data)", range=[0.0, r["ceiling"]]),
        height=380,
    )


def stick_line(field: str, opacity: float) -> Trace:
    return line(*xy(field), TRUTH, "sticks", width=1.5, opacity=opacity, **QUIET)


def on_curve(r: Fields) -> dict[str, Trace]:
    """The present curve and what is held on it: its top, at μ, and its flank, σ beside μ."""
    flank, height = of("curve.flank"), of("curve.flank_height")
    name = label(
        of("curve.name_x"),
        of("curve.name_y"),
        text("  N({mu:.6g}, {sigma:.6g}²)  "),
        MODEL,
        position=case("curve.left", {True: "top right", False: "top left"}),
    )
    here = f"μ = {r['mu']:.6g}, σ = {r['sigma']:.6g}"
    return {
        "curve": line(*xy("curve"), MODEL, "present curve", **QUIET),
        "name": name,
        "width": line([of("mu"), flank], [height] * 2, STATE, "σ", dash="dot", width=1.5, **QUIET),
        "flank": marks([flank], [height], STATE, f"σ = {r['sigma']:.6g}", size=9, **QUIET),
        STATE_TRACE: state_mark(of("mu"), of("curve.top"), here),
    }
