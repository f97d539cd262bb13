"""CORP: the score of a forecast split by isotonic recalibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._pairs import forecast_pairs, sort_pairs
from nll_core._printing import Printed
from nll_core._validation import choice, sample_weights
from nll_core.recalibration.isotonic import IsotonicCurve, curve_of_sorted, isotonic_curve

BinaryScore = Literal["brier", "log"]
Float64Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class CorpDecomposition(Printed):
    """score = miscalibration − discrimination + uncertainty, with the curve that splits it."""

    curve: IsotonicCurve
    score: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    score_name: BinaryScore

    @property
    def recalibrated_score(self) -> float:
        """Score after isotonic recalibration: what calibration cannot take away."""
        return self.uncertainty - self.discrimination


def corp(
    probs: ArrayLike,
    outcomes: ArrayLike,
    *,
    score: BinaryScore = "brier",
    sample_weight: ArrayLike | None = None,
) -> CorpDecomposition:
    """Split of the mean score of binary forecasts by isotonic recalibration, in score units.

    S = MCB − DSC + UNC, with
    MCB = S(p) − S(c(p)), what the lack of calibration costs (≥ 0, lower is better),
    DSC = S(ȳ) − S(c(p)), what telling the cases apart gains (≥ 0, higher is better),
    UNC = S(ȳ), the score of always forecasting the event frequency ȳ,
    where c is the isotonic curve of the outcomes on the forecasts.

    Parameters
    ----------
    probs : array_like, any shape
        Forecast probabilities in [0, 1].
    outcomes : array_like, same shape
        Whether the event happened: booleans, or 0 and 1.
    score : {"brier", "log"}
        "brier": mean (p − y)², in [0, 1] (half of the two-class `brier_score`).
        "log": mean −ln of the probability given to what happened, in nats.
    sample_weight : array_like, same shape, optional
        What each forecast counts, at least 0 and not all 0; every mean is a weighted one.

    Returns
    -------
    CorpDecomposition
        `curve`, `score`, `miscalibration`, `discrimination`, `uncertainty`, `score_name`, and
        `recalibrated_score` = UNC − DSC.

    Raises
    ------
    ValueError
        For empty input, a forecast outside [0, 1], NaN, shapes that differ, an unknown score, or
        invalid weights.
    TypeError
        For input that is not numeric.

    Notes
    -----
    Nothing is clipped: a probability of 0 for what happened makes the log score, and with it MCB,
    inf; DSC and UNC stay finite, so the identity still holds. MCB is summed as S(p) − S(c(p)) case
    by case, and is exactly 0 for a forecast that is calibrated already; it can fall below 0 by
    rounding only. DSC is summed from divergences of the blocks from ȳ.

    References
    ----------
    Dimitriadis, Gneiting & Jordan (2021), Stable reliability diagrams for probabilistic
    classifiers.

    Examples
    --------
    >>> split = corp([0.1, 0.4, 0.6, 0.9], [0, 1, 0, 1])
    >>> round(split.score, 12), round(split.miscalibration, 12)
    (0.185, 0.06)
    >>> split.discrimination, split.uncertainty
    (0.125, 0.25)
    """
    choice(score, "score", get_args(BinaryScore))
    forecast, happened = forecast_pairs(probs, outcomes, ("probs", "outcomes"))
    masses = sample_weights(sample_weight, np.shape(probs))
    if masses is None:
        ascending, outcome = sort_pairs(forecast, happened)
        curve = curve_of_sorted(ascending, outcome)
        p = ascending.astype(np.float64, copy=False)
        c = np.repeat(curve.frequency, curve.counts)
        base = float(curve.events.sum() / curve.n)
        weights = curve.counts / curve.n
    else:
        counted = masses.reshape(-1) > 0
        masses, outcome = masses.reshape(-1)[counted], happened[counted]
        p = forecast[counted].astype(np.float64, copy=False)
        curve = isotonic_curve(p, outcome, sample_weight=masses)
        c = curve.frequency[np.searchsorted(curve.high, p)]
        weights = np.bincount(np.searchsorted(curve.high, p), weights=masses) / masses.sum()
        base = min(float(weights @ curve.frequency), 1.0)
    if score == "brier":
        loss = np.array(p)
        np.subtract(loss, 1.0, out=loss, where=outcome)
        loss *= loss
        mean_loss = float(np.average(loss, weights=masses))
        # (p − y)² − (c − y)² without the difference of two squares of nearly the same size.
        excess = np.add(p, c, out=loss)
        np.subtract(excess, 2.0, out=excess, where=outcome)
        excess *= np.subtract(p, c, out=c)
        gains = (curve.frequency - base) ** 2
        uncertainty = base * (1.0 - base)
    else:
        loss = _surprise(p, outcome)
        mean_loss = float(np.average(loss, weights=masses))
        excess = loss - _surprise(c, outcome)
        gains = _divergence(curve.frequency, base)
        uncertainty = float(_entropy(np.asarray(base)))
    return CorpDecomposition(
        curve=curve,
        score=mean_loss,
        miscalibration=float(np.average(excess, weights=masses)),
        discrimination=float(gains @ weights),
        uncertainty=uncertainty,
        score_name=score,
    )


def _surprise(p: Float64Array, outcome: NDArray[np.bool_]) -> Float64Array:
    """−ln of the probability of what happened; inf where it was 0."""
    with np.errstate(divide="ignore"):
        surprise: Float64Array = np.where(outcome, -np.log(p), -np.log1p(-p))
    # −log(1) is −0.0, which would print as a negative loss.
    return surprise + 0.0


def _x_log_y(x: Float64Array, y: Float64Array | float) -> Float64Array:
    """x·ln(y), which is 0 where x is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        product: Float64Array = np.where(x > 0, x * np.log(y), 0.0)
    return product


def _entropy(p: Float64Array) -> Float64Array:
    """Entropy of an event of probability p, in nats."""
    return -(_x_log_y(p, p) + _x_log_y(1.0 - p, 1.0 - p))


def _divergence(p: Float64Array, q: float) -> Float64Array:
    """Kullback–Leibler divergence of an event of probability p from one of probability q."""
    return _x_log_y(p, p) - _x_log_y(p, q) + _x_log_y(1.0 - p, 1.0 - p) - _x_log_y(1.0 - p, 1.0 - q)
