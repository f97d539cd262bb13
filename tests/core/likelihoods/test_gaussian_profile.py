"""The profiles of the Gaussian likelihood against brute minimisation and SciPy's quantiles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize, stats

from nll_core.likelihoods.gaussian import gaussian_nll, gaussian_nll_surface, gaussian_statistics
from nll_core.likelihoods.gaussian_profile import (
    confidence_nll_rise,
    profile_nll_mu,
    profile_nll_sigma,
)
from tests.samples import X


@pytest.mark.parametrize("level", [1e-12, 0.5, 0.6827, 0.95, 0.999999])
@pytest.mark.parametrize("freedom", [1, 2, 5])
def test_rise_is_half_the_chi2_quantile(level, freedom):
    assert 2 * confidence_nll_rise(level, freedom) == pytest.approx(
        stats.chi2.ppf(level, freedom), rel=1e-12
    )


def test_rise_by_hand():
    # χ²(2) is an exponential distribution: half its quantile is −log(1 − level).
    assert confidence_nll_rise(0.95, 2) == pytest.approx(-math.log(0.05), rel=1e-14)


@pytest.mark.parametrize("mu", [-4.0, 2.0, 3.3, 9.0])
def test_profile_of_mu_is_the_minimum_over_sigma(mu):
    brute = optimize.minimize_scalar(
        lambda s: gaussian_nll(X, mu, math.exp(s), reduction="sum"),
        bounds=(-3, 5),
        method="bounded",
        options={"xatol": 1e-9},
    )
    assert profile_nll_mu(X, [mu])[0] == pytest.approx(brute.fun, rel=1e-12)


@pytest.mark.parametrize("sigma", [0.3, 2.0, 9.0])
def test_profile_of_sigma_is_the_minimum_over_mu(sigma):
    brute = optimize.minimize_scalar(
        lambda m: gaussian_nll(X, m, sigma, reduction="sum"),
        bounds=(-9, 9),
        method="bounded",
        options={"xatol": 1e-9},
    )
    assert profile_nll_sigma(X, [sigma])[0] == pytest.approx(brute.fun, rel=1e-12)


def test_profiles_touch_the_surface_at_its_minimum():
    statistics = gaussian_statistics(X)
    lowest = gaussian_nll_surface(X, [X.mean()], [X.std()])[0, 0]
    assert profile_nll_mu(statistics, [X.mean()])[0] == pytest.approx(lowest, rel=1e-14)
    assert profile_nll_sigma(statistics, [X.std()])[0] == pytest.approx(lowest, rel=1e-14)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_profiles_move_by_n_log_scale(scale):
    shift = X.size * math.log(scale)
    for profile in (profile_nll_mu, profile_nll_sigma):
        moved = profile(X * scale, np.array([1.0, 4.0]) * scale)
        np.testing.assert_allclose(moved, profile(X, [1.0, 4.0]) + shift, 1e-13)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([2.0], "x must hold at least 2 points, got 1"),
        ([0.1, 0.1, 0.1], "x must have a variance above 0, got 3 points from 0.1 to 0.1"),
        ([1.0, math.nan], "x must be finite, got nan at index 1"),
        (gaussian_statistics([4.0]), "x must have a variance above 0, got 0 over 1 points"),
    ],
)
def test_bad_samples_are_named(x, message):
    for profile in (profile_nll_mu, profile_nll_sigma):
        with pytest.raises(ValueError, match=message):
            profile(x, [1.0])


def test_bad_options_are_named():
    with pytest.raises(ValueError, match="confidence_level must lie strictly between 0 and 1"):
        confidence_nll_rise(1.0)
    with pytest.raises(ValueError, match="degrees_of_freedom must be at least 1, got 0"):
        confidence_nll_rise(0.9, 0)
    with pytest.raises(ValueError, match="sigma must be above 0"):
        profile_nll_sigma(X, [0.0])
