"""Predictions of a classifier with the true classes, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._numerics import rows_per_block
from nll_core._validation import FloatArray, IntArray
from nll_core.losses._log_prob_rows import LogProbRows
from nll_core.losses.logits import softmax
from nll_core.predictions.problems import Problem
from nll_core.predictions.roles import PredictionKind

Float64Array = NDArray[np.float64]

_NO_DISTRIBUTION: Final = (
    "the predictions are a class and its confidence, and {} needs a probability for every class"
)


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a classifier predicted for n examples of K classes, and what was true.

    Rows of probabilities sum to 1 and of log-probabilities to 1 in exp, to the arithmetic of
    their type: where a file rounded them, each row was divided by its sum, and `notes` say so.
    """

    kind: PredictionKind
    scores: FloatArray
    """Of shape (n, K); for kind "score" (n,), the probability of the second class; for kind
    "confidence" (n,), the probability that the predicted class is right."""
    labels: IntArray
    """True classes as their places in `classes`, shape (n,)."""
    classes: tuple[str, ...]
    predicted: IntArray | None = None
    """Predicted classes, for kind "confidence" only."""
    weights: Float64Array | None = None
    """Weights of the examples, finite, at least 0 and not all 0; None for equal ones."""
    groups: IntArray | None = None
    """Groups of the examples as places in `group_names`."""
    group_names: tuple[str, ...] = ()
    rows: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """The number of each example's row in the file, 1 for the first row of data; by default all
    rows are there."""
    row_count: int = 0
    """How many rows the file holds."""
    left_out: tuple[Problem, ...] = ()
    """Why rows of the file are not among the examples; their `count` tells how many."""
    notes: tuple[str, ...] = ()
    """What was decided while the file was read."""

    def __post_init__(self) -> None:
        """Number the rows of predictions that come from no file."""
        if len(self.rows) == 0:
            object.__setattr__(self, "rows", np.arange(1, len(self.labels) + 1, dtype=np.int64))
            object.__setattr__(self, "row_count", len(self.labels))

    @property
    def n(self) -> int:
        """How many examples there are."""
        return len(self.labels)

    @property
    def n_classes(self) -> int:
        """How many classes there are."""
        return len(self.classes)

    def logits(self) -> FloatArray:
        """Numbers (n, K) whose softmax is the prediction, in nats up to a constant for each row.

        The logits, or else the log-probabilities. −inf for a class that is ruled out.

        Raises
        ------
        ValueError
            For a predicted class with its confidence.
        """
        return self.scores if self.kind == "logits" else self.log_probs()

    def log_probs(self) -> FloatArray:
        """Log-probabilities (n, K) in nats; −inf for a probability of 0.

        Raises
        ------
        ValueError
            For a predicted class with its confidence.
        """
        if self.kind == "log-probabilities":
            return self.scores
        if self.kind == "logits":
            return LogProbRows(self.scores)[:]
        with np.errstate(divide="ignore"):
            if self.kind == "score":
                return np.stack([np.log1p(-self.scores), np.log(self.scores)], axis=-1)
            self._need_distribution("log_probs")
            return np.asarray(np.log(self.scores))

    def log_prob_rows(self) -> FloatArray | LogProbRows:
        """What `log_probs()` gives, made part by part where it would be a new array (n, K)."""
        if self.kind == "logits":
            return LogProbRows(self.scores)
        if self.kind == "probabilities":
            return LogProbRows(self.scores, are_probs=True)
        return self.log_probs()

    def probs(self) -> FloatArray:
        """Probabilities (n, K); each row sums to 1.

        Raises
        ------
        ValueError
            For a predicted class with its confidence.
        """
        if self.kind == "probabilities":
            return self.scores
        if self.kind == "logits":
            return softmax(self.scores)
        if self.kind == "score":
            return np.stack([1.0 - self.scores, self.scores], axis=-1)
        self._need_distribution("probs")
        probs: FloatArray = np.exp(self.scores)
        return probs

    def probs_of_class(self, k: int) -> FloatArray:
        """Probability (n,) of class `k` of each example, without those of the others beside it.

        Raises
        ------
        ValueError
            For a class that does not exist, or a predicted class with its confidence.
        """
        if not 0 <= k < self.n_classes:
            raise ValueError(f"k must lie in 0 … {self.n_classes - 1}, got {k}")
        self._need_distribution("probs_of_class")
        if self.kind == "score":
            return self.scores if k == 1 else 1.0 - self.scores
        if self.kind == "probabilities":
            return np.minimum(self.scores[:, k], 1.0)
        if self.kind == "log-probabilities":
            return np.minimum(np.exp(self.scores[:, k].astype(np.float64)), 1.0)
        return np.minimum(np.exp(self._rows_of_logits[:, k]), 1.0)

    @cached_property
    def _rows_of_logits(self) -> LogProbRows:
        """Log-probabilities of logits, kept for one class after the other."""
        return LogProbRows(self.scores)

    def confidence_and_correct(self) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Probability (n,) of the predicted class, and whether it is the true one.

        The predicted class is the most probable one, the first of them in a tie.
        """
        if self.kind == "confidence":
            return self.scores, np.equal(self.predicted, self.labels)  # type: ignore[arg-type]
        if self.kind == "score":
            positive = self.scores > 0.5
            return np.where(positive, self.scores, 1.0 - self.scores), positive == self.labels
        predicted = self.scores.argmax(axis=1)
        if self.kind == "probabilities":
            confidence = np.take_along_axis(self.scores, predicted[:, None], axis=1)[:, 0]
            return confidence, predicted == self.labels
        confidence = np.empty(self.n, dtype=self.scores.dtype)
        step = rows_per_block(self.n_classes, self.scores.itemsize)
        for start in range(0, self.n, step):
            rows = self.scores[start : start + step]
            top = rows.max(axis=1, keepdims=True)
            confidence[start : start + step] = 1.0 / np.exp(rows - top).sum(axis=1)
        return confidence, predicted == self.labels

    def _need_distribution(self, name: str) -> None:
        """Raise ValueError where there is no probability for every class."""
        if self.kind == "confidence":
            raise ValueError(_NO_DISTRIBUTION.format(name))
