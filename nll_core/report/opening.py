"""The first words of a report: what the model says, how often it is right, and what to do."""

from __future__ import annotations

import math

from nll_core.formats import percent, significant
from nll_core.recalibration.beta_calibration import BetaFit
from nll_core.recalibration.platt import PlattFit
from nll_core.recalibration.temperature import TemperatureFit
from nll_core.report.parts import PredictionReport
from nll_core.report.sentences import reversed_sentence


def plain_sentence(report: PredictionReport) -> str:
    """How sure the model is, how often it is right, and what to do about it, for anybody."""
    accuracy = report.scores["accuracy"]
    said, right = mean_confidence(report), accuracy.value
    if said is None or right is None:
        return ""
    text = f"It says {_whole(said)} and is right {_whole(right)} of the time"
    if reversed_sentence(report.scores):
        return (
            f"{text}, but ranks its two classes the wrong way round: see first whether they are "
            "exchanged."
        )
    low, high = accuracy.low, accuracy.high
    by_chance = low is not None and high is not None and low <= said <= high
    comparison = report.calibration
    if comparison is None:
        more = "which chance can explain" if by_chance else "and there are too few to calibrate it"
        return f"{text}, {more}."
    if comparison.recommendation.method is None:
        if by_chance:
            return (
                f"{text}: that can be taken at its word as far as {report.about.n:,} examples tell."
            )
        return f"{text}, but no calibration improves on that by more than noise."
    advice = _advice(report)
    if by_chance:
        return f"{text}: right on average, but not case by case; {advice}."
    return f"{text}: {advice}."


def _advice(report: PredictionReport) -> str:
    """What the recommended calibration does, in a few words."""
    comparison = report.calibration
    method = None if comparison is None else comparison.recommendation.method
    if comparison is None or method is None:
        return "leave it as it is"
    calibrator = comparison[method].crossed.fit_on_all
    fit = calibrator.fit
    if isinstance(fit, TemperatureFit) and 0.0 < fit.temperature < math.inf:
        by = f"{fit.temperature:.3g}"
        if report.about.kind == "logits":
            return f"divide the logits by {by}"
        power = f"{1.0 / fit.temperature:.3g}"
        if report.about.kind == "confidence" or report.about.n_classes == 2:
            return f"divide its log-odds by {by}"
        return f"raise its probabilities to the power {power}, and divide each row by its sum"
    if isinstance(fit, PlattFit | BetaFit | TemperatureFit):
        return f"calibrate it by {calibrator.description}"
    return f"calibrate it by {calibrator.description} (fitted as a table, see below)"


def nll_in_words(report: PredictionReport) -> str:
    """What an NLL is, with the numbers that one is held against."""
    n_classes = report.about.n_classes
    if report.scores["nll"].value is None:
        return ""
    all_classes = "both classes" if n_classes == 2 else f"all {n_classes:,} classes"
    return (
        "The NLL (negative log-likelihood) is the mean of −log p over the examples, with p the "
        "probability that was given to what happened: 0 for a model that is always sure and right, "
        f"{significant(math.log(n_classes))} for one that finds {all_classes} equally "
        "likely, and ∞ as soon as something happens that was given the probability 0."
    )


def mean_confidence(report: PredictionReport) -> float | None:
    """How sure the model is of its predictions on average; None where that is not known."""
    if report.by_class is not None:
        return float(report.by_class.overall.mean_confidence)
    if not report.reliability.of_class:
        return float(report.reliability.mean_forecast)
    return None


def _whole(share: float) -> str:
    """A share in whole percent, unless that would make certain what is not."""
    if 0.995 <= share < 1.0:
        return f"{math.floor(1000 * share) / 10:g}%"
    return percent(share, 2) if 0.0 < share < 0.005 else f"{100 * share:.0f}%"
