"""Densities from data: mixtures by EM, kernels, a spline flow, bounds on NLL, and what is typical.

Everything costs in nats per unit of x: a density may exceed 1, and an NLL may be negative.
"""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
