"""The Gaussian log-likelihood term by term, and least squares as the same thing at a fixed σ."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import (
    GaussianFit,
    GaussianPointTerms,
    gaussian_point_terms,
    least_squares_identity,
)
from pages._figures.gaussian_curve import (
    CURVE_POINTS,
    MOST_DOTS,
    ROOM,
    headroom,
    on_curve,
    peak,
    present_curve,
    stick_line,
)
from pages._figures.style import (
    MODEL,
    OPTIMUM,
    REFERENCE,
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
    optimum_mark,
    state_mark,
)

Vector = NDArray[np.float64]

UPPER: Final = (0.56, 1.0)
LOWER: Final = (0.0, 0.46)
# The axis of the terms reaches at least this far down, in nats.
DEEPEST: Final = 8.0
BELOW: Final[dict[str, Any]] = {"yaxis": "y2"}
LIT_NAME: Final = "  x = {x:.6g}: {term:.4f} nats, {share:.1%} of the sum  "
# Where along the axis the constant is shown, and how far along the curves their names stand.
ASIDE: Final = 0.12
NAME_AT: Final = 0.86
CONSTANT_NAME: Final = " n log σ√2π = {constant:.4g} nats"


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

    Both panels share the axis of x, and pointing at a value lights it up in both. A click on any
    trace of points reports a value's index; `lit` is the index of the value that is pinned.
    """
    floor, ceiling = terms_range(values, mu, sigma)
    best = marks(
        values,
        gaussian_point_terms(values, fit.mu, fit.sigma).log_density,
        OPTIMUM,
        "at the maximum",
        symbol="line-ew",
        size=9,
        hoverinfo="skip",
        marker={"line": {"color": OPTIMUM, "width": 2}},
    )
    spikes: dict[str, Any] = {
        "showspikes": True,
        "spikemode": "across",
        "spikesnap": "data",
        "spikethickness": 1,
        "spikedash": "dot",
    }
    return figure(
        [best | BELOW, *on_terms(values, counts, mu, sigma, fit, window=window, lit=lit)],
        axis(title, range=window, anchor="y2", **spikes),
        axis("density (per unit of x)", range=[0.0, terms_top(mu, sigma, fit)], domain=UPPER),
        yaxis2=axis("term, log density (nats)", range=[floor, ceiling], domain=LOWER),
        height=520,
        hovermode="x",
        hoversubplots="axis",
        # A finger or pointer need not hit a dot: the nearest value within this many pixels.
        hoverdistance=40,
    )


def terms_top(mu: float, sigma: float, fit: GaussianFit) -> float:
    """The top of the axis of the densities."""
    return headroom(1.05 * peak(mu, sigma), ROOM * peak(fit.mu, fit.sigma))


def terms_range(values: Vector, mu: float, sigma: float) -> tuple[float, float]:
    """The ends of the axis of the terms."""
    terms = gaussian_point_terms(values, mu, sigma).log_density
    floor = -headroom(-1.05 * float(terms.min()), DEEPEST)
    return floor, max(0.06 * -floor, 1.1 * float(terms.max()))


def on_terms(
    values: Vector,
    counts: NDArray[np.int64],
    mu: float,
    sigma: float,
    fit: GaussianFit,
    *,
    window: tuple[float, float],
    lit: int | None,
) -> list[Trace]:
    """All that moves with μ, with σ, and with the point that is lit up."""
    terms = gaussian_point_terms(values, mu, sigma)
    at_best = gaussian_point_terms(values, fit.mu, fit.sigma).log_density
    size = 8 if values.size <= MOST_DOTS else 4
    points = marks(
        values,
        terms.density,
        TRUTH,
        "points",
        size=size,
        customdata=np.column_stack([terms.z, counts]),
        hovertemplate="density %{y:.4g}, z = %{customdata[0]:.3f}, "
        "occurs %{customdata[1]}×<extra></extra>",
    )
    hanging = marks(
        values,
        terms.log_density,
        TRUTH,
        "terms",
        size=size,
        customdata=at_best,
        hovertemplate="its term %{y:.4f} nats (at the maximum %{customdata:.4f})<extra></extra>",
    )
    foot = -2.0 * peak(fit.mu, fit.sigma)
    return [
        moving(points, "points"),
        moving(hanging | BELOW, "terms"),
        moving(stick_line(values, terms.density, TRUTH, base=foot, opacity=0.55), "sticks"),
        present_curve(mu, sigma, window),
        moving(
            stick_line(values, terms.log_density, TRUTH, opacity=0.55) | BELOW, "hanging sticks"
        ),
        *_lit(values, counts, terms, lit, window),
        *(trace | {"hoverinfo": "skip"} for trace in on_curve(mu, sigma, window)),
    ]


def _lit(
    values: Vector,
    counts: NDArray[np.int64],
    terms: GaussianPointTerms,
    lit: int | None,
    window: tuple[float, float],
) -> list[Trace]:
    """The point that is lit up, in both panels, with what it adds; nothing without one."""
    ring: dict[str, Any] = {"symbol": "circle-open", "size": 17, "hoverinfo": "skip"}
    wide = {"line": {"width": 3}}
    x, height, term, words, near_right = 0.0, 0.0, 0.0, "", False
    if lit is not None:
        x, height, term = (float(of[lit]) for of in (values, terms.density, terms.log_density))
        share = float(term * counts[lit] / (terms.log_density @ counts))
        near_right = x > 0.5 * (window[0] + window[1])
        words = LIT_NAME.format(x=x, term=term, share=share).replace("-", "−")
    traces = {
        "lit stick": line([x, x], [0.0, height], STATE, "lit", width=4, hoverinfo="skip"),
        "lit term": line([x, x], [0.0, term], STATE, "lit", width=4, hoverinfo="skip") | BELOW,
        "lit point": marks([x], [height], STATE, "lit", marker=wide, **ring),
        "end of lit term": marks([x], [term], STATE, "lit", marker=wide, **ring) | BELOW,
        "name of lit term": label(
            x, term, words, STATE, position="middle left" if near_right else "middle right"
        )
        | BELOW,
    }
    if lit is None:
        traces = {name: trace | {"x": [], "y": []} for name, trace in traces.items()}
        traces["name of lit term"] |= {"text": []}
    return [moving(trace, name) for name, trace in traces.items()]


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
    floor, top = squares_range(x, sigma, fit, window)
    return figure(
        on_squares(x, mu, sigma, fit, window=window, added=added),
        axis(f"mean μ ({unit})", range=window),
        axis("nats", range=[floor, top]),
        height=400,
    )


def squares_range(
    x: Vector, sigma: float, fit: GaussianFit, window: tuple[float, float]
) -> tuple[float, float]:
    """The ends of the axis in nats."""
    curves = least_squares_identity(x, [*window, fit.mu], sigma)
    shown = np.concatenate([curves.nll, curves.scaled_sum_of_squares])
    return (
        min(0.0, 1.15 * float(shown.min())),
        1.05 * headroom(1.05 * float(shown.max()), 8.0),
    )


def on_squares(
    x: Vector,
    mu: float,
    sigma: float,
    fit: GaussianFit,
    *,
    window: tuple[float, float],
    added: bool,
) -> list[Trace]:
    """All of it: the curves move with σ, and the present state along them with μ."""
    low, high = window
    aside = low + ASIDE * (high - low)
    grid = np.sort(np.append(np.linspace(low, high, CURVE_POINTS), fit.mu))
    curves = least_squares_identity(x, grid, sigma)
    squares = curves.scaled_sum_of_squares
    single = least_squares_identity(x, [mu, fit.mu, aside], sigma)
    (nll, best, at_aside) = single.nll
    (sse, least, sse_aside) = single.scaled_sum_of_squares
    constant = CONSTANT_NAME.format(constant=single.constant).replace("-", "−")
    curve = line(
        grid,
        curves.nll,
        TRUTH,
        "NLL(μ)",
        width=5 if added else 2.5,
        opacity=0.6 if added else 1.0,
        hovertemplate="μ = %{x:.5g}: NLL %{y:.4f} nats<extra></extra>",
    )
    scaled = line(
        grid,
        squares,
        MODEL,
        "SSE(μ)/2σ²",
        hovertemplate="μ = %{x:.5g}: SSE/2σ² %{y:.4f}<extra></extra>",
    )
    lifted = line(grid, squares + curves.constant, MODEL, "lifted", dash="dash", hoverinfo="skip")
    between = line(
        [aside, aside], [sse_aside, at_aside], REFERENCE, "constant", width=2, dash="dot"
    )
    same = line(
        [fit.mu, fit.mu],
        [least, best],
        OPTIMUM,
        "the same minimum",
        dash="dot",
        width=1.5,
        hoverinfo="skip",
    )
    name = "SSE(μ)/2σ² + constant = NLL(μ)" if added else "NLL(μ)"
    half = 0.5 * (sse_aside + at_aside)
    traces = {
        "nll": curve,
        **({"lifted": lifted} if added else {}),
        "squares": scaled,
        "constant": between,
        "name of constant": label(aside, half, constant, REFERENCE, position="middle right"),
        "minimum": same,
        "name of nll": _over_end(grid, curves.nll, name, TRUTH),
        "name of squares": _over_end(grid, squares, "SSE(μ)/2σ²", MODEL),
        "best nll": optimum_mark(fit.mu, best, f"μ̂ = {fit.mu:.5g}: NLL {best:.4f}"),
        "least squares": optimum_mark(fit.mu, least, "least squares"),
        STATE_TRACE: state_mark(mu, nll, f"μ = {mu:.6g}: NLL {nll:.4f} nats"),
        "state of squares": state_mark(mu, sse, f"μ = {mu:.6g}: SSE/2σ² = {sse:.4f}"),
    }
    return [moving(trace, name) for name, trace in traces.items()]


def _over_end(grid: Vector, values: Vector, text: str, colour: str) -> Trace:
    """The name of a curve above its right part, clear of its steep end."""
    at = int(NAME_AT * (grid.size - 1))
    return label(float(grid[at]), float(values[at]), f"{text}   ", colour, position="top left")
