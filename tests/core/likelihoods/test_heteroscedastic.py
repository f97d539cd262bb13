"""A Gaussian with both outputs predicted, against SciPy, mpmath and finite differences."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from scipy import stats

from nll_core import heteroscedastic_gradient, heteroscedastic_nll
from nll_core.likelihoods import (
    beta_nll,
    beta_nll_gradient,
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


def test_the_constant_is_counted_unless_said():
    # N(0, σ² = 4) at y = 2.
    assert heteroscedastic_nll(2.0, 0.0, np.log(2.0)) == pytest.approx(2.112086, abs=5e-7)
    without = heteroscedastic_nll(2.0, 0.0, np.log(2.0), constant=False)
    assert without == pytest.approx(1.193147, abs=5e-7)


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.5, 1.0])
def test_beta_nll_has_the_gradient_of_the_paper(beta):
    y, mu, sigma = np.array([1.0, -2.0, 7.0]), np.array([0.5, -2.0, -3.0]), np.array([0.2, 1.5, 4])
    found = beta_nll_gradient(y, mu, np.log(sigma), beta=beta)
    np.testing.assert_allclose(found.mu, sigma ** (2 * beta - 2) * (mu - y), rtol=1e-13)
    wanted = sigma ** (2 * beta) * (sigma**2 - (y - mu) ** 2) / (2 * sigma**4)
    np.testing.assert_allclose(found.variance, wanted, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(found.log_sigma, 2 * sigma**2 * wanted, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("beta", [0.0, 0.5, 1.0])
def test_the_gradient_of_beta_nll_holds_its_factor_fixed(beta):
    y, mu, s, step = 1.7, 0.4, 0.3, 1e-6
    factor = np.exp(2 * beta * s)
    loss = beta_nll(y, mu, s, beta=beta)
    assert loss == pytest.approx(factor * heteroscedastic_nll(y, mu, s), rel=1e-14)
    found = beta_nll_gradient(y, mu, s, beta=beta)

    def held(mean: float, log_sigma: float) -> float:
        return float(factor * heteroscedastic_nll(y, mean, log_sigma))

    by_mu = (held(mu + step, s) - held(mu - step, s)) / (2 * step)
    by_s = (held(mu, s + step) - held(mu, s - step)) / (2 * step)
    assert (found.mu, found.log_sigma) == pytest.approx((by_mu, by_s), rel=1e-8)


def test_at_beta_1_the_pull_on_the_mean_is_that_of_squared_error():
    found = beta_nll_gradient([3.0, -1.0], [1.0, 1.0], [5.0, -300.0], beta=1.0)
    np.testing.assert_allclose(found.mu, [-2.0, 2.0], rtol=1e-12)
    with pytest.raises(ValueError, match=r"beta must lie in \[0, 1\], got 1.5"):
        beta_nll(1.0, 0.0, 0.0, beta=1.5)
