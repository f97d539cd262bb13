"""Entropy, cross-entropy and divergence of distributions, and perplexity."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._numerics import float_or_array
from nll_core._validation import (
    FloatArray,
    distribution_array,
    float_array,
    reject_nan,
    reject_where,
)

# Up to here x − log(1 + x) is summed as a series; beyond, the difference loses less than a digit.
_SERIES_LIMIT: Final = 0.25
# |x/(2 + x)|² ≤ 1/49 below the limit, and 49^−10 is less than half a unit in the last place.
_SERIES_TERMS: Final = 10
# A margin of 10⁸ inside the normal numbers.
_SMALLEST_RATIO: Final = 1e-300
_LARGEST_RATIO: Final = 1e300


def entropy(probs: ArrayLike) -> float | FloatArray:
    """Shannon entropy −Σ_k p_k log p_k, in nats.

    Between 0 (one class is certain) and log K (all are equally likely). 0·log 0 counts 0.

    Parameters
    ----------
    probs : array_like, shape (..., K)
        Distributions over the last axis.

    Returns
    -------
    float or ndarray, shape (...)
        A float for one distribution.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1] or a row does not sum to 1.

    References
    ----------
    Shannon (1948), A mathematical theory of communication.

    Examples
    --------
    >>> entropy([1.0, 0.0])
    0.0
    >>> round(entropy([0.5, 0.5]), 4)
    0.6931
    """
    array = distribution_array(probs)
    p = array.astype(np.float64)
    return float_or_array(np.asarray(_minus_p_log_q(p, p)), array.dtype)


def cross_entropy_of_distributions(p: ArrayLike, q: ArrayLike) -> float | FloatArray:
    """Cross-entropy −Σ_k p_k log q_k of a model q when p is true, in nats.

    Lower is better; the minimum over q is the entropy of p. It is inf where q_k = 0 < p_k, and
    0·log 0 counts 0.

    Parameters
    ----------
    p, q : array_like, shape (..., K)
        Distributions over the last axis; the leading axes are broadcast.

    Returns
    -------
    float or ndarray, shape (...)
        A float for one pair.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1], a row does not sum to 1 or the shapes do not fit.

    See Also
    --------
    cross_entropy : from logits, exact also where a probability rounds to 0 or 1.

    References
    ----------
    Good (1952), Rational decisions.

    Examples
    --------
    >>> round(cross_entropy_of_distributions([0.5, 0.5], [0.9, 0.1]), 4)
    1.204
    """
    p64, q64, dtype = _pair(p, q)
    return float_or_array(np.asarray(_minus_p_log_q(p64, q64)), dtype)


def kl_divergence(p: ArrayLike, q: ArrayLike) -> float | FloatArray:
    """Kullback–Leibler divergence Σ_k p_k log(p_k/q_k) of a model q from the truth p, in nats.

    Lower is better; the minimum is 0, where q = p. It is inf where q_k = 0 < p_k.

    Parameters
    ----------
    p, q : array_like, shape (..., K)
        Distributions over the last axis; the leading axes are broadcast.

    Returns
    -------
    float or ndarray, shape (...)
        A float for one pair.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1], a row does not sum to 1 or the shapes do not fit.

    Notes
    -----
    Summed as Σ_k p_k log(p_k/q_k) − p_k + q_k, which is the same for rows that sum to 1. Each term
    is p·(x − log(1 + x)) with x = (q − p)/p, never negative, and taken from a series where x is
    small, so that the divergence of nearly equal distributions keeps its relative accuracy. For
    rows that sum to 1 only within the tolerance, the two forms differ by the difference of sums.

    References
    ----------
    Kullback & Leibler (1951), On information and sufficiency. Csiszár (1991), Why least squares
    and maximum entropy?

    Examples
    --------
    >>> round(kl_divergence([0.5, 0.5], [0.9, 0.1]), 4)
    0.5108
    >>> kl_divergence([0.5, 0.5], [1.0, 0.0])
    inf
    """
    p64, q64, dtype = _pair(p, q)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        x = (q64 - p64) / p64
        ratio = q64 / p64
        # A ratio that is subnormal, 0 or inf has lost digits that its logarithm still has.
        extreme = (ratio < _SMALLEST_RATIO) | (ratio > _LARGEST_RATIO)
        logs = np.where(extreme, np.log(q64) - np.log(p64), np.log(ratio))
        # Not p·(x − logs), since x may be inf.
        far = q64 - p64 - p64 * logs
        near = p64 * _x_minus_log1p(x)
    terms = np.where(np.abs(x) <= _SERIES_LIMIT, near, far)
    terms = np.where(p64 == 0, q64, terms)
    return float_or_array(np.asarray(terms.sum(axis=-1)), dtype)


def perplexity(mean_nll: ArrayLike) -> float | FloatArray:
    """Perplexity exp(mean NLL): the number of equally likely choices that are as hard to guess.

    Lower is better; the minimum is 1.

    Parameters
    ----------
    mean_nll : array_like, shape (...)
        Mean negative log-probabilities in nats, at least 0.

    Returns
    -------
    float or ndarray, shape (...)
        A float for one number; inf above 709.78 nats.

    Raises
    ------
    ValueError
        If a number is NaN or below 0.

    References
    ----------
    Jelinek, Mercer, Bahl & Baker (1977), Perplexity: a measure of the difficulty of speech
    recognition tasks.

    Examples
    --------
    >>> round(perplexity(entropy([0.25, 0.25, 0.25, 0.25])), 12)
    4.0
    """
    array = float_array(mean_nll, "mean_nll")
    reject_nan(array, "mean_nll")
    reject_where(np.asarray(array < 0), array, "mean_nll", "be at least 0")
    with np.errstate(over="ignore"):
        return float_or_array(np.asarray(np.exp(array)), array.dtype)


def _pair(p: ArrayLike, q: ArrayLike) -> tuple[FloatArray, FloatArray, np.dtype[np.floating]]:
    """Checked distributions in float64, and the type of a result."""
    p_array = distribution_array(p, "p")
    q_array = distribution_array(q, "q")
    try:
        np.broadcast_shapes(p_array.shape[:-1], q_array.shape[:-1])
        fits = p_array.shape[-1] == q_array.shape[-1]
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"q must fit the shape {p_array.shape} of p, got {q_array.shape}")
    dtype = np.result_type(p_array, q_array)
    return p_array.astype(np.float64), q_array.astype(np.float64), dtype


def _minus_p_log_q(p: FloatArray, q: FloatArray) -> FloatArray:
    """−Σ p log q along the last axis, where p = 0 counts 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p == 0, 0.0, p * np.log(q))
    total: FloatArray = 0.0 - terms.sum(axis=-1)
    return total


def _x_minus_log1p(x: FloatArray) -> FloatArray:
    """x − log(1 + x) for |x| ≤ 1/4, with full relative accuracy."""
    # log(1 + x) = 2·artanh(s) with s = x/(2 + x), and x − 2s = x·s.
    s = x / (2.0 + x)
    squared = s * s
    series = np.zeros_like(s)
    for term in range(_SERIES_TERMS, 0, -1):
        series = squared * (1.0 / (2 * term + 1) + series)
    difference: FloatArray = s * (x - 2.0 * series)
    return difference
