"""Knowing when not to answer: the lesson."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from nll_core.datasets import load_breast_cancer_predictions, load_digits_predictions
from nll_core.scores import AbstentionCost, ConformalSplit
from pages._lessons.abstain.choosing import (
    bounds_of,
    curve,
    point_of,
    promise,
    refused,
    refused_of,
)
from pages._lessons.abstain.paying import cost_of, costs, heat, ranking_of, sets, split_of
from pages._lessons.abstain.state import (
    COST,
    CURVE,
    HEAT,
    PROMISE,
    SETS,
    SETS_OF,
    TEMPERATURES,
    WHO,
    State,
)
from pages._snippets import abstain as snippets
from pages._ui import page
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson

FOREST: Final = "tumours, random forest"
BAYES: Final = "tumours, naive Bayes"
PRESETS: Final[page.Presets] = {
    "Answer four in five": {},
    "At most 1% wrong": {"abwant": "risk", "abrisk": 0.01},
    "A promise of 5%": {"abview": PROMISE},
    "No promise of 1%": {"abview": PROMISE, "abrisk": 0.01},
    "Ties": {"abset": FOREST},
    "Too sure for Chow": {"abview": COST},
    "Cooled for Chow": {"abview": COST, "abt": 2.0},
    "Ten classes change places": {"abview": HEAT, "abt": 5.0},
    "Two never do": {"abview": HEAT, "abset": BAYES, "abt": 5.0},
    "A set, or silence": {"abview": SETS},
    "Eight are too few": {"abview": SETS, "abn": 8},
    "Nine are enough": {"abview": SETS, "abn": 9},
    "Who is refused?": {"abview": WHO},
}


def _code(s: State) -> Mapping[str, str]:
    load = SETS_OF[s.abset]
    if s.abview == CURVE:
        cover = None if s.abwant == "risk" else s.abcover
        return snippets.curve(*load, cover, s.abrisk, point_of(s) is not None)
    if s.abview == PROMISE:
        return snippets.promise(*load, s.abrisk, s.ablevel)
    if s.abview == COST:
        return snippets.costs(*load, s.abcost, s.abt)
    if s.abview == HEAT:
        return snippets.heat(*load, s.abt)
    if s.abview == SETS:
        return snippets.sets(*load, s.abalpha, s.abn, s.abdeal)
    assert s.abview == WHO
    return snippets.refused(*load, s.abcover)


def _at_threshold(s: State, what: str) -> float:
    point = point_of(s)
    return math.nan if point is None else float(getattr(point, what))


def _promised(s: State) -> float:
    found = bounds_of(s.abset, s.abrisk, s.ablevel)
    return 0.0 if found.chosen is None else float(found.coverage[found.chosen])


def _cost(s: State) -> AbstentionCost:
    return cost_of(s.abset, s.abcost, s.abt)


def _sets(s: State) -> ConformalSplit:
    return split_of(s.abset, s.abalpha, s.abn, s.abdeal)


def _refused(s: State) -> float:
    found = refused_of(s)
    return float(found.refused[found.most])


lesson = Lesson(
    stem="abstain",
    state=State,
    look_for="A classifier that may say “I don’t know” is wrong less often, on fewer questions. "
    "Drag the threshold along that bargain, then ask what of it can be **promised** for new "
    "questions, what a refusal may cost, whether temperature changes who is refused (with two "
    "classes it never does), what a set of classes says in place of silence, and who gets no "
    "answer.",
    presets=PRESETS,
    views=(Chosen("abview", (curve, promise, costs, heat, sets, refused)),),
    code=_code,
    sources="C. K. Chow (1970), On optimum recognition error and reject tradeoff. R. El-Yaniv and "
    "Y. Wiener (2010), On the foundations of noise-free selective classification. Y. Geifman and "
    "R. El-Yaniv (2017), Selective classification for deep neural networks. J. Traub and others "
    "(2024), Overcoming common flaws in the evaluation of selective classification systems. "
    "V. Vovk, A. Gammerman and G. Shafer (2005), Algorithmic learning in a random world. "
    "A. N. Angelopoulos and others (2021), Learn then test. Data: "
    f"{load_digits_predictions().source} {load_breast_cancer_predictions().source}",
    terms=(
        "Risk–coverage curve",
        "Abstention",
        "Conformal set",
        "Calibration",
        "Temperature scaling",
        "Confidence",
    ),
    numbers={
        "coverage": Number("share answered", "", lambda s: _at_threshold(s, "coverage")),
        "risk": Number("share wrong of the answers", "", lambda s: _at_threshold(s, "risk")),
        "promised": Number("share answered that is promised", "", _promised),
        "threshold": Number("Chow’s threshold", "", lambda s: _cost(s).threshold),
        "dearer": Number(
            "cost above the least possible", "", lambda s: _cost(s).cost - _cost(s).best_cost
        ),
        "swapped": Number(
            "share of pairs that changed places",
            "",
            lambda s: float(ranking_of(s.abset).swapped[TEMPERATURES.index(s.abt)]),
        ),
        "alone": Number("share of sets of one class", "", lambda s: float(_sets(s).single)),
        "refused": Number("share refused of the class refused most", "", _refused),
    },
)
