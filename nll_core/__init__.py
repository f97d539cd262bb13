"""NLL core: losses, gradients, maximum-likelihood fits and calibration, from logits, in nats."""

from nll_core.classification import (
    cross_entropy,
    cross_entropy_gradient,
    cross_entropy_with_gradient,
)
from nll_core.logits import log_softmax, softmax
from nll_core.targets import smooth_labels

__all__ = [
    "cross_entropy",
    "cross_entropy_gradient",
    "cross_entropy_with_gradient",
    "log_softmax",
    "smooth_labels",
    "softmax",
]
