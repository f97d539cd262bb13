"""Bootstrap intervals of weighted means, at a cost that stays bounded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import (
    FloatArray,
    Seed,
    float_array,
    non_empty,
    open_fraction,
    reject_nan,
    sample_weights,
    seed_number,
)
from nll_core._weights import counted, relative_weights
from nll_core.intervals._resampling import (
    bca_ends,
    resampled_sums,
    skew_constant,
    units_of_columns,
)

Float64Array = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """An interval from `low` to `high`, both in the unit of what it is about."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        """Whether `value` lies in the interval, ends included."""
        return self.low <= value <= self.high


def bootstrap_interval(
    values: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: Seed = 0,
) -> Interval:
    """BCa bootstrap interval of a (weighted) mean, in the unit of the values.

    mean = Σ w_i x_i / Σ w_i, with all w_i = 1 if no weights are given.

    Parameters
    ----------
    values : array_like, shape (n,)
        One number for each example: a loss, or the difference of two losses (a paired bootstrap).
    sample_weight : array_like, shape (n,), optional
        At least 0. An example is drawn together with its weight.
    confidence_level : float
        Strictly between 0 and 1.
    n_resamples : int
        Number of resamples.
    seed : int or numpy.random.Generator
        Seed of the draws; of a generator, its next number.

    Returns
    -------
    Interval
        `low`, `high`. An infinite value of weight above 0 makes the mean infinite for certain, and
        both ends with it; infinities of both signs leave everything possible, (−inf, inf).

    Raises
    ------
    ValueError
        For empty values, NaN, weights that are negative or all 0, or a level outside (0, 1).
    TypeError
        For values that are not real.

    Notes
    -----
    BCa (bias-corrected and accelerated) and not the plain percentiles, because losses are skewed:
    for 100 values of −log p with a tail of confident mistakes, plain 95% percentiles cover the mean
    in 91%, BCa in 94% of the cases; for 30 values 86% and 92%. For a mean, both constants of BCa
    are a sixth of the skewness of the mean, so that neither needs a jackknife.

    Above 10,000 examples, these are put into 2,000 random groups of equal size, and the groups are
    drawn in place of the examples. The variance of the resampled mean is the same on average, with
    a relative standard error of √(2/2,000) = 3% (1.6% of the interval's width), while the cost no
    longer grows with n. A single example gives an interval of width 0, which says nothing.

    References
    ----------
    Efron (1987), Better bootstrap confidence intervals.

    Examples
    --------
    >>> interval = bootstrap_interval([0.1, 0.2, 0.1, 0.4, 2.3, 0.3, 0.1, 0.2])
    >>> round(interval.low, 1), round(interval.high, 1)
    (0.2, 1.3)
    """
    seed = seed_number(seed)
    array = float_array(values, "values")
    if array.ndim != 1:
        raise ValueError(f"values must have shape (n,), got {array.shape}")
    non_empty(array, "values")
    reject_nan(array, "values")
    weights = sample_weights(sample_weight, array.shape)
    level = open_fraction(confidence_level, "confidence_level")
    return mean_interval(array, weights, confidence_level=level, n_resamples=n_resamples, seed=seed)


def mean_interval(
    values: FloatArray,
    weights: Float64Array | None,
    *,
    confidence_level: float,
    n_resamples: int,
    seed: int,
    most_singly: int | None = None,
) -> Interval:
    """`bootstrap_interval` of checked arguments; more than `most_singly` examples are grouped."""
    x = values.astype(np.float64, copy=False)
    w = np.broadcast_to(1.0, len(x))
    if weights is not None:
        w, x = counted(weights, x)
    infinite = x[np.isinf(x)]
    if len(infinite):
        return Interval(float(infinite.min()), np.inf) if infinite.max() > 0 else _both(-np.inf)
    mean = float(np.average(x, weights=w))
    deviations = x - mean
    deviations *= w
    units = units_of_columns([deviations, w], seed, most_singly)
    totals = resampled_sums(units, n_resamples=n_resamples, seed=seed)
    usable = totals[:, 1] > 0
    skew = skew_constant(deviations)
    resampled = totals[usable, 0] / totals[usable, 1]
    low, high = bca_ends(resampled, bias=skew, acceleration=skew, confidence_level=confidence_level)
    return Interval(mean + low, mean + high)


def paired_bootstrap_interval(
    first: ArrayLike,
    second: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: Seed = 0,
) -> Interval:
    """BCa bootstrap interval of a mean difference on the same examples, in the unit of the values.

    difference = Σ w_i (first_i − second_i) / Σ w_i

    Parameters
    ----------
    first, second : array_like, shape (n,)
        One number for each example and model; entry i of both belongs to the same example.
    sample_weight, confidence_level, n_resamples, seed
        As in `bootstrap_interval`.

    Returns
    -------
    Interval
        `low`, `high`. Where both are infinite on one example, nothing is known of the difference,
        and the interval is (−inf, inf).

    Raises
    ------
    ValueError, TypeError
        As `bootstrap_interval`; also for shapes that differ.

    References
    ----------
    Efron & Tibshirani (1993), An introduction to the bootstrap.

    Examples
    --------
    >>> interval = paired_bootstrap_interval([0.3, 0.5, 0.9, 0.4], [0.2, 0.4, 0.7, 0.4])
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.025, 0.175)
    """
    seed = seed_number(seed)
    a, b = float_array(first, "first"), float_array(second, "second")
    if a.shape != b.shape:
        raise ValueError(f"second must have the shape of first, {a.shape}, got {b.shape}")
    reject_nan(a, "first")
    reject_nan(b, "second")
    with np.errstate(invalid="ignore"):
        difference = np.subtract(a, b, dtype=np.float64)
    weights = sample_weights(sample_weight, difference.shape)
    undefined = np.isnan(difference)
    if undefined.any():
        if weights is None or relative_weights(weights)[undefined].any():
            return Interval(-np.inf, np.inf)
        difference[undefined] = 0.0
    return bootstrap_interval(
        difference,
        sample_weight=weights,
        confidence_level=confidence_level,
        n_resamples=n_resamples,
        seed=seed,
    )


def _both(value: float) -> Interval:
    """The interval that is one point."""
    return Interval(value, value)
