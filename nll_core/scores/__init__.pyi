"""Scores of predictions: proper scoring rules, ranking, abstaining."""

from nll_core.scores.abstention import (
    AREA_DEFINITIONS,
    AbstentionCost,
    AreaDefinition,
    CoverageBounds,
    OrderedArea,
    RefusedGroups,
    abstention_cost,
    coverage_bounds,
    refused_by_group,
    risk_coverage_areas,
)
from nll_core.scores.brier import BrierDecomposition, brier_decomposition, brier_score
from nll_core.scores.conformal import (
    ConformalSplit,
    ConformalThreshold,
    conformal_threshold,
    split_conformal,
)
from nll_core.scores.confusion import ConfusedPairs, confused_pairs, confusion_matrix
from nll_core.scores.decision_cost import CostThreshold, Decisions, decisions_at, threshold_by_cost
from nll_core.scores.per_example import ExampleScores, example_scores
from nll_core.scores.ranking import (
    TemperatureRanking,
    swapped_pairs,
    temperature_ranking,
)
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
    "AREA_DEFINITIONS",
    "AbstentionCost",
    "AreaDefinition",
    "BrierDecomposition",
    "ConformalSplit",
    "ConformalThreshold",
    "ConfusedPairs",
    "CostThreshold",
    "CoverageBounds",
    "Decisions",
    "ExampleScores",
    "NllSkill",
    "OrderedArea",
    "RefusedGroups",
    "RiskCoverageArea",
    "RiskCoverageCurve",
    "RocArea",
    "RocCurve",
    "ScoringRule",
    "SelectivePoint",
    "TemperatureRanking",
    "abstention_cost",
    "area_under_risk_coverage",
    "area_under_roc",
    "brier_decomposition",
    "brier_score",
    "conformal_threshold",
    "confused_pairs",
    "confusion_matrix",
    "coverage_bounds",
    "decisions_at",
    "example_scores",
    "expected_score",
    "nll_skill",
    "refused_by_group",
    "risk_coverage_areas",
    "risk_coverage_curve",
    "roc_curve",
    "score_of_each_outcome",
    "score_regret",
    "spherical_score",
    "split_conformal",
    "swapped_pairs",
    "temperature_ranking",
    "threshold_by_cost",
    "threshold_for_coverage",
    "threshold_for_risk",
    "two_outcomes",
]
