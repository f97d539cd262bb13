"""The profiles of the Gaussian likelihood along μ and σ, and how high a confidence cut lies."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import count, open_fraction, positive_array, sample_array
from nll_core._weights import counted_sample
from nll_core.likelihoods.gaussian import (
    HALF_LOG_TWO_PI,
    SufficientStatistics,
    given_statistics,
    statistics_of,
)


def confidence_nll_rise(confidence_level: float, degrees_of_freedom: int = 1) -> float:
    """How far the NLL rises above its minimum at the edge of a confidence region, in nats.

    Half the χ² quantile: the region {θ: NLL(θ) ≤ min NLL + rise} covers the true parameters with
    about the probability `confidence_level` (Wilks).

    Parameters
    ----------
    confidence_level : float
        Strictly between 0 and 1.
    degrees_of_freedom : int
        The number of parameters in the region: 1 on a profile, 2 for (μ, σ) together.

    Returns
    -------
    float
        The rise in nats.

    Raises
    ------
    ValueError
        If `confidence_level` is not strictly between 0 and 1.

    References
    ----------
    S. S. Wilks (1938), The large-sample distribution of the likelihood ratio for testing
    composite hypotheses, Annals of Mathematical Statistics 9.

    Examples
    --------
    >>> round(confidence_nll_rise(0.95), 4), round(confidence_nll_rise(0.95, 2), 4)
    (1.9207, 2.9957)
    """
    from scipy.special import gammaincinv

    level = open_fraction(confidence_level, "confidence_level")
    freedom = count(degrees_of_freedom, "degrees_of_freedom")
    return float(gammaincinv(0.5 * freedom, level))


def profile_nll_mu(
    x: ArrayLike | SufficientStatistics, mu: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Profile of the summed Gaussian NLL along μ, with the best σ for each μ, in nats.

    n(log σ̂(μ) + ½ log 2π + ½) with σ̂(μ)² = σ̂² + (μ̂ − μ)². Lower is better; the minimum is at the
    mean.

    Parameters
    ----------
    x : array_like, shape (n,), or SufficientStatistics
        The sample, at least two points that differ.
    mu : array_like, shape (M,)
        Where to compute the profile.
    sample_weight : array_like, shape (n,), optional
        How often each point of a sample counts; their sum takes the place of n. Statistics have
        their own.

    Returns
    -------
    ndarray, shape (M,)
        The profile.

    Raises
    ------
    ValueError
        If the sample or its weights are not as asked, or if `mu` is not one-dimensional and finite.

    Examples
    --------
    >>> profile_nll_mu([1.0, 2.0, 6.0], [3.0, 4.0]).round(4)
    array([6.5675, 6.8587])
    """
    statistics = varied_statistics(x, sample_weight)
    offset = statistics.offset_from(sample_array(mu, "mu"))
    sigma: NDArray[np.float64] = np.hypot(statistics.sigma, offset)
    return statistics.n * (np.log(sigma) + (HALF_LOG_TWO_PI + 0.5))


def profile_nll_sigma(
    x: ArrayLike | SufficientStatistics, sigma: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Profile of the summed Gaussian NLL along σ, with the best μ (the mean), in nats.

    n(log σ + ½(σ̂/σ)² + ½ log 2π). Lower is better; the minimum is at σ̂, with divisor n.

    Parameters
    ----------
    x : array_like, shape (n,), or SufficientStatistics
        The sample, at least two points that differ.
    sigma : array_like, shape (S,)
        Where to compute the profile, above 0.
    sample_weight : array_like, shape (n,), optional
        How often each point of a sample counts; their sum takes the place of n. Statistics have
        their own.

    Returns
    -------
    ndarray, shape (S,)
        The profile.

    Raises
    ------
    ValueError
        If the sample or its weights are not as asked, or if `sigma` is not one-dimensional, finite
        and above 0.

    Examples
    --------
    >>> profile_nll_sigma([1.0, 2.0, 6.0], [2.0, 3.0]).round(4)
    array([6.5863, 6.8304])
    """
    statistics = varied_statistics(x, sample_weight)
    sigmas = sample_array(positive_array(sigma, "sigma"), "sigma")
    with np.errstate(over="ignore"):
        ratio = statistics.sigma / sigmas
        return statistics.n * (np.log(sigmas) + (0.5 * ratio) * ratio + HALF_LOG_TWO_PI)


def varied_sample(
    x: ArrayLike, sample_weight: ArrayLike | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None, SufficientStatistics]:
    """At least two values that differ, their weights, and the statistics of both."""
    sample, weights = counted_sample(x, sample_weight, minimum=2)
    statistics = statistics_of(sample, weights)
    # Equal values may leave a rounded residue, and differences below 1e-323 may leave none.
    if sample.min() == sample.max() or statistics.sigma == 0:
        raise ValueError(
            f"x must have a variance above 0, "
            f"got {sample.size} points from {sample.min():g} to {sample.max():g}"
        )
    return sample, weights, statistics


def varied_statistics(
    x: ArrayLike | SufficientStatistics, sample_weight: ArrayLike | None = None
) -> SufficientStatistics:
    """The statistics of a sample with a variance above 0."""
    if not isinstance(x, SufficientStatistics):
        return varied_sample(x, sample_weight)[-1]
    statistics = given_statistics(x, sample_weight)
    if statistics.deviation_norm == 0:
        raise ValueError(f"x must have a variance above 0, got 0 over {x.n:g} points")
    return statistics
