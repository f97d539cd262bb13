"""Tables of scores: all of one model's, by group, of two models, of every kind of ECE."""

from nll_core.score_tables.differing_examples import DifferingExamples
from nll_core.score_tables.error_estimators import EceReport, ErrorEstimator, calibration_estimators
from nll_core.score_tables.group_scores import (
    GroupDifference,
    GroupReport,
    GroupScores,
    extreme_difference,
    group_report,
    scores_by_group,
)
from nll_core.score_tables.model_comparison import (
    Agreement,
    ModelCalibration,
    ModelComparison,
    ScoreDifference,
    compare_models,
)
from nll_core.score_tables.score_rows import Score, ScoreName, ScoreReport
from nll_core.score_tables.score_table import score_classes, score_confidence, score_report
from nll_core.score_tables.surprise_table import (
    SurpriseReport,
    WorstExamples,
    surprise_distribution,
    surprise_report,
)
from nll_core.score_tables.temperature_scores import CalibrationScores, calibration_scores
from nll_core.score_tables.which_ece import ece_report

__all__ = [
    "Agreement",
    "CalibrationScores",
    "DifferingExamples",
    "EceReport",
    "ErrorEstimator",
    "GroupDifference",
    "GroupReport",
    "GroupScores",
    "ModelCalibration",
    "ModelComparison",
    "Score",
    "ScoreDifference",
    "ScoreName",
    "ScoreReport",
    "SurpriseReport",
    "WorstExamples",
    "calibration_estimators",
    "calibration_scores",
    "compare_models",
    "ece_report",
    "extreme_difference",
    "group_report",
    "score_classes",
    "score_confidence",
    "score_report",
    "scores_by_group",
    "surprise_distribution",
    "surprise_report",
]
