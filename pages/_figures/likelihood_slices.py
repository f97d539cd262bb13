"""A Gaussian over its data beside two candidates, and its likelihood along μ and along σ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from nll_core import GaussianFit, LikelihoodSlice
from pages._figures.gaussian_curve import bell, peak
from pages._figures.gaussian_density import density_top, on_density
from pages._figures.normal_interval import number_text
from pages._figures.style import (
    MODEL,
    OPTIMUM,
    OPTIMUM_SYMBOL,
    REFERENCE,
    STATE_TRACE,
    Trace,
    axis,
    figure,
    labels,
    line,
    marks,
    moving,
    ruler,
    state_mark,
)

Vector = NDArray[np.float64]

HEIGHT: Final = 380
LEFT: Final = (0.0, 0.47)
RIGHT: Final = (0.53, 1.0)
ASIDE: Final[dict[str, Any]] = {"xaxis": "x2"}
# The axis of the likelihood reaches a little above the highest likelihood there is.
ROOM: Final = 1.2
WORDS_AT: Final = 1.1
SIGMA_STATE: Final = "state of sigma"


def candidate_density(
    values: Vector,
    fit: GaussianFit,
    mu: float,
    sigma: float,
    candidates: Mapping[str, tuple[float, float]],
    *,
    window: tuple[float, float],
) -> go.Figure:
    """The present curve with a stick for the density of each point, and the candidates' curves."""
    still: list[Trace] = []
    for name, normal in candidates.items():
        curve = line(*bell(*normal, window), REFERENCE, name, dash="dot", width=1.5)
        place = (normal[0], peak(*normal), f"{name}  ", REFERENCE, "top left")
        still += [curve | {"hoverinfo": "skip"}, labels([place])]
    # On its right flank, where the words of the present curve are not.
    flank, height = fit.mu + fit.sigma, float(peak(fit.mu, fit.sigma) * np.exp(-0.5))
    still.append(labels([(flank, height, "   maximum", OPTIMUM, "middle right")]))
    return figure(
        [*still, *on_candidate_density(values, fit, mu, sigma, window=window)],
        axis("x (arbitrary units)", range=window),
        axis("density (per unit of x)", range=[0.0, density_top(mu, sigma, fit)]),
        height=HEIGHT,
    )


def on_candidate_density(
    values: Vector, fit: GaussianFit, mu: float, sigma: float, *, window: tuple[float, float]
) -> list[Trace]:
    """All that moves with μ and with σ."""
    once = np.ones(values.size, dtype=np.int64)
    return on_density(values, once, mu, sigma, fit, window=window)


def likelihood_slices(
    fit: GaussianFit,
    along_mu: LikelihoodSlice,
    along_sigma: LikelihoodSlice,
    here: tuple[float, float, float],
) -> go.Figure:
    """Left, L along μ with σ held; right, L along σ with μ held. `here` is (μ, σ, L).

    The axes stay the same in every state; that of L ends above the highest likelihood of all.
    """
    peak = float(np.exp(-fit.nll))
    mus, sigmas = along_mu.parameter, along_sigma.parameter
    return figure(
        on_likelihood_slices(fit, along_mu, along_sigma, here),
        axis("mean μ (σ held)", range=(mus[0], mus[-1]), domain=LEFT),
        axis(
            f"likelihood L (per unit of x, to the power of {fit.n})",
            range=[0.0, ROOM * peak],
            exponentformat="power",
        ),
        xaxis2=axis(
            "standard deviation σ (μ held)",
            range=(0.0, sigmas[-1]),
            domain=RIGHT,
            anchor="y",
        ),
        shapes=[
            ruler(span, [peak, peak], OPTIMUM, dash="dot", width=1.5, xref=ref)
            for span, ref in (((mus[0], mus[-1]), "x"), ((0.0, sigmas[-1]), "x2"))
        ],
        height=HEIGHT,
    )


def on_likelihood_slices(
    fit: GaussianFit,
    along_mu: LikelihoodSlice,
    along_sigma: LikelihoodSlice,
    here: tuple[float, float, float],
) -> list[Trace]:
    """All that moves with μ and with σ: both curves, the areas under them, the present state."""
    mu, sigma, likelihood = here
    words = WORDS_AT * float(np.exp(-fit.nll))
    return [
        *_curve(along_mu, "mu", "μ", words),
        *(trace | ASIDE for trace in _curve(along_sigma, "sigma", "σ", words)),
        moving(state_mark(mu, likelihood, f"μ = {mu:.6g}: L = {likelihood:.4g}"), STATE_TRACE),
        moving(
            state_mark(sigma, likelihood, f"σ = {sigma:.6g}: L = {likelihood:.4g}") | ASIDE,
            SIGMA_STATE,
        ),
    ]


def _curve(along: LikelihoodSlice, key: str, name: str, words: float) -> list[Trace]:
    """The curve along one parameter, the area under it in words, and its highest point."""
    heights, top = along.likelihood, float(np.exp(along.log_peak))
    curve = line(along.parameter, heights, MODEL, f"L along {name}", hoverinfo="skip")
    under = line(along.parameter, heights, REFERENCE, "area", width=0, opacity=0.6)
    middle = 0.5 * float(along.parameter[0] + along.parameter[-1])
    said = f"area ∫ L d{name} = {number_text(along.area)}"
    best = marks(
        [along.best], [top], OPTIMUM, f"best {name} = {along.best:.6g}: L = {top:.4g}", size=11
    )
    best["marker"] |= {"symbol": OPTIMUM_SYMBOL}
    return [
        moving(under | {"fill": "tozeroy", "hoverinfo": "skip"}, f"area under {key}", below=True),
        moving(curve, f"along {key}"),
        moving(best, f"best {key}"),
        moving(labels([(middle, words, said, REFERENCE, "middle center")]), f"area in words {key}"),
    ]
