"""The Brier score and its decomposition by bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from nll_core._binning import BinStrategy, assign_bins, make_edges
from nll_core._numerics import rows_per_block
from nll_core._pairs import forecast_pairs
from nll_core._validation import choice, count, distribution_array, labels_array


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


def brier_score(probs: ArrayLike, labels: ArrayLike) -> float:
    """Mean squared distance between the probabilities and the one-hot truth, in [0, 2].

    Lower is better; the minimum is 0.

    BS = mean_i Σ_k (p_ik − 1[k = y_i])²

    Parameters
    ----------
    probs : array_like, shape (..., K)
        Probabilities; each row sums to 1.
    labels : array_like of int, shape (...)
        True classes.

    Returns
    -------
    float
        Summed over classes, averaged over examples: for two classes twice the mean (p − y)².

    Raises
    ------
    ValueError, TypeError
        For probabilities or labels that are none.

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
    truth = labels_array(labels, n_classes, probabilities.shape[:-1]).reshape(-1)
    rows = probabilities.reshape(-1, n_classes)
    step = rows_per_block(n_classes, np.dtype(np.float64).itemsize)
    total = 0.0
    for start in range(0, len(rows), step):
        block = rows[start : start + step].astype(np.float64)
        block[np.arange(len(block)), truth[start : start + step]] -= 1.0
        total += float(np.vdot(block, block))
    return total / len(rows)


def brier_decomposition(
    probs: ArrayLike,
    outcomes: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
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
    n_bins, strategy
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
    forecast, happened = forecast_pairs(probs, outcomes, ("probs", "outcomes"))
    n_bins = count(n_bins, "n_bins")
    choice(strategy, "strategy", get_args(BinStrategy))
    p, y = forecast.astype(np.float64), happened.astype(np.float64)
    cell = assign_bins(forecast, make_edges(forecast, n_bins, strategy))
    counts = np.bincount(cell, minlength=n_bins)
    # Empty bins hold sums of 0 and are never looked up; dividing them by 1 keeps NaN away.
    sizes = np.maximum(counts, 1)
    mean_p = np.bincount(cell, weights=p, minlength=n_bins) / sizes
    mean_y = np.bincount(cell, weights=y, minlength=n_bins) / sizes
    within = p - mean_p[cell]
    base = float(y.mean())
    weights = counts / len(p)
    return BrierDecomposition(
        score=float(np.mean((p - y) ** 2)),
        reliability=float(weights @ (mean_p - mean_y) ** 2),
        resolution=float(weights @ (mean_y - base) ** 2),
        uncertainty=base * (1.0 - base),
        within_bin_variance=float(np.mean(within**2)),
        within_bin_covariance=float(2.0 * np.mean(within * (y - mean_y[cell]))),
    )
