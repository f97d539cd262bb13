"""Tables of scores: all of one model's, by group, of two models, of every kind of ECE."""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
