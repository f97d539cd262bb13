"""Surprise, −log p: why the penalty for a probability is its negative logarithm."""

import numpy as np
import streamlit as st

from nll_core import (
    LogLikelihoodSeries,
    SurpriseUnit,
    convert_surprise,
    log_likelihood_series,
    surprise,
    surprise_gradient,
)
from pages._figures.surprise import product_and_sum, slope_curve, surprise_curve
from pages._lessons.surprise import words
from pages._snippets import surprise as snippets
from pages._ui import page
from pages._ui.chart import chart
from pages._ui.controls import Choice, Controls, Steps, Switch
from pages._ui.numbers import latex, latex_exact
from pages._ui.shared_controls import (
    PROBABILITIES,
    PROBABILITY,
    pick_probability,
)

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
GRID = np.array(PROBABILITIES)


@st.cache_resource(max_entries=64, show_spinner=False)
def series_of(p: float, n: int) -> LogLikelihoodSeries:
    return log_likelihood_series(p, n)


@st.fragment
def lesson() -> None:
    p, unit, n = (CONTROLS[key].value for key in ("p", "unit", "n"))
    stage, side = page.columns()
    # The plots are sent before the controls, of which only the one that moved has changed.
    with stage:
        show_curve(p, unit, CONTROLS["others"].value, CONTROLS["axis"].value == "logarithmic")
    with side:
        CONTROLS["p"].show()
        CONTROLS["unit"].show()
        with st.expander("More"):
            CONTROLS["others"].show()
            CONTROLS["axis"].show()
        page.link_and_reset(CONTROLS)

    st.subheader("Rows worth knowing by heart", anchor=False)
    rows, present = words.reference_rows(p)
    page.table(words.HEADER, rows, present=present)

    st.subheader("Multiply probabilities, or add their logs?", anchor=False)
    stage, side = page.columns("product")
    with stage:
        show_product(series_of(p, n), unit)
    with side:
        CONTROLS["n"].show()

    page.show_code(
        {
            "NumPy": snippets.numpy_code(p, n),
            "nll_core": snippets.core_code(p, n),
            "PyTorch": snippets.torch_code(p),
        }
    )


def show_curve(p: float, unit: SurpriseUnit, others: bool, log_axis: bool) -> None:
    curve, slope = st.columns([1.35, 1])
    with curve:
        chart(
            surprise_curve(GRID, p, unit, penalties=others, log_axis=log_axis),
            key="surprise_curve",
            alt=f"Curve of −log p, {surprise(p, unit=unit):.3f} {unit} at p = {p:g}.",
            on_point=lambda point: CONTROLS.apply(pick_probability(point)),
        )
    with slope:
        chart(
            slope_curve(GRID, p, penalties=others, log_axis=log_axis),
            key="surprise_slope",
            alt=f"Steepness 1/p against p. At p = {p:g} it is {1 / p:.4g} nats per unit of p.",
        )
    page.sentence(words.surprise_sentence(p))
    page.formula(
        r"\ell(p) = -\log p \qquad \frac{d\ell}{dp} = -\frac{1}{p}",
        rf"-\log {latex_exact(p)} = {latex(float(surprise(p)))}\ \text{{nats}} \qquad "
        rf"-\frac{{1}}{{{latex_exact(p)}}} = {latex(float(surprise_gradient(p)))}",
    )


def show_product(series: LogLikelihoodSeries, unit: SurpriseUnit) -> None:
    p, n, total = series.p, int(series.n[-1]), float(series.log_likelihood[-1])
    said = words.product_sentence(series)
    chart(
        product_and_sum(series, unit),
        key="surprise_product",
        alt=f"Log of the likelihood of {n} examples. {said.replace('**', '')}",
    )
    page.sentence(said)
    page.formula(
        r"\log \prod_{i=1}^{n} p = \sum_{i=1}^{n} \log p = n \log p",
        rf"{n} \cdot \log {latex_exact(p)} = {latex(total, 6)}",
        key="product",
    )


page.opening(
    "surprise",
    "Move p and watch the height of the curve and the slope of its tangent. Halving p always adds "
    "the same surprise, one coin flip; close to 0 the slope has no limit, and that is what makes "
    "a confident mistake so expensive. Click the curve to pick a p.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
page.closing(
    CONTROLS,
    "C. E. Shannon (1948), A mathematical theory of communication, Bell System Technical Journal "
    "27. The deciban: I. J. Good (1950), Probability and the weighing of evidence.",
)
