"""The distributions by name, over which the contract test runs."""

from typing import Final

from nll_core.distributions.bounded import Beta, Uniform, VonMises
from nll_core.distributions.counts import (
    Bernoulli,
    Binomial,
    Geometric,
    NegativeBinomial,
    Poisson,
)
from nll_core.distributions.distribution import Distribution
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
