"""What a report says of forecasts, in sentences and tables, and how it calls their scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from nll_core.forecast_files import ForecastKind
from nll_core.formats import decimals, percent, significant
from nll_core.predictions.identifiers import Identifiers
from nll_core.predictions.problems import counted
from nll_core.report.forecast_report import (
    ForecastFacts,
    ForecastReport,
    ForecastScoreName,
    IntervalRow,
    Recalibrated,
    RecalibrationMethod,
)
from nll_core.report.second_forecast import ForecastComparison
from nll_core.report.table import Cell, Number, Range, ReportTable
from nll_core.report.words import ScoreWords

METHOD_NAMES: Final[Mapping[RecalibrationMethod, str]] = {
    "none": "as it is",
    "spread": "one factor for all σ",
    "levels": "other levels (PIT map)",
}
_CRPS: Final[Mapping[ForecastKind, str]] = {
    "gaussian": "Continuous ranked probability score of the Gaussian, ∫ (F(x) − 1[x ≥ y])² dx.",
    "quantiles": "Twice the mean pinball loss over the levels that are given, each counting the "
    "same: an approximation of the integral over all levels.",
    "samples": "Fair estimator: the score of what the draws come from (Ferro 2014).",
}
SCORE_WORDS: Final[Mapping[ForecastScoreName, ScoreWords]] = {
    "nll": ScoreWords(
        "NLL", "Mean −log density, ½z² + log σ + ½ log 2π with z = (y − μ)/σ, in nats."
    ),
    "crps": ScoreWords("CRPS", ""),
    "crps_plain": ScoreWords(
        "CRPS, draws as they are",
        "The draws taken as the whole forecast: what most programs print; falls with more draws.",
    ),
    "mae": ScoreWords("Absolute error", "Mean distance from the median of each forecast."),
    "rmse": ScoreWords("Root mean squared error", "Of the means."),
}
_WHAT: Final[Mapping[ForecastKind, str]] = {
    "gaussian": "a mean and a standard deviation each",
    "quantiles": "quantiles",
    "samples": "draws",
}
# The interval that is spoken of first.
_SPOKEN: Final = 0.8
# Widths of transforms: this times the variance of an ideal one.
_IDEAL: Final = 12.0


def facts_sentence(about: ForecastFacts) -> str:
    """What was read."""
    text = f"{counted(about.n, 'forecast')} of a number, given by "
    if about.kind == "quantiles":
        text += f"quantiles at {counted(len(about.levels), 'level')}"
        text += f" from {percent(about.levels[0])} to {percent(about.levels[-1])}"
    elif about.kind == "samples":
        text += f"{counted(about.n_samples, 'draw')} each"
    else:
        text += _WHAT[about.kind]
    return text + (", weighted." if about.weighted else ".")


def spoken_interval(report: ForecastReport) -> IntervalRow | None:
    """The central interval nearest to 80%; None where no two levels make one."""
    rows = report.intervals
    return min(rows, key=lambda row: abs(row.nominal - _SPOKEN)) if rows else None


def plain_sentence(report: ForecastReport) -> str:
    """How often the forecasts held what came, and what to do about it, for anybody."""
    row = spoken_interval(report)
    if row is None:
        said = "No two of its levels make a central interval"
    else:
        share, nominal = row.found.share, row.nominal
        said = f"Its {percent(nominal)} intervals held {percent(share)} of what came"
        if nominal in row.found.interval:
            said += ", which chance can explain"
        else:
            said += ": too narrow" if share < nominal else ": wider than needed"
    return f"{said}. {recalibration_sentence(report)}"


def coverage_sentence(report: ForecastReport) -> str:
    """Every central interval, and what it held."""
    off = [row for row in report.intervals if row.nominal not in row.found.interval]
    row = spoken_interval(report)
    if row is None:
        return "No two levels lie as far from 0 as from 1: there is no central interval."
    ends = row.found.interval
    text = (
        f"The {percent(row.nominal)} interval held **{percent(row.found.share)}** of what came "
        f"(95% {percent(ends.low)} to {percent(ends.high)}) and is "
        f"{significant(row.found.mean_width)} wide on average. "
    )
    if not off:
        return text + "Chance can explain every one."
    low = sum(row.found.share < row.nominal for row in off)
    too = "narrow" if low == len(off) else "wide" if low == 0 else "narrow or too wide"
    many = f"{len(off)} of {len(report.intervals)} are" if len(report.intervals) > 1 else "It is"
    return f"{text}{many} **too {too}** by more than chance."


def pit_sentence(report: ForecastReport) -> str:
    """What the histogram of the transforms shows."""
    pit = report.pit
    outside = int(((pit.share < pit.low) | (pit.share > pit.high)).sum())
    wide = _IDEAL * pit.variance
    text = (
        f"{outside} of {pit.share.size} bars leave the band in which 95% of honest forecasters' "
        f"bars fall. The mean level is **{decimals(pit.mean, 3)}** (½ if honest) and its variance "
        f"**{decimals(wide, 2)} times** an honest one's: "
    )
    parts = []
    if abs(pit.mean - 0.5) > _noticeable(report):
        parts.append(
            "what comes is higher than forecast"
            if pit.mean > 0.5
            else "what comes is lower than forecast"
        )
    if abs(wide - 1) > 4 * _noticeable(report):
        parts.append("forecasts are too narrow" if wide > 1 else "forecasts are too wide")
    return text + (" and ".join(parts) or "no more than chance shows") + "."


def _noticeable(report: ForecastReport) -> float:
    """Two standard errors of the mean of n uniform numbers."""
    weights = report.forecasts.weights
    n = report.about.n if weights is None else float(weights.sum() ** 2 / (weights @ weights))
    return float(2 / np.sqrt(_IDEAL * n))


def scores_sentence(report: ForecastReport) -> str:
    """The NLL, or why there is none, and the CRPS."""
    nll, crps = report.score("nll"), report.score("crps")
    text = ""
    if nll is not None:
        text = (
            f"**NLL {decimals(nll.value)} nats** (95% {Range(nll.interval.low, nll.interval.high)})"
            ", a log density, which changes with the unit of what came. "
        )
    elif report.about.kind == "quantiles":
        text = (
            "There is **no NLL**: quantiles do not say how likely a value between or beyond them "
            "is. "
        )
    else:
        text = "There is **no NLL**: draws have no density. "
    if crps is not None:
        ends = Range(crps.interval.low, crps.interval.high, "significant")
        text += (
            f"**{crps_title(report.about)} {significant(crps.value)}** (95% {ends}), in the unit "
        )
        text += "of what came."
    if report.about.levels:
        text += " It is comparable with that of the same levels only."
    return text


def crps_title(about: ForecastFacts) -> str:
    """CRPS, and of how many quantiles: with others, the same forecasts have another one."""
    n = len(about.levels)
    return f"CRPS of {n} {'quantile' if n == 1 else 'quantiles'}" if n else "CRPS"


def recalibration_sentence(report: ForecastReport) -> str:
    """Which recalibration helps on held-out folds by more than noise."""
    found = report.recalibration
    if not found.methods:
        return found.note
    if found.best == "none":
        return "No recalibration improves the CRPS by more than noise."
    best = found[found.best]
    share = -best.difference / found["none"].crps
    helped = f"that lowers the CRPS on held-out forecasts by {percent(share)}"
    if best.scale is not None:
        return f"Multiply every standard deviation by {significant(best.scale, 3)}: {helped}."
    return f"Read other levels of the forecasts, as the map of levels says: {helped}."


def scores_table(report: ForecastReport) -> ReportTable:
    """Every score with its interval, and what it is."""
    rows = []
    for score in report.scores:
        words = SCORE_WORDS[score.name]
        meaning = words.definition or _CRPS[report.about.kind]
        style = "decimals" if score.name == "nll" else "significant"
        ends = Range(score.interval.low, score.interval.high, style)  # type: ignore[arg-type]
        value = Number(score.value, style)  # type: ignore[arg-type]
        rows.append((words.title, value, ends, f"{meaning} Lower is better."))
    return ReportTable(
        "scores",
        f"Scores of {report.about.n:,} forecasts, with 95% intervals",
        ("score", "value", "95% interval", "what it is"),
        ("score", "value", "interval", "note"),
        tuple(rows),
    )


def intervals_table(report: ForecastReport) -> ReportTable:
    """Central intervals: what they hold and how wide they are."""
    return ReportTable(
        "intervals",
        "Central intervals: of two that hold what they say the narrower is better",
        ("to hold", "held", "95% interval", "mean width", "interval score"),
        ("nominal", "share", "share_interval", "mean_width", "interval_score"),
        tuple(
            (
                Number(row.nominal, "percent"),
                Number(row.found.share, "percent"),
                Range(row.found.interval.low, row.found.interval.high, "percent"),
                Number(row.found.mean_width, "significant"),
                Number(row.score, "significant"),
            )
            for row in report.intervals
        ),
    )


def levels_table(report: ForecastReport) -> ReportTable:
    """Quantiles: the share of what came at or below each, and the pinball loss."""
    return ReportTable(
        "levels",
        "Quantiles by level: the share of what came at or below, and the pinball loss",
        ("level", "at or below", "95% interval", "pinball loss", "95% interval of the loss"),
        ("level", "share", "share_interval", "pinball", "pinball_interval"),
        tuple(
            (
                Number(row.level, "percent"),
                Number(row.share, "percent"),
                Range(row.interval.low, row.interval.high, "percent"),
                Number(row.pinball, "significant"),
                Range(row.pinball_interval.low, row.pinball_interval.high, "significant"),
            )
            for row in report.levels
        ),
    )


def worst_table(report: ForecastReport) -> ReportTable:
    """The forecasts that cost most."""
    found, names = report.worst, report.forecasts.identifiers
    low, middle, high = (percent(level) for level in found.levels)
    called = _called(names, found.rows)
    rows: list[tuple[Cell, ...]] = []
    for k, row in enumerate(found.rows.tolist()):
        numbers = (found.observed, found.low, found.middle, found.high, found.crps)
        rows.append(
            (
                Number(row, "count"),
                *([called[k]] if called else []),
                *(Number(float(values[k]), "significant") for values in numbers),
                Number(float(found.share[k]), "percent"),
            )
        )
    named = [names.name] if names is not None else []
    return ReportTable(
        "worst",
        "The forecasts of the largest CRPS",
        ("row", *named, "came", low, middle, high, "CRPS", "of all CRPS"),
        ("row", *(["name"] if named else []), "observed", "low", "middle", "high", "crps", "share"),
        tuple(rows),
    )


def _called(names: Identifiers | None, rows: np.ndarray) -> tuple[str, ...]:
    return () if names is None else names.of(rows)


def groups_table(report: ForecastReport) -> ReportTable:
    """The groups, the largest CRPS first."""
    has_nll = report.about.kind == "gaussian"
    rows: list[tuple[Cell, ...]] = [
        (
            row.name,
            Number(row.n, "count"),
            Number(row.crps, "significant"),
            None
            if row.interval is None
            else Range(row.interval.low, row.interval.high, "significant"),
            Number(row.share_below),
            *([None if row.nll is None else Number(row.nll)] if has_nll else []),
        )
        for row in report.groups
    ]
    return ReportTable(
        "groups",
        "Series by series, the largest CRPS first",
        (
            "series",
            "forecasts",
            "CRPS",
            "95% interval",
            "mean level",
            *(["NLL"] if has_nll else []),
        ),
        ("group", "n", "crps", "interval", "mean_pit", *(["nll"] if has_nll else [])),
        tuple(rows),
    )


def recalibration_table(report: ForecastReport) -> ReportTable:
    """Before and after, on held-out folds."""
    found = report.recalibration
    spoken = spoken_interval(report)
    nominal = 0.0 if spoken is None else spoken.nominal

    def held(one: Recalibrated) -> Cell:
        near = np.flatnonzero(np.abs(one.curve.nominal - nominal) < 1e-9)
        return Number(float(one.curve.share[near[0]]), "percent") if near.size else None

    return ReportTable(
        "recalibration",
        "Recalibrated by four folds, judged on the fifth; CRPS as twice the mean pinball loss at "
        f"{found.n_levels} levels",
        ("method", "CRPS", "difference", "95% interval", "NLL", f"{percent(nominal)} held"),
        ("method", "crps", "difference", "interval", "nll", "held"),
        tuple(
            (
                METHOD_NAMES[one.method],
                Number(one.crps, "significant"),
                None if one.interval is None else Number(one.difference, "significant"),
                None
                if one.interval is None
                else Range(one.interval.low, one.interval.high, "significant"),
                None if one.nll is None else Number(one.nll),
                held(one),
            )
            for one in found.methods
        ),
        chosen=[one.method for one in found.methods].index(found.best) if found.methods else None,
    )


def second_sentence(found: ForecastComparison) -> str:
    """Which of two forecasters is better, or that it cannot be told."""
    said = []
    for row in found.differences:
        unit = " nats" if row.name == "nll" else ""
        ends = f"{significant(row.interval.low)} to {significant(row.interval.high)}"
        better = "which may be noise"
        if row.interval.low > 0 or row.interval.high < 0:
            better = f"the {'second' if row.difference > 0 else 'first'} is better"
        more = "less" if row.difference < 0 else "more"
        said.append(
            f"{SCORE_WORDS[row.name].title}: the first has "
            f"{significant(abs(row.difference))}{unit} {more} than the second (difference, 95%: "
            f"{ends}): {better}."
        )
    return " ".join(said)


def second_table(found: ForecastComparison | None) -> ReportTable:
    """Scores of two forecasters on the same items, and their difference."""
    rows = found.differences if found else ()
    return ReportTable(
        "second",
        f"Two forecasters on the same {found.n if found else 0:,} items",
        ("score", "first", "second", "first − second", "95% interval"),
        ("score", "first", "second", "difference", "interval"),
        tuple(
            (
                SCORE_WORDS[row.name].title,
                *(Number(v, "significant") for v in (row.first, row.second, row.difference)),
                Range(row.interval.low, row.interval.high, "significant"),
            )
            for row in rows
        ),
    )


def forecast_tables(report: ForecastReport) -> tuple[ReportTable, ...]:
    """Every table of the report that has rows."""
    found = [
        scores_table(report),
        second_table(report.second),
        intervals_table(report),
        levels_table(report),
        recalibration_table(report),
        worst_table(report),
        groups_table(report),
    ]
    return tuple(table for table in found if table.rows)
