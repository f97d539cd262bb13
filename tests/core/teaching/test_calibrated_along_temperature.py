"""The ECE of a calibrated forecast along temperature, and what a reliability curve sums up."""

import numpy as np
import pytest

from nll_core import (
    calibrated_error,
    expected_calibration_error,
    reliability_curve,
    softmax,
    top_label,
)
from nll_core.teaching import calibrated_error_along_temperature

GRID = [0.3, 1.0, 4.0]


@pytest.fixture(scope="module")
def logits():
    return np.random.default_rng(3).normal(size=(300, 4)) * 2


@pytest.mark.parametrize("k", [None, 2])
@pytest.mark.parametrize("strategy", ["uniform", "quantile"])
def test_is_the_calibrated_error_at_each_temperature(logits, k, strategy):
    options = {"n_bins": 7, "strategy": strategy, "confidence_level": 0.9, "n_draws": 50, "seed": 4}
    found = calibrated_error_along_temperature(logits, GRID, k=k, **options)
    for i, temperature in enumerate(GRID):
        probs = softmax(logits, temperature=temperature)
        confidence = probs.max(axis=1) if k is None else probs[:, k]
        expected = calibrated_error(confidence, **options)
        # A confidence that rounds to the other side of an edge would move one draw of many.
        assert found.mean[i] == pytest.approx(expected.mean, abs=2e-3)
        assert found.quantile[i] == pytest.approx(expected.quantile, abs=5e-3)
    assert found.confidence_level == 0.9
    np.testing.assert_array_equal(found.temperatures, GRID)


def test_outcomes_drawn_from_the_forecast_have_that_error_on_average(logits):
    generator = np.random.default_rng(5)
    probs = softmax(logits)
    errors = []
    for _ in range(200):
        labels = np.array([generator.choice(4, p=row) for row in probs])
        errors.append(expected_calibration_error(*top_label(probs, labels), n_bins=10))
    found = calibrated_error_along_temperature(logits, [1.0], n_bins=10)
    assert found.mean[0] == pytest.approx(np.mean(errors), rel=0.08)


def test_messages():
    with pytest.raises(ValueError, match="k must lie in 0 … 1"):
        calibrated_error_along_temperature([[0.0, 1.0]], [1.0], k=2)
    with pytest.raises(ValueError, match="temperatures must be above 0"):
        calibrated_error_along_temperature([[0.0, 1.0]], [0.0])
    with pytest.raises(ValueError, match="level must lie strictly"):
        calibrated_error_along_temperature([[0.0, 1.0]], [1.0], confidence_level=1.0)


@pytest.mark.parametrize("strategy", ["uniform", "quantile"])
def test_a_reliability_curve_sums_up_its_examples(strategy):
    generator = np.random.default_rng(6)
    confidence = generator.random(777)
    correct = generator.random(777) < confidence**2
    curve = reliability_curve(confidence, correct, n_bins=13, strategy=strategy)
    assert curve.overall_confidence == pytest.approx(confidence.mean(), rel=1e-12)
    assert curve.overall_accuracy == correct.mean()
    assert curve.events.sum() == correct.sum()
    assert curve.events.dtype == np.int64
    np.testing.assert_allclose(curve.events / curve.occupied_counts, curve.accuracy, rtol=1e-12)
    assert curve.contributions.sum() == pytest.approx(curve.expected_calibration_error, rel=1e-12)
    assert (curve.contributions >= 0).all()
