"""The ROC curve, and the area under it with an interval that stays within 0 and 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    FloatArray,
    float_array,
    non_empty,
    open_fraction,
    outcomes_array,
    reject_nan,
    sample_weights,
)
from nll_core._weights import counted
from nll_core.intervals.bootstrap import Interval

Float64Array = NDArray[np.float64]
RocStatus = Literal["ordinary", "one outcome", "too few", "separated", "no spread", "rounded"]

_MESSAGES: dict[RocStatus, str] = {
    "ordinary": "DeLong interval on the logit scale",
    "one outcome": "all outcomes are the same: there is no pair to compare",
    "too few": "fewer than two events or non-events: no variance, no interval",
    "separated": "every event is on one side of every non-event: no variance, no interval",
    "no spread": "all scores are equal: no variance, no interval",
    "rounded": "the area is 0 or 1 to the last digit: nearly all of the weight is on one side",
}


@dataclass(frozen=True, eq=False, repr=False)
class RocCurve(Printed):
    """For each threshold, the largest first, the rates at which what reaches it is called an event.

    The first point is (0, 0), with a threshold of inf; the last is (1, 1).
    """

    false_rate: Float64Array
    """Of the non-events, how many score at least the threshold."""
    true_rate: Float64Array
    """Of the events, how many do."""
    thresholds: Float64Array


def roc_curve(
    scores: ArrayLike, outcomes: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> RocCurve:
    """The two rates of calling an event what scores at least a threshold, at every threshold.

    The area below, with straight lines between the points, is `area_under_roc`.

    Parameters
    ----------
    scores : array_like, any shape
        Any increasing scale (±inf allowed).
    outcomes : array_like, same shape
        Whether the event happened: booleans, or 0 and 1; both must occur.
    sample_weight : array_like, same shape, optional
        At least 0, not all 0; the rates are shares of the weight.

    Returns
    -------
    RocCurve
        A point for each score that occurs, and (0, 0).

    Raises
    ------
    ValueError
        For NaN, shapes that differ, invalid weights, or outcomes that are all the same.

    Examples
    --------
    >>> curve = roc_curve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    >>> curve.false_rate.tolist(), curve.true_rate.tolist()
    ([0.0, 0.0, 0.5, 0.5, 1.0], [0.0, 0.5, 0.5, 1.0, 1.0])
    """
    array = float_array(scores, "scores")
    reject_nan(array, "scores")
    happened = outcomes_array(outcomes, array.shape, "outcomes").reshape(-1)
    flat = np.asarray(array, np.float64).reshape(-1)
    given = sample_weights(sample_weight, array.shape)
    weights: Float64Array | None = None
    if given is not None:
        weights, flat, happened = counted(given.reshape(-1), flat, happened)
    if not happened.any() or happened.all():
        raise ValueError("outcomes are all the same: there are no two rates")
    order = np.argsort(-flat, kind="stable")
    descending = flat[order]
    # Equal scores pass a threshold together.
    last = np.append(np.flatnonzero(descending[1:] != descending[:-1]), len(flat) - 1)
    sides = [side if weights is None else side * weights for side in (~happened, happened)]
    sums = [np.cumsum(side[order])[last] for side in sides]
    # The last of the sums is the whole: the last rate is 1, whatever is rounded on the way.
    rates = [np.append(0.0, reached / reached[-1]) for reached in sums]
    return RocCurve(rates[0], rates[1], np.append(np.inf, descending[last]))


@dataclass(frozen=True)
class RocArea:
    """Area under the ROC curve (a probability), its interval, and how many of each outcome.

    `interval` is None unless `status` is "ordinary". For "one outcome" the `value` is NaN, since no
    pair can be formed. `message` says why.
    """

    value: float
    standard_error: float
    interval: Interval | None
    n_events: int
    n_others: int
    status: RocStatus
    message: str


def area_under_roc(
    scores: ArrayLike,
    outcomes: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> RocArea:
    """Probability that an event has a higher score than a non-event, ties counting half.

    Higher is better; the maximum is 1, and 0.5 is what a score without information reaches.

    AUROC = Σ_{i: y_i=1} Σ_{j: y_j=0} w_i w_j (1[s_i > s_j] + ½ 1[s_i = s_j]) / Σ Σ w_i w_j

    Parameters
    ----------
    scores : array_like, any shape
        Any increasing scale: probabilities, logits (±inf allowed).
    outcomes : array_like, same shape
        Whether the event happened: booleans, or 0 and 1.
    sample_weight : array_like, same shape, optional
        At least 0; an example of weight 0 does not count.
    confidence_level : float
        Strictly between 0 and 1.

    Returns
    -------
    RocArea
        `value`, `standard_error`, `interval`, `n_events`, `n_others`, `status`, `message`.
        Degenerate data are results, not errors: see `status`.

    Raises
    ------
    ValueError
        For empty input, NaN, shapes that differ, or weights that are negative or all 0.
    TypeError
        For input that is not numeric.

    Notes
    -----
    The variance is DeLong's: with V_i the (weighted) share of non-events below event i, and V_j the
    share of events above non-event j, it is the variance of the mean of the V_i plus that of the
    V_j. The interval is symmetric for logit(AUROC), so that it never leaves (0, 1). One sort; no
    pair is formed.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson (1988), Comparing the areas under two or more correlated
    receiver operating characteristic curves.
    Pepe (2003), The statistical evaluation of medical tests for classification and prediction.

    Examples
    --------
    >>> area = area_under_roc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    >>> area.value, round(area.interval.low, 2), round(area.interval.high, 2)
    (0.75, 0.07, 0.99)
    """
    level = open_fraction(confidence_level, "confidence_level")
    array = float_array(scores, "scores")
    non_empty(array, "scores")
    reject_nan(array, "scores")
    happened = outcomes_array(outcomes, array.shape, "outcomes").reshape(-1)
    weights = sample_weights(sample_weight, array.shape)
    flat = array.reshape(-1)
    if weights is not None:
        weights, flat, happened = counted(weights.reshape(-1), flat, happened)
    n_events = int(np.count_nonzero(happened))
    n_others = len(flat) - n_events
    if not n_events or not n_others:
        return RocArea(
            np.nan, np.nan, None, n_events, n_others, "one outcome", _MESSAGES["one outcome"]
        )
    value, variance = _area_and_variance(flat, happened, weights)
    status: RocStatus = "ordinary"
    if min(n_events, n_others) < 2:
        status = "too few"
    elif _separated(flat, happened):
        value, status = float(np.rint(value)), "separated"
    elif flat.min() == flat.max():
        value, status = 0.5, "no spread"
    elif not 0.0 < value < 1.0:
        status = "rounded"
    error = float(np.sqrt(variance)) if status == "ordinary" else np.nan
    interval = logit_interval(value, error, level) if status == "ordinary" else None
    return RocArea(value, error, interval, n_events, n_others, status, _MESSAGES[status])


def _separated(scores: FloatArray, happened: NDArray[np.bool_]) -> bool:
    """Whether all events lie on one side of all non-events."""
    events, others = scores[happened], scores[~happened]
    return bool(events.min() > others.max() or events.max() < others.min())


def _area_and_variance(
    scores: FloatArray, happened: NDArray[np.bool_], weights: Float64Array | None
) -> tuple[float, float]:
    """The area, and DeLong's variance of it (NaN for a single event or non-event)."""
    order = np.argsort(scores)
    ascending, happened = scores[order], happened[order]
    w = np.ones(len(order)) if weights is None else weights[order]
    starts = np.flatnonzero(np.concatenate([[True], ascending[1:] != ascending[:-1]]))
    sizes = np.diff(starts, append=len(order))
    shares = []
    for side in (~happened, happened):
        tied = np.add.reduceat(np.where(side, w, 0.0), starts)
        # Weight of this outcome below each group of equal scores, and half of that in it.
        below = np.cumsum(tied) - 0.5 * tied
        shares.append(np.repeat(below / tied.sum(), sizes))
    others_below, events_below = shares
    parts = (
        (others_below[happened], w[happened]),
        (1.0 - events_below[~happened], w[~happened]),
    )
    value = float(np.average(parts[0][0], weights=parts[0][1]))
    return min(value, 1.0), sum(_variance_of_mean(x, weight) for x, weight in parts)


def _variance_of_mean(x: Float64Array, weights: Float64Array) -> float:
    """Variance of a weighted mean; for equal weights the usual s²/n."""
    if len(x) < 2:
        return np.nan
    shares = weights / weights.sum()
    deviations = shares * (x - float(shares @ x))
    return float(deviations @ deviations) * len(x) / (len(x) - 1)


def logit_interval(value: float, error: float, level: float) -> Interval:
    """Normal interval of logit(value), brought back."""
    from scipy.special import expit, logit, ndtri

    half = float(ndtri(0.5 + 0.5 * level)) * error / (value * (1.0 - value))
    centre = float(logit(value))
    return Interval(float(expit(centre - half)), float(expit(centre + half)))
