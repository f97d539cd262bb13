"""The cross-entropy of one example taken apart: terms, floor, divergence, gradient and its push."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    class_axis_array,
    finite_array,
    integer_array,
    logits_array,
    reject_where,
)
from nll_core.information.entropies import entropy, kl_divergence
from nll_core.losses.classification import cross_entropy_with_gradient
from nll_core.losses.logits import log_softmax, softmax
from nll_core.losses.targets import weighted_target_of_one

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class CrossEntropyParts(Printed):
    """One example's cross-entropy with what it is made of; arrays have shape (K,), losses nats."""

    probs: Float64Array
    """p, the model's probabilities."""
    target: Float64Array
    """q, the target after label smoothing."""
    pull: Float64Array
    """w·q/Q: the probabilities at which the loss is lowest; q itself without class weights."""
    weight: float
    """Q = Σ w_k q_k, the weight of the example; 1 without class weights."""
    terms: Float64Array
    """−w_k q_k log p_k, which sum to the loss."""
    loss: float
    floor: float
    """Q·H(w·q/Q), the loss that no model can go below."""
    divergence: float
    """Q·KL(w·q/Q ‖ p), what the model adds to the floor."""
    gradient: Float64Array
    """(Q·p − w·q)/T, with respect to the logits."""
    push: Float64Array
    """How fast p moves when the logits follow the negative gradient; sums to 0."""


def cross_entropy_parts(
    logits: ArrayLike,
    target: ArrayLike,
    *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
) -> CrossEntropyParts:
    """Cross-entropy of one example with its terms, floor, divergence and gradient, in nats.

    −Σ_k w_k q_k log p_k = Q·H(w·q/Q) + Q·KL(w·q/Q ‖ p), with Q = Σ_k w_k q_k and p = softmax(z/T).
    Lower is better; the minimum is the first of the two terms, `floor`.

    Parameters
    ----------
    logits : array_like, shape (K,)
        Finite, or −inf for a forbidden class.
    target : int or array_like, shape (K,)
        The true class, or a distribution over the classes.
    temperature, label_smoothing, class_weights
        As in `cross_entropy`.

    Returns
    -------
    CrossEntropyParts
        The loss is the "sum" of `cross_entropy`: the class weight counts.

    Raises
    ------
    TypeError, ValueError
        As in `cross_entropy`, for logits of another shape, and where the weights leave the target
        no weight.

    Notes
    -----
    The divergence is taken from the probabilities where they are normal numbers, which keeps its
    digits close to the floor; else, far from it, as the difference of loss and floor.

    References
    ----------
    Shannon (1948), A mathematical theory of communication. Kullback & Leibler (1951), On
    information and sufficiency.

    Examples
    --------
    >>> import numpy as np
    >>> parts = cross_entropy_parts(np.log([0.1, 0.8, 0.1]), 1, label_smoothing=0.3)
    >>> parts.target.round(3), round(parts.floor, 4), round(parts.divergence, 4)
    (array([0.1, 0.8, 0.1]), 0.639, 0.0)
    """
    array = one_example(logits)
    pull, weight = weighted_target(
        target, array.size, label_smoothing=label_smoothing, class_weights=class_weights
    )
    dense, _ = weighted_target(target, array.size, label_smoothing=label_smoothing)
    loss, gradient = cross_entropy_with_gradient(
        array,
        target,
        temperature=temperature,
        label_smoothing=label_smoothing,
        class_weights=class_weights,
        reduction="sum",
    )
    probs = softmax(array, temperature=temperature).astype(np.float64, copy=False)
    log_probs = log_softmax(array, temperature=temperature)
    with np.errstate(invalid="ignore"):
        terms = np.where(pull == 0.0, 0.0, -weight * pull * log_probs)
    floor = weight * float(entropy(pull))
    normal = probs.min() >= np.finfo(np.float64).tiny
    divergence = weight * float(kl_divergence(pull, probs)) if normal else loss - floor
    return CrossEntropyParts(
        probs=probs,
        target=dense,
        pull=pull,
        weight=weight,
        terms=terms,
        loss=loss,
        floor=floor,
        divergence=divergence,
        gradient=gradient.astype(np.float64, copy=False),
        push=-probs * (gradient - float(probs @ gradient)) / temperature,
    )


def one_example(logits: ArrayLike) -> Float64Array:
    """Logits of one example, shape (K,), in float64."""
    array = logits_array(logits)
    if array.ndim != 1:
        raise ValueError(f"logits must be those of one example, shape (K,), got {array.shape}")
    return array.astype(np.float64, copy=False)


def weighted_target(
    target: ArrayLike,
    n_classes: int,
    *,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
) -> tuple[Float64Array, float]:
    """The target w·q/Q towards which one example's loss pulls, shape (K,), and its weight Q.

    Q = Σ_k w_k q_k with q the smoothed target; without class weights the target is q and Q is 1.

    Parameters
    ----------
    target : int or array_like, shape (K,)
        The true class, or a distribution over the classes.
    n_classes : int
        K.
    label_smoothing, class_weights
        As in `cross_entropy`.

    Returns
    -------
    pull : ndarray, shape (K,)
    weight : float

    Raises
    ------
    TypeError, ValueError
        As in `cross_entropy`, and where Q is 0.

    Examples
    --------
    >>> weighted_target([0.5, 0.5], 2, class_weights=[3.0, 1.0])
    (array([0.75, 0.25]), 2.0)
    """
    rows = weighted_target_of_one(
        target, n_classes, label_smoothing=label_smoothing, class_weights=class_weights
    )
    if class_weights is None:
        return rows, 1.0
    weight = float(rows.sum())
    if weight == 0.0:
        raise ValueError("class_weights must give the target a weight above 0, got a sum of 0")
    return rows / weight, weight


def normalise_weights(weights: ArrayLike) -> Float64Array:
    """Weights divided by their sum along the last axis: a distribution, without a unit.

    Parameters
    ----------
    weights : array_like, shape (..., K)
        Finite, at least 0, and not all 0 in a row.

    Returns
    -------
    ndarray of float64, shape (..., K)

    Raises
    ------
    ValueError
        If a weight is negative or not finite, or a row has no weight above 0.

    Examples
    --------
    >>> normalise_weights([3, 6, 1])
    array([0.3, 0.6, 0.1])
    """
    array = finite_array(class_axis_array(weights, "weights"), "weights").astype(np.float64)
    reject_where(array < 0, array, "weights", "be at least 0")
    largest = array.max(axis=-1, keepdims=True)
    if (largest == 0).any():
        raise ValueError("weights must hold a number above 0 in each row, got only 0")
    scaled = array / largest  # so that the sum cannot overflow
    normalised: Float64Array = scaled / scaled.sum(axis=-1, keepdims=True)
    return normalised


def class_index(k: int, n_classes: int) -> int:
    """`k` as the index of one of `n_classes` classes."""
    array = integer_array(k, "k")
    if array.ndim or not 0 <= array < n_classes:
        raise ValueError(f"k must be a class 0 … {n_classes - 1}, got {k}")
    return int(array)
