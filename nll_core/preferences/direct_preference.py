"""Losses of a margin between two answers: reward models, DPO, and a model of three answers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    FloatArray,
    Reduction,
    count,
    finite_array,
    float_array,
    number_text,
    positive,
    reduction_choice,
    reject_nan,
)
from nll_core._weights import reduce_by_weight

Float64Array = NDArray[np.float64]

# Chosen, rejected, and one that is never compared.
TOY_FEATURES: Final = ((1.0, 1.0), (1.0, 0.2), (0.2, 2.5))


@overload
def preference_loss(
    margin: ArrayLike,
    *,
    label_noise: float = ...,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["mean", "sum"] = ...,
) -> float: ...
@overload
def preference_loss(
    margin: ArrayLike,
    *,
    label_noise: float = ...,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["none"],
) -> FloatArray: ...
def preference_loss(
    margin: ArrayLike,
    *,
    label_noise: float = 0.0,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """NLL of preferences that hold with probability σ(margin), in nats.

    Lower is better; the minimum is 0, approached as the margin grows, and with label noise ε the
    entropy of (1 − ε, ε), at the margin of `best_margin`. The loss is
    −(1 − ε) log σ(m) − ε log σ(−m).

    Parameters
    ----------
    margin : array_like, shape (...)
        m, the reward of the chosen answer minus that of the rejected one, in nats: a reward model's
        own difference, or that of `dpo_margin`.
    label_noise : float
        ε, the probability that a label is turned round, in [0, ½): above 0 it is the conservative
        loss (cDPO).
    sample_weight : array_like, shape (...), optional
        How much each preference counts.
    reduction : {"mean", "sum", "none"}
        Over all preferences.

    Returns
    -------
    float or ndarray, shape (...)
        A float for "mean" and "sum".

    Raises
    ------
    ValueError
        If a margin is NaN, ε is outside [0, ½), or a weight is negative.

    See Also
    --------
    preference_weight : what multiplies the gradient of the margin.

    Notes
    -----
    No exponential overflows, and a small loss keeps its digits: 3.1e-7 at a margin of 15, not 0.

    References
    ----------
    Rafailov et al. (2023), Direct preference optimization. Mitchell (2023), A note on DPO with
    noisy preferences and relationship to IPO.

    Examples
    --------
    >>> round(preference_loss(1.0), 7), round(preference_loss(-1.0), 7)
    (0.3132617, 1.3132617)
    """
    m, noise = _margins(margin), _noise(label_noise)
    with np.errstate(invalid="ignore"):
        wrong = np.where(m < np.inf, noise * np.maximum(m, 0), np.inf if noise else 0.0)
    losses = np.asarray(
        (1 - noise) * np.maximum(-m, 0) + wrong + np.log1p(np.exp(-np.abs(m))), dtype=m.dtype
    )
    return reduce_by_weight(losses, sample_weight, reduction_choice(reduction), dtype=m.dtype)


def preference_weight(margin: ArrayLike, *, label_noise: float = 0.0) -> float | FloatArray:
    """How strongly a preference pushes its margin up: minus the derivative of its loss, σ(−m) − ε.

    Parameters
    ----------
    margin : array_like, shape (...)
        m, in nats.
    label_noise : float
        ε, in [0, ½).

    Returns
    -------
    float or ndarray, shape (...)
        Near 1 for a preference that is got wrong, ½ at 0, near 0 for one that is got right; below 0
        beyond `best_margin`.

    Raises
    ------
    ValueError
        If a margin is NaN or ε is outside [0, ½).

    Notes
    -----
    In DPO the gradient of the log-probabilities is β times this weight.

    Examples
    --------
    >>> preference_weight(0.0), round(preference_weight(1.0), 7), round(preference_weight(-1.0), 7)
    (0.5, 0.2689414, 0.7310586)
    """
    m, noise = _margins(margin), _noise(label_noise)
    small = np.exp(-np.abs(m))
    weight = np.where(m >= 0, small, 1) / (1 + small) - noise
    return float(weight) if m.ndim == 0 else np.asarray(weight, dtype=m.dtype)


def best_margin(label_noise: float) -> float:
    """The margin at which the loss is least: log((1 − ε)/ε), without end for ε = 0.

    Parameters
    ----------
    label_noise : float
        ε, in [0, ½).

    Returns
    -------
    float
        In nats; inf for ε = 0.

    Examples
    --------
    >>> round(best_margin(0.1), 6), best_margin(0.0)
    (2.197225, inf)
    """
    noise = _noise(label_noise)
    return math.log1p(-noise) - math.log(noise) if noise > 0 else math.inf


def dpo_margin(
    chosen: ArrayLike,
    rejected: ArrayLike,
    reference_chosen: ArrayLike = 0.0,
    reference_rejected: ArrayLike = 0.0,
    *,
    beta: float = 1.0,
) -> float | Float64Array:
    """β((log π(w) − log π_ref(w)) − (log π(l) − log π_ref(l))): the margin of DPO's own reward.

    Parameters
    ----------
    chosen, rejected : array_like, shape (...)
        Log-probabilities of the two answers by the model that is trained, in nats; or, with β = 1
        and no reference, the two rewards of a reward model.
    reference_chosen, reference_rejected : array_like, shape (...)
        Those by the reference model; 0 for none.
    beta : float
        β, an inverse temperature: how many nats of margin a nat of log-ratio is; above 0.

    Returns
    -------
    float or ndarray, shape (...)
        For `preference_loss`.

    Raises
    ------
    ValueError
        If a number is not finite, or β is not above 0.

    References
    ----------
    Rafailov et al. (2023), Direct preference optimization: your language model is secretly a reward
    model.

    Examples
    --------
    >>> dpo_margin(-10.0, -14.0, -11.0, -12.0, beta=0.5)
    1.5
    """
    names = ("chosen", "rejected", "reference_chosen", "reference_rejected")
    given = (chosen, rejected, reference_chosen, reference_rejected)
    won, lost, won_before, lost_before = (
        finite_array(value, name).astype(np.float64)
        for value, name in zip(given, names, strict=True)
    )
    margin = np.asarray(positive(beta, "beta") * ((won - won_before) - (lost - lost_before)))
    return float(margin) if margin.ndim == 0 else margin


@dataclass(frozen=True, eq=False, repr=False)
class DpoTraining(Printed):
    """Training on one preference, step by step; row 0 is before the first."""

    weights: Float64Array
    """(T + 1, d), θ."""
    log_probs: Float64Array
    """(T + 1, K), of the answers."""
    probs: Float64Array
    """(T + 1, K)."""
    margin: Float64Array
    """(T + 1,)."""
    loss: Float64Array
    """(T + 1,), in nats."""
    weight: Float64Array
    """(T + 1,), σ(−margin) − ε."""
    chosen_slope: Float64Array
    """(T + 1,), d log p(chosen) by time of gradient descent: where it is below 0, the chosen answer
    loses probability while the loss falls."""
    features: Float64Array
    """(K, d)."""
    chosen: int
    rejected: int


def train_on_preference(
    features: ArrayLike = TOY_FEATURES,
    *,
    chosen: int = 0,
    rejected: int = 1,
    beta: float = 1.0,
    rate: float = 0.1,
    n_steps: int = 400,
    label_noise: float = 0.0,
) -> DpoTraining:
    """DPO by gradient descent on one preference, for a model p = softmax(features·θ) from θ = 0.

    The model before training is its own reference. Only the difference of the two answers' features
    moves θ; every answer whose features have much of that difference gains, also one that was never
    compared, and the chosen answer can lose.

    Parameters
    ----------
    features : array_like, shape (K, d)
        Of each answer.
    chosen, rejected : int
        Places of the two answers that are compared.
    beta : float
        β, above 0.
    rate : float
        Of gradient descent, above 0.
    n_steps : int
        How many steps, at least 0.
    label_noise : float
        ε of the conservative loss, in [0, ½).

    Returns
    -------
    DpoTraining
        Probabilities, loss and margin along the training.

    Raises
    ------
    ValueError
        If an option is out of range, or the two answers are the same.

    Notes
    -----
    The gradient of the margin is β(x_w − x_l), whatever θ is. In a unit of time log p(chosen)
    changes by weight·β·(x_w − x_l)·(x_w − Σ p x).

    References
    ----------
    Razin et al. (2024), Unintentional unalignment: likelihood displacement in direct preference
    optimization.

    Examples
    --------
    >>> trained = train_on_preference()
    >>> trained.loss[[0, 50, 400]].round(4), trained.probs[[0, 50, 400], 0].round(4)
    (array([0.6931, 0.2801, 0.0416]), array([0.3333, 0.1038, 0.0027]))
    """
    x = finite_array(features, "features").astype(np.float64)
    if x.ndim != 2 or len(x) < 2:
        raise ValueError(f"features must have shape (K, d) with K of at least 2, got {x.shape}")
    won, lost = (
        _answer(place, name, len(x)) for place, name in ((chosen, "chosen"), (rejected, "rejected"))
    )
    if won == lost:
        raise ValueError(f"chosen and rejected must differ, got {won} twice")
    size, step = positive(beta, "beta"), positive(rate, "rate")
    noise, n = _noise(label_noise), count(n_steps, "n_steps", minimum=0)
    apart = x[won] - x[lost]
    # θ only ever moves along the difference: its multiple says all.
    along = np.empty(n + 1)
    along[0] = 0.0
    per_step = step * size
    slope = size * float(apart @ apart)
    for t in range(n):
        along[t + 1] = along[t] + per_step * preference_weight(slope * along[t], label_noise=noise)
    theta = along[:, None] * apart
    logits = theta @ x.T
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs = np.exp(log_probs)
    margin = slope * along
    weight = np.asarray(preference_weight(margin, label_noise=noise))
    return DpoTraining(
        weights=theta,
        log_probs=log_probs,
        probs=probs,
        margin=margin,
        loss=preference_loss(margin, label_noise=noise, reduction="none").astype(np.float64),
        weight=weight,
        chosen_slope=size * weight * ((x[won] - probs @ x) @ apart),
        features=x,
        chosen=won,
        rejected=lost,
    )


def _answer(place: int, name: str, n: int) -> int:
    if not 0 <= count(place, name, minimum=0) < n:
        raise ValueError(f"{name} must lie in 0 … {n - 1}, got {place}")
    return int(place)


def _margins(margin: ArrayLike) -> FloatArray:
    array = float_array(margin, "margin")
    reject_nan(array, "margin")
    return array


def _noise(label_noise: float) -> float:
    noise = float(label_noise)
    if not 0 <= noise < 0.5:
        raise ValueError(f"label_noise must lie in [0, 0.5), got {number_text(noise)}")
    return noise
