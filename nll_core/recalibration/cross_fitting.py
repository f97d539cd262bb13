"""Calibration that is judged on examples it has not seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._progress import QUIET, Meter, Progress
from nll_core._validation import (
    FloatArray,
    IntArray,
    Seed,
    choice,
    labels_array,
    logits_array,
    sample_weights,
    seed_number,
)
from nll_core._weights import Float64Array, mean_by_weight
from nll_core.losses.logits import log_softmax
from nll_core.recalibration._fold_fits import FoldFits
from nll_core.recalibration.calibration_methods import (
    CALIBRATION_METHODS,
    CalibrationMethod,
    Calibrator,
    check_classes,
    method_name,
)
from nll_core.recalibration.folds import folds_of_counted
from nll_core.scores.per_example import ExampleScores, example_scores

# Rows are judged so many bytes at a time: small beside what is judged, large beside the overhead
# of a call for each class.
_CHUNK_BYTES: Final = 1 << 21


@dataclass(frozen=True, eq=False, repr=False)
class CrossFit(Printed):
    """A calibration method, each example judged by a fit that has not seen it."""

    method: CalibrationMethod
    surprise: Float64Array
    """−ln of the calibrated probability of each truth, in nats, shape (n,)."""
    folds: IntArray
    """The fold of each example, of shape (n,)."""
    fold_fits: tuple[Calibrator, ...]
    """The fit that judges each fold, made from all the others."""
    fit_on_all: Calibrator
    """The fit on all examples: the one to use from now on, never the one to judge by."""
    weights: Float64Array | None
    logits: FloatArray
    """What was calibrated, not a copy."""
    labels: IntArray

    @property
    def n_folds(self) -> int:
        """Number of folds."""
        return len(self.fold_fits)

    @property
    def log_prob_of_truth(self) -> Float64Array:
        """Calibrated ln p of each truth, shape (n,)."""
        return -self.surprise

    @property
    def nll(self) -> float:
        """The mean NLL in nats."""
        return mean_where_counted(self.surprise, self.weights)

    @property
    def converged(self) -> bool:
        """Whether every fold's fit converged."""
        return all(calibrator.fit.converged for calibrator in self.fold_fits)

    def examples(self) -> ExampleScores:
        """Surprise, confidence, correctness and squared distance of each example, calibrated."""
        return _judged(self.logits, self.labels, self.folds, self.fold_fits, QUIET)

    def log_probs(self) -> FloatArray:
        """Calibrated log-probabilities (n, K), each row by the fit that has not seen it."""
        calibrated = np.empty_like(self.logits)
        for fold, calibrator in enumerate(self.fold_fits):
            for rows in _chunks(np.flatnonzero(self.folds == fold), self.logits):
                calibrated[rows] = calibrator.predict_log_probs(self.logits[rows])
        return calibrated

    def probs(self) -> FloatArray:
        """Calibrated probabilities (n, K), each row by the fit that has not seen it."""
        calibrated = self.log_probs()
        return np.exp(calibrated, out=calibrated)


def cross_fit(
    logits: ArrayLike,
    labels: ArrayLike,
    method: CalibrationMethod,
    *,
    n_folds: int = 5,
    seed: Seed = 0,
    sample_weight: ArrayLike | None = None,
    progress: Progress | None = None,
) -> CrossFit:
    """Fit a calibration method and judge each example by a fit without it; NLLs in nats.

    The examples are dealt into stratified folds; the method is fitted on all folds but one and
    applied to that one, for each fold in turn, and fitted once more on all examples.

    Parameters
    ----------
    logits : array_like, shape (n, K)
        Finite, or −inf for a forbidden class. Log-probabilities are logits too.
    labels : array_like of int, shape (n,)
        True classes.
    method : str
        As in `fit_calibrator`.
    n_folds : int
        At least 2, and not more than n.
    seed : int or numpy.random.Generator
        Seed of the folds.
    sample_weight : array_like, shape (n,), optional
        What each example counts, at least 0 and not all 0 in any n_folds − 1 folds.
    progress : callable, optional
        As in `compare_calibrators`.

    Returns
    -------
    CrossFit
        `surprise`, `nll`, `folds`, `fold_fits`, `fit_on_all`; `examples()`, `log_probs()` and
        `probs()` are made when asked for.

    Raises
    ------
    ValueError, TypeError
        For invalid logits, labels, weights or folds, or a method that does not apply.

    Notes
    -----
    In-sample, the more parameters a method has the better it looks. Here it does not: a fit is only
    judged by what it has not seen, and the NLL is inf where it had ruled out what then happened.
    Beside the logits there is never more than one copy of one fold's training rows, and what the
    fit itself needs; rows are judged in chunks, in float64.

    References
    ----------
    Stone (1974), Cross-validatory choice and assessment of statistical predictions.
    Chernozhukov et al. (2018), Double/debiased machine learning (for the name).

    Examples
    --------
    >>> from nll_core.teaching import simulate_classifier
    >>> simulated = simulate_classifier(5000, 3, 2.0, seed=0)
    >>> crossed = cross_fit(simulated.logits, simulated.labels, "temperature")
    >>> [round(calibrator.fit.temperature, 1) for calibrator in crossed.fold_fits]
    [2.0, 2.0, 2.0, 2.0, 2.0]
    >>> crossed.nll > crossed.fit_on_all.fit.nll_after
    True
    """
    seed = seed_number(seed)
    array, truth, weights = checked_predictions(logits, labels, sample_weight)
    choice(method, "method", CALIBRATION_METHODS)
    check_classes(method, array.shape[1])
    folds = folds_of_counted(truth, weights, n_folds, seed=seed)
    fits = FoldFits(array, truth, weights, folds, n_folds)
    return cross_fit_with(fits, method, Meter(progress, method_name(method)))[0]


def cross_fit_with(
    fits: FoldFits, method: CalibrationMethod, meter: Meter
) -> tuple[CrossFit, ExampleScores]:
    """`cross_fit` with fits that share their work with other methods, and how examples score."""
    on_all, on_folds = fits.fits(method, meter.part(0.0, 0.8))
    examples = _judged(fits.logits, fits.truth, fits.folds, on_folds, meter.part(0.8, 1.0))
    crossed = CrossFit(
        method=method,
        surprise=examples.surprise,
        folds=fits.folds,
        fold_fits=on_folds,
        fit_on_all=on_all,
        weights=fits.weights,
        logits=fits.logits,
        labels=fits.truth,
    )
    return crossed, examples


def judge_as_is(logits: FloatArray, truth: IntArray, meter: Meter = QUIET) -> ExampleScores:
    """What each example scores without calibration, from checked arguments, in float64."""
    parts = _Parts(logits, truth)
    parts.judge(np.arange(len(truth)), None, meter)
    return parts.examples


def _judged(
    logits: FloatArray,
    truth: IntArray,
    folds: IntArray,
    fold_fits: Sequence[Calibrator],
    meter: Meter,
) -> ExampleScores:
    """What each example scores by the fit that has not seen it."""
    parts = _Parts(logits, truth)
    for fold, calibrator in enumerate(fold_fits):
        part = meter.part(fold / len(fold_fits), (fold + 1) / len(fold_fits))
        parts.judge(np.flatnonzero(folds == fold), calibrator, part)
    return parts.examples


def checked_predictions(
    logits: ArrayLike, labels: ArrayLike, sample_weight: ArrayLike | None
) -> tuple[FloatArray, IntArray, Float64Array | None]:
    """Logits (n, K), labels (n,) and weights (n,)."""
    array = logits_array(logits)
    if array.ndim != 2:
        raise ValueError(f"logits must have shape (n, K), got {array.shape}")
    truth = labels_array(labels, array.shape[1], array.shape[:1])
    return array, truth, sample_weights(sample_weight, truth.shape)


def mean_where_counted(values: Float64Array, weights: Float64Array | None) -> float:
    """The mean of `values`, by weight; what has weight 0 does not count even where it is inf."""
    if weights is not None:
        values = np.where(weights > 0, values, 0.0)
    return mean_by_weight(values, weights)


class _Parts:
    """Scores of examples, filled in part by part."""

    def __init__(self, logits: FloatArray, truth: IntArray) -> None:
        n = len(truth)
        self.logits = logits
        self.examples = ExampleScores(
            surprise=np.empty(n),
            confidence=np.empty(n),
            predicted=np.empty(n, np.int64),
            correct=np.empty(n, np.bool_),
            brier=np.empty(n),
            labels=truth,
            n_classes=logits.shape[1],
        )

    def judge(self, numbers: NDArray[np.intp], calibrator: Calibrator | None, meter: Meter) -> None:
        """Fill in the rows `numbers`, calibrated or as they are."""
        whole = self.examples
        for rows in meter.steps(list(_chunks(numbers, self.logits))):
            wide = self.logits[rows].astype(np.float64, copy=False)
            log_probs = (
                log_softmax(wide) if calibrator is None else calibrator.predict_log_probs(wide)
            )
            part = example_scores(log_probs, whole.labels[rows])
            whole.surprise[rows] = part.surprise
            whole.confidence[rows] = part.confidence
            whole.predicted[rows] = part.predicted
            whole.correct[rows] = part.correct
            whole.brier[rows] = part.brier


def _chunks(numbers: NDArray[np.intp], logits: FloatArray) -> Iterator[NDArray[np.intp]]:
    """Row numbers in chunks of a few megabytes of float64."""
    step = max(1, _CHUNK_BYTES // (8 * logits.shape[1]))
    for first in range(0, len(numbers), step):
        yield numbers[first : first + step]
