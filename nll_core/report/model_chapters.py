"""The chapters of a report that compare: calibration methods, and two models."""

from __future__ import annotations

import html

from nll_core.formats import percent
from nll_core.predictions.roles import PredictionKind
from nll_core.recalibration.calibration_methods import method_name
from nll_core.recalibration.calibrator_comparison import CalibrationComparison
from nll_core.report._svg import Role
from nll_core.report.chapter import Chapter, figure, paragraphs, side_by_side
from nll_core.report.charts import interval_chart
from nll_core.report.model_tables import (
    MODEL_NAMES,
    agreement_table,
    calibration_table,
    difference_table,
    differing_table,
    fits_table,
    side_by_side_table,
)
from nll_core.report.parts import FIRST_AND_SECOND, PredictionReport, SecondModel
from nll_core.report.production import Framework, production_snippet, what_it_takes
from nll_core.report.reliability_charts import reliability_chart
from nll_core.report.reliability_tables import reliability_table
from nll_core.report.sentences import (
    models_sentence,
    recommendation_sentence,
    unknown_sentence,
)


def calibration_chapter(report: PredictionReport) -> Chapter:
    """The calibration methods side by side, the recommendation, and its fit for production."""
    comparison = report.calibration
    parts = paragraphs(recommendation_sentence(report))
    if comparison is not None:
        methods = comparison.methods
        chosen = [compared.method for compared in methods]
        recommended = comparison.recommendation.method
        parts += [
            figure(
                interval_chart(
                    "calibration-chart",
                    "Change of the NLL by each calibration method",
                    "NLL minus that as it is (nats per example)",
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
            fits_table(comparison).html(),
            *_production(comparison, report.about.kind),
        ]
    return Chapter("calibration", "Which calibration?", tuple(parts))


def _production(comparison: CalibrationComparison, kind: PredictionKind) -> list[str]:
    """The recommended fit, on all examples, as code."""
    method = comparison.recommendation.method
    if method is None:
        return paragraphs("Nothing needs to be changed in production.")
    calibrator = comparison[method].crossed.fit_on_all
    parts = ["<h3>For production</h3>"]
    parts += paragraphs(f"Fitted on all examples: {calibrator.description}. {what_it_takes(kind)}")
    frameworks: tuple[Framework, ...] = ("NumPy", "PyTorch")
    try:
        for framework in frameworks:
            source = production_snippet(calibrator.fit, framework)
            parts.append(
                f'<p>{framework}:</p>\n<pre tabindex="0" role="region" '
                f'aria-label="{framework} code"><code>{html.escape(source)}</code></pre>'
            )
    except ValueError as error:
        parts += paragraphs(f"No code: {error}.")
    return parts


def second_chapter(report: PredictionReport, second: SecondModel) -> Chapter:
    """Another model on the same examples."""
    comparison, classes = second.comparison, report.about.classes
    names = report.names
    charts = [
        figure(
            reliability_chart(f"{key}-reliability-chart", picture, role=role, of=f": {name}"),
            f"{name[:1].upper()}{name[1:]}." if name in FIRST_AND_SECOND else name,
        )
        for key, name, picture, role in zip(
            MODEL_NAMES, names, (report.reliability, second.reliability), _ROLES, strict=True
        )
    ]
    notes = second.about.notes
    as_read = [f"How {names[1]} was read: {' '.join(notes)}"] if notes else []
    better = (comparison.first_better, comparison.second_better)
    lists = [
        differing_table(found, classes, key, names, report.identifiers).html()
        for key, found in zip(MODEL_NAMES, better, strict=True)
        if found is not None and len(found.rows)
    ]
    return Chapter(
        "second",
        "Which of the two models?",
        (
            *paragraphs(models_sentence(comparison, names), unknown_sentence(comparison), *as_read),
            difference_table(comparison, names).html(),
            side_by_side(*charts),
            reliability_table(second.reliability, "second-reliability").html(),
            agreement_table(comparison, names).html(),
            side_by_side_table(report, second).html(),
            *lists,
        ),
    )


_ROLES: tuple[Role, Role] = ("model", "second")
