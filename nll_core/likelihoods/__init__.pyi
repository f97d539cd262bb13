"""Densities and their likelihoods: Gaussian, Student t, binomial."""

from nll_core.likelihoods.binomial import (
    BinomialSlices,
    binomial_likelihood_area,
    binomial_log_likelihood,
    binomial_log_probabilities,
    binomial_slices,
)
from nll_core.likelihoods.gaussian import (
    GaussianGradient,
    SufficientStatistics,
    gaussian_nll,
    gaussian_nll_gradient,
    gaussian_nll_surface,
    gaussian_statistics,
)
from nll_core.likelihoods.gaussian_fit import (
    ConfidenceIntervals,
    GaussianFit,
    NumericOptimum,
    StandardErrors,
    fit_gaussian,
)
from nll_core.likelihoods.gaussian_mixture import (
    GaussianMixture,
    kl_from_mixture,
    kl_to_mixture,
    mixture_density,
)
from nll_core.likelihoods.gaussian_probability import (
    GaussianInterval,
    gaussian_cdf,
    gaussian_interval,
)
from nll_core.likelihoods.gaussian_profile import (
    confidence_nll_rise,
    profile_nll_mu,
    profile_nll_sigma,
)
from nll_core.likelihoods.gaussian_tests import (
    GaussianMeanTests,
    LikelihoodRatioTest,
    ScoreTest,
    StudentTTest,
    WaldTest,
    gaussian_mean_tests,
)
from nll_core.likelihoods.heteroscedastic import (
    BetaNllGradient,
    HeteroscedasticGradient,
    HeteroscedasticNaturalGradient,
    beta_nll,
    beta_nll_gradient,
    heteroscedastic_gradient,
    heteroscedastic_mean_minus_observed,
    heteroscedastic_natural_gradient,
    heteroscedastic_nll,
)
from nll_core.likelihoods.objectives import (
    GaussianObjective,
    SoftmaxObjective,
    gaussian_objective,
    softmax_objective,
)
from nll_core.likelihoods.student_t import student_t_nll
from nll_core.likelihoods.student_t_fit import (
    StudentTFit,
    TailComparison,
    compare_tails,
    fit_student_t,
)

__all__ = [
    "BetaNllGradient",
    "BinomialSlices",
    "ConfidenceIntervals",
    "GaussianFit",
    "GaussianGradient",
    "GaussianInterval",
    "GaussianMeanTests",
    "GaussianMixture",
    "GaussianObjective",
    "HeteroscedasticGradient",
    "HeteroscedasticNaturalGradient",
    "LikelihoodRatioTest",
    "NumericOptimum",
    "ScoreTest",
    "SoftmaxObjective",
    "StandardErrors",
    "StudentTFit",
    "StudentTTest",
    "SufficientStatistics",
    "TailComparison",
    "WaldTest",
    "beta_nll",
    "beta_nll_gradient",
    "binomial_likelihood_area",
    "binomial_log_likelihood",
    "binomial_log_probabilities",
    "binomial_slices",
    "compare_tails",
    "confidence_nll_rise",
    "fit_gaussian",
    "fit_student_t",
    "gaussian_cdf",
    "gaussian_interval",
    "gaussian_mean_tests",
    "gaussian_nll",
    "gaussian_nll_gradient",
    "gaussian_nll_surface",
    "gaussian_objective",
    "gaussian_statistics",
    "heteroscedastic_gradient",
    "heteroscedastic_mean_minus_observed",
    "heteroscedastic_natural_gradient",
    "heteroscedastic_nll",
    "kl_from_mixture",
    "kl_to_mixture",
    "mixture_density",
    "profile_nll_mu",
    "profile_nll_sigma",
    "softmax_objective",
    "student_t_nll",
]
