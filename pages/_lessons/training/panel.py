"""How the training page's controls are drawn."""

from __future__ import annotations

import streamlit as st

from pages._lessons.training.controls import CONTROLS, CURED, STRENGTHS, State, kept_steps
from pages._ui.player import player


def show_controls(view: str, state: State) -> None:
    """Draw the controls of the present view."""
    steps = kept_steps(state.setup.method)
    CONTROLS["done"].show()
    player(CONTROLS, "done", len(steps) - 1, values=steps)
    CONTROLS["cure"].show()
    for cure, key in STRENGTHS.items():
        if view == CURED or state.cured_by == cure:
            CONTROLS[key].show()
    CONTROLS["task"].show()
    CONTROLS["optim"].show()
    if state.setup.method != "newton":
        CONTROLS["eta"].show()
    with st.expander("More"):
        if state.setup.sampled.is_rings:
            CONTROLS["flights"].show()
        else:
            for key in ("flowers", "deal", "organ"):
                CONTROLS[key].show()
        if state.setup.method == "momentum":
            CONTROLS["beta"].show()
