"""The softmax page's plots, tables and formulas, each with the sentence that says what it shows."""

from __future__ import annotations

from functools import partial
from typing import get_args

import numpy as np
import streamlit as st

from nll_core import (
    CrossEntropyParts,
    best_logit,
    best_temperature,
    cross_entropy_along_logit,
    cross_entropy_along_smoothing,
    cross_entropy_along_temperature,
    entropy,
    simplex_contours,
    softmax,
    textbook_cross_entropy,
)
from nll_core.underflow import FloatName
from pages._figures.softmax import class_bars
from pages._figures.softmax_descent import RISES, descent_losses, simplex
from pages._figures.softmax_loss import LossCurves, loss_panels
from pages._lessons.softmax.example import (
    HIGHEST_LOGIT,
    LOWEST_LOGIT,
    TEMPERATURES,
    Example,
    path_to,
    steps_ahead,
)
from pages._lessons.softmax.words import descent_sentence, listed, loss_sentence, textbook_sentence
from pages._ui import page
from pages._ui.chart import chart
from pages._ui.numbers import decimals, latex, significant

TEMPERATURE_GRID = np.geomspace(TEMPERATURES[0], TEMPERATURES[-1], 121)
LOGIT_GRID = np.linspace(LOWEST_LOGIT, HIGHEST_LOGIT, 121)
SMOOTHING_GRID = np.linspace(0.0, 0.5, 26)


@st.cache_resource(max_entries=64, show_spinner=False)
def contours_around(pull: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    rises = np.array(RISES)
    return simplex_contours(pull, float(entropy(pull)) + rises, n_points=91), rises


def curves_of(example: Example) -> LossCurves:
    z, target, focus = example.logits, example.distribution, example.focus
    options = example.options
    at_temperature = options | {"temperature": example.temperature}
    best = best_logit(z, target, focus, **at_temperature)
    lowest = best if np.isfinite(best) else z[focus]
    along = partial(cross_entropy_along_logit, z, target, focus)
    return LossCurves(
        temperatures=TEMPERATURE_GRID,
        along_temperature=cross_entropy_along_temperature(z, target, TEMPERATURE_GRID, **options),
        best_temperature=best_temperature(z, target, **options),
        logits=LOGIT_GRID,
        along_logit=along(LOGIT_GRID, **at_temperature),
        best_logit=best,
        loss_at_best_logit=float(along([lowest], **at_temperature)[0]),
        smoothing=cross_entropy_along_smoothing(
            z,
            target,
            SMOOTHING_GRID,
            temperature=example.temperature,
            class_weights=example.class_weights,
        ),
    )


def class_table(names: list[str], example: Example, parts: CrossEntropyParts) -> None:
    rows = [
        [
            f"{k + 1} · {name}",
            significant(example.shifted[k], 4 if example.shift == 0 else 6),
            decimals(float(parts.probs[k])),
            decimals(float(parts.target[k])),
            decimals(float(parts.terms[k])),
            decimals(round(float(parts.gradient[k]), 3) + 0.0),
        ]
        for k, name in enumerate(names)
    ]
    total = [1.0, 1.0, parts.loss, abs(round(float(parts.gradient.sum()), 9))]
    rows.append(["sum", "", *(decimals(value) for value in total)])
    term = "−q log p" if example.weight == 1 else "−w q log p"
    header = ["class", "logit z", "model p", "target q", f"{term} (nats)", "gradient"]
    page.table(header, rows, present=example.focus)


def show_loss(names: list[str], example: Example, parts: CrossEntropyParts) -> None:
    focus, temperature = example.focus, example.temperature
    curves = curves_of(example)
    best = curves.best_temperature
    bars, losses = st.columns(2)
    with bars:
        chart(
            class_bars(names, focus, parts, temperature),
            key="softmax_bars",
            alt=f"Bars for each class. Model: {listed(names, parts.probs)}. "
            f"Target: {listed(names, parts.target)}. Gradient: {listed(names, parts.gradient)}.",
        )
    with losses:
        chart(
            loss_panels(
                curves,
                parts,
                temperature=temperature,
                logit=example.logits[focus],
                slope=float(parts.gradient[focus]),
                label_smoothing=example.label_smoothing,
                name=names[focus],
            ),
            key="softmax_loss",
            alt=f"Loss along temperature, along the logit of {names[focus]} and along label "
            f"smoothing; now {decimals(parts.loss)} nats, {decimals(parts.floor)} of them entropy "
            f"of the target and {decimals(parts.divergence)} divergence. Lowest along the "
            f"temperature at T = {significant(best.temperature, 3)}.",
        )
    page.sentence(loss_sentence(names, example, parts))


def show_formula(example: Example, parts: CrossEntropyParts) -> None:
    weighted = example.weight != 1
    w, scale, r = ("w_k ", r"Q\,", "r") if weighted else ("", "", "q")
    k, p, pull = example.focus + 1, *(float(v[example.focus]) for v in (parts.probs, parts.pull))
    size = rf"{latex(parts.weight)}\," if weighted else ""
    slope = latex(float(parts.gradient[example.focus]) + 0.0)
    with st.container(horizontal=True, gap="medium"):
        page.formula(
            r"p_k = \frac{e^{z_k/T}}{\sum_j e^{z_j/T}}",
            rf"p_{{{k}}} = {latex(p)}",
            key="softmax",
            beside=True,
        )
        page.formula(
            rf"\ell = -\sum_k {w}q_k \log p_k = {scale}H({r}) + {scale}\mathrm{{KL}}({r} \,\|\, p)",
            rf"\ell = {latex(parts.floor)} + {latex(parts.divergence)} = {latex(parts.loss)}",
            beside=True,
        )
        page.formula(
            rf"\frac{{\partial \ell}}{{\partial z_k}} = \frac{{{scale}(p_k - {r}_k)}}{{T}}",
            rf"\frac{{\partial \ell}}{{\partial z_{{{k}}}}} = "
            rf"\frac{{{size}({latex(p)} - {latex(pull)})}}{{{example.temperature:g}}} = {slope}",
            key="gradient",
            beside=True,
        )
    if weighted:
        st.caption(
            f"w is {example.weight:g} for the true class and 1 for the others, "
            f"Q = Σ w q = {significant(parts.weight)}, and r = w q/Q is where the loss is lowest."
        )


def show_descent(names: list[str], example: Example, parts: CrossEntropyParts, rate: float) -> None:
    path = path_to(example, parts.loss)
    ahead = steps_ahead(example, 10)
    if len(names) == 3:
        left, right = st.columns([1, 1])
        contours, rises = contours_around(tuple(parts.pull))
        probabilities = partial(softmax, temperature=example.temperature)
        with left:
            chart(
                simplex(
                    names,
                    parts,
                    contours,
                    parts.floor + parts.weight * rises,
                    probabilities(path.logits),
                    probabilities(ahead.positions),
                    rate,
                ),
                key="softmax_simplex",
                alt=f"Triangle of all probabilities of three classes. The point is at "
                f"{listed(names, parts.probs)}; the loss is lowest at {listed(names, parts.pull)}. "
                f"The negative gradient moves it by {listed(names, rate * parts.push)} a step.",
            )
        stage = right
    else:
        stage = st.container()
    with stage:
        chart(
            descent_losses(path.losses, ahead.values, parts),
            key="softmax_steps",
            alt=f"Loss after each of {path.steps} steps taken, now {decimals(parts.loss)} nats, "
            f"and for the next {ahead.steps}, down to {decimals(float(ahead.values.min()))}.",
        )
    page.sentence(descent_sentence(path.losses, ahead, parts, rate))


def show_textbook(example: Example, parts: CrossEntropyParts) -> None:
    rows, broken = [], []
    for dtype in get_args(FloatName):
        found = textbook_cross_entropy(
            example.shifted,
            example.distribution,
            temperature=example.temperature,
            dtype=dtype,
            **example.options,
        )
        loss = "not a number" if np.isnan(found.loss) else significant(found.loss)
        if not np.isfinite(found.loss):
            broken.append(dtype)
        rows.append([f"as written, {dtype}", significant(found.largest_exponential), loss])
    rows.append(["from the largest logit (nll_core)", "1", significant(parts.loss)])
    largest = f"exp({significant(max(example.shifted) / example.temperature)})"
    page.sentence(textbook_sentence(largest, broken, parts))
    if broken:
        page.table(["how", "largest exponential", "loss (nats)"], rows, present=len(rows) - 1)
