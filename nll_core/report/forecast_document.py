"""The report on forecasts as one HTML file, and its numbers for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from nll_core.formats import decimals, percent
from nll_core.report._svg import Axis, Band, Bars, Line, Mark, Points, chart
from nll_core.report.chapter import Chapter, figure, paragraphs, side_by_side
from nll_core.report.document import Provenance, page_html
from nll_core.report.forecast_report import ForecastReport
from nll_core.report.forecast_words import (
    coverage_sentence,
    crps_title,
    facts_sentence,
    forecast_tables,
    groups_table,
    intervals_table,
    levels_table,
    pit_sentence,
    plain_sentence,
    recalibration_sentence,
    recalibration_table,
    scores_sentence,
    scores_table,
    second_sentence,
    second_table,
    worst_table,
)
from nll_core.report.table import Number, Range, json_number
from nll_core.report.tables import problems_table

# Rows of a fan chart: more are no longer told apart.
SHOWN: Final = 60
_HOW: Final = (
    "Intervals of means hold with 95% (BCa bootstrap, Efron 1987), those of shares too (Wilson). "
    "They take the forecasts as independent: forecasts that overlap in time, or of one day in many "
    "series, are fewer than they look, and their intervals too narrow.",
    "The transform (PIT) of a forecast is the level at which what came lies; one that is only "
    "known to lie between two levels, or in a rank of draws, is spread evenly over them.",
    "Quantiles of draws lie on straight lines between the ordered draws, each draw in the middle "
    "of its part; beyond the outermost nothing is known, and the outermost stands.",
)


def forecast_report_html(
    report: ForecastReport,
    *,
    title: str = "Forecasts",
    reasons: Sequence[str] = (),
    provenance: Provenance | None = None,
) -> str:
    """One HTML file with everything in it: words, tables and charts; nothing is fetched.

    Parameters
    ----------
    report : ForecastReport
        On forecasts from `read_forecasts`.
    title : str
        What the forecasts are called, such as the name of their file.
    reasons : sequence of str
        How the columns were recognised, a sentence each.
    provenance : Provenance, optional
        The names of the model, the data and the file, and the date.

    Returns
    -------
    str
        The file. The same arguments give the same text.

    Examples
    --------
    >>> from nll_core.forecast_files import simulate_forecasts
    >>> page = forecast_report_html(ForecastReport(simulate_forecasts("gaussian", 60)))
    >>> page[:15], "Report on forecasts" in page
    ('<!DOCTYPE html>', True)
    """
    return page_html(
        "Report on forecasts",
        title,
        plain_sentence(report),
        [scores_sentence(report), coverage_sentence(report)],
        _chapters(report, reasons),
        provenance or Provenance(),
    )


def _chapters(report: ForecastReport, reasons: Sequence[str]) -> list[Chapter]:
    about = report.about
    charts = [figure(_pit_chart(report), "Grey: where 95% of an honest forecaster's bars fall.")]
    if report.intervals:
        charts.append(
            figure(_coverage_chart(report), "Below the dashed line: too narrow. Lines: 95% Wilson.")
        )
    recalibration = paragraphs(recalibration_sentence(report))
    if report.recalibration.methods:
        recalibration.append(recalibration_table(report).html())
    read = paragraphs(facts_sentence(about), *reasons, *about.notes)
    if about.left_out:
        read.append(problems_table(about.left_out).html())
    honest = (
        *paragraphs(coverage_sentence(report), pit_sentence(report)),
        side_by_side(*charts),
        *([intervals_table(report).html()] if report.intervals else []),
        levels_table(report).html(),
    )
    found = [
        Chapter("coverage", "Do the forecasts hold what they say?", honest),
        Chapter(
            "scores",
            "Scores",
            (*paragraphs(scores_sentence(report)), scores_table(report).html()),
        ),
        Chapter("recalibration", "Would recalibration help?", tuple(recalibration)),
        Chapter(
            "worst",
            "Which forecasts were worst?",
            (
                figure(
                    _fan_chart(report),
                    "● what came; shaded: from the lowest to the highest level; line: the level "
                    "nearest to one half. The first rows of the file.",
                ),
                worst_table(report).html(),
            ),
        ),
    ]
    if report.second is not None:
        said = paragraphs(second_sentence(report.second), *report.second.notes)
        words = "Is the second file better?"
        found.insert(2, Chapter("second", words, (*said, second_table(report.second).html())))
    if report.groups:
        found.append(
            Chapter("groups", "Is it as good for every series?", (groups_table(report).html(),))
        )
    found.append(Chapter("read", "What was read", tuple(read)))
    seed = f"Folds and resamples: seed {report.seed}; the same file gives the same numbers."
    found.append(Chapter("how", "How it was computed", tuple(paragraphs(*_HOW, seed))))
    return found


def _pit_chart(report: ForecastReport) -> str:
    pit = report.pit
    top = 1.15 * max(float(pit.share.max()), pit.high)
    shares = ", ".join(decimals(float(share), 3) for share in pit.share)
    return chart(
        "pit-chart",
        "Levels at which what came lies",
        f"Shares of {pit.share.size} bars: {shares}. Honest: {decimals(pit.low, 3)} to "
        f"{decimals(pit.high, 3)}.",
        Axis("level of the forecast at what came"),
        Axis("share of the forecasts", 0.0, top),
        [
            Bars(pit.edges[:-1], pit.edges[1:], pit.share, "model"),
            Band([0, 1], [pit.low] * 2, [pit.high] * 2),
            Line([0, 1], [pit.expected] * 2, "reference", dashed=True),
        ],
    )


def _coverage_chart(report: ForecastReport) -> str:
    found = [(row.nominal, row.found.share, row.found.interval) for row in report.intervals]
    marks: list[Mark] = [Line([0, 1], [0, 1], "reference", dashed=True)]
    marks += [Line([x, x], [ends.low, ends.high], "model") for x, _, ends in found]
    marks.append(Points([x for x, _, _ in found], [y for _, y, _ in found], "model"))
    said = " ".join(f"{percent(x)} held {percent(y)}." for x, y, _ in found)
    return chart(
        "coverage-chart",
        "What intervals hold against what they say",
        said,
        Axis("to hold (share)"),
        Axis("held (share)"),
        marks,
    )


def _fan_chart(report: ForecastReport) -> str:
    places, q, observed = report.fan(0, SHOWN)
    levels = report.forecasts.asked_levels
    finite = np.concatenate([q[:, [0, -1]].reshape(-1), observed])
    low, high = float(finite.min()), float(finite.max())
    room = 0.05 * (high - low) or 1.0
    rows = places + 1
    middle = q[:, int(np.argmin(np.abs(levels - 0.5)))]
    return chart(
        "fan-chart",
        "Forecasts with what came",
        f"{len(rows)} forecasts; what came lies outside the outermost levels in "
        f"{int(((observed < q[:, 0]) | (observed > q[:, -1])).sum())}.",
        Axis("place in the file (row)", 1.0, float(max(rows[-1], 2))),
        Axis("value", low - room, high + room),
        [
            Band(rows, q[:, 0], q[:, -1], "model"),
            Line(rows, middle, "model"),
            Points(rows, observed, "truth", sizes=3.0),
        ],
    )


def forecast_numbers(report: ForecastReport) -> dict[str, Any]:
    """The numbers of the report as JSON values: [low, high] for an interval, null for NaN.

    Parameters
    ----------
    report : ForecastReport
        On forecasts from `read_forecasts`.

    Returns
    -------
    dict
        Nothing but dicts, lists, texts, numbers, booleans and None.
    """
    about, pit = report.about, report.pit
    numbers: dict[str, Any] = {
        "kind": about.kind,
        "n": about.n,
        "levels_given": list(about.levels),
        "n_samples": about.n_samples,
        "weighted": about.weighted,
        "row_count": about.row_count,
        "left_out": [str(problem) for problem in about.left_out],
        "notes": list(about.notes),
        "seed": report.seed,
        "pit": {
            "share": pit.share.tolist(),
            "band": [json_number(pit.low), json_number(pit.high)],
            "mean": pit.mean,
            "variance": pit.variance,
        },
        "recommendation": report.recalibration.best,
    }
    for table in forecast_tables(report):
        numbers[table.key] = table.records()
    for record, score in zip(numbers["scores"], report.scores, strict=True):
        record["score"] = score.name
    return numbers


def forecast_line(report: ForecastReport) -> str:
    """n, NLL or CRPS with its interval, and what the interval nearest to 80% held, in one line."""
    parts = [f"n = {report.about.n:,}"]
    for name, title in (("nll", "NLL"), ("crps", crps_title(report.about))):
        score = report.score(name)  # type: ignore[arg-type]
        if score is not None:
            ends = Range(score.interval.low, score.interval.high, "significant")
            parts.append(f"{title} {Number(score.value, 'significant')} (95% {ends})")
    parts += [
        f"{percent(row.nominal)} interval held {percent(row.found.share)}"
        for row in report.intervals
        if row.nominal == 0.8
    ]
    line = ", ".join(parts)
    return line if report.second is None else f"{line}. {second_sentence(report.second)}"
