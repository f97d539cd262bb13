"""Bootstrap intervals of weighted means and of functions of sums, at a cost that stays bounded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._resampling import (
    bca_ends,
    group_sums,
    resampled_sums,
    resampling_groups,
    skew_constant,
)
from nll_core._validation import (
    finite_array,
    float_array,
    non_empty,
    open_fraction,
    reject_nan,
    sample_weights,
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
    seed: int = 0,
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
    seed : int
        Seed of the draws.

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
    array = float_array(values, "values")
    if array.ndim != 1:
        raise ValueError(f"values must have shape (n,), got {array.shape}")
    non_empty(array, "values")
    reject_nan(array, "values")
    weights = sample_weights(sample_weight, array.shape)
    level = open_fraction(confidence_level, "confidence_level")
    x = array.astype(np.float64, copy=False)
    w = np.ones(len(x)) if weights is None else weights
    infinite = x[np.isinf(x) & (w > 0)]
    if len(infinite):
        return Interval(float(infinite.min()), np.inf) if infinite.max() > 0 else _both(-np.inf)
    mean = float(np.average(np.where(w > 0, x, 0.0), weights=w))
    deviations = np.where(w > 0, w * (np.where(w > 0, x, mean) - mean), 0.0)
    totals = bootstrap_sums(np.column_stack([deviations, w]), n_resamples=n_resamples, seed=seed)
    usable = totals[:, 1] > 0
    skew = skew_constant(deviations)
    resampled = totals[usable, 0] / totals[usable, 1]
    low, high = bca_ends(resampled, bias=skew, acceleration=skew, confidence_level=level)
    return Interval(mean + low, mean + high)


def paired_bootstrap_interval(
    first: ArrayLike,
    second: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: int = 0,
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
        if weights is None or weights[undefined].any():
            return Interval(-np.inf, np.inf)
        difference[undefined] = 0.0
    return bootstrap_interval(
        difference,
        sample_weight=weights,
        confidence_level=confidence_level,
        n_resamples=n_resamples,
        seed=seed,
    )


def bootstrap_sums(terms: ArrayLike, *, n_resamples: int = 1000, seed: int = 0) -> Float64Array:
    """Column sums of rows drawn with replacement, in the unit of the terms.

    Every statistic that is a function of sums over examples has its bootstrap distribution from
    here: the function of each resampled row of sums.

    Parameters
    ----------
    terms : array_like, shape (n, m)
        Finite. A column of ones (or of weights) is needed to divide by.
    n_resamples : int
        Number of resamples B.
    seed : int
        Seed of the draws.

    Returns
    -------
    ndarray, shape (B, m)
        Resampled sums.

    Raises
    ------
    ValueError
        For empty terms, another shape, or a term that is not finite.
    TypeError
        For terms that are not real.

    Notes
    -----
    The numbers of draws of each row are one multinomial vector for each resample; blocks of them
    are multiplied by the terms. Above 10,000 rows, random groups of rows are drawn: see
    `bootstrap_interval`.

    References
    ----------
    Efron & Tibshirani (1993), An introduction to the bootstrap.

    Examples
    --------
    >>> sums = bootstrap_sums([[1.0, 0.0], [1.0, 1.0]], n_resamples=4)
    >>> sums.shape, sums[:, 0].tolist()
    ((4, 2), [2.0, 2.0, 2.0, 2.0])
    """
    return resampled_sums(_units(terms, seed), n_resamples=n_resamples, seed=seed)


def bootstrap_function(
    terms: ArrayLike,
    function: Callable[[Float64Array], Float64Array],
    *,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: int = 0,
) -> Interval:
    """BCa bootstrap interval of a function of column sums, in the unit of the function.

    Parameters
    ----------
    terms : array_like, shape (n, m)
        Finite; see `bootstrap_sums`.
    function : callable
        Takes sums of shape (..., m), gives values of shape (...).
    confidence_level, n_resamples, seed
        As in `bootstrap_interval`.

    Returns
    -------
    Interval
        `low`, `high`.

    Raises
    ------
    ValueError, TypeError
        As `bootstrap_sums`; also for a level outside (0, 1).

    Notes
    -----
    The acceleration is a sixth of the skewness of the jackknife over rows (or groups of rows); the
    bias is read off from how many resampled values lie below the one observed.

    References
    ----------
    Efron (1987), Better bootstrap confidence intervals.

    Examples
    --------
    >>> squared_mean = lambda sums: (sums[..., 0] / sums[..., 1]) ** 2
    >>> terms = [[x, 1.0] for x in (3.0, 4.0, 5.0, 4.5, 3.5, 4.0)]
    >>> interval = bootstrap_function(terms, squared_mean)
    >>> round(interval.low), round(interval.high)
    (12, 20)
    """
    return interval_of_units(
        _units(terms, seed),
        function,
        confidence_level=confidence_level,
        n_resamples=n_resamples,
        seed=seed,
    )


def interval_of_units(
    units: Float64Array,
    function: Callable[[Float64Array], Float64Array],
    *,
    confidence_level: float,
    n_resamples: int,
    seed: int,
) -> Interval:
    """`bootstrap_function` for sums of examples (or groups of them) that are at hand, (U, m)."""
    from scipy.special import ndtri

    level = open_fraction(confidence_level, "confidence_level")
    total = units.sum(axis=0)
    observed = float(function(total))
    resampled = function(resampled_sums(units, n_resamples=n_resamples, seed=seed))
    resampled = resampled[~np.isnan(resampled)]
    if not np.isfinite(observed) or not len(resampled):
        return _both(observed)
    left_out = function(total - units)
    left_out = left_out[np.isfinite(left_out)]
    acceleration = skew_constant(left_out.mean() - left_out) if len(left_out) else 0.0
    # Values that tie with the one observed count half, so that a discrete statistic is unbiased.
    below = np.mean(resampled < observed) + 0.5 * np.mean(resampled == observed)
    bias = float(ndtri(np.clip(below, 0.5 / len(resampled), 1.0 - 0.5 / len(resampled))))
    return Interval(
        *bca_ends(resampled, bias=bias, acceleration=acceleration, confidence_level=level)
    )


def _both(value: float) -> Interval:
    """The interval that is one point."""
    return Interval(value, value)


def _units(terms: ArrayLike, seed: int) -> Float64Array:
    """Checked terms, summed over random groups of rows where there are many."""
    array = finite_array(terms, "terms")
    if array.ndim != 2:
        raise ValueError(f"terms must have shape (n, m), got {array.shape}")
    non_empty(array, "terms")
    groups = resampling_groups(len(array), seed)
    if groups is None:
        return array.astype(np.float64, copy=False)
    return np.column_stack([group_sums(groups, column) for column in array.T])
