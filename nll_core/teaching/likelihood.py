"""The likelihood as a function of a parameter: its curve, the area under it, and its factors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import finite, positive, positive_array, sample_array
from nll_core.likelihoods.gaussian import (
    SufficientStatistics,
    gaussian_nll_surface,
    gaussian_statistics,
)

# The trapezoidal rule converges faster than any power of the step for functions as smooth as
# these: a step of an eighth of the curve's own width, out to ten widths (e⁻⁵⁰), is exact.
STEPS_PER_WIDTH: Final = 8
REACH: Final = 10.0
# Along σ the likelihood falls only as a power of σ: where that has lost as much.
TAIL_NATS: Final = 45.0


@dataclass(frozen=True, eq=False, repr=False)
class LikelihoodSlice(Printed):
    """The likelihood of a sample along one parameter, the other one fixed.

    A likelihood is no density of its parameter: the area under it is whatever it comes to.
    """

    parameter: NDArray[np.float64]
    log_likelihood: NDArray[np.float64]
    """In nats, at each value of `parameter`."""
    best: float
    """Where along the whole axis the likelihood is highest."""
    log_peak: float
    """The log-likelihood there; inf where it has no bound."""
    log_area: float
    """The log of the integral over all values that the parameter may take; inf if there is none."""

    @property
    def likelihood(self) -> NDArray[np.float64]:
        """exp(log_likelihood), 0 where it underflows."""
        with np.errstate(under="ignore", over="ignore"):
            return np.exp(self.log_likelihood)

    @property
    def area(self) -> float:
        """exp(log_area), 0 where it underflows, inf where it overflows."""
        return _exp(self.log_area)


@dataclass(frozen=True, eq=False, repr=False)
class LikelihoodSteps(Printed):
    """A likelihood built up factor by factor, as a product and as a sum of logs."""

    factors: NDArray[np.float64]
    logs: NDArray[np.float64]
    """The log of each factor, in nats."""
    products: NDArray[np.float64]
    """The product of the factors so far."""
    log_likelihood: NDArray[np.float64]
    """The sum of the logs so far, in nats."""


def likelihood_along_mu(
    x: ArrayLike | SufficientStatistics, mu: ArrayLike, sigma: float
) -> LikelihoodSlice:
    """Gaussian likelihood of a sample along μ at a fixed σ, and the area under it.

    L(μ) = ∏ N(xᵢ | μ, σ²). Higher is better; the maximum is at the mean, whatever σ is.

    Parameters
    ----------
    x : array_like, shape (n,), or SufficientStatistics
        The sample, or `gaussian_statistics` of it.
    mu : array_like, shape (M,)
        Where to compute the curve.
    sigma : float
        The fixed standard deviation.

    Returns
    -------
    LikelihoodSlice
        The curve, its maximum, and ∫ L(μ) dμ over all real numbers, by quadrature.

    Raises
    ------
    ValueError
        If an argument is empty or not finite, or `sigma` is not above 0.

    Examples
    --------
    >>> curve = likelihood_along_mu([48.0, 52.0, 55.0], mu=[50.0, 52.0], sigma=2.0)
    >>> curve.log_likelihood.round(4)
    array([-8.9613, -7.9613])
    >>> round(curve.area, 6), round(curve.best, 4)
    (0.001052, 51.6667)
    """
    statistics = x if isinstance(x, SufficientStatistics) else gaussian_statistics(x)
    scale = positive(sigma, "sigma")
    width = scale / math.sqrt(statistics.n)
    t = np.arange(-REACH, REACH + 1e-9, 1.0 / STEPS_PER_WIDTH)
    best = statistics.mean + statistics.mean_residual
    logs = -gaussian_nll_surface(statistics, best + width * t, [scale])[0]
    return LikelihoodSlice(
        parameter=(means := sample_array(mu, "mu")),
        log_likelihood=-gaussian_nll_surface(statistics, means, [scale])[0],
        best=best,
        log_peak=-float(gaussian_nll_surface(statistics, [best], [scale])[0, 0]),
        log_area=_log_sum(logs) + math.log(width / STEPS_PER_WIDTH),
    )


def likelihood_along_sigma(
    x: ArrayLike | SufficientStatistics, mu: float, sigma: ArrayLike
) -> LikelihoodSlice:
    """Gaussian likelihood of a sample along σ at a fixed μ, and the area under it.

    L(σ) = ∏ N(xᵢ | μ, σ²). Higher is better; the maximum is at σ² = Σ(xᵢ − μ)²/n.

    Parameters
    ----------
    x : array_like, shape (n,), or SufficientStatistics
        The sample, or `gaussian_statistics` of it.
    mu : float
        The fixed mean.
    sigma : array_like, shape (S,)
        Where to compute the curve, each above 0.

    Returns
    -------
    LikelihoodSlice
        The curve, its maximum, and ∫ L(σ) dσ from 0 to infinity, by quadrature over log σ. The
        integral is infinite for a single point, and where all points lie at μ, where the
        likelihood has no bound either.

    Raises
    ------
    ValueError
        If an argument is empty or not finite, or `sigma` is not above 0.

    Examples
    --------
    >>> curve = likelihood_along_sigma([48.0, 52.0, 55.0], mu=50.0, sigma=[2.0, 4.0])
    >>> curve.log_likelihood.round(4)
    array([-8.9613, -7.9469])
    >>> round(curve.area, 6), round(curve.best, 4)
    (0.001924, 3.3166)
    """
    statistics = x if isinstance(x, SufficientStatistics) else gaussian_statistics(x)
    sigmas = sample_array(positive_array(sigma, "sigma"), "sigma")
    mean, n = finite(mu, "mu"), statistics.n
    offset = float(statistics.offset_from(np.array([mean]))[0])
    best = math.hypot(offset, statistics.deviation_norm / math.sqrt(n))
    log_likelihood = -gaussian_nll_surface(statistics, [mean], sigmas)[:, 0]
    if best == 0:
        return LikelihoodSlice(sigmas, log_likelihood, 0.0, math.inf, math.inf)
    log_peak = -float(gaussian_nll_surface(statistics, [mean], [best])[0, 0])
    if n == 1:
        return LikelihoodSlice(sigmas, log_likelihood, best, log_peak, math.inf)
    # Along log σ the integrand L(σ)·σ is highest where σ² is Σ(x − μ)²/(n − 1).
    top = math.log(best) + 0.5 * math.log(n / (n - 1))
    width = 1.0 / math.sqrt(2.0 * (n - 1))
    step = width / STEPS_PER_WIDTH
    log_sigma = top + np.arange(-REACH * width, REACH * width + TAIL_NATS / (n - 1), step)
    logs = log_sigma - gaussian_nll_surface(statistics, [mean], np.exp(log_sigma))[:, 0]
    return LikelihoodSlice(
        parameter=sigmas,
        log_likelihood=log_likelihood,
        best=best,
        log_peak=log_peak,
        log_area=_log_sum(logs) + math.log(step),
    )


def likelihood_steps(factors: ArrayLike) -> LikelihoodSteps:
    """Product of independent probabilities or densities, and the sum of their logs in nats.

    log ∏ pᵢ = Σ log pᵢ. Higher is better; the sum is at most 0 for probabilities, but a density
    may exceed 1 and so may the product.

    Parameters
    ----------
    factors : array_like, shape (n,)
        Probabilities or densities, each above 0.

    Returns
    -------
    LikelihoodSteps
        Factors, logs, running products and running sums.

    Raises
    ------
    ValueError
        If `factors` is empty, not one-dimensional, not finite or not above 0.

    Examples
    --------
    >>> steps = likelihood_steps([0.015, 0.05, 0.01])
    >>> print(f"{steps.products[-1]:.4g} {steps.log_likelihood[-1]:.4f}")
    7.5e-06 -11.8006
    """
    values = sample_array(positive_array(factors, "factors"), "factors")
    logs: NDArray[np.float64] = np.log(values)
    with np.errstate(under="ignore", over="ignore"):
        products: NDArray[np.float64] = np.multiply.accumulate(values)
    return LikelihoodSteps(values, logs, products, np.cumsum(logs))


def _log_sum(logs: NDArray[np.float64]) -> float:
    """log Σ exp(logs), relative to the largest."""
    top = float(logs.max())
    with np.errstate(under="ignore"):
        return top + math.log(float(np.exp(logs - top).sum()))


def _exp(log_value: float) -> float:
    try:
        return math.exp(log_value)
    except OverflowError:
        return math.inf
