"""The simulated classifier is calibrated at its true temperature; halves are disjoint."""

import numpy as np
import pytest

from nll_core import (
    calibrated_error,
    expected_calibration_error,
    fit_temperature,
    softmax,
    top_label,
)
from nll_core.teaching import simulate_classifier, split_halves


@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_calibrated_at_the_true_temperature_and_nowhere_else(temperature):
    made = simulate_classifier(20_000, 6, temperature, seed=0)
    confidence, correct = top_label(softmax(made.logits, temperature=temperature), made.labels)
    chance = calibrated_error(confidence, confidence_level=0.999)
    assert expected_calibration_error(confidence, correct) < chance.quantile
    confidence, correct = top_label(softmax(made.logits), made.labels)
    assert expected_calibration_error(confidence, correct) > 3 * chance.quantile
    # Above 1 the classifier claims too much, below 1 too little.
    assert (confidence.mean() > correct.mean()) == (temperature > 1)
    fit = fit_temperature(made.logits, made.labels)
    assert fit.temperature == pytest.approx(temperature, rel=0.03)


def test_labels_follow_the_softmax():
    made = simulate_classifier(50_000, 3, 3.0, seed=4)
    probs = softmax(made.logits, temperature=3.0)
    frequency = np.bincount(made.labels, minlength=3) / 50_000
    np.testing.assert_allclose(frequency, probs.mean(axis=0), atol=0.01)
    chosen = made.labels == 1
    assert probs[chosen, 1].mean() == pytest.approx(
        (probs[:, 1] ** 2).sum() / probs[:, 1].sum(), abs=0.01
    )


def test_the_same_seed_gives_the_same_examples_at_another_temperature():
    one, two = (simulate_classifier(50, 4, t, seed=7) for t in (1.0, 4.0))
    np.testing.assert_array_equal(one.labels, two.labels)
    np.testing.assert_allclose(4 * one.logits, two.logits)
    assert not np.array_equal(simulate_classifier(50, 4, 1.0, seed=8).labels, one.labels)
    assert one.logits.shape == (50, 4)


def test_a_larger_spread_makes_easier_examples():
    accuracy = [
        np.mean(made.logits.argmax(1) == made.labels)
        for made in (simulate_classifier(3000, 5, 1.0, seed=0, spread=s) for s in (0.5, 2.0, 8.0))
    ]
    assert accuracy[0] < accuracy[1] < accuracy[2]


@pytest.mark.parametrize("n", [2, 3, 10, 101])
def test_halves_are_disjoint_and_complete(n):
    first, second = split_halves(n, seed=1)
    assert sorted([*first, *second]) == list(range(n))
    assert len(second) - len(first) == n % 2
    assert np.all(np.diff(first) > 0)
    np.testing.assert_array_equal(split_halves(n, seed=1)[0], first)
    assert n < 10 or not np.array_equal(split_halves(n, seed=2)[0], first)


def test_messages():
    with pytest.raises(ValueError, match="n_classes must be at least 2, got 1"):
        simulate_classifier(10, 1, 1.0, seed=0)
    with pytest.raises(ValueError, match="true_temperature must be finite and above 0, got 0"):
        simulate_classifier(10, 2, 0.0, seed=0)
    with pytest.raises(ValueError, match="spread must be finite and above 0, got -1"):
        simulate_classifier(10, 2, 1.0, seed=0, spread=-1.0)
    with pytest.raises(ValueError, match="n must be at least 2, got 1"):
        split_halves(1, seed=0)
    with pytest.raises(TypeError, match="seed must be an integer"):
        split_halves(5, seed=0.5)
