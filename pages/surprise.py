"""Surprise, −log p: why the penalty for a probability is its negative logarithm."""

import numpy as np
import streamlit as st

from nll_core import (
    LogLikelihoodSeries,
    SurpriseUnit,
    coin_flips,
    linear_penalty,
    log_likelihood_series,
    squared_penalty,
    surprise,
    surprise_gradient,
)
from pages._figures.surprise import product_and_sum, slope_curve, surprise_curve
from pages._snippets import surprise as snippets
from pages._ui import page
from pages._ui.chart import chart
from pages._ui.controls import Choice, Controls, Steps, Switch
from pages._ui.numbers import decimals, latex, latex_exact, percent, significant
from pages._ui.shared_controls import (
    PROBABILITIES,
    PROBABILITY,
    pick_probability,
    probability_text,
)

CONTROLS = Controls(
    PROBABILITY,
    Choice(
        key="unit",
        label="Unit of surprise",
        options=("nats", "bits", "decibans"),
        default="nats",
        help="1 nat = 1.443 bits = 4.343 decibans: logs to base e, 2 and 10^(1/10).",
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
REFERENCE_ROWS = (1.0, 0.5, 0.1, 0.01)


@st.cache_resource(max_entries=64, show_spinner=False)
def series_of(p: float, n: int) -> LogLikelihoodSeries:
    return log_likelihood_series(p, n)


def reference_table(p: float) -> None:
    probabilities = sorted({*REFERENCE_ROWS, p}, reverse=True)
    rows = [
        [
            probability_text(q),
            *(decimals(float(surprise(q, unit=unit))) for unit in ("nats", "bits", "decibans")),
            significant(float(surprise_gradient(q))),
            decimals(float(linear_penalty(q))),
            decimals(float(squared_penalty(q))),
        ]
        for q in probabilities
    ]
    rows.append(["→ 0", "∞", "∞", "∞", "−∞", decimals(1.0), decimals(1.0)])
    header = ["p", "nats", "bits", "decibans", "slope −1/p", "1 − p", "(1 − p)²"]
    page.table(header, rows, present=probabilities.index(p))


def surprise_sentence(p: float) -> str:
    nats, flips = float(surprise(p)), float(coin_flips(p))
    if p == 1:
        return "The model gave what happened **100%**: **no surprise at all**, and no coin flipped."
    return (
        f"The model gave what happened **{percent(p)}**: **{decimals(nats)} nats** of surprise, "
        f"as much as seeing **{flips:.2f} coin flips** in a row all land heads. Had p been a "
        f"thousandth higher, the surprise would have been about "
        f"**{significant(nats - float(surprise(min(1.0, p + 0.001))), 3)} nats** lower."
    )


def product_sentence(series: LogLikelihoodSeries) -> str:
    p, n = series.p, int(series.n[-1])
    total = (
        f"the sum of the {n:,} logs is **{significant(float(series.log_likelihood[-1]), 6)} nats**"
    )
    if p == 1:
        return f"Every factor is 1 and so is every product; {total}."
    zeros = [f"{q.dtype} from n = {q.underflow_at:,}" for q in series.products if q.underflow_at]
    if zeros:
        return f"The product is exactly 0 in **{', in '.join(zeros)}**; {total}."
    stuck = [f"{q.dtype} from n = {q.stuck_at:,}" for q in series.products if q.stuck_at]
    if stuck:
        return (
            f"Above p = ½ a product never becomes 0: near the smallest number of its type it is "
            f"rounded back to itself and **gets stuck, in {', in '.join(stuck)}**; {total}."
        )
    return f"With {n:,} examples no product has come to its end yet; {total}."


@st.fragment
def lesson() -> None:
    stage, side = page.columns()
    with side:
        p = CONTROLS["p"].show()
        unit = CONTROLS["unit"].show()
        with st.expander("More"):
            others = CONTROLS["others"].show()
            log_axis = CONTROLS["axis"].show() == "logarithmic"
        page.link_and_reset(CONTROLS)
    with stage:
        show_curve(p, unit, others, log_axis)

    st.subheader("Rows worth knowing by heart", anchor=False)
    reference_table(p)

    st.subheader("Multiply probabilities, or add their logs?", anchor=False)
    stage, side = page.columns("product")
    with side:
        n = CONTROLS["n"].show()
    with stage:
        show_product(series_of(p, n), unit)

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
    page.sentence(surprise_sentence(p))
    page.formula(
        r"\ell(p) = -\log p \qquad \frac{d\ell}{dp} = -\frac{1}{p}",
        rf"-\log {latex_exact(p)} = {latex(float(surprise(p)))}\ \text{{nats}} \qquad "
        rf"-\frac{{1}}{{{latex_exact(p)}}} = {latex(float(surprise_gradient(p)))}",
    )


def show_product(series: LogLikelihoodSeries, unit: SurpriseUnit) -> None:
    p, n, total = series.p, int(series.n[-1]), float(series.log_likelihood[-1])
    said = product_sentence(series)
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
page.sources(
    "C. E. Shannon (1948), A mathematical theory of communication, Bell System Technical Journal "
    "27. The deciban: I. J. Good (1950), Probability and the weighing of evidence."
)
