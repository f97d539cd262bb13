"""All that moves on the likelihood page with each control, for the browser to show at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from nll_core import gaussian_interval
from pages._figures.coin import on_coin_likelihood, on_coin_probabilities
from pages._figures.likelihood_slices import on_candidate_density, on_likelihood_slices
from pages._figures.likelihood_steps import on_running_product, on_running_sum
from pages._figures.normal_interval import on_interval_area, on_interval_rise
from pages._lessons.likelihood import words
from pages._lessons.likelihood.controls import (
    COIN,
    CONTROLS,
    LIKELIHOOD,
    LOGS,
    PROBABILITY,
    State,
)
from pages._lessons.likelihood.data import likelihood_at, setting_of, steps_of
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.live import Ahead, Moment, Sweep, live, sweep

# What each view lets the reader drag.
MOVED: Mapping[str, tuple[str, ...]] = {
    PROBABILITY: ("lo", "hi", "m", "s"),
    LIKELIHOOD: ("m", "s"),
    COIN: ("heads", "coin"),
    LOGS: ("upto",),
}
# What a view does not show is left out of the name of its tables.
SHOWN: Mapping[str, tuple[str, ...]] = {
    PROBABILITY: ("pts", "lo", "hi", "m", "s"),
    LIKELIHOOD: ("pts", "m", "s"),
    COIN: ("heads", "coin", "flips"),
    LOGS: ("fac", "upto"),
}


# Few values, computed with the page; the others take a tenth of a second.
AT_ONCE = ("heads", "upto")


def go_live(state: State) -> None:
    """Send the page at every value of each control that the present view lets move."""
    keys = MOVED[state.seen]
    live(CONTROLS, keys, sweeps={key: _along(state, key) for key in keys})


def _along(state: State, key: str) -> Ahead | Sweep:
    values = tuple(CONTROLS[key].scale_for_browser()["options"])
    rest = tuple((name, getattr(state, name)) for name in SHOWN[state.seen] if name != key)
    if key in AT_ONCE:
        return _at_once(state.seen, key, values, rest)
    return ahead(moments, values, state.seen, key, rest)


@st.cache_resource(max_entries=256, show_spinner=False)
def _at_once(
    seen: str, key: str, values: tuple[float, ...], rest: tuple[tuple[str, object], ...]
) -> Sweep:
    return sweep(values, moments(seen, key, rest))


def moments(seen: str, key: str, rest: tuple[tuple[str, object], ...]) -> Callable[[float], Moment]:
    """The page in a view at each value of the control `key`, with the rest as it is."""
    moment_of, given = OF_VIEW[seen], dict(rest)
    return lambda value: moment_of(**given, **{key: value})


def _probability(*, pts: str, lo: float, hi: float, m: float, s: float) -> Moment:
    window, ends = setting_of(pts).window, (lo, hi)
    found = gaussian_interval(min(ends), max(ends), m, s)
    return Moment(
        charts={
            "likelihood_area": on_interval_area(m, s, ends, window=window),
            "likelihood_rise": on_interval_rise(m, s, ends, window=window),
        },
        texts={
            "main": page.sentence_html(words.interval_sentence(m, s, found)),
            "rule": page.rows_html(words.rule_rows(m, s, found), present=len(words.RULE)),
        },
        formulas={"main": words.interval_formula(found)},
    )


def _likelihood(*, pts: str, m: float, s: float) -> Moment:
    setting, here = setting_of(pts), likelihood_at(pts, m, s)
    return Moment(
        charts={
            "likelihood_density": on_candidate_density(
                setting.values, setting.fit, m, s, window=setting.window
            ),
            "likelihood_slices": on_likelihood_slices(
                setting.fit, here.along_mu, here.along_sigma, (m, s, here.terms.likelihood)
            ),
        },
        texts={
            "main": page.sentence_html(words.likelihood_sentence(setting, here)),
            "candidates": page.rows_html(words.candidate_rows(setting, here), present=3),
            "area": page.sentence_html(words.area_sentence(here)),
            "points": page.rows_html(words.term_rows(here), present=5),
            "sign": page.sentence_html(words.sign_sentence(setting, here)),
        },
        formulas={"main": words.likelihood_formula(here)},
    )


def _coin(*, heads: int, coin: float, flips: int) -> Moment:
    return Moment(
        charts={
            "likelihood_heads": on_coin_probabilities(heads, flips, coin),
            "likelihood_coin": on_coin_likelihood(heads, flips, coin),
        },
        texts={
            "main": page.sentence_html(words.coin_sentence(heads, flips, coin)),
            "coin": page.rows_html(words.coin_rows(heads, flips, coin)),
        },
        formulas={"main": words.coin_formula(heads, flips, coin)},
    )


def _logs(*, fac: str, upto: int) -> Moment:
    steps = steps_of(fac)
    return Moment(
        charts={
            "likelihood_product": on_running_product(steps, upto),
            "likelihood_sum": on_running_sum(steps, upto),
        },
        texts={
            "main": page.sentence_html(words.steps_sentence(steps, upto)),
            "steps": page.rows_html(words.step_rows(steps), present=upto - 1),
        },
        formulas={"main": words.steps_formula(steps, upto)},
    )


OF_VIEW: Mapping[str, Callable[..., Moment]] = {
    PROBABILITY: _probability,
    LIKELIHOOD: _likelihood,
    COIN: _coin,
    LOGS: _logs,
}
