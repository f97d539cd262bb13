"""The Brier score and its decomposition by bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args, overload

import numpy as np
from numpy.typing import ArrayLike

from nll_core._binning import BinStrategy, assign_bins, make_edges
from nll_core._numerics import flat_places, ones, rows_per_block
from nll_core._pairs import weighted_pairs
from nll_core._validation import (
    FloatArray,
    Reduction,
    choice,
    count,
    distribution_array,
    labels_array,
    reduction_choice,
)
from nll_core._weights import reduce_by_weight


@dataclass(frozen=True)
class BrierDecomposition:
    """score = reliability − resolution + uncertainty + within_bin_variance − within_bin_covariance.

    The last two vanish when all forecasts of a bin are equal; leaving them out, as is common, makes
    the identity false for every other forecast.
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    within_bin_variance: float
    within_bin_covariance: float


@overload
def brier_score(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["mean", "sum"] = ...,
) -> float: ...
@overload
def brier_score(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["none"],
) -> FloatArray: ...
def brier_score(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Mean squared distance between the probabilities and the one-hot truth, in [0, 2].

    Lower is better; the minimum is 0.

    BS = mean_i Σ_k (p_ik − 1[k = y_i])²

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
        Summed over classes: for two classes twice the mean (p − y)².

    Raises
    ------
    ValueError, TypeError
        For invalid probabilities, labels or weights, or an unknown reduction.

    Notes
    -----
    The square of 1 − p_y is taken as such; Σ p² − 2p_y + 1 would cancel for good forecasts.

    References
    ----------
    Brier (1950), Verification of forecasts expressed in terms of probability.

    Examples
    --------
    >>> round(brier_score([[0.1, 0.7, 0.2]], [1]), 12)
    0.14
    """
    probabilities = distribution_array(probs)
    n_classes = probabilities.shape[-1]
    truth = labels_array(labels, n_classes, probabilities.shape[:-1])
    reduction = reduction_choice(reduction)
    rows, true_class = probabilities.reshape(-1, n_classes), truth.reshape(-1)
    step = rows_per_block(n_classes, np.dtype(np.float64).itemsize)
    scores, unit = np.empty(len(rows)), ones(n_classes, np.dtype(np.float64))
    for start in range(0, len(rows), step):
        block = rows[start : start + step].astype(np.float64, order="C")
        block.reshape(-1)[flat_places(true_class[start : start + step], n_classes)] -= 1.0
        block *= block
        np.dot(block, unit, out=scores[start : start + step])
    return reduce_by_weight(
        scores.reshape(truth.shape), sample_weight, reduction, dtype=probabilities.dtype
    )


def brier_decomposition(
    probs: ArrayLike,
    outcomes: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    sample_weight: ArrayLike | None = None,
) -> BrierDecomposition:
    """Split of the mean (p − y)² of binary forecasts by bins, in squared probability.

    (1/n) Σ (p_i − y_i)² = REL − RES + UNC + WBV − WBC, with bin means p̄_b, ȳ_b,
    REL = Σ (n_b/n)(p̄_b − ȳ_b)², RES = Σ (n_b/n)(ȳ_b − ȳ)², UNC = ȳ(1 − ȳ),
    WBV = (1/n) Σ_b Σ_i (p_i − p̄_b)², WBC = (2/n) Σ_b Σ_i (p_i − p̄_b)(y_i − ȳ_b).

    Parameters
    ----------
    probs : array_like, any shape
        Forecast probabilities in [0, 1].
    outcomes : array_like, same shape
        Whether the event happened: booleans, or 0 and 1.
    n_bins, strategy, sample_weight
        As in `reliability_curve`.

    Returns
    -------
    BrierDecomposition
        `score`, `reliability` (lower is better), `resolution` (higher is better), `uncertainty`,
        `within_bin_variance`, `within_bin_covariance`.

    Raises
    ------
    ValueError, TypeError
        As `reliability_curve`.

    Notes
    -----
    The identity is exact, whatever the bins, because both within-bin terms are kept. `corp` needs
    neither bins nor these terms.

    References
    ----------
    Murphy (1973), A new vector partition of the probability score.
    Stephenson, Coelho & Jolliffe (2008), Two extra components in the Brier score decomposition.

    Examples
    --------
    >>> split = brier_decomposition([0.2, 0.2, 0.8, 0.8], [0, 1, 1, 1], n_bins=2)
    >>> round(split.score, 12), round(split.reliability, 12)
    (0.19, 0.065)
    >>> split.resolution, split.uncertainty
    (0.0625, 0.1875)
    """
    forecast, happened, weights = weighted_pairs(
        probs, outcomes, sample_weight, ("probs", "outcomes")
    )
    n_bins = count(n_bins, "n_bins")
    choice(strategy, "strategy", get_args(BinStrategy))
    p, y = forecast.astype(np.float64), happened.astype(np.float64)
    w = np.ones(len(p)) if weights is None else weights
    total = float(w.sum())
    cell = assign_bins(forecast, make_edges(forecast, n_bins, strategy, weights))
    mass, sum_p, sum_y = (np.bincount(cell, weights=terms) for terms in (w, w * p, w * y))
    # Empty bins hold sums of 0 and are never looked up; dividing them by 1 keeps NaN away.
    held = np.where(mass > 0, mass, 1.0)
    mean_p, mean_y, share = sum_p / held, sum_y / held, mass / total
    within = p - mean_p[cell]
    base = float(w @ y) / total
    return BrierDecomposition(
        score=float(w @ (p - y) ** 2) / total,
        reliability=float(share @ (mean_p - mean_y) ** 2),
        resolution=float(share @ (mean_y - base) ** 2),
        uncertainty=base * (1.0 - base),
        within_bin_variance=float(w @ within**2) / total,
        within_bin_covariance=float(2.0 * (w * within) @ (y - mean_y[cell])) / total,
    )
