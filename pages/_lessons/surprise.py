"""Surprise, −log p: the lesson's state, its views and what they say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, get_args

import numpy as np

from nll_core import convert_surprise, surprise, surprise_gradient
from nll_core.information import SurpriseUnit, coin_flips, linear_penalty, squared_penalty
from nll_core.teaching import LogLikelihoodSeries, log_likelihood_series
from pages._figures.surprise import product_and_sum, slope_curve, surprise_curve
from pages._snippets import surprise as snippets
from pages._ui import state as field
from pages._ui.course import Number
from pages._ui.lesson import Lesson, More, view
from pages._ui.numbers import decimals, latex, latex_exact, percent, significant
from pages._ui.parts import Formula, Part, Plot, Say, Table, row
from pages._ui.shared_controls import (
    PROBABILITIES,
    PROBABILITY,
    pick_probability,
    probability_handle,
    probability_text,
)

GRID: Final = np.array(PROBABILITIES)
REFERENCE_ROWS: Final = (1.0, 0.5, 0.1, 0.01)
UNITS: Final[tuple[SurpriseUnit, ...]] = get_args(SurpriseUnit)
HEADER: Final = ("p", *UNITS, "slope −1/p", "1 − p", "(1 − p)²")


class State(field.State):
    """What the page shows."""

    p: float = field.control(PROBABILITY)
    unit: SurpriseUnit = field.choice(
        "Unit of surprise",
        UNITS,
        "nats",
        help=f"1 nat = {convert_surprise(1.0, 'bits'):.3f} bits = "
        f"{convert_surprise(1.0, 'decibans'):.3f} decibans: logs to base e, 2 and 10^(1/10).",
    )
    others: bool = field.switch("Linear and squared penalties", True)
    axis: str = field.choice("Axis of p", ("linear", "logarithmic"), "linear")
    n: int = field.steps(
        "Independent examples n, each of probability p",
        (10, 20, 50, 100, 200, 400, 700, 1000, 2000, 5000, 10000),
        400,
    )


@view("curve", controls=("p unit", More("others axis")))
def curve(s: State) -> Iterator[Part]:
    look = {"penalties": s.others, "log_axis": s.axis == "logarithmic"}
    yield row(
        Plot(
            "surprise_curve",
            surprise_curve(GRID, s.p, s.unit, **look),
            f"Curve of −log p, {surprise(s.p, unit=s.unit):.3f} {s.unit} at p = {s.p:g}.",
            drag=[probability_handle("the point on the curve")],
            click=pick_probability,
        ),
        Plot(
            "surprise_slope",
            slope_curve(GRID, s.p, **look),
            f"Steepness 1/p against p. At p = {s.p:g} it is {1 / s.p:.4g} nats per unit of p.",
            drag=[probability_handle("the point on the slope")],
        ),
        widths=(1.35, 1),
    )
    yield Say(_surprise_in_words(s.p))
    nats, slope = float(surprise(s.p)), float(surprise_gradient(s.p))
    yield Formula(
        r"\ell(p) = -\log p \qquad \frac{d\ell}{dp} = -\frac{1}{p}",
        rf"-\log ⟦{latex_exact(s.p)}⟧ = ⟦{latex(nats)}⟧\ \text{{nats}} \qquad "
        rf"-\frac{{1}}{{⟦{latex_exact(s.p)}⟧}} = ⟦{latex(slope)}⟧",
    )


@view("rows", heading="Rows worth knowing by heart")
def reference_rows(s: State) -> Iterator[Part]:
    """The rows worth knowing with the present p among them, down to the limit at 0."""
    probabilities = sorted({*REFERENCE_ROWS, s.p, 0.0}, reverse=True)
    rows = [
        [
            probability_text(p) if p else "→ 0",
            *(decimals(float(surprise(p, unit=unit))) for unit in UNITS),
            significant(float(surprise_gradient(p))),
            decimals(float(linear_penalty(p))),
            decimals(float(squared_penalty(p))),
        ]
        for p in probabilities
    ]
    yield Table("rows", HEADER, rows, present=probabilities.index(s.p))


@view("product", heading="Multiply probabilities, or add their logs?", controls="n")
def product(s: State) -> Iterator[Part]:
    series = _series(s.p, s.n)
    said = Say(_product_in_words(series), key="product")
    yield Plot(
        "surprise_product",
        product_and_sum(series, s.unit),
        f"Log of the likelihood of {s.n} examples. {said.plain}",
    )
    yield said
    yield Formula(
        r"\log \prod_{i=1}^{n} p = \sum_{i=1}^{n} \log p = n \log p",
        rf"⟦{s.n}⟧ \cdot \log ⟦{latex_exact(s.p)}⟧ = "
        rf"⟦{latex(float(series.log_likelihood[-1]), 6)}⟧",
        key="product",
    )


@lru_cache(512)
def _series(p: float, n: int) -> LogLikelihoodSeries:
    return log_likelihood_series(p, n)


def _zero_from(s: State) -> float:
    double = next(q for q in _series(s.p, s.n).products if q.dtype == "float64")
    at = double.underflow_at
    return at if at and at <= s.n else math.inf


def _surprise_in_words(p: float) -> str:
    nats, flips = float(surprise(p)), float(coin_flips(p))
    if p == 1:
        return "The model gave what happened **100%**: **no surprise at all**."
    return (
        f"The model gave what happened **{percent(p)}**: **{decimals(nats)} nats** of surprise, "
        f"as much as seeing **{flips:.2f} coin flips** in a row all land heads. With p 0.001 "
        f"higher, the surprise would be "
        f"**{significant(nats - float(surprise(min(1.0, p + 0.001))), 3)} nats** lower."
    )


def _product_in_words(series: LogLikelihoodSeries) -> str:
    p, n = series.p, int(series.n[-1])
    total = (
        f"the sum of the {n:,} logs is **{significant(float(series.log_likelihood[-1]), 6)} nats**"
    )
    if p == 1:
        return f"Every factor is 1, and so is every product; {total}."
    zeros = [f"{q.dtype} from n = {q.underflow_at:,}" for q in series.products if q.underflow_at]
    if zeros:
        return f"The product is exactly 0 in **{', in '.join(zeros)}**; {total}."
    stuck = [f"{q.dtype} from n = {q.stuck_at:,}" for q in series.products if q.stuck_at]
    if stuck:
        return (
            f"Above p = ½ a product never becomes 0: near the smallest number of its type it is "
            f"rounded back to itself and **gets stuck, in {', in '.join(stuck)}**; {total}."
        )
    return f"With {n:,} examples every product is still a positive number; {total}."


lesson = Lesson(
    stem="surprise",
    state=State,
    look_for="Drag the point, or the slider of p, and watch the height of the curve and the slope "
    "of its tangent. Halving p always adds the same surprise, one coin flip. So the height has no "
    "limit as p goes to 0: that is what makes a confident mistake so expensive. (A steep slope "
    "alone would not: that of 1 − √p has no limit either, yet 1 − √p never exceeds 1.) Here log is "
    "the natural logarithm, as on every page.",
    presets={
        "Fair coin": {"p": 0.5},
        "One in ten": {},
        "One in a hundred": {"p": 0.01},
        "Certain and right": {"p": 1.0},
        "One in a million": {"p": 1e-6, "axis": "logarithmic"},
        "float32 gives up": {"p": 0.3, "n": 100},
        "float64 gives up": {"p": 0.5, "n": 2000},
    },
    views=(curve, reference_rows, product),
    code=lambda s: {
        "NumPy": snippets.numpy_code(s.p, s.n),
        "nll_core": snippets.core_code(s.p, s.n),
        "PyTorch": snippets.torch_code(s.p),
    },
    sources="C. E. Shannon (1948), A mathematical theory of communication, Bell System Technical "
    "Journal 27. The deciban: I. J. Good (1950), Probability and the weighing of evidence.",
    terms=("Surprise", "Nat", "Negative log-likelihood", "Log-likelihood", "Underflow"),
    numbers={
        "surprise": Number("surprise", lambda s: float(surprise(s.p)), "nats"),
        "flips": Number("surprise", lambda s: float(coin_flips(s.p)), "coin flips"),
        "steepness": Number("steepness 1/p", lambda s: -float(surprise_gradient(s.p)), "nats"),
        "zero_from": Number("number of factors from which the float64 product is 0", _zero_from),
    },
)
