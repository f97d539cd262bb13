"""How far probabilities are from frequencies."""

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
from nll_core.calibration.reliability import (
    ReliabilityCurve,
    expected_calibration_error,
    maximum_calibration_error,
    reliability_curve,
)
from nll_core.calibration.score_decomposition import CorpDecomposition, corp
from nll_core.calibration.smooth_calibration import smooth_calibration_error

__all__ = [
    "CalibratedError",
    "ClassCorp",
    "ClasswiseError",
    "ConsistencyBands",
    "CorpBand",
    "CorpDecomposition",
    "IsotonicCurve",
    "ReliabilityCurve",
    "calibrated_classwise_errors",
    "calibrated_error",
    "calibration_error_interval",
    "class_calibration_errors",
    "classwise_calibration_error",
    "classwise_error",
    "consistency_bands",
    "corp",
    "corp_band",
    "corp_of_classes",
    "expected_calibration_error",
    "isotonic_curve",
    "maximum_calibration_error",
    "one_class",
    "reliability_curve",
    "smooth_calibration_error",
    "top_label",
]
