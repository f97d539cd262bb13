"""A coin: the probability of each number of heads, and the likelihood of each coin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import count, finite, unit_interval_array
from nll_core.likelihoods._quadrature import legendre_rule


def binomial_log_likelihood(heads: int, flips: int, p: ArrayLike) -> NDArray[np.float64]:
    """Log-likelihood of the coins `p` given `heads` heads in `flips` flips, in nats.

    log L(p) = log C(n, k) + k log p + (n − k) log(1 − p). Higher is better; the maximum is at
    p = k/n and never above 0, since it is the log of a probability.

    Parameters
    ----------
    heads, flips : int
        k and n, with 0 ≤ k ≤ n and n at least 1.
    p : array_like
        Probabilities of heads, each in [0, 1].

    Returns
    -------
    ndarray, shape of `p`
        The logs of P(k heads in n flips) for each p; −inf where that cannot happen.

    Raises
    ------
    TypeError
        If `heads` or `flips` is not an integer.
    ValueError
        If `heads` lies outside 0 … flips, or a `p` outside [0, 1].

    Examples
    --------
    >>> np.exp(binomial_log_likelihood(7, 10, [0.5, 0.7])).round(4)
    array([0.1172, 0.2668])
    """
    n, k = count(flips, "flips"), count(heads, "heads", minimum=0)
    if k > n:
        raise ValueError(f"heads must lie in 0 … {n} (flips), got {k}")
    probs = np.asarray(unit_interval_array(p, "p"), dtype=np.float64)
    return binomial_log_mass(np.asarray(k), n, probs)


def binomial_log_probabilities(flips: int, p: float) -> NDArray[np.float64]:
    """Log-probability of each number of heads, 0 … n, in n flips of one coin, in nats.

    log P(k) = log C(n, k) + k log p + (n − k) log(1 − p): the same function as
    `binomial_log_likelihood`, read along k. Over k the probabilities sum to 1.

    Parameters
    ----------
    flips : int
        n, at least 1.
    p : float
        Probability of heads, in [0, 1].

    Returns
    -------
    ndarray, shape (n + 1,)
        The logs; −inf for what cannot happen.

    Raises
    ------
    TypeError
        If `flips` is not an integer.
    ValueError
        If `flips` is below 1 or `p` lies outside [0, 1].

    Examples
    --------
    >>> np.exp(binomial_log_probabilities(2, 0.5)).round(4)
    array([0.25, 0.5 , 0.25])
    """
    n = count(flips, "flips")
    prob = unit_interval_array(finite(p, "p"), "p")
    return binomial_log_mass(np.arange(n + 1), n, np.asarray(prob, dtype=np.float64))


def binomial_likelihood_area(heads: int, flips: int) -> float:
    """Area under the likelihood of a coin, ∫ L(p) dp from 0 to 1: a number without unit.

    It is 1/(n + 1), whatever the number of heads.

    Parameters
    ----------
    heads, flips : int
        k and n, as in `binomial_log_likelihood`.

    Returns
    -------
    float
        The area.

    Raises
    ------
    TypeError
        If `heads` or `flips` is not an integer.
    ValueError
        If `heads` lies outside 0 … flips.

    Notes
    -----
    Computed by the quadrature of Gauss and Legendre, which is exact for a polynomial of degree n
    with n/2 + 1 points; that the result is 1/(n + 1) is not put in.

    References
    ----------
    T. Bayes (1763), An essay towards solving a problem in the doctrine of chances, Philosophical
    Transactions 53.

    Examples
    --------
    >>> round(binomial_likelihood_area(7, 10), 12), round(1 / 11, 12)
    (0.090909090909, 0.090909090909)
    """
    n = count(flips, "flips")
    nodes, weights = legendre_rule(n // 2 + 1)
    heights = np.exp(binomial_log_likelihood(heads, n, 0.5 * (nodes + 1.0)))
    return 0.5 * float(weights @ heights)


@dataclass(frozen=True, eq=False, repr=False)
class BinomialSlices(Printed):
    """One function of k and p, cut through (k, p) both ways: over k, and over p."""

    heads: int
    flips: int
    p: float
    value: float
    """P(k heads in n flips) of the coin p, which is also the likelihood of p given k."""
    probabilities: NDArray[np.float64]
    """Of each number of heads, 0 … n, with p fixed."""
    coins: NDArray[np.float64]
    likelihood: NDArray[np.float64]
    """Of each of the `coins`, with k fixed."""
    best: float
    """The coin k/n, which makes k heads most probable."""
    maximum: float
    """Its likelihood."""
    area: float
    """∫ L(p) dp from 0 to 1."""


def binomial_slices(heads: int, flips: int, p: float, coins: ArrayLike) -> BinomialSlices:
    """The probability of k heads in n flips as a function of k, and of p: numbers without unit.

    f(k, p) = C(n, k) pᵏ (1 − p)ⁿ⁻ᵏ, over k with p fixed, and over the `coins` with k fixed.

    Parameters
    ----------
    heads, flips : int
        k and n, as in `binomial_log_likelihood`.
    p : float
        Probability of heads, in [0, 1].
    coins : array_like
        Where along p the likelihood is wanted, each in [0, 1].

    Returns
    -------
    BinomialSlices
        Both slices, the present value, the best coin, and the area under the likelihood.

    Raises
    ------
    TypeError
        If `heads` or `flips` is not an integer.
    ValueError
        If `heads` lies outside 0 … flips, or a probability outside [0, 1].

    Examples
    --------
    >>> both = binomial_slices(7, 10, 0.5, [0.5, 0.7])
    >>> round(both.value, 4), both.likelihood.round(4).tolist(), round(both.area, 4)
    (0.1172, [0.1172, 0.2668], 0.0909)
    """
    best = heads / count(flips, "flips")
    value, maximum = np.exp(binomial_log_likelihood(heads, flips, [p, best])).tolist()
    at = np.asarray(unit_interval_array(coins, "coins"), dtype=np.float64)
    return BinomialSlices(
        heads=heads,
        flips=flips,
        p=float(p),
        value=value,
        probabilities=np.exp(binomial_log_probabilities(flips, p)),
        coins=at,
        likelihood=np.exp(binomial_log_likelihood(heads, flips, at)),
        best=best,
        maximum=maximum,
        area=binomial_likelihood_area(heads, flips),
    )


def binomial_log_mass(k: NDArray[Any], n: int, p: NDArray[np.float64]) -> NDArray[np.float64]:
    """log P(k heads in n flips), where 0·log 0 counts 0."""
    from scipy.special import betaln, xlog1py, xlogy

    log_ways = -betaln(k + 1, n - k + 1) - np.log(n + 1)
    with np.errstate(divide="ignore"):
        return np.asarray(log_ways + (xlogy(k, p) + xlog1py(n - k, -p)))
