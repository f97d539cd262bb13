"""The uncertainty of an ensemble in nats: what its members share, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._numerics import float_or_array
from nll_core._printing import Printed
from nll_core._validation import (
    FloatArray,
    distribution_array,
    given_weights,
    labels_array,
    non_empty,
    sample_weights,
)
from nll_core._weights import counted, mean_by_weight
from nll_core.information.entropies import entropy, kl_divergence
from nll_core.information.surprisal import surprise

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class UncertaintySplit(Printed):
    """Total uncertainty = aleatoric + epistemic, in nats, of an ensemble of distributions."""

    total: float | FloatArray
    """(...), the entropy of the mean distribution."""
    aleatoric: float | FloatArray
    """(...), the mean entropy of the members: what each of them leaves open."""
    epistemic: float | FloatArray
    """(...), their mean divergence from the mean distribution: how much they disagree. It is the
    mutual information of the outcome and of which member is right."""
    mean: FloatArray
    """(..., K), the mean distribution."""
    member_entropy: FloatArray
    """(..., M), the entropy of each."""
    member_divergence: FloatArray
    """(..., M), KL of each from the mean distribution."""


@dataclass(frozen=True, eq=False, repr=False)
class EnsembleNll(Printed):
    """The NLL of an ensemble's mean distribution beside that of its members, in nats."""

    of_mean: float
    """−log of the mean probability of the truth, averaged over examples."""
    of_members: float
    """The mean over members of their NLL; never below `of_mean`."""
    gap: float
    """The difference, by Jensen's inequality at least 0."""
    members: Array
    """(M,), the NLL of each member."""


def split_uncertainty(
    probs: ArrayLike, *, member_weight: ArrayLike | None = None
) -> UncertaintySplit:
    """Split the uncertainty of an ensemble into aleatoric and epistemic parts, in nats.

    H(p̄) = mean H(p_m) + mean KL(p_m ‖ p̄), where p̄ is the mean of the members' distributions.
    All lie between 0 and log K; the epistemic part is also at most log M.

    Parameters
    ----------
    probs : array_like, shape (..., M, K)
        The distributions of M members over K classes.
    member_weight : array_like, shape (M,), optional
        What each member counts, at least 0 and not all 0; by default all the same.

    Returns
    -------
    UncertaintySplit
        Total, aleatoric and epistemic, floats for one ensemble.

    Raises
    ------
    ValueError
        If a row is no distribution, there is no axis of members, or for invalid weights.
    TypeError
        For input that is not numeric.

    Notes
    -----
    The epistemic part is summed as divergences, each with full relative accuracy, and not as a
    difference of entropies that could come out below 0. The split rests on the members: one model
    has no epistemic part, however little it knows, and members that are all wrong in the same way
    have none either.

    References
    ----------
    Houlsby, Huszár, Ghahramani & Lengyel (2011), Bayesian active learning for classification and
    preference learning. Depeweg et al. (2018), Decomposition of uncertainty in Bayesian deep
    learning for efficient and risk-sensitive learning.

    Examples
    --------
    >>> split = split_uncertainty([[0.9, 0.1], [0.6, 0.4]])
    >>> round(split.total, 6), round(split.aleatoric, 6), round(split.epistemic, 6)
    (0.562335, 0.499047, 0.063288)
    """
    members = _members(probs)
    shares = _shares(member_weight, members.shape[-2])
    wide = members.astype(np.float64)
    mean = _mean_distribution(wide, shares)
    own = np.asarray(entropy(wide))
    apart = np.asarray(kl_divergence(wide, np.broadcast_to(mean[..., None, :], wide.shape)))
    # Of a member that counts nothing the divergence may be inf.
    apart_counted = np.where(shares > 0, apart, 0.0)
    dtype = members.dtype
    return UncertaintySplit(
        total=float_or_array(np.asarray(entropy(mean)), dtype),
        aleatoric=float_or_array(np.asarray(own @ shares), dtype),
        epistemic=float_or_array(np.asarray(apart_counted @ shares), dtype),
        mean=mean.astype(dtype),
        member_entropy=own.astype(dtype),
        member_divergence=apart.astype(dtype),
    )


def ensemble_nll(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    member_weight: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
) -> EnsembleNll:
    """NLL of an ensemble's mean distribution and the mean NLL of its members, in nats.

    Lower is better. −log p̄_y ≤ −mean log p_m,y: averaging the members never costs more than
    picking one of them at random.

    Parameters
    ----------
    probs : array_like, shape (..., M, K)
        The distributions of M members over K classes.
    labels : array_like of int, shape (...)
        True classes.
    member_weight : array_like, shape (M,), optional
        What each member counts.
    sample_weight : array_like, shape (...), optional
        What each example counts, at least 0 and not all 0.

    Returns
    -------
    EnsembleNll
        Means over the examples.

    Raises
    ------
    ValueError, TypeError
        For invalid probabilities, labels or weights.

    Notes
    -----
    The gap of an example is the divergence of the members' weights from their probabilities of the
    truth, scaled to sum 1, and is taken so. Where no member gives the truth any probability both
    NLLs are inf, and the gap is 0.

    References
    ----------
    Lakshminarayanan, Pritzel & Blundell (2017), Simple and scalable predictive uncertainty
    estimation using deep ensembles.

    Examples
    --------
    >>> found = ensemble_nll([[0.9, 0.1], [0.6, 0.4]], 0)
    >>> round(found.of_mean, 6), round(found.of_members, 6), round(found.gap, 6)
    (0.287682, 0.308093, 0.020411)
    """
    members = _members(probs).astype(np.float64)
    shares = _shares(member_weight, members.shape[-2])
    truth = labels_array(labels, members.shape[-1], members.shape[:-2])
    given = np.take_along_axis(members, truth[..., None, None], axis=-1)[..., 0]
    weights = sample_weights(sample_weight, truth.shape)
    rows = given.reshape(-1, given.shape[-1])
    flat = None
    if weights is not None:
        flat, rows = counted(weights.reshape(-1), rows)
    total = rows @ shares
    # Who gives the truth how much of the probability that it gets; the shares where it gets none.
    part = np.where(total[:, None] > 0, rows * shares, shares)
    part /= part.sum(axis=-1, keepdims=True)
    costs = np.asarray(surprise(rows))
    # Of a member that counts nothing the cost may be inf.
    own = np.where(shares > 0, costs, 0.0) @ shares
    gap = np.asarray(kl_divergence(np.broadcast_to(shares, part.shape), part))
    return EnsembleNll(
        of_mean=mean_by_weight(np.asarray(surprise(np.minimum(total, 1.0))), flat),
        of_members=mean_by_weight(own, flat),
        gap=mean_by_weight(gap, flat),
        members=np.array([mean_by_weight(cost, flat) for cost in costs.T]),
    )


def _members(probs: ArrayLike) -> FloatArray:
    members = distribution_array(probs)
    if members.ndim < 2:
        raise ValueError(
            f"probs must have an axis of members, shape (..., M, K), got {members.shape}"
        )
    non_empty(members, "probs")
    return members


def _shares(member_weight: ArrayLike | None, n: int) -> Array:
    if member_weight is None:
        return np.full(n, 1 / n)
    weights = given_weights(member_weight, (n,), "member_weight")
    relative = weights / weights.max()
    return np.asarray(relative / relative.sum())


def _mean_distribution(members: Array, shares: Array) -> Array:
    mean = shares @ members
    # Rows that sum to 1 within a tolerance, and shares within a rounding.
    return np.asarray(mean / mean.sum(axis=-1, keepdims=True))
