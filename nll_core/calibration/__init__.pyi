"""Measures of calibration: how far probabilities are from frequencies."""

from nll_core.calibration.calibration_interval import calibration_error_interval
from nll_core.calibration.class_corp import ClassCorp, corp_of_classes
from nll_core.calibration.classwise import (
    ClasswiseError,
    calibration_error_by_class,
    classwise_errors_by_chance,
    estimate_classwise_error,
)
from nll_core.calibration.consistency import (
    CalibratedError,
    ConsistencyBands,
    calibrated_error,
    consistency_bands,
)
from nll_core.calibration.corp_bands import CorpBand, corp_band
from nll_core.calibration.multiclass import classwise_calibration_error, one_class, top_label
from nll_core.calibration.refinement import BinaryNllSplit, NllSplit, binary_nll_split, nll_split
from nll_core.calibration.reliability import (
    ReliabilityCurve,
    expected_calibration_error,
    maximum_calibration_error,
    reliability_curve,
)
from nll_core.calibration.score_decomposition import CorpDecomposition, corp
from nll_core.calibration.smooth_calibration import smooth_calibration_error

__all__ = [
    "BinaryNllSplit",
    "CalibratedError",
    "ClassCorp",
    "ClasswiseError",
    "ConsistencyBands",
    "CorpBand",
    "CorpDecomposition",
    "NllSplit",
    "ReliabilityCurve",
    "binary_nll_split",
    "calibrated_error",
    "calibration_error_by_class",
    "calibration_error_interval",
    "classwise_calibration_error",
    "classwise_errors_by_chance",
    "consistency_bands",
    "corp",
    "corp_band",
    "corp_of_classes",
    "estimate_classwise_error",
    "expected_calibration_error",
    "maximum_calibration_error",
    "nll_split",
    "one_class",
    "reliability_curve",
    "smooth_calibration_error",
    "top_label",
]
