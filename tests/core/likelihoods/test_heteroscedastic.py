"""A Gaussian with both outputs predicted, against SciPy, mpmath and finite differences."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from scipy import stats

from nll_core import heteroscedastic_gradient, heteroscedastic_nll
from nll_core.likelihoods import (
    heteroscedastic_mean_minus_observed,
    heteroscedastic_natural_gradient,
)

RNG = np.random.default_rng(4)
X, MU, LOG_SIGMA = RNG.normal(size=(3, 40)) * 1.5


def test_the_nll_is_that_of_scipy() -> None:
    expected = -stats.norm.logpdf(X, MU, np.exp(LOG_SIGMA))
    np.testing.assert_allclose(heteroscedastic_nll(X, MU, LOG_SIGMA), expected, rtol=1e-13)


def test_both_gradients_are_slopes() -> None:
    h = 1e-6
    found = heteroscedastic_gradient(X, MU, LOG_SIGMA)
    by_mu = heteroscedastic_nll(X, MU + h, LOG_SIGMA) - heteroscedastic_nll(X, MU - h, LOG_SIGMA)
    by_log = heteroscedastic_nll(X, MU, LOG_SIGMA + h) - heteroscedastic_nll(X, MU, LOG_SIGMA - h)
    np.testing.assert_allclose(found.mu, by_mu / (2 * h), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(found.log_sigma, by_log / (2 * h), rtol=1e-6, atol=1e-6)


def test_natural_gradients_are_means_minus_observed_of_y_and_its_square() -> None:
    found = heteroscedastic_natural_gradient(X, MU, LOG_SIGMA)
    second = MU**2 + np.exp(2 * LOG_SIGMA) - X**2
    np.testing.assert_allclose(found.first, MU - X, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(found.second, second, rtol=1e-9, atol=1e-10)
    moments = heteroscedastic_mean_minus_observed(X, MU, LOG_SIGMA)
    np.testing.assert_array_equal(moments.first, MU - X)
    np.testing.assert_allclose(moments.second, second, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("log_sigma", [-900.0, -300.0, 0.0, 300.0, 900.0])
@pytest.mark.parametrize("away", [0.0, 1e-250, 1.0, 1e250])
def test_sigma_beyond_float64(log_sigma: float, away: float) -> None:
    with mpmath.workdps(40):
        z = mpmath.mpf(away) * mpmath.e ** (-log_sigma)
        exact = z * z / 2 + log_sigma + mpmath.log(2 * mpmath.pi) / 2
        slope = 1 - z * z
    assert heteroscedastic_nll(away, 0.0, log_sigma) == pytest.approx(float(exact), rel=1e-9)
    found = heteroscedastic_gradient(away, 0.0, log_sigma).log_sigma
    assert found == pytest.approx(float(slope), rel=1e-9)


def test_the_best_sigma_is_the_distance() -> None:
    assert heteroscedastic_gradient(5.0, 2.0, math.log(3)).log_sigma == pytest.approx(0, abs=1e-15)


def test_types_and_messages() -> None:
    assert isinstance(heteroscedastic_nll(1, 2, 0), float)
    narrow = np.zeros(2, dtype=np.float32)
    found = heteroscedastic_nll(narrow, narrow, narrow)
    assert isinstance(found, np.ndarray)
    assert found.dtype == np.float32
    with pytest.raises(ValueError, match="log_sigma must be finite, got inf"):
        heteroscedastic_nll(0.0, 0.0, math.inf)
    with pytest.raises(ValueError, match="x, mu and log_sigma must broadcast"):
        heteroscedastic_nll([1.0, 2.0], [1.0, 2.0, 3.0], 0.0)
    with pytest.raises(ValueError, match="x must not be empty"):
        heteroscedastic_nll([], 0.0, 0.0)
