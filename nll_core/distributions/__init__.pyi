"""One class for each distribution: log-probability, score, CDF, quantiles, samples and fit."""

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
from nll_core.distributions.registry import DISTRIBUTIONS

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
