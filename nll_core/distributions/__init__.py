"""One class for each distribution: log-probability, score, CDF, quantiles, samples and fit.

A formula that `nll_core.likelihoods` has is taken from there. A new distribution is one class and
its entry in `DISTRIBUTIONS`, over which the contract test runs.
"""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
