"""What a report on predictions consists of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from nll_core._printing import Printed, PrintedTable
from nll_core.predictions import PredictionKind, Predictions, Problem
from nll_core.predictions.identifiers import Identifiers
from nll_core.recalibration.calibrator_comparison import CalibrationComparison
from nll_core.report.decisions import DecisionReport
from nll_core.report.pictures import ReliabilityPicture, SelectiveReport
from nll_core.report.pictures_by_class import ClassPictures
from nll_core.score_tables.error_estimators import EceReport
from nll_core.score_tables.group_scores import GroupReport
from nll_core.score_tables.model_comparison import ModelComparison
from nll_core.score_tables.score_rows import ScoreReport
from nll_core.score_tables.surprise_table import SurpriseReport

# What two models are called that have no names.
FIRST_AND_SECOND: Final = ("the first model", "the second model")


@dataclass(frozen=True, repr=False)
class PredictionFacts(Printed):
    """What the predictions are, as they were read."""

    kind: PredictionKind
    n: int
    classes: tuple[str, ...]
    class_counts: tuple[int, ...]
    """How many examples are of each class."""
    weighted: bool
    group_names: tuple[str, ...]
    row_count: int
    left_out: tuple[Problem, ...]
    notes: tuple[str, ...]

    @property
    def n_classes(self) -> int:
        """How many classes there are."""
        return len(self.classes)


@dataclass(frozen=True, eq=False, repr=False)
class SecondModel(Printed):
    """Another model on the same examples: its scores and reliability, and the paired differences.

    `about.n` of its own examples; `comparison.n` are those that both models have.
    """

    about: PredictionFacts
    scores: ScoreReport
    reliability: ReliabilityPicture
    comparison: ModelComparison


@dataclass(frozen=True, eq=False, repr=False)
class PredictionReport(PrintedTable):
    """Everything that a report on one set of predictions says.

    A part is None where these predictions cannot have it: `surprise` needs the probability of the
    truth, `class_reliability` those of more than two classes, `groups` a column of groups, `second`
    another model; `calibration_note` says why there is no `calibration`, or what is calibrated
    where that is not the distribution over the classes.
    """

    about: PredictionFacts
    scores: ScoreReport
    errors: EceReport
    reliability: ReliabilityPicture
    """Of the second class of two, else of the predicted class."""
    class_reliability: ClassPictures | None
    """Of single classes where there are more than two, the largest error first."""
    decisions: DecisionReport
    surprise: SurpriseReport | None
    selective: SelectiveReport
    groups: GroupReport | None
    by_class: GroupReport | None
    """By true class, of up to 100 classes."""
    calibration: CalibrationComparison | None
    calibration_note: str
    second: SecondModel | None
    n_folds: int
    seed: int
    names: tuple[str, str] = FIRST_AND_SECOND
    """What the two models are called."""
    identifiers: Identifiers | None = None
    """What the file calls its examples."""

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        return self.scores._columns()


def facts_of(predictions: Predictions) -> PredictionFacts:
    """What is to be said of predictions before any score."""
    counts = np.bincount(predictions.labels, minlength=predictions.n_classes)
    return PredictionFacts(
        kind=predictions.kind,
        n=predictions.n,
        classes=predictions.classes,
        class_counts=tuple(counts.tolist()),
        weighted=predictions.weights is not None,
        group_names=predictions.group_names,
        row_count=predictions.row_count,
        left_out=predictions.left_out,
        notes=predictions.notes,
    )
