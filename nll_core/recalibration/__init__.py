"""Maps that make probabilities honest, such as a temperature: fitted, compared, recommended."""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
