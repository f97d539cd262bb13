"""The tables of a report, and its numbers for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from nll_core._validation import IntArray
from nll_core.evaluation.error_estimators import EceReport, ErrorEstimator
from nll_core.evaluation.group_scores import GroupReport, GroupScores
from nll_core.evaluation.score_rows import Score, ScoreReport
from nll_core.evaluation.surprise_table import SurpriseReport
from nll_core.formats import percent
from nll_core.predictions.identifiers import Identifiers
from nll_core.report.parts import PredictionFacts
from nll_core.report.pictures import SelectiveReport
from nll_core.report.table import Cell, Number, Range, ReportTable, Style
from nll_core.report.words import SCORE_WORDS

SHOWN_BINS: Final = 15
# More groups than this are read by the largest of them.
MOST_GROUPS: Final = 50


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
                Number(float(found.p_values[i]), "p-value", found.resolution),
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


def surprise_table(report: SurpriseReport) -> ReportTable:
    """How much of the summed NLL the worst examples carry."""
    return ReportTable(
        "concentration",
        "How much of the NLL the worst examples carry",
        ("Worst part", "Share of the NLL"),
        ("part", "share"),
        tuple(
            (Number(float(part), "percent"), Number(float(share), "percent"))
            for part, share in zip(report.parts, report.shares, strict=True)
        ),
    )


def worst_table(
    report: SurpriseReport, classes: Sequence[str], identifiers: Identifiers | None = None
) -> ReportTable:
    """The examples of the greatest surprise, by row and by what the file calls them."""
    worst = report.worst
    heads, keys, names = identifier_cells(identifiers, worst.rows)
    scores = ("p of the truth", "Surprise (nats)", "Predicted", "Confidence")
    return ReportTable(
        "worst",
        f"The {len(worst.rows)} examples of the greatest surprise; row 1 is the first row of data",
        ("Row", *heads, "True class", *scores),
        ("row", *keys, "label", "p", "surprise", "predicted", "confidence"),
        tuple(
            (
                Number(float(row), "count"),
                *name,
                classes[label],
                Number(float(p), "significant"),
                Number(float(surprise)),
                classes[predicted],
                Number(float(confidence)),
            )
            for row, name, label, p, surprise, predicted, confidence in zip(
                worst.rows,
                names,
                worst.labels,
                worst.probability,
                worst.surprise,
                worst.predicted,
                worst.confidence,
                strict=True,
            )
        ),
    )


def identifier_cells(
    identifiers: Identifiers | None, rows: IntArray
) -> tuple[tuple[str, ...], tuple[str, ...], list[tuple[str, ...]]]:
    """A column beside the numbers of rows: its head, its key, its cell in each row; or none."""
    if identifiers is None:
        return (), (), [()] * len(rows)
    return (identifiers.name,), ("id",), [(name,) for name in identifiers.of(rows)]


def shown_groups(report: GroupReport) -> tuple[GroupScores, ...]:
    """The groups that a report shows: all, or those of the most weight where there are many."""
    if len(report.groups) <= MOST_GROUPS:
        return report.groups
    heaviest = sorted(report.groups, key=lambda group: -group.share)[:MOST_GROUPS]
    return tuple(group for group in report.groups if group in heaviest)


def groups_table(report: GroupReport, what: str = "group") -> ReportTable:
    """Scores of each group (or true class), and of all together."""
    groups = shown_groups(report)
    of = (
        f"the {MOST_GROUPS} largest of {len(report.groups):,}"
        if len(groups) == MOST_GROUPS
        else "all"
    )
    level = percent(report.confidence_level)
    return ReportTable(
        "groups" if what == "group" else "by-class",
        f"NLL and accuracy by {what} ({of}), with {level} intervals, each by itself",
        (
            what.capitalize(),
            "Examples",
            "Share",
            "NLL",
            "Interval",
            "Accuracy",
            "Interval",
            "Confidence",
        ),
        (
            "group" if what == "group" else "class",
            "n",
            "share",
            "nll",
            "nll_interval",
            "accuracy",
            "accuracy_interval",
            "mean_confidence",
        ),
        tuple(_group_row(group) for group in (*groups, report.overall)),
    )


def _group_row(group: GroupScores) -> tuple[Cell, ...]:
    nll, accuracy = group.nll_interval, group.accuracy_interval
    return (
        group.name,
        Number(group.n, "count"),
        Number(group.share, "percent"),
        _number(group.nll, "decimals"),
        None if nll is None else Range(nll.low, nll.high),
        Number(group.accuracy),
        Range(accuracy.low, accuracy.high),
        Number(group.mean_confidence),
    )


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
    return Number(threshold, "exact"), Number(coverage, "percent"), Number(risk, "percent")


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


def _number(value: float | None, style: Style) -> Number | None:
    return None if value is None else Number(value, style)


def _range(low: float | None, high: float | None, style: Style) -> Range | None:
    return None if low is None or high is None else Range(low, high, style)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
