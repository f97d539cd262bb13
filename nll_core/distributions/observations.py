"""What is known of a sample: values, or only the intervals that they lie in."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    FloatArray,
    choice,
    float_array,
    given_weights,
    outcomes_array,
    positive,
    reject_where,
    sample_array,
)
from nll_core._weights import finite_sum
from nll_core.distributions.distribution import Distribution
from nll_core.likelihoods._quadrature import legendre_rule
from nll_core.parsing import NUMBER, has_decimal_commas

Array = NDArray[np.float64]
Coarsening = Literal["rounded", "binned", "censored"]

# As many bins as are made of values, and the share of them that censoring leaves.
BINS: Final = 8
LEFT: Final = 0.75
# A difference of two tails that is so small a part of them has lost too many digits.
CANCELLED: Final = 1e-3
# A tail so small may be subnormal, with fewer digits.
UNDERFLOWS: Final = 1e-290
# What lies so many nats below the density at the near end adds nothing to the integral.
REACH: Final = 40.0
NODES: Final = 40
FEW_COUNTS: Final = 64
HALVINGS: Final = 60


@dataclass(frozen=True, eq=False, repr=False)
class Observations(Printed):
    """Each x as what is known of it: low < x ≤ high, or its value where both are equal."""

    low: Array
    """Of shape (n,); −inf where nothing is known from below."""
    high: Array
    """Of shape (n,); inf where nothing is known from above."""
    weights: Array
    """How often each counts, of shape (n,)."""

    @property
    def exact(self) -> NDArray[np.bool_]:
        """Which of them are known by their value, of shape (n,)."""
        known: NDArray[np.bool_] = self.low == self.high
        return known

    @property
    def total(self) -> float:
        """How many there are, by weight."""
        return finite_sum(self.weights)

    @property
    def middles(self) -> Array:
        """A value inside each interval, its finite end where only one is finite."""
        low = np.where(np.isfinite(self.low), self.low, self.high)
        high = np.where(np.isfinite(self.high), self.high, self.low)
        middles: Array = 0.5 * low + 0.5 * high
        return middles

    def log_probs(self, distribution: Distribution) -> FloatArray:
        """Of each, log p(x), or log P(low < X ≤ high), in nats, of shape (n,)."""
        exact = self.exact
        found = np.empty(exact.size)
        if exact.any():
            found[exact] = distribution.log_prob(self.low[exact])
        if not exact.all():
            found[~exact] = interval_log_prob(distribution, self.low[~exact], self.high[~exact])
        return found

    def nll(self, distribution: Distribution) -> float:
        """Σ −w log P of what is known, in nats."""
        return float(-self.weights @ self.log_probs(distribution))


def exact_observations(x: ArrayLike, *, sample_weight: ArrayLike | None = None) -> Observations:
    """Values that are known as they are.

    Parameters
    ----------
    x : array_like, shape (n,)
        The sample.
    sample_weight : array_like, shape (n,), optional
        How often each counts.

    Returns
    -------
    Observations
        The values of a weight above 0.

    Examples
    --------
    >>> exact_observations([0.0, 1.0, 2.0], sample_weight=[109, 65, 22]).total
    196.0
    """
    values = sample_array(x)
    return _observations(values, values, sample_weight)


def censored_observations(
    x: ArrayLike, observed: ArrayLike | None, *, sample_weight: ArrayLike | None = None
) -> Observations:
    """Values of which some are only known to have been exceeded: right-censored.

    Parameters
    ----------
    x : array_like, shape (n,)
        The values, or how far it was followed.
    observed : array_like of bool, shape (n,), or None
        False where it is only known that the value lies above `x`; None where all are known.
    sample_weight : array_like, shape (n,), optional
        How often each counts.

    Returns
    -------
    Observations
        The values, and intervals (x, inf].

    Examples
    --------
    >>> censored_observations([6.0, 9.0], [True, False]).high
    array([ 6., inf])
    """
    values = sample_array(x)
    if observed is None:
        return _observations(values, values, sample_weight)
    known = outcomes_array(observed, values.shape, "observed")
    return _observations(values, np.where(known, values, np.inf), sample_weight)


def interval_observations(
    low: ArrayLike, high: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> Observations:
    """Intervals (low, high] that hold the values; one with equal ends is the value itself.

    Parameters
    ----------
    low, high : array_like, shape (n,)
        The ends, −inf and inf where there is none: bins, or what was censored on either side.
    sample_weight : array_like, shape (n,), optional
        How often each counts: of bins, how many values each holds.

    Returns
    -------
    Observations
        The intervals of a weight above 0.

    Raises
    ------
    ValueError
        If shapes differ, an end is not a number, a `high` lies below its `low`, or an interval
        holds everything.

    Examples
    --------
    >>> interval_observations([0.0, 10.0], [10.0, np.inf], sample_weight=[7, 3]).middles
    array([ 5., 10.])
    """
    lows, highs = (
        float_array(end, name).astype(np.float64) for end, name in ((low, "low"), (high, "high"))
    )
    if lows.ndim != 1 or lows.shape != highs.shape or not lows.size:
        raise ValueError(
            f"low and high must be of one shape (n,), got {lows.shape} and {highs.shape}"
        )
    reject_where(np.isnan(lows), lows, "low", "be numbers")
    reject_where(~(highs >= lows), highs, "high", "be at least low")
    reject_where(np.isinf(lows) & (lows > 0), lows, "low", "be below inf")
    reject_where(np.isinf(highs) & (highs < 0), highs, "high", "be above -inf")
    reject_where(np.isinf(lows) & np.isinf(highs), lows, "low", "be finite where high is not")
    return _observations(lows, highs, sample_weight)


def rounded_observations(
    x: ArrayLike, *, width: float = 1.0, sample_weight: ArrayLike | None = None
) -> Observations:
    """Values rounded to multiples of `width`: each is an interval (x − width/2, x + width/2].

    Its likelihood F(x + width/2) − F(x − width/2) is a probability, for densities as for masses,
    and only so can the two be compared.

    Parameters
    ----------
    x : array_like, shape (n,)
        The rounded values.
    width : float
        What they were rounded to, in their unit, above 0.
    sample_weight : array_like, shape (n,), optional
        How often each counts.

    Returns
    -------
    Observations
        The intervals.

    Examples
    --------
    >>> rounded_observations([3.0, 4.0]).low
    array([2.5, 3.5])
    """
    values, half = sample_array(x), 0.5 * positive(width, "width")
    return _observations(values - half, values + half, sample_weight)


def rescaled(data: Observations, factor: float) -> Observations:
    """The same sample in another unit: every x times a factor.

    Parameters
    ----------
    data : Observations
        The sample.
    factor : float
        Above 0.

    Returns
    -------
    Observations
        The sample.

    Examples
    --------
    >>> rescaled(exact_observations([250.0, 1200.0]), 0.001).low.tolist()
    [0.25, 1.2]
    """
    times = positive(factor, "factor")
    return _observations(data.low * times, data.high * times, data.weights)


def coarsened(data: Observations, way: Coarsening) -> Observations:
    """The same sample with less known of it: how much does that cost a fit?

    Parameters
    ----------
    data : Observations
        Of which the values that are known change; intervals stay.
    way : {"rounded", "binned", "censored"}
        Rounded to whole numbers; in eight equal bins from the smallest value to the largest; or
        followed up to the upper quartile only.

    Returns
    -------
    Observations
        The intervals.

    Raises
    ------
    ValueError
        If `way` is none of these.

    Examples
    --------
    >>> coarsened(exact_observations([1.0, 2.0, 3.0, 9.0]), "censored").high.tolist()
    [1.0, 2.0, 3.0, inf]
    """
    choice(way, "way", get_args(Coarsening))
    exact, values = data.exact, data.low
    low, high = data.low.copy(), data.high.copy()
    if not exact.any():
        return data
    if way == "rounded":
        low = np.where(exact, np.round(values) - 0.5, low)
        high = np.where(exact, np.round(values) + 0.5, high)
    elif way == "binned":
        edges = np.linspace(values[exact].min(), values[exact].max(), BINS + 1)
        places = np.clip(np.searchsorted(edges, values, side="left") - 1, 0, BINS - 1)
        # The smallest value lies in the first bin, too.
        edges[0] -= 1e-9 * (edges[-1] - edges[0])
        low, high = np.where(exact, edges[places], low), np.where(exact, edges[places + 1], high)
    else:
        order = np.argsort(values[exact], kind="stable")
        shares = np.cumsum(data.weights[exact][order]) / data.weights[exact].sum()
        limit = values[exact][order][int(np.searchsorted(shares, LEFT))]
        beyond = exact & (values > limit)
        low, high = np.where(beyond, limit, low), np.where(beyond, np.inf, high)
    return _observations(low, high, data.weights)


def read_observations(text: str) -> Observations:
    """A sample from text: numbers, 9+ for more than 9, 3..5 for a bin, 4*2.5 for 2.5 four times.

    Parameters
    ----------
    text : str
        Entries with white space, commas or semicolons between them; where other separators are
        between them, a comma between digits is a decimal comma. A first line without any digit is
        taken for a name, and left out.

    Returns
    -------
    Observations
        The sample.

    Raises
    ------
    ValueError
        If an entry cannot be read, naming it and where it stands; if a comma may be a decimal comma
        as well as a separator, with both readings.

    Examples
    --------
    >>> found = read_observations("6, 9+, 3..5, 4*2.5")
    >>> found.low.tolist(), found.high.tolist(), found.weights.tolist()
    ([6.0, 9.0, 3.0, 2.5], [6.0, inf, 5.0, 2.5], [1.0, 1.0, 1.0, 4.0])
    """
    rows: list[tuple[float, float, float]] = []
    name, _, below = text.partition("\n")
    if below.strip() and not re.search("[0-9]", name):
        text = below
    entries = text.replace("\N{MINUS SIGN}", "-").replace("…", "..")
    # Their numbers alone, as between spaces, tell what commas mean.
    if has_decimal_commas(re.sub(r"\.\.|[*+]", " ", entries)):
        entries = re.sub("(?<=[0-9]),(?=[0-9])", ".", entries)
    entries = entries.replace(",", " ")
    for place, entry in enumerate(entries.replace(";", " ").split(), 1):
        times, _, body = entry.rpartition("*")
        ends = body.removesuffix("+").split("..")
        parts = [times or "1", *ends]
        open_above = body.endswith("+")
        if not all(NUMBER.fullmatch(part) for part in parts) or len(ends) > 2 - open_above:
            raise ValueError(
                f"entry {place}: “{entry[:20]}” is no number, 9+ (more than 9), 3..5 (between) or "
                "4*2.5 (four times)"
            )
        low, high = float(ends[0]), np.inf if open_above else float(ends[-1])
        if not np.isfinite([low, float(parts[0])]).all() or high < low:
            raise ValueError(f"entry {place}: “{entry[:20]}” ends before it begins")
        rows.append((low, high, float(parts[0])))
    if not rows:
        raise ValueError("no numbers: write at least two, such as 3.1, 2.7")
    lows, highs, weights = (np.array(column) for column in zip(*rows, strict=True))
    return _observations(lows, highs, weights)


def _observations(low: Array, high: Array, sample_weight: ArrayLike | None) -> Observations:
    every = np.ones(low.size)
    weights = every if sample_weight is None else given_weights(sample_weight, low.shape)
    kept = weights > 0
    low, high, weights = (np.array(a[kept], np.float64) for a in (low, high, weights))
    for array in (low, high, weights):
        array.setflags(write=False)
    return Observations(low, high, weights)


def interval_log_prob(distribution: Distribution, low: ArrayLike, high: ArrayLike) -> FloatArray:
    """log P(low < X ≤ high) in nats, with its digits in both tails and in narrow intervals.

    Parameters
    ----------
    distribution : Distribution
        Its parameters are numbers, or of shape (k, 1).
    low, high : array_like, shape (n,)
        The ends, which may be infinite.

    Returns
    -------
    ndarray, shape (n,) or (k, n)
        The logs, −inf where the support has no part in the interval.

    Notes
    -----
    The difference of the smaller tails. Where that cancels, or underflows, the log-density is
    integrated by Gauss's rule down to where it adds nothing; counts are added up.

    Examples
    --------
    >>> from nll_core.distributions import Gaussian
    >>> interval_log_prob(Gaussian(0.0, 1.0), [-1.0, 40.0], [1.0, np.inf]).round(4).tolist()
    [-0.3817, -804.6084]
    """
    lows, highs = (
        float_array(end, name).astype(np.float64) for end, name in ((low, "low"), (high, "high"))
    )
    shape = np.broadcast_shapes(lows.shape, *(np.shape(value) for value in distribution.values))
    found = np.empty(shape)
    open_above, open_below = np.isposinf(highs), np.isneginf(lows)
    between = ~(open_above | open_below)
    lost = np.zeros(shape, np.bool_)
    with np.errstate(divide="ignore", invalid="ignore"):
        if open_above.any():
            tail = np.asarray(distribution.survival(lows[open_above]))
            found[..., open_above], lost[..., open_above] = np.log(tail), tail < UNDERFLOWS
        if open_below.any():
            tail = np.asarray(distribution.cdf(highs[open_below]))
            found[..., open_below], lost[..., open_below] = np.log(tail), tail < UNDERFLOWS
        if between.any():
            ends = lows[between], highs[between]
            found[..., between], lost[..., between] = _between(distribution, *ends)
    start, end = (np.asarray(bound) for bound in distribution.support)
    possible = np.broadcast_to((highs >= start) & (lows < end), shape)
    found[~possible] = -np.inf
    lost &= possible
    inner = between & (lows >= start) & (highs <= end) & lost
    if inner.any() and shape and not distribution.discrete:
        # Of rounded or binned values nearly all are lost in this way, and are integrated at once.
        columns = np.flatnonzero(inner.reshape(-1, shape[-1]).any(axis=0))
        logs, whole = _integrated(distribution, lows[columns], highs[columns])
        whole &= inner[..., columns]
        found[..., columns] = np.where(whole, logs, found[..., columns])
        lost[..., columns] &= ~whole
    # Of binned values many are the same interval.
    known: dict[tuple[Any, ...], float] = {}
    for place in zip(*np.nonzero(lost), strict=True):
        i = place[-1]
        low_end, high_end = float(lows[i]), float(highs[i])
        interval = (*place[:-1], low_end, high_end)
        if interval not in known:
            one = _at(distribution, shape, place)
            upper = bool(open_above[i]) or (
                not open_below[i] and float(np.asarray(one.cdf(low_end))) >= 0.5
            )
            known[interval] = _added_up(one, low_end, high_end, upper)
        found[place] = known[interval]
    return found


def _between(
    distribution: Distribution, low: Array, high: Array
) -> tuple[Array, NDArray[np.bool_]]:
    """The logs of bounded intervals by the smaller tails, and where these have lost the digits."""
    below_low, below_high = (np.asarray(distribution.cdf(end)) for end in (low, high))
    above_low, above_high = (np.asarray(distribution.survival(end)) for end in (low, high))
    upper, lower = below_low >= 0.5, below_high <= 0.5
    near = np.where(upper, above_low, below_high)
    ratio = np.where(upper, above_high, below_low) / near
    logs = np.where(
        upper | lower, np.log(near) + np.log1p(-ratio), np.log1p(-below_low - above_high)
    )
    lost = (upper | lower) & (~(ratio < 1.0 - CANCELLED) | (near < UNDERFLOWS))
    if distribution.discrete:
        single = np.floor(high) - np.floor(low) == 1.0
        logs = np.where(single, distribution.log_prob(np.floor(high)), logs)
        lost = (lost | (high - low <= FEW_COUNTS)) & ~single
    return logs, lost


@np.errstate(divide="ignore", invalid="ignore")
def _integrated(
    distribution: Distribution, low: Array, high: Array
) -> tuple[Array, NDArray[np.bool_]]:
    """The logs of integrals by Gauss's rule, and where all of an interval counts."""
    at_low, at_high = (np.asarray(distribution.log_prob(end)) for end in (low, high))
    whole = np.abs(at_high - at_low) < REACH
    half = 0.5 * (high - low)
    nodes, weights = (np.reshape(part, (-1, *[1] * whole.ndim)) for part in legendre_rule(NODES))
    logs = np.asarray(distribution.log_prob(low + half * (1.0 + nodes))) + np.log(weights)
    highest = logs.max(axis=0)
    found = highest + np.log(np.exp(logs - highest).sum(axis=0)) + np.log(half)
    return found, whole & np.isfinite(highest)


def _at(distribution: Distribution, shape: tuple[int, ...], place: tuple[int, ...]) -> Distribution:
    """The distribution of one entry, with parameters that are numbers."""
    if not shape[:-1]:
        return distribution
    named = {
        p.name: float(np.broadcast_to(value, shape)[place])
        for p, value in zip(distribution.parameters, distribution.values, strict=True)
    }
    return type(distribution)(
        **named, **{n: getattr(distribution, n) for n in distribution.constants}
    )


def _added_up(distribution: Distribution, low: float, high: float, upper: bool) -> float:
    """The log of the integral, or of the sum, over the part of an interval that counts."""
    start, end = (float(np.asarray(bound)) for bound in distribution.support)
    low, high = max(low, start if not distribution.discrete else start - 1.0), min(high, end)
    if distribution.discrete:
        low, high = float(np.floor(low)), float(np.floor(high))
    low, high = _reached(distribution, low, high, upper)
    if distribution.discrete:
        logs = np.asarray(distribution.log_prob(np.arange(low + 1.0, high + 1.0)))
    elif not high > low:
        return -math.inf
    else:
        nodes, weights = (np.asarray(part) for part in legendre_rule(NODES))
        half = 0.5 * (high - low)
        logs = np.asarray(distribution.log_prob(low + half * (1.0 + nodes)))
        logs = logs + np.log(weights) + math.log(half)
    highest = logs.max(initial=-np.inf)
    return float(highest + np.log(np.exp(logs - highest).sum())) if highest > -np.inf else -np.inf


def _reached(
    distribution: Distribution, low: float, high: float, upper: bool
) -> tuple[float, float]:
    """The interval from its near end to where the log-density has fallen too far to count."""
    at, sign, far = (low + distribution.discrete, 1.0, high) if upper else (high, -1.0, low)
    level = float(distribution.log_prob(at)) - REACH

    def counts(distance: float) -> bool:
        return float(distribution.log_prob(at + sign * distance)) > level

    whole = abs(far - at)
    if math.isfinite(whole) and (level == -math.inf or counts(whole)):
        return low, high
    inner, outer = 0.0, 1.0 if distribution.discrete else max(abs(at), 1.0) * 1e-8
    while outer < whole and counts(outer):
        inner, outer = outer, 2.0 * outer
    outer = min(outer, whole)
    for _ in range(HALVINGS):
        middle = 0.5 * (inner + outer)
        if distribution.discrete:
            middle = float(math.floor(middle))
        if middle in (inner, outer):
            break
        inner, outer = (middle, outer) if counts(middle) else (inner, middle)
    return (low, min(at + outer, high)) if upper else (max(at - outer, low), high)
