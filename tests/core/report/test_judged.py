"""What each example got, of every kind of predictions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nll_core.predictions import Predictions
from nll_core.report.judged import SharedPredictions, judge
from nll_core.report.reliability_charts import reliability_chart
from tests.core.report.conftest import confidence_csv, read, three_classes_csv, two_classes_csv


def judged(predictions: Predictions):
    return judge(predictions, SharedPredictions(predictions))


def test_of_many_classes_the_predicted_one_is_forecast() -> None:
    predictions = read(three_classes_csv(100))
    found = judged(predictions)
    confidence, correct = predictions.confidence_and_correct()
    assert found.event == "right"
    np.testing.assert_allclose(found.confidence, confidence)
    np.testing.assert_array_equal(found.correct, correct)
    assert found.forecast is found.confidence


def test_of_two_classes_the_second_is_forecast() -> None:
    predictions = read(two_classes_csv(100))
    found = judged(predictions)
    assert found.event == "yes"
    np.testing.assert_allclose(found.forecast, predictions.scores)
    np.testing.assert_array_equal(found.happened, predictions.labels == 1)


def test_of_a_confidence_it_is_the_confidence() -> None:
    predictions = read(confidence_csv(100))
    found = judged(predictions)
    assert found.forecast is predictions.scores
    assert found.event == "right"


def test_examples_of_weight_0_are_left_out() -> None:
    predictions = read(two_classes_csv(100))
    weights = np.ones(100)
    weights[::4] = 0
    found = judged(replace(predictions, weights=weights))
    assert len(found.confidence) == len(found.happened) == 75
    assert found.weights is not None
    assert found.weights.all()
    np.testing.assert_allclose(found.forecast, predictions.scores[weights > 0])


def test_log_probabilities_are_computed_once_until_they_are_released() -> None:
    shared = SharedPredictions(read(three_classes_csv(50)))
    first = shared.log_prob_rows()
    assert shared.log_prob_rows() is first
    np.testing.assert_array_equal(first[:], shared.log_probs())
    shared.release()
    again = shared.log_prob_rows()
    assert again is not first
    np.testing.assert_array_equal(again[:], first[:])


def test_a_class_named_right_is_still_a_class() -> None:
    predictions = replace(read(two_classes_csv(60)), classes=("left", "right"))
    picture = judged(predictions).picture()
    assert picture.of_class
    assert picture.event == "right"
    assert "frequency of class right" in reliability_chart("r", picture)
    assert not judged(read(confidence_csv(60))).picture().of_class
