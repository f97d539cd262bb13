"""How often the intervals of a Gaussian fit cover the truth, and intervals that are exact."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import count, open_fraction
from nll_core.likelihoods.gaussian import SufficientStatistics
from nll_core.likelihoods.gaussian_fit import ConfidenceIntervals, log_sigma_bounds
from nll_core.likelihoods.gaussian_profile import confidence_nll_rise, varied_statistics

# The integrand is analytic once the square roots at its ends are taken out: 100 nodes leave only
# rounding.
_NODES: Final = 100


@dataclass(frozen=True)
class IntervalCoverage:
    """Probabilities that an interval of μ and one of σ cover the true value."""

    mu: float
    sigma: float


@dataclass(frozen=True, repr=False)
class GaussianCoverage(Printed):
    """True coverage of what aims at `confidence_level`, for n draws from any Gaussian."""

    n: int
    confidence_level: float
    profile: IntervalCoverage
    wald: IntervalCoverage
    region: float
    """Of the joint region {(μ, σ): NLL ≤ min NLL + ½ χ²(2) quantile}."""


def gaussian_coverage(n: int, *, confidence_level: float = 0.95) -> GaussianCoverage:
    """How often the intervals of `fit_gaussian` cover the truth, as probabilities.

    Their level is nominal: it holds for n → ∞, and few points are covered less often.

    Parameters
    ----------
    n : int
        The size of the sample, at least 2.
    confidence_level : float
        The coverage that is aimed at, strictly between 0 and 1.

    Returns
    -------
    GaussianCoverage
        Of the profile and the Wald interval of each parameter, and of the joint region.

    Raises
    ------
    ValueError, TypeError
        If `n` is no whole number of at least 2, or the level not strictly between 0 and 1.

    Notes
    -----
    Each interval holds where a pivot does not exceed a number. For μ it is Student's t with n − 1
    degrees of freedom: |t| ≤ √((n − 1)(exp(q/n) − 1)) on the profile and |t| ≤ √(q(n − 1)/n) for
    Wald, q the χ²(1) quantile. For σ it is n σ̂²/σ² = W, which is χ²(n − 1), between two bounds.
    The region holds where W − n − n log(W/n) + Z² ≤ the χ²(2) quantile, with Z² = n(μ̂ − μ)²/σ²
    χ²(1) and independent of W: one integral over W, by Gauss and Legendre's rule.

    References
    ----------
    Y. Pawitan (2001), In all likelihood, section 5.3: exact and approximate confidence.

    Examples
    --------
    >>> five = gaussian_coverage(5)
    >>> round(five.profile.mu, 3), round(five.profile.sigma, 3)
    (0.902, 0.894)
    >>> round(five.wald.mu, 3), round(five.wald.sigma, 3), round(five.region, 3)
    (0.846, 0.753, 0.912)
    """
    size = count(n, "n", minimum=2)
    level = open_fraction(confidence_level, "confidence_level")
    rise = confidence_nll_rise(level, 1)
    reach = math.sqrt(rise / size)
    below, above = log_sigma_bounds(rise / size)
    return GaussianCoverage(
        n=size,
        confidence_level=level,
        profile=IntervalCoverage(
            _within_t(math.sqrt((size - 1) * math.expm1(2.0 * rise / size)), size - 1),
            _within_chi2(size * math.exp(-2.0 * above), size * math.exp(-2.0 * below), size),
        ),
        wald=IntervalCoverage(
            _within_t(math.sqrt(2.0 * rise * (size - 1) / size), size - 1),
            _within_chi2(
                size / (1.0 + reach) ** 2,
                size / (1.0 - reach) ** 2 if reach < 1.0 else math.inf,
                size,
            ),
        ),
        region=_region(size, confidence_nll_rise(level, 2)),
    )


def exact_gaussian_intervals(
    x: ArrayLike | SufficientStatistics, *, confidence_level: float = 0.95
) -> ConfidenceIntervals:
    """Intervals of μ and σ that cover the truth exactly as often as they say, in the unit of `x`.

    μ̂ ± t·s/√n with Student's quantile t for n − 1, and σ̂ √(n/w) for both χ²(n − 1) quantiles w.

    Parameters
    ----------
    x : array_like, shape (n,), or SufficientStatistics
        The sample, at least two points that differ.
    confidence_level : float
        Strictly between 0 and 1.

    Returns
    -------
    ConfidenceIntervals
        Both intervals, each leaving out the same probability at either end.

    Raises
    ------
    ValueError
        If the sample or the level is not as asked.

    References
    ----------
    Student (1908), The probable error of a mean, Biometrika 6.

    Examples
    --------
    >>> found = exact_gaussian_intervals([48.8292, 49.3087, 52.4836, 53.2384, 57.6151])
    >>> [round(end, 2) for end in (*found.mu, *found.sigma)]
    [47.9, 56.69, 2.12, 10.18]
    """
    from scipy.special import gammainccinv, gammaincinv, stdtrit

    level = open_fraction(confidence_level, "confidence_level")
    statistics = varied_statistics(x)
    n, sigma = statistics.n, statistics.sigma
    mu = statistics.mean + statistics.mean_residual
    tail = 0.5 * (1.0 - level)
    half = -float(stdtrit(n - 1, tail)) * statistics.deviation_norm / math.sqrt(n * (n - 1))
    high, low = (
        float(2.0 * quantile(0.5 * (n - 1), tail)) for quantile in (gammainccinv, gammaincinv)
    )
    return ConfidenceIntervals(
        (mu - half, mu + half), (sigma * math.sqrt(n / high), sigma * math.sqrt(n / low))
    )


def _within_t(bound: float, freedom: int) -> float:
    """P(|t| ≤ bound)."""
    from scipy.special import stdtr

    return float(1.0 - 2.0 * stdtr(freedom, -bound))


def _within_chi2(low: float, high: float, n: int) -> float:
    """P(low ≤ W ≤ high) for W of n − 1 degrees of freedom."""
    from scipy.special import gammainc

    below, above = gammainc(0.5 * (n - 1), [0.5 * low, 0.5 * high])
    return float(above - below)


def _region(n: int, rise: float) -> float:
    """∫ P(Z² ≤ what W leaves of twice the rise) dP(W)."""
    from scipy.special import erf, gammaln

    # In s with log(σ/σ̂) = middle + half · sin s, the square roots at the ends become smooth.
    below, above = log_sigma_bounds(rise / n)
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    s = 0.5 * np.pi * nodes
    half = 0.5 * (above - below)
    t = 0.5 * (above + below) + half * np.sin(s)
    left = np.maximum(2.0 * rise - 2.0 * n * (t + 0.5 * np.expm1(-2.0 * t)), 0.0)
    # The density of log(σ/σ̂) = −½ log(W/n), which is 2 · W · that of W.
    shape = 0.5 * (n - 1)
    log_w = math.log(n) - 2.0 * t
    density = 2.0 * np.exp(
        shape * (log_w - math.log(2.0)) - 0.5 * n * np.exp(-2.0 * t) - gammaln(shape)
    )
    return float(weights @ (erf(np.sqrt(0.5 * left)) * density * half * np.cos(s) * 0.5 * np.pi))
