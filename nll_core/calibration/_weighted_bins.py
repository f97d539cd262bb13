"""What weighted examples put into each bin, and the calibration errors that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nll_core._binning import BinStrategy, assign_bins, make_edges
from nll_core._validation import FloatArray, IntArray
from nll_core._weights import relative_weights

Float64Array = NDArray[np.float64]
CalibrationNorm = Literal["l1", "l2", "max"]


@dataclass(frozen=True)
class WeightedBins:
    """Occupied bins of weighted forecasts; `cell` is the number of each example's entry.

    `share` is each bin's part of the weight, `gap` its weighted mean of outcome minus forecast,
    `frequency` that of the outcomes; `effective` is (Σw)²/Σw², the count where weights are equal.
    """

    cell: NDArray[np.intp]
    share: Float64Array
    gap: Float64Array
    forecast: Float64Array
    frequency: Float64Array
    counts: IntArray
    effective: Float64Array

    def error(self, norm: CalibrationNorm) -> float:
        """Plug-in calibration error: mean |gap|, root of the mean gap², or largest |gap|."""
        return float(error_of_gaps(self.share * self.gap, self.share, norm))

    def debiased_error(self) -> float:
        """Root of the mean gap² less its expected noise: Kumar, Liang & Ma's estimator.

        Σ_b share_b [gap_b² − ȳ_b(1 − ȳ_b)/(n_b − 1)], 0 where that is negative. A bin of one
        example says nothing of its own noise and adds 0.
        """
        several = self.effective > 1.0 + 1e-9
        noise = self.frequency * (1.0 - self.frequency)
        noise = noise[several] / (self.effective[several] - 1.0)
        squares = self.gap[several] ** 2 - noise
        return float(np.sqrt(max(float(self.share[several] @ squares), 0.0)))


def weighted_bins(
    forecast: FloatArray,
    happened: NDArray[np.bool_],
    weights: Float64Array | None,
    n_bins: int,
    strategy: BinStrategy,
) -> WeightedBins:
    """The bins of checked forecasts, with the edges that `reliability_curve` gives them.

    Bins of equal mass hold equal weight.
    """
    if weights is not None:
        weights = relative_weights(weights)
    cell = assign_bins(forecast, make_edges(forecast, n_bins, strategy, weights))
    counts = np.bincount(cell)
    occupied = np.flatnonzero(counts)
    cell = (np.cumsum(counts > 0) - 1)[cell]
    p = forecast.astype(np.float64, copy=False)
    y = happened.astype(np.float64)
    if weights is None:
        mass = counts[occupied].astype(np.float64)
        squares, weighted_p, weighted_y = mass, p, y
    else:
        mass = np.bincount(cell, weights=weights).astype(np.float64, copy=False)
        squares = np.bincount(cell, weights=weights * weights).astype(np.float64, copy=False)
        weighted_p, weighted_y = weights * p, weights * y
    # A bin in which all weights are 0 has no mean, and no share either.
    positive = np.where(mass > 0, mass, 1.0)
    forecast_mean = np.bincount(cell, weights=weighted_p) / positive
    frequency = np.bincount(cell, weights=weighted_y) / positive
    return WeightedBins(
        cell=cell,
        share=mass / mass.sum(),
        gap=np.bincount(cell, weights=weighted_y - weighted_p) / positive,
        forecast=np.minimum(forecast_mean, 1.0),
        frequency=np.minimum(frequency, 1.0),
        counts=counts[occupied].astype(np.int64),
        effective=mass * mass / np.where(squares > 0, squares, 1.0),
    )


def error_of_gaps(
    weighted_gaps: Float64Array, share: Float64Array, norm: CalibrationNorm
) -> Float64Array:
    """The error of gaps times their shares, shape (..., B) -> (...)."""
    if norm == "l1":
        return np.asarray(np.abs(weighted_gaps).sum(axis=-1))
    share = np.where(share > 0, share, np.inf)
    if norm == "l2":
        return np.asarray(np.sqrt((weighted_gaps**2 / share).sum(axis=-1)))
    return np.asarray((np.abs(weighted_gaps) / share).max(axis=-1))
