"""The surprise page's plots, and all that moves on the page with p and with n."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from nll_core import LogLikelihoodSeries, log_likelihood_series, surprise
from pages._figures.surprise import (
    on_slope_curve,
    on_surprise_curve,
    product_and_sum,
    product_and_sum_curves,
    slope_curve,
    surprise_curve,
)
from pages._lessons.surprise import words
from pages._lessons.surprise.controls import CONTROLS, State
from pages._ui import page
from pages._ui.chart import chart
from pages._ui.live import Moment, Sweep, sweep
from pages._ui.shared_controls import PROBABILITIES, pick_probability, probability_handle

GRID: Final = np.array(PROBABILITIES)


@st.cache_resource(max_entries=512, show_spinner=False)
def series_of(p: float, n: int) -> LogLikelihoodSeries:
    return log_likelihood_series(p, n)


def show_curve(state: State) -> None:
    p, unit = state.p, state.unit
    look = {"penalties": state.penalties, "log_axis": state.log_axis}
    curve, slope = st.columns([1.35, 1])
    with curve:
        chart(
            surprise_curve(GRID, p, unit, **look),
            key="surprise_curve",
            alt=f"Curve of −log p, {surprise(p, unit=unit):.3f} {unit} at p = {p:g}.",
            handles=[probability_handle("the point on the curve")],
            on_point=lambda point: CONTROLS.apply(pick_probability(point)),
        )
    with slope:
        chart(
            slope_curve(GRID, p, **look),
            key="surprise_slope",
            alt=f"Steepness 1/p against p. At p = {p:g} it is {1 / p:.4g} nats per unit of p.",
            handles=[probability_handle("the point on the slope")],
        )
    page.sentence(words.surprise_sentence(p))
    page.formula(r"\ell(p) = -\log p \qquad \frac{d\ell}{dp} = -\frac{1}{p}", words.formula(p))


def show_product(state: State) -> None:
    series = series_of(state.p, state.n)
    said = words.product_sentence(series)
    chart(
        product_and_sum(series, state.unit),
        key="surprise_product",
        alt=f"Log of the likelihood of {state.n} examples. {said.replace('**', '')}",
    )
    page.sentence(said, key="product")
    page.formula(
        r"\log \prod_{i=1}^{n} p = \sum_{i=1}^{n} \log p = n \log p",
        words.product_formula(series),
        key="product",
    )


def along_p(state: State) -> Sweep:
    """The page at every p, with the rest as it is."""
    # Whether the other penalties are drawn does not matter to what moves.
    return _along_p(state._replace(p=0.0, penalties=False))


@st.cache_resource(max_entries=32, show_spinner=False)
def _along_p(rest: State) -> Sweep:
    return sweep(PROBABILITIES, lambda p: _moment(rest._replace(p=p)))


def along_n(state: State) -> Sweep:
    """The product at every n, with the rest as it is."""
    return _along_n(state._replace(n=0, log_axis=False, penalties=False))


@st.cache_resource(max_entries=256, show_spinner=False)
def _along_n(rest: State) -> Sweep:
    return sweep(CONTROLS["n"].options, lambda n: _product(rest._replace(n=n)))


def _moment(state: State) -> Moment:
    product = _product(state)
    return Moment(
        charts={
            "surprise_curve": on_surprise_curve(state.p, state.unit, log_axis=state.log_axis),
            "surprise_slope": on_slope_curve(state.p),
            **product.charts,
        },
        texts={
            "main": page.sentence_html(words.surprise_sentence(state.p)),
            "rows": words.reference_rows_html(state.p),
            **product.texts,
        },
        formulas={"main": words.formula(state.p), **product.formulas},
    )


def _product(state: State) -> Moment:
    series = series_of(state.p, state.n)
    return Moment(
        charts={"surprise_product": product_and_sum_curves(series, state.unit)},
        texts={"product": page.sentence_html(words.product_sentence(series))},
        formulas={"product": words.product_formula(series)},
    )
