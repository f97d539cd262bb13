"""The slope of the NLL in 1/T and its root: what `fit_temperature` solves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

import numpy as np

from nll_core._numerics import rows_per_block
from nll_core._validation import FloatArray, IntArray
from nll_core._weights import Float64Array, mean_by_weight, sum_by_weight
from nll_core.recalibration._slope_moments import block_moments

TemperatureStatus = Literal["interior", "zero", "infinite", "undetermined"]

# What may be left of the error in log T. A pass over few rows costs nothing, so that they get all
# their digits; of many, T is not known to more than about 1e-3 anyway.
_LAST_ERROR: Final = 1e-8
_LAST_ERROR_OF_FEW: Final = 1e-15
# The start need not be better than the sample it is fitted on.
_LAST_WARM_ERROR: Final = 5e-3
# After a shorter step than this the curvature at the new place follows from the slopes.
_SHORT_STEP: Final = 0.03
# Where the quadratic model is not to be trusted, one step changes T by a factor of 10 at most.
_LONGEST_STEP: Final = float(np.log(10.0))
# Bisection alone needs 60 passes for all of float64's digits; Newton needs about 5.
_MAX_PASSES: Final = 100
# A start fitted on the first few rows is within some hundredths, which brings one fitted on more
# of them within a hundredth in one or two steps; both cost little beside a pass over all rows.
_WARM_ROWS: Final = (1024, 8192)
# Ranges of logits of more or less than 2**±60 are brought to about 1 (exactly, by a power of 2),
# so that 1/T and its products with logits stay within float32.
_LARGEST_EXPONENT: Final = 60

_NO_EFFECT: Final = "the logits of each row are equal: T has no effect"
_ALL_RIGHT: Final = "the truth has the highest logit in every row: the NLL falls down to T = 0"
_MISLEADING: Final = "the logits do not favour the truth on average: the NLL falls up to T = inf"


@dataclass(frozen=True)
class SlopeRoot:
    """Where the slope is 0: β, the mean NLL there if it came along, and how it was found."""

    beta: float
    nll: float | None
    passes: int
    converged: bool


class _Place(NamedTuple):
    """Where the slope was computed: log β, the slope, and its own slope in log β."""

    position: float
    slope: float
    rise: float

    def rise_at(self, position: float, slope: float) -> float:
        """The rise at another place, of the parabola through both slopes with this rise here."""
        return 2.0 * (slope - self.slope) / (position - self.position) - self.rise


@dataclass(frozen=True)
class SlopeProblem:
    """Logits over 2**exponent with what the slope of their NLL in β = 1/T needs."""

    rows: FloatArray  # (N, K)
    labels: IntArray  # (N,)
    own: FloatArray  # (N,), logit of the truth
    forbidden: bool  # whether any logit is −inf
    exponent: int
    weights: Float64Array | None  # (N,), above 0

    @classmethod
    def of(
        cls,
        rows: FloatArray,
        labels: IntArray,
        weights: Float64Array | None,
        *,
        lowest: float,
        highest: float,
    ) -> SlopeProblem:
        """The problem for checked logits with their range; copied only if that is extreme."""
        forbidden = lowest == -np.inf
        if forbidden:
            lowest = float(np.min(rows, where=rows > -np.inf, initial=np.inf))
        exponent = int(np.frexp(0.5 * highest - 0.5 * lowest)[1])
        if abs(exponent) > _LARGEST_EXPONENT:
            rows = np.ldexp(rows.astype(np.float64), -exponent)
        else:
            exponent = 0
        own = rows[np.arange(len(rows)), labels]
        return cls(rows, labels, own, forbidden, exponent, weights)

    def solution(self) -> SlopeRoot | None:
        """The interior minimum of the NLL; None if there is none.

        The slope rises with β: an interior root proves that it is negative at β = 0, and only a
        search that does not end well asks for that.
        """
        samples = [self._sample(n) for n in _WARM_ROWS if len(self.rows) >= 2 * n]
        beta, falls = (samples[0] if samples else self)._spread()
        if not falls and not (samples and self._spread()[1]):
            return None
        if falls:
            for sample in samples:
                warm = sample._solve(beta, last_error=_LAST_WARM_ERROR)
                beta = warm.beta if warm.converged else beta
        last_error = _LAST_ERROR if samples else _LAST_ERROR_OF_FEW
        found = self._solve(beta, last_error=last_error)
        return found if found.converged or self._spread()[1] else None

    def boundary(self) -> tuple[float, TemperatureStatus, float, str] | None:
        """Temperature, status, limit of the NLL and message if the NLL falls down to T = 0."""
        if any((self.rows[at].max(axis=1) > self.own[at]).any() for at in self._blocks()):
            return None
        highest = self.rows.max(axis=1, keepdims=True)
        # Logits equal in each row put the truth at the maximum too.
        if bool(((self.rows == highest) | (self.rows == -np.inf)).all()):
            return 1.0, "undetermined", self.log_allowed(), _NO_EFFECT
        ties = np.count_nonzero(self.rows == highest, axis=1)
        return 0.0, "zero", mean_by_weight(np.log(ties), self.weights), _ALL_RIGHT

    def misleading(self) -> tuple[float, TemperatureStatus, float, str]:
        """The same where the NLL falls up to T = inf."""
        return np.inf, "infinite", self.log_allowed(), _MISLEADING

    def log_allowed(self) -> float:
        """Mean log-number of allowed classes: the NLL at T = inf."""
        return mean_by_weight(np.log(np.count_nonzero(self.rows > -np.inf, axis=1)), self.weights)

    def _sample(self, n_rows: int) -> SlopeProblem:
        """The same problem for about so many evenly spread rows, without a copy."""
        thin = slice(None, None, len(self.rows) // n_rows)
        return replace(
            self,
            rows=self.rows[thin],
            labels=self.labels[thin],
            own=self.own[thin],
            weights=None if self.weights is None else self.weights[thin],
        )

    def _spread(self) -> tuple[float, bool]:
        """One over the spread of the logits in a row, to begin with; whether the NLL falls at 0."""
        slope, variance = self._at_infinite_temperature()
        return (1.0 / float(np.sqrt(variance)) if variance > 0.0 else 1.0), slope < 0.0

    def _solve(self, beta: float, *, last_error: float) -> SlopeRoot:
        """Root of the slope by Newton steps in log β, inside the bracket that the slopes give.

        With the curvature of its own pass a step s leaves about s²/2 as the error. Of many rows,
        after a short step s₀ of that kind, the curvature is taken from both slopes and the last
        curvature, as of the parabola through them: the pass is cheaper, gives the NLL to about
        1e-12, and leaves about s·s₀²/6.
        """
        low, high = -np.inf, np.inf
        position = float(np.log(beta))
        before: _Place | None = None  # the place that a short step led away from
        many = len(self.rows) >= 2 * _WARM_ROWS[0]
        for passes in range(1, _MAX_PASSES + 1):
            beta = float(np.exp(position))
            slope, curvature, nll = self._mean_moments(beta, curvature=before is None)
            rise = beta * curvature if before is None else before.rise_at(position, slope)
            low, high = (position, high) if slope < 0.0 else (low, position)
            newton = -slope / rise if rise > 0.0 else -np.sign(slope) * np.inf
            step = float(np.clip(newton, -_LONGEST_STEP, _LONGEST_STEP))
            if slope != 0.0 and not low < position + step < high:
                step = 0.5 * (low + high) - position
            left = step / 2.0 if before is None else (position - before.position) ** 2 / 6.0
            error = abs(step * left)
            if slope == 0.0 or error <= last_error:
                root = float(np.exp(position + step))
                # The slope goes to 0 in a straight line along so short a way.
                nll = None if nll is None else nll + 0.5 * slope * (root - beta)
                return SlopeRoot(root, nll, passes, True)
            led_away = before is None and many and 0.0 < abs(step) <= _SHORT_STEP
            before = _Place(position, slope, rise) if led_away else None
            position += step
        return SlopeRoot(float(np.exp(position)), None, _MAX_PASSES, False)

    def _blocks(self) -> Iterator[slice]:
        """Slices of rows that stay in the cache together with what is made of them."""
        step = rows_per_block(self.rows.shape[1], self.rows.dtype.itemsize)
        return (slice(first, first + step) for first in range(0, len(self.rows), step))

    def _sum(self, values: FloatArray, block: slice) -> float:
        """What a block of rows adds to a sum over rows."""
        return sum_by_weight(values, None if self.weights is None else self.weights[block])

    @property
    def _total_weight(self) -> float:
        return float(len(self.rows) if self.weights is None else self.weights.sum())

    def _mean_moments(self, beta: float, *, curvature: bool) -> tuple[float, float, float | None]:
        """Mean E_p z − z_y at β, and mean Var_p z or else the mean NLL, in one pass over blocks."""
        n_rows, n_classes = self.rows.shape
        step = min(n_rows, rows_per_block(n_classes, self.rows.dtype.itemsize))
        buffer = np.empty((step, n_classes), self.rows.dtype)
        slope = variance = nll = 0.0
        for block in self._blocks():
            moments = block_moments(
                self.rows[block],
                self.labels[block],
                self.own[block],
                beta,
                buffer,
                curvature=curvature,
                forbidden=self.forbidden,
            )
            slope += self._sum(moments.slope, block)
            if moments.variance is not None:
                variance += self._sum(moments.variance, block)
            if moments.loss is not None:
                nll += self._sum(moments.loss, block)
        total = self._total_weight
        return slope / total, variance / total, None if curvature else nll / total

    def _at_infinite_temperature(self) -> tuple[float, float]:
        """Slope and curvature at β = 0, where all allowed classes are equally probable."""
        ones = np.ones(self.rows.shape[1], self.rows.dtype)
        slope = curvature = 0.0
        for block in self._blocks():
            highest = self.rows[block].max(axis=1, keepdims=True)
            gap = self.rows[block] - highest
            allowed: FloatArray | int = len(ones)
            if self.forbidden:
                allowed = (gap > -np.inf) @ ones
                gap[gap == -np.inf] = 0.0
            mean = gap @ ones / allowed
            slope += self._sum(mean - (self.own[block] - highest[:, 0]), block)
            gap *= gap
            curvature += self._sum(gap @ ones / allowed - mean * mean, block)
        return slope / self._total_weight, curvature / self._total_weight
