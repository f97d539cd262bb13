"""The log loss of given probabilities."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nll_core import cross_entropy, log_loss, softmax

INF = np.inf


def test_by_hand():
    probs = [[0.1, 0.7, 0.2], [0.1, 0.2, 0.7]]
    losses = log_loss(probs, [1, 1], reduction="none")
    np.testing.assert_allclose(losses, [0.35667494393873245, 1.6094379124341003], rtol=1e-15)
    assert log_loss(probs, [1, 1]) == pytest.approx((losses[0] + losses[1]) / 2, rel=1e-15)
    assert log_loss(probs, [1, 1], reduction="sum") == pytest.approx(losses.sum(), rel=1e-15)


def test_nothing_is_clipped():
    assert log_loss([0.0, 1.0], 0) == INF
    assert log_loss([1e-300, 1.0], 0) == pytest.approx(300 * np.log(10), rel=1e-15)
    assert log_loss([5e-324, 1.0], 0) == pytest.approx(744.4400719213812, rel=1e-15)
    np.testing.assert_array_equal(log_loss(np.eye(2), [0, 0], reduction="none"), [0.0, INF])


def test_certainty_costs_plus_zero():
    assert not np.signbit(log_loss(np.eye(3), [0, 1, 2], reduction="none")).any()
    assert str(log_loss([1.0, 0.0], 0)) == "0.0"


@settings(deadline=None, max_examples=50)
@given(arrays(np.float64, (3, 4), elements=st.floats(-30, 30)))
def test_is_the_cross_entropy_of_the_logits(logits):
    labels = [3, 0, 1]
    expected = cross_entropy(logits, labels, reduction="none")
    found = log_loss(softmax(logits), labels, reduction="none")
    # A probability near 1 carries the rounding of four exponentials, their sum and a quotient.
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=4 * np.finfo(float).eps)


def test_types_and_shapes():
    probs = np.full((2, 3, 4), 0.25, np.float16)
    losses = log_loss(probs, np.zeros((2, 3), int), reduction="none")
    assert losses.shape == (2, 3)
    assert losses.dtype == np.float32
    np.testing.assert_allclose(losses, np.log(4), rtol=1e-6)
    assert isinstance(log_loss(probs, np.zeros((2, 3), int)), float)
    assert log_loss(probs.astype(np.float64)[0, 0], 2, reduction="none").dtype == np.float64


@pytest.mark.parametrize(
    ("probs", "labels", "error", "message"),
    [
        ([[0.5, 0.6]], [0], ValueError, "probs must sum to 1 along the last axis, got 1.1"),
        ([[1.2, -0.2]], [0], ValueError, r"probs must lie in \[0, 1\], got 1.2 at index \(0, 0\)"),
        ([[0.5, np.nan]], [0], ValueError, "probs must not contain NaN"),
        ([[0.5, 0.5]], [2], ValueError, r"labels must lie in 0 … 1 \(2 classes\), got 2"),
        ([[0.5, 0.5]], [0, 1], ValueError, r"labels must have shape \(1,\), got \(2,\)"),
        (np.zeros((0, 2)), np.zeros(0, int), ValueError, "probs must not be empty"),
        ([[0.5, 0.5]], [0.0], TypeError, "labels must be integers"),
    ],
)
def test_bad_arguments(probs, labels, error, message):
    with pytest.raises(error, match=message):
        log_loss(probs, labels)


def test_bad_reduction():
    with pytest.raises(ValueError, match="reduction must be one of"):
        log_loss([0.5, 0.5], 0, reduction="average")
