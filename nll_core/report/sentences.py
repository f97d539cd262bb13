"""What is said of predictions, on the page and in the file, with the numbers in it.

What stands between two pairs of asterisks is bold; names of others pass through `named`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nll_core.formats import four_decimals, p_equals, percent, signed, significant, threshold
from nll_core.predictions import PredictionKind
from nll_core.predictions.identifiers import Identifiers
from nll_core.recalibration.calibration_methods import CalibrationMethod, method_name
from nll_core.recalibration.calibrator_comparison import CalibrationComparison
from nll_core.recalibration.platt import PlattFit
from nll_core.report.decisions import DecisionReport
from nll_core.report.parts import FIRST_AND_SECOND, PredictionFacts, PredictionReport
from nll_core.report.pictures import ReliabilityPicture, SelectiveReport
from nll_core.report.pictures_by_class import ClassPictures
from nll_core.report.table import Range
from nll_core.report.tables import SHOWN_BINS, identifier_cells
from nll_core.score_tables.error_estimators import EceReport
from nll_core.score_tables.group_scores import GroupReport, extreme_difference
from nll_core.score_tables.model_comparison import ComparedScore, ModelComparison
from nll_core.score_tables.score_rows import ScoreReport
from nll_core.score_tables.surprise_table import SurpriseReport
from nll_core.scores.decision_cost import CostThreshold
from nll_core.scores.selective_thresholds import SelectivePoint
from nll_core.texts import named

if TYPE_CHECKING:
    from nll_core.report.forecast_report import ForecastFacts

_SURE_WITHOUT_INTERVAL: Final = 40
# A skill that rounding makes.
_JUST_NOTHING: Final = 1e-6
KINDS: Final[dict[PredictionKind, str]] = {
    "logits": "logits",
    "log-probabilities": "log-probabilities",
    "probabilities": "probabilities",
    "score": "a score of the positive class",
    "confidence": "a class and its confidence",
}


def summary_sentences(report: PredictionReport) -> list[str]:
    """The report in a few sentences."""
    found = [
        scores_sentence(report.scores),
        reversed_sentence(report.scores),
        f"{reliability_sentence(report.reliability)} {chance_sentence(report.errors)}",
        recommendation_sentence(report),
        "" if report.second is None else models_sentence(report.second.comparison, report.names),
        missing_sentence(report.about.kind),
        left_out_sentence(report.about),
    ]
    return [text for text in found if text]


def scores_sentence(scores: ScoreReport) -> str:
    """NLL, skill and accuracy."""
    nll, accuracy = scores["nll"], scores["accuracy"]
    right = f"**{percent(accuracy.value or 0.0)}** of the predictions are right"
    if accuracy.low is not None and accuracy.high is not None:
        right += f" ({Range(accuracy.low, accuracy.high, 'percent')})"
    if nll.value is None:
        return f"On {scores.n:,} examples {right}."
    if math.isinf(nll.value):
        return (
            f"On {scores.n:,} examples the mean NLL is **∞**, since a truth has probability 0, as "
            f"rounding to a few decimals makes it; {right}."
        )
    return (
        f"On {scores.n:,} examples the mean NLL is **{four_decimals(nll.value)} nats** "
        f"({_range(nll.low, nll.high)}){_skill(scores)}; {right}."
    )


def _skill(scores: ScoreReport) -> str:
    skill, base = scores["nll_skill"], scores["base_rate_nll"]
    if skill.value is None or base.value is None:
        return ""
    of_base = four_decimals(base.value)
    if skill.value < 0:
        return f", higher than the {of_base} of always forecasting the base rates"
    if skill.value < _JUST_NOTHING:
        return f", no lower than the {of_base} of always forecasting the base rates"
    return f", {percent(skill.value)} lower than that of the base rates, {of_base}"


def scores_note(scores: ScoreReport) -> str:
    """How to read the table of scores."""
    judged = " ECE, MCE and smooth ECE in this table judge the predicted class."
    weighted = (
        f" Every score is weighted; the weights count like {scores.effective_n:,.0f} equal "
        "examples."
    )
    return (
        "Intervals say how a score would vary with other examples from the same source. ECE and "
        "MCE have the bins of the diagram, the debiased and the classwise error always "
        f"{scores.n_bins}.{judged if scores.n_classes == 2 else ''}"
        f"{weighted if scores.weighted else ''}"
    )


def judged_words(picture: ReliabilityPicture) -> str:
    """What a diagram judges."""
    of_class = f"the probability of class {named(picture.event)}"
    return of_class if picture.of_class else "the probability of the predicted class"


def reliability_sentence(picture: ReliabilityPicture) -> str:
    """The forecast against what happened, in these bins."""
    occupied, outside = len(picture.forecast), picture.n_outside
    gap = 100 * (picture.mean_forecast - picture.mean_frequency)
    ways = ("too high", "too low") if picture.of_class else ("too sure", "too modest")
    off = f"{abs(gap):.1f} points {ways[0] if gap > 0 else ways[1]}"
    bins = "1 occupied bin" if occupied == 1 else f"{occupied} occupied bins"
    said, came = percent(picture.mean_forecast), percent(picture.mean_frequency)
    averages = f"It gives its predicted class **{said}** on average and is right **{came}** of"
    averages += " the time"
    if picture.of_class:
        averages = f"It gives class {named(picture.event)} **{said}** on average, and it is the"
        averages += f" true class **{came}** of the time"
    return (
        f"{averages} ({off if abs(gap) >= 0.05 else 'no gap'}). "
        f"In {bins} its ECE is **{four_decimals(picture.error)}**, and **{outside} of {occupied}** "
        f"{'lies' if outside == 1 else 'lie'} outside the range where 95% of a calibrated model's "
        "bins fall."
    )


def classes_sentence(found: ClassPictures) -> str:
    """The class whose probabilities miss most, and what those shown make of the whole."""
    worst = max(found.pictures, key=lambda picture: picture.error)
    best = min(found.pictures, key=lambda picture: picture.error)
    part = ""
    if found.left_out:
        share = percent(float(found.shares.sum()))
        part = f" Together these {len(found.pictures)} make **{share}** of the classwise ECE."
    return (
        f"Each class is judged as a yes-or-no question: class **{named(worst.event)}** has the "
        f"largest ECE here, **{four_decimals(worst.error)}**, and class **{named(best.event)}** "
        f"the smallest, **{four_decimals(best.error)}**.{part} With many classes most forecasts "
        "are near 0, which alone makes the error small."
    )


def chance_sentence(found: EceReport, n_bins: int = SHOWN_BINS) -> str:
    """Whether chance alone could show such an ECE."""
    ece = found.find("uniform")
    i = ece.place_of(n_bins)
    value, quantile = float(ece.values[i]), float(ece.calibrated_quantile[i])
    verdict = "more than chance explains" if value > quantile else "no more than chance explains"
    return (
        f"In {n_bins} bins of equal width the ECE of the predicted class is "
        f"**{four_decimals(value)}**. By chance, a perfectly calibrated model with these "
        f"confidences has an ECE of **{four_decimals(float(ece.calibrated_mean[i]))}** on average "
        f"on {found.n:,} examples, and above {four_decimals(quantile)} one time in 20: this one is "
        f"**{verdict}** ({p_equals(float(ece.p_values[i]), ece.resolution)})."
    )


def estimators_sentence(found: EceReport, n_bins: int = SHOWN_BINS) -> str:
    """What the number of bins alone does to the ECE, and how many estimators are beyond chance."""
    values = found.find("uniform").values
    small = sum(float(e.p_values[e.place_of(n_bins)]) <= 0.05 for e in found.estimators)
    return (
        f"The number of bins alone moves it between {four_decimals(float(values.min()))} and "
        f"{four_decimals(float(values.max()))}. {small} of {len(found.estimators)} estimators are "
        "beyond what 95% of calibrated models show; all use the same examples, so they are not "
        "independent evidence."
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
    ends = _range(auroc.low, auroc.high)
    interval = f" ({percent(scores.confidence_level)} interval {ends})" if ends else ""
    return (
        f"AUROC {four_decimals(auroc.value)} is clearly below ½{interval}: the model gives the "
        "second class its higher scores where the first is true. Either the two classes are "
        f"exchanged (the other way round the AUROC is {four_decimals(1.0 - auroc.value)}), or the "
        "model is worse than a coin."
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


def calibration_sentence(found: CalibrationComparison) -> str:
    """The recommendation with its reason."""
    turned = turned_round_sentence(found)
    return (
        f"**Recommended:** {found.sentence}. {turned + ' ' if turned else ''}"
        "Each example was judged by a fit that had not seen it; of the methods as good as the best "
        "within noise, the simplest is recommended."
    )


def method_sentence(report: PredictionReport, method: CalibrationMethod | None = None) -> str:
    """What a method, or the one recommended, does on examples that its fits have not seen."""
    found = report.calibration
    if found is None:
        return report.calibration_note
    method = method or found.recommendation.method
    if method is None:
        return f"Recommended: leave the probabilities as they are. {found.sentence}."
    if not any(m.method == method for m in found.methods):
        return (
            f"{method_name(method)[:1].upper()}{method_name(method)[1:]} is not for "
            f"{report.about.n_classes} classes; choose another."
        )
    fit = found[method].crossed.fit_on_all.description
    before, after = found.before.nll, found[method].scores.nll
    return (
        f"**{fit[:1].upper()}{fit[1:]}**, fitted on all {report.about.n:,} examples. Judged by "
        "fits that had not seen the example, the mean NLL goes from "
        f"{four_decimals(before)} to **{four_decimals(after)} nats**. {report.calibration_note}"
    ).rstrip()


def recommendation_sentence(report: PredictionReport) -> str:
    """Which calibration is recommended and what is calibrated, or why there is none."""
    if report.calibration is None:
        return report.calibration_note
    return f"{calibration_sentence(report.calibration)} {report.calibration_note}".rstrip()


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


def read_sentence(about: PredictionFacts, file_format: str = "") -> str:
    """What was read."""
    extra = ["weighted"] if about.weighted else []
    extra += [f"{len(about.group_names)} groups"] if about.group_names else []
    where = f" from {file_format}" if file_format else ""
    how = ", ".join([KINDS[about.kind], *extra])
    return f"{about.n:,} examples of {about.n_classes:,} classes{where}: {how}."


def left_out_sentence(about: PredictionFacts | ForecastFacts) -> str:
    """How many rows are not in the report; empty if all are."""
    missing = about.row_count - about.n
    if missing <= 0:
        return ""
    are = "is" if missing == 1 else "are"
    return (
        f"{missing:,} of {about.row_count:,} rows {are} left out; everything below is about the "
        f"other {about.n:,}."
    )


def surprise_sentence(found: SurpriseReport) -> str:
    """How unevenly the NLL is spread over the examples."""
    shares = {float(p): float(s) for p, s in zip(found.parts, found.shares, strict=True)}
    levels = {
        float(p): float(q) for p, q in zip(found.quantile_levels, found.quantiles, strict=True)
    }
    infinite = (
        f" **{found.infinite:,.6g}** got probability 0: an infinite surprise, beyond "
        "the right edge."
        if found.infinite
        else ""
    )
    return (
        f"Half of the examples have a surprise below **{four_decimals(levels[0.5])} nats**, one in "
        f"a hundred above **{four_decimals(levels[0.99])}**; the mean is "
        f"{four_decimals(found.mean)}, the mean NLL. The worst 1% of the examples make up "
        f"**{percent(shares[0.01])}** of the total, the worst 10% {percent(shares[0.1])}.{infinite}"
    )


def worst_sentence(
    found: SurpriseReport, i: int, classes: Sequence[str], identifiers: Identifiers | None
) -> str:
    """One of the worst examples, and what it weighs."""
    worst = found.worst
    surprise = float(worst.surprise[i])
    part = (
        f" This one example is {percent(surprise / (found.mean * found.n))} of the total NLL."
        if math.isfinite(surprise) and found.mean > 0 and not found.weighted
        else ""
    )
    heads, _, names = identifier_cells(identifiers, worst.rows)
    called = f" ({named(heads[0])} {named(names[i][0])})" if heads else ""
    return (
        f"Row **{int(worst.rows[i]):,}**{called} is {named(classes[int(worst.labels[i])])}; the "
        f"model predicted {named(classes[int(worst.predicted[i])])} with "
        f"**{percent(float(worst.confidence[i]))}** and gave the truth "
        f"**{significant(float(worst.probability[i]), 3)}**: **{four_decimals(surprise)} nats**."
        f"{part}"
    )


def selective_sentence(
    found: SelectiveReport, point: SelectivePoint | None, wanted_risk: float | None = None
) -> str:
    """What abstaining below a threshold would have gained."""
    everything = f"If every prediction is accepted, {percent(found.curve.full_risk)} are wrong"
    if point is None:
        return (
            f"{everything}. **No threshold** keeps the share of wrong ones at or below "
            f"{percent(wanted_risk or 0.0)} here: even the surest predictions are wrong too often."
        )
    area = found.area
    return (
        f"{everything}. Accept only those with a confidence of at least "
        f"**{threshold(point.threshold)}**: then **{percent(point.coverage)}** are answered, "
        f"and **{percent(point.risk)}** of those are wrong. The area under the curve (AURC) is "
        f"**{four_decimals(area.value)}**; with the same mistakes all ranked last it would be "
        f"{four_decimals(area.oracle)}. A threshold chosen on these data looks a little better on "
        "them than it will on new data."
    )


def confusion_sentence(found: DecisionReport, classes: Sequence[str]) -> str:
    """The most frequent confusion."""
    pairs = found.pairs
    if not len(pairs.share):
        return "No example is taken for another class."
    label, said = (named(classes[k]) for k in (pairs.label[0], pairs.predicted[0]))
    return (
        f"The most frequent mistake is to take class {label} for {said}: "
        f"{percent(float(pairs.share[0]))} of all examples."
    )


def cost_sentence(one: CostThreshold, event: str) -> str:
    """Where to draw the line, and what that saves."""
    alarm, miss = one.false_positive_cost, one.false_negative_cost
    begins = (
        f"If saying {named(event)} wrongly costs {alarm:g} and missing it costs {miss:g}, say it "
        f"from a probability of **{percent(one.optimal.threshold)}** on: "
    )
    if one.interval is None and one.optimal == replace(one.half, threshold=one.optimal.threshold):
        return f"{begins}on these examples that decides **as ½ does**, and saves nothing."
    changes = f"saves **{four_decimals(one.saving)}**"
    if one.saving < 0:
        changes = f"costs **{four_decimals(-one.saving)}** more"
    if one.interval is None:
        return f"{begins}in place of ½ that {changes} for each of so many examples."
    low, high = one.interval.low, one.interval.high
    noise = "more than" if low > 0 or high < 0 else "no more than"
    return (
        f"{begins}in place of ½ that {changes} for each example (a saving of {Range(low, high)}, "
        f"**{noise} noise**)."
    )


COST_NOTE: Final = (
    "The cheapest threshold is chosen by these very examples, and promises too much for others; "
    "c₊ / (c₊ + c₋) is right where the probabilities are calibrated."
)


def groups_sentence(found: GroupReport, what: str = "group") -> str:
    """The best and the worst group."""
    known = [g for g in found.groups if g.nll is not None]
    if len(known) < 2:
        groups = sorted(found.groups, key=lambda g: g.accuracy)
        return (
            f"Of {len(groups)} groups ({what}), {named(groups[0].name)} has the fewest right, "
            f"**{percent(groups[0].accuracy)}**, and {named(groups[-1].name)} the most, "
            f"**{percent(groups[-1].accuracy)}**.{_tested(found)}"
        )
    known.sort(key=lambda g: g.nll or 0.0)
    best, worst = known[0], known[-1]
    return (
        f"Of {len(known)} groups ({what}), **{named(worst.name)}** has the highest mean NLL, "
        f"**{four_decimals(worst.nll or 0.0)} nats** on {worst.n:,} examples, and "
        f"**{named(best.name)}** the lowest, **{four_decimals(best.nll or 0.0)}** on {best.n:,}."
        f"{_tested(found)} Even if all groups were alike, {percent(1 - found.confidence_level)} of "
        "the intervals would miss the common value."
    )


def _tested(found: GroupReport) -> str:
    """Whether the extremes differ by more than chance, allowing for their choice."""
    extreme = extreme_difference(found)
    if extreme is None or extreme.low is None or extreme.high is None:
        return ""
    chosen = (
        "" if extreme.pairs == 1 else f", widened for the {extreme.pairs:,} pairs to choose from"
    )
    verdict = (
        "more than chance explains" if extreme.beyond_chance else "chance alone may explain it"
    )
    return (
        f" The difference is **{signed(four_decimals(extreme.difference))}** "
        f"({percent(found.confidence_level)} interval{chosen}: "
        f"{Range(extreme.low, extreme.high, 'signed')}): **{verdict}**."
    )


def models_sentence(found: ModelComparison, names: tuple[str, str] = FIRST_AND_SECOND) -> str:
    """Which of two models is better, whether that could be chance, and where they agree."""
    name: ComparedScore = "accuracy" if found["nll"].difference is None else "nll"
    score, (first, second) = found[name], map(named, names)
    if score.difference is None:
        return f"The two cannot be compared: {score.note}."
    if score.difference == 0:
        verdict = "on this score **they are equal**"
    elif score.better == "undecided":
        verdict = "**chance alone may explain it**"
    else:
        better = first if score.better == "first" else second
        verdict = f"**{better}** is better by more than chance"
    agree = found.agreement
    return (
        f"On the same {found.n:,} examples the {'mean NLL (nats)' if name == 'nll' else name} of "
        f"{first} is **{four_decimals(score.first or 0.0)}** and that of {second} is "
        f"**{four_decimals(score.second or 0.0)}**: a paired difference of "
        f"**{signed(four_decimals(score.difference))}** "
        f"({_range(score.low, score.high) or score.note}); {verdict}. "
        f"Both are right on {percent(agree.both_right)} of them, only the first on "
        f"{percent(agree.first_only)}, only the second on {percent(agree.second_only)}, neither on "
        f"{percent(agree.both_wrong)}."
    )


def unknown_sentence(found: ModelComparison) -> str:
    """Which differences cannot be known, and why; empty where all are."""
    lacks = {d.note for d in found.differences if d.difference is None and d.note}
    return f"Not known: {'; '.join(sorted(lacks))}." if lacks else ""


def _range(low: float | None, high: float | None) -> str:
    """An interval, or nothing."""
    return "" if low is None or high is None else str(Range(low, high))
