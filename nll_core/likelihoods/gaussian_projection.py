"""The Gaussian closest to a mixture of Gaussians, by either direction of the KL divergence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from nll_core.likelihoods.gaussian_mixture import (
    NODES,
    SHARES,
    Float64Array,
    GaussianMixture,
    kl_from_mixture,
    kl_to_mixture,
    log_density,
    log_humps,
)

_MOST_ITERATIONS: Final = 100
_SHORTEST_STEP: Final = 1e-6
# The objective is of order 1 and known to some 1e-14.
_SLOPE_TOLERANCE: Final = 1e-9
_SAME_OPTIMUM: Final = 1e-4
_SMALLEST_CURVATURE: Final = 1e-3


@dataclass(frozen=True)
class GaussianProjection:
    """A Gaussian q = N(mu, sigma²) beside a mixture p; divergences in nats.

    `forward_kl` is KL(p‖q), `reverse_kl` KL(q‖p). What was found by search has `converged` and,
    if not, a `message` that says why.
    """

    mu: float
    sigma: float
    forward_kl: float
    reverse_kl: float
    converged: bool = True
    message: str = ""


@dataclass(frozen=True)
class GaussianProjections:
    """The Gaussians closest to a mixture: `forward`, and the local optima of `reverse`, best first.

    Those of equal divergence stand in the order of their means.
    """

    forward: GaussianProjection
    reverse: tuple[GaussianProjection, ...]


def project_onto_gaussian(mixture: GaussianMixture) -> GaussianProjections:
    """The Gaussians closest to a mixture p by KL(p‖q), and by KL(q‖p), in nats.

    Parameters
    ----------
    mixture : GaussianMixture
        The target p.

    Returns
    -------
    GaussianProjections
        `forward`, which has the mean and the variance of p; `reverse`, the local optima to which
        each hump and `forward` lead, best first.

    Notes
    -----
    The reverse divergence is minimised over (μ, log σ) by Newton's method with an exact Hessian
    whose negative curvatures are turned round, and halved steps. A saddle is no optimum.

    References
    ----------
    Minka (2005), Divergence measures and message passing.

    Examples
    --------
    >>> found = project_onto_gaussian(GaussianMixture((0.5, 0.5), (-4.0, 4.0), (1.0, 1.0)))
    >>> round(found.forward.mu, 4), round(found.forward.sigma, 4)
    (0.0, 4.1231)
    >>> [(round(q.mu, 3), round(q.sigma, 3)) for q in found.reverse]  # one covers both, badly
    [(-4.0, 1.001), (4.0, 1.001), (0.0, 3.473)]
    """
    forward = _projection(mixture, mixture.mean, mixture.sigma)
    starts = [*zip(mixture.means, mixture.sigmas, strict=True), (mixture.mean, mixture.sigma)]
    found: list[GaussianProjection] = []
    for mu, sigma in starts:
        optimum = _descend(mixture, mu, sigma)
        if optimum is not None and not any(_same(optimum, other) for other in found):
            found.append(optimum)
    # Mirror images differ in their divergence only by a rounding.
    found.sort(key=lambda q: (round(q.reverse_kl, 9), q.mu))
    return GaussianProjections(forward, tuple(found))


def _projection(
    mixture: GaussianMixture, mu: float, sigma: float, converged: bool = True, message: str = ""
) -> GaussianProjection:
    return GaussianProjection(
        mu=mu,
        sigma=sigma,
        forward_kl=float(kl_from_mixture(mixture, mu, sigma)),
        reverse_kl=float(kl_to_mixture(mixture, mu, sigma)),
        converged=converged,
        message=message,
    )


def _same(a: GaussianProjection, b: GaussianProjection) -> bool:
    return max(abs(a.mu - b.mu), abs(a.sigma - b.sigma)) < _SAME_OPTIMUM * a.sigma


def _descend(mixture: GaussianMixture, mu: float, sigma: float) -> GaussianProjection | None:
    """The local minimum of the reverse divergence that a start leads to; None for a saddle."""
    at = np.array([mu, np.log(sigma)])
    value = float(kl_to_mixture(mixture, at[0], np.exp(at[1])))
    for _ in range(_MOST_ITERATIONS):
        gradient, hessian = _slopes(mixture, at[0], float(np.exp(at[1])))
        curvatures, axes = np.linalg.eigh(hessian)
        if np.abs(gradient).max() < _SLOPE_TOLERANCE:
            if curvatures[0] < 0:
                return None
            return _projection(mixture, float(at[0]), float(np.exp(at[1])))
        sizes = np.maximum(np.abs(curvatures), _SMALLEST_CURVATURE)
        step = -axes @ ((axes.T @ gradient) / sizes)
        length = 1.0
        while length > _SHORTEST_STEP:
            tried = at + length * step
            lower = float(kl_to_mixture(mixture, tried[0], np.exp(tried[1])))
            if lower <= value:
                break
            length *= 0.5
        else:
            break
        at, value = tried, lower
    if np.linalg.eigvalsh(hessian)[0] < 0:
        return None
    found = float(np.abs(gradient).max()) < np.sqrt(_SLOPE_TOLERANCE)
    message = "" if found else "the descent stopped before its slope was 0"
    return _projection(mixture, float(at[0]), float(np.exp(at[1])), found, message)


def _slopes(mixture: GaussianMixture, mu: float, sigma: float) -> tuple[Float64Array, Float64Array]:
    """Gradient and Hessian of the reverse divergence with respect to (μ, log σ)."""
    x = mu + sigma * NODES
    logs = np.array(log_humps(mixture, x))
    shares = np.exp(logs - log_density(mixture, x))
    held = np.array(mixture.weights) > 0
    m, s = np.array(mixture.means)[held, None], np.array(mixture.sigmas)[held, None]
    pull = (m - x) / s**2
    first = (shares * pull).sum(axis=0)
    second = (shares * (pull**2 - 1.0 / s**2)).sum(axis=0) - first**2
    away = sigma * NODES
    gradient = -np.array([SHARES @ first, 1.0 + SHARES @ (first * away)])
    mixed = SHARES @ (second * away)
    last = SHARES @ (second * away**2 + first * away)
    return gradient, -np.array([[SHARES @ second, mixed], [mixed, last]])
