"""The stability page's controls and presets, and how they are drawn."""

from __future__ import annotations

from typing import Final, NamedTuple, cast, get_args

import numpy as np
import streamlit as st

from nll_core import LossForm
from nll_core.arithmetic.underflow import FloatName
from nll_core.datasets import load_two_class_references
from pages._ui import page
from pages._ui.control_kinds import Choice, Count, Steps
from pages._ui.controls import Controls
from pages._ui.numbers import exact
from pages._ui.shared_controls import PROBABILITY

VIEWS: Final = (
    WAYS := "Six ways",
    PRODUCT := "Product or sum",
    ORDER := "Order of addition",
    CLIPPING := "Clipping",
)
LEADS: Final = tuple(int(lead) for lead in load_two_class_references().lead)
_UP: Final = (1, 2, 5, 10, 20, 50, 80, 90, 100, 200, 500, 700, 710, 750, 1000)
_FAR: Final = (10_000, 100_000, 1_000_000, 10**8, 10**12, 10**16)
SHIFTS: Final = (*(-s for s in reversed(_UP + _FAR)), 0, *_UP, *_FAR)
# Texts, since Streamlit takes steps for equal that are less than 5e-12 apart.
EPSILONS: Final = (
    repr(float(np.finfo(np.float64).eps)),
    *("1e-15", "1e-12", "1e-10", "1e-08", "1e-07"),
    repr(float(np.finfo(np.float32).eps)),
    *("1e-06", "1e-05", "0.0001", "0.001", "0.01", "0.1"),
)
GIVEN: Final = (
    "0",
    *(f"{float(f'{m}e{e}'):g}" for e in range(-20, -1) for m in (1, 2, 5)),
    *("0.1", "0.2", "0.3", "0.5", "0.7", "0.9", "0.99", "1"),
)
ALL_TERMS: Final = 228_146
MEAN: Final = 2.45401
TERMS: Final = (
    *(m * 10**e for e in range(2, 5) for m in (1, 2, 3, 5, 7)),
    *(100_000, 130_000, 160_000, 200_000, ALL_TERMS),
)
ORDERS: Final = ("as drawn", "small first", "large first")


def shift_text(value: float) -> str:
    """A shift in digits, or as 10¹²; the minus is the keyboard's, since it stands in links."""
    return exact(value).replace("−", "-")


def short(text: str) -> str:
    """A number in as few digits as tell it from its neighbours."""
    return exact(float(text), 4)


CONTROLS = Controls(
    Choice(key="see", label="View", options=VIEWS, default=WAYS),
    Steps(
        key="lead",
        label="Lead of the truth, z₁ − z₂",
        options=LEADS,
        default=-800,
    ),
    Choice(
        key="form",
        label="Way of writing the loss",
        options=get_args(LossForm),
        default="max-subtracted",
        as_list=True,
    ),
    Choice(
        key="float", label="Floating-point type", options=get_args(FloatName), default="float64"
    ),
    Choice(key="part", label="Look at", options=("loss", "gradient"), default="loss"),
    Choice(
        key="reach", label="Axis of the lead", options=("±40", "±150", "±1000"), default="±1000"
    ),
    Steps(
        key="add",
        label="Constant added to both logits",
        options=SHIFTS,
        default=0,
        text=shift_text,
        help="Softmax does not change with it, in exact arithmetic.",
    ),
    Steps(
        key="clip",
        label="Clip p to [ε, 1 − ε]: ε",
        options=EPSILONS,
        default="1e-07",
        text=short,
    ),
    Steps(
        key="many",
        label="Independent examples n",
        options=(10, 20, 50, 100, 200, 400, 700, 1000, 2000, 5000, 10000),
        default=400,
    ),
    Steps(
        key="terms",
        label="Number of terms n",
        options=TERMS,
        default=ALL_TERMS,
        help="The first n of 228,146 terms −log p of a made model of letters.",
    ),
    Count(key="letters", label="Draw of model and letters (the seed)", low=0, high=99, default=76),
    Choice(key="order", label="Order of the terms", options=ORDERS, default="as drawn"),
    Steps(
        key="given",
        label="Probability p of what happened",
        options=GIVEN,
        default="1e-12",
        text=short,
    ),
    PROBABILITY,
)
PRESETS: page.Presets = {
    "log(softmax) at −800": {},
    "Overflow at 710": {"form": "naive", "lead": 710},
    "A wrong 0 at 40": {"form": "log-softmax", "lead": 40, "reach": "±40"},
    "Shift by 1000": {"form": "naive", "lead": 2, "add": 1000, "reach": "±40"},
    "float32 at −110": {"float": "float32", "lead": -110, "reach": "±150"},
    "float16 at 12": {"form": "naive", "float": "float16", "lead": 12, "reach": "±40"},
    "Slope lost by clipping": {
        "form": "clipped",
        "lead": -30,
        "reach": "±40",
        "part": "gradient",
    },
    "½ 2,000 times": {"see": PRODUCT, "p": 0.5, "many": 2000},
    "2.4541 or 2.45401": {"see": ORDER},
    "0% clipped at 10⁻⁷": {"see": CLIPPING, "given": "0"},
}


class Setting(NamedTuple):
    """What the logits are made of, and the type."""

    dtype: FloatName
    shift: float
    eps: float


class State(NamedTuple):
    """What the six ways are shown for."""

    setting: Setting
    lead: int
    form: LossForm
    part: str
    reach: str


class Terms(NamedTuple):
    """Which terms are summed."""

    seed: int
    order: str


def present_state() -> State:
    """What the controls ask of the six ways, drawn or not."""
    values = CONTROLS.values()
    return State(
        Setting(cast(FloatName, values["float"]), float(values["add"]), float(values["clip"])),
        values["lead"],
        cast(LossForm, values["form"]),
        values["part"],
        values["reach"],
    )


def present_terms() -> Terms:
    """Which terms the controls ask for."""
    return Terms(CONTROLS["letters"].value, CONTROLS["order"].value)


def show_controls(view: str) -> None:
    """Draw the controls of the present view."""
    if view == WAYS:
        for key in ("lead", "add", "form", "float", "part", "reach"):
            CONTROLS[key].show()
        with st.expander("More"):
            CONTROLS["clip"].show()
    elif view == PRODUCT:
        PROBABILITY.show()
        CONTROLS["many"].show()
    elif view == ORDER:
        CONTROLS["terms"].show()
        CONTROLS["order"].show()
        with st.expander("More"):
            CONTROLS["letters"].show()
    else:
        CONTROLS["given"].show()
        CONTROLS["clip"].show()
