"""NLL core: losses, gradients, maximum-likelihood fits and calibration, from logits, in nats.

What most programs need is here; every part (`nll_core.calibration`, …) has all of its own names.
"""

from nll_core._lazy import attach
from nll_core._version import __version__ as __version__

__getattr__, __dir__, __all__ = attach(__name__, __file__)
