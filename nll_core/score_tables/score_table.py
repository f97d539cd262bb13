"""All scores of predictions, each with its interval or the reason why it has none."""

from __future__ import annotations

from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._pairs import forecast_pairs
from nll_core._progress import Meter, Progress
from nll_core._validation import (
    FloatArray,
    IntArray,
    Seed,
    count,
    open_fraction,
    sample_weights,
    seed_number,
)
from nll_core._weights import counted, relative_weights
from nll_core.calibration.class_corp import corp_of_classes
from nll_core.calibration.classwise import estimate_classwise_error
from nll_core.calibration.score_decomposition import corp
from nll_core.losses._log_prob_rows import LogProbRows, log_prob_rows, rows_where
from nll_core.score_tables.score_rows import ScoreReport, ScoreRows, make_score
from nll_core.scores.per_example import example_scores

_NEEDS_ALL: Final = "needs the probability of every class"
_TWO_CLASSES: Final = "defined for two classes only"
_RIGHT_OR_WRONG: Final = "of the yes-or-no forecast that the prediction is right"


class PredictionsLike(Protocol):
    """What a report needs of predictions: `nll_core.predictions.Predictions` has it."""

    @property
    def kind(self) -> str:
        """ "confidence" where only the confidence in the predicted class is known."""

    @property
    def labels(self) -> IntArray:
        """True classes."""

    @property
    def weights(self) -> NDArray[np.float64] | None:
        """Weights of the examples."""

    def log_probs(self) -> FloatArray:
        """Log-probabilities (n, K)."""

    def confidence_and_correct(self) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Confidence in the predicted class, and whether it is right."""


def log_probs_of(predictions: PredictionsLike) -> ArrayLike | LogProbRows:
    """The log-probabilities, made part by part by predictions that can do so."""
    found: ArrayLike | LogProbRows = getattr(predictions, "log_prob_rows", predictions.log_probs)()
    return found


def score_report(
    predictions: PredictionsLike,
    *,
    n_bins: int = 15,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> ScoreReport:
    """Every score that these predictions allow, with intervals; units stand with each score.

    Parameters
    ----------
    predictions : Predictions
        From `read_predictions`, or anything with its `kind`, `labels`, `weights`, `log_probs` and
        `confidence_and_correct`.
    n_bins, confidence_level
        As in `score_classes`.
    n_resamples, seed
        As in `bootstrap_interval`.
    progress : callable, optional
        Called as ``progress(stage, share)`` between steps, with what is being computed and the
        share of the work that is done. What it raises ends the computation.

    Returns
    -------
    ScoreReport
        That of `score_classes`, or of `score_confidence` for predictions of kind "confidence".

    Raises
    ------
    ValueError, TypeError
        For invalid options.

    References
    ----------
    Gneiting & Raftery (2007), Strictly proper scoring rules, prediction, and estimation.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> predictions = SimpleNamespace(
    ...     kind="logits", labels=[0, 1], weights=None,
    ...     log_probs=lambda: np.log([[0.9, 0.1], [0.4, 0.6]]),
    ... )
    >>> round(score_report(predictions)["nll"].value, 4)
    0.3081
    """
    seed = seed_number(seed)
    options: dict[str, Any] = {
        "sample_weight": predictions.weights,
        "n_bins": n_bins,
        "confidence_level": confidence_level,
        "n_resamples": n_resamples,
        "seed": seed,
        "progress": progress,
    }
    if predictions.kind == "confidence":
        return score_confidence(*predictions.confidence_and_correct(), **options)
    return score_classes(log_probs_of(predictions), predictions.labels, **options)


def score_classes(
    log_probs: ArrayLike | LogProbRows,
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    n_bins: int = 15,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> ScoreReport:
    """Every score of predicted distributions, with intervals; units stand with each score.

    Parameters
    ----------
    log_probs : array_like, shape (n, K)
        Log-probabilities, −inf for a class held impossible.
    labels : array_like of int, shape (n,)
        True classes.
    sample_weight : array_like, shape (n,), optional
        At least 0, not all 0. Examples of weight 0 are left out of everything.
    n_bins : int
        Bins of the binned calibration errors.
    confidence_level : float
        Of all intervals, each by itself.
    n_resamples, seed
        As in `bootstrap_interval`.
    progress : callable, optional
        As in `score_report`.

    Returns
    -------
    ScoreReport
        `scores`, `n`, `effective_n`, `n_classes`, `weighted`, `confidence_level`, `n_bins`.

    Raises
    ------
    ValueError, TypeError
        For invalid log-probabilities, labels, weights or options.

    Notes
    -----
    Intervals: BCa bootstrap for NLL (and bits and perplexity, its transforms), Brier score and
    skill; Wilson for the accuracy; DeLong for AUROC (two classes); the influence function for AURC;
    the inverted bootstrap of `calibration_error_interval` for ECE and classwise ECE. ECE, MCE and
    the smooth error judge the predicted class. `ece_debiased` is the root of Kumar, Liang & Ma's
    debiased mean squared gap in bins of equal mass; its interval is that of the root mean squared
    gap, which it estimates. The parts of the Brier score are those of `corp_of_classes`.

    References
    ----------
    Kumar, Liang & Ma (2019), Verified uncertainty calibration.
    Dimitriadis, Gneiting & Jordan (2021), Stable reliability diagrams for probabilistic
    classifiers.

    Examples
    --------
    >>> report = score_classes(np.log([[0.8, 0.2], [0.7, 0.3], [0.4, 0.6]]), [0, 1, 1])
    >>> round(report["nll"].value, 4), round(report["accuracy"].value, 4), report["auroc"].value
    (0.646, 0.6667, 1.0)
    """
    seed = seed_number(seed)
    whole = Meter(progress, "scores")
    whole(0.0)
    of_examples, of_means, of_parts, of_classes, of_errors = whole.parts((1.0, 2.0, 3.0, 2.0, 4.0))
    array = log_prob_rows(log_probs)
    examples = example_scores(array, labels)
    weights = sample_weights(sample_weight, (examples.n,))
    if weights is not None:
        weights = relative_weights(weights)
        if not weights.all():
            kept = weights > 0
            array, weights = rows_where(array, kept), weights[kept]
            examples = example_scores(array, examples.labels[kept])
    rows = ScoreRows(
        weights,
        count(n_bins, "n_bins"),
        open_fraction(confidence_level, "confidence_level"),
        count(n_resamples, "n_resamples"),
        seed,
    )
    truth, confidence, correct = examples.labels, examples.confidence, examples.correct
    n, n_classes = examples.n, examples.n_classes
    of_examples(1.0)
    rows.meter = of_means
    of_surprise = tuple(rows.of_surprise(examples.surprise, truth))
    accuracy, brier = rows.accuracy(correct), rows.mean("brier", examples.brier)
    # What comes now needs room, and of the examples no more than their confidence.
    del examples
    split = corp_of_classes(array, truth, sample_weight=weights, progress=of_parts.inner)
    classwise = estimate_classwise_error(
        array, truth, n_bins=n_bins, progress=of_classes.inner, **rows.resampling()
    )
    rows.meter = of_errors
    if n_classes == 2:
        # The log-odds, which tell apart what as probabilities rounds to 1.
        auroc = rows.auroc(array[:, 1] - array[:, 0], truth == 1)
    else:
        auroc = make_score("auroc", None, None, _TWO_CLASSES)
    scores = (
        *of_surprise,
        accuracy,
        brier,
        *rows.brier_parts((split.miscalibration, split.discrimination, split.uncertainty)),
        *rows.calibration_errors(confidence, correct),
        make_score("classwise_ece", classwise.value, classwise.interval, classwise.note),
        rows.smooth_error(confidence, correct),
        auroc,
        rows.aurc(confidence, correct),
    )
    return rows.report(scores, n, n_classes)


def score_confidence(
    confidence: ArrayLike,
    outcomes: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    n_bins: int = 15,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> ScoreReport:
    """The scores that a confidence and its being right or wrong allow; the rest is said to lack.

    Parameters
    ----------
    confidence : array_like, any shape
        Probability of the predicted class.
    outcomes : array_like, same shape
        Whether the prediction is right: booleans, or 0 and 1.
    sample_weight, n_bins, confidence_level
        As in `score_classes`.
    n_resamples, seed
        As in `bootstrap_interval`.
    progress : callable, optional
        As in `score_report`.

    Returns
    -------
    ScoreReport
        As from `score_classes`, with `n_classes` None. Without the other classes' probabilities
        there is no NLL, no perplexity, no skill and no classwise error. The Brier score and its
        parts are those of the yes-or-no forecast that the prediction is right, mean (p − y)², and
        AUROC says how well the confidence tells right from wrong.

    Raises
    ------
    ValueError, TypeError
        For invalid confidences, outcomes, weights or options.

    References
    ----------
    Dimitriadis, Gneiting & Jordan (2021), Stable reliability diagrams for probabilistic
    classifiers.

    Examples
    --------
    >>> report = score_confidence([0.9, 0.8, 0.6], [1, 1, 0])
    >>> report["nll"].value is None, round(report["brier"].value, 4)
    (True, 0.1367)
    """
    seed = seed_number(seed)
    p, happened = forecast_pairs(confidence, outcomes, ("confidence", "outcomes"))
    weights = sample_weights(sample_weight, np.shape(confidence))
    if weights is not None:
        weights, p, happened = counted(weights.reshape(-1), p, happened)
    rows = ScoreRows(
        weights,
        count(n_bins, "n_bins"),
        open_fraction(confidence_level, "confidence_level"),
        count(n_resamples, "n_resamples"),
        seed,
    )
    split = corp(p, happened, sample_weight=weights)
    squares = (p.astype(np.float64, copy=False) - happened) ** 2
    rows.meter = Meter(progress, "scores")
    parts = (split.miscalibration, split.discrimination, split.uncertainty)
    scores = (
        make_score("nll", None, None, _NEEDS_ALL),
        make_score("nll_bits", None, None, _NEEDS_ALL),
        make_score("perplexity", None, None, _NEEDS_ALL),
        make_score("base_rate_nll", None, None, _NEEDS_ALL),
        make_score("nll_skill", None, None, _NEEDS_ALL),
        rows.accuracy(happened),
        rows.mean("brier", squares, _RIGHT_OR_WRONG),
        *rows.brier_parts(parts, _RIGHT_OR_WRONG),
        *rows.calibration_errors(p, happened),
        make_score("classwise_ece", None, None, _NEEDS_ALL),
        rows.smooth_error(p, happened),
        rows.auroc(p, happened, _RIGHT_OR_WRONG),
        rows.aurc(p, happened),
    )
    return rows.report(scores, len(p), None)
