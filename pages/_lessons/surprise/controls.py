"""The surprise page's controls and presets."""

from __future__ import annotations

from typing import NamedTuple, cast

from nll_core import SurpriseUnit, convert_surprise
from pages._ui import page
from pages._ui.control_kinds import Choice, Steps, Switch
from pages._ui.controls import Controls
from pages._ui.shared_controls import PROBABILITY

CONTROLS = Controls(
    PROBABILITY,
    Choice(
        key="unit",
        label="Unit of surprise",
        options=("nats", "bits", "decibans"),
        default="nats",
        help=f"1 nat = {convert_surprise(1.0, 'bits'):.3f} bits = "
        f"{convert_surprise(1.0, 'decibans'):.3f} decibans: logs to base e, 2 and 10^(1/10).",
    ),
    Switch(key="others", label="Linear and squared penalties", default=True),
    Choice(key="axis", label="Axis of p", options=("linear", "logarithmic"), default="linear"),
    Steps(
        key="n",
        label="Independent examples n, each of probability p",
        options=(10, 20, 50, 100, 200, 400, 700, 1000, 2000, 5000, 10000),
        default=400,
    ),
)
PRESETS: page.Presets = {
    "Fair coin": {"p": 0.5},
    "One in ten": {},
    "One in a hundred": {"p": 0.01},
    "Certain and right": {"p": 1.0},
    "One in a million": {"p": 1e-6, "axis": "logarithmic"},
    "float32 gives up": {"p": 0.3, "n": 100},
    "float64 gives up": {"p": 0.5, "n": 2000},
}


class State(NamedTuple):
    """What the page shows."""

    p: float
    n: int
    unit: SurpriseUnit
    log_axis: bool
    penalties: bool


def present_state() -> State:
    """What the controls ask for, drawn or not."""
    values = CONTROLS.values()
    return State(
        p=values["p"],
        n=values["n"],
        unit=cast(SurpriseUnit, values["unit"]),
        log_axis=values["axis"] == "logarithmic",
        penalties=values["others"],
    )
