"""The probability that a Gaussian gives to an interval, with all its digits far out in a tail."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._numerics import float_or_array
from nll_core._validation import FloatArray, finite, number_text, positive
from nll_core.likelihoods._location_scale import standardise
from nll_core.likelihoods._quadrature import legendre_rule
from nll_core.likelihoods.gaussian import HALF_LOG_TWO_PI

# Below this product of width and distance (in σ), a quadrature of so many points has full
# precision, where the difference of two distribution functions would cancel.
NARROW: Final = 1.0
NODES: Final = 12


@dataclass(frozen=True, slots=True)
class GaussianInterval:
    """The probability of an interval under a Gaussian, and of what lies on either side of it."""

    low: float
    high: float
    z_low: float
    """(low − μ)/σ."""
    z_high: float
    """(high − μ)/σ."""
    below: float
    """P(x ≤ low)."""
    above: float
    """P(x > high)."""
    probability: float
    """P(low ≤ x ≤ high); 0 once it underflows."""
    log_probability: float
    """Its logarithm in nats, which does not underflow; −inf for an interval of width 0."""

    @property
    def outside(self) -> float:
        """The probability of what lies on either side."""
        return self.below + self.above


def gaussian_cdf(x: ArrayLike, mu: ArrayLike, sigma: ArrayLike) -> float | FloatArray:
    """Probability that a Gaussian N(mu, sigma²) stays at or below `x`.

    Φ((x − μ)/σ), where Φ is the distribution function of N(0, 1).

    Parameters
    ----------
    x, mu, sigma : array_like
        Values, means and standard deviations; their shapes broadcast.

    Returns
    -------
    float or ndarray
        A float for scalars, else an array of the broadcast shape.

    Raises
    ------
    ValueError
        If a value is not finite, `sigma` is not above 0, or the shapes do not broadcast.

    Examples
    --------
    >>> gaussian_cdf([47.5, 50.0, 52.5], 50.0, 2.5).round(4)
    array([0.1587, 0.5   , 0.8413])
    """
    from scipy.special import ndtr

    z, _, dtype = standardise(x, mu, sigma)
    return float_or_array(np.asarray(ndtr(z)), dtype)


def gaussian_interval(low: float, high: float, mu: float, sigma: float) -> GaussianInterval:
    """Probability of the interval from `low` to `high` under a Gaussian N(mu, sigma²).

    P(low ≤ x ≤ high) = Φ((high − μ)/σ) − Φ((low − μ)/σ).

    Parameters
    ----------
    low, high : float
        The ends, low ≤ high.
    mu, sigma : float
        Mean and standard deviation.

    Returns
    -------
    GaussianInterval
        The probability and its log, that of either side, and the ends in σ from μ.

    Raises
    ------
    ValueError
        If a value is not finite, `sigma` is not above 0, or `low` lies above `high`.

    Notes
    -----
    Φ is 1 to the last digit from 8.3σ on, and two such values have no difference left; an
    interval above μ is mirrored below it, where Φ is small and exact. A narrow interval is
    integrated in place of that: its ends have nearly the same Φ on either side.

    References
    ----------
    W. J. Cody (1969), Rational Chebyshev approximations for the error function, Mathematics of
    Computation 23.

    Examples
    --------
    >>> round(gaussian_interval(50.0, 52.5, mu=50.0, sigma=2.5).probability, 4)
    0.3413
    >>> print(f"{gaussian_interval(9.0, 10.0, mu=0.0, sigma=1.0).probability:.4g}")
    1.129e-19
    """
    from scipy.special import ndtr

    start, end = finite(low, "low"), finite(high, "high")
    mean, scale = finite(mu, "mu"), positive(sigma, "sigma")
    if start > end:
        raise ValueError(
            f"low must not lie above high, got {number_text(start)} and {number_text(end)}"
        )
    with np.errstate(over="ignore"):
        z_low, z_high = float((start - mean) / scale), float((end - mean) / scale)
        log_probability = _log_probability(z_low, z_high, float((end - start) / scale))
    return GaussianInterval(
        low=start,
        high=end,
        z_low=z_low,
        z_high=z_high,
        below=float(ndtr(z_low)),
        above=float(ndtr(-z_high)),
        probability=math.exp(log_probability),
        log_probability=log_probability,
    )


def _log_probability(z_low: float, z_high: float, width: float) -> float:
    """log(Φ(z_high) − Φ(z_low)); `width` is their distance before it was rounded."""
    from scipy.special import log_ndtr, ndtr

    if width == 0:
        return -math.inf
    if z_low > 0:
        z_low, z_high = -z_high, -z_low
    if width * max(1.0, abs(z_low), abs(z_high)) < NARROW:
        return _log_narrow(0.5 * (z_low + z_high), width)
    if z_high > 0:
        # The smaller ones of the parts on either side: of these, no digit is lost.
        return math.log1p(-float(ndtr(z_low)) - float(ndtr(-z_high)))
    upper, lower = float(log_ndtr(z_high)), float(log_ndtr(z_low))
    return upper + math.log(-math.expm1(lower - upper))


def _log_narrow(middle: float, width: float) -> float:
    """The same by quadrature of exp(−½z²) relative to its value in the middle."""
    nodes, weights = legendre_rule(NODES)
    away = 0.5 * width * nodes
    mean_ratio = 0.5 * float(weights @ np.exp(-(middle + 0.5 * away) * away))
    return math.log(width) - 0.5 * middle * middle - HALF_LOG_TWO_PI + math.log(mean_ratio)
