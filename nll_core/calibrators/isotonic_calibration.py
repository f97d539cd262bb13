"""Isotonic calibration: probabilities through the non-decreasing curve that fits them best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._pairs import forecast_pairs
from nll_core._validation import (
    FloatArray,
    finite,
    number_text,
    sample_weights,
    unit_interval_array,
)
from nll_core._weights import Float64Array, mean_by_weight
from nll_core.calibration.isotonic import IsotonicCurve, interpolate, isotonic_curve


@dataclass(frozen=True, eq=False)
class IsotonicFit:
    """Corners of a non-decreasing map of probabilities, with the mean NLL (nats) it gives.

    The map is `np.interp(p, x, y)`: straight between the corners, constant beyond the first and the
    last. Its minimum always exists: `converged` is false only where all probabilities or all
    outcomes are equal and say nothing of the map elsewhere. `message` also says where y is 0 or 1,
    for there the NLL of unseen examples can be inf.
    """

    x: Float64Array
    y: Float64Array
    nll_before: float
    nll_after: float
    converged: bool
    message: str
    n_blocks: int

    def predict_log_probs(self, probs: ArrayLike) -> Float64Array:
        """Logs (nats) of what `predict_probs` gives; −inf of 0."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_probs(probs))

    def predict_probs(self, probs: ArrayLike) -> Float64Array:
        """Calibrated probabilities of the event at probabilities of any shape."""
        p = unit_interval_array(probs, "probs").astype(np.float64, copy=False)
        return interpolate(p, self.x, self.y)


def fit_isotonic(
    probs: ArrayLike,
    outcomes: ArrayLike,
    *,
    pseudo_count: float = 0.0,
    sample_weight: ArrayLike | None = None,
) -> IsotonicFit:
    """The non-decreasing map of a forecast's probabilities with the lowest mean NLL, in nats.

    Lower is better; the same map has the lowest Brier score. Its values are event frequencies of
    blocks of neighbouring forecasts (see `isotonic_curve`).

    Parameters
    ----------
    probs : array_like, any shape
        Forecast probabilities of the event, in [0, 1].
    outcomes : array_like, same shape
        Whether the event happened: booleans, or 0 and 1.
    pseudo_count : float
        m ≥ 0: so many events and as many non-events are added to each block, whose value becomes
        (events + m) / (count + 2m). 0 is the isotonic fit itself, 1 is Laplace's rule of
        succession, and keeps every value off 0 and 1.
    sample_weight : array_like, same shape, optional
        What each example counts, at least 0 and not all 0.

    Returns
    -------
    IsotonicFit
        `x`, `y`, `nll_before`, `nll_after`, `converged`, `message`, `n_blocks`;
        `predict_log_probs(probs)`, `predict_probs(probs)`.

    Raises
    ------
    ValueError
        For empty input, a forecast outside [0, 1], NaN, invalid outcomes or weights, or a
        `pseudo_count` below 0.
    TypeError
        For input that is not numeric.

    See Also
    --------
    fit_isotonic_one_vs_rest : more than two classes.

    Notes
    -----
    The first block is often without an event, or the last without anything else. Its value is then
    0 or 1, as the data say, and the NLL is inf as soon as one unseen example contradicts it:
    nothing is clipped. With a `pseudo_count` blocks that come out of order are pooled again.

    References
    ----------
    Zadrozny & Elkan (2002), Transforming classifier scores into accurate multiclass probability
    estimates.

    Examples
    --------
    >>> fit = fit_isotonic([0.1, 0.2, 0.6, 0.7, 0.8], [0, 0, 1, 0, 1])
    >>> fit.predict_probs([0.2, 0.65, 0.8])
    array([0. , 0.5, 1. ])
    >>> laplace = fit_isotonic([0.1, 0.2, 0.6, 0.7, 0.8], [0, 0, 1, 0, 1], pseudo_count=1)
    >>> laplace.predict_probs([0.1, 0.8])
    array([0.25      , 0.66666667])
    """
    forecast, happened = forecast_pairs(probs, outcomes, ("probs", "outcomes"))
    weights = sample_weights(sample_weight, np.shape(probs))
    weights = None if weights is None else weights.reshape(-1)
    extra = checked_pseudo_count(pseudo_count)
    curve = isotonic_curve(forecast, happened, sample_weight=weights)
    x, y = map_corners(curve, extra)
    events = int(curve.events.sum())
    converged, message = True, f"{counted_noun(len(curve.counts), 'block')}"
    if curve.low[0] == curve.high[-1]:
        converged, message = False, "all probabilities are equal: the map is constant"
    elif events in (0, curve.n):
        converged, message = False, f"all outcomes are {int(events > 0)}: the map is constant"
    message += _certainty(bool(y[0] == 0.0), bool(y[-1] == 1.0))
    p = forecast.astype(np.float64, copy=False)
    before = mean_nll(np.where(happened, p, 1.0 - p), weights)
    calibrated = interpolate(p, x, y)
    after = mean_nll(np.where(happened, calibrated, 1.0 - calibrated), weights)
    return IsotonicFit(x, y, before, after, converged, message, len(x) // 2)


def mean_nll(p_truth: FloatArray, weights: Float64Array | None) -> float:
    """The mean NLL of truths that were given these probabilities; rows of weight 0 do not count."""
    with np.errstate(divide="ignore"):
        losses = -np.log(p_truth.astype(np.float64, copy=False)) + 0.0
    if weights is not None:
        losses[weights == 0] = 0.0
    return mean_by_weight(losses, weights)


def checked_pseudo_count(value: float) -> float:
    """The checked number of events and of non-events that is added to each block."""
    extra = finite(value, "pseudo_count")
    if extra < 0:
        raise ValueError(f"pseudo_count must be at least 0, got {number_text(extra)}")
    return extra


def map_corners(curve: IsotonicCurve, extra: float) -> tuple[Float64Array, Float64Array]:
    """Corners of the map, with `extra` events and non-events added to each block."""
    x, y = curve.knots
    if extra == 0.0:
        return x, y
    from scipy.optimize import isotonic_regression

    mass = curve.counts if curve.weights is None else curve.weights
    smoothed = (curve.frequency * mass + extra) / (mass + 2 * extra)
    ordered = isotonic_regression(smoothed, weights=mass + 2 * extra).x
    return x, np.repeat(ordered, 2)


def _certainty(zero: bool, one: bool) -> str:
    """What is to be said of a map that reaches 0 or 1."""
    if not (zero or one):
        return ""
    ends = " and ".join(text for text, there in (("0", zero), ("1", one)) if there)
    return f"; the map reaches {ends}: unseen examples can have an NLL of ∞"


def counted_noun(n: int, what: str) -> str:
    """A number with its noun."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
