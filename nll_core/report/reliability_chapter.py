"""The chapter on reliability: the diagram, and small ones of the classes."""

from __future__ import annotations

from nll_core.formats import decimals, percent
from nll_core.report.chapter import Chapter, figure, paragraphs, side_by_side
from nll_core.report.markup import escape
from nll_core.report.parts import PredictionReport
from nll_core.report.pictures import ReliabilityPicture
from nll_core.report.reliability_charts import (
    histogram_chart,
    reliability_chart,
    small_reliability_chart,
)
from nll_core.report.reliability_tables import class_reliability_table, reliability_table
from nll_core.report.sentences import classes_sentence, reliability_sentence


def reliability_chapter(report: PredictionReport) -> Chapter:
    """Whether the forecasts can be taken at their word: the event's, and each class's."""
    picture = report.reliability
    event = f"the class is {picture.event}" if picture.of_class else "the prediction is right"
    return Chapter(
        "reliability",
        "Is the confidence honest?",
        (
            *paragraphs(reliability_sentence(picture)),
            side_by_side(
                figure(
                    reliability_chart("reliability-chart", picture),
                    f"A dot for each bin of forecasts that {event}, its area the number of "
                    "examples; the line is the CORP curve, which needs no bins; grey: where "
                    f"{percent(picture.confidence_level)} of a calibrated model's bins fall; "
                    "◆ the mean.",
                ),
                figure(
                    histogram_chart("histogram-chart", picture),
                    f"Examples by forecast: those for which {event} below (blue), the others above "
                    "(hatched).",
                ),
            ),
            reliability_table(picture).html(),
            *_classes(report),
        ),
    )


def _classes(report: PredictionReport) -> list[str]:
    """The classes one by one, where there are more than two."""
    found = report.class_reliability
    if found is None:
        return []
    diagrams = "\n".join(
        _small(f"class-{i}-chart", picture) for i, picture in enumerate(found.pictures)
    )
    level = percent(report.reliability.confidence_level)
    left_out = f"{found.left_out:,} classes are left out." if found.left_out else ""
    return [
        "<h3>Class by class</h3>",
        *paragraphs(classes_sentence(found), left_out),
        f'<div class="multiples">{diagrams}</div>',
        f'<p class="note">The forecast of each class against how often the class is the truth. '
        f"Dots: bins, their area the number of examples; line: CORP curve; grey: where {level} of "
        "a calibrated model's bins fall.</p>",
        class_reliability_table(found).html(),
    ]


def _small(name: str, picture: ReliabilityPicture) -> str:
    """The diagram of a class under its name."""
    return (
        f"<figure><figcaption><strong>{escape(picture.event)}</strong>"
        f"<span>ECE {decimals(picture.error)}</span></figcaption>"
        f"{small_reliability_chart(name, picture)}</figure>"
    )
