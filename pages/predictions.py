"""Bring your own predictions: an honest report on any classifier."""

import streamlit as st

from nll_core.predictions import walled
from pages._lessons.predictions import source, takeaway
from pages._lessons.predictions.answers import Ready, ready, the_report
from pages._lessons.predictions.controls import CONTROLS, PRESETS, TAKE_AWAY
from pages._lessons.predictions.data import Opened
from pages._snippets import predictions as snippets
from pages._ui import page
from pages._ui.live import live


@st.fragment
def lesson(show: Ready, opened: Opened) -> None:
    sweeps = show()
    show_code(opened)
    live(CONTROLS, tuple(sweeps), sweeps=sweeps)


def show_code(opened: Opened) -> None:
    page.show_code(
        snippets.code(
            opened.load,
            has_probabilities=opened.has_probabilities,
            n_bins=CONTROLS["prbins"].value,
            weighted=opened.predictions.weights is not None,
            two_classes=opened.predictions.n_classes == 2,
        )
    )


page.opening(
    "predictions",
    "Drop in what your model said of examples that it was **not trained on**, or take one of the "
    "built-in sets. Scores come with an interval where an honest one exists, calibration errors "
    "with what chance alone would show. Then see where the model fails, which calibration helps by "
    "more than noise, and download it all.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
opened = source.choose()
show = None
if opened is not None:
    view = CONTROLS["out"].show()
    source.say_whose(opened)
    if view == TAKE_AWAY:
        report = the_report(opened)
        if report is not None:
            takeaway.show_take_away(opened, report)
            show_code(opened)
    else:
        show = ready(view, opened)
if opened is not None and show is not None:
    lesson(show, opened)
else:
    # Without a chart, too, the browser marks the preset that is shown, or none.
    live(CONTROLS, ())
# Only now: beside a large computation it would take memory.
walled.warm_up()
page.closing(
    CONTROLS,
    "T. Gneiting and A. E. Raftery (2007), Strictly proper scoring rules, prediction, and "
    "estimation, JASA 102. T. Dimitriadis, T. Gneiting and A. I. Jordan (2021), Stable reliability "
    "diagrams for probabilistic classifiers, PNAS 118. A. Kumar, P. Liang and T. Ma (2019), "
    "Verified uncertainty calibration, NeurIPS. Y. Geifman and R. El-Yaniv (2017), Selective "
    "classification for deep neural networks, NeurIPS. Digits: E. Alpaydin and C. Kaynak (1998); "
    "tumours: W. Wolberg and others (1993); both UCI, CC BY 4.0.",
    terms=(
        "NLL skill",
        "Bootstrap interval",
        "Cross-fitting",
        "Risk–coverage curve",
        "Expected calibration error",
        "CORP curve",
        "Temperature scaling",
        "Brier score",
    ),
)
