"""What each example of a report got, computed once for all chapters."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import FloatArray, sample_weights
from nll_core.intervals.bootstrap import Float64Array
from nll_core.losses._log_prob_rows import LogProbs
from nll_core.predictions import Predictions
from nll_core.report.pictures import ReliabilityPicture, reliability_picture
from nll_core.scores.per_example import example_scores


class SharedPredictions:
    """Predictions whose rows are looked through once for all that needs their log-probabilities."""

    def __init__(self, predictions: Predictions) -> None:
        self.kind: str = predictions.kind
        self.labels = predictions.labels
        self.weights = predictions.weights
        self.rows = predictions.rows
        self.groups = predictions.groups
        self.group_names = predictions.group_names
        self._predictions = predictions
        self._log_probs: LogProbs | None = None

    def log_prob_rows(self) -> LogProbs:
        """Log-probabilities (n, K), made part by part where they are not at hand."""
        if self._log_probs is None:
            self._log_probs = self._predictions.log_prob_rows()
        return self._log_probs

    def log_probs(self) -> FloatArray:
        """Log-probabilities (n, K), all at once."""
        return self._predictions.log_probs()

    def release(self) -> None:
        """Give back what was kept of the rows."""
        self._log_probs = None

    def confidence_and_correct(self) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Confidence in the predicted class, and whether it is right."""
        return self._predictions.confidence_and_correct()


@dataclass(frozen=True, eq=False)
class Judged:
    """Of each example of weight above 0, in arrays of shape (n,).

    `forecast` and `happened` are those of `event`: the second class of two, else that the
    prediction is "right".
    """

    event: str
    confidence: FloatArray
    correct: NDArray[np.bool_]
    forecast: FloatArray
    happened: NDArray[np.bool_]
    weights: Float64Array | None
    of_class: bool
    """Whether `event` is a class."""
    n: int

    def picture(self) -> ReliabilityPicture:
        """The reliability of the forecast."""
        return reliability_picture(
            self.forecast,
            self.happened,
            self.event,
            sample_weight=self.weights,
            of_class=self.of_class,
        )

    def counted_only(self) -> Judged:
        """Their number alone, for what needs no more."""
        nothing, never = np.empty(0), np.empty(0, np.bool_)
        return Judged(self.event, nothing, never, nothing, never, None, self.of_class, self.n)


def confidence_logits(confidence: FloatArray) -> Float64Array:
    """Log-probabilities (n, 2) that the predicted class is wrong and that it is right."""
    with np.errstate(divide="ignore"):
        p = confidence.astype(np.float64)
        return np.stack([np.log1p(-p), np.log(p)], axis=-1)


def judge(predictions: Predictions, shared: SharedPredictions) -> Judged:
    """What each example of weight above 0 got."""
    of_class = predictions.kind != "confidence" and predictions.n_classes == 2
    if predictions.kind == "confidence":
        confidence, correct = predictions.confidence_and_correct()
    else:
        examples = example_scores(shared.log_prob_rows(), predictions.labels)
        confidence, correct = examples.confidence, examples.correct
    judged = Judged(
        event=predictions.classes[1] if of_class else "right",
        confidence=confidence,
        correct=correct,
        forecast=predictions.probs_of_class(1) if of_class else confidence,
        happened=predictions.labels == 1 if of_class else correct,
        weights=sample_weights(predictions.weights, correct.shape),
        of_class=of_class,
        n=len(correct),
    )
    return judged if judged.weights is None else _where(judged, judged.weights > 0)


def _where(judged: Judged, counted: NDArray[np.bool_]) -> Judged:
    """The examples that count."""
    if counted.all():
        return judged
    arrays = {
        field.name: getattr(judged, field.name)[counted]
        for field in fields(judged)
        if isinstance(getattr(judged, field.name), np.ndarray)
    }
    return replace(judged, **arrays, n=int(np.count_nonzero(counted)))
