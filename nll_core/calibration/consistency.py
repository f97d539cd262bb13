"""How far a calibrated forecast strays from the diagonal by chance alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._binning import BinStrategy, sorted_edges
from nll_core._pairs import weighted_forecasts
from nll_core._printing import PrintedTable
from nll_core._validation import IntArray, Seed, choice, count, open_fraction, seed_number
from nll_core.calibration._event_counts import EventCounts, event_counts_in_bins
from nll_core.calibration._weighted_bins import CalibrationNorm, error_of_gaps

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class ConsistencyBands(PrintedTable):
    """Where the accuracy of a calibrated forecast falls in each bin, at `confidence_level`.

    Entry i of `bins`, `mean_confidence`, `low`, `high` belongs together, as in `ReliabilityCurve`.
    """

    edges: Float64Array
    counts: IntArray
    bins: IntArray
    mean_confidence: Float64Array
    low: Float64Array
    high: Float64Array
    confidence_level: float

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        return {
            "above": self.edges[self.bins],
            "to": self.edges[self.bins + 1],
            "n": self.counts[self.bins],
            "mean_confidence": self.mean_confidence,
            "low": self.low,
            "high": self.high,
        }


@dataclass(frozen=True)
class CalibratedError:
    """The binned ECE of a calibrated forecast: its mean, and its quantile at `confidence_level`."""

    mean: float
    quantile: float
    confidence_level: float


def consistency_bands(
    confidence: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> ConsistencyBands:
    """Range of each bin's accuracy under perfect calibration, as probabilities.

    In a bin of n_b examples the number correct is a sum of draws, each with the confidence of its
    own example (a Poisson binomial distribution); the band runs from its (1 − γ)/2 to its (1 + γ)/2
    quantile, divided by n_b, where γ is the confidence level.

    Parameters
    ----------
    confidence : array_like, any shape
        Stated probabilities in [0, 1].
    n_bins, strategy, sample_weight
        As in `reliability_curve`.
    confidence_level : float
        Probability of the band in each bin, strictly between 0 and 1. It holds bin by bin: of 15
        calibrated bins 0.75 fall outside a band of 0.95 on average.

    Returns
    -------
    ConsistencyBands
        `edges`, `counts` for every bin; `bins`, `mean_confidence`, `low`, `high` for the occupied
        ones; `confidence_level`.

    Raises
    ------
    ValueError
        For empty input, a confidence outside [0, 1], NaN, an unknown strategy, or a level outside
        (0, 1).
    TypeError
        For input that is not numeric.

    Notes
    -----
    The bins stay as they are and the quantiles are exact: no resampling, no seed. In a bin of more
    than 1,000 examples, neighbours are taken as equal to their mean, in stretches of a 64th of the
    bin's examples and of a width of 1/64 at most.

    Weighted frequencies vary more than plain ones: the band is then that of (Σw)²/Σw² examples in
    each bin, which stand for equal parts of its weight.

    One binomial with the bin's mean confidence would be too wide by the variance of the confidences
    in the bin: little in narrow bins, but in a bin of equal mass that runs from 0.001 to 1 most of
    its width.

    References
    ----------
    Bröcker & Smith (2007), Increasing the reliability of reliability diagrams.
    Hoeffding (1956), On the distribution of the number of successes in independent trials.

    Examples
    --------
    >>> bands = consistency_bands([0.5] * 100, n_bins=2, confidence_level=0.95)
    >>> bands.low, bands.high
    (array([0.4]), array([0.6]))
    """
    chance = chance_in_bins(confidence, n_bins, strategy, sample_weight)
    return bands_of(chance, confidence_level)


def calibrated_error(
    confidence: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    norm: CalibrationNorm = "l1",
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_draws: int = 2000,
    seed: Seed = 0,
) -> CalibratedError:
    """ECE that a perfectly calibrated forecast shows by chance, as a probability.

    The mean of Σ_b (n_b / n) |X_b / n_b − p̄_b|, where X_b is the number of events in bin b if each
    happens with its own confidence, and its quantile at `confidence_level`: an ECE above that is
    evidence of miscalibration.

    Parameters
    ----------
    confidence, n_bins, strategy, sample_weight
        As in `reliability_curve`.
    norm : {"l1", "l2", "max"}
        As in `expected_calibration_error`.
    confidence_level : float
        Strictly between 0 and 1.
    n_draws : int
        Number of simulated data sets, for the quantile; the mean of "l1" needs none.
    seed : int or numpy.random.Generator
        Seed of the draws; of a generator, its next number.

    Returns
    -------
    CalibratedError
        `mean`, `quantile`, `confidence_level`.

    Raises
    ------
    ValueError, TypeError
        As `reliability_curve`; also for a level outside (0, 1), an unknown norm, or `n_draws` below
        1.

    Notes
    -----
    X_b has the distribution of `consistency_bands`; the mean of "l1" is computed from it, and for
    all else one number for each bin and data set is drawn, whatever n.

    References
    ----------
    Bröcker & Smith (2007), Increasing the reliability of reliability diagrams.
    Widmann, Lindsten & Zachariah (2019), Calibration tests in multi-class classification.

    Examples
    --------
    >>> expected = calibrated_error([0.5] * 100, n_bins=1)
    >>> 0.035 < expected.mean < 0.045, expected.quantile
    (True, 0.1)
    """
    seed = seed_number(seed)
    chance = chance_in_bins(confidence, n_bins, strategy, sample_weight)
    return error_of(chance, confidence_level, n_draws, seed, norm)


@dataclass(frozen=True)
class ChanceInBins:
    """Edges and counts of every bin; share of the weight and what chance makes of occupied ones."""

    edges: Float64Array
    counts: IntArray
    bins: IntArray
    share: Float64Array
    events: list[EventCounts]


def chance_in_bins(
    confidence: ArrayLike,
    n_bins: int,
    strategy: BinStrategy,
    sample_weight: ArrayLike | None = None,
) -> ChanceInBins:
    """What both `consistency_bands` and `calibrated_error` ask of the forecasts."""
    n_bins = count(n_bins, "n_bins")
    choice(strategy, "strategy", get_args(BinStrategy))
    forecast, weights = weighted_forecasts(confidence, sample_weight)
    if weights is None:
        ascending = np.sort(forecast)
    else:
        order = np.argsort(forecast)
        ascending, weights = forecast[order], weights[order]
    edges = sorted_edges(ascending, n_bins, strategy, weights)
    ends = np.searchsorted(ascending, edges[1:], side="right")
    counts = np.diff(ends, prepend=0).astype(np.int64)
    bins = np.flatnonzero(counts).astype(np.int64)
    mass = counts[bins]
    if weights is not None:
        mass = np.add.reduceat(weights, ends[bins] - counts[bins])
    events = event_counts_in_bins(ascending, ends[bins], weights)
    return ChanceInBins(edges, counts, bins, mass / mass.sum(), events)


def bands_of(chance: ChanceInBins, confidence_level: float = 0.95) -> ConsistencyBands:
    """The bands of `consistency_bands`."""
    confidence_level = open_fraction(confidence_level, "confidence_level")
    low, high = central_range(chance.events, confidence_level)
    return ConsistencyBands(
        edges=chance.edges,
        counts=chance.counts,
        bins=chance.bins,
        mean_confidence=np.array([min(found.mean / found.n, 1.0) for found in chance.events]),
        low=low,
        high=high,
        confidence_level=confidence_level,
    )


def error_of(
    chance: ChanceInBins,
    confidence_level: float = 0.95,
    n_draws: int = 2000,
    seed: int = 0,
    norm: CalibrationNorm = "l1",
) -> CalibratedError:
    """The error of `calibrated_error`."""
    confidence_level = open_fraction(confidence_level, "confidence_level")
    n_draws = count(n_draws, "n_draws")
    generator = np.random.default_rng(count(seed, "seed", minimum=0))
    choice(norm, "norm", get_args(CalibrationNorm))
    distances = [found.draw_distances(generator, n_draws) / found.n for found in chance.events]
    errors = error_of_gaps(np.transpose(distances) * chance.share, chance.share, norm)
    if norm == "l1":
        expected = [found.mean_distance() / found.n for found in chance.events]
        mean = float(chance.share @ expected)
    else:
        mean = float(errors.mean())
    return CalibratedError(mean, float(np.quantile(errors, confidence_level)), confidence_level)


def central_range(
    events: Sequence[EventCounts], confidence_level: float
) -> tuple[Float64Array, Float64Array]:
    """Central quantiles of the share of events in each bin."""
    tail = 0.5 * (1.0 - confidence_level)
    low, high = ([found.quantile(q) / found.n for found in events] for q in (tail, 1.0 - tail))
    return np.array(low), np.array(high)
