"""NLL core: losses, gradients, maximum-likelihood fits and calibration, from logits, in nats."""

from nll_core.calibration import ReliabilityCurve as ReliabilityCurve
from nll_core.calibration import (
    calibrated_error,
    calibration_error_interval,
    classwise_calibration_error,
    consistency_bands,
    corp,
    corp_band,
    corp_of_classes,
    expected_calibration_error,
    maximum_calibration_error,
    nll_split,
    reliability_curve,
    smooth_calibration_error,
    top_label,
)
from nll_core.calibration import calibration_error_by_class as calibration_error_by_class
from nll_core.calibration.classwise import class_calibration_errors as class_calibration_errors
from nll_core.families import output_family
from nll_core.information import (
    convert_surprise,
    cross_entropy_of_distributions,
    entropy,
    kl_divergence,
    perplexity,
    surprise,
    surprise_gradient,
)
from nll_core.intervals import (
    Interval,
    bootstrap_interval,
    paired_bootstrap_interval,
    proportion_interval,
)
from nll_core.language import DECODING_ORDERS as DECODING_ORDERS
from nll_core.language import bigram_optimum as bigram_optimum
from nll_core.language import block_interval as block_interval
from nll_core.language import compare_answers as compare_answers
from nll_core.language import compare_greedy as compare_greedy
from nll_core.language import decode as decode
from nll_core.language import entropy_bounds as entropy_bounds
from nll_core.language import fit_ngram as fit_ngram
from nll_core.language import iterate_logprobs, read_logprobs, summarise_texts, summarise_tokens
from nll_core.language import letter_surprise as letter_surprise
from nll_core.language import matching_l2 as matching_l2
from nll_core.language import most_surprising as most_surprising
from nll_core.language import ngram_nll as ngram_nll
from nll_core.language import sample_ngram as sample_ngram
from nll_core.language import token_groups as token_groups
from nll_core.language import train_bigram as train_bigram
from nll_core.learning import fit_linear_classifier as fit_linear_classifier
from nll_core.learning import fit_logistic, fit_softmax_regression, separation
from nll_core.likelihoods import (
    GaussianMixture,
    binomial_log_likelihood,
    fit_gaussian,
    fit_student_t,
    gaussian_cdf,
    gaussian_interval,
    gaussian_mean_tests,
    gaussian_nll,
    gaussian_nll_gradient,
    heteroscedastic_gradient,
    heteroscedastic_nll,
    student_t_nll,
)
from nll_core.likelihoods import binomial_likelihood_area as binomial_likelihood_area
from nll_core.likelihoods import binomial_log_probabilities as binomial_log_probabilities
from nll_core.likelihoods import binomial_slices as binomial_slices
from nll_core.likelihoods import kl_from_mixture as kl_from_mixture
from nll_core.likelihoods import kl_to_mixture as kl_to_mixture
from nll_core.losses import asked_probability as asked_probability
from nll_core.losses import (
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    cross_entropy,
    cross_entropy_gradient,
    cross_entropy_with_gradient,
    focal_loss,
    focal_loss_gradient,
    hinge_loss,
    log_loss,
    log_softmax,
    margin_loss,
    margin_loss_gradient,
    smooth_labels,
    softmax,
)
from nll_core.optimisation import Objective, descend
from nll_core.optimisation import logistic_objective as logistic_objective
from nll_core.optimisation import softmax_regression_objective as softmax_regression_objective
from nll_core.parsing import parse_numbers
from nll_core.predictions import (
    ColumnRoles,
    PredictionError,
    Predictions,
    Table,
    predictions_from_table,
    read_predictions,
    read_table,
    recognise_columns,
    write_confidence,
    write_probabilities,
)
from nll_core.recalibration import (
    CALIBRATION_METHODS,
    CalibrationComparison,
    CrossFit,
    calibrators_for,
    compare_calibrators,
    cross_fit,
    fit_beta,
    fit_calibrator,
    fit_isotonic,
    fit_isotonic_one_vs_rest,
    fit_platt,
    fit_temperature,
    fit_vector_scaling,
    isotonic_curve,
)
from nll_core.report import production_snippet, report_html, report_on
from nll_core.score_tables import (
    compare_models,
    ece_report,
    group_report,
    score_classes,
    score_confidence,
    score_report,
    surprise_report,
)
from nll_core.score_tables import extreme_difference as extreme_difference
from nll_core.scores import (
    area_under_risk_coverage,
    area_under_roc,
    brier_decomposition,
    brier_score,
    confused_pairs,
    confusion_matrix,
    decisions_at,
    example_scores,
    nll_skill,
    risk_coverage_curve,
    spherical_score,
    threshold_by_cost,
    threshold_for_coverage,
    threshold_for_risk,
)
from nll_core.scores import expected_score as expected_score
from nll_core.scores import score_regret as score_regret
from nll_core.teaching import ReportSearch as ReportSearch
from nll_core.teaching import RunningSum as RunningSum
from nll_core.teaching import SumComparison as SumComparison
from nll_core.teaching import boundary_angle as boundary_angle
from nll_core.teaching import chance_of_so_few_right as chance_of_so_few_right
from nll_core.teaching import clipped_surprise as clipped_surprise
from nll_core.teaching import compare_codes as compare_codes
from nll_core.teaching import compare_sums as compare_sums
from nll_core.teaching import compare_with_gaussian as compare_with_gaussian
from nll_core.teaching import compare_with_honesty as compare_with_honesty
from nll_core.teaching import compare_with_mean_minus_observed as compare_with_mean_minus_observed
from nll_core.teaching import cross_entropy_as_written as cross_entropy_as_written
from nll_core.teaching import decision_border as decision_border
from nll_core.teaching import decision_cell as decision_cell
from nll_core.teaching import digits_right as digits_right
from nll_core.teaching import exact_gaussian_intervals as exact_gaussian_intervals
from nll_core.teaching import example_pulls as example_pulls
from nll_core.teaching import fit_fewest_mistakes as fit_fewest_mistakes
from nll_core.teaching import gaussian_coverage as gaussian_coverage
from nll_core.teaching import letter_terms as letter_terms
from nll_core.teaching import likelihood_along_mu as likelihood_along_mu
from nll_core.teaching import likelihood_along_sigma as likelihood_along_sigma
from nll_core.teaching import likelihood_steps as likelihood_steps
from nll_core.teaching import margin_loss_properties as margin_loss_properties
from nll_core.teaching import negative_intervals as negative_intervals
from nll_core.teaching import numerical_outcomes as numerical_outcomes
from nll_core.teaching import planar_classes as planar_classes
from nll_core.teaching import play_scoring_game as play_scoring_game
from nll_core.teaching import probability_region as probability_region
from nll_core.teaching import project_onto_gaussian as project_onto_gaussian
from nll_core.teaching import scores_along as scores_along
from nll_core.teaching import search_reports as search_reports
from nll_core.teaching import simulate_classifier as simulate_classifier
from nll_core.teaching import split_halves as split_halves
from nll_core.teaching import split_sample as split_sample
from nll_core.teaching import sum_in_type as sum_in_type
from nll_core.teaching import tail_curves as tail_curves
from nll_core.teaching import train_classifier as train_classifier
from nll_core.teaching import train_with_cure as train_with_cure

__version__: str

__all__ = [
    "CALIBRATION_METHODS",
    "CalibrationComparison",
    "ColumnRoles",
    "CrossFit",
    "GaussianMixture",
    "Interval",
    "Objective",
    "PredictionError",
    "Predictions",
    "Table",
    "area_under_risk_coverage",
    "area_under_roc",
    "binary_cross_entropy",
    "binary_cross_entropy_gradient",
    "binomial_log_likelihood",
    "bootstrap_interval",
    "brier_decomposition",
    "brier_score",
    "calibrated_error",
    "calibration_error_interval",
    "calibrators_for",
    "classwise_calibration_error",
    "compare_calibrators",
    "compare_models",
    "confused_pairs",
    "confusion_matrix",
    "consistency_bands",
    "convert_surprise",
    "corp",
    "corp_band",
    "corp_of_classes",
    "cross_entropy",
    "cross_entropy_gradient",
    "cross_entropy_of_distributions",
    "cross_entropy_with_gradient",
    "cross_fit",
    "decisions_at",
    "descend",
    "ece_report",
    "entropy",
    "example_scores",
    "expected_calibration_error",
    "fit_beta",
    "fit_calibrator",
    "fit_gaussian",
    "fit_isotonic",
    "fit_isotonic_one_vs_rest",
    "fit_logistic",
    "fit_platt",
    "fit_softmax_regression",
    "fit_student_t",
    "fit_temperature",
    "fit_vector_scaling",
    "focal_loss",
    "focal_loss_gradient",
    "gaussian_cdf",
    "gaussian_interval",
    "gaussian_mean_tests",
    "gaussian_nll",
    "gaussian_nll_gradient",
    "group_report",
    "heteroscedastic_gradient",
    "heteroscedastic_nll",
    "hinge_loss",
    "isotonic_curve",
    "iterate_logprobs",
    "kl_divergence",
    "log_loss",
    "log_softmax",
    "margin_loss",
    "margin_loss_gradient",
    "maximum_calibration_error",
    "nll_skill",
    "nll_split",
    "output_family",
    "paired_bootstrap_interval",
    "parse_numbers",
    "perplexity",
    "predictions_from_table",
    "production_snippet",
    "proportion_interval",
    "read_logprobs",
    "read_predictions",
    "read_table",
    "recognise_columns",
    "reliability_curve",
    "report_html",
    "report_on",
    "risk_coverage_curve",
    "score_classes",
    "score_confidence",
    "score_report",
    "separation",
    "smooth_calibration_error",
    "smooth_labels",
    "softmax",
    "spherical_score",
    "student_t_nll",
    "summarise_texts",
    "summarise_tokens",
    "surprise",
    "surprise_gradient",
    "surprise_report",
    "threshold_by_cost",
    "threshold_for_coverage",
    "threshold_for_risk",
    "top_label",
    "write_confidence",
    "write_probabilities",
]
