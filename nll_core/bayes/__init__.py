"""Prior, likelihood, posterior: a coin, a Gaussian mean, ridge and lasso, groups, Laplace.

Each posterior is exact or by quadrature, and its terms are in nats:
−log posterior = NLL − log prior + log Z.
"""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
