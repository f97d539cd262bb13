"""The Student-t negative log-likelihood against SciPy, mpmath and its Gaussian limit."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from scipy import stats

from nll_core.likelihoods.gaussian import gaussian_nll
from nll_core.likelihoods.student_t import log_normaliser, log_normaliser_slope, student_t_nll


def exact_nll(x, mu, sigma, nu):
    with mpmath.workdps(60):
        x, mu, sigma, nu = (mpmath.mpf(float(v)) for v in (x, mu, sigma, nu))
        z = (x - mu) / sigma
        return float(
            (nu + 1) / 2 * mpmath.log1p(z * z / nu)
            + mpmath.log(sigma)
            + mpmath.log(nu * mpmath.pi) / 2
            + mpmath.loggamma(nu / 2)
            - mpmath.loggamma((nu + 1) / 2)
        )


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("nu", [0.3, 1.0, 2.5, 30.0, 200.0])
def test_agrees_with_scipy_over_broadcast_shapes(nu, reduction):
    rng = np.random.default_rng(1)
    x, mu, sigma = rng.normal(size=(7, 1)), rng.normal(size=(1, 4)), rng.uniform(0.1, 5, (3, 1, 1))
    expected = -stats.t.logpdf(x, nu, mu, sigma)
    if reduction != "none":
        expected = getattr(expected, reduction)()
    np.testing.assert_allclose(
        student_t_nll(x, mu, sigma, nu, reduction=reduction), expected, 1e-12
    )


@pytest.mark.parametrize("nu", [1e-3, 0.5, 1.0, 5.0, 39.999, 40.0, 41.0, 1e3, 1e7, 1e12])
@pytest.mark.parametrize("x", [0.0, 1e-9, 1.5, 40.0, 1e6, 1e200])
def test_agrees_with_fifty_digits(nu, x):
    assert student_t_nll(x, 0.0, 1.0, nu) == pytest.approx(exact_nll(x, 0, 1, nu), rel=3e-14)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_extreme_scales(scale):
    expected = exact_nll(3 * scale, 0, scale, 2.5)
    assert student_t_nll(3 * scale, 0.0, scale, 2.5) == pytest.approx(expected, rel=1e-14)


def test_cauchy_by_hand():
    assert student_t_nll(1.0, 0.0, 1.0, 1.0) == pytest.approx(math.log(2 * math.pi), rel=1e-15)


def test_the_limit_is_the_gaussian():
    x = np.linspace(-5, 5, 11)
    limit = student_t_nll(x, 0.5, 2.0, math.inf, reduction="none")
    np.testing.assert_array_equal(limit, gaussian_nll(x, 0.5, 2.0, reduction="none"))
    np.testing.assert_allclose(student_t_nll(x, 0.5, 2.0, 1e15, reduction="none"), limit, 1e-13)


def test_normaliser_has_no_seam_where_the_series_begins():
    below, above = log_normaliser(np.nextafter(40.0, 0)), log_normaliser(40.0)
    assert below == pytest.approx(above, abs=1e-14)


@pytest.mark.parametrize("tail", [0.0, 1e-6, 0.01, 0.02499, 0.025, 0.02501, 0.2, 1.0, 2.0])
def test_slope_of_the_normaliser(tail):
    with mpmath.workdps(60):

        def normaliser(u):
            nu = 1 / u
            gammas = mpmath.loggamma(nu / 2) - mpmath.loggamma((nu + 1) / 2)
            return mpmath.log(nu * mpmath.pi) / 2 + gammas

        if tail == 0:
            expected = 0.25
        else:
            expected = float(mpmath.diff(normaliser, mpmath.mpf(tail), h=mpmath.mpf(tail) * 1e-15))
    assert log_normaliser_slope(tail) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(
    ("given_dtype", "result_dtype"),
    [(np.float16, np.float32), (np.float32, np.float32), (np.float64, np.float64)],
)
def test_dtypes(given_dtype, result_dtype):
    terms = student_t_nll(np.array([1, 2], given_dtype), 0.0, 1.0, 3.0, reduction="none")
    assert terms.dtype == result_dtype
    np.testing.assert_allclose(terms, -stats.t.logpdf([1, 2], 3), 1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0], 0.0, 1.0, 0.0), r"nu must be above 0 \(inf for a Gaussian\), got 0"),
        (([1.0], 0.0, 1.0, math.nan), "nu must be above 0 .* got nan"),
        (([1.0], 0.0, 0.0, 1.0), "sigma must be above 0"),
        (([math.nan], 0.0, 1.0, 1.0), "x must be finite"),
        (([], 0.0, 1.0, 1.0), "x must not be empty"),
    ],
)
def test_bad_values_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        student_t_nll(*arguments)


def test_bad_reduction_is_named():
    with pytest.raises(ValueError, match="reduction must be one of"):
        student_t_nll([1.0], 0.0, 1.0, 1.0, reduction="max")
