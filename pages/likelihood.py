"""Probability or likelihood: one function, read along the data or along the parameters."""

import streamlit as st

from pages._lessons.likelihood import views
from pages._lessons.likelihood.controls import (
    COIN,
    CONTROLS,
    LIKELIHOOD,
    LOGS,
    PRESETS,
    PROBABILITY,
    State,
    present_state,
    show_controls,
)
from pages._lessons.likelihood.data import setting_of, steps_of
from pages._lessons.likelihood.moving import go_live
from pages._snippets import likelihood as snippets
from pages._ui import page


@st.fragment
def lesson() -> None:
    CONTROLS["seen"].show()
    state = present_state()
    stage, side = page.columns()
    show = {
        PROBABILITY: views.show_probability,
        LIKELIHOOD: views.show_likelihood,
        COIN: views.show_coin,
        LOGS: views.show_logs,
    }[state.seen]
    # The plots are sent before the controls, of which only the one that moved has changed.
    with stage:
        show(state)
    with side:
        show_controls(state)
    show_code(state)
    go_live(state)


def show_code(state: State) -> None:
    x, ends = setting_of(state.pts).values.tolist(), (state.lo, state.hi)
    coin, factors = (state.heads, state.flips, state.coin), steps_of(state.fac).factors.tolist()
    page.show_code(
        {
            "NumPy": snippets.numpy_code(x, state.m, state.s, ends, coin, factors),
            "nll_core": snippets.core_code(x, state.m, state.s, ends, coin, factors),
            "PyTorch": snippets.torch_code(x, state.m, state.s, ends),
        }
    )


page.opening(
    "likelihood",
    "One formula, two readings. As a probability, the normal distribution is fixed and you drag "
    "the interval: areas count, and the whole area is 1. As a likelihood, the data are fixed and "
    "you drag the normal: heights count, their product is L, and no area has to be 1. θ stands for "
    "the parameters of a model: (μ, σ) for the normal, p for a coin.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
page.closing(
    CONTROLS,
    "R. A. Fisher (1922), On the mathematical foundations of theoretical statistics, "
    "Philosophical Transactions A 222. A. W. F. Edwards (1972), Likelihood. T. Bayes (1763), An "
    "essay towards solving a problem in the doctrine of chances, Philosophical Transactions 53. "
    "The five points are made up.",
    terms=(
        "Likelihood",
        "Log-likelihood",
        "Maximum likelihood estimate",
        "Negative log-likelihood",
    ),
)
