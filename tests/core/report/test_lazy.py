"""A report that is computed part by part: each once, and in the end the same as all at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nll_core.report import (
    LazyReport,
    class_picture,
    lazy,
    reliability_picture,
    report_html,
    report_numbers,
    report_on,
)
from nll_core.report.composition import report_parts
from nll_core.report.decisions import COSTS
from tests.core.report.conftest import confidence_csv, read, three_classes_csv, two_classes_csv


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts that were computed, in order."""
    names: list[str] = []

    def noting(predictions: Any, asked: Any, **more: Any) -> Any:
        names.extend(asked)
        return report_parts(predictions, asked, **more)

    monkeypatch.setattr(lazy, "report_parts", noting)
    return names


@pytest.mark.parametrize("make", [three_classes_csv, two_classes_csv, confidence_csv])
def test_what_was_looked_at_is_not_computed_again_for_the_file(make: Any, ran: list[str]) -> None:
    predictions = read(make(120))
    report = LazyReport(predictions)
    # As a visitor looks at one view after the other.
    _ = report.scores, report.picture(report.opening_class), report.errors
    _ = report.selective, report.by_class, report.calibration, report.decisions
    if report.opening_class == 1:
        assert report.threshold(COSTS[0]) == report.threshold(COSTS[0])
    elif predictions.kind != "confidence":
        _ = report.class_errors, report.picture(0)
    whole = report.whole()
    assert len(ran) == len(set(ran))
    assert len(ran) > 6
    assert whole.scores is report.scores
    if whole.class_reliability is not None:
        assert report.picture(0) in whole.class_reliability.pictures
    assert report_html(whole) == report_html(report_on(predictions))
    assert report_numbers(whole) == report_numbers(report_on(predictions))
    ran.clear()
    assert report.whole().errors is whole.errors
    assert not ran
    assert not report.missing()


def test_other_bins_are_those_of_the_core_and_the_standard_ones_are_the_reports() -> None:
    predictions = read(three_classes_csv(200))
    report = LazyReport(predictions)
    p, right = predictions.confidence_and_correct()
    for n_bins, strategy in ((7, "uniform"), (15, "quantile")):
        found = report.picture(None, n_bins, strategy)  # type: ignore[arg-type]
        kept: Any = {"n_bins": n_bins, "strategy": strategy}
        expected = reliability_picture(p, right, "right", sample_weight=predictions.weights, **kept)
        np.testing.assert_array_equal(found.frequency, expected.frequency)
        assert report.picture(None, n_bins, strategy) is found  # type: ignore[arg-type]
    np.testing.assert_array_equal(
        report.picture(2, 9).frequency, class_picture(predictions, 2, n_bins=9).frequency
    )
    assert report.scores_in(15) is report.scores
    assert report.scores_in(30)["ece"].note.startswith("In 30 bins")
    assert report.scores_in(30)["ece"].value != report.scores["ece"].value


def test_classes_come_in_the_order_that_is_asked_for_with_their_parts_of_the_error() -> None:
    predictions = read(three_classes_csv(200))
    report, whole = LazyReport(predictions), report_on(predictions).class_reliability
    assert whole is not None
    assert report.class_order("file") == [0, 1, 2]
    counts = np.bincount(predictions.labels)
    assert [counts[k] for k in report.class_order("examples")] == sorted(counts)[::-1]
    found = report.class_pictures(report.class_order("error"))
    assert [p.event for p in found.pictures] == [p.event for p in whole.pictures]
    np.testing.assert_allclose(found.shares, whole.shares)
    some = report.class_pictures(report.class_order("error")[:2], 7)
    assert (some.left_out, some.shares.tolist()) == (1, whole.shares[:2].tolist())


def test_only_the_last_answers_are_kept_and_all_parts(ran: list[str]) -> None:
    report = LazyReport(read(two_classes_csv(60)))
    scores = report.scores
    for i in range(200):
        assert report.ask(("square", i), pow, i, 2) == i * i
    assert report.answer(("square", 0)) is None
    assert report.answer(("square", 199)) == 199 * 199
    report.forget("square")
    assert report.answer(("square", 199)) is None
    assert report.scores is scores
    assert ran == ["scores"]


def test_progress_is_told_and_ends_the_work() -> None:
    report = LazyReport(read(two_classes_csv(60)))
    heard: list[str] = []
    report.compute(["scores", "errors"], lambda stage, share: heard.append(stage))
    assert {"scores", "calibration errors", "done"} <= set(heard)

    def stop(stage: str, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        report.compute(["calibration"], stop)
    assert report.missing(["scores", "calibration"]) == ["calibration"]
