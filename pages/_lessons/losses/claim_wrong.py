"""The claim that 0.6 on the wrong one of two classes costs 0.51."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from nll_core import (
    surprise,
)
from pages._figures.losses_claims import (
    cost_on_wrong,
    on_cost,
)
from pages._lessons.losses import words
from pages._lessons.losses.claim import Claims, place
from pages._lessons.losses.controls import CONTROLS
from pages._lessons.losses.data import FloatArray
from pages._ui import page
from pages._ui.chart import Handle, chart
from pages._ui.live import Moment
from pages._ui.numbers import latex, latex_exact

ONWRONG: Final = np.array(CONTROLS["onwrong"].options)


@st.cache_resource(show_spinner=False)
def costs() -> tuple[FloatArray, FloatArray]:
    """What a probability on the wrong class costs, and what is claimed of it."""
    return np.asarray(surprise(1 - ONWRONG)), np.asarray(surprise(ONWRONG))


def show_wrong(claims: Claims) -> None:
    chart(
        cost_on_wrong(ONWRONG, *costs(), place(ONWRONG, claims.onwrong)),
        key="losses_wrong",
        alt=f"NLL against the probability on the wrong class. "
        f"{wrong_sentence(claims).replace('**', '')}",
        handles=[Handle(trace="state", label="Probability on the wrong class", moves=("onwrong",))],
    )
    page.sentence(wrong_sentence(claims))
    page.formula(r"-\log p_{\text{truth}} = -\log(1 - w)", wrong_numbers(claims))
    page.note(
        "Often said: “the model gave 0.6 to the wrong one of two classes, so its loss is "
        "−log 0.6 = 0.51”. The NLL looks at the probability of the truth, and that is 0.4."
    )


def wrong_sentence(claims: Claims) -> str:
    w = claims.onwrong
    cost, claimed = (float(pair[place(ONWRONG, w)]) for pair in costs())
    if w == 0.5:
        return (
            f"At one half each it does not matter which class is the truth: **{words.number(cost)} "
            "nats** either way."
        )
    return (
        f"**{w:g}** on the wrong class leaves **{round(1 - w, 2):g}** to the truth, and that costs "
        f"**−log {round(1 - w, 2):g} = {words.number(cost)} nats**. −log {w:g} = "
        f"{words.number(claimed)} would be the cost if {w:g} had been on the right class: the "
        f"claim is {'too low' if claimed < cost else 'too high'} by "
        f"**{words.number(abs(cost - claimed))}**."
    )


def wrong_numbers(claims: Claims) -> str:
    cost, _ = (float(pair[place(ONWRONG, claims.onwrong)]) for pair in costs())
    truth = latex_exact(round(1 - claims.onwrong, 2))
    return (
        rf"-\log(1 - ⟦{latex_exact(claims.onwrong)}⟧) = -\log ⟦{truth}⟧ \\"
        rf" = ⟦{latex(cost)}⟧\ \text{{nats}}"
    )


def wrong_moment(claims: Claims) -> Moment:
    return Moment(
        charts={"losses_wrong": on_cost(ONWRONG, *costs(), place(ONWRONG, claims.onwrong))},
        texts={"main": page.sentence_html(wrong_sentence(claims))},
        formulas={"main": wrong_numbers(claims)},
    )
