"""Maximum likelihood for any distribution: Newton's method in coordinates of its own scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._criteria import aic_of
from nll_core._printing import Printed
from nll_core._validation import FloatArray, given_weights, reject_where, sample_array
from nll_core._weights import counted, finite_sum
from nll_core.distributions.distribution import Distribution, MeanLogProb, Parameter
from nll_core.distributions.sample import Sample
from nll_core.optimisation.descent import DescentTrace, descend

Array = NDArray[np.float64]
D = TypeVar("D", bound=Distribution)

# The gradient per observation at the end, in units of the standard errors of one observation.
TOLERANCE: Final = 1e-10
# Sums of many scores keep fewer digits than that; this is still far below any standard error.
CONVERGED: Final = 1e-7
MAX_STEPS: Final = 200
# Data within 2^±100 have squares and fourth powers in float64, and are fitted as they are.
EXPONENT_MAX: Final = 100
# Counts below this are tallied in a table.
COUNTS_MAX: Final = 2**16


@dataclass(frozen=True, eq=False, repr=False)
class DistributionFit(Generic[D], Printed):
    """A distribution fitted by maximum likelihood; the NLL in nats."""

    distribution: D
    n: float
    """How many observations, or the sum of their weights."""
    nll: float
    """Summed negative log-likelihood, each observation times its weight."""
    free: tuple[str, ...]
    """The names of the parameters that were fitted."""
    standard_errors: Mapping[str, float | None]
    """From the observed information, of each free parameter, in its unit; None where it has none.

    That is where the support ends at the parameter, and where the optimum is at its bound.
    """
    covariance: FloatArray | None
    """Of the free parameters with a standard error, in their order; None where there are none."""
    converged: bool
    message: str
    """How the search ended, and where the likelihood has no bound."""

    @property
    def aic(self) -> float:
        """Akaike's information criterion, 2k + 2·NLL."""
        return aic_of(self.nll, len(self.free))


@dataclass(frozen=True, eq=False)
class Coordinates:
    """Free parameters over the whole line: logs, logits, and lengths in a unit of the sample."""

    parameters: Sequence[Parameter]
    origin: Array
    unit: Array

    def position(self, theta: Array) -> Array:
        """The coordinates of parameters."""
        return np.array(
            [
                np.log(t)
                if p.domain.startswith(("(0, inf", "[0, inf"))
                else np.log(t) - np.log1p(-t)
                if p.domain.endswith("1]")
                else (t - o) / u
                for p, t, o, u in zip(self.parameters, theta, self.origin, self.unit, strict=True)
            ]
        )

    def theta(self, position: Array) -> tuple[Array, Array, Array]:
        """The parameters at coordinates, and their first and second derivatives."""
        rows = []
        for p, y, o, u in zip(self.parameters, position, self.origin, self.unit, strict=True):
            if p.domain == "(-inf, inf)":
                rows.append((o + u * y, u, 0.0))
            elif p.domain.endswith("1]"):
                share = np.exp(-np.logaddexp(0.0, -y))
                spread = share * np.exp(-np.logaddexp(0.0, y))
                rows.append((share, spread, spread * (1.0 - 2.0 * share)))
            else:
                rows.append((np.exp(y),) * 3)
        first, second, third = np.array(rows).T
        return first, second, third


@dataclass(eq=False)
class Objective(Generic[D]):
    """The mean NLL of a sample over the coordinates of the free parameters."""

    kind: type[D]
    sample: Sample
    values: tuple[float, ...]
    constants: Mapping[str, Any]
    free: Sequence[int]
    coordinates: Coordinates
    known: tuple[bytes, D, MeanLogProb] | None = None
    """The last position that was asked for; all its derivatives take one pass."""

    def at(self, position: Array) -> tuple[D, MeanLogProb]:
        """The distribution at a position, and what the sample says of it."""
        key = position.tobytes()
        if self.known is None or self.known[0] != key:
            values = list(self.values)
            for i, value in zip(self.free, self.coordinates.theta(position)[0], strict=True):
                values[i] = float(value)
            found = build(self.kind, values, self.constants)
            self.known = key, found, found.mean_log_prob(self.sample)
        return self.known[1:]

    def value(self, position: Array) -> float:
        """−Σ w log p."""
        try:
            return -self.at(position)[1].value
        except ValueError:  # A trial step so long that the parameter leaves float64.
            return np.inf

    def value_and_gradient(self, position: Array) -> tuple[float, Array]:
        """The value, and its slopes by the chain rule."""
        _, means = self.at(position)
        _, slopes, _ = self.coordinates.theta(position)
        return -means.value, -means.gradient[self.free] * slopes

    def hessian(self, position: Array) -> Array:
        """Second derivatives by the chain rule."""
        _, means = self.at(position)
        _, slopes, bends = self.coordinates.theta(position)
        curvature = means.hessian[np.ix_(self.free, self.free)]
        scores = means.gradient[self.free]
        return np.asarray(-curvature * np.outer(slopes, slopes) - np.diag(scores * bends))


def build(kind: type[D], values: Sequence[float], constants: Mapping[str, Any]) -> D:
    """A distribution of that kind with the values of its parameters."""
    named = {p.name: v for p, v in zip(kind.parameters, values, strict=True)}
    return kind(**named, **constants)


def fit_distribution(
    kind: type[D],
    x: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    fixed: Mapping[str, float] | None = None,
) -> DistributionFit[D]:
    """The distribution of that kind with the lowest Σ −w log p(x), in nats, as `Distribution.fit`.

    Lower is better; the minimum is over the parameters that are not `fixed`.

    Parameters
    ----------
    kind : type
        One of `DISTRIBUTIONS`.
    x : array_like, shape (n,)
        The sample, inside the support.
    sample_weight : array_like, shape (n,), optional
        How often each observation counts.
    fixed : mapping of str to float, optional
        Parameters that keep the value given; and the constants of the kind, if it has any.

    Returns
    -------
    DistributionFit
        The distribution, its NLL and standard errors, and how the search ended.

    Raises
    ------
    ValueError
        If a value lies outside the support, a fixed name is no parameter, a constant is missing, or
        the likelihood has no bound.

    Notes
    -----
    The data are scaled by a power of two, which is exact, so that lengths of 1e±200 work. From a
    start by moments Newton's method goes on in logs, logits, and lengths over their standard
    error; where the start is the closed form it ends at once.

    Examples
    --------
    >>> from nll_core.distributions import Gamma
    >>> found = Gamma.fit([0.8, 1.9, 2.4, 3.1, 4.6])
    >>> found.free, round(found.distribution.shape, 4), round(found.nll, 4)
    (('shape', 'scale'), 3.4984, 8.1525)
    """
    values = sample_array(x)
    names = [p.name for p in kind.parameters]
    known, pinned = constants_and_pins(kind, fixed or {})
    sample, total = _counted(kind, values, sample_weight)
    _check_data(kind, sample)
    exponent = _exponent(kind, sample)
    scaled = _scaled(kind, sample, exponent)
    inside = {n: _rescaled(kind, n, float(v), -exponent) for n, v in pinned.items()}

    with np.errstate(all="ignore"):
        start = kind._start(scaled, {**known, **inside})
    found = build(kind, [inside.get(n, float(v)) for n, v in zip(names, start, strict=True)], known)
    low, high = found.support
    if sample.low < low or sample.high > high:
        reject_where((sample.x < low) | (sample.x > high), sample.x, "x", "lie in the support")
    trace, found, means = _search(found, scaled, pinned, known)
    free = tuple(n for n in names if n not in pinned)
    message = "closed form" if trace is None else trace.message
    remark, no_bound = found._no_bound(scaled, free)
    errors, covariance = _errors(found, means.hessian, total, pinned, exponent)
    if exponent:
        factor = {
            n: _rescaled(kind, n, float(v), exponent)
            for n, v in zip(names, found.values, strict=True)
        }
        found = build(kind, [pinned.get(n, factor[n]) for n in names], known)
        means = found.mean_log_prob(sample)
    return DistributionFit(
        distribution=found,
        n=total,
        nll=-total * means.value,
        free=free,
        standard_errors=errors,
        covariance=covariance,
        converged=not no_bound and (trace is None or float(trace.gradient_norms[-1]) <= CONVERGED),
        message=f"{message}; {remark}" if remark else message,
    )


def _counted(
    kind: type[Distribution], x: Array, sample_weight: ArrayLike | None
) -> tuple[Sample, float]:
    """What has weight, equal counts as one with the weight of all; and the sum of weights."""
    weights = None
    total = float(x.size)
    if sample_weight is not None:
        weights = given_weights(sample_weight, x.shape)
        total = finite_sum(weights)
        _, x, weights = counted(weights, x, weights)
    if kind.discrete:
        x, weights = _counts(x, weights)
    return Sample(x, weights), total


def _counts(x: Array, weights: Array | None) -> tuple[Array, Array]:
    """The values that occur, and how often."""
    whole = x.astype(np.intp) if x.min() >= 0 and x.max() < COUNTS_MAX else None
    if whole is None or (whole != x).any():
        values, whole = np.unique(x, return_inverse=True)
    else:
        values = np.arange(whole.max() + 1.0)
    how_often = np.bincount(whole, weights, values.size).astype(np.float64)
    return values[how_often > 0], how_often[how_often > 0]


def constants_and_pins(
    kind: type[Distribution], fixed: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, float]]:
    """What of `fixed` the kind is made with, and which parameters stay where they are."""
    names = [*(p.name for p in kind.parameters), *kind.constants]
    if unknown := sorted(set(fixed) - set(names)):
        raise ValueError(f"fixed must name parameters ({', '.join(names)}), got {unknown[0]!r}")
    if missing := [name for name in kind.constants if name not in fixed]:
        raise ValueError(f"fixed must hold {missing[0]}, which is no parameter to fit")
    known = {name: fixed[name] for name in kind.constants}
    return known, {name: value for name, value in fixed.items() if name not in known}


def _search(
    start: D, sample: Sample, fixed: Mapping[str, float], constants: Mapping[str, Any]
) -> tuple[DescentTrace | None, D, MeanLogProb]:
    """From the start down to the optimum, by the parameters that are not at a bound."""
    parameters = start.parameters
    free = [
        i
        for i, p in enumerate(parameters)
        if p.name not in fixed and not p.ends_support and not at_bound(p, float(start.values[i]))
    ]
    if not free or not start.smooth:
        return None, start, start.mean_log_prob(sample)
    values = tuple(float(v) for v in start.values)
    spreads = np.diag(start.information())
    regular = start.regular
    unit = np.array([spreads[regular.index(parameters[i].name)] ** -0.5 for i in free])
    origin = np.array([values[i] for i in free])
    coordinates = Coordinates([parameters[i] for i in free], origin, unit)
    objective = Objective(type(start), sample, values, constants, free, coordinates)
    trace = descend(
        objective,
        coordinates.position(origin),
        method="newton",
        tolerance=TOLERANCE,
        max_steps=MAX_STEPS,
    )
    found, means = objective.at(trace.positions[-1])
    # Without a step the closed form stays as it is, to its last digit.
    return trace, found if trace.steps else start, means


def _errors(
    found: Distribution,
    hessian: Array,
    total: float,
    fixed: Mapping[str, float],
    exponent: int,
) -> tuple[dict[str, float | None], FloatArray | None]:
    """Standard errors of the free parameters in the unit of the data, and the covariance."""
    errors: dict[str, float | None] = {
        p.name: None for p in found.parameters if p.name not in fixed
    }
    usable = [
        i
        for i, p in enumerate(found.parameters)
        if p.name in errors and not p.ends_support and not at_bound(p, float(found.values[i]))
    ]
    if not usable:
        return errors, None
    if found.smooth:
        information: FloatArray = -hessian[np.ix_(usable, usable)]
    else:
        rows = [found.regular.index(found.parameters[i].name) for i in usable]
        information = found.information()[np.ix_(rows, rows)]
    # In units of each parameter's own error, so that lengths and pure numbers are alike.
    scale = np.sqrt(np.abs(np.diag(information)))
    if not (np.isfinite(scale).all() and (scale > 0).all()):
        return errors, None
    balanced = information / np.outer(scale, scale)
    if np.linalg.eigvalsh(balanced)[0] <= np.finfo(np.float64).eps * len(usable):
        return errors, None
    covariance = np.linalg.inv(balanced) / np.outer(scale, scale) / total
    lengths = [exponent if found.parameters[i].unit == "x" else 0 for i in usable]
    with np.errstate(over="ignore", under="ignore"):
        covariance = np.ldexp(covariance, np.add.outer(lengths, lengths))
        roots = np.sqrt(np.diag(np.linalg.inv(balanced))) / scale / np.sqrt(total)
        roots = np.ldexp(roots, lengths)
    errors |= {found.parameters[i].name: float(root) for i, root in zip(usable, roots, strict=True)}
    return errors, covariance


def _exponent(kind: type[Distribution], sample: Sample) -> int:
    """The power of two that Newton's method is kept near, where it looks for lengths."""
    units = {p.unit for p in kind.parameters}
    if "x" not in units or any(p.ends_support for p in kind.parameters):
        return 0
    exponent = int(np.frexp(max(abs(sample.low), abs(sample.high)))[1])
    return exponent if abs(exponent) > EXPONENT_MAX else 0


def _scaled(kind: type[Distribution], sample: Sample, exponent: int) -> Sample:
    """The sample over a power of two, which is exact."""
    if not exponent:
        return sample
    x = np.ldexp(sample.x, -exponent)
    if kind.open_data and x.min() == 0:
        raise ValueError(
            f"x must span less than float64 can, got values from {sample.low:g} to {sample.high:g}"
        )
    return Sample(x, sample.weights)


def _rescaled(kind: type[Distribution], name: str, value: float, exponent: int) -> float:
    """A parameter when the data are multiplied by a power of two."""
    unit = next(p.unit for p in kind.parameters if p.name == name)
    with np.errstate(over="ignore", under="ignore"):
        return float(np.ldexp(value, exponent)) if unit == "x" else value


def _check_data(kind: type[Distribution], sample: Sample) -> None:
    """Raise ValueError for an observation that the family makes with no parameters."""
    (low, high), x = kind.data_range, sample.x
    if kind.discrete:
        reject_where((x < low) | (x != np.floor(x)), x, "x", "be a count from 0 on")
    elif kind.open_data and not low < sample.low <= sample.high < high:
        inside = f"lie between {low:g} and {high:g}" if np.isfinite(high) else f"be above {low:g}"
        reject_where((x <= low) | (x >= high), x, "x", inside)
    elif not low <= sample.low <= sample.high <= high:
        inside = f"lie in [{low:g}, {high:g}]" if np.isfinite(high) else f"be at least {low:g}"
        reject_where((x < low) | (x > high), x, "x", inside)


def at_bound(parameter: Parameter, value: float) -> bool:
    """Whether a value lies at an end of its domain, where no slope need be 0."""
    bounded = parameter.domain.startswith(("(0", "["))
    return (
        not np.isfinite(value)
        or (bounded and value <= 0)
        or (parameter.domain.endswith("1]") and value >= 1)
    )
