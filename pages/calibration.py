"""Calibration: whether a classifier that says 90% is right nine times out of ten."""

import streamlit as st

from pages._lessons.calibration import views, words
from pages._lessons.calibration.controls import CONTROLS, PRESETS, present_state, show_controls
from pages._lessons.calibration.data import calibration_at, error_curve, halves_of
from pages._lessons.calibration.moving import along_t
from pages._snippets import calibration as snippets
from pages._ui import page
from pages._ui.live import live


@st.fragment
def lesson() -> None:
    data, judged, temperature = present_state()
    halves, at = halves_of(data), calibration_at(data, judged, temperature)
    # Made before anything is sent, and sent first: the browser then draws it before it looks at the
    # rest of the page. The controls, which have not changed but for the one that moved, come last.
    show_diagram = views.diagram(at, judged)
    stage, side = page.columns()
    with stage:
        left, right = st.columns(2)
        with left:
            show_diagram()
            page.note(words.diagram_key(at, judged))
        with right:
            views.show_temperature(data, judged, at)
            page.note(words.TEMPERATURE_KEY)
        page.sentence(words.reliability_sentence(at, judged))
        page.sentence(words.optimum_sentence(halves, at, error_curve(data, judged)), key="optimum")
        page.formula(*words.nll_formula(at))
    with side:
        show_controls(halves.fitted)

    st.header("Before and after", anchor=False)
    views.before_and_after(data, judged, at)

    st.header("Look closer", anchor=False)
    look = CONTROLS["look"].show()
    views.LOOKS[look](data, judged, at)
    page.show_code(snippets.code(*data, temperature, *judged))
    live(CONTROLS, ("t",), sweeps={"t": along_t(data, judged, look)})


page.opening(
    "calibration",
    "Each dot is a bin of examples: how sure the model was of them, and how often it was right. On "
    "the diagonal the two agree; the grey bands show how far a perfectly calibrated model strays "
    "by chance. Drag T, or a diamond, until the dots lie on the diagonal, or click the curves. One "
    "half of the examples fits T; the other half is what all plots show.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
page.closing(
    CONTROLS,
    "C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger (2017), On calibration of modern neural "
    "networks, ICML. The CORP curve: T. Dimitriadis, T. Gneiting and A. I. Jordan (2021), Stable "
    "reliability diagrams for probabilistic classifiers, PNAS 118. Consistency bands: J. Bröcker "
    "and L. A. Smith (2007), Increasing the reliability of reliability diagrams, Weather and "
    "Forecasting 22. Digits: E. Alpaydin and C. Kaynak (1998), UCI, CC BY 4.0.",
    terms=(
        "Calibration",
        "Confidence",
        "Reliability diagram",
        "Expected calibration error",
        "CORP curve",
        "Consistency band",
        "Temperature scaling",
        "Brier score",
    ),
)
