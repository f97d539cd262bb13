"""What −log p measures: entropies, divergences and surprise."""

from nll_core.information.entropies import (
    cross_entropy_of_distributions,
    entropy,
    kl_divergence,
    perplexity,
)
from nll_core.information.surprisal import (
    NATS_PER_UNIT,
    SurpriseUnit,
    coin_flips,
    convert_surprise,
    linear_penalty,
    squared_penalty,
    surprise,
    surprise_gradient,
)

__all__ = [
    "NATS_PER_UNIT",
    "SurpriseUnit",
    "coin_flips",
    "convert_surprise",
    "cross_entropy_of_distributions",
    "entropy",
    "kl_divergence",
    "linear_penalty",
    "perplexity",
    "squared_penalty",
    "surprise",
    "surprise_gradient",
]
