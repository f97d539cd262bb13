"""Choosing a model: by what it costs on data that it has not seen: the lesson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pages._lessons.selection.judges import boundary, components, whose, winner
from pages._lessons.selection.sizes import believe, degree, optimism
from pages._lessons.selection.state import (
    BELIEVE,
    BOUNDARY,
    CURVES,
    DEGREE,
    GALAXIES,
    KICKS,
    OPTIMISM,
    WHOSE,
    WINNER,
    State,
)
from pages._snippets import selection as snippets
from pages._ui import page
from pages._ui.lesson import Chosen, Lesson

PRESETS: Final[page.Presets] = {
    "AIC takes too much": {},
    "More data": {"sen": 200, "sedeg": 3},
    "None finds it": {"seseed": 0, "sedeg": 6},
    "No polynomial is true": {"securve": "a wave", "sen": 100, "sedeg": 5},
    "One datum decides": {"seview": BELIEVE, "seseed": 13, "sedeg": 4},
    "To be believed": {"seview": BELIEVE, "sen": 200, "sedeg": 2},
    "As R counts": {"seview": WHOSE},
    "As statsmodels counts": {"seview": WHOSE, "sesigma": False},
    "3 or 4 components": {"seview": GALAXIES, "sek": 4},
    "Half a χ²": {"seview": BOUNDARY},
    "Nothing to test": {"seview": BOUNDARY, "sekicks": "10 corps"},
    "k/n too little": {"seview": OPTIMISM, "sedeg": 10},
    "The luckiest of 200": {"seview": WINNER, "sem": 200},
}


def _code(s: State) -> Mapping[str, str]:
    sample = (CURVES[s.securve], s.sen, s.senoise, s.seseed, s.sedeg)
    if s.seview == DEGREE:
        return snippets.degree(*sample)
    if s.seview == BELIEVE:
        return snippets.believe(*sample)
    if s.seview == OPTIMISM:
        return snippets.optimism(*sample)
    if s.seview == WHOSE:
        return snippets.whose(s.sesigma, s.seconst, s.seeach)
    if s.seview == GALAXIES:
        return snippets.components(s.sek)
    if s.seview == BOUNDARY:
        return snippets.boundary(KICKS[s.sekicks], s.sedraw)
    return snippets.winner(s.sem, s.setest, s.sedraw)


lesson = Lesson(
    stem="selection",
    state=State,
    look_for="Drag the degree and watch training fall where new data rise; see which criterion "
    "finds the degree that new data like best, and whether the difference is to be believed. Then "
    "see programs count differently, AIC and BIC disagree, a test fail on a boundary, and a winner "
    "who was only lucky.",
    presets=PRESETS,
    views=(Chosen("seview", (degree, believe, whose, components, boundary, optimism, winner)),),
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
)
