"""Knowing when not to answer: the lesson."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core import fit_temperature, softmax, threshold_for_coverage, threshold_for_risk, top_label
from nll_core import scores as core
from nll_core.datasets import load_breast_cancer_predictions, load_digits_predictions
from nll_core.formats import threshold
from nll_core.report import sentences
from nll_core.report.pictures import SelectiveReport, selective_report
from pages._figures import abstain as figures
from pages._figures.predictions import risk_coverage, risk_top
from pages._snippets import abstain as snippets
from pages._ui import page
from pages._ui import state as field
from pages._ui.chart import Point, along
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson, More, Side, view
from pages._ui.numbers import decimals, latex, latex_exact, percent
from pages._ui.parts import Below, Formula, Note, Part, Plot, Say, Table, row

VIEWS: Final = (
    CURVE := "Risk and coverage",
    PROMISE := "A promise",
    COST := "Costs",
    HEAT := "Temperature",
    SETS := "A set instead",
    WHO := "Who is refused",
)
# How each set of predictions is loaded, and where its numbers are.
DIGITS: Final = "load_digits_predictions"
TUMOURS: Final = "load_breast_cancer_predictions"
SETS_OF: Final[dict[str, tuple[str, float | str]]] = {
    "digits": (DIGITS, 0.0),
    "digits, smoothed labels": (DIGITS, 0.1),
    "tumours, random forest": (TUMOURS, "random_forest"),
    "tumours, naive Bayes": (TUMOURS, "naive_bayes"),
}
RISKS: Final = (0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1)
LEVELS: Final = (0.8, 0.9, 0.95, 0.99)
COSTS: Final = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
TEMPERATURES: Final = (0.25, 0.5, 0.7, 0.85, 1.0, 1.2, 1.4, 1.7, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0)
ALPHAS: Final = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
CALIBRATION_SIZES: Final = (8, 9, 19, 30, 50, 80, 120, 200)


@dataclass(frozen=True, eq=False)
class Predictions:
    """Logits, labels and the names of the classes of a classifier on what it has not seen."""

    logits: NDArray[np.float64]
    labels: NDArray[np.int64]
    names: Sequence[str]

    def judged(self, temperature: float = 1.0) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The confidence in each predicted class, and whether it is right."""
        confidence, right = top_label(softmax(self.logits, temperature=temperature), self.labels)
        return np.asarray(confidence), np.asarray(right, dtype=bool)


class State(field.State):
    """What the page shows."""

    abview: str = field.choice("View", VIEWS, CURVE)
    abset: str = field.choice(
        "Predictions of",
        tuple(SETS_OF),
        "digits",
        as_list=True,
        help="Digits: a neural network on 1,397 handwritten digits. Tumours: two classifiers on "
        "285 tumours. None of them was trained on what it is judged on here.",
    )
    abwant: str = field.choice("Wanted", ("coverage", "risk"), "coverage")
    abcover: int = field.count("Coverage, % of the questions", 1, 100, 80)
    abrisk: float = field.steps("Share of wrong answers, at most", RISKS, 0.05, text=percent)
    ablevel: float = field.steps("With a confidence of", LEVELS, 0.95, text=percent)
    abcost: float = field.steps(
        "A refusal costs", COSTS, 0.1, help="Where a wrong answer costs 1 and a right one nothing."
    )
    abt: float = field.steps("Temperature T", TEMPERATURES, 1.0)
    abalpha: float = field.steps("Sets that may miss the truth, α", ALPHAS, 0.1, text=percent)
    abn: int = field.steps("Examples to calibrate on, n", CALIBRATION_SIZES, 120)
    abdeal: int = field.count("Which examples these are (the seed)", 0, 99, 0)


@lru_cache(len(SETS_OF))
def predictions_of(name: str) -> Predictions:
    """A built-in set."""
    loader, option = SETS_OF[name]
    if loader == DIGITS:
        digits = load_digits_predictions(float(option))
        logits = digits.logits.astype(np.float64)
        return Predictions(logits, digits.labels, digits.class_names)
    tumours = load_breast_cancer_predictions(str(option))
    return Predictions(tumours.log_probs, tumours.labels, tumours.class_names)


@lru_cache(len(SETS_OF))
def report_of(name: str) -> SelectiveReport:
    """The curve and its area, as on the page of one's own predictions."""
    return selective_report(*predictions_of(name).judged())


@lru_cache(64)
def curve_of(name: str, temperature: float) -> core.RiskCoverageCurve:
    """The curve of confidences at a temperature."""
    return core.risk_coverage_curve(*predictions_of(name).judged(temperature))


DEFINITIONS: Final[Mapping[core.AreaDefinition, tuple[str, str]]] = {
    "prefix_mean": ("mean risk of the k surest, k = 1 … n", "Geifman and El-Yaniv"),
    "trapezoid": ("trapezoids from the first answer on", "scikit-learn’s auc of the points"),
    "rescaled": ("these over 1 − 1/n, the width they span", "torch-uncertainty"),
    "from_origin": ("trapezoids from risk 0 at coverage 0", "a point put before the first"),
    "generalised": ("trapezoids of wrong answers among all", "AUGRC, Traub and others"),
}
HEADER: Final = ("area", "who", "here", "least by row order", "most")
WIDTHS: Final = (34, 26, 12, 16, 12)


@lru_cache(8)
def areas_of(name: str) -> Mapping[core.AreaDefinition, core.OrderedArea]:
    return core.risk_coverage_areas(*predictions_of(name).judged())


def point_of(s: State) -> core.SelectivePoint | None:
    """The threshold that is asked for."""
    curve = report_of(s.abset).curve
    if s.abwant == "risk":
        return threshold_for_risk(curve, s.abrisk)
    return threshold_for_coverage(curve, s.abcover / 100)


def _wanted(at: Point) -> Mapping[str, Any]:
    return {"abwant": "coverage", "abcover": 100 * at["x"]}


def _beside_curve(s: State) -> Sequence[Side]:
    return [f"abset abwant {'abrisk' if s.abwant == 'risk' else 'abcover'}"]


@view(CURVE, controls=_beside_curve)
def curve(s: State) -> Iterator[Part]:
    found, point = report_of(s.abset), point_of(s)
    wanted = s.abrisk if s.abwant == "risk" else None
    said = Say(sentences.selective_sentence(found, point, wanted))
    yield Plot(
        "abstain_curve",
        risk_coverage(found.curve, point, wanted_risk=wanted),
        f"Risk against coverage, with the least that these mistakes allow. {said.plain}",
        drag=[along("Coverage: the threshold on the curve", "abcover")] if wanted is None else [],
        click=_wanted,
    )
    yield said
    yield Say(_area_in_words(s), key="area")
    area = found.area
    at, wrong = r"\text{no threshold}", r"\text{—}"
    if point is not None:
        at, wrong = latex(point.threshold), latex(point.risk)
    yield Formula(
        r"\mathrm{AURC} = \frac{1}{n} \sum_i \mathrm{risk}(c_i) \\[0.4em] "
        r"\text{excess} = \mathrm{AURC} - \mathrm{AURC}_{\text{ranked last}}",
        rf"\mathrm{{risk}}(⟦{at}⟧) = ⟦{wrong}⟧ \\[0.4em] "
        rf"⟦{latex(area.value)}⟧ - ⟦{latex(area.oracle)}⟧ = ⟦{latex(area.excess)}⟧",
    )
    rows = [
        [*DEFINITIONS[name], *(decimals(v, 5) for v in (a.value, a.least, a.most))]
        for name, a in areas_of(s.abset).items()
    ]
    yield Below(
        [
            Note(
                "Six numbers go by the name of “area under this curve”: these five and the plot’s "
                f"own, {decimals(area.value, 5)}, for which predictions of equal confidence are "
                "answered together, since no threshold parts them. Compare two such numbers only "
                "if their definitions are the same. Where confidences tie, a program that sorts "
                "rows gets anything from the least to the most, depending on the order of the "
                "file; “here” is the mean over all orders."
            ),
            Table("abstain_areas", HEADER, rows, wrap=WIDTHS),
        ]
    )


def _area_in_words(s: State) -> str:
    found, first = report_of(s.abset), areas_of(s.abset)["prefix_mean"]
    area = found.area
    spans = ""
    if area.interval is not None:
        low, high = area.interval.low, area.interval.high
        spans = f"The 95% interval of the AURC is [{decimals(low, 4)}, {decimals(high, 4)}]. "
    ties = (
        "Many confidences tie: by the order of the rows alone the mean risk of the surest would be "
        f"anything from **{decimals(first.least, 4)}** to **{decimals(first.most, 4)}**."
        if first.most - first.least > 5e-5
        else "No two confidences tie in a way that shows: the order of the rows changes nothing."
    )
    return (
        f"{spans}Answers in a random order would have {decimals(found.curve.full_risk, 4)}, so the "
        f"confidences save "
        f"**{percent(found.saved)}** of what could be "
        f"saved. {ties}"
    )


@lru_cache(128)
def bounds_of(name: str, risk: float, level: float) -> core.CoverageBounds:
    confidence, right = predictions_of(name).judged()
    return core.coverage_bounds(confidence, right, risk=risk, confidence_level=level)


@view(PROMISE, controls="abset abrisk ablevel")
def promise(s: State) -> Iterator[Part]:
    found, seen = bounds_of(s.abset, s.abrisk, s.ablevel), report_of(s.abset).curve
    said = Say(_promise_in_words(s, found))
    yield Plot(
        "abstain_bounds",
        figures.bound_lines(found, s.abrisk, 1.5 * risk_top(seen)),
        f"Risk and its bound at {len(found.coverage)} coverages. {said.plain}",
    )
    yield said
    yield Note(
        "A threshold whose risk was low on these questions was picked for that, and is a little "
        "worse on new ones. Here the coverages are set beforehand, every 5%, and each has the "
        "exact upper bound of a proportion (Clopper and Pearson) at the level that is left when "
        "the chance of being wrong is split among all of them: so all hold at once, and the "
        "largest that suffices may be picked. New questions have to be like these."
    )
    i = len(found.coverage) - 1 if found.chosen is None else found.chosen
    sign = "≤" if found.chosen is not None else ">"
    yield Formula(
        r"P\bigl(\mathrm{Bin}(m, u) \le k\bigr) = \frac{1 - \text{level}}{\text{tests}}",
        rf"m = ⟦{found.answered[i]}⟧,\ k = ⟦{found.wrong[i]}⟧: \ "
        rf"u = ⟦{latex(float(found.upper[i]))}⟧ ⟦{sign}⟧ ⟦{latex_exact(s.abrisk)}⟧",
    )


def _promise_in_words(s: State, found: core.CoverageBounds) -> str:
    i, point = found.chosen, threshold_for_risk(report_of(s.abset).curve, s.abrisk)
    seen = (
        f"On these questions {percent(point.coverage)} could be answered with at most "
        f"{percent(s.abrisk)} wrong"
        if point is not None
        else f"On these questions no threshold has at most {percent(s.abrisk)} wrong"
    )
    if i is None:
        return (
            f"{seen}, but **nothing can be promised** with {percent(s.ablevel)} confidence: the "
            f"lowest bound is {percent(float(found.upper.min()))}. More questions are needed, or a "
            "more modest promise."
        )
    return (
        f"{seen}. **Promised with {percent(s.ablevel)} confidence** it is for "
        f"**{percent(float(found.coverage[i]))}**: answer from a confidence of "
        f"**{threshold(float(found.thresholds[i]))}** on; {percent(float(found.risk[i]))} of "
        f"those were wrong, and of new ones at most **{percent(float(found.upper[i]))}** will be."
    )


@lru_cache(256)
def groups_of(name: str, threshold: float) -> core.RefusedGroups:
    seen = predictions_of(name)
    return core.refused_by_group(*seen.judged(), seen.labels, threshold=threshold)


def _point(s: State) -> core.SelectivePoint:
    return threshold_for_coverage(report_of(s.abset).curve, s.abcover / 100)


def refused_of(s: State) -> core.RefusedGroups:
    return groups_of(s.abset, _point(s).threshold)


@view(WHO, controls="abset abcover")
def refused(s: State) -> Iterator[Part]:
    point, found = _point(s), refused_of(s)
    names = [predictions_of(s.abset).names[k] for k in found.groups]
    said = Say(_refused_in_words(found, names, point))
    yield Plot(
        "abstain_refused",
        figures.refused_marks(found, names),
        f"Share refused of each true class. {said.plain}",
    )
    yield said
    yield Note(
        "● the share of each true class that gets no answer, with 95% intervals (Wilson), ○ what "
        "is wrong of the class if all are answered, × what is wrong of those answered. One "
        "threshold for all refuses most where the model is least sure; a class can end up with few "
        "answers, and those no better than the answers of other classes."
    )
    i = found.most
    yield Formula(
        r"\text{refused}_g = \frac{1}{n_g} \sum_{i \in g} \mathbb{1}[c_i < t]",
        rf"\frac{{⟦{found.n_refused[i]}⟧}}{{⟦{found.n[i]}⟧}} = ⟦{latex(float(found.refused[i]))}⟧",
    )


def _refused_in_words(
    found: core.RefusedGroups, names: Sequence[str], point: core.SelectivePoint
) -> str:
    i = found.most
    if not found.n_refused.any():
        return (
            f"With **{percent(point.coverage)}** of the questions answered **nobody is refused**: "
            "lower the coverage."
        )
    answered, wrong = int(found.n[i] - found.n_refused[i]), int(found.n_wrong[i])
    left = (
        f"of the {answered} still answered **{wrong}** are ({percent(float(found.risk[i]))})"
        if answered
        else "none is still answered"
    )
    return (
        f"With **{percent(point.coverage)}** of the questions answered, of true class "
        f"**{names[i]}**, **{percent(float(found.refused[i]))}** get no answer "
        f"[{percent(float(found.low[i]))}, {percent(float(found.high[i]))}]; "
        f"{percent(float(found.full_risk[i]))} of that class would be answered wrongly, and {left}."
    )


# Two predictions of three classes that change places (and the temperatures at which they have).
FLIP: Final = ((3.0, 0.0, 0.0), (3.2, 2.0, -10.0))
FLIP_AT: Final = (1.0, 5.0)


@lru_cache(8)
def best_temperature(name: str) -> float:
    seen = predictions_of(name)
    # Log-probabilities of −∞ are of what cannot be; a temperature leaves them so.
    return fit_temperature(seen.logits, seen.labels).temperature


@lru_cache(256)
def cost_of(name: str, refusal: float, temperature: float) -> core.AbstentionCost:
    return core.abstention_cost(curve_of(name, temperature), refusal=refusal)


@view(COST, controls="abset abcost abt")
def costs(s: State) -> Iterator[Part]:
    found = cost_of(s.abset, s.abcost, s.abt)
    said = Say(_cost_in_words(s, found))
    top = 1.25 * max(found.answer_all, s.abcost)
    yield Plot(
        "abstain_cost",
        figures.cost_curve(found, top),
        f"The cost of a question against coverage. {said.plain}",
    )
    yield said
    yield Note(
        "◆ Chow’s threshold, ★ the least cost on these very questions. Chow’s rule is right for "
        "calibrated probabilities. Temperature hardly moves the curve, which is the ranking’s, "
        "but it moves the threshold along it: a model that is too sure answers too much, one that "
        "is too modest too little."
    )
    d, t = latex_exact(s.abcost), latex_exact(found.threshold)
    yield Formula(
        r"t = 1 - \frac{c_{\text{refusal}}}{c_{\text{error}}} \\[0.4em] \text{cost} = "
        r"c_{\text{error}} \cdot \text{wrong} + c_{\text{refusal}} \cdot \text{refused}",
        rf"t = 1 - ⟦{d}⟧ = ⟦{t}⟧ \\[0.4em] ⟦{latex(found.wrong)}⟧ + ⟦{d}⟧ \cdot "
        rf"⟦{latex(1.0 - found.coverage)}⟧ = ⟦{latex(found.cost)}⟧",
    )


def _cost_in_words(s: State, found: core.AbstentionCost) -> str:
    best = best_temperature(s.abset)
    beats = min(found.answer_all, s.abcost)
    compared = "less than" if found.cost < beats else "**no less than**"
    sure = "" if found.best_threshold < np.inf else " (none of them)"
    return (
        f"Where a wrong answer costs 1 and a refusal {s.abcost:g}, answer from a confidence of "
        f"**{found.threshold:g}** on. At T = {s.abt:g} that answers **{percent(found.coverage)}** "
        f"and costs **{decimals(found.cost, 4)}** a question, {compared} the better of "
        f"answering all ({decimals(found.answer_all, 4)}) and none ({s.abcost:g}). The least "
        f"possible here is {decimals(found.best_cost, 4)}, with {percent(found.best_coverage)} "
        f"answered{sure}; the NLL is least at T = {decimals(best, 2)}."
    )


@lru_cache(8)
def ranking_of(name: str) -> core.TemperatureRanking:
    seen = predictions_of(name)
    return core.temperature_ranking(seen.logits, seen.labels, TEMPERATURES)


@view(HEAT, controls="abset abt")
def heat(s: State) -> Iterator[Part]:
    found, at = ranking_of(s.abset), TEMPERATURES.index(s.abt)
    said = Say(_heat_in_words(s, found, at))
    yield row(
        Plot(
            "abstain_swapped",
            figures.heat_line(
                TEMPERATURES, found.swapped, at, "pairs that changed places", 0.16, tickformat=".0%"
            ),
            f"Share of pairs that changed places along T. {said.plain}",
            drag="abt",
        ),
        Plot(
            "abstain_heat",
            figures.heat_line(TEMPERATURES, found.area, at, "AURC", 1.4 * float(found.area.max())),
            f"The area under risk and coverage along T. {said.plain}",
            drag="abt",
        ),
    )
    yield said
    rows = [softmax(FLIP, temperature=t).max(axis=-1) for t in FLIP_AT]
    (one, other), (hot_one, hot_other) = (map(float, row) for row in rows)
    yield Note(
        "With two classes the confidence is the sigmoid of the difference of the logits over T: T "
        "changes every confidence and no order. With three it can change the order: logits (3, 0, "
        f"0) have {decimals(one, 4)} and (3.2, 2, −10) {decimals(other, 4)} at T = 1, and "
        f"{decimals(hot_one, 4)} and {decimals(hot_other, 4)} at T = 5. At a high T many weak "
        "rivals together count for more than a single close one. Pairs are compared before "
        "anything is rounded to 1."
    )
    yield Formula(
        r"\frac{1 - c}{c} = \sum_{k \ne \hat{y}} e^{-(z_{\hat{y}} - z_k)/T}",
        rf"T = ⟦{latex_exact(s.abt)}⟧: \ \mathrm{{AURC}} = ⟦{latex(float(found.area[at]))}⟧,\ "
        rf"\text{{swapped}} = ⟦{latex(float(found.swapped[at]))}⟧",
    )


def _heat_in_words(s: State, found: core.TemperatureRanking, at: int) -> str:
    seen = predictions_of(s.abset)
    base = float(found.area[TEMPERATURES.index(1.0)])
    area, swapped = float(found.area[at]), float(found.swapped[at])
    if len(seen.names) == 2:
        return (
            f"At T = {s.abt:g} **no pair has changed places**, as at any other T: with two classes "
            f"the same questions are refused first, and the AURC stays **{decimals(area, 5)}**."
        )
    if s.abt == 1:
        return (
            f"At T = 1 the AURC is **{decimals(area, 5)}**; each other T ranks these "
            f"{len(seen.labels):,} predictions of {len(seen.names)} classes in another order."
        )
    change = "worse" if area > base else "better"
    return (
        f"At T = {s.abt:g}, **{percent(swapped)}** of all pairs have changed places against T = 1, "
        f"and the AURC is **{decimals(area, 5)}**, {change} than {decimals(base, 5)}: of "
        f"{len(seen.names)} classes temperature changes who is refused."
    )


@lru_cache(128)
def split_of(name: str, alpha: float, n: int, seed: int) -> core.ConformalSplit:
    seen = predictions_of(name)
    probs = np.asarray(softmax(seen.logits))
    return core.split_conformal(probs, seen.labels, alpha=alpha, n_calibration=n, seed=seed)


@view(SETS, controls=("abset abalpha abn", More("abdeal")))
def sets(s: State) -> Iterator[Part]:
    split = split_of(s.abset, s.abalpha, s.abn, s.abdeal)
    said = Say(_sets_in_words(s, split))
    yield Plot(
        "abstain_sets",
        figures.set_sizes(split),
        f"Shares of the sets by their number of classes. {said.plain}",
    )
    yield said
    yield Note(
        "A conformal set has all classes whose probability is at least what all but a share α of "
        "the n calibration examples gave their truth, with one example to spare for the new one. "
        "It holds the truth of a new one with a probability of 1 − α, whatever the model; where n "
        "is below 1/α − 1 only the set of all classes keeps that. A set of one class is an answer, "
        "one of several or none a refusal that says more than silence. This promises nothing about "
        "the risk of the answers."
    )
    found = split.found
    sign = "≤" if found.index <= found.n else ">"
    yield Formula(
        r"k = \lceil (1 - \alpha)(n + 1) \rceil \\[0.4em] "
        r"\text{set} = \{y : p_y \ge p_{(k)}\}, \ p_{(k)} = 0 \text{ if } k > n",
        rf"\lceil ⟦{latex_exact(1 - s.abalpha)}⟧ \cdot ⟦{found.n + 1}⟧ \rceil = ⟦{found.index}⟧ "
        rf"⟦{sign}⟧ ⟦{found.n}⟧,\ "
        rf"p_{{(k)}} = ⟦{latex(found.threshold)}⟧",
    )


def _sets_in_words(s: State, split: core.ConformalSplit) -> str:
    found = split.found
    if found.index > found.n:
        return (
            f"**{found.n} examples are too few** for α = {s.abalpha:g}: the threshold would be "
            f"their probability number {found.index}. Every set has **all {len(split.sizes) - 1} "
            "classes**, which is honest and answers nothing."
        )
    opening = (
        f"A class is in the set from a probability of **{threshold(found.threshold, 4)}** upwards: "
        f"**{percent(split.coverage)}** of {split.n:,} new sets hold the truth, where at least "
        f"{percent(1 - s.abalpha)} on average were promised. "
    )
    if np.isnan(split.single_risk):
        return f"{opening}No set has one class alone, so nothing is answered."
    point = split.by_confidence
    return (
        f"{opening}**{percent(split.single)}** have one class; of these answers "
        f"**{percent(split.single_risk)}** are wrong. As many answered by confidence alone, from "
        f"{threshold(point.threshold, 4)} upwards, have {percent(point.risk)} wrong."
    )


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


def _cost(s: State) -> core.AbstentionCost:
    return cost_of(s.abset, s.abcost, s.abt)


def _sets(s: State) -> core.ConformalSplit:
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
        "coverage": Number("share answered", lambda s: _at_threshold(s, "coverage")),
        "risk": Number("share wrong of the answers", lambda s: _at_threshold(s, "risk")),
        "promised": Number("share answered that is promised", _promised),
        "threshold": Number("Chow’s threshold", lambda s: _cost(s).threshold),
        "dearer": Number(
            "cost above the least possible", lambda s: _cost(s).cost - _cost(s).best_cost
        ),
        "swapped": Number(
            "share of pairs that changed places",
            lambda s: float(ranking_of(s.abset).swapped[TEMPERATURES.index(s.abt)]),
        ),
        "alone": Number("share of sets of one class", lambda s: float(_sets(s).single)),
        "refused": Number("share refused of the class refused most", _refused),
    },
)
