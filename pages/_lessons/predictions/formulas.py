"""Formulas of the predictions page in symbols, and again with the present numbers (LaTeX)."""

from __future__ import annotations

from nll_core import (
    CalibrationComparison,
    GroupReport,
    ScoreReport,
    SelectivePoint,
    SurpriseReport,
)
from nll_core.report import ReliabilityPicture
from nll_core.scores.decision_cost import CostThreshold
from pages._ui.numbers import latex

Pair = tuple[str, str]


def mean_of(weighted: bool) -> str:
    """The mean over the examples, as the beginning of a formula."""
    return r"\frac{1}{\sum_i w_i} \sum_{i} w_i" if weighted else r"\frac{1}{n} \sum_{i=1}^{n}"


def nll(report: ScoreReport) -> Pair:
    """The NLL and the skill; where there are none, the accuracy."""
    base, skill = report["base_rate_nll"].value, report["nll_skill"].value
    value = report["nll"].value
    if value is None or base is None or skill is None:
        accuracy = report["accuracy"].value or 0.0
        counted = rf"\frac{{{round(accuracy * report.n)}}}{{{report.n}}} = "
        return (
            r"\text{accuracy} = \frac{1}{n} \sum_{i=1}^{n} \mathbb{1}[\hat{y}_i = y_i]",
            f"{'' if report.weighted else counted}{accuracy:.4f}",
        )
    return (
        rf"\text{{NLL}} = -{mean_of(report.weighted)} \log p_{{i, y_i}} \\[0.6em] "
        r"\text{skill} = 1 - \frac{\text{NLL}}{\text{NLL of the base rates}}",
        rf"1 - \frac{{{latex(value)}}}{{{latex(base)}}} = {latex(skill)}",
    )


def ece(picture: ReliabilityPicture, *, weighted: bool) -> Pair:
    """The ECE, with the bin that adds most."""
    if weighted:
        return (
            r"\text{ECE} = \sum_b \frac{w_b}{\sum_c w_c} \bigl|\text{share}_b - "
            r"\text{forecast}_b\bigr|",
            rf"\text{{ECE}} = ⟦{latex(picture.error)}⟧",
        )
    n = int(picture.counts.sum())
    most = int((abs(picture.frequency - picture.forecast) * picture.counts).argmax())
    return (
        r"\text{ECE} = \sum_b \frac{n_b}{n} \bigl|\text{share}_b - \text{forecast}_b\bigr|",
        rf"\tfrac{{⟦{int(picture.counts[most])}⟧}}{{{n}}}"
        rf"\,|⟦{picture.frequency[most]:.3f}⟧ - ⟦{picture.forecast[most]:.3f}⟧| + \dots = "
        rf"⟦{latex(picture.error)}⟧",
    )


def groups(found: GroupReport) -> Pair:
    """The NLL as the mean of those of the groups, by their share."""
    first, *rest = found.groups
    more = r" + \dots" if rest else ""
    return (
        r"\text{NLL} = \sum_g \text{share}_g \, \text{NLL}_g",
        rf"{first.share:.3f} \cdot {latex(first.nll or 0.0)}{more} = "
        rf"{latex(found.overall.nll or 0.0)}",
    )


def calibrated(found: CalibrationComparison, *, weighted: bool) -> Pair:
    """The paired difference of the NLL, for the method with the lowest."""
    best = found[found.recommendation.best]
    return (
        rf"\Delta = {mean_of(weighted)} "
        r"\bigl(\log p_{i, y_i} - \log \tilde{p}_{i, y_i}\bigr)",
        rf"{latex(best.scores.nll)} - {latex(found.before.nll)} = {latex(best.difference)}",
    )


def paired(first: float, second: float, difference: float, *, weighted: bool) -> Pair:
    """The paired difference of two models."""
    return (
        rf"\Delta = {mean_of(weighted)} "
        r"\bigl(\ell_i^{\text{first}} - \ell_i^{\text{second}}\bigr) \\[0.4em] "
        r"\ell_i = -\log p_{i, y_i}",
        rf"{latex(first)} - {latex(second)} = {latex(difference)}",
    )


def surprise(found: SurpriseReport, i: int) -> Pair:
    """The surprise of one of the worst examples."""
    p, value = float(found.worst.probability[i]), float(found.worst.surprise[i])
    return r"\ell_i = -\log p_{i, y_i}", rf"-\log {latex(p)} = {latex(value)}"


def risk(point: SelectivePoint | None) -> Pair:
    """Coverage and risk of a threshold, if there is one."""
    at, covered, wrong = r"\text{no threshold}", r"\text{—}", r"\text{—}"
    if point is not None:
        at, covered, wrong = map(latex, (point.threshold, point.coverage, point.risk))
    return (
        r"\text{coverage}(t) = \frac{1}{n} \sum_i \mathbb{1}[c_i \ge t] \\[0.6em] "
        r"\text{risk}(t) = \frac{\sum_i \mathbb{1}[c_i \ge t]\,\mathbb{1}[\text{wrong}_i]}"
        r"{\sum_i \mathbb{1}[c_i \ge t]}",
        rf"\text{{coverage}}(⟦{at}⟧) = ⟦{covered}⟧ \quad \text{{risk}} = ⟦{wrong}⟧",
    )


def threshold(one: CostThreshold) -> Pair:
    """The threshold of two costs."""
    a, b = f"{one.false_positive_cost:g}", f"{one.false_negative_cost:g}"
    return (
        r"t = \frac{c_+}{c_+ + c_-}",
        rf"\frac{{⟦{a}⟧}}{{⟦{a}⟧ + ⟦{b}⟧}} = ⟦{latex(one.optimal.threshold)}⟧",
    )
