"""The likelihood page's controls and presets."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import streamlit as st

from nll_core.parsing import has_decimal_commas
from pages._lessons.likelihood.data import (
    CLOSE,
    DATA,
    EDGES,
    FIVE,
    Setting,
    check_factors,
    setting_of,
    steps_of,
)
from pages._ui import page
from pages._ui.control_kinds import Choice, Count, Steps, Text
from pages._ui.controls import Controls
from pages._ui.moving_steps import MovingSteps, Scale

VIEWS = (
    PROBABILITY := "Probability",
    LIKELIHOOD := "Likelihood",
    COIN := "Coin",
    LOGS := "Product to logs",
)
DEFAULT_FLIPS = 10


def setting() -> Setting:
    """The data, which only the likelihood has a choice of."""
    is_chosen = CONTROLS["seen"].value == LIKELIHOOD
    return setting_of(CONTROLS["pts"].value if is_chosen else FIVE)


def heads_scale() -> Scale:
    """The numbers of heads that are possible; it starts at seven in ten."""
    flips = CONTROLS["flips"].value
    return Scale(tuple(range(flips + 1)), round(0.7 * flips), "heads")


def upto_scale() -> Scale:
    factors = CONTROLS["fac"].usable
    n = steps_of(factors).factors.size
    return Scale(tuple(range(1, n + 1)), n, factors)


def number_text(value: float) -> str:
    return f"{value:.12g}"


CONTROLS = Controls(
    Choice(key="seen", label="Seen as", options=VIEWS, default=PROBABILITY),
    Choice(
        key="pts",
        label="Data",
        options=DATA,
        default=FIVE,
        help="“Fifty times closer”: the same points, fifty times closer to their mean. "
        "The sliders of μ and σ fit the data.",
    ),
    Steps(
        key="lo",
        label="One end of the interval",
        options=EDGES,
        default=50.0,
        text=number_text,
    ),
    Steps(key="hi", label="The other end", options=EDGES, default=52.5, text=number_text),
    MovingSteps(key="m", label="Mean μ", scale=lambda: setting().mu, text=number_text),
    MovingSteps(
        key="s", label="Standard deviation σ", scale=lambda: setting().sigma, text=number_text
    ),
    MovingSteps(key="heads", label="Heads k", scale=heads_scale),
    Steps(
        key="coin",
        label="The coin's probability of heads, p",
        options=tuple(i / 100 for i in range(101)),
        default=0.5,
        text=number_text,
    ),
    Count(key="flips", label="Flips n", low=1, high=20, default=DEFAULT_FLIPS),
    Text(
        key="fac",
        label="Factors: probabilities or densities",
        default="0.015 0.05 0.01",
        check=check_factors,
        max_chars=400,
        help="Up to 30, separated by spaces or semicolons: 0.5 0.25, or 0,5 0,25 with decimal "
        "commas. Commas separate, too, in 0.5, 0.25.",
    ),
    MovingSteps(key="upto", label="Factors so far", scale=upto_scale),
)
PRESETS: page.Presets = {
    "μ to μ + σ": {},
    "68%": {"lo": 47.5, "hi": 52.5},
    "95%": {"lo": 45.0, "hi": 55.0},
    "99.7%": {"lo": 42.5, "hi": 57.5},
    "One value": {"hi": 50.0},
    "Far tail": {"lo": 65.0, "hi": 70.0},
    "N(50, 5²)": {"seen": LIKELIHOOD, "m": 50.0, "s": 5.0},
    "N(45, 8²)": {"seen": LIKELIHOOD, "m": 45.0, "s": 8.0},
    "Maximum": {"seen": LIKELIHOOD, "m": 52.295, "s": 3.1673},
    "log L above 0": {"seen": LIKELIHOOD, "pts": CLOSE, "m": 52.3, "s": 0.06},
    "7 heads": {"seen": COIN},
    "Three factors": {"seen": LOGS},
    "Rounded": {"seen": LOGS, "fac": "0.0776 0.0790 0.0705 0.0647 0.0250"},
}


class State(NamedTuple):
    """What the page shows."""

    seen: str
    pts: str
    lo: float
    hi: float
    m: float
    s: float
    heads: int
    coin: float
    flips: int
    fac: str
    upto: int


def present_state() -> State:
    """What the controls ask for, drawn or not."""
    said = {"fac": CONTROLS["fac"].usable, "pts": setting().name}
    return State(**(CONTROLS.values() | said))


def show_controls(state: State) -> None:
    """Draw the controls of the present view."""
    if state.seen == COIN:
        for key in ("heads", "coin", "flips"):
            CONTROLS[key].show()
    elif state.seen == LOGS:
        CONTROLS["fac"].show()
        if has_decimal_commas(CONTROLS["fac"].usable):
            st.caption("The commas were read as decimal commas.")
        CONTROLS["upto"].show()
    else:
        show_normal(state)
    page.link_and_reset(CONTROLS)


def show_normal(state: State) -> None:
    if state.seen == PROBABILITY:
        CONTROLS["lo"].show()
        CONTROLS["hi"].show()
        with st.expander("Another normal"):
            CONTROLS["m"].show()
            CONTROLS["s"].show()
        return
    CONTROLS["m"].show()
    CONTROLS["s"].show()
    fit = setting().fit
    best = {"m": round(fit.mu, 4), "s": round(fit.sigma, 4)}
    st.button(
        "Go to the maximum",
        on_click=partial(CONTROLS.apply, best),
        key="likelihood_maximum",
        disabled=best == {"m": state.m, "s": state.s},
    )
    CONTROLS["pts"].show()
