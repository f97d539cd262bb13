"""The softmax page's presets, and how its controls are drawn."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages._lessons.softmax.example import CONTROLS, LOGITS, NUMBERS
from pages._ui import page

FOUR = {"K": 4, "z1": 0.0, "z2": 6.0, "z3": 0.0, "z4": 0.0}
PRESETS: page.Presets = {
    "p = 0.1, 0.7, 0.2": {},
    "p = 0.1, 0.2, 0.7": {"z2": LOGITS[2], "z3": LOGITS[1]},
    "Confidently right": {"z1": 0.0, "z2": 6.0, "z3": 0.0},
    "Confidently wrong": {"z1": 6.0, "z2": 0.0, "z3": 0.0},
    "Uniform": {"z1": 0.0, "z2": 0.0, "z3": 0.0},
    "Smoothing ε = 0.1, four classes": FOUR | {"eps": 0.1},
    "Labellers disagree": {"target": "soft distribution"},
    "Logits near 1000": {"shift": 1000.0},
}
# With more classes than these the sliders of the logits start out folded away.
MOST_UNFOLDED = 5


def show_controls(names: list[str]) -> None:
    """Draw the controls of the example."""
    count = CONTROLS["K"].show()
    one_for_each_class("z", "Logits z", names)
    if CONTROLS["target"].value == "one class":
        truth, asked = replace(CONTROLS["truth"], options=NUMBERS[:count]), CONTROLS["truth"].value
        if asked not in truth.options:
            st.caption(f"There is no class {asked} now: class {truth.default} is the truth.")
            CONTROLS.apply({"truth": truth.default})
        truth.show()
    else:
        one_for_each_class("w", "Votes for each class", names)
        if not any(CONTROLS[f"w{k}"].value for k in range(1, count + 1)):
            st.warning("Nobody has voted: one vote for each class is shown.")
    CONTROLS["T"].show()
    CONTROLS["eps"].show()
    with st.expander("More"):
        for key in ("names", "target", "shift", "cw"):
            CONTROLS[key].show()


def one_for_each_class(letter: str, title: str, names: list[str]) -> None:
    with st.expander(title, expanded=len(names) <= MOST_UNFOLDED):
        for k, name in enumerate(names, start=1):
            replace(CONTROLS[f"{letter}{k}"], label=f"{k} · {name}").show()
