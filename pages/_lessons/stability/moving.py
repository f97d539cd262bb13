"""All that moves on the stability page with one control, for the browser to show at once."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages._figures.clipping import on_clipped_curve
from pages._figures.stability import (
    curve_and_strips,
    error_curves,
    on_curve_and_strips,
    on_error_curves,
    on_relative_errors,
    on_value_and_outcomes,
)
from pages._figures.style import Trace
from pages._figures.summation import on_digits, on_drift
from pages._figures.surprise import product_and_sum
from pages._lessons.stability import words
from pages._lessons.stability.controls import (
    CLIPPING,
    CONTROLS,
    EPSILONS,
    GIVEN,
    LEADS,
    ORDER,
    PRODUCT,
    SHIFTS,
    TERMS,
    State,
    Terms,
    present_state,
    present_terms,
)
from pages._lessons.stability.data import INDEX, LEAD, curves_of, series_of, sums_of
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.live import Moment, Sweep, live, sweep
from pages._ui.shared_controls import PROBABILITIES


def go_live(view: str) -> None:
    """Tell the browser what the controls of the present view do, each by itself."""
    if view == PRODUCT:
        p, n = CONTROLS["p"].value, CONTROLS["many"].value
        live(
            CONTROLS,
            ("p", "many"),
            sweeps={"p": ahead(at_chances, PROBABILITIES, n), "many": along_n(p)},
        )
    elif view == ORDER:
        live(CONTROLS, ("terms",), sweeps={"terms": along_terms(present_terms())})
    elif view == CLIPPING:
        p, eps = float(CONTROLS["given"].value), float(CONTROLS["clip"].value)
        live(
            CONTROLS,
            ("given", "clip"),
            sweeps={"given": ahead(at_given, GIVEN, eps), "clip": along_eps(p)},
        )
    else:
        state = present_state()
        live(
            CONTROLS,
            ("lead", "add"),
            sweeps={
                "lead": ahead(at_leads, LEADS, state._replace(lead=0)),
                "add": ahead(
                    at_shifts, SHIFTS, state._replace(setting=state.setting._replace(shift=0.0))
                ),
            },
        )


def at_leads(state: State) -> Callable[[int], Moment]:
    """The six ways at a lead; of the charts only the state moves."""
    curves, form, reach = curves_of(state.setting, state.part), state.form, state.reach
    values = curve_and_strips(LEAD, curves, form, reach=reach)
    errors = error_curves(LEAD, curves, form, reach=reach)

    def at(lead: int) -> Moment:
        here = INDEX[lead]
        return _ways(
            state._replace(lead=lead),
            [*values, *on_curve_and_strips(LEAD, curves, form, here, reach=reach)],
            [*errors, *on_error_curves(LEAD, curves, form, here)],
        )

    return at


def at_shifts(state: State) -> Callable[[float], Moment]:
    """The six ways at a constant that is added to both logits."""
    here = INDEX[state.lead]

    def at(shift: float) -> Moment:
        moved = state._replace(setting=state.setting._replace(shift=float(shift)))
        curves = curves_of(moved.setting, state.part)
        return _ways(
            moved,
            on_value_and_outcomes(LEAD, curves, state.form, here, reach=state.reach),
            on_relative_errors(LEAD, curves, state.form, here, reach=state.reach),
        )

    return at


def _ways(state: State, values: list[Trace], errors: list[Trace]) -> Moment:
    rows, present = words.ways_rows(state)
    return Moment(
        charts={"stability_ways": values, "stability_error": errors},
        texts={
            "main": page.sentence_html(words.ways_sentence(state)),
            "ways": page.rows_html(rows, present=present),
            "differ": page.sentence_html(words.why_they_differ(state)),
        },
        formulas={"main": words.ways_formula(state)},
    )


def at_chances(n: int) -> Callable[[float], Moment]:
    """The product at a probability."""
    return lambda p: _product(p, n)


@st.cache_resource(max_entries=32, show_spinner=False)
def along_n(p: float) -> Sweep:
    return sweep(CONTROLS["many"].options, lambda n: _product(p, n))


def _product(p: float, n: int) -> Moment:
    series = series_of(p, n)
    return Moment(
        charts={"stability_product": product_and_sum(series, "nats").moving()},
        texts={"main": page.sentence_html(words.product_sentence(series))},
        formulas={"main": words.product_formula(series)},
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def along_terms(terms: Terms) -> Sweep:
    sums = sums_of(terms)

    def at(n: int) -> Moment:
        here = TERMS.index(n)
        return Moment(
            charts={
                "stability_sums": on_digits(sums, here),
                "stability_drift": on_drift(sums, here),
            },
            texts={
                "main": page.sentence_html(words.sums_sentence(sums, here)),
                "sums": page.rows_html(words.sums_rows(sums, here), present=0),
            },
            formulas={"main": words.sums_formula(sums, here)},
        )

    return sweep(TERMS, at)


def at_given(eps: float) -> Callable[[str], Moment]:
    """Clipping at a probability."""
    return lambda p: _clipping(float(p), eps)


@st.cache_resource(max_entries=128, show_spinner=False)
def along_eps(p: float) -> Sweep:
    return sweep(EPSILONS, lambda eps: _clipping(p, float(eps)))


def _clipping(p: float, eps: float) -> Moment:
    rows, present = words.clip_rows(eps)
    return Moment(
        charts={"stability_clip": on_clipped_curve(p, eps)},
        texts={
            "main": page.sentence_html(words.clip_sentence(p, eps)),
            "clips": page.rows_html(rows, present=present),
        },
        formulas={"main": words.clip_formula(p, eps)},
    )
