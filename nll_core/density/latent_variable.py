"""The bound on an NLL with a latent variable, where all of it is known: exact NLL = bound − KL."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nll_core._printing import Printed
from nll_core._validation import finite, positive
from nll_core.density._mixture_pass import LOG_2PI


@dataclass(frozen=True, eq=False, repr=False)
class LatentBound(Printed):
    """An NLL, a bound on it by a guess q of the posterior, and what lies between, in nats."""

    nll: float
    """−log p(x), exact."""
    bound: float
    """E_q[−log p(x, z)] − H(q), the negative ELBO; never below the NLL."""
    gap: float
    """KL(q ‖ p(z | x)) by its own formula: bound − NLL up to rounding."""
    reconstruction: float
    """E_q[−log p(x | z)]."""
    to_prior: float
    """KL(q ‖ p(z)); with the reconstruction it adds up to the bound."""
    posterior_mean: float
    posterior_sigma: float
    """Where the gap is 0."""


def latent_bound(x: float, q_mean: float, q_sigma: float, *, noise: float = 1.0) -> LatentBound:
    """Bound on −log p(x) for z ~ N(0, 1), x | z ~ N(z, noise²), with q = N(q_mean, q_sigma²).

    Lower is better; over q the minimum is −log p(x), at the posterior.

    −log p(x) = E_q[−log p(x | z)] + KL(q ‖ p(z)) − KL(q ‖ p(z | x))

    Parameters
    ----------
    x : float
        What was observed.
    q_mean, q_sigma : float
        The guess of where z is.
    noise : float
        Standard deviation of x about z, above 0.

    Returns
    -------
    LatentBound
        All terms in nats; for x their density is per unit.

    Raises
    ------
    ValueError
        If a number is not finite or a standard deviation not above 0.

    References
    ----------
    D. P. Kingma and M. Welling (2014), Auto-encoding variational Bayes.

    Examples
    --------
    >>> found = latent_bound(1.5, 0.0, 1.0)
    >>> round(found.nll, 7), round(found.bound, 7), round(found.gap, 7)
    (1.8280121, 2.5439385, 0.7159264)
    """
    datum, mean = finite(x, "x"), finite(q_mean, "q_mean")
    sigma, wide = positive(q_sigma, "q_sigma"), positive(noise, "noise")
    spread = math.hypot(1.0, wide)
    posterior_mean, posterior_sigma = datum / spread / spread, wide / spread
    away = (datum - mean) / wide
    costs = 0.5 * LOG_2PI + math.log(wide) + 0.5 * (away**2 + (sigma / wide) ** 2)
    to_prior = _kl(mean, sigma, 0.0, 1.0)
    return LatentBound(
        nll=0.5 * LOG_2PI + math.log(spread) + 0.5 * (datum / spread) ** 2,
        bound=costs + to_prior,
        gap=_kl(mean, sigma, posterior_mean, posterior_sigma),
        reconstruction=costs,
        to_prior=to_prior,
        posterior_mean=posterior_mean,
        posterior_sigma=posterior_sigma,
    )


def _kl(mean: float, sigma: float, other_mean: float, other_sigma: float) -> float:
    """KL(N(mean, sigma²) ‖ N(other_mean, other_sigma²)); 0 where they are the same."""
    ratio = sigma / other_sigma
    # ½(r² − 1) − log r, which loses its digits at r = 1 if it is written so.
    spread = 0.5 * (ratio - 1.0) * (ratio + 1.0) - math.log1p(ratio - 1.0)
    return max(spread, 0.0) + 0.5 * ((mean - other_mean) / other_sigma) ** 2
