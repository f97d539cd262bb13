"""Decisions in a report: against scikit-learn, for every kind, and in its tables."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from nll_core.predictions import Predictions
from nll_core.report import PredictionReport, decision_report, report_html, report_tables
from nll_core.report.decisions import MOST_IN_MATRIX, predicted_classes
from nll_core.teaching import simulate_classifier
from tests.core.report.conftest import confidence_csv, read, three_classes_csv, two_classes_csv


@pytest.mark.parametrize("make", [three_classes_csv, two_classes_csv, confidence_csv])
def test_matrix_precision_and_recall_are_scikit_learns(make: object) -> None:
    predictions = read(make())  # type: ignore[operator]
    found = decision_report(predictions)
    said, w = predicted_classes(predictions), predictions.weights
    every = range(predictions.n_classes)
    expected = metrics.confusion_matrix(predictions.labels, said, labels=every, sample_weight=w)
    np.testing.assert_allclose(found.matrix, expected)
    precision, recall, _, _ = metrics.precision_recall_fscore_support(
        predictions.labels, said, labels=every, sample_weight=w
    )
    np.testing.assert_allclose(found.precision, precision)
    np.testing.assert_allclose(found.recall, recall)
    right = predictions.confidence_and_correct()[1]
    np.testing.assert_array_equal(said == predictions.labels, right)
    assert bool(found.thresholds) == (predictions.n_classes == 2)


def test_of_many_classes_the_most_confused_pairs_are_told() -> None:
    made = simulate_classifier(3000, MOST_IN_MATRIX + 8, 1.0, seed=3)
    names = tuple(f"c{k}" for k in range(MOST_IN_MATRIX + 8))
    found = decision_report(Predictions("logits", made.logits, made.labels, names))
    assert found.matrix is None
    assert len(found.pairs.share) == 20
    wrong = made.logits.argmax(axis=1) != made.labels
    first = (made.labels == found.pairs.label[0]) & (
        made.logits.argmax(axis=1) == found.pairs.predicted[0]
    )
    assert found.pairs.share[0] == pytest.approx(first.mean())
    assert found.pairs.share.sum() < wrong.mean()


def test_the_report_tells_costs_for_two_classes(two: PredictionReport) -> None:
    html = report_html(two)
    assert "What if it is acted on?" in html
    keys = [table.key for table in report_tables(two)]
    assert {"confusion", "precision", "costs"} <= set(keys)
    assert html.index("reliability-chart-title") < html.index('id="table-scores"')
    one = two.decisions.thresholds[-1]
    assert one.optimal.threshold == pytest.approx(1 / 11)
    assert "promises too much for others" in html
