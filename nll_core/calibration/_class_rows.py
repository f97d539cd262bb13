"""Checked log-probabilities of all classes, labels and weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import (
    IntArray,
    labels_array,
    sample_weights,
)
from nll_core._weights import relative_weights
from nll_core.losses._log_prob_rows import LogProbRows, LogProbs, log_prob_rows, rows_where

Float64Array = NDArray[np.float64]


def class_rows(
    log_probs: ArrayLike | LogProbRows, labels: ArrayLike, sample_weight: ArrayLike | None
) -> tuple[LogProbs, IntArray, Float64Array | None]:
    """Log-probabilities (n, K), labels and relative weights of the examples that count."""
    array = log_prob_rows(log_probs)
    truth = labels_array(labels, array.shape[1], array.shape[:1])
    weights = sample_weights(sample_weight, truth.shape)
    if weights is None:
        return array, truth, None
    relative = relative_weights(weights)
    kept = relative > 0
    if kept.all():
        return array, truth, relative
    return rows_where(array, kept), truth[kept], relative[kept]
