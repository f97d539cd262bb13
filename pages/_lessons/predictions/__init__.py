"""Bring your own predictions: an honest report on any classifier, or on forecasts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import streamlit as st

from nll_core.recalibration.calibration_methods import CalibrationMethod
from nll_core.report import ForecastReport
from nll_core.report.decisions import can_weigh_costs
from nll_core.report.second_forecast import compare_forecasts
from nll_core.score_tables.score_rows import ScoreName
from pages._lessons.predictions import forecast_views, source, takeaway, views
from pages._lessons.predictions.opened import MOST_SWEPT, Opened, OpenedForecasts, compared
from pages._lessons.predictions.state import PRESETS, TWO_FORECASTERS, State
from pages._snippets import predictions as snippets
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson, Own, View
from pages._ui.text import plain

COSTLIEST: Final = 0.05
LOOKED_AT: Final = 0.8
VIEWS: Final[Mapping[str, View[State] | Chosen[State]]] = {
    "Scores": views.scores,
    "Which ECE?": views.which_ece,
    "Pictures": Chosen(
        "prpic", (views.reliability, views.surprises, views.abstaining, views.decisions)
    ),
    "Groups": views.groups,
    "Calibration": views.calibration,
    "Two models": views.two_models,
    "Coverage": forecast_views.coverage,
    "Forecast scores": forecast_views.scores,
    "Forecasts": forecast_views.forecasts,
    "Recalibration": forecast_views.recalibration,
    TWO_FORECASTERS: forecast_views.two_forecasters,
}


def prepare() -> Sequence[View[State] | Chosen[State]] | None:
    """Draw what to choose from, and compute what the view needs, with a bar where it takes long."""
    opened = source.choose()
    if opened is None:
        return None
    shown = State.controls["out" if isinstance(opened, Opened) else "fcout"].show()
    source.say_whose(opened)
    compares = shown in ("Two models", TWO_FORECASTERS)
    if not (_compare(opened) if compares else opened.ready(*_needed(shown, opened))):
        return None
    if shown != "Take away":
        return [VIEWS[shown]]
    if isinstance(opened, Opened):
        takeaway.show_take_away(opened)
    else:
        forecast_views.show_take_away(opened)
    return ()


def _needed(shown: str, opened: Opened | OpenedForecasts) -> tuple[Sequence[str], str]:
    """The parts of the report that a view needs, and what they are called."""
    if isinstance(opened, OpenedForecasts):
        return forecast_views.PARTS.get(shown, opened.report.names), "The report"
    if shown == "Groups":
        if opened.predictions.groups is not None:
            State.controls["prby"].show()
        return [views.of_groups(State.present())[0]], "The groups"
    if shown == "Pictures":
        return ["surprise"] if opened.has_probabilities else [], "The surprises"
    return {
        "Scores": (["scores", "reliability"], "The scores"),
        "Which ECE?": (["errors"], "Every estimator"),
        "Calibration": (["calibration"], "The report"),
        "Take away": (opened.report.missing(), "The report"),
    }[shown]


def _compare(opened: Opened | OpenedForecasts) -> bool:
    """Choose a second model and compare it; False where there is none to show."""
    second = source.choose_second(opened)
    if second is None:
        return False
    try:
        return compared(opened, second) is not None
    except ValueError as error:
        pair = f"{plain(opened.name)} and {plain(second.name)}"
        st.error(f"The two, {pair}, cannot be compared example by example: {plain(str(error))}.")
        return False


def code(s: State) -> Mapping[str, str]:
    """The numbers of the page again."""
    if s.forecasts is not None:
        return snippets.forecasts(s.forecasts.load, s.forecasts.forecasts.kind)
    return snippets.code(
        s.opened.load,
        has_probabilities=s.opened.has_probabilities,
        n_bins=s.prbins,
        weighted=s.opened.report.about.weighted,
        two_classes=s.opened.n_classes == 2,
    )


def _own(s: State) -> Own | None:
    if s.forecasts is not None:
        large = s.forecasts.forecasts.n > MOST_SWEPT
        return None if s.forecasts.built_in else Own(s.forecasts.sweeps, large)
    return None if s.opened.built_in else Own(s.opened.sweeps, s.opened.is_large)


def _score(s: State, name: ScoreName) -> float:
    value = s.opened.report.scores[name].value
    return math.nan if value is None else value


def _over(s: State) -> float:
    picture = s.opened.report.picture(None)
    return picture.mean_forecast - picture.mean_frequency


def _answered(s: State, what: str) -> float:
    point = views.point_of(s)
    return math.nan if point is None else float(getattr(point, what))


def _groups(s: State) -> Sequence[float]:
    return [group.nll or math.nan for group in s.opened.report.part("by_class").groups]


def _worst_part(s: State) -> float:
    """What the costliest examples make of the NLL."""
    if not s.opened.has_probabilities:
        return math.nan
    found = s.opened.report.surprise
    return float(found.shares[found.parts.tolist().index(COSTLIEST)])


def _threshold(s: State) -> float:
    if not can_weigh_costs(s.opened.predictions):
        return math.nan
    return s.opened.report.threshold((s.prfp, s.prfn), with_interval=False).optimal.threshold


def _calibrated(s: State, method: CalibrationMethod | None = None) -> float:
    """By how much a method, or the best one, changes the NLL."""
    found, _ = s.opened.report.calibration
    return math.nan if found is None else found[method or found.recommendation.best].difference


def _of_classes(of: Any) -> Callable[[State], float]:
    """A number of predicted classes; NaN where forecasts are open."""
    return lambda s: of(s) if s.forecasts is None else math.nan


def _forecast(s: State, of: Callable[[ForecastReport], float]) -> float:
    """A number of forecasts; NaN where others are open."""
    return math.nan if s.forecasts is None else of(s.forecasts.report)


def _held(report: ForecastReport) -> float:
    rows = (row for row in report.intervals if row.nominal == LOOKED_AT)
    return next((row.found.share for row in rows), math.nan)


def _paired(s: State, end: str) -> float:
    """An end of the interval of the difference of the CRPS of two forecasters."""
    first, second = s.forecasts, s.second_forecasts
    if first is None or second is None:
        return math.nan
    found = compare_forecasts(first.forecasts, second.forecasts)
    return float(getattr(found.differences[-1].interval, end))


def _recalibrated(s: State, report: ForecastReport) -> float:
    found = report.recalibration
    return found[forecast_views.method_of(s, report)].difference if found.methods else math.nan


OF_CLASSES: Final[dict[str, Number[State]]] = {
    "nll": Number("mean NLL", lambda s: _score(s, "nll"), "nats"),
    "accuracy": Number("share that is right", lambda s: _score(s, "accuracy")),
    "over": Number("mean confidence minus the share that is right", _over),
    "ece": Number("ECE", lambda s: s.opened.report.picture(None, s.eceat).error),
    "coverage": Number("share answered", lambda s: _answered(s, "coverage")),
    "risk": Number("share wrong of the answers", lambda s: _answered(s, "risk")),
    "threshold": Number("threshold by cost", _threshold),
    "worst_part": Number(f"part of the NLL that the costliest {COSTLIEST:.0%} make", _worst_part),
    "worst_group": Number("highest NLL of a class", lambda s: max(_groups(s)), "nats"),
    "best_group": Number("lowest NLL of a class", lambda s: min(_groups(s)), "nats"),
    "calibrated": Number("change of the NLL by the best method", _calibrated, "nats"),
    "isotonic": Number(
        "change of the NLL by isotonic regression", lambda s: _calibrated(s, "isotonic"), "nats"
    ),
}


lesson = Lesson(
    stem="predictions",
    state=State,
    look_for="Drop in what your model said about examples that it was **not trained on**, or take "
    "one of the built-in sets. Scores come with an interval where an honest one exists, "
    "calibration errors with what chance alone would show. Then see where the model fails, which "
    "calibration helps by more than noise, and download it all. Forecasts of a number, with their "
    "spread, are judged as well.",
    views=tuple(VIEWS.values()),
    presets=PRESETS,
    before=prepare,
    data_first=lambda _: True,
    own=_own,
    code=code,
    sources="T. Gneiting and A. E. Raftery (2007), Strictly proper scoring rules, prediction, and "
    "estimation, JASA 102. T. Dimitriadis, T. Gneiting and A. I. Jordan (2021), Stable reliability "
    "diagrams for probabilistic classifiers, PNAS 118. A. Kumar, P. Liang and T. Ma (2019), "
    "Verified uncertainty calibration, NeurIPS. Y. Geifman and R. El-Yaniv (2017), Selective "
    "classification for deep neural networks, NeurIPS. T. Gneiting, F. Balabdaoui and "
    "A. E. Raftery (2007), Probabilistic forecasts, calibration and sharpness, JRSS B 69. Digits: "
    "E. Alpaydin and C. Kaynak (1998); tumours: W. Wolberg and others (1993); both UCI, CC BY 4.0.",
    terms=(
        "NLL skill",
        "Bootstrap interval",
        "Cross-fitting",
        "Risk–coverage curve",
        "Expected calibration error",
        "CORP curve",
        "Temperature scaling",
        "Brier score",
        "CRPS",
        "Level of what came",
    ),
    numbers={
        **{key: replace(number, of=_of_classes(number.of)) for key, number in OF_CLASSES.items()},
        "held": Number(
            f"share that the {LOOKED_AT:.0%} intervals hold", lambda s: _forecast(s, _held)
        ),
        "spread": Number(
            "variance of the levels, an honest one’s = 1",
            lambda s: _forecast(s, lambda report: 12 * report.pit.variance),
        ),
        "dense": Number(
            "the forecasts have a density",
            lambda s: _forecast(s, lambda report: report.score("nll") is not None),
        ),
        **{
            f"paired_{end}": Number(
                f"CRPS of the first minus that of the second, {end} end of the 95% interval",
                partial(_paired, end=end),
            )
            for end in ("low", "high")
        },
        "crps": Number("change of the CRPS", lambda s: _forecast(s, partial(_recalibrated, s))),
    },
)
