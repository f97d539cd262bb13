"""The softmax page's plots, tables and formulas, each with the sentence that says what it shows."""

from __future__ import annotations

import html
from functools import partial
from typing import Final, get_args

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
from nll_core.arithmetic.underflow import FloatName
from pages._figures.softmax import class_bars
from pages._figures.softmax_descent import RISES, descent_losses, simplex
from pages._figures.softmax_loss import LossCurves, loss_panels
from pages._lessons.softmax import words
from pages._lessons.softmax.descent import Path
from pages._lessons.softmax.example import (
    HIGHEST_LOGIT,
    LOWEST_LOGIT,
    TEMPERATURES,
    Example,
)
from pages._lessons.softmax.words import WORDS, listed
from pages._ui import page
from pages._ui.chart import Handle, chart
from pages._ui.numbers import decimals, latex, significant
from pages._ui.templates import fill

TEMPERATURE_GRID: Final = np.geomspace(TEMPERATURES[0], TEMPERATURES[-1], 121)
LOGIT_GRID: Final = np.linspace(LOWEST_LOGIT, HIGHEST_LOGIT, 121)
SMOOTHING_GRID: Final = np.linspace(0.0, 0.5, 26)
CONTOUR_POINTS: Final = 91
HEADER: Final = ("class", "logit z", "model p", "target q", "{term} (nats)", "gradient")
TERMS: Final = {False: "−q log p", True: "−w q log p"}


@st.cache_resource(max_entries=64, show_spinner=False)
def contours_around(pull: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    rises = np.array(RISES)
    levels = float(entropy(pull)) + rises
    return simplex_contours(pull, levels, n_points=CONTOUR_POINTS), rises


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
    """Everything about each class in a row; the header is among what moves."""
    rows = [
        [
            f"{k + 1} · {name}",
            significant(example.shifted[k], logit_digits(example)),
            decimals(float(parts.probs[k])),
            decimals(float(parts.target[k])),
            decimals(float(parts.terms[k])),
            decimals(round(float(parts.gradient[k]), 3) + 0.0),
        ]
        for k, name in enumerate(names)
    ]
    total = [1.0, 1.0, parts.loss, abs(round(float(parts.gradient.sum()), 9))]
    rows.append(["sum", "", *(decimals(value) for value in total)])
    body = page.rows_html(rows, present=example.focus)
    st.html(
        '<div class="nll-scroll" tabindex="0" role="region" aria-label="Table: the classes">'
        '<table class="nll-table" data-text="classes">'
        f"{class_table_head(weighted=example.weight != 1)}<tbody>{body}</tbody></table></div>"
    )


def class_table_head(*, weighted: bool) -> str:
    cells = (html.escape(cell.format(term=TERMS[weighted])) for cell in HEADER)
    return "<thead><tr>" + "".join(f'<th scope="col">{c}</th>' for c in cells) + "</tr></thead>"


def logit_digits(example: Example) -> int:
    """So many that what is added to the logits does not hide them."""
    return 4 if example.shift == 0 else 6


def show_loss(names: list[str], example: Example, parts: CrossEntropyParts) -> None:
    focus, temperature = example.focus, example.temperature
    curves = curves_of(example)
    best = curves.best_temperature
    bars, losses = st.columns(2)
    with bars:
        chart(
            class_bars(names, focus, example.logits, parts, temperature),
            key="softmax_bars",
            alt=f"Bars for each class. Logits: {listed(names, example.logits)}. "
            f"Model: {listed(names, parts.probs)}. "
            f"Target: {listed(names, parts.target)}. Gradient: {listed(names, parts.gradient)}.",
            handles=[
                Handle(
                    trace="logits",
                    label=f"Logit of {name}: its bar",
                    moves=(f"z{k + 1}",),
                    axes="y",
                    index=k,
                    name="bar",
                )
                for k, name in enumerate(names)
            ],
        )
    hard = isinstance(example.target, int)
    # Votes that are being moved can change which class has most of them.
    name = names[focus] if hard else WORDS["soft"]
    on_curves = (
        ("T", "T", "Temperature T: the point on its curve"),
        ("z", f"z{focus + 1}", f"Logit of {name}: the point on its curve"),
        ("e", "eps", "Label smoothing ε: the point on its curve"),
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
                name=name,
            ),
            key="softmax_loss",
            alt=f"Loss along temperature, along the logit of {names[focus]} and along label "
            f"smoothing; now {decimals(parts.loss)} nats, {decimals(parts.floor)} of them entropy "
            f"of the target and {decimals(parts.divergence)} divergence. Lowest along the "
            f"temperature at T = {significant(best.temperature, 3)}.",
            handles=[
                Handle(
                    trace=f"state {key}",
                    label=label,
                    moves=(control,),
                    axes="x",
                    name=f"curve {key}",
                )
                for key, control, label in on_curves
            ],
        )
    page.sentence(words.loss_sentence(names, example, parts))


def show_formula(names: list[str], example: Example, parts: CrossEntropyParts) -> None:
    weighted = example.weight != 1
    w, scale, r = ("w_k ", r"Q\,", "r") if weighted else ("", "", "q")
    symbols = (
        r"p_k = \frac{e^{z_k/T}}{\sum_j e^{z_j/T}}",
        rf"\ell = -\sum_k {w}q_k \log p_k = {scale}H({r}) + {scale}\mathrm{{KL}}({r} \,\|\, p)",
        rf"\frac{{\partial \ell}}{{\partial z_k}} = \frac{{{scale}(p_k - {r}_k)}}{{T}}",
    )
    with st.container(horizontal=True, gap="medium"):
        for key, symbol in zip(("softmax", "loss", "gradient"), symbols, strict=True):
            page.formula(symbol, formula_numbers(key, example, parts), key=key, beside=True)
    said = page.sentence_html(words.weights_note(names, example, parts))
    st.html(f'<p class="nll-note" data-text="weights">{said}</p>')


def formula_numbers(key: str, example: Example, parts: CrossEntropyParts) -> str:
    """The numbers of a formula; those that move stand between ⟦ and ⟧."""
    k, focus = example.focus + 1, example.focus
    p, pull, slope = (
        latex(float(v[focus]) + 0.0) for v in (parts.probs, parts.pull, parts.gradient)
    )
    if key == "softmax":
        return rf"p_{{⟦{k}⟧}} = ⟦{p}⟧"
    if key == "loss":
        floor, divergence, loss = map(latex, (parts.floor, parts.divergence, parts.loss))
        return rf"\ell = ⟦{floor}⟧ + ⟦{divergence}⟧ = ⟦{loss}⟧"
    size = rf"⟦{latex(parts.weight)}⟧\," if example.weight != 1 else ""
    return (
        rf"\frac{{\partial \ell}}{{\partial z_{{⟦{k}⟧}}}} = "
        rf"\frac{{{size}(⟦{p}⟧ - ⟦{pull}⟧)}}{{⟦{example.temperature:g}⟧}} = ⟦{slope}⟧"
    )


def show_descent(
    names: list[str],
    example: Example,
    parts: CrossEntropyParts,
    path: Path,
    losses: np.ndarray,
    rate: float,
) -> None:
    taken = path.taken
    if len(names) == 3:
        left, right = st.columns([1, 1])
        contours, rises = contours_around(tuple(parts.pull))
        places = softmax(path.positions, temperature=example.temperature)
        with left:
            chart(
                simplex(
                    names,
                    parts,
                    contours,
                    parts.floor + parts.weight * rises,
                    places[: taken + 1],
                    places[taken:],
                    rate,
                ),
                key="softmax_simplex",
                alt=f"Triangle of all probabilities of three classes. The point is at "
                f"{listed(names, parts.probs)}; the loss is lowest at {listed(names, parts.pull)}. "
                f"The negative gradient moves it by {listed(names, rate * parts.push)} a step.",
                handles=[
                    Handle(
                        trace="state",
                        label="The three probabilities: the point in the triangle",
                        moves=("z1", "z2", "z3"),
                        name="point",
                    )
                ],
            )
        stage = right
    else:
        stage = st.container()
    with stage:
        chart(
            descent_losses(losses[: taken + 1], losses[taken:], parts),
            key="softmax_steps",
            alt=f"Loss after each of {taken} steps taken, now {decimals(parts.loss)} nats, "
            f"and for the next {path.last - taken}, down to {decimals(float(losses.min()))}.",
            handles=[
                Handle(
                    trace="state",
                    label="Steps taken: the point on the path",
                    moves=("taken",),
                    axes="x",
                    name="steps",
                )
            ],
        )
    page.sentence(words.descent_sentence(losses, path, parts, rate), key="descent")


def show_points(names: list[str], example: Example) -> None:
    """What is worth knowing, with the present numbers."""
    items = words.points_html(names, example)
    st.html(f'<ul class="nll-list" data-text="points">{items}</ul>')


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
        loss = WORDS["not a number"] if np.isnan(found.loss) else significant(found.loss)
        if not np.isfinite(found.loss):
            broken.append(dtype)
        how = fill(WORDS["as written"], {"dtype": dtype})
        rows.append([how, significant(found.largest_exponential), loss])
    rows.append([WORDS["stable"], "1", significant(parts.loss)])
    page.sentence(words.textbook_sentence(example, broken, parts), key="textbook")
    page.table(
        ["how", "largest exponential", "loss (nats)"],
        rows,
        present=len(rows) - 1,
        key="textbook-rows",
    )
