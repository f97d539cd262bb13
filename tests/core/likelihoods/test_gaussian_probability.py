"""The probability of an interval, against 60-digit arithmetic."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core.likelihoods.gaussian_probability import gaussian_cdf, gaussian_interval


def exact_log(z_low: float, z_high: float) -> float:
    with mpmath.workdps(60):
        lower, upper = mpmath.mpf(z_low), mpmath.mpf(z_high)
        if lower > 0:
            lower, upper = -upper, -lower
        # erfc of positive arguments has all its digits, however small it is.
        half = mpmath.sqrt(2)
        if upper <= 0:
            part = (mpmath.erfc(-upper / half) - mpmath.erfc(-lower / half)) / 2
        else:
            part = 1 - (mpmath.erfc(-lower / half) + mpmath.erfc(upper / half)) / 2
        return float(mpmath.log(part))


def test_the_worked_example():
    found = gaussian_interval(50.0, 52.5, mu=50.0, sigma=2.5)
    assert found.probability == pytest.approx(0.341344746068543, rel=1e-15)
    assert (found.z_low, found.z_high) == (0.0, 1.0)
    assert found.below == 0.5
    assert found.below + found.probability + found.above == pytest.approx(1.0, rel=1e-15)


@pytest.mark.parametrize(
    ("k", "expected"),
    [(1, 0.6826894921370859), (2, 0.9544997361036416), (3, 0.9973002039367398)],
)
def test_the_68_95_997_rule(k, expected):
    found = gaussian_interval(50 - 2.5 * k, 50 + 2.5 * k, 50.0, 2.5)
    assert found.probability == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("start", [-40.0, -9.0, -8.3, -3.0, -0.5, 0.0, 0.4, 2.0, 8.3, 12.0, 37.0])
@pytest.mark.parametrize("width", [1e-12, 1e-6, 1e-3, 0.02, 0.11, 0.5, 1.0, 3.0, 20.0, 80.0])
def test_all_digits_in_the_middle_and_far_out(start, width):
    # The ends as float64 has them; the width between them is then exact.
    found = gaussian_interval(start, start + width, 0.0, 1.0)
    wanted = exact_log(start, start + width)
    assert found.log_probability == pytest.approx(wanted, rel=3e-15, abs=3e-14)
    assert found.probability == pytest.approx(math.exp(wanted), rel=1e-12, abs=1e-300)


def test_where_the_difference_of_two_distribution_functions_is_zero():
    found = gaussian_interval(9.0, 10.0, 0.0, 1.0)
    assert gaussian_cdf(10.0, 0.0, 1.0) - gaussian_cdf(9.0, 0.0, 1.0) == 0.0
    assert found.probability == pytest.approx(1.1285122074235991e-19, rel=1e-13)
    assert found.above == pytest.approx(7.619853024160489e-24, rel=1e-13)


def test_beyond_float64_the_log_remains():
    found = gaussian_interval(50.0, 51.0, 0.0, 1.0)
    assert found.probability == 0.0
    assert found.log_probability == pytest.approx(exact_log(50, 51), rel=1e-14)


def test_a_single_value_has_probability_zero():
    found = gaussian_interval(3.0, 3.0, 1.0, 2.0)
    assert found.probability == 0.0
    assert found.log_probability == -math.inf
    assert found.outside == found.below + found.above == pytest.approx(1.0)


def test_a_narrow_interval_is_its_width_times_the_density():
    found = gaussian_interval(1.0, 1.0 + 1e-9, 0.0, 1.0)
    density = math.exp(-0.5) / math.sqrt(2 * math.pi)
    assert found.probability / (found.high - found.low) == pytest.approx(density, rel=1e-8)


@given(st.floats(-30, 30), st.floats(0, 20), st.floats(0, 20), st.floats(-5, 5), st.floats(0.1, 10))
@settings(max_examples=60, deadline=None)
def test_neighbouring_intervals_add_up_and_mirror_images_agree(low, first, second, mu, sigma):
    middle, high = low + first, low + first + second
    whole = gaussian_interval(low, high, mu, sigma).probability
    parts = [
        gaussian_interval(a, b, mu, sigma).probability for a, b in ((low, middle), (middle, high))
    ]
    assert sum(parts) == pytest.approx(whole, rel=1e-11, abs=1e-300)
    mirrored = gaussian_interval(-high, -low, -mu, sigma).probability
    assert mirrored == pytest.approx(whole, rel=1e-11, abs=1e-300)


def test_the_distribution_function_along_an_array():
    x = np.linspace(-8, 8, 33)
    with mpmath.workdps(40):
        wanted = [float(mpmath.ncdf(v)) for v in x]
    np.testing.assert_allclose(gaussian_cdf(2 + 3 * x, 2.0, 3.0), wanted, rtol=1e-13)
    assert gaussian_cdf(np.float32([0.0]), 0.0, 1.0).dtype == np.float32
    assert isinstance(gaussian_cdf(0.3, 0.0, 1.0), float)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((2.0, 1.0, 0.0, 1.0), "low must not lie above high, got 2 and 1"),
        ((0.0, math.inf, 0.0, 1.0), "high must be finite"),
        ((0.0, 1.0, math.nan, 1.0), "mu must be finite"),
        ((0.0, 1.0, 0.0, 0.0), "sigma must be finite and above 0"),
    ],
)
def test_messages(arguments, message):
    with pytest.raises(ValueError, match=message):
        gaussian_interval(*arguments)
