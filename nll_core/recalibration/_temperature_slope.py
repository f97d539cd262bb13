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
_LAST_ERROR: Final = 1e-7
_LAST_ERROR_OF_FEW: Final = 1e-15
# The start need not be better than the sample it is fitted on.
_LAST_WARM_ERROR: Final = 5e-3
# Where the quadratic model is not to be trusted, one step changes T by a factor of 10 at most.
_LONGEST_STEP: Final = float(np.log(10.0))
_FEW: Final = 4  # units in the last place
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


class _Moments(NamedTuple):
    """Means over the rows: the first three derivatives of the NLL in β, and it or None."""

    slope: float
    curvature: float
    third: float
    nll: float | None


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
        if not samples:
            # Of few rows the exact NLL costs nothing.
            found = replace(found, nll=None)
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
        """Root of the slope by steps in log β, inside the bracket that the slopes give.

        A step s goes to the root of the parabola with the slope's first two derivatives, and
        leaves about s³/6 as the error: near a good start one pass is enough. Where that leads out
        of the bracket, its middle comes next, which may be as far off as the step is long.
        """
        low, high = -np.inf, np.inf
        position = float(np.log(beta))
        for passes in range(1, _MAX_PASSES + 1):
            beta = float(np.exp(position))
            at = self._mean_moments(beta)
            low, high = (position, high) if at.slope < 0.0 else (low, position)
            step = float(np.clip(_root_of_parabola(at, beta), -_LONGEST_STEP, _LONGEST_STEP))
            error = abs(step) ** 3 / 6.0
            # A step within the rounding of log β is none, wherever the bracket ends.
            is_rounding = abs(step) <= _FEW * np.spacing(abs(position))
            if at.slope != 0.0 and not (low < position + step < high or is_rounding):
                step = 0.5 * (low + high) - position
                error = abs(step)
            if at.slope == 0.0 or error <= last_error:
                root = float(np.exp(position + step))
                return SlopeRoot(root, _nll_beside(at, root - beta), passes, True)
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

    def _mean_moments(self, beta: float) -> _Moments:
        """The NLL and its derivatives at β, in one pass over blocks."""
        n_rows, n_classes = self.rows.shape
        step = min(n_rows, rows_per_block(n_classes, self.rows.dtype.itemsize))
        buffer = np.empty((step, n_classes), self.rows.dtype)
        slope = variance = third = nll = 0.0
        whole = True
        for block in self._blocks():
            found = block_moments(
                self.rows[block],
                self.labels[block],
                self.own[block],
                beta,
                buffer,
                forbidden=self.forbidden,
            )
            slope += self._sum(found.slope, block)
            variance += self._sum(found.variance, block)
            third += self._sum(found.third, block)
            whole = whole and found.loss is not None
            if found.loss is not None:
                nll += self._sum(found.loss, block)
        total = self._total_weight
        return _Moments(
            slope / total, variance / total, third / total, nll / total if whole else None
        )

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


def _root_of_parabola(at: _Moments, beta: float) -> float:
    """The step in log β to where the slope is 0, by its first two derivatives there."""
    rise = beta * at.curvature
    if not rise > 0.0:
        return -float(np.sign(at.slope)) * np.inf
    square = rise * rise - 2.0 * at.slope * (rise + beta * beta * at.third)
    # Without a root the tangent's.
    return -2.0 * at.slope / (rise + (float(np.sqrt(square)) if square > 0.0 else rise))


def _nll_beside(at: _Moments, step: float) -> float | None:
    """The NLL a short step in β away."""
    if at.nll is None:
        return None
    return at.nll + step * (at.slope + step * (at.curvature / 2.0 + step * at.third / 6.0))
