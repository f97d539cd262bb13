"""One template, every loss: what the output is decides the loss, the link and the gradient."""

import streamlit as st

from pages._lessons.template import convex, five, known, means
from pages._lessons.template.controls import (
    CONTROLS,
    CONVEX,
    KNOWN,
    LINES,
    MEAN,
    PRESETS,
    State,
    present_state,
)
from pages._lessons.template.outputs import output_of, snippet_case
from pages._snippets import template as snippets
from pages._ui import page
from pages._ui.live import live

VIEWS = {LINES: five, MEAN: means, KNOWN: known, CONVEX: convex}


@st.fragment
def lesson() -> None:
    view = CONTROLS["tpview"].show()
    stage, side = page.columns()
    state, shown = present_state(), VIEWS[view]
    # The plots are sent before the controls, of which only the one that moved has changed.
    with stage:
        shown.show(state)
    with side:
        show_controls(view, state)
        page.link_and_reset(CONTROLS)
    if view in (MEAN, KNOWN):
        VIEWS[view].show_table(state)
    page.show_code(snippets.codes(snippets.Case(*snippet_case(state))))
    tables = shown.sweeps(state)
    live(CONTROLS, tuple(tables), sweeps=tables)


def show_controls(view: str, state: State) -> None:
    """Draw the controls of the present view."""
    if view == KNOWN:
        CONTROLS["tpz"].show()
        CONTROLS["tpa"].show()
    elif view == CONVEX:
        CONTROLS["tpz"].show()
        CONTROLS["tpb"].show()
    else:
        output = output_of(state)
        CONTROLS["tp"].show()
        CONTROLS[output.prediction].show()
        CONTROLS[output.observed].show()
        if output.shape is not None:
            CONTROLS[output.shape].show()


page.opening(
    "template",
    "Choose what a model predicts and read the same five lines for it. Drag the prediction (◆) "
    "along its loss, and the observed value where it is a number (★). For most losses the slope "
    "that pulls the prediction back is the predicted mean minus the observation.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
page.closing(
    CONTROLS,
    "P. McCullagh and J. A. Nelder (1989), Generalized linear models. D. A. Nix and A. S. Weigend "
    "(1994), Estimating the mean and variance of the target probability distribution, ICNN. R. A. "
    "Bradley and M. E. Terry (1952), Rank analysis of incomplete block designs, Biometrika 39. "
    "R. Rafailov and others (2023), Direct preference optimization, NeurIPS.",
    terms=(
        "Negative log-likelihood",
        "Exponential family",
        "Canonical link",
        "Poisson loss",
        "Heteroscedastic NLL",
        "Bradley–Terry model",
        "Student-t",
        "Cross-entropy",
    ),
)
