"""One class for each distribution: log-probability, score, CDF, quantiles, samples and fit."""

from nll_core.distributions.bounded import Beta, Uniform, VonMises
from nll_core.distributions.comparison import FamilyComparison, FittedFamily, compare_families
from nll_core.distributions.counts import (
    Bernoulli,
    Binomial,
    Geometric,
    NegativeBinomial,
    Poisson,
)
from nll_core.distributions.diagnostics import FitDiagnostics, fit_diagnostics
from nll_core.distributions.distribution import Distribution, Parameter
from nll_core.distributions.fitting import DistributionFit
from nll_core.distributions.intervals import (
    FamilyIntervals,
    LikelihoodInterval,
    ParameterIntervals,
    likelihood_intervals,
)
from nll_core.distributions.location_scale import Gaussian, Gumbel, Laplace, Logistic, StudentT
from nll_core.distributions.nested import (
    NESTINGS,
    NestedTest,
    Nesting,
    nested_test,
    nested_tests,
    pinned_nesting,
)
from nll_core.distributions.observations import (
    Observations,
    censored_observations,
    coarsened,
    exact_observations,
    interval_log_prob,
    interval_observations,
    read_observations,
    rescaled,
    rounded_observations,
)
from nll_core.distributions.positive import (
    Exponential,
    Gamma,
    InverseGaussian,
    LogNormal,
    Pareto,
    Rayleigh,
    Weibull,
)
from nll_core.distributions.profiles import ProfileCurve, fit_observations, profile_nll
from nll_core.distributions.registry import DISTRIBUTIONS
from nll_core.distributions.repeated import (
    Coverage,
    GrowingSamples,
    RepeatedParameter,
    RepeatedSamples,
    growing_samples,
    repeated_samples,
)
from nll_core.distributions.shifts import ShiftProfile, shift_profile

__all__ = [
    "DISTRIBUTIONS",
    "NESTINGS",
    "Bernoulli",
    "Beta",
    "Binomial",
    "Coverage",
    "Distribution",
    "DistributionFit",
    "Exponential",
    "FamilyComparison",
    "FamilyIntervals",
    "FitDiagnostics",
    "FittedFamily",
    "Gamma",
    "Gaussian",
    "Geometric",
    "GrowingSamples",
    "Gumbel",
    "InverseGaussian",
    "Laplace",
    "LikelihoodInterval",
    "LogNormal",
    "Logistic",
    "NegativeBinomial",
    "NestedTest",
    "Nesting",
    "Observations",
    "Parameter",
    "ParameterIntervals",
    "Pareto",
    "Poisson",
    "ProfileCurve",
    "Rayleigh",
    "RepeatedParameter",
    "RepeatedSamples",
    "ShiftProfile",
    "StudentT",
    "Uniform",
    "VonMises",
    "Weibull",
    "censored_observations",
    "coarsened",
    "compare_families",
    "exact_observations",
    "fit_diagnostics",
    "fit_observations",
    "growing_samples",
    "interval_log_prob",
    "interval_observations",
    "likelihood_intervals",
    "nested_test",
    "nested_tests",
    "pinned_nesting",
    "profile_nll",
    "read_observations",
    "repeated_samples",
    "rescaled",
    "rounded_observations",
    "shift_profile",
]
