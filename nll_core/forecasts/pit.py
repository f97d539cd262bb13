"""The probability integral transform: where in its forecast each observed value fell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import (
    Seed,
    count,
    finite_array,
    float_array,
    non_empty,
    open_fraction,
    reject_nan,
    reject_where,
    sample_weights,
    unit_interval_array,
)
from nll_core._weights import relative_weights
from nll_core.forecasts._checked import (
    Array,
    gaussian_forecasts,
    observed_values,
    quantile_forecasts,
)


@dataclass(frozen=True, eq=False, repr=False)
class Pit(Printed):
    """For each forecast, from which to which of its levels the observed value reaches.

    Where the forecast is a continuous distribution function F both are F(y). Where it jumps at y,
    or is only known at some levels, the value is spread evenly over the range: for a forecast that
    is right a draw from it is uniform on [0, 1].
    """

    low: Array
    high: Array

    def draw(self, *, seed: Seed = 0) -> Array:
        """The randomised transform: one level for each forecast, even between low and high."""
        u = np.random.default_rng(seed).random(self.low.shape)
        return np.asarray(self.low + u * (self.high - self.low))


@dataclass(frozen=True, eq=False, repr=False)
class PitHistogram(Printed):
    """Shares of the transforms in bins of equal width, and what an ideal forecaster would show."""

    edges: Array
    """(B + 1,)."""
    share: Array
    """(B,); sum 1."""
    expected: float
    """1/B."""
    low: float
    """Of ideal forecasts a bin's share lies between low and high in so many of all cases as the
    confidence level says, each bin by itself."""
    high: float
    mean: float
    """Of the randomised transform; ½ if ideal, above where what comes is higher than predicted."""
    variance: float
    """1/12 if ideal; above it the forecasts are too narrow, below it too wide."""


def gaussian_pit(mu: ArrayLike, sigma: ArrayLike, observed: ArrayLike) -> Pit:
    """Φ((y − μ)/σ): the level of N(mu, sigma²) at which each observed value lies, in [0, 1].

    Parameters
    ----------
    mu, sigma, observed : array_like, shape (...)
        Predicted means and standard deviations, and what came; the shapes broadcast.

    Returns
    -------
    Pit
        With `low` and `high` the same.

    Raises
    ------
    ValueError
        If a value is not finite, `sigma` is not above 0, or the shapes do not broadcast.
    TypeError
        For input that is not numeric.

    References
    ----------
    Dawid (1984), Present position and potential developments: statistical theory, the prequential
    approach.

    Examples
    --------
    >>> gaussian_pit([0.0, 0.0], 1.0, [0.0, 1.0]).low.round(4)
    array([0.5   , 0.8413])
    """
    from scipy.special import ndtr

    means, scales, y, _ = gaussian_forecasts(mu, sigma, observed)
    with np.errstate(over="ignore"):
        levels = np.asarray(ndtr((y - means) / scales))
    return Pit(levels, levels)


def sample_pit(samples: ArrayLike, observed: ArrayLike) -> Pit:
    """The rank of each observed value among the samples of its forecast, as levels in [0, 1].

    From #{x < y}/(M + 1) to (#{x ≤ y} + 1)/(M + 1): of M + 1 equal parts those that y may be in.

    Parameters
    ----------
    samples : array_like, shape (..., M)
        Draws from each forecast.
    observed : array_like, shape (...)
        What came.

    Returns
    -------
    Pit
        Over one part of M + 1, or over more where samples tie with y.

    Raises
    ------
    ValueError
        If a value is not finite or shapes differ.
    TypeError
        For input that is not numeric.

    References
    ----------
    Hamill (2001), Interpretation of rank histograms for verifying ensemble forecasts.

    Examples
    --------
    >>> pit = sample_pit([1.0, 2.0, 2.0], 2.0)
    >>> float(pit.low), float(pit.high)
    (0.25, 1.0)
    """
    x = finite_array(samples, "samples")
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"samples must have shape (..., M), M of at least 1, got {x.shape}")
    y = observed_values(observed, x.shape[:-1])[..., np.newaxis]
    parts = x.shape[-1] + 1
    below, up_to = np.sum(x < y, axis=-1), np.sum(x <= y, axis=-1)
    return Pit(np.asarray(below / parts), np.asarray((up_to + 1) / parts))


def quantile_pit(quantiles: ArrayLike, observed: ArrayLike, *, levels: ArrayLike) -> Pit:
    """Between which levels of its quantiles each observed value fell, in [0, 1].

    From the highest level with a quantile below y, or 0, to the lowest with one above, or 1.

    Parameters
    ----------
    quantiles : array_like, shape (..., K)
        Predicted quantiles, in ascending order.
    observed : array_like, shape (...)
        What came.
    levels : array_like, shape (K,)
        Strictly between 0 and 1 and rising.

    Returns
    -------
    Pit
        Over a gap between levels.

    Raises
    ------
    ValueError
        If quantiles fall, a level is out of range, a value is not finite, or shapes differ.
    TypeError
        For input that is not numeric.

    Examples
    --------
    >>> pit = quantile_pit([[1.0, 4.0]], [3.0], levels=[0.1, 0.9])
    >>> pit.low, pit.high
    (array([0.1]), array([0.9]))
    """
    q, at, y = quantile_forecasts(quantiles, levels, observed)
    ends = np.concatenate([[0.0], at, [1.0]])
    below = np.sum(q < y[..., np.newaxis], axis=-1)
    up_to = np.sum(q <= y[..., np.newaxis], axis=-1)
    return Pit(np.asarray(ends[below]), np.asarray(ends[up_to + 1]))


def discrete_pit(below: ArrayLike, up_to: ArrayLike) -> Pit:
    """The transform of counts and other values that come with a probability above 0.

    Parameters
    ----------
    below, up_to : array_like, shape (...)
        What the forecast gave to values below the observed one, P(Y < y), and up to it, P(Y ≤ y).

    Returns
    -------
    Pit
        From `below` to `up_to`.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1], `below` is above `up_to`, or shapes differ.
    TypeError
        For input that is not numeric.

    References
    ----------
    Czado, Gneiting & Held (2009), Predictive model assessment for count data.

    Examples
    --------
    >>> float(discrete_pit(0.25, 0.75).low)
    0.25
    """
    low = unit_interval_array(below, "below").astype(np.float64)
    high = unit_interval_array(up_to, "up_to").astype(np.float64)
    if low.shape != high.shape:
        raise ValueError(f"up_to must have shape {low.shape}, got {high.shape}")
    non_empty(low, "below")
    reject_where(low > high, low, "below", "not lie above up_to")
    return Pit(low, high)


def pit_distribution(
    pit: Pit, levels: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> Array:
    """Share of observed values at or below each level of their forecasts, in [0, 1].

    The mean over the forecasts of what each transform gives to [0, u]; for forecasts that are right
    it is u itself.

    Parameters
    ----------
    pit : Pit
        From `gaussian_pit`, `sample_pit`, `quantile_pit` or `discrete_pit`.
    levels : array_like, shape (L,)
        u, in any order.
    sample_weight : array_like, shape of the forecasts, optional
        What each forecast counts.

    Returns
    -------
    ndarray, shape (L,)
        Shares.

    Raises
    ------
    ValueError
        For a level that is NaN or invalid weights.
    TypeError
        For input that is not numeric.

    Notes
    -----
    Nothing is drawn at random: the mean over all draws of the randomised transform is taken.

    Examples
    --------
    >>> pit_distribution(discrete_pit([0.0, 0.5], [0.5, 1.0]), [0.25, 0.5])
    array([0.25, 0.5 ])
    """
    at = float_array(levels, "levels").astype(np.float64)
    reject_nan(at, "levels")
    knots, left, right = step_distribution(pit, sample_weight)
    place = np.searchsorted(knots, at, side="right") - 1
    inner = np.clip(place, 0, knots.size - 2)
    width = knots[inner + 1] - knots[inner]
    ahead = np.divide(at - knots[inner], width, out=np.zeros(at.shape), where=width > 0)
    between = right[inner] + np.clip(ahead, 0, 1) * (left[inner + 1] - right[inner])
    # At and beyond the last knot, and before the first, there is nothing to go between.
    found = np.where(place >= knots.size - 1, 1.0, np.where(place < 0, 0.0, between))
    return np.asarray(found)


def step_distribution(pit: Pit, sample_weight: ArrayLike | None) -> tuple[Array, Array, Array]:
    """Knots of the mean distribution of transforms, in ascending order, and its left and right
    limits there; between them it is straight."""
    low, high, shares = weighted_pit(pit, sample_weight)
    knots = np.unique(np.concatenate([[0.0, 1.0], low, high]))
    jump, slope = np.zeros(knots.size), np.zeros(knots.size)
    point = low == high
    np.add.at(jump, np.searchsorted(knots, low[point]), shares[point])
    # Each range adds its density from where it begins to where it ends.
    density = shares[~point] / (high[~point] - low[~point])
    np.add.at(slope, np.searchsorted(knots, low[~point]), density)
    np.add.at(slope, np.searchsorted(knots, high[~point]), -density)
    rise = np.append(0.0, np.maximum(np.cumsum(slope)[:-1], 0) * np.diff(knots))
    right = np.cumsum(rise + jump)
    total = right[-1]
    return knots, np.minimum((right - jump) / total, 1.0), np.minimum(right / total, 1.0)


def weighted_pit(pit: Pit, sample_weight: ArrayLike | None) -> tuple[Array, Array, Array]:
    """The transforms in one axis, and the share of each; those of weight 0 are not there."""
    low, high = np.asarray(pit.low).reshape(-1), np.asarray(pit.high).reshape(-1)
    weights = sample_weights(sample_weight, np.shape(pit.low))
    if weights is None:
        return low, high, np.full(low.size, 1 / low.size)
    flat = relative_weights(weights.reshape(-1))
    kept = flat > 0
    return low[kept], high[kept], flat[kept] / flat.sum()


def pit_histogram(
    pit: Pit,
    *,
    n_bins: int = 10,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> PitHistogram:
    """Shares of the transforms in equal bins: flat for forecasts that are right.

    A ∪ says that the forecasts are too narrow, a ∩ that they are too wide, a slope that they are
    off to one side.

    Parameters
    ----------
    pit : Pit
        From `gaussian_pit`, `sample_pit`, `quantile_pit` or `discrete_pit`.
    n_bins : int
        B, at least 2.
    sample_weight : array_like, shape of the forecasts, optional
        What each forecast counts.
    confidence_level : float
        Of `low` and `high`, strictly between 0 and 1.

    Returns
    -------
    PitHistogram
        Shares, and the range of an ideal forecaster.

    Raises
    ------
    ValueError, TypeError
        For an option out of range or invalid weights.

    Notes
    -----
    A transform that is a range counts in each bin by its part in it. The range of an ideal
    forecaster is 1/B ± z·√((1/B)(1 − 1/B)/n), from 0, with n = (Σ w)²/Σ w² where there are weights;
    it takes the forecasts as independent, and is too wide where transforms are ranges. Bins are
    (low, high], the first also holds 0.

    References
    ----------
    Gneiting, Balabdaoui & Raftery (2007), Probabilistic forecasts, calibration and sharpness.
    Czado, Gneiting & Held (2009), Predictive model assessment for count data.

    Examples
    --------
    >>> histogram = pit_histogram(gaussian_pit(0.0, 1.0, [-2.0, -1.5, 1.5, 2.0]), n_bins=4)
    >>> histogram.share, round(12 * histogram.variance, 1)
    (array([0.5, 0. , 0. , 0.5]), 2.5)
    """
    from scipy.special import ndtri

    bins = count(n_bins, "n_bins", minimum=2)
    z = float(ndtri(0.5 + 0.5 * open_fraction(confidence_level, "confidence_level")))
    edges = np.linspace(0, 1, bins + 1)
    up_to = pit_distribution(pit, edges, sample_weight=sample_weight)
    up_to[0] = 0.0
    low, high, shares = weighted_pit(pit, sample_weight)
    middle = 0.5 * (low + high)
    mean = float(shares @ middle)
    spread = z * np.sqrt((1 / bins) * (1 - 1 / bins) * float(shares @ shares))
    return PitHistogram(
        edges=edges,
        share=np.diff(up_to),
        expected=1 / bins,
        low=float(max(1 / bins - spread, 0.0)),
        high=float(min(1 / bins + spread, 1.0)),
        mean=mean,
        variance=float(shares @ ((middle - mean) ** 2 + (high - low) ** 2 / 12)),
    )
