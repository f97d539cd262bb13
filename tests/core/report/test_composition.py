"""What a report is composed of equals what the core's own functions say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nll_core import (
    Predictions,
    compare_calibrators,
    cross_entropy,
    ece_report,
    group_report,
    risk_coverage_curve,
    score_report,
)
from nll_core.report import PredictionReport, report_on, second_model
from nll_core.teaching import simulate_classifier
from tests.core.report.conftest import confidence_csv, read, three_classes_csv, two_classes_csv


def test_scores_and_errors_are_those_of_the_core(three: PredictionReport) -> None:
    predictions = read(three_classes_csv())
    assert three.scores == score_report(predictions)
    expected = ece_report(predictions)
    for found, other in zip(three.errors.estimators, expected.estimators, strict=True):
        np.testing.assert_array_equal(found.values, other.values)
        np.testing.assert_array_equal(found.p_values, other.p_values)


def test_the_nll_is_the_weighted_mean(three: PredictionReport) -> None:
    predictions = read(three_classes_csv())
    losses = cross_entropy(predictions.logits(), predictions.labels, reduction="none")
    expected = np.average(losses, weights=predictions.weights)
    assert three.scores["nll"].value == pytest.approx(expected, rel=1e-12)


def test_calibration_is_compared_on_the_logits_as_they_came(three: PredictionReport) -> None:
    predictions = read(three_classes_csv())
    expected = compare_calibrators(
        predictions.logits(), predictions.labels, sample_weight=predictions.weights
    )
    assert three.calibration is not None
    assert three.calibration.sentence == expected.sentence
    assert three.calibration_note == ""


def test_of_a_confidence_the_confidence_is_calibrated(confident: PredictionReport) -> None:
    confidence, correct = read(confidence_csv()).confidence_and_correct()
    logits = np.stack([np.log1p(-confidence), np.log(confidence)], axis=-1)
    expected = compare_calibrators(logits, correct.astype(int))
    assert confident.calibration is not None
    assert confident.calibration.sentence == expected.sentence
    assert "the confidence" in confident.calibration_note
    assert confident.scores["nll"].value is None


def test_reliability_is_of_the_positive_class_of_two(two: PredictionReport) -> None:
    predictions = read(two_classes_csv())
    p = predictions.probs()[:, 1]
    assert two.reliability.event == "yes"
    assert two.reliability.mean_forecast == pytest.approx(p.mean(), rel=1e-12)
    assert two.reliability.mean_frequency == pytest.approx(predictions.labels.mean(), rel=1e-12)


def test_risk_and_coverage_are_of_the_predicted_class(two: PredictionReport) -> None:
    curve = risk_coverage_curve(*read(two_classes_csv()).confidence_and_correct())
    np.testing.assert_array_equal(two.selective.curve.risk, curve.risk)


def test_examples_of_weight_0_change_nothing() -> None:
    predictions = read(three_classes_csv(150))
    weights = np.ones(150)
    weights[100:] = 0
    with_zeros = report_on(replace(predictions, weights=weights))
    without = report_on(
        replace(
            predictions,
            weights=None,
            scores=predictions.scores[:100],
            labels=predictions.labels[:100],
            rows=None if predictions.rows is None else predictions.rows[:100],
            groups=None,
        )
    )
    assert with_zeros.scores["nll"].value == pytest.approx(without.scores["nll"].value, rel=1e-12)
    np.testing.assert_allclose(with_zeros.reliability.frequency, without.reliability.frequency)
    np.testing.assert_array_equal(with_zeros.reliability.counts, without.reliability.counts)


def test_progress_rises_to_one_and_names_the_stages() -> None:
    heard: list[tuple[str, float]] = []
    report_on(
        read(two_classes_csv(120)), progress=lambda stage, share: heard.append((stage, share))
    )
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert (heard[0][1], heard[-1]) == (0.0, ("done", 1.0))
    assert {"scores", "calibration errors", "calibration: isotonic"} <= {s for s, _ in heard}


def test_progress_can_end_the_computation() -> None:
    class StoppedError(Exception):
        pass

    def stop(stage: str, share: float) -> None:
        if share > 0.3:
            raise StoppedError

    with pytest.raises(StoppedError):
        report_on(read(two_classes_csv(120)), progress=stop)


def test_too_few_examples_are_not_calibrated() -> None:
    report = report_on(read(two_classes_csv(20)))
    assert report.calibration is None
    assert "25 examples or more (5 folds), and there are 20" in report.calibration_note
    assert report_on(read(two_classes_csv(20)), n_folds=2).calibration is not None


def test_methods_can_be_chosen() -> None:
    report = report_on(read(two_classes_csv(120)), methods=["platt", "temperature"])
    assert report.calibration is not None
    assert [m.method for m in report.calibration.methods] == ["temperature", "platt"]


def test_what_is_fitted_class_by_class_needs_examples_of_each() -> None:
    simulated = simulate_classifier(90, 10, 2.0, seed=0)
    predictions = Predictions(
        kind="logits",
        scores=simulated.logits,
        labels=simulated.labels,
        classes=tuple("abcdefghij"),
    )
    report = report_on(predictions)
    assert report.calibration is not None
    assert [m.method for m in report.calibration.methods] == ["temperature"]
    assert "left out" in report.calibration_note
    assert "9 examples of a class" in report.calibration_note
    asked = report_on(predictions, methods=["isotonic"])
    assert asked.calibration is not None
    assert [m.method for m in asked.calibration.methods] == ["isotonic"]
    assert asked.calibration_note == ""


def test_bad_options_are_named() -> None:
    predictions = read(two_classes_csv(20))
    with pytest.raises(ValueError, match="n_folds"):
        report_on(predictions, n_folds=1)
    with pytest.raises(ValueError, match="seed"):
        report_on(predictions, seed=-1)


def test_a_second_model_is_compared_on_the_rows_that_both_have(models: PredictionReport) -> None:
    second = models.second
    assert second is not None
    assert (models.about.n, second.about.n, second.comparison.n) == (300, 299, 299)
    found = second.comparison["nll"]
    assert found.second == pytest.approx(second.scores["nll"].value, rel=1e-12)
    assert found.first != models.scores["nll"].value
    assert found.better == "second"


def test_a_second_model_added_later_is_the_same() -> None:
    first, second = read(two_classes_csv(80)), read(two_classes_csv(80, seed=5))
    blunt = replace(second, scores=0.5 * second.scores + 0.25)
    whole = report_on(first, second=blunt, methods=["temperature"]).second
    heard: list[float] = []
    alone = second_model(first, blunt, progress=lambda stage, share: heard.append(share))
    assert whole is not None
    assert whole.scores == alone.scores
    assert whole.comparison.differences == alone.comparison.differences
    np.testing.assert_array_equal(whole.reliability.frequency, alone.reliability.frequency)
    assert heard == sorted(heard)
    assert heard[0] == 0.0


def test_a_second_model_on_other_rows_is_refused_before_anything_is_computed() -> None:
    def fail(stage: str, share: float) -> None:
        raise AssertionError(stage)

    with pytest.raises(ValueError, match="has 60 rows and the first one 50"):
        report_on(read(two_classes_csv(50)), second=read(two_classes_csv(60)), progress=fail)


def test_classes_are_groups_too(three: PredictionReport, two: PredictionReport) -> None:
    predictions = read(three_classes_csv())
    assert three.by_class == group_report(predictions, predictions.labels, predictions.classes)
    assert three.groups == group_report(predictions)
    assert two.groups is None
