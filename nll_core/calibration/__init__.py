"""Measures of calibration: how far probabilities are from frequencies."""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
