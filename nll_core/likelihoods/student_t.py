"""The Student-t negative log-likelihood, through to its Gaussian limit."""

from __future__ import annotations

import math
from typing import Final, Literal, overload

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import FloatArray, Reduction, number_text, reduction_choice
from nll_core._weights import reduce_by_weight
from nll_core.likelihoods._location_scale import standardise
from nll_core.likelihoods.gaussian import HALF_LOG_TWO_PI

# From here on the series for the ratio of gamma functions is exact in float64 (the first term
# left out is 8/ν^11), while the difference of their two logs loses ever more digits.
SERIES_FROM_NU: Final = 40.0
# Above this, 1 + t² is t² in float64, and t² may overflow where its log does not.
LARGE_T: Final = 1e9


@overload
def student_t_nll(
    x: ArrayLike,
    mu: ArrayLike,
    sigma: ArrayLike,
    nu: float,
    *,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["mean", "sum"] = ...,
) -> float: ...
@overload
def student_t_nll(
    x: ArrayLike,
    mu: ArrayLike,
    sigma: ArrayLike,
    nu: float,
    *,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["none"],
) -> FloatArray: ...
def student_t_nll(
    x: ArrayLike,
    mu: ArrayLike,
    sigma: ArrayLike,
    nu: float,
    *,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Negative log-likelihood of `x` under a Student-t with location and scale, in nats.

    −log t = ½(ν + 1)·log(1 + z²/ν) + log σ + ½ log(νπ) + log Γ(ν/2) − log Γ((ν + 1)/2) with
    z = (x − μ)/σ. As ν → ∞ it becomes the Gaussian's.

    Lower is better; for given σ and ν the minimum is at x = μ.

    Parameters
    ----------
    x, mu, sigma : array_like
        Observations, locations and scales; their shapes broadcast.
    nu : float
        Degrees of freedom, above 0; inf is the Gaussian.
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
        If `nu` or a `sigma` is not above 0, a value is not finite, there is no value, or the
        shapes do not broadcast.

    Notes
    -----
    For large ν the gamma functions enter through the series of the log of their ratio, so that
    the constant keeps its digits up to the limit.

    References
    ----------
    K. L. Lange, R. J. A. Little, J. M. G. Taylor (1989), Robust statistical modeling using the
    t distribution, Journal of the American Statistical Association 84.

    See Also
    --------
    gaussian_nll

    Examples
    --------
    >>> round(student_t_nll(40.0, 0.0, 1.0, nu=2.0), 4)
    11.0685
    >>> round(student_t_nll(40.0, 0.0, 1.0, nu=float("inf")), 4)
    800.9189
    """
    freedom = degrees_of_freedom(nu)
    z, sigma_array, dtype = standardise(x, mu, sigma)
    reduction = reduction_choice(reduction)
    with np.errstate(over="ignore", under="ignore"):
        if math.isinf(freedom):
            kernel = (0.5 * z) * z
        else:
            t = np.abs(z) / math.sqrt(freedom)
            large = t > LARGE_T
            log_ratio = np.log1p(np.where(large, 0.0, t) ** 2)
            log_ratio = np.where(large, 2.0 * np.log(np.where(large, t, 1.0)), log_ratio)
            kernel = 0.5 * (freedom + 1.0) * log_ratio
        terms = np.asarray(kernel + (np.log(sigma_array) + log_normaliser(freedom)))
        return reduce_by_weight(terms, sample_weight, reduction, dtype=dtype)


def degrees_of_freedom(nu: float) -> float:
    """`nu` as a float above 0, or inf."""
    freedom = float(nu)
    if not freedom > 0:
        raise ValueError(f"nu must be above 0 (inf for a Gaussian), got {number_text(freedom)}")
    return freedom


def log_normaliser(nu: float) -> float:
    """½ log(νπ) + log Γ(ν/2) − log Γ((ν + 1)/2), which tends to ½ log 2π."""
    if nu < SERIES_FROM_NU:
        gammas = math.lgamma(0.5 * nu) - math.lgamma(0.5 * (nu + 1.0))
        return 0.5 * math.log(nu * math.pi) + gammas
    u = 1.0 / nu
    w = u * u
    series = 1 / 4 + w * (-1 / 24 + w * (1 / 20 + w * (-17 / 112 + w * (31 / 36))))
    return HALF_LOG_TWO_PI + u * series


def log_normaliser_slope(tail: float) -> float:
    """Derivative of `log_normaliser` with respect to `tail` = 1/ν, from 0 on."""
    if tail * SERIES_FROM_NU <= 1.0:
        w = tail * tail
        return 1 / 4 + w * (-1 / 8 + w * (1 / 4 + w * (-17 / 16 + w * (31 / 4))))
    from scipy.special import psi

    nu = 1.0 / tail
    return -0.5 * nu * nu * float(1.0 / nu + psi(0.5 * nu) - psi(0.5 * (nu + 1.0)))


def log_normaliser_bend(nu: float) -> float:
    """Second derivative of `log_normaliser` with respect to ν itself, 0 at infinity."""
    if nu >= SERIES_FROM_NU:
        u = 1.0 / nu
        w = u * u
        return u * w * (1 / 2 + w * (-1 / 2 + w * (3 / 2 + w * (-17 / 2 + w * (155 / 2)))))
    from scipy.special import polygamma

    both = polygamma(1, 0.5 * nu) - polygamma(1, 0.5 * (nu + 1.0))
    return float(0.25 * both) - 0.5 / nu / nu
