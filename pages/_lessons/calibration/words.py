"""What the calibration page says of its numbers, in sentences and formulas."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from nll_core import (
    CalibrationAlongTemperature,
    CalibrationScores,
    HeldOutCalibration,
    HeldOutHalves,
)
from pages._lessons.calibration.data import ErrorsByBins, Judged
from pages._ui.numbers import decimals, latex, percent, significant

Table = tuple[list[str], list[list[str]]]

TEMPERATURE_KEY: Final = (
    "Above: the mean NLL; orange is the cost of miscalibration, grey what no T removes. Below: the "
    "ECE; 95% of calibrated models stay in the grey by chance (dotted: their mean). ★ lowest. "
    "Dashed: the T fitted on the other half. Click a curve to go to its T."
)


def four(value: float) -> str:
    """A loss or an error with the four decimals that all of them have on the page."""
    return decimals(value, 4)


def event_word(k: int | None) -> str:
    """What happens when the prediction, or class `k`, is judged."""
    return "right" if k is None else f"class {k}"


def event_words(judged: Judged) -> tuple[str, str]:
    """What happens, and what the confidence is the probability of."""
    event = event_word(judged.k)
    return event, f"probability of {'the predicted class' if judged.k is None else event}"


def diagram_key(at: HeldOutCalibration, judged: Judged) -> str:
    """How to read the reliability diagram and the histogram below it."""
    event, _ = event_words(judged)
    return (
        f"● a bin: the larger, the more examples; its stem is the gap to the diagonal. Line: CORP "
        f"curve, without bins. Grey: where {at.bands.level:.0%} of a calibrated model's bins fall. "
        f"◆ average of all. Histogram: how many are {event} (filled) and not (hatched)."
    )


def points_words(points: float) -> str:
    """By how many points the mean confidence misses the frequency, and which way."""
    return f"{abs(points):.1f} points {'over' if points > 0 else 'under'}confident"


def reliability_sentence(at: HeldOutCalibration, judged: Judged) -> str:
    """How sure, how often right, and whether chance could explain the difference."""
    curve, chance, error = at.curve, at.chance, at.curve.expected_calibration_error
    said, came = percent(curve.overall_confidence), percent(curve.overall_accuracy)
    points = 100 * (curve.overall_confidence - curve.overall_accuracy)
    if judged.k is None:
        opening = f"the model is **{said}** sure on average and right **{came}** of the time"
    else:
        opening = (
            f"the model gives class {judged.k} **{said}** on average, and it is the true class "
            f"**{came}** of the time"
        )
    if error > chance.quantile:
        verdict = "this one is **more than chance explains**"
    else:
        verdict = "this one is **no more than chance explains**"
    return (
        f"At **T = {at.temperature:g}** {opening}: {points_words(points)}. Its ECE is "
        f"**{four(error)}**. By chance, a perfectly calibrated model with these confidences has an "
        f"ECE of **{four(chance.mean)}** on average on {curve.n:,} examples, and less than "
        f"{four(chance.quantile)} in 95 of 100 cases: {verdict}."
    )


def optimum_sentence(
    halves: HeldOutHalves, at: HeldOutCalibration, errors: CalibrationAlongTemperature
) -> str:
    """The NLL in its two parts, and the temperatures that NLL, ECE and the other half prefer."""
    split = at.split
    return (
        f"Of the mean NLL of **{four(split.nll)} nats**, miscalibration costs "
        f"**{four(split.calibration)}**; no temperature removes the other "
        f"**{four(split.refinement)}** (refinement). On this half the NLL is lowest at "
        f"**T* = {significant(halves.best.temperature)}**, which one knows only afterwards, and "
        f"the ECE in {at.curve.n_bins} bins at **{errors.best_temperature:g}**: they answer "
        f"different questions. The T to use is the fitted one, "
        f"**{significant(halves.fitted.temperature)}**: it comes from the other half and has seen "
        f"none of these {halves.n:,} examples."
    )


def scores_sentence(rows: Sequence[CalibrationScores]) -> str:
    """What temperature does to the scores; the first row is that of T = 1, the last the present."""
    before, present = rows[0], rows[-1]
    # At T = 1 there is nothing to tell but what the fitted temperature would do.
    then = rows[-2] if present.temperature == before.temperature else present
    right = round(present.accuracy * present.n)
    return (
        f"**{right:,} of {present.n:,}** are right in every row: dividing all logits of an example "
        "by T keeps their order, so no prediction changes. From T = 1 to T = "
        f"{then.temperature:.4g} the mean NLL changes by **{four(then.nll - before.nll)} nats** "
        f"and the ECE by **{four(then.expected_error - before.expected_error)}**."
    )


def scores_table(rows: Mapping[str, CalibrationScores]) -> Table:
    """Header and rows of the scores at each temperature."""
    header = ["temperature", "accuracy", "mean NLL (nats)", "Brier", "ECE", "MCE", "smooth ECE"]
    body = []
    for name, s in rows.items():
        errors = (s.expected_error, s.maximum_error, s.smooth_error)
        body.append([name, *map(four, (s.accuracy, s.nll, s.brier, *errors))])
    return header, body


def split_sentence(at: HeldOutCalibration) -> str:
    """What calibration costs on either half, and by a freer map."""
    fit, here = at.fit_split, at.split
    if math.isinf(at.corp.miscalibration):
        freer = "costs **∞**: at this T a forecast that rounds to 100% or 0% was wrong"
    else:
        freer = (
            f"costs **{four(at.corp.miscalibration)}**, part of which is chance that so flexible a "
            "curve fits"
        )
    return (
        f"At T = {here.temperature:g} miscalibration costs **{four(fit.calibration)} nats** on the "
        f"half that T is fitted on and **{four(here.calibration)}** on the half that judges. Each "
        f"would be 0 at that half's own T*, {significant(fit.fit.temperature)} and "
        f"{significant(here.fit.temperature)}; so the fitted T leaves a little on the evaluation "
        "half. The third bar judges the yes-or-no question “is it right?”, with an NLL of its "
        f"own, and allows any increasing curve instead of one T: there miscalibration {freer}."
    )


def bins_sentence(at: HeldOutCalibration, found: ErrorsByBins) -> str:
    """How much of an ECE is the number of bins."""
    along, chance = found.found, found.chance
    errors = along.uniform if at.strategy == "uniform" else along.quantile
    few, many = int(along.numbers[0]), int(along.numbers[-1])
    present = f"**{four(at.curve.expected_calibration_error)}** in the present {at.n_bins}, "
    if at.n_bins in (few, many):
        present = ""
    return (
        f"The same predictions have an ECE of **{four(errors[0])}** in {few} bins, {present}"
        f"**{four(errors[-1])}** in {many}. Chance pushes it up on average: distances "
        "have no sign, so those of two bins cannot cancel, and more bins have fewer examples "
        "each. A perfectly calibrated model with these confidences shows "
        f"**{four(chance.mean[0])}** in {few} bins and **{four(chance.mean[-1])}** in {many}. The "
        f"smooth ECE needs no bins: **{four(at.scores.smooth_error)}**."
    )


def smoothing_sentence(
    found: Sequence[tuple[float, HeldOutCalibration, HeldOutHalves]],
    after: Sequence[CalibrationScores],
) -> str:
    """What label smoothing did to the confidence at T = 1, and what the fitted T made of it."""
    parts = []
    for smoothing, before, halves in found:
        curve = before.curve
        points = 100 * (curve.overall_confidence - curve.overall_accuracy)
        parts.append(
            f"with ε = {smoothing:g} it is **{points_words(points)}** and needs "
            f"T = {significant(halves.fitted.temperature, 3)}"
        )
    return (
        f"As trained, {'; '.join(parts)}. Smoothed targets never ask for certainty, so the model "
        "learns to hold back; here it holds back too much, and its T is below 1. With one fitted T "
        f"each, their ECEs are {', '.join(four(scores.expected_error) for scores in after)} and "
        f"their NLLs {', '.join(four(scores.nll) for scores in after)}."
    )


def smoothing_table(
    found: Sequence[tuple[float, HeldOutCalibration, HeldOutHalves]],
    after: Sequence[CalibrationScores],
) -> Table:
    """Header and rows of the label smoothings, before and after one fitted T each."""
    header = [
        "digits",
        "accuracy",
        "said at T = 1",
        "fitted T",
        "mean NLL, T = 1",
        "mean NLL, fitted T",
    ]
    body = []
    for (smoothing, at, halves), scores in zip(found, after, strict=True):
        before = at.scores
        cells = (before.nll, scores.nll, before.expected_error, scores.expected_error)
        body.append(
            [
                f"ε = {smoothing:g}",
                four(before.accuracy),
                four(at.curve.overall_confidence),
                significant(halves.fitted.temperature),
                *map(four, cells),
            ]
        )
    return [*header, "ECE, T = 1", "ECE, fitted T"], body


def nll_formula(at: HeldOutCalibration) -> tuple[str, str]:
    """The NLL as miscalibration plus refinement, in symbols and in numbers."""
    split = at.split
    return (
        r"\text{NLL}(T) = \underbrace{\text{NLL}(T) - \text{NLL}(T^*)}_{\text{miscalibration}}"
        r" + \underbrace{\text{NLL}(T^*)}_{\text{refinement}}",
        rf"⟦{split.nll:.4f}⟧ = ⟦{split.calibration:.4f}⟧ + {split.refinement:.4f}",
    )


def error_formula(at: HeldOutCalibration) -> tuple[str, str]:
    """The ECE in symbols, and in numbers with the bin that adds most."""
    curve = at.curve
    most = int(curve.contributions.argmax())
    return (
        r"\text{ECE} = \sum_b \frac{n_b}{n} \bigl|\text{share}_b - \text{confidence}_b\bigr|",
        rf"\tfrac{{⟦{curve.occupied_counts[most]}⟧}}{{{curve.n}}}"
        rf"\,|⟦{curve.accuracy[most]:.3f}⟧ - ⟦{curve.mean_confidence[most]:.3f}⟧| + \dots = "
        rf"⟦{latex(at.curve.expected_calibration_error)}⟧",
    )
