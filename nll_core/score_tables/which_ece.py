"""Which ECE? Every estimator on the same predictions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nll_core._progress import Meter, Progress
from nll_core._validation import IntArray, Seed, seed_number
from nll_core._weights import Float64Array
from nll_core.calibration.classwise import classwise_errors_by_chance, estimate_classwise_error
from nll_core.losses._log_prob_rows import LogProbRows
from nll_core.score_tables.error_estimators import (
    BIN_NUMBERS,
    EceReport,
    ErrorEstimator,
    calibration_estimators,
    estimator_of,
)
from nll_core.score_tables.score_table import PredictionsLike, log_probs_of
from nll_core.scores.per_example import example_scores


def ece_report(
    predictions: PredictionsLike,
    *,
    numbers: ArrayLike = BIN_NUMBERS,
    confidence_level: float = 0.95,
    n_draws: int = 1000,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> EceReport:
    """Every calibration error of the predicted class, and the classwise one, as probabilities.

    Parameters
    ----------
    predictions : Predictions
        From `read_predictions`, or anything like it; see `score_report`.
    numbers, confidence_level, n_draws, seed
        As in `calibration_estimators`.
    progress : callable, optional
        As in `score_report`.

    Returns
    -------
    EceReport
        That of `calibration_estimators`; with classwise errors in 15 bins where the probability of
        every class is known.

    Raises
    ------
    ValueError, TypeError
        For invalid numbers, level, draws or seed.

    References
    ----------
    Nixon, Dusenberry, Zhang, Jerfel & Tran (2019), Measuring calibration in deep learning.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> predictions = SimpleNamespace(
    ...     kind="confidence", weights=None,
    ...     confidence_and_correct=lambda: ([0.8] * 100, [1] * 80 + [0] * 20),
    ... )
    >>> report = ece_report(predictions, numbers=[10], n_draws=200)
    >>> bool(report.find("uniform").p_values[0] > 0.9)
    True
    """
    seed = seed_number(seed)
    options: dict[str, Any] = {
        "confidence_level": confidence_level,
        "n_draws": n_draws,
        "seed": seed,
    }
    if predictions.kind == "confidence":
        return calibration_estimators(
            *predictions.confidence_and_correct(),
            numbers=numbers,
            sample_weight=predictions.weights,
            progress=progress,
            **options,
        )
    of_bins, of_classes = Meter(progress, "calibration errors").parts((1.0, 1.0))
    log_probs = log_probs_of(predictions)
    examples = example_scores(log_probs, predictions.labels)
    report = calibration_estimators(
        examples.confidence,
        examples.correct,
        numbers=numbers,
        sample_weight=predictions.weights,
        progress=of_bins.inner,
        **options,
    )
    labels = examples.labels
    del examples
    classwise = _classwise(log_probs, labels, predictions.weights, of_classes, **options)
    return EceReport(
        (*report.estimators, classwise), report.n, report.weighted, report.confidence_level
    )


def _classwise(
    log_probs: ArrayLike | LogProbRows,
    labels: IntArray,
    weights: Float64Array | None,
    meter: Meter,
    *,
    confidence_level: float,
    n_draws: int,
    seed: int,
) -> ErrorEstimator:
    """The classwise error in 15 bins, and under calibration."""
    seen, drawn = meter.parts((1.0, 3.0))
    observed = estimate_classwise_error(
        log_probs, labels, sample_weight=weights, with_interval=False, progress=seen.inner
    ).value
    calibrated = classwise_errors_by_chance(
        log_probs, sample_weight=weights, n_draws=n_draws, seed=seed, progress=drawn.inner
    )
    table = np.concatenate([[observed], calibrated])
    return estimator_of("classwise", "l1", False, np.array([15]), [table], confidence_level)
