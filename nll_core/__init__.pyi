"""NLL core: losses, gradients, maximum-likelihood fits and calibration, from logits, in nats."""

from nll_core.arithmetic.clipping import clipped_surprise, clipped_surprise_gradient
from nll_core.arithmetic.outcomes import Outcome, numerical_outcomes
from nll_core.arithmetic.stability import CrossEntropyAsWritten, LossForm, cross_entropy_as_written
from nll_core.arithmetic.summation import (
    RunningSum,
    SumComparison,
    SumMethod,
    compare_sums,
    digits_right,
    sum_in_type,
)
from nll_core.arithmetic.textbook import TextbookCrossEntropy, textbook_cross_entropy
from nll_core.arithmetic.underflow import (
    LogLikelihoodSeries,
    RunningProduct,
    log_likelihood_series,
    underflow_point,
)
from nll_core.calibration.bin_curves import (
    CalibratedErrorAlongBins,
    ErrorAlongBins,
    calibrated_error_along_bins,
    error_along_bins,
)
from nll_core.calibration.calibration_interval import calibration_error_interval
from nll_core.calibration.class_corp import ClassCorp, corp_of_classes
from nll_core.calibration.classwise import (
    ClasswiseError,
    calibrated_classwise_errors,
    class_calibration_errors,
    classwise_error,
)
from nll_core.calibration.consistency import (
    CalibratedError,
    ConsistencyBands,
    calibrated_error,
    consistency_bands,
)
from nll_core.calibration.corp_bands import CorpBand, corp_band
from nll_core.calibration.isotonic import IsotonicCurve, isotonic_curve
from nll_core.calibration.multiclass import classwise_calibration_error, one_class, top_label
from nll_core.calibration.overconfidence import chance_of_so_few_right
from nll_core.calibration.reliability import (
    ReliabilityCurve,
    expected_calibration_error,
    maximum_calibration_error,
    reliability_curve,
)
from nll_core.calibration.score_decomposition import CorpDecomposition, corp
from nll_core.calibration.smooth_calibration import smooth_calibration_error
from nll_core.calibration.temperature_curves import (
    CalibratedErrorAlongTemperature,
    CalibrationAlongTemperature,
    calibrated_error_along_temperature,
    calibration_along_temperature,
    nll_along_temperature,
)
from nll_core.calibrators.beta_calibration import BetaFit, fit_beta
from nll_core.calibrators.calibration_methods import (
    CALIBRATION_METHODS,
    CalibrationMethod,
    Calibrator,
    calibrators_for,
    fit_calibrator,
    method_name,
)
from nll_core.calibrators.calibrator_comparison import CalibrationComparison, compare_calibrators
from nll_core.calibrators.calibrator_recommendation import (
    CalibratedScores,
    CalibrationRecommendation,
    ComparedCalibrator,
    recommendation_sentence,
)
from nll_core.calibrators.cross_fitting import CrossFit, cross_fit
from nll_core.calibrators.folds import stratified_folds
from nll_core.calibrators.isotonic_calibration import IsotonicFit, fit_isotonic
from nll_core.calibrators.isotonic_one_vs_rest import (
    IsotonicOneVsRestFit,
    fit_isotonic_one_vs_rest,
)
from nll_core.calibrators.loss_optima import TemperatureOptimum, best_logit, best_temperature
from nll_core.calibrators.platt import PlattFit, fit_platt
from nll_core.calibrators.temperature import TemperatureFit, fit_temperature
from nll_core.calibrators.vector_scaling import VectorScalingFit, fit_vector_scaling
from nll_core.evaluation.differing_examples import DifferingExamples
from nll_core.evaluation.error_estimators import (
    EceReport,
    ErrorEstimator,
    calibration_estimators,
)
from nll_core.evaluation.group_scores import (
    GroupDifference,
    GroupReport,
    GroupScores,
    extreme_difference,
    group_report,
    scores_by_group,
)
from nll_core.evaluation.held_out import (
    HeldOutCalibration,
    HeldOutHalves,
    held_out_calibration,
    hold_out,
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
from nll_core.evaluation.simulation import SimulatedClassifier, simulate_classifier, split_halves
from nll_core.evaluation.surprise_table import (
    SurpriseReport,
    WorstExamples,
    surprise_distribution,
    surprise_report,
)
from nll_core.evaluation.which_ece import ece_report
from nll_core.families.mean_minus_observed import (
    MeanMinusObserved,
    compare_with_mean_minus_observed,
)
from nll_core.families.output_families import (
    OUTPUT_FAMILIES,
    OutputFamily,
    OutputFamilyName,
    output_family,
)
from nll_core.information.coding import CodeComparison, compare_codes
from nll_core.information.entropies import (
    cross_entropy_of_distributions,
    entropy,
    kl_divergence,
    perplexity,
)
from nll_core.information.letter_model import letter_terms
from nll_core.information.probability_regions import (
    decision_border,
    decision_cell,
    probability_region,
)
from nll_core.information.simplex import simplex_contours
from nll_core.information.surprisal import (
    NATS_PER_UNIT,
    SurpriseUnit,
    coin_flips,
    convert_surprise,
    linear_penalty,
    squared_penalty,
    surprise,
    surprise_gradient,
)
from nll_core.intervals.bootstrap import (
    Interval,
    bootstrap_interval,
    paired_bootstrap_interval,
)
from nll_core.intervals.proportion import proportion_interval
from nll_core.intervals.sums_bootstrap import bootstrap_function, bootstrap_sums
from nll_core.language.bigram_training import (
    BigramOptimum,
    BigramTraining,
    DifferentCell,
    bigram_optimum,
    matching_l2,
    most_different_cell,
    train_bigram,
)
from nll_core.language.decoding import (
    DECODING_ORDERS,
    DecodedSequence,
    DecodingStage,
    DecodingStep,
    GreedyComparison,
    compare_greedy,
    decode,
    draw_tokens,
    steps_in_order,
)
from nll_core.language.entropy_bounds import (
    EntropyBounds,
    entropy_bounds,
    mean_entropy_bounds,
    token_entropy_bounds,
)
from nll_core.language.letter_texts import (
    LetterTexts,
    letter_texts,
    plain_letters,
    split_texts,
)
from nll_core.language.logprob_errors import LogprobError
from nll_core.language.logprob_values import NumberScale
from nll_core.language.ngrams import (
    NgramModel,
    fit_ngram,
    letter_surprise,
    ngram_counts,
    ngram_nll,
    ngram_of_counts,
    nll_of_counts,
    sample_ngram,
    text_surprise,
)
from nll_core.language.reading_logprobs import iterate_logprobs, read_logprobs
from nll_core.language.token_groups import TokenGroup, token_groups
from nll_core.language.token_summary import (
    AnswerComparison,
    SurprisingToken,
    TextsSummary,
    TokenSummary,
    block_interval,
    compare_answers,
    most_surprising,
    ratio_interval,
    summarise_texts,
    summarise_tokens,
)
from nll_core.language.token_text import Alternative, TokenText
from nll_core.language.windows import WindowedNll, running_nll, windowed_nll
from nll_core.learning.cures import CURES, Cure, CuredRun, train_with_cure
from nll_core.learning.fewest_mistakes import fit_fewest_mistakes
from nll_core.learning.influence import boundary_angle, example_pulls
from nll_core.learning.linear_classifier import LinearClassifierFit, fit_linear_classifier
from nll_core.learning.plane import PlanarClasses, planar_classes
from nll_core.learning.regression import (
    LogisticFit,
    SoftmaxRegressionFit,
    fit_logistic,
    fit_softmax_regression,
)
from nll_core.learning.sample_parts import SamplePart, SplitSample, split_sample
from nll_core.learning.separability import Separation, separation
from nll_core.learning.training import (
    ScoresAlong,
    TrainingRun,
    round_steps,
    scores_along,
    train_classifier,
)
from nll_core.likelihoods.binomial import (
    BinomialSlices,
    binomial_likelihood_area,
    binomial_log_likelihood,
    binomial_log_probabilities,
    binomial_slices,
)
from nll_core.likelihoods.gaussian import (
    GaussianGradient,
    SufficientStatistics,
    gaussian_nll,
    gaussian_nll_gradient,
    gaussian_nll_surface,
    gaussian_statistics,
)
from nll_core.likelihoods.gaussian_contour import GaussianContour, gaussian_nll_contour
from nll_core.likelihoods.gaussian_coverage import (
    GaussianCoverage,
    IntervalCoverage,
    exact_gaussian_intervals,
    gaussian_coverage,
)
from nll_core.likelihoods.gaussian_fit import (
    ConfidenceIntervals,
    GaussianFit,
    NumericOptimum,
    StandardErrors,
    fit_gaussian,
)
from nll_core.likelihoods.gaussian_mixture import (
    GaussianMixture,
    kl_from_mixture,
    kl_to_mixture,
    mixture_density,
)
from nll_core.likelihoods.gaussian_points import (
    GaussianPointTerms,
    LeastSquaresIdentity,
    gaussian_point_terms,
    least_squares_identity,
)
from nll_core.likelihoods.gaussian_probability import (
    GaussianInterval,
    gaussian_cdf,
    gaussian_interval,
)
from nll_core.likelihoods.gaussian_profile import (
    confidence_nll_rise,
    profile_nll_mu,
    profile_nll_sigma,
)
from nll_core.likelihoods.gaussian_projection import (
    GaussianProjection,
    GaussianProjections,
    compare_with_gaussian,
    project_onto_gaussian,
)
from nll_core.likelihoods.gaussian_tests import (
    GaussianMeanTests,
    LikelihoodRatioTest,
    ScoreTest,
    StudentTTest,
    WaldTest,
    gaussian_mean_tests,
)
from nll_core.likelihoods.heteroscedastic import (
    HeteroscedasticGradient,
    HeteroscedasticNaturalGradient,
    heteroscedastic_gradient,
    heteroscedastic_mean_minus_observed,
    heteroscedastic_natural_gradient,
    heteroscedastic_nll,
)
from nll_core.likelihoods.likelihood import (
    LikelihoodSlice,
    LikelihoodSteps,
    likelihood_along_mu,
    likelihood_along_sigma,
    likelihood_steps,
)
from nll_core.likelihoods.objectives import (
    GaussianObjective,
    SoftmaxObjective,
    gaussian_objective,
    softmax_objective,
)
from nll_core.likelihoods.student_t import (
    student_t_nll,
)
from nll_core.likelihoods.student_t_fit import (
    StudentTFit,
    TailComparison,
    compare_tails,
    fit_student_t,
)
from nll_core.likelihoods.tails import TailCurves, tail_curves
from nll_core.losses.binary import binary_cross_entropy, binary_cross_entropy_gradient
from nll_core.losses.classification import (
    cross_entropy,
    cross_entropy_gradient,
    cross_entropy_with_gradient,
)
from nll_core.losses.focal import focal_loss, focal_loss_gradient
from nll_core.losses.hinge import hinge_loss
from nll_core.losses.logits import log_softmax, softmax
from nll_core.losses.loss_curves import (
    SmoothingCurve,
    cross_entropy_along_logit,
    cross_entropy_along_smoothing,
    cross_entropy_along_temperature,
)
from nll_core.losses.loss_parts import (
    CrossEntropyParts,
    cross_entropy_parts,
    normalise_weights,
    weighted_target,
)
from nll_core.losses.margin_losses import (
    MARGIN_LOSSES,
    MarginLoss,
    margin_loss,
    margin_loss_curvature,
    margin_loss_gradient,
)
from nll_core.losses.margin_minimisers import asked_probability, best_score, implied_probability
from nll_core.losses.margin_properties import MarginLossProperties, margin_loss_properties
from nll_core.losses.probabilities import log_loss
from nll_core.losses.targets import smooth_labels
from nll_core.optimisation.concavity import negative_intervals
from nll_core.optimisation.descent import (
    DescentMethod,
    DescentTrace,
    Objective,
    descend,
)
from nll_core.optimisation.logistic_objectives import LogisticObjective, logistic_objective
from nll_core.optimisation.newton import NewtonSlices, newton_slices
from nll_core.optimisation.softmax_objectives import (
    SoftmaxRegressionObjective,
    softmax_regression_objective,
)
from nll_core.parsing import (
    parse_numbers,
)
from nll_core.predictions import (
    Column,
    ColumnRoles,
    PredictionError,
    PredictionKind,
    Predictions,
    Problem,
    Table,
    predictions_from_table,
    read_predictions,
    read_table,
    recognise_columns,
    write_confidence,
    write_probabilities,
)
from nll_core.report import PredictionReport, production_snippet, report_html, report_on
from nll_core.scores.brier import BrierDecomposition, brier_decomposition, brier_score
from nll_core.scores.confusion import (
    ConfusedPairs,
    confused_pairs,
    confusion_matrix,
)
from nll_core.scores.decision_cost import (
    CostThreshold,
    Decisions,
    decisions_at,
    threshold_by_cost,
)
from nll_core.scores.per_example import ExampleScores, example_scores
from nll_core.scores.report_search import (
    ReportComparison,
    ReportSearch,
    compare_with_honesty,
    play_scoring_game,
    search_reports,
)
from nll_core.scores.risk_coverage import (
    RiskCoverageArea,
    RiskCoverageCurve,
    area_under_risk_coverage,
    risk_coverage_curve,
)
from nll_core.scores.roc import RocArea, area_under_roc
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

__version__: str

__all__ = [
    "CALIBRATION_METHODS",
    "CURES",
    "DECODING_ORDERS",
    "MARGIN_LOSSES",
    "NATS_PER_UNIT",
    "OUTPUT_FAMILIES",
    "Agreement",
    "Alternative",
    "AnswerComparison",
    "BetaFit",
    "BigramOptimum",
    "BigramTraining",
    "BinaryNllSplit",
    "BinomialSlices",
    "BrierDecomposition",
    "CalibratedError",
    "CalibratedErrorAlongBins",
    "CalibratedErrorAlongTemperature",
    "CalibratedScores",
    "CalibrationAlongTemperature",
    "CalibrationComparison",
    "CalibrationMethod",
    "CalibrationRecommendation",
    "CalibrationScores",
    "Calibrator",
    "ClassCorp",
    "ClasswiseError",
    "CodeComparison",
    "Column",
    "ColumnRoles",
    "ComparedCalibrator",
    "ConfidenceIntervals",
    "ConfusedPairs",
    "ConsistencyBands",
    "CorpBand",
    "CorpDecomposition",
    "CostThreshold",
    "CrossEntropyAsWritten",
    "CrossEntropyParts",
    "CrossFit",
    "Cure",
    "CuredRun",
    "Decisions",
    "DecodedSequence",
    "DecodingStage",
    "DecodingStep",
    "DescentMethod",
    "DescentTrace",
    "DifferentCell",
    "DifferingExamples",
    "EceReport",
    "EntropyBounds",
    "ErrorAlongBins",
    "ErrorEstimator",
    "ExampleScores",
    "GaussianContour",
    "GaussianCoverage",
    "GaussianFit",
    "GaussianGradient",
    "GaussianInterval",
    "GaussianMeanTests",
    "GaussianMixture",
    "GaussianObjective",
    "GaussianPointTerms",
    "GaussianProjection",
    "GaussianProjections",
    "GreedyComparison",
    "GroupDifference",
    "GroupReport",
    "GroupScores",
    "HeldOutCalibration",
    "HeldOutHalves",
    "HeteroscedasticGradient",
    "HeteroscedasticNaturalGradient",
    "Interval",
    "IntervalCoverage",
    "IsotonicCurve",
    "IsotonicFit",
    "IsotonicOneVsRestFit",
    "LeastSquaresIdentity",
    "LetterTexts",
    "LikelihoodRatioTest",
    "LikelihoodSlice",
    "LikelihoodSteps",
    "LinearClassifierFit",
    "LogLikelihoodSeries",
    "LogisticFit",
    "LogisticObjective",
    "LogprobError",
    "LossForm",
    "MarginLoss",
    "MarginLossProperties",
    "MeanMinusObserved",
    "ModelCalibration",
    "ModelComparison",
    "NewtonSlices",
    "NgramModel",
    "NllSkill",
    "NllSplit",
    "NumberScale",
    "NumericOptimum",
    "Objective",
    "Outcome",
    "OutputFamily",
    "OutputFamilyName",
    "PlanarClasses",
    "PlattFit",
    "PredictionError",
    "PredictionKind",
    "PredictionReport",
    "Predictions",
    "Problem",
    "ReliabilityCurve",
    "ReportComparison",
    "ReportSearch",
    "RiskCoverageArea",
    "RiskCoverageCurve",
    "RocArea",
    "RunningProduct",
    "RunningSum",
    "SamplePart",
    "Score",
    "ScoreDifference",
    "ScoreName",
    "ScoreReport",
    "ScoreTest",
    "ScoresAlong",
    "ScoringRule",
    "SelectivePoint",
    "Separation",
    "SimulatedClassifier",
    "SmoothingCurve",
    "SoftmaxObjective",
    "SoftmaxRegressionFit",
    "SoftmaxRegressionObjective",
    "SplitSample",
    "StandardErrors",
    "StudentTFit",
    "StudentTTest",
    "SufficientStatistics",
    "SumComparison",
    "SumMethod",
    "SurpriseReport",
    "SurpriseUnit",
    "SurprisingToken",
    "Table",
    "TailComparison",
    "TailCurves",
    "TemperatureFit",
    "TemperatureOptimum",
    "TextbookCrossEntropy",
    "TextsSummary",
    "TokenGroup",
    "TokenSummary",
    "TokenText",
    "TrainingRun",
    "VectorScalingFit",
    "WaldTest",
    "WindowedNll",
    "WorstExamples",
    "area_under_risk_coverage",
    "area_under_roc",
    "asked_probability",
    "best_logit",
    "best_score",
    "best_temperature",
    "bigram_optimum",
    "binary_cross_entropy",
    "binary_cross_entropy_gradient",
    "binary_nll_split",
    "binomial_likelihood_area",
    "binomial_log_likelihood",
    "binomial_log_probabilities",
    "binomial_slices",
    "block_interval",
    "bootstrap_function",
    "bootstrap_interval",
    "bootstrap_sums",
    "boundary_angle",
    "brier_decomposition",
    "brier_score",
    "calibrated_classwise_errors",
    "calibrated_error",
    "calibrated_error_along_bins",
    "calibrated_error_along_temperature",
    "calibration_along_temperature",
    "calibration_error_interval",
    "calibration_estimators",
    "calibration_scores",
    "calibrators_for",
    "chance_of_so_few_right",
    "class_calibration_errors",
    "classwise_calibration_error",
    "classwise_error",
    "clipped_surprise",
    "clipped_surprise_gradient",
    "coin_flips",
    "compare_answers",
    "compare_calibrators",
    "compare_codes",
    "compare_greedy",
    "compare_models",
    "compare_sums",
    "compare_tails",
    "compare_with_gaussian",
    "compare_with_honesty",
    "compare_with_mean_minus_observed",
    "confidence_nll_rise",
    "confused_pairs",
    "confusion_matrix",
    "consistency_bands",
    "convert_surprise",
    "corp",
    "corp_band",
    "corp_of_classes",
    "cross_entropy",
    "cross_entropy_along_logit",
    "cross_entropy_along_smoothing",
    "cross_entropy_along_temperature",
    "cross_entropy_as_written",
    "cross_entropy_gradient",
    "cross_entropy_of_distributions",
    "cross_entropy_parts",
    "cross_entropy_with_gradient",
    "cross_fit",
    "decision_border",
    "decision_cell",
    "decisions_at",
    "decode",
    "descend",
    "digits_right",
    "draw_tokens",
    "ece_report",
    "entropy",
    "entropy_bounds",
    "error_along_bins",
    "exact_gaussian_intervals",
    "example_pulls",
    "example_scores",
    "expected_calibration_error",
    "expected_score",
    "extreme_difference",
    "fit_beta",
    "fit_calibrator",
    "fit_fewest_mistakes",
    "fit_gaussian",
    "fit_isotonic",
    "fit_isotonic_one_vs_rest",
    "fit_linear_classifier",
    "fit_logistic",
    "fit_ngram",
    "fit_platt",
    "fit_softmax_regression",
    "fit_student_t",
    "fit_temperature",
    "fit_vector_scaling",
    "focal_loss",
    "focal_loss_gradient",
    "gaussian_cdf",
    "gaussian_coverage",
    "gaussian_interval",
    "gaussian_mean_tests",
    "gaussian_nll",
    "gaussian_nll_contour",
    "gaussian_nll_gradient",
    "gaussian_nll_surface",
    "gaussian_objective",
    "gaussian_point_terms",
    "gaussian_statistics",
    "group_report",
    "held_out_calibration",
    "heteroscedastic_gradient",
    "heteroscedastic_mean_minus_observed",
    "heteroscedastic_natural_gradient",
    "heteroscedastic_nll",
    "hinge_loss",
    "hold_out",
    "implied_probability",
    "isotonic_curve",
    "iterate_logprobs",
    "kl_divergence",
    "kl_from_mixture",
    "kl_to_mixture",
    "least_squares_identity",
    "letter_surprise",
    "letter_terms",
    "letter_texts",
    "likelihood_along_mu",
    "likelihood_along_sigma",
    "likelihood_steps",
    "linear_penalty",
    "log_likelihood_series",
    "log_loss",
    "log_softmax",
    "logistic_objective",
    "margin_loss",
    "margin_loss_curvature",
    "margin_loss_gradient",
    "margin_loss_properties",
    "matching_l2",
    "maximum_calibration_error",
    "mean_entropy_bounds",
    "method_name",
    "mixture_density",
    "most_different_cell",
    "most_surprising",
    "negative_intervals",
    "newton_slices",
    "ngram_counts",
    "ngram_nll",
    "ngram_of_counts",
    "nll_along_temperature",
    "nll_of_counts",
    "nll_skill",
    "nll_split",
    "normalise_weights",
    "numerical_outcomes",
    "one_class",
    "output_family",
    "paired_bootstrap_interval",
    "parse_numbers",
    "perplexity",
    "plain_letters",
    "planar_classes",
    "play_scoring_game",
    "predictions_from_table",
    "probability_region",
    "production_snippet",
    "profile_nll_mu",
    "profile_nll_sigma",
    "project_onto_gaussian",
    "proportion_interval",
    "ratio_interval",
    "read_logprobs",
    "read_predictions",
    "read_table",
    "recognise_columns",
    "recommendation_sentence",
    "reliability_curve",
    "report_html",
    "report_on",
    "risk_coverage_curve",
    "round_steps",
    "running_nll",
    "sample_ngram",
    "score_classes",
    "score_confidence",
    "score_of_each_outcome",
    "score_regret",
    "score_report",
    "scores_along",
    "scores_by_group",
    "search_reports",
    "separation",
    "simplex_contours",
    "simulate_classifier",
    "smooth_calibration_error",
    "smooth_labels",
    "softmax",
    "softmax_objective",
    "softmax_regression_objective",
    "spherical_score",
    "split_halves",
    "split_sample",
    "split_texts",
    "squared_penalty",
    "steps_in_order",
    "stratified_folds",
    "student_t_nll",
    "sum_in_type",
    "summarise_texts",
    "summarise_tokens",
    "surprise",
    "surprise_distribution",
    "surprise_gradient",
    "surprise_report",
    "tail_curves",
    "text_surprise",
    "textbook_cross_entropy",
    "threshold_by_cost",
    "threshold_for_coverage",
    "threshold_for_risk",
    "token_entropy_bounds",
    "token_groups",
    "top_label",
    "train_bigram",
    "train_classifier",
    "train_with_cure",
    "two_outcomes",
    "underflow_point",
    "weighted_target",
    "windowed_nll",
    "write_confidence",
    "write_probabilities",
]
