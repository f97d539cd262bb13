"""The slope of the NLL in 1/T and its root: what `fit_temperature` solves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from nll_core._numerics import rows_per_block
from nll_core._validation import FloatArray, IntArray
from nll_core._weights import Float64Array, mean_by_weight, sum_by_weight

TemperatureStatus = Literal["interior", "zero", "infinite", "undetermined"]

# Newton's method squares the error, so a last step of 1e-4 in log T leaves about 1e-8 behind.
_LAST_STEP: Final = 1e-4
# The start need not be better than the sample it is fitted on.
_LAST_WARM_STEP: Final = 3e-2
# Where the quadratic model is not to be trusted, one step changes T by a factor of 10 at most.
_LONGEST_STEP: Final = float(np.log(10.0))
# Bisection alone needs 60 passes for all of float64's digits; Newton needs about 5.
_MAX_PASSES: Final = 100
# A start fitted on so many rows is within about a hundredth, and costs little beside the rest.
_WARM_ROWS: Final = 8192
# Ranges of logits of more or less than 2**±60 are brought to about 1 (exactly, by a power of 2),
# so that 1/T and its products with logits stay within float32.
_LARGEST_EXPONENT: Final = 60

_NO_EFFECT: Final = "the logits of each row are equal: T has no effect"
_ALL_RIGHT: Final = "the truth has the highest logit in every row: the NLL falls down to T = 0"
_MISLEADING: Final = "the logits do not favour the truth on average: the NLL falls up to T = inf"


# Where the sum of a row's exp(βz) lies between these, neither it nor the products with z and z²
# lose digits at the ends of the type's range, and E_p z loses few to a constant in the logits.
_PLAIN: Final = {
    np.dtype(np.float32): (2e-9, 5e8),
    np.dtype(np.float64): (1e-90, 1e90),
}


@dataclass(frozen=True)
class SlopeProblem:
    """Logits over 2**exponent with what the slope of their NLL in β = 1/T needs."""

    rows: FloatArray  # (N, K)
    truth: FloatArray  # (N,), logit of the truth
    forbidden: bool  # whether any logit is −inf
    exponent: int
    weights: Float64Array | None  # (N,), above 0

    @classmethod
    def of(cls, rows: FloatArray, truth: IntArray, weights: Float64Array | None) -> SlopeProblem:
        """The problem for checked logits; they are copied only if their range is extreme."""
        lowest = float(rows.min())
        forbidden = lowest == -np.inf
        if forbidden:
            lowest = float(np.min(rows, where=rows > -np.inf, initial=np.inf))
        exponent = int(np.frexp(0.5 * float(rows.max()) - 0.5 * lowest)[1])
        if abs(exponent) > _LARGEST_EXPONENT:
            rows = np.ldexp(rows.astype(np.float64), -exponent)
        else:
            exponent = 0
        return cls(rows, rows[np.arange(len(rows)), truth], forbidden, exponent, weights)

    def solution(self) -> tuple[float, int, bool] | None:
        """β at the interior minimum, passes over all rows, whether found; None if there is none.

        The slope rises with β: an interior root proves that it is negative at β = 0, and only a
        search that does not end well asks for that.
        """
        sample = self._sample()
        beta, falls = sample._spread()
        many = len(self.rows) >= 2 * _WARM_ROWS
        if not falls and not (many and self._spread()[1]):
            return None
        if many and falls:
            warm, _, converged = sample._solve(beta, last_step=_LAST_WARM_STEP)
            beta = warm if converged else beta
        found = self._solve(beta)
        converged = found[2]
        return found if converged or self._spread()[1] else None

    def boundary(self) -> tuple[float, TemperatureStatus, float, str] | None:
        """Temperature, status, limit of the NLL and message if the NLL falls down to T = 0."""
        if any((self.rows[at].max(axis=1) > self.truth[at]).any() for at in self._blocks()):
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

    def _sample(self) -> SlopeProblem:
        """The same problem for about 8,192 evenly spread rows."""
        thin = slice(None, None, max(1, len(self.rows) // _WARM_ROWS))
        return SlopeProblem(
            np.ascontiguousarray(self.rows[thin]),
            self.truth[thin],
            self.forbidden,
            self.exponent,
            None if self.weights is None else self.weights[thin],
        )

    def _spread(self) -> tuple[float, bool]:
        """One over the spread of the logits in a row, to begin with; whether the NLL falls at 0."""
        slope, variance = self._at_infinite_temperature()
        return (1.0 / float(np.sqrt(variance)) if variance > 0.0 else 1.0), slope < 0.0

    def _solve(self, beta: float, *, last_step: float = _LAST_STEP) -> tuple[float, int, bool]:
        """Root of the slope in β, passes needed, and whether it was found."""
        low, high = -np.inf, np.inf
        position = float(np.log(beta))
        for passes in range(1, _MAX_PASSES + 1):
            beta = float(np.exp(position))
            slope, curvature = self._slope_and_curvature(beta)
            if slope == 0.0:
                return beta, passes, True
            low, high = (position, high) if slope < 0.0 else (low, position)
            newton = -slope / (beta * curvature) if curvature > 0.0 else -np.sign(slope) * np.inf
            step = float(np.clip(newton, -_LONGEST_STEP, _LONGEST_STEP))
            if not low < position + step < high:
                step = 0.5 * (low + high) - position
            position += step
            if abs(step) <= last_step:
                return float(np.exp(position)), passes, True
        return float(np.exp(position)), _MAX_PASSES, False

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

    def _slope_and_curvature(self, beta: float) -> tuple[float, float]:
        """Mean E_p z − z_y and mean Var_p z at β, in one pass over cache-sized blocks."""
        n_rows, n_classes = self.rows.shape
        step = min(n_rows, rows_per_block(n_classes, self.rows.dtype.itemsize))
        buffer = np.empty((step, n_classes), self.rows.dtype)
        slope = curvature = 0.0
        for block in self._blocks():
            logits, truth = self.rows[block], self.truth[block]
            moments = None if self.forbidden else _plain_moments(logits, beta, buffer)
            if moments is None:
                highest = logits.max(axis=1, keepdims=True)
                moments = _moments_below(logits - highest, beta, buffer)
                truth = truth - highest[:, 0]
            mean, variance = moments
            slope += self._sum(mean - truth, block)
            curvature += self._sum(variance, block)
        return slope / self._total_weight, curvature / self._total_weight

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
            slope += self._sum(mean - (self.truth[block] - highest[:, 0]), block)
            gap *= gap
            curvature += self._sum(gap @ ones / allowed - mean * mean, block)
        return slope / self._total_weight, curvature / self._total_weight


def _plain_moments(
    logits: FloatArray, beta: float, buffer: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    """E_p z and Var_p z of each row at β, without an anchor; None where that is not safe."""
    ones = np.ones(logits.shape[1], logits.dtype)
    weight = buffer[: len(logits)]
    with np.errstate(over="ignore", invalid="ignore"):
        np.multiply(logits, beta, out=weight)
        np.exp(weight, out=weight)
        total = weight @ ones
    lowest, highest = _PLAIN[logits.dtype]
    if not (total.min() >= lowest and total.max() <= highest):
        return None
    weight *= logits
    mean = weight @ ones / total
    weight *= logits
    return mean, weight @ ones / total - mean * mean


def _moments_below(
    gap: FloatArray, beta: float, buffer: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The same from logits minus their row's maximum, which are changed."""
    ones = np.ones(gap.shape[1], gap.dtype)
    weight = buffer[: len(gap)]
    with np.errstate(over="ignore"):
        np.multiply(gap, beta, out=weight)
    np.exp(weight, out=weight)
    gap[gap == -np.inf] = 0.0
    total = weight @ ones
    weight *= gap
    mean = weight @ ones / total
    weight *= gap
    return mean, weight @ ones / total - mean * mean
