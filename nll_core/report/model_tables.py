"""The tables of a report that compare: calibration methods, and two models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from nll_core.formats import percent
from nll_core.predictions.identifiers import Identifiers
from nll_core.recalibration.calibration_methods import method_name
from nll_core.recalibration.calibrator_comparison import CalibrationComparison
from nll_core.recalibration.calibrator_recommendation import CalibratedScores
from nll_core.report.parts import FIRST_AND_SECOND, PredictionReport, SecondModel
from nll_core.report.table import Cell, Number, Range, ReportTable, Style
from nll_core.report.tables import identifier_cells
from nll_core.report.words import SCORE_WORDS
from nll_core.score_tables.differing_examples import DifferingExamples
from nll_core.score_tables.model_comparison import ComparedScore, ModelComparison
from nll_core.score_tables.score_rows import Score

MODEL_NAMES: Final = ("first", "second")
TITLES: Final[Mapping[ComparedScore, str]] = {
    "nll": "mean NLL (nats)",
    "accuracy": "accuracy",
    "brier": "Brier score",
}


def calibration_table(found: CalibrationComparison) -> ReportTable:
    """Scores before and after each method, on examples that the fit has not seen."""
    level = percent(found.confidence_level)
    rows = [_calibrated_row("none", found.before, (None, None), "")]
    for m in found.methods:
        ends = Range(m.interval.low, m.interval.high, "signed")
        fitted = m.crossed.fit_on_all
        fit = f"{fitted.description}: {fitted.fit.message}"
        difference = Number(m.difference, "signed")
        rows.append(_calibrated_row(method_name(m.method), m.scores, (difference, ends), fit))
    names = [None, *(m.method for m in found.methods)]
    return ReportTable(
        "calibration",
        "Calibration methods, each example judged by a fit that has not seen it; the difference of "
        f"the NLL to leaving it as it is, with a paired {level} interval",
        (
            "method",
            "mean NLL (nats)",
            "difference",
            f"{level} interval",
            "Brier",
            "ECE",
            "accuracy",
            "truths given 0",
        ),
        (
            "method",
            "nll",
            "difference",
            "interval",
            "brier",
            "ece",
            "accuracy",
            "n_infinite",
            "message",
        ),
        tuple(rows),
        chosen=names.index(found.recommendation.method),
    )


def _calibrated_row(
    name: str, scores: CalibratedScores, difference: tuple[Cell, Cell], fit: str
) -> tuple[Cell, ...]:
    return (
        name,
        Number(scores.nll),
        *difference,
        Number(scores.brier),
        Number(scores.expected_error),
        Number(scores.accuracy, "percent"),
        Number(scores.n_infinite, "count"),
        fit,
    )


def fits_table(found: CalibrationComparison) -> ReportTable:
    """What each method is on all examples, and how its fit ended."""
    rows = [(method_name(m.method), m.crossed.fit_on_all) for m in found.methods]
    return ReportTable(
        "fits",
        "The fit of each method on all examples",
        ("method", "the fit"),
        ("method", "message"),
        tuple((name, f"{fitted.description}: {fitted.fit.message}") for name, fitted in rows),
    )


def difference_table(
    found: ModelComparison, names: tuple[str, str] = FIRST_AND_SECOND
) -> ReportTable:
    """Paired differences of the scores of two models, and their calibration side by side."""
    verdict = {"first": names[0], "second": names[1], "undecided": "undecided"}
    rows: list[tuple[Cell, ...]] = [
        (
            TITLES[d.name],
            _known(d.first),
            _known(d.second),
            _known(d.difference, "signed"),
            None if d.low is None or d.high is None else Range(d.low, d.high, "signed"),
            verdict[d.better],
        )
        for d in found.differences
    ]
    ece = [c.expected_error for c in (found.first_calibration, found.second_calibration)]
    gap = Number(ece[0] - ece[1], "signed")
    rows.append(("ECE, equal width", Number(ece[0]), Number(ece[1]), gap, None, None))
    level = percent(found.confidence_level)
    return ReportTable(
        "differences",
        f"The same {found.n:,} examples: {names[0]} minus {names[1]}, with paired {level} "
        "intervals",
        ("score", *names, "difference", f"{level} interval", "better"),
        ("score", "first", "second", "difference", "interval", "better"),
        tuple(rows),
        headers=("score", *_apart(names), "difference", "interval", "better"),
    )


def _known(value: float | None, style: Style = "decimals") -> Cell:
    return "not known" if value is None else Number(value, style)


def side_by_side_table(report: PredictionReport, second: SecondModel) -> ReportTable:
    """Every score of both models, each on all of its own examples."""
    first, second_name = report.names
    one_name, other_name = _apart(report.names)
    return ReportTable(
        "both",
        "Scores of both models, each on its own examples, with intervals",
        ("score", first, "interval", second_name, "interval"),
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
        ("case", "share"),
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
    return ReportTable(
        f"{better}-better",
        f"Where {names[MODEL_NAMES.index(better)]} is less surprised: the {len(found.rows)} "
        "greatest differences",
        (
            "row",
            *heads,
            "truth",
            *(f"{name} says" for name in names),
            *(f"{name} (nats)" for name in names),
        ),
        (
            "row",
            *keys,
            "label",
            "first_predicted",
            "second_predicted",
            "first_surprise",
            "second_surprise",
        ),
        tuple(
            (
                Number(float(found.rows[i]), "count"),
                *of_rows[i],
                classes[found.labels[i]],
                classes[found.first_predicted[i]],
                classes[found.second_predicted[i]],
                Number(float(found.first_surprise[i])),
                Number(float(found.second_surprise[i])),
            )
            for i in range(len(found.rows))
        ),
        headers=(
            "row",
            *keys,
            "label",
            *(f"{name}_predicted" for name in _apart(names)),
            *(f"{name}_surprise" for name in _apart(names)),
        ),
    )


def _apart(names: tuple[str, str]) -> tuple[str, str]:
    """What tells the columns of two models apart in a file: their names, where they have two."""
    return MODEL_NAMES if names == FIRST_AND_SECOND or names[0] == names[1] else names
