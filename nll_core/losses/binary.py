"""Binary cross-entropy from one logit an example, and its gradient."""

from __future__ import annotations

from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import (
    FloatArray,
    Reduction,
    float_array,
    non_empty,
    reduction_choice,
    reject_nan,
    unit_interval_array,
)
from nll_core._weights import reduce_by_weight, weigh_gradients


@overload
def binary_cross_entropy(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["mean", "sum"] = ...,
) -> float: ...
@overload
def binary_cross_entropy(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["none"],
) -> FloatArray: ...
def binary_cross_entropy(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Negative log-likelihood of outcomes under p = 1/(1 + exp(−x)), in nats.

    Lower is better; the minimum is the entropy of the targets, 0 for targets 0 and 1. The loss is
    −y log p − (1 − y) log(1 − p).

    Parameters
    ----------
    logits : array_like, shape (...)
        x, the log-odds of outcome 1. ±inf states certainty.
    targets : array_like, shape (...)
        y in [0, 1]: outcomes, or probabilities of outcome 1.
    sample_weight : array_like, shape (...), optional
        At least 0, not all 0. Each loss is multiplied by its weight, and the mean divides by the
        sum of the weights; an example of weight 0 is not there, even where its loss is inf.
    reduction : {"mean", "sum", "none"}
        Over all examples.

    Returns
    -------
    float or ndarray, shape (...)
        A float for "mean" and "sum"; an array for "none", float32 for float16 and float32 logits.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a logit is NaN, a target lies outside [0, 1], the shapes differ or there is no example.

    See Also
    --------
    binary_cross_entropy_gradient : the gradient with respect to the logits.

    Notes
    -----
    The loss is y·max(−x, 0) + (1 − y)·max(x, 0) + log(1 + exp(−|x|)): no term is negative, no
    exponential overflows, and there is no threshold beyond which softplus is cut to x or to 0.

    References
    ----------
    Good (1952), Rational decisions. Mächler (2012), Accurately computing log(1 − exp(−|a|)).

    Examples
    --------
    >>> round(binary_cross_entropy([0.0, 2.0], [1, 1]), 4)
    0.41
    >>> binary_cross_entropy(-40.0, 0)
    4.248354255291589e-18
    """
    x, y = _checked(logits, targets)
    reduction = reduction_choice(reduction)
    with np.errstate(invalid="ignore"):
        # 0·inf counts 0: certainty costs nothing where the target agrees.
        if_one: FloatArray = np.where(y > 0, y * np.maximum(-x, 0), 0)
        if_zero: FloatArray = np.where(y < 1, (1 - y) * np.maximum(x, 0), 0)
    losses = np.asarray(if_one + if_zero + np.log1p(np.exp(-np.abs(x))))
    return reduce_by_weight(losses, sample_weight, reduction, dtype=x.dtype)


def binary_cross_entropy_gradient(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> FloatArray:
    """Gradient of `binary_cross_entropy` with respect to the logits, in nats per unit of logit.

    An example's gradient is w(p − y) with its weight w, by default 1; for "mean" it is divided by
    the sum of the weights.

    Parameters
    ----------
    logits, targets, sample_weight
        As in `binary_cross_entropy`.
    reduction : {"mean", "sum", "none"}
        Of what the gradient is taken. For "none" each entry is the gradient of its own loss, which
        is also what "sum" gives.

    Returns
    -------
    ndarray, shape (...)
        float32 for float16 and float32 logits, else float64.

    Raises
    ------
    TypeError, ValueError
        As in `binary_cross_entropy`.

    Notes
    -----
    Formed as (1 − y)·p − y·(1 − p), with p and 1 − p each from exp(−|x|), which keeps its relative
    accuracy where p rounds to the target.

    References
    ----------
    Cox (1958), The regression analysis of binary sequences.

    Examples
    --------
    >>> binary_cross_entropy_gradient([0.0, 0.0], [1, 0])
    array([-0.25,  0.25])
    """
    x, y = _checked(logits, targets)
    reduction = reduction_choice(reduction)
    tail = np.exp(-np.abs(x))
    larger = 1 / (1 + tail)
    smaller = tail * larger
    p = np.where(x >= 0, larger, smaller)
    complement = np.where(x >= 0, smaller, larger)
    gradient = np.asarray((1 - y) * p - y * complement)
    if sample_weight is None:
        return gradient / x.size if reduction == "mean" else gradient
    weighed: FloatArray = weigh_gradients(gradient, sample_weight, reduction)
    return weighed.astype(x.dtype, copy=False)


def _checked(logits: ArrayLike, targets: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Logits and targets of the same shape, in the logits' type."""
    x = float_array(logits, "logits")
    non_empty(x, "logits")
    reject_nan(x, "logits")
    y = unit_interval_array(targets, "targets")
    if y.shape != x.shape:
        raise ValueError(f"targets must have the logits' shape {x.shape}, got {y.shape}")
    return x, y.astype(x.dtype, copy=False)
