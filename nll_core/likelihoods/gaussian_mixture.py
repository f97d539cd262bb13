"""A mixture of Gaussians, and the KL divergence between it and one Gaussian, both ways."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import (
    distribution_array,
    finite_array,
    positive_array,
)

Float64Array = NDArray[np.float64]

# The trapezoid rule converges exponentially for what decays at both ends; beyond 9 standard
# deviations a Gaussian has 2e-19 of its mass. log p bends sharply between two far humps, within
# some hundredths of a standard deviation of a broad q, and the spacing 0.009 resolves that.
_REACH: Final = 9.0
NODES: Final = np.linspace(-_REACH, _REACH, 2001)
SHARES: Final = np.exp(-0.5 * NODES**2) * (NODES[1] - NODES[0]) / np.sqrt(2.0 * np.pi)
# Nodes within each standard deviation of the narrowest hump.
_FINENESS: Final = 50
_LOG_2PI: Final = float(np.log(2.0 * np.pi))


@dataclass(frozen=True)
class GaussianMixture:
    """A mixture Σ w_k N(m_k, s_k²): its weights sum to 1; all three have the same length."""

    weights: tuple[float, ...]
    means: tuple[float, ...]
    sigmas: tuple[float, ...]

    def __post_init__(self) -> None:
        weights = distribution_array(self.weights, "weights")
        for name, array in (
            ("means", finite_array(self.means, "means")),
            ("sigmas", positive_array(self.sigmas, "sigmas")),
        ):
            if array.shape != weights.shape or array.ndim != 1:
                raise ValueError(
                    f"{name} must have the shape {weights.shape} of weights, got {array.shape}"
                )

    @property
    def mean(self) -> float:
        """Mean of the mixture."""
        return float(np.dot(self.weights, self.means))

    @property
    def sigma(self) -> float:
        """Standard deviation of the mixture."""
        squares = np.square(self.sigmas) + (np.array(self.means) - self.mean) ** 2
        return float(np.sqrt(np.dot(self.weights, squares)))


def mixture_density(mixture: GaussianMixture, x: ArrayLike) -> Float64Array:
    """Density Σ w_k N(x; m_k, s_k²) of a mixture, per unit of x.

    Parameters
    ----------
    mixture : GaussianMixture
        Weights, means and standard deviations.
    x : array_like, any shape
        Where the density is wanted.

    Returns
    -------
    ndarray
        Of the shape of x.

    Examples
    --------
    >>> two = GaussianMixture((0.5, 0.5), (-2.0, 2.0), (1.0, 1.0))
    >>> mixture_density(two, [0.0, 2.0]).round(4)
    array([0.054 , 0.1995])
    """
    return np.asarray(np.exp(log_density(mixture, finite_array(x, "x").astype(np.float64))))


def kl_from_mixture(mixture: GaussianMixture, mu: ArrayLike, sigma: ArrayLike) -> Float64Array:
    """Forward divergence KL(p‖q) of q = N(mu, sigma²) from a mixture p, in nats.

    Lower is better; the minimum over q is where q has the mean and the variance of p.

    KL(p‖q) = −H(p) + ½ log(2πσ²) + (Var p + (E p − μ)²)/(2σ²)

    Parameters
    ----------
    mixture : GaussianMixture
        The target p.
    mu, sigma : array_like
        Mean and standard deviation of q; broadcast.

    Returns
    -------
    ndarray
        Never below 0: a rounding that would take it there is undone.

    Raises
    ------
    ValueError
        If mu is not finite or sigma not above 0.

    Notes
    -----
    Only the entropy H(p) has no closed form; it is integrated by the trapezoid rule.

    References
    ----------
    Bishop (2006), Pattern recognition and machine learning, section 10.1.2.

    Examples
    --------
    >>> two = GaussianMixture((0.5, 0.5), (-2.0, 2.0), (1.0, 1.0))
    >>> kl_from_mixture(two, 0.0, [1.0, 2.0, 5.0 ** 0.5]).round(4)
    array([1.3673, 0.1854, 0.172 ])
    """
    m, s = _parameters(mu, sigma)
    spread = mixture.sigma**2 + (mixture.mean - m) ** 2
    divergence = 0.5 * _LOG_2PI + np.log(s) + 0.5 * spread / s**2 - _entropy(mixture)
    return np.asarray(np.maximum(divergence, 0.0))


def kl_to_mixture(mixture: GaussianMixture, mu: ArrayLike, sigma: ArrayLike) -> Float64Array:
    """Reverse divergence KL(q‖p) of a mixture p from q = N(mu, sigma²), in nats.

    Lower is better; with humps far enough apart it has a minimum at each of them.

    KL(q‖p) = −½ log(2πeσ²) − E_q log p

    Parameters
    ----------
    mixture : GaussianMixture
        The target p.
    mu, sigma : array_like
        Mean and standard deviation of q; broadcast.

    Returns
    -------
    ndarray
        Never below 0: a rounding that would take it there is undone.

    Raises
    ------
    ValueError
        If mu is not finite or sigma not above 0.

    Notes
    -----
    The expectation is taken by the trapezoid rule over nine standard deviations of q, and log p
    from the logs of the humps' densities, which do not underflow.

    References
    ----------
    Bishop (2006), Pattern recognition and machine learning, section 10.1.2.

    Examples
    --------
    >>> two = GaussianMixture((0.5, 0.5), (-4.0, 4.0), (1.0, 1.0))
    >>> float(kl_to_mixture(two, 4.0, 1.0).round(4))  # log 2: half of p is left out
    0.6931
    """
    m, s = _parameters(mu, sigma)
    x = m[..., np.newaxis] + s[..., np.newaxis] * NODES
    expected = log_density(mixture, x) @ SHARES
    divergence = -0.5 * (_LOG_2PI + 1.0) - np.log(s) - expected
    return np.asarray(np.maximum(divergence, 0.0))


def _parameters(mu: ArrayLike, sigma: ArrayLike) -> tuple[Float64Array, Float64Array]:
    m = finite_array(mu, "mu").astype(np.float64)
    s = positive_array(sigma, "sigma").astype(np.float64)
    return tuple(np.broadcast_arrays(m, s))  # type: ignore[return-value]


def log_humps(mixture: GaussianMixture, x: Float64Array) -> list[Float64Array]:
    """Log of each hump's weighted density; humps of weight 0 are left out."""
    return [
        np.log(w / s) - 0.5 * _LOG_2PI - 0.5 * ((x - m) / s) ** 2
        for w, m, s in zip(mixture.weights, mixture.means, mixture.sigmas, strict=True)
        if w > 0
    ]


def log_density(mixture: GaussianMixture, x: Float64Array) -> Float64Array:
    logs = log_humps(mixture, x)
    total = logs[0]
    for log in logs[1:]:
        total = np.logaddexp(total, log)
    return total


@lru_cache(maxsize=64)
def _entropy(mixture: GaussianMixture) -> float:
    """Differential entropy of a mixture by the trapezoid rule."""
    reach = _REACH * max(mixture.sigmas)
    low, high = min(mixture.means) - reach, max(mixture.means) + reach
    n_nodes = int(_FINENESS * (high - low) / min(mixture.sigmas)) + 1
    x, step = np.linspace(low, high, n_nodes, retstep=True)
    logs = log_density(mixture, x)
    return -float(np.exp(logs) @ logs) * float(step)
