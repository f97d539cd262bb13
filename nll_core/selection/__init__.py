"""Choosing a model: criteria, left-out NLL, differences with doubts, tests on a boundary."""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
