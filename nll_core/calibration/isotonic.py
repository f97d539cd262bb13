"""Isotonic regression of binary outcomes on their forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._pairs import forecast_pairs, sort_pairs
from nll_core._validation import FloatArray, IntArray, sample_weights

Float64Array = NDArray[np.float64]

# Fewer places than this are looked up as fast as they are sorted.
_FEW: Final = 1000


@dataclass(frozen=True)
class IsotonicCurve:
    """A step function: block i holds the forecasts from `low[i]` to `high[i]`, both included.

    `frequency` is the share of events in each block, by weight where there are weights, and grows
    strictly from block to block; `counts` and `events` are how many there are, and `weights` what
    the forecasts of a block weigh together (None where each counts 1).
    """

    low: Float64Array
    high: Float64Array
    frequency: Float64Array
    counts: IntArray
    events: IntArray
    weights: Float64Array | None = None

    @property
    def n(self) -> int:
        """Number of forecasts."""
        return int(self.counts.sum())

    @property
    def knots(self) -> tuple[Float64Array, Float64Array]:
        """Corners (forecast, frequency) of the curve, to be joined by straight lines."""
        corners = np.column_stack([self.low, self.high]).reshape(-1)
        return corners, np.repeat(self.frequency, 2)

    def __call__(self, probs: ArrayLike) -> Float64Array:
        """Recalibrated probabilities: along the knots, constant beyond the first and the last."""
        return interpolate(np.asarray(probs, np.float64), *self.knots)


def isotonic_curve(
    probs: ArrayLike, outcomes: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> IsotonicCurve:
    """Non-decreasing event frequency that fits the outcomes best, as probabilities.

    The minimiser of Σ w_i (c(p_i) − y_i)² over non-decreasing functions c, with all w_i = 1 if no
    weights are given. For binary outcomes the same c minimises the log loss and every other proper
    score.

    Parameters
    ----------
    probs : array_like, any shape
        Forecast probabilities in [0, 1].
    outcomes : array_like, same shape
        Whether the event happened: booleans, or 0 and 1.
    sample_weight : array_like, same shape, optional
        What each forecast counts, at least 0 and not all 0; those of weight 0 are left out.

    Returns
    -------
    IsotonicCurve
        Blocks (`low`, `high`, `frequency`, `counts`, `events`, `weights`), `knots` for drawing, and
        the recalibration map itself: ``curve(probs)``.

    Raises
    ------
    ValueError
        For empty input, a forecast outside [0, 1], NaN, shapes that differ, or invalid
        weights.
    TypeError
        For input that is not numeric.

    Notes
    -----
    Equal forecasts always get equal values: among them the events are sorted first, and what
    falls is pooled. Each run of events with the run of non-events behind it falls, so that only
    the pooled runs are left to SciPy's pool-adjacent-violators algorithm; their numbers are
    integers and the frequencies therefore free of accumulated rounding. With weights, equal
    forecasts are pooled and their weighted frequencies go to the same algorithm.

    References
    ----------
    Ayer, Brunk, Ewing, Reid & Silverman (1955), An empirical distribution function for sampling
    with incomplete information.
    Zadrozny & Elkan (2002), Transforming classifier scores into accurate multiclass probability
    estimates.

    Examples
    --------
    >>> curve = isotonic_curve([0.1, 0.4, 0.6, 0.9], [0, 1, 0, 1])
    >>> curve.frequency
    array([0. , 0.5, 1. ])
    >>> curve.low, curve.high
    (array([0.1, 0.4, 0.9]), array([0.1, 0.6, 0.9]))
    """
    forecast, happened = forecast_pairs(probs, outcomes, ("probs", "outcomes"))
    weights = sample_weights(sample_weight, np.shape(probs))
    if weights is not None:
        return _weighted_curve(forecast, happened, weights.reshape(-1))
    return isotonic_of_sorted(*sort_pairs(forecast, happened))


def interpolate(at: FloatArray, x: Float64Array, y: Float64Array) -> Float64Array:
    """`np.interp` for many places: in ascending order its search starts where it last ended."""
    if at.size < _FEW:
        return np.interp(at, x, y)
    flat = np.ascontiguousarray(at).reshape(-1)
    order = np.argsort(flat)
    values = np.empty(flat.size)
    values[order] = np.interp(flat[order], x, y)
    return values.reshape(at.shape)


def isotonic_of_sorted(ascending: FloatArray, happened: NDArray[np.bool_]) -> IsotonicCurve:
    """The isotonic curve of pairs in the order of `sort_pairs`."""
    from scipy.optimize import isotonic_regression

    # A group starts at each event that follows a non-event: events first, then non-events.
    starts = np.flatnonzero(happened[1:] & ~happened[:-1]) + 1
    # Non-events in front of the first event are a group of their own already.
    starts = np.concatenate([[0], starts])
    sizes = np.diff(starts, append=len(happened))
    events = np.add.reduceat(happened, starts, dtype=np.int64)
    blocks = isotonic_regression(events / sizes, weights=sizes).blocks[:-1]
    counts, pooled = np.add.reduceat(sizes, blocks), np.add.reduceat(events, blocks)
    # Means of pooled blocks carry rounding there, so that blocks equal as fractions can stay apart.
    apart = np.flatnonzero(np.diff(pooled / counts, prepend=-1.0) > 0)
    counts, pooled = np.add.reduceat(counts, apart), np.add.reduceat(pooled, apart)
    ends = np.cumsum(counts)
    return IsotonicCurve(
        low=ascending[ends - counts].astype(np.float64),
        high=ascending[ends - 1].astype(np.float64),
        frequency=pooled / counts,
        counts=counts.astype(np.int64),
        events=pooled,
    )


def _weighted_curve(
    forecast: FloatArray, happened: NDArray[np.bool_], weights: Float64Array
) -> IsotonicCurve:
    """The isotonic curve of forecasts that count differently."""
    from scipy.optimize import isotonic_regression

    counted = weights > 0
    happened, weights = happened[counted], weights[counted]
    values, place = np.unique(forecast[counted], return_inverse=True)
    n = len(values)
    mass = np.bincount(place, weights=weights, minlength=n)
    event_mass = np.bincount(place, weights=weights * happened, minlength=n)
    counts = np.bincount(place, minlength=n)
    events = np.bincount(place, weights=happened, minlength=n).astype(np.int64)
    blocks = isotonic_regression(event_mass / mass, weights=mass).blocks[:-1]
    while True:
        pooled, total = np.add.reduceat(event_mass, blocks), np.add.reduceat(mass, blocks)
        # Blocks that hold no event, or nothing else, are so exactly, whatever the rounding.
        frequency = pooled / total
        pure = np.add.reduceat(events, blocks) == np.add.reduceat(counts, blocks)
        frequency[pure] = 1.0
        apart = np.flatnonzero(np.diff(frequency, prepend=-1.0) > 0)
        if len(apart) == len(blocks):
            break
        blocks = blocks[apart]
    ends = np.append(blocks[1:], n)
    return IsotonicCurve(
        low=values[blocks].astype(np.float64),
        high=values[ends - 1].astype(np.float64),
        frequency=frequency,
        counts=np.add.reduceat(counts, blocks).astype(np.int64),
        events=np.add.reduceat(events, blocks),
        weights=total,
    )
