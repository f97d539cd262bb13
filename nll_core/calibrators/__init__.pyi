"""Maps that make probabilities honest: fitted, compared, recommended."""

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
from nll_core.calibrators.isotonic_one_vs_rest import IsotonicOneVsRestFit, fit_isotonic_one_vs_rest
from nll_core.calibrators.platt import PlattFit, fit_platt
from nll_core.calibrators.temperature import TemperatureFit, fit_temperature
from nll_core.calibrators.vector_scaling import VectorScalingFit, fit_vector_scaling

__all__ = [
    "CALIBRATION_METHODS",
    "BetaFit",
    "CalibratedScores",
    "CalibrationComparison",
    "CalibrationMethod",
    "CalibrationRecommendation",
    "Calibrator",
    "ComparedCalibrator",
    "CrossFit",
    "IsotonicFit",
    "IsotonicOneVsRestFit",
    "PlattFit",
    "TemperatureFit",
    "VectorScalingFit",
    "calibrators_for",
    "compare_calibrators",
    "cross_fit",
    "fit_beta",
    "fit_calibrator",
    "fit_isotonic",
    "fit_isotonic_one_vs_rest",
    "fit_platt",
    "fit_temperature",
    "fit_vector_scaling",
    "method_name",
    "recommendation_sentence",
    "stratified_folds",
]
