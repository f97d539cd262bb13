"""The calibration page's controls: what they may say, the presets, and how they are drawn."""

from __future__ import annotations

from functools import partial

import streamlit as st

from nll_core import TemperatureFit
from nll_core.datasets import DIGITS_LABEL_SMOOTHINGS
from pages._lessons.calibration.data import (
    DIGITS,
    FEWEST_BINS,
    MOST_BINS,
    TEMPERATURES,
    Data,
    Judged,
    Strategy,
    digits_data,
    nearest_step,
)
from pages._ui import page
from pages._ui.control_kinds import Choice, Count, Steps
from pages._ui.controls import Controls

CONTROLS = Controls(
    Choice(
        key="model",
        label="Classifier",
        options=("digits", "simulated"),
        default="digits",
        help="Digits: a neural network on 1,397 handwritten digits that it was not trained on. "
        "Simulated: labels drawn from known probabilities, so that the true T is known.",
    ),
    Choice(
        key="smoothing",
        label="Label smoothing ε in training",
        options=tuple(f"{e:g}" for e in DIGITS_LABEL_SMOOTHINGS),
        default="0",
    ),
    Steps(
        key="trueT",
        label="True temperature",
        options=(0.25, 0.33, 0.5, 0.7, 1.0, 1.4, 2.0, 2.5, 3.0, 4.0),
        default=2.5,
        text=lambda value: f"{value:g}",
        help="The logits are those of a calibrated classifier times this number.",
    ),
    Steps(
        key="t",
        label="Temperature T",
        options=TEMPERATURES,
        default=1.0,
        text=lambda value: f"{value:g}",
    ),
    Count(key="bins", label="Number of bins", low=FEWEST_BINS, high=MOST_BINS, default=15),
    Choice(
        key="binning", label="Bins of", options=("equal width", "equal mass"), default="equal width"
    ),
    Choice(key="judge", label="Judge", options=("top label", "one class"), default="top label"),
    Count(key="cls", label="Which class", low=0, high=DIGITS - 1, default=8),
    Count(key="simK", label="Classes", low=2, high=DIGITS, default=DIGITS),
    Steps(
        key="simN",
        label="Examples",
        options=(200, 500, 1000, 2000, 5000, 10000, 20000),
        default=2000,
    ),
    Count(key="simSeed", label="Seed of the simulation", low=0, high=99, default=0),
    Count(key="split", label="Seed of the split in halves", low=0, high=99, default=0),
    Choice(
        key="look",
        label="Look closer at",
        options=("where the NLL goes", "number of bins", "label smoothing"),
        default="where the NLL goes",
    ),
)
SIMULATED = {"model": "simulated"}
PRESETS: page.Presets = {
    "Overconfident digits": {},
    "Smoothing 0.05": {"smoothing": "0.05", "look": "label smoothing"},
    "Smoothing 0.1": {"smoothing": "0.1", "look": "label smoothing"},
    "Perfectly calibrated": SIMULATED | {"trueT": 1.0},
    "Overconfident, T = 2.5": SIMULATED | {"trueT": 2.5},
    "Underconfident, T = 0.5": SIMULATED | {"trueT": 0.5},
    "5 bins, T = 1.95": {"t": 1.95, "bins": FEWEST_BINS, "look": "number of bins"},
    "50 bins, T = 1.95": {"t": 1.95, "bins": MOST_BINS, "look": "number of bins"},
    "Only 200 examples": SIMULATED | {"trueT": 1.0, "simN": 200, "look": "number of bins"},
}


def present_state() -> tuple[Data, Judged, float]:
    """What the controls ask for, drawn or not."""
    values = CONTROLS.values()
    if values["model"] == "digits":
        data = digits_data(float(values["smoothing"]), values["split"])
    else:
        simulation = (values[key] for key in ("trueT", "simK", "simN", "simSeed", "split"))
        data = Data(values["model"], 0.0, *simulation)
    one = values["judge"] == "one class"
    k = min(values["cls"], data.n_classes - 1) if one else None
    strategy: Strategy = "uniform" if values["binning"] == "equal width" else "quantile"
    return data, Judged(values["bins"], strategy, k), values["t"]


def show_controls(fitted: TemperatureFit) -> None:
    """The controls; what does not matter at the moment is not drawn."""
    digits = CONTROLS["model"].show() == "digits"
    CONTROLS["smoothing" if digits else "trueT"].show()
    CONTROLS["t"].show()
    found = fitted.status == "interior"
    st.button(
        "Use the fitted T",
        key="calibration_use_fitted",
        on_click=partial(CONTROLS.apply, {"t": nearest_step(fitted.temperature)})
        if found
        else None,
        disabled=not found,
    )
    page.note(
        f"Fitted on the other half: T = {fitted.temperature:.4g}"
        if found
        else f"No T fits the other half: {fitted.message}."
    )
    CONTROLS["bins"].show()
    with st.expander("More"):
        CONTROLS["binning"].show()
        if CONTROLS["judge"].show() == "one class":
            CONTROLS["cls"].show()
        for key in () if digits else ("simK", "simN", "simSeed"):
            CONTROLS[key].show()
        CONTROLS["split"].show()
    page.link_and_reset(CONTROLS)
