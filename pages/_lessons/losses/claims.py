"""The view of three claims about the NLL that do not hold, each held against a computation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import streamlit as st

from nll_core import (
    cross_entropy_of_distributions,
    entropy,
    linear_penalty,
    margin_loss,
    squared_penalty,
    surprise,
)
from pages._figures.losses_claims import (
    cost_on_wrong,
    on_cost,
    on_one_mistake,
    on_stated,
    one_mistake,
    stated_confidence,
)
from pages._lessons.losses import words
from pages._lessons.losses.controls import CONTROLS, LOW, OUTLIERS, WRONG
from pages._lessons.losses.data import FloatArray
from pages._ui import page
from pages._ui.chart import Handle, chart
from pages._ui.live import Moment, Sweep, sweep
from pages._ui.numbers import latex, latex_exact, percent

FORECASTS: Final = 100
USUAL: Final = 0.95
"""The probability that the other forecasts left to the truth."""
HARD: Final = 0.7
"""How often the calibrated model of a harder problem is right, and how sure it says it is."""

MISSED: Final = np.array(CONTROLS["missed"].options)
ONWRONG: Final = np.array(CONTROLS["onwrong"].options)
STATED: Final = np.array(CONTROLS["stated"].options)


class Claims(NamedTuple):
    """What the controls of the three claims say."""

    claim: str
    missed: float
    onwrong: float
    stated: float
    hits: float

    @property
    def control(self) -> str:
        """The key of the control that is mainly moved."""
        return {OUTLIERS: "missed", WRONG: "onwrong", LOW: "stated"}[self.claim]


def present_claims() -> Claims:
    return Claims(
        *(CONTROLS[key].value for key in ("claim", "missed", "onwrong", "stated", "hits"))
    )


def show(claims: Claims) -> None:
    {OUTLIERS: show_outliers, WRONG: show_wrong, LOW: show_low}[claims.claim](claims)


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
        OUTLIERS: outliers_moment,
        WRONG: wrong_moment,
        LOW: low_moment,
    }
    at = moments[rest.claim]
    return sweep(CONTROLS[key].options, lambda value: at(with_value(rest, key, value)))


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
        r"\frac{1}{n} \sum_{i=1}^{n} -\log p_i \;=\; \frac{(n - 1)(-\log 0.95) - \log p}{n}",
        outliers_numbers(claims),
    )
    page.table(
        ("Probability of the truth", "NLL (nats)", "(1 − p)²", "hinge, at its log odds"),
        outlier_rows(),
        key="losses_claim_rows",
    )
    page.note(
        "Often said: “the NLL is insensitive to outliers”. Its pull on the score is bounded by 1, "
        "but its penalty is not: certain and wrong, p = 0, costs ∞. For what one outlier does to "
        "a fit, see the view Fitted, where Brier's boundary stays and the NLL's turns."
    )


def outlier_rows() -> list[list[str]]:
    rows = []
    for p in (0.5, 0.1, 0.01, 1e-6, 1e-12, 0.0):
        log_odds = float(np.log(p) - np.log1p(-p)) if p else -np.inf
        rows.append(
            [
                f"{p:g}",
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
        f"99 forecasts left 95% to the truth, one left it **{percent(claims.missed)}**. That one "
        f"costs **{words.number(own)} nats**, **{words.share(own / (own + usual))}** of all the "
        f"NLL, and the mean is **{words.number(mean, 4)}** in place of "
        f"{words.number(float(surprise(USUAL)), 4)}. Its (1 − p)² is {words.number(brier)}, and "
        "can never be above 1."
    )


def outliers_numbers(claims: Claims) -> str:
    own, usual = float(surprise(claims.missed)), float(surprise(USUAL))
    mean = ((FORECASTS - 1) * usual + own) / FORECASTS
    return (
        rf"\frac{{99 \cdot {latex(usual)} + ⟦{latex(own)}⟧}}{{100}} = ⟦{latex(mean)}⟧"
        rf"\ \text{{nats}}"
    )


def outliers_moment(claims: Claims) -> Moment:
    return Moment(
        charts={"losses_outlier": on_one_mistake(MISSED, means(), place(MISSED, claims.missed))},
        texts={"main": page.sentence_html(outliers_sentence(claims))},
        formulas={"main": outliers_numbers(claims)},
    )


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
        "−ln 0.6 = 0.51”. The NLL looks at the probability of the truth, and that is 0.4."
    )


def wrong_sentence(claims: Claims) -> str:
    w = claims.onwrong
    cost, claimed = (float(pair[place(ONWRONG, w)]) for pair in costs())
    if w == 0.5:
        return (
            f"At one half each it does not matter which class is which: **{words.number(cost)} "
            "nats** either way."
        )
    return (
        f"**{w:g}** on the wrong class leaves **{round(1 - w, 2):g}** to the truth, and that costs "
        f"**−ln {round(1 - w, 2):g} = {words.number(cost)} nats**. −ln {w:g} = "
        f"{words.number(claimed)} would be the cost if {w:g} had been on the right class: the "
        f"claim is {'too low' if claimed < cost else 'too high'} by "
        f"**{words.number(abs(cost - claimed))}**."
    )


def wrong_numbers(claims: Claims) -> str:
    cost, _ = (float(pair[place(ONWRONG, claims.onwrong)]) for pair in costs())
    truth = latex_exact(round(1 - claims.onwrong, 2))
    return (
        rf"-\log(1 - ⟦{latex_exact(claims.onwrong)}⟧) = -\log ⟦{truth}⟧ = ⟦{latex(cost)}⟧"
        rf"\ \text{{nats}}"
    )


def wrong_moment(claims: Claims) -> Moment:
    return Moment(
        charts={"losses_wrong": on_cost(ONWRONG, *costs(), place(ONWRONG, claims.onwrong))},
        texts={"main": page.sentence_html(wrong_sentence(claims))},
        formulas={"main": wrong_numbers(claims)},
    )


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
        alt="NLL against the confidence that a model states. "
        + low_sentence(claims).replace("**", ""),
        handles=[Handle(trace="state", label="Stated confidence", moves=("stated",), axes="x")],
    )
    page.sentence(low_sentence(claims))
    page.formula(
        r"-a \log c - (1 - a) \log(1 - c) = H(a) + D_{\mathrm{KL}}(a \,\|\, c)",
        low_numbers(claims),
    )
    page.table(
        ("Model", "is right", "says", "gap (ECE)", "NLL (nats)", "of which it could save"),
        low_rows(claims),
        present=0,
        key="losses_low_rows",
    )
    page.note(
        "Often said: “a low NLL means that the model is calibrated”. The NLL is the floor that the "
        "data set, H, plus what miscalibration costs, the divergence. An easy problem has so low a "
        "floor that an overconfident model on it beats an honest one on a harder problem."
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
        f"**{percent(claims.stated, 4)}**: it is {kind}{off}. Its NLL is **{words.number(nll)} "
        f"nats**, {than} than the {words.number(found.rival)} of a calibrated model that is right "
        f"70% of the time and says so. Being honest would save it "
        f"**{words.number(nll - found.floor)}**."
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


def place(options: FloatArray, value: float) -> int:
    """Where among the options of a control its value stands."""
    return int(np.argmin(np.abs(options - value)))
