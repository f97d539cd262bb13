"""The Gaussian log-likelihood term by term, and least squares as the same thing at a fixed σ."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import GaussianFit, gaussian_point_terms, least_squares_identity
from pages._figures.gaussian import CURVE_POINTS, MOST_DOTS, headroom, stick_line
from pages._figures.style import (
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

UPPER: Final = (0.56, 1.0)
LOWER: Final = (0.0, 0.46)
# The axis of the terms reaches at least this far down, in nats.
DEEPEST: Final = 8.0


def point_terms(
    values: Vector,
    counts: NDArray[np.int64],
    mu: float,
    sigma: float,
    fit: GaussianFit,
    *,
    window: tuple[float, float],
    title: str,
    lit: int | None = None,
) -> go.Figure:
    """Above, the density over each value; below, the log of it: the terms that are added up.

    Both panels share the axis of x, and pointing at a value lights it up in both. The first two
    traces hold the points that can be clicked; `lit` is the index of the value that is pinned.
    """
    grid = np.linspace(*window, CURVE_POINTS)
    here = gaussian_point_terms(grid, mu, sigma).density
    terms = gaussian_point_terms(values, mu, sigma)
    best = gaussian_point_terms(values, fit.mu, fit.sigma)
    peak = float(gaussian_point_terms([fit.mu], fit.mu, fit.sigma).density[0])
    top = headroom(1.05 * float(here.max()), 1.3 * peak)
    floor = -headroom(-1.05 * float(terms.log_density.min()), DEEPEST)
    ceiling = max(0.06 * -floor, 1.1 * float(terms.log_density.max()))
    size = 8 if values.size <= MOST_DOTS else 4
    below: dict[str, Any] = {"yaxis": "y2"}
    traces = [
        marks(
            values,
            terms.density,
            TRUTH,
            "points",
            size=size,
            customdata=np.column_stack([terms.z, counts]),
            hovertemplate="density %{y:.4g}, z = %{customdata[0]:.3f}, "
            "occurs %{customdata[1]}×<extra></extra>",
        ),
        marks(
            values,
            terms.log_density,
            TRUTH,
            "terms",
            size=size,
            customdata=best.log_density,
            hovertemplate="its term %{y:.4f} nats (at the maximum %{customdata:.4f})"
            "<extra></extra>",
            **below,
        ),
        stick_line(values, terms.density, TRUTH, base=-top, opacity=0.55),
        line(grid, here, MODEL, "present curve", hoverinfo="skip"),
        stick_line(values, terms.log_density, TRUTH, opacity=0.55, **below),
        marks(
            values,
            best.log_density,
            OPTIMUM,
            "at the maximum",
            symbol="line-ew",
            size=9,
            hoverinfo="skip",
            marker={"line": {"color": OPTIMUM, "width": 2}},
            **below,
        ),
        state_mark(
            mu,
            float(gaussian_point_terms([mu], mu, sigma).density[0]),
            f"μ = {mu:.6g}, σ = {sigma:.6g}",
            hoverinfo="skip",
        ),
    ]
    if lit is not None:
        ring: dict[str, Any] = {"symbol": "circle-open", "size": 17, "hoverinfo": "skip"}
        wide = {"line": {"width": 3}}
        x, height, term = values[lit], terms.density[lit], terms.log_density[lit]
        share = float(term * counts[lit] / (terms.log_density @ counts))
        near_right = x > 0.5 * (window[0] + window[1])
        words = f"  x = {x:.6g}: {term:.4f} nats, {share:.1%} of the sum  ".replace("-", "−")
        traces += [
            line([x, x], [0.0, height], STATE, "lit", width=4, hoverinfo="skip"),
            line([x, x], [0.0, term], STATE, "lit", width=4, hoverinfo="skip", **below),
            marks([x], [height], STATE, "lit", marker=wide, **ring),
            marks([x], [term], STATE, "lit", marker=wide, **ring, **below),
            label(x, term, words, STATE, position="middle left" if near_right else "middle right"),
        ]
        traces[-1] |= below
    spikes: dict[str, Any] = {
        "showspikes": True,
        "spikemode": "across",
        "spikesnap": "data",
        "spikethickness": 1,
        "spikedash": "dot",
    }
    return figure(
        traces,
        axis(title, range=window, anchor="y2", **spikes),
        axis("density (per unit of x)", range=[0.0, top], domain=UPPER),
        yaxis2=axis("term, log density (nats)", range=[floor, ceiling], domain=LOWER),
        height=520,
        hovermode="x",
        hoversubplots="axis",
        # A finger or pointer need not hit a dot: the nearest value within this many pixels.
        hoverdistance=40,
    )


def least_squares(
    x: Vector,
    mu: float,
    sigma: float,
    fit: GaussianFit,
    *,
    window: tuple[float, float],
    unit: str,
    added: bool,
) -> go.Figure:
    """NLL(μ) at the present σ and SSE(μ)/(2σ²); `added` lifts the second onto the first."""
    grid = np.append(np.linspace(*window, CURVE_POINTS), [mu, fit.mu])
    grid.sort()
    curves = least_squares_identity(x, grid, sigma)
    here = least_squares_identity(x, [mu], sigma)
    best = least_squares_identity(x, [fit.mu], sigma)
    squares = curves.scaled_sum_of_squares
    shown = np.concatenate([curves.nll, squares])
    top = headroom(1.05 * float(shown.max()), 8.0)
    floor = min(0.0, 1.15 * float(shown.min()))
    low, high = window
    aside = low + 0.12 * (high - low)
    at_aside = least_squares_identity(x, [aside], sigma)
    between = [float(at_aside.scaled_sum_of_squares[0]), float(at_aside.nll[0])]
    traces = [
        line(
            grid,
            curves.nll,
            TRUTH,
            "NLL(μ)",
            width=5 if added else 2.5,
            opacity=0.6 if added else 1.0,
            hovertemplate="μ = %{x:.5g}: NLL %{y:.4f} nats<extra></extra>",
        ),
        line(
            grid,
            squares,
            MODEL,
            "SSE(μ)/2σ²",
            hovertemplate="μ = %{x:.5g}: SSE/2σ² %{y:.4f}<extra></extra>",
        ),
        line([aside, aside], between, REFERENCE, "constant", width=2, dash="dot"),
        label(
            aside,
            0.5 * sum(between),
            f" n log σ√2π = {curves.constant:.4g} nats".replace("-", "−"),
            REFERENCE,
            position="middle right",
        ),
        line(
            [fit.mu, fit.mu],
            [float(best.scaled_sum_of_squares[0]), float(best.nll[0])],
            OPTIMUM,
            "the same minimum",
            dash="dot",
            width=1.5,
            hoverinfo="skip",
        ),
        _over_end(grid, curves.nll, "SSE(μ)/2σ² + constant = NLL(μ)" if added else "NLL(μ)", TRUTH),
        _over_end(grid, squares, "SSE(μ)/2σ²", MODEL),
        optimum_mark(fit.mu, float(best.nll[0]), f"μ̂ = {fit.mu:.5g}: NLL {best.nll[0]:.4f}"),
        optimum_mark(fit.mu, float(best.scaled_sum_of_squares[0]), "least squares"),
        state_mark(mu, float(here.nll[0]), f"μ = {mu:.6g}: NLL {here.nll[0]:.4f} nats"),
        state_mark(
            mu,
            float(here.scaled_sum_of_squares[0]),
            f"μ = {mu:.6g}: SSE/2σ² = {here.scaled_sum_of_squares[0]:.4f}",
        ),
    ]
    if added:
        lifted = line(grid, squares + curves.constant, MODEL, "lifted", dash="dash")
        traces.insert(1, lifted | {"hoverinfo": "skip"})
    return figure(
        traces,
        axis(f"mean μ ({unit})", range=window),
        axis("nats", range=[floor, 1.05 * top]),
        height=400,
    )


def _over_end(grid: Vector, values: Vector, text: str, colour: str) -> Trace:
    """The name of a curve above its right part, clear of its steep end."""
    at = int(0.86 * (grid.size - 1))
    return label(float(grid[at]), float(values[at]), f"{text}   ", colour, position="top left")
