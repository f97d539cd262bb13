"""What regressions are made of: features with a column of ones, shares and penalties."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import finite_array, non_empty, reject_where, sample_weights

Vector = NDArray[np.float64]


def design_matrix(features: ArrayLike) -> Vector:
    """A column of ones, then the features (n, d) in float64."""
    x = finite_array(features, "features").astype(np.float64, copy=False)
    if x.ndim != 2:
        raise ValueError(f"features must have shape (n, d), got {x.shape}")
    non_empty(x, "features")
    return np.column_stack([np.ones(len(x)), x])


def shares_of(sample_weight: ArrayLike | None, n: int) -> Vector:
    """The weights of n examples, over their sum."""
    weights = sample_weights(sample_weight, (n,))
    if weights is None:
        return np.full(n, 1.0 / n)
    shares: Vector = weights / weights.sum()
    return shares


def penalties_of(l2: ArrayLike, d: int) -> Vector:
    """0 for the intercept, then λ for each of d weights."""
    strengths = finite_array(l2, "l2").astype(np.float64)
    if strengths.shape not in ((), (d,)):
        raise ValueError(f"l2 must be one number or have shape {(d,)}, got {strengths.shape}")
    reject_where(strengths < 0, strengths, "l2", "be at least 0")
    return np.concatenate([[0.0], np.broadcast_to(strengths, (d,))])
