"""Hinge loss of scores, the loss of support-vector machines."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import (
    FloatArray,
    Reduction,
    float_array,
    non_empty,
    outcomes_array,
    reduction_choice,
    reject_nan,
)
from nll_core._weights import reduce_by_weight
from nll_core.losses.margin_losses import margin_loss


def hinge_loss(
    scores: ArrayLike,
    outcomes: ArrayLike,
    *,
    squared: bool = False,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Hinge loss of scores, in units of score: max(0, 1 − (2y − 1)·score), or its square.

    Lower is better; the minimum is 0, reached once every margin is at least 1.

    Parameters
    ----------
    scores : array_like, any shape
        Signed scores: above 0 they decide for class 1.
    outcomes : array_like, same shape
        y: booleans, or 0 and 1.
    squared : bool
        Whether to square it.
    sample_weight, reduction
        As in `binary_cross_entropy`.

    Returns
    -------
    float or ndarray
        A float for "mean" and "sum".

    Raises
    ------
    ValueError, TypeError
        For input that is empty, NaN or not numeric, other outcomes, or shapes that differ.

    References
    ----------
    Cortes & Vapnik (1995), Support-vector networks.

    Examples
    --------
    >>> hinge_loss([2.0, 0.5, -1.0], [1, 1, 1], reduction="none")
    array([0. , 0.5, 2. ])
    """
    values = float_array(scores, "scores")
    non_empty(values, "scores")
    reject_nan(values, "scores")
    truth = outcomes_array(outcomes, values.shape, "outcomes")
    margins = np.where(truth, values, -values)
    losses = np.asarray(margin_loss(margins, "squared_hinge" if squared else "hinge"))
    reduction = reduction_choice(reduction)
    return reduce_by_weight(losses, sample_weight, reduction, dtype=values.dtype)
