"""Rates of groups that lend each other strength: the beta-binomial fit, and its full posterior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import (
    integer_array,
    open_fraction,
    positive,
    positive_array,
    reject_where,
)
from nll_core.bayes.posterior_terms import Float64Array

# Where log(α/β) and log(α + β) are looked at: the tails beyond this, in standard deviations of
# the Gaussian at the mode, hold nothing that these digits show.
_REACH: Final = 8.0
_POINTS: Final = 121
_EXACT: Final = 1e-9
_LAST_STEPS: Final = 3
_GRADIENT: Final = 1e-8
# Beyond these sums of α and β the likelihood still rises: it has no maximum.
_SMALLEST: Final = 1e-4
_LARGEST: Final = 1e6
_ALIKE: Final = (
    "The rates vary no more than those of one coin would: the larger α and β, the more likely the "
    "counts."
)
_ALL_OR_NOTHING: Final = (
    "Each group is all or nothing: the smaller α and β, the more likely the counts."
)


@dataclass(frozen=True, repr=False)
class BetaBinomialFit(Printed):
    """The Beta(alpha, beta) from which rates most likely come.

    All numbers are NaN where the likelihood has no maximum; `message` says why.
    """

    alpha: float
    beta: float
    nll: float
    """Of all groups, without binomial coefficients, in nats."""
    gradient: float
    """The largest entry of the gradient by log α and log β, without its sign."""
    converged: bool
    message: str


class GivenTotal(NamedTuple):
    """What follows if α + β is known, or is each of several values."""

    rates: Float64Array
    """(…, J), the mean of each group's rate."""
    density: Float64Array
    """(…), that of log(α + β) there, per unit of it."""


@dataclass(frozen=True, eq=False, repr=False)
class RatesPosterior(Printed):
    """The posterior of α and β on a grid, and each group's rate averaged over it."""

    log_ratio: Float64Array
    """(m,), log(α/β)."""
    log_total: Float64Array
    """(m,), log(α + β)."""
    mass: Float64Array
    """(m, m), of each cell; sums to 1. Rows follow `log_ratio`."""
    mode: tuple[float, float]
    """(log(α/β), log(α + β)) at the highest density per unit of both."""
    rates: Float64Array
    """(J,), the mean of each group's rate."""
    pooled: float
    """The rate of all groups together."""
    rates_of_total: Float64Array
    """(m, J), the mean of each group's rate if α + β were known."""

    def given_total(self, total: ArrayLike) -> GivenTotal:
        """What follows if α + β has these values, on straight lines between those of the grid."""
        totals = positive_array(total, "total")
        at, low, high = np.log(totals), self.log_total[0], self.log_total[-1]
        ends = f"lie on the grid of α + β, {np.exp(low):.3g} … {np.exp(high):.3g}"
        reject_where((at < low) | (at > high), totals, "total", ends)
        density = self.mass.sum(axis=0) / (self.log_total[1] - self.log_total[0])
        rates = [np.interp(at, self.log_total, column) for column in self.rates_of_total.T]
        return GivenTotal(
            np.stack(rates, axis=-1), np.asarray(np.interp(at, self.log_total, density))
        )


def beta_of_moments(mean: float, sd: float) -> tuple[float, float]:
    """α and β of the beta distribution with this mean and standard deviation.

    α + β = mean(1 − mean)/sd² − 1.

    Parameters
    ----------
    mean : float
        Strictly between 0 and 1.
    sd : float
        Above 0 and below √(mean(1 − mean)), which two lumps at 0 and 1 have.

    Returns
    -------
    tuple of float
        α and β.

    Raises
    ------
    ValueError
        If no beta distribution has these moments.

    Examples
    --------
    >>> alpha, beta = beta_of_moments(0.5, 0.5 / 3**0.5)
    >>> round(alpha, 9), round(beta, 9)
    (1.0, 1.0)
    """
    m, s = open_fraction(mean, "mean"), positive(sd, "sd")
    total = m * (1.0 - m) / s**2 - 1.0
    if total <= 0:
        raise ValueError(f"sd must be below {(m * (1.0 - m)) ** 0.5:g} for a mean of {m:g}")
    return m * total, (1.0 - m) * total


def fit_beta_binomial(counts: ArrayLike, totals: ArrayLike) -> BetaBinomialFit:
    """The beta distribution of rates that makes these counts most likely; NLL in nats.

    NLL = −Σ log B(α + k, β + n − k)/B(α, β). Lower is better.

    Parameters
    ----------
    counts, totals : array_like of int, shape (J,)
        k of n in each of at least two groups.

    Returns
    -------
    BetaBinomialFit
        NaN where the likelihood has no maximum: where rates vary no more than those of one coin
        would, or each is 0 or 1. `message` says which.

    Raises
    ------
    TypeError
        If the counts are not integers.
    ValueError
        If shapes do not match, or a count lies outside 0 … its total.

    Notes
    -----
    Newton's method in (log α, log β) from the moments of the rates.

    Examples
    --------
    >>> from nll_core.datasets import load_rat_tumours
    >>> rats = load_rat_tumours()
    >>> fit = fit_beta_binomial(rats.counts, rats.totals)
    >>> round(fit.alpha, 4), round(fit.beta, 4), round(fit.nll, 4)
    (2.3416, 14.1148, 730.3385)
    """
    from scipy.optimize import minimize

    k, n = _checked(counts, totals)
    rates = (k + 0.5) / (n + 1.0)
    start = np.log(beta_of_moments(float(rates.mean()), max(float(rates.std()), 1e-3)))
    found = minimize(
        _nll_and_gradient,
        start,
        args=(k, n),
        jac=True,
        method="trust-exact",
        hess=_hessian,
        options={"gtol": _GRADIENT},
    )
    at, total = found.x, float(np.exp(found.x).sum())
    if not _SMALLEST < total < _LARGEST:
        nan = float("nan")
        why = _ALIKE if total >= _LARGEST else _ALL_OR_NOTHING
        return BetaBinomialFit(nan, nan, nan, nan, converged=False, message=why)
    # The search ends where the NLL has no more digits; its gradient has.
    for _ in range(_LAST_STEPS):
        at = at - np.linalg.solve(_hessian(at, k, n), _nll_and_gradient(at, k, n)[1])
    nll, slopes = _nll_and_gradient(at, k, n)
    gradient = float(np.abs(slopes).max())
    return BetaBinomialFit(
        alpha=float(np.exp(at[0])),
        beta=float(np.exp(at[1])),
        nll=nll,
        gradient=gradient,
        converged=gradient <= _GRADIENT,
        message="" if gradient <= _GRADIENT else f"The gradient is {gradient:.3g}, not 0.",
    )


def rates_posterior(counts: ArrayLike, totals: ArrayLike) -> RatesPosterior:
    """Rates of groups under a beta distribution that is itself unknown, by quadrature.

    p(α, β) ∝ (α + β)^(−5/2), and each k ~ Binomial(n, θ) with θ ~ Beta(α, β).

    Parameters
    ----------
    counts, totals : array_like of int, shape (J,)
        k of n in each of at least two groups.

    Returns
    -------
    RatesPosterior
        Of rates that vary more than one coin's.

    Raises
    ------
    TypeError
        If the counts are not integers.
    ValueError
        If shapes do not match, a count lies outside 0 … its total, or no beta distribution fits
        the rates best.

    Notes
    -----
    Per unit of log(α + β) the posterior ends in (α + β)^(−1/2) times the likelihood of one rate for
    all, which is small where rates vary but not 0. So α and β have no mean, though the rates do;
    the grid ends before that tail counts, and over it α and β have the means that are in print.

    References
    ----------
    A. Gelman et al. (2013), Bayesian Data Analysis, 3rd edition, section 5.3.

    Examples
    --------
    >>> from nll_core.datasets import load_rat_tumours
    >>> rats = load_rat_tumours()
    >>> found = rates_posterior(rats.counts, rats.totals)
    >>> round(found.mode[0], 3), round(found.mode[1], 3), found.rates[-1].round(4).item()
    (-1.786, 2.742, 0.2109)
    """
    from scipy.optimize import minimize

    k, n = _checked(counts, totals)
    fit = fit_beta_binomial(counts, totals)
    if not fit.converged:
        raise ValueError(f"counts must have a beta distribution that fits best. {fit.message}")

    def minus_log(ratio: Float64Array, total: Float64Array) -> Float64Array:
        # log α and log β from log(α/β) and log(α + β).
        log_a, log_b = total - np.logaddexp(0.0, -ratio), total - np.logaddexp(0.0, ratio)
        return np.asarray(_nll(log_a, log_b, k, n) - (log_a + log_b) + 2.5 * total)

    share = fit.alpha / (fit.alpha + fit.beta)
    begin = [np.log(fit.alpha / fit.beta), np.log(fit.alpha + fit.beta)]
    mode = minimize(
        lambda at, *_: float(minus_log(at[0], at[1])),
        begin,
        method="Nelder-Mead",
        tol=_EXACT,
    )
    turned = np.array([[1.0, -1.0], [share, 1.0 - share]])
    spread = turned @ np.linalg.inv(_hessian(np.log([fit.alpha, fit.beta]), k, n)) @ turned.T
    reach = _REACH * np.sqrt(np.diagonal(spread))
    axes = [np.linspace(m - r, m + r, _POINTS) for m, r in zip(mode.x, reach, strict=True)]
    ratio, total = np.meshgrid(*axes, indexing="ij")
    mass = np.exp(mode.fun - minus_log(ratio, total))
    mass /= mass.sum()
    alpha_beta = np.exp(total)
    alpha = alpha_beta / (1.0 + np.exp(-ratio))
    weighted = np.array(
        [
            ((alpha + one) / (alpha_beta + of) * mass).sum(axis=0)
            for one, of in zip(k, n, strict=True)
        ]
    )
    return RatesPosterior(
        log_ratio=axes[0],
        log_total=axes[1],
        mass=mass,
        mode=(float(mode.x[0]), float(mode.x[1])),
        rates=weighted.sum(axis=1),
        pooled=float(k.sum() / n.sum()),
        rates_of_total=(weighted / mass.sum(axis=0)).T,
    )


def _checked(counts: ArrayLike, totals: ArrayLike) -> tuple[Float64Array, Float64Array]:
    k, n = integer_array(counts, "counts"), integer_array(totals, "totals")
    if k.ndim != 1 or k.size < 2:
        raise ValueError(f"counts must hold at least 2 groups in one row, got shape {k.shape}")
    if n.shape != k.shape:
        raise ValueError(f"totals must have shape {k.shape}, got {n.shape}")
    reject_where(n < 1, n, "totals", "be at least 1")
    reject_where((k < 0) | (k > n), k, "counts", "lie in 0 … their total")
    if (n == 1).all():
        raise ValueError("totals must be above 1 somewhere: a single case says nothing of spread")
    return k.astype(np.float64), n.astype(np.float64)


def _nll(
    log_a: Float64Array, log_b: Float64Array, k: Float64Array, n: Float64Array
) -> Float64Array:
    """−Σ log B(α + k, β + n − k)/B(α, β)."""
    from scipy.special import betaln

    a, b = np.exp(log_a)[..., None], np.exp(log_b)[..., None]
    return np.asarray((betaln(a, b) - betaln(a + k, b + n - k)).sum(-1))


def _slopes(at: Float64Array, k: Float64Array, n: Float64Array, order: int) -> Float64Array:
    """Derivatives of the NLL by α, by β, and by both, of order 1 or 2."""
    from scipy.special import polygamma

    a, b = np.exp(at)
    both = (polygamma(order - 1, a + b + n) - polygamma(order - 1, a + b)).sum()
    one = (polygamma(order - 1, a) - polygamma(order - 1, a + k)).sum()
    other = (polygamma(order - 1, b) - polygamma(order - 1, b + n - k)).sum()
    return np.array([one + both, other + both, both])


def _nll_and_gradient(
    at: Float64Array, k: Float64Array, n: Float64Array
) -> tuple[float, Float64Array]:
    return float(_nll(at[0], at[1], k, n)), _slopes(at, k, n, 1)[:2] * np.exp(at)


def _hessian(at: Float64Array, k: Float64Array, n: Float64Array) -> Float64Array:
    scale = np.exp(at)
    (one, other, both), slopes = _slopes(at, k, n, 2), _slopes(at, k, n, 1)[:2]
    by_parameters = np.array([[one, both], [both, other]])
    return np.asarray(by_parameters * np.outer(scale, scale) + np.diag(slopes * scale))
