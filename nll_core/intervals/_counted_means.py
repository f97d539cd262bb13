"""Intervals of means over many examples of which only counted values are known."""

from __future__ import annotations

import numpy as np

from nll_core._validation import IntArray
from nll_core.intervals._resampling import Float64Array
from nll_core.intervals.bootstrap import Interval


def counted_mean_interval(values: Float64Array, counts: IntArray, level: float) -> Interval:
    """BCa interval of the mean of values that occur so often each, without resamples.

    The resampled mean of many examples is normal up to its skewness, which is a sixth of that of
    the values over √n: its quantiles are those of Cornish and Fisher's expansion.
    """
    from scipy.special import ndtri

    infinite = np.isinf(values)
    if infinite.any():
        return Interval(np.inf, np.inf)
    n = float(counts.sum())
    mean = float(values @ counts) / n
    deviations = values - mean
    squares = deviations * deviations
    variance = float(squares @ counts) / n
    if variance == 0.0:
        return Interval(mean, mean)
    skew = float((squares * deviations) @ counts) / n / (6.0 * np.sqrt(n) * variance**1.5)
    tail = 0.5 * (1.0 - level)
    normal = skew + ndtri(np.array([tail, 1.0 - tail]))
    moved = skew + normal / (1.0 - skew * normal)
    low, high = mean + np.sqrt(variance / n) * (moved + skew * (moved * moved - 1.0))
    return Interval(float(low), float(high))
