"""Checked log-probabilities of all classes, labels and weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import (
    FloatArray,
    IntArray,
    class_axis_array,
    labels_array,
    sample_weights,
)

Float64Array = NDArray[np.float64]


def class_rows(
    log_probs: ArrayLike, labels: ArrayLike, sample_weight: ArrayLike | None
) -> tuple[FloatArray, IntArray, Float64Array | None]:
    """Log-probabilities (n, K), labels and weights."""
    array = class_axis_array(log_probs, "log_probs")
    if array.ndim != 2:
        raise ValueError(f"log_probs must have shape (n, K), got {array.shape}")
    truth = labels_array(labels, array.shape[1], array.shape[:1])
    weights = sample_weights(sample_weight, truth.shape)
    # Over their maximum, the squares of tiny or huge weights stay in range.
    return array, truth, None if weights is None else weights / weights.max()
