"""Disjoint parts of a sample, each with every class in its share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import IntArray, Seed, count, integer_array, seed_number


def stratified_folds(labels: ArrayLike, n_folds: int, *, seed: Seed) -> IntArray:
    """A random fold 0 … n_folds − 1 for each example, every class spread evenly over them.

    Parameters
    ----------
    labels : array_like of int, shape (n,)
        True classes.
    n_folds : int
        At least 2, and not more than n.
    seed : int or numpy.random.Generator
        Seed of the draw; of a generator, its next number.

    Returns
    -------
    ndarray of int, shape (n,)
        The sizes of the folds differ by at most 1, and so do the numbers of each class in them.

    Raises
    ------
    ValueError, TypeError
        For invalid labels, or a number of folds out of range.

    References
    ----------
    Kohavi (1995), A study of cross-validation and bootstrap for accuracy estimation and model
    selection.

    Examples
    --------
    >>> folds = stratified_folds([0, 0, 0, 0, 1, 1], 2, seed=0)
    >>> np.bincount(folds), np.bincount(folds[4:])
    (array([3, 3]), array([1, 1]))
    """
    truth = integer_array(labels, "labels")
    if truth.ndim != 1:
        raise ValueError(f"labels must have shape (n,), got {truth.shape}")
    if count(n_folds, "n_folds", minimum=2) > len(truth):
        raise ValueError(f"n_folds must be at most the {len(truth)} examples, got {n_folds}")
    generator = np.random.default_rng(seed_number(seed))
    shuffled = generator.permutation(len(truth))
    # Dealt out in turn, class by class.
    order = shuffled[np.argsort(truth[shuffled], kind="stable")]
    folds = np.empty(len(truth), np.int64)
    folds[order] = np.arange(len(truth)) % n_folds
    return folds


def folds_of_counted(
    labels: IntArray, weights: NDArray[np.float64] | None, n_folds: int, *, seed: int
) -> IntArray:
    """`stratified_folds` of the examples of weight above 0, the others dealt out in turn.

    The others are judged like all, but change nothing for those that count.
    """
    if weights is None or weights.all():
        return stratified_folds(labels, n_folds, seed=seed)
    counted = weights > 0
    n = int(np.count_nonzero(counted))
    if n_folds > n:
        raise ValueError(
            f"n_folds must be at most the {n} examples that have weight, got {n_folds}"
        )
    folds = np.empty(len(labels), np.int64)
    folds[counted] = stratified_folds(labels[counted], n_folds, seed=seed)
    folds[~counted] = np.arange(np.count_nonzero(~counted)) % n_folds
    return folds
