"""Choosing a model: by what it costs on data that it has not seen: the lesson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nll_core import selection as core
from pages._lessons.selection import state as views
from pages._lessons.selection.judges import (
    boundary,
    components,
    criteria_of,
    digits,
    whose,
    winner,
)
from pages._lessons.selection.sizes import believe, compared, degree, optimism, optimism_of
from pages._lessons.selection.state import State
from pages._snippets import selection as snippets
from pages._ui import page
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson

PRESETS: Final[page.Presets] = {
    "AIC takes too much": {},
    "More data": {"sen": 200, "sedeg": 3},
    "None finds it": {"seseed": 0, "sedeg": 6},
    "No polynomial is true": {"securve": "a wave", "sen": 100, "sedeg": 5},
    "One datum decides": {"seview": views.BELIEVE, "seseed": 13, "sedeg": 4},
    "To be believed": {"seview": views.BELIEVE, "sen": 200, "sedeg": 2},
    "Accuracy sees nothing": {"seview": views.DIGITS},
    "As R counts": {"seview": views.WHOSE},
    "As statsmodels counts": {"seview": views.WHOSE, "sesigma": False},
    "3 or 4 components": {"seview": views.GALAXIES, "sek": 4},
    "Half a χ²": {"seview": views.BOUNDARY},
    "Nothing to test": {"seview": views.BOUNDARY, "sekicks": "10 corps"},
    "χ² too sure": {"seview": views.BOUNDARY, "sekicks": "Lengths of sepals"},
    "k/n too little": {"seview": views.OPTIMISM, "sedeg": 10},
    "The luckiest of 200": {"seview": views.WINNER, "sem": 200},
}


def _along(s: State, score: str) -> float:
    path: core.ScorePath = getattr(views.digits(), score)
    return float(path.difference[views.EPOCHS.index(s.seepoch)])


def _code(s: State) -> Mapping[str, str]:
    sample = (views.CURVES[s.securve], s.sen, s.senoise, s.seseed, s.sedeg)
    if s.seview == views.DEGREE:
        return snippets.degree(*sample)
    if s.seview == views.BELIEVE:
        return snippets.believe(*sample)
    if s.seview == views.OPTIMISM:
        return snippets.optimism(*sample)
    if s.seview == views.DIGITS:
        return snippets.digits(views.EPOCHS.index(s.seepoch))
    if s.seview == views.WHOSE:
        return snippets.whose(s.sesigma, s.seconst, s.seeach)
    if s.seview == views.GALAXIES:
        return snippets.components(s.sek)
    if s.seview == views.BOUNDARY:
        if s.sekicks in views.TWO:
            return snippets.pair(views.TWO[s.sekicks], views.PAIR_DRAWS, s.sedraw)
        return snippets.boundary(views.KICKS[s.sekicks], s.sedraw)
    return snippets.winner(s.sem, s.setest, s.sedraw)


def _sample(s: State) -> tuple[str, int, float, int]:
    return s.securve, s.sen, s.senoise, s.seseed


def _difference(s: State) -> core.ModelDifference:
    return compared(*_sample(s))[str(s.sedeg)]


lesson = Lesson(
    stem="selection",
    state=State,
    look_for="Drag the degree and watch the NLL of training fall where that of new data rises; see "
    "which criterion finds the degree that is best on new data, and whether the difference can be "
    "believed. Then see programs count differently, AIC and BIC disagree, a test fail on a "
    "boundary, and a winner who was only lucky.",
    presets=PRESETS,
    views=(
        Chosen("seview", (degree, believe, digits, whose, components, boundary, optimism, winner)),
    ),
    code=_code,
    sources="H. Akaike (1974), A new look at the statistical model identification. G. Schwarz "
    "(1978), Estimating the dimension of a model. T. Sivula, M. Magnusson and A. Vehtari (2020), "
    "Uncertainty in Bayesian leave-one-out cross-validation based model comparison. S. G. Self and "
    "K.-Y. Liang (1987), on likelihood-ratio tests under nonstandard conditions. K. Roeder (1990), "
    "galaxies. L. von Bortkiewicz (1898), Das Gesetz der kleinen Zahlen. R. A. Fisher (1936), "
    "irises. What statsmodels counts is that of 0.15.0 (2026-11).",
    terms=(
        "AIC",
        "BIC",
        "Cross-validation",
        "Optimism",
        "Likelihood-ratio test",
        "Winner’s curse",
        "Held-out data",
    ),
    numbers={
        "training": Number(
            "training NLL of a datum", "nats", lambda s: float(s.chosen.scores["training"][s.sedeg])
        ),
        "new": Number("NLL of a new datum", "nats", lambda s: float(s.chosen.new[s.sedeg])),
        "best_new": Number("degree best on new data", "", lambda s: s.chosen.best["new data"]),
        "best_aic": Number("degree that AIC chooses", "", lambda s: s.chosen.best["AIC"]),
        "best_bic": Number("degree that BIC chooses", "", lambda s: s.chosen.best["BIC"]),
        "more": Number("nats more than the best", "nats", lambda s: _difference(s).difference),
        "more_low": Number("lower end of its interval", "nats", lambda s: _difference(s).low),
        "aic": Number("AIC of the line", "", lambda s: criteria_of(s)[0].aic),
        "aic_lead": Number(
            "AIC by which the line leads",
            "",
            lambda s: criteria_of(s)[1].aic - criteria_of(s)[0].aic,
        ),
        "aic_k": Number("components that AIC chooses", "", lambda s: views.galaxies().best["AIC"]),
        "bic_k": Number("components that BIC chooses", "", lambda s: views.galaxies().best["BIC"]),
        "p_textbook": Number(
            "p by the textbook’s χ²", "", lambda s: views.null_of(s.sekicks, s.sedraw).p_chi_squared
        ),
        "p_boundary": Number(
            "p on the boundary", "", lambda s: views.null_of(s.sekicks, s.sedraw).p_boundary
        ),
        "optimism": Number(
            "optimism of training", "nats", lambda s: float(optimism_of(*_sample(s)).gap[s.sedeg])
        ),
        "k_over_n": Number(
            "k/n", "nats", lambda s: float(optimism_of(*_sample(s)).predicted[s.sedeg])
        ),
        "more_right": Number(
            "accuracy above that of the best epoch", "", lambda s: _along(s, "accuracy")
        ),
        "more_nats": Number("NLL above that of the best epoch", "nats", lambda s: _along(s, "nll")),
        "curse": Number(
            "how much too good the winner looks",
            "nats",
            lambda s: -core.winners_curse(s.sem, s.setest, seed=s.sedraw).expected,
        ),
    },
)
