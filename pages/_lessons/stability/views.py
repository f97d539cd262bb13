"""The stability page's plots."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._figures.clipping import CORNER, clipped_curve
from pages._figures.stability import relative_errors, value_and_outcomes
from pages._figures.style import STATE_TRACE
from pages._figures.summation import digits_along_n, drift_along_n
from pages._figures.surprise import product_and_sum
from pages._lessons.stability import words
from pages._lessons.stability.controls import ALL_TERMS, TERMS, State, Terms
from pages._lessons.stability.data import INDEX, LEAD, curves_of, series_of, sums_of, true_numbers
from pages._ui import page
from pages._ui.chart import Handle, chart


def show_ways(state: State) -> None:
    curves, index = curves_of(state.setting, state.part), INDEX[state.lead]
    said = words.ways_sentence(state)
    chart(
        value_and_outcomes(
            LEAD,
            true_numbers(state.part),
            curves,
            state.form,
            index,
            reach=state.reach,
            part=state.part,
        ),
        key="stability_ways",
        alt=f"The {state.part} against the lead of the truth, {words.setting_text(state.setting)}, "
        f"above a strip for each way of writing it. {said.replace('**', '')}",
        handles=[
            Handle(trace=STATE_TRACE, label="Lead of the truth", moves=("lead",), axes="x"),
        ],
    )
    page.sentence(said)
    page.formula(words.SYMBOLS[state.form], words.ways_formula(state))
    rows, present = words.ways_rows(state)
    page.table(words.WAYS_HEADER, rows, present=present, key="ways")
    chart(
        relative_errors(
            LEAD,
            curves,
            state.form,
            index,
            reach=state.reach,
            spacing=float(np.finfo(state.setting.dtype).eps),
            part=state.part,
        ),
        key="stability_error",
        alt=f"Relative error of the {state.part}, held against 50 digits: "
        f"{curves[state.form].error[index]:.3g} as {state.form}, "
        f"{curves['softplus'].error[index]:.3g} as softplus.".replace("nan", "NaN"),
        handles=[
            Handle(trace=STATE_TRACE, label="Lead: relative error", moves=("lead",), axes="x"),
        ],
    )
    page.sentence(words.why_they_differ(state), key="differ")


def show_product(p: float, n: int) -> None:
    series = series_of(p, n)
    said = words.product_sentence(series)
    chart(
        product_and_sum(series, "nats").figure(),
        key="stability_product",
        alt=f"Log of the likelihood of {n} examples. {said.replace('**', '')}",
    )
    page.sentence(said)
    page.formula(
        r"\log \prod_{i=1}^{n} p = \sum_{i=1}^{n} \log p",
        words.product_formula(series),
    )


def show_order(terms: Terms, n: int) -> None:
    sums, here = sums_of(terms), TERMS.index(n)
    said = words.sums_sentence(sums, here)
    charts = (
        (digits_along_n, "stability_sums", "Decimal digits that survive"),
        (drift_along_n, "stability_drift", "Drift of the mean"),
    )
    for column, (build, key, about) in zip(st.columns(2), charts, strict=True):
        with column:
            chart(
                build(sums, here),
                key=key,
                alt=f"{about} against the number of terms. {said.replace('**', '')}",
                handles=[
                    Handle(
                        trace=STATE_TRACE,
                        label=f"Number of terms: {about.lower()}",
                        moves=("terms",),
                        axes="x",
                    )
                ],
            )
    page.sentence(said)
    page.table(words.SUMS_HEADER, words.sums_rows(sums, here), present=0, key="sums")
    page.formula(
        r"\text{mean NLL} = \frac{1}{n} \sum_{i=1}^{n} -\log p_i", words.sums_formula(sums, here)
    )
    page.note(
        f"The {ALL_TERMS:,} terms are simulated: −log p of one letter after another, with a mean "
        "of 2.45401 nats and the draw at which the float32 sum shows 2.4541. Other draws, under "
        "More, drift by other amounts, up or down. The terms are float32 numbers, few enough for "
        "float64 to add without rounding."
    )


def show_clipping(p: float, eps: float) -> None:
    said = words.clip_sentence(p, eps)
    chart(
        clipped_curve(p, eps),
        key="stability_clip",
        alt=f"−log p, and the same with p clipped at {words.tidy(eps)}. {said.replace('**', '')}",
        handles=[
            Handle(trace=STATE_TRACE, label="Probability p of what happened", moves=("given",)),
            Handle(trace=CORNER, label="ε, where p is clipped", moves=("clip",)),
        ],
    )
    page.sentence(said)
    page.formula(
        r"-\log p \ \text{ against } -\log\,\mathrm{clip}(p) \\"
        r" \mathrm{clip}(p) = \min(\max(p, \varepsilon), 1 - \varepsilon)",
        words.clip_formula(p, eps),
    )
    rows, present = words.clip_rows(eps)
    page.table(words.CLIP_HEADER, rows, present=present, key="clips")
