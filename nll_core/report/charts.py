"""The charts of a report as SVG, each a pure function of a result of the core."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from nll_core.formats import decimals, percent
from nll_core.intervals.bootstrap import Interval
from nll_core.report._svg import (
    Anchor,
    Axis,
    Band,
    Bars,
    Line,
    Mark,
    Points,
    Role,
    Words,
    chart,
)
from nll_core.report._thinning import thin
from nll_core.report.pictures import SelectiveReport
from nll_core.score_tables.error_estimators import EceReport
from nll_core.score_tables.group_scores import GroupReport, GroupScores
from nll_core.score_tables.surprise_table import SurpriseReport

# Above the first of the named rows, for the name of the line that they are compared with.
_TOP_ROW: Final = -0.9
_HEADROOM: Final = 1.12


def errors_chart(name: str, report: EceReport) -> str:
    """The calibration error along the number of bins, and what chance alone would show."""
    width, mass = report.find("uniform"), report.find("quantile")
    numbers = np.asarray(width.numbers, np.float64)
    top = max(float(np.max(e.values)) for e in (width, mass))
    top = max(top, float(width.calibrated_quantile.max())) or 1.0
    last = float(numbers[-1])
    described = " ".join(
        f"{n:g} bins: {decimals(a)} in bins of equal width, {decimals(b)} of equal mass; by chance "
        f"{decimals(c)} on average, below {decimals(d)} in {percent(report.confidence_level)}."
        for n, a, b, c, d in zip(
            numbers,
            width.values,
            mass.values,
            width.calibrated_mean,
            width.calibrated_quantile,
            strict=True,
        )
    )
    return chart(
        name,
        "ECE along the number of bins",
        described,
        Axis("bins (count)", float(numbers[0]), last, log=True),
        Axis("ECE (probability)", 0, top * _HEADROOM),
        [
            Band(numbers, np.zeros(len(numbers)), width.calibrated_quantile),
            Line(numbers, width.calibrated_mean, "reference", dashed=True),
            Line(numbers, width.values, "model"),
            Points(numbers, width.values, "model"),
            Line(numbers, mass.values, "second", dashed=True),
            Points(numbers, mass.values, "second"),
            Words(last, float(width.values[-1]), "equal width", "model", "end"),
            Words(last, float(mass.values[-1]), "equal mass", "second", "end", below=True),
            Words(last, 0.0, "by chance", "reference", "end"),
        ],
    )


def surprise_chart(name: str, report: SurpriseReport) -> str:
    """How many examples have which surprise, those predicted right and (hatched) wrong."""
    both = np.concatenate([report.right, report.wrong])
    # Bars of a logarithmic axis begin below the smallest number there is.
    foot = 0.5 * float(both[both > 0].min(initial=1.0))
    unit = "weight" if report.weighted else "examples (count)"
    left, right = report.edges[:-1], report.edges[1:]
    infinite = f" {report.infinite:,.4g} are infinite." if report.infinite else ""
    quantiles = " ".join(
        f"{percent(level)} are at most {decimals(value)}."
        for level, value in zip(report.quantile_levels, report.quantiles, strict=True)
    )
    return chart(
        name,
        "How surprised the model is",
        f"Mean {decimals(report.mean)} nats. {quantiles}{infinite}",
        Axis("surprise −log p of the truth (nats)", 0.0, float(report.edges[-1])),
        Axis(unit, foot, max(float(both.max()), 2 * foot) * 2, log=True),
        [
            Bars(left, right, np.where(report.right > 0, report.right, foot), "truth", base=foot),
            Bars(
                left,
                right,
                np.where(report.wrong > 0, report.wrong, foot),
                "wrong",
                base=foot,
                hatched=True,
            ),
        ],
    )


def groups_chart(
    name: str, report: GroupReport, groups: Sequence[GroupScores], what: str = "group"
) -> str:
    """The NLL of each group with its interval, or the accuracy where there is no NLL."""
    overall = report.overall
    if overall.nll is None:
        ends = [group.accuracy_interval for group in groups]
        values, title, axis = [g.accuracy for g in groups], "Accuracy", "accuracy (share right)"
        reference = overall.accuracy
    else:
        nothing = Interval(np.nan, np.nan)
        ends = [group.nll_interval or nothing for group in groups]
        values = [np.nan if g.nll is None else g.nll for g in groups]
        title, axis, reference = "NLL", "mean NLL (nats)", overall.nll
    return interval_chart(
        name,
        f"{title} by {what}",
        axis,
        [group.name for group in groups],
        values,
        [interval.low for interval in ends],
        [interval.high for interval in ends],
        reference=reference,
        reference_name="all",
    )


def selective_chart(name: str, report: SelectiveReport) -> str:
    """Share of errors among the accepted against the share accepted."""
    curve, area = report.curve, report.area
    full = curve.full_risk
    coverage, risk = thin(curve.coverage, curve.risk)
    top = max(float(risk.max()), full) or 1.0
    marks: list[Mark] = [
        Line([0, 1], [full, full], "reference", dashed=True),
        Line(coverage, risk, "model"),
        Words(0.02, full, f"all accepted: {percent(full)} wrong", "reference"),
    ]
    described = [f"AURC {decimals(area.value)}. All accepted: {percent(full)} wrong."]
    for wanted, point in report.for_coverage:
        described.append(
            f"The most confident {percent(wanted)}: {percent(point.risk)} wrong, from a "
            f"confidence of {decimals(point.threshold)} on."
        )
    return chart(
        name,
        "Risk and coverage",
        " ".join(described),
        Axis("coverage (share accepted)"),
        Axis("risk (share wrong)", 0, min(top * _HEADROOM, 1.0)),
        marks,
    )


def interval_chart(
    name: str,
    title: str,
    axis: str,
    names: list[str],
    values: list[float],
    lows: list[float],
    highs: list[float],
    *,
    reference: float | None = None,
    reference_name: str = "",
    chosen: int | None = None,
) -> str:
    """A value with its interval for each name, around a line to compare with."""
    finite = [v for v in (*values, *lows, *highs, reference) if v is not None and np.isfinite(v)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    room = 0.06 * (high - low) or 0.05 * abs(high) or 1.0
    marks: list[Mark] = []
    if reference is not None:
        marks += [
            Line(
                [reference, reference], [_TOP_ROW + 0.4, len(names) - 0.5], "reference", dashed=True
            ),
            Words(
                reference, _TOP_ROW, reference_name, "reference", _side(reference, low, high), True
            ),
        ]
    for i, (value, start, stop) in enumerate(zip(values, lows, highs, strict=True)):
        role: Role = "optimum" if i == chosen else "model"
        if np.isfinite(value):
            marks.append(Points([value], [i], role, [start], [stop]))
        elif value > 0:
            marks.append(Words(high + room, i + 0.3, decimals(value), role, "end"))
        elif value < 0:
            marks.append(Words(low - room, i + 0.3, decimals(value), role, "start"))
    return chart(
        name,
        title,
        " ".join(
            f"{n}: {decimals(v)} ({_ends(a, b)})."
            for n, v, a, b in zip(names, values, lows, highs, strict=True)
        ),
        Axis(axis, low - room, high + room),
        Axis("", len(names) - 0.5, _TOP_ROW - 0.1, names=tuple(names)),
        marks,
    )


def _ends(low: float, high: float) -> str:
    """An interval in words."""
    return "no interval" if np.isnan(low) else f"{decimals(low)} to {decimals(high)}"


def _side(value: float, low: float, high: float) -> Anchor:
    """On which side of a line its name has more room."""
    return "start" if value - low < high - value else "end"
