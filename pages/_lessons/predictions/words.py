"""What the predictions page says of its numbers, in sentences, tables and formulas."""

from __future__ import annotations

import math
from typing import Final

from nll_core import (
    CalibrationComparison,
    EceReport,
    ErrorEstimator,
    GroupReport,
    Score,
    ScoreReport,
    SelectivePoint,
    SurpriseReport,
    method_name,
)
from nll_core.report import ReliabilityPicture, SelectiveReport
from nll_core.report.words import SCORE_WORDS
from pages._lessons.predictions.data import Opened
from pages._ui.numbers import decimals, latex, percent, significant

Table = tuple[tuple[str, ...], list[list[str]]]

SCORE_WIDTHS: Final = (19, 12, 21, 48)
DIAGRAM_KEY: Final = (
    "Above: a dot for each bin, its area the number of examples, its stem the gap to the diagonal; "
    "the line is the CORP curve, which needs no bins; grey, where 95% of a calibrated model's bins "
    "fall; ◆ the average of all. Below: how many happened, and how many not (hatched)."
)


def four(value: float) -> str:
    """A loss or an error with the four decimals that all of them have on the page."""
    return decimals(value, 4)


def range_text(low: float | None, high: float | None) -> str:
    """An interval, or nothing."""
    return "" if low is None or high is None else f"{four(low)} to {four(high)}"


def opening_sentence(opened: Opened, report: ScoreReport, picture: ReliabilityPicture) -> str:
    """How well the model does, and whether its probabilities can be taken at their word."""
    nll, accuracy = report["nll"], report["accuracy"]
    right = f"**{percent(accuracy.value or 0.0)}** of the predictions are right"
    if accuracy.low is not None and accuracy.high is not None:
        right += f" ({percent(accuracy.low)} to {percent(accuracy.high)})"
    if nll.value is None:
        first = f"On {report.n:,} examples {right}."
    elif math.isinf(nll.value):
        first = (
            f"On {report.n:,} examples the NLL is **∞**, since a truth was given the probability "
            f"0; {right}."
        )
    else:
        first = (
            f"On {report.n:,} examples the NLL is **{four(nll.value)} nats** "
            f"({range_text(nll.low, nll.high)}){_skill(report)}; {right}."
        )
    return f"{first} {reliability_sentence(picture)}"


def _skill(report: ScoreReport) -> str:
    skill, base = report["nll_skill"], report["base_rate_nll"]
    if skill.value is None or base.value is None:
        return ""
    if skill.value < 0:
        return f", worse than the {four(base.value)} of always saying the base rates"
    return f", {percent(skill.value)} less than the base rates' {four(base.value)}"


def reliability_sentence(picture: ReliabilityPicture) -> str:
    """The forecast against what happened, in these bins."""
    occupied = len(picture.forecast)
    gap = 100 * (picture.mean_forecast - picture.mean_frequency)
    return (
        f"It says **{percent(picture.mean_forecast)}** on average where "
        f"**{percent(picture.mean_frequency)}** happen ({abs(gap):.1f} points "
        f"{'too sure' if gap > 0 else 'too modest'}). In {occupied} occupied bins its ECE is "
        f"**{four(picture.error)}**, and **{picture.n_outside} of {occupied}** lie outside the "
        "range where 95% of a calibrated model's bins fall."
    )


def scores_table(report: ScoreReport) -> Table:
    """Every score with its interval, or why it has none."""
    header = ("score", "value", f"{percent(report.confidence_level)} interval", "what it is")
    return header, [_score_row(score) for score in report.scores]


def _score_row(score: Score) -> list[str]:
    words = SCORE_WORDS[score.name]
    better = {True: " Lower is better.", False: " Higher is better.", None: ""}
    value = "not known" if score.value is None else four(score.value)
    note = f" {score.note[:1].upper()}{score.note[1:]}." if score.note else ""
    unit = f" {score.unit}" if score.unit in ("nats", "bits") and score.value is not None else ""
    return [
        words.title,
        f"{value}{unit}",
        range_text(score.low, score.high) or "—",
        f"{words.definition}{better[score.lower_is_better]}{note}",
    ]


def nll_formula(opened: Opened, report: ScoreReport) -> tuple[str, str]:
    """The NLL and the skill, in symbols and with the present numbers."""
    nll, base, skill = report["nll"].value, report["base_rate_nll"].value, report["nll_skill"].value
    if nll is None or base is None or skill is None:
        accuracy = report["accuracy"].value or 0.0
        return (
            r"\text{accuracy} = \frac{1}{n} \sum_{i=1}^{n} \mathbb{1}[\hat{y}_i = y_i]",
            rf"\frac{{{round(accuracy * report.n)}}}{{{report.n}}} = {accuracy:.4f}"
            if not report.weighted
            else f"{accuracy:.4f}",
        )
    weights = r"\frac{1}{n} \sum_{i=1}^{n}"
    if report.weighted:
        weights = r"\frac{1}{\sum_i w_i} \sum_{i} w_i"
    return (
        rf"\text{{NLL}} = -{weights} \log p_{{i, y_i}} \\[0.6em] "
        r"\text{skill} = 1 - \frac{\text{NLL}}{\text{NLL of the base rates}}",
        rf"1 - \frac{{{latex(nll)}}}{{{latex(base)}}} = {latex(skill)}",
    )


# Which ECE?

ESTIMATOR_NAMES: Final = {
    ("uniform", "l1", False): "ECE, equal width",
    ("uniform", "l1", True): "ECE, equal width, debiased",
    ("uniform", "l2", False): "root mean square, equal width",
    ("uniform", "l2", True): "root mean square, equal width, debiased",
    ("uniform", "max", False): "MCE, equal width",
    ("quantile", "l1", False): "ECE, equal mass",
    ("quantile", "l1", True): "ECE, equal mass, debiased",
    ("quantile", "l2", False): "root mean square, equal mass",
    ("quantile", "l2", True): "root mean square, equal mass, debiased",
    ("quantile", "max", False): "MCE, equal mass",
    ("classwise", "l1", False): "classwise ECE",
    ("smooth", "l1", False): "smooth ECE",
}


def estimator_name(found: ErrorEstimator) -> str:
    """What an estimator is called."""
    return ESTIMATOR_NAMES.get(
        (found.bins, found.norm, found.debiased),
        f"{found.bins}, {found.norm}{', debiased' if found.debiased else ''}",
    )


def ece_sentence(found: EceReport, place: int, n_bins: int) -> str:
    """Whether the ECE is anything at all."""
    ece = found.find("uniform")
    value, quantile = float(ece.values[place]), float(ece.calibrated_quantile[place])
    estimators = found.estimators
    p_values = [float(e.p_values[min(place, len(e.values) - 1)]) for e in estimators]
    small = sum(p <= 0.05 for p in p_values)
    verdict = (
        "**more than chance explains**" if value > quantile else "**no more than chance explains**"
    )
    lowest, highest = float(ece.values.min()), float(ece.values.max())
    return (
        f"In {n_bins} bins of equal width the ECE is **{four(value)}**. A perfectly calibrated "
        f"model with these confidences would show **{four(float(ece.calibrated_mean[place]))}** on "
        f"average on {found.n:,} examples, and more than {four(quantile)} one time in 20: it is "
        f"{verdict} (p = {decimals(float(ece.p_values[place]), 3)}). The number of bins alone "
        f"moves it between {four(lowest)} and {four(highest)}. Of {len(estimators)} estimators "
        f"{small} are beyond what 95% of calibrated models show."
    )


def ece_table(found: EceReport, place: int) -> Table:
    """Every estimator beside what chance alone would show."""
    header = ("estimator", "observed", "mean by chance", "95% of chance below", "p-value")
    body = []
    for e in found.estimators:
        i = min(place, len(e.values) - 1)
        cells = (e.values[i], e.calibrated_mean[i], e.calibrated_quantile[i])
        body.append(
            [estimator_name(e), *(four(float(v)) for v in cells), decimals(float(e.p_values[i]), 3)]
        )
    return header, body


def ece_formula(picture: ReliabilityPicture) -> tuple[str, str]:
    """The ECE in symbols, and in numbers with the bin that adds most."""
    n = int(picture.counts.sum())
    most = int((abs(picture.frequency - picture.forecast) * picture.counts).argmax())
    return (
        r"\text{ECE} = \sum_b \frac{n_b}{n} \bigl|\text{share}_b - \text{forecast}_b\bigr|",
        rf"\tfrac{{⟦{int(picture.counts[most])}⟧}}{{{n}}}"
        rf"\,|⟦{picture.frequency[most]:.3f}⟧ - ⟦{picture.forecast[most]:.3f}⟧| + \dots = "
        rf"⟦{latex(picture.error)}⟧",
    )


# Pictures


def surprise_sentence(found: SurpriseReport) -> str:
    """How unevenly the NLL is spread over the examples."""
    shares = {float(p): float(s) for p, s in zip(found.parts, found.shares, strict=True)}
    levels = {
        float(p): float(q) for p, q in zip(found.quantile_levels, found.quantiles, strict=True)
    }
    infinite = (
        f" **{significant(found.infinite)}** got the probability 0: an infinite surprise, beyond "
        "the right edge."
        if found.infinite
        else ""
    )
    return (
        f"Half of the examples surprise by less than **{four(levels[0.5])} nats**, one in a "
        f"hundred by more than **{four(levels[0.99])}**; the mean, {four(found.mean)}, is the NLL. "
        f"The worst 1% of the examples carry **{percent(shares[0.01])}** of it, the worst 10% "
        f"{percent(shares[0.1])}.{infinite}"
    )


def worst_table(opened: Opened, found: SurpriseReport) -> Table:
    """The examples that surprise most."""
    classes, worst = opened.predictions.classes, found.worst
    header = ("row", "truth", "predicted", "its confidence", "p of the truth", "surprise (nats)")
    body = [
        [
            f"{int(worst.rows[i]):,}",
            classes[int(worst.labels[i])],
            classes[int(worst.predicted[i])],
            percent(float(worst.confidence[i])),
            significant(float(worst.probability[i]), 3),
            four(float(worst.surprise[i])),
        ]
        for i in range(len(worst.rows))
    ]
    return header, body


def worst_sentence(opened: Opened, found: SurpriseReport, i: int) -> str:
    """One of the worst examples, and what it weighs."""
    worst, classes = found.worst, opened.predictions.classes
    surprise = float(worst.surprise[i])
    part = (
        f" Alone it is {percent(surprise / (found.mean * found.n))} of the summed NLL."
        if math.isfinite(surprise) and found.mean > 0 and not found.weighted
        else ""
    )
    return (
        f"Row **{int(worst.rows[i]):,}** is {classes[int(worst.labels[i])]}; the model said "
        f"{classes[int(worst.predicted[i])]} with **{percent(float(worst.confidence[i]))}** and "
        f"gave the truth **{significant(float(worst.probability[i]), 3)}**: "
        f"**{four(surprise)} nats**.{part}"
    )


def selective_sentence(
    found: SelectiveReport, point: SelectivePoint | None, wanted: float | None
) -> str:
    """What abstaining below a threshold would have gained."""
    everything = f"With everything accepted, {percent(found.curve.full_risk)} are wrong"
    if point is None:
        return (
            f"{everything}. **No threshold** keeps the share of wrong ones to "
            f"{percent(wanted or 0.0)} on these data: the surest predictions are wrong too often."
        )
    area = found.area
    return (
        f"{everything}. Accept only a confidence of **{significant(point.threshold, 5)}** or more: "
        f"then **{percent(point.coverage)}** are answered, and **{percent(point.risk)}** of those "
        f"are wrong. The area under the curve (AURC) is **{four(area.value)}**; the same number of "
        f"mistakes in the best order would give {four(area.oracle)}. A threshold that is chosen "
        "here looks a little better here than it will on new data."
    )


# Groups


def group_table(found: GroupReport) -> Table:
    """The scores of each group."""
    header = ("group", "examples", "NLL (nats)", "95% interval", "right", "95% interval", "said")
    body = []
    for g in (*found.groups, found.overall):
        ends = (None, None) if g.nll_interval is None else (g.nll_interval.low, g.nll_interval.high)
        body.append(
            [
                g.name if g is not found.overall else "all",
                f"{g.n:,}",
                "not known" if g.nll is None else four(g.nll),
                range_text(*ends) or "—",
                percent(g.accuracy),
                f"{percent(g.accuracy_interval.low)} to {percent(g.accuracy_interval.high)}",
                percent(g.mean_confidence),
            ]
        )
    return header, body


def group_sentence(found: GroupReport, what: str) -> str:
    """The best and the worst group."""
    known = [g for g in found.groups if g.nll is not None]
    if len(known) < 2:
        groups = sorted(found.groups, key=lambda g: g.accuracy)
        return (
            f"Of {len(groups)} groups ({what}), {groups[0].name} has the fewest right, "
            f"**{percent(groups[0].accuracy)}**, and {groups[-1].name} the most, "
            f"**{percent(groups[-1].accuracy)}**."
        )
    known.sort(key=lambda g: g.nll or 0.0)
    best, worst = known[0], known[-1]
    apart = (
        best.nll_interval is not None
        and worst.nll_interval is not None
        and best.nll_interval.high < worst.nll_interval.low
    )
    return (
        f"Of {len(known)} groups ({what}), **{worst.name}** has the highest NLL, "
        f"**{four(worst.nll or 0.0)} nats** on {worst.n:,} examples, and **{best.name}** the "
        f"lowest, **{four(best.nll or 0.0)}** on {best.n:,}. Their intervals "
        f"{'do not overlap' if apart else 'overlap: chance may have made the difference'}. Of so "
        f"many groups the extremes look further apart than they are."
    )


# Calibration


def calibration_table(found: CalibrationComparison) -> tuple[Table, int]:
    """Scores before and after each method, and which row is recommended."""
    header = (
        "method",
        "NLL (nats)",
        "difference",
        f"{percent(found.confidence_level)} interval",
        "Brier",
        "ECE",
        "right",
        "of p = 0",
    )
    before = found.before
    body = [
        [
            "as it is",
            four(before.nll),
            "—",
            "—",
            four(before.brier),
            four(before.expected_error),
            percent(before.accuracy),
            f"{before.n_infinite:,}",
        ]
    ]
    for m in found.methods:
        s = m.scores
        body.append(
            [
                method_name(m.method),
                four(s.nll),
                signed(m.difference),
                f"{signed(m.interval.low)} to {signed(m.interval.high)}",
                four(s.brier),
                four(s.expected_error),
                percent(s.accuracy),
                f"{s.n_infinite:,}",
            ]
        )
    names = [None, *(m.method for m in found.methods)]
    return (header, body), names.index(found.recommendation.method)


def signed(value: float) -> str:
    """A difference with its sign."""
    return four(value) if value < 0 else f"+{four(value)}"


def calibration_sentence(found: CalibrationComparison) -> str:
    """The recommendation with its reason."""
    chosen = found.recommendation.method
    opening = "Leave it as it is" if chosen is None else f"Use **{method_name(chosen)}**"
    return (
        f"{opening}: {found.sentence}. Each example was judged by a fit that had not seen it; the "
        "simplest method that is not behind the best by more than noise is recommended."
    )


def scores_note(report: ScoreReport) -> str:
    """How to read the table of scores."""
    weighted = (
        f" Every score is weighted; the weights are worth {report.effective_n:,.0f} equal examples."
        if report.weighted
        else ""
    )
    return (
        f"Intervals say how the score would vary with other examples from the same source. Binned "
        f"errors here have {report.n_bins} bins, whatever the diagram has.{weighted}"
    )


def classes_sentence(pictures: list[ReliabilityPicture], n_classes: int) -> str:
    """The class whose probabilities miss most."""
    worst = max(pictures, key=lambda picture: picture.error)
    best = min(pictures, key=lambda picture: picture.error)
    shown = "" if len(pictures) == n_classes else f"The first {len(pictures)} of {n_classes:,}. "
    return (
        f"{shown}Judged as a yes-or-no question of its own, class **{worst.event}** has the "
        f"largest ECE, **{four(worst.error)}**, and class **{best.event}** the smallest, "
        f"**{four(best.error)}**. Where there are many classes most forecasts are near 0, and "
        "the error is small for that reason alone."
    )


def threshold_table(found: SelectiveReport) -> Table:
    """Thresholds for some wanted coverages and risks."""
    header = ("wanted", "accept from", "coverage", "wrong among them")
    body = [
        [
            f"coverage {percent(wanted)}",
            significant(point.threshold, 5),
            percent(point.coverage),
            percent(point.risk),
        ]
        for wanted, point in found.for_coverage
    ]
    for wanted, at in found.for_risk:
        if at is None:
            body.append([f"risk {percent(wanted)}", "no threshold", "—", "—"])
        else:
            cells = (significant(at.threshold, 5), percent(at.coverage), percent(at.risk))
            body.append([f"risk {percent(wanted)}", *cells])
    return header, body


def risk_formula(point: SelectivePoint | None) -> tuple[str, str]:
    """Coverage and risk of a threshold in symbols and in numbers."""
    symbols = (
        r"\text{coverage}(t) = \frac{1}{n} \sum_i \mathbb{1}[c_i \ge t] \qquad "
        r"\text{risk}(t) = \frac{\sum_i \mathbb{1}[c_i \ge t]\,\mathbb{1}[\text{wrong}_i]}"
        r"{\sum_i \mathbb{1}[c_i \ge t]}"
    )
    if point is None:
        return symbols, r"\text{no threshold}"
    return symbols, (
        rf"\text{{coverage}}(⟦{latex(point.threshold)}⟧) = ⟦{latex(point.coverage)}⟧ \qquad "
        rf"\text{{risk}} = ⟦{latex(point.risk)}⟧"
    )


def difference_formula(found: CalibrationComparison) -> tuple[str, str]:
    """The paired difference of the NLL in symbols, and for the method with the lowest NLL."""
    best = found[found.recommendation.best]
    return (
        r"\Delta = \frac{1}{n} \sum_{i=1}^{n} \bigl(\log p_{i, y_i} - "
        r"\log \tilde{p}_{i, y_i}\bigr)",
        rf"{latex(best.scores.nll)} - {latex(found.before.nll)} = {latex(best.difference)}",
    )


def paired_formula(first: float, second: float, difference: float) -> tuple[str, str]:
    """The paired difference of two models in symbols and in numbers."""
    return (
        r"\Delta = \frac{1}{n} \sum_{i=1}^{n} \bigl(\ell_i^{\text{first}} - "
        r"\ell_i^{\text{second}}\bigr), \quad \ell_i = -\log p_{i, y_i}",
        rf"{latex(first)} - {latex(second)} = {latex(difference)}",
    )
