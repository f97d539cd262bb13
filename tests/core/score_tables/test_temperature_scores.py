"""The table of scores against the functions it collects."""

import numpy as np
import pytest

from nll_core import (
    brier_score,
    classwise_calibration_error,
    cross_entropy,
    expected_calibration_error,
    maximum_calibration_error,
    smooth_calibration_error,
    softmax,
    top_label,
)
from nll_core.calibration import one_class
from nll_core.score_tables import calibration_scores
from nll_core.teaching import simulate_classifier


@pytest.mark.parametrize("k", [None, 0, 3])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_every_score_is_that_of_its_own_function(k, temperature):
    made = simulate_classifier(400, 4, 2.0, seed=0)
    options = {"n_bins": 9, "strategy": "quantile"}
    found = calibration_scores(made.logits, made.labels, temperature=temperature, k=k, **options)
    probs = softmax(made.logits, temperature=temperature)
    pairs = top_label(probs, made.labels) if k is None else one_class(probs, made.labels, k)
    assert found.accuracy == np.mean(made.logits.argmax(1) == made.labels)
    assert found.nll == cross_entropy(made.logits, made.labels, temperature=temperature)
    assert found.brier == brier_score(probs, made.labels)
    assert found.expected_error == expected_calibration_error(*pairs, **options)
    assert found.maximum_error == maximum_calibration_error(*pairs, **options)
    assert found.smooth_error == smooth_calibration_error(*pairs)
    assert found.classwise_error == classwise_calibration_error(probs, made.labels, **options)
    assert (found.temperature, found.n) == (temperature, 400)


def test_accuracy_is_the_same_at_every_temperature():
    logits = np.array([[1e-12, 0.0], [0.0, 1e-12], [0.0, 1e-12]])
    labels = [0, 1, 1]
    for temperature in (1e-3, 1.0, 1e9):
        scores = calibration_scores(logits, labels, temperature=temperature)
        # At T = 1e9 both probabilities round to 1/2, and still the second class is predicted.
        assert scores.accuracy == 1.0
        assert scores.expected_error == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_smaller_types_and_batch_shapes(dtype):
    made = simulate_classifier(60, 3, 2.0, seed=1)
    logits = made.logits.astype(dtype)
    flat = calibration_scores(logits, made.labels)
    assert flat.nll == pytest.approx(calibration_scores(logits.astype(float), made.labels).nll)
    batch = calibration_scores(logits.reshape(6, 10, 3), made.labels.reshape(6, 10))
    assert batch.n == 60
    assert batch.expected_error == flat.expected_error


def test_messages():
    with pytest.raises(ValueError, match="temperature must be finite and above 0"):
        calibration_scores([[0.0, 1.0]], [0], temperature=-1.0)
    with pytest.raises(ValueError, match="k must lie in 0 … 1"):
        calibration_scores([[0.0, 1.0]], [0], k=5)
    with pytest.raises(ValueError, match="n_bins must be at least 1"):
        calibration_scores([[0.0, 1.0]], [0], n_bins=0)
