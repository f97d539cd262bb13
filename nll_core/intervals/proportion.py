"""The interval of a proportion, such as an accuracy."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import non_empty, open_fraction, outcomes_array, sample_weights
from nll_core._weights import relative_weights
from nll_core.intervals.bootstrap import Interval


def proportion_interval(
    outcomes: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> Interval:
    """Wilson's interval of the (weighted) share of outcomes that happened, a probability.

    All p with (p̂ − p)² ≤ z² p(1 − p)/n, with n = (Σ w)²/Σ w² where there are weights.

    Parameters
    ----------
    outcomes : array_like, any shape
        Booleans, or 0 and 1.
    sample_weight : array_like, same shape, optional
        At least 0.
    confidence_level : float
        Strictly between 0 and 1.

    Returns
    -------
    Interval
        Within [0, 1].

    Raises
    ------
    ValueError
        For empty input, shapes that differ, invalid weights, or a level outside (0, 1).
    TypeError
        For input that is not numeric.

    Notes
    -----
    Not the bootstrap: where all 20 of 20 are right, every resample says 100%, and an interval of no
    width would be the least honest one. Wilson's begins at 84% there. With weights, n is Kish's
    effective number of examples, which takes weight and outcome as unrelated.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference.
    Brown, Cai & DasGupta (2001), Interval estimation for a binomial proportion.
    Kish (1965), Survey sampling.

    Examples
    --------
    >>> interval = proportion_interval([1] * 20)
    >>> round(interval.low, 3), interval.high
    (0.839, 1.0)
    """
    array = outcomes_array(outcomes, np.shape(outcomes), "outcomes")
    non_empty(array, "outcomes")
    weights = sample_weights(sample_weight, array.shape)
    if weights is None:
        return wilson_interval(float(array.mean()), float(array.size), confidence_level)
    weights = relative_weights(weights)
    share = min(float(np.average(array, weights=weights)), 1.0)
    n = float(weights.sum()) ** 2 / float(np.vdot(weights, weights))
    return wilson_interval(share, n, confidence_level)


def wilson_interval(share: float, n: float, confidence_level: float) -> Interval:
    """The interval of a share of n examples, which need not be a whole number."""
    from scipy.special import ndtri

    z = float(ndtri(0.5 + 0.5 * open_fraction(confidence_level, "confidence_level")))
    spread = z * z / n
    centre = (share + 0.5 * spread) / (1.0 + spread)
    half = float(np.sqrt(spread * (share * (1.0 - share) + 0.25 * spread))) / (1.0 + spread)
    # At both ends the interval touches 0 or 1 exactly; rounding would miss it.
    low = 0.0 if share == 0.0 else max(centre - half, 0.0)
    return Interval(low, 1.0 if share == 1.0 else min(centre + half, 1.0))
