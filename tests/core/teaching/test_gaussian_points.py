"""The terms of the Gaussian log-likelihood, and the identity with least squares."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nll_core.datasets import load_five_points
from nll_core.likelihoods.gaussian import gaussian_nll
from nll_core.teaching.gaussian_points import gaussian_point_terms, least_squares_identity

FIVE = load_five_points().values


def test_terms_are_the_logs_of_the_densities():
    terms = gaussian_point_terms(FIVE, 50.0, 5.0)
    np.testing.assert_array_equal(terms.x, FIVE)
    np.testing.assert_allclose(terms.z, (FIVE - 50) / 5, 1e-15)
    np.testing.assert_allclose(terms.density, stats.norm.pdf(FIVE, 50, 5), 1e-14)
    np.testing.assert_allclose(terms.log_density, stats.norm.logpdf(FIVE, 50, 5), 1e-14)
    assert terms.log_likelihood == pytest.approx(
        -gaussian_nll(FIVE, 50, 5, reduction="sum"), rel=1e-15
    )
    assert terms.likelihood == pytest.approx(7.0030e-7, rel=1e-5)


def test_likelihood_underflows_while_its_log_does_not():
    terms = gaussian_point_terms(np.linspace(-1, 1, 1000), 0.0, 3.0)
    assert terms.likelihood == 0.0
    assert terms.log_likelihood == pytest.approx(
        stats.norm.logpdf(np.linspace(-1, 1, 1000), 0, 3).sum(), rel=1e-13
    )


def test_a_point_forty_sigma_away_keeps_its_term():
    terms = gaussian_point_terms([40.0], 0.0, 1.0)
    assert terms.density[0] == 0.0
    assert terms.log_density[0] == pytest.approx(-800.9189385332047, rel=1e-15)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=12),
    st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=5),
    st.floats(0.01, 100),
)
def test_least_squares_is_the_likelihood_with_sigma_fixed(x, mu, sigma):
    curves = least_squares_identity(x, mu, sigma)
    pointwise = [gaussian_nll(x, m, sigma, reduction="sum") for m in mu]
    squares = [math.fsum((v - m) ** 2 for v in x) for m in mu]
    tolerance = 1e-10 * (1.0 + np.max(np.abs(pointwise)))
    np.testing.assert_allclose(curves.nll, pointwise, 1e-11, tolerance)
    np.testing.assert_allclose(curves.sum_of_squares, squares, 1e-11, 1e-9)
    np.testing.assert_allclose(
        curves.nll, curves.scaled_sum_of_squares + curves.constant, 1e-11, tolerance
    )


def test_least_squares_by_hand():
    curves = least_squares_identity([1.0, 3.0], [0.0, 2.0], 2.0)
    np.testing.assert_allclose(curves.sum_of_squares, [10.0, 2.0])
    np.testing.assert_allclose(curves.scaled_sum_of_squares, [1.25, 0.25])
    assert curves.constant == pytest.approx(math.log(4) + math.log(2 * math.pi))
    np.testing.assert_array_equal(curves.mu, [0.0, 2.0])


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_least_squares_at_extreme_scales(scale):
    curves = least_squares_identity(np.array([1.0, 3.0]) * scale, [0.0], 2.0 * scale)
    assert curves.scaled_sum_of_squares[0] == pytest.approx(1.25, rel=1e-14)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], 0.0, 1.0), "x must hold at least 1 point"),
        (([1.0], math.nan, 1.0), "mu must be finite, got nan"),
        (([1.0], [0.0, 1.0], 1.0), r"mu must be one number, got shape \(2,\)"),
        (([1.0], 0.0, 0.0), "sigma must be finite and above 0, got 0"),
    ],
)
def test_bad_values_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        gaussian_point_terms(*arguments)


def test_bad_grids_are_named():
    with pytest.raises(ValueError, match="mu must be one-dimensional"):
        least_squares_identity([1.0], 0.0, 1.0)
    with pytest.raises(ValueError, match="sigma must be finite and above 0"):
        least_squares_identity([1.0], [0.0], -1.0)
