"""Maximum likelihood for any distribution: Newton's method in coordinates of its own scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import FloatArray, given_weights, reject_where, sample_array
from nll_core._weights import counted, finite_sum
from nll_core.distributions.distribution import Distribution, Parameter
from nll_core.optimisation.descent import DescentTrace, descend

Array = NDArray[np.float64]
D = TypeVar("D", bound=Distribution)

# The gradient per observation at the end, in units of the standard errors of one observation.
TOLERANCE: Final = 1e-10
# Sums of many scores keep fewer digits than that; this is still far below any standard error.
CONVERGED: Final = 1e-7
MAX_STEPS: Final = 200


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

    @property
    def aic(self) -> float:
        """Akaike's information criterion, 2k + 2·NLL."""
        return 2.0 * len(self.free) + 2.0 * self.nll


@dataclass(frozen=True, eq=False)
class _Coordinates:
    """Free parameters over the whole line: logs, logits, and lengths in a unit of the sample."""

    parameters: Sequence[Parameter]
    origin: Array
    unit: Array

    def position(self, theta: Array) -> Array:
        """The coordinates of parameters."""
        return np.array([
            np.log(t) if p.domain.startswith(("(0, inf", "[0, inf"))
            else np.log(t) - np.log1p(-t) if p.domain.endswith("1]")
            else (t - o) / u
            for p, t, o, u in zip(self.parameters, theta, self.origin, self.unit, strict=True)
        ])  # fmt: skip

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


@dataclass(frozen=True, eq=False)
class _Objective(Generic[D]):
    """The mean NLL of a sample over the coordinates of the free parameters."""

    kind: type[D]
    x: Array
    weights: Array
    values: tuple[float, ...]
    constants: Mapping[str, Any]
    free: Sequence[int]
    coordinates: _Coordinates

    def distribution(self, position: Array) -> D:
        """The distribution at a position."""
        values = list(self.values)
        for i, value in zip(self.free, self.coordinates.theta(position)[0], strict=True):
            values[i] = float(value)
        return build(self.kind, values, self.constants)

    def value(self, position: Array) -> float:
        """−Σ w log p."""
        try:
            return float(-self.weights @ self.distribution(position).log_prob(self.x))
        except ValueError:  # A trial step so long that the parameter leaves float64.
            return np.inf

    def value_and_gradient(self, position: Array) -> tuple[float, Array]:
        """The value, and its slopes by the chain rule."""
        found = self.distribution(position)
        _, slopes, _ = self.coordinates.theta(position)
        scores = self.weights @ found.gradient(self.x)[:, self.free]
        return float(-self.weights @ found.log_prob(self.x)), -scores * slopes

    def hessian(self, position: Array) -> Array:
        """Second derivatives by the chain rule."""
        found = self.distribution(position)
        _, slopes, bends = self.coordinates.theta(position)
        scores = self.weights @ found.gradient(self.x)[:, self.free]
        matrices = found.hessian(self.x)[:, self.free][:, :, self.free]
        curvature = np.tensordot(self.weights, matrices, axes=1)
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
    sample = sample_array(x)
    every = np.ones(sample.size)
    weights = every if sample_weight is None else given_weights(sample_weight, sample.shape)
    names = [p.name for p in kind.parameters]
    known, pinned = _constants_and_pins(kind, fixed or {})
    total = finite_sum(weights)
    _, kept, weights = counted(weights, sample, weights)
    if kind.discrete:
        kept, place = np.unique(kept, return_inverse=True)
        weights = np.bincount(place, weights).astype(np.float64)
    shares = weights / total
    _check_data(kind, kept)
    exponent = _exponent(kind, kept)
    scaled = np.ldexp(kept, -exponent)
    if kind.open_data and ((scaled == 0) & (kept != 0)).any():
        raise ValueError(
            f"x must span less than float64 can, got values from {kept.min():g} to {kept.max():g}"
        )
    inside = {n: _rescaled(kind, n, float(v), -exponent) for n, v in pinned.items()}

    with np.errstate(all="ignore"):
        start = list(kind._start(scaled, shares, {**known, **inside}))
    values = tuple(inside.get(n, float(v)) for n, v in zip(names, start, strict=True))
    found = build(kind, values, known)
    _, possible, _ = found._prepared(scaled)
    reject_where(~possible, kept, "x", "lie in the support")
    trace, found = _search(found, scaled, shares, pinned, known)
    errors, covariance = _errors(found, scaled, shares, total, pinned, exponent)
    factor = {n: _rescaled(kind, n, float(v), exponent)
              for n, v in zip(names, found.values, strict=True)}  # fmt: skip
    result = build(kind, [pinned.get(n, factor[n]) for n in names], known)
    return DistributionFit(
        distribution=result,
        n=total,
        nll=float(-weights @ result.log_prob(kept)),
        free=tuple(n for n in names if n not in pinned),
        standard_errors=errors,
        covariance=covariance,
        converged=trace is None or float(trace.gradient_norms[-1]) <= CONVERGED,
        message="closed form" if trace is None else trace.message,
    )


def _constants_and_pins(
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
    start: D,
    x: Array,
    weights: Array,
    fixed: Mapping[str, float],
    constants: Mapping[str, Any],
) -> tuple[DescentTrace | None, D]:
    """From the start down to the optimum, by the parameters that are not at a bound."""
    parameters = start.parameters
    free = [i for i, p in enumerate(parameters)
            if p.name not in fixed and not p.ends_support
            and not _at_bound(p, float(start.values[i]))]  # fmt: skip
    if not free or not start.smooth:
        return None, start
    values = tuple(float(v) for v in start.values)
    spreads = np.diag(start.information())
    regular = start.regular
    unit = np.array([spreads[regular.index(parameters[i].name)] ** -0.5 for i in free])
    origin = np.array([values[i] for i in free])
    coordinates = _Coordinates([parameters[i] for i in free], origin, unit)
    objective = _Objective(type(start), x, weights, values, constants, free, coordinates)
    trace = descend(
        objective,
        coordinates.position(origin),
        method="newton",
        tolerance=TOLERANCE,
        max_steps=MAX_STEPS,
    )
    # Without a step the closed form stays as it is, to its last digit.
    return trace, objective.distribution(trace.positions[-1]) if trace.steps else start


def _errors(
    found: Distribution,
    x: Array,
    weights: Array,
    total: float,
    fixed: Mapping[str, float],
    exponent: int,
) -> tuple[dict[str, float | None], FloatArray | None]:
    """Standard errors of the free parameters in the unit of the data, and the covariance."""
    errors: dict[str, float | None] = {
        p.name: None for p in found.parameters if p.name not in fixed
    }
    usable = [i for i, p in enumerate(found.parameters)
              if p.name in errors and not p.ends_support
              and not _at_bound(p, float(found.values[i]))]  # fmt: skip
    if not usable:
        return errors, None
    if found.smooth:
        information = -np.tensordot(weights, found.hessian(x), axes=1)[np.ix_(usable, usable)]
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


def _exponent(kind: type[Distribution], x: Array) -> int:
    """The power of two of the largest of the data, where Newton's method looks for lengths."""
    units = {p.unit for p in kind.parameters}
    ends = any(p.ends_support for p in kind.parameters)
    return int(np.frexp(np.abs(x).max())[1]) if "x" in units and not ends else 0


def _rescaled(kind: type[Distribution], name: str, value: float, exponent: int) -> float:
    """A parameter when the data are multiplied by a power of two."""
    unit = next(p.unit for p in kind.parameters if p.name == name)
    with np.errstate(over="ignore", under="ignore"):
        return float(np.ldexp(value, exponent)) if unit == "x" else value


def _check_data(kind: type[Distribution], x: Array) -> None:
    """Raise ValueError for an observation that the family makes with no parameters."""
    low, high = kind.data_range
    if kind.discrete:
        reject_where((x < low) | (x != np.floor(x)), x, "x", "be a count from 0 on")
    elif kind.open_data:
        reject_where((x <= low) | (x >= high), x, "x", f"lie between {low:g} and {high:g}")
    else:
        reject_where((x < low) | (x > high), x, "x", f"lie in [{low:g}, {high:g}]")


def _at_bound(parameter: Parameter, value: float) -> bool:
    """Whether a value lies at an end of its domain, where no slope need be 0."""
    bounded = parameter.domain.startswith(("(0", "["))
    return not np.isfinite(value) or (bounded and value <= 0) or (
        parameter.domain.endswith("1]") and value >= 1
    )  # fmt: skip


def weighted_mean(values: Array, weights: Array) -> float:
    """Σ w v for weights that sum to 1, with what the rounding of the first sum left over."""
    mean = float(weights @ values)
    return mean + float(weights @ (values - mean))


def varied(x: Array) -> None:
    """Raise ValueError where all values are one, on which the likelihood has no bound."""
    if x.min() == x.max():
        raise ValueError(f"x must hold two values that differ, got only {x[0]:g}")


def fixed_value(fixed: Mapping[str, float], name: str, default: float) -> float:
    """A fixed parameter, or what it would be."""
    return fixed.get(name, default)
