"""Products that underflow or get stuck, beside the sum of logs."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core.teaching import log_likelihood_series, underflow_point

TYPES = ["float16", "float32", "float64"]


def multiplied_one_by_one(p, dtype):
    """The first n whose product of scalars is 0, or None when it stops moving before."""
    factor = np.dtype(dtype).type(p)
    value = factor
    for n in range(1, 5000):
        if value == 0:
            return n
        following = value * factor
        if following == value:
            return None
        value = following
    raise RuntimeError(f"the product of {p} still moves")


@settings(deadline=None, max_examples=60)
@given(st.floats(0.0, 0.8), st.sampled_from(TYPES))
def test_point_is_where_scalars_underflow(p, dtype):
    assert underflow_point(p, dtype) == multiplied_one_by_one(p, dtype)


def test_halves_by_hand():
    # The smallest subnormals are 2^−24, 2^−149 and 2^−1074; half of one rounds to even, to 0.
    assert [underflow_point(0.5, dtype) for dtype in TYPES] == [25, 150, 1075]
    assert underflow_point(0.25, "float64") == 538
    assert underflow_point(0.0, "float32") == 1
    # 10^−8 is below half of 2^−24, and is 0 before it is ever multiplied.
    assert underflow_point(1e-8, "float16") == 1
    assert underflow_point(1e-8, "float32") == 6


def test_half_is_the_largest_that_underflows():
    for dtype in TYPES:
        above = np.nextafter(np.dtype(dtype).type(0.5), np.dtype(dtype).type(1))
        assert underflow_point(0.5, dtype) is not None
        assert underflow_point(float(above), dtype) is None
        # Rounded to the type this is one half.
    assert underflow_point(0.5 + 2.0**-30, "float32") == 150


def test_types_by_name_or_as_types():
    assert underflow_point(0.1, np.float32) == underflow_point(0.1, "float32") == 46
    assert underflow_point(0.1, np.dtype("float64")) == 324


@settings(deadline=None, max_examples=30)
@given(st.floats(0.01, 1.0), st.integers(1, 60))
def test_series_holds_the_products_and_the_straight_line(p, n):
    series = log_likelihood_series(p, n)
    assert series.p == p
    np.testing.assert_array_equal(series.n, np.arange(1, n + 1))
    np.testing.assert_allclose(series.log_likelihood, np.log(p) * series.n, rtol=1e-13)
    assert [product.dtype for product in series.products] == TYPES
    for product in series.products:
        assert product.values.dtype == product.dtype
        assert product.values.shape == (n,)
        assert product.underflow_at == underflow_point(p, product.dtype)
        if product.underflow_at is not None and product.underflow_at <= n:
            assert product.values[product.underflow_at - 1] == 0
            assert (product.values[: product.underflow_at - 1] > 0).all()
    exact = [float(Fraction(p) ** k) for k in range(1, n + 1)]
    np.testing.assert_allclose(series.products[2].values, exact, rtol=1e-13)


def test_a_product_above_one_half_gets_stuck_above_zero():
    # In units of 2^−24: 5 · 0.9 = 4.5 rounds to even, 4; 4 · 0.9 = 3.6 rounds back to 4.
    half_type = log_likelihood_series(0.9, 400).products[0]
    assert half_type.underflow_at is None
    assert half_type.values[-1] == np.float16(4 * 2.0**-24)
    stuck_at = half_type.stuck_at
    assert stuck_at is not None
    assert (half_type.values[stuck_at - 1 :] == half_type.values[-1]).all()
    assert half_type.values[stuck_at - 2] > half_type.values[-1]


def test_stuck_at_zero_at_one_or_nowhere():
    assert log_likelihood_series(0.1, 60).products[0].stuck_at == 8
    # 0.9999 is 1 in float16: the product says certainty.
    near_one = log_likelihood_series(0.9999, 60)
    assert near_one.products[0].stuck_at == 1
    assert near_one.products[0].values[-1] == 1
    assert near_one.products[1].stuck_at is None
    certain = log_likelihood_series(1.0, 5)
    np.testing.assert_array_equal(certain.log_likelihood, np.zeros(5))


def test_impossible_examples():
    series = log_likelihood_series(0.0, 3)
    np.testing.assert_array_equal(series.log_likelihood, [-np.inf] * 3)
    assert [product.underflow_at for product in series.products] == [1, 1, 1]
    assert log_likelihood_series(-0.0, 1).log_likelihood[0] == -np.inf


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((1.5, 3), ValueError, r"p must lie in \[0, 1\], got 1.5"),
        ((np.nan, 3), ValueError, "p must not contain NaN"),
        (([0.5], 3), ValueError, r"p must be one number, got shape \(1,\)"),
        ((0.5, 0), ValueError, "n must be at least 1, got 0"),
        ((0.5, 10**7), ValueError, "n must be at most 1000000, got 10000000"),
        ((0.5, 3.0), TypeError, "n must be an integer, got float"),
    ],
)
def test_bad_series(arguments, error, message):
    with pytest.raises(error, match=message):
        log_likelihood_series(*arguments)


def test_bad_points():
    with pytest.raises(ValueError, match="dtype must be one of 'float16', 'float32', 'float64'"):
        underflow_point(0.5, "int64")
    with pytest.raises(TypeError, match="dtype must be a floating-point type, got 'float17'"):
        underflow_point(0.5, "float17")
    with pytest.raises(ValueError, match=r"p must lie in \[0, 1\], got -1"):
        underflow_point(-1.0, "float64")
