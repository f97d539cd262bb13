"""Profile, Wald and score intervals of every parameter of every distribution."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Generic, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import count, open_fraction
from nll_core.distributions.distribution import Distribution, Parameter
from nll_core.distributions.fitting import DistributionFit, at_bound
from nll_core.distributions.observations import Observations, exact_observations
from nll_core.distributions.profiles import (
    Likelihood,
    coordinate,
    fit_observations,
    observed_covariance,
    of_coordinate,
    sample_of,
    walked,
)
from nll_core.likelihoods.gaussian_profile import confidence_nll_rise

Array = NDArray[np.float64]
D = TypeVar("D", bound=Distribution)
Method = Literal["wald", "profile", "score"]
METHODS: Final[tuple[Method, ...]] = ("profile", "wald", "score")
METHOD_TITLES: Final[Mapping[Method, str]] = {
    "profile": "profile",
    "wald": "Wald",
    "score": "score",
}
"""As they stand in a sentence: one is a name."""

# Steps double outwards from an estimate; after so many it is taken that no end will come.
MAX_DOUBLINGS: Final = 24
# Of the coordinate (a log, a logit, a standard error): no end is known better than this.
END_TOLERANCE: Final = 1e-8
MAX_HALVINGS: Final = 100
# Nobody looks for an end of a log or logit farther off than a factor of e¹², nor for one of the
# score where the likelihood itself is five times as far above its minimum as the cut.
FARTHEST: Final = 12.0
HOPELESS: Final = 5.0
# In degrees of freedom and sizes this large, the distribution is its limit to rounding.
LIMIT: Final = math.log(1e7)


@dataclass(frozen=True)
class LikelihoodInterval:
    """Of one parameter; ends may be infinite, or an end of its domain, and `message` says why."""

    low: float
    high: float
    converged: bool
    """Whether both ends are what they should be; where not, they are NaN."""
    message: str

    @property
    def exists(self) -> bool:
        """Whether there is an interval at all."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    def holds(self, value: float) -> bool:
        """Whether a value lies in it."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class WidestGap:
    """The end at which two intervals differ most."""

    end: Literal["low", "high"]
    methods: tuple[Method, Method]
    standard_errors: float
    """How far apart, in standard errors; inf where one has no end there."""


@dataclass(frozen=True, eq=False, repr=False)
class IntervalCurves(Printed):
    """What the three intervals cut, along one parameter, in nats above the minimum."""

    values: Array
    """Of the parameter, of shape (m,)."""
    profile: Array
    """The profile NLL, minus its minimum."""
    wald: Array | None
    """The parabola of the standard error."""
    score: Array | None
    """Half the score statistic; NaN where it has none."""
    others: Mapping[str, Array]
    """The best value of every other parameter, of shape (m,); NaN where nothing is possible."""


@dataclass(frozen=True, eq=False, repr=False)
class ParameterIntervals(Printed):
    """The three intervals of one parameter."""

    parameter: Parameter
    estimate: float
    standard_error: float | None
    """None where the parameter has none, as at a bound."""
    rise: float
    """How high above the minimum the intervals cut, in nats."""
    wald: LikelihoodInterval
    profile: LikelihoodInterval
    score: LikelihoodInterval
    curves: IntervalCurves | None

    @property
    def existing(self) -> Mapping[Method, LikelihoodInterval]:
        """Those of the three that there are, by their names."""
        found: dict[Method, LikelihoodInterval] = {
            "wald": self.wald,
            "profile": self.profile,
            "score": self.score,
        }
        return {name: interval for name, interval in found.items() if interval.exists}

    @property
    def widest_gap(self) -> WidestGap | None:
        """Where two of them differ most; None where there are no two, or no standard error."""
        unit = self.standard_error
        if not unit or len(self.existing) < 2:
            return None
        gaps = []
        ends: tuple[Literal["low", "high"], ...] = ("low", "high")
        for (one, a), (other, b) in combinations(self.existing.items(), 2):
            for end in ends:
                x, y = getattr(a, end), getattr(b, end)
                gaps.append(WidestGap(end, (one, other), 0.0 if x == y else abs(x - y) / unit))
        return max(gaps, key=lambda gap: gap.standard_errors)


@dataclass(frozen=True, eq=False, repr=False)
class FamilyIntervals(Printed, Generic[D]):
    """A fit with the intervals of all its free parameters."""

    fit: DistributionFit[D]
    confidence_level: float
    parameters: Mapping[str, ParameterIntervals]

    @property
    def widest_gap(self) -> tuple[ParameterIntervals, WidestGap] | None:
        """The parameter whose intervals differ most, and where; None where no two can differ."""
        gaps = [(one, gap) for one in self.parameters.values() if (gap := one.widest_gap)]
        return max(gaps, key=lambda pair: pair[1].standard_errors, default=None)


def likelihood_intervals(
    kind: type[D],
    data: Observations | ArrayLike,
    *,
    fixed: Mapping[str, float] | None = None,
    confidence_level: float = 0.95,
    curve_points: int = 0,
    only: Sequence[str] | None = None,
) -> FamilyIntervals[D]:
    """Profile, Wald and score intervals of every free parameter of a distribution.

    Profile: NLL(θ) − min NLL ≤ ½χ². Wald: θ̂ ± z·SE. Score: sᵀI⁻¹s ≤ χ² at the best distribution
    with θ, by Fisher's information for values and the observed one for intervals.

    Parameters
    ----------
    kind : type
        One of `DISTRIBUTIONS`.
    data : Observations or array_like, shape (n,)
        The sample.
    fixed : mapping of str to float, optional
        Parameters that keep the value given, and the constants of the kind.
    confidence_level : float
        Strictly between 0 and 1.
    curve_points : int
        At how many values the curves are computed; 0 for no curves.
    only : sequence of str, optional
        The parameters whose intervals are wanted, all that are free if not given.

    Returns
    -------
    FamilyIntervals
        The fit, and three intervals of each parameter. What has no interval says so.

    Raises
    ------
    ValueError
        As of `fit_observations`, or if an option is out of range.

    Notes
    -----
    A parameter at which the support ends has only a one-sided profile interval, cut at
    −log(1 − level): twice the rise is χ² with 2 degrees of freedom there, not 1. An estimate on
    the boundary of its domain (no variance beyond Poisson: r = ∞) has no standard error, and its
    profile interval begins there.

    References
    ----------
    C. R. Rao (1948), Large sample tests of statistical hypotheses. D. R. Cox, D. V. Hinkley (1974),
    Theoretical statistics, chapter 9.

    Examples
    --------
    >>> from nll_core.distributions import Poisson
    >>> kicks = exact_observations([0, 1, 2, 3, 4], sample_weight=[109, 65, 22, 3, 1])
    >>> rate = likelihood_intervals(Poisson, kicks).parameters["rate"]
    >>> [(round(i.low, 6), round(i.high, 6)) for i in (rate.wald, rate.profile)]
    [(0.501757, 0.718243), (0.508063, 0.724737)]
    """
    level = open_fraction(confidence_level, "confidence_level")
    points = count(curve_points, "curve_points", minimum=0)
    known = data if isinstance(data, Observations) else exact_observations(data)
    fit = fit_observations(kind, known, fixed=fixed)
    names = [name for name in fit.free if only is None or name in only]
    found = {name: parameter_intervals(fit, known, name, level, points) for name in names}
    return FamilyIntervals(fit, level, found)


def parameter_intervals(
    fit: DistributionFit[D], data: Observations, name: str, level: float, curve_points: int = 0
) -> ParameterIntervals:
    """The three intervals of one parameter of a fit."""
    walk = Walk(fit, data, name, level)
    wald, profile, score = walk.wald(), walk.profile(), walk.score()
    found = ParameterIntervals(
        parameter=walk.parameter,
        estimate=walk.estimate,
        standard_error=walk.error,
        rise=walk.rise,
        wald=wald,
        profile=profile,
        score=score,
        curves=None,
    )
    if not curve_points:
        return found
    curves = walk.curves([*found.existing.values()], curve_points)
    return ParameterIntervals(**{**vars(found), "curves": curves})


class Walk(Generic[D]):
    """One parameter's profile and score as functions of its coordinate.

    Constrained optima along it are each found from the nearest that is known, and kept.
    """

    def __init__(self, fit: DistributionFit[D], data: Observations, name: str, level: float):
        self.fit, self.sample, self.level = fit, sample_of(fit, data), level
        self.names = [p.name for p in self.sample.kind.parameters]
        self.place = self.names.index(name)
        self.parameter = self.sample.kind.parameters[self.place]
        centre = [float(np.asarray(v)) for v in fit.distribution.values]
        self.estimate = centre[self.place]
        self.lowest = fit.nll
        self.error = fit.standard_errors.get(name)
        self.centre = coordinate(self.parameter, self.estimate)
        self.rise = (
            -math.log1p(-level) if self.parameter.ends_support else confidence_nll_rise(level)
        )
        self.known: dict[float, D | None] = {self.centre: fit.distribution}

    @property
    def unit(self) -> float:
        """A standard error in the coordinate; where there is none, 1, which suits a log."""
        if self.error is None or not math.isfinite(self.centre):
            return 1.0
        if self.parameter.domain == "(-inf, inf)":
            return self.error
        slope = self.estimate
        if self.parameter.domain.endswith("1]"):
            slope *= 1.0 - self.estimate
        return min(self.error / slope, 5.0)

    def at(self, place: float) -> D | None:
        """The best distribution with the parameter at a coordinate."""
        if place not in self.known:
            nearest = min(
                (p for p, d in self.known.items() if d is not None),
                key=lambda p: abs(p - place) if math.isfinite(p) else 1e9,
            )
            near = self.known[nearest]
            assert near is not None
            values = [float(np.asarray(v)) for v in near.values]
            value = of_coordinate(self.parameter, place)
            self.known[place] = self.sample.constrained(self.place, value, values)
        return self.known[place]

    def height(self, place: float) -> float:
        """The profile NLL above its minimum."""
        found = self.at(place)
        if found is None:
            return math.inf
        height = self.sample.data.nll(found) - self.lowest
        return height if not math.isnan(height) else math.inf

    def half_statistic(self, place: float) -> float:
        """Half the score statistic; NaN where there is no information."""
        found = self.at(place)
        if found is None:
            return math.inf
        return 0.5 * score_statistic(self.sample, found)

    def wald(self) -> LikelihoodInterval:
        """θ̂ ± z·SE."""
        if self.error is None:
            return _none(self._why_no_error())
        reach = math.sqrt(2.0 * confidence_nll_rise(self.level)) * self.error
        low, high = self.estimate - reach, self.estimate + reach
        bounded = self.parameter.domain != "(-inf, inf)"
        beyond = (bounded and low < 0) or (self.parameter.domain.endswith("1]") and high > 1)
        said = "it leaves the domain" if beyond else "both ends found"
        return LikelihoodInterval(low, high, True, said)

    def _why_no_error(self) -> str:
        if self.parameter.ends_support:
            return "none: the support ends at this parameter"
        if at_bound(self.parameter, self.estimate):
            return "none: the estimate lies on the boundary of its domain"
        return "none: the information does not determine it"

    def profile(self) -> LikelihoodInterval:
        """Where the profile stays below the cut."""
        return self._between(self.height, one_sided=self.parameter.ends_support)

    def score(self) -> LikelihoodInterval:
        """Where the score statistic stays below the cut."""
        if self.parameter.ends_support:
            return _none("none: the support ends at this parameter")
        return self._between(self.half_statistic, one_sided=False)

    def _between(self, height: Callable[[float], float], *, one_sided: bool) -> LikelihoodInterval:
        ends, said = [], []
        for side in (-1, 1):
            if one_sided and not self._outwards(side):
                # Beyond the outermost datum the likelihood is 0.
                ends.append(self.estimate)
                said.append("ends at the outermost datum")
                continue
            end, message = self._end(height, side)
            ends.append(end)
            if message:
                said.append(message)
        converged = not any(math.isnan(end) for end in ends)
        message = "; ".join(said) if said else "both ends found"
        return LikelihoodInterval(ends[0], ends[1], converged, message)

    def _outwards(self, side: int) -> bool:
        """Whether the support grows when this parameter moves to that side."""
        return (side < 0) == (self.estimate <= float(self.sample.data.low.min()))

    def _end(self, height: Callable[[float], float], side: int) -> tuple[float, str]:
        """Where the height passes the cut on one side, and what there is to say of it."""
        domain, word = self.parameter.domain, "lower" if side < 0 else "upper"
        if (limit := self._limit(side)) == self.estimate:
            return limit, f"the {word} end is the boundary, where the estimate lies"
        closed = domain.startswith("[") if side < 0 else domain.endswith("]")
        if (
            closed
            and height == self.height
            and height(coordinate(self.parameter, limit)) <= self.rise
        ):
            return limit, f"the {word} end is the boundary: the NLL does not rise so far before it"
        inner, outer = self._bracket(height, side)
        if math.isinf(outer):
            if self.parameter.unit == "radian":
                whole = self.estimate + side * math.pi
                return whole, "all around the circle"
            kind = "there is no" if math.isinf(limit) else "the domain is the"
            return limit, f"{kind} {word} end: it never rises to the cut"
        for _ in range(MAX_HALVINGS):
            if abs(outer - inner) <= END_TOLERANCE * max(self.unit, abs(outer) * 1e-5):
                break
            inner, outer = self._narrowed(height, inner, outer)
        if math.isnan(height(outer)):
            return math.nan, f"the {word} end was not found: the information fails on the way"
        return of_coordinate(self.parameter, 0.5 * (inner + outer)), ""

    def _narrowed(
        self, height: Callable[[float], float], inner: float, outer: float
    ) -> tuple[float, float]:
        """A bracket cut by a straight line of square roots, which near a minimum are straight."""
        below, above = height(inner), height(outer)
        cut = math.sqrt(self.rise)
        middle = 0.5 * (inner + outer)
        if math.isfinite(above) and above > self.rise >= below >= 0:
            a, b = math.sqrt(below), math.sqrt(above)
            share = (cut - a) / (b - a)
            guess = inner + share * (outer - inner)
            width = abs(outer - inner)
            # A little to either side of the guess, so that both ends of the bracket move.
            small = max(1e-3 * width * min(share, 1.0 - share), 0.25 * END_TOLERANCE * self.unit)
            sign = 1.0 if outer > inner else -1.0
            for probe in (guess - sign * small, guess + sign * small):
                if min(inner, outer) < probe < max(inner, outer):
                    if height(probe) <= self.rise:
                        inner = probe
                    else:
                        outer = probe
                        break
            if abs(outer - inner) < 0.5 * width:
                return inner, outer
            middle = 0.5 * (inner + outer)
        return (middle, outer) if height(middle) <= self.rise else (inner, middle)

    def _limit(self, side: int) -> float:
        """The end of the domain on one side."""
        if side < 0:
            return -math.inf if self.parameter.domain == "(-inf, inf)" else 0.0
        return 1.0 if self.parameter.domain.endswith("1]") else math.inf

    def _bracket(self, height: Callable[[float], float], side: int) -> tuple[float, float]:
        """Coordinates below and above the cut; the outer one infinite where none is above."""
        start, step = self.centre, self.unit
        if not math.isfinite(start):
            start, far = self._from_boundary(height, side)
            return start, far
        inner, reach = start, 1.5 * step
        for _ in range(MAX_DOUBLINGS):
            outer = start + side * reach
            if self.parameter.unit == "radian" and reach >= math.pi:
                turned = height(start + side * math.pi)
                return inner, (math.inf if turned <= self.rise else start + side * math.pi)
            if self.parameter.domain.endswith("inf]") and outer > LIMIT:
                return inner, math.inf
            if self.parameter.domain != "(-inf, inf)" and reach > FARTHEST:
                return inner, math.inf
            found = height(outer)
            if math.isnan(found) and self.sample.is_exact:
                # Fisher's information only fails where float64 ends.
                return inner, math.inf
            if not found <= self.rise:
                return inner, outer
            if self.height(outer) > HOPELESS * self.rise:
                return inner, math.inf
            inner, reach = outer, 2.0 * reach
        return inner, math.inf

    def _from_boundary(self, height: Callable[[float], float], side: int) -> tuple[float, float]:
        """A bracket when the estimate lies at infinity in its coordinate."""
        place = -math.log(self.sample.data.total) * side if self._is_share else 0.0
        inner, outer = math.nan, math.nan
        for _ in range(MAX_DOUBLINGS * 4):
            if not height(place) <= self.rise:
                outer = place
                place -= side
            else:
                inner = place
                place += side
            if not (math.isnan(inner) or math.isnan(outer)):
                return inner, outer
        return inner, math.inf

    @property
    def _is_share(self) -> bool:
        """Whether the boundary is that of a probability or a rate, which n observations reach."""
        return self.parameter.domain.startswith("[") or self.parameter.domain.endswith("1]")

    def curves(self, intervals: Sequence[LikelihoodInterval], points: int) -> IntervalCurves:
        """The three curves over a little more than all intervals."""
        values = self._span(intervals, points)
        found = walked(self.sample, self.fit, self.parameter.name, values)
        data = self.sample.data
        heights = [math.inf if d is None else data.nll(d) - self.lowest for d in found]
        regular = not self.parameter.ends_support
        with np.errstate(over="ignore"):
            return IntervalCurves(
                values=values,
                profile=np.array(heights),
                wald=None
                if self.error is None
                else 0.5 * ((values - self.estimate) / self.error) ** 2,
                score=np.array(
                    [
                        math.nan if d is None else 0.5 * score_statistic(self.sample, d)
                        for d in found
                    ]
                )
                if regular
                else None,
                others={
                    name: column
                    for name, column in zip(self.names, self._columns(found), strict=True)
                    if name != self.parameter.name
                },
            )

    def _columns(self, found: Sequence[D | None]) -> Array:
        """The parameters of constrained optima, one row for each parameter."""
        nan = [math.nan] * len(self.names)
        rows = [nan if d is None else [float(np.asarray(v)) for v in d.values] for d in found]
        return np.array(rows).T

    def _span(self, intervals: Sequence[LikelihoodInterval], points: int) -> Array:
        ends = [e for i in intervals for e in (i.low, i.high) if math.isfinite(e)]
        ends += [self.estimate] if math.isfinite(self.estimate) else []
        low, high = min(ends), max(ends)
        room = 0.15 * (high - low) or 1.0
        domain = self.parameter.domain
        # Near an open end of the domain everything runs off to infinity.
        least = low - room if domain == "(-inf, inf)" else max(low - room, 0.02 * max(high, 1e-300))
        most = high + room
        if domain.endswith("1]"):
            most = min(most, 1.0 if domain == "(0, 1]" and self.estimate == 1 else 0.999999)
        if domain.startswith("[") and self.estimate == 0:
            least = 0.0
        if math.isinf(self.estimate):
            return np.geomspace(least, max(20.0 * least, most), points)
        return np.unique([*np.linspace(least, most, points), self.estimate])


def score_statistic(sample: Likelihood[D], found: D) -> float:
    """sᵀI⁻¹s over the parameters that are free and regular; NaN where I has no inverse.

    I is Fisher's information where all values are known, else the observed one.
    """
    data, kind = sample.data, sample.kind
    values = [float(np.asarray(v)) for v in found.values]
    usable = [
        i
        for i, p in enumerate(kind.parameters)
        if not (p.name in sample.pins or p.ends_support or at_bound(p, values[i]))
    ]
    if not usable:
        return math.nan
    if sample.is_exact:
        with np.errstate(all="ignore"):
            slopes = (data.weights @ found.gradient(data.low))[usable]
        rows = [found.regular.index(kind.parameters[i].name) for i in usable]
        matrix = data.total * found.information()[np.ix_(rows, rows)]
        scale = np.sqrt(np.diag(matrix))
        if not (np.isfinite(scale).all() and (scale > 0).all() and np.isfinite(slopes).all()):
            return math.nan
        balanced = matrix / np.outer(scale, scale)
        if np.linalg.eigvalsh(balanced)[0] <= 1e-13:
            return math.nan
        score = slopes / scale
        return float(score @ np.linalg.solve(balanced, score))
    covariance, _ = observed_covariance(sample, values)
    if covariance is None:
        return math.nan
    objective = sample.objective(values, usable, sample.units(found, usable))
    coordinates = objective.objective.coordinates
    position = coordinates.position(np.array([values[i] for i in usable]))
    _, along, _ = coordinates.theta(position)
    _, gradient = objective.value_and_gradient(position)
    slopes = data.total * gradient / along
    return float(slopes @ covariance @ slopes)


def _none(why: str) -> LikelihoodInterval:
    return LikelihoodInterval(math.nan, math.nan, False, why)
