"""Reports on a set of predictions, put together from scores and calibration."""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
