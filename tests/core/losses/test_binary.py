"""Binary cross-entropy and its gradient: references, laws, extremes, messages."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from nll_core import (
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    cross_entropy,
    cross_entropy_gradient,
)

REFERENCES = Path(__file__).parents[2] / "references"
INF = np.inf


def test_agree_with_fifty_digits():
    cases = json.loads((REFERENCES / "mpmath_cross_entropy.json").read_text("utf-8"))["binary"]
    logits = [case["logit"] for case in cases]
    targets = [case["target"] for case in cases]
    losses = binary_cross_entropy(logits, targets, reduction="none")
    expected = np.array([float(case["loss"]) for case in cases])
    np.testing.assert_allclose(losses, expected, rtol=1e-12, atol=5e-324)
    gradient = binary_cross_entropy_gradient(logits, targets, reduction="none")
    expected = np.array([float(case["gradient"]) for case in cases])
    outcomes = np.isin(targets, [0.0, 1.0])
    np.testing.assert_allclose(gradient[outcomes], expected[outcomes], rtol=1e-12, atol=5e-324)
    np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=2e-16)


def test_no_threshold():
    assert binary_cross_entropy(-40.0, 0) == pytest.approx(4.248354255291589e-18, rel=1e-14)
    assert binary_cross_entropy_gradient(-40.0, 0) == pytest.approx(4.248354255291589e-18)
    assert binary_cross_entropy_gradient(40.0, 1) == pytest.approx(-4.248354255291589e-18)


def test_by_hand():
    x = np.log(3.0)  # p = 3/4
    losses = binary_cross_entropy([x, x, x], [1.0, 0.0, 0.5], reduction="none")
    by_hand = [-np.log(0.75), -np.log(0.25), -(np.log(0.75) + np.log(0.25)) / 2]
    np.testing.assert_allclose(losses, by_hand, rtol=1e-14)
    assert binary_cross_entropy([x, x, x], [1, 0, 0.5], reduction="sum") == pytest.approx(
        sum(by_hand)
    )
    gradient = binary_cross_entropy_gradient([x, x], [1.0, 0.0])
    np.testing.assert_allclose(gradient, [-0.125, 0.375], rtol=1e-15)


@settings(deadline=None, max_examples=80)
@given(st.floats(-700, 700), st.floats(0, 1))
def test_is_the_two_class_cross_entropy(x, y):
    loss = binary_cross_entropy(x, y)
    assert loss >= 0
    assert loss == pytest.approx(cross_entropy([0.0, x], [1 - y, y]), rel=1e-12)
    gradient = float(binary_cross_entropy_gradient(x, y))
    assert gradient == pytest.approx(cross_entropy_gradient([0.0, x], [1 - y, y])[1], abs=4e-16)
    assert gradient == pytest.approx(special.expit(x) - y, abs=4e-16)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(-30, 30), min_size=3, max_size=3), st.sampled_from(["mean", "sum"]))
def test_gradient_is_the_finite_difference(logits, reduction):
    x = np.array(logits)
    y = np.array([0.0, 0.3, 1.0])
    gradient = binary_cross_entropy_gradient(x, y, reduction=reduction)
    step = 1e-4
    for place in range(3):
        nudge = step * (np.arange(3) == place)
        above = binary_cross_entropy(x + nudge, y, reduction=reduction)
        below = binary_cross_entropy(x - nudge, y, reduction=reduction)
        assert gradient[place] == pytest.approx((above - below) / (2 * step), abs=1e-8)


def test_certainty_and_huge_logits():
    logits = [INF, INF, -INF, -INF, 1e9, 1e9, -1e308]
    targets = [1.0, 0.0, 0.0, 0.5, 1.0, 0.0, 1.0]
    losses = binary_cross_entropy(logits, targets, reduction="none")
    np.testing.assert_array_equal(losses, [0.0, INF, 0.0, INF, 0.0, 1e9, 1e308])
    gradient = binary_cross_entropy_gradient(logits, targets, reduction="sum")
    np.testing.assert_array_equal(gradient, [0.0, 1.0, 0.0, -0.5, 0.0, 1.0, -1.0])


def test_types():
    for given_type, result in ((np.float16, np.float32), (np.float32, np.float32), (int, float)):
        logits = np.array([[0, 2], [-1, 1]], given_type)
        losses = binary_cross_entropy(logits, np.full((2, 2), 0.5), reduction="none")
        gradient = binary_cross_entropy_gradient(logits, np.full((2, 2), 0.5))
        assert losses.dtype == gradient.dtype == result
        assert losses.shape == gradient.shape == (2, 2)
    assert isinstance(binary_cross_entropy(np.float32([0.0]), [1]), float)


@pytest.mark.parametrize(
    ("logits", "targets", "options", "message"),
    [
        ([], [], {}, "logits must not be empty"),
        ([np.nan], [1], {}, "logits must not contain NaN, got NaN at index 0"),
        ([0.0, 1.0], [0.0, 1.5], {}, r"targets must lie in \[0, 1\], got 1.5 at index 1"),
        ([0.0, 1.0], [0.0, np.nan], {}, "targets must not contain NaN"),
        ([0.0, 1.0], [1.0], {}, r"targets must have the logits' shape \(2,\), got \(1,\)"),
        ([0.0], [1.0], {"reduction": "max"}, "reduction must be one of"),
    ],
)
def test_bad_values(logits, targets, options, message):
    for function in (binary_cross_entropy, binary_cross_entropy_gradient):
        with pytest.raises(ValueError, match=message):
            function(logits, targets, **options)


def test_bad_kind():
    with pytest.raises(TypeError, match="logits must be real numbers"):
        binary_cross_entropy(["a"], [1])
