"""Bootstrap distributions of sums over examples, and intervals of functions of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import Seed, finite_array, non_empty, open_fraction, seed_number
from nll_core.intervals._resampling import bca_ends, resampled_sums, skew_constant, units_of_rows
from nll_core.intervals.bootstrap import Interval

Float64Array = NDArray[np.float64]


def bootstrap_sums(terms: ArrayLike, *, n_resamples: int = 1000, seed: Seed = 0) -> Float64Array:
    """Column sums of rows drawn with replacement, in the unit of the terms.

    Every statistic that is a function of sums over examples has its bootstrap distribution from
    here: the function of each resampled row of sums.

    Parameters
    ----------
    terms : array_like, shape (n, m)
        Finite. A column of ones (or of weights) is needed to divide by.
    n_resamples : int
        Number of resamples B.
    seed : int or numpy.random.Generator
        Seed of the draws; of a generator, its next number.

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
    seed = seed_number(seed)
    return resampled_sums(
        units_of_rows(_checked_terms(terms), seed), n_resamples=n_resamples, seed=seed
    )


def bootstrap_function(
    terms: ArrayLike,
    function: Callable[[Float64Array], Float64Array],
    *,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: Seed = 0,
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
    seed = seed_number(seed)
    return interval_of_units(
        units_of_rows(_checked_terms(terms), seed),
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
        return Interval(observed, observed)
    left_out = function(total - units)
    left_out = left_out[np.isfinite(left_out)]
    acceleration = skew_constant(left_out.mean() - left_out) if len(left_out) else 0.0
    # Values that tie with the one observed count half, so that a discrete statistic is unbiased.
    below = np.mean(resampled < observed) + 0.5 * np.mean(resampled == observed)
    bias = float(ndtri(np.clip(below, 0.5 / len(resampled), 1.0 - 0.5 / len(resampled))))
    return Interval(
        *bca_ends(resampled, bias=bias, acceleration=acceleration, confidence_level=level)
    )


def _checked_terms(terms: ArrayLike) -> Float64Array:
    """Finite terms of shape (n, m)."""
    array = finite_array(terms, "terms")
    if array.ndim != 2:
        raise ValueError(f"terms must have shape (n, m), got {array.shape}")
    non_empty(array, "terms")
    return array.astype(np.float64, copy=False)
