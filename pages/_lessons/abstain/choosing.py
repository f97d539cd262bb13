"""The curve and its areas, a promise for new questions, and who is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from nll_core import threshold_for_coverage, threshold_for_risk
from nll_core.formats import threshold
from nll_core.report import sentences
from nll_core.scores import (
    AreaDefinition,
    CoverageBounds,
    OrderedArea,
    RefusedGroups,
    SelectivePoint,
    coverage_bounds,
    refused_by_group,
    risk_coverage_areas,
)
from pages._figures import abstain as figures
from pages._figures.predictions import risk_coverage, risk_top
from pages._lessons.abstain.state import CURVE, PROMISE, WHO, State, predictions_of, report_of
from pages._ui.chart import Point, along
from pages._ui.lesson import Side, view
from pages._ui.numbers import decimals, latex, latex_exact, percent
from pages._ui.parts import Below, Formula, Note, Part, Plot, Say, Table

DEFINITIONS: Final[Mapping[AreaDefinition, tuple[str, str]]] = {
    "prefix_mean": ("mean risk of the k surest, k = 1 … n", "Geifman and El-Yaniv"),
    "trapezoid": ("trapezoids from the first answer on", "scikit-learn’s auc of the points"),
    "rescaled": ("these over 1 − 1/n, the width they span", "torch-uncertainty"),
    "from_origin": ("trapezoids from risk 0 at coverage 0", "a point put before the first"),
    "generalised": ("trapezoids of wrong answers among all", "AUGRC, Traub and others"),
}
HEADER: Final = ("area", "who", "here", "least by row order", "most")
WIDTHS: Final = (34, 26, 12, 16, 12)


@lru_cache(8)
def areas_of(name: str) -> Mapping[AreaDefinition, OrderedArea]:
    return risk_coverage_areas(*predictions_of(name).judged())


def point_of(s: State) -> SelectivePoint | None:
    """The threshold that is asked for."""
    curve = report_of(s.abset).curve
    if s.abwant == "risk":
        return threshold_for_risk(curve, s.abrisk)
    return threshold_for_coverage(curve, s.abcover / 100)


def _wanted(at: Point) -> Mapping[str, Any]:
    return {"abwant": "coverage", "abcover": min(max(round(100 * at["x"]), 1), 100)}


def _beside_curve(s: State) -> Sequence[Side]:
    return [f"abset abwant {'abrisk' if s.abwant == 'risk' else 'abcover'}"]


@view(CURVE, controls=_beside_curve)
def curve(s: State) -> Iterator[Part]:
    found, point = report_of(s.abset), point_of(s)
    wanted = s.abrisk if s.abwant == "risk" else None
    said = Say("main", sentences.selective_sentence(found, point, wanted))
    yield Plot(
        "abstain_curve",
        risk_coverage(found.curve, point, wanted_risk=wanted),
        f"Risk against coverage, with the least that these mistakes allow. {said.plain}",
        drag=[along("Coverage: the threshold on the curve", "abcover")] if wanted is None else [],
        click=_wanted,
    )
    yield said
    yield Say("area", _area_in_words(s))
    area = found.area
    at, wrong = r"\text{no threshold}", r"\text{—}"
    if point is not None:
        at, wrong = latex(point.threshold), latex(point.risk)
    yield Formula(
        "main",
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
def bounds_of(name: str, risk: float, level: float) -> CoverageBounds:
    confidence, right = predictions_of(name).judged()
    return coverage_bounds(confidence, right, risk=risk, confidence_level=level)


@view(PROMISE, controls="abset abrisk ablevel")
def promise(s: State) -> Iterator[Part]:
    found, seen = bounds_of(s.abset, s.abrisk, s.ablevel), report_of(s.abset).curve
    said = Say("main", _promise_in_words(s, found))
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
        "main",
        r"P\bigl(\mathrm{Bin}(m, u) \le k\bigr) = \frac{1 - \text{level}}{\text{tests}}",
        rf"m = ⟦{found.answered[i]}⟧,\ k = ⟦{found.wrong[i]}⟧: \ "
        rf"u = ⟦{latex(float(found.upper[i]))}⟧ ⟦{sign}⟧ ⟦{latex_exact(s.abrisk)}⟧",
    )


def _promise_in_words(s: State, found: CoverageBounds) -> str:
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
def groups_of(name: str, threshold: float) -> RefusedGroups:
    seen = predictions_of(name)
    return refused_by_group(*seen.judged(), seen.labels, threshold=threshold)


def _point(s: State) -> SelectivePoint:
    return threshold_for_coverage(report_of(s.abset).curve, s.abcover / 100)


def refused_of(s: State) -> RefusedGroups:
    return groups_of(s.abset, _point(s).threshold)


@view(WHO, controls="abset abcover")
def refused(s: State) -> Iterator[Part]:
    point, found = _point(s), refused_of(s)
    names = [predictions_of(s.abset).names[k] for k in found.groups]
    said = Say("main", _refused_in_words(found, names, point))
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
        "main",
        r"\text{refused}_g = \frac{1}{n_g} \sum_{i \in g} \mathbb{1}[c_i < t]",
        rf"\frac{{⟦{found.n_refused[i]}⟧}}{{⟦{found.n[i]}⟧}} = ⟦{latex(float(found.refused[i]))}⟧",
    )


def _refused_in_words(found: RefusedGroups, names: Sequence[str], point: SelectivePoint) -> str:
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
