"""Split conformal sets of classes, and how abstaining by their size compares with confidence."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    Seed,
    count,
    distribution_array,
    labels_array,
    open_fraction,
    seed_number,
)
from nll_core.scores.risk_coverage import risk_coverage_curve
from nll_core.scores.selective_thresholds import SelectivePoint, threshold_for_coverage

Float64Array = NDArray[np.float64]


@dataclass(frozen=True)
class ConformalThreshold:
    """From which probability on a class is in the set."""

    n: int
    """How many examples it was calibrated on."""
    index: int
    """⌈(1 − α)(n + 1)⌉, which of the probabilities of the truth, from the largest, is taken."""
    threshold: float
    """That probability; 0 where index > n: then every class is in every set."""


@dataclass(frozen=True, eq=False, repr=False)
class ConformalSplit(Printed):
    """Sets of examples that the threshold was not calibrated on."""

    found: ConformalThreshold
    n: int
    """How many examples are judged."""
    sizes: NDArray[np.int64]
    """How many sets have 0, 1, …, K classes."""
    coverage: float
    """Share of the sets that hold the truth."""
    single: float
    """Share of the sets of one class: answered, were the others refused."""
    single_risk: float
    """Share of these that is wrong; NaN where there is none."""
    by_confidence: SelectivePoint
    """As many examples, the most confident ones, answered in place of them."""


def conformal_threshold(probs: ArrayLike, labels: ArrayLike, *, alpha: float) -> ConformalThreshold:
    """The threshold whose sets hold the truth of a new example with a probability of 1 − α or more.

    With s_i = 1 − p_i(truth) the quantile is the ⌈(1 − α)(n + 1)⌉-th smallest s, infinite where
    that is beyond n; a set has the classes with 1 − p ≤ the quantile.

    Parameters
    ----------
    probs : array_like, shape (n, K)
        Of examples that the model was not trained on.
    labels : array_like of int, shape (n,)
        Their classes.
    alpha : float
        In (0, 1).

    Returns
    -------
    ConformalThreshold
        In terms of the probability itself, so that nothing is rounded.

    Raises
    ------
    ValueError
        For probabilities, labels or an alpha out of range.

    References
    ----------
    Vovk, Gammerman & Shafer (2005), Algorithmic learning in a random world.
    Lei, G'Sell, Rinaldo, Tibshirani & Wasserman (2018), Distribution-free predictive inference for
    regression (the split).

    Examples
    --------
    >>> conformal_threshold([[0.9, 0.1]] * 8, [0] * 8, alpha=0.1)
    ConformalThreshold(n=8, index=9, threshold=0.0)
    >>> conformal_threshold([[0.9, 0.1]] * 9, [0] * 9, alpha=0.1).threshold
    0.9
    """
    level = open_fraction(alpha, "alpha")
    p, y = _checked(probs, labels)
    n = len(y)
    # What is a whole number on paper is not rounded up to the next.
    index = math.ceil((1.0 - level) * (n + 1) - 1e-9)
    truth = np.sort(p[np.arange(n), y])[::-1]
    return ConformalThreshold(n, index, 0.0 if index > n else float(truth[index - 1]))


def split_conformal(
    probs: ArrayLike, labels: ArrayLike, *, alpha: float, n_calibration: int, seed: Seed = 0
) -> ConformalSplit:
    """Calibrate sets on some examples, and judge them on the others.

    Parameters
    ----------
    probs, labels, alpha
        As in `conformal_threshold`.
    n_calibration : int
        How many examples, drawn at random, the threshold is calibrated on; fewer than n.
    seed : int or numpy.random.Generator
        Of the draw.

    Returns
    -------
    ConformalSplit
        With the risk of answering where a set has one class, beside that of answering as many of
        the most confident.

    Raises
    ------
    ValueError
        As `conformal_threshold`; also where nothing is left to judge.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> probs = rng.dirichlet([1.0, 1.0, 1.0], size=2000)
    >>> labels = (rng.random((2000, 1)) > np.cumsum(probs, axis=1)).sum(axis=1)
    >>> found = split_conformal(probs, labels, alpha=0.1, n_calibration=1000)
    >>> found.sizes, found.coverage
    (array([  0, 234, 595, 171]), 0.896)
    """
    p, y = _checked(probs, labels)
    k = count(n_calibration, "n_calibration")
    if k >= len(y):
        raise ValueError(f"n_calibration must be below the {len(y)} examples there are, got {k}")
    order = np.random.default_rng(seed_number(seed)).permutation(len(y))
    found = conformal_threshold(p[order[:k]], y[order[:k]], alpha=alpha)
    p, y = p[order[k:]], y[order[k:]]
    sets = p >= found.threshold
    size = sets.sum(axis=1)
    right = p.argmax(axis=1) == y
    one = size == 1
    single = float(one.mean())
    return ConformalSplit(
        found=found,
        n=len(y),
        sizes=np.bincount(size, minlength=p.shape[1] + 1),
        coverage=float(sets[np.arange(len(y)), y].mean()),
        single=single,
        single_risk=float(1.0 - right[one].mean()) if one.any() else math.nan,
        by_confidence=threshold_for_coverage(risk_coverage_curve(p.max(axis=1), right), single),
    )


def _checked(probs: ArrayLike, labels: ArrayLike) -> tuple[Float64Array, NDArray[np.int64]]:
    """Probabilities of shape (n, K) and labels of shape (n,)."""
    p = distribution_array(probs).astype(np.float64, copy=False)
    if p.ndim != 2:
        raise ValueError(f"probs must have shape (n, K), got {p.shape}")
    return p, labels_array(labels, p.shape[1], p.shape[:1])
