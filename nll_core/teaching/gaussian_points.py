"""The Gaussian likelihood term by term, and least squares as the same thing at a fixed σ."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import finite, positive, sample_array
from nll_core.likelihoods.gaussian import HALF_LOG_TWO_PI, gaussian_nll_surface, gaussian_statistics


@dataclass(frozen=True, eq=False, repr=False)
class GaussianPointTerms(Printed):
    """What each point adds to the log-likelihood, in nats, and what the points make together."""

    x: NDArray[np.float64]
    z: NDArray[np.float64]
    """(x − μ)/σ."""
    density: NDArray[np.float64]
    """N(x | μ, σ²), the height of the curve over each point, per unit of `x`."""
    log_density: NDArray[np.float64]
    """The term of each point, −½z² − log σ − ½ log 2π."""
    log_likelihood: float
    """The sum of the terms."""
    likelihood: float
    """exp(log_likelihood), the product of the densities; 0 once it underflows."""


@dataclass(frozen=True, eq=False, repr=False)
class LeastSquaresIdentity(Printed):
    """NLL(μ) at a fixed σ and the scaled sum of squares it equals up to a constant, in nats."""

    mu: NDArray[np.float64]
    nll: NDArray[np.float64]
    """The summed negative log-likelihood."""
    sum_of_squares: NDArray[np.float64]
    """SSE(μ) = Σ(x − μ)², in squared units of `x`."""
    scaled_sum_of_squares: NDArray[np.float64]
    """SSE(μ)/(2σ²)."""
    constant: float
    """n(log σ + ½ log 2π), the distance between the two curves."""


def gaussian_point_terms(x: ArrayLike, mu: float, sigma: float) -> GaussianPointTerms:
    """Each point's term of the Gaussian log-likelihood, and their sum, in nats.

    log N(x | μ, σ²) = −½z² − log σ − ½ log 2π with z = (x − μ)/σ. Higher is better.

    Parameters
    ----------
    x : array_like, shape (n,)
        The sample.
    mu, sigma : float
        Mean and standard deviation.

    Returns
    -------
    GaussianPointTerms
        The terms in the order of `x`, with their sum and its exponential.

    Raises
    ------
    ValueError
        If `x` is empty, not one-dimensional or not finite, or `sigma` is not above 0.

    Notes
    -----
    The densities are made from their logs, for drawing; the sum is of the logs themselves.

    Examples
    --------
    >>> terms = gaussian_point_terms([48.0, 52.0, 55.0], mu=50.0, sigma=2.0)
    >>> terms.log_density.round(4)
    array([-2.1121, -2.1121, -4.7371])
    >>> round(terms.log_likelihood, 4)
    -8.9613
    """
    sample = sample_array(x)
    mean, scale = finite(mu, "mu"), positive(sigma, "sigma")
    with np.errstate(over="ignore", under="ignore"):
        z = (sample - mean) / scale
        log_density = -(0.5 * z) * z - (math.log(scale) + HALF_LOG_TWO_PI)
        log_likelihood = float(log_density.sum())
        return GaussianPointTerms(
            x=sample,
            z=z,
            density=np.exp(log_density),
            log_density=log_density,
            log_likelihood=log_likelihood,
            likelihood=float(np.exp(log_likelihood)),
        )


def least_squares_identity(x: ArrayLike, mu: ArrayLike, sigma: float) -> LeastSquaresIdentity:
    """The curve NLL(μ) at a fixed σ beside SSE(μ)/(2σ²), in nats.

    NLL(μ) = SSE(μ)/(2σ²) + n(log σ + ½ log 2π): least squares is maximum likelihood with σ fixed.

    Lower is better; both curves have their minimum at the mean, whatever σ is.

    Parameters
    ----------
    x : array_like, shape (n,)
        The sample.
    mu : array_like, shape (M,)
        Where on the axis of μ to compute the curves.
    sigma : float
        The fixed standard deviation.

    Returns
    -------
    LeastSquaresIdentity
        Both curves over `mu`, and the constant between them.

    Raises
    ------
    ValueError
        If an argument is empty or not finite, or `sigma` is not above 0.

    References
    ----------
    C. F. Gauss (1809), Theoria motus corporum coelestium, book II, section 3.

    Examples
    --------
    >>> curves = least_squares_identity([48.0, 52.0, 55.0], mu=[50.0, 51.0], sigma=2.0)
    >>> curves.sum_of_squares
    array([33., 26.])
    >>> bool(np.allclose(curves.nll, curves.scaled_sum_of_squares + curves.constant))
    True
    """
    statistics = gaussian_statistics(x)
    means, scale = sample_array(mu, "mu"), positive(sigma, "sigma")
    nll = gaussian_nll_surface(statistics, means, [scale])[0]
    root_n = math.sqrt(statistics.n)
    with np.errstate(over="ignore", under="ignore"):
        distance = np.hypot(root_n * statistics.offset_from(means), statistics.deviation_norm)
        return LeastSquaresIdentity(
            mu=means,
            nll=nll,
            sum_of_squares=distance**2,
            scaled_sum_of_squares=0.5 * (distance / scale) ** 2,
            constant=statistics.n * (math.log(scale) + HALF_LOG_TWO_PI),
        )
