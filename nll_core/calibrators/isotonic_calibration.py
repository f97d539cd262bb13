"""Isotonic calibration: probabilities through the non-decreasing curve that fits them best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._pairs import forecast_pairs
from nll_core._validation import (
    FloatArray,
    distribution_array,
    finite,
    labels_array,
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

    def apply(self, probs: ArrayLike) -> Float64Array:
        """Calibrated probabilities of the event at probabilities of any shape."""
        p = unit_interval_array(probs, "probs").astype(np.float64, copy=False)
        return interpolate(p, self.x, self.y)


@dataclass(frozen=True, eq=False)
class IsotonicOneVsRestFit:
    """One map for each of K classes, `np.interp(p_k, *corners[k])`; the results are normalised.

    `nll_before` and `nll_after` are mean NLLs (nats); `converged` and `message` as in
    `IsotonicFit`, over all classes.
    """

    corners: tuple[tuple[Float64Array, Float64Array], ...]
    nll_before: float
    nll_after: float
    converged: bool
    message: str

    def apply(self, probs: ArrayLike) -> FloatArray:
        """Calibrated probabilities (..., K); a row in which all maps give 0 becomes uniform."""
        array = distribution_array(probs)
        if array.shape[-1] != len(self.corners):
            raise ValueError(
                f"probs must have {len(self.corners)} classes, got shape {array.shape}"
            )
        calibrated = np.empty_like(array)
        for k, (x, y) in enumerate(self.corners):
            calibrated[..., k] = interpolate(array[..., k], x, y)
        totals = np.asarray(calibrated.sum(axis=-1, keepdims=True))
        empty = totals == 0.0
        calibrated /= np.where(empty, 1.0, totals)
        np.copyto(calibrated, 1.0 / array.shape[-1], where=empty)
        return calibrated


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
        `x`, `y`, `nll_before`, `nll_after`, `converged`, `message`, `n_blocks`; `apply(probs)`
        gives probabilities.

    Raises
    ------
    ValueError
        For empty input, a forecast outside [0, 1], NaN, outcomes or weights that are none, or a
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
    >>> fit.apply([0.2, 0.65, 0.8])
    array([0. , 0.5, 1. ])
    >>> fit_isotonic([0.1, 0.2, 0.6, 0.7, 0.8], [0, 0, 1, 0, 1], pseudo_count=1).apply([0.1, 0.8])
    array([0.25      , 0.66666667])
    """
    forecast, happened = forecast_pairs(probs, outcomes, ("probs", "outcomes"))
    weights = sample_weights(sample_weight, np.shape(probs))
    weights = None if weights is None else weights.reshape(-1)
    extra = _pseudo_count(pseudo_count)
    curve = isotonic_curve(forecast, happened, sample_weight=weights)
    x, y = _corners(curve, extra)
    events = int(curve.events.sum())
    converged, message = True, f"{_number(len(curve.counts), 'block')}"
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


def fit_isotonic_one_vs_rest(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    pseudo_count: float = 0.0,
    sample_weight: ArrayLike | None = None,
) -> IsotonicOneVsRestFit:
    """One isotonic map for each class against the rest, normalised to sum to 1; NLLs in nats.

    q_k = c_k(p_k) / Σ_j c_j(p_j), where c_k is the isotonic fit of 1[y = k] on p_k.

    Parameters
    ----------
    probs : array_like, shape (..., K)
        Probabilities; each row sums to 1.
    labels : array_like of int, shape (...)
        True classes.
    pseudo_count, sample_weight
        As in `fit_isotonic`.

    Returns
    -------
    IsotonicOneVsRestFit
        `corners`, `nll_before`, `nll_after`, `converged`, `message`; `apply(probs)` gives
        probabilities.

    Raises
    ------
    ValueError, TypeError
        For probabilities, labels or weights that are none, or a `pseudo_count` below 0.

    Notes
    -----
    As Zadrozny and Elkan do it. Each map is the best one for its own class against the rest; after
    the normalisation the whole is neither the minimum of the NLL nor certain to lower it. A row in
    which every map gives 0 becomes uniform, as in scikit-learn. For two classes use `fit_isotonic`:
    normalising the two mirrored maps would change nothing.

    References
    ----------
    Zadrozny & Elkan (2002), Transforming classifier scores into accurate multiclass probability
    estimates.

    Examples
    --------
    >>> probs = [[0.7, 0.2, 0.1], [0.6, 0.1, 0.3], [0.1, 0.5, 0.4], [0.5, 0.2, 0.3]]
    >>> fit_isotonic_one_vs_rest(probs, [0, 2, 1, 0]).apply([[0.5, 0.3, 0.2]]).round(2)
    array([[0.5 , 0.33, 0.17]])
    """
    array = distribution_array(probs)
    n_classes = array.shape[-1]
    truth = labels_array(labels, n_classes, array.shape[:-1])
    weights = sample_weights(sample_weight, truth.shape)
    extra = _pseudo_count(pseudo_count)
    rows, truth = array.reshape(-1, n_classes), truth.reshape(-1)
    weights = None if weights is None else weights.reshape(-1)
    corners, undecided, sure = [], 0, 0
    for k in range(n_classes):
        curve = isotonic_curve(rows[:, k], truth == k, sample_weight=weights)
        corners.append(_corners(curve, extra))
        undecided += len(curve.counts) == 1
        sure += bool(corners[k][1][0] == 0.0 or corners[k][1][-1] == 1.0)
    p_truth = np.zeros(len(truth))
    totals = np.zeros(len(truth))
    for k, (x, y) in enumerate(corners):
        calibrated = interpolate(rows[:, k], x, y)
        totals += calibrated
        chosen = truth == k
        p_truth[chosen] = calibrated[chosen]
    p_truth = np.where(totals == 0.0, 1.0 / n_classes, p_truth / np.where(totals == 0, 1, totals))
    message = _number(n_classes, "map")
    if undecided:
        message += f", {undecided} of them constant"
    if sure:
        message += f"; {sure} reach 0 or 1: unseen examples can have an NLL of inf"
    return IsotonicOneVsRestFit(
        corners=tuple(corners),
        nll_before=mean_nll(rows[np.arange(len(truth)), truth], weights),
        nll_after=mean_nll(p_truth, weights),
        converged=undecided == 0,
        message=message,
    )


def mean_nll(p_truth: FloatArray, weights: Float64Array | None) -> float:
    """The mean NLL of truths that were given these probabilities; rows of weight 0 do not count."""
    with np.errstate(divide="ignore"):
        losses = -np.log(p_truth.astype(np.float64, copy=False)) + 0.0
    if weights is not None:
        losses[weights == 0] = 0.0
    return mean_by_weight(losses, weights)


def _pseudo_count(value: float) -> float:
    """The checked number of events and of non-events that is added to each block."""
    extra = finite(value, "pseudo_count")
    if extra < 0:
        raise ValueError(f"pseudo_count must be at least 0, got {extra:g}")
    return extra


def _corners(curve: IsotonicCurve, extra: float) -> tuple[Float64Array, Float64Array]:
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
    return f"; the map reaches {ends}: unseen examples can have an NLL of inf"


def _number(n: int, what: str) -> str:
    """A number with its noun."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
