"""The chapters of a report: for each its words, tables and charts as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from nll_core.calibration_methods import method_name
from nll_core.calibrator_comparison import CalibrationComparison
from nll_core.report._numbers import percent
from nll_core.report.charts import (
    errors_chart,
    histogram_chart,
    interval_chart,
    reliability_chart,
    selective_chart,
)
from nll_core.report.composition import PredictionReport
from nll_core.report.production import Framework, production_snippet
from nll_core.report.sentences import (
    KINDS,
    effective_sentence,
    errors_sentence,
    recommendation_sentence,
    reliability_sentence,
    selective_sentence,
)
from nll_core.report.tables import (
    calibration_table,
    classes_table,
    errors_table,
    reliability_table,
    score_table,
    selective_table,
)

# Of more classes only the number is given.
_MOST_CLASSES: Final = 30


@dataclass(frozen=True)
class Chapter:
    """A chapter under a title; `parts` are HTML."""

    key: str
    title: str
    parts: tuple[str, ...]


def chapters(report: PredictionReport, reasons: Sequence[str] = ()) -> tuple[Chapter, ...]:
    """Every chapter of the report, in its order."""
    found = [_scores(report), _reliability(report), _errors(report), _selective(report)]
    found.append(_calibration(report))
    return (*found, _what_was_read(report, reasons), _how(report))


def _scores(report: PredictionReport) -> Chapter:
    parts = [score_table(report.scores).html()]
    weights = effective_sentence(report)
    return Chapter("scores", "Scores", tuple(_paragraphs(weights) + parts))


def _reliability(report: PredictionReport) -> Chapter:
    picture = report.reliability
    right = picture.event == "right"
    event = "the prediction is right" if right else f"the class is {picture.event}"
    return Chapter(
        "reliability",
        "Is the confidence honest?",
        (
            *_paragraphs(reliability_sentence(report)),
            '<div class="charts">',
            _figure(
                reliability_chart("reliability-chart", picture),
                f"A dot for each bin of forecasts that {event}, its area the number of examples; "
                "the line is the CORP curve, which needs no bins; grey: where "
                f"{percent(picture.level)} of a calibrated model's bins fall; ◆ the mean.",
            ),
            _figure(
                histogram_chart("histogram-chart", picture),
                f"Examples by forecast: those for which {event} below (blue), the others above "
                "(hatched).",
            ),
            "</div>",
            reliability_table(picture).html(),
        ),
    )


def _errors(report: PredictionReport) -> Chapter:
    return Chapter(
        "errors",
        "Which ECE?",
        (
            *_paragraphs(errors_sentence(report)),
            '<div class="charts">',
            _figure(
                errors_chart("errors-chart", report.errors),
                "Orange: bins of equal width; teal, dashed: of equal mass. Grey: where "
                f"{percent(report.errors.level)} of calibrated models with these confidences stay "
                "by chance (equal width), dashed: their mean.",
            ),
            "</div>",
            errors_table(report.errors).html(),
        ),
    )


def _selective(report: PredictionReport) -> Chapter:
    return Chapter(
        "selective",
        "What would abstaining gain?",
        (
            *_paragraphs(selective_sentence(report)),
            '<div class="charts">',
            _figure(
                selective_chart("selective-chart", report.selective),
                "Share of errors among the predictions of at least a confidence, against the "
                "share of all that these are; one point for each threshold that can be set.",
            ),
            "</div>",
            selective_table(report.selective).html(),
        ),
    )


def _calibration(report: PredictionReport) -> Chapter:
    comparison = report.calibration
    parts = _paragraphs(recommendation_sentence(report))
    if comparison is not None:
        methods = comparison.methods
        chosen = [compared.method for compared in methods]
        recommended = comparison.recommendation.method
        parts += [
            _figure(
                interval_chart(
                    "calibration-chart",
                    "Change of the NLL by each calibration method",
                    "difference of the NLL to as it is (nats per example)",
                    [method_name(method) for method in chosen],
                    [compared.difference for compared in methods],
                    [compared.interval.low for compared in methods],
                    [compared.interval.high for compared in methods],
                    reference=0.0,
                    reference_name="as it is",
                    chosen=None if recommended is None else chosen.index(recommended),
                ),
                f"Left is better. Each example is judged by a fit on the other "
                f"{report.n_folds - 1} of {report.n_folds} folds; the lines are "
                f"{percent(comparison.confidence_level)} paired bootstrap intervals.",
            ),
            calibration_table(comparison).html(),
            *_production(comparison),
        ]
    return Chapter("calibration", "Which calibration?", tuple(parts))


def _production(comparison: CalibrationComparison) -> list[str]:
    """The recommended fit, on all examples, as code."""
    method = comparison.recommendation.method
    if method is None:
        return _paragraphs("Nothing needs to be changed in production.")
    calibrator = comparison[method].crossed.fit_on_all
    parts = ["<h3>For production</h3>"]
    parts += _paragraphs(f"Fitted on all examples: {calibrator.description}.")
    frameworks: tuple[Framework, ...] = ("NumPy", "PyTorch")
    try:
        for framework in frameworks:
            source = production_snippet(calibrator.fit, framework)
            parts.append(
                f'<p>{framework}:</p>\n<pre tabindex="0" aria-label="{framework} code"><code>'
                f"{escape(source)}</code></pre>"
            )
    except ValueError as error:
        parts += _paragraphs(f"No code: {error}.")
    return parts


def _what_was_read(report: PredictionReport, reasons: Sequence[str]) -> Chapter:
    about = report.about
    words = [f"{about.n:,} examples of {about.n_classes:,} classes, as {KINDS[about.kind]}."]
    parts = _paragraphs(*words, *reasons, *about.notes)
    if about.left_out:
        missing = about.row_count - about.n
        parts += _paragraphs(f"Left out: {missing:,} of {about.row_count:,} rows.")
        items = "".join(f"<li>{escape(str(problem))}</li>" for problem in about.left_out)
        parts.append(f"<ul>{items}</ul>")
    if about.n_classes <= _MOST_CLASSES:
        parts.append(classes_table(about).html())
    return Chapter("read", "What was read", tuple(parts))


def _how(report: PredictionReport) -> Chapter:
    level = percent(report.scores.confidence_level)
    return Chapter(
        "how",
        "How it was computed",
        tuple(
            _paragraphs(
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


def _paragraphs(*sentences: str) -> list[str]:
    return [f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence]


def _figure(image: str, caption: str) -> str:
    return f"<figure>{image}<figcaption>{escape(caption)}</figcaption></figure>"
