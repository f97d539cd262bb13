"""The chapter on decisions: confusions, precision and recall, and thresholds by cost."""

from __future__ import annotations

import math

from nll_core.formats import percent, significant
from nll_core.report.chapter import Chapter, paragraphs
from nll_core.report.decisions import DecisionReport, Float64Array
from nll_core.report.parts import PredictionFacts
from nll_core.report.table import Cell, Number, Range, ReportTable, Style


def decision_chapter(found: DecisionReport, about: PredictionFacts) -> Chapter:
    """Which class is taken for which, and where to draw the line."""
    return Chapter(
        "decisions",
        "What if it is acted on?",
        (
            *paragraphs(confusion_sentence(found, about), cost_sentence(found)),
            *(table.html() for table in decision_tables(found, about)),
        ),
    )


def decision_tables(found: DecisionReport, about: PredictionFacts) -> list[ReportTable]:
    """The tables of decisions, those that there are."""
    tables = []
    if found.matrix is not None:
        tables.append(_matrix_table(found.matrix, about, weighted=found.weighted))
    elif len(found.pairs.share):
        tables.append(_pairs_table(found, about))
    if len(found.precision):
        tables.append(_class_table(found, about))
    if found.thresholds:
        tables.append(_cost_table(found))
    return tables


def confusion_sentence(found: DecisionReport, about: PredictionFacts) -> str:
    """The most frequent confusion."""
    pairs = found.pairs
    if not len(pairs.share):
        return "No example is taken for another class."
    label, said = about.classes[pairs.label[0]], about.classes[pairs.predicted[0]]
    share = float(pairs.share[0])
    return (
        f"The most frequent mistake is to take class {label} for {said}: {percent(share)} of all "
        "examples."
    )


def cost_sentence(found: DecisionReport) -> str:
    """Where to draw the line for one of the costs, and what that saves."""
    if not found.thresholds:
        return ""
    one = found.thresholds[-1]
    saves = f"saves {significant(one.saving)}"
    if one.saving < 0:
        saves = f"costs {significant(-one.saving)} more"
    by_chance = ""
    if one.interval is not None:
        by_chance = (
            f" ({significant(one.interval.low)} to {significant(one.interval.high)}: "
            f"{'more than' if one.interval.low > 0 or one.interval.high < 0 else 'no more than'} "
            "noise)"
        )
    return (
        f"To say {found.event} is worth it from a probability of c₊ / (c₊ + c₋) on, where saying "
        "it wrongly costs c₊ and missing it costs c₋, if the probabilities are calibrated. Where a "
        f"miss costs {one.false_negative_cost:g} times as much, that is from "
        f"{percent(one.optimal.threshold)} on, and in place of ½ it {saves} for each example"
        f"{by_chance}. The cheapest threshold on these examples is "
        f"{threshold_text(one.best.threshold)}; chosen by them, it promises too much for others."
    )


def _matrix_table(matrix: Float64Array, about: PredictionFacts, *, weighted: bool) -> ReportTable:
    """The confusion matrix."""
    what = "sums of weights" if weighted else "examples"
    style: Style = "significant" if weighted else "count"
    return ReportTable(
        "confusion",
        f"Confusion matrix ({what}): each row a true class, each column what it was taken for",
        ("True class", *(f"as {name}" for name in about.classes)),
        ("label", *(f"as_{name}" for name in about.classes)),
        tuple(
            (name, *(Number(x, style) for x in row))
            for name, row in zip(about.classes, matrix.tolist(), strict=True)
        ),
    )


def _pairs_table(found: DecisionReport, about: PredictionFacts) -> ReportTable:
    pairs = found.pairs
    return ReportTable(
        "confusion",
        f"The {len(pairs.share)} most frequent confusions, as shares of all examples",
        ("True class", "Taken for", "Share"),
        ("label", "predicted", "share"),
        tuple(
            (about.classes[k], about.classes[j], Number(float(share), "percent"))
            for k, j, share in zip(pairs.label, pairs.predicted, pairs.share, strict=True)
        ),
    )


def _class_table(found: DecisionReport, about: PredictionFacts) -> ReportTable:
    return ReportTable(
        "precision",
        "Precision (of those that were said to be of a class, how many are) and recall (of those "
        "that are, how many were said to be), for the most probable class",
        ("Class", "Examples", "Precision", "Recall", "F₁"),
        ("class", "n", "precision", "recall", "f1"),
        tuple(
            (
                name,
                Number(n, "count"),
                _share(float(p)),
                _share(float(r)),
                _share(2 * p * r / (p + r) if p + r > 0 else math.nan),
            )
            for name, n, p, r in zip(
                about.classes, about.class_counts, found.precision, found.recall, strict=True
            )
        ),
    )


def _share(value: float) -> Cell:
    return None if math.isnan(value) else Number(value, "percent")


def _cost_table(found: DecisionReport) -> ReportTable:
    rows: list[tuple[Cell, ...]] = []
    for one in found.thresholds:
        at = one.optimal
        rows.append(
            (
                f"{one.false_negative_cost:g}",
                Number(at.threshold, "percent"),
                _share(at.precision),
                _share(at.recall),
                Number(one.half.cost),
                Number(at.cost),
                Number(one.saving, "signed"),
                None
                if one.interval is None
                else Range(one.interval.low, one.interval.high, "signed"),
                threshold_text(one.best.threshold),
                Number(one.best.cost),
            )
        )
    return ReportTable(
        "costs",
        f"From which probability on to say {found.event}, where saying it wrongly costs 1; costs "
        "for each example. The last two columns are the cheapest threshold on these examples, "
        "which promises too much for others",
        (
            "A miss costs",
            "Say it from",
            "Precision",
            "Recall",
            "Cost at ½",
            "Cost there",
            "Saved",
            "Interval",
            "Cheapest here from",
            "Cost there",
        ),
        (
            "cost_of_a_miss",
            "threshold",
            "precision",
            "recall",
            "cost_at_half",
            "cost",
            "saving",
            "saving_interval",
            "cheapest_threshold",
            "cheapest_cost",
        ),
        tuple(rows),
    )


def threshold_text(value: float) -> str:
    """A threshold, which may be beyond all probabilities."""
    return "never" if value > 1.0 else percent(value)
