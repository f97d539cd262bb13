"""Targets of a classification loss: labels or distributions, smoothing, weights, ignored rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nll_core._validation import (
    FloatArray,
    IntArray,
    as_array,
    count,
    distribution_array,
    finite_array,
    fraction,
    integer_array,
    labels_array,
    reject_where,
)


def smooth_labels(labels: ArrayLike, n_classes: int, label_smoothing: float) -> FloatArray:
    """Smoothed target distributions, (1 − ε)·onehot + ε/K, without a unit.

    Parameters
    ----------
    labels : array_like of int, shape (...)
        The true classes, 0 … K − 1.
    n_classes : int
        K ≥ 1.
    label_smoothing : float
        ε in [0, 1]: 0 leaves the labels hard, 1 makes every target uniform.

    Returns
    -------
    ndarray of float64, shape (..., K)
        Each row sums to 1.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is out of range or ε lies outside [0, 1].

    Notes
    -----
    PyTorch's convention: the true class gets its share of ε too, 1 − ε + ε/K.

    References
    ----------
    Szegedy, Vanhoucke, Ioffe, Shlens & Wojna (2016), Rethinking the Inception architecture for
    computer vision.

    Examples
    --------
    >>> smooth_labels(1, 4, 0.1)
    array([0.025, 0.925, 0.025, 0.025])
    """
    n_classes = count(n_classes, "n_classes")
    epsilon = fraction(label_smoothing, "label_smoothing")
    checked = labels_array(labels, n_classes, np.shape(labels))
    targets = np.full((*checked.shape, n_classes), epsilon / n_classes)
    np.put_along_axis(
        targets, checked[..., np.newaxis], (1.0 - epsilon) + epsilon / n_classes, axis=-1
    )
    return targets


@dataclass(frozen=True, slots=True)
class LabelTargets:
    """Labels of N rows (batch axes flattened) as the target of a cross-entropy.

    The loss of row n is row_weights[n] · Σ_k q_nk (−log p_nk) with q from `rows`; the mean divides
    by `total_weight`. An ignored row has label 0 and weight 0, and its logits may be anything.
    """

    n_classes: int
    labels: IntArray  # (N,)
    label_smoothing: float
    class_weights: FloatArray | None  # (K,); None where row_weights hold the label's weight
    row_weights: FloatArray | None  # (N,); None stands for ones
    total_weight: float
    ignored: NDArray[np.bool_] | None = None  # (N,); None where no row is

    def rows(self, chosen: slice | IntArray, dtype: DTypeLike) -> FloatArray:
        """Dense targets q of the chosen rows, shape (rows, K), as a new array."""
        labels = self.labels[chosen]
        uniform = self.label_smoothing / self.n_classes
        dense: FloatArray = np.full((labels.size, self.n_classes), uniform, dtype=dtype)
        dense[np.arange(labels.size), labels] = (1.0 - self.label_smoothing) + uniform
        if self.class_weights is not None:
            dense *= self.class_weights.astype(dtype)
        return dense


@dataclass(frozen=True, slots=True)
class DistributionTargets:
    """Distributions over the classes of N rows as the target of a cross-entropy."""

    n_classes: int
    distributions: FloatArray  # (N, K)
    label_smoothing: float
    class_weights: FloatArray | None  # (K,)
    row_weights: FloatArray | None  # (N,); None stands for ones

    @property
    def ignored(self) -> None:
        """A distribution has no label to ignore."""
        return None

    @property
    def total_weight(self) -> float:
        """PyTorch's mean over distributions leaves the class weights out of its divisor."""
        return float(
            len(self.distributions) if self.row_weights is None else self.row_weights.sum()
        )

    def rows(self, chosen: slice | IntArray, dtype: DTypeLike) -> FloatArray:
        """Dense targets q of the chosen rows, shape (rows, K), as a new array."""
        dense: FloatArray = self.distributions[chosen].astype(dtype)
        if self.label_smoothing:
            dense *= 1.0 - self.label_smoothing
            dense += self.label_smoothing / self.n_classes
        if self.class_weights is not None:
            dense *= self.class_weights.astype(dtype)
        return dense


LossTargets = LabelTargets | DistributionTargets


def prepare_targets(
    targets: ArrayLike,
    batch_shape: tuple[int, ...],
    n_classes: int,
    *,
    label_smoothing: float,
    class_weights: ArrayLike | None,
    ignore_index: int | None,
    row_weights: FloatArray | None = None,
) -> LossTargets:
    """Check targets and options; targets with the logits' shape are distributions, else labels.

    `row_weights` are checked weights of the rows, of the batch's shape.
    """
    array = as_array(targets)
    epsilon = fraction(label_smoothing, "label_smoothing")
    weights = _class_weights(class_weights, n_classes)
    rows = None if row_weights is None else row_weights.reshape(-1)
    if array.shape == (*batch_shape, n_classes):
        if ignore_index is not None:
            raise ValueError(
                "ignore_index must be None where targets are distributions, which have no label "
                f"to ignore, got {ignore_index}"
            )
        distributions = distribution_array(array, "targets").reshape(-1, n_classes)
        return DistributionTargets(n_classes, distributions, epsilon, weights, rows)
    if array.shape != batch_shape:
        raise ValueError(
            f"targets must have shape {batch_shape} (labels) or {(*batch_shape, n_classes)} "
            f"(distributions), got {array.shape}"
        )
    return _label_targets(array, n_classes, epsilon, weights, ignore_index, rows)


def weighted_target_of_one(
    target: ArrayLike,
    n_classes: int,
    *,
    label_smoothing: float,
    class_weights: ArrayLike | None,
) -> NDArray[np.float64]:
    """The smoothed target of one example times the class weights, w·q, shape (K,)."""
    prepared: LossTargets = prepare_targets(
        target,
        (),
        n_classes,
        label_smoothing=label_smoothing,
        class_weights=class_weights,
        ignore_index=None,
    )
    row: NDArray[np.float64] = prepared.rows(slice(None), np.float64)[0]
    if isinstance(prepared, LabelTargets) and prepared.row_weights is not None:
        row = row * prepared.row_weights[0]
    return row


def _label_targets(
    array: NDArray[Any],
    n_classes: int,
    epsilon: float,
    weights: FloatArray | None,
    ignore_index: int | None,
    row_weights: FloatArray | None,
) -> LabelTargets:
    """Checked labels; a row counts its own weight times its label's class weight in the mean."""
    if ignore_index is not None:
        ignore_index = _one_integer(ignore_index, "ignore_index")
    labels = labels_array(
        array, n_classes, array.shape, name="targets", ignore_index=ignore_index
    ).reshape(-1)
    ignored = None
    if ignore_index is not None and not (valid := labels != ignore_index).all():
        if not valid.any():
            raise ValueError(
                f"targets must hold a label other than ignore_index, got only {ignore_index}"
            )
        labels = np.where(valid, labels, 0)
        row_weights = valid.astype(np.float64) if row_weights is None else valid * row_weights
        ignored = ~valid
    total = float(labels.size if row_weights is None else row_weights.sum())
    if weights is not None:
        label_weights = weights[labels] if row_weights is None else weights[labels] * row_weights
        total = float(label_weights.sum())
        if epsilon == 0.0:
            return LabelTargets(n_classes, labels, epsilon, None, label_weights, total, ignored)
    return LabelTargets(n_classes, labels, epsilon, weights, row_weights, total, ignored)


def _class_weights(value: ArrayLike | None, n_classes: int) -> FloatArray | None:
    """Class weights as float64 of shape (K,), finite and not negative."""
    if value is None:
        return None
    weights = finite_array(value, "class_weights")
    if weights.shape != (n_classes,):
        raise ValueError(f"class_weights must have shape {(n_classes,)}, got {weights.shape}")
    reject_where(weights < 0, weights, "class_weights", "be at least 0")
    return weights.astype(np.float64)


def _one_integer(value: int, name: str) -> int:
    """`value` as an int of any sign."""
    array = integer_array(value, name)
    if array.ndim:
        raise ValueError(f"{name} must be one integer, got shape {array.shape}")
    return int(array)
