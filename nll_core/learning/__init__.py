"""Models fitted to data: regressions, linear classifiers, and whether data are separable."""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
