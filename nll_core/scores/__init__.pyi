"""Scores of predictions: proper scoring rules, ranking, abstaining."""

from nll_core.scores.brier import BrierDecomposition, brier_decomposition, brier_score
from nll_core.scores.confusion import ConfusedPairs, confused_pairs, confusion_matrix
from nll_core.scores.decision_cost import CostThreshold, Decisions, decisions_at, threshold_by_cost
from nll_core.scores.per_example import ExampleScores, example_scores
from nll_core.scores.risk_coverage import (
    RiskCoverageArea,
    RiskCoverageCurve,
    area_under_risk_coverage,
    risk_coverage_curve,
)
from nll_core.scores.roc import RocArea, RocCurve, area_under_roc, roc_curve
from nll_core.scores.scoring_rules import (
    ScoringRule,
    expected_score,
    score_of_each_outcome,
    score_regret,
    spherical_score,
    two_outcomes,
)
from nll_core.scores.selective_thresholds import (
    SelectivePoint,
    threshold_for_coverage,
    threshold_for_risk,
)
from nll_core.scores.skill import NllSkill, nll_skill

__all__ = [
    "BrierDecomposition",
    "ConfusedPairs",
    "CostThreshold",
    "Decisions",
    "ExampleScores",
    "NllSkill",
    "RiskCoverageArea",
    "RiskCoverageCurve",
    "RocArea",
    "RocCurve",
    "ScoringRule",
    "SelectivePoint",
    "area_under_risk_coverage",
    "area_under_roc",
    "brier_decomposition",
    "brier_score",
    "confused_pairs",
    "confusion_matrix",
    "decisions_at",
    "example_scores",
    "expected_score",
    "nll_skill",
    "risk_coverage_curve",
    "roc_curve",
    "score_of_each_outcome",
    "score_regret",
    "spherical_score",
    "threshold_by_cost",
    "threshold_for_coverage",
    "threshold_for_risk",
    "two_outcomes",
]
