"""What a classifier's loss and calibration become along temperature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._binning import BinStrategy
from nll_core._printing import Printed
from nll_core._validation import (
    FloatArray,
    Seed,
    choice,
    count,
    finite_array,
    labels_array,
    logits_array,
    non_empty,
    reject_where,
    sample_weights,
    seed_number,
)
from nll_core._weights import counted, mean_by_weight, reduce_by_weight
from nll_core.calibration._weighted_bins import CalibrationNorm
from nll_core.calibration.consistency import calibrated_error
from nll_core.calibration.reliability import curve_of_pairs
from nll_core.losses.classification import cross_entropy
from nll_core.losses.logits import centred_at_maximum

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class CalibrationAlongTemperature(Printed):
    """ECE at each of `temperatures`, and the accuracy, which is the same at all of them.

    `best_temperature` is the one of the grid with the lowest ECE, `best_error`: a grid minimum.
    """

    temperatures: Float64Array
    error: Float64Array
    accuracy: float
    best_temperature: float
    best_error: float


@dataclass(frozen=True, repr=False)
class CalibratedErrorAlongTemperature(Printed):
    """ECE that a calibrated forecast would show by chance at each of `temperatures`.

    Its mean, and its quantile at `confidence_level`.
    """

    temperatures: Float64Array
    mean: Float64Array
    quantile: Float64Array
    confidence_level: float


def nll_along_temperature(
    logits: ArrayLike,
    labels: ArrayLike,
    temperatures: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
) -> Float64Array:
    """Mean NLL of softmax(logits/T) for each T, in nats.

    Lower is better; the minimum over all T is at ``fit_temperature(logits, labels).temperature``.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite, or −inf for a forbidden class.
    labels : array_like of int, shape (...)
        True classes.
    temperatures : array_like, shape (M,)
        Finite and above 0.
    sample_weight : array_like, shape (...), optional
        At least 0, not all 0.

    Returns
    -------
    ndarray, shape (M,)
        `cross_entropy` at each temperature.

    Raises
    ------
    ValueError, TypeError
        For invalid logits, labels or temperatures.

    Examples
    --------
    >>> nll_along_temperature([[2.0, 0.0], [0.0, 1.0]], [0, 0], [0.5, 1.0, 2.0]).round(4)
    array([1.0725, 0.7201, 0.6437])
    """
    array = logits_array(logits)
    truth = labels_array(labels, array.shape[-1], array.shape[:-1])
    grid = temperature_grid(temperatures)
    if sample_weight is None:
        return np.array([cross_entropy(array, truth, temperature=float(t)) for t in grid])
    wide = array.astype(np.float64, copy=False)
    losses = (cross_entropy(wide, truth, temperature=float(t), reduction="none") for t in grid)
    return np.array([reduce_by_weight(x, sample_weight, "mean", dtype=x.dtype) for x in losses])


def calibration_along_temperature(
    logits: ArrayLike,
    labels: ArrayLike,
    temperatures: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    k: int | None = None,
    norm: CalibrationNorm = "l1",
    sample_weight: ArrayLike | None = None,
) -> CalibrationAlongTemperature:
    """Expected calibration error of softmax(logits/T) for each T, as a probability.

    Lower is better; the minimum is 0.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite, or −inf for a forbidden class.
    labels : array_like of int, shape (...)
        True classes.
    temperatures : array_like, shape (M,)
        Finite and above 0.
    n_bins, strategy
        As in `reliability_curve`.
    k : int, optional
        The class whose probability is judged; the predicted class of each row if left out.
    norm : {"l1", "l2", "max"}
        As in `expected_calibration_error`.
    sample_weight : array_like, shape (...), optional
        At least 0, not all 0.

    Returns
    -------
    CalibrationAlongTemperature
        `temperatures`, `error`, `accuracy`, `best_temperature`, `best_error`.

    Raises
    ------
    ValueError, TypeError
        For invalid logits, labels, temperatures or bins, or a class that does not exist.

    Notes
    -----
    ECE jumps whenever a confidence crosses the edge of a bin, so it has no smooth minimum to
    solve for: `best_temperature` is the best of the grid, and moves with the bins and the sample.
    That of the NLL does not, and in general the two differ.

    References
    ----------
    Guo, Pleiss, Sun & Weinberger (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> logits, labels = [[4.0, 0.0]] * 4, [0, 0, 0, 1]
    >>> curve = calibration_along_temperature(logits, labels, [1.0, 3.64, 10.0])
    >>> curve.error.round(3), curve.best_temperature, curve.accuracy
    (array([0.232, 0.   , 0.151]), 3.64, 0.75)
    """
    array = logits_array(logits)
    n_classes = array.shape[-1]
    truth = labels_array(labels, n_classes, array.shape[:-1]).reshape(-1)
    grid = temperature_grid(temperatures)
    n_bins = count(n_bins, "n_bins")
    choice(strategy, "strategy", get_args(BinStrategy))
    _class_number(k, n_classes)
    choice(norm, "norm", get_args(CalibrationNorm))
    rows = array.reshape(-1, n_classes)
    weights = sample_weights(sample_weight, array.shape[:-1])
    if weights is not None:
        weights, rows, truth = counted(weights.reshape(-1), rows, truth)
    gap, top = centred_at_maximum(rows, 1.0)
    right = top[:, 0] == truth
    happened = right if k is None else truth == k
    errors = np.empty(len(grid))
    for i, temperature in enumerate(grid):
        confidence = _confidence(gap, float(temperature), k)
        curve = curve_of_pairs(confidence, happened, weights, n_bins, strategy)
        errors[i] = curve.calibration_error(norm)
    best = int(errors.argmin())
    return CalibrationAlongTemperature(
        temperatures=grid,
        error=errors,
        accuracy=mean_by_weight(right, weights),
        best_temperature=float(grid[best]),
        best_error=float(errors[best]),
    )


def calibrated_error_along_temperature(
    logits: ArrayLike,
    temperatures: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    k: int | None = None,
    norm: CalibrationNorm = "l1",
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_draws: int = 400,
    seed: Seed = 0,
) -> CalibratedErrorAlongTemperature:
    """ECE that softmax(logits/T) would show by chance if it were calibrated, as a probability.

    At each T the mean of the ECE of outcomes drawn with the confidences as their true
    probabilities, and its quantile at `confidence_level`, by `calibrated_error`: the floor on which
    an ECE stands.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite, or −inf for a forbidden class.
    temperatures : array_like, shape (M,)
        Finite and above 0.
    n_bins, strategy
        As in `reliability_curve`.
    k : int, optional
        The class whose probability is judged; the predicted class of each row if left out.
    norm : {"l1", "l2", "max"}
        As in `expected_calibration_error`.
    sample_weight : array_like, shape (...), optional
        At least 0, not all 0.
    confidence_level, n_draws, seed
        As in `calibrated_error`; every temperature starts from the same seed.

    Returns
    -------
    CalibratedErrorAlongTemperature
        `temperatures`, `mean`, `quantile`, `confidence_level`.

    Raises
    ------
    ValueError, TypeError
        For invalid logits, temperatures or weights, a class that does not exist, an unknown
        strategy or norm, a level outside (0, 1), or `n_draws` below 1.

    References
    ----------
    Bröcker & Smith (2007), Increasing the reliability of reliability diagrams.

    Examples
    --------
    >>> floor = calibrated_error_along_temperature([[0.0, 0.0]] * 100, [0.5, 1.0], n_bins=1)
    >>> (floor.mean > 0.035).all(), floor.quantile.round(1)
    (np.True_, array([0.1, 0.1]))
    """
    seed = seed_number(seed)
    array = logits_array(logits)
    n_classes = array.shape[-1]
    grid = temperature_grid(temperatures)
    _class_number(k, n_classes)
    gap, _ = centred_at_maximum(array.reshape(-1, n_classes), 1.0)
    weights = sample_weights(sample_weight, array.shape[:-1])
    flat = None if weights is None else weights.reshape(-1)
    chance = [
        calibrated_error(
            _confidence(gap, float(temperature), k),
            n_bins=n_bins,
            strategy=strategy,
            norm=norm,
            sample_weight=flat,
            confidence_level=confidence_level,
            n_draws=n_draws,
            seed=seed,
        )
        for temperature in grid
    ]
    return CalibratedErrorAlongTemperature(
        temperatures=grid,
        mean=np.array([error.mean for error in chance]),
        quantile=np.array([error.quantile for error in chance]),
        confidence_level=confidence_level,
    )


def _confidence(gap: FloatArray, temperature: float, k: int | None) -> Float64Array:
    """Probability of class `k`, or of the predicted one, for logits less their row's maximum."""
    # A quotient out of range is −inf, whose exponential is the 0 that it stands for.
    with np.errstate(over="ignore"):
        weight = np.exp(gap.astype(np.float64) / temperature)
    # The largest weight is exp(0) = 1, so that the confidence of the prediction is 1 over S.
    chosen = 1.0 if k is None else weight[:, k]
    confidence: Float64Array = chosen / weight.sum(axis=1)
    return confidence


def _class_number(k: int | None, n_classes: int) -> None:
    """Raise ValueError where `k` is not the number of a class."""
    if k is not None and count(k, "k", minimum=0) >= n_classes:
        raise ValueError(f"k must lie in 0 … {n_classes - 1} ({n_classes} classes), got {k}")


def temperature_grid(temperatures: ArrayLike) -> Float64Array:
    """Temperatures as a vector, each finite and above 0."""
    grid = finite_array(temperatures, "temperatures").astype(np.float64)
    if grid.ndim != 1:
        raise ValueError(f"temperatures must have shape (M,), got {grid.shape}")
    non_empty(grid, "temperatures")
    reject_where(grid <= 0, grid, "temperatures", "be above 0")
    return grid
