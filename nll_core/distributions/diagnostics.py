"""Four looks at a fit: density, distribution function, quantiles and probabilities."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core.distributions.distribution import Distribution
from nll_core.distributions.observations import Observations, exact_observations

Array = NDArray[np.float64]

CURVE_POINTS: Final = 241
# A curve over more of the model than this would show little but its tails.
SHOWN: Final = (0.002, 0.998)
MOST_BARS: Final = 40
MOST_COUNTS: Final = 200


@dataclass(frozen=True, eq=False, repr=False)
class FitDiagnostics(Printed):
    """A fitted distribution beside its data, datum by datum, the smallest first.

    Equal data are one datum. An interval stands at its middle.
    """

    x: Array
    """Of shape (m,)."""
    weights: Array
    """How often each occurs, of shape (m,)."""
    censored: NDArray[np.bool_]
    """Which are only known to be larger, of shape (m,)."""
    surprise: Array
    """−log of the density or probability of each, in nats, of shape (m,)."""
    heights: Array
    """The density or probability at each, of shape (m,)."""
    empirical: Array
    """The share of the data below each, half of its own counted, by Kaplan and Meier; of what is
    censored, the share below."""
    fitted: Array
    """The same by the distribution: F(x), of a count less half of P(x)."""
    quantiles: Array
    """Where the distribution has that `empirical` share below, of shape (m,)."""
    curve_x: Array
    """Of the curves: a grid, or the counts."""
    density: Array
    """Density or probability of the distribution on `curve_x`."""
    cumulative: Array
    """P(X ≤ x) on `curve_x`."""
    bar_edges: Array
    """Of the histogram, of shape (b + 1,)."""
    bar_heights: Array
    """The share of the data over the width of each bar, of shape (b,); of counts, the share."""
    steps_x: Array
    """Where the empirical distribution function steps, of shape (s,)."""
    steps: Array
    """Its heights after each step, of shape (s,)."""

    def at_share(self, share: float) -> int:
        """The datum so far on the way from the first, at 0, to the last, at 1."""
        return round(share * (self.x.size - 1))

    @property
    def costliest(self) -> int:
        """The datum that surprises most."""
        return int(np.argmax(self.surprise))


def fit_diagnostics(distribution: Distribution, data: Observations | ArrayLike) -> FitDiagnostics:
    """What density, CDF, Q–Q and P–P plots of a fit show, and the −log p of each datum, in nats.

    Parameters
    ----------
    distribution : Distribution
        With parameters that are numbers.
    data : Observations or array_like, shape (n,)
        The sample.

    Returns
    -------
    FitDiagnostics
        The data one by one, the curves, and a histogram by the rule of Freedman and Diaconis.

    References
    ----------
    E. L. Kaplan, P. Meier (1958), Nonparametric estimation from incomplete observations, JASA 53.

    Examples
    --------
    >>> from nll_core.distributions import Exponential
    >>> found = fit_diagnostics(Exponential(2.0), [1.0, 2.0, 6.0])
    >>> found.empirical.round(3), found.surprise.round(3)
    (array([0.167, 0.5  , 0.833]), array([1.193, 1.693, 3.693]))
    """
    known = data if isinstance(data, Observations) else exact_observations(data)
    rows = np.stack([known.low, known.high], axis=-1)
    distinct, place = np.unique(rows, axis=0, return_inverse=True)
    weights: Array = np.bincount(place.reshape(-1), known.weights).astype(np.float64)
    low, high = distinct.T
    kept = Observations(low, high, weights)
    censored = np.isposinf(high)
    # What is censored at a value is larger than it.
    order = np.lexsort((censored, kept.middles))
    x, weights, censored = kept.middles[order], weights[order], censored[order]
    surprise = -np.asarray(kept.log_probs(distribution), np.float64)[order]
    below = _shares_below(x, weights, censored)
    levels = np.clip(below, 0.0, 1.0)
    cumulative = np.asarray(distribution.cdf(x))
    if distribution.discrete:
        cumulative = cumulative - 0.5 * np.exp(np.asarray(distribution.log_prob(np.floor(x))))
    events = ~censored
    jumps = _jumps(weights, censored)
    curve_x = _grid(distribution, x)
    edges, heights = _histogram(distribution, x, jumps)
    return FitDiagnostics(
        x=x,
        weights=weights,
        censored=censored,
        surprise=surprise,
        heights=np.exp(np.asarray(distribution.log_prob(x))),
        empirical=below,
        fitted=cumulative,
        quantiles=np.asarray(distribution.quantile(levels)),
        curve_x=curve_x,
        density=np.exp(np.asarray(distribution.log_prob(curve_x))),
        cumulative=np.asarray(distribution.cdf(curve_x)),
        bar_edges=edges,
        bar_heights=heights,
        steps_x=x[events],
        steps=np.cumsum(jumps)[events],
    )


def _jumps(weights: Array, censored: NDArray[np.bool_]) -> Array:
    """How much each datum adds to the distribution function: 0 for what is censored."""
    at_risk = np.cumsum(weights[::-1])[::-1]
    # The share that survives all before it, of what is still at risk.
    stays = np.where(censored, 1.0, 1.0 - weights / at_risk)
    survives = np.concatenate([[1.0], np.cumprod(stays)])
    jumps: Array = survives[:-1] - survives[1:]
    return jumps


def _shares_below(x: Array, weights: Array, censored: NDArray[np.bool_]) -> Array:
    jumps = _jumps(weights, censored)
    shares: Array = np.cumsum(jumps) - 0.5 * jumps
    return shares


def _grid(distribution: Distribution, x: Array) -> Array:
    low, high = np.asarray(distribution.quantile(list(SHOWN)))
    low, high = min(float(low), float(x.min())), max(float(high), float(x.max()))
    if distribution.discrete:
        counts = np.arange(max(math.floor(low), 0), math.ceil(high) + 1.0)
        return counts[:: max(1, math.ceil(counts.size / MOST_COUNTS))]
    ends = [float(np.asarray(end)) for end in distribution.support]
    room = 0.04 * (high - low)
    low, high = max(low - room, ends[0]), min(high + room, ends[1])
    # A density may be infinite at the end of its support.
    inset = 1e-4 * (high - low)
    return np.linspace(low + inset, high - inset, CURVE_POINTS)


def _histogram(distribution: Distribution, x: Array, jumps: Array) -> tuple[Array, Array]:
    if distribution.discrete:
        middles, place = np.unique(np.round(x), return_inverse=True)
        edges = np.append(middles - 0.5, middles[-1] + 0.5)
        return edges, np.bincount(place, jumps).astype(np.float64)
    cumulated = np.cumsum(jumps)
    quarter, three = (x[min(int(np.searchsorted(cumulated, p)), x.size - 1)] for p in (0.25, 0.75))
    span = float(x.max() - x.min()) or 1.0
    width = 2.0 * float(three - quarter) / max(x.size, 1) ** (1 / 3) or span / 10
    bars = int(np.clip(math.ceil(span / width), 4, MOST_BARS))
    edges = np.linspace(x.min(), x.min() + span, bars + 1)
    places = np.clip(np.searchsorted(edges, x, side="left") - 1, 0, bars - 1)
    return edges, np.bincount(places, jumps, minlength=bars) / np.diff(edges)
