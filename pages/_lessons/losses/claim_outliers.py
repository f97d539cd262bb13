"""The claim that the NLL is insensitive to outliers, held against one mistake in a hundred."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from nll_core import (
    linear_penalty,
    margin_loss,
    squared_penalty,
    surprise,
)
from pages._figures.losses_claims import (
    on_one_mistake,
    one_mistake,
)
from pages._lessons.losses import words
from pages._lessons.losses.claim import Claims, place
from pages._lessons.losses.controls import CONTROLS
from pages._lessons.losses.data import FloatArray
from pages._ui import page
from pages._ui.chart import Handle, chart
from pages._ui.live import Moment
from pages._ui.numbers import exact, latex, percent

FORECASTS: Final = 100
USUAL: Final = 0.95
"""p₀: the probability that the other forecasts gave to the truth."""
MISSED: Final = np.array(CONTROLS["missed"].options)


@st.cache_resource(show_spinner=False)
def means() -> dict[str, FloatArray]:
    """The mean of three losses over a hundred forecasts, along the probability of one of them."""
    functions = {"NLL": surprise, "Brier": squared_penalty, "1 − p": linear_penalty}
    return {
        name: ((FORECASTS - 1) * float(function(USUAL)) + np.asarray(function(MISSED))) / FORECASTS
        for name, function in functions.items()
    }


def show_outliers(claims: Claims) -> None:
    at = place(MISSED, claims.missed)
    chart(
        one_mistake(MISSED, means(), at),
        key="losses_outlier",
        alt="Mean loss of a hundred forecasts against the probability of the worst one. "
        + outliers_sentence(claims).replace("**", ""),
        handles=[Handle(trace="state", label="Probability of the one mistake", moves=("missed",))],
    )
    page.sentence(outliers_sentence(claims))
    page.formula(
        r"\frac{1}{n} \sum_{i=1}^{n} -\log p_i \;=\; \frac{-(n - 1)\log p_0 - \log p}{n}",
        outliers_numbers(claims),
    )
    page.table(
        ("Probability of the truth", "NLL (nats)", "(1 − p)²", "hinge, at its log odds"),
        outlier_rows(),
        key="losses_claim_rows",
    )
    page.note(
        f"In the formula p₀ = {USUAL:g} is what the other forecasts gave to the truth, and p what "
        "the one mistake did. Often said: “the NLL is insensitive to outliers”. Its pull on the "
        "score is at most 1, but its penalty has no limit: certain and wrong, p = 0, costs ∞. For "
        "what one outlier does to a fit, see the view Fitted, where Brier's boundary stays and the "
        "NLL's turns."
    )


def outlier_rows() -> list[list[str]]:
    rows = []
    for p in (0.5, 0.1, 0.01, 1e-6, 1e-12, 0.0):
        log_odds = float(np.log(p) - np.log1p(-p)) if p else -np.inf
        rows.append(
            [
                exact(p),
                words.number(float(surprise(p))),
                words.number(float(squared_penalty(p))),
                words.number(float(margin_loss(log_odds, "hinge"))),
            ]
        )
    return rows


def outliers_sentence(claims: Claims) -> str:
    own = float(surprise(claims.missed))
    usual = (FORECASTS - 1) * float(surprise(USUAL))
    mean = (usual + own) / FORECASTS
    brier = float(squared_penalty(claims.missed))
    return (
        f"{FORECASTS - 1} forecasts gave the truth {percent(USUAL)}, one gave it "
        f"**{percent(claims.missed)}**. That one costs **{words.number(own)} nats**, "
        f"**{words.share(own / (own + usual))}** of the total NLL, and the mean is "
        f"**{words.number(mean, 4)}** instead of "
        f"{words.number(float(surprise(USUAL)), 4)}. Its (1 − p)² is {words.number(brier)}, which "
        "is never above 1."
    )


def outliers_numbers(claims: Claims) -> str:
    own, usual = float(surprise(claims.missed)), float(surprise(USUAL))
    mean = ((FORECASTS - 1) * usual + own) / FORECASTS
    return (
        rf"\frac{{{FORECASTS - 1} \cdot {latex(usual)} + ⟦{latex(own)}⟧}}{{{FORECASTS}}} "
        rf"= ⟦{latex(mean)}⟧\ \text{{nats}}"
    )


def outliers_moment(claims: Claims) -> Moment:
    return Moment(
        charts={"losses_outlier": on_one_mistake(MISSED, means(), place(MISSED, claims.missed))},
        texts={"main": page.sentence_html(outliers_sentence(claims))},
        formulas={"main": outliers_numbers(claims)},
    )
