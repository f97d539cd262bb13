"""The Gaussian negative log-likelihood: its value, its gradient, and its surface over (μ, σ)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import (
    FloatArray,
    Reduction,
    positive_array,
    reduction_choice,
    sample_array,
)
from nll_core._weights import counted_sample, reduce_by_weight, relative_weights, weigh_gradients
from nll_core.likelihoods._location_scale import standardise

HALF_LOG_TWO_PI: Final = 0.5 * math.log(2.0 * math.pi)


class GaussianGradient(NamedTuple):
    """Derivatives of a Gaussian negative log-likelihood with respect to `mu` and `sigma`."""

    mu: float | FloatArray
    sigma: float | FloatArray


@dataclass(frozen=True)
class SufficientStatistics:
    """All that the Gaussian likelihood knows of a sample, in a form that keeps its digits.

    The mean is the unevaluated sum `mean + mean_residual`: at an offset of 1e8 the rounding of
    the mean alone would spoil the distance to a nearby μ. The spread is the root of M2, so that
    data of the size 1e±200 neither overflow nor underflow.
    """

    n: float
    """How many points, or the sum of their weights."""
    mean: float
    """m, the mean as rounded to float64."""
    mean_residual: float
    """c = mean(x − m), what the rounding of m left over."""
    deviation_norm: float
    """√M2 = √Σ w(x − m − c)², with w = 1 where there are no weights."""

    @property
    def squared_deviations(self) -> float:
        """M2 = Σ w(x − mean)²."""
        return self.deviation_norm * self.deviation_norm

    @property
    def sigma(self) -> float:
        """The maximum-likelihood standard deviation √(M2/n)."""
        return self.deviation_norm / math.sqrt(self.n)

    def offset_from(self, mu: NDArray[np.float64]) -> NDArray[np.float64]:
        """mean − μ, as (m − μ) + c: adding c to m first would round it away."""
        return (self.mean - mu) + self.mean_residual


@overload
def gaussian_nll(
    x: ArrayLike,
    mu: ArrayLike,
    sigma: ArrayLike,
    *,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["mean", "sum"] = ...,
) -> float: ...
@overload
def gaussian_nll(
    x: ArrayLike,
    mu: ArrayLike,
    sigma: ArrayLike,
    *,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["none"],
) -> FloatArray: ...
def gaussian_nll(
    x: ArrayLike,
    mu: ArrayLike,
    sigma: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Negative log-likelihood of `x` under a Gaussian N(mu, sigma²), in nats.

    −log N(x | μ, σ²) = ½z² + log σ + ½ log 2π with z = (x − μ)/σ.

    Lower is better; for a given σ the minimum is log σ + ½ log 2π, at x = μ. A density may exceed
    1, so the value may be negative.

    Parameters
    ----------
    x, mu, sigma : array_like
        Observations, means and standard deviations; their shapes broadcast.
    sample_weight : array_like, of the broadcast shape, optional
        At least 0, not all 0. Each value is multiplied by its weight, and the mean divides by the
        sum of the weights.
    reduction : {"none", "mean", "sum"}
        What to do with the values: keep them, average them or add them.

    Returns
    -------
    float or ndarray
        A float for "mean" and "sum"; for "none" an array of the broadcast shape, float32 where
        all arrays given are float32 (or float16).

    Raises
    ------
    ValueError
        If a value is not finite, `sigma` is not above 0, there is no value, or the shapes do not
        broadcast.

    Notes
    -----
    The density is never formed, so 40σ costs 800.9 nats where log(exp(…)) says infinity. σ² is
    never formed either, so that σ = 1e±200 works.

    References
    ----------
    C. F. Gauss (1809), Theoria motus corporum coelestium, book II, section 3.

    See Also
    --------
    gaussian_nll_gradient, gaussian_nll_surface

    Examples
    --------
    >>> round(gaussian_nll(40.0, 0.0, 1.0), 4)
    800.9189
    >>> gaussian_nll([48.0, 52.0], 50.0, 2.0, reduction="none").round(4)
    array([2.1121, 2.1121])
    """
    z, sigma_array, dtype = standardise(x, mu, sigma)
    reduction = reduction_choice(reduction)
    with np.errstate(over="ignore"):
        terms = np.asarray((0.5 * z) * z + (np.log(sigma_array) + HALF_LOG_TWO_PI))
        return reduce_by_weight(terms, sample_weight, reduction, dtype=dtype)


def gaussian_nll_gradient(
    x: ArrayLike,
    mu: ArrayLike,
    sigma: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> GaussianGradient:
    """Gradient of `gaussian_nll` with respect to `mu` and to `sigma`, in nats per unit of `x`.

    ∂/∂μ = −z/σ and ∂/∂σ = (1 − z²)/σ with z = (x − μ)/σ, times the weight of the value, if any.

    Parameters
    ----------
    x, mu, sigma, sample_weight : array_like
        As in `gaussian_nll`.
    reduction : {"none", "mean", "sum"}
        The reduction of the loss that is differentiated.

    Returns
    -------
    GaussianGradient
        The named pair (`mu`, `sigma`). For "mean" and "sum" each part has the shape of its
        argument, summed over the axes along which that was broadcast; a scalar argument gives a
        float. For "none" each part holds the derivatives element by element, of the broadcast
        shape.

    Raises
    ------
    ValueError
        As in `gaussian_nll`.

    Notes
    -----
    1 − z² is formed as (1 − z)(1 + z), which keeps its digits near z = ±1, where the gradient
    with respect to σ changes sign.

    Examples
    --------
    >>> gaussian_nll_gradient([49.0, 53.0], 50.0, 2.0)
    GaussianGradient(mu=-0.25, sigma=-0.125)
    """
    z, sigma_array, dtype = standardise(x, mu, sigma)
    reduction = reduction_choice(reduction)
    with np.errstate(over="ignore"):
        by_mu = np.asarray(-z / sigma_array)
        by_sigma = np.asarray(((1.0 - z) / sigma_array) * (1.0 + z))
        if sample_weight is not None:
            by_mu = weigh_gradients(by_mu, sample_weight, reduction)
            by_sigma = weigh_gradients(by_sigma, sample_weight, reduction)
        if reduction == "none":
            return GaussianGradient(by_mu.astype(dtype), by_sigma.astype(dtype))
        each = 1.0 / z.size if reduction == "mean" and sample_weight is None else 1.0
        return GaussianGradient(
            _sum_to_shape(by_mu, np.shape(mu), each, dtype),
            _sum_to_shape(by_sigma, np.shape(sigma), each, dtype),
        )


def gaussian_statistics(
    x: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> SufficientStatistics:
    """Sufficient statistics of a sample for the Gaussian model, in the unit of `x`.

    Parameters
    ----------
    x : array_like, shape (n,)
        The sample, at least one point.
    sample_weight : array_like, shape (n,), optional
        How often each point counts; their sum takes the place of n.

    Returns
    -------
    SufficientStatistics
        n, m, c = mean(x − m) and √M2, with which Σ(x − μ)² = n((m − μ) + c)² + M2.

    Raises
    ------
    ValueError
        If `x` is empty, not one-dimensional, not finite, or too spread out for float64, or a
        weight is negative, or all are 0, or their sum is not finite.

    References
    ----------
    T. F. Chan, G. H. Golub, R. J. LeVeque (1983), Algorithms for computing the sample variance,
    The American Statistician 37.

    Examples
    --------
    >>> gaussian_statistics([1.0, 2.0, 6.0])
    SufficientStatistics(n=3, mean=3.0, mean_residual=0.0, deviation_norm=3.7416573867739413)
    """
    return statistics_of(*counted_sample(x, sample_weight))


def statistics_of(
    sample: NDArray[np.float64], weights: NDArray[np.float64] | None
) -> SufficientStatistics:
    """The statistics of a checked sample, whose weights, if any, are above 0."""
    relative = None if weights is None else relative_weights(weights)
    n = sample.size if weights is None else float(weights.sum())
    # Dividing first keeps the sum of values near the largest float64 finite.
    largest = float(np.abs(sample).max())
    near_overflow = largest > np.finfo(np.float64).max / sample.size
    plain = relative is None and not near_overflow
    mean = float(sample.mean() if plain else _shares(sample, relative).sum())
    with np.errstate(over="ignore", invalid="ignore"):
        deviations = sample - mean
        residual = float(_shares(deviations, relative).sum())
        deviations -= residual
        # Scaling by a power of two is exact and keeps the squares in range.
        exponent = int(np.frexp(np.abs(deviations).max())[1])
        scaled = np.ldexp(deviations, -exponent)
        if weights is None or relative is None:
            root = float(np.sqrt(scaled @ scaled))
        else:
            root = math.sqrt((relative * scaled) @ scaled) * math.sqrt(weights.max())
        norm = float(np.ldexp(root, exponent))
    if not math.isfinite(norm):
        raise ValueError(
            f"x must have a spread that float64 can hold, got values from {sample.min():g} "
            f"to {sample.max():g}"
        )
    return SufficientStatistics(n, mean, residual, norm)


def _shares(
    values: NDArray[np.float64], weights: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """What each value contributes to the mean."""
    return values / values.size if weights is None else values * (weights / weights.sum())


def gaussian_nll_surface(
    x: ArrayLike | SufficientStatistics,
    mu: ArrayLike,
    sigma: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
) -> NDArray[np.float64]:
    """Summed Gaussian negative log-likelihood of a sample over a grid of (μ, σ), in nats.

    NLL(μ, σ) = ½(n((m − μ) + c)² + M2)/σ² + n(log σ + ½ log 2π).

    Lower is better; the minimum is at the mean and the standard deviation with divisor n.

    Parameters
    ----------
    x : array_like, shape (n,), or SufficientStatistics
        The sample, or `gaussian_statistics` of it, with which the cost does not depend on n.
    mu : array_like, shape (M,)
        Means of the grid.
    sigma : array_like, shape (S,)
        Standard deviations of the grid, each above 0.
    sample_weight : array_like, shape (n,), optional
        How often each point of a sample counts; their sum takes the place of n. Statistics have
        their own.

    Returns
    -------
    ndarray, shape (S, M)
        The surface in float64, one row for each σ.

    Raises
    ------
    ValueError
        If an argument is empty, not one-dimensional or not finite, or `sigma` is not above 0, or
        a weight is negative, or all are 0, or their sum is not finite, or statistics get weights.

    Notes
    -----
    c is added to (m − μ), never to m: at an offset of 1e8 that keeps all digits of a distance.

    Examples
    --------
    >>> gaussian_nll_surface([48.0, 52.0], mu=[50.0, 51.0], sigma=[2.0]).round(4)
    array([[4.2242, 4.4742]])
    """
    statistics = given_statistics(x, sample_weight)
    means = sample_array(mu, "mu")
    sigmas = sample_array(positive_array(sigma, "sigma"), "sigma")[:, np.newaxis]
    n = statistics.n
    with np.errstate(over="ignore", divide="ignore"):
        z = statistics.offset_from(means) / sigmas  # (S, M)
        spread = statistics.deviation_norm / sigmas  # (S, 1)
        surface: NDArray[np.float64] = (0.5 * n * z) * z
        surface += (0.5 * spread) * spread + n * (np.log(sigmas) + HALF_LOG_TWO_PI)
    return surface


def given_statistics(
    x: ArrayLike | SufficientStatistics, sample_weight: ArrayLike | None
) -> SufficientStatistics:
    """Statistics as they are, or those of a sample with its weights."""
    if not isinstance(x, SufficientStatistics):
        return gaussian_statistics(x, sample_weight=sample_weight)
    if sample_weight is not None:
        raise ValueError("sample_weight must be None where x is statistics, which hold weights")
    return x


def _sum_to_shape(
    terms: NDArray[np.float64], shape: tuple[int, ...], weight: float, dtype: np.dtype[Any]
) -> float | FloatArray:
    """`terms` times `weight`, summed over the axes along which `shape` was broadcast."""
    padded = (1,) * (terms.ndim - len(shape)) + shape
    axes = tuple(i for i, (a, b) in enumerate(zip(terms.shape, padded, strict=True)) if a != b)
    summed = terms.sum(axis=axes, keepdims=True).reshape(shape) * weight
    return float(summed) if not shape else summed.astype(dtype, copy=False)
