"""A Gaussian mean with a Gaussian prior and a known σ: its posterior, datum by datum."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import finite, finite_array, open_fraction, positive, sample_array
from nll_core.bayes.posterior_terms import Float64Array, PosteriorTerms

_LOG_2PI = math.log(2.0 * math.pi)


@dataclass(frozen=True, eq=False, repr=False)
class MeanPosterior(Printed):
    """The posterior N(mean, sd²) of the mean μ of Gaussian data with a known σ."""

    x: Float64Array
    sigma: float
    prior_mean: float
    prior_sd: float
    mean: float
    """Its mean, median and mode."""
    sd: float
    low: float
    """The end of the central interval, with as much above `high`."""
    high: float
    confidence_level: float
    worth: float
    """σ²/τ²: of how many data the prior is worth."""
    prior_weight: float
    """The share of the prior mean in the posterior's, worth/(worth + n)."""
    predictive_sd: float
    """Of the next datum, √(σ² + sd²)."""
    log_evidence: float
    """log Z of the data, in nats."""

    @property
    def predictive_low(self) -> float:
        """The end of the next datum's central interval, of the same level."""
        return self.mean - (self.mean - self.low) / self.sd * self.predictive_sd

    @property
    def predictive_high(self) -> float:
        """Its other end."""
        return 2.0 * self.mean - self.predictive_low

    def terms(self, at: ArrayLike) -> PosteriorTerms:
        """The terms of the posterior at values of μ."""
        mu = np.asarray(finite_array(at, "at"), dtype=np.float64)
        squares = np.square((self.x - mu[..., None]) / self.sigma).sum(-1)
        return PosteriorTerms(
            at=mu,
            nll=0.5 * squares + self.x.size * (math.log(self.sigma) + 0.5 * _LOG_2PI),
            prior=_minus_log_density(mu, self.prior_mean, self.prior_sd),
            log_evidence=self.log_evidence,
            posterior=_minus_log_density(mu, self.mean, self.sd),
        )


def mean_posterior(
    x: ArrayLike,
    *,
    sigma: float,
    prior_mean: float,
    prior_sd: float,
    confidence_level: float = 0.95,
) -> MeanPosterior:
    """The posterior of a Gaussian mean under the prior N(prior_mean, prior_sd²); logs in nats.

    With λ = σ²/τ² the prior counts as λ data at its mean m: the posterior's mean is
    (λm + Σx)/(λ + n), its variance σ²/(λ + n).

    Parameters
    ----------
    x : array_like, shape (n,)
        The sample; it may be empty.
    sigma : float
        σ of the data, known, above 0.
    prior_mean, prior_sd : float
        m and τ, τ above 0.
    confidence_level : float
        Of the central interval, strictly between 0 and 1.

    Returns
    -------
    MeanPosterior
        With the prior itself where the sample is empty.

    Raises
    ------
    TypeError
        If `x` is not numbers.
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> found = mean_posterior([1.0, 3.0], sigma=1.0, prior_mean=0.0, prior_sd=1.0)
    >>> round(found.mean, 4), round(found.sd, 4), found.worth
    (1.3333, 0.5774, 1.0)
    """
    from scipy.special import ndtri

    sample = sample_array(x, minimum=0)
    scale, tau = positive(sigma, "sigma"), positive(prior_sd, "prior_sd")
    m = finite(prior_mean, "prior_mean")
    level = open_fraction(confidence_level, "confidence_level")
    n, worth = sample.size, (scale / tau) ** 2
    prior_weight = worth / (worth + n)
    average = float(sample.mean()) if n else m
    mean = average + prior_weight * (m - average)
    sd = scale / math.sqrt(worth + n)
    reach = float(ndtri(0.5 * (1.0 + level))) * sd
    # The data's own spread, and how far their mean is from what the prior expects of it.
    within = float(np.square((sample - average) / scale).sum())
    between = n * prior_weight * ((average - m) / scale) ** 2
    log_evidence = 0.5 * (math.log(prior_weight) - within - between)
    return MeanPosterior(
        x=sample,
        sigma=scale,
        prior_mean=m,
        prior_sd=tau,
        mean=mean,
        sd=sd,
        low=mean - reach,
        high=mean + reach,
        confidence_level=level,
        worth=worth,
        prior_weight=prior_weight,
        predictive_sd=math.hypot(scale, sd),
        log_evidence=log_evidence - n * (math.log(scale) + 0.5 * _LOG_2PI),
    )


def _minus_log_density(x: Float64Array, mean: float, sd: float) -> Float64Array:
    return np.asarray(0.5 * np.square((x - mean) / sd) + math.log(sd) + 0.5 * _LOG_2PI)
