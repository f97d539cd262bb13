"""What a report says in words, with the numbers in them."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from nll_core.calibrators.calibrator_comparison import CalibrationComparison
from nll_core.calibrators.platt import PlattFit
from nll_core.evaluation.group_scores import GroupReport, extreme_difference
from nll_core.evaluation.model_comparison import ComparedScore, ModelComparison
from nll_core.evaluation.score_rows import ScoreReport
from nll_core.evaluation.surprise_table import SurpriseReport
from nll_core.formats import p_equals, percent, significant
from nll_core.predictions import PredictionKind
from nll_core.report.class_pictures import ClassPictures
from nll_core.report.parts import FIRST_AND_SECOND, PredictionFacts, PredictionReport
from nll_core.report.table import Number, Range
from nll_core.report.tables import SHOWN_BINS

_SURE_WITHOUT_INTERVAL: Final = 40
KINDS = {
    "logits": "logits",
    "log-probabilities": "log-probabilities",
    "probabilities": "probabilities",
    "score": "the probability of the positive class",
    "confidence": "a predicted class and its confidence",
}


def summary_sentences(report: PredictionReport) -> list[str]:
    """The report in a few sentences."""
    sentences = [
        _nll_sentence(report),
        f"{reliability_sentence(report)} {errors_sentence(report)}",
        recommendation_sentence(report),
    ]
    turned = reversed_sentence(report.scores)
    if turned:
        sentences.insert(1, turned)
    if report.second is not None:
        sentences.append(difference_sentence(report.second.comparison, report.names))
    further = missing_sentence(report.about.kind), left_out_sentence(report.about)
    return [*sentences, *(text for text in further if text)]


def _nll_sentence(report: PredictionReport) -> str:
    """NLL, skill and accuracy."""
    scores, about = report.scores, report.about
    nll, skill, accuracy = scores["nll"], scores["nll_skill"], scores["accuracy"]
    opening = f"{about.n:,} examples of {about.n_classes:,} classes: "
    right = f"the model is right {_percent(accuracy.value)} of the time" + _interval(
        accuracy.low, accuracy.high, scores.confidence_level, shares=True
    )
    if nll.value is None:
        return f"{opening}{right}."
    if math.isinf(nll.value):
        return f"{opening}the mean NLL is ∞, since a truth was given probability 0; {right}."
    text = f"{opening}mean NLL {Number(nll.value)} nats" + _interval(
        nll.low, nll.high, scores.confidence_level
    )
    if skill.value is not None and scores["base_rate_nll"].value is not None:
        base = Number(scores["base_rate_nll"].value)
        text += (
            f", {percent(skill.value)} lower than that of the base rates ({base})"
            if skill.value > 0
            else f", no lower than that of the base rates ({base})"
        )
    return f"{text}; {right}."


def reliability_sentence(report: PredictionReport) -> str:
    """How sure the model is, and how often the event comes."""
    picture = report.reliability
    said, came = picture.mean_forecast, picture.mean_frequency
    points = 100 * (said - came)
    if not picture.of_class:
        text = f"It is {percent(said)} sure on average and right {percent(came)} of the time"
    else:
        text = (
            f"It gives class {picture.event} {percent(said)} on average, and it is the true class "
            f"{percent(came)} of the time"
        )
    which = "over" if points > 0 else "under"
    how = f"{abs(points):.1f} points {which}confident"
    if picture.of_class:
        how = f"{abs(points):.1f} points too {'much' if points > 0 else 'little'}"
    if round(abs(points), 1) == 0.0:
        how = "no difference on average"
    return f"{text}: {how}."


def classes_sentence(found: ClassPictures) -> str:
    """Which classes make the classwise error, and which of them are pictured."""
    worst, share = found.pictures[0], float(found.shares[0])
    shown = f"All {found.n_classes:,} classes are shown"
    if found.left_out:
        shown = (
            f"The {len(found.pictures)} of {found.n_classes:,} classes with the largest error are "
            f"shown; they make {percent(float(found.shares.sum()))} of the classwise ECE; "
            f"{found.left_out:,} are left out"
        )
    return (
        "Each class is judged as a yes-or-no question; the mean of these errors is the classwise "
        f"ECE. Class {worst.event} has the largest, {Number(worst.error)}, and makes "
        f"{percent(share)} of it. {shown}."
    )


def errors_sentence(report: PredictionReport) -> str:
    """Whether chance alone could show such an ECE."""
    found = report.errors.find("uniform")
    i = int(np.flatnonzero(np.asarray(found.numbers) == SHOWN_BINS)[0])
    value, p = float(found.values[i]), float(found.p_values[i])
    mean, quantile = float(found.calibrated_mean[i]), float(found.calibrated_quantile[i])
    verdict = "more than" if value > quantile else "no more than"
    return (
        f"The ECE of the predicted class is {Number(value)} in {SHOWN_BINS} bins of equal width. "
        f"By chance, a perfectly calibrated model with these confidences has an ECE of "
        f"{Number(mean)} on average on {report.errors.n:,} examples, and less than "
        f"{Number(quantile)} in {percent(report.errors.level)} of cases: this one is {verdict} "
        f"chance explains ({p_equals(p, found.resolution)})."
    )


def reversed_sentence(scores: ScoreReport) -> str:
    """That a model ranks its two classes the wrong way round; empty where it does not."""
    auroc = scores["auroc"]
    if auroc.value is None:
        return ""
    if auroc.high is None:
        # No pair is in the right order, and no interval shows how much that says: with so many
        # examples chance does it less than one time in 40.
        is_reversed = auroc.value == 0.0 and scores.n >= _SURE_WITHOUT_INTERVAL
    else:
        is_reversed = auroc.high < 0.5
    if not is_reversed:
        return ""
    return (
        f"AUROC {Number(auroc.value)} is clearly below ½"
        + _interval(auroc.low, auroc.high, scores.confidence_level)
        + ": the model gives the second class its higher scores where the first is true. Either "
        f"the two classes are exchanged (the other way round the AUROC is "
        f"{Number(1.0 - auroc.value)}), or the model is worse than a coin."
    )


def turned_round_sentence(comparison: CalibrationComparison | None) -> str:
    """That what is recommended turns the scores round; empty where it does not."""
    method = None if comparison is None else comparison.recommendation.method
    if comparison is None or method is None:
        return ""
    fit = comparison[method].crossed.fit_on_all.fit
    if not isinstance(fit, PlattFit) or fit.slope >= 0:
        return ""
    return (
        "Its slope is below 0: it turns the scores round. See whether the two classes are "
        "exchanged before anything is calibrated."
    )


def recommendation_sentence(report: PredictionReport) -> str:
    """Which calibration is recommended, and why."""
    if report.calibration is None:
        return report.calibration_note
    text = f"Recommended calibration: {report.calibration.sentence}."
    turned = turned_round_sentence(report.calibration)
    text += f" {turned}" if turned else ""
    return f"{text} {report.calibration_note}" if report.calibration_note else text


def missing_sentence(kind: PredictionKind) -> str:
    """What cannot be known of these predictions, and why; empty where all can."""
    if kind != "confidence":
        return ""
    return (
        "The predictions are a class and its confidence: where the class is wrong, the "
        "probability of the truth is not known. So there is no NLL of the classes, no perplexity, "
        "no skill, no classwise ECE and no surprise of each example. The confidence can still be "
        "judged and calibrated, as a forecast that the prediction is right."
    )


def left_out_sentence(about: PredictionFacts) -> str:
    """How many rows are not in the report; empty if all are."""
    missing = about.row_count - about.n
    if missing <= 0:
        return ""
    were = "was" if missing == 1 else "were"
    return f"{missing:,} of {about.row_count:,} rows {were} left out (see What was read)."


def surprise_sentence(report: SurpriseReport) -> str:
    """How the surprise is spread."""
    median = float(report.quantiles[list(report.quantile_levels).index(0.5)])
    share = float(report.shares[list(report.parts).index(0.01)])
    text = (
        f"The mean surprise is {Number(report.mean)} nats, but half of the examples have at most "
        f"{Number(median, 'significant')}: the worst {percent(0.01)} make up {percent(share)} of "
        "the total NLL."
    )
    if report.infinite:
        text += (
            f" The model gave probability 0 to what happened in {report.infinite:,.6g} of them: "
            "their surprise is infinite, and so is the mean."
        )
    return text


def groups_sentence(report: GroupReport, what: str = "group") -> str:
    """The best and the worst group."""
    known = [group for group in report.groups if group.nll is not None]
    if not known:
        worst = min(report.groups, key=lambda group: group.accuracy)
        return (
            f"The lowest accuracy is that of {worst.name}: {percent(worst.accuracy)} on "
            f"{worst.n:,} examples; all groups together {percent(report.overall.accuracy)}."
            f"{_difference_of_extremes(report)}"
        )
    by_nll = sorted(known, key=lambda group: group.nll or 0.0)
    best, worst = by_nll[0], by_nll[-1]
    text = (
        f"The mean NLL goes from {Number(best.nll or 0.0)} ({best.name}, {best.n:,} examples) to "
        f"{Number(worst.nll or 0.0)} ({worst.name}, {worst.n:,}); all groups together it is "
        f"{Number(report.overall.nll or 0.0)}.{_difference_of_extremes(report)}"
    )
    if what == "group":
        text += (
            " Even if all groups were alike, "
            f"{percent(1 - report.confidence_level)} of the intervals would miss the common value."
        )
    return text


def _difference_of_extremes(report: GroupReport) -> str:
    """Whether the worst and the best group differ by more than chance."""
    found = extreme_difference(report)
    if found is None or found.low is None or found.high is None:
        return ""
    pairs = "" if found.pairs == 1 else f", widened for the {found.pairs:,} pairs to choose from"
    verdict = "more than chance explains" if found.beyond_chance else "chance alone may explain it"
    return (
        f" The difference is {Number(found.difference)} ({percent(report.confidence_level)} "
        f"interval{pairs}: {Range(found.low, found.high, 'signed')}): {verdict}."
    )


def difference_sentence(
    comparison: ModelComparison, names: tuple[str, str] = FIRST_AND_SECOND
) -> str:
    """Which of two models is better, and whether it is more than noise."""
    name: ComparedScore = "accuracy" if comparison["nll"].difference is None else "nll"
    found = comparison[name]
    if found.difference is None:
        return f"NLL: {found.note}."
    what = "NLL" if name == "nll" else "accuracy"
    unit = " nats" if name == "nll" else ""
    text = (
        f"On the same {comparison.n:,} examples the {what} of {names[0]} is "
        f"{Number(_of(found.first))}{unit} and that of {names[1]} is {Number(_of(found.second))}: "
        f"a difference of {Number(found.difference, 'signed')}"
        + _interval(found.low, found.high, comparison.confidence_level)
    )
    if found.better == "undecided":
        return f"{text}, which is no more than noise."
    better = names[0 if found.better == "first" else 1]
    return f"{text}: {better} is better by more than noise."


def _of(value: float | None) -> float:
    """A number that is there whenever the difference is."""
    return float("nan") if value is None else value


def selective_sentence(report: PredictionReport) -> str:
    """What abstaining from a tenth of the examples gains."""
    selective = report.selective
    full = selective.curve.full_risk
    wanted, point = selective.for_coverage[-2]
    text = (
        f"Accepting the most confident {percent(point.coverage)} (wanted: {percent(wanted)}) "
        f"leaves {percent(point.risk)} wrong, against {percent(full)} of all."
    )
    area = selective.area
    excess = (
        f" AURC {Number(area.value)}; the best order of these examples would have "
        f"{Number(area.oracle)}."
    )
    return text + excess


def _interval(low: float | None, high: float | None, level: float, *, shares: bool = False) -> str:
    if low is None or high is None:
        return ""
    return f" ({percent(level)} interval {Range(low, high, 'percent' if shares else 'decimals')})"


def _percent(value: float | None) -> str:
    return "–" if value is None else percent(value)


def effective_sentence(report: PredictionReport) -> str:
    """What the weights do to the number of examples."""
    if not report.scores.weighted:
        return ""
    return (
        f"Every mean is weighted; the weights make {report.scores.n:,} examples of weight above 0 "
        f"as good as {significant(report.scores.effective_n)} equal ones."
    )
