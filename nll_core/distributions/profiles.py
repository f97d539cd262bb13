"""Maximum likelihood and profiles for any distribution, of values and of intervals alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import FloatArray, choice, reject_where, sample_array
from nll_core.distributions.distribution import Distribution, Parameter
from nll_core.distributions.fitting import (
    Coordinates,
    DistributionFit,
    Objective,
    at_bound,
    build,
    constants_and_pins,
)
from nll_core.distributions.observations import (
    Observations,
    exact_observations,
    interval_log_prob,
)
from nll_core.distributions.sample import Sample
from nll_core.optimisation.descent import DescentTrace, descend

Array = NDArray[np.float64]
D = TypeVar("D", bound=Distribution)

# Central differences of fourth order, in the coordinates of a fit (logs, logits, standard errors).
STEP: Final = 1e-3
WIDE_STEP: Final = 1e-2
STENCIL: Final = ((-2, 1 / 12), (-1, -2 / 3), (1, 2 / 3), (2, -1 / 12))
SECOND: Final = ((-2, -1 / 12), (-1, 4 / 3), (0, -5 / 2), (1, 4 / 3), (2, -1 / 12))
# The gradient at an end, per observation; and what differences leave of it.
TOLERANCE: Final = 1e-10
CONVERGED: Final = 1e-7
MAX_STEPS: Final = 100
# Where a parameter that may be infinite is sought from, where no finite value is known.
LARGE: Final = 30.0
# So far from the limit the likelihood still shows on which side of it the maximum lies.
NEARLY: Final = 1e4
# Parameters that are one number in every distribution.
SINGLE: Final = ("nu",)


@dataclass(frozen=True, eq=False)
class _Observed(Generic[D]):
    """The mean NLL of observations over the coordinates of the free parameters."""

    objective: Objective[D]
    """The mean of the values alone; of the intervals, differences are taken."""
    share: float
    """The part of all weight that the values have."""
    data: Observations
    shares: Array
    between: NDArray[np.bool_]

    def distribution(self, position: Array) -> D:
        """The distribution at a position."""
        values = list(self.objective.values)
        theta, _, _ = self.objective.coordinates.theta(position)
        for i, value in zip(self.objective.free, theta, strict=True):
            values[i] = float(value)
        return build(self.objective.kind, values, self.objective.constants)

    def _of_intervals(self, positions: Array) -> Array:
        """Their part of the NLL at several positions, of shape (k,)."""
        low, high = self.data.low[self.between], self.data.high[self.between]
        shares = self.shares[self.between]
        try:
            found = [self.distribution(position) for position in positions]
        except ValueError:  # A trial step so long that the parameter leaves float64.
            return np.full(len(positions), np.inf)
        kind, constants = self.objective.kind, self.objective.constants
        rows = np.array([one.values for one in found], np.float64)
        single = [p.name in SINGLE for p in kind.parameters]
        values = np.empty(len(rows))
        for fixed in np.unique(rows[:, single], axis=0):
            alike = (rows[:, single] == fixed).all(axis=1)
            columns = [
                column[0] if is_single else column[:, None]
                for column, is_single in zip(rows[alike].T, single, strict=True)
            ]
            together = build(kind, columns, constants)
            values[alike] = -interval_log_prob(together, low, high) @ shares
        return values

    def value(self, position: Array) -> float:
        """Σ −w log P."""
        value = self.share * self.objective.value(position) if self.share else 0.0
        return value + (self._of_intervals(position[None])[0] if self.between.any() else 0.0)

    def value_and_gradient(self, position: Array) -> tuple[float, Array]:
        """The value and its slopes."""
        value, gradient = 0.0, np.zeros_like(position)
        if self.share:
            value, gradient = self.objective.value_and_gradient(position)
            value, gradient = self.share * value, self.share * gradient
        if not self.between.any():
            return value, gradient
        d = position.size
        moves = [(k, i) for i in range(d) for k, _ in STENCIL]
        points = [position, *(position + k * STEP * np.eye(d)[i] for k, i in moves)]
        here, *around = self._of_intervals(np.array(points))
        slopes = np.array(around).reshape(d, -1) @ [c for _, c in STENCIL] / STEP
        return value + float(here), gradient + slopes

    def hessian(self, position: Array) -> Array:
        """Second derivatives."""
        d = position.size
        matrix = self.share * self.objective.hessian(position) if self.share else np.zeros((d, d))
        if not self.between.any():
            return matrix
        moves: list[tuple[Array, float, int, int]] = []
        for i, one in enumerate(np.eye(d) * WIDE_STEP):
            moves += [(k * one, c, i, i) for k, c in SECOND]
            for j, other in enumerate(np.eye(d)[:i] * WIDE_STEP):
                moves += [
                    (k * one + m * other, c * e, i, j) for k, c in STENCIL for m, e in STENCIL
                ]
        values = self._of_intervals(position + np.array([move for move, *_ in moves]))
        found = np.zeros((d, d))
        for value, (_, c, i, j) in zip(values, moves, strict=True):
            found[i, j] += c * value / WIDE_STEP**2
        return np.asarray(matrix + found + np.tril(found, -1).T)


@dataclass(frozen=True, eq=False)
class Likelihood(Generic[D]):
    """Observations, and the kind of distribution that is fitted to them."""

    kind: type[D]
    data: Observations
    constants: Mapping[str, Any]
    pins: Mapping[str, float]
    """Parameters that keep their values."""

    @property
    def is_exact(self) -> bool:
        """Whether every value is known."""
        return bool(self.data.exact.all())

    @cached_property
    def _known(self) -> Sample:
        """The values that are known, whose means are taken once."""
        exact = self.data.exact
        return Sample(self.data.low[exact], self.data.weights[exact])

    def objective(self, start: Sequence[float], free: Sequence[int], unit: Array) -> _Observed[D]:
        """The mean NLL over coordinates of the free parameters, from a start on."""
        exact, data = self.data.exact, self.data
        shares = data.weights / data.total
        values = tuple(float(v) for v in start)
        origin = np.array([values[i] for i in free])
        coordinates = Coordinates([self.kind.parameters[i] for i in free], origin, unit)
        inner = Objective(self.kind, self._known, values, self.constants, free, coordinates)
        return _Observed(inner, float(shares[exact].sum()), data, shares, ~exact)

    def best(
        self, start: Sequence[float], free: Sequence[int]
    ) -> tuple[D | None, DescentTrace | None]:
        """The optimum over the free parameters from a start; None where it is no start."""
        values = [float(v) for v in start]
        if not free:
            return build(self.kind, values, self.constants), None
        first = build(self.kind, values, self.constants)
        if not first.smooth:
            return self._best_without_slopes(values, free), None
        unit = self.units(first, free)
        objective = self.objective(values, free, unit)
        position = objective.objective.coordinates.position(np.array([values[i] for i in free]))
        try:
            trace = descend(
                objective, position, method="newton", tolerance=TOLERANCE, max_steps=MAX_STEPS
            )
        except ValueError:
            return None, None
        found = objective.distribution(trace.positions[-1]) if trace.steps else first
        return found, trace

    def units(self, first: D, free: Sequence[int]) -> Array:
        """Of coordinates that are no logs, the standard error of one observation."""
        parameters = self.kind.parameters
        if all(parameters[i].domain != "(-inf, inf)" for i in free):
            return np.ones(len(free))
        with np.errstate(all="ignore"):
            spreads = dict(zip(first.regular, np.diag(first.information()), strict=True))
            units = np.array([spreads.get(parameters[i].name, 1.0) for i in free]) ** -0.5
        return np.where(np.isfinite(units) & (units > 0), units, 1.0)

    def _best_without_slopes(self, values: list[float], free: Sequence[int]) -> D | None:
        """Where the likelihood has kinks: its closed form, or a search by the simplex."""
        fixed = {
            p.name: values[i] for i, p in enumerate(self.kind.parameters) if i not in free
        } | dict(self.constants)
        if self.is_exact:
            return self.kind.fit(
                self.data.low, sample_weight=self.data.weights, fixed=fixed
            ).distribution
        from scipy.optimize import minimize

        objective = self.objective(values, free, np.ones(len(free)))
        start = objective.objective.coordinates.position(np.array([values[i] for i in free]))
        found = minimize(
            objective.value,
            start,
            method="Nelder-Mead",
            options={"xatol": 1e-10, "fatol": 1e-14, "maxiter": 2000},
        )
        return objective.distribution(found.x)

    def constrained(self, place: int, value: float, near: Sequence[float]) -> D | None:
        """The best distribution with one parameter at a value, sought from `near`.

        None where there is none to be found.
        """
        parameters = self.kind.parameters
        start = [float(v) for v in near]
        start[place] = value
        others = [i for i, p in enumerate(parameters) if i != place and not self.pinned(i)]
        at_end = [i for i in others if parameters[i].domain.endswith("inf]")]
        found = self._constrained_from(start, others)
        for i in at_end:
            # Its limit is a candidate, and from there a finite value, if that leads down.
            limit = self._constrained_from([*start[:i], np.inf, *start[i + 1 :]], others)
            if math.isinf(start[i]) and limit is not None:
                there = _values(limit)
                beside = build(self.kind, [*there[:i], NEARLY, *there[i + 1 :]], self.constants)
                if self.data.nll(beside) < self.data.nll(limit):
                    limit = self._constrained_from([*there[:i], LARGE, *there[i + 1 :]], others)
            if limit is not None and (found is None or self.data.nll(limit) < self.data.nll(found)):
                found = limit
        return found

    def _constrained_from(self, values: Sequence[float], others: Sequence[int]) -> D | None:
        free = [i for i in others if not at_bound(self.kind.parameters[i], values[i])]
        try:
            return self.best(values, free)[0]
        except ValueError:  # Nothing near these values is possible.
            return None

    def pinned(self, place: int) -> bool:
        """Whether a parameter stays where it is when another one moves: the support ends there."""
        parameter = self.kind.parameters[place]
        return parameter.ends_support or parameter.name in self.pins


def fit_observations(
    kind: type[D], data: Observations, *, fixed: Mapping[str, float] | None = None
) -> DistributionFit[D]:
    """The distribution of that kind with the lowest Σ −w log P, in nats, whatever is known of x.

    Of a value P is p(x), of an interval P(low < X ≤ high). Lower is better; the minimum is over the
    parameters that are not `fixed`.

    Parameters
    ----------
    kind : type
        One of `DISTRIBUTIONS`.
    data : Observations
        Values, and intervals for what is censored, binned or rounded.
    fixed : mapping of str to float, optional
        Parameters that keep the value given, and the constants of the kind.

    Returns
    -------
    DistributionFit
        As of `Distribution.fit`, which does the work where all values are known.

    Raises
    ------
    ValueError
        If what is known is impossible for the kind, or the likelihood has no bound; for intervals
        also where the support ends at a parameter.

    Notes
    -----
    Newton's method; derivatives of intervals are differences of fourth order.

    Examples
    --------
    >>> from nll_core.distributions import Exponential, censored_observations
    >>> data = censored_observations([6.0, 9.0, 13.0], [True, True, False])
    >>> fit_observations(Exponential, data).distribution
    Exponential(scale=14)
    """
    exact = data.exact
    if exact.all():
        return kind.fit(data.low, sample_weight=data.weights, fixed=fixed)
    if any(p.ends_support for p in kind.parameters):
        raise ValueError(f"x must be known by value: the support of {kind.__name__} ends at it")
    known, pins = constants_and_pins(kind, fixed or {})
    low, high = kind.data_range
    impossible = (data.high < low) | (data.low >= high)
    reject_where(impossible, np.stack([data.low, data.high], -1)[:, 0], "low", "lie in the support")
    if np.isposinf(data.high).all() or np.isneginf(data.low).all():
        raise ValueError("x must be bounded on both sides: of censored values alone none is best")
    if len(kind.parameters) - len(pins) > 1 and data.low.max() <= data.high.min():
        raise ValueError("x must differ somewhere: one value is possible for all, and so no spread")
    begin = _pretended(kind, data)
    try:
        first = kind.fit(begin, sample_weight=data.weights, fixed=fixed).distribution
    except ValueError:
        varied = begin * np.linspace(0.9, 1.1, begin.size) if begin.size > 1 else begin
        first = kind.fit(
            np.round(varied) if kind.discrete else varied, sample_weight=data.weights, fixed=fixed
        ).distribution
    sample = Likelihood(kind, data, known, pins)
    start = [float(np.asarray(v)) for v in first.values]
    free = [i for i, p in enumerate(kind.parameters) if p.name not in pins]
    found, trace = None, None
    for limit in (False, True):
        # Once with every parameter finite, and once where one that may be infinite is so.
        values = [
            (np.inf if limit else min(v, LARGE)) if i in free and p.domain.endswith("inf]") else v
            for i, (p, v) in enumerate(zip(kind.parameters, start, strict=True))
        ]
        moving = [i for i in free if not at_bound(kind.parameters[i], values[i])]
        one, path = sample.best(values, moving)
        if one is not None and (found is None or data.nll(one) < data.nll(found) - 1e-10):
            found, trace = one, path
        if not any(p.domain.endswith("inf]") for p in kind.parameters):
            break
    if found is None:
        raise ValueError(f"x must be possible for {kind.__name__}, and nowhere is its NLL finite")
    return _fit_record(sample, found, trace)


def _pretended(kind: type[Distribution], data: Observations) -> Array:
    """Values to begin with: those that are known, and one inside each interval."""
    low, high = kind.data_range
    inner_low, inner_high = np.maximum(data.low, low), np.minimum(data.high, high)
    middle = replace(data, low=inner_low, high=inner_high).middles
    if kind.discrete:
        return np.maximum(np.where(data.exact, data.low, np.ceil(middle)), low)
    if not kind.open_data:
        return middle
    # A censored value may stand at the end of the support itself, where no density is.
    scale = float(np.median(np.abs(middle))) or 1.0
    tiny = 1e-3 * (min(scale, high - low) if math.isfinite(high - low) else scale)
    return np.clip(middle, low + tiny, high - tiny)


def _fit_record(sample: Likelihood[D], found: D, trace: DescentTrace | None) -> DistributionFit[D]:
    """The fit with the standard errors of its observed information."""
    kind, data = sample.kind, sample.data
    values = [float(np.asarray(v)) for v in found.values]
    names = [p.name for p in kind.parameters if p.name not in sample.pins]
    covariance, usable = observed_covariance(sample, values)
    errors: dict[str, float | None] = dict.fromkeys(names)
    if covariance is not None:
        errors |= {
            kind.parameters[i].name: float(math.sqrt(v))
            for i, v in zip(usable, np.diag(covariance), strict=True)
        }
    flat = trace is None or float(trace.gradient_norms[-1]) <= CONVERGED
    return DistributionFit(
        distribution=found,
        n=data.total,
        nll=data.nll(found),
        free=tuple(names),
        standard_errors=errors,
        covariance=covariance,
        converged=flat,
        message="by the simplex method" if trace is None else trace.message,
    )


def observed_covariance(
    sample: Likelihood[D], values: Sequence[float]
) -> tuple[FloatArray | None, list[int]]:
    """The inverse of the observed information, and of which parameters; None where it has none."""
    parameters = sample.kind.parameters
    usable = [
        i
        for i, p in enumerate(parameters)
        if not (p.name in sample.pins or p.ends_support) and not at_bound(p, values[i])
    ]
    if not usable:
        return None, usable
    found = build(sample.kind, values, sample.constants)
    unit = sample.units(found, usable)
    objective = sample.objective(values, usable, unit)
    coordinates = objective.objective.coordinates
    position = coordinates.position(np.array([values[i] for i in usable]))
    _, slopes, bends = coordinates.theta(position)
    _, gradient = objective.value_and_gradient(position)
    curvature: FloatArray = objective.hessian(position)
    # From coordinates to parameters: take the bend of the coordinates out, then their slopes.
    curvature = (curvature - np.diag(gradient / slopes * bends)) / np.outer(slopes, slopes)
    if not found.smooth and sample.is_exact:
        rows = [found.regular.index(parameters[i].name) for i in usable]
        curvature = found.information()[np.ix_(rows, rows)]
    scale = np.sqrt(np.abs(np.diag(curvature)))
    if not (np.isfinite(scale).all() and (scale > 0).all()):
        return None, usable
    balanced = curvature / np.outer(scale, scale)
    if np.linalg.eigvalsh(balanced)[0] <= np.finfo(np.float64).eps * len(usable):
        return None, usable
    return np.linalg.inv(balanced) / np.outer(scale, scale) / sample.data.total, usable


@dataclass(frozen=True, eq=False, repr=False)
class ProfileCurve(Printed):
    """The NLL along one parameter, the others at their best for each of its values."""

    name: str
    values: Array
    """Of the parameter, of shape (m,)."""
    nll: Array
    """In nats, of shape (m,); inf where nothing is possible."""
    others: Mapping[str, Array]
    """The best value of every other parameter, of shape (m,); NaN where nothing is possible."""


def profile_nll(
    fit: DistributionFit[D],
    data: Observations | ArrayLike,
    name: str,
    values: ArrayLike,
) -> ProfileCurve:
    """The NLL along one parameter of a fit, minimised over all others at each of its values.

    In nats; lower is better; the minimum is at the fit.

    Parameters
    ----------
    fit : DistributionFit
        Of these data.
    data : Observations or array_like, shape (n,)
        What was fitted.
    name : str
        One of `fit.free`.
    values : array_like, shape (m,)
        Where.

    Returns
    -------
    ProfileCurve
        The NLL, and where the other parameters go.

    Raises
    ------
    ValueError
        If `name` is no free parameter.

    Examples
    --------
    >>> from nll_core.distributions import Exponential
    >>> x = [1.0, 2.0, 6.0]
    >>> profile_nll(Exponential.fit(x), x, "scale", [3.0, 4.0]).nll.round(4)
    array([6.2958, 6.4089])
    """
    sample = sample_of(fit, data)
    choice(name, "name", fit.free)
    wanted = sample_array(values, "values")
    found = walked(sample, fit, name, wanted)
    names = [p.name for p in sample.kind.parameters]
    nan = [math.nan] * len(names)
    rows = np.array([nan if one is None else _values(one) for one in found])
    return ProfileCurve(
        name=name,
        values=wanted,
        nll=np.array([np.inf if one is None else sample.data.nll(one) for one in found]),
        others={n: rows[:, i] for i, n in enumerate(names) if n != name},
    )


def walked(
    sample: Likelihood[D], fit: DistributionFit[D], name: str, values: Array
) -> list[D | None]:
    """The constrained optima, each sought from its neighbour on the side of the fit."""
    place = [p.name for p in sample.kind.parameters].index(name)
    centre = _values(fit.distribution)
    found: list[D | None] = [None] * values.size
    order = np.argsort(np.abs(values - centre[place]), kind="stable")
    last = {-1: centre, 1: centre}
    for i in order:
        side = 1 if values[i] >= centre[place] else -1
        found[i] = one = sample.constrained(place, float(values[i]), last[side])
        if one is not None:
            last[side] = _values(one)
    return found


def sample_of(fit: DistributionFit[D], data: Observations | ArrayLike) -> Likelihood[D]:
    """The sample that a fit is of, with what it kept fixed."""
    known = data if isinstance(data, Observations) else exact_observations(data)
    kind = type(fit.distribution)
    constants = {name: getattr(fit.distribution, name) for name in kind.constants}
    pins = {
        p.name: v
        for p, v in zip(kind.parameters, _values(fit.distribution), strict=True)
        if p.name not in fit.free
    }
    return Likelihood(kind, known, constants, pins)


def _values(distribution: Distribution) -> list[float]:
    return [float(np.asarray(v)) for v in distribution.values]


def coordinate(parameter: Parameter, value: float) -> float:
    """Of a parameter, its log or logit, or the value itself: no bound is left."""
    if parameter.domain == "(-inf, inf)":
        return value
    with np.errstate(divide="ignore"):
        if parameter.domain.endswith("1]"):
            return float(np.log(value) - np.log1p(-value))
        return float(np.log(value))


def of_coordinate(parameter: Parameter, place: float) -> float:
    """The value at a coordinate."""
    if parameter.domain == "(-inf, inf)":
        return place
    with np.errstate(over="ignore", under="ignore"):
        if parameter.domain.endswith("1]"):
            return float(np.exp(-np.logaddexp(0.0, -place)))
        return float(np.exp(place))
