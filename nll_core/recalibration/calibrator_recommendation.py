"""Which calibration method to use: the simplest that is not worse by more than noise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nll_core._printing import Printed
from nll_core._weights import Float64Array
from nll_core.formats import signed
from nll_core.intervals.bootstrap import Interval
from nll_core.recalibration.calibration_methods import CalibrationMethod, method_name
from nll_core.recalibration.cross_fitting import CrossFit, mean_where_counted

RecommendationReason = Literal["none_better", "lowest", "simpler_not_worse"]


@dataclass(frozen=True)
class CalibratedScores:
    """Mean scores of examples, by weight; only `accuracy` is better when higher.

    `nll` is in nats, `brier` summed over classes, `expected_error` the ECE of the predicted class
    (bins of equal width), `n_infinite` how many examples of weight above 0 have an NLL of inf.
    """

    nll: float
    brier: float
    expected_error: float
    accuracy: float
    n_infinite: int


@dataclass(frozen=True, eq=False, repr=False)
class ComparedCalibrator(Printed):
    """A method after cross-fitting: its scores, and how far its NLL differs from leaving as is."""

    method: CalibrationMethod
    scores: CalibratedScores
    difference: float
    """Mean NLL minus that before, in nats; below 0 is better. An example that is infinitely
    surprising before and after counts as no difference."""
    interval: Interval
    """Of `difference`: paired bootstrap over examples."""
    crossed: CrossFit

    @property
    def better(self) -> bool:
        """Whether the NLL is lower than before by more than noise."""
        return self.interval.high < 0


@dataclass(frozen=True)
class CalibrationRecommendation:
    """Which method to use, and the numbers that say so.

    `reason` is "none_better" (`method` is None: no method lowers the NLL by more than noise),
    "simpler_not_worse" (`best` has a lower NLL, but not by more than noise), or "lowest" (`method`
    has the lowest NLL of those that help, and any simpler one is behind by more than noise).
    """

    method: CalibrationMethod | None
    reason: RecommendationReason
    best: CalibrationMethod
    """The method with the lowest cross-fitted NLL."""
    behind_best: float
    """The NLL with what is recommended minus that with `best`, in nats."""
    interval: Interval
    """Of `behind_best`: paired bootstrap over examples."""


def nll_differences(surprise: Float64Array, other: Float64Array) -> Float64Array:
    """NLL of each example minus the `other` (nats); 0 where both are infinite."""
    with np.errstate(invalid="ignore"):
        differences = surprise - other
    differences[np.isnan(differences)] = 0.0
    return differences


def recommend(
    before: Float64Array,
    compared: Sequence[ComparedCalibrator],
    interval: Callable[[Float64Array], Interval],
    weights: Float64Array | None,
) -> CalibrationRecommendation:
    """The simplest method that helps and is not behind the best by more than noise, if any."""
    # By differences, which leave out what is infinite before and after.
    best = min(compared, key=lambda candidate: candidate.difference)

    def verdict(
        chosen: ComparedCalibrator | None, reason: RecommendationReason
    ) -> CalibrationRecommendation:
        surprise = before if chosen is None else chosen.crossed.surprise
        behind = nll_differences(surprise, best.crossed.surprise)
        return CalibrationRecommendation(
            method=None if chosen is None else chosen.method,
            reason=reason,
            best=best.method,
            behind_best=mean_where_counted(behind, weights),
            interval=interval(behind),
        )

    helpful = [candidate for candidate in compared if candidate.better]
    if not helpful:
        return verdict(None, "none_better")
    for candidate in helpful:
        if candidate is best:
            return verdict(best, "lowest")
        found = verdict(candidate, "simpler_not_worse")
        if found.interval.low <= 0:
            return found
    # Only where the best is not among the helpful.
    return verdict(min(helpful, key=lambda candidate: candidate.difference), "lowest")


def recommendation_sentence(
    recommendation: CalibrationRecommendation,
    methods: Sequence[ComparedCalibrator],
    nll_before: float,
    confidence_level: float,
) -> str:
    """What is recommended, what it changes, and how the best of the others compares, in words.

    Parameters
    ----------
    recommendation : CalibrationRecommendation
        Of a comparison.
    methods : sequence of ComparedCalibrator
        All that were compared, the simplest first.
    nll_before : float
        The mean NLL as it is, in nats.
    confidence_level : float
        Of the intervals.

    Returns
    -------
    str
        One sentence without a full stop.
    """
    by_name = {compared.method: compared for compared in methods}

    def change(compared: ComparedCalibrator) -> str:
        low, high = _number(compared.interval.low), _number(compared.interval.high)
        return (
            f"NLL {_number(nll_before)} → {_number(compared.scores.nll)} nats, "
            f"{signed(_number(compared.difference))}, "
            f"{100 * confidence_level:g}% interval {low} to {high}"
        )

    best = by_name[recommendation.best]
    if recommendation.method is None:
        # The best of the others can be behind, and by more than noise.
        if best.interval.low > 0:
            how = "would make it worse by more than noise"
        else:
            how = "is not better by more than noise"
        return f"leave it as it is; {method_name(best.method)} {how} ({change(best)})"
    chosen = by_name[recommendation.method]
    sentence = f"{chosen.crossed.fit_on_all.description} ({change(chosen)})"
    if recommendation.reason == "simpler_not_worse":
        return f"{sentence}; {method_name(best.method)} is not better by more than noise"
    if chosen is not methods[0]:
        return f"{sentence}; nothing simpler is as good"
    return sentence if len(methods) == 1 else f"{sentence}; nothing else is better"


def _number(value: float) -> str:
    """Three significant digits without an exponent, with the signs of print."""
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = np.format_float_positional(value, precision=3, fractional=False, min_digits=3)
    return text.rstrip(".").replace("-", "−")
