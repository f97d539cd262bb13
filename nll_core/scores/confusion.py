"""How often each class was taken for each other one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import PrintedTable
from nll_core._validation import IntArray, count, labels_array, non_empty, sample_weights

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class ConfusedPairs(PrintedTable):
    """Pairs of a true class and another that was predicted, the most frequent first.

    Each array has one entry for each pair that occurs; `share` is of all examples, weighted where
    they are.
    """

    label: IntArray
    predicted: IntArray
    share: Float64Array

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        return vars(self)


def confusion_matrix(
    predicted: ArrayLike,
    labels: ArrayLike,
    n_classes: int,
    *,
    sample_weight: ArrayLike | None = None,
) -> Float64Array:
    """How many examples of each true class (row) were taken for each class (column).

    C[j, k] = Σ w_i 1[y_i = j, ŷ_i = k], with all w_i = 1 if no weights are given.

    Parameters
    ----------
    predicted, labels : array_like of int, shape (n,)
        Predicted and true classes, 0 … n_classes − 1.
    n_classes : int
        How many classes there are.
    sample_weight : array_like, shape (n,), optional
        Weights of the examples, at least 0.

    Returns
    -------
    array, shape (n_classes, n_classes)
        Its sum is n, or that of the weights; its diagonal over its sum is the accuracy.

    Raises
    ------
    ValueError
        For arrays of other shapes, classes that do not exist, or invalid weights.

    Examples
    --------
    >>> confusion_matrix([0, 1, 1, 1], [0, 0, 1, 1], 2)
    array([[1., 1.],
           [0., 2.]])
    """
    codes, weights = _codes(predicted, labels, n_classes, sample_weight)
    counts = np.bincount(codes, weights, minlength=n_classes * n_classes)
    return counts.reshape(n_classes, n_classes).astype(np.float64)


def confused_pairs(
    predicted: ArrayLike,
    labels: ArrayLike,
    n_classes: int,
    *,
    sample_weight: ArrayLike | None = None,
) -> ConfusedPairs:
    """Which class is taken for which other one most often, without a matrix of all pairs.

    Parameters
    ----------
    predicted, labels, n_classes, sample_weight
        As in `confusion_matrix`.

    Returns
    -------
    ConfusedPairs
        The entries of the matrix off its diagonal that are above 0, as shares of all.

    Raises
    ------
    ValueError
        As `confusion_matrix`.

    Examples
    --------
    >>> found = confused_pairs([0, 1, 1, 0, 0], [0, 0, 1, 2, 2], 3)
    >>> found.label, found.predicted, found.share
    (array([2, 0]), array([0, 1]), array([0.4, 0.2]))
    """
    codes, weights = _codes(predicted, labels, n_classes, sample_weight)
    pairs, place = np.unique(codes, return_inverse=True)
    counts = np.bincount(place, weights)
    off = (pairs // n_classes != pairs % n_classes) & (counts > 0)
    shares = counts[off] / counts.sum()
    order = np.argsort(-shares, kind="stable")
    chosen = pairs[off][order]
    return ConfusedPairs(chosen // n_classes, chosen % n_classes, shares[order])


def _codes(
    predicted: ArrayLike, labels: ArrayLike, n_classes: int, sample_weight: ArrayLike | None
) -> tuple[IntArray, Float64Array | None]:
    """Each pair of classes as one number, and the weights."""
    count(n_classes, "n_classes", minimum=2)
    said = labels_array(predicted, n_classes, np.shape(predicted), name="predicted")
    true = labels_array(labels, n_classes, said.shape)
    if said.ndim != 1:
        raise ValueError(f"predicted must have shape (n,), got {said.shape}")
    non_empty(said, "predicted")
    weights = sample_weights(sample_weight, said.shape)
    return true.astype(np.int64) * n_classes + said, weights
