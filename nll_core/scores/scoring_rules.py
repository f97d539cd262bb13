"""Scoring rules: what a probability forecast is paid, and what a report costs against honesty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, get_args, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._numerics import float_or_array
from nll_core._validation import (
    FloatArray,
    Reduction,
    as_array,
    choice,
    distribution_array,
    labels_array,
    reduction_choice,
)
from nll_core._weights import reduce_by_weight
from nll_core.information.entropies import kl_divergence

ScoringRule = Literal["log", "brier", "spherical", "linear", "zero-one"]
RULES: Final = get_args(ScoringRule)


@overload
def spherical_score(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["mean", "sum"] = ...,
) -> float: ...
@overload
def spherical_score(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["none"],
) -> FloatArray: ...
def spherical_score(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Mean spherical score p_y/‖p‖ of the truth, without a unit, in [0, 1].

    Higher is better; the maximum is 1.

    Parameters
    ----------
    probs : array_like, shape (..., K)
        Probabilities; each row sums to 1.
    labels : array_like of int, shape (...)
        True classes.
    sample_weight, reduction
        As in `log_loss`.

    Returns
    -------
    float or ndarray, shape (...)
        A float for "mean" and "sum".

    Raises
    ------
    ValueError, TypeError
        For invalid probabilities, labels or weights, or an unknown reduction.

    References
    ----------
    Roby (1965), Belief states and the uses of evidence.
    Gneiting & Raftery (2007), Strictly proper scoring rules, prediction, and estimation.

    Examples
    --------
    >>> round(spherical_score([[0.6, 0.8 - 0.4]], [0]), 4)
    0.8321
    """
    probabilities = distribution_array(probs)
    truth = labels_array(labels, probabilities.shape[-1], probabilities.shape[:-1])
    reduction = reduction_choice(reduction)
    scores = _spherical(probabilities.astype(np.float64))
    of_truth = np.take_along_axis(scores, truth[..., np.newaxis], axis=-1)[..., 0]
    return reduce_by_weight(of_truth, sample_weight, reduction, dtype=probabilities.dtype)


def score_of_each_outcome(report: ArrayLike, *, rule: ScoringRule) -> FloatArray:
    """What a report is paid if outcome k happens, for every k; higher is better.

    log: log r_k, in nats. brier: −Σ_j (r_j − 1[j = k])². spherical: r_k/‖r‖. linear: r_k.
    zero-one: 1 for the most probable outcome, shared among those that tie.

    Parameters
    ----------
    report : array_like, shape (..., K)
        Reported distributions.
    rule : {"log", "brier", "spherical", "linear", "zero-one"}
        The scoring rule.

    Returns
    -------
    ndarray, shape (..., K)
        Scores; log 0 is −inf, never clipped.

    Raises
    ------
    ValueError, TypeError
        For a report that is no distribution, or an unknown rule.

    References
    ----------
    Gneiting & Raftery (2007), Strictly proper scoring rules, prediction, and estimation.

    Examples
    --------
    >>> score_of_each_outcome([0.7, 0.3], rule="brier").round(2)
    array([-0.18, -0.98])
    """
    return _SCORES[_rule(rule)](distribution_array(report, "report").astype(np.float64))


def expected_score(
    report: ArrayLike, targets: ArrayLike, *, rule: ScoringRule
) -> float | FloatArray:
    """Expected score Σ_k q_k S(r, k) of a report r when q is true; higher is better.

    In nats for "log", where it is minus the cross-entropy; without a unit for the others.

    Parameters
    ----------
    report, targets : array_like, shape (..., K)
        r and q, distributions over the last axis; the leading axes are broadcast.
    rule : {"log", "brier", "spherical", "linear", "zero-one"}
        The scoring rule; see `score_of_each_outcome`.

    Returns
    -------
    float or ndarray, shape (...)
        A float for one pair; −inf where the log score meets a possible outcome of report 0.

    Raises
    ------
    ValueError, TypeError
        For invalid distributions or ones of different shapes, or an unknown rule.

    Notes
    -----
    A rule is proper if r = q is among the best reports for every q, strictly if it is the only
    one. Log, Brier and spherical are strictly proper; zero-one is proper, but any report with the
    same most probable outcome does as well; linear is improper.

    References
    ----------
    Gneiting & Raftery (2007), Strictly proper scoring rules, prediction, and estimation.

    Examples
    --------
    >>> round(expected_score([0.7, 0.3], [0.7, 0.3], rule="linear"), 4)
    0.58
    >>> round(expected_score([1.0, 0.0], [0.7, 0.3], rule="linear"), 4)
    0.7
    """
    r, q = _pair(report, targets)
    scores = _SCORES[_rule(rule)](r)
    with np.errstate(invalid="ignore"):
        terms = np.where(q == 0.0, 0.0, q * scores)
    return float_or_array(np.asarray(terms.sum(axis=-1)), np.dtype(np.float64))


def score_regret(report: ArrayLike, targets: ArrayLike, *, rule: ScoringRule) -> float | FloatArray:
    """What a report costs on average against the honest one, S(q, q) − S(r, q).

    Lower is better; the minimum is 0 for a proper rule, below 0 where a report beats honesty.

    Parameters
    ----------
    report, targets, rule
        As in `expected_score`.

    Returns
    -------
    float or ndarray, shape (...)
        In the unit of the rule; a float for one pair.

    Raises
    ------
    ValueError, TypeError
        As `expected_score`.

    Notes
    -----
    Taken in the form that is never negative by a rounding: KL(q‖r) for log, ‖r − q‖² for Brier,
    ½‖q‖·‖q/‖q‖ − r/‖r‖‖² for spherical, Σ q_k (q_k − r_k) for linear.

    References
    ----------
    Gneiting & Raftery (2007), Strictly proper scoring rules, prediction, and estimation.

    Examples
    --------
    >>> round(score_regret([0.6, 0.4], [0.7, 0.3], rule="brier"), 4)
    0.02
    >>> round(score_regret([1.0, 0.0], [0.7, 0.3], rule="linear"), 4)
    -0.12
    """
    r, q = _pair(report, targets)
    if _rule(rule) == "log":
        return kl_divergence(q, r)
    if rule == "brier":
        regret = ((r - q) ** 2).sum(axis=-1)
    elif rule == "spherical":
        size = np.linalg.norm(q, axis=-1)
        regret = 0.5 * size * ((_spherical(q) - _spherical(r)) ** 2).sum(axis=-1)
    elif rule == "linear":
        regret = (q * (q - r)).sum(axis=-1)
    else:
        regret = (q * (_zero_one(q) - _zero_one(r))).sum(axis=-1)
    return float_or_array(np.asarray(regret), np.dtype(np.float64))


def two_outcomes(probability: ArrayLike) -> NDArray[np.float64]:
    """The distribution (p, 1 − p) of a binary event, shape (..., 2)."""
    p = as_array(probability).astype(np.float64, copy=False)
    return np.stack([p, 1.0 - p], axis=-1)


def _rule(rule: str) -> str:
    return choice(rule, "rule", RULES)


def _pair(report: ArrayLike, targets: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Checked distributions in float64 that can be broadcast against each other."""
    r = distribution_array(report, "report").astype(np.float64)
    q = distribution_array(targets, "targets").astype(np.float64)
    try:
        np.broadcast_shapes(q.shape[:-1], r.shape[:-1])
        fits = q.shape[-1] == r.shape[-1]
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"report must fit the shape {q.shape} of targets, got {r.shape}")
    return r, q


def _log(r: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        logs: FloatArray = np.log(r)
    return logs


def _brier(r: FloatArray) -> FloatArray:
    difference = r[..., np.newaxis, :] - np.eye(r.shape[-1])
    score: FloatArray = -np.sum(difference * difference, axis=-1)
    return score


def _spherical(r: FloatArray) -> FloatArray:
    score: FloatArray = r / np.linalg.norm(r, axis=-1, keepdims=True)
    return score


def _zero_one(r: FloatArray) -> FloatArray:
    highest = r == r.max(axis=-1, keepdims=True)
    score: FloatArray = highest / highest.sum(axis=-1, keepdims=True)
    return score


_SCORES: Final[dict[str, Callable[[FloatArray], FloatArray]]] = {
    "log": _log,
    "brier": _brier,
    "spherical": _spherical,
    "linear": lambda r: r,
    "zero-one": _zero_one,
}
