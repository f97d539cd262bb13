"""The view of three claims about the NLL that do not hold, each held against a computation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from nll_core import cross_entropy_of_distributions, entropy, margin_loss, surprise
from nll_core.information import linear_penalty, squared_penalty
from pages._figures.losses import cost_on_wrong, one_mistake, stated_confidence
from pages._lessons.losses.state import (
    CLAIMS,
    LOW,
    OUTLIERS,
    WRONG,
    FloatArray,
    State,
    number,
    share,
)
from pages._ui.chart import Handle, along
from pages._ui.lesson import view
from pages._ui.numbers import exact, latex, latex_exact, percent
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table

FORECASTS: Final = 100
USUAL: Final = 0.95
"""p₀: the probability that the other forecasts gave to the truth."""
HARD: Final = 0.7
"""How often the calibrated model of a harder problem is right, and how sure it says it is."""
MISSED, ONWRONG, STATED = (
    np.array(State.controls[key].options) for key in ("missed", "onwrong", "stated")
)
MOVED_BY: Final = {OUTLIERS: "missed", WRONG: "onwrong", LOW: "stated hits"}


@view(CLAIMS, controls=lambda s: [f"claim {MOVED_BY[s.claim]}"])
def claims(s: State) -> Iterator[Part]:
    if s.claim == OUTLIERS:
        yield from _outliers(s.missed)
    elif s.claim == WRONG:
        yield from _wrong(s.onwrong)
    else:
        yield from _low(s.stated, s.hits)


class Mistake(NamedTuple):
    """What the one mistake costs, and all the other forecasts together."""

    own: float
    usual: float

    @property
    def share(self) -> float:
        return self.own / (self.own + self.usual)


def mistake(missed: float) -> Mistake:
    return Mistake(float(surprise(missed)), (FORECASTS - 1) * float(surprise(USUAL)))


def _outliers(missed: float) -> Iterator[Part]:
    own, usual = found = mistake(missed)
    mean = (usual + own) / FORECASTS
    said = Say(
        f"{FORECASTS - 1} forecasts gave the truth {percent(USUAL)}, one gave it "
        f"**{percent(missed)}**. That one costs **{number(own)} nats**, "
        f"**{share(found.share)}** of the total NLL, and the mean is "
        f"**{number(mean, 4)}** instead of {number(float(surprise(USUAL)), 4)}. Its (1 − p)² is "
        f"{number(float(squared_penalty(missed)))}, which is never above 1."
    )
    yield Plot(
        "losses_outlier",
        one_mistake(MISSED, _means(), missed, mean),
        f"Mean loss of a hundred forecasts against the probability of the worst one. {said.plain}",
        drag=[Handle(label="Probability of the one mistake", moves=("missed",))],
    )
    yield said
    yield Formula(
        r"\frac{1}{n} \sum_{i=1}^{n} -\log p_i \;=\; \frac{-(n - 1)\log p_0 - \log p}{n}",
        rf"\frac{{{FORECASTS - 1} \cdot {latex(float(surprise(USUAL)))} + ⟦{latex(own)}⟧}}"
        rf"{{{FORECASTS}}} = ⟦{latex(mean)}⟧\ \text{{nats}}",
    )
    rows = [
        [
            exact(p),
            number(float(surprise(p))),
            number(float(squared_penalty(p))),
            number(float(margin_loss(np.log(p) - np.log1p(-p) if p else -np.inf, "hinge"))),
        ]
        for p in (0.5, 0.1, 0.01, 1e-6, 1e-12, 0.0)
    ]
    header = ("Probability of the truth", "NLL (nats)", "(1 − p)²", "hinge, at its log odds")
    yield Table("losses_claim_rows", header, rows)
    yield Note(
        f"In the formula p₀ = {USUAL:g} is what the other forecasts gave to the truth, and p what "
        "the one mistake did. Often said: “the NLL is insensitive to outliers”. Its pull on the "
        "score is at most 1, but its penalty has no limit: certain and wrong, p = 0, costs ∞. For "
        "what one outlier does to a fit, see the view Fitted, where Brier's boundary stays and the "
        "NLL's turns."
    )


@lru_cache(1)
def _means() -> dict[str, FloatArray]:
    """The mean of three losses over a hundred forecasts, along the probability of one of them."""
    functions = {"NLL": surprise, "Brier": squared_penalty, "1 − p": linear_penalty}
    return {
        name: ((FORECASTS - 1) * float(function(USUAL)) + np.asarray(function(MISSED))) / FORECASTS
        for name, function in functions.items()
    }


def _wrong(w: float) -> Iterator[Part]:
    cost, claim = float(surprise(1 - w)), float(surprise(w))
    truth = round(1 - w, 2)
    said = Say(
        f"**{w:g}** on the wrong class leaves **{truth:g}** to the truth, and that costs "
        f"**−log {truth:g} = {number(cost)} nats**. −log {w:g} = {number(claim)} would be the cost "
        f"if {w:g} had been on the right class: the claim is "
        f"{'too low' if claim < cost else 'too high'} by **{number(abs(cost - claim))}**."
        if w != 0.5
        else "At one half each it does not matter which class is the truth: "
        f"**{number(cost)} nats** either way."
    )
    costs, claimed = np.asarray(surprise(1 - ONWRONG)), np.asarray(surprise(ONWRONG))
    yield Plot(
        "losses_wrong",
        cost_on_wrong(ONWRONG, costs, claimed, w, cost, claim),
        f"NLL against the probability on the wrong class. {said.plain}",
        drag=[Handle(label="Probability on the wrong class", moves=("onwrong",))],
    )
    yield said
    yield Formula(
        r"-\log p_{\text{truth}} = -\log(1 - w)",
        rf"-\log(1 - ⟦{latex_exact(w)}⟧) = -\log ⟦{latex_exact(truth)}⟧ \\"
        rf" = ⟦{latex(cost)}⟧\ \text{{nats}}",
    )
    yield Note(
        "Often said: “the model gave 0.6 to the wrong one of two classes, so its loss is "
        "−log 0.6 = 0.51”. The NLL looks at the probability of the truth, and that is 0.4."
    )


class Stated(NamedTuple):
    """The expected NLL along the stated confidence, its floor, and that of the honest rival."""

    curve: FloatArray
    floor: float
    rival: float


@lru_cache(16)
def _stated(hits: float) -> Stated:
    said = np.stack([STATED, 1 - STATED], axis=-1)
    right = np.broadcast_to([hits, 1 - hits], said.shape)
    return Stated(
        curve=np.asarray(cross_entropy_of_distributions(right, said)),
        floor=float(entropy([hits, 1 - hits])),
        rival=float(entropy([HARD, 1 - HARD])),
    )


def stated_nll(stated: float, hits: float) -> float:
    """The expected NLL of a model that states one confidence and is right so often."""
    return float(_stated(hits).curve[np.searchsorted(STATED, stated)])


def _low(stated: float, hits: float) -> Iterator[Part]:
    found = _stated(hits)
    nll = stated_nll(stated, hits)
    gap, cost = stated - hits, nll - found.floor
    kind = "overconfident" if gap > 0 else "underconfident" if gap < 0 else "calibrated"
    said = Say(
        f"The model is right **{percent(hits)}** of the time and says **{percent(stated, 4)}**: "
        f"it is {kind}{f' by **{abs(gap):.4g}**' if gap else ''}. Its mean NLL is "
        f"**{number(nll)} nats**, {'lower' if nll < found.rival else 'higher'} than the "
        f"{number(found.rival)} of a calibrated model that is right {percent(HARD)} of the time "
        f"and says so. Saying what is true would save it **{number(cost)}**."
    )
    yield Plot(
        "losses_stated",
        stated_confidence(STATED, found.curve, hits, found.floor, found.rival, stated, nll),
        f"Mean NLL against the confidence that a model states. {said.plain}",
        drag=[along("Stated confidence", "stated")],
    )
    yield said
    yield Formula(
        r"-a \log c - (1 - a) \log(1 - c) \\ = H(a) + \mathrm{KL}(a \,\|\, c)",
        rf"⟦{latex(nll)}⟧ = ⟦{latex(found.floor)}⟧ + "
        rf"⟦{latex(round(cost, 12) + 0.0)}⟧\ \text{{nats}}",
    )
    hard, nothing = percent(HARD), number(0.0, 4)
    yield Table(
        "losses_low_rows",
        ("Model", "is right", "says", "gap (ECE)", "mean NLL (nats)", "cost of miscalibration"),
        [
            [
                "this one",
                percent(hits),
                percent(stated, 4),
                *(number(value, 4) for value in (abs(gap), nll, cost)),
            ],
            [
                "calibrated, on a harder problem",
                hard,
                hard,
                nothing,
                number(found.rival, 4),
                nothing,
            ],
        ],
        present=0,
    )
    yield Note(
        "Often said: “a low NLL means that the model is calibrated”. Here the expected NLL has two "
        "parts: the entropy H of outcomes that are right with probability a, and the cost of "
        "miscalibration, the divergence. (A real model has a third: grouping loss, for cases that "
        "differ but get the same forecast. Always saying the base rate is calibrated and far from "
        "the lowest NLL.) On an easy problem H is so low that an overconfident model beats an "
        "honest one on a harder problem."
    )
