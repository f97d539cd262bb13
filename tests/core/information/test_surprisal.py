"""Surprise, its units and slope, and the penalties beside it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import convert_surprise, surprise, surprise_gradient
from nll_core.information import NATS_PER_UNIT, coin_flips, linear_penalty, squared_penalty

INF = np.inf
ALL = [surprise, surprise_gradient, coin_flips, linear_penalty, squared_penalty]


def test_reference_rows():
    rows = surprise([1.0, 0.5, 0.1, 0.01, 0.0])
    np.testing.assert_allclose(rows, [0.0, 0.693147, 2.302585, 4.605170, INF], rtol=1e-6)
    np.testing.assert_array_equal(surprise([1.0, 0.25, 2.0**-60], unit="bits"), [0.0, 2.0, 60.0])
    np.testing.assert_allclose(surprise([0.1, 0.01], unit="decibans"), [10.0, 20.0], rtol=1e-15)


@pytest.mark.parametrize("unit", NATS_PER_UNIT)
def test_certainty_is_plus_zero_and_impossibility_inf(unit):
    assert str(surprise(1.0, unit=unit)) == "0.0"
    assert not np.signbit(surprise([1.0, 1.0], unit=unit)).any()
    assert surprise(0.0, unit=unit) == surprise(-0.0, unit=unit) == INF
    assert surprise(5e-324) == pytest.approx(744.4400719213812)


@settings(deadline=None, max_examples=80)
@given(st.floats(1e-300, 1.0), st.sampled_from(list(NATS_PER_UNIT)))
def test_units_are_scales_of_one_another(p, unit):
    direct = surprise(p, unit=unit)
    assert direct == pytest.approx(convert_surprise(surprise(p), unit), rel=1e-14, abs=1e-15)
    assert direct * NATS_PER_UNIT[unit] == pytest.approx(surprise(p), rel=1e-14, abs=1e-15)
    assert coin_flips(p) == surprise(p, unit="bits")


@settings(deadline=None, max_examples=80)
@given(st.floats(1e-3, 0.999))
def test_gradient_is_the_finite_difference(p):
    step = 1e-5 * p
    slope = (surprise(p + step) - surprise(p - step)) / (2 * step)
    assert surprise_gradient(p) == pytest.approx(slope, rel=1e-7)


def test_gradient_at_the_ends():
    assert surprise_gradient(1.0) == -1.0
    assert surprise_gradient(0.0) == surprise_gradient(-0.0) == -INF
    assert surprise_gradient(5e-324) == -INF


def test_penalties():
    p = np.array([0.0, 0.25, 1.0])
    np.testing.assert_array_equal(linear_penalty(p), [1.0, 0.75, 0.0])
    np.testing.assert_array_equal(squared_penalty(p), [1.0, 0.5625, 0.0])
    # Touching at p = 1, the surprise is above both.
    inside = np.linspace(0.01, 0.99, 50)
    assert (surprise(inside) > linear_penalty(inside)).all()
    assert (linear_penalty(inside) > squared_penalty(inside)).all()


def test_conversion_takes_any_amount():
    assert convert_surprise(-np.log(2), "bits") == -1.0
    assert convert_surprise(INF, "decibans") == INF
    np.testing.assert_array_equal(convert_surprise([1.5, 2.0], "nats"), [1.5, 2.0])


@pytest.mark.parametrize("function", ALL)
def test_scalars_arrays_and_types(function):
    assert isinstance(function(0.5), float)
    assert isinstance(function(1), float)
    many = function(np.full((2, 3), 0.5, np.float32))
    assert many.shape == (2, 3)
    assert many.dtype == np.float32


@pytest.mark.parametrize("function", ALL)
def test_bad_probabilities(function):
    with pytest.raises(ValueError, match=r"p must lie in \[0, 1\], got 1.5 at index 1"):
        function([0.5, 1.5])
    with pytest.raises(ValueError, match=r"p must lie in \[0, 1\], got -0.1"):
        function(-0.1)
    with pytest.raises(ValueError, match="p must not contain NaN"):
        function(np.nan)
    with pytest.raises(TypeError, match="p must be real numbers"):
        function("half")


def test_bad_units():
    with pytest.raises(ValueError, match="unit must be one of 'nats', 'bits', 'decibans', got 'b'"):
        surprise(0.5, unit="b")
    with pytest.raises(ValueError, match="unit must be one of"):
        convert_surprise(1.0, "shannons")
    with pytest.raises(ValueError, match="nats must not contain NaN"):
        convert_surprise(np.nan, "bits")
