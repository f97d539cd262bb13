"""Output families: a loss, its link and its gradient, read in the same way."""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
