"""True coverage of Gaussian intervals against draws, and the exact intervals against SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from nll_core.likelihoods.gaussian import gaussian_nll
from nll_core.likelihoods.gaussian_fit import fit_gaussian
from nll_core.likelihoods.gaussian_profile import confidence_nll_rise
from nll_core.teaching.interval_coverage import exact_gaussian_intervals, gaussian_coverage
from tests.samples import X


def test_published_numbers_of_five_points():
    five = gaussian_coverage(5)
    assert (five.profile.mu, five.profile.sigma) == pytest.approx((0.902, 0.894), abs=5e-4)
    assert (five.wald.mu, five.wald.sigma) == pytest.approx((0.846, 0.753), abs=6e-4)
    regions = [gaussian_coverage(5, confidence_level=level).region for level in (0.5, 0.9, 0.95)]
    assert regions == pytest.approx([0.431, 0.845, 0.911], abs=1e-3)


@pytest.mark.parametrize(("n", "level"), [(2, 0.95), (5, 0.5), (9, 0.95)])
def test_coverage_is_what_draws_show(n, level):
    rng = np.random.default_rng(n)
    truth, draws = (3.0, 2.0), 2000
    covered = np.zeros(5)
    rise = confidence_nll_rise(level, 2)
    for x in rng.normal(*truth, (draws, n)):
        fit = fit_gaussian(x, confidence_level=level)
        profile, wald = fit.profile_intervals, fit.wald_intervals
        ends = (profile.mu, profile.sigma, wald.mu, wald.sigma)
        held = [low <= t <= high for (low, high), t in zip(ends, truth * 2, strict=True)]
        covered += [*held, gaussian_nll(x, *truth, reduction="sum") <= fit.nll + rise]
    found = gaussian_coverage(n, confidence_level=level)
    told = [
        found.profile.mu,
        found.profile.sigma,
        found.wald.mu,
        found.wald.sigma,
        found.region,
    ]
    # Five standard deviations of a share of 2,000 draws at most.
    assert covered / draws == pytest.approx(told, abs=5 * 0.5 / math.sqrt(draws))


@pytest.mark.parametrize("n", [2, 5, 100, 10_000])
def test_region_agrees_with_adaptive_quadrature(n):
    cut = stats.chi2.ppf(0.9, 2)

    def left(w):
        return cut - (w - n - n * math.log(w / n))

    within = gaussian_coverage(n, confidence_level=0.9)
    low, high = (n * math.exp(-2 * t) for t in (math.sqrt(cut) + cut, -math.sqrt(cut / n)))
    value, _ = integrate.quad(
        lambda w: stats.chi2.cdf(max(left(w), 0.0), 1) * stats.chi2.pdf(w, n - 1),
        max(low, n - 1 - 20 * math.sqrt(2 * n), 0.0) or 1e-12,
        min(high + 20 * math.sqrt(2 * n), 1e9),
        limit=2000,
        points=[n],
    )
    assert within.region == pytest.approx(value, abs=2e-5)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_many_points_are_covered_as_often_as_said(level):
    found = gaussian_coverage(10**6, confidence_level=level)
    told = (*vars(found.profile).values(), *vars(found.wald).values(), found.region)
    assert told == pytest.approx([level] * 5, abs=1e-5)


def test_exact_intervals_agree_with_scipy():
    found = exact_gaussian_intervals(X, confidence_level=0.9)
    by_t = stats.ttest_1samp(X, 0.0).confidence_interval(0.9)
    assert found.mu == pytest.approx((by_t.low, by_t.high), rel=1e-12)
    squares = X.size * X.var()
    ends = [math.sqrt(squares / stats.chi2.ppf(p, X.size - 1)) for p in (0.95, 0.05)]
    assert found.sigma == pytest.approx(ends, rel=1e-12)


def test_what_is_refused():
    with pytest.raises(ValueError, match="n must be at least 2, got 1"):
        gaussian_coverage(1)
    with pytest.raises(TypeError, match="n must be an integer"):
        gaussian_coverage(2.5)
    with pytest.raises(ValueError, match="confidence_level"):
        gaussian_coverage(5, confidence_level=1.0)
    with pytest.raises(ValueError, match="variance above 0"):
        exact_gaussian_intervals([1.0, 1.0])
