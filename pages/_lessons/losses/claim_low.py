"""The claim that a low NLL means a calibrated model."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import streamlit as st

from nll_core import (
    cross_entropy_of_distributions,
    entropy,
)
from pages._figures.losses_claims import (
    on_stated,
    stated_confidence,
)
from pages._lessons.losses import words
from pages._lessons.losses.claim import Claims, place
from pages._lessons.losses.controls import CONTROLS
from pages._lessons.losses.data import FloatArray
from pages._ui import page
from pages._ui.chart import Handle, chart
from pages._ui.live import Moment
from pages._ui.numbers import latex, percent

HARD: Final = 0.7
"""How often the calibrated model of a harder problem is right, and how sure it says it is."""
STATED: Final = np.array(CONTROLS["stated"].options)


class Stated(NamedTuple):
    """The expected NLL along the stated confidence, its floor, and that of the honest rival."""

    nll: FloatArray
    floor: float
    rival: float


@st.cache_resource(max_entries=16, show_spinner=False)
def stated_of(hits: float) -> Stated:
    said = np.stack([STATED, 1 - STATED], axis=-1)
    right = np.broadcast_to([hits, 1 - hits], said.shape)
    return Stated(
        nll=np.asarray(cross_entropy_of_distributions(right, said)),
        floor=float(entropy([hits, 1 - hits])),
        rival=float(cross_entropy_of_distributions([HARD, 1 - HARD], [HARD, 1 - HARD])),
    )


def show_low(claims: Claims) -> None:
    found = stated_of(claims.hits)
    chart(
        stated_confidence(
            STATED, found.nll, claims.hits, found.floor, found.rival, place(STATED, claims.stated)
        ),
        key="losses_stated",
        alt="Mean NLL against the confidence that a model states. "
        + low_sentence(claims).replace("**", ""),
        handles=[Handle(trace="state", label="Stated confidence", moves=("stated",), axes="x")],
    )
    page.sentence(low_sentence(claims))
    page.formula(
        r"-a \log c - (1 - a) \log(1 - c) \\ = H(a) + \mathrm{KL}(a \,\|\, c)",
        low_numbers(claims),
    )
    page.table(
        ("Model", "is right", "says", "gap (ECE)", "mean NLL (nats)", "cost of miscalibration"),
        low_rows(claims),
        present=0,
        key="losses_low_rows",
    )
    page.note(
        "Often said: “a low NLL means that the model is calibrated”. Here the expected NLL has two "
        "parts: the entropy H of outcomes that are right with probability a, and the cost of "
        "miscalibration, the divergence. (A real model has a third: grouping loss, for cases that "
        "differ but get the same forecast. Always saying the base rate is calibrated and far from "
        "the lowest NLL.) On an easy problem H is so low that an overconfident model beats an "
        "honest one on a harder problem."
    )


def low_sentence(claims: Claims) -> str:
    found = stated_of(claims.hits)
    nll = float(found.nll[place(STATED, claims.stated)])
    gap = claims.stated - claims.hits
    kind = "overconfident" if gap > 0 else "underconfident" if gap < 0 else "calibrated"
    off = f" by **{abs(gap):.4g}**" if gap else ""
    than = "lower" if nll < found.rival else "higher"
    return (
        f"The model is right **{percent(claims.hits)}** of the time and says "
        f"**{percent(claims.stated, 4)}**: it is {kind}{off}. Its mean NLL is "
        f"**{words.number(nll)} nats**, {than} than the {words.number(found.rival)} of a "
        f"calibrated model that is right {percent(HARD)} of the time and says so. Saying what is "
        f"true would save it **{words.number(nll - found.floor)}**."
    )


def low_numbers(claims: Claims) -> str:
    found = stated_of(claims.hits)
    nll = float(found.nll[place(STATED, claims.stated)])
    return (
        rf"⟦{latex(nll)}⟧ = ⟦{latex(found.floor)}⟧ + "
        rf"⟦{latex(round(nll - found.floor, 12) + 0.0)}⟧\ \text{{nats}}"
    )


def low_rows(claims: Claims) -> list[list[str]]:
    found = stated_of(claims.hits)
    nll = float(found.nll[place(STATED, claims.stated)])
    return [
        [
            "this one",
            percent(claims.hits),
            percent(claims.stated, 4),
            words.number(abs(claims.stated - claims.hits), 4),
            words.number(nll, 4),
            words.number(nll - found.floor, 4),
        ],
        [
            "calibrated, on a harder problem",
            percent(HARD),
            percent(HARD),
            words.number(0.0, 4),
            words.number(found.rival, 4),
            words.number(0.0, 4),
        ],
    ]


def low_moment(claims: Claims) -> Moment:
    found = stated_of(claims.hits)
    at = place(STATED, claims.stated)
    return Moment(
        charts={
            "losses_stated": on_stated(STATED, found.nll, claims.hits, found.floor, found.rival, at)
        },
        texts={
            "main": page.sentence_html(low_sentence(claims)),
            "losses_low_rows": page.rows_html(low_rows(claims), present=0),
        },
        formulas={"main": low_numbers(claims)},
    )
