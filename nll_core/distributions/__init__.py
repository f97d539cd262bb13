"""One class for each distribution: log-probability, score, CDF, quantiles, samples and fit.

A formula that `nll_core.likelihoods` has is taken from there. A new distribution is one class and
its entry in `DISTRIBUTIONS`, over which the contract test runs.
"""

from typing import Final

from nll_core.distributions.bounded import Beta, Uniform, VonMises
from nll_core.distributions.counts import (
    Bernoulli,
    Binomial,
    Geometric,
    NegativeBinomial,
    Poisson,
)
from nll_core.distributions.distribution import Distribution, Parameter
from nll_core.distributions.fitting import DistributionFit
from nll_core.distributions.location_scale import Gaussian, Gumbel, Laplace, Logistic, StudentT
from nll_core.distributions.positive import (
    Exponential,
    Gamma,
    InverseGaussian,
    LogNormal,
    Pareto,
    Rayleigh,
    Weibull,
)

DISTRIBUTIONS: Final[dict[str, type[Distribution]]] = {
    "bernoulli": Bernoulli,
    "binomial": Binomial,
    "poisson": Poisson,
    "geometric": Geometric,
    "negative_binomial": NegativeBinomial,
    "gaussian": Gaussian,
    "student_t": StudentT,
    "laplace": Laplace,
    "logistic": Logistic,
    "gumbel": Gumbel,
    "exponential": Exponential,
    "gamma": Gamma,
    "weibull": Weibull,
    "log_normal": LogNormal,
    "inverse_gaussian": InverseGaussian,
    "rayleigh": Rayleigh,
    "pareto": Pareto,
    "uniform": Uniform,
    "beta": Beta,
    "von_mises": VonMises,
}

__all__ = [
    "DISTRIBUTIONS",
    "Bernoulli",
    "Beta",
    "Binomial",
    "Distribution",
    "DistributionFit",
    "Exponential",
    "Gamma",
    "Gaussian",
    "Geometric",
    "Gumbel",
    "InverseGaussian",
    "Laplace",
    "LogNormal",
    "Logistic",
    "NegativeBinomial",
    "Parameter",
    "Pareto",
    "Poisson",
    "Rayleigh",
    "StudentT",
    "Uniform",
    "VonMises",
    "Weibull",
]
