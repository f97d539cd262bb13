"""Isotonic regression: the non-decreasing curve that fits best, and probabilities through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._pairs import forecast_pairs, sort_pairs
from nll_core._printing import Printed
from nll_core._progress import QUIET, Meter
from nll_core._validation import (
    FloatArray,
    IntArray,
    as_array,
    distribution_array,
    finite,
    labels_array,
    number_text,
    sample_weights,
    unit_interval_array,
)
from nll_core._weights import Float64Array, mean_by_weight

BoolArray = NDArray[np.bool_]
# A part is the number of the fold that it leaves out, or None for all rows.
Part = int | None

# Fewer places than this are looked up as fast as they are sorted.
_FEW: Final = 1000
# Of so many parts the sums of a row's maps are kept at once, 8 bytes an example each.
_PARTS_AT_A_TIME: Final = 3


@dataclass(frozen=True, repr=False)
class IsotonicCurve(Printed):
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
        return _interpolate(as_array(probs).astype(np.float64, copy=False), *self.knots)


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
    return curve_of_sorted(*sort_pairs(forecast, happened))


def _interpolate(at: FloatArray, x: Float64Array, y: Float64Array) -> Float64Array:
    """`np.interp` for many places: in ascending order its search starts where it last ended."""
    if at.size < _FEW:
        return np.interp(at, x, y)
    flat = np.ascontiguousarray(at).reshape(-1)
    order = np.argsort(flat)
    values = np.empty(flat.size)
    values[order] = np.interp(flat[order], x, y)
    return values.reshape(at.shape)


def curve_of_sorted(ascending: FloatArray, happened: BoolArray) -> IsotonicCurve:
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
    forecast: FloatArray, happened: BoolArray, weights: Float64Array
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


@dataclass(frozen=True, eq=False, repr=False)
class IsotonicFit(Printed):
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
        return _interpolate(p, self.x, self.y)


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
    extra = _checked_pseudo_count(pseudo_count)
    curve = isotonic_curve(forecast, happened, sample_weight=weights)
    x, y = _corners(curve, extra)
    events = int(curve.events.sum())
    converged, message = True, f"{_counted_noun(len(curve.counts), 'block')}"
    if curve.low[0] == curve.high[-1]:
        converged, message = False, "all probabilities are equal: the map is constant"
    elif events in (0, curve.n):
        converged, message = False, f"all outcomes are {int(events > 0)}: the map is constant"
    message += _certainty(bool(y[0] == 0.0), bool(y[-1] == 1.0))
    p = forecast.astype(np.float64, copy=False)
    before = _mean_nll(np.where(happened, p, 1.0 - p), weights)
    calibrated = _interpolate(p, x, y)
    after = _mean_nll(np.where(happened, calibrated, 1.0 - calibrated), weights)
    return IsotonicFit(x, y, before, after, converged, message, len(x) // 2)


def _mean_nll(p_truth: FloatArray, weights: Float64Array | None) -> float:
    """The mean NLL of truths that were given these probabilities; rows of weight 0 do not count."""
    with np.errstate(divide="ignore"):
        losses = -np.log(p_truth.astype(np.float64, copy=False)) + 0.0
    if weights is not None:
        losses[weights == 0] = 0.0
    return mean_by_weight(losses, weights)


def _checked_pseudo_count(value: float) -> float:
    """The checked number of events and of non-events that is added to each block."""
    extra = finite(value, "pseudo_count")
    if extra < 0:
        raise ValueError(f"pseudo_count must be at least 0, got {number_text(extra)}")
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
    return f"; the map reaches {ends}: unseen examples can have an NLL of ∞"


def _counted_noun(n: int, what: str) -> str:
    """A number with its noun."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


@dataclass(frozen=True, eq=False, repr=False)
class IsotonicOneVsRestFit(Printed):
    """One map for each of K classes, `np.interp(p_k, *corners[k])`; the results are normalised.

    `nll_before` and `nll_after` are mean NLLs (nats); `converged` and `message` as in
    `IsotonicFit`, over all classes.
    """

    corners: tuple[tuple[Float64Array, Float64Array], ...]
    nll_before: float
    nll_after: float
    converged: bool
    message: str

    def predict_log_probs(self, probs: ArrayLike) -> FloatArray:
        """Logs (nats) of what `predict_probs` gives; −inf of 0."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_probs(probs))

    def predict_probs(self, probs: ArrayLike) -> FloatArray:
        """Calibrated probabilities (..., K); a row in which all maps give 0 becomes uniform."""
        array = distribution_array(probs)
        if array.shape[-1] != len(self.corners):
            raise ValueError(
                f"probs must have {len(self.corners)} classes, got shape {array.shape}"
            )
        calibrated = np.empty_like(array)
        for k, (x, y) in enumerate(self.corners):
            calibrated[..., k] = _interpolate(array[..., k], x, y)
        totals = np.asarray(calibrated.sum(axis=-1, keepdims=True))
        empty = totals == 0.0
        calibrated /= np.where(empty, 1.0, totals)
        np.copyto(calibrated, 1.0 / array.shape[-1], where=empty)
        return calibrated


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
        `corners`, `nll_before`, `nll_after`, `converged`, `message`;
        `predict_log_probs(probs)`, `predict_probs(probs)`.

    Raises
    ------
    ValueError, TypeError
        For invalid probabilities, labels or weights, or a `pseudo_count` below 0.

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
    >>> fit_isotonic_one_vs_rest(probs, [0, 2, 1, 0]).predict_probs([[0.5, 0.3, 0.2]]).round(2)
    array([[0.5 , 0.33, 0.17]])
    """
    array = distribution_array(probs)
    n_classes = array.shape[-1]
    truth = labels_array(labels, n_classes, array.shape[:-1])
    weights = sample_weights(sample_weight, truth.shape)
    extra = _checked_pseudo_count(pseudo_count)
    rows, truth = array.reshape(-1, n_classes), truth.reshape(-1)
    weights = None if weights is None else weights.reshape(-1)
    fits = ColumnFits(_Columns(rows), truth, weights, n_classes)
    return one_vs_rest_fits(fits, (None,), extra)[0]


def one_vs_rest_fits(
    fits: ColumnFits, parts: Sequence[Part], extra: float, meter: Meter = QUIET
) -> list[IsotonicOneVsRestFit]:
    """The fits of some parts of the rows."""
    return [
        IsotonicOneVsRestFit(
            corners=tuple(maps.corners),
            nll_before=maps.nll_before,
            nll_after=maps.nll_after,
            converged=maps.n_constant == 0,
            message=_message(fits.n_classes, maps.n_constant, maps.n_sure),
        )
        for maps in fits.maps(parts, extra, meter)
    ]


def _message(n_classes: int, n_constant: int, n_sure: int) -> str:
    """How many maps there are, and which of them are to be taken with care."""
    message = _counted_noun(n_classes, "map")
    if n_constant:
        message += f", {n_constant} of them constant"
    if n_sure:
        message += f"; {n_sure} reach 0 or 1: unseen examples can have an NLL of ∞"
    return message


class _Columns:
    """The columns of an array (n, K), each contiguous."""

    def __init__(self, rows: FloatArray) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[FloatArray]:
        for k in range(self._rows.shape[1]):
            yield np.ascontiguousarray(self._rows[:, k])


@dataclass
class ColumnMaps:
    """The maps of one part: their corners, and how likely they make the truths."""

    corners: list[tuple[Float64Array, Float64Array]]
    n_constant: int = 0
    """How many of the maps are constant."""
    n_sure: int = 0
    """How many of them reach 0 or 1."""
    log_truth: float = 0.0
    """Summed logarithms of the truths' maps, by weight, before the normalisation."""
    nll_before: float = 0.0
    nll_after: float = 0.0


@dataclass
class ColumnFits:
    """Isotonic maps of the columns of probabilities, each column sorted once for all parts.

    `columns` gives each class's probabilities of all n rows in turn, anew at each iteration. The
    curves do not depend on the pseudo-count, and are kept for another one.
    """

    columns: Iterable[FloatArray]
    truth: IntArray
    weights: Float64Array | None
    n_classes: int
    folds: NDArray[Any] | None = None
    _curves: dict[tuple[Part, int], IsotonicCurve] = field(default_factory=dict)

    def maps(self, parts: Sequence[Part], extra: float, meter: Meter) -> list[ColumnMaps]:
        """The maps of each part, with `extra` events and non-events in each block."""
        found = []
        groups = range(0, len(parts), _PARTS_AT_A_TIME)
        for i, start in enumerate(groups):
            part = meter.part(i / len(groups), (i + 1) / len(groups))
            found += self._some_maps(parts[start : start + _PARTS_AT_A_TIME], extra, part)
        return found

    def _some_maps(self, parts: Sequence[Part], extra: float, meter: Meter) -> list[ColumnMaps]:
        """The maps of a few parts."""
        n = len(self.truth)
        totals = np.zeros((len(parts), n))
        found = [ColumnMaps([]) for _ in parts]
        p_truth = None
        for k, p in enumerate(self.columns):
            happened = self.truth == k
            p_truth = np.zeros(n, p.dtype) if p_truth is None else p_truth
            np.copyto(p_truth, p, where=happened)
            if self.weights is None:
                column = _sorted_column(p, happened, self.folds)
            for i, part in enumerate(parts):
                # So often that a class of a million rows can be left half-way.
                meter((k + i / len(parts)) / self.n_classes)
                if self.weights is None:
                    self._add_sorted(found[i], totals[i], column, (part, k), extra)
                else:
                    self._add_weighted(found[i], totals[i], p, happened, (part, k), extra)
        for part, maps, total in zip(parts, found, totals, strict=True):
            kept = self._kept(part)
            w = None if self.weights is None else self.weights[kept]
            if p_truth is not None:
                maps.nll_before = _mean_nll(p_truth[kept], w)
            # Every truth that counts has an event in its block, and with it a map above 0.
            normaliser = np.log(total[kept] if w is None else np.where(w > 0, total[kept], 1.0))
            mass = float(len(normaliser) if w is None else w.sum())
            maps.nll_after = mean_by_weight(normaliser, w) - maps.log_truth / mass
        return found

    def _kept(self, part: Part) -> slice | BoolArray:
        """The rows of a part."""
        if part is None or self.folds is None:
            return slice(None)
        kept: BoolArray = self.folds != part
        return kept

    def _curve(self, key: tuple[Part, int], *arrays: Any) -> IsotonicCurve:
        """The curve of a part and class, fitted once."""
        if key not in self._curves:
            fit = curve_of_sorted if len(arrays) == 2 else _weighted
            self._curves[key] = fit(*arrays)
        return self._curves[key]

    def _add_sorted(
        self,
        maps: ColumnMaps,
        total: Float64Array,
        column: tuple[FloatArray, BoolArray, NDArray[np.int64], NDArray[Any] | None],
        key: tuple[Part, int],
        extra: float,
    ) -> None:
        """The map of one class, whose rows all lie within its blocks."""
        ascending, outcome, order, folds = column
        if key[0] is not None and folds is not None:
            kept = folds != key[0]
            order = order[kept]
            if key not in self._curves:
                ascending, outcome = ascending[kept], outcome[kept]
        curve = self._curve(key, ascending, outcome)
        values = _note(maps, curve, extra)
        total[order] += np.repeat(values, curve.counts)
        there = curve.events > 0
        maps.log_truth += float(curve.events[there] @ np.log(values[there]))

    def _add_weighted(
        self,
        maps: ColumnMaps,
        total: Float64Array,
        p: FloatArray,
        happened: BoolArray,
        key: tuple[Part, int],
        extra: float,
    ) -> None:
        """The map of one class of rows that count differently."""
        if self.weights is None:
            return
        kept = self._kept(key[0])
        p, happened, w = p[kept], happened[kept], self.weights[kept]
        curve = self._curve(key, p, happened, w)
        _note(maps, curve, extra)
        calibrated = _interpolate(p, *maps.corners[-1])
        total[kept] += calibrated
        counted = happened & (w > 0)
        maps.log_truth += float(w[counted] @ np.log(calibrated[counted]))


def _weighted(p: FloatArray, happened: BoolArray, weights: Float64Array) -> IsotonicCurve:
    return isotonic_curve(p, happened, sample_weight=weights)


def _note(maps: ColumnMaps, curve: IsotonicCurve, extra: float) -> Float64Array:
    """Add the map of a curve, and return its value in each block."""
    x, y = _corners(curve, extra)
    maps.corners.append((x, y))
    maps.n_constant += len(curve.counts) == 1
    maps.n_sure += bool(y[0] == 0.0 or y[-1] == 1.0)
    return y[::2]


def _sorted_column(
    p: FloatArray, happened: BoolArray, folds: NDArray[Any] | None
) -> tuple[FloatArray, BoolArray, NDArray[np.int64], NDArray[Any] | None]:
    """Forecasts in the order of `sort_pairs`, with outcomes, places and folds."""
    if p.dtype == np.float32 and len(p) < 1 << 31:
        # As `sort_pairs` does, with the place below the outcome.
        keys = (p + np.float32(0)).view(np.int32).astype(np.int64)
        keys <<= 1
        keys |= ~happened
        keys <<= 31
        keys |= np.arange(len(p))
        keys.sort()
        order = keys & ((1 << 31) - 1)
        keys >>= 31
        outcome = (keys & 1) == 0
        keys >>= 1
        ascending: FloatArray = keys.astype(np.int32).view(np.float32)
    else:
        order = np.argsort(p)
        ascending = p[order]
        # Among equal forecasts those that happened come first.
        place = np.cumsum(np.diff(ascending, prepend=ascending[:1]) > 0, dtype=np.int64)
        place <<= 1
        place |= ~happened[order]
        order = order[np.argsort(place, kind="stable")]
        outcome = happened[order]
    return ascending, outcome, order, None if folds is None else folds[order]
