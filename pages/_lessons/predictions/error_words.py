"""What the predictions page says of the estimators of the calibration error."""

from __future__ import annotations

from typing import Final

from nll_core import EceReport, ErrorEstimator
from nll_core.formats import p_equals, p_value
from pages._lessons.predictions.words import Table, four

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
        f"In {n_bins} bins of equal width the ECE of the predicted class is **{four(value)}**. "
        "By chance, a perfectly calibrated model with these confidences has an ECE of "
        f"**{four(float(ece.calibrated_mean[place]))}** on average on {found.n:,} examples, and "
        f"above {four(quantile)} one time in 20: this one is {verdict} "
        f"({p_equals(float(ece.p_values[place]), ece.resolution)}). The number of bins alone "
        f"moves it between {four(lowest)} and {four(highest)}. {small} of {len(estimators)} "
        "estimators are beyond what 95% of calibrated models show; all use the same examples, so "
        "they are not independent evidence."
    )


def ece_table(found: EceReport, place: int) -> Table:
    """Every estimator beside what chance alone would show."""
    header = ("estimator", "observed", "mean by chance", "95% of chance below", "p-value")
    body = []
    for e in found.estimators:
        i = min(place, len(e.values) - 1)
        cells = (e.values[i], e.calibrated_mean[i], e.calibrated_quantile[i])
        p = p_value(float(e.p_values[i]), e.resolution)
        body.append([estimator_name(e), *(four(float(v)) for v in cells), p])
    return header, body
