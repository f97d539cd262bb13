"""Everything that is computed for a report on predictions, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import Any, Final

import numpy as np

from nll_core._progress import Progress
from nll_core._validation import count
from nll_core.calibration.classwise import class_calibration_errors
from nll_core.calibrators.calibration_methods import CalibrationMethod, calibrators_for
from nll_core.calibrators.calibrator_comparison import CalibrationComparison, compare_calibrators
from nll_core.evaluation.group_scores import group_report
from nll_core.evaluation.score_table import score_report
from nll_core.evaluation.surprise_table import surprise_report
from nll_core.evaluation.which_ece import ece_report
from nll_core.predictions import Predictions
from nll_core.report.class_pictures import class_pictures
from nll_core.report.decisions import decision_report
from nll_core.report.judged import Judged, SharedPredictions, confidence_logits, judge
from nll_core.report.pairing import paired
from nll_core.report.parts import PredictionReport, facts_of
from nll_core.report.pictures import (
    selective_report,
)
from nll_core.report.second import second_model

# Each fold of the cross-fitting has so many examples at least; with fewer, none is made.
FEWEST_PER_FOLD: Final = 5
# Of fewer examples for each class, what is fitted class by class follows nothing but noise, and
# looks long for a minimum that is not there.
FEWEST_PER_CLASS: Final = 10
_CLASS_BY_CLASS: Final = ("vector", "isotonic_laplace", "isotonic")
# A table of more classes than this is not read.
MOST_CLASSES: Final = 100
# A report keeps so many thresholds of the risk–coverage curve, spread evenly over the coverage.
MOST_THRESHOLDS: Final = 10_000
# What each stage costs relative to the others, roughly.
_COSTS: Final = {
    "scores": 3.0,
    "calibration errors": 2.0,
    "decisions": 0.5,
    "pictures": 1.0,
    "surprise": 0.5,
    "groups": 0.5,
    "calibration methods": 10.0,
    "second model": 4.0,
}


def report_on(
    predictions: Predictions,
    *,
    second: Predictions | None = None,
    methods: Sequence[CalibrationMethod] | None = None,
    n_folds: int = 5,
    seed: int = 0,
    progress: Progress | None = None,
) -> PredictionReport:
    """Everything that a report says of predictions, with 95% intervals; losses in nats.

    Parameters
    ----------
    predictions : Predictions
        From `read_predictions`.
    second : Predictions, optional
        Another model's predictions on the same rows.
    methods : sequence of str, optional
        Which calibration methods to compare, of `CALIBRATION_METHODS`. If left out, all that apply;
        but of more than two classes with fewer than 10 examples each on average, none that is
        fitted class by class, and `calibration_note` says so.
    n_folds : int
        Of the cross-fitting by which calibration methods are judged, at least 2.
    seed : int
        Of folds and resamples.
    progress : callable, optional
        Called as ``progress(stage, share)`` before each stage, and within long ones, with the share
        of the work that is done, and at the end with share 1. What it raises ends the computation.

    Returns
    -------
    PredictionReport
        With one part for each chapter of the report.

    Raises
    ------
    ValueError
        For folds, a seed or methods that are none, or a second model on other rows.

    Examples
    --------
    >>> from nll_core.predictions import read_predictions
    >>> rows = "".join(f"{k % 2},{0.2 + 0.6 * (k % 2)},{k}\\n" for k in range(60))
    >>> report = report_on(read_predictions(f"label,p_1,id\\n{rows}".encode()))
    >>> report.about.n, report.scores["accuracy"].value
    (60, 1.0)
    """
    count(n_folds, "n_folds", minimum=2)
    count(seed, "seed", minimum=0)
    # What does not fit together is said before anything is computed.
    if second is not None:
        paired(predictions, second)
    return _Composer(predictions, second, methods, n_folds, seed, progress).report()


class _Composer:
    """The stages, with the clock and the progress that all of them share."""

    def __init__(
        self,
        predictions: Predictions,
        second: Predictions | None,
        methods: Sequence[CalibrationMethod] | None,
        n_folds: int,
        seed: int,
        progress: Progress | None,
    ) -> None:
        self.predictions = predictions
        self.second = second
        self.methods = methods
        self.n_folds = n_folds
        self.seed = seed
        self.progress = progress
        self.seconds: dict[str, float] = {}
        stages = ["scores", "calibration errors", "decisions"]
        stages += ["surprise"] if predictions.kind != "confidence" else []
        self.stages = [*stages, "groups", "pictures", "calibration methods"]
        self.stages += ["second model"] if second is not None else []
        self.done = 0.0

    def say(self, stage: str, within: float = 0.0) -> None:
        """Tell how far the work is; `within` is the share of the present stage."""
        if self.progress is not None:
            total = sum(_COSTS[name] for name in self.stages)
            self.progress(stage, min((self.done + within) / total, 1.0))

    def _within(self, stage: str, start: float = 0.0, end: float = 1.0) -> Progress:
        """What tells how far the parts of a stage are, which reach from `start` to `end` of it."""

        def progress(part: str, share: float) -> None:
            self.say(part, _COSTS[stage] * (start + (end - start) * share))

        return progress

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Announce a stage, and time it."""
        self.say(name)
        start = perf_counter()
        yield
        self.seconds[name] = perf_counter() - start
        self.done += _COSTS[name]

    def report(self) -> PredictionReport:
        """All stages."""
        predictions = self.predictions
        shared = SharedPredictions(predictions)
        with self.stage("scores"):
            scores = score_report(shared, seed=self.seed, progress=self._within("scores"))
        with self.stage("calibration errors"):
            progress = self._within("calibration errors")
            errors = ece_report(shared, seed=self.seed, progress=progress)
        with self.stage("decisions"):
            decisions = decision_report(predictions, seed=self.seed)
        surprise = groups = by_class = None
        if predictions.kind != "confidence":
            with self.stage("surprise"):
                surprise = surprise_report(shared)
        with self.stage("groups"):
            if predictions.groups is not None:
                progress = self._within("groups", 0.0, 0.5)
                groups = group_report(shared, seed=self.seed, progress=progress)
            if predictions.n_classes <= MOST_CLASSES:
                by_class = group_report(
                    shared,
                    predictions.labels,
                    predictions.classes,
                    seed=self.seed,
                    progress=self._within("groups", 0.5, 1.0),
                )
        with self.stage("pictures"):
            judged = judge(predictions, shared)
            classes = None
            if predictions.kind != "confidence" and predictions.n_classes > 2:
                by_class_error = class_calibration_errors(
                    shared.log_prob_rows(), predictions.labels, sample_weight=predictions.weights
                )
                progress = self._within("pictures", 0.0, 0.5)
                classes = class_pictures(predictions, errors=by_class_error, progress=progress)
            shared.release()
            reliability = judged.picture()
            self.say("pictures", 0.5 * _COSTS["pictures"])
            selective = selective_report(judged.confidence, judged.correct, judged.weights)
            selective = replace(selective, curve=selective.curve.thinned(MOST_THRESHOLDS))
            if predictions.kind != "confidence":
                judged = judged.counted_only()
        with self.stage("calibration methods"):
            calibration, note = self._calibration(judged)
            del judged
        second = None
        if self.second is not None:
            with self.stage("second model"):
                second = second_model(
                    predictions, self.second, seed=self.seed, progress=self._within("second model")
                )
        if self.progress is not None:
            self.progress("done", 1.0)
        return PredictionReport(
            about=facts_of(predictions),
            scores=scores,
            errors=errors,
            reliability=reliability,
            class_reliability=classes,
            decisions=decisions,
            surprise=surprise,
            selective=selective,
            groups=groups,
            by_class=by_class,
            calibration=calibration,
            calibration_note=note,
            second=second,
            n_folds=self.n_folds,
            seed=self.seed,
            seconds=self.seconds,
            identifiers=predictions.identifiers,
        )

    def _calibration(self, judged: Judged) -> tuple[CalibrationComparison | None, str]:
        """The calibration methods, and what is to be said of what they calibrate."""
        predictions = self.predictions
        needed = FEWEST_PER_FOLD * self.n_folds
        if judged.n < needed:
            return None, (
                f"Calibration methods are compared on {needed} examples or more "
                f"({self.n_folds} folds), and there are {judged.n}."
            )
        if predictions.kind != "confidence":
            methods, note = self._methods(judged.n)
            found = compare_calibrators(
                predictions.logits(),
                predictions.labels,
                methods=methods,
                sample_weight=predictions.weights,
                **self._options(),
            )
            return found, note
        note = (
            "What is calibrated is the confidence, as a forecast that the prediction is right; the "
            "NLL here is that of this yes-or-no forecast."
        )
        found = compare_calibrators(
            confidence_logits(judged.confidence),
            judged.correct.astype(np.int64),
            methods=self.methods,
            sample_weight=judged.weights,
            **self._options(),
        )
        return found, note

    def _methods(self, n: int) -> tuple[Sequence[CalibrationMethod] | None, str]:
        """The methods for the classes of these predictions, and why not more of them."""
        n_classes = self.predictions.n_classes
        if self.methods is not None or n_classes == 2 or n >= FEWEST_PER_CLASS * n_classes:
            return self.methods, ""
        methods = [m for m in calibrators_for(n_classes) if m not in _CLASS_BY_CLASS]
        return methods, (
            "Vector scaling and isotonic calibration are left out: they are fitted class by class, "
            f"and there are {n / n_classes:.2g} examples of a class on average."
        )

    def _options(self) -> dict[str, Any]:
        """What all comparisons of calibration methods share."""

        within = self._within("calibration methods")

        def progress(method: str, share: float) -> None:
            within(f"calibration: {method}", share)

        return {"n_folds": self.n_folds, "seed": self.seed, "progress": progress}
