"""Real data with provenance; files are read when a loader is called, not on import."""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
