"""The chapter on decisions: confusions, precision and recall, and thresholds by cost."""

from __future__ import annotations

import math

from nll_core.formats import percent
from nll_core.report.chapter import Chapter, paragraphs
from nll_core.report.decisions import DecisionReport, Float64Array
from nll_core.report.parts import PredictionFacts
from nll_core.report.sentences import COST_NOTE, confusion_sentence, cost_sentence
from nll_core.report.table import Cell, Number, Range, ReportTable, Style
from nll_core.scores.decision_cost import CostThreshold


def decision_chapter(found: DecisionReport, about: PredictionFacts) -> Chapter:
    """Which class is taken for which, and where to draw the line."""
    words, tables = [confusion_sentence(found, about.classes)], decision_tables(found, about)
    if found.thresholds:
        one = found.thresholds[-1]
        words += [cost_sentence(one, found.event), COST_NOTE]
        tables.append(threshold_table(one, found.event))
    parts = (*paragraphs(*words), *(table.html() for table in tables))
    return Chapter("decisions", "What if it is acted on?", parts)


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


def threshold_table(one: CostThreshold, event: str) -> ReportTable:
    """The threshold of two costs beside ½ and beside the cheapest on these examples."""
    rows = (("½", one.half), ("c₊ / (c₊ + c₋)", one.optimal), ("cheapest here", one.best))
    return ReportTable(
        "thresholds-by-cost",
        f"Where saying {event} wrongly costs {one.false_positive_cost:g} and missing it "
        f"{one.false_negative_cost:g}",
        (
            "threshold",
            f"{event} from",
            "false positives",
            "missed",
            "precision",
            "recall",
            "cost of an example",
        ),
        ("name", "threshold", "false_positive", "false_negative", "precision", "recall", "cost"),
        tuple(
            (
                name,
                threshold_text(at.threshold),
                Number(at.false_positive, "percent"),
                Number(at.false_negative, "percent"),
                _share(at.precision),
                _share(at.recall),
                Number(at.cost),
            )
            for name, at in rows
        ),
    )


def _matrix_table(matrix: Float64Array, about: PredictionFacts, *, weighted: bool) -> ReportTable:
    """The confusion matrix."""
    what = "sums of weights" if weighted else "examples"
    style: Style = "significant" if weighted else "count"
    return ReportTable(
        "confusion",
        f"Confusion matrix ({what}): each row a true class, each column what it was taken for",
        ("true class", *(f"as {name}" for name in about.classes)),
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
        ("true class", "taken for", "share"),
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
        ("class", "examples", "precision", "recall", "F₁"),
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
            "a miss costs",
            "say it from",
            "precision",
            "recall",
            "cost at ½",
            "cost there",
            "saved",
            "interval",
            "cheapest here from",
            "cost there",
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
