"""Sums and means over examples that may count differently."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._numerics import reduce_losses
from nll_core._validation import (
    FloatArray,
    Reduction,
    given_weights,
    sample_array,
    sample_weights,
)

Float64Array = NDArray[np.float64]


def relative_weights(weights: Float64Array) -> Float64Array:
    """Checked weights over the largest one, so that their squares stay in range."""
    relative: Float64Array = weights / weights.max()
    return relative


def counted(weights: Float64Array, *rows: NDArray[Any]) -> tuple[Any, ...]:
    """Those of weight above 0: their relative weights, and of each array their entries."""
    relative = relative_weights(weights)
    kept = relative > 0
    if kept.all():
        return relative, *rows
    return relative[kept], *(array[kept] for array in rows)


def counted_sample(
    x: ArrayLike, sample_weight: ArrayLike | None, *, minimum: int = 1
) -> tuple[Float64Array, Float64Array | None]:
    """The values of `x` of weight above 0, at least `minimum`, and their weights as they are."""
    sample = sample_array(x, minimum=minimum)
    if sample_weight is None:
        return sample, None
    given = given_weights(sample_weight, sample.shape)
    finite_sum(given)
    _, sample, weights = counted(given, sample, given)
    return sample, weights


def sum_by_weight(values: NDArray[Any], weights: Float64Array | None) -> float:
    """The float64 sum of `values`, each times its weight where there are weights."""
    return float(values.sum(dtype=np.float64) if weights is None else weights @ values)


def finite_sum(weights: NDArray[Any]) -> float:
    """Σ w, for what is said of the weights as they are and not only of their ratios."""
    with np.errstate(over="ignore"):
        total = float(weights.sum(dtype=np.float64))
    if total == np.inf:
        raise ValueError("sample_weight must have a finite sum, got more than float64 can hold")
    return total


def mean_by_weight(values: NDArray[Any], weights: Float64Array | None) -> float:
    """The mean of `values`, by weight where there are weights."""
    divisor = float(values.size if weights is None else weights.sum())
    return sum_by_weight(values, weights) / divisor


def weighted_median(x: NDArray[Any], weights: Float64Array) -> float:
    """The middle of the places that half of the weight lies on either side of."""
    order = np.argsort(x, kind="stable")
    above = np.cumsum(weights[order])
    half = 0.5 * above[-1]
    # Sums of equal shares miss the half by rounding.
    rounding = half * x.size * np.finfo(np.float64).eps
    first = int(np.searchsorted(above, half - rounding))
    last = min(int(np.searchsorted(above, half + rounding, side="right")), x.size - 1)
    return float(0.5 * x[order[first]] + 0.5 * x[order[last]])


def weights_of_losses(
    sample_weight: ArrayLike | None, shape: tuple[int, ...], reduction: Reduction
) -> Float64Array | None:
    """What each loss counts: its weight as it is, or for a mean over the largest; None if None."""
    if sample_weight is None:
        return None
    if reduction == "mean":
        return relative_weights(np.asarray(sample_weights(sample_weight, shape)))
    return given_weights(sample_weight, shape)


def reduce_by_weight(
    losses: FloatArray,
    sample_weight: ArrayLike | None,
    reduction: Reduction,
    *,
    dtype: np.dtype[Any],
) -> float | FloatArray:
    """`losses` of examples times their weights as `dtype`, their float64 sum, or weighted mean.

    What has weight 0 is not there, however large its loss.
    """
    if sample_weight is None:
        return reduce_losses(losses, reduction, dtype=dtype)
    if reduction == "mean":
        weights = np.asarray(sample_weights(sample_weight, losses.shape)).reshape(-1)
        weights, kept = counted(weights, losses.reshape(-1))
        return mean_by_weight(kept, weights)
    weights = given_weights(sample_weight, losses.shape)
    weighted = np.multiply(losses, weights, out=np.zeros(losses.shape), where=weights > 0)
    return reduce_losses(weighted, reduction, dtype=dtype)


def weigh_gradients(
    gradients: FloatArray, sample_weight: ArrayLike, reduction: Reduction
) -> Float64Array:
    """The gradient of each loss times what the loss counts in the reduction, in float64."""
    weights = np.asarray(weights_of_losses(sample_weight, gradients.shape, reduction))
    if reduction == "mean":
        weights = weights / weights.sum()
    weighed: Float64Array = np.zeros(gradients.shape)
    np.multiply(gradients, weights, out=weighed, where=weights > 0)
    return weighed
