"""Two models on the same examples: paired differences, where they differ, calibration of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed, PrintedTable, columns_of
from nll_core._progress import Meter, Progress
from nll_core._validation import IntArray, Seed, count, open_fraction, sample_weights, seed_number
from nll_core._weights import counted
from nll_core.calibration._weighted_bins import weighted_bins
from nll_core.calibration.calibration_interval import calibration_error_interval
from nll_core.intervals.bootstrap import Interval, paired_bootstrap_interval
from nll_core.score_tables.differing_examples import DifferingExamples, most_differing
from nll_core.score_tables.score_table import PredictionsLike, log_probs_of
from nll_core.scores.per_example import example_scores

Float64Array = NDArray[np.float64]
ComparedScore = Literal["nll", "accuracy", "brier"]

UNITS: Final[dict[ComparedScore, tuple[str, bool]]] = {
    "nll": ("nats", True),
    "accuracy": ("probability", False),
    "brier": ("squared probability", True),
}
_NEEDS_ALL: Final = "needs the probability of every class from both models"
BOTH_INFINITE: Final = "both are infinite: their difference is not defined"
NEVER_DIFFER: Final = "no interval: the models never differ on these examples"
_ONE_EXAMPLE: Final = "no interval: one example does not vary"


@dataclass(frozen=True)
class ScoreDifference:
    """`difference` = `first` − `second` on the same examples, and its interval.

    Numbers are None where they cannot be told, and `note` says why. With `lower_is_better`, a
    negative difference favours the first model.
    """

    name: ComparedScore
    first: float | None
    second: float | None
    difference: float | None
    low: float | None
    high: float | None
    unit: str
    lower_is_better: bool
    note: str = ""

    @property
    def better(self) -> Literal["first", "second", "undecided"]:
        """Which model the interval favours; "undecided" where it holds 0 or does not exist."""
        if self.low is None or self.high is None or self.low <= 0.0 <= self.high:
            return "undecided"
        return "first" if (self.high < 0.0) == self.lower_is_better else "second"


@dataclass(frozen=True, repr=False)
class ModelCalibration(Printed):
    """Reliability of the predicted class in occupied bins, and the ECE with its interval.

    All means are weighted where weights were given; `share` is each bin's part of the weight.
    """

    mean_confidence: Float64Array
    accuracy: Float64Array
    share: Float64Array
    counts: IntArray
    expected_error: float
    interval: Interval | None
    """None where no residual varies, so that there is no noise to learn from."""


@dataclass(frozen=True)
class Agreement:
    """Shares of the weight in which both models are right, only one of them, or neither."""

    both_right: float
    first_only: float
    second_only: float
    both_wrong: float


@dataclass(frozen=True, repr=False)
class ModelComparison(PrintedTable):
    """Two models on the same n examples.

    `second_better` lists the examples on which the second model is less surprised, `first_better`
    those on which the first is; both are None where only confidences are known.
    """

    differences: tuple[ScoreDifference, ...]
    agreement: Agreement
    first_calibration: ModelCalibration
    second_calibration: ModelCalibration
    first_better: DifferingExamples | None
    second_better: DifferingExamples | None
    n: int
    weighted: bool
    confidence_level: float

    def __getitem__(self, name: ComparedScore) -> ScoreDifference:
        """The difference of this score."""
        return next(d for d in self.differences if d.name == name)

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        shown = ("name", "first", "second", "difference", "low", "high", "unit", "note")
        return columns_of(self.differences, *shown)


def compare_models(
    first: PredictionsLike,
    second: PredictionsLike,
    *,
    n_examples: int = 20,
    n_bins: int = 15,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> ModelComparison:
    """Paired differences of NLL (nats), accuracy and Brier score of two models, with intervals.

    difference = Σ w_i (score of the first − score of the second)_i / Σ w_i

    Parameters
    ----------
    first, second : Predictions
        From `read_predictions`, or anything like it: the same examples in the same order, with the
        same true classes. The weights, and the numbers of the rows, are those of the first.
    n_examples : int
        How many of the examples that differ most to list, for each model.
    n_bins : int
        Bins of equal width of the calibration of both.
    confidence_level, n_resamples, seed
        As in `bootstrap_interval`.
    progress : callable, optional
        As in `score_report`.

    Returns
    -------
    ModelComparison
        `differences`, `agreement`, `first_calibration`, `second_calibration`, `first_better`,
        `second_better`, `n`, `weighted`, `confidence_level`. Where one of the two gives only a
        confidence, the accuracy alone can be compared.

    Raises
    ------
    ValueError
        For models of different lengths, of different true classes (the first row that differs is
        named) or class names, or invalid options.

    Notes
    -----
    The examples are resampled in pairs. What makes an example hard for both models cancels in the
    difference, so that its interval is far narrower than those of the two scores suggest.

    References
    ----------
    Efron & Tibshirani (1993), An introduction to the bootstrap.
    Dietterich (1998), Approximate statistical tests for comparing supervised classification
    learning algorithms.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> def model(p):
    ...     return SimpleNamespace(kind="probabilities", labels=np.array([0, 1, 0]), weights=None,
    ...                            log_probs=lambda: np.log(p))
    >>> sharp = model([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
    >>> blunt = model([[0.6, 0.4], [0.5, 0.5], [0.4, 0.6]])
    >>> comparison = compare_models(sharp, blunt)
    >>> round(comparison["nll"].difference, 3), comparison["nll"].better
    (-0.478, 'first')
    """
    seed = seed_number(seed)
    labels = _same_labels(first, second)
    weights = sample_weights(first.weights, labels.shape)
    resampling: dict[str, Any] = {
        "sample_weight": weights,
        "confidence_level": open_fraction(confidence_level, "confidence_level"),
        "n_resamples": count(n_resamples, "n_resamples"),
        "seed": seed,
    }
    n_bins, n_examples = count(n_bins, "n_bins"), count(n_examples, "n_examples")
    meter = Meter(progress, "second model")
    meter(0.0)
    if "confidence" in (first.kind, second.kind):
        examples = None
        pairs = [model.confidence_and_correct() for model in (first, second)]
    else:
        examples = (
            example_scores(log_probs_of(first), labels),
            example_scores(log_probs_of(second), labels),
        )
        pairs = [(e.confidence, e.correct) for e in examples]
    meter(0.4)
    right = [np.asarray(correct, dtype=np.float64) for _, correct in pairs]
    if examples is None:
        differences = (
            _absent("nll"),
            _difference("accuracy", right[0], right[1], resampling),
            _absent("brier"),
        )
        lists: tuple[DifferingExamples | None, DifferingExamples | None] = (None, None)
    else:
        differences = (
            _difference("nll", examples[0].surprise, examples[1].surprise, resampling),
            _difference("accuracy", right[0], right[1], resampling),
            _difference("brier", examples[0].brier, examples[1].brier, resampling),
        )
        rows = getattr(first, "rows", None)
        numbers = np.arange(1, len(labels) + 1) if rows is None else np.asarray(rows)
        lists = most_differing(*examples, weights, numbers, n_examples)
    shares = [float(np.average(a * b, weights=weights)) for a, b in _quadrants(right[0], right[1])]
    return ModelComparison(
        differences=differences,
        agreement=Agreement(*shares),
        first_calibration=_calibration(*pairs[0], weights, n_bins, resampling),
        second_calibration=_calibration(*pairs[1], weights, n_bins, resampling),
        first_better=lists[0],
        second_better=lists[1],
        n=len(labels) if weights is None else int(np.count_nonzero(weights)),
        weighted=weights is not None,
        confidence_level=resampling["confidence_level"],
    )


def _same_labels(first: PredictionsLike, second: PredictionsLike) -> IntArray:
    """The true classes of both, or ValueError where they are not the same."""
    one, other = np.asarray(first.labels), np.asarray(second.labels)
    if one.shape != other.shape:
        raise ValueError(
            f"second must hold the same examples as first, {len(one)} of them, got {len(other)}"
        )
    names = [tuple(getattr(model, "classes", ())) for model in (first, second)]
    if all(names) and names[0] != names[1]:
        raise ValueError(f"second must have the classes of first, {names[0]}, got {names[1]}")
    differing = np.flatnonzero(one != other)
    if len(differing):
        i = int(differing[0])
        raise ValueError(
            f"second must have the true classes of first, got {other[i]} in place of {one[i]} at "
            f"index {i} ({len(differing)} of {len(one)} differ)"
        )
    return one


def _difference(
    name: ComparedScore, first: ArrayLike, second: ArrayLike, resampling: dict[str, Any]
) -> ScoreDifference:
    """The paired difference of one score."""
    a, b = np.asarray(first), np.asarray(second)
    w = resampling["sample_weight"]
    if w is not None:
        w, a, b = counted(w, a, b)
    one, other = (float(np.average(x, weights=w)) for x in (a, b))
    unit, lower_is_better = UNITS[name]
    if np.isinf(one) and np.isinf(other):
        return ScoreDifference(
            name, one, other, None, None, None, unit, lower_is_better, BOTH_INFINITE
        )
    value = one - other
    note = ""
    if np.array_equal(a, b):
        note = NEVER_DIFFER
    elif len(a) < 2:
        note = _ONE_EXAMPLE
    if note:
        return ScoreDifference(name, one, other, value, None, None, unit, lower_is_better, note)
    interval = paired_bootstrap_interval(a, b, **(resampling | {"sample_weight": w}))
    low, high = interval.low, interval.high
    return ScoreDifference(name, one, other, value, low, high, unit, lower_is_better)


def _absent(name: ComparedScore) -> ScoreDifference:
    """A score that these predictions do not allow."""
    unit, lower_is_better = UNITS[name]
    return ScoreDifference(name, None, None, None, None, None, unit, lower_is_better, _NEEDS_ALL)


def _quadrants(
    first: Float64Array, second: Float64Array
) -> tuple[tuple[Float64Array, Float64Array], ...]:
    """Pairs whose products say: both right, only the first, only the second, neither."""
    return (first, second), (first, 1 - second), (1 - first, second), (1 - first, 1 - second)


def _calibration(
    confidence: NDArray[np.floating[Any]],
    correct: NDArray[np.bool_],
    weights: Float64Array | None,
    n_bins: int,
    resampling: dict[str, Any],
) -> ModelCalibration:
    """Reliability of one model."""
    options = resampling
    if weights is not None:
        weights, confidence, correct = counted(weights, confidence, correct)
        options = resampling | {"sample_weight": weights}
    bins = weighted_bins(confidence, correct, weights, n_bins, "uniform")
    return ModelCalibration(
        mean_confidence=bins.forecast,
        accuracy=bins.frequency,
        share=bins.share,
        counts=bins.counts,
        expected_error=bins.error("l1"),
        interval=calibration_error_interval(confidence, correct, n_bins=n_bins, **options),
    )
