"""The view of losses as they are met, each recognised as the NLL of a distribution."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from nll_core import (
    best_score,
    binary_cross_entropy,
    entropy,
    implied_probability,
    likelihood_steps,
    softmax,
    surprise,
)
from pages._figures.style import STATE_TRACE
from pages._figures.template_curves import BEST_TRACE, Floor, floor, on_floor
from pages._lessons.template import lines
from pages._lessons.template.controls import (
    BOTH,
    CLASS,
    CLASS_LOGITS,
    CONTROLS,
    COUNT,
    DPO,
    HEAVY,
    LAPLACE,
    NUMBER,
    REWARD,
    TOKEN,
    TOKEN_LOGITS,
    WAIT,
    YES_NO,
    State,
)
from pages._lessons.template.outputs import family_of, observed_of, prediction_of
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.chart import Handle, chart
from pages._ui.live import Ahead, Moment
from pages._ui.numbers import latex, percent

KEY: Final = "template_floor"
EXAMPLES: Final = 100
LOGITS: Final = np.array(CONTROLS["tpz"].options, dtype=np.float64)
HEADER: Final = ("Formula", "What it is", "by the formula", "NLL", "difference")
# How each output's loss is met, and what it is.
MET: Final = {
    CLASS: ("−log p_k, p = softmax(z)", "categorical"),
    TOKEN: ("−log p(token)", "categorical over the vocabulary"),
    NUMBER: ("½(y − ŷ)²/σ²", "Gaussian, variance fixed"),
    BOTH: ("½((y − μ)/σ)² + log σ", "Gaussian, variance learned"),
    LAPLACE: ("|y − ŷ|", "Laplace"),
    HEAVY: ("½(ν + 1)·log(1 + (y − ŷ)²/ν)", "Student-t"),
    YES_NO: ("−log sigmoid(±z)", "Bernoulli"),
    REWARD: ("−log sigmoid(r preferred − r other)", "Bradley–Terry: a reward model"),
    DPO: ("−log sigmoid(β·(log-ratio preferred − log-ratio other))", "Bradley–Terry: DPO"),
    COUNT: ("exp(z) − y·z", "Poisson"),
    WAIT: ("λ·y − log λ", "exponential"),
}


@lru_cache(maxsize=256)
def mean_losses(share: float) -> Floor:
    """The mean loss of data with that share of yes, along the logit; the state is at 0."""
    data = np.full_like(LOGITS, share)
    z = float(best_score([share], "nll")[0])
    least = float(binary_cross_entropy(z, share))
    return Floor(
        logits=LOGITS,
        losses=np.asarray(binary_cross_entropy(LOGITS, data, reduction="none")),
        here=(0.0, float(binary_cross_entropy(0.0, share))),
        best=(z, least),
        entropy=float(entropy([share, 1 - share])),
    )


def drawn(state: State) -> Floor:
    now = float(binary_cross_entropy(state.tpz, state.tpa))
    return mean_losses(state.tpa)._replace(here=(state.tpz, now))


def show(state: State) -> None:
    said = sentence(state)
    chart(
        floor(drawn(state)),
        key=KEY,
        alt=f"Mean log-loss of the data against the logit. {said.replace('**', '')}",
        handles=[
            Handle(trace=STATE_TRACE, label="Prediction", moves=("tpz",), axes="x"),
            Handle(trace=BEST_TRACE, label="Share of yes, by its logit", moves=("tpa",), axes="x"),
        ],
    )
    page.sentence(said)
    page.formula(
        r"-a \log \operatorname{sigmoid}(z) - (1 - a) \log\bigl(1 - "
        r"\operatorname{sigmoid}(z)\bigr) \\[0.3em] {} \ge H(a) = -a \log a - (1 - a)\log(1 - a)",
        numbers(state),
    )


def show_table(state: State) -> None:
    """Below the plot, over the whole width."""
    page.table(HEADER, table(state), key="known", wrap=(29, 32, 13, 13, 13))
    links = " · ".join(f"[{name}](template?{urlencode({'tp': name})})" for name in MET)
    st.markdown(f"Open one: {links}")
    page.note(
        "Each row has the present prediction and observation of its output, the number by the "
        "formula, and −log p of the family. "
        "A difference that stays the same while the prediction moves changes no fit; the constant "
        "of a Gaussian is ½ log 2π + log σ, of a Laplace log 2, of a count log y!."
    )


def sentence(state: State) -> str:
    at = drawn(state)
    above = at.here[1] - at.entropy
    return (
        f"**{percent(state.tpa)}** of the data are yes. The model says "
        f"{percent(float(implied_probability(state.tpz, 'nll')))}: its mean loss is "
        f"**{lines.number(at.here[1])} nats**, {lines.number(above)} above the lowest. The lowest "
        f"that a constant prediction reaches, **{lines.number(at.best[1])}**, is the entropy of "
        f"the data, {lines.number(at.entropy)}: it cannot reach zero."
    )


def numbers(state: State) -> str:
    at = drawn(state)
    return (
        rf"⟦{latex(at.here[1])}⟧ \ge ⟦{latex(at.entropy)}⟧, \\[0.3em] "
        rf"\text{{lowest at}}\ z = ⟦{latex(round(at.best[0], 9) + 0.0)}⟧"
    )


def table(state: State) -> list[list[str]]:
    """Every loss as it is written, beside the NLL of what it is."""
    return [trained(state), *(row(state._replace(tp=name)) for name in MET), stays(state)]


def trained(state: State) -> list[str]:
    """Training by maximum likelihood, on data with the present share of yes."""
    p = float(implied_probability(state.tpz, "nll"))
    rest = float(implied_probability(-state.tpz, "nll"))
    ones = round(EXAMPLES * state.tpa)
    steps = likelihood_steps([p] * ones + [rest] * (EXAMPLES - ones))
    product = float(surprise(steps.products[-1])) / EXAMPLES
    return compared(
        "“trained by maximum likelihood”",
        f"an NLL: −log of the product over {EXAMPLES} answers, a share {percent(state.tpa)} yes",
        product,
        float(binary_cross_entropy(state.tpz, state.tpa)),
    )


def stays(state: State) -> list[str]:
    """A mean loss that does not reach zero."""
    at = drawn(state)
    return compared(
        "“the loss will not reach zero”",
        "its floor: the entropy of the data, and the lowest mean NLL",
        at.entropy,
        at.best[1],
    )


def row(state: State) -> list[str]:
    """One output's loss."""
    written, name = MET[state.tp]
    nll = float(family_of(state).nll(prediction_of(state), observed_of(state)))
    return compared(written, name, as_written(state), nll)


def as_written(state: State) -> float:
    """The number by the formula as it is written: where that has a probability, from it."""
    family, z, y = family_of(state), prediction_of(state), observed_of(state)
    if state.tp in (CLASS, TOKEN):
        logits = TOKEN_LOGITS if state.tp == TOKEN else CLASS_LOGITS
        probs = softmax([z, *list(logits.values())[1:]])
        return float(surprise(probs[int(y)]))
    if family.support == "binary":
        eta = float(family.natural(z))
        return float(surprise(implied_probability(eta if y else -eta, "nll")))
    return float(family.familiar_loss(z, y))


def compared(written: str, name: str, first: float, nll: float) -> list[str]:
    """A row: two numbers and what lies between them, 0 where that is rounding."""
    left = nll - first
    same = abs(left) <= lines.NOTHING * max(1.0, abs(nll))
    return [
        written,
        name,
        lines.number(first, 4),
        lines.number(nll, 4),
        "0" if same else lines.number(left, 4),
    ]


def sweeps(state: State) -> dict[str, Ahead]:
    """The view at every logit and at every share."""
    return {key: ahead(moments, tuple(CONTROLS[key].options), state, key) for key in ("tpz", "tpa")}


def moments(state: State, key: str) -> Callable[[Any], Moment]:
    return lambda value: moment(state._replace(**{key: value}))


def moment(state: State) -> Moment:
    return Moment(
        charts={KEY: on_floor(drawn(state))},
        texts={
            "main": page.sentence_html(sentence(state)),
            "known": page.rows_html(table(state)),
        },
        formulas={"main": numbers(state)},
    )
