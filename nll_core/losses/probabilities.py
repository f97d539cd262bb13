"""The log loss, for models that give probabilities and not logits."""

from __future__ import annotations

from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import (
    FloatArray,
    Reduction,
    distribution_array,
    labels_array,
    reduction_choice,
)
from nll_core._weights import reduce_by_weight


@overload
def log_loss(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["mean", "sum"] = ...,
) -> float: ...
@overload
def log_loss(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["none"],
) -> FloatArray: ...
def log_loss(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Negative log-likelihood of labels under given probabilities, −log p_y, in nats.

    Lower is better; the minimum is 0. A label of probability 0 costs inf: nothing is clipped.

    Parameters
    ----------
    probs : array_like, shape (..., K)
        Distributions over the classes.
    labels : array_like of int, shape (...)
        The true classes, 0 … K − 1.
    sample_weight : array_like, shape (...), optional
        At least 0, not all 0. Each loss is multiplied by its weight, and the mean divides by the
        sum of the weights; an example of weight 0 is not there, even where its loss is inf.
    reduction : {"mean", "sum", "none"}
        Over all examples.

    Returns
    -------
    float or ndarray, shape (...)
        A float for "mean" and "sum"; an array for "none", float32 for float16 and float32 probs.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a probability lies outside [0, 1] (nothing is clipped), a row does not sum to 1, a label
        is out of range, weights are negative or all 0, or there is no row.

    See Also
    --------
    cross_entropy : the same from logits, exact also where the probability rounds to 0 or 1.

    Notes
    -----
    Libraries that clip at the type's epsilon stop at 36.04 nats in float64. The largest finite
    loss here is 744.44, of the smallest float64 above 0.

    References
    ----------
    Good (1952), Rational decisions.

    Examples
    --------
    >>> round(log_loss([[0.1, 0.7, 0.2], [0.1, 0.2, 0.7]], [1, 1]), 4)
    0.9831
    >>> log_loss([1.0, 0.0], 1)
    inf
    """
    array = distribution_array(probs)
    checked = labels_array(labels, array.shape[-1], array.shape[:-1])
    reduction = reduction_choice(reduction)
    true_probs = np.take_along_axis(array, checked[..., np.newaxis], axis=-1)[..., 0]
    with np.errstate(divide="ignore"):
        # 0 − log 1 is 0 where −log 1 is −0.
        losses = 0.0 - np.log(true_probs)
    return reduce_by_weight(np.asarray(losses), sample_weight, reduction, dtype=array.dtype)
