"""What lessons show and no other part of the core needs: floating point, curves, games, runs."""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
