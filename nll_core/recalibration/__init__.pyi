"""Maps that make probabilities honest, such as a temperature: fitted, compared, recommended."""

from nll_core.recalibration.beta_calibration import BetaFit, fit_beta
from nll_core.recalibration.calibration_methods import (
    CALIBRATION_METHODS,
    CalibrationMethod,
    Calibrator,
    calibrators_for,
    fit_calibrator,
    method_name,
)
from nll_core.recalibration.calibrator_comparison import CalibrationComparison, compare_calibrators
from nll_core.recalibration.calibrator_recommendation import (
    CalibratedScores,
    CalibrationRecommendation,
    ComparedCalibrator,
    recommendation_sentence,
)
from nll_core.recalibration.cross_fitting import CrossFit, cross_fit
from nll_core.recalibration.folds import stratified_folds
from nll_core.recalibration.isotonic import (
    IsotonicCurve,
    IsotonicFit,
    IsotonicOneVsRestFit,
    fit_isotonic,
    fit_isotonic_one_vs_rest,
    isotonic_curve,
)
from nll_core.recalibration.platt import PlattFit, fit_platt
from nll_core.recalibration.temperature import TemperatureFit, fit_temperature
from nll_core.recalibration.vector_scaling import VectorScalingFit, fit_vector_scaling

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
    "IsotonicCurve",
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
    "isotonic_curve",
    "method_name",
    "recommendation_sentence",
    "stratified_folds",
]
