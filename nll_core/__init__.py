"""NLL core: losses, gradients, maximum-likelihood fits and calibration, from logits, in nats."""

from nll_core.binary import binary_cross_entropy, binary_cross_entropy_gradient
from nll_core.classification import (
    cross_entropy,
    cross_entropy_gradient,
    cross_entropy_with_gradient,
)
from nll_core.information import cross_entropy_of_distributions, entropy, kl_divergence, perplexity
from nll_core.logits import log_softmax, softmax
from nll_core.probabilities import log_loss
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
from nll_core.underflow import (
    LogLikelihoodSeries,
    RunningProduct,
    log_likelihood_series,
    underflow_point,
)

__all__ = [
    "NATS_PER_UNIT",
    "LogLikelihoodSeries",
    "RunningProduct",
    "SurpriseUnit",
    "binary_cross_entropy",
    "binary_cross_entropy_gradient",
    "coin_flips",
    "convert_surprise",
    "cross_entropy",
    "cross_entropy_gradient",
    "cross_entropy_of_distributions",
    "cross_entropy_with_gradient",
    "entropy",
    "kl_divergence",
    "linear_penalty",
    "log_likelihood_series",
    "log_loss",
    "log_softmax",
    "perplexity",
    "smooth_labels",
    "softmax",
    "squared_penalty",
    "surprise",
    "surprise_gradient",
    "underflow_point",
]
