"""The tables of a report, and its numbers for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from nll_core._validation import IntArray
from nll_core.formats import percent
from nll_core.predictions import Problem
from nll_core.predictions.identifiers import Identifiers
from nll_core.report.parts import PredictionFacts
from nll_core.report.pictures import SelectiveReport
from nll_core.report.table import Cell, Number, Range, ReportTable, Style
from nll_core.report.words import SCORE_WORDS
from nll_core.score_tables.error_estimators import EceReport, ErrorEstimator
from nll_core.score_tables.group_scores import GroupReport, GroupScores
from nll_core.score_tables.score_rows import Score, ScoreName, ScoreReport
from nll_core.score_tables.surprise_table import SurpriseReport
from nll_core.scores.selective_thresholds import SelectivePoint

SHOWN_BINS: Final = 15
# More groups than this are read by the largest of them.
MOST_GROUPS: Final = 50


def score_table(report: ScoreReport, key: str = "scores") -> ReportTable:
    """Every score with its interval or why it has none, and what it is."""
    return ReportTable(
        key,
        f"Scores of {report.n:,} examples, with {percent(report.confidence_level)} intervals",
        ("score", "value", f"{percent(report.confidence_level)} interval", "what it is"),
        ("score", "value", "interval", "note", "unit", "better"),
        tuple(_score_row(score) for score in report.scores),
    )


def _score_row(score: Score) -> tuple[Cell, ...]:
    words = SCORE_WORDS[score.name]
    better = {True: "lower", False: "higher", None: ""}[score.lower_is_better]
    direction = f"{better.capitalize()} is better." if better else ""
    unit = score.unit if score.unit in ("nats", "bits") else ""
    return (
        words.title,
        None if score.value is None else Number(score.value, words.style, unit=unit),
        _range(score.low, score.high, words.style),
        " ".join(filter(None, (words.definition, direction, _sentence(score.note)))),
        score.unit,
        better,
    )


def in_bins(report: ScoreReport, n_bins: int, values: Mapping[ScoreName, float]) -> ScoreReport:
    """The scores with the errors of the predicted class in other bins, without intervals."""
    note = f"In {n_bins} bins, as the diagram; the interval is known for {report.n_bins}"
    changed = (
        replace(score, value=values[score.name], low=None, high=None, note=note)
        if score.name in values
        else score
        for score in report.scores
    )
    return replace(report, scores=tuple(changed))


def errors_table(report: EceReport, n_bins: int = SHOWN_BINS) -> ReportTable:
    """Every estimator of the calibration error, beside what chance alone would show."""
    return ReportTable(
        "errors",
        f"Estimators of the calibration error (of the predicted class, {n_bins} bins), and what a "
        "calibrated model with these confidences would show by chance",
        (
            "estimator",
            "observed",
            "mean by chance",
            f"{percent(report.confidence_level)} of chance below",
            "p-value",
        ),
        ("estimator", "value", "calibrated_mean", "calibrated_quantile", "p_value"),
        tuple(
            (
                estimator_name(found),
                Number(float(found.values[i])),
                Number(float(found.calibrated_mean[i])),
                Number(float(found.calibrated_quantile[i])),
                Number(float(found.p_values[i]), "p-value", found.resolution),
            )
            for found in report.estimators
            for i in [found.place_of(n_bins)]
        ),
    )


def estimator_name(found: ErrorEstimator) -> str:
    """What an estimator is called: "root mean square, equal mass, debiased"."""
    if found.bins in ("classwise", "smooth"):
        return f"{found.bins} ECE"
    norm = {"l1": "ECE", "l2": "root mean square", "max": "MCE"}[found.norm]
    bins = {"uniform": "equal width", "quantile": "equal mass"}[found.bins]
    return f"{norm}, {bins}{', debiased' if found.debiased else ''}"


def surprise_table(report: SurpriseReport) -> ReportTable:
    """How much of the summed NLL the worst examples carry."""
    return ReportTable(
        "concentration",
        "How much of the NLL the worst examples carry",
        ("worst part", "share of the NLL"),
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
    scores = ("truth", "predicted", "its confidence", "p of the truth", "surprise (nats)")
    return ReportTable(
        "worst",
        f"The {len(worst.rows)} examples of the greatest surprise; row 1 is the first row of data",
        ("row", *heads, *scores),
        ("row", *keys, "label", "predicted", "confidence", "p", "surprise"),
        tuple(
            (
                Number(float(worst.rows[i]), "count"),
                *names[i],
                classes[int(worst.labels[i])],
                classes[int(worst.predicted[i])],
                Number(float(worst.confidence[i]), "percent"),
                Number(float(worst.probability[i]), "significant"),
                Number(float(worst.surprise[i])),
            )
            for i in range(len(worst.rows))
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
    groups, level = shown_groups(report), percent(report.confidence_level)
    many = len(groups) < len(report.groups)
    of = f"the {MOST_GROUPS} largest of {len(report.groups):,}" if many else "all"
    interval = f"{level} interval"
    is_class = what == "true class"
    return ReportTable(
        "by-class" if is_class else "groups",
        f"NLL and accuracy by {what} ({of}), with {level} intervals, each by itself",
        (
            "group",
            "examples",
            "share",
            "mean NLL (nats)",
            interval,
            "accuracy",
            interval,
            "confidence",
        ),
        (
            "class" if is_class else "group",
            "n",
            "share",
            "nll",
            "nll_interval",
            "accuracy",
            "accuracy_interval",
            "mean_confidence",
        ),
        tuple(_group_row(group) for group in (*groups, report.overall)),
        chosen=len(groups),
    )


def _group_row(group: GroupScores) -> tuple[Cell, ...]:
    nll, accuracy = group.nll_interval, group.accuracy_interval
    return (
        group.name,
        Number(group.n, "count"),
        Number(group.share, "percent"),
        "not known" if group.nll is None else Number(group.nll),
        None if nll is None else Range(nll.low, nll.high),
        Number(group.accuracy, "percent"),
        Range(accuracy.low, accuracy.high, "percent"),
        Number(group.mean_confidence, "percent"),
    )


def selective_table(report: SelectiveReport) -> ReportTable:
    """Thresholds for wanted coverages and risks."""
    rows: list[tuple[Cell, ...]] = [
        (f"coverage {percent(wanted)}", *_point(point)) for wanted, point in report.for_coverage
    ]
    rows += [(f"risk {percent(wanted)}", *_point(point)) for wanted, point in report.for_risk]
    return ReportTable(
        "thresholds",
        "Thresholds of confidence, as they were on these data",
        ("wanted", "accept from", "coverage", "wrong among them"),
        ("wanted", "threshold", "coverage", "risk"),
        tuple(rows),
    )


def _point(point: SelectivePoint | None) -> tuple[Cell, ...]:
    if point is None:
        return "no threshold", None, None
    shares = (Number(share, "percent") for share in (point.coverage, point.risk))
    return Number(point.threshold, "exact"), *shares


def classes_table(about: PredictionFacts) -> ReportTable:
    """How many examples are of each class."""
    return ReportTable(
        "classes",
        "Classes of the examples",
        ("class", "examples", "share"),
        ("class", "n", "share"),
        tuple(
            (name, Number(n, "count"), Number(n / about.n, "percent"))
            for name, n in zip(about.classes, about.class_counts, strict=True)
        ),
    )


def problems_table(problems: Sequence[Problem]) -> ReportTable:
    """What is wrong with the rows of a file, where, how often, and what to do."""
    return ReportTable(
        "left-out",
        "Rows that cannot be used; row 1 is the first row of data",
        ("What is wrong", "First row", "Column", "Rows like it", "What to do"),
        ("what", "row", "column", "count", "remedy"),
        tuple(
            (
                f"{problem.what[:1].upper()}{problem.what[1:]}",
                ""
                if problem.row is None
                else f"{problem.row:,} ({problem.row + 1:,} in a spreadsheet)",
                problem.column or "",
                f"{problem.count:,}" if problem.count else "",
                problem.remedy,
            )
            for problem in problems
        ),
    )


def _range(low: float | None, high: float | None, style: Style) -> Range | None:
    return None if low is None or high is None else Range(low, high, style)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
