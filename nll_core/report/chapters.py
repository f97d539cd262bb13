"""The chapters of a report: for each its words, tables and charts as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nll_core.formats import percent
from nll_core.report.chapter import Chapter, figure, paragraphs, side_by_side
from nll_core.report.charts import (
    errors_chart,
    groups_chart,
    selective_chart,
    surprise_chart,
)
from nll_core.report.decision_chapter import decision_chapter
from nll_core.report.model_chapters import calibration_chapter, second_chapter
from nll_core.report.parts import PredictionReport
from nll_core.report.reliability_chapter import reliability_chapter
from nll_core.report.sentences import (
    chance_sentence,
    estimators_sentence,
    groups_sentence,
    read_sentence,
    scores_note,
    selective_sentence,
    surprise_sentence,
    worst_sentence,
)
from nll_core.report.tables import (
    classes_table,
    errors_table,
    groups_table,
    problems_table,
    score_table,
    selective_table,
    shown_groups,
    surprise_table,
    worst_table,
)
from nll_core.score_tables.group_scores import GroupReport
from nll_core.score_tables.surprise_table import SurpriseReport

# Of more classes only the number is given.
_MOST_CLASSES: Final = 30


def chapters(report: PredictionReport, reasons: Sequence[str] = ()) -> tuple[Chapter, ...]:
    """Every chapter of the report, in its order."""
    # Pictures first: the long table of scores is for looking up.
    found = [reliability_chapter(report), decision_chapter(report.decisions, report.about)]
    found += [_scores(report), _errors(report)]
    if report.surprise is not None:
        found.append(_surprise(report, report.surprise))
    found.append(_selective(report))
    if report.groups is not None:
        found.append(_groups(report.groups, "groups", "group"))
    if report.by_class is not None:
        found.append(_groups(report.by_class, "by-class", "true class"))
    found.append(calibration_chapter(report))
    if report.second is not None:
        found.append(second_chapter(report, report.second))
    return (*found, _what_was_read(report, reasons), _how(report))


def _scores(report: PredictionReport) -> Chapter:
    parts = (*paragraphs(scores_note(report.scores)), score_table(report.scores).html())
    return Chapter("scores", "Scores", parts)


def _errors(report: PredictionReport) -> Chapter:
    return Chapter(
        "errors",
        "Which ECE?",
        (
            *paragraphs(chance_sentence(report.errors), estimators_sentence(report.errors)),
            figure(
                errors_chart("errors-chart", report.errors),
                f"Grey: where {percent(report.errors.confidence_level)} of calibrated models with "
                "these confidences stay by chance (equal width); dashed: their mean.",
            ),
            errors_table(report.errors).html(),
        ),
    )


def _surprise(report: PredictionReport, found: SurpriseReport) -> Chapter:
    return Chapter(
        "surprise",
        "What surprises the model most?",
        (
            *paragraphs(
                surprise_sentence(found),
                worst_sentence(found, 0, report.about.classes, report.identifiers),
            ),
            side_by_side(
                figure(
                    surprise_chart("surprise-chart", found),
                    "Blue: predicted right; hatched: predicted wrong. The vertical axis is "
                    "logarithmic, so that single examples are seen.",
                ),
                surprise_table(found).html(),
            ),
            worst_table(found, report.about.classes, report.identifiers).html(),
        ),
    )


def _groups(report: GroupReport, key: str, what: str) -> Chapter:
    return Chapter(
        key,
        f"Is it as good for every {what}?",
        (
            *paragraphs(groups_sentence(report, what)),
            figure(
                groups_chart(f"{key}-chart", report, shown_groups(report), what),
                f"Each {what} with its {percent(report.confidence_level)} interval; dashed: all "
                "examples.",
            ),
            groups_table(report, what).html(),
        ),
    )


def _selective(report: PredictionReport) -> Chapter:
    return Chapter(
        "selective",
        "What would abstaining gain?",
        (
            *paragraphs(selective_sentence(report.selective, report.selective.for_coverage[-2][1])),
            figure(
                selective_chart("selective-chart", report.selective),
                "Share of errors among the predictions of at least a confidence, against the "
                "share of all that these are; one point for each threshold that can be set.",
            ),
            selective_table(report.selective).html(),
        ),
    )


def _what_was_read(report: PredictionReport, reasons: Sequence[str]) -> Chapter:
    about = report.about
    parts = paragraphs(read_sentence(about), *reasons, *about.notes)
    if about.left_out:
        parts.append(problems_table(about.left_out).html())
    if about.n_classes <= _MOST_CLASSES:
        parts.append(classes_table(about).html())
    return Chapter("read", "What was read", tuple(parts))


def _how(report: PredictionReport) -> Chapter:
    level = percent(report.scores.confidence_level)
    return Chapter(
        "how",
        "How it was computed",
        tuple(
            paragraphs(
                f"Intervals hold with {level} for each score by itself: BCa bootstrap for NLL, "
                "Brier score and skill (Efron 1987), Wilson's for the accuracy, DeLong's for "
                "AUROC, the influence function for AURC, an inverted bootstrap for ECE. They say "
                "how the score would vary with other examples, not with another training run.",
                f"Calibration methods are fitted and judged by cross-fitting on {report.n_folds} "
                "disjoint folds, stratified by class; recommended is the simplest method that "
                "lowers the NLL by more than noise and is not behind the best by more than noise. "
                "The fitted values given for use are those on all examples.",
                "Nothing is clipped: a probability of 0 for what happened is an infinite NLL. "
                f"Seed {report.seed}: the same file gives the same numbers.",
            )
        ),
    )
