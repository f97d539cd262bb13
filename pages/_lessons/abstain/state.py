"""The abstain page's state, and the predictions that its views share, each read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core import softmax, top_label
from nll_core.datasets import load_breast_cancer_predictions, load_digits_predictions
from nll_core.report.pictures import SelectiveReport, selective_report
from nll_core.scores import RiskCoverageCurve, risk_coverage_curve
from pages._ui import state as field
from pages._ui.numbers import percent

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
def curve_of(name: str, temperature: float) -> RiskCoverageCurve:
    """The curve of confidences at a temperature."""
    return risk_coverage_curve(*predictions_of(name).judged(temperature))
