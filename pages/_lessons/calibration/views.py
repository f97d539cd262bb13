"""The calibration page's plots and tables, and the closer looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from nll_core import CalibrationScores, HeldOutCalibration, surprise
from nll_core.datasets import DIGITS_LABEL_SMOOTHINGS
from pages._figures.calibration import reliability_diagram
from pages._figures.calibration_details import (
    SmoothingCurve,
    SplitRow,
    error_by_bins,
    smoothing_curves,
    split_bars,
)
from pages._figures.calibration_temperature import STATE_OF_ERROR, along_temperature
from pages._figures.style import STATE_TRACE
from pages._lessons.calibration import words
from pages._lessons.calibration.controls import CONTROLS
from pages._lessons.calibration.data import (
    DIGITS,
    SWEEP,
    Data,
    Judged,
    calibration_at,
    chance_curve,
    digits_data,
    error_curve,
    errors_by_bins,
    halves_of,
    nearest_step,
    nll_curve,
    nll_top,
    scores_at,
)
from pages._ui import page
from pages._ui.chart import Handle, chart
from pages._ui.numbers import significant

# Holds the NLL of a uniform guess.
SMOOTHING_TOP: Final = 1.1 * float(surprise(1 / DIGITS))


def diagram(at: HeldOutCalibration, judged: Judged) -> Callable[[], None]:
    """The reliability diagram over the histogram of confidence, made, and yet to be shown."""
    event, forecast = words.event_words(judged)
    return partial(
        chart,
        reliability_diagram(
            at.curve, at.bands, at.corp.curve, at.histogram, event=event, forecast=forecast
        ),
        key="calibration_reliability",
        alt=f"Reliability diagram of {at.curve.n} examples in {len(at.curve.bins)} occupied bins, "
        f"with the band of a calibrated model and the CORP curve, above the histogram of "
        f"confidence. Mean confidence {at.curve.overall_confidence:.3f}, {event} "
        f"{at.curve.overall_accuracy:.3f}, ECE {at.curve.expected_calibration_error:.4f}.",
        # The mean probability of one class hardly moves with T: nothing to take hold of.
        handles=[temperature_handle("the average of all")] if judged.k is None else [],
    )


def temperature_handle(label: str, trace: str = STATE_TRACE) -> Handle:
    """The present state, to be dragged to and fro to move T."""
    return Handle(
        trace=trace, label=f"Temperature T: {label}", moves=(CONTROLS["t"].key,), axes="x"
    )


def show_temperature(data: Data, judged: Judged, at: HeldOutCalibration) -> None:
    errors, split = error_curve(data, judged), at.split
    chart(
        along_temperature(
            nll_curve(data),
            errors,
            chance_curve(data, judged),
            split,
            error=at.curve.expected_calibration_error,
            fitted=halves_of(data).fitted,
            nll_top=nll_top(data, judged),
        ),
        key="calibration_temperature",
        alt=f"NLL and ECE along temperature. At T = {split.temperature:g} the NLL is "
        f"{split.nll:.4f} nats, of which miscalibration costs {split.calibration:.4f}; lowest "
        f"{split.refinement:.4f} at T = {split.fit.temperature:.3g}. The ECE is "
        f"{at.curve.expected_calibration_error:.4f}; lowest {errors.best_error:.4f} at T = "
        f"{errors.best_temperature:.3g}.",
        handles=[
            temperature_handle("the point on the curve of the NLL"),
            temperature_handle("the point on the curve of the ECE", STATE_OF_ERROR),
        ],
        on_point=lambda point: CONTROLS.apply({"t": nearest_step(point["x"])}),
    )


def before_and_after(data: Data, judged: Judged, at: HeldOutCalibration) -> None:
    rows = still_rows(data, judged) | present_row(at)
    page.table(*words.scores_table(rows), present=len(rows) - 1, key="scores")
    page.sentence(words.scores_sentence(list(rows.values())), key="scores_said")


def still_rows(data: Data, judged: Judged) -> dict[str, CalibrationScores]:
    """By name the scores at T = 1 and, if there is one, at the fitted T."""
    fitted = halves_of(data).fitted
    rows = {"before, T = 1": scores_at(data, judged, 1.0)}
    if fitted.status == "interior":
        rows[f"fitted, T = {fitted.temperature:.4g}"] = scores_at(data, judged, fitted.temperature)
    return rows


def present_row(at: HeldOutCalibration) -> dict[str, CalibrationScores]:
    """The scores at the present T by their name."""
    return {f"present, T = {at.temperature:g}": at.scores}


def look_at_split(data: Data, judged: Judged, at: HeldOutCalibration) -> None:
    rows = split_rows(at)
    chart(
        split_bars(rows, top=nll_top(data, judged)),
        key="calibration_split",
        alt="; ".join(
            f"{row.name}: NLL {significant(row.nll)} = {significant(row.calibration)} "
            f"miscalibration + {significant(row.refinement)} refinement"
            for row in rows
        ),
    )
    page.sentence(words.split_sentence(at), key="look_said")


def split_rows(at: HeldOutCalibration) -> list[SplitRow]:
    """The NLL split by T on either half, and by CORP."""
    event = words.event_word(at.k)
    parts = {"fit half, by T": at.fit_split, "evaluation half, by T": at.split}
    corp = at.corp
    return [
        *(SplitRow(name, s.nll, s.calibration, s.refinement) for name, s in parts.items()),
        SplitRow(f"“{event}?”, by CORP", corp.score, corp.miscalibration, corp.recalibrated_score),
    ]


def look_at_bins(data: Data, judged: Judged, at: HeldOutCalibration) -> None:
    found = errors_by_bins(data, judged, at.temperature)
    said = words.bins_sentence(at, found)
    chart(
        error_by_bins(
            *found,
            smooth=at.scores.smooth_error,
            present=(judged.n_bins, at.scores.expected_error),
        ),
        key="calibration_bins",
        alt=f"ECE against the number of bins. {said.replace('**', '')}",
    )
    page.sentence(said, key="look_said")
    page.formula(*words.error_formula(at), key="ece")


def look_at_smoothing(data: Data, judged: Judged, at: HeldOutCalibration) -> None:
    digits = [digits_data(e, data.split) for e in DIGITS_LABEL_SMOOTHINGS]
    shown = digits.index(data) if data in digits else None
    found = [(d.smoothing, calibration_at(d, judged, 1.0), halves_of(d)) for d in digits]
    after = [scores_at(d, judged, halves_of(d).fitted.temperature) for d in digits]
    said = words.smoothing_sentence(found, after)
    chart(
        smoothing_curves(
            SWEEP,
            [SmoothingCurve(d.smoothing, nll_curve(d), halves_of(d).best) for d in digits],
            top=SMOOTHING_TOP,
            present=None if shown is None else (at.temperature, at.split.nll),
        ),
        key="calibration_smoothing",
        alt=f"NLL along temperature of the three digits classifiers. {said.replace('**', '')}",
        handles=[] if shown is None else [temperature_handle("the point on its curve")],
    )
    page.table(*words.smoothing_table(found, after), present=shown, key="look")
    page.sentence(said, key="look_said")


LOOKS = {
    "where the NLL goes": look_at_split,
    "number of bins": look_at_bins,
    "label smoothing": look_at_smoothing,
}
