"""The slope of the NLL in 1/T and its root: what `fit_temperature` solves."""

from __future__ import annotations

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


@dataclass(frozen=True)
class SlopeProblem:
    """Logits over 2**exponent with what the slope of their NLL in β = 1/T needs."""

    rows: FloatArray  # (N, K)
    highest: FloatArray  # (N, 1), the maximum of each row
    truth_gap: FloatArray  # (N,), logit of the truth minus the maximum, ≤ 0
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
        highest = rows.max(axis=1, keepdims=True)
        gap = rows[np.arange(len(rows)), truth] - highest[:, 0]
        return cls(rows, highest, gap, forbidden, exponent, weights)

    def sample(self) -> SlopeProblem:
        """The same problem for about 8,192 evenly spread rows."""
        thin = slice(None, None, max(1, len(self.rows) // _WARM_ROWS))
        return SlopeProblem(
            np.ascontiguousarray(self.rows[thin]),
            self.highest[thin],
            self.truth_gap[thin],
            self.forbidden,
            self.exponent,
            None if self.weights is None else self.weights[thin],
        )

    @property
    def total_weight(self) -> float:
        """What a sum over rows is divided by."""
        return float(len(self.rows) if self.weights is None else self.weights.sum())

    def sum_of_block(self, values: FloatArray, chosen: slice) -> float:
        """What a block of rows adds to a sum over rows."""
        return sum_by_weight(values, None if self.weights is None else self.weights[chosen])

    def boundary(self) -> tuple[float, TemperatureStatus, float, str] | None:
        """Temperature, status, limit of the NLL and message if there is no interior minimum."""
        if not self.truth_gap.any():
            # Logits equal in each row put the truth at the maximum too.
            if bool(((self.rows == self.highest) | (self.rows == -np.inf)).all()):
                return 1.0, "undetermined", self._log_allowed(), _NO_EFFECT
            ties = np.count_nonzero(self.rows == self.highest, axis=1)
            return 0.0, "zero", mean_by_weight(np.log(ties), self.weights), _ALL_RIGHT
        slope, _ = self._at_infinite_temperature()
        return (np.inf, "infinite", self._log_allowed(), _MISLEADING) if slope >= 0.0 else None

    def start(self) -> float:
        """β to begin with: fitted on a sample if there are many rows, else one over the spread."""
        sample = self.sample()
        _, variance = sample._at_infinite_temperature()
        beta = 1.0 / float(np.sqrt(variance)) if variance > 0.0 else 1.0
        if len(self.rows) < 2 * _WARM_ROWS:
            return beta
        warm, _, converged = sample.solve(beta, last_step=_LAST_WARM_STEP)
        return warm if converged else beta

    def solve(self, beta: float, *, last_step: float = _LAST_STEP) -> tuple[float, int, bool]:
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

    def _log_allowed(self) -> float:
        """Mean log-number of allowed classes: the NLL at T = inf."""
        return mean_by_weight(np.log(np.count_nonzero(self.rows > -np.inf, axis=1)), self.weights)

    def _slope_and_curvature(self, beta: float) -> tuple[float, float]:
        """Mean E_p z − z_y and mean Var_p z at β, in one pass over cache-sized blocks."""
        n_rows, n_classes = self.rows.shape
        step = min(n_rows, rows_per_block(n_classes, self.rows.dtype.itemsize))
        ones = np.ones(n_classes, self.rows.dtype)
        gap_buffer = np.empty((step, n_classes), self.rows.dtype)
        weight_buffer = np.empty_like(gap_buffer)
        slope = curvature = 0.0
        for first in range(0, n_rows, step):
            chosen = slice(first, min(first + step, n_rows))
            gap, weight = gap_buffer[: chosen.stop - first], weight_buffer[: chosen.stop - first]
            np.subtract(self.rows[chosen], self.highest[chosen], out=gap)
            with np.errstate(over="ignore"):
                np.multiply(gap, beta, out=weight)
            np.exp(weight, out=weight)
            if self.forbidden:
                gap[gap == -np.inf] = 0.0
            total = weight @ ones
            weight *= gap
            mean = weight @ ones / total
            weight *= gap
            slope += self.sum_of_block(mean - self.truth_gap[chosen], chosen)
            curvature += self.sum_of_block(weight @ ones / total - mean * mean, chosen)
        return slope / self.total_weight, curvature / self.total_weight

    def _at_infinite_temperature(self) -> tuple[float, float]:
        """Slope and curvature at β = 0, where all allowed classes are equally probable."""
        n_rows, n_classes = self.rows.shape
        step = rows_per_block(n_classes, self.rows.dtype.itemsize)
        ones = np.ones(n_classes, self.rows.dtype)
        slope = curvature = 0.0
        for first in range(0, n_rows, step):
            chosen = slice(first, first + step)
            gap = self.rows[chosen] - self.highest[chosen]
            allowed: FloatArray | int = n_classes
            if self.forbidden:
                allowed = (gap > -np.inf) @ ones
                gap[gap == -np.inf] = 0.0
            mean = gap @ ones / allowed
            slope += self.sum_of_block(mean - self.truth_gap[chosen], chosen)
            gap *= gap
            curvature += self.sum_of_block(gap @ ones / allowed - mean * mean, chosen)
        return slope / self.total_weight, curvature / self.total_weight
