"""Predictions of a classifier with the true classes, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import FloatArray, IntArray
from nll_core.losses._log_prob_rows import LogProbRows, TwoClassRows, probs_in
from nll_core.losses.logits import softmax
from nll_core.predictions.identifiers import Identifiers
from nll_core.predictions.problems import Problem
from nll_core.predictions.roles import PredictionKind

Float64Array = NDArray[np.float64]

_NO_DISTRIBUTION: Final = (
    "the predictions are a class and its confidence, and {} needs a probability for every class"
)


@dataclass(frozen=True, eq=False, repr=False)
class Predictions(Printed):
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
    identifiers: Identifiers | None = None
    """What the file calls its examples, by their rows; None where it gives them no names."""

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
        if self.kind == "score":
            return TwoClassRows(self.scores)
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

        As it was stated, or else in float64: in float32 all above 1 − 3e-8 would tie at 1.

        Raises
        ------
        ValueError
            For a class that does not exist, or a predicted class with its confidence.
        """
        if not 0 <= k < self.n_classes:
            raise ValueError(f"k must lie in 0 … {self.n_classes - 1}, got {k}")
        self._need_distribution("probs_of_class")
        return self._probs_in((slice(None), k))

    def confidence_and_correct(self) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Probability (n,) of the predicted class, and whether it is the true one.

        The predicted class is the most probable one, the first of them in a tie. Probabilities are
        those of `probs_of_class`.
        """
        if self.kind == "confidence":
            return self.scores, np.equal(self.predicted, self.labels)  # type: ignore[arg-type]
        if self.kind == "score":
            predicted: NDArray[np.int64] = (self.scores > 0.5).astype(np.int64)
        else:
            predicted = self.scores.argmax(axis=1)
        return self._probs_in((np.arange(self.n), predicted)), predicted == self.labels

    def _probs_in(self, index: tuple[Any, Any]) -> FloatArray:
        """Probabilities at these rows and columns."""
        return probs_in(self._kept_rows, index)

    @cached_property
    def _kept_rows(self) -> FloatArray | LogProbRows:
        """Log-probabilities made part by part, kept for one class after the other."""
        return self.log_prob_rows()

    def _need_distribution(self, name: str) -> None:
        """Raise ValueError where there is no probability for every class."""
        if self.kind == "confidence":
            raise ValueError(_NO_DISTRIBUTION.format(name))
