"""The Gaussian fit: closed form, numeric optimum, standard errors and intervals."""

from __future__ import annotations

import dataclasses
import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special, stats

from nll_core.datasets import load_five_points
from nll_core.likelihoods.gaussian import (
    gaussian_nll,
    gaussian_nll_surface,
    gaussian_statistics,
)
from nll_core.likelihoods.gaussian_fit import fit_gaussian
from nll_core.likelihoods.gaussian_profile import (
    confidence_nll_rise,
    profile_nll_mu,
    profile_nll_sigma,
)
from nll_core.likelihoods.gaussian_tests import gaussian_mean_tests
from nll_core.likelihoods.objectives import gaussian_objective
from nll_core.likelihoods.student_t_fit import compare_tails

FIVE = load_five_points().values
SKEWED = np.random.default_rng(21).exponential(4.0, 40)


def test_five_points():
    fit = fit_gaussian(FIVE)
    assert fit.n == 5
    assert fit.mu == pytest.approx(52.2950, abs=5e-5)
    assert fit.sigma == pytest.approx(3.1673, abs=5e-5)
    assert math.exp(fit.log_likelihood) == pytest.approx(2.6024e-6, rel=2e-5)
    assert fit.sample_sd == pytest.approx(FIVE.std(ddof=1), rel=1e-14)


def test_agrees_with_scipy():
    fit = fit_gaussian(SKEWED)
    assert (fit.mu, fit.sigma) == pytest.approx(stats.norm.fit(SKEWED), rel=1e-13)
    assert fit.nll == pytest.approx(-stats.norm.logpdf(SKEWED, fit.mu, fit.sigma).sum(), rel=1e-13)


def test_standard_errors_are_the_inverse_of_the_observed_curvature():
    fit = fit_gaussian(SKEWED)

    def nll(mu, sigma):
        return gaussian_nll(SKEWED, mu, sigma, reduction="sum")

    # A fourth-order central second difference.
    h = 1e-2
    weights = {-2: -1 / 12, -1: 4 / 3, 0: -5 / 2, 1: 4 / 3, 2: -1 / 12}
    curvature_mu = sum(w * nll(fit.mu + k * h, fit.sigma) for k, w in weights.items()) / h**2
    curvature_sigma = sum(w * nll(fit.mu, fit.sigma + k * h) for k, w in weights.items()) / h**2
    assert fit.standard_errors.mu == pytest.approx(curvature_mu**-0.5, rel=1e-6)
    assert fit.standard_errors.sigma == pytest.approx(curvature_sigma**-0.5, rel=1e-6)


@pytest.mark.parametrize("level", [1e-9, 0.5, 0.95, 0.9999999])
def test_wald_intervals(level):
    fit = fit_gaussian(SKEWED, confidence_level=level)
    assert fit.confidence_level == level
    for name in ("mu", "sigma"):
        estimate, error = getattr(fit, name), getattr(fit.standard_errors, name)
        # stats.norm.interval forms (1 + level)/2, which rounds away the tail of a high level.
        half_width = math.sqrt(2) * special.erfinv(level) * error
        expected = (estimate - half_width, estimate + half_width)
        assert getattr(fit.wald_intervals, name) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("level", [0.01, 0.5, 0.95, 0.9999999])
@pytest.mark.parametrize("n", [2, 5, 40])
def test_profile_intervals_end_where_the_profile_reaches_the_cut(level, n):
    x = SKEWED[:n]
    fit = fit_gaussian(x, confidence_level=level)
    rise = confidence_nll_rise(level)
    for name, profile in (("mu", profile_nll_mu), ("sigma", profile_nll_sigma)):
        low, high = getattr(fit.profile_intervals, name)
        assert low < getattr(fit, name) < high
        np.testing.assert_allclose(profile(x, [low, high]) - fit.nll, rise, 1e-9, 1e-12)


def test_profile_interval_of_sigma_agrees_with_brentq():
    fit = fit_gaussian(SKEWED)

    def above(sigma):
        return profile_nll_sigma(SKEWED, [sigma])[0] - fit.nll - confidence_nll_rise(0.95)

    assert fit.profile_intervals.sigma[0] == pytest.approx(
        optimize.brentq(above, fit.sigma / 9, fit.sigma, xtol=1e-14), rel=1e-12
    )
    assert fit.profile_intervals.sigma[1] == pytest.approx(
        optimize.brentq(above, fit.sigma, fit.sigma * 9, xtol=1e-14), rel=1e-12
    )


def test_a_level_without_width_gives_intervals_without_width():
    fit = fit_gaussian(SKEWED, confidence_level=1e-300)
    assert fit.profile_intervals.sigma == (fit.sigma, fit.sigma)
    assert fit.profile_intervals.mu == (fit.mu, fit.mu)


def test_wald_interval_of_sigma_may_reach_below_zero_but_the_profile_does_not():
    fit = fit_gaussian([1.0, 2.0], confidence_level=0.99)
    assert fit.wald_intervals.sigma[0] < 0 < fit.profile_intervals.sigma[0]


def test_profile_interval_of_mu_covers_as_the_t_distribution_says():
    # The cut at χ²(1) is a t-interval of a slightly lower level: n log(1 + t²/(n − 1)) = q.
    x = SKEWED[:8]
    low, high = fit_gaussian(x).profile_intervals.mu
    t = math.sqrt(7 * math.expm1(stats.chi2.ppf(0.95, 1) / 8))
    level = 1 - 2 * stats.t.sf(t, 7)
    expected = stats.t.interval(level, 7, x.mean(), x.std(ddof=1) / math.sqrt(8))
    assert (low, high) == pytest.approx(expected, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=2, max_size=30).filter(
        lambda x: max(x) - min(x) > 1e-6
    )
)
def test_newton_finds_the_closed_form(x):
    fit = fit_gaussian(x)
    assert fit.numeric.converged, fit.numeric.message
    assert fit.numeric.mu == pytest.approx(fit.mu, abs=1e-9 * fit.sigma + 1e-15 * abs(fit.mu))
    assert fit.numeric.sigma == pytest.approx(fit.sigma, rel=1e-9)
    assert fit.numeric.nll == pytest.approx(fit.nll, rel=1e-12, abs=1e-10)


def test_newton_says_how_it_went():
    skewed = fit_gaussian([0.0, 0.0, 0.1, 0.2, 10.0]).numeric
    assert skewed.iterations > 0
    assert skewed.message.startswith(f"converged in {skewed.iterations} steps")


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e200, 1e300])
def test_extreme_scales(scale):
    fit, plain = fit_gaussian(FIVE * scale), fit_gaussian(FIVE)
    assert fit.mu == pytest.approx(plain.mu * scale, rel=1e-14)
    assert fit.sigma == pytest.approx(plain.sigma * scale, rel=1e-13)
    assert fit.nll == pytest.approx(plain.nll + 5 * math.log(scale), rel=1e-13)
    assert fit.numeric.converged
    assert fit.numeric.sigma == pytest.approx(fit.sigma, rel=1e-12)
    for ends, plain_ends in zip(fit.profile_intervals, plain.profile_intervals, strict=True):
        assert ends == pytest.approx(np.array(plain_ends) * scale, rel=1e-12)


def test_an_offset_of_1e8_changes_nothing():
    x = SKEWED.astype(np.float32).astype(np.float64)  # few digits, so that the offset is exact
    x = np.round(x * 1024) / 1024
    fit, plain = fit_gaussian(x + 1e8), fit_gaussian(x)
    assert fit.sigma == pytest.approx(plain.sigma, rel=1e-15)
    assert fit.nll == pytest.approx(plain.nll, rel=1e-15)
    assert fit.numeric.sigma == pytest.approx(plain.sigma, rel=1e-12)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([], "x must hold at least 2 points, got 0"),
        ([1.0], "x must hold at least 2 points, got 1"),
        ([3.0, 3.0, 3.0], "x must have a variance above 0, got 3 points from 3 to 3"),
        ([1.0, math.nan], "x must be finite, got nan at index 1"),
        ([1.0, math.inf], "x must be finite, got inf at index 1"),
        ([[1.0, 2.0]], r"x must be one-dimensional, got shape \(1, 2\)"),
    ],
)
def test_bad_samples_are_named(x, message):
    with pytest.raises(ValueError, match=message):
        fit_gaussian(x)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, math.nan])
def test_bad_levels_are_named(level):
    with pytest.raises(ValueError, match="confidence_level must lie strictly between 0 and 1"):
        fit_gaussian(FIVE, confidence_level=level)


def everything(found, where=""):
    """Every number of a record, by where it stands, but for how the numeric optimum went."""
    if dataclasses.is_dataclass(found):
        found = {f.name: getattr(found, f.name) for f in dataclasses.fields(found)}
    elif hasattr(found, "_asdict"):
        found = found._asdict()
    elif isinstance(found, (tuple, np.ndarray)):
        found = dict(enumerate(found))
    if not isinstance(found, dict):
        return {where: found} if isinstance(found, (int, float)) else {}
    parts = (everything(value, f"{where}.{name}") for name, value in found.items())
    return {key: value for part in parts for key, value in part.items()}


@pytest.mark.parametrize(
    "function", [fit_gaussian, compare_tails, partial(gaussian_mean_tests, mu_null=3.0)]
)
def test_weights_are_repetitions_to_the_last_number(function):
    # Also of n, n − 1, errors and intervals, which rest on how many there are.
    counts = np.arange(SKEWED.size) % 4
    weighted = everything(function(SKEWED, sample_weight=counts))
    repeated = everything(function(np.repeat(SKEWED, counts)))
    assert weighted.keys() == repeated.keys()
    for where in weighted.keys() - {".numeric.iterations", ".gaussian.numeric.iterations"}:
        assert weighted[where] == pytest.approx(repeated[where], rel=1e-8), where


def test_by_hand_with_weights():
    # Mean 3/2, Σ w(x − mean)² = 9/4 + 3·1/4 = 3.
    fit = fit_gaussian([0.0, 2.0, 7.0], sample_weight=[1, 3, 0])
    assert (fit.n, fit.mu) == (4, 1.5)
    assert fit.sigma == pytest.approx(math.sqrt(3 / 4), rel=1e-15)
    assert fit.sample_sd == pytest.approx(1.0, rel=1e-15)


def test_less_than_one_observation_has_wide_intervals_and_no_sample_sd():
    fit = fit_gaussian([0.0, 2.0], sample_weight=[1e-6, 1e-6])
    assert (fit.mu, fit.sigma) == pytest.approx((1.0, 1.0), rel=1e-15)
    assert math.isnan(fit.sample_sd)
    assert fit.profile_intervals.mu == (-math.inf, math.inf)
    low, high = fit.profile_intervals.sigma
    rise = confidence_nll_rise(0.95)
    at_low = profile_nll_sigma([0.0, 2.0], [low, 1.0], sample_weight=[1e-6, 1e-6])
    assert at_low[0] - at_low[1] == pytest.approx(rise, rel=1e-9)
    assert high == math.inf
    tests = gaussian_mean_tests([0.0, 2.0], 0.0, sample_weight=[0.5, 0.5])
    assert tests.t_test.degrees_of_freedom == 0
    assert math.isnan(tests.t_test.statistic)
    assert math.isnan(tests.t_test.p_value)


def test_weights_that_cannot_be_are_named():
    with pytest.raises(ValueError, match="x must have a variance above 0, got 1 points"):
        fit_gaussian([0.0, 2.0], sample_weight=[1.0, 0.0])
    with pytest.raises(ValueError, match="sample_weight must be at least 0, got -1"):
        fit_gaussian([0.0, 2.0], sample_weight=[1.0, -1.0])
    statistics = gaussian_statistics([0.0, 2.0], sample_weight=[1, 3])
    for function in (partial(gaussian_nll_surface, mu=[0.0], sigma=[1.0]), gaussian_objective):
        assert everything(function(statistics)) == everything(
            function([0.0, 2.0], sample_weight=[1, 3])
        )
        with pytest.raises(ValueError, match="sample_weight must be None where x is statistics"):
            function(statistics, sample_weight=[1, 3])
