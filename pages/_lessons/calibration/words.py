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
    "Above: what calibration costs, orange, on what no T takes away, grey. Below: ECE, and in grey "
    "what 95% of calibrated models stay under by chance (dotted: their mean). Stars: lowest. "
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
        f"Above: a dot for each bin, its area the number of examples, its stem the gap to the "
        f"diagonal; the CORP curve, which needs no bins; in grey where {at.bands.level:.0%} of a "
        f"calibrated model's bins fall; ◆ the average of all. Below: how many are {event}, and not "
        f"(hatched)."
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
            f"the model gives class {judged.k} **{said}** on average, and **{came}** of the "
            "examples are of that class"
        )
    if error > chance.quantile:
        verdict = "this one is **more than chance explains**"
    else:
        verdict = "this one is **no more than chance explains**"
    return (
        f"At **T = {at.temperature:g}** {opening}: {points_words(points)}. Its ECE is "
        f"**{four(error)}**. Chance alone would give a perfectly calibrated model with these "
        f"confidences **{four(chance.mean)}** on average on {curve.n:,} examples, and less than "
        f"{four(chance.quantile)} in 95 cases of 100: {verdict}."
    )


def optimum_sentence(
    halves: HeldOutHalves, at: HeldOutCalibration, errors: CalibrationAlongTemperature
) -> str:
    """The NLL in its two parts, and the temperatures that NLL, ECE and the other half prefer."""
    split = at.split
    return (
        f"Of **{four(split.nll)} nats**, calibration costs **{four(split.calibration)}**; the "
        f"other **{four(split.refinement)}** (refinement) no temperature takes away. On this half "
        f"the NLL is lowest at **T* = {significant(halves.best.temperature)}**, the ECE in "
        f"{at.curve.n_bins} bins at **T = {errors.best_temperature:g}**: they answer different "
        f"questions. The T to use, **{significant(halves.fitted.temperature)}**, was fitted on the "
        f"other half and has seen none of these {halves.n:,} examples."
    )


def scores_sentence(rows: Sequence[CalibrationScores]) -> str:
    """What temperature does to the scores; the first row is that of T = 1, the last the present."""
    before, present = rows[0], rows[-1]
    # At T = 1 there is nothing to tell but what the fitted temperature would do.
    then = rows[-2] if present.temperature == before.temperature else present
    right = round(present.accuracy * present.n)
    accuracies = " = ".join(sorted({repr(row.accuracy) for row in rows}))
    return (
        f"Accuracy: {right:,} of {present.n:,} right in every row, **{accuracies}** to the last "
        f"digit. Dividing all logits of an example by T keeps their order, so no prediction "
        f"changes. From T = 1 to T = {then.temperature:.4g} the NLL changes by "
        f"**{four(then.nll - before.nll)} nats** and the ECE by "
        f"**{four(then.expected_error - before.expected_error)}**."
    )


def scores_table(rows: Mapping[str, CalibrationScores]) -> Table:
    """Header and rows of the scores at each temperature."""
    header = ["temperature", "accuracy", "NLL (nats)", "Brier", "ECE", "MCE", "smooth ECE"]
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
            f"costs **{four(at.corp.miscalibration)}**, some of it chance that so free a curve fits"
        )
    return (
        f"At T = {here.temperature:g} calibration costs **{four(fit.calibration)} nats** on the "
        f"half that T is fitted on and **{four(here.calibration)}** on the half that judges. Each "
        f"would be 0 at that half's own best T, {significant(fit.fit.temperature)} and "
        f"{significant(here.fit.temperature)}; so the fitted T leaves a little on the evaluation "
        f"half. The third bar asks a yes-or-no question, with an NLL of its own, and bends the "
        f"confidence by any increasing curve in place of one T: there calibration {freer}."
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
        f"**{four(errors[-1])}** in {many}. On average chance pushes it up: a bin's "
        f"distance has no sign, so the bad luck of one bin is never made good by another, and the "
        f"more bins, the fewer examples in each. A perfectly "
        f"calibrated model with these confidences shows **{four(chance.mean[0])}** in {few} bins "
        f"and **{four(chance.mean[-1])}** in {many}. The smooth ECE needs no bins: "
        f"**{four(at.scores.smooth_error)}**."
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
            f"with ε = {smoothing:g} it is **{points_words(points)}** and wants "
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
    header = ["digits", "accuracy", "said at T = 1", "fitted T", "NLL, T = 1", "NLL, fitted T"]
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
    """The NLL as calibration plus refinement, in symbols and in numbers."""
    split = at.split
    return (
        r"\text{NLL}(T) = \underbrace{\text{NLL}(T) - \text{NLL}(T^*)}_{\text{calibration}}"
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
