"""Which score and which probability a margin loss asks for where the truth is a probability."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import choice, float_array, open_fraction, reject_nan, reject_where
from nll_core.losses.margin_losses import MARGIN_LOSSES, MarginLoss, margin_loss_gradient

Float64Array = NDArray[np.float64]

# σ(±40) differs from 0 and 1 by 4e-18: no probability in float64 asks for a larger score, but for
# those of hinge and exponential losses, which ask for smaller ones.
FARTHEST_SCORE: Final = 40.0
HALVINGS: Final = 70


def implied_probability(score: ArrayLike, loss: MarginLoss) -> Float64Array:
    """The probability of class 1 that a score stands for under a loss, without a unit.

    σ(score) for "nll", "brier", "focal" and the weighted and smoothed NLL; σ(2·score) for
    "exponential", whose minimiser is half the log odds; (1 + score)/2 within [0, 1] for
    "squared_hinge", whose minimiser is 2q − 1; and, for want of any better, σ(score) for "hinge".

    Parameters
    ----------
    score : array_like, any shape
        Scores; ±inf is allowed.
    loss : str
        The loss that was minimised.

    Returns
    -------
    ndarray
        Probabilities of the same shape.

    Raises
    ------
    ValueError
        For NaN, an unknown loss, or "zero_one", which tells nothing but the side.

    References
    ----------
    Zhang (2004), Statistical behavior and consistency of classification methods based on convex
    risk minimization.

    Examples
    --------
    >>> implied_probability([0.0, 1.0], "squared_hinge")
    array([0.5, 1. ])
    """
    f = float_array(score, "score").astype(np.float64)
    reject_nan(f, "score")
    choice(loss, "loss", MARGIN_LOSSES)
    if loss == "zero_one":
        raise ValueError("loss must give a probability, got 'zero_one', which only decides")
    if loss == "squared_hinge":
        return np.asarray(np.clip((1 + f) / 2, 0.0, 1.0))
    x = 2 * f if loss == "exponential" else f
    tail = np.exp(-np.abs(x))
    return np.asarray(np.where(x >= 0, 1.0, tail) / (1 + tail))


def best_score(
    true_probability: ArrayLike,
    loss: MarginLoss,
    *,
    focusing: float = 2.0,
    positive_weight: float = 0.5,
    label_smoothing: float = 0.1,
) -> Float64Array:
    """The score f that minimises the expected loss q·φ(f) + (1 − q)·φ(−f), in units of score.

    Parameters
    ----------
    true_probability : array_like, any shape
        q, strictly between 0 and 1.
    loss : str
        φ, one of `MARGIN_LOSSES` but "zero_one", for which any score of the right sign will do.
    focusing, label_smoothing
        As in `margin_loss`.
    positive_weight : float
        α in (0, 1) of "weighted_nll": an example of class 1 counts α, one of class 0 counts 1 − α.

    Returns
    -------
    ndarray
        Scores of the same shape; the middle one where several are best (hinge at q = ½).

    Raises
    ------
    ValueError
        For probabilities that are not strictly between 0 and 1, and for "zero_one".

    Notes
    -----
    Bisection of the derivative, which changes its sign once for all these losses.

    References
    ----------
    Charoenphakdee, Vongkulbhisal, Chairatanakul & Sugiyama (2021), On focal loss for
    class-posterior probability estimation.

    Examples
    --------
    >>> best_score([0.2, 0.8], "hinge").round(6)
    array([-1.,  1.])
    """
    q = float_array(true_probability, "true_probability").astype(np.float64)
    reject_nan(q, "true_probability")
    reject_where((q <= 0) | (q >= 1), q, "true_probability", "lie strictly between 0 and 1")
    choice(loss, "loss", MARGIN_LOSSES)
    if loss == "zero_one":
        raise ValueError("loss must have one best score, got 'zero_one'")
    alpha = open_fraction(positive_weight, "positive_weight") if loss == "weighted_nll" else 0.5
    options = {"focusing": focusing, "label_smoothing": label_smoothing}

    def slope(f: Float64Array) -> Float64Array:
        rise = margin_loss_gradient(f, loss, **options)
        fall = margin_loss_gradient(-f, loss, **options)
        return np.asarray(q * alpha * rise - (1 - q) * (1 - alpha) * fall)

    ends = []
    for still_downhill in (np.less, np.less_equal):
        low = np.full(q.shape, -FARTHEST_SCORE)
        high = np.full(q.shape, FARTHEST_SCORE)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            right = still_downhill(slope(middle), 0.0)
            low, high = np.where(right, middle, low), np.where(right, high, middle)
        ends.append((low + high) / 2)
    return np.asarray((ends[0] + ends[1]) / 2)


def asked_probability(
    true_probability: ArrayLike,
    loss: MarginLoss,
    *,
    focusing: float = 2.0,
    positive_weight: float = 0.5,
    label_smoothing: float = 0.1,
) -> Float64Array:
    """The probability that minimises the expected loss where the truth is q, without a unit.

    q itself where the loss is proper.

    Parameters
    ----------
    true_probability, loss, positive_weight
        As in `best_score`.
    focusing, label_smoothing
        As in `margin_loss`.

    Returns
    -------
    ndarray
        `implied_probability` of the best score.

    Raises
    ------
    ValueError
        As `best_score`.

    References
    ----------
    Buja, Stuetzle & Shen (2005), Loss functions for binary class probability estimation and
    classification.

    Examples
    --------
    >>> asked_probability([0.5, 0.9], "nll").round(6)
    array([0.5, 0.9])
    >>> asked_probability([0.5, 0.9], "focal").round(4)
    array([0.5   , 0.6942])
    """
    scores = best_score(
        true_probability,
        loss,
        focusing=focusing,
        positive_weight=positive_weight,
        label_smoothing=label_smoothing,
    )
    return implied_probability(scores, loss)
