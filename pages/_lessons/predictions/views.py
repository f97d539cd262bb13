"""The views of the predictions page: what `nll_core.report` says, over figures that answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Any, Final

import streamlit as st

from nll_core import threshold_for_coverage, threshold_for_risk
from nll_core.formats import four_decimals
from nll_core.report import ReliabilityPicture, model_tables, sentences, tables
from nll_core.report.decision_chapter import decision_tables, threshold_table
from nll_core.report.decisions import can_weigh_costs
from nll_core.report.reliability_tables import class_reliability_table
from nll_core.report.table import ReportTable
from nll_core.score_tables import GroupReport, ScoreReport
from nll_core.score_tables.error_estimators import BIN_NUMBERS
from nll_core.scores import SelectivePoint
from pages._figures import predictions as figures
from pages._figures.style import Drawing
from pages._lessons.predictions.opened import WORST, comparison, with_bar
from pages._lessons.predictions.state import AT_A_TIME, ESTIMATORS, ORDERS, State
from pages._ui.chart import Point, along
from pages._ui.controls import Controls
from pages._ui.lesson import More, Side, view
from pages._ui.numbers import latex
from pages._ui.parts import Below, Formula, Heading, Note, Part, Plot, Say, Table, row

SCORE_WIDTHS: Final = (19, 12, 21, 48)
DIAGRAM_KEY: Final = (
    "● a bin: the larger, the more examples; its stem is the gap to the diagonal (below it, "
    "forecasts are too high). Line: CORP curve, without bins. Grey: where 95% of a calibrated "
    "model's bins fall. ◆ average of all. Histogram: how many happened (filled) and did not "
    "(hatched)."
)
NO_COSTS: Final = (
    "A threshold by cost needs the probability of each of two classes; here each example goes to "
    "its most probable class."
)


def plot(key: str, drawing: Drawing, shows: str, said: str, **options: Any) -> Plot:
    """A drawing whose alternative is what it shows, and what is said of it."""
    alt = f"{shows} {said.replace('**', '')}"
    return Plot(f"predictions_{key}", drawing, alt, **options)


def table(key: str, found: ReportTable, **options: Any) -> Table:
    """A table of the report."""
    options = {"present": found.chosen} | options
    return Table(f"predictions_{key}", found.columns, found.texts(), **options)


def diagram(s: State, picture: ReliabilityPicture) -> Sequence[Part]:
    """The reliability of one forecast, and how to read it."""
    judged, said = sentences.judged_words(picture), sentences.reliability_sentence(picture)
    shows = (
        f"Reliability diagram of {judged} in {len(picture.forecast)} occupied bins over the "
        "histogram of the forecast."
    )
    return [
        plot("reliability", figures.reliability(picture), shows, said),
        Note(f"Judged here: {judged}. {DIAGRAM_KEY}"),
    ]


def mean_of(weighted: bool) -> str:
    """The mean over the examples, as the beginning of a formula."""
    return r"\frac{1}{\sum_i w_i} \sum_{i} w_i" if weighted else r"\frac{1}{n} \sum_{i=1}^{n}"


def nll(report: ScoreReport) -> Formula:
    """The NLL and the skill; where there are none, the accuracy."""
    base, skill = report["base_rate_nll"].value, report["nll_skill"].value
    value = report["nll"].value
    if value is None or base is None or skill is None:
        accuracy = report["accuracy"].value or 0.0
        counted = rf"\frac{{{round(accuracy * report.n)}}}{{{report.n}}} = "
        return Formula(
            rf"\text{{accuracy}} = {mean_of(report.weighted)} \mathbb{{1}}[\hat{{y}}_i = y_i]",
            f"{'' if report.weighted else counted}{accuracy:.4f}",
            key="nll",
        )
    return Formula(
        rf"\text{{NLL}} = -{mean_of(report.weighted)} \log p_{{i, y_i}} \\[0.6em] "
        r"\text{skill} = 1 - \frac{\text{NLL}}{\text{NLL of the base rates}}",
        rf"1 - \frac{{{latex(value)}}}{{{latex(base)}}} = {latex(skill)}",
        key="nll",
    )


def ece(s: State, picture: ReliabilityPicture) -> Formula:
    """The ECE, with the bin that adds most."""
    if s.opened.report.about.weighted:
        return Formula(
            r"\text{ECE} = \sum_b \frac{w_b}{\sum_c w_c} \bigl|\text{share}_b - "
            r"\text{forecast}_b\bigr|",
            rf"\text{{ECE}} = ⟦{latex(picture.error)}⟧",
            key="ece",
        )
    n = int(picture.counts.sum())
    most = picture.largest_term
    return Formula(
        r"\text{ECE} = \sum_b \frac{n_b}{n} \bigl|\text{share}_b - \text{forecast}_b\bigr|",
        rf"\tfrac{{⟦{int(picture.counts[most])}⟧}}{{{n}}}"
        rf"\,|⟦{picture.frequency[most]:.3f}⟧ - ⟦{picture.forecast[most]:.3f}⟧| + \dots = "
        rf"⟦{latex(picture.error)}⟧",
        key="ece",
    )


@view("Scores", controls=("prbins", More("prcut")))
def scores(s: State) -> Iterator[Part]:
    report, picture = s.opened.report.scores, s.picture(s.opened.report.opening_class)
    said = (
        sentences.scores_sentence(report),
        sentences.reversed_sentence(report),
        sentences.reliability_sentence(picture),
    )
    yield row(
        diagram(s, picture),
        (Say(" ".join(filter(None, said))), nll(report), ece(s, picture)),
        widths=(1.15, 1),
    )
    in_bins = s.opened.report.scores_in(s.prbins)
    missing = sentences.missing_sentence(s.opened.predictions.kind)
    yield Below(
        (
            Heading("Every score"),
            Note(f"{sentences.scores_note(report)} {missing}".strip()),
            table("scores", tables.score_table(in_bins), wrap=SCORE_WIDTHS),
        )
    )


@view("Which ECE?", controls="eceat ecewith")
def which_ece(s: State) -> Iterator[Part]:
    found, n_bins = s.opened.report.errors, s.eceat
    bins, norm, debiased = ESTIMATORS[s.ecewith]
    one = found.find(bins, norm, debiased=debiased)
    chance = sentences.chance_sentence(found, n_bins)
    said = f"{chance} {sentences.estimators_sentence(found, n_bins)}"
    shows = "Every estimator of the calibration error beside what chance shows."
    yield plot("estimators", figures.side_by_side(found.estimators, n_bins), shows, said)
    yield Note(
        f"◆ observed, in {n_bins} bins. Grey: 95% of perfectly calibrated models with these "
        "confidences stay below its end; the stroke is their mean.",
        key="ece_bins",
    )
    yield Say(said)
    yield ece(s, s.opened.report.picture(None, n_bins))
    ends = (f"{four_decimals(float(one.values[i]))} in {BIN_NUMBERS[i]}" for i in (0, -1))
    shows = f"{tables.estimator_name(one)} along the number of bins: {' bins, '.join(ends)}."
    yield plot("by_bins", figures.estimator_by_bins(one), shows, "")
    yield Below([table("ece", tables.errors_table(found, n_bins))])


def of_groups(s: State) -> tuple[str, str]:
    """The part of the report that has the groups, and what they are called."""
    by_column = s.opened.predictions.groups is not None and s.prby == "group column"
    return ("groups", "group column") if by_column else ("by_class", "true class")


@view("Groups")
def groups(s: State) -> Iterator[Part]:
    name, what = of_groups(s)
    found: GroupReport = s.opened.report.part(name)
    said = sentences.groups_sentence(found, what)
    is_nll = found.overall.nll is not None
    shows = f"{'NLL' if is_nll else 'Accuracy'} of each group with its interval."
    yield plot("groups", figures.group_intervals(found, what), shows, said)
    yield Note("Dashed: all examples together. Bars: 95% intervals.")
    yield Say(said)
    if is_nll:
        first, *rest = found.groups
        more = r" + \dots" if rest else ""
        yield Formula(
            r"\text{NLL} = \sum_g \text{share}_g \, \text{NLL}_g",
            rf"{first.share:.3f} \cdot {latex(first.nll or 0.0)}{more} = "
            rf"{latex(found.overall.nll or 0.0)}",
            key="groups",
        )
    yield table("groups", tables.groups_table(found, what))


@view("Calibration")
def calibration(s: State) -> Iterator[Part]:
    found, note = s.opened.report.calibration
    if found is None:
        yield Say(note)
        return
    said = sentences.calibration_sentence(found)
    yield Say(said)
    shows = "Differences of the NLL with their intervals."
    yield plot("calibration", figures.method_intervals(found), shows, said)
    infinite = not all(isfinite(m.difference) for m in found.methods)
    yield Note(
        "Left of the dashed line a method helps; bars are 95% intervals of the paired difference; "
        + ("the arrow means ∞: a truth has probability 0; " if infinite else "")
        + f"★ is recommended. {note}"
    )
    yield table("methods", model_tables.calibration_table(found))
    yield table("fits", model_tables.fits_table(found), wrap=(25, 75))
    best = found[found.recommendation.best]
    yield Formula(
        rf"\Delta = {mean_of(s.opened.report.about.weighted)} "
        r"\bigl(\log p_{i, y_i} - \log \tilde{p}_{i, y_i}\bigr)",
        rf"{latex(best.scores.nll)} - {latex(found.before.nll)} = {latex(best.difference)}",
        key="difference",
    )


@view("Two models")
def two_models(s: State) -> Iterator[Part]:
    second = s.second
    model = None if second is None else comparison(s.opened, second)
    if second is None or model is None:
        return
    found, names = model.comparison, (s.opened.name, second.name)
    said = sentences.models_sentence(found, names)
    yield Say(said)
    if not second.built_in and model.about.notes:
        yield Note(model.about.notes[-1])
    drawing = figures.difference_intervals(found, model_tables.TITLES)
    if drawing is not None:
        yield plot("versus", drawing, "Paired differences with their intervals.", said)
        yield Note("Bars: paired 95% intervals. NLL and Brier: left is better for the first model.")
    yield table("differences", model_tables.difference_table(found, names))
    if lacks := sentences.unknown_sentence(found):
        yield Note(lacks)
    both = (found.first_calibration, found.second_calibration)
    errors = [four_decimals(bins.expected_error) for bins in both]
    shows = f"Reliability of both. ECE {errors[0]} of {names[0]}, {errors[1]} of {names[1]}."
    yield plot("both", figures.two_reliabilities(found, names), shows, "")
    better = {"second": found.second_better, "first": found.first_better}
    lists = {key: those for key, those in better.items() if those is not None and len(those.rows)}
    if lists:
        yield Heading("Where they differ most")
    known = s.opened.predictions
    for key, those in lists.items():
        yield Note(f"{names[model_tables.MODEL_NAMES.index(key)]} is less surprised:")
        yield table(
            key, model_tables.differing_table(those, known.classes, key, names, known.identifiers)
        )
    paired = found["nll"]
    if paired.difference is not None and paired.first is not None and paired.second is not None:
        yield Formula(
            rf"\Delta = {mean_of(found.weighted)} "
            r"\bigl(\ell_i^{\text{first}} - \ell_i^{\text{second}}\bigr) \\[0.4em] "
            r"\ell_i = -\log p_{i, y_i}",
            rf"{latex(paired.first)} - {latex(paired.second)} = {latex(paired.difference)}",
            key="paired",
        )


def beside_reliability(s: State) -> Sequence[Side]:
    """What is judged, in which bins."""
    sides: list[Side] = ["prof"] if s.opened.has_probabilities else []
    if s.judged_class is not None:
        name = s.opened.predictions.classes[s.judged_class]
        sides += ["prclass", Note(f"Class {s.judged_class} is {name}.")]
    elif judges_all(s):
        sides += ["prsort", "prpart"] if s.opened.n_classes > AT_A_TIME else ["prsort"]
    return [*sides, "prbins prcut"]


def judges_all(s: State) -> bool:
    return s.opened.has_probabilities and s.prof == "all classes"


@view("reliability", controls=beside_reliability)
def reliability(s: State) -> Iterator[Part]:
    if judges_all(s):
        yield from all_classes(s)
        return
    picture = s.picture(s.judged_class)
    yield from diagram(s, picture)
    yield Say(sentences.reliability_sentence(picture))
    yield ece(s, picture)


def all_classes(s: State) -> Iterator[Part]:
    """A page of the classes."""
    opened, n_classes = s.opened, s.opened.n_classes
    start = AT_A_TIME * (s.prpart - 1)
    chosen = opened.report.class_order(ORDERS[s.prsort])[start : start + AT_A_TIME]
    found = opened.report.class_pictures(with_bar(opened, chosen), s.prbins, s.strategy)
    said = sentences.classes_sentence(found)
    shows = f"Small reliability diagrams of {len(chosen)} classes."
    yield plot("classes", figures.small_reliability(found.pictures), shows, said)
    first = "" if s.prsort == "as in the file" else f", first those of the {s.prsort}"
    yield Note(
        f"All {n_classes:,} classes{first}."
        if len(chosen) == n_classes
        else f"Classes {start + 1:,} to {start + len(chosen):,} of {n_classes:,}{first}; the "
        "others are on the other pages."
    )
    yield Say(said)
    yield table("by_class", class_reliability_table(found))


@dataclass(frozen=True)
class ChooseWorst(Part):
    """A button for each of the worst examples."""

    rows: Sequence[int]
    chosen: int

    def draw(self, controls: Controls) -> None:
        with st.container(horizontal=True, gap="xsmall"):
            for i, row in enumerate(self.rows):
                st.button(
                    f"row {row:,}",
                    key=f"predictions_worst_{i}",
                    on_click=partial(st.session_state.__setitem__, WORST, i),
                    type="primary" if i == self.chosen else "secondary",
                )


def worst_place(s: State) -> int:
    return min(s.worst, max(len(s.opened.report.surprise.worst.rows) - 1, 0))


def beside_surprises(s: State) -> Sequence[Side]:
    """Which of the worst examples is looked at."""
    if not s.opened.has_probabilities:
        return beside_reliability(s)
    rows = s.opened.report.surprise.worst.rows[:10].tolist()
    return [Note("Choose one of the worst examples:"), ChooseWorst(rows, worst_place(s))]


@view("surprises", controls=beside_surprises)
def surprises(s: State) -> Iterator[Part]:
    if not s.opened.has_probabilities:
        yield Note("The surprise of the truth needs the probability of every class.")
        yield from reliability.function(s)
        return
    found, i, known = s.opened.report.surprise, worst_place(s), s.opened.predictions
    said = sentences.surprise_sentence(found)
    shows = "Histogram of the surprise of each example, right and wrong predictions apart."
    chosen = float(found.worst.surprise[i])
    yield plot("surprise", figures.surprise_histogram(found, chosen), shows, said)
    yield Say(said)
    yield Say(sentences.worst_sentence(found, i, known.classes, known.identifiers), key="worst")
    p = float(found.worst.probability[i])
    yield Formula(
        r"\ell_i = -\log p_{i, y_i}", rf"-\log {latex(p)} = {latex(chosen)}", key="surprise"
    )
    rows = tables.worst_table(found, known.classes, known.identifiers)
    yield Below([table("worst", rows, present=i)])


def beside_abstaining(s: State) -> Sequence[Side]:
    """What is wanted."""
    return f"want {'atmost' if s.want == 'risk' else 'cover'}"


def wanted_coverage(at: Point) -> Mapping[str, Any]:
    """A click on the curve."""
    return {"want": "coverage", "cover": 100 * at["x"]}


def point_of(s: State) -> SelectivePoint | None:
    """The threshold that is asked for."""
    curve = s.opened.report.selective.curve
    if s.want == "risk":
        return threshold_for_risk(curve, s.atmost)
    return threshold_for_coverage(curve, s.cover / 100)


@view("abstaining", controls=beside_abstaining)
def abstaining(s: State) -> Iterator[Part]:
    found = s.opened.report.selective
    risk = s.atmost if s.want == "risk" else None
    point = point_of(s)
    said = sentences.selective_sentence(found, point, risk)
    handle = along("Coverage: the threshold on the curve", "cover")
    yield plot(
        "selective",
        figures.risk_coverage(found.curve, point, wanted_risk=risk),
        "Risk against coverage.",
        said,
        drag=[handle] if risk is None else [],
        click=wanted_coverage,
    )
    yield Say(said)
    at, covered, wrong = r"\text{no threshold}", r"\text{—}", r"\text{—}"
    if point is not None:
        at, covered, wrong = map(latex, (point.threshold, point.coverage, point.risk))
    yield Formula(
        r"\text{coverage}(t) = \frac{1}{n} \sum_i \mathbb{1}[c_i \ge t] \\[0.6em] "
        r"\text{risk}(t) = \frac{\sum_i \mathbb{1}[c_i \ge t]\,\mathbb{1}[\text{wrong}_i]}"
        r"{\sum_i \mathbb{1}[c_i \ge t]}",
        rf"\text{{coverage}}(⟦{at}⟧) = ⟦{covered}⟧ \quad \text{{risk}} = ⟦{wrong}⟧",
        key="risk",
    )
    yield Below([table("thresholds", tables.selective_table(found))])


def beside_decisions(s: State) -> Sequence[Side]:
    """What mistakes cost, where that can decide."""
    return ["prfp prfn"] if can_weigh_costs(s.opened.predictions) else [Note(NO_COSTS)]


@view("decisions", controls=beside_decisions)
def decisions(s: State) -> Iterator[Part]:
    found, about = s.opened.report.decisions, s.opened.report.about
    if can_weigh_costs(s.opened.predictions):
        one = s.opened.report.threshold((s.prfp, s.prfn), with_interval=not s.opened.is_large)
        yield Say(sentences.cost_sentence(one, found.event))
        a, b = f"{one.false_positive_cost:g}", f"{one.false_negative_cost:g}"
        yield Formula(
            r"t = \frac{c_+}{c_+ + c_-}",
            rf"\frac{{⟦{a}⟧}}{{⟦{a}⟧ + ⟦{b}⟧}} = ⟦{latex(one.optimal.threshold)}⟧",
            key="threshold",
        )
        yield table("costs", threshold_table(one, found.event))
        yield Note(sentences.COST_NOTE)
    else:
        yield Say(sentences.confusion_sentence(found, about.classes))
    for each in decision_tables(found, about):
        yield Note(f"{each.caption}.")
        yield table(each.key, each)
