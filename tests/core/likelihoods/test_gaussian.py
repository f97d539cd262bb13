"""The Gaussian negative log-likelihood against SciPy, mpmath and finite differences."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nll_core.datasets import load_five_points
from nll_core.likelihoods.gaussian import (
    SufficientStatistics,
    gaussian_nll,
    gaussian_nll_gradient,
    gaussian_nll_surface,
    gaussian_statistics,
)

FIVE = load_five_points().values


def exact_nll(x, mu, sigma):
    """The summed negative log-likelihood with 50 digits."""
    with mpmath.workdps(50):
        mu, sigma = mpmath.mpf(float(mu)), mpmath.mpf(float(sigma))
        total = mpmath.mpf(0)
        for value in np.atleast_1d(x):
            z = (mpmath.mpf(float(value)) - mu) / sigma
            total += z * z / 2 + mpmath.log(sigma) + mpmath.log(2 * mpmath.pi) / 2
        return total


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_agrees_with_scipy_over_broadcast_shapes(reduction):
    rng = np.random.default_rng(1)
    x, mu, sigma = rng.normal(size=(7, 1)), rng.normal(size=(1, 4)), rng.uniform(0.1, 5, (3, 1, 1))
    expected = -stats.norm.logpdf(x, mu, sigma)
    if reduction != "none":
        expected = getattr(expected, reduction)()
    np.testing.assert_allclose(gaussian_nll(x, mu, sigma, reduction=reduction), expected, 1e-13)


@pytest.mark.parametrize(
    ("mu", "sigma", "likelihood"),
    [(50.0, 5.0, 7.0030e-7), (45.0, 8.0, 2.6068e-8), (52.2950, 3.1673, 2.6024e-6)],
)
def test_five_points(mu, sigma, likelihood):
    nll = gaussian_nll(FIVE, mu, sigma, reduction="sum")
    assert math.exp(-nll) == pytest.approx(likelihood, rel=1e-4)


def test_forty_sigma_costs_800_nats():
    assert gaussian_nll(40.0, 0.0, 1.0) == pytest.approx(float(exact_nll(40, 0, 1)), rel=1e-15)
    assert round(gaussian_nll(40.0, 0.0, 1.0), 1) == 800.9


@pytest.mark.parametrize("sigma", [1e-200, 1e200, 5e-324, 5e307])
def test_extreme_scales(sigma):
    x, mu = 3.0 * sigma, sigma
    assert gaussian_nll(x, mu, sigma) == pytest.approx(float(exact_nll(x, mu, sigma)), rel=1e-15)


def test_difference_beyond_the_largest_float_is_not_infinite():
    x, mu, sigma = 1.7e308, -1.7e308, 1e308
    assert gaussian_nll(x, mu, sigma) == pytest.approx(float(exact_nll(x, mu, sigma)), rel=1e-15)


def test_a_value_beyond_float64_is_infinite_without_a_warning():
    assert gaussian_nll(1.0, 0.0, 1e-310) == math.inf
    assert gaussian_nll(np.float32(1e30), np.float32(0), 1e-30, reduction="none") == math.inf


@pytest.mark.parametrize(
    ("given_dtype", "result_dtype"),
    [(np.float16, np.float32), (np.float32, np.float32), (np.float64, np.float64)],
)
def test_dtypes(given_dtype, result_dtype):
    x = np.array([1, 2, 4], dtype=given_dtype)
    terms = gaussian_nll(x, 2.0, 1.5, reduction="none")
    assert terms.dtype == result_dtype
    tolerance = 1e-6 if result_dtype == np.float32 else 1e-15
    np.testing.assert_allclose(terms, -stats.norm.logpdf([1, 2, 4], 2, 1.5), tolerance)
    gradient = gaussian_nll_gradient(x, 2.0, 1.5, reduction="none")
    assert gradient.mu.dtype == gradient.sigma.dtype == result_dtype
    assert isinstance(gaussian_nll(x, 2.0, 1.5), float)


def test_integers_and_float64_parameters_widen():
    assert gaussian_nll([1, 2], 0, 1, reduction="none").dtype == np.float64
    x = np.ones(2, np.float32)
    assert gaussian_nll(x, np.zeros(2), 1.0, reduction="none").dtype == np.float64


def test_float32_sum_is_accumulated_in_float64():
    x = np.full(100_000, 0.1, np.float32)
    expected = float(exact_nll(x[0], 0.3, 0.7)) * x.size
    assert gaussian_nll(x, 0.3, 0.7, reduction="sum") == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize(
    ("mu_shape", "sigma_shape"), [((), ()), ((4,), ()), ((3, 1), (4,)), ((1, 4), (3, 4))]
)
def test_gradient_is_the_finite_difference(reduction, mu_shape, sigma_shape):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(3, 4))
    mu, sigma = rng.normal(size=mu_shape), rng.uniform(0.5, 2, sigma_shape)
    gradient = gaussian_nll_gradient(x, mu, sigma, reduction=reduction)
    for name, parameter in (("mu", mu), ("sigma", sigma)):
        parameter = np.asarray(parameter)
        analytic = np.asarray(getattr(gradient, name))
        assert analytic.shape == parameter.shape
        for index in np.ndindex(parameter.shape):
            step = np.zeros(parameter.shape)
            step[index] = 1e-6
            ends = [
                gaussian_nll(
                    x, **{"mu": mu, "sigma": sigma, name: parameter + s}, reduction=reduction
                )
                for s in (step, -step)
            ]
            assert analytic[index] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-7)


def test_gradient_of_scalars_is_a_pair_of_floats():
    gradient = gaussian_nll_gradient(3.0, 1.0, 1.0)
    assert gradient == (-2.0, -3.0)
    assert all(type(part) is float for part in gradient)


@pytest.mark.parametrize("sigma", [1e-200, 1e200])
def test_gradient_at_extreme_scales(sigma):
    gradient = gaussian_nll_gradient(3.0 * sigma, 0.0, sigma)
    assert gradient.mu == pytest.approx(-3.0 / sigma, rel=1e-15)
    assert gradient.sigma == pytest.approx(-8.0 / sigma, rel=1e-15)


def test_gradient_keeps_its_digits_at_one_sigma():
    z = 1.0 + 2.0**-40
    with mpmath.workdps(50):
        exact = 1 - mpmath.mpf(z) ** 2
    assert gaussian_nll_gradient(z, 0.0, 1.0).sigma == pytest.approx(float(exact), rel=1e-15)


def test_statistics_of_an_offset_sample_are_exact():
    x = 1e8 + np.random.default_rng(3).normal(size=1000)
    statistics = gaussian_statistics(x)
    with mpmath.workdps(50):
        exact_mean = mpmath.fsum(map(mpmath.mpf, x.tolist())) / x.size
        exact_m2 = mpmath.fsum((mpmath.mpf(v) - exact_mean) ** 2 for v in x.tolist())
        mean = mpmath.mpf(statistics.mean) + mpmath.mpf(statistics.mean_residual)
        assert abs(mean - exact_mean) < 1e-16
        assert statistics.squared_deviations == pytest.approx(float(exact_m2), rel=1e-14)


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e200, 1e307])
def test_statistics_at_extreme_scales(scale):
    statistics = gaussian_statistics(np.array([1.0, 2.0, 6.0]) * scale)
    assert statistics.mean == pytest.approx(3.0 * scale, rel=1e-15)
    assert statistics.sigma == pytest.approx(math.sqrt(14 / 3) * scale, rel=1e-15)


def test_statistics_of_one_point():
    assert gaussian_statistics([7.5]) == SufficientStatistics(1, 7.5, 0.0, 0.0)


def test_statistics_of_values_whose_sum_overflows():
    statistics = gaussian_statistics([1.7e308, 1.6e308, 1.7e308])
    assert statistics.mean == pytest.approx(5.0 / 3.0 * 1e308, rel=1e-15)
    with pytest.raises(ValueError, match="spread that float64 can hold"):
        gaussian_statistics([-1.7e308, 1.7e308, 1.7e308])


def test_surface_is_the_sum_over_points():
    rng = np.random.default_rng(4)
    x, mu, sigma = rng.normal(3, 2, 50), np.linspace(-1, 6, 8), np.geomspace(0.3, 9, 5)
    surface = gaussian_nll_surface(x, mu, sigma)
    assert surface.shape == (5, 8)
    expected = -stats.norm.logpdf(x, mu[None, :, None], sigma[:, None, None]).sum(axis=-1)
    np.testing.assert_allclose(surface, expected, 1e-13)
    np.testing.assert_array_equal(surface, gaussian_nll_surface(gaussian_statistics(x), mu, sigma))


def test_surface_at_an_offset_of_1e8():
    x = 1e8 + np.random.default_rng(5).normal(size=200)
    mu, sigma = 1e8 + np.array([-0.5, 0.0, 1e-6, 0.25]), np.array([0.9, 1.1])
    surface = gaussian_nll_surface(x, mu, sigma)
    expected = [[float(exact_nll(x, m, s)) for m in mu] for s in sigma]
    np.testing.assert_allclose(surface, expected, 1e-14)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_surface_at_extreme_scales(scale):
    x = np.array([1.0, 2.0, 6.0]) * scale
    surface = gaussian_nll_surface(x, [2.0 * scale], [1.5 * scale])
    assert surface[0, 0] == pytest.approx(float(exact_nll(x, 2.0 * scale, 1.5 * scale)), rel=1e-14)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20),
    st.floats(-1e6, 1e6),
    st.floats(1e-3, 1e6),
)
def test_no_point_of_the_surface_lies_below_the_closed_form(x, mu, sigma):
    statistics = gaussian_statistics(x)
    if statistics.sigma == 0:
        return
    center = statistics.mean + statistics.mean_residual
    lowest = gaussian_nll_surface(x, [center], [statistics.sigma])[0, 0]
    value = gaussian_nll_surface(x, [mu], [sigma])[0, 0]
    assert value >= lowest - 1e-9 * max(1.0, abs(lowest))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=1, max_size=9), st.floats(-9, 9), st.floats(0.1, 9))
def test_scaling_the_data_adds_the_log_of_the_scale(x, mu, sigma):
    values = np.array(x)
    before = gaussian_nll(values, mu, sigma)
    after = gaussian_nll(8.0 * values, 8.0 * mu, 8.0 * sigma)
    assert after == pytest.approx(before + math.log(8.0), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, math.nan], 0.0, 1.0), r"x must be finite, got nan at index 1"),
        (([1.0], math.inf, 1.0), r"mu must be finite, got inf"),
        (([1.0], 0.0, [1.0, 0.0]), r"sigma must be above 0, got 0 at index 1"),
        (([1.0], 0.0, -2.0), r"sigma must be above 0, got -2"),
        (([], 0.0, 1.0), r"x must not be empty, got shape \(0,\)"),
        (
            ([1.0, 2.0], [1.0, 2.0, 3.0], 1.0),
            r"must broadcast, got shapes \(2,\), \(3,\), \(\)",
        ),
    ],
)
def test_bad_values_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        gaussian_nll(*arguments)
    with pytest.raises(ValueError, match=message):
        gaussian_nll_gradient(*arguments)


def test_bad_kinds_are_named():
    with pytest.raises(TypeError, match="x must be real numbers"):
        gaussian_nll(["a"], 0.0, 1.0)
    with pytest.raises(ValueError, match="reduction must be one of"):
        gaussian_nll([1.0], 0.0, 1.0, reduction="max")
    with pytest.raises(ValueError, match="reduction must be one of"):
        gaussian_nll_gradient([1.0], 0.0, 1.0, reduction="max")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1.0, 2.0]], [0.0], [1.0]), r"x must be one-dimensional, got shape \(1, 2\)"),
        (([], [0.0], [1.0]), "x must hold at least 1 point, got 0"),
        (([1.0], 0.0, [1.0]), r"mu must be one-dimensional, got shape \(\)"),
        (([1.0], [0.0], [0.0]), "sigma must be above 0"),
        (([1.0], [0.0], []), "sigma must hold at least 1 point"),
    ],
)
def test_bad_surfaces_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        gaussian_nll_surface(*arguments)
