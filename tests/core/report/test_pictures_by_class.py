"""The reliability of single classes: the right ones, in the right order, as the core has them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nll_core import log_softmax
from nll_core.calibration import calibration_error_by_class, estimate_classwise_error
from nll_core.predictions import Predictions
from nll_core.report import PredictionReport, class_pictures, reliability_picture, report_html
from nll_core.teaching import simulate_classifier

SIMULATED = simulate_classifier(600, 30, 2.0, seed=3)
LOG_PROBS = log_softmax(SIMULATED.logits)
NAMES = tuple(f"c{k}" for k in range(30))
SET = Predictions("log-probabilities", LOG_PROBS, SIMULATED.labels, NAMES)


def test_the_classes_of_the_largest_error_come_first_and_the_rest_is_counted() -> None:
    found = class_pictures(SET, most=7)
    errors = calibration_error_by_class(LOG_PROBS, SIMULATED.labels)
    order = np.argsort(-errors)
    assert [picture.event for picture in found.pictures] == [NAMES[k] for k in order[:7]]
    assert (found.n_classes, found.left_out) == (30, 23)
    np.testing.assert_allclose(found.shares, errors[order[:7]] / errors.sum(), rtol=1e-12)
    np.testing.assert_allclose([p.error for p in found.pictures], errors[order[:7]], atol=1e-12)


def test_each_picture_is_that_of_its_class_alone() -> None:
    found = class_pictures(SET, most=1).pictures[0]
    k = NAMES.index(found.event)
    p = np.exp(LOG_PROBS[:, k])
    alone = reliability_picture(p, SIMULATED.labels == k, found.event)
    np.testing.assert_array_equal(found.frequency, alone.frequency)
    np.testing.assert_array_equal(found.corp_forecast, alone.corp_forecast)


def test_weights_count_as_repetition_and_0_as_absence() -> None:
    weights = np.where(np.arange(600) < 400, 1.0, 0.0)
    weights[:100] = 2.0
    repeated = np.r_[np.arange(400), np.arange(100)]
    found = class_pictures(replace(SET, weights=weights), most=5)
    other = class_pictures(
        Predictions("log-probabilities", LOG_PROBS[repeated], SIMULATED.labels[repeated], NAMES),
        most=5,
    )
    assert [p.event for p in found.pictures] == [p.event for p in other.pictures]
    np.testing.assert_allclose(found.shares, other.shares)
    for one, two in zip(found.pictures, other.pictures, strict=True):
        np.testing.assert_allclose(one.frequency, two.frequency)
        assert one.counts.sum() == 400


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_mean_over_the_classes_is_the_classwise_error(dtype: type) -> None:
    log_probs = LOG_PROBS.astype(dtype)
    weights = np.arange(600) % 3 + 0.5
    errors = calibration_error_by_class(log_probs, SIMULATED.labels, sample_weight=weights)
    whole = estimate_classwise_error(
        log_probs, SIMULATED.labels, sample_weight=weights, with_interval=False
    )
    assert errors.mean() == pytest.approx(whole.value, rel=1e-12)


def test_a_perfect_model_has_no_error_to_share() -> None:
    truth = np.array([0, 1, 2, 0])
    with np.errstate(divide="ignore"):
        found = class_pictures(
            Predictions("probabilities", np.eye(3)[truth], truth, ("a", "b", "c"))
        )
    assert found.shares.tolist() == [0.0, 0.0, 0.0]
    assert [p.event for p in found.pictures] == ["a", "b", "c"]


def test_a_report_has_them_for_more_than_two_classes(
    three: PredictionReport, two: PredictionReport, confident: PredictionReport
) -> None:
    assert three.class_reliability is not None
    assert {p.event for p in three.class_reliability.pictures} == {"cat", "dog", "<b>&"}
    assert two.class_reliability is None
    assert confident.class_reliability is None
    html = report_html(three)
    assert html.count('id="class-0-chart-title"') == 1
    assert "Each class is judged as a yes-or-no question" in html
    assert "Class by class" not in report_html(two)


def test_a_confidence_has_no_classes() -> None:
    read = Predictions("confidence", np.array([0.9]), np.array([0]), ("a", "b"), np.array([1]))
    with pytest.raises(ValueError, match="a class and its confidence"):
        class_pictures(read)
