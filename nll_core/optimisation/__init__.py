"""Ways down a loss, and the losses of regressions that they go down."""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
