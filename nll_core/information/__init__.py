"""What −log p measures: entropies, divergences and surprise."""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
