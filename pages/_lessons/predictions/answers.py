"""What each view needs before it can be shown, and the view itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import streamlit as st

from nll_core import ece_report, group_report, surprise_report
from nll_core.report import report_on
from pages._lessons.predictions import pictures, versus, views
from pages._lessons.predictions.calibrating import show_calibration, show_no_calibration
from pages._lessons.predictions.controls import (
    BY_COLUMN,
    CALIBRATION,
    CONTROLS,
    GROUPS,
    PICTURES,
    SCORES,
    TWO_MODELS,
    WHICH_ECE,
)
from pages._lessons.predictions.data import Opened, kept, kept_long, opening_class
from pages._lessons.predictions.forecasts import first_view
from pages._ui import apart
from pages._ui.live import Sweep
from pages._ui.text import plain

# A view that is ready: it draws itself, and returns what the browser shows by itself.
Ready = Callable[[], Mapping[str, Sweep]]


def ready(view: str, opened: Opened) -> Ready | None:
    """What the view shows, computed with a bar where it takes a while; None where it cannot be."""
    return ANSWERS[view](opened)


def _scores(opened: Opened) -> Ready | None:
    k = opening_class(opened)
    n_bins, cut = CONTROLS["prbins"].value, CONTROLS["prcut"].value
    found = kept_long(
        opened, SCORES, "The scores", apart.work(first_view, opened.predictions, k, n_bins, cut)
    )
    if found is None:
        return None
    kept(opened, ("forecast", k), lambda: found.forecast)
    kept(opened, ("reliability", k, *found.bins), lambda: found.picture)
    return lambda: views.show_scores(opened, found.report)


def _which_ece(opened: Opened) -> Ready | None:
    found = kept_long(
        opened, WHICH_ECE, "Every estimator", apart.work(ece_report, opened.predictions)
    )
    return None if found is None else lambda: views.show_which_ece(opened, found)


def _pictures(opened: Opened) -> Ready | None:
    if not opened.has_probabilities:
        return lambda: pictures.show_pictures(opened, None)
    found = kept_long(
        opened, PICTURES, "The surprises", apart.work(surprise_report, opened.predictions)
    )
    return None if found is None else lambda: pictures.show_pictures(opened, found)


def _groups(opened: Opened) -> Ready | None:
    predictions = opened.predictions
    groups, names, what = predictions.groups, predictions.group_names, "group column"
    if groups is None or CONTROLS["prby"].show() != BY_COLUMN:
        groups, names, what = predictions.labels, predictions.classes, "true class"
    found = kept_long(
        opened,
        (GROUPS, what),
        "The groups",
        apart.work(group_report, predictions, groups, names),
    )
    return None if found is None else lambda: views.show_groups(opened, found, what)


def _calibration(opened: Opened) -> Ready | None:
    report = the_report(opened)
    if report is None:
        return None
    if report.calibration is None:
        return lambda: show_no_calibration(report.calibration_note)
    comparison = report.calibration
    return lambda: show_calibration(
        comparison, report.calibration_note, weighted=report.scores.weighted
    )


def _two_models(opened: Opened) -> Ready | None:
    second = versus.second_model(opened)
    if second is None:
        return None
    try:
        found = versus.compared(opened, second)
    except ValueError as error:
        pair = f"{plain(opened.name)} and {plain(second.name)}"
        st.error(f"The two, {pair}, cannot be compared example by example: {plain(str(error))}.")
        return None
    if found is None:
        return None
    versus.keep_open(opened, second)
    return lambda: versus.show_versus(opened, second, found)


def the_report(opened: Opened) -> Any:
    """Everything, which the file to take away holds."""
    return kept_long(opened, "report", "The report", apart.work(report_on, opened.predictions))


ANSWERS: Final[dict[str, Callable[[Opened], Ready | None]]] = {
    SCORES: _scores,
    WHICH_ECE: _which_ece,
    PICTURES: _pictures,
    GROUPS: _groups,
    CALIBRATION: _calibration,
    TWO_MODELS: _two_models,
}
