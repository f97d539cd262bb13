"""Maximum likelihood for a Gaussian: estimates, standard errors and both kinds of interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import open_fraction
from nll_core.likelihoods.gaussian import HALF_LOG_TWO_PI
from nll_core.likelihoods.gaussian_profile import confidence_nll_rise, varied_sample
from nll_core.likelihoods.objectives import gaussian_objective
from nll_core.optimisation.descent import descend

# Newton's method converges quadratically: the step after a gradient of this norm, which starts
# from numbers of order 1, leaves only rounding.
NEWTON_TOLERANCE: Final = 1e-12
NEWTON_MAX_STEPS: Final = 200
# Newton on a convex function of one variable gains digits at every step; from the bounds used
# here it needs fewer than 10, and far starts halve their distance at each.
ROOT_MAX_STEPS: Final = 200
ROOT_TOLERANCE: Final = 4 * float(np.finfo(np.float64).eps)


class StandardErrors(NamedTuple):
    """Standard errors of `mu` and `sigma` from the Fisher information, in the unit of the data."""

    mu: float
    sigma: float


class ConfidenceIntervals(NamedTuple):
    """Confidence intervals (low, high) of `mu` and `sigma`, in the unit of the data."""

    mu: tuple[float, float]
    sigma: tuple[float, float]


@dataclass(frozen=True)
class NumericOptimum:
    """The minimum as Newton's method finds it, to hold beside the closed form."""

    mu: float
    sigma: float
    nll: float
    """Summed negative log-likelihood, in nats."""
    converged: bool
    message: str
    iterations: int


@dataclass(frozen=True, repr=False)
class GaussianFit(Printed):
    """A Gaussian fitted by maximum likelihood; lengths in the unit of the data, NLL in nats."""

    n: float
    """How many points, or the sum of their weights."""
    mu: float
    """The mean of the sample."""
    sigma: float
    """The maximum-likelihood standard deviation, with divisor n."""
    sample_sd: float
    """The standard deviation with divisor n − 1; NaN where weights sum to 1 or less."""
    nll: float
    """Summed negative log-likelihood at the optimum."""
    confidence_level: float
    standard_errors: StandardErrors
    """σ/√n and σ/√(2n)."""
    wald_intervals: ConfidenceIntervals
    """Estimate ± quantile · standard error; for σ it may reach below 0 when n is small."""
    profile_intervals: ConfidenceIntervals
    """Where the profile likelihood stays above the cut of the likelihood-ratio test."""
    numeric: NumericOptimum

    @property
    def log_likelihood(self) -> float:
        """The summed log-likelihood at the optimum, in nats."""
        return -self.nll


def fit_gaussian(
    x: ArrayLike, *, sample_weight: ArrayLike | None = None, confidence_level: float = 0.95
) -> GaussianFit:
    """Fit a Gaussian by maximum likelihood, with intervals; lengths in the unit of `x`.

    μ̂ = mean(x), σ̂² = mean((x − μ̂)²), and at them NLL = n(log σ̂ + ½ log 2π + ½), in nats.

    Parameters
    ----------
    x : array_like, shape (n,)
        The sample, at least two points that differ.
    sample_weight : array_like, shape (n,), optional
        How often each point counts. Their sum takes the place of n everywhere: in n − 1, in the
        summed NLL, in errors and intervals. Weights that say only how far a point can be trusted
        give these a wrong size, but the same estimates.
    confidence_level : float
        The coverage the intervals aim at, strictly between 0 and 1.

    Returns
    -------
    GaussianFit
        Estimates, standard errors, Wald and profile intervals, and the optimum that Newton's
        method on (μ, log σ) finds from the middle and the half range of the sample.

    Raises
    ------
    ValueError
        If `x` has fewer than two points, no two that differ, or a value that is not finite, or a
        weight is negative, or all are 0, or their sum is not finite.

    Notes
    -----
    The profile interval of μ is μ̂ ± σ̂√(exp(q/n) − 1) with q the χ²(1) quantile; that of σ holds
    the σ = σ̂·exp(t) with t + ½(exp(−2t) − 1) ≤ q/(2n), found by Newton's method from a bound
    outside each end, where convexity makes it converge from one side.

    References
    ----------
    Y. Pawitan (2001), In all likelihood, chapters 2 and 3.

    Examples
    --------
    >>> fit = fit_gaussian([48.8292, 49.3087, 52.4836, 53.2384, 57.6151])
    >>> round(fit.mu, 4), round(fit.sigma, 4), round(fit.nll, 4)
    (52.295, 3.1673, 12.8591)
    >>> [round(end, 2) for end in fit.profile_intervals.mu]
    [48.89, 55.7]
    """
    level = open_fraction(confidence_level, "confidence_level")
    sample, weights, statistics = varied_sample(x, sample_weight)
    n, sigma = statistics.n, statistics.sigma
    mu = statistics.mean + statistics.mean_residual
    errors = StandardErrors(sigma / math.sqrt(n), sigma / math.sqrt(2 * n))
    rise = confidence_nll_rise(level, 1)
    quantile = math.sqrt(2.0 * rise)
    # Of much less than one observation an end may lie beyond float64: infinity.
    with np.errstate(over="ignore"):
        half_width = sigma * float(np.sqrt(np.expm1(2.0 * rise / n)))
        below, above = (sigma * float(np.exp(t)) for t in log_sigma_bounds(rise / n))
    return GaussianFit(
        n=n,
        mu=mu,
        sigma=sigma,
        sample_sd=statistics.deviation_norm / math.sqrt(n - 1) if n > 1 else math.nan,
        nll=n * (math.log(sigma) + HALF_LOG_TWO_PI + 0.5),
        confidence_level=level,
        standard_errors=errors,
        wald_intervals=ConfidenceIntervals(
            (mu - quantile * errors.mu, mu + quantile * errors.mu),
            (sigma - quantile * errors.sigma, sigma + quantile * errors.sigma),
        ),
        profile_intervals=ConfidenceIntervals(
            (mu - half_width, mu + half_width),
            (below, above),
        ),
        numeric=_numeric_optimum(sample, weights),
    )


def log_sigma_bounds(rise: float) -> tuple[float, float]:
    """The two t where the profile of σ̂·exp(t) has risen by `rise` nats a point: below, above."""
    if rise == 0.0:
        return 0.0, 0.0
    if math.isinf(8.0 * rise):
        return -math.inf, math.inf
    # On each side Newton starts beyond the root, from a bound: h(t) = t + ½(exp(−2t) − 1) is at
    # least t − ½ above 0; below, at least t², and from exp(−2t) = 3.6 on, ¼(exp(−2t) − 1).
    ends = []
    for t in (-min(math.sqrt(rise), 0.5 * math.log1p(rise) + 0.7), rise + 0.5):
        for _ in range(ROOT_MAX_STEPS):
            shrink = math.expm1(-2.0 * t)
            step = (t + 0.5 * shrink - rise) / -shrink
            t -= step
            if abs(step) <= ROOT_TOLERANCE * abs(t):
                break
        ends.append(t)
    return ends[0], ends[1]


def _numeric_optimum(
    sample: NDArray[np.float64], weights: NDArray[np.float64] | None
) -> NumericOptimum:
    """The optimum by Newton's method on (μ, log σ), from the middle and half the range."""
    # Scaling by a power of two is exact and keeps range and half range in float64.
    exponent = int(np.frexp(np.abs(sample).max())[1])
    scaled = np.ldexp(sample, -exponent)
    low, high = float(scaled.min()), float(scaled.max())
    origin, unit = 0.5 * (low + high), 0.5 * (high - low)
    objective = gaussian_objective((scaled - origin) / unit, sample_weight=weights)
    trace = descend(
        objective,
        [0.0, 0.0],
        method="newton",
        max_steps=NEWTON_MAX_STEPS,
        tolerance=NEWTON_TOLERANCE,
    )
    mu, log_sigma = (float(p) for p in trace.positions[-1])
    return NumericOptimum(
        mu=float(np.ldexp(origin + unit * mu, exponent)),
        sigma=float(np.ldexp(unit * math.exp(log_sigma), exponent)),
        nll=objective.statistics.n
        * (float(trace.values[-1]) + math.log(unit) + exponent * math.log(2.0)),
        converged=trace.converged,
        message=trace.message,
        iterations=trace.steps,
    )
