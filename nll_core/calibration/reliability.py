"""Reliability curves and binned calibration errors of probability forecasts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._binning import BinStrategy, Float64Array, bin_totals
from nll_core._pairs import weighted_pairs
from nll_core._printing import PrintedTable
from nll_core._validation import FloatArray, IntArray, choice, count
from nll_core.calibration._weighted_bins import CalibrationNorm, error_of_gaps


@dataclass(frozen=True, repr=False)
class ReliabilityCurve(PrintedTable):
    """Observed frequency against stated confidence, bin by bin.

    `edges`, `counts` describe every bin. An empty bin has no mean and no accuracy, so all other
    arrays list the occupied bins alone: entry i belongs to bin `bins[i]`, between `edges[bins[i]]`
    (excluded) and `edges[bins[i] + 1]` (included). Examples of weight 0 are not there.
    """

    edges: Float64Array
    counts: IntArray
    bins: IntArray
    weights: IntArray | Float64Array
    """Σw of each occupied bin; without weights the number of examples."""
    events: IntArray | Float64Array
    """Σw of those with which the event happened; without weights their number."""
    mean_confidence: Float64Array
    n: int
    strategy: BinStrategy

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        return {
            "above": self.edges[self.bins],
            "to": self.edges[self.bins + 1],
            "n": self.occupied_counts,
            "weight": self.weights,
            "mean_confidence": self.mean_confidence,
            "accuracy": self.accuracy,
            "gap": self.gap,
        }

    @property
    def n_bins(self) -> int:
        """Number of bins, empty ones included."""
        return len(self.counts)

    @property
    def occupied_counts(self) -> IntArray:
        """Number of examples in each occupied bin."""
        return self.counts[self.bins]

    @property
    def accuracy(self) -> Float64Array:
        """Share of each occupied bin in which the event happened."""
        accuracy: Float64Array = self.events / self.weights
        return accuracy

    @property
    def gap(self) -> Float64Array:
        """Accuracy minus mean confidence of each occupied bin; negative is overconfident."""
        return self.accuracy - self.mean_confidence

    @property
    def overall_confidence(self) -> float:
        """Mean confidence of all examples."""
        return float(self.mean_confidence @ self.weights / self.weights.sum())

    @property
    def overall_accuracy(self) -> float:
        """Share of all examples in which the event happened."""
        return float(self.events.sum() / self.weights.sum())

    @property
    def contributions(self) -> Float64Array:
        """What each occupied bin adds to the expected calibration error, (n_b / n) |gap|."""
        return np.asarray(np.abs(self.gap) * self.weights / self.weights.sum())

    def calibration_error(self, norm: CalibrationNorm) -> float:
        """Mean |gap| over the examples ("l1"), root of the mean gap² ("l2"), or largest ("max")."""
        share = self.weights / self.weights.sum()
        return float(error_of_gaps(share * self.gap, share, norm))

    @property
    def expected_calibration_error(self) -> float:
        """Mean |gap| over the examples."""
        return self.calibration_error("l1")

    @property
    def maximum_calibration_error(self) -> float:
        """Largest |gap| of an occupied bin."""
        return float(np.abs(self.gap).max())


def reliability_curve(
    confidence: ArrayLike,
    outcomes: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    sample_weight: ArrayLike | None = None,
) -> ReliabilityCurve:
    """Mean confidence and accuracy in bins of confidence, as probabilities.

    A calibrated forecast has accuracy = mean confidence in every bin, up to chance
    (`consistency_bands` says how much chance).

    Parameters
    ----------
    confidence : array_like, any shape
        Stated probabilities in [0, 1]: of the predicted class (`top_label`) or of one class
        (`one_class`).
    outcomes : array_like, same shape
        Whether the event happened: booleans, or 0 and 1.
    n_bins : int
        Number of bins, at least 1.
    strategy : {"uniform", "quantile"}
        "uniform": bins of equal width, the edges of ``linspace(0, 1, n_bins + 1)``.
        "quantile": bins of equal mass; the inner edges are the confidences of rank
        ``ceil(j·n / n_bins)``. Equal confidences are never parted, so ties make the masses unequal,
        and edges that coincide are merged: there can be fewer than `n_bins` bins. Where confidences
        of exactly 0 reach such a rank, the first bin is the one value 0, with both edges 0.
    sample_weight : array_like, same shape, optional
        At least 0, not all 0; means and masses then go by weight.

    Returns
    -------
    ReliabilityCurve
        `edges`, `counts` for every bin; `bins`, `weights`, `events`, `mean_confidence`, `accuracy`
        for the occupied ones.

    Raises
    ------
    ValueError
        For empty input, a confidence outside [0, 1] (also by a rounding: nothing is clipped), NaN,
        shapes that differ, negative weights, or an unknown strategy.
    TypeError
        For input that is not numeric.

    Notes
    -----
    Bins are (low, high], the first also holds 0. A confidence is compared with the edges in
    float64 as it is, so the float32 number nearest to 0.1, which exceeds 0.1, lies above that edge.

    References
    ----------
    DeGroot & Fienberg (1983), The comparison and evaluation of forecasters.
    Guo, Pleiss, Sun & Weinberger (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> curve = reliability_curve([0.15, 0.25, 0.9, 0.8], [0, 1, 1, 1], n_bins=2)
    >>> curve.edges
    array([0. , 0.5, 1. ])
    >>> curve.mean_confidence, curve.accuracy
    (array([0.2 , 0.85]), array([0.5, 1. ]))
    """
    pairs = weighted_pairs(confidence, outcomes, sample_weight)
    n_bins = count(n_bins, "n_bins")
    choice(strategy, "strategy", get_args(BinStrategy))
    return curve_of_pairs(*pairs, n_bins, strategy)


def curve_of_pairs(
    forecast: FloatArray,
    happened: NDArray[np.bool_],
    weights: Float64Array | None,
    n_bins: int,
    strategy: BinStrategy,
) -> ReliabilityCurve:
    """The reliability curve of arguments that have been checked."""
    totals = bin_totals(forecast, happened, n_bins, strategy, weights)
    bins = np.flatnonzero(totals.counts).astype(np.int64)
    return ReliabilityCurve(
        edges=totals.edges,
        counts=totals.counts,
        bins=bins,
        weights=totals.weights[bins],
        events=totals.events[bins],
        # A weighted mean of ones may round above 1.
        mean_confidence=np.minimum(totals.forecast_sums[bins] / totals.weights[bins], 1.0),
        n=len(forecast),
        strategy=strategy,
    )


def expected_calibration_error(
    confidence: ArrayLike,
    outcomes: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    norm: CalibrationNorm = "l1",
    sample_weight: ArrayLike | None = None,
) -> float:
    """Mean distance between confidence and accuracy over bins, as a probability.

    Lower is better; the minimum is 0.

    ECE = Σ_b (n_b / n) |accuracy_b − mean confidence_b|

    Parameters
    ----------
    confidence, outcomes, n_bins, strategy, sample_weight
        As in `reliability_curve`.
    norm : {"l1", "l2", "max"}
        "l1": the mean above. "l2": the root of the mean of the squared distances. "max": the
        largest distance, `maximum_calibration_error`.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    ValueError, TypeError
        As `reliability_curve`; also for an unknown norm.

    Notes
    -----
    Not 0 even for a calibrated forecast: the finite bins have gaps by chance alone.
    `calibrated_error` gives the value to expect. It also depends on the bins;
    `smooth_calibration_error` does not.

    References
    ----------
    Naeini, Cooper & Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian
    binning.
    Kumar, Liang & Ma (2019), Verified uncertainty calibration (for "l2").

    Examples
    --------
    >>> round(expected_calibration_error([0.15, 0.25, 0.9, 0.8], [0, 1, 1, 1], n_bins=2), 12)
    0.225
    """
    choice(norm, "norm", get_args(CalibrationNorm))
    curve = reliability_curve(
        confidence, outcomes, n_bins=n_bins, strategy=strategy, sample_weight=sample_weight
    )
    return curve.calibration_error(norm)


def maximum_calibration_error(
    confidence: ArrayLike,
    outcomes: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    sample_weight: ArrayLike | None = None,
) -> float:
    """Largest distance between confidence and accuracy of an occupied bin, as a probability.

    Lower is better; the minimum is 0.

    MCE = max_b |accuracy_b − mean confidence_b|

    Parameters
    ----------
    confidence, outcomes, n_bins, strategy, sample_weight
        As in `reliability_curve`.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    ValueError, TypeError
        As `reliability_curve`.

    Notes
    -----
    One example alone in its bin can set it: read it together with the counts.

    References
    ----------
    Naeini, Cooper & Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian
    binning.

    Examples
    --------
    >>> round(maximum_calibration_error([0.15, 0.25, 0.9, 0.8], [0, 1, 1, 1], n_bins=2), 12)
    0.3
    """
    curve = reliability_curve(
        confidence, outcomes, n_bins=n_bins, strategy=strategy, sample_weight=sample_weight
    )
    return curve.maximum_calibration_error
