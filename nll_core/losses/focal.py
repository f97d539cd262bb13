"""Focal loss of logits over K classes: cross-entropy turned down where the truth is likely."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nll_core._numerics import reduce_losses
from nll_core._validation import (
    FloatArray,
    IntArray,
    Reduction,
    finite_array,
    labels_array,
    logits_array,
    number_text,
    reduction_choice,
    reject_where,
)
from nll_core._weights import weights_of_losses
from nll_core.losses.logits import log_softmax, softmax


class _Parts(NamedTuple):
    """Per example: the class probabilities, and log p and 1 − p of the truth."""

    dtype: np.dtype[np.floating]
    labels: IntArray
    probs: FloatArray
    log_truth: FloatArray
    rest: FloatArray
    weights: FloatArray
    focusing: float


def focal_loss(
    logits: ArrayLike,
    labels: ArrayLike,
    *,
    focusing: float = 2.0,
    class_weights: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Focal loss of logits, in nats.

    Lower is better; the minimum is 0. Of one example: −α_y (1 − p_y)^γ log p_y; γ = 0 makes it the
    (weighted) cross-entropy.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Unnormalised log-probabilities; −inf forbids a class.
    labels : array_like of int, shape (...)
        The true classes.
    focusing : float
        γ, finite and at least 0.
    class_weights : array_like, shape (K,), optional
        α of each class, finite and at least 0; 1 if left out.
    sample_weight : array_like, shape (...), optional
        At least 0, not all 0: what each example counts, times the weight of its class.
    reduction : {"mean", "sum", "none"}
        "mean" divides by the sum of the weights, as PyTorch's cross-entropy does.

    Returns
    -------
    float or ndarray
        A float for "mean" and "sum".

    Raises
    ------
    ValueError, TypeError
        For logits, labels, weights or options that cannot be used.

    See Also
    --------
    focal_loss_gradient : with respect to the logits.
    margin_loss : the binary case as a function of the margin.

    Notes
    -----
    1 − p is summed from the other classes, and log p formed from it where p is large, so that
    neither loses digits where the truth is nearly certain. Focal loss is not proper: it asks for a
    probability that is less extreme than the truth.

    References
    ----------
    Lin, Goyal, Girshick, He & Dollár (2017), Focal loss for dense object detection.

    Examples
    --------
    >>> round(focal_loss([[0.0, 0.0]], [0]), 4), round(focal_loss([[0.0, 0.0]], [0], focusing=0), 4)
    (0.1733, 0.6931)
    """
    kept = reduction_choice(reduction)
    at = _parts(logits, labels, focusing, class_weights, sample_weight, kept)
    with np.errstate(under="ignore", over="ignore"):
        # A weight of 0 counts nothing, be the loss infinite.
        losses = np.where(at.weights > 0, at.weights * -(at.rest**at.focusing) * at.log_truth, 0.0)
    divisor = float(at.weights.sum()) if kept == "mean" else None
    return reduce_losses(losses + 0.0, kept, dtype=at.dtype, divisor=divisor)


def focal_loss_gradient(
    logits: ArrayLike,
    labels: ArrayLike,
    *,
    focusing: float = 2.0,
    class_weights: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> FloatArray:
    """Gradient of `focal_loss` with respect to the logits, in nats per unit of logit.

    Of one example: α_y ((1 − p)^γ − γ p (1 − p)^(γ−1) log p)(p_k − [k = y]) with p = p_y.

    Parameters
    ----------
    logits, labels, focusing, class_weights, sample_weight
        As in `focal_loss`.
    reduction : {"mean", "sum", "none"}
        Of what the gradient is taken; for "none" each row is that of its own loss.

    Returns
    -------
    ndarray, shape (..., K)
        float32 for float16 and float32 logits, else float64.

    Raises
    ------
    ValueError, TypeError
        As `focal_loss`.

    References
    ----------
    Lin, Goyal, Girshick, He & Dollár (2017), Focal loss for dense object detection, appendix B.

    Examples
    --------
    >>> focal_loss_gradient([[0.0, 0.0]], [0]).round(4)
    array([[-0.2983,  0.2983]])
    """
    kept = reduction_choice(reduction)
    at = _parts(logits, labels, focusing, class_weights, sample_weight, kept)
    # log p / (1 − p) tends to −1, and p·log p to 0.
    certain, impossible = at.rest == 0, np.isneginf(at.log_truth)
    log_truth = np.where(impossible, 0.0, at.log_truth)
    ratio = np.where(certain, -1.0, log_truth / np.where(certain, 1.0, at.rest))
    truth = np.take_along_axis(at.probs, at.labels[..., None], axis=-1)[..., 0]
    pull = at.weights * at.rest**at.focusing * (1 - at.focusing * truth * ratio)
    gradient = at.probs.copy()
    np.put_along_axis(gradient, at.labels[..., None], -at.rest[..., None], axis=-1)
    gradient *= pull[..., None]
    if kept == "mean":
        gradient /= at.weights.sum()
    return gradient.astype(at.dtype, copy=False)


def _parts(
    logits: ArrayLike,
    labels: ArrayLike,
    focusing: float,
    class_weights: ArrayLike | None,
    sample_weight: ArrayLike | None,
    reduction: Reduction,
) -> _Parts:
    """Checked arguments and what both functions need, in float64."""
    z = logits_array(logits)
    n_classes = z.shape[-1]
    y = labels_array(labels, n_classes, z.shape[:-1])
    if not (np.isfinite(focusing) and focusing >= 0):
        raise ValueError(f"focusing must be finite and at least 0, got {number_text(focusing)}")
    alpha = np.ones(n_classes) if class_weights is None else _weights(class_weights, n_classes)
    weights = np.asarray(alpha[y], dtype=np.float64)
    own = weights_of_losses(sample_weight, y.shape, reduction)
    if own is not None:
        weights *= own
    if not weights.any():
        raise ValueError(
            "class_weights and sample_weight must leave an example a weight above 0, got only 0"
        )
    wide = z.astype(np.float64, copy=False)
    probs = np.asarray(softmax(wide))
    others = probs.copy()
    np.put_along_axis(others, y[..., None], 0.0, axis=-1)
    rest = np.asarray(others.sum(axis=-1))
    log_truth = np.take_along_axis(np.asarray(log_softmax(wide)), y[..., None], axis=-1)[..., 0]
    with np.errstate(divide="ignore"):
        likely = np.log1p(-np.minimum(rest, 0.5))
    return _Parts(
        dtype=z.dtype,
        labels=y,
        probs=probs,
        log_truth=np.where(rest < 0.5, likely, log_truth),
        rest=rest,
        weights=weights,
        focusing=float(focusing),
    )


def _weights(value: ArrayLike, n_classes: int) -> FloatArray:
    weights = finite_array(value, "class_weights")
    if weights.shape != (n_classes,):
        raise ValueError(f"class_weights must have shape ({n_classes},), got {weights.shape}")
    reject_where(weights < 0, weights, "class_weights", "be at least 0")
    return weights
