"""Laplace's approximation of a coin's posterior, and how far it is from the exact one."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import finite_array
from nll_core.bayes.coin import CoinCoordinate, CoinPosterior
from nll_core.bayes.posterior_terms import Float64Array

_LOG_2PI = math.log(2.0 * math.pi)


@dataclass(frozen=True, repr=False)
class LaplaceApproximation(Printed):
    """N(centre, sd²) with the height and the curvature of a posterior's top, in its coordinate.

    All numbers are NaN where the posterior has no top with a slope of 0; `message` says why.
    """

    coordinate: CoinCoordinate
    exists: bool
    message: str
    centre: float
    """The mode, in the coordinate."""
    sd: float
    """1/√(the second derivative of −log posterior at the mode)."""
    exact_mean: float
    """Of the coordinate, under the exact posterior."""
    exact_sd: float
    kl: float
    """KL(exact ∥ approximation) in nats: 0 only where they are the same."""
    impossible: float
    """What the approximation gives to values that cannot be: θ below 0 or above 1."""
    log_evidence_error: float
    """log Z by Laplace minus the exact one, in nats."""

    def density(self, at: ArrayLike) -> Float64Array:
        """Per unit of the coordinate."""
        z = (np.asarray(finite_array(at, "at"), dtype=np.float64) - self.centre) / self.sd
        return np.asarray(np.exp(-0.5 * z * z - math.log(self.sd) - 0.5 * _LOG_2PI))


def laplace_approximation(posterior: CoinPosterior) -> LaplaceApproximation:
    """A Gaussian at the mode of a coin's posterior with its curvature there; its KL in nats.

    Of Beta(a, b) per unit of θ the mode is m = (a − 1)/(a + b − 2), and 1/sd² is
    (a + b − 2)/(m(1 − m)); per unit of logit θ they are logit(a/(a + b)) and ab/(a + b).

    Parameters
    ----------
    posterior : CoinPosterior
        From `coin_posterior`, in the coordinate in which the approximation is wanted.

    Returns
    -------
    LaplaceApproximation
        With the KL divergence from the exact posterior, which is at least 0.

    Notes
    -----
    The divergence is that of the approximation from the truth. The other way round it is infinite
    per unit of θ, since a Gaussian reaches beyond 0 and 1.

    References
    ----------
    P. S. Laplace (1774), Mémoire sur la probabilité des causes par les événemens. L. Tierney,
    J. B. Kadane (1986), Accurate approximations for posterior moments and marginal densities,
    Journal of the American Statistical Association 81.

    Examples
    --------
    >>> from nll_core.bayes import coin_posterior
    >>> one_of_two = laplace_approximation(coin_posterior(1, 2))
    >>> round(one_of_two.centre, 4), round(one_of_two.sd, 4), round(one_of_two.impossible, 4)
    (0.5, 0.3536, 0.1573)
    """
    from scipy.special import betaln, ndtr, psi, zeta

    a, b = posterior.alpha, posterior.beta
    by_logit = posterior.coordinate == "logit"
    flat = 0.0 if by_logit else 1.0
    rise, fall = a - flat, b - flat
    if by_logit:
        # ζ(2, x) is the trigamma function.
        mean, sd = float(psi(a) - psi(b)), math.sqrt(float(zeta(2.0, a) + zeta(2.0, b)))
    else:
        mean, sd = posterior.mean, posterior.sd
    if rise <= 0 or fall <= 0:
        return _none(posterior, mean, sd)
    share, total = rise / (rise + fall), rise + fall
    if by_logit:
        centre, own_sd = math.log(rise / fall), math.sqrt(total / (rise * fall))
    else:
        centre, own_sd = share, math.sqrt(share * (1.0 - share) / total)
    log_area = math.log(own_sd) + 0.5 * _LOG_2PI
    both = float(psi(a + b))
    minus_entropy = float(rise * (psi(a) - both) + fall * (psi(b) - both) - betaln(a, b))
    squares = (sd / own_sd) ** 2 + ((mean - centre) / own_sd) ** 2
    outside = 0.0 if by_logit else float(ndtr(-centre / own_sd) + ndtr((centre - 1.0) / own_sd))
    at_mode = rise * math.log(share) + fall * math.log1p(-share) - float(betaln(a, b))
    return LaplaceApproximation(
        coordinate=posterior.coordinate,
        exists=True,
        message="",
        centre=centre,
        sd=own_sd,
        exact_mean=mean,
        exact_sd=sd,
        kl=max(0.0, minus_entropy + log_area + 0.5 * squares),
        impossible=outside,
        log_evidence_error=at_mode + log_area,
    )


def _none(posterior: CoinPosterior, mean: float, sd: float) -> LaplaceApproximation:
    nan = float("nan")
    if math.isnan(posterior.mode):
        why = "The density per unit of θ has no highest place of its own."
    else:
        why = f"The density per unit of θ rises to its end at θ = {posterior.mode:g}."
    return LaplaceApproximation(
        coordinate=posterior.coordinate,
        exists=False,
        message=f"{why} There the slope is not 0, and no Gaussian has its top.",
        centre=nan,
        sd=nan,
        exact_mean=mean,
        exact_sd=sd,
        kl=nan,
        impossible=nan,
        log_evidence_error=nan,
    )
