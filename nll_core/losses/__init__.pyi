"""Losses of classifiers, from logits, and their gradients."""

from nll_core.losses.binary import binary_cross_entropy, binary_cross_entropy_gradient
from nll_core.losses.classification import (
    cross_entropy,
    cross_entropy_gradient,
    cross_entropy_with_gradient,
)
from nll_core.losses.focal import focal_loss, focal_loss_gradient
from nll_core.losses.hinge import hinge_loss
from nll_core.losses.logits import log_softmax, softmax
from nll_core.losses.margin_losses import (
    MARGIN_LOSSES,
    MarginLoss,
    margin_loss,
    margin_loss_curvature,
    margin_loss_gradient,
)
from nll_core.losses.margin_minimisers import asked_probability, best_score, implied_probability
from nll_core.losses.probabilities import log_loss
from nll_core.losses.targets import smooth_labels

__all__ = [
    "MARGIN_LOSSES",
    "MarginLoss",
    "asked_probability",
    "best_score",
    "binary_cross_entropy",
    "binary_cross_entropy_gradient",
    "cross_entropy",
    "cross_entropy_gradient",
    "cross_entropy_with_gradient",
    "focal_loss",
    "focal_loss_gradient",
    "hinge_loss",
    "implied_probability",
    "log_loss",
    "log_softmax",
    "margin_loss",
    "margin_loss_curvature",
    "margin_loss_gradient",
    "smooth_labels",
    "softmax",
]
