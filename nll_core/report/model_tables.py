"""The tables of a report that compare: calibration methods, and two models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nll_core.calibrators.calibration_methods import method_name
from nll_core.calibrators.calibrator_comparison import CalibrationComparison
from nll_core.evaluation.differing_examples import DifferingExamples
from nll_core.evaluation.model_comparison import ComparedScore, ModelComparison
from nll_core.evaluation.score_rows import Score
from nll_core.formats import percent
from nll_core.predictions.identifiers import Identifiers
from nll_core.report.parts import FIRST_AND_SECOND, PredictionReport, SecondModel
from nll_core.report.table import Cell, Number, Range, ReportTable
from nll_core.report.tables import identifier_cells
from nll_core.report.words import SCORE_WORDS

MODEL_NAMES: Final = ("first", "second")


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
        after, fitted = compared.scores, compared.crossed.fit_on_all
        rows.append(
            (
                method_name(compared.method),
                Number(after.nll),
                Number(compared.difference, "signed"),
                Range(compared.interval.low, compared.interval.high, "signed"),
                Number(after.brier),
                Number(after.expected_error),
                Number(after.n_infinite, "count"),
                f"{fitted.description}: {fitted.fit.message}",
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


def difference_table(
    comparison: ModelComparison, names: tuple[str, str] = FIRST_AND_SECOND
) -> ReportTable:
    """Paired differences of the scores of two models."""
    rows: list[tuple[Cell, ...]] = []
    for found in comparison.differences:
        verdict = {"first": names[0], "second": names[1], "undecided": "undecided"}
        rows.append(
            (
                _titles[found.name],
                None if found.first is None else Number(found.first),
                None if found.second is None else Number(found.second),
                None if found.difference is None else Number(found.difference, "signed"),
                None
                if found.low is None or found.high is None
                else Range(found.low, found.high, "signed"),
                found.note or verdict[found.better],
            )
        )
    return ReportTable(
        "differences",
        f"The same {comparison.n:,} examples: {names[0]} minus {names[1]}, with paired "
        f"{percent(comparison.confidence_level)} intervals",
        ("Score", *map(_capitalised, names), "Difference", "Interval", "Better"),
        ("score", "first", "second", "difference", "interval", "better"),
        tuple(rows),
        headers=("score", *_apart(names), "difference", "interval", "better"),
    )


_titles: dict[ComparedScore, str] = {
    "nll": "NLL (nats)",
    "accuracy": "Accuracy",
    "brier": "Brier score",
}


def side_by_side_table(report: PredictionReport, second: SecondModel) -> ReportTable:
    """Every score of both models, each on all of its own examples."""
    first, second_name = map(_capitalised, report.names)
    one_name, other_name = _apart(report.names)
    return ReportTable(
        "both",
        "Scores of both models, each on its own examples, with intervals",
        ("Score", first, "Interval", second_name, "Interval"),
        ("score", "first", "first_interval", "second", "second_interval"),
        tuple(
            (SCORE_WORDS[one.name].title, *_value(one), *_value(other))
            for one, other in zip(report.scores.scores, second.scores.scores, strict=True)
        ),
        headers=("score", one_name, f"{one_name}_interval", other_name, f"{other_name}_interval"),
    )


def _value(score: Score) -> tuple[Cell, Cell]:
    """A score and its interval."""
    return (
        None if score.value is None else Number(score.value),
        None if score.low is None or score.high is None else Range(score.low, score.high),
    )


def agreement_table(
    comparison: ModelComparison, names: tuple[str, str] = FIRST_AND_SECOND
) -> ReportTable:
    """How often both, one or none of two models are right."""
    found = comparison.agreement
    rows = (
        ("both are right", found.both_right),
        (f"{names[0]} alone is right", found.first_only),
        (f"{names[1]} alone is right", found.second_only),
        ("both are wrong", found.both_wrong),
    )
    return ReportTable(
        "agreement",
        "Where the two models agree",
        ("Case", "Share"),
        ("case", "share"),
        tuple((name, Number(share, "percent")) for name, share in rows),
    )


def differing_table(
    found: DifferingExamples,
    classes: Sequence[str],
    better: str,
    names: tuple[str, str] = FIRST_AND_SECOND,
    identifiers: Identifiers | None = None,
) -> ReportTable:
    """The examples on which one model is far less surprised than the other."""
    heads, keys, of_rows = identifier_cells(identifiers, found.rows)
    rows = zip(
        found.rows,
        of_rows,
        found.labels,
        found.first_surprise,
        found.second_surprise,
        found.first_predicted,
        found.second_predicted,
        strict=True,
    )
    return ReportTable(
        f"{better}-better",
        f"Where {names[MODEL_NAMES.index(better)]} is less surprised: the {len(found.rows)} "
        "greatest differences",
        (
            "Row",
            *heads,
            "True class",
            *(f"{_capitalised(name)} (nats)" for name in names),
            *(f"{_capitalised(name)} says" for name in names),
        ),
        (
            "row",
            *keys,
            "label",
            "first_surprise",
            "second_surprise",
            "first_predicted",
            "second_predicted",
        ),
        tuple(
            (
                Number(float(row), "count"),
                *name,
                classes[label],
                Number(float(one)),
                Number(float(other)),
                classes[says],
                classes[other_says],
            )
            for row, name, label, one, other, says, other_says in rows
        ),
        headers=(
            "row",
            *keys,
            "label",
            *(f"{name}_surprise" for name in _apart(names)),
            *(f"{name}_predicted" for name in _apart(names)),
        ),
    )


def _apart(names: tuple[str, str]) -> tuple[str, str]:
    """What tells the columns of two models apart in a file: their names, where they have two."""
    return MODEL_NAMES if names == FIRST_AND_SECOND or names[0] == names[1] else names


def _capitalised(name: str) -> str:
    """A name at the head of a column: a file's stays as it is."""
    return f"{name[:1].upper()}{name[1:]}" if name in FIRST_AND_SECOND else name
