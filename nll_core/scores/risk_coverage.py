"""Selective prediction: the risk among the most confident predictions, at every coverage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    FloatArray,
    count,
    float_array,
    non_empty,
    open_fraction,
    outcomes_array,
    reject_nan,
    sample_weights,
)
from nll_core._weights import counted
from nll_core.intervals.bootstrap import Interval

Float64Array = NDArray[np.float64]

# Examples whose influence is summed at once.
_AT_A_TIME: Final = 1 << 16


@dataclass(frozen=True, repr=False)
class RiskCoverageCurve(Printed):
    """What accepting every prediction of at least a threshold gives, for each threshold there is.

    Entry i: accepting confidences ≥ `thresholds[i]` (falling) covers the share `coverage[i]` of the
    weight and is wrong in the share `risk[i]` of what is accepted. `masses[i]` is the share of the
    weight at exactly this confidence.
    """

    thresholds: Float64Array
    coverage: Float64Array
    risk: Float64Array
    masses: Float64Array
    n: int

    def thinned(self, most: int) -> RiskCoverageCurve:
        """The same curve at `most` of its thresholds at most, the last one included.

        Each then stands for the confidences down to it from the one before: `masses` has theirs.
        """
        if count(most, "most") >= len(self.coverage):
            return self
        wanted = np.arange(1, most) / most
        kept = np.unique(np.append(np.searchsorted(self.coverage, wanted), len(self.coverage) - 1))
        starts = np.append(0, kept[:-1] + 1)
        return RiskCoverageCurve(
            thresholds=self.thresholds[kept],
            coverage=self.coverage[kept],
            risk=self.risk[kept],
            masses=np.add.reduceat(self.masses, starts),
            n=self.n,
        )

    @property
    def full_risk(self) -> float:
        """Share of wrong predictions if all are accepted."""
        return float(self.risk[-1])

    def oracle(self, n_points: int = 100) -> tuple[Float64Array, Float64Array]:
        """Coverage and risk of the same mistakes, were each less sure than every right answer."""
        right = 1.0 - self.full_risk
        coverage = np.append(0.0, np.linspace(right, 1.0, count(n_points, "n_points")))
        return coverage, np.maximum(1.0 - right / np.maximum(coverage, right or 1.0), 0.0)


@dataclass(frozen=True)
class RiskCoverageArea:
    """Area under the risk–coverage curve (a probability), and how much of it order could save.

    `oracle` is the area if every wrong prediction were less confident than every right one, and
    `excess` = `value` − `oracle`. `interval` is None where nothing (or everything) is wrong, and
    `standard_error` is NaN for a single row.
    """

    value: float
    oracle: float
    excess: float
    standard_error: float
    interval: Interval | None


def risk_coverage_curve(
    confidence: ArrayLike, outcomes: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> RiskCoverageCurve:
    """Share of wrong predictions among those of at least each confidence, as probabilities.

    coverage(t) = Σ_{c_i ≥ t} w_i / Σ w_i,  risk(t) = Σ_{c_i ≥ t} w_i 1[wrong_i] / Σ_{c_i ≥ t} w_i

    Parameters
    ----------
    confidence : array_like, any shape
        Any increasing scale of confidence: probabilities, margins, logits.
    outcomes : array_like, same shape
        Whether the prediction is right: booleans, or 0 and 1.
    sample_weight : array_like, same shape, optional
        At least 0; an example of weight 0 does not count.

    Returns
    -------
    RiskCoverageCurve
        `thresholds`, `coverage`, `risk`, `masses`, `n`; one entry for each distinct confidence.

    Raises
    ------
    ValueError
        For empty input, NaN, shapes that differ, or weights that are negative or all 0.
    TypeError
        For input that is not numeric.

    Notes
    -----
    Predictions of equal confidence are accepted together, since no threshold can part them. Curves
    that rank them in the order of the file show a risk that nobody can realise.

    References
    ----------
    El-Yaniv & Wiener (2010), On the foundations of noise-free selective classification.
    Geifman & El-Yaniv (2017), Selective classification for deep neural networks.

    Examples
    --------
    >>> curve = risk_coverage_curve([0.9, 0.8, 0.8, 0.6], [1, 1, 0, 0])
    >>> curve.thresholds, curve.coverage, curve.risk.round(3)
    (array([0.9, 0.8, 0.6]), array([0.25, 0.75, 1.  ]), array([0.   , 0.333, 0.5  ]))
    """
    scores, right, weights = _checked(confidence, outcomes, sample_weight)
    order, starts = _falling(scores)
    coverage, risk, masses = _accepting(right, weights, order, starts)
    thresholds = scores[order[starts]].astype(np.float64)
    return RiskCoverageCurve(thresholds, coverage, risk, masses, n=len(scores))


def area_under_risk_coverage(
    confidence: ArrayLike,
    outcomes: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> RiskCoverageArea:
    """Mean risk over the thresholds that the examples' own confidences set (AURC), a probability.

    Lower is better; the minimum is 0, that of a given accuracy is `oracle`.

    AURC = Σ_i w_i risk(c_i) / Σ w_i;  excess (E-AURC) = AURC − oracle

    Parameters
    ----------
    confidence, outcomes, sample_weight
        As in `risk_coverage_curve`.
    confidence_level : float
        Strictly between 0 and 1.

    Returns
    -------
    RiskCoverageArea
        `value`, `oracle`, `excess`, `standard_error`, `interval`.

    Raises
    ------
    ValueError, TypeError
        As `risk_coverage_curve`; also for a level outside (0, 1).

    Notes
    -----
    The definition is Geifman & El-Yaniv's mean of the selective risk, each example counting with
    the risk at its own confidence. Without ties this is (1/n) Σ_k (wrong among the k most
    confident)/k; with ties, theirs depends on the order of the file and this one does not. For the
    oracle, right predictions come first, then the wrong ones, the lightest first.

    The standard error is that of the area's influence function, and the interval is normal for
    log(area), since the area is skewed and above 0. No resampling: one sort.

    References
    ----------
    Geifman & El-Yaniv (2017), Selective classification for deep neural networks.
    Geifman, Uziel & El-Yaniv (2019), Bias-reduced uncertainty estimation for deep neural
    classifiers (the excess).

    Examples
    --------
    >>> area = area_under_risk_coverage([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0])
    >>> round(area.value, 4), round(area.oracle, 4), round(area.excess, 4)
    (0.3333, 0.2083, 0.125)
    """
    level = open_fraction(confidence_level, "confidence_level")
    scores, right, weights = _checked(confidence, outcomes, sample_weight)
    oracle = _oracle_area(right, weights)
    order, starts = _falling(scores)
    coverage, risk, masses = _accepting(right, weights, order, starts)
    value, full_risk = float(risk @ masses), float(risk[-1])
    np.divide(masses, coverage, out=masses)
    del coverage
    error = _standard_error(risk, masses, right, weights, order, starts, value)
    interval = None
    if error > 0.0 and 0.0 < full_risk < 1.0:
        from scipy.special import ndtri

        factor = float(np.exp(ndtri(0.5 + 0.5 * level) * error / value))
        interval = Interval(value / factor, min(value * factor, 1.0))
    # The oracle is a minimum; what rounding takes below it is no saving.
    return RiskCoverageArea(value, oracle, max(value - oracle, 0.0), error, interval)


def _checked(
    confidence: ArrayLike, outcomes: ArrayLike, sample_weight: ArrayLike | None
) -> tuple[FloatArray, NDArray[np.bool_], Float64Array]:
    """Flattened confidences, outcomes and weights of the examples that count."""
    scores = float_array(confidence, "confidence")
    non_empty(scores, "confidence")
    reject_nan(scores, "confidence")
    right = outcomes_array(outcomes, scores.shape, "outcomes").reshape(-1)
    weights = sample_weights(sample_weight, scores.shape)
    if weights is None:
        return scores.reshape(-1), right, np.broadcast_to(1.0, scores.size)
    weights, kept, right = counted(weights.reshape(-1), scores.reshape(-1), right)
    return kept, right, weights


def _falling(scores: FloatArray) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The order of falling confidence, and where in it each confidence begins."""
    order = np.argsort(scores)[::-1]
    falling = scores[order]
    starts = np.flatnonzero(np.concatenate([[True], falling[1:] != falling[:-1]]))
    return order, starts


def _accepting(
    right: NDArray[np.bool_],
    weights: Float64Array,
    order: NDArray[np.intp],
    starts: NDArray[np.intp],
) -> tuple[Float64Array, Float64Array, Float64Array]:
    """Coverage, risk and masses of the curve."""
    falling = weights[order]
    masses = np.add.reduceat(falling, starts)
    falling[right[order]] = 0.0
    risk = np.add.reduceat(falling, starts)
    del falling
    coverage = np.cumsum(masses)
    np.cumsum(risk, out=risk)
    risk /= coverage
    total = coverage[-1]
    coverage /= total
    masses /= total
    return coverage, np.minimum(risk, 1.0, out=risk), masses


def _oracle_area(right: NDArray[np.bool_], weights: Float64Array) -> float:
    """The least area that any order of these examples reaches."""
    wrong = np.sort(weights[~right])
    errors = np.cumsum(wrong)
    return float(wrong @ (errors / (float(weights[right].sum()) + errors))) / float(weights.sum())


def _standard_error(
    risk: Float64Array,
    per_cover: Float64Array,
    right: NDArray[np.bool_],
    weights: Float64Array,
    order: NDArray[np.intp],
    starts: NDArray[np.intp],
    value: float,
) -> float:
    """Standard error of the area from its influence function.

    An example of confidence c adds risk(c) as one threshold among others, and to the risk at every
    threshold t ≤ c it adds (wrong − risk(t)) / coverage(t). `per_cover` is masses / coverage.
    """
    n = len(order)
    if n < 2:
        return np.nan
    # Sums over this threshold and all lower ones.
    reach = np.cumsum(per_cover[::-1])[::-1]
    mean_risk = np.cumsum((per_cover * risk)[::-1])[::-1]
    total, squares = float(weights.sum()), 0.0
    for start in range(0, n, _AT_A_TIME):
        rows = order[start : start + _AT_A_TIME]
        places = np.arange(start, start + len(rows))
        at = np.searchsorted(starts, places, side="right") - 1
        influence = risk[at] - value + ~right[rows] * reach[at] - mean_risk[at]
        squares += float(np.sum((weights[rows] / total * influence) ** 2))
    return float(np.sqrt(squares * n / (n - 1)))
