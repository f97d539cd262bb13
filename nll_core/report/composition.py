"""Everything that is computed for a report on predictions, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from nll_core._progress import Meter, Progress
from nll_core._validation import Seed, count, seed_number
from nll_core.calibration.classwise import calibration_error_by_class
from nll_core.intervals.bootstrap import Float64Array
from nll_core.predictions import Predictions
from nll_core.recalibration.calibration_methods import CalibrationMethod, calibrators_for
from nll_core.recalibration.calibrator_comparison import CalibrationComparison, compare_calibrators
from nll_core.report.decisions import (
    COSTS,
    DecisionReport,
    can_weigh_costs,
    cost_threshold,
    decision_report,
)
from nll_core.report.judged import Judged, SharedPredictions, confidence_logits, judge
from nll_core.report.pairing import paired
from nll_core.report.parts import PredictionReport, SecondModel, facts_of
from nll_core.report.pictures import ReliabilityPicture, SelectiveReport, selective_report
from nll_core.report.pictures_by_class import ClassPictures, class_pictures
from nll_core.report.second import second_model
from nll_core.score_tables.error_estimators import EceReport
from nll_core.score_tables.group_scores import GroupReport, group_report
from nll_core.score_tables.score_rows import ScoreReport
from nll_core.score_tables.score_table import score_report
from nll_core.score_tables.surprise_table import SurpriseReport, surprise_report
from nll_core.score_tables.which_ece import ece_report
from nll_core.scores.decision_cost import CostThreshold

# Each fold of the cross-fitting has so many examples at least; with fewer, none is made.
FEWEST_PER_FOLD: Final = 5
N_FOLDS: Final = 5
# Of fewer examples for each class, what is fitted class by class follows nothing but noise, and
# looks long for a minimum that is not there.
FEWEST_PER_CLASS: Final = 10
_CLASS_BY_CLASS: Final = ("vector", "isotonic_laplace", "isotonic")
# A table of more classes than this is not read.
MOST_CLASSES: Final = 100
# A report keeps so many thresholds of the risk–coverage curve, spread evenly over the coverage.
MOST_THRESHOLDS: Final = 10_000
# What each part costs relative to the others, roughly, and what a bar calls it.
_STAGES: Final[dict[str, tuple[float, str]]] = {
    "scores": (3.0, "scores"),
    "errors": (2.0, "calibration errors"),
    "decisions": (0.1, "decisions"),
    "thresholds": (0.4, "decisions"),
    "surprise": (0.5, "surprise"),
    "groups": (0.25, "groups"),
    "by_class": (0.25, "groups"),
    "class_errors": (0.2, "pictures"),
    "class_reliability": (0.4, "pictures"),
    "reliability": (0.2, "pictures"),
    "selective": (0.2, "pictures"),
    "calibration": (10.0, "calibration methods"),
    "second": (4.0, "second model"),
}


def report_on(
    predictions: Predictions,
    *,
    second: Predictions | None = None,
    methods: Sequence[CalibrationMethod] | None = None,
    n_folds: int = N_FOLDS,
    seed: Seed = 0,
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
    seed : int or numpy.random.Generator
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
        For invalid folds, seed or methods, or a second model on other rows.

    Examples
    --------
    >>> from nll_core.predictions import read_predictions
    >>> rows = "".join(f"{k % 2},{0.2 + 0.6 * (k % 2)},{k}\\n" for k in range(60))
    >>> report = report_on(read_predictions(f"label,p_1,id\\n{rows}".encode()))
    >>> report.about.n, report.scores["accuracy"].value
    (60, 1.0)
    """
    count(n_folds, "n_folds", minimum=2)
    seed = seed_number(seed)
    # What does not fit together is said before anything is computed.
    if second is not None:
        paired(predictions, second)
    names = parts_in(predictions)
    names += () if second is None else ("second",)
    work = _Work(predictions, second, methods, n_folds, seed, {})
    return report_from(predictions, work.parts(names, progress), n_folds=n_folds, seed=seed)


def parts_in(predictions: Predictions) -> tuple[str, ...]:
    """The names of the parts that a report on these predictions has, but for a second model."""
    of_classes = predictions.kind != "confidence"
    pictured = of_classes and predictions.n_classes > 2
    has = {
        "thresholds": can_weigh_costs(predictions),
        "surprise": of_classes,
        "groups": predictions.groups is not None,
        "by_class": predictions.n_classes <= MOST_CLASSES,
        "class_errors": pictured,
        "class_reliability": pictured,
        "second": False,
    }
    return tuple(name for name in _STAGES if has.get(name, True))


def report_parts(
    predictions: Predictions,
    names: Sequence[str],
    *,
    known: Mapping[str, Any] = MappingProxyType({}),
    seed: int = 0,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Some parts of a report by their names, as `report_from` takes them.

    Parameters
    ----------
    predictions : Predictions
        From `read_predictions`.
    names : sequence of str
        Of `parts_in(predictions)`; "by_class" and "class_errors" also where there are more classes.
    known : mapping, optional
        Parts that are there already, and "class_pictures": the reliability of single classes in 15
        bins of equal width, by the number of the class.
    seed : int
        Of folds and resamples.
    progress : callable, optional
        As in `report_on`.

    Returns
    -------
    dict
        The parts that are new.
    """
    return _Work(predictions, None, None, N_FOLDS, seed, known).parts(names, progress)


def report_from(
    predictions: Predictions, parts: Mapping[str, Any], *, n_folds: int = N_FOLDS, seed: int = 0
) -> PredictionReport:
    """A report of parts that were computed one by one: each of `parts_in(predictions)`.

    Parameters
    ----------
    predictions : Predictions
        Of which they say something.
    parts : mapping
        From `report_parts`; "second" from `second_model`.
    n_folds, seed : int
        By which they were computed.

    Returns
    -------
    PredictionReport
        The same as that of `report_on`.
    """
    calibration, note = parts["calibration"]
    selective: SelectiveReport = parts["selective"]
    return PredictionReport(
        about=facts_of(predictions),
        scores=parts["scores"],
        errors=parts["errors"],
        reliability=parts["reliability"],
        class_reliability=parts.get("class_reliability"),
        decisions=replace(parts["decisions"], thresholds=parts.get("thresholds", ())),
        surprise=parts.get("surprise"),
        selective=replace(selective, curve=selective.curve.thinned(MOST_THRESHOLDS)),
        groups=parts.get("groups"),
        by_class=parts.get("by_class") if predictions.n_classes <= MOST_CLASSES else None,
        calibration=calibration,
        calibration_note=note,
        second=parts.get("second"),
        n_folds=n_folds,
        seed=seed,
        identifiers=predictions.identifiers,
    )


class _Work:
    """The parts of a report, with what several of them share."""

    def __init__(
        self,
        predictions: Predictions,
        second: Predictions | None,
        methods: Sequence[CalibrationMethod] | None,
        n_folds: int,
        seed: int,
        known: Mapping[str, Any],
    ) -> None:
        self.predictions = predictions
        self.second = second
        self.methods = methods
        self.n_folds = n_folds
        self.seed = seed
        self.found: dict[str, Any] = dict(known)
        self.shared = SharedPredictions(predictions)

    @cached_property
    def judged(self) -> Judged:
        """What each example got."""
        return judge(self.predictions, self.shared)

    def parts(self, names: Sequence[str], progress: Progress | None) -> dict[str, Any]:
        """These parts, one after the other."""
        meters = Meter(progress).parts([_STAGES[name][0] for name in names])
        for name, meter in zip(names, meters, strict=True):
            meter = replace(meter, stage=_STAGES[name][1])
            meter(0.0)
            self.found[name] = getattr(self, f"_{name}")(meter)
        if progress is not None:
            progress("done", 1.0)
        return {name: self.found[name] for name in names}

    def _scores(self, meter: Meter) -> ScoreReport:
        return score_report(self.shared, seed=self.seed, progress=_named(meter))

    def _errors(self, meter: Meter) -> EceReport:
        return ece_report(self.shared, seed=self.seed, progress=_named(meter))

    def _decisions(self, meter: Meter) -> DecisionReport:
        return decision_report(self.predictions, costs=())

    def _thresholds(self, meter: Meter) -> tuple[CostThreshold, ...]:
        return tuple(cost_threshold(self.predictions, one, seed=self.seed) for one in COSTS)

    def _surprise(self, meter: Meter) -> SurpriseReport:
        return surprise_report(self.shared)

    def _groups(self, meter: Meter) -> GroupReport:
        return group_report(self.shared, seed=self.seed, progress=_named(meter))

    def _by_class(self, meter: Meter) -> GroupReport:
        labels, classes = self.predictions.labels, self.predictions.classes
        return group_report(self.shared, labels, classes, seed=self.seed, progress=_named(meter))

    def _class_errors(self, meter: Meter) -> Float64Array:
        # First, while the rows are at hand that this looks through too.
        _ = self.judged
        rows, labels = self.shared.log_prob_rows(), self.predictions.labels
        return calibration_error_by_class(rows, labels, sample_weight=self.predictions.weights)

    def _class_reliability(self, meter: Meter) -> ClassPictures:
        return class_pictures(
            self.predictions,
            errors=self.found["class_errors"],
            known=self.found.get("class_pictures", {}),
            progress=meter.inner,
        )

    def _reliability(self, meter: Meter) -> ReliabilityPicture:
        judged = self.judged
        self.shared.release()
        return judged.picture()

    def _selective(self, meter: Meter) -> SelectiveReport:
        judged = self.judged
        self.shared.release()
        return selective_report(judged.confidence, judged.correct, sample_weight=judged.weights)

    def _calibration(self, meter: Meter) -> tuple[CalibrationComparison | None, str]:
        """The calibration methods, and what is to be said of what they calibrate."""
        predictions, weights = self.predictions, self.predictions.weights
        # Beside the largest weight, others may be none.
        n = self.judged.n
        needed = FEWEST_PER_FOLD * self.n_folds
        if n < needed:
            return None, (
                f"Calibration methods are compared on {needed} examples or more "
                f"({self.n_folds} folds), and there are {n}."
            )
        options: dict[str, Any] = {
            "n_folds": self.n_folds,
            "seed": self.seed,
            "progress": _named(meter, "calibration: "),
        }
        if predictions.kind != "confidence":
            # Only the numbers of examples matter from here on.
            self.__dict__.pop("judged", None)
            self.shared.release()
            methods, note = methods_for(self.methods, n, predictions.n_classes)
            found = compare_calibrators(
                predictions.logits(),
                predictions.labels,
                methods=methods,
                sample_weight=weights,
                **options,
            )
            return found, note
        note = (
            "What is calibrated is the confidence, as a forecast that the prediction is right; the "
            "NLL here is that of this yes-or-no forecast."
        )
        judged = self.judged
        found = compare_calibrators(
            confidence_logits(judged.confidence),
            judged.correct.astype(np.int64),
            methods=self.methods,
            sample_weight=judged.weights,
            **options,
        )
        return found, note

    def _second(self, meter: Meter) -> SecondModel | None:
        if self.second is None:
            return None
        return second_model(self.predictions, self.second, seed=self.seed, progress=_named(meter))


def methods_for(
    methods: Sequence[CalibrationMethod] | None, n: int, n_classes: int
) -> tuple[Sequence[CalibrationMethod] | None, str]:
    """The calibration methods for n examples of so many classes, and why not more of them."""
    if methods is not None or n_classes == 2 or n >= FEWEST_PER_CLASS * n_classes:
        return methods, ""
    return [m for m in calibrators_for(n_classes) if m not in _CLASS_BY_CLASS], (
        "Vector scaling and isotonic calibration are left out: they are fitted class by class, "
        f"and there are {n / n_classes:.2g} examples of a class on average."
    )


def _named(meter: Meter, before: str = "") -> Progress:
    """A part's `progress` for a computation that has names for its own stages."""
    return lambda stage, share: replace(meter, stage=f"{before}{stage}")(share)
