"""One Gaussian for a target with two humps: the fits by either divergence, and the reader's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import GaussianMixture
from nll_core.likelihoods import mixture_density
from nll_core.teaching import GaussianProjection, GaussianProjections
from pages._figures.style import (
    MODEL,
    OPTIMUM,
    QUIET,
    SPARE,
    STATE,
    STATE_SYMBOL,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    below,
    labels,
    line,
    marks,
    optimum_marks,
    state_mark,
)

Float64Array = NDArray[np.float64]

# The forward fit is the model of maximum likelihood; the reverse fit has a colour of its own.
FORWARD: Final = MODEL
REVERSE: Final = SPARE[0]
X_RANGE: Final = (-9.0, 9.0)
DENSITY_TOP: Final = 0.86
DENSITY_POINTS: Final = 121
# A Gaussian is drawn in its own units, so that a narrow one is as smooth as a broad one.
GAUSSIAN_GRID: Final = np.linspace(-3.5, 3.5, 41)
DIVERGENCE_RANGE: Final = (1e-2, 300.0)
OTHERS: Final = 2  # of the local optima, at most
KEYS: Final = [
    (-8.9, 0.82 - 0.06 * place, words, colour, "middle right")
    for place, (words, colour) in enumerate(
        [
            ("█ target q", TRUTH),
            ("— forward fit, KL(q‖p)", FORWARD),
            ("— reverse fit, KL(p‖q)", REVERSE),
            ("┄ its other local optima", REVERSE),
            ("◆ your p: drag its top and its side", STATE),
        ]
    )
]


class Divergences(NamedTuple):
    """Both divergences of Gaussians of one σ along their means."""

    means: Float64Array
    forward: Float64Array
    reverse: Float64Array


def fitted_densities(
    target: GaussianMixture, found: GaussianProjections, yours: GaussianProjection
) -> Drawing:
    """The target's density, the Gaussians closest to it by each divergence, and the reader's."""
    x = np.linspace(*X_RANGE, DENSITY_POINTS)
    area = line(x, mixture_density(target, x), TRUTH, "target q", width=2, **QUIET)
    best, *others = found.reverse
    mu, sigma = yours.mu, yours.sigma
    one = GaussianMixture((1.0,), (mu,), (sigma,))
    top, flank = (float(v) for v in mixture_density(one, [mu, mu + sigma]))
    return Drawing(
        marks={
            "target": below(area | {"fill": "tozeroy", "opacity": 0.5}),
            "forward": _gaussian(found.forward, FORWARD, "forward"),
            "reverse": _gaussian(best, REVERSE, "reverse"),
            **{
                f"other {place + 1}": _gaussian(
                    others[place] if place < len(others) else None,
                    REVERSE,
                    "another local optimum",
                    dash="dash",
                    width=2,
                )
                for place in range(OTHERS)
            },
            "yours": _gaussian(yours, STATE, "your p", width=2, **QUIET),
            STATE_TRACE: state_mark(mu, top, f"your μ = {mu:g}"),
            "flank": marks(
                [mu + sigma], [flank], STATE, f"your σ = {sigma:g}", symbol=STATE_SYMBOL, size=11
            ),
        },
        still=lambda: [labels(KEYS)],
        x=axis("x", range=X_RANGE),
        y=axis("density (per unit of x)", range=[0.0, DENSITY_TOP]),
        height=400,
    )


def divergence_curves(along: Divergences, yours: GaussianProjection) -> Drawing:
    """Both divergences along the mean of the reader's Gaussian, its σ as it is."""
    mu = yours.mu
    both = {"forward": (along.forward, FORWARD), "reverse": (along.reverse, REVERSE)}
    stars = [(along.means[i], values[i]) for values, _ in both.values() for i in _valleys(values)]

    def still() -> Iterator[Trace]:
        yield labels(
            [
                (-5.9, 190.0, "— forward, KL(q‖p)", FORWARD, "middle right"),
                (-5.9, 95.0, "— reverse, KL(p‖q)", REVERSE, "middle right"),
                (5.9, 190.0, "★ lowest with your σ", OPTIMUM, "middle left"),
            ]
        )

    return Drawing(
        marks={
            **{
                f"{name} curve": line(
                    along.means,
                    values,
                    colour,
                    name,
                    hovertemplate=f"μ = %{{x:.3g}}: {name} %{{y:.4g}} nats<extra></extra>",
                )
                for name, (values, colour) in both.items()
            },
            "lowest": optimum_marks(stars, "lowest with your σ", size=13),
            STATE_TRACE: _present(mu, yours.forward_kl),
            "state of reverse": _present(mu, yours.reverse_kl),
        },
        still=still,
        x=axis("mean μ of p, with your σ", range=[-6.2, 6.2]),
        y=axis("divergence (nats)", range=DIVERGENCE_RANGE, log=True, dtick=1),
        height=400,
    )


def _gaussian(fit: GaussianProjection | None, colour: str, name: str, **options: Any) -> Trace:
    """The density of a Gaussian, or an empty line."""
    x, y = np.zeros(0), np.zeros(0)
    if fit is not None:
        x = fit.mu + fit.sigma * GAUSSIAN_GRID
        y = mixture_density(GaussianMixture((1.0,), (fit.mu,), (fit.sigma,)), x)
    return line(x, y, colour, name, **options)


def _present(mu: float, divergence: float) -> Trace:
    return state_mark(mu, divergence, f"μ = {mu:g}: {divergence:.4g} nats")


def _valleys(values: Float64Array) -> list[int]:
    """Where a curve has its local minima on its grid."""
    padded = np.concatenate([[np.inf], values, [np.inf]])
    return [int(i) for i in np.flatnonzero((values <= padded[:-2]) & (values < padded[2:]))]
