"""Losses of a binary classifier as functions of the margin, with slope and curvature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike

from nll_core._numerics import float_or_array
from nll_core._validation import (
    FloatArray,
    choice,
    float_array,
    fraction,
    number_text,
    open_fraction,
    reject_nan,
)

MarginLoss = Literal[
    "nll",
    "brier",
    "hinge",
    "squared_hinge",
    "exponential",
    "zero_one",
    "focal",
    "weighted_nll",
    "smoothed_nll",
]
MARGIN_LOSSES: Final[tuple[MarginLoss, ...]] = get_args(MarginLoss)


class _Margins(NamedTuple):
    """Margins with what the losses share, and the losses' options."""

    m: FloatArray
    truth: FloatArray
    """σ(m), the probability of the true class."""
    rest: FloatArray
    """σ(−m) with full relative accuracy, which 1 − σ(m) does not have."""
    nll: FloatArray
    other: FloatArray
    """log(1 + exp(−|m|)), the smaller part of the NLL of either class."""
    focusing: float
    weight: float
    """2α, 1 where both classes count alike."""
    smoothing: float


def margin_loss(
    margin: ArrayLike,
    loss: MarginLoss = "nll",
    *,
    focusing: float = 2.0,
    positive_weight: float = 0.5,
    label_smoothing: float = 0.1,
) -> float | FloatArray:
    """Loss of a margin, in nats for the NLL and its kin, without a unit for the others.

    Lower is better; the minimum is 0 except for "smoothed_nll", whose floor is the entropy of the
    smoothed label. With the margin m = (2y − 1)·score and s = σ(−m) = 1 − p of the truth:

    - "nll": log(1 + exp(−m)) = −log p; "weighted_nll": that times 2α
    - "brier": (1 − p)²
    - "hinge": max(0, 1 − m); "squared_hinge": its square
    - "exponential": exp(−m)
    - "zero_one": 1 for m ≤ 0, else 0
    - "focal": (1 − p)^γ · (−log p)
    - "smoothed_nll": (1 − ε/2)·log(1 + exp(−m)) + (ε/2)·log(1 + exp(m))

    Parameters
    ----------
    margin : array_like, any shape
        The score of the true class: positive where the decision is right. ±inf is allowed.
    loss : str
        One of `MARGIN_LOSSES`.
    focusing : float
        γ ≥ 0 of "focal"; 0 makes it the NLL.
    positive_weight : float
        α in (0, 1) of "weighted_nll", by which an example of class 1 counts; one of class 0 counts
        1 − α, which is then given here in its place.
    label_smoothing : float
        ε in [0, 1] of "smoothed_nll", spread evenly over the two classes.

    Returns
    -------
    float or ndarray
        A float for a scalar; float32 for float16 and float32 margins, else float64.

    Raises
    ------
    ValueError
        For NaN, an unknown loss or an option out of range.
    TypeError
        For margins that are not numeric.

    See Also
    --------
    margin_loss_gradient, margin_loss_curvature : its derivatives.

    Notes
    -----
    Only "exponential" overflows, to inf, below m ≈ −709.8 in float64. A tie, m = 0, is counted as a
    mistake by "zero_one".

    References
    ----------
    Bartlett, Jordan & McAuliffe (2006), Convexity, classification, and risk bounds.
    Lin, Goyal, Girshick, He & Dollár (2017), Focal loss for dense object detection.

    Examples
    --------
    >>> margin_loss([-10.0, 0.0, 10.0], "hinge")
    array([11.,  1.,  0.])
    >>> round(margin_loss(-10.0), 5), round(margin_loss(-10.0, "brier"), 5)
    (10.00005, 0.99991)
    """
    return _evaluated(_VALUES, margin, loss, focusing, positive_weight, label_smoothing)


def margin_loss_gradient(
    margin: ArrayLike,
    loss: MarginLoss = "nll",
    *,
    focusing: float = 2.0,
    positive_weight: float = 0.5,
    label_smoothing: float = 0.1,
) -> float | FloatArray:
    """Derivative of `margin_loss` with respect to the margin, per unit of margin.

    "nll": −σ(−m). At the kink of "hinge", m = 1, it is 0, and that of "zero_one" is 0 throughout.

    Parameters
    ----------
    margin, loss, focusing, positive_weight, label_smoothing
        As in `margin_loss`.

    Returns
    -------
    float or ndarray
        As `margin_loss`.

    Raises
    ------
    ValueError, TypeError
        As `margin_loss`.

    Notes
    -----
    The derivative with respect to the score is this times 2y − 1.

    References
    ----------
    Lin, Goyal, Girshick, He & Dollár (2017), Focal loss for dense object detection, appendix B.

    Examples
    --------
    >>> margin_loss_gradient([-1e9, 0.0, 1e9])
    array([-1. , -0.5,  0. ])
    """
    return _evaluated(_SLOPES, margin, loss, focusing, positive_weight, label_smoothing)


def margin_loss_curvature(
    margin: ArrayLike,
    loss: MarginLoss = "nll",
    *,
    focusing: float = 2.0,
    positive_weight: float = 0.5,
    label_smoothing: float = 0.1,
) -> float | FloatArray:
    """Second derivative of `margin_loss`, per squared unit of margin; 0 at kinks and jumps.

    "nll": σ(m)·σ(−m). That of "brier" and "focal" is negative for confident mistakes.

    Parameters
    ----------
    margin, loss, focusing, positive_weight, label_smoothing
        As in `margin_loss`.

    Returns
    -------
    float or ndarray
        As `margin_loss`.

    Raises
    ------
    ValueError, TypeError
        As `margin_loss`.

    References
    ----------
    Bartlett, Jordan & McAuliffe (2006), Convexity, classification, and risk bounds.

    Examples
    --------
    >>> margin_loss_curvature(0.0), margin_loss_curvature(0.0, "squared_hinge")
    (0.25, 2.0)
    """
    return _evaluated(_CURVATURES, margin, loss, focusing, positive_weight, label_smoothing)


_Formulas = dict[str, Callable[[_Margins], Any]]

_VALUES: Final[_Formulas] = {
    "nll": lambda at: at.nll,
    "brier": lambda at: at.rest**2,
    "hinge": lambda at: np.maximum(0, 1 - at.m),
    "squared_hinge": lambda at: np.maximum(0, 1 - at.m) ** 2,
    "exponential": lambda at: np.exp(-at.m),
    "zero_one": lambda at: np.where(at.m <= 0, 1.0, 0.0),
    "focal": lambda at: at.rest**at.focusing * at.nll,
    "weighted_nll": lambda at: at.weight * at.nll,
    "smoothed_nll": lambda at: (
        (1 - at.smoothing / 2) * at.nll
        + (at.smoothing / 2 * (np.maximum(at.m, 0) + at.other) if at.smoothing else 0.0)
    ),
}
_SLOPES: Final[_Formulas] = {
    "nll": lambda at: -at.rest,
    "brier": lambda at: -2 * at.rest**2 * at.truth,
    "hinge": lambda at: np.where(at.m < 1, -1.0, 0.0),
    "squared_hinge": lambda at: -2 * np.maximum(0, 1 - at.m),
    "exponential": lambda at: -np.exp(-at.m),
    "zero_one": lambda at: np.zeros_like(at.m),
    "focal": lambda at: -(at.rest**at.focusing) * (at.focusing * _spared(at) + at.rest),
    "weighted_nll": lambda at: -at.weight * at.rest,
    "smoothed_nll": lambda at: at.smoothing / 2 - at.rest,
}
_CURVATURES: Final[_Formulas] = {
    "nll": lambda at: at.truth * at.rest,
    "brier": lambda at: 2 * at.rest**2 * at.truth * (2 * at.truth - at.rest),
    "hinge": lambda at: np.zeros_like(at.m),
    "squared_hinge": lambda at: np.where(at.m < 1, 2.0, 0.0),
    "exponential": lambda at: np.exp(-at.m),
    "zero_one": lambda at: np.zeros_like(at.m),
    "focal": lambda at: (
        at.rest**at.focusing
        * (
            at.focusing * _spared(at) * (at.focusing * at.truth - at.rest)
            + at.truth * at.rest * (2 * at.focusing + 1)
        )
    ),
    "weighted_nll": lambda at: at.weight * at.truth * at.rest,
    "smoothed_nll": lambda at: at.truth * at.rest,
}


def _spared(at: _Margins) -> FloatArray:
    """−p·log p of the truth, 0 where p is 0."""
    product: FloatArray = at.truth * np.where(at.truth > 0, at.nll, 0)
    return product


def _evaluated(
    formulas: _Formulas,
    margin: ArrayLike,
    loss: str,
    focusing: float,
    positive_weight: float,
    label_smoothing: float,
) -> float | FloatArray:
    """One of the formulas at checked margins."""
    m = float_array(margin, "margin")
    reject_nan(m, "margin")
    choice(loss, "loss", MARGIN_LOSSES)
    if not (np.isfinite(focusing) and focusing >= 0):
        raise ValueError(f"focusing must be finite and at least 0, got {number_text(focusing)}")
    tail = np.exp(-np.abs(m))
    larger, smaller = 1 / (1 + tail), tail / (1 + tail)
    smaller_part = np.log1p(tail)
    right = m >= 0
    at = _Margins(
        m=m,
        truth=np.where(right, larger, smaller),
        rest=np.where(right, smaller, larger),
        nll=np.maximum(-m, 0) + smaller_part,
        other=smaller_part,
        focusing=float(focusing),
        weight=2 * open_fraction(positive_weight, "positive_weight"),
        smoothing=fraction(label_smoothing, "label_smoothing"),
    )
    with np.errstate(over="ignore", under="ignore"):
        return float_or_array(np.asarray(formulas[loss](at) + 0.0), m.dtype)
