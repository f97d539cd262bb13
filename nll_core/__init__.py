"""NLL core: losses, gradients, maximum-likelihood fits and calibration, from logits, in nats."""

from nll_core.binary import binary_cross_entropy, binary_cross_entropy_gradient
from nll_core.brier import BrierDecomposition, brier_decomposition, brier_score
from nll_core.classification import (
    cross_entropy,
    cross_entropy_gradient,
    cross_entropy_with_gradient,
)
from nll_core.consistency import (
    CalibratedError,
    ConsistencyBands,
    CorpBand,
    calibrated_error,
    consistency_bands,
    corp_band,
)
from nll_core.corp import CorpDecomposition, corp
from nll_core.information import cross_entropy_of_distributions, entropy, kl_divergence, perplexity
from nll_core.isotonic import IsotonicCurve, isotonic_curve
from nll_core.logits import log_softmax, softmax
from nll_core.multiclass import classwise_calibration_error, one_class, top_label
from nll_core.probabilities import log_loss
from nll_core.refinement import BinaryNllSplit, NllSplit, binary_nll_split, nll_split
from nll_core.reliability import (
    ReliabilityCurve,
    expected_calibration_error,
    maximum_calibration_error,
    reliability_curve,
)
from nll_core.scores import CalibrationScores, calibration_scores
from nll_core.simulation import SimulatedClassifier, simulate_classifier, split_halves
from nll_core.smooth_calibration import smooth_calibration_error
from nll_core.surprisal import (
    NATS_PER_UNIT,
    SurpriseUnit,
    coin_flips,
    convert_surprise,
    linear_penalty,
    squared_penalty,
    surprise,
    surprise_gradient,
)
from nll_core.targets import smooth_labels
from nll_core.temperature import TemperatureFit, fit_temperature
from nll_core.temperature_curves import (
    CalibrationAlongTemperature,
    calibration_along_temperature,
    nll_along_temperature,
)
from nll_core.underflow import (
    LogLikelihoodSeries,
    RunningProduct,
    log_likelihood_series,
    underflow_point,
)

__all__ = [
    "NATS_PER_UNIT",
    "BinaryNllSplit",
    "BrierDecomposition",
    "CalibratedError",
    "CalibrationAlongTemperature",
    "CalibrationScores",
    "ConsistencyBands",
    "CorpBand",
    "CorpDecomposition",
    "IsotonicCurve",
    "LogLikelihoodSeries",
    "NllSplit",
    "ReliabilityCurve",
    "RunningProduct",
    "SimulatedClassifier",
    "SurpriseUnit",
    "TemperatureFit",
    "binary_cross_entropy",
    "binary_cross_entropy_gradient",
    "binary_nll_split",
    "brier_decomposition",
    "brier_score",
    "calibrated_error",
    "calibration_along_temperature",
    "calibration_scores",
    "classwise_calibration_error",
    "coin_flips",
    "consistency_bands",
    "convert_surprise",
    "corp",
    "corp_band",
    "cross_entropy",
    "cross_entropy_gradient",
    "cross_entropy_of_distributions",
    "cross_entropy_with_gradient",
    "entropy",
    "expected_calibration_error",
    "fit_temperature",
    "isotonic_curve",
    "kl_divergence",
    "linear_penalty",
    "log_likelihood_series",
    "log_loss",
    "log_softmax",
    "maximum_calibration_error",
    "nll_along_temperature",
    "nll_split",
    "one_class",
    "perplexity",
    "reliability_curve",
    "simulate_classifier",
    "smooth_calibration_error",
    "smooth_labels",
    "softmax",
    "split_halves",
    "squared_penalty",
    "surprise",
    "surprise_gradient",
    "top_label",
    "underflow_point",
]
