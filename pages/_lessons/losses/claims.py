"""The view of three claims about the NLL that do not hold, each held against a computation."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages._lessons.losses import claim_low, claim_outliers, claim_wrong
from pages._lessons.losses.claim import Claims
from pages._lessons.losses.controls import CONTROLS, LOW, OUTLIERS, WRONG
from pages._ui.live import Moment, Sweep, sweep


def show(claims: Claims) -> None:
    {
        OUTLIERS: claim_outliers.show_outliers,
        WRONG: claim_wrong.show_wrong,
        LOW: claim_low.show_low,
    }[claims.claim](claims)


def sweeps(claims: Claims) -> dict[str, Sweep]:
    keys = [claims.control, *(["hits"] if claims.claim == LOW else [])]
    return {key: along(with_value(claims, key, 0.5), key) for key in keys}


def with_value(claims: Claims, key: str, value: float) -> Claims:
    """The same with one number set."""
    numbers = {"missed": claims.missed, "onwrong": claims.onwrong}
    numbers |= {"stated": claims.stated, "hits": claims.hits, key: value}
    return Claims(claims.claim, **numbers)


@st.cache_resource(max_entries=256, show_spinner=False)
def along(rest: Claims, key: str) -> Sweep:
    moments: dict[str, Callable[[Claims], Moment]] = {
        OUTLIERS: claim_outliers.outliers_moment,
        WRONG: claim_wrong.wrong_moment,
        LOW: claim_low.low_moment,
    }
    at = moments[rest.claim]
    return sweep(CONTROLS[key].options, lambda value: at(with_value(rest, key, value)))
