"""Scores of probabilistic forecasts of numbers: CRPS, pinball, PIT, coverage, recalibration.

A forecast is a Gaussian (mean and standard deviation), samples, or quantiles at given levels; what
came is `observed`. The NLL of Gaussian forecasts is `nll_core.heteroscedastic_nll`; samples and
quantiles have no density, and no NLL.
"""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
