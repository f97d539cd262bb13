"""The scores of a summary of several classes, and how far its cells leave each of them open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nll_core.calibration._weighted_bins import weighted_bins
from nll_core.intervals.bootstrap import Interval
from nll_core.intervals.proportion import wilson_interval
from nll_core.summaries._cells import Float64Array
from nll_core.summaries._temperature_sums import TemperatureSums
from nll_core.summaries.summary_points import SummaryPoints
from nll_core.summaries.summary_scores import (
    LEVEL,
    N_BINS,
    ByConfidence,
    SummaryScore,
    SummaryScores,
    area_under_curve,
    area_under_roc,
    binned_errors,
    brier_parts,
    mass_at_edges,
    smooth_error,
)


def multiclass_scores(
    sums: Mapping[str, Float64Array],
    confidence: SummaryPoints,
    classes: Sequence[SummaryPoints],
    temperatures: TemperatureSums,
    unit: float,
) -> SummaryScores:
    """Every score, from the sums of each true class and the cells of confidence and classes."""
    of_all = {name: float(of_class.sum()) for name, of_class in sums.items()}
    total, several = of_all["weight"], len(classes) > 2
    brier = of_all["brier"] / total
    effective = total * total / of_all["weight²"]
    accuracy = of_all["right"] / total
    p, right, weights = confidence.examples()
    sure = confidence_of(confidence)
    return SummaryScores(
        (
            SummaryScore("nll", *mean_of(of_all, "nll")),
            *_skill(sums),
            SummaryScore("accuracy", accuracy, 0.0, wilson_interval(accuracy, effective, LEVEL)),
            SummaryScore("brier", *mean_of(of_all, "brier")),
            *brier_parts(classes if several else classes[1:], brier),
            *binned_errors(p, right, weights, confidence.example_squares(), mass_at_edges(sure)),
            SummaryScore("classwise_ece", float(errors_by_class(classes).mean()), 0.0),
            smooth_error(confidence, folded=False),
            SummaryScore("auroc", None, 0.0) if several else area_under_roc(classes[1]),
            area_under_curve(sure),
            _temperature(temperatures, of_all, unit),
        ),
        confidence.n,
    )


def mean_of(sums: Mapping[str, float], name: str) -> tuple[float, float, Interval | None]:
    """A mean, that it is exact, and its normal interval, from sums of some rows."""
    from scipy.special import ndtri

    total = sums["weight"]
    if name == "nll" and sums["infinite"]:
        return np.inf, 0.0, Interval(np.inf, np.inf)
    mean = sums[name] / total
    if sums["n"] < 2:
        return mean, 0.0, None
    squares = sums[f"weight² {name}²"] - 2.0 * mean * sums[f"weight² {name}"]
    squares = max(squares + mean * mean * sums["weight²"], 0.0)
    half = float(ndtri(0.5 + 0.5 * LEVEL)) * float(np.sqrt(squares)) / total
    return mean, 0.0, Interval(mean - half, mean + half)


def errors_by_class(classes: Sequence[SummaryPoints]) -> Float64Array:
    """The calibration error of each class's probability in bins of equal width."""
    found = []
    for points in classes:
        p, happened, weights = points.examples()
        bins = weighted_bins(p, happened, weights.astype(np.float64), N_BINS, "uniform")
        found.append(bins.error("l1"))
    return np.array(found)


def confidence_of(points: SummaryPoints) -> ByConfidence:
    """Cells of the confidence, the highest first."""
    weights, squares = (
        table[::-1].astype(np.float64) for table in (points.weights, points.weight_squares)
    )
    return ByConfidence(
        confidence=points.forecast[::-1],
        width=points.width[::-1],
        right=weights[:, 1],
        wrong=weights[:, 0],
        right_squares=squares[:, 1],
        wrong_squares=squares[:, 0],
        n=points.n,
    )


def _skill(sums: Mapping[str, Float64Array]) -> tuple[SummaryScore, SummaryScore]:
    """The NLL of the base rates, and how much lower the forecast's is, with the delta method."""
    total = float(sums["weight"].sum())
    occurs = sums["weight"] > 0
    share = sums["weight"][occurs] / total
    base = -float(share @ np.log(share)) + 0.0
    if len(share) < 2:
        return SummaryScore("base_rate_nll", base, 0.0), SummaryScore("nll_skill", None, 0.0)
    nll = np.inf if sums["infinite"].any() else float(sums["nll"].sum()) / total
    value, interval = 1.0 - nll / base, Interval(-np.inf, -np.inf)
    if nll < np.inf:
        from scipy.special import ndtri

        # Of a row of class c: (nll − its loss)/base + nll/base² (−log share_c − base).
        of_class = nll / base + nll / base**2 * (-np.log(share) - base)
        squares, linear, loss = (
            sums[name][occurs] for name in ("weight²", "weight² nll", "weight² nll²")
        )
        variance = of_class**2 @ squares - 2.0 / base * (of_class @ linear) + loss.sum() / base**2
        half = float(ndtri(0.5 + 0.5 * LEVEL) * np.sqrt(max(float(variance), 0.0))) / total
        interval = Interval(value - half, value + half)
    return (
        SummaryScore("base_rate_nll", base, 0.0),
        SummaryScore("nll_skill", value, 0.0, interval),
    )


def _temperature(
    temperatures: TemperatureSums, sums: Mapping[str, float], unit: float
) -> SummaryScore:
    """The temperature; None where a truth was held impossible, or beyond a factor of 16."""
    found = None if sums["infinite"] else temperatures.temperature(sums["weight"] / unit)
    return SummaryScore("temperature", *(found or (None, None)))
