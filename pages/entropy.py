"""Entropy, KL and proper scoring: what the truth costs, what a model adds, and why honesty pays."""

import streamlit as st

from pages._lessons.entropy import codes, projection, scoring
from pages._lessons.entropy.controls import CODES, CONTROLS, PRESETS, PROJECTION
from pages._snippets import entropy as snippets
from pages._ui import page
from pages._ui.live import live


@st.fragment
def lesson() -> None:
    view = CONTROLS["about"].show()
    {CODES: show_codes, PROJECTION: show_projection}.get(view, show_scoring)()


def show_codes() -> None:
    weights = codes.present_weights()
    stage, side = page.columns()
    # The plots are sent before the controls, of which only the one that moved has changed.
    with stage:
        codes.show(weights)
    with side:
        codes.show_controls()
        page.link_and_reset(CONTROLS)
    page.show_code(snippets.codes(*weights))
    live(CONTROLS, codes.live_keys(weights), sweeps=codes.sweeps(weights))


def show_projection() -> None:
    state = projection.present_fitting()
    stage, side = page.columns()
    with stage:
        projection.show(state)
    with side:
        projection.show_controls()
        page.link_and_reset(CONTROLS)
    page.show_code(snippets.projection(*state))
    live(CONTROLS, projection.KEYS, sweeps=projection.sweeps(state))


def show_scoring() -> None:
    state = scoring.present_report_state()
    stage, side = page.columns()
    with stage:
        scoring.show(state)
    with side:
        scoring.show_controls()
        page.link_and_reset(CONTROLS)
    page.show_code(snippets.scoring(state.q, state.r))
    live(CONTROLS, scoring.KEYS, sweeps=scoring.sweeps(state))


page.opening(
    "entropy",
    "Drag the bars of the truth q and of the model p: the entropy of the truth is a floor that no "
    "model can go below, and what lies above it is the divergence. Then fit one Gaussian to two "
    "humps, in both directions of KL; and see which scores pay best for an honest report.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
page.closing(
    CONTROLS,
    "C. E. Shannon (1948), A mathematical theory of communication, Bell System Technical Journal "
    "27. S. Kullback and R. A. Leibler (1951), On information and sufficiency, The Annals of "
    "Mathematical Statistics 22. T. Gneiting and A. E. Raftery (2007), Strictly proper scoring "
    "rules, prediction, and estimation, JASA 102. T. Minka (2005), Divergence measures and message "
    "passing.",
    terms=(
        "Entropy",
        "Cross-entropy",
        "KL divergence",
        "Forward and reverse KL",
        "Proper scoring rule",
        "Brier score",
        "Spherical score",
    ),
)
