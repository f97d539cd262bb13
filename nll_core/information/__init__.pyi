"""What −log p measures: entropies, surprise, codes, and distributions side by side."""

from nll_core.information.coding import CodeComparison, compare_codes
from nll_core.information.entropies import (
    cross_entropy_of_distributions,
    entropy,
    kl_divergence,
    perplexity,
)
from nll_core.information.letter_model import letter_terms
from nll_core.information.probability_regions import (
    decision_border,
    decision_cell,
    probability_region,
)
from nll_core.information.simplex import simplex_contours
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
    "CodeComparison",
    "SurpriseUnit",
    "coin_flips",
    "compare_codes",
    "convert_surprise",
    "cross_entropy_of_distributions",
    "decision_border",
    "decision_cell",
    "entropy",
    "kl_divergence",
    "letter_terms",
    "linear_penalty",
    "perplexity",
    "probability_region",
    "simplex_contours",
    "squared_penalty",
    "surprise",
    "surprise_gradient",
]
