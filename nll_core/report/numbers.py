"""The numbers of a report for programs, and in one line."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from nll_core.formats import percent
from nll_core.recalibration.calibrator_comparison import CalibrationComparison
from nll_core.recalibration.temperature import TemperatureFit
from nll_core.report.decision_chapter import decision_tables
from nll_core.report.model_tables import (
    MODEL_NAMES,
    agreement_table,
    calibration_table,
    difference_table,
    differing_table,
    fits_table,
    side_by_side_table,
)
from nll_core.report.parts import PredictionReport
from nll_core.report.reliability_tables import class_reliability_table, reliability_table
from nll_core.report.table import Number, Range, ReportTable, json_number
from nll_core.report.tables import (
    classes_table,
    errors_table,
    groups_table,
    score_table,
    selective_table,
    surprise_table,
    worst_table,
)


def report_tables(report: PredictionReport) -> tuple[ReportTable, ...]:
    """Every table of the report, in its order; `csv()`, `html()` and `records()` write each.

    Parameters
    ----------
    report : PredictionReport
        From `report_on`.

    Returns
    -------
    tuple of ReportTable
        With exact numbers, and how each is shown.
    """
    tables = [
        score_table(report.scores),
        errors_table(report.errors),
        reliability_table(report.reliability),
        selective_table(report.selective),
        *decision_tables(report.decisions, report.about),
    ]
    if report.class_reliability is not None:
        tables.append(class_reliability_table(report.class_reliability))
    if report.surprise is not None:
        tables.append(surprise_table(report.surprise))
        tables.append(worst_table(report.surprise, report.about.classes, report.identifiers))
    if report.groups is not None:
        tables.append(groups_table(report.groups))
    if report.by_class is not None:
        tables.append(groups_table(report.by_class, "true class"))
    if report.calibration is not None:
        tables += [calibration_table(report.calibration), fits_table(report.calibration)]
    if report.second is not None:
        comparison, classes = report.second.comparison, report.about.classes
        tables.append(difference_table(comparison, report.names))
        tables.append(agreement_table(comparison, report.names))
        tables.append(side_by_side_table(report, report.second))
        tables.append(reliability_table(report.second.reliability, "second-reliability"))
        for better, those in zip(
            MODEL_NAMES, (comparison.first_better, comparison.second_better), strict=True
        ):
            if those is not None:
                tables.append(
                    differing_table(those, classes, better, report.names, report.identifiers)
                )
    return (*tables, classes_table(report.about))


def tables_zip(report: PredictionReport) -> bytes:
    """Every table of the report as a CSV file of its own, with exact numbers, in one zip file.

    Parameters
    ----------
    report : PredictionReport
        From `report_on`.

    Returns
    -------
    bytes
        `scores.csv`, `errors.csv`, …: the keys of `report_tables`. The same report gives the same
        bytes.
    """
    return zip_of(report_tables(report))


def zip_of(tables: Sequence[ReportTable]) -> bytes:
    """Tables as CSV files in one zip file; the same tables give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            # Without a time in it, which would differ.
            entry = zipfile.ZipInfo(f"{table.key}.csv")
            archive.writestr(entry, table.csv(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def report_numbers(report: PredictionReport) -> dict[str, Any]:
    """The numbers of the report as JSON values: [low, high] for an interval, "inf", null for NaN.

    Tables are lists of records; beside them stand what was read, and what is recommended.

    Parameters
    ----------
    report : PredictionReport
        From `report_on`.

    Returns
    -------
    dict
        Nothing but dicts, lists, texts, numbers, booleans and None.
    """
    about = report.about
    numbers: dict[str, Any] = {
        "kind": about.kind,
        "n": about.n,
        "class_names": list(about.classes),
        "weighted": about.weighted,
        "row_count": about.row_count,
        "left_out": [str(problem) for problem in about.left_out],
        "notes": list(about.notes),
        "models": list(report.names) if report.second is not None else [],
        "effective_n": report.scores.effective_n,
        "confidence_level": report.scores.confidence_level,
        "n_folds": report.n_folds,
        "seed": report.seed,
    }
    for table in report_tables(report):
        numbers[table.key.replace("-", "_")] = table.records()
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
        for compared in report.calibration.methods:
            fit = compared.crossed.fit_on_all.fit
            if isinstance(fit, TemperatureFit):
                parts.append(f"T = {Number(fit.temperature, 'significant')}")
    return ", ".join(parts)
