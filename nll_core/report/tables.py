"""The tables of a report, and its numbers for programs."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from nll_core.calibration_methods import method_name
from nll_core.calibrator_comparison import CalibrationComparison
from nll_core.report._numbers import percent
from nll_core.report.composition import PredictionFacts, PredictionReport
from nll_core.report.pictures import ReliabilityPicture, SelectiveReport
from nll_core.report.table import Cell, Number, Range, ReportTable, Style, json_number
from nll_core.report.words import SCORE_WORDS
from nll_core.score_rows import Score, ScoreReport
from nll_core.temperature import TemperatureFit
from nll_core.which_ece import EceReport, ErrorEstimator

SHOWN_BINS: Final = 15


def score_table(report: ScoreReport, key: str = "scores") -> ReportTable:
    """Every score with its interval, which way is better, and what it is."""
    return ReportTable(
        key,
        f"Scores of {report.n:,} examples, with {percent(report.confidence_level)} intervals",
        ("Score", "Value", "Interval", "Unit", "Better", "What it is"),
        ("score", "value", "interval", "unit", "better", "note"),
        tuple(_score_row(score) for score in report.scores),
    )


def _score_row(score: Score) -> tuple[Cell, ...]:
    words = SCORE_WORDS[score.name]
    better = {True: "lower", False: "higher", None: ""}[score.lower_is_better]
    note = f"{words.definition} {_sentence(score.note)}" if score.note else words.definition
    return (
        words.title,
        _number(score.value, words.style),
        _range(score.low, score.high, words.style),
        score.unit,
        better,
        note,
    )


def reliability_table(picture: ReliabilityPicture, key: str = "reliability") -> ReportTable:
    """The bins of a reliability diagram."""
    rows = zip(
        picture.forecast,
        picture.frequency,
        picture.counts,
        picture.low,
        picture.high,
        strict=True,
    )
    return ReportTable(
        key,
        f"Bins of equal width: how often the event ({picture.event}) came, and in which range it "
        f"comes {percent(picture.level)} of the time if the forecasts are calibrated",
        ("Mean forecast", "Frequency", "Examples", "If calibrated"),
        ("forecast", "frequency", "n", "calibrated_range"),
        tuple(
            (Number(p), Number(f), Number(n, "count"), Range(low, high))
            for p, f, n, low, high in rows
        ),
    )


def errors_table(report: EceReport) -> ReportTable:
    """Every estimator of the calibration error in 15 bins, beside what chance would show."""
    rows: list[tuple[Cell, ...]] = []
    for found in report.estimators:
        i = 0 if found.numbers is None else int(np.flatnonzero(found.numbers == SHOWN_BINS)[0])
        rows.append(
            (
                estimator_name(found),
                Number(float(found.values[i])),
                Number(float(found.calibrated_mean[i])),
                Number(float(found.calibrated_quantile[i])),
                Number(float(found.p_values[i]), "p-value"),
            )
        )
    return ReportTable(
        "errors",
        f"Estimators of the calibration error (of the predicted class, {SHOWN_BINS} bins), and "
        "what a calibrated model with these confidences would show by chance",
        ("Estimator", "Here", "Mean by chance", f"{percent(report.level)} stay below", "p"),
        ("estimator", "value", "calibrated_mean", "calibrated_quantile", "p_value"),
        tuple(rows),
    )


def estimator_name(found: ErrorEstimator) -> str:
    """An estimator in words: "equal mass, L2, debiased"."""
    kinds = {
        "uniform": "equal width",
        "quantile": "equal mass",
        "classwise": "classwise",
        "smooth": "smooth (no bins)",
    }
    norms = {"l1": "L1", "l2": "L2", "max": "largest"}
    debiased = ", debiased" if found.debiased else ""
    return f"{kinds[found.bins]}, {norms[found.norm]}{debiased}"


def selective_table(report: SelectiveReport) -> ReportTable:
    """Thresholds for wanted coverages and risks."""
    rows: list[tuple[Cell, ...]] = [
        (f"cover at least {percent(wanted)}", *_point(point.threshold, point.coverage, point.risk))
        for wanted, point in report.for_coverage
    ]
    for wanted, found in report.for_risk:
        cells: tuple[Cell, ...] = ("no threshold", None, None)
        if found is not None:
            cells = _point(found.threshold, found.coverage, found.risk)
        rows.append((f"at most {percent(wanted)} wrong", *cells))
    return ReportTable(
        "thresholds",
        "Thresholds of confidence, as they were on these data",
        ("Wanted", "Accept from", "Coverage", "Wrong"),
        ("wanted", "threshold", "coverage", "risk"),
        tuple(rows),
    )


def _point(threshold: float, coverage: float, risk: float) -> tuple[Cell, ...]:
    return Number(threshold), Number(coverage, "percent"), Number(risk, "percent")


def calibration_table(comparison: CalibrationComparison) -> ReportTable:
    """Scores before and after each method, on examples that the fit has not seen."""
    before = comparison.before
    rows: list[tuple[Cell, ...]] = [
        (
            "as it is",
            Number(before.nll),
            None,
            None,
            Number(before.brier),
            Number(before.expected_error),
            Number(before.n_infinite, "count"),
            "",
        )
    ]
    for compared in comparison.methods:
        after, fit = compared.scores, compared.crossed.fit_on_all.fit
        rows.append(
            (
                method_name(compared.method),
                Number(after.nll),
                Number(compared.difference, "signed"),
                Range(compared.interval.low, compared.interval.high, "signed"),
                Number(after.brier),
                Number(after.expected_error),
                Number(after.n_infinite, "count"),
                fit.message,
            )
        )
    names = [None, *(compared.method for compared in comparison.methods)]
    return ReportTable(
        "calibration",
        "Calibration methods, each example judged by a fit that has not seen it; the difference of "
        f"the NLL to leaving it as it is, with a paired {percent(comparison.confidence_level)} "
        "interval",
        ("Method", "NLL", "Difference", "Interval", "Brier", "ECE", "Infinite NLLs", "The fit"),
        ("method", "nll", "difference", "interval", "brier", "ece", "n_infinite", "message"),
        tuple(rows),
        chosen=names.index(comparison.recommendation.method),
    )


def classes_table(about: PredictionFacts) -> ReportTable:
    """How many examples are of each class."""
    return ReportTable(
        "classes",
        "Classes of the examples",
        ("Class", "Examples", "Share"),
        ("class", "n", "share"),
        tuple(
            (name, Number(n, "count"), Number(n / about.n, "percent"))
            for name, n in zip(about.classes, about.class_counts, strict=True)
        ),
    )


def report_tables(report: PredictionReport) -> tuple[ReportTable, ...]:
    """Every table of the report, in its order."""
    tables = [
        score_table(report.scores),
        errors_table(report.errors),
        reliability_table(report.reliability),
        selective_table(report.selective),
    ]
    if report.calibration is not None:
        tables.append(calibration_table(report.calibration))
    return tuple(tables)


def report_numbers(report: PredictionReport) -> dict[str, Any]:
    """The numbers of the report as JSON values: [low, high] for an interval, "inf", null for NaN.

    Tables are lists of records; beside them stand what was read, and what is recommended.
    """
    about = report.about
    numbers: dict[str, Any] = {
        "kind": about.kind,
        "n": about.n,
        "classes": list(about.classes),
        "class_counts": list(about.class_counts),
        "weighted": about.weighted,
        "row_count": about.row_count,
        "left_out": [str(problem) for problem in about.left_out],
        "notes": list(about.notes),
        "effective_n": report.scores.effective_n,
        "confidence_level": report.scores.confidence_level,
        "n_folds": report.n_folds,
        "seed": report.seed,
    }
    for table in report_tables(report):
        numbers[table.key] = table.records()
    for record, score in zip(numbers["scores"], report.scores.scores, strict=True):
        record["score"] = score.name
    if report.calibration is not None:
        found = report.calibration.recommendation
        numbers["recommendation"] = {
            "method": found.method,
            "reason": found.reason,
            "best": found.best,
            "behind_best": json_number(found.behind_best),
            "sentence": report.calibration.sentence,
            "fitted": fitted_values(report.calibration),
        }
    return numbers


def fitted_values(comparison: CalibrationComparison) -> dict[str, Any]:
    """The parameters of every fit on all examples, by method; corners of isotonic maps are many."""
    found: dict[str, Any] = {}
    for compared in comparison.methods:
        fit = compared.crossed.fit_on_all.fit
        values = {}
        for name in ("temperature", "slope", "intercept", "a", "b", "c", "scale", "bias"):
            value = getattr(fit, name, None)
            if value is not None:
                values[name] = json_number(value) if isinstance(value, float) else value.tolist()
        found[compared.method] = values
    return found


def summary_line(report: PredictionReport) -> str:
    """n, classes, NLL with its interval, accuracy and T, in one line."""
    nll, accuracy = report.scores["nll"], report.scores["accuracy"]
    parts = [f"n = {report.about.n:,}", f"{report.about.n_classes:,} classes"]
    if nll.value is not None:
        shown = f"NLL {Number(nll.value)} nats"
        if nll.low is not None and nll.high is not None:
            shown += f" ({percent(report.scores.confidence_level)} {Range(nll.low, nll.high)})"
        parts.append(shown)
    if accuracy.value is not None:
        parts.append(f"accuracy {percent(accuracy.value)}")
    if report.calibration is not None:
        fit = report.calibration["temperature"].crossed.fit_on_all.fit
        if isinstance(fit, TemperatureFit):
            parts.append(f"T = {Number(fit.temperature, 'significant')}")
    return ", ".join(parts)


def _number(value: float | None, style: Style) -> Number | None:
    return None if value is None else Number(value, style)


def _range(low: float | None, high: float | None, style: Style) -> Range | None:
    return None if low is None or high is None else Range(low, high, style)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
