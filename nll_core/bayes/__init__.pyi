"""Prior, likelihood, posterior: a coin, a Gaussian mean, ridge and lasso, groups, Laplace.

Each posterior is exact or by quadrature, and its terms are in nats:
−log posterior = NLL − log prior + log Z.
"""

from nll_core.bayes.coin import (
    COIN_COORDINATES,
    CoinCoordinate,
    CoinPosterior,
    CoinUpdates,
    beta_binomial_log_probs,
    coin_posterior,
    coin_updates,
)
from nll_core.bayes.gaussian_mean import (
    MeanPosterior,
    mean_posterior,
)
from nll_core.bayes.group_rates import (
    BetaBinomialFit,
    GivenTotal,
    RatesPosterior,
    beta_of_moments,
    fit_beta_binomial,
    rates_posterior,
)
from nll_core.bayes.hierarchical import (
    EffectsPosterior,
    PooledEffects,
    effects_posterior,
)
from nll_core.bayes.laplace import (
    LaplaceApproximation,
    laplace_approximation,
)
from nll_core.bayes.penalised import (
    COEFFICIENT_PRIORS,
    CoefficientPrior,
    FittedLine,
    PenalisedFit,
    PenaltyPath,
    PolynomialSample,
    penalised_fit,
    penalty_path,
    prior_sd_of_penalty,
    sample_polynomial,
)
from nll_core.bayes.posterior_terms import (
    PosteriorTerms,
)

__all__ = [
    "COEFFICIENT_PRIORS",
    "COIN_COORDINATES",
    "BetaBinomialFit",
    "CoefficientPrior",
    "CoinCoordinate",
    "CoinPosterior",
    "CoinUpdates",
    "EffectsPosterior",
    "FittedLine",
    "GivenTotal",
    "LaplaceApproximation",
    "MeanPosterior",
    "PenalisedFit",
    "PenaltyPath",
    "PolynomialSample",
    "PooledEffects",
    "PosteriorTerms",
    "RatesPosterior",
    "beta_binomial_log_probs",
    "beta_of_moments",
    "coin_posterior",
    "coin_updates",
    "effects_posterior",
    "fit_beta_binomial",
    "laplace_approximation",
    "mean_posterior",
    "penalised_fit",
    "penalty_path",
    "prior_sd_of_penalty",
    "rates_posterior",
    "sample_polynomial",
]
