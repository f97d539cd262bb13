"""Smoothed labels and the dense targets behind cross-entropy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import smooth_labels
from nll_core.losses.targets import DistributionTargets, LabelTargets, prepare_targets


def test_smoothing_of_the_textbook():
    np.testing.assert_allclose(
        smooth_labels([0, 3], 4, 0.1), [[0.925, 0.025, 0.025, 0.025], [0.025, 0.025, 0.025, 0.925]]
    )
    np.testing.assert_array_equal(smooth_labels(1, 3, 0.0), [0.0, 1.0, 0.0])
    np.testing.assert_array_equal(smooth_labels([[1]], 2, 1.0), [[[0.5, 0.5]]])


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 20), st.floats(0, 1), st.data())
def test_rows_are_distributions_that_keep_the_label_largest(n_classes, epsilon, data):
    labels = data.draw(st.lists(st.integers(0, n_classes - 1), min_size=1, max_size=4))
    targets = smooth_labels(labels, n_classes, epsilon)
    np.testing.assert_allclose(targets.sum(axis=-1), 1.0, rtol=1e-14)
    at_label = np.take_along_axis(targets, np.array(labels)[:, np.newaxis], axis=-1)[:, 0]
    np.testing.assert_array_equal(at_label, targets.max(axis=-1))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([0.0], 2, 0.1), TypeError, "labels must be integers"),
        (([2], 2, 0.1), ValueError, r"labels must lie in 0 … 1 \(2 classes\), got 2"),
        (([-1], 2, 0.1), ValueError, "labels must lie in 0 … 1"),
        (([0], 0, 0.1), ValueError, "n_classes must be at least 1, got 0"),
        (([0], 2, 1.5), ValueError, r"label_smoothing must lie in \[0, 1\], got 1.5"),
        (([0], 2, -0.1), ValueError, r"label_smoothing must lie in \[0, 1\], got -0.1"),
    ],
)
def test_bad_smoothing(arguments, error, message):
    with pytest.raises(error, match=message):
        smooth_labels(*arguments)


def prepared(targets, shape=(3,), **options):
    """`targets` for three classes, prepared."""
    defaults = {"label_smoothing": 0.0, "class_weights": None, "ignore_index": None}
    return prepare_targets(targets, shape, 3, **(defaults | options))


def test_shape_tells_labels_from_distributions():
    assert isinstance(prepared([0, 1, 2]), LabelTargets)
    # A square batch is no exception, and whole numbers may be a distribution.
    square = prepared(np.eye(3, dtype=int))
    assert isinstance(square, DistributionTargets)
    np.testing.assert_array_equal(square.rows(slice(1, 3), np.float64), [[0, 1, 0], [0, 0, 1]])
    assert square.total_weight == 3.0


def test_batch_axes_are_flattened():
    found = prepared([[0, 1], [2, 0]], (2, 2))
    np.testing.assert_array_equal(found.labels, [0, 1, 2, 0])
    assert prepared(np.full((2, 1, 3), 1 / 3), (2, 1)).distributions.shape == (2, 3)


def test_weights_of_hard_labels_are_the_rows_weights():
    found = prepared([0, 2, 2], class_weights=[1.0, 5.0, 3.0], ignore_index=0)
    np.testing.assert_array_equal(found.row_weights, [0.0, 3.0, 3.0])
    assert found.total_weight == 6.0
    np.testing.assert_array_equal(found.rows(np.array([1]), np.float64), [[0.0, 0.0, 1.0]])


def test_weights_under_smoothing_are_in_the_target():
    found = prepared(
        [0, 2, -1], class_weights=[1.0, 5.0, 3.0], ignore_index=-1, label_smoothing=0.3
    )
    np.testing.assert_array_equal(found.row_weights, [1.0, 1.0, 0.0])
    assert found.total_weight == 4.0
    np.testing.assert_allclose(found.rows(slice(0, 1), np.float64), [[0.8, 0.5, 0.3]])


def test_distributions_are_smoothed_and_then_weighted():
    found = prepared([[0.5, 0.5, 0.0]], (1,), class_weights=[2.0, 1.0, 4.0], label_smoothing=0.3)
    np.testing.assert_allclose(found.rows(slice(0, 1), np.float32), [[0.9, 0.45, 0.4]], rtol=1e-6)
    assert found.rows(slice(0, 1), np.float32).dtype == np.float32
    assert found.row_weights is None
    assert found.total_weight == 1.0
