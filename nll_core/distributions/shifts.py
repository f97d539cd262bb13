"""A location for what begins at 0: the valley that it digs into the likelihood."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import count, given_weights, sample_array
from nll_core._weights import finite_sum, mean_by_weight
from nll_core.distributions.distribution import Distribution
from nll_core.distributions.fitting import DistributionFit
from nll_core.distributions.positive import Gamma, LogNormal, Weibull
from nll_core.likelihoods.gaussian_profile import confidence_nll_rise

Array = NDArray[np.float64]
D = TypeVar("D", bound=Distribution)

# Their density at the smallest datum grows without end as the location comes up to it, and some
# parameters keep all other data possible meanwhile.
UNBOUNDED: Final = (Gamma, LogNormal, Weibull)
# How near the location comes to the smallest datum, and how far it goes, in standard deviations.
NEAREST: Final = 1e-3
FARTHEST: Final = 30.0
# The part of the valley that is shown.
DEEP: Final = 2.5
ROUNDS: Final = 40
RATIO: Final = 0.5 * (math.sqrt(5.0) - 1.0)


@dataclass(frozen=True, eq=False, repr=False)
class ShiftProfile(Printed, Generic[D]):
    """The best NLL of x − loc for each location, all below the smallest x."""

    loc: Array
    """Where x begins, of shape (n_points,), rising; 0 is among them."""
    nll: Array
    """In nats, of shape (n_points,)."""
    parameters: Mapping[str, Array]
    """Where the parameters go, of shape (n_points,)."""
    pinned: DistributionFit[D]
    """The fit with the location at 0."""
    best: DistributionFit[D] | None
    """That of x − `best_loc`; None where the NLL has no minimum inside."""
    best_loc: float | None
    """None where `best` is."""
    unbounded: bool
    """Whether the NLL goes to −∞ where the location touches the smallest x."""
    falls_below: float | None
    """How near the smallest x the location lies where an unbounded NLL is at last below that of
    `best`, in the unit of x; None where it is not unbounded, or never in float64."""
    interval: tuple[float, float]
    """The locations around `best_loc` whose NLL is less than the cut above its minimum; −inf where
    the valley has no end on the side of −∞, NaN where `best_loc` is None."""


def shift_profile(
    kind: type[D],
    x: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    fixed: Mapping[str, float] | None = None,
    n_points: int = 61,
    confidence_level: float = 0.95,
) -> ShiftProfile[D]:
    """The NLL of x − loc, in nats, minimised over the parameters of `kind` for each location.

    Lower is better; the minimum, where there is one, is at `best_loc`.

    Parameters
    ----------
    kind : type
        One of `DISTRIBUTIONS` whose x begins at 0 and has a density there for every parameter.
    x : array_like, shape (n,)
        The sample, above 0.
    sample_weight : array_like, shape (n,), optional
        How often each counts; their sum is at least 1.
    fixed : mapping of str to float, optional
        Parameters that keep the value given at every location.
    n_points : int
        At how many locations, at least 11.
    confidence_level : float
        Of the interval.

    Returns
    -------
    ShiftProfile
        The curve, its minimum, and whether it has one at all.

    Raises
    ------
    ValueError
        If `kind` does not begin at 0, or cannot be fitted to x.

    Notes
    -----
    The location is taken by its distance to the smallest x, which may be as small as float64 can:
    so it is seen how late an unbounded likelihood passes its local maximum.

    References
    ----------
    V. D. Barnett (1966), Evaluation of the maximum-likelihood estimator where the likelihood
    equation has multiple roots, Biometrika 53. R. L. Smith (1985), Maximum likelihood estimation
    in a class of nonregular cases, Biometrika 72.

    Examples
    --------
    >>> from nll_core.datasets import load_lifetimes
    >>> found = shift_profile(Weibull, load_lifetimes().values)
    >>> round(found.pinned.nll, 4), round(found.best.nll, 4), round(found.best_loc, 2)
    (363.2264, 363.0013, -322.09)
    """
    if kind.data_range != (0.0, math.inf) or kind.discrete or kind.parameters[-1].ends_support:
        raise ValueError(f"kind must begin at 0 and have a density, got {kind.__name__}")
    points = count(n_points, "n_points", minimum=11)
    sample = sample_array(x, minimum=2)
    weights = None if sample_weight is None else given_weights(sample_weight, sample.shape)
    if weights is not None and finite_sum(weights) < 1.0:
        raise ValueError(f"sample_weight must sum to at least 1, got {weights.sum():g}")
    pinned = kind.fit(sample, sample_weight=weights, fixed=fixed)
    if weights is not None:
        sample, weights = sample[weights > 0], weights[weights > 0]
    valley = _Valley(kind, sample, weights, fixed)
    # Even steps where the valley is seen, finer ones near the smallest x, and the pinned location.
    near, far = NEAREST * valley.spread, DEEP * valley.spread
    fine = points // 4
    even = np.linspace(far / (points - fine), far, points - fine - 1)
    gaps = np.unique([*even, *np.geomspace(near, even[0], fine, endpoint=False), valley.smallest])
    gaps = gaps[::-1]
    fits = [valley.at(gap) for gap in gaps]
    names = [p.name for p in kind.parameters]
    best_gap = valley.deepest()
    best = None if best_gap is None else valley.at(best_gap)
    unbounded = kind in UNBOUNDED
    lowest = min(pinned.nll, math.inf if best is None else best.nll)
    ends = (math.nan, math.nan)
    if best is not None and best_gap is not None:
        cut = best.nll + confidence_nll_rise(confidence_level)
        ends = (
            valley.smallest - valley.crossing(best_gap, cut, outwards=True),
            valley.smallest - valley.crossing(best_gap, cut, outwards=False),
        )
    return ShiftProfile(
        loc=valley.smallest - gaps,
        nll=np.array([fit.nll for fit in fits]),
        parameters={n: np.array([getattr(f.distribution, n) for f in fits]) for n in names},
        pinned=pinned,
        best=best,
        best_loc=None if best_gap is None else valley.smallest - best_gap,
        unbounded=unbounded,
        falls_below=valley.falls_below(lowest) if unbounded else None,
        interval=ends,
    )


class _Valley(Generic[D]):
    """Fits of the sample with the location a distance below its smallest value."""

    def __init__(
        self, kind: type[D], x: Array, weights: Array | None, fixed: Mapping[str, float] | None
    ):
        self.kind, self.weights, self.fixed = kind, weights, fixed
        self.smallest = float(x.min())
        self.above = x - self.smallest
        self.spread = (
            math.sqrt(mean_by_weight((x - mean_by_weight(x, weights)) ** 2, weights)) or 1.0
        )
        self.known: dict[float, DistributionFit[D]] = {}

    def at(self, gap: float) -> DistributionFit[D]:
        key = float(gap)
        if key not in self.known:
            with np.errstate(all="ignore"):
                self.known[key] = self.kind.fit(
                    self.above + key, sample_weight=self.weights, fixed=self.fixed
                )
        return self.known[key]

    def deepest(self) -> float | None:
        """The gap of the lowest NLL that has higher ones on both sides; None without one."""
        logs = np.linspace(math.log(NEAREST), math.log(FARTHEST), 40) + math.log(self.spread)
        heights = np.array([self.at(math.exp(a)).nll for a in logs])
        inside = [
            i
            for i in range(1, logs.size - 1)
            if heights[i] < heights[i - 1] and heights[i] <= heights[i + 1]
        ]
        if not inside:
            return None
        i = min(inside, key=lambda i: heights[i])
        low, high = float(logs[i - 1]), float(logs[i + 1])
        for _ in range(ROUNDS):
            a, b = high - RATIO * (high - low), low + RATIO * (high - low)
            if self.at(math.exp(a)).nll <= self.at(math.exp(b)).nll:
                high = b
            else:
                low = a
        return math.exp(0.5 * (low + high))

    def crossing(self, start: float, cut: float, *, outwards: bool) -> float:
        """The gap at which the NLL passes the cut on one side of the deepest; inf or 0 without."""
        inner, factor = math.log(start), 2.0 if outwards else 0.5
        outer = inner
        limit = math.log(self.spread) + math.log(1e3 if outwards else 1e-12)
        while self.at(math.exp(outer)).nll <= cut:
            inner, outer = outer, outer + math.log(factor)
            if (outer > limit) == outwards:
                return math.inf if outwards else 0.0
        for _ in range(ROUNDS):
            middle = 0.5 * (inner + outer)
            if self.at(math.exp(middle)).nll <= cut:
                inner = middle
            else:
                outer = middle
        return math.exp(inner)

    def falls_below(self, level: float) -> float | None:
        """The widest gap of the final descent at which the NLL is below a level."""
        for power in range(4, 300, 4):
            gap = self.spread * 10.0**-power
            try:
                if self.at(gap).nll < level:
                    return gap
            except ValueError:
                return None
        return None
