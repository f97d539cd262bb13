"""What every distribution can do: one class of parameters, formulas of x, and a fit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._numerics import float_or_array
from nll_core._printing import Printed
from nll_core._validation import (
    FloatArray,
    Seed,
    finite_array,
    float_array,
    reject_nan,
    reject_where,
    seed_number,
    unit_interval_array,
)
from nll_core.distributions.sample import Sample

if TYPE_CHECKING:
    from nll_core.distributions.fitting import DistributionFit

Array = NDArray[np.float64]
Value = float | Array
Domain = Literal["(-inf, inf)", "(0, inf)", "[0, inf)", "(0, inf]", "[0, 1]", "(0, 1]"]
Unit = Literal["x", "log x", "radian", "1"]

FLOAT64: Final = np.dtype(np.float64)
# Uniform numbers are drawn from the middles of so many cells, so that none is 0 or 1.
CELLS: Final = 2**52
# Enough to halve the widest bracket, of all logs of float64, down to rounding.
MAX_STEPS: Final = 200
STEP_TOLERANCE: Final = 2 * float(np.finfo(np.float64).eps)
# The logs of all positive float64 lie between these.
LOG_RANGE: Final = (-746.0, 710.0)


@dataclass(frozen=True)
class Parameter:
    """One parameter of a distribution: its name, its symbol, where it lies, and its unit."""

    name: str
    symbol: str
    domain: Domain
    unit: Unit = "1"
    """That of the data, or "log x", which a change of unit shifts; "1" is a pure number."""
    ends_support: bool = False
    """Whether the support ends there; the likelihood then has no information on it."""


class MeanLogProb(NamedTuple):
    """The mean of `log_prob` over a sample, and its derivatives in the parameters."""

    value: float
    gradient: Array
    """Of shape (d,)."""
    hessian: Array
    """Of shape (d, d)."""


class Distribution(Printed, ABC):
    """A distribution of one number, with its parameters: floats, or arrays that broadcast with x.

    A subclass is a frozen dataclass with one field per entry of `parameters`, in their order, and
    one for each of its `constants`.
    """

    parameters: ClassVar[tuple[Parameter, ...]]
    constants: ClassVar[tuple[str, ...]] = ()
    """Fields that are known and never fitted."""
    discrete: ClassVar[bool] = False
    """Whether x is an integer and `log_prob` the log of a probability, not of a density."""
    smooth: ClassVar[bool] = True
    """Whether the log-probability has second derivatives that tell its information."""
    data_range: ClassVar[tuple[float, float]] = (-np.inf, np.inf)
    """Where x lies for some parameters."""
    open_data: ClassVar[bool] = False
    """Whether an x at an end of the support has no finite likelihood for most parameters."""

    def __post_init__(self) -> None:
        for parameter in self.parameters:
            value = _checked(getattr(self, parameter.name), parameter)
            object.__setattr__(self, parameter.name, value)

    @property
    def support(self) -> tuple[Value, Value]:
        """The lowest and the highest x that can be, ±inf where there is no bound."""
        return self.data_range

    def log_prob(self, x: ArrayLike) -> float | FloatArray:
        """Log of the probability of `x`, or of its density per unit of x, in nats.

        −inf outside the support, and for a discrete distribution between the integers.
        """
        _, inside, filled = self._prepared(x)
        with np.errstate(all="ignore"):
            return float_or_array(np.where(inside, self._log_prob(filled), -np.inf), FLOAT64)

    def gradient(self, x: ArrayLike) -> FloatArray:
        """The score, ∂ log_prob/∂θ, of shape (..., d), in nats per unit of each parameter.

        Raises ValueError for an `x` outside the support.
        """
        with np.errstate(all="ignore"):
            parts = np.broadcast_arrays(*self._gradient(self._inside(x)))
            return np.stack([part + 0.0 for part in parts], axis=-1)

    def hessian(self, x: ArrayLike) -> FloatArray:
        """Second derivatives of `log_prob` in the parameters, of shape (..., d, d).

        Raises ValueError for an `x` outside the support.
        """
        values = self._inside(x)
        with np.errstate(all="ignore"):
            return self._matrices(self._hessian(values), values.shape)

    def information(self) -> FloatArray:
        """Fisher's information of one observation, (r, r), of the `regular` parameters.

        It is the variance of the score, and −E of the Hessian where the distribution is smooth.
        """
        regular = [i for i, p in enumerate(self.parameters) if not p.ends_support]
        with np.errstate(all="ignore"):
            entries = self._information() if regular else {}
        matrix = np.zeros((len(regular), len(regular)))
        for (i, j), entry in entries.items():
            matrix[regular.index(i), regular.index(j)] = float(entry)
            matrix[regular.index(j), regular.index(i)] = float(entry)
        return matrix

    def mean_log_prob(self, sample: Sample) -> MeanLogProb:
        """The mean of `log_prob` over a sample inside the support, with its derivatives."""
        with np.errstate(all="ignore"):
            return self._means(sample)

    def cdf(self, x: ArrayLike) -> float | FloatArray:
        """P(X ≤ x), in [0, 1]."""
        return self._tail(x, upper=False)

    def survival(self, x: ArrayLike) -> float | FloatArray:
        """P(X > x), in [0, 1], with its digits where the CDF is 1 to rounding."""
        return self._tail(x, upper=True)

    def quantile(self, probability: ArrayLike) -> float | FloatArray:
        """The smallest x with P(X ≤ x) ≥ `probability`, in the unit of x."""
        p = unit_interval_array(probability, "probability").astype(np.float64)
        low, high = self.support
        with np.errstate(all="ignore"):
            # At 0 and 1 formulas may miss the ends of the support by rounding.
            found = np.clip(self._quantile(p), low, high)
            found = np.where(p == 0, low, np.where(p == 1, high, found))
        return float_or_array(np.asarray(found), FLOAT64)

    def sample(self, size: int | tuple[int, ...], *, seed: Seed) -> FloatArray:
        """Draws of shape `size`, in the unit of x: quantiles of uniform numbers.

        One seed draws the same uniform numbers for all parameters, so that samples move steadily
        with them.
        """
        rng = np.random.default_rng(seed_number(seed))
        uniform = (rng.integers(CELLS, size=size) + 0.5) / CELLS
        return np.asarray(self.quantile(uniform))

    @classmethod
    def fit(
        cls,
        x: ArrayLike,
        *,
        sample_weight: ArrayLike | None = None,
        fixed: Mapping[str, float] | None = None,
    ) -> DistributionFit[Self]:
        """Maximum likelihood: the parameters with the lowest Σ −w log p(x), in nats.

        `fixed` holds parameters at given values, and the constants, if there are any; a weight of
        k counts as k observations. Standard errors are those of the observed information. Raises
        ValueError for x outside the support, and where no parameters are best because the
        likelihood has no bound.
        """
        from nll_core.distributions.fitting import fit_distribution

        return fit_distribution(cls, x, sample_weight=sample_weight, fixed=fixed)

    @property
    def values(self) -> tuple[Value, ...]:
        """The values of the parameters, in their order."""
        return tuple(getattr(self, p.name) for p in self.parameters)

    @property
    def regular(self) -> tuple[str, ...]:
        """The names of the parameters at which the support does not end."""
        return tuple(p.name for p in self.parameters if not p.ends_support)

    @abstractmethod
    def _log_prob(self, x: Array) -> Array: ...

    @abstractmethod
    def _gradient(self, x: Array) -> tuple[Value, ...]: ...

    @abstractmethod
    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        """The entries that are not 0, of one triangle."""

    def _information(self) -> dict[tuple[int, int], Value]:
        """The entries that are not 0, of one triangle and of regular parameters."""
        raise NotImplementedError

    def _means(self, sample: Sample) -> MeanLogProb:
        """Over a sample inside the support; from fewer numbers than all of x where they suffice."""
        places: list[tuple[int, int]] = []

        def terms(x: Array) -> list[Value]:
            entries = self._hessian(x)
            places[:] = entries
            return [self._log_prob(x), *self._gradient(x), *entries.values()]

        means, d = sample.means(terms), len(self.parameters)
        bends = dict(zip(places, means[1 + d :], strict=True))
        return MeanLogProb(means[0], np.array(means[1 : 1 + d]), self._matrices(bends))

    def _matrices(
        self, entries: Mapping[tuple[int, int], Value], shape: tuple[int, ...] = ()
    ) -> Array:
        """Symmetric matrices of shape (..., d, d) from one triangle of their entries."""
        d = len(self.parameters)
        shape = np.broadcast_shapes(shape, *(np.shape(entry) for entry in entries.values()))
        matrices = np.zeros((*shape, d, d))
        for (i, j), entry in entries.items():
            matrices[..., i, j] = matrices[..., j, i] = entry
        return matrices

    @abstractmethod
    def _cdf(self, x: Array) -> Array: ...

    @abstractmethod
    def _survival(self, x: Array) -> Array: ...

    @abstractmethod
    def _quantile(self, p: Array) -> Array: ...

    @classmethod
    @abstractmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        """The optimum where it has a closed form, else a place from which Newton finds it.

        Parameters that are fixed are replaced afterwards.
        """

    def _no_bound(self, sample: Sample, free: Sequence[str]) -> tuple[str, bool]:
        """Where the likelihood of the free parameters has no bound, and whether that is here."""
        return "", False

    def _prepared(self, x: ArrayLike) -> tuple[Array, NDArray[np.bool_], Array]:
        """x in float64, where it can be, and x with a possible number where it cannot."""
        values = float_array(x, "x").astype(np.float64, copy=False)
        reject_nan(values, "x")
        low, high = self.support
        inside = np.isfinite(values) & (values >= low) & (values <= high)
        if self.discrete:
            inside &= values == np.floor(values)
        filler = np.where(np.isfinite(low), low, np.where(np.isfinite(high), high, 0.0))
        return values, inside, np.where(inside, values, filler)

    def _inside(self, x: ArrayLike) -> Array:
        """x in float64, where all of it can be."""
        values, inside, filled = self._prepared(x)
        reject_where(~inside, np.broadcast_to(values, inside.shape), "x", "lie in the support")
        return filled

    def _tail(self, x: ArrayLike, *, upper: bool) -> float | FloatArray:
        values, _, _ = self._prepared(x)
        low, high = self.support
        at = np.floor(values) if self.discrete else values
        below, above = at < low, at >= high
        middle = ~(below | above) & np.isfinite(at)
        filler = np.where(np.isfinite(low), low, np.where(np.isfinite(high), high, 0.0))
        with np.errstate(all="ignore"):
            filled = np.where(middle, at, filler)
            found = self._survival(filled) if upper else self._cdf(filled)
        # An infinite x lies beyond everything else.
        highest = above | np.isposinf(at)
        ends = np.where(highest, 0.0, 1.0) if upper else np.where(highest, 1.0, 0.0)
        return float_or_array(np.where(middle, np.clip(found, 0.0, 1.0), ends), FLOAT64)

    def _quantile_of_counts(self, p: Array) -> Array:
        """The smallest integer with F(k) ≥ p: from a table of F where that is shorter than p."""
        shape = np.broadcast_shapes(p.shape, *(np.shape(value) for value in self.values))
        if shape == p.shape and p.size > 1 and max(np.ndim(v) for v in self.values) == 0:
            highest = float(self._count_by_halving(p[p < 1.0].max(initial=0.0)))
            if highest < p.size:
                table = np.asarray(self.cdf(np.arange(highest + 1.0)))
                return np.searchsorted(table, p).astype(np.float64)
        return self._count_by_halving(np.broadcast_to(p, shape))

    def _count_by_halving(self, p: Array) -> Array:
        low, high = np.full(p.shape, -1.0), np.ones(p.shape)
        top = self.support[1]
        while (short := (np.asarray(self.cdf(high)) < p) & (high < top)).any():
            low, high = np.where(short, high, low), np.where(short, 2.0 * high, high)
        while (apart := high - low > 1.0).any():
            middle = np.where(apart, np.floor(0.5 * (low + high)), high)
            if ((middle == low) | (middle == high))[apart].any():
                break  # Integers beyond 2⁵³ have no neighbours.
            enough = np.asarray(self.cdf(middle)) >= p
            low, high = np.where(apart & ~enough, middle, low), np.where(enough, middle, high)
        return high

    def _quantile_by_newton(
        self,
        p: Array,
        *,
        log: bool,
        bracket: tuple[Value, Value] | None = None,
        tolerance: float = STEP_TOLERANCE,
    ) -> Array:
        """The x with F(x) = p, or its log, by Newton's method inside a bracket that halves.

        It ends where a step is below the tolerance, relative to x above 1.
        """
        shape = np.broadcast_shapes(p.shape, *(np.shape(value) for value in self.values))
        ends = bracket or (LOG_RANGE if log else self.data_range)
        low, high = (np.broadcast_to(end, shape) for end in ends)
        at = 0.5 * (low + high)
        for _ in range(MAX_STEPS):
            x = np.exp(at) if log else at
            # Of the two tails the smaller one has its digits.
            excess = np.where(p < 0.5, self._cdf(x) - p, (1.0 - p) - self._survival(x))
            low, high = np.where(excess < 0, at, low), np.where(excess < 0, high, at)
            moved = at - excess / np.exp(self._log_prob(x) + (at if log else 0.0))
            moved = np.where((moved > low) & (moved < high), moved, 0.5 * (low + high))
            done = np.abs(moved - at) <= tolerance * np.maximum(np.abs(at), 1.0)
            at = np.where(excess == 0, at, moved)
            if (done | (excess == 0)).all():
                break
        return np.asarray(np.exp(at) if log else at)


def _checked(value: ArrayLike, parameter: Parameter) -> Value:
    """A parameter's value, which lies in its domain."""
    name, domain = parameter.name, parameter.domain
    if domain.endswith("inf]"):
        array = float_array(value, name)
        reject_nan(array, name)
    else:
        array = finite_array(value, name)
    if domain.startswith("(0"):
        reject_where(array <= 0, array, name, "be above 0")
    elif domain.startswith("["):
        reject_where(array < 0, array, name, "be at least 0")
    if domain.endswith("1]"):
        reject_where(array > 1, array, name, "be at most 1")
    return float(array) if array.ndim == 0 else array.astype(np.float64)


def times_log(factor: Value, log: Array) -> Array:
    """factor · log, which is 0 where the factor is 0, whatever the log."""
    return np.where(np.asarray(factor) == 0, 0.0, factor * log)
