"""How much better than always forecasting the base rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import (
    Seed,
    float_array,
    integer_array,
    non_empty,
    reject_nan,
    sample_weights,
    seed_number,
)
from nll_core._weights import counted
from nll_core.intervals._resampling import units_of_columns
from nll_core.intervals.bootstrap import Interval
from nll_core.intervals.sums_bootstrap import interval_of_units


@dataclass(frozen=True)
class NllSkill:
    """`value` = 1 − `nll`/`base_nll`, both in nats, and its interval.

    `value` is NaN and `interval` None where only one class occurs: its base rate forecasts it
    perfectly.
    """

    value: float
    interval: Interval | None
    nll: float
    base_nll: float


def nll_skill(
    surprise: ArrayLike,
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: Seed = 0,
) -> NllSkill:
    """Share of the base-rate predictor's NLL that the model takes away, without a unit.

    Higher is better; the maximum is 1, 0 is no better than the base rates, below 0 is worse.

    skill = 1 − NLL/H,  H = −Σ_k π_k ln π_k,  π_k = the (weighted) share of class k

    Parameters
    ----------
    surprise : array_like, shape (n,)
        −ln p of the truth in nats, from `example_scores`; inf allowed.
    labels : array_like of int, shape (n,)
        True classes.
    sample_weight : array_like, shape (n,), optional
        At least 0.
    confidence_level, n_resamples, seed
        As in `bootstrap_interval`.

    Returns
    -------
    NllSkill
        `value`, `interval`, `nll`, `base_nll`.

    Raises
    ------
    ValueError
        For empty input, NaN, labels below 0, shapes that differ, or invalid weights.
    TypeError
        For surprises that are not real or labels that are not integers.

    Notes
    -----
    The base rates are those of these very data, the best constant forecast there is: knowing them
    in advance favours the rival, by (K − 1)/(2n) nats on average. The interval takes them as given
    and resamples −ln π_y together with the surprise.

    References
    ----------
    Murphy (1973), Hedging and skill scores for probability forecasts.

    Examples
    --------
    >>> skill = nll_skill([0.1, 0.2, 0.3, 0.4], [0, 0, 1, 1])
    >>> round(skill.value, 3), round(skill.base_nll, 4)
    (0.639, 0.6931)
    """
    seed = seed_number(seed)
    losses = float_array(surprise, "surprise").astype(np.float64, copy=False)
    if losses.ndim != 1:
        raise ValueError(f"surprise must have shape (n,), got {losses.shape}")
    non_empty(losses, "surprise")
    reject_nan(losses, "surprise")
    truth = integer_array(labels, "labels")
    if truth.shape != losses.shape:
        raise ValueError(f"labels must have shape {losses.shape}, got {truth.shape}")
    if truth.min() < 0:
        raise ValueError(f"labels must be at least 0, got {truth.min()}")
    weights = sample_weights(sample_weight, losses.shape)
    w = np.broadcast_to(1.0, len(losses))
    if weights is not None:
        w, losses, truth = counted(weights, losses, truth)
    rates = np.bincount(truth, weights=w) / w.sum()
    base = -np.log(rates[truth])
    nll, base_nll = float(np.average(losses, weights=w)), float(np.average(base, weights=w))
    if rates.max() == 1.0 or np.count_nonzero(rates) < 2:
        return NllSkill(np.nan, None, nll, 0.0)
    if np.isinf(nll):
        return NllSkill(-np.inf, Interval(-np.inf, -np.inf), nll, base_nll)
    base *= w
    interval = interval_of_units(
        units_of_columns([losses if weights is None else w * losses, base], seed),
        _skill_of_sums,
        confidence_level=confidence_level,
        n_resamples=n_resamples,
        seed=seed,
    )
    return NllSkill(1.0 - nll / base_nll, interval, nll, base_nll)


def _skill_of_sums(sums: np.ndarray) -> np.ndarray:
    """1 − ratio of the sums; NaN for a resample in which no base rate costs anything."""
    base = np.where(sums[..., 1] > 0, sums[..., 1], np.nan)
    return np.asarray(1.0 - sums[..., 0] / base)
