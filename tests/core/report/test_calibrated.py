"""A calibrated file read again has the rows that came in and the NLL that was said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from nll_core.predictions import (
    ColumnRoles,
    Predictions,
    predictions_from_table,
    read_predictions,
    read_table,
    recognise_columns,
)
from nll_core.predictions.table import WrittenFormat
from nll_core.recalibration.calibration_methods import fit_calibrator
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


RICH = (
    "id,when,label,p_yes,note,amount,missing\n"
    + "007,2024-01-01,yes,0.91,=1+1,-5,\n"
    + "12345678901234567,2024-01-02,no,0.2,@b,3.10,1\n"
    + "0100,2024-01-03,yes,not known,-c,1e-3,2\n"
) + "".join(
    f"1{k:03d},d{k},{'yes' if k % 3 else 'no'},{0.3 + 0.4 * (k % 2)},n{k % 4},{k},{k}.5\n"
    for k in range(60)
)


@pytest.mark.parametrize("file_format", FORMATS)
def test_all_that_came_in_goes_out_again_in_its_order(file_format: WrittenFormat) -> None:
    table = read_table(RICH.encode())
    roles = recognise_columns(table)
    original = predictions_from_table(table, roles, leave_out=True)
    fit = fit_calibrator(original.logits(), original.labels, "platt")
    found = calibrated_file(original, fit, file_format, table=table)
    assert found.columns == ("calibrated_yes",)
    again = read_table(found.content)
    assert again.names == (*table.names, "calibrated_yes")
    assert len(again.rows) == len(table.rows) == 63
    for column in table.columns:
        after = again.column(column.name)
        if column.words is not None:
            assert list(map(after.cell, range(63))) == list(map(column.cell, range(63)))
        elif not column.unreadable:
            np.testing.assert_array_equal(after.numbers(), column.numbers())
    p = again.column("calibrated_yes").numbers()
    np.testing.assert_array_equal(p[original.rows - 1], fit.predict_probs(original.logits())[:, 1])
    assert np.isnan(np.delete(p, original.rows - 1)).all()
    # What is read from the new column is what was said of it.
    chosen = replace(roles, score="calibrated_yes", kind="score")
    calibrated = predictions_from_table(again, chosen, leave_out=True)
    assert nll_of(calibrated) == pytest.approx(found.nll, rel=1e-12)
    before = predictions_from_table(again, replace(roles, score="p_yes"), leave_out=True)
    np.testing.assert_array_equal(before.scores, original.scores)


def test_identifiers_keep_their_digits_and_no_cell_is_a_formula() -> None:
    table = read_table(RICH.encode())
    original = predictions_from_table(table, recognise_columns(table), leave_out=True)
    fit = fit_calibrator(original.logits(), original.labels, "platt")
    lines = calibrated_file(original, fit, table=table).content.decode().splitlines()
    cells = [line.split(",") for line in lines]
    assert [row[0] for row in cells[1:4]] == ["007", "12345678901234567", "0100"]
    assert [row[4] for row in cells[1:4]] == ["'=1+1", "'@b", "'-c"]
    assert [row[5] for row in cells[1:4]] == ["-5.0", "3.1", "0.001"]
    assert [row[3] for row in cells[1:4]] == ["0.91", "0.2", "not known"]
    assert cells[1][6] == ""
    assert cells[3][7] == ""


def test_a_name_that_is_taken_is_made_longer() -> None:
    text = two_classes_csv().replace("label,p_yes", "label,calibrated_yes")
    table = read_table(text.encode())
    roles = ColumnRoles(label="label", score="calibrated_yes", positive="yes", kind="score")
    original = predictions_from_table(table, roles)
    fit = fit_calibrator(original.logits(), original.labels, "platt")
    assert calibrated_file(original, fit, table=table).columns == ("calibrated_yes_again",)
