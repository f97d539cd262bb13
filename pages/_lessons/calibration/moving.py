"""All that moves on the calibration page with the temperature, for the browser to show at once."""

from __future__ import annotations

from collections.abc import Callable

from nll_core import HeldOutCalibration, held_out_calibration
from pages._figures.calibration import on_reliability_diagram
from pages._figures.calibration_details import (
    on_error_by_bins,
    on_smoothing_curves,
    on_split_bars,
)
from pages._figures.calibration_temperature import on_temperature_curves
from pages._lessons.calibration import views, words
from pages._lessons.calibration.data import (
    TEMPERATURES,
    Data,
    Judged,
    error_curve,
    errors_of,
    halves_of,
    nll_top,
)
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.live import Ahead, Moment


def along_t(data: Data, judged: Judged, look: str) -> Ahead:
    """The page at every T, with the rest as it is; the browser asks for it when all else is done.

    Each T has bins, a CORP curve, a smooth error and a thousand draws of chance of its own: all of
    them take about a second.
    """
    return ahead(moments, TEMPERATURES, data, judged, look)


def moments(data: Data, judged: Judged, look: str) -> Callable[[float], Moment]:
    """The page at a T; what is the same at all of them is asked for once."""
    halves, errors, top = halves_of(data), error_curve(data, judged), nll_top(data, judged)
    still = views.still_rows(data, judged)
    event, _ = words.event_words(judged)

    def at_temperature(temperature: float) -> Moment:
        at = held_out_calibration(halves, temperature=temperature, **judged._asdict())
        error = at.curve.expected_calibration_error
        rows = still | views.present_row(at)
        closer = LOOKS[look](data, at, top)
        return Moment(
            charts={
                "calibration_reliability": on_reliability_diagram(
                    at.curve, at.bands, at.corp.curve, at.histogram, event=event
                ),
                "calibration_temperature": on_temperature_curves(
                    at.split, error=error, nll_top=top
                ),
                **closer.charts,
            },
            texts={
                "main": page.sentence_html(words.reliability_sentence(at, judged)),
                "optimum": page.sentence_html(words.optimum_sentence(halves, at, errors)),
                "scores": page.rows_html(words.scores_table(rows)[1], present=len(rows) - 1),
                "scores_said": page.sentence_html(words.scores_sentence(list(rows.values()))),
                **closer.texts,
            },
            formulas={"main": words.nll_formula(at)[1], **closer.formulas},
        )

    return at_temperature


def _split(_: Data, at: HeldOutCalibration, top: float) -> Moment:
    bars = on_split_bars(views.split_rows(at), top=top)
    said = page.sentence_html(words.split_sentence(at))
    return Moment(charts={"calibration_split": bars}, texts={"look_said": said})


def _bins(_: Data, at: HeldOutCalibration, __: float) -> Moment:
    found = errors_of(at)
    curves = on_error_by_bins(
        *found, smooth=at.scores.smooth_error, present=(at.n_bins, at.scores.expected_error)
    )
    return Moment(
        charts={"calibration_bins": curves},
        texts={"look_said": page.sentence_html(words.bins_sentence(at, found))},
        formulas={"ece": words.error_formula(at)[1]},
    )


def _smoothing(data: Data, at: HeldOutCalibration, _: float) -> Moment:
    # The three classifiers are those of the digits: a simulated one has no place among them.
    if data.model != "digits":
        return Moment()
    mark = on_smoothing_curves(at.temperature, at.split.nll, top=views.SMOOTHING_TOP)
    return Moment(charts={"calibration_smoothing": mark})


LOOKS: dict[str, Callable[[Data, HeldOutCalibration, float], Moment]] = {
    "where the NLL goes": _split,
    "number of bins": _bins,
    "label smoothing": _smoothing,
}
