"""The calibration methods by name, each as a map from logits to log-probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import (
    FloatArray,
    IntArray,
    choice,
    count,
    labels_array,
    logits_array,
    sample_weights,
)
from nll_core._weights import Float64Array
from nll_core.losses.logits import softmax
from nll_core.recalibration._two_outcomes_fit import log_sigmoid, sigmoid
from nll_core.recalibration.beta_calibration import BetaFit, fit_beta_of_log_odds
from nll_core.recalibration.isotonic import (
    IsotonicFit,
    IsotonicOneVsRestFit,
    fit_isotonic,
    fit_isotonic_one_vs_rest,
)
from nll_core.recalibration.platt import PlattFit, fit_platt
from nll_core.recalibration.temperature import TemperatureFit, fit_temperature
from nll_core.recalibration.vector_scaling import VectorScalingFit, fit_vector_scaling

CalibrationMethod = Literal[
    "temperature", "platt", "beta", "vector", "isotonic_laplace", "isotonic"
]
CalibrationFit = (
    TemperatureFit | PlattFit | BetaFit | VectorScalingFit | IsotonicFit | IsotonicOneVsRestFit
)

# The simplest first: 1, 2, 3 and 2K parameters, then as many as the data ask for.
CALIBRATION_METHODS: Final[tuple[CalibrationMethod, ...]] = (
    "temperature",
    "platt",
    "beta",
    "vector",
    "isotonic_laplace",
    "isotonic",
)
_TWO_CLASSES_ONLY: Final = ("platt", "beta")
ISOTONIC: Final[tuple[CalibrationMethod, ...]] = ("isotonic_laplace", "isotonic")
# Rows are calibrated so many numbers at a time, small beside what is calibrated.
_CHUNK_NUMBERS: Final = 1 << 18
# Laplace's rule of succession.
_LAPLACE: Final = 1.0


@dataclass(frozen=True, eq=False)
class Calibrator:
    """A fitted method that takes logits (or log-probabilities) of all K classes."""

    method: CalibrationMethod
    fit: CalibrationFit
    n_classes: int
    n_ruled_out: int
    """Examples of weight above 0 that the fit left out, as their truth is forbidden and their NLL
    inf whatever the parameters; always 0 for isotonic methods, which can help them."""

    def predict_log_probs(self, logits: ArrayLike) -> FloatArray:
        """Calibrated log-probabilities (nats) of logits (n, K), in the logits' type."""
        array = logits_array(logits)
        if array.ndim != 2 or array.shape[1] != self.n_classes:
            raise ValueError(f"logits must have shape (n, {self.n_classes}), got {array.shape}")
        calibrated = np.empty_like(array)
        step = _CHUNK_NUMBERS // self.n_classes + 1
        for start in range(0, len(array), step):
            calibrated[start : start + step] = self._of_rows(array[start : start + step])
        return calibrated

    def _of_rows(self, array: FloatArray) -> FloatArray:
        """Calibrated log-probabilities of some checked rows."""
        fit = self.fit
        if isinstance(fit, (TemperatureFit, VectorScalingFit)):
            return fit.predict_log_probs(array)
        if isinstance(fit, IsotonicOneVsRestFit):
            return fit.predict_log_probs(softmax(array))
        with np.errstate(divide="ignore"):
            log_odds = _log_odds(array)
            if isinstance(fit, IsotonicFit):
                p = fit.predict_probs(sigmoid(log_odds))
                columns = np.column_stack([np.log1p(-p), np.log(p)])
            else:
                columns = _of_log_odds(fit.logits(log_odds))
        return columns.astype(array.dtype, copy=False)

    def predict_probs(self, logits: ArrayLike) -> FloatArray:
        """Calibrated probabilities of logits (n, K), in the logits' type."""
        found = self.predict_log_probs(logits)
        return np.exp(found, out=found)

    @property
    def description(self) -> str:
        """The method with its fitted values, in a few words."""
        fit = self.fit
        if isinstance(fit, TemperatureFit):
            return f"temperature {fit.temperature:.3g}".replace("inf", "∞")
        if isinstance(fit, PlattFit):
            text = f"Platt scaling with slope {fit.slope:.3g} and intercept {fit.intercept:.3g}"
            return text.replace("-", "−")
        if isinstance(fit, BetaFit):
            text = f"beta calibration with a = {fit.a:.3g}, b = {fit.b:.3g} and c = {fit.c:.3g}"
            return text.replace("-", "−")
        return method_name(self.method)


def method_name(method: CalibrationMethod) -> str:
    """What a method is called in a sentence."""
    names: dict[CalibrationMethod, str] = {
        "temperature": "temperature",
        "platt": "Platt scaling",
        "beta": "beta calibration",
        "vector": "vector scaling",
        "isotonic_laplace": "isotonic with Laplace's rule",
        "isotonic": "isotonic",
    }
    return names[method]


def calibrators_for(n_classes: int) -> tuple[CalibrationMethod, ...]:
    """The methods that make sense for so many classes, the simplest first.

    Parameters
    ----------
    n_classes : int
        K, at least 2.

    Returns
    -------
    tuple of str
        Of `CALIBRATION_METHODS`: Platt scaling and beta calibration are for two classes, vector
        scaling for more, for which it is what Platt scaling is for two.

    Raises
    ------
    ValueError, TypeError
        For an invalid number of classes.

    Examples
    --------
    >>> calibrators_for(2)
    ('temperature', 'platt', 'beta', 'isotonic_laplace', 'isotonic')
    >>> calibrators_for(10)
    ('temperature', 'vector', 'isotonic_laplace', 'isotonic')
    """
    two = count(n_classes, "n_classes", minimum=2) == 2
    left_out = ("vector",) if two else _TWO_CLASSES_ONLY
    return tuple(method for method in CALIBRATION_METHODS if method not in left_out)


def check_classes(method: CalibrationMethod, n_classes: int) -> None:
    """Raise ValueError for a method that is not for so many classes."""
    if method in _TWO_CLASSES_ONLY and n_classes != 2:
        raise ValueError(f"method {method!r} is for 2 classes, got logits of {n_classes}")


def fit_calibrator(
    logits: ArrayLike,
    labels: ArrayLike,
    method: CalibrationMethod,
    *,
    sample_weight: ArrayLike | None = None,
) -> Calibrator:
    """Fit a calibration method to logits of all classes; its NLLs are in nats.

    Parameters
    ----------
    logits : array_like, shape (n, K)
        Finite, or −inf for a forbidden class. Log-probabilities are logits too.
    labels : array_like of int, shape (n,)
        True classes.
    method : str
        One of `CALIBRATION_METHODS`. "platt" and "beta" are for K = 2 and take z_1 − z_0 as the
        score, and as the log-odds, of class 1. "isotonic" takes the probabilities: of class 1 for
        K = 2, else of one class against the rest. "isotonic_laplace" is the same with a
        `pseudo_count` of 1.
    sample_weight : array_like, shape (n,), optional
        What each example counts, at least 0 and not all 0.

    Returns
    -------
    Calibrator
        `method`, `fit` (the result of the method's own function), `predict_log_probs(logits)`,
        `n_ruled_out`.

    Raises
    ------
    ValueError, TypeError
        For invalid logits, labels or weights, or a method that does not apply.

    Notes
    -----
    An example whose truth is forbidden (logit −inf, a probability printed as 0) has an NLL of inf
    at every temperature, slope and scale, and would leave them all undetermined. Such examples are
    left out of the fit and counted in `n_ruled_out`, unless there are no others.

    Examples
    --------
    >>> from nll_core.teaching import simulate_classifier
    >>> simulated = simulate_classifier(20_000, 2, 2.0, seed=0)
    >>> fit_calibrator(simulated.logits, simulated.labels, "temperature").description
    'temperature 1.95'
    """
    choice(method, "method", CALIBRATION_METHODS)
    array = logits_array(logits)
    if array.ndim != 2:
        raise ValueError(f"logits must have shape (n, K), got {array.shape}")
    n_classes = array.shape[1]
    truth = labels_array(labels, n_classes, array.shape[:1])
    check_classes(method, n_classes)
    weights = sample_weights(sample_weight, truth.shape)
    return fit_of_rows(array, truth, method, weights)


def fit_of_rows(
    array: FloatArray,
    truth: IntArray,
    method: CalibrationMethod,
    weights: Float64Array | None,
) -> Calibrator:
    """`fit_calibrator` of checked arguments."""
    n_classes, n_ruled_out = array.shape[1], 0
    if method not in ISOTONIC:
        array, truth, weights, n_ruled_out = possible_rows(array, truth, weights)
    return Calibrator(method, _fit(array, truth, method, weights), n_classes, n_ruled_out)


def possible_rows(
    array: FloatArray, truth: IntArray, weights: Float64Array | None
) -> tuple[FloatArray, IntArray, Float64Array | None, int]:
    """The rows whose truth is not forbidden, if any counts, and how many others count."""
    possible = array[np.arange(len(truth)), truth] > -np.inf
    if possible.all() or not (possible if weights is None else weights[possible]).any():
        return array, truth, weights, 0
    counted = ~possible if weights is None else ~possible & (weights > 0)
    left = None if weights is None else weights[possible]
    return array[possible], truth[possible], left, int(np.count_nonzero(counted))


def _fit(
    array: FloatArray,
    truth: IntArray,
    method: CalibrationMethod,
    weights: Float64Array | None,
) -> CalibrationFit:
    """The fit of a method to rows that can be fitted."""
    if method == "temperature":
        return fit_temperature(array, truth, sample_weight=weights)
    if method == "vector":
        return fit_vector_scaling(array, truth, sample_weight=weights)
    if method == "platt":
        return fit_platt(_log_odds(array), truth == 1, sample_weight=weights)
    if method == "beta":
        return fit_beta_of_log_odds(_log_odds(array), truth == 1, sample_weight=weights)
    extra = pseudo_count_of(method)
    if array.shape[1] == 2:
        p = sigmoid(_log_odds(array))
        return fit_isotonic(p, truth == 1, pseudo_count=extra, sample_weight=weights)
    return fit_isotonic_one_vs_rest(
        softmax(array), truth, pseudo_count=extra, sample_weight=weights
    )


def pseudo_count_of(method: CalibrationMethod) -> float:
    """How many events and non-events an isotonic method adds to each block."""
    return _LAPLACE if method == "isotonic_laplace" else 0.0


def _log_odds(logits: FloatArray) -> Float64Array:
    """Log-odds of class 1 of two, in float64; infinite where a class is forbidden."""
    wide = logits.astype(np.float64, copy=False)
    with np.errstate(over="ignore"):
        return np.asarray(wide[:, 1] - wide[:, 0])


def _of_log_odds(log_odds: Float64Array) -> Float64Array:
    """The two log-probabilities of log-odds of class 1."""
    return np.column_stack([log_sigmoid(-log_odds), log_sigmoid(log_odds)])
