"""What −log p measures: entropies, divergences and surprise."""

from nll_core.information.ensembles import (
    EnsembleNll,
    UncertaintySplit,
    ensemble_nll,
    split_uncertainty,
)
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
    "EnsembleNll",
    "SurpriseUnit",
    "UncertaintySplit",
    "coin_flips",
    "convert_surprise",
    "cross_entropy_of_distributions",
    "ensemble_nll",
    "entropy",
    "kl_divergence",
    "linear_penalty",
    "perplexity",
    "split_uncertainty",
    "squared_penalty",
    "surprise",
    "surprise_gradient",
]
