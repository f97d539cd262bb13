"""How often prediction intervals hold what comes, and how wide they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import finite_array, reject_where, sample_weights, unit_interval_array
from nll_core._weights import mean_by_weight, relative_weights
from nll_core.forecasts._checked import Array, together
from nll_core.forecasts.pit import Pit, pit_distribution, weighted_pit
from nll_core.intervals.bootstrap import Interval
from nll_core.intervals.proportion import proportion_interval, wilson_interval


@dataclass(frozen=True, slots=True)
class ForecastCoverage:
    """How often intervals held the observed value, and their mean width."""

    share: float
    interval: Interval
    """Wilson's, of the share."""
    mean_width: float
    """Sharpness, in the unit of the observed value: of two with the right coverage the narrower is
    better."""


@dataclass(frozen=True, eq=False, repr=False)
class CoverageCurve(Printed):
    """The share of observed values inside the central interval of each nominal coverage."""

    nominal: Array
    share: Array
    low: Array
    """Wilson's interval of each share."""
    high: Array


def interval_coverage(
    low: ArrayLike,
    high: ArrayLike,
    observed: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> ForecastCoverage:
    """Share of observed values inside their prediction intervals, ends included, and mean width.

    Parameters
    ----------
    low, high, observed : array_like, shape (...)
        The ends and what came; the three shapes broadcast.
    sample_weight : array_like, shape (...), optional
        What each forecast counts, at least 0 and not all 0.
    confidence_level : float
        Of the interval of the share, strictly between 0 and 1.

    Returns
    -------
    ForecastCoverage
        The share with its interval, and the sharpness.

    Raises
    ------
    ValueError
        If `low` lies above `high`, a value is not finite, or an option is out of range.
    TypeError
        For input that is not numeric.

    Examples
    --------
    >>> found = interval_coverage(0.0, [1.0, 1.0, 2.0, 4.0], [0.5, 1.5, 1.0, 1.0])
    >>> found.share, found.mean_width, round(found.interval.low, 2)
    (0.75, 2.0, 0.3)
    """
    ends = {"low": low, "high": high, "observed": observed}
    start, end, y = together({name: finite_array(v, name) for name, v in ends.items()})
    reject_where(start > end, start, "low", "not lie above high")
    weights = sample_weights(sample_weight, y.shape)
    flat = None if weights is None else relative_weights(weights.reshape(-1))
    inside = ((start <= y) & (y <= end)).reshape(-1)
    return ForecastCoverage(
        share=min(mean_by_weight(inside, flat), 1.0),
        interval=proportion_interval(inside, sample_weight=flat, confidence_level=confidence_level),
        mean_width=mean_by_weight((end - start).reshape(-1), flat),
    )


def coverage_curve(
    pit: Pit,
    nominal: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> CoverageCurve:
    """Share of observed values inside central intervals of several nominal coverages.

    The central interval of coverage c reaches from level (1 − c)/2 to (1 + c)/2 of each forecast.
    On the diagonal the forecasts are calibrated; below it they are too narrow.

    Parameters
    ----------
    pit : Pit
        From `gaussian_pit`, `sample_pit`, `quantile_pit` or `discrete_pit`.
    nominal : array_like, shape (L,)
        Coverages c, in [0, 1].
    sample_weight : array_like, shape of the forecasts, optional
        What each forecast counts.
    confidence_level : float
        Of the interval of each share, strictly between 0 and 1.

    Returns
    -------
    CoverageCurve
        Shares, and Wilson's interval of each.

    Raises
    ------
    ValueError, TypeError
        For a coverage outside [0, 1], invalid weights, or a level outside (0, 1).

    References
    ----------
    Gneiting, Balabdaoui & Raftery (2007), Probabilistic forecasts, calibration and sharpness.

    Examples
    --------
    >>> from nll_core.forecasts import gaussian_pit
    >>> coverage_curve(gaussian_pit(0.0, 1.0, [-2.0, -0.5, 0.0, 1.0]), [0.5, 0.9]).share
    array([0.5 , 0.75])
    """
    wanted = unit_interval_array(nominal, "nominal").astype(np.float64)
    if wanted.ndim != 1:
        raise ValueError(f"nominal must have shape (L,), got {wanted.shape}")
    ends = np.concatenate([0.5 + 0.5 * wanted, 0.5 - 0.5 * wanted])
    upper, lower = np.split(pit_distribution(pit, ends, sample_weight=sample_weight), 2)
    share = np.clip(upper - np.where(wanted == 1, 0.0, lower), 0.0, 1.0)
    shares = weighted_pit(pit, sample_weight)[2]
    n = 1 / float(shares @ shares)
    found = [wilson_interval(float(s), n, confidence_level) for s in share]
    return CoverageCurve(
        nominal=wanted,
        share=share,
        low=np.array([interval.low for interval in found]),
        high=np.array([interval.high for interval in found]),
    )
