"""The likelihood page's views: each draws its plots, says what they show, and gives the formula."""

from __future__ import annotations

from typing import Final

import streamlit as st

from nll_core import gaussian_interval
from pages._figures.coin import coin_likelihood, coin_probabilities
from pages._figures.likelihood_slices import SIGMA_STATE, candidate_density, likelihood_slices
from pages._figures.likelihood_steps import running_product, running_sum
from pages._figures.normal_interval import END_TRACES, interval_area, interval_rise
from pages._figures.style import STATE_TRACE
from pages._lessons.likelihood import words
from pages._lessons.likelihood.controls import State
from pages._lessons.likelihood.data import CANDIDATES, FIVE, likelihood_at, setting_of, steps_of
from pages._ui import page
from pages._ui.chart import Handle, chart

END_HANDLES: Final = tuple(
    Handle(trace=trace, label=f"Interval: {trace}", moves=(key,), axes="x")
    for trace, key in zip(END_TRACES, ("lo", "hi"), strict=True)
)
CURVE_HANDLES: Final = (
    Handle(trace="flank", label="Standard deviation σ: the flank", moves=("s",), axes="x"),
    Handle(trace=STATE_TRACE, label="Mean μ: the top of the curve", moves=("m",), axes="x"),
)
SLICE_HANDLES: Final = (
    Handle(trace=STATE_TRACE, label="Mean μ: on its likelihood", moves=("m",), axes="x"),
    Handle(
        trace=SIGMA_STATE, label="Standard deviation σ: on its likelihood", moves=("s",), axes="x"
    ),
)
HEADS_HANDLE: Final = Handle(trace=STATE_TRACE, label="Heads k", moves=("heads",), axes="x")
COIN_HANDLE: Final = Handle(
    trace=STATE_TRACE, label="The coin's probability of heads p", moves=("coin",), axes="x"
)
STEP_HANDLE: Final = Handle(trace=STATE_TRACE, label="Factors so far", moves=("upto",), axes="x")


def show_probability(state: State) -> None:
    setting, ends = setting_of(state.pts), (state.lo, state.hi)
    found = gaussian_interval(min(ends), max(ends), state.m, state.s)
    said = words.interval_sentence(state.m, state.s, found)
    area, rise = st.columns(2)
    with area:
        chart(
            interval_area(state.m, state.s, ends, window=setting.window, least=setting.sigma.start),
            key="likelihood_area",
            alt=f"Density of N({state.m:g}, {state.s:g}²), the area from {found.low:g} to "
            f"{found.high:g} shaded: {found.probability:.4g}.",
            handles=END_HANDLES,
        )
    with rise:
        chart(
            interval_rise(state.m, state.s, ends, window=setting.window),
            key="likelihood_rise",
            alt=f"Probability of at most x: it rises by {found.probability:.4g} from "
            f"x = {found.low:g} to {found.high:g}.",
            handles=END_HANDLES,
        )
    page.sentence(said)
    page.table(
        words.RULE_HEADER,
        words.rule_rows(state.m, state.s, found),
        present=len(words.RULE),
        key="rule",
    )
    page.formula(words.INTERVAL_SYMBOLS, words.interval_formula(found))


def show_likelihood(state: State) -> None:
    setting = setting_of(state.pts)
    here = likelihood_at(state.pts, state.m, state.s)
    curve, slices = st.columns([1, 1.3])
    with curve:
        chart(
            candidate_density(
                setting.values,
                setting.fit,
                state.m,
                state.s,
                CANDIDATES if state.pts == FIVE else {},
                window=setting.window,
            ),
            key="likelihood_density",
            alt=f"Density of N({state.m:g}, {state.s:g}²) with a stick up to it at each of five "
            f"points; log-likelihood {here.terms.log_likelihood:.4f} nats.",
            handles=CURVE_HANDLES,
        )
    with slices:
        chart(
            likelihood_slices(
                setting.fit,
                here.along_mu,
                here.along_sigma,
                (state.m, state.s, here.terms.likelihood),
            ),
            key="likelihood_slices",
            alt=f"Likelihood along μ, area {here.along_mu.area:.4g}, and along σ, area "
            f"{here.along_sigma.area:.4g}; here it is {here.terms.likelihood:.4g}.",
            handles=SLICE_HANDLES,
        )
    page.sentence(words.likelihood_sentence(setting, here))
    page.table(
        words.CANDIDATE_HEADER,
        words.candidate_rows(setting, here),
        present=3,
        key="candidates",
    )
    page.sentence(words.area_sentence(here), key="area")
    page.table(words.TERMS_HEADER, words.term_rows(here), present=5, key="points")
    page.sentence(words.sign_sentence(setting, here), key="sign")
    page.formula(words.LIKELIHOOD_SYMBOLS, words.likelihood_formula(here))


def show_coin(state: State) -> None:
    heads, flips, p = state.heads, state.flips, state.coin
    said = words.coin_sentence(heads, flips, p)
    left, right = st.columns(2)
    with left:
        chart(
            coin_probabilities(heads, flips, p),
            key="likelihood_heads",
            alt=f"Probability of each number of heads for p = {p:g}. {said.replace('**', '')}",
            handles=[HEADS_HANDLE],
        )
    with right:
        chart(
            coin_likelihood(heads, flips, p),
            key="likelihood_coin",
            alt=f"Likelihood of each p for {heads} heads in {flips}. {said.replace('**', '')}",
            handles=[COIN_HANDLE],
        )
    page.sentence(said)
    page.table(words.COIN_HEADER, words.coin_rows(heads, flips, p), key="coin")
    page.note(
        "Both plots are slices of one function of k and p, on the same axis; the two diamonds "
        "always have the same height. For one particular order of heads and tails the binomial "
        "factor drops out: that scales the curve and its area, but changes neither where its top "
        "is nor any ratio of likelihoods."
    )
    page.formula(words.COIN_SYMBOLS, words.coin_formula(heads, flips, p))


def show_logs(state: State) -> None:
    steps = steps_of(state.fac)
    said = words.steps_sentence(steps, state.upto)
    left, right = st.columns(2)
    with left:
        chart(
            running_product(steps, state.upto),
            key="likelihood_product",
            alt=f"The product so far on a log axis. {said.replace('**', '')}",
            handles=[STEP_HANDLE],
        )
    with right:
        chart(
            running_sum(steps, state.upto),
            key="likelihood_sum",
            alt=f"The logs of the factors, end to end. {said.replace('**', '')}",
            handles=[STEP_HANDLE],
        )
    page.sentence(said)
    page.table(words.STEPS_HEADER, words.step_rows(steps), present=state.upto - 1, key="steps")
    page.note(
        "Every step down the log axis on the left is as long as the bar on the right: the log of a "
        "product is a sum of logs. Candidates keep their order, numbers stay in range, and the "
        "derivative of a sum is a sum. " + words.rounding_note()
    )
    page.formula(words.STEPS_SYMBOLS, words.steps_formula(steps, state.upto))
