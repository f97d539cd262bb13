"""From class probabilities to forecasts of one event, and classwise ECE."""

import numpy as np
import pytest

from nll_core import classwise_calibration_error, expected_calibration_error, softmax, top_label
from nll_core.calibration import one_class


def test_top_label_by_hand():
    probs = [[0.1, 0.7, 0.2], [0.4, 0.4, 0.2], [0.0, 0.0, 1.0]]
    confidence, correct = top_label(probs, [1, 1, 2])
    assert confidence.tolist() == [0.7, 0.4, 1.0]
    # A tie goes to the first class, so the second row is wrong.
    assert correct.tolist() == [True, False, True]


def test_one_class_by_hand():
    confidence, correct = one_class([[0.1, 0.9], [0.8, 0.2]], [1, 0], 1)
    assert confidence.tolist() == [0.9, 0.2]
    assert correct.tolist() == [True, False]


def test_batch_shapes_are_kept():
    generator = np.random.default_rng(0)
    probs = softmax(generator.normal(size=(2, 3, 4)))
    labels = generator.integers(0, 4, (2, 3))
    for confidence, correct in (top_label(probs, labels), one_class(probs, labels, 2)):
        assert confidence.shape == correct.shape == (2, 3)
    flat = classwise_calibration_error(probs.reshape(-1, 4), labels.ravel())
    assert classwise_calibration_error(probs, labels) == flat


@pytest.mark.parametrize("strategy", ["uniform", "quantile"])
def test_classwise_error_is_the_mean_over_classes(strategy):
    generator = np.random.default_rng(1)
    probs = softmax(2 * generator.normal(size=(500, 5)).astype(np.float32))
    labels = generator.integers(0, 5, 500)
    each = [
        expected_calibration_error(*one_class(probs, labels, k), n_bins=8, strategy=strategy)
        for k in range(5)
    ]
    found = classwise_calibration_error(probs, labels, n_bins=8, strategy=strategy)
    assert found == pytest.approx(np.mean(each), rel=1e-14)


def test_classwise_error_by_hand():
    # Class 0: mean 0.7 against 1 of 2; class 1: mean 0.3 against 1 of 2.
    found = classwise_calibration_error([[0.8, 0.2], [0.6, 0.4]], [0, 1], n_bins=1)
    assert found == pytest.approx(0.2)
    assert classwise_calibration_error(np.eye(3), [0, 1, 2]) == 0.0


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda: top_label([[0.5, 0.6]], [0]), ValueError, "probs must sum to 1"),
        (
            lambda: top_label([[0.5, 0.5]], [2]),
            ValueError,
            r"labels must lie in 0 … 1 \(2 classes\)",
        ),
        (lambda: top_label([[0.5, 0.5]], [0.0]), TypeError, "labels must be integers"),
        (lambda: one_class([[0.5, 0.5]], [0], 2), ValueError, "k must lie in 0 … 1"),
        (lambda: one_class([[0.5, 0.5]], [0], -1), ValueError, "k must be at least 0"),
        (
            lambda: classwise_calibration_error([[1.0]], [0, 0]),
            ValueError,
            "labels must have shape",
        ),
        (
            lambda: classwise_calibration_error([[1.0]], [0], strategy="x"),
            ValueError,
            "strategy must be one of",
        ),
    ],
)
def test_messages(call, error, match):
    with pytest.raises(error, match=match):
        call()
