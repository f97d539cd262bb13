"""Three tests of a Gaussian mean, as a height, a width and a slope of the profile likelihood."""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import finite
from nll_core.likelihoods.gaussian import SufficientStatistics
from nll_core.likelihoods.gaussian_profile import profile_nll_mu, varied_statistics


@dataclass(frozen=True)
class LikelihoodRatioTest:
    """Twice a height: how far the profile NLL at μ₀ lies above its minimum."""

    statistic: float
    p_value: float
    height: float
    """Profile NLL at μ₀ minus its minimum, in nats; the statistic is twice this."""
    nll_at_estimate: float
    nll_at_null: float


@dataclass(frozen=True)
class WaldTest:
    """A squared width: how many standard errors lie between the estimate and μ₀."""

    statistic: float
    p_value: float
    width: float
    """μ̂ − μ₀, in the unit of the data."""
    standard_error: float
    """σ̂/√n at the estimate; the statistic is (width/standard_error)²."""


@dataclass(frozen=True)
class ScoreTest:
    """A squared slope: how steep the profile NLL is at μ₀, against its Fisher information."""

    statistic: float
    p_value: float
    slope: float
    """Derivative of the profile NLL at μ₀, in nats per unit of the data."""
    standard_error: float
    """σ̂₀/√n at μ₀; the statistic is (slope·standard_error)²."""
    information: float
    """The Fisher information n/σ̂₀² = 1/standard_error²; the statistic is slope²/information."""


@dataclass(frozen=True)
class StudentTTest:
    """Student's t-test, exact for Gaussian data of any size; NaN without degrees of freedom."""

    statistic: float
    p_value: float
    degrees_of_freedom: float
    """n − 1, with the sum of weights as n where there are weights."""


@dataclass(frozen=True, repr=False)
class GaussianMeanTests(Printed):
    """The tests of μ = `mu_null` with σ unknown, and where each is read off the curve."""

    n: float
    """How many points, or the sum of their weights."""
    mu: float
    mu_null: float
    sigma: float
    """σ̂, the maximum-likelihood σ at the estimate."""
    sigma_null: float
    """σ̂₀, the maximum-likelihood σ under μ = μ₀."""
    likelihood_ratio: LikelihoodRatioTest
    wald: WaldTest
    score: ScoreTest
    t_test: StudentTTest


def gaussian_mean_tests(
    x: ArrayLike | SufficientStatistics,
    mu_null: float,
    *,
    sample_weight: ArrayLike | None = None,
) -> GaussianMeanTests:
    """Test whether a Gaussian has the mean `mu_null`, with σ unknown, in three ways and exactly.

    With d = (μ̂ − μ₀)/σ̂: likelihood ratio n·log(1 + d²), Wald n·d², score n·d²/(1 + d²); each
    against χ²(1). Higher statistics speak against μ₀; the minimum is 0, at μ₀ = μ̂.

    Parameters
    ----------
    x : array_like, shape (n,), or SufficientStatistics
        The sample, at least two points that differ.
    mu_null : float
        μ₀, the mean under the null hypothesis.
    sample_weight : array_like, shape (n,), optional
        How often each point of a sample counts; their sum takes the place of n, also in the n − 1
        degrees of freedom of the t-test. Statistics have their own.

    Returns
    -------
    GaussianMeanTests
        Statistics and p-values with the height, the width and the slope that they are.

    Raises
    ------
    ValueError
        If the sample or its weights are not as asked, or if `mu_null` is not finite.

    Notes
    -----
    The three agree as n grows and are ordered: Wald ≥ likelihood ratio ≥ score. For small n the
    χ² p-values of the Wald test are too small; the p-value of the t-test is exact.

    References
    ----------
    T. S. Breusch (1979), Conflict among criteria for testing hypotheses, Econometrica 47.
    Student (1908), The probable error of a mean, Biometrika 6.

    Examples
    --------
    >>> tests = gaussian_mean_tests([48.8292, 49.3087, 52.4836, 53.2384, 57.6151], mu_null=50.0)
    >>> [round(t.statistic, 4) for t in (tests.wald, tests.likelihood_ratio, tests.score)]
    [2.6252, 2.1101, 1.7214]
    >>> round(tests.likelihood_ratio.p_value, 4), round(tests.t_test.p_value, 4)
    (0.1463, 0.2209)
    """
    from scipy.special import stdtr

    statistics = varied_statistics(x, sample_weight)
    null = finite(mu_null, "mu_null")
    n, sigma = statistics.n, statistics.sigma
    width = (statistics.mean - null) + statistics.mean_residual
    root_n = math.sqrt(n)
    sigma_null = math.hypot(sigma, width)
    d = width / sigma
    # log(1 + d²) keeps its digits for small d as log1p and stays in range for large d as a hypot.
    height = 0.5 * n * math.log1p(d * d) if abs(d) < 1.0 else n * math.log(math.hypot(1.0, d))
    nll_at_estimate = float(profile_nll_mu(statistics, [statistics.mean])[0])
    wald = (root_n * d) * (root_n * d)
    score_root = root_n * (width / sigma_null)
    freedom = n - 1
    t = math.sqrt(freedom) * d if freedom > 0 else math.nan
    standard_error_null = sigma_null / root_n
    return GaussianMeanTests(
        n=n,
        mu=statistics.mean + statistics.mean_residual,
        mu_null=null,
        sigma=sigma,
        sigma_null=sigma_null,
        likelihood_ratio=LikelihoodRatioTest(
            statistic=2.0 * height,
            p_value=_chi2_tail(2.0 * height),
            height=height,
            nll_at_estimate=nll_at_estimate,
            nll_at_null=nll_at_estimate + height,
        ),
        wald=WaldTest(
            statistic=wald,
            p_value=_chi2_tail(wald),
            width=width,
            standard_error=sigma / root_n,
        ),
        score=ScoreTest(
            statistic=score_root * score_root,
            p_value=_chi2_tail(score_root * score_root),
            slope=-(score_root / standard_error_null),
            standard_error=standard_error_null,
            information=(1.0 / standard_error_null) * (1.0 / standard_error_null),
        ),
        t_test=StudentTTest(
            statistic=t,
            p_value=float(2.0 * stdtr(freedom, -abs(t))),
            degrees_of_freedom=freedom,
        ),
    )


def _chi2_tail(statistic: float) -> float:
    """P(χ²(1) > statistic)."""
    return math.erfc(math.sqrt(0.5 * statistic))
