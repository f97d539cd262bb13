"""Sums and means over examples that may count differently."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Float64Array = NDArray[np.float64]


def sum_by_weight(values: NDArray[Any], weights: Float64Array | None) -> float:
    """The float64 sum of `values`, each times its weight where there are weights."""
    return float(values.sum(dtype=np.float64) if weights is None else weights @ values)


def mean_by_weight(values: NDArray[Any], weights: Float64Array | None) -> float:
    """The mean of `values`, by weight where there are weights."""
    divisor = float(values.size if weights is None else weights.sum())
    return sum_by_weight(values, weights) / divisor
