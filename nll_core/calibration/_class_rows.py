"""Checked log-probabilities of all classes, labels and weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import (
    IntArray,
    labels_array,
    sample_weights,
)
from nll_core.losses._log_prob_rows import LogProbRows, LogProbs, log_prob_rows

Float64Array = NDArray[np.float64]


def class_rows(
    log_probs: ArrayLike | LogProbRows, labels: ArrayLike, sample_weight: ArrayLike | None
) -> tuple[LogProbs, IntArray, Float64Array | None]:
    """Log-probabilities (n, K), labels and weights."""
    array = log_prob_rows(log_probs)
    truth = labels_array(labels, array.shape[1], array.shape[:1])
    weights = sample_weights(sample_weight, truth.shape)
    # Over their maximum, the squares of tiny or huge weights stay in range.
    return array, truth, None if weights is None else weights / weights.max()
