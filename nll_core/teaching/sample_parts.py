"""A sample in three parts: to train on, to choose by, and to judge by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    IntArray,
    Seed,
    count,
    finite_array,
    labels_array,
    non_empty,
    seed_number,
)

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class SamplePart(Printed):
    """Some rows of a sample: standardised features (n, d), labels (n,), and their row numbers."""

    features: Vector
    labels: IntArray
    rows: IntArray

    @property
    def n(self) -> int:
        """How many."""
        return len(self.labels)


@dataclass(frozen=True, eq=False, repr=False)
class SplitSample(Printed):
    """Three parts of one sample, standardised by the part that is trained on."""

    train: SamplePart
    validation: SamplePart
    """What temperature and stopping are chosen by."""
    held_out: SamplePart
    """What everything is judged by, and nothing is chosen by."""
    centre: Vector
    """The mean of each feature over `train`, shape (d,)."""
    scale: Vector
    """Its standard deviation there (divisor n), shape (d,)."""
    n_classes: int

    def standardise(self, features: ArrayLike) -> Vector:
        """Features of shape (..., d) as the classifier sees them."""
        x = finite_array(features, "features").astype(np.float64, copy=False)
        return np.asarray((x - self.centre) / self.scale)


def split_sample(
    features: ArrayLike, labels: ArrayLike, *, n_train: int, seed: Seed | None
) -> SplitSample:
    """Split a sample into three parts and standardise it by the first, without a unit.

    Parameters
    ----------
    features : array_like, shape (n, d)
        Finite numbers.
    labels : array_like of int, shape (n,)
        0 … K − 1.
    n_train : int
        With a seed, how many of each class are trained on; at least 1 and at most as many as there
        are. Without one, how many rows in all.
    seed : int or None
        Seed of the draw, which is stratified. None keeps the order: the first `n_train` rows are
        trained on.

    Returns
    -------
    SplitSample
        What is not trained on goes by turns to `held_out` and `validation` (with a seed, in each
        class), so that the two differ by at most one row in each class; both can be empty.

    Raises
    ------
    ValueError
        For input that is empty, not finite or of shapes that differ, or too few rows.
    TypeError
        For input of the wrong kind.

    Examples
    --------
    >>> from nll_core.datasets import load_iris
    >>> iris = load_iris()
    >>> sample = split_sample(iris.features, iris.labels, n_train=10, seed=0)
    >>> sample.train.n, sample.validation.n, sample.held_out.n
    (30, 60, 60)
    >>> abs(sample.train.features.mean(axis=0)).max() < 1e-12
    np.True_
    """
    x = finite_array(features, "features").astype(np.float64, copy=False)
    if x.ndim != 2:
        raise ValueError(f"features must have shape (n, d), got {x.shape}")
    non_empty(x, "features")
    n_classes = max(int(np.max(labels)) + 1, 2)
    truth = labels_array(labels, n_classes, x.shape[:1])
    size = count(n_train, "n_train")
    if seed is None:
        groups = [np.arange(len(x))]
    else:
        generator = np.random.default_rng(seed_number(seed))
        groups = [generator.permutation(np.flatnonzero(truth == k)) for k in range(n_classes)]
    fewest = min(len(group) for group in groups)
    if size > fewest:
        raise ValueError(f"n_train must be at most {fewest}, got {size}")
    chosen = [[group[:size] for group in groups]]
    chosen += [[group[size:][start::2] for group in groups] for start in (1, 0)]
    train, validation, held_out = (
        np.sort(np.concatenate(rows)).astype(np.int64) for rows in chosen
    )
    centre, scale = x[train].mean(axis=0), x[train].std(axis=0)
    scale[scale == 0] = 1.0
    scaled = (x - centre) / scale
    parts = [SamplePart(scaled[rows], truth[rows], rows) for rows in (train, validation, held_out)]
    return SplitSample(parts[0], parts[1], parts[2], centre, scale, n_classes)
