"""Calibration methods side by side, each judged on what it has not seen, and which one to use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._binning import assign_bins, uniform_edges
from nll_core._printing import PrintedTable, columns_of, ends_of
from nll_core._progress import Meter, Progress
from nll_core._validation import Seed, choice, count, open_fraction, seed_number
from nll_core._weights import Float64Array, mean_by_weight
from nll_core.intervals.bootstrap import Interval, bootstrap_interval
from nll_core.recalibration._fold_fits import FoldFits
from nll_core.recalibration.calibration_methods import (
    CALIBRATION_METHODS,
    CalibrationMethod,
    calibrators_for,
    check_classes,
    method_name,
)
from nll_core.recalibration.calibrator_recommendation import (
    CalibratedScores,
    CalibrationRecommendation,
    ComparedCalibrator,
    nll_differences,
    recommend,
    recommendation_sentence,
)
from nll_core.recalibration.cross_fitting import (
    CrossFit,
    checked_predictions,
    cross_fit_with,
    judge_as_is,
    mean_where_counted,
)
from nll_core.recalibration.folds import folds_of_counted
from nll_core.scores.per_example import ExampleScores

# What the methods cost relative to each other, roughly; leaving as it is, 1.
_COSTS: Final[dict[CalibrationMethod, float]] = {
    "temperature": 5.0,
    "platt": 5.0,
    "beta": 10.0,
    "vector": 20.0,
    "isotonic_laplace": 15.0,
    "isotonic": 10.0,
}


@dataclass(frozen=True, eq=False, repr=False)
class CalibrationComparison(PrintedTable):
    """Scores as they are and after each calibration method, and a recommendation."""

    before: CalibratedScores
    surprise_before: Float64Array
    """−ln of the probability of each truth as it is, in nats, shape (n,)."""
    methods: tuple[ComparedCalibrator, ...]
    """The simplest first."""
    recommendation: CalibrationRecommendation
    confidence_level: float
    n_bins: int

    def __getitem__(self, method: CalibrationMethod) -> ComparedCalibrator:
        """What was found of one method."""
        for compared in self.methods:
            if compared.method == method:
                return compared
        raise KeyError(method)

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        scores = (self.before, *(method.scores for method in self.methods))
        columns: dict[str, Iterable[Any]] = {
            "method": ["as it is", *(method.method for method in self.methods)]
        }
        columns |= columns_of(scores, "nll", "brier", "expected_error", "accuracy")
        columns["difference"] = [None, *(method.difference for method in self.methods)]
        return columns | ends_of([None, *(method.interval for method in self.methods)])

    @property
    def sentence(self) -> str:
        """The recommendation in words, with its numbers."""
        return recommendation_sentence(
            self.recommendation, self.methods, self.before.nll, self.confidence_level
        )


def compare_calibrators(
    logits: ArrayLike,
    labels: ArrayLike,
    *,
    methods: Sequence[CalibrationMethod] | None = None,
    n_folds: int = 5,
    seed: Seed = 0,
    sample_weight: ArrayLike | None = None,
    n_bins: int = 15,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    progress: Progress | None = None,
) -> CalibrationComparison:
    """Cross-fit every calibration method that applies, and recommend one; NLLs in nats.

    Recommended is the simplest method whose cross-fitted NLL is not above the lowest by more than
    noise, of those that lower the NLL by more than noise; none where none does. "More than noise":
    the paired bootstrap interval of the mean difference of the examples' NLLs excludes 0.

    Parameters
    ----------
    logits : array_like, shape (n, K)
        Finite, or −inf for a forbidden class. Log-probabilities are logits too.
    labels : array_like of int, shape (n,)
        True classes.
    methods : sequence of str, optional
        Of `CALIBRATION_METHODS`, compared in the order given there; all that
        `calibrators_for(K)` names if left out.
    n_folds, seed, sample_weight
        As in `cross_fit`; the folds are the same for all methods.
    n_bins : int
        Of the ECE.
    confidence_level, n_resamples
        As in `bootstrap_interval`.
    progress : callable, optional
        Called as ``progress(stage, share)`` between steps that take some tenths of a second on a
        million examples, with what is being fitted and the share of the work that is done; what it
        raises ends the comparison.

    Returns
    -------
    CalibrationComparison
        `before`, `methods`, `recommendation`, `sentence`; `comparison["temperature"]`.

    Raises
    ------
    ValueError, TypeError
        For invalid logits, labels, weights, folds or bins, or methods that do not apply.

    Notes
    -----
    The interval is over examples: it says how the difference would vary with other examples to
    judge by, with the fits as they are, not with other examples to fit on. With 95% intervals, a
    method that changes nothing in truth comes out better in about one comparison of forty.

    References
    ----------
    Diebold & Mariano (1995), Comparing predictive accuracy (on differences of paired losses).
    Hastie, Tibshirani & Friedman (2009), The elements of statistical learning, section 7.10 (the
    simplest model that is not worse by more than noise).

    Examples
    --------
    >>> from nll_core.teaching import simulate_classifier
    >>> simulated = simulate_classifier(5000, 3, 2.0, seed=0)
    >>> comparison = compare_calibrators(
    ...     simulated.logits, simulated.labels, methods=["temperature", "vector"]
    ... )
    >>> comparison.recommendation.method
    'temperature'
    >>> comparison["temperature"].scores.nll < comparison.before.nll
    True
    """
    seed = seed_number(seed)
    array, truth, weights = checked_predictions(logits, labels, sample_weight)
    wanted = calibrators_for(array.shape[1]) if methods is None else _in_order(methods)
    n_bins = count(n_bins, "n_bins")
    level = open_fraction(confidence_level, "confidence_level")

    def interval(differences: Float64Array) -> Interval:
        return bootstrap_interval(
            differences,
            sample_weight=weights,
            confidence_level=level,
            n_resamples=n_resamples,
            seed=seed,
        )

    for method in wanted:
        check_classes(method, array.shape[1])
    meter = Meter(progress, "as it is")
    folds = folds_of_counted(truth, weights, n_folds, seed=seed)
    fits = FoldFits(array, truth, weights, folds, n_folds)
    as_is, *parts = meter.parts((1.0, *(_COSTS[method] for method in wanted)))
    examples = judge_as_is(array, truth, as_is)
    before, scores_before = examples.surprise, _scores(examples, weights, n_bins)
    del examples
    compared = []
    for method, part in zip(wanted, parts, strict=True):
        crossed, scores = _cross_fit(fits, method, part, n_bins)
        differences = nll_differences(crossed.surprise, before)
        compared.append(
            ComparedCalibrator(
                method=method,
                scores=scores,
                difference=mean_where_counted(differences, weights),
                interval=interval(differences),
                crossed=crossed,
            )
        )
        del differences
    return CalibrationComparison(
        before=scores_before,
        surprise_before=before,
        methods=tuple(compared),
        recommendation=recommend(before, compared, interval, weights),
        confidence_level=level,
        n_bins=n_bins,
    )


def _cross_fit(
    fits: FoldFits, method: CalibrationMethod, meter: Meter, n_bins: int
) -> tuple[CrossFit, CalibratedScores]:
    """One method, and the scores that follow from its examples, which are not kept."""
    named = meter.part(0.0, 1.0, method_name(method))
    crossed, examples = cross_fit_with(fits, method, named)
    return crossed, _scores(examples, fits.weights, n_bins)


def _in_order(methods: Sequence[CalibrationMethod]) -> tuple[CalibrationMethod, ...]:
    """The methods asked for, checked, the simplest first."""
    for method in methods:
        choice(method, "methods", CALIBRATION_METHODS)
    if not methods:
        raise ValueError("methods must name at least one method, got none")
    return tuple(method for method in CALIBRATION_METHODS if method in methods)


def _scores(examples: ExampleScores, weights: Float64Array | None, n_bins: int) -> CalibratedScores:
    """The mean scores of examples."""
    infinite = np.isinf(examples.surprise)
    if weights is not None:
        infinite &= weights > 0
    edges = uniform_edges(n_bins)
    cells = assign_bins(examples.confidence, edges)
    gaps = examples.correct - examples.confidence
    if weights is not None:
        gaps = gaps * weights
    total = float(examples.n if weights is None else weights.sum())
    return CalibratedScores(
        nll=mean_where_counted(examples.surprise, weights),
        brier=mean_by_weight(examples.brier, weights),
        expected_error=float(np.abs(np.bincount(cells, weights=gaps)).sum()) / total,
        accuracy=mean_by_weight(examples.correct.astype(np.float64), weights),
        n_infinite=int(np.count_nonzero(infinite)),
    )
