"""A coin with a beta prior: its posterior, in the probability or in its logit, toss by toss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import (
    choice,
    count,
    finite_array,
    open_fraction,
    outcomes_array,
    positive,
    reject_where,
    unit_interval_array,
)
from nll_core.bayes.posterior_terms import Float64Array, PosteriorTerms

CoinCoordinate = Literal["probability", "logit"]
COIN_COORDINATES: tuple[CoinCoordinate, ...] = get_args(CoinCoordinate)


@dataclass(frozen=True, repr=False)
class CoinPosterior(Printed):
    """The posterior Beta(alpha, beta) of a coin's probability of heads θ."""

    heads: int
    flips: int
    prior: tuple[float, float]
    """α and β of the prior."""
    alpha: float
    beta: float
    coordinate: CoinCoordinate
    mode: float
    """The θ at the highest density per unit of the coordinate (the MAP): 0 or 1 where the density
    rises to an end, NaN where it has no one highest place."""
    mean: float
    """Of θ; that of the next toss being heads."""
    sd: float
    """Of θ."""
    median: float
    low: float
    """The end of the central interval for θ, with as much above `high`."""
    high: float
    confidence_level: float
    log_evidence: float
    """log Z of the tosses in their order, in nats."""
    log_likelihood_area: float
    """log ∫ L over the coordinate, in nats: ∞ where the area is infinite."""

    def place(self, theta: ArrayLike) -> Float64Array:
        """Where probabilities stand in the coordinate: themselves, or their logits."""
        from scipy.special import logit

        shares = np.asarray(unit_interval_array(theta, "theta"), dtype=np.float64)
        return np.asarray(logit(shares)) if self.coordinate == "logit" else shares

    def terms(self, at: ArrayLike) -> PosteriorTerms:
        """The terms of the posterior at values of the coordinate: θ within (0, 1), or logits."""
        return _terms(self, at)

    def normalised_likelihood(self, at: ArrayLike) -> Float64Array:
        """L over the area under it: the posterior under a prior that is flat in the coordinate.

        It is 0 everywhere where that area is infinite, since no such posterior exists.
        """
        return np.exp(-_terms(self, at).nll - self.log_likelihood_area)


def coin_posterior(
    heads: int,
    flips: int,
    *,
    alpha: float = 1.0,
    beta: float = 1.0,
    coordinate: CoinCoordinate = "probability",
    confidence_level: float = 0.95,
) -> CoinPosterior:
    """The posterior of a coin's probability of heads under a beta prior; logs in nats.

    θ | k of n ~ Beta(α + k, β + n − k), and log Z = log B(α + k, β + n − k) − log B(α, β). The
    density per unit of θ is highest at (α + k − 1)/(α + β + n − 2), that per unit of logit θ at the
    mean, (α + k)/(α + β + n).

    Parameters
    ----------
    heads, flips : int
        k and n, with 0 ≤ k ≤ n.
    alpha, beta : float
        Of the prior, above 0; 1 and 1 are the uniform one.
    coordinate : {"probability", "logit"}
        Per unit of what the densities are, which decides where they are highest.
    confidence_level : float
        Of the central interval, strictly between 0 and 1.

    Returns
    -------
    CoinPosterior
        The mean, the median and the interval are those of θ in both coordinates.

    Raises
    ------
    TypeError
        If `heads` or `flips` is not an integer.
    ValueError
        If an argument is out of range.

    References
    ----------
    T. Bayes (1763), An essay towards solving a problem in the doctrine of chances, Philosophical
    Transactions 53.

    Examples
    --------
    >>> nine = coin_posterior(9, 12)
    >>> round(nine.mode, 6), round(nine.mean, 6), round(nine.low, 6), round(nine.high, 6)
    (0.75, 0.714286, 0.461868, 0.90908)
    >>> round(coin_posterior(9, 12, coordinate="logit").mode, 6)
    0.714286
    """
    from scipy.special import betaincinv, betaln

    n, k = count(flips, "flips", minimum=0), count(heads, "heads", minimum=0)
    if k > n:
        raise ValueError(f"heads must lie in 0 … {n} (flips), got {k}")
    choice(coordinate, "coordinate", COIN_COORDINATES)
    prior = (positive(alpha, "alpha"), positive(beta, "beta"))
    level = open_fraction(confidence_level, "confidence_level")
    a, b = prior[0] + k, prior[1] + (n - k)
    tails = [0.5 * (1.0 - level), 0.5, 0.5 * (1.0 + level)]
    low, median, high = betaincinv(a, b, tails).tolist()
    flat = 1.0 if coordinate == "probability" else 0.0
    return CoinPosterior(
        heads=k,
        flips=n,
        prior=prior,
        alpha=a,
        beta=b,
        coordinate=coordinate,
        mode=_mode(a - flat, b - flat),
        mean=a / (a + b),
        sd=float(np.sqrt(a * b / (a + b + 1.0)) / (a + b)),
        median=median,
        low=low,
        high=high,
        confidence_level=level,
        log_evidence=float(betaln(a, b) - betaln(*prior)),
        # B(k, 0) and B(0, n − k) are infinite.
        log_likelihood_area=float(betaln(k + flat, n - k + flat)),
    )


@dataclass(frozen=True, eq=False, repr=False)
class CoinUpdates(Printed):
    """A beta posterior after each toss, and what each toss cost the prediction before it."""

    outcomes: Float64Array
    """(n,), 1 for heads."""
    alpha: Float64Array
    """(n + 1,), from that of the prior on."""
    beta: Float64Array
    mean: Float64Array
    """(n + 1,), of θ: the probability that the next toss is heads."""
    surprise: Float64Array
    """(n,), −log of the probability of each toss given those before it, in nats."""
    total: Float64Array
    """(n + 1,), these summed: −log Z of the tosses so far."""


def coin_updates(outcomes: ArrayLike, *, alpha: float = 1.0, beta: float = 1.0) -> CoinUpdates:
    """A beta posterior one toss at a time; the surprise of the tosses adds up to −log Z, in nats.

    P(heads | a heads and b tails before) = (α + a)/(α + β + a + b).

    Parameters
    ----------
    outcomes : array_like, shape (n,)
        The tosses in their order: true or 1 for heads.
    alpha, beta : float
        Of the prior, above 0.

    Returns
    -------
    CoinUpdates
        One more entry than tosses, where the prior comes first.

    Raises
    ------
    TypeError
        If the outcomes are not booleans or numbers.
    ValueError
        If they are not 0 and 1 in one row, or a number is out of range.

    References
    ----------
    A. P. Dawid (1984), Statistical theory: the prequential approach, Journal of the Royal
    Statistical Society A 147.

    Examples
    --------
    >>> found = coin_updates([1, 1, 0])
    >>> np.exp(-found.surprise).round(4), np.exp(-found.total[-1]).round(4).item()
    (array([0.5   , 0.6667, 0.25  ]), 0.0833)
    """
    tosses = finite_array(outcomes, "outcomes")
    if tosses.ndim != 1:
        raise ValueError(f"outcomes must be one-dimensional, got shape {tosses.shape}")
    heads = outcomes_array(tosses, tosses.shape, "outcomes")
    a = positive(alpha, "alpha") + np.append(0.0, heads.cumsum())
    b = positive(beta, "beta") + np.append(0.0, (~heads).cumsum())
    surprise = np.log(a + b)[:-1] - np.log(np.where(heads, a[:-1], b[:-1]))
    return CoinUpdates(
        outcomes=heads.astype(np.float64),
        alpha=a,
        beta=b,
        mean=a / (a + b),
        surprise=surprise,
        total=np.append(0.0, surprise.cumsum()),
    )


def beta_binomial_log_probs(flips: int, *, alpha: float, beta: float) -> Float64Array:
    """Log-probability of each number of heads before the coin is known: the prior predictive, nats.

    P(k) = C(n, k) B(α + k, β + n − k)/B(α, β): the binomial averaged over a Beta(α, β) prior.

    Parameters
    ----------
    flips : int
        n, at least 0.
    alpha, beta : float
        Of the prior, above 0.

    Returns
    -------
    ndarray, shape (n + 1,)
        The logs for 0 … n heads; the probabilities sum to 1.

    Raises
    ------
    TypeError
        If `flips` is not an integer.
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> np.exp(beta_binomial_log_probs(3, alpha=1.0, beta=1.0)).round(4)
    array([0.25, 0.25, 0.25, 0.25])
    """
    n = count(flips, "flips", minimum=0)
    return beta_binomial_log_mass(
        np.arange(n + 1.0), float(n), positive(alpha, "alpha"), positive(beta, "beta")
    )


def beta_binomial_log_mass(k: ArrayLike, n: ArrayLike, a: ArrayLike, b: ArrayLike) -> Float64Array:
    """log P(k heads of n), the coin from Beta(a, b)."""
    from scipy.special import betaln

    k, n, a, b = (np.asarray(value, dtype=np.float64) for value in (k, n, a, b))
    log_ways = -np.log1p(n) - betaln(k + 1.0, n - k + 1.0)
    return np.asarray(log_ways + betaln(a + k, b + n - k) - betaln(a, b))


def _mode(rise: float, fall: float) -> float:
    """Where θ to the power of `rise` times (1 − θ) to the power of `fall` is highest."""
    if (rise < 0 and fall < 0) or rise == fall == 0:
        return float("nan")
    return min(max(rise / (rise + fall), 0.0), 1.0) if rise + fall > 0 else float(rise > fall)


def _terms(posterior: CoinPosterior, at: ArrayLike) -> PosteriorTerms:
    from scipy.special import betaln

    x = np.asarray(finite_array(at, "at"), dtype=np.float64)
    if posterior.coordinate == "logit":
        # −log θ and −log(1 − θ) of a logit.
        log_heads, log_tails, flat = -np.logaddexp(0.0, -x), -np.logaddexp(0.0, x), 0.0
    else:
        reject_where((x <= 0) | (x >= 1), x, "at", "lie strictly between 0 and 1")
        log_heads, log_tails, flat = np.log(x), np.log1p(-x), 1.0

    def minus_log_density(a: float, b: float) -> Float64Array:
        return np.asarray(betaln(a, b) - (a - flat) * log_heads - (b - flat) * log_tails)

    k, n = posterior.heads, posterior.flips
    return PosteriorTerms(
        at=x,
        nll=-k * log_heads - (n - k) * log_tails,
        prior=minus_log_density(*posterior.prior),
        log_evidence=posterior.log_evidence,
        posterior=minus_log_density(posterior.alpha, posterior.beta),
    )
