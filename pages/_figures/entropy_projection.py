"""One Gaussian for a target with two humps: the fits by either divergence, and the reader's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import (
    GaussianMixture,
    GaussianProjection,
    GaussianProjections,
    kl_from_mixture,
    kl_to_mixture,
    mixture_density,
)
from pages._figures.style import (
    MODEL,
    OPTIMUM,
    OPTIMUM_SYMBOL,
    STATE,
    STATE_SYMBOL,
    STATE_TRACE,
    TRUTH,
    Trace,
    axis,
    figure,
    label,
    labels,
    line,
    marks,
    moving,
    state_mark,
)

Float64Array = NDArray[np.float64]

# The forward fit is the model of maximum likelihood; the reverse fit has a colour of its own.
FORWARD: Final = MODEL
REVERSE: Final = "#000007"
X_RANGE: Final = (-9.0, 9.0)
DENSITY_TOP: Final = 0.86
DENSITY_POINTS: Final = 121
# A Gaussian is drawn in its own units, so that a narrow one is as smooth as a broad one.
GAUSSIAN_GRID: Final = np.linspace(-3.5, 3.5, 41)
MEANS: Final = np.linspace(-6.0, 6.0, 61)
DIVERGENCE_RANGE: Final = (1e-2, 300.0)


def fitted_densities(
    target: GaussianMixture, found: GaussianProjections, mu: float, sigma: float
) -> go.Figure:
    """The target's density, the Gaussians closest to it by each divergence, and the reader's."""
    traces = [
        label(-8.9, 0.82, "█ target q", TRUTH, position="middle right"),
        label(-8.9, 0.76, "— forward fit, KL(q‖p)", FORWARD, position="middle right"),
        label(-8.9, 0.70, "— reverse fit, KL(p‖q)", REVERSE, position="middle right"),
        label(-8.9, 0.64, "┄ its other local optima", REVERSE, position="middle right"),
        label(-8.9, 0.58, "◆ your p: drag its top and its side", STATE, position="middle right"),
        *on_target(target, found),
        *on_yours(mu, sigma),
    ]
    return figure(
        traces,
        axis("x", range=X_RANGE),
        axis("density (per unit of x)", range=[0.0, DENSITY_TOP]),
        height=400,
    )


def on_target(target: GaussianMixture, found: GaussianProjections) -> list[Trace]:
    """What moves with the target: its density, and the fits."""
    x = np.linspace(*X_RANGE, DENSITY_POINTS)
    area = line(x, mixture_density(target, x), TRUTH, "target q", width=2, hoverinfo="skip")
    best, *others = found.reverse
    return [
        moving(area | {"fill": "tozeroy", "opacity": 0.5}, "target", below=True),
        moving(line(*_curve(found.forward.mu, found.forward.sigma), FORWARD, "forward"), "forward"),
        moving(line(*_curve(best.mu, best.sigma), REVERSE, "reverse"), "reverse"),
        *(_other(others, place) for place in range(2)),
    ]


def _other(others: Sequence[GaussianProjection], place: int) -> Trace:
    """A further local optimum of the reverse divergence, or an empty line."""
    x, y = np.zeros(0), np.zeros(0)
    if place < len(others):
        x, y = _curve(others[place].mu, others[place].sigma)
    return moving(
        line(x, y, REVERSE, "another local optimum", dash="dash", width=2),
        f"other {place + 1}",
    )


def on_yours(mu: float, sigma: float) -> list[Trace]:
    """The reader's Gaussian, with a mark on its top and on its side."""
    one = GaussianMixture((1.0,), (mu,), (sigma,))
    top, flank = (float(v) for v in mixture_density(one, [mu, mu + sigma]))
    return [
        moving(line(*_curve(mu, sigma), STATE, "your p", width=2, hoverinfo="skip"), "yours"),
        moving(state_mark(mu, top, f"your μ = {mu:g}"), STATE_TRACE),
        moving(
            marks(
                [mu + sigma], [flank], STATE, f"your σ = {sigma:g}", symbol=STATE_SYMBOL, size=11
            ),
            "flank",
        ),
    ]


def divergence_curves(target: GaussianMixture, mu: float, sigma: float) -> go.Figure:
    """Both divergences along the mean of the reader's Gaussian, its σ as it is."""
    traces = [
        label(-5.9, 190.0, "— forward, KL(q‖p)", FORWARD, position="middle right"),
        label(-5.9, 95.0, "— reverse, KL(p‖q)", REVERSE, position="middle right"),
        labels([(5.9, 190.0, "★ lowest with your σ", OPTIMUM, "middle left")]),
        *on_divergence_curves(target, sigma),
        *on_divergences(target, mu, sigma),
    ]
    return figure(
        traces,
        axis("mean μ of p, with your σ", range=[-6.2, 6.2]),
        axis("divergence (nats)", range=DIVERGENCE_RANGE, log=True, dtick=1),
        height=400,
    )


def on_divergence_curves(target: GaussianMixture, sigma: float) -> list[Trace]:
    """What moves with the target and σ: the two curves and their lowest points."""
    traces: list[Trace] = []
    stars: list[tuple[float, float]] = []
    for name, colour, divergence in (
        ("forward", FORWARD, kl_from_mixture),
        ("reverse", REVERSE, kl_to_mixture),
    ):
        values = divergence(target, MEANS, sigma)
        traces.append(
            moving(
                line(
                    MEANS,
                    values,
                    colour,
                    name,
                    hovertemplate=f"μ = %{{x:.3g}}: {name} %{{y:.4g}} nats<extra></extra>",
                ),
                f"{name} curve",
            )
        )
        stars += [(float(MEANS[i]), float(values[i])) for i in _valleys(values)]
    x, y = zip(*stars, strict=True)
    star = marks(list(x), list(y), OPTIMUM, "lowest with your σ", symbol=OPTIMUM_SYMBOL, size=13)
    return [*traces, moving(star, "lowest")]


def on_divergences(target: GaussianMixture, mu: float, sigma: float) -> list[Trace]:
    """What moves with the reader's μ: the present state on both curves."""
    marks_ = []
    for key, divergence in ((STATE_TRACE, kl_from_mixture), ("state of reverse", kl_to_mixture)):
        value = float(divergence(target, mu, sigma))
        marks_.append(moving(state_mark(mu, value, f"μ = {mu:g}: {value:.4g} nats"), key))
    return marks_


def _curve(mu: float, sigma: float) -> tuple[Float64Array, Float64Array]:
    x = mu + sigma * GAUSSIAN_GRID
    return x, mixture_density(GaussianMixture((1.0,), (mu,), (sigma,)), x)


def _valleys(values: NDArray[Any]) -> list[int]:
    """Where a curve has its local minima on its grid."""
    padded = np.concatenate([[np.inf], values, [np.inf]])
    return [int(i) for i in np.flatnonzero((values <= padded[:-2]) & (values < padded[2:]))]
