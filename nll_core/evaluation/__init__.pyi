"""Reports on a set of predictions, put together from scores and calibration."""

from nll_core.evaluation.differing_examples import DifferingExamples
from nll_core.evaluation.error_estimators import EceReport, ErrorEstimator, calibration_estimators
from nll_core.evaluation.group_scores import (
    GroupDifference,
    GroupReport,
    GroupScores,
    extreme_difference,
    group_report,
    scores_by_group,
)
from nll_core.evaluation.model_comparison import (
    Agreement,
    ModelCalibration,
    ModelComparison,
    ScoreDifference,
    compare_models,
)
from nll_core.evaluation.refinement import BinaryNllSplit, NllSplit, binary_nll_split, nll_split
from nll_core.evaluation.score_rows import Score, ScoreName, ScoreReport
from nll_core.evaluation.score_table import score_classes, score_confidence, score_report
from nll_core.evaluation.scores import CalibrationScores, calibration_scores
from nll_core.evaluation.surprise_table import (
    SurpriseReport,
    WorstExamples,
    surprise_distribution,
    surprise_report,
)
from nll_core.evaluation.which_ece import ece_report

__all__ = [
    "Agreement",
    "BinaryNllSplit",
    "CalibrationScores",
    "DifferingExamples",
    "EceReport",
    "ErrorEstimator",
    "GroupDifference",
    "GroupReport",
    "GroupScores",
    "ModelCalibration",
    "ModelComparison",
    "NllSplit",
    "Score",
    "ScoreDifference",
    "ScoreName",
    "ScoreReport",
    "SurpriseReport",
    "WorstExamples",
    "binary_nll_split",
    "calibration_estimators",
    "calibration_scores",
    "compare_models",
    "ece_report",
    "extreme_difference",
    "group_report",
    "nll_split",
    "score_classes",
    "score_confidence",
    "score_report",
    "scores_by_group",
    "surprise_distribution",
    "surprise_report",
]
