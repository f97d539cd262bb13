"""The tests of a Gaussian mean against their definitions and SciPy."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nll_core.likelihoods.gaussian import gaussian_nll
from nll_core.likelihoods.gaussian_profile import profile_nll_mu
from nll_core.likelihoods.gaussian_tests import gaussian_mean_tests
from tests.samples import X


@pytest.mark.parametrize("mu_null", [2.0, 3.0, 4.5, 20.0])
def test_statistics_by_their_definitions(mu_null):
    tests = gaussian_mean_tests(X, mu_null)
    sigma = X.std()
    sigma_null = math.sqrt(np.mean((X - mu_null) ** 2))
    free = gaussian_nll(X, X.mean(), sigma, reduction="sum")
    restricted = gaussian_nll(X, mu_null, sigma_null, reduction="sum")
    score = np.sum(X - mu_null) / sigma_null**2
    assert tests.sigma == pytest.approx(sigma, rel=1e-13)
    assert tests.sigma_null == pytest.approx(sigma_null, rel=1e-13)
    assert tests.likelihood_ratio.statistic == pytest.approx(2 * (restricted - free), rel=1e-10)
    assert tests.wald.statistic == pytest.approx((X.mean() - mu_null) ** 2 / (sigma**2 / 25), 1e-12)
    assert tests.score.statistic == pytest.approx(score**2 / (25 / sigma_null**2), rel=1e-12)


@pytest.mark.parametrize("mu_null", [2.0, 3.0, 4.5, 9.0])
def test_p_values_agree_with_scipy(mu_null):
    tests = gaussian_mean_tests(X, mu_null)
    for test in (tests.likelihood_ratio, tests.wald, tests.score):
        assert test.p_value == pytest.approx(stats.chi2.sf(test.statistic, 1), rel=1e-12)
    reference = stats.ttest_1samp(X, mu_null)
    assert tests.t_test.statistic == pytest.approx(reference.statistic, rel=1e-12)
    assert tests.t_test.p_value == pytest.approx(reference.pvalue, rel=1e-11)
    assert tests.t_test.degrees_of_freedom == reference.df


def test_geometry_of_the_profile():
    tests = gaussian_mean_tests(X, 4.5)
    h = 1e-5
    profile = profile_nll_mu(X, [4.5 - h, 4.5, 4.5 + h, X.mean()])
    lr, wald, score = tests.likelihood_ratio, tests.wald, tests.score
    assert lr.height == pytest.approx(profile[1] - profile[3], rel=1e-11)
    assert lr.nll_at_null == pytest.approx(profile[1], rel=1e-14)
    assert lr.nll_at_estimate == pytest.approx(profile[3], rel=1e-14)
    assert lr.statistic == pytest.approx(2 * lr.height, rel=1e-15)
    assert wald.width == pytest.approx(X.mean() - 4.5, rel=1e-13)
    assert wald.statistic == pytest.approx((wald.width / wald.standard_error) ** 2, rel=1e-13)
    assert score.slope == pytest.approx((profile[2] - profile[0]) / (2 * h), rel=1e-7)
    assert score.statistic == pytest.approx(score.slope**2 / score.information, rel=1e-13)
    assert score.statistic == pytest.approx((score.slope * score.standard_error) ** 2, rel=1e-13)
    assert score.slope > 0 > wald.width


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=12).filter(
        lambda x: max(x) - min(x) > 1e-3
    ),
    st.floats(-1e4, 1e4),
)
def test_wald_exceeds_the_likelihood_ratio_and_that_the_score(x, mu_null):
    tests = gaussian_mean_tests(x, mu_null)
    slack = 1.0 + 1e-12
    assert tests.score.statistic <= tests.likelihood_ratio.statistic * slack
    assert tests.likelihood_ratio.statistic <= tests.wald.statistic * slack


def test_at_the_estimate_nothing_speaks_against_the_null():
    tests = gaussian_mean_tests([1.0, 2.0, 6.0], 3.0)
    for test in (tests.likelihood_ratio, tests.wald, tests.score, tests.t_test):
        assert (test.statistic, test.p_value) == (0.0, 1.0)
    assert tests.score.slope == 0.0


def test_a_tiny_distance_keeps_its_digits():
    tests = gaussian_mean_tests([-1.0, 1.0], 1e-12)
    assert tests.likelihood_ratio.statistic == pytest.approx(2e-24, rel=1e-12)


def test_a_huge_distance_stays_finite():
    tests = gaussian_mean_tests([-1.0, 1.0], 1e170)
    with mpmath.workdps(30):
        exact = 2 * mpmath.log1p(mpmath.mpf(1e170) ** 2)
    assert tests.likelihood_ratio.statistic == pytest.approx(float(exact), rel=1e-14)
    assert tests.score.statistic == pytest.approx(2.0, rel=1e-14)
    assert tests.wald.statistic == math.inf


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_statistics_do_not_depend_on_the_scale(scale):
    tests, plain = gaussian_mean_tests(X * scale, 4.5 * scale), gaussian_mean_tests(X, 4.5)
    for name in ("likelihood_ratio", "wald", "score", "t_test"):
        assert getattr(tests, name).statistic == pytest.approx(
            getattr(plain, name).statistic, rel=1e-12
        )
    assert tests.score.slope == pytest.approx(plain.score.slope / scale, rel=1e-12)


@pytest.mark.parametrize(
    ("x", "mu_null", "message"),
    [
        ([1.0], 0.0, "x must hold at least 2 points"),
        ([1.0, 1.0], 0.0, "x must have a variance above 0"),
        ([1.0, 2.0], math.nan, "mu_null must be finite, got nan"),
    ],
)
def test_bad_values_are_named(x, mu_null, message):
    with pytest.raises(ValueError, match=message):
        gaussian_mean_tests(x, mu_null)
