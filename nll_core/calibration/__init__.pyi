"""How far probabilities are from frequencies."""

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

__all__ = [
    "CalibratedError",
    "CalibratedErrorAlongBins",
    "CalibratedErrorAlongTemperature",
    "CalibrationAlongTemperature",
    "ClassCorp",
    "ClasswiseError",
    "ConsistencyBands",
    "CorpBand",
    "CorpDecomposition",
    "ErrorAlongBins",
    "IsotonicCurve",
    "ReliabilityCurve",
    "calibrated_classwise_errors",
    "calibrated_error",
    "calibrated_error_along_bins",
    "calibrated_error_along_temperature",
    "calibration_along_temperature",
    "calibration_error_interval",
    "chance_of_so_few_right",
    "class_calibration_errors",
    "classwise_calibration_error",
    "classwise_error",
    "consistency_bands",
    "corp",
    "corp_band",
    "corp_of_classes",
    "error_along_bins",
    "expected_calibration_error",
    "isotonic_curve",
    "maximum_calibration_error",
    "nll_along_temperature",
    "one_class",
    "reliability_curve",
    "smooth_calibration_error",
    "top_label",
]
