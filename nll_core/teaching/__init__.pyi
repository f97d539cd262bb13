"""What lessons show and no other part of the core needs: floating point, curves, games, runs."""

from nll_core.teaching.answers import ClassAnswers, class_answers
from nll_core.teaching.bin_curves import (
    CalibratedErrorAlongBins,
    ErrorAlongBins,
    calibrated_error_along_bins,
    error_along_bins,
)
from nll_core.teaching.clipping import clipped_surprise, clipped_surprise_gradient
from nll_core.teaching.coding import CodeComparison, compare_codes
from nll_core.teaching.concavity import negative_intervals
from nll_core.teaching.cures import CURES, Cure, CuredRun, train_with_cure
from nll_core.teaching.ensembles_in_plane import (
    DistanceCurve,
    PlaneEnsemble,
    SizeCurve,
    nats_by_distance,
    nats_by_size,
    plane_ensemble,
)
from nll_core.teaching.fewest_mistakes import fit_fewest_mistakes
from nll_core.teaching.gaussian_contour import GaussianContour, gaussian_nll_contour
from nll_core.teaching.gaussian_points import (
    GaussianPointTerms,
    LeastSquaresIdentity,
    gaussian_point_terms,
    least_squares_identity,
)
from nll_core.teaching.gaussian_projection import (
    GaussianProjection,
    GaussianProjections,
    compare_with_gaussian,
    project_onto_gaussian,
)
from nll_core.teaching.held_out import (
    HeldOutAlongTemperature,
    HeldOutCalibration,
    HeldOutHalves,
    held_out_along_temperature,
    held_out_calibration,
    hold_out,
)
from nll_core.teaching.influence import boundary_angle, example_pulls
from nll_core.teaching.interval_coverage import (
    GaussianCoverage,
    IntervalCoverage,
    exact_gaussian_intervals,
    gaussian_coverage,
)
from nll_core.teaching.judged import (
    JudgedCrossEntropies,
    JudgedNumbers,
    judge_cross_entropies,
)
from nll_core.teaching.letter_model import letter_terms
from nll_core.teaching.likelihood import (
    LikelihoodSlice,
    LikelihoodSteps,
    likelihood_along_mu,
    likelihood_along_sigma,
    likelihood_steps,
)
from nll_core.teaching.loss_curves import (
    LossCurve,
    SmoothingCurve,
    cross_entropy_along_logit,
    cross_entropy_along_smoothing,
    cross_entropy_along_temperature,
    logit_curve,
    temperature_curve,
)
from nll_core.teaching.loss_optima import TemperatureOptimum, best_logit, best_temperature
from nll_core.teaching.loss_parts import (
    CrossEntropyParts,
    cross_entropy_parts,
    normalise_weights,
    weighted_target,
)
from nll_core.teaching.margin_properties import MarginLossProperties, margin_loss_properties
from nll_core.teaching.mean_minus_observed import (
    MeanMinusObserved,
    compare_with_mean_minus_observed,
)
from nll_core.teaching.newton import NewtonSlices, newton_slices
from nll_core.teaching.outcomes import Outcome, numerical_outcomes
from nll_core.teaching.overconfidence import chance_of_so_few_right
from nll_core.teaching.plane import PlanarClasses, planar_classes
from nll_core.teaching.probability_regions import (
    decision_border,
    decision_cell,
    probability_region,
)
from nll_core.teaching.report_search import (
    ReportComparison,
    ReportSearch,
    compare_with_honesty,
    play_scoring_game,
    search_reports,
)
from nll_core.teaching.sample_parts import SamplePart, SplitSample, split_sample
from nll_core.teaching.simplex import simplex_contours
from nll_core.teaching.simulation import SimulatedClassifier, simulate_classifier, split_halves
from nll_core.teaching.stability import CrossEntropyAsWritten, LossForm, cross_entropy_as_written
from nll_core.teaching.summation import (
    RunningSum,
    SumComparison,
    SumMethod,
    compare_sums,
    digits_right,
    sum_in_type,
)
from nll_core.teaching.tails import TailCurves, tail_curves
from nll_core.teaching.temperature_curves import (
    CalibratedErrorAlongTemperature,
    CalibrationAlongTemperature,
    calibrated_error_along_temperature,
    calibration_along_temperature,
    nll_along_temperature,
)
from nll_core.teaching.textbook import TextbookCrossEntropy, textbook_cross_entropy
from nll_core.teaching.training import (
    ScoresAlong,
    TrainingRun,
    round_steps,
    scores_along,
    train_classifier,
)
from nll_core.teaching.underflow import (
    LogLikelihoodSeries,
    RunningProduct,
    log_likelihood_series,
    underflow_point,
)
from nll_core.teaching.variance_training import (
    REMEDIES,
    RemedyRuns,
    WavyLine,
    train_remedies,
    wavy_line,
)

__all__ = [
    "CURES",
    "REMEDIES",
    "CalibratedErrorAlongBins",
    "CalibratedErrorAlongTemperature",
    "CalibrationAlongTemperature",
    "ClassAnswers",
    "CodeComparison",
    "CrossEntropyAsWritten",
    "CrossEntropyParts",
    "Cure",
    "CuredRun",
    "DistanceCurve",
    "ErrorAlongBins",
    "GaussianContour",
    "GaussianCoverage",
    "GaussianPointTerms",
    "GaussianProjection",
    "GaussianProjections",
    "HeldOutAlongTemperature",
    "HeldOutCalibration",
    "HeldOutHalves",
    "IntervalCoverage",
    "JudgedCrossEntropies",
    "JudgedNumbers",
    "LeastSquaresIdentity",
    "LikelihoodSlice",
    "LikelihoodSteps",
    "LogLikelihoodSeries",
    "LossCurve",
    "LossForm",
    "MarginLossProperties",
    "MeanMinusObserved",
    "NewtonSlices",
    "Outcome",
    "PlanarClasses",
    "PlaneEnsemble",
    "RemedyRuns",
    "ReportComparison",
    "ReportSearch",
    "RunningProduct",
    "RunningSum",
    "SamplePart",
    "ScoresAlong",
    "SimulatedClassifier",
    "SizeCurve",
    "SmoothingCurve",
    "SplitSample",
    "SumComparison",
    "SumMethod",
    "TailCurves",
    "TemperatureOptimum",
    "TextbookCrossEntropy",
    "TrainingRun",
    "WavyLine",
    "best_logit",
    "best_temperature",
    "boundary_angle",
    "calibrated_error_along_bins",
    "calibrated_error_along_temperature",
    "calibration_along_temperature",
    "chance_of_so_few_right",
    "class_answers",
    "clipped_surprise",
    "clipped_surprise_gradient",
    "compare_codes",
    "compare_sums",
    "compare_with_gaussian",
    "compare_with_honesty",
    "compare_with_mean_minus_observed",
    "cross_entropy_along_logit",
    "cross_entropy_along_smoothing",
    "cross_entropy_along_temperature",
    "cross_entropy_as_written",
    "cross_entropy_parts",
    "decision_border",
    "decision_cell",
    "digits_right",
    "error_along_bins",
    "exact_gaussian_intervals",
    "example_pulls",
    "fit_fewest_mistakes",
    "gaussian_coverage",
    "gaussian_nll_contour",
    "gaussian_point_terms",
    "held_out_along_temperature",
    "held_out_calibration",
    "hold_out",
    "judge_cross_entropies",
    "least_squares_identity",
    "letter_terms",
    "likelihood_along_mu",
    "likelihood_along_sigma",
    "likelihood_steps",
    "log_likelihood_series",
    "logit_curve",
    "margin_loss_properties",
    "nats_by_distance",
    "nats_by_size",
    "negative_intervals",
    "newton_slices",
    "nll_along_temperature",
    "normalise_weights",
    "numerical_outcomes",
    "planar_classes",
    "plane_ensemble",
    "play_scoring_game",
    "probability_region",
    "project_onto_gaussian",
    "round_steps",
    "scores_along",
    "search_reports",
    "simplex_contours",
    "simulate_classifier",
    "split_halves",
    "split_sample",
    "sum_in_type",
    "tail_curves",
    "temperature_curve",
    "textbook_cross_entropy",
    "train_classifier",
    "train_remedies",
    "train_with_cure",
    "underflow_point",
    "wavy_line",
    "weighted_target",
]
