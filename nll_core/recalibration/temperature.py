"""Temperature scaling: one number fitted to make a classifier's confidence honest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._numerics import rows_per_block
from nll_core._validation import (
    FloatArray,
    IntArray,
    class_axis_array,
    labels_array,
    logits_array,
    sample_weights,
)
from nll_core._weights import Float64Array, mean_by_weight
from nll_core.losses.classification import cross_entropy
from nll_core.losses.logits import log_softmax
from nll_core.recalibration._temperature_slope import SlopeProblem, TemperatureStatus


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

    def predict_log_probs(self, logits: ArrayLike) -> FloatArray:
        """Log-probabilities (nats) at this temperature of logits (..., K); limits at 0 and inf."""
        array = logits_array(logits)
        if self.temperature == 0.0:
            possible = array == array.max(axis=-1, keepdims=True)
        elif self.temperature == np.inf:
            possible = array > -np.inf
        else:
            return log_softmax(array, temperature=self.temperature)
        return log_softmax(np.where(possible, array.dtype.type(0), array.dtype.type(-np.inf)))

    def predict_probs(self, logits: ArrayLike) -> FloatArray:
        """Probabilities at this temperature of logits (..., K)."""
        return np.exp(self.predict_log_probs(logits))


def fit_temperature(
    logits: ArrayLike, labels: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> TemperatureFit:
    """Temperature T at which softmax(logits/T) has the lowest mean NLL, without a unit.

    T* = argmin_T mean_i [ log Σ_k exp(z_ik/T) − z_iy/T ]

    T* above 1: the classifier is overconfident; below 1: underconfident.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite, or −inf for a forbidden class.
    labels : array_like of int, shape (...)
        True classes.
    sample_weight : array_like, shape (...), optional
        What each example counts, at least 0 and not all 0; every mean is then a weighted one.

    Returns
    -------
    TemperatureFit
        `temperature`, `nll_before`, `nll_after`, `converged`, `status`, `message`, `iterations`;
        `predict_log_probs(logits)`, `predict_probs(logits)`.
        Degenerate data are results, not errors: see `status`.

    Raises
    ------
    ValueError
        For empty input, NaN, +inf, a row of −inf alone, labels out of range, or invalid
        weights.
    TypeError
        For logits that are not real or labels that are not integers.

    See Also
    --------
    nll_along_temperature : the curve whose minimum this is.

    Notes
    -----
    In β = 1/T the NLL is convex, with slope mean(E_p z − z_y) and curvature mean(Var_p z). The
    root of the slope is found by steps in log β inside a bracket, each to the root of the parabola
    with the slope's first two derivatives, from a start fitted on 8,192 rows: one pass over all
    rows mostly, which gives `nll_after` too, and T to about 1e-7 of itself; of few rows all
    digits. Logits out of the usual range are measured from their row's maximum, so a shift
    changes nothing, and logits times c give T* times c.

    References
    ----------
    Guo, Pleiss, Sun & Weinberger (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> fit = fit_temperature([[4.0, 0.0]] * 4, [0, 0, 0, 1])
    >>> round(fit.temperature, 6), round(fit.nll_before, 4), round(fit.nll_after, 4)
    (3.640957, 1.0181, 0.5623)
    """
    array = class_axis_array(logits, "logits")
    n_classes = array.shape[-1]
    truth = labels_array(labels, n_classes, array.shape[:-1])
    weights = sample_weights(sample_weight, truth.shape)
    rows = np.ascontiguousarray(array.reshape(-1, n_classes))
    truth = truth.reshape(-1)
    counted = None
    if weights is not None:
        weights = weights.reshape(-1)
        if not weights.all():
            # Left out, so that a row that does not count decides nothing about the limits.
            logits_array(array)
            counted = np.flatnonzero(weights)
            rows, truth, weights = rows[counted], truth[counted], weights[counted]
    losses, lowest, highest = _losses_and_range(array, rows, truth)
    before = mean_by_weight(losses, weights)
    if np.isinf(before):
        first = int(np.argmax(np.isneginf(rows[np.arange(len(rows)), truth])))
        number = first if counted is None else int(counted[first])
        message = f"the truth is forbidden (logit -inf) in row {number}: NLL inf at every T"
        return TemperatureFit(1.0, before, before, False, "undetermined", message, 0)
    problem = SlopeProblem.of(rows, truth, weights, lowest=lowest, highest=highest)
    boundary = problem.boundary()
    found = problem.solution() if boundary is None else None
    if found is None:
        temperature, status, after, message = boundary or problem.misleading()
        return TemperatureFit(temperature, before, after, False, status, message, 0)
    temperature = float(np.ldexp(1.0 / found.beta, problem.exponent))
    after = _mean_nll(rows, truth, weights, temperature) if found.nll is None else found.nll
    # T = 1 may be the minimum itself, and the two sums may differ in their last digit.
    after = min(after, before)
    message = (
        "converged: the slope of the NLL is 0"
        if found.converged
        else f"no convergence in {found.passes} passes"
    )
    return TemperatureFit(
        temperature, before, after, found.converged, "interior", message, found.passes
    )


def _losses_and_range(
    logits: FloatArray, rows: FloatArray, truth: IntArray
) -> tuple[Float64Array, float, float]:
    """Losses of the rows at T = 1, and the range of the logits, which are checked on the way.

    Each block is read from memory once for both. Of the `logits`, of which the rows are a part, an
    error names the place.
    """
    losses = np.empty(len(rows))
    lowest, highest = np.inf, -np.inf
    checked = False
    step = rows_per_block(rows.shape[1], rows.dtype.itemsize)
    for start in range(0, len(rows), step):
        chosen = slice(start, start + step)
        low, high = float(rows[chosen].min()), float(rows[chosen].max())
        if not (checked or (low > -np.inf and high < np.inf)):
            logits_array(logits)
            checked = True
        lowest, highest = min(lowest, low), max(highest, high)
        losses[chosen] = cross_entropy(rows[chosen], truth[chosen], reduction="none")
    return losses, lowest, highest


def _mean_nll(
    rows: FloatArray, truth: IntArray, weights: Float64Array | None, temperature: float
) -> float:
    """The mean NLL, by weight where there are weights."""
    if weights is None:
        return cross_entropy(rows, truth, temperature=temperature)
    return mean_by_weight(
        cross_entropy(rows, truth, temperature=temperature, reduction="none"), weights
    )
