"""From class probabilities to yes-or-no forecasts, and the calibration error over all classes."""

from __future__ import annotations

from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._binning import BinStrategy, uniform_totals_of_columns
from nll_core._validation import (
    FloatArray,
    choice,
    count,
    distribution_array,
    labels_array,
    sample_weights,
)
from nll_core._weights import counted
from nll_core.calibration._weighted_bins import CalibrationNorm
from nll_core.calibration.reliability import curve_of_pairs


def classwise_calibration_error(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    norm: CalibrationNorm = "l1",
    sample_weight: ArrayLike | None = None,
) -> float:
    """Expected calibration error of every class's probability, averaged over classes.

    Lower is better; the minimum is 0.

    classwise ECE = (1/K) Σ_k Σ_b (n_bk / n) |frequency of class k − mean p_k|

    Parameters
    ----------
    probs : array_like, shape (..., K)
        Probabilities; each row sums to 1.
    labels : array_like of int, shape (...)
        True classes.
    n_bins, strategy
        As in `reliability_curve`, for each class anew.
    norm : {"l1", "l2", "max"}
        As in `expected_calibration_error`.
    sample_weight : array_like, shape (...), optional
        At least 0, not all 0.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    ValueError, TypeError
        For invalid probabilities, labels or weights, or as `reliability_curve`.

    Notes
    -----
    The mean over classes is a plain one in every norm. With many classes most p_k are near 0, and
    the average is small for that reason alone.

    References
    ----------
    Kull et al. (2019), Beyond temperature scaling: obtaining well-calibrated multi-class
    probabilities with Dirichlet calibration.

    Examples
    --------
    >>> round(classwise_calibration_error([[0.8, 0.2], [0.6, 0.4]], [0, 1], n_bins=1), 12)
    0.2
    """
    probabilities = distribution_array(probs)
    n_classes = int(probabilities.shape[-1])
    truth = labels_array(labels, n_classes, probabilities.shape[:-1]).reshape(-1)
    n_bins = count(n_bins, "n_bins")
    choice(strategy, "strategy", get_args(BinStrategy))
    choice(norm, "norm", get_args(CalibrationNorm))
    columns = probabilities.reshape(-1, n_classes)
    weights = sample_weights(sample_weight, probabilities.shape[:-1])
    if weights is not None:
        weights, columns, truth = counted(weights.reshape(-1), columns, truth)
    if strategy == "uniform" and norm == "l1":
        # The edges are the same for all classes, so that one pass serves them all.
        sums, events = uniform_totals_of_columns(columns, truth, n_bins, weights)
        total = len(columns) if weights is None else weights.sum()
        return float(np.abs(events - sums).sum() / (n_classes * total))
    curves = (
        curve_of_pairs(columns[:, k], truth == k, weights, n_bins, strategy)
        for k in range(n_classes)
    )
    return sum(curve.calibration_error(norm) for curve in curves) / n_classes


def top_label(probs: ArrayLike, labels: ArrayLike) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Probability of the predicted class, and whether the prediction is correct.

    The predicted class is the most probable one, the first of them in a tie.

    Parameters
    ----------
    probs : array_like, shape (..., K)
        Probabilities; each row sums to 1.
    labels : array_like of int, shape (...)
        True classes.

    Returns
    -------
    confidence : ndarray, shape (...)
        max_k p_k.
    correct : ndarray of bool, shape (...)
        argmax_k p_k = label.

    Raises
    ------
    ValueError, TypeError
        For invalid probabilities or labels.

    Examples
    --------
    >>> top_label([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [0, 1])
    (array([0.7, 0.6]), array([ True, False]))
    """
    probabilities = distribution_array(probs)
    truth = labels_array(labels, probabilities.shape[-1], probabilities.shape[:-1])
    confidence: FloatArray = np.asarray(probabilities.max(axis=-1))
    correct: NDArray[np.bool_] = np.asarray(probabilities.argmax(axis=-1) == truth)
    return confidence, correct


def one_class(probs: ArrayLike, labels: ArrayLike, k: int) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Probability of class `k`, and whether class `k` is the truth.

    Parameters
    ----------
    probs : array_like, shape (..., K)
        Probabilities; each row sums to 1.
    labels : array_like of int, shape (...)
        True classes.
    k : int
        The class, 0 … K − 1.

    Returns
    -------
    confidence : ndarray, shape (...)
        p_k.
    correct : ndarray of bool, shape (...)
        label = k.

    Raises
    ------
    ValueError, TypeError
        For invalid probabilities or labels, or a class that does not exist.

    Examples
    --------
    >>> one_class([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [0, 1], 1)
    (array([0.2, 0.3]), array([False,  True]))
    """
    probabilities = distribution_array(probs)
    n_classes = probabilities.shape[-1]
    truth = labels_array(labels, n_classes, probabilities.shape[:-1])
    if count(k, "k", minimum=0) >= n_classes:
        raise ValueError(f"k must lie in 0 … {n_classes - 1} ({n_classes} classes), got {k}")
    confidence: FloatArray = probabilities[..., k]
    correct: NDArray[np.bool_] = np.asarray(truth == k)
    return confidence, correct
