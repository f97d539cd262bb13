"""Temperature scaling: one number fitted to make a classifier's confidence honest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._numerics import rows_per_block
from nll_core._validation import FloatArray, IntArray, labels_array, logits_array
from nll_core.classification import cross_entropy

TemperatureStatus = Literal["interior", "zero", "infinite", "undetermined"]
Float64Array = NDArray[np.float64]

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
class TemperatureFit:
    """The temperature that minimises the mean NLL, and the NLL (nats) before, at T = 1, and after.

    `status` says what `temperature` is: "interior" for a minimum; "zero" (0.0) and "infinite"
    (inf) where the NLL falls all the way to that end, `nll_after` being the limit; "undetermined"
    (1.0) where the NLL does not depend on it. `converged` is true for an interior minimum alone,
    `message` says why, and `iterations` counts passes over all rows for the slope.
    """

    temperature: float
    nll_before: float
    nll_after: float
    converged: bool
    status: TemperatureStatus
    message: str
    iterations: int


def fit_temperature(logits: ArrayLike, labels: ArrayLike) -> TemperatureFit:
    """Temperature T at which softmax(logits/T) has the lowest mean NLL, without a unit.

    T* = argmin_T mean_i [ log Σ_k exp(z_ik/T) − z_iy/T ]

    T* above 1: the classifier is overconfident; below 1: underconfident.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite, or −inf for a forbidden class.
    labels : array_like of int, shape (...)
        True classes.

    Returns
    -------
    TemperatureFit
        `temperature`, `nll_before`, `nll_after`, `converged`, `status`, `message`, `iterations`.
        Degenerate data are results, not errors: see `status`.

    Raises
    ------
    ValueError
        For empty input, NaN, +inf, a row of −inf alone, or labels out of range.
    TypeError
        For logits that are not real or labels that are not integers.

    See Also
    --------
    nll_along_temperature : the curve whose minimum this is.

    Notes
    -----
    In β = 1/T the NLL is convex, with slope mean(E_p z − z_y) and curvature mean(Var_p z). The
    root of the slope is found by Newton steps in log β inside a bracket, from a start fitted on
    8,192 rows. Logits are measured from their row's maximum, so a shift changes nothing, and
    logits times c give T* times c.

    References
    ----------
    Guo, Pleiss, Sun & Weinberger (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> fit = fit_temperature([[4.0, 0.0]] * 4, [0, 0, 0, 1])
    >>> round(fit.temperature, 6), round(fit.nll_before, 4), round(fit.nll_after, 4)
    (3.640957, 1.0181, 0.5623)
    """
    array = logits_array(logits)
    n_classes = array.shape[-1]
    truth = labels_array(labels, n_classes, array.shape[:-1]).reshape(-1)
    rows = np.ascontiguousarray(array.reshape(-1, n_classes))
    before = cross_entropy(rows, truth)
    if np.isinf(before):
        where = np.isneginf(rows[np.arange(len(rows)), truth])
        message = f"the truth is forbidden (logit -inf) in row {int(np.argmax(where))}"
        return TemperatureFit(
            1.0, before, before, False, "undetermined", f"{message}: NLL inf at every T", 0
        )
    problem = _SlopeProblem.of(rows, truth)
    boundary = problem.boundary()
    if boundary is not None:
        temperature, status, after, message = boundary
        return TemperatureFit(temperature, before, after, False, status, message, 0)
    beta, passes, converged = problem.solve(problem.start())
    temperature = float(np.ldexp(1.0 / beta, problem.exponent))
    message = "slope of the NLL is 0" if converged else f"no convergence in {passes} passes"
    after = cross_entropy(rows, truth, temperature=temperature)
    return TemperatureFit(temperature, before, after, converged, "interior", message, passes)


@dataclass(frozen=True)
class _SlopeProblem:
    """Logits over 2**exponent with what the slope of their NLL in β = 1/T needs."""

    rows: FloatArray  # (N, K)
    highest: FloatArray  # (N, 1), the maximum of each row
    truth_gap: FloatArray  # (N,), logit of the truth minus the maximum, ≤ 0
    forbidden: bool  # whether any logit is −inf
    exponent: int

    @classmethod
    def of(cls, rows: FloatArray, truth: IntArray) -> _SlopeProblem:
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
        return cls(rows, highest, gap, forbidden, exponent)

    def sample(self) -> _SlopeProblem:
        """The same problem for about 8,192 evenly spread rows."""
        thin = slice(None, None, max(1, len(self.rows) // _WARM_ROWS))
        return _SlopeProblem(
            np.ascontiguousarray(self.rows[thin]),
            self.highest[thin],
            self.truth_gap[thin],
            self.forbidden,
            self.exponent,
        )

    def boundary(self) -> tuple[float, TemperatureStatus, float, str] | None:
        """Temperature, status, limit of the NLL and message if there is no interior minimum."""
        if not self.truth_gap.any():
            # Logits equal in each row put the truth at the maximum too.
            if bool(((self.rows == self.highest) | (self.rows == -np.inf)).all()):
                return 1.0, "undetermined", self._log_allowed(), _NO_EFFECT
            ties = np.count_nonzero(self.rows == self.highest, axis=1)
            return 0.0, "zero", float(np.log(ties).mean()), _ALL_RIGHT
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
        return float(np.log(np.count_nonzero(self.rows > -np.inf, axis=1)).mean())

    def _slope_and_curvature(self, beta: float) -> tuple[float, float]:
        """Mean E_p z − z_y and mean Var_p z at β, in one pass over cache-sized blocks."""
        n_rows, n_classes = self.rows.shape
        step = min(n_rows, rows_per_block(n_classes, self.rows.dtype.itemsize))
        ones = np.ones(n_classes, self.rows.dtype)
        gap_buffer = np.empty((step, n_classes), self.rows.dtype)
        weight_buffer = np.empty_like(gap_buffer)
        slope = curvature = 0.0
        for first in range(0, n_rows, step):
            last = min(first + step, n_rows)
            gap, weight = gap_buffer[: last - first], weight_buffer[: last - first]
            np.subtract(self.rows[first:last], self.highest[first:last], out=gap)
            with np.errstate(over="ignore"):
                np.multiply(gap, beta, out=weight)
            np.exp(weight, out=weight)
            if self.forbidden:
                gap[gap == -np.inf] = 0.0
            total = weight @ ones
            weight *= gap
            mean = weight @ ones / total
            weight *= gap
            slope += float((mean - self.truth_gap[first:last]).sum(dtype=np.float64))
            curvature += float((weight @ ones / total - mean * mean).sum(dtype=np.float64))
        return slope / n_rows, curvature / n_rows

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
            slope += float((mean - self.truth_gap[chosen]).sum(dtype=np.float64))
            gap *= gap
            curvature += float((gap @ ones / allowed - mean * mean).sum(dtype=np.float64))
        return slope / n_rows, curvature / n_rows
