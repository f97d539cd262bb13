"""Vector scaling: a scale and a bias for each class's logit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._progress import QUIET, Meter
from nll_core._validation import (
    FloatArray,
    IntArray,
    labels_array,
    logits_array,
    sample_weights,
)
from nll_core._weights import Float64Array
from nll_core.losses.logits import log_softmax
from nll_core.recalibration._vector_descent import Memory, descend
from nll_core.recalibration._vector_newton import Curvature, newton
from nll_core.recalibration._vector_problem import VectorProblem
from nll_core.recalibration.temperature import TemperatureFit, fit_temperature

# Of the mean NLL, in each direction in units of one over the root of its curvature at the start,
# so that the NLL is within about K·1e-14 of its minimum.
SLOPE_TOLERANCE: Final = 1e-7
_WARM_TOLERANCE: Final = 3e-4
# Single precision, three times as fast, serves down to where the NLL changes by less than it knows.
_ROUGH_TOLERANCE: Final = 3e-5
# Rows of the sample that the start is fitted on, for each parameter.
_SAMPLE_ROWS: Final = 8192
_SAMPLE_ROWS_A_PARAMETER: Final = 8


@dataclass(frozen=True, eq=False, repr=False)
class VectorScalingFit(Printed):
    """Logits scale·z + bias, class by class, that give the lowest mean NLL (nats).

    `scale` and `bias` have shape (K,); the biases have mean 0, as a common one has no effect.
    `converged` is false where the slopes are not 0 or the NLL has no minimum; `message` says why.
    """

    scale: Float64Array
    bias: Float64Array
    nll_before: float
    nll_after: float
    converged: bool
    message: str
    steps: int

    def predict_log_probs(self, logits: ArrayLike) -> FloatArray:
        """Calibrated log-probabilities (nats) of logits (..., K); a forbidden class stays so."""
        array = logits_array(logits)
        if array.shape[-1] != len(self.scale):
            raise ValueError(f"logits must have {len(self.scale)} classes, got {array.shape}")
        # A scale of float32 logits is right in float64 only: scale·z and bias can cancel.
        wide = array.astype(np.float64)
        forbidden = np.isneginf(wide)
        with np.errstate(invalid="ignore"):
            wide *= self.scale
            wide += self.bias
        wide[forbidden] = -np.inf
        return log_softmax(wide).astype(array.dtype, copy=False)

    def predict_probs(self, logits: ArrayLike) -> FloatArray:
        """Calibrated probabilities of logits (..., K)."""
        return np.exp(self.predict_log_probs(logits))


def fit_vector_scaling(
    logits: ArrayLike, labels: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> VectorScalingFit:
    """Scale and bias of each class's logit with the lowest mean NLL of the labels, in nats.

    Lower is better: mean_i [log Σ_k exp(w_k z_ik + b_k) − (w_y z_iy + b_y)].

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite, or −inf for a forbidden class.
    labels : array_like of int, shape (...)
        True classes.
    sample_weight : array_like, shape (...), optional
        What each example counts, at least 0 and not all 0.

    Returns
    -------
    VectorScalingFit
        `scale`, `bias`, `nll_before`, `nll_after`, `converged`, `message`, `steps`;
        `predict_log_probs(logits)`, `predict_probs(logits)`.

    Raises
    ------
    ValueError
        For empty input, NaN, +inf, a row of −inf alone, labels out of range, or invalid
        weights.
    TypeError
        For logits that are not real or labels that are not integers.

    See Also
    --------
    fit_temperature : one scale for all classes and no bias.

    Notes
    -----
    Nothing is penalised and no scale is kept above 0. The NLL is convex; SciPy's L-BFGS finds its
    minimum from the fitted temperature, in coordinates in which the curvatures of each class's
    scale and bias are 1, until all slopes are below 1e-7. A shift of all logits, or another unit,
    changes nothing. A shift of one row does: log-probabilities and the logits behind them give
    different fits, the temperature's being the same.

    2K parameters need many examples of each class. Where the NLL has no minimum, `converged` is
    false and the fit is where the slopes had become flat: where a class has no example, where one
    threshold on its own logit tells a class from the rest, or where all truths come out highest.

    References
    ----------
    Guo, Pleiss, Sun & Weinberger (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> from nll_core.teaching import simulate_classifier
    >>> simulated = simulate_classifier(5000, 3, 2.0, seed=0)
    >>> fit = fit_vector_scaling(simulated.logits + [0.0, 2.0, 0.0], simulated.labels)
    >>> fit.scale.round(1), fit.bias.round(1)
    (array([0.5, 0.5, 0.5]), array([ 0.3, -0.6,  0.4]))
    """
    array = logits_array(logits)
    n_classes = array.shape[-1]
    truth = labels_array(labels, n_classes, array.shape[:-1]).reshape(-1)
    weights = sample_weights(sample_weight, array.shape[:-1])
    rows = array.reshape(-1, n_classes)
    if weights is not None:
        weights = weights.reshape(-1)
        if not weights.all():
            counted = weights > 0
            rows, truth, weights = rows[counted], truth[counted], weights[counted]
    return vector_fit(rows, truth, weights)[0]


@dataclass(frozen=True, eq=False)
class NearFit:
    """What a fit of nearly the same rows spares: units, curvatures, and a start near the end."""

    problem: VectorProblem
    memory: Memory
    position: Float64Array


def vector_fit(
    rows: FloatArray,
    truth: IntArray,
    weights: Float64Array | None,
    *,
    temperature: TemperatureFit | None = None,
    near: NearFit | None = None,
    meter: Meter = QUIET,
) -> tuple[VectorScalingFit, NearFit | None]:
    """`fit_vector_scaling` of checked rows (n, K) of weights above 0, and what it spares others.

    `temperature` is the rows' own fit, `near` one of these and some other rows.
    """
    n_classes = rows.shape[1]
    if temperature is None:
        temperature = fit_temperature(rows, truth, sample_weight=weights)
    before = temperature.nll_before
    if np.isinf(before):
        message = temperature.message.replace("at every T", "at every scale")
        ones, zeros = np.ones(n_classes), np.zeros(n_classes)
        return VectorScalingFit(ones, zeros, before, before, False, message, 0), None
    if near is None:
        problem = VectorProblem.of(rows, truth, weights)
        start = _start(problem, temperature)
        memory = Memory(Curvature.of(problem, start, meter.part(0.0, 0.1)))
        if len(rows) >= 2 * _rows_of_sample(start):
            # Started on a sample, whose steps cost little beside those on all rows.
            sample, part = problem.thinned(_rows_of_sample(start)), meter.part(0.1, 0.3)
            start = descend(sample, start, memory, _WARM_TOLERANCE, part, np.float32).position
    else:
        problem = near.problem.like(rows, truth, weights)
        start, memory = near.position, near.memory.copy()
    found = newton(problem, start, memory.curvature, SLOPE_TOLERANCE, meter.part(0.3, 0.6))
    for tolerance, dtype, part in (
        (_ROUGH_TOLERANCE, np.float32, meter.part(0.6, 0.8)),
        (SLOPE_TOLERANCE, np.float64, meter.part(0.8, 1.0)),
    ):
        if found.largest > tolerance:
            further = descend(problem, found.position, memory, tolerance, part, dtype)
            found = replace(further, steps=found.steps + further.steps)
    scale, bias = problem.scale_and_bias(found.position)
    converged = found.largest <= SLOPE_TOLERANCE
    message = (
        f"all slopes of the NLL are 0 after {found.steps} steps"
        if converged
        else f"slopes of up to {found.largest:.1e} are left after {found.steps} steps"
    )
    constant = np.flatnonzero(problem.constant)
    if constant.size:
        converged = False
        message += f"; the scale of {_classes(constant)} has no effect on logits that are all equal"
    trouble = _no_minimum(problem, found.position)
    if trouble:
        converged = False
        message = f"{trouble}: the NLL falls as the parameters grow without end"
    fit = VectorScalingFit(scale, bias, before, found.value, converged, message, found.steps)
    return fit, NearFit(problem, memory, found.position) if converged else None


def _start(problem: VectorProblem, temperature: TemperatureFit) -> Float64Array:
    """The fitted temperature, where it is a number; else about as large as the spread."""
    if temperature.status == "infinite":
        return np.zeros((2, problem.rows.shape[1]))
    if temperature.status == "interior":
        return problem.start(temperature.temperature)
    return problem.start(float(problem.spread.max()))


def _rows_of_sample(start: Float64Array) -> int:
    """How many rows a sample has that all parameters can be fitted on."""
    return max(_SAMPLE_ROWS, _SAMPLE_ROWS_A_PARAMETER * start.size)


def _no_minimum(problem: VectorProblem, position: Float64Array) -> str:
    """Why the NLL has no minimum, as far as can be told cheaply; empty if it seems to have one."""
    absent = np.flatnonzero(np.bincount(problem.truth, minlength=position.shape[1]) == 0)
    if absent.size:
        return f"{_classes(absent)} without an example"
    if problem.right_everywhere(position):
        return "the scaled logits separate the classes"
    alone = np.flatnonzero(problem.told_apart())
    if alone.size:
        return f"a threshold on its own logit tells {_classes(alone)} from the rest"
    return ""


def _classes(numbers: NDArray[np.intp]) -> str:
    """Some class numbers as text."""
    if len(numbers) == 1:
        return f"class {numbers[0]}"
    return f"class {numbers[0]} and {len(numbers) - 1} more"
