"""Groups that lend each other strength: effects with standard errors, by quadrature along τ."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import finite_array, open_fraction, positive, positive_array, sample_array
from nll_core.bayes.posterior_terms import Float64Array
from nll_core.likelihoods._quadrature import legendre_rule

# Fewer groups can leave τ without a mean or a standard deviation under a flat prior.
LEAST_GROUPS: Final = 5
_NODES: Final = 400


@dataclass(frozen=True, eq=False, repr=False)
class PooledEffects(Printed):
    """What is known of the effects if τ is known: each between its own estimate and their mean."""

    tau: Float64Array
    """The standard deviation between groups, (…)."""
    mu: Float64Array
    """(…), the mean of μ."""
    mu_sd: Float64Array
    """(…)."""
    effects: Float64Array
    """(…, J), the mean of each θ."""
    effects_sd: Float64Array
    """(…, J)."""
    pooling: Float64Array
    """(…, J), σ²/(σ² + τ²): how far each has gone from its own estimate to μ."""


@dataclass(frozen=True, eq=False, repr=False)
class EffectsPosterior(Printed):
    """The posterior of μ, τ and each effect θ of `effects_posterior`: means and deviations."""

    estimates: Float64Array
    standard_errors: Float64Array
    mu_prior_sd: float
    tau_prior_scale: float
    mu: float
    mu_sd: float
    tau: float
    tau_sd: float
    effects: Float64Array
    """(J,)."""
    effects_sd: Float64Array
    """(J,)."""
    _log_area: float = field(repr=False)

    def at(self, tau: ArrayLike) -> PooledEffects:
        """Of μ and the effects if τ is known; each τ at least 0."""
        return _pooled(self, _taus(tau))

    def tau_density(self, tau: ArrayLike) -> Float64Array:
        """The posterior density of τ, per unit of τ."""
        return np.exp(_log_tau(self, _taus(tau)) - self._log_area)

    def tau_quantile(self, share: float) -> float:
        """The τ below which that share of its posterior lies, strictly between 0 and 1."""
        from scipy.optimize import brentq

        wanted, scale = open_fraction(share, "share"), self._scale

        def excess(u: float) -> float:
            nodes, weights = _nodes(u)
            densities = np.exp(_log_tau(self, scale * nodes / (1.0 - nodes)) - self._log_area)
            return float(weights @ (densities * scale / (1.0 - nodes) ** 2)) - wanted

        u = float(brentq(excess, 0.0, 1.0, xtol=1e-14))
        return scale * u / (1.0 - u)

    @cached_property
    def _scale(self) -> float:
        return float(np.median(self.standard_errors))


def effects_posterior(
    estimates: ArrayLike,
    standard_errors: ArrayLike,
    *,
    mu_sd: float = math.inf,
    tau_scale: float = math.inf,
) -> EffectsPosterior:
    """Effects θ ~ N(μ, τ²) seen with known errors: the posterior of μ, τ and each θ.

    y ~ N(θ, σ²) in each group. μ and θ are integrated out exactly, τ by quadrature:
    p(τ | y) ∝ p(τ) · √V · ∏ N(y | m, σ² + τ²), where m and V are the mean and variance of μ given
    τ.

    Parameters
    ----------
    estimates, standard_errors : array_like, shape (J,)
        y and σ of at least 5 groups; σ above 0.
    mu_sd : float
        Of the prior N(0, mu_sd²) of μ; infinite for a flat one.
    tau_scale : float
        Of the half-Cauchy prior of τ; infinite for a flat one.

    Returns
    -------
    EffectsPosterior
        In the unit of the estimates.

    Raises
    ------
    TypeError
        If the estimates are not numbers.
    ValueError
        If shapes do not match, a number is out of range, or there are fewer than 5 groups.

    Notes
    -----
    Gauss and Legendre with 400 points on u, τ = su/(1 − u), s the median standard error. With a
    flat prior the density of τ falls as τ^(1 − J): fewer than 5 groups can leave τ without a
    standard deviation, fewer than 3 without a posterior.

    References
    ----------
    D. B. Rubin (1981), Estimation in parallel randomized experiments, Journal of Educational
    Statistics 6. A. Gelman (2006), Prior distributions for variance parameters in hierarchical
    models, Bayesian Analysis 1.

    Examples
    --------
    >>> from nll_core.datasets import load_eight_schools
    >>> schools = load_eight_schools()
    >>> found = effects_posterior(schools.estimates, schools.standard_errors)
    >>> round(found.mu, 2), round(found.tau, 2), found.effects.round(2)[:3]
    (7.93, 6.58, array([11.4 ,  7.89,  6.13]))
    """
    y = sample_array(estimates, "estimates", minimum=LEAST_GROUPS)
    se = positive_array(standard_errors, "standard_errors").astype(np.float64)
    if se.shape != y.shape:
        raise ValueError(f"standard_errors must have shape {y.shape}, got {se.shape}")
    for value, name in ((mu_sd, "mu_sd"), (tau_scale, "tau_scale")):
        if value != math.inf:
            positive(value, name)
    nan, nothing = float("nan"), np.full_like(y, np.nan)
    blank = EffectsPosterior(
        y, se, float(mu_sd), float(tau_scale), nan, nan, nan, nan, nothing, nothing, 0.0
    )
    nodes, weights = _nodes(1.0)
    tau = blank._scale * nodes / (1.0 - nodes)
    log_density = _log_tau(blank, tau)
    top = float(log_density.max())
    mass = weights * np.exp(log_density - top) * blank._scale / (1.0 - nodes) ** 2
    area = float(mass.sum())
    share, known = mass / area, _pooled(blank, tau)
    mu, mu_sd_found = _moments(share, known.mu[:, None], known.mu_sd[:, None])
    effects, effects_sd = _moments(share, known.effects, known.effects_sd)
    spread, spread_sd = _moments(share, tau[:, None], np.zeros((tau.size, 1)))
    return EffectsPosterior(
        estimates=y,
        standard_errors=se,
        mu_prior_sd=float(mu_sd),
        tau_prior_scale=float(tau_scale),
        mu=float(mu[0]),
        mu_sd=float(mu_sd_found[0]),
        tau=float(spread[0]),
        tau_sd=float(spread_sd[0]),
        effects=effects,
        effects_sd=effects_sd,
        _log_area=top + math.log(area),
    )


def _taus(tau: ArrayLike) -> Float64Array:
    taus = np.asarray(finite_array(tau, "tau"), dtype=np.float64)
    if (taus < 0).any():
        raise ValueError(f"tau must be at least 0, got {taus.min():g}")
    return taus


def _nodes(end: float) -> tuple[Float64Array, Float64Array]:
    """Nodes and weights of a rule on [0, end]."""
    nodes, weights = legendre_rule(_NODES)
    return 0.5 * end * (nodes + 1.0), 0.5 * end * weights


def _moments(
    share: Float64Array, means: Float64Array, sds: Float64Array
) -> tuple[Float64Array, Float64Array]:
    """Mean and standard deviation of mixtures over τ, one a column."""
    mean = share @ means
    return mean, np.sqrt(share @ (sds**2 + (means - mean) ** 2))


def _mean_of_groups(
    model: EffectsPosterior, tau: Float64Array
) -> tuple[Float64Array, Float64Array, Float64Array]:
    """The variance of each y around μ, the mean of μ and its variance, given τ."""
    variance = model.standard_errors**2 + np.square(tau)[..., None]
    mu_variance = 1.0 / ((1.0 / variance).sum(-1) + model.mu_prior_sd**-2)
    return variance, mu_variance * (model.estimates / variance).sum(-1), mu_variance


def _pooled(model: EffectsPosterior, tau: Float64Array) -> PooledEffects:
    variance, mu, mu_variance = _mean_of_groups(model, tau)
    pooling = model.standard_errors**2 / variance
    own = (1.0 - pooling) * model.standard_errors**2
    return PooledEffects(
        tau=tau,
        mu=mu,
        mu_sd=np.sqrt(mu_variance),
        effects=pooling * mu[..., None] + (1.0 - pooling) * model.estimates,
        effects_sd=np.sqrt(own + pooling**2 * mu_variance[..., None]),
        pooling=pooling,
    )


def _log_tau(model: EffectsPosterior, tau: Float64Array) -> Float64Array:
    """log of the posterior density of τ, but for a constant."""
    variance, mu, mu_variance = _mean_of_groups(model, tau)
    squares = np.square(model.estimates - mu[..., None]) / variance
    log_density = 0.5 * np.log(mu_variance) - 0.5 * (np.log(variance) + squares).sum(-1)
    # The likelihood at m is that of the mean under its own prior, too.
    log_density -= 0.5 * np.square(mu / model.mu_prior_sd)
    return np.asarray(log_density - np.log1p(np.square(tau / model.tau_prior_scale)))
