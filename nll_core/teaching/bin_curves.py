"""What the number of bins does to a calibration error, and to that of a calibrated forecast."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._binning import BinStrategy, uniform_edges
from nll_core._pairs import sort_pairs, weighted_pairs
from nll_core._printing import Printed
from nll_core._validation import (
    IntArray,
    Seed,
    as_array,
    choice,
    integer_array,
    non_empty,
    reject_where,
    seed_number,
)
from nll_core.calibration._weighted_bins import CalibrationNorm
from nll_core.calibration.consistency import calibrated_error

Float64Array = NDArray[np.float64]

# A sweep asks for the same numbers of bins hundreds of times.
_LAYOUTS_KEPT: Final = 8


@dataclass(frozen=True, repr=False)
class ErrorAlongBins(Printed):
    """Calibration error at each of `numbers` of bins, under both strategies."""

    numbers: IntArray
    uniform: Float64Array
    quantile: Float64Array


@dataclass(frozen=True, repr=False)
class CalibratedErrorAlongBins(Printed):
    """ECE that a calibrated forecast shows by chance at each of `numbers` of bins.

    Its mean, and its quantile at `confidence_level`.
    """

    numbers: IntArray
    mean: Float64Array
    quantile: Float64Array
    confidence_level: float


def error_along_bins(
    confidence: ArrayLike,
    outcomes: ArrayLike,
    numbers: ArrayLike,
    *,
    norm: CalibrationNorm = "l1",
    sample_weight: ArrayLike | None = None,
) -> ErrorAlongBins:
    """Expected calibration error for each number of bins, as a probability.

    Lower is better; the minimum is 0.

    ECE = Σ_b |Σ_{i in b} (p_i − y_i)| / n

    Parameters
    ----------
    confidence, outcomes
        As in `reliability_curve`.
    numbers : array_like of int, shape (M,)
        Numbers of bins, each at least 1.
    norm : {"l1", "l2", "max"}
        As in `expected_calibration_error`.
    sample_weight : array_like, same shape, optional
        At least 0, not all 0.

    Returns
    -------
    ErrorAlongBins
        `numbers`; `uniform` and `quantile`, which equal `expected_calibration_error` under these
        strategies up to rounding.

    Raises
    ------
    ValueError, TypeError
        As `reliability_curve`; also for invalid numbers.

    Notes
    -----
    The pairs are sorted once. What each bin holds is a difference of two running sums of p − y, so
    the work for one number of bins does not grow with n.

    References
    ----------
    Kumar, Liang & Ma (2019), Verified uncertainty calibration: the binned error grows with the
    number of bins.

    Examples
    --------
    >>> found = error_along_bins([0.15, 0.25, 0.9, 0.8], [0, 1, 1, 1], [1, 2])
    >>> found.uniform.round(3), found.quantile.round(3)
    (array([0.225, 0.225]), array([0.225, 0.225]))
    """
    choice(norm, "norm", get_args(CalibrationNorm))
    forecast, happened, weights = weighted_pairs(confidence, outcomes, sample_weight)
    layout = _layout(_bin_numbers(numbers))
    if weights is None:
        ascending, outcome = sort_pairs(forecast, happened)
        gaps = ascending.astype(np.float64, copy=False) - outcome
        mass = np.arange(len(ascending) + 1.0)
    else:
        order = np.argsort(forecast)
        ascending, w = forecast[order], weights[order]
        gaps = w * (ascending.astype(np.float64, copy=False) - happened[order])
        mass = np.append(0.0, np.cumsum(w))
    running = np.append(0.0, np.cumsum(gaps))
    # The places of the edges that `quantile_edges` would make.
    if weights is None:
        ranks = -(-layout.order * len(ascending) // layout.of) - 1
    else:
        slack = len(ascending) * np.finfo(np.float64).eps
        ranks = np.searchsorted(mass[1:], mass[-1] * (layout.order / layout.of - slack))
    edges = ascending[np.maximum(ranks, 0)]
    by_width, by_mass = (
        layout.errors(running, mass, np.searchsorted(ascending, at, side="right"), norm)
        for at in (layout.edges, edges)
    )
    return ErrorAlongBins(layout.numbers, by_width, by_mass)


def calibrated_error_along_bins(
    confidence: ArrayLike,
    numbers: ArrayLike,
    *,
    strategy: BinStrategy = "uniform",
    norm: CalibrationNorm = "l1",
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_draws: int = 400,
    seed: Seed = 0,
) -> CalibratedErrorAlongBins:
    """ECE that a calibrated forecast shows by chance for each number of bins, as a probability.

    Parameters
    ----------
    confidence : array_like, any shape
        Stated probabilities in [0, 1].
    numbers : array_like of int, shape (M,)
        Numbers of bins, each at least 1.
    strategy, sample_weight
        As in `reliability_curve`.
    norm : {"l1", "l2", "max"}
        As in `expected_calibration_error`.
    confidence_level, n_draws, seed
        As in `calibrated_error`; every number of bins starts from the same seed.

    Returns
    -------
    CalibratedErrorAlongBins
        `numbers`, `mean`, `quantile`, `confidence_level`.

    Raises
    ------
    ValueError, TypeError
        As `reliability_curve`; also for invalid numbers, norm, level or `n_draws`.

    References
    ----------
    Bröcker & Smith (2007), Increasing the reliability of reliability diagrams.

    Examples
    --------
    >>> found = calibrated_error_along_bins([0.5] * 50 + [0.9] * 50, [1, 10])
    >>> bool(found.mean[0] < found.mean[1])
    True
    """
    seed = seed_number(seed)
    wanted = _bin_numbers(numbers)
    chance = [
        calibrated_error(
            confidence,
            n_bins=n_bins,
            strategy=strategy,
            norm=norm,
            sample_weight=sample_weight,
            confidence_level=confidence_level,
            n_draws=n_draws,
            seed=seed,
        )
        for n_bins in wanted
    ]
    return CalibratedErrorAlongBins(
        numbers=np.array(wanted),
        mean=np.array([error.mean for error in chance]),
        quantile=np.array([error.quantile for error in chance]),
        confidence_level=chance[0].confidence_level,
    )


@dataclass(frozen=True)
class _Layout:
    """The inner edges of all numbers of bins, one after the other.

    `order` counts them within each number, `of` is that number; in a row that also holds the outer
    edges of each, they stand at `inner`, and each number begins at `starts`.
    """

    numbers: IntArray
    edges: Float64Array
    order: IntArray
    of: IntArray
    inner: IntArray
    starts: IntArray

    def errors(
        self,
        running: Float64Array,
        mass: Float64Array,
        ends: NDArray[np.intp],
        norm: CalibrationNorm,
    ) -> Float64Array:
        """The error for each number of bins, from running sums of the gaps and of the weights."""
        n = len(running) - 1
        places = np.zeros(len(self.inner) + 2 * len(self.starts), dtype=np.intp)
        places[self.inner] = ends
        places[self.starts + self.numbers] = n
        bins = np.abs(np.diff(running[places], append=0.0))
        # What lies between the last edge of one number and the first of the next is no bin.
        bins[self.starts + self.numbers] = 0.0
        total = float(mass[-1])
        if norm == "l1":
            return np.asarray(np.add.reduceat(bins, self.starts) / total)
        held = np.diff(mass[places], append=0.0)
        gaps = np.divide(bins, held, out=np.zeros(len(bins)), where=held > 0)
        if norm == "max":
            return np.asarray(np.maximum.reduceat(gaps, self.starts))
        return np.asarray(np.sqrt(np.add.reduceat(bins * gaps, self.starts) / total))


@lru_cache(maxsize=_LAYOUTS_KEPT)
def _layout(numbers: tuple[int, ...]) -> _Layout:
    """Where the edges of these numbers of bins lie; the same for every forecast."""
    order = np.concatenate([np.arange(1, n_bins) for n_bins in numbers])
    sizes = np.array(numbers) + 1
    places = np.arange(sizes.sum())
    starts = np.cumsum(sizes) - sizes
    outer = np.concatenate([starts, starts + sizes - 1])
    return _Layout(
        numbers=np.array(numbers),
        edges=np.concatenate([uniform_edges(n_bins)[1:-1] for n_bins in numbers]),
        order=order,
        of=np.repeat(numbers, sizes - 2),
        inner=np.setdiff1d(places, outer),
        starts=starts,
    )


def _bin_numbers(numbers: ArrayLike) -> tuple[int, ...]:
    """Numbers of bins, each at least 1."""
    non_empty(as_array(numbers), "numbers")
    array = integer_array(numbers, "numbers")
    if array.ndim != 1:
        raise ValueError(f"numbers must have shape (M,), got {array.shape}")
    reject_where(array < 1, array, "numbers", "be at least 1")
    return tuple(int(n_bins) for n_bins in array)
