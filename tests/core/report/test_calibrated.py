"""A calibrated file read again has the rows that came in and the NLL that was said of it."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from nll_core.predictions import Predictions, read_predictions, read_table
from nll_core.predictions.table import WrittenFormat
from nll_core.report import PredictionReport, calibrated_file
from tests.core.report.conftest import confidence_csv, read, three_classes_csv, two_classes_csv

FORMATS = get_args(WrittenFormat)
CASES = {"three": three_classes_csv, "two": two_classes_csv, "confident": confidence_csv}


def nll_of(predictions: Predictions) -> float:
    if predictions.kind == "confidence":
        p, right = predictions.confidence_and_correct()
        surprise = -np.log(np.where(right, p, 1 - p))
    else:
        surprise = -predictions.log_probs()[np.arange(predictions.n), predictions.labels]
    return float(np.average(surprise, weights=predictions.weights))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("file_format", FORMATS)
def test_it_is_read_again_with_the_nll_that_was_said(
    name: str, file_format: WrittenFormat, request: pytest.FixtureRequest
) -> None:
    report: PredictionReport = request.getfixturevalue(name)
    original = read(CASES[name]())
    assert report.calibration is not None
    before = nll_of(original)
    for compared in report.calibration.methods:
        if compared.method not in ("temperature", "platt", "isotonic_laplace"):
            continue
        found = calibrated_file(original, compared.crossed.fit_on_all, file_format)
        assert read_table(found.content).format == file_format
        again = read_predictions(found.content)
        assert again.n == original.n
        assert nll_of(again) == pytest.approx(found.nll, rel=1e-9)
        assert found.nll < before
        # What has seen the examples looks better than it is.
        assert found.nll < compared.scores.nll


def test_of_a_confidence_only_the_confidence_changes(confident: PredictionReport) -> None:
    original = read(confidence_csv())
    assert confident.calibration is not None
    fit = confident.calibration["platt"].crossed.fit_on_all
    again = read_predictions(calibrated_file(original, fit).content)
    assert again.kind == "confidence"
    np.testing.assert_array_equal(again.predicted, original.predicted)
    np.testing.assert_array_equal(again.labels, original.labels)
    # The confidence was too high, and keeps its order.
    assert again.scores.mean() == pytest.approx(
        original.confidence_and_correct()[1].mean(), abs=1e-3
    )
    assert (np.argsort(again.scores) == np.argsort(original.scores)).all()


def test_the_temperature_fit_has_its_own_nll(three: PredictionReport) -> None:
    assert three.calibration is not None
    fit = three.calibration["temperature"].crossed.fit_on_all
    found = calibrated_file(read(three_classes_csv()), fit)
    assert found.nll == pytest.approx(fit.fit.nll_after, rel=1e-9)


def test_a_calibrator_of_other_classes_is_refused(two: PredictionReport) -> None:
    assert two.calibration is not None
    fit = two.calibration["temperature"].crossed.fit_on_all
    with pytest.raises(ValueError, match=r"logits must have shape \(n, 2\), got \(400, 3\)"):
        calibrated_file(read(three_classes_csv()), fit)
