"""How far a calibrated forecast strays from the diagonal by chance alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._binning import BinStrategy, bin_totals
from nll_core._pairs import forecasts_alone
from nll_core._validation import IntArray, choice, count, open_fraction

Float64Array = NDArray[np.float64]


@dataclass(frozen=True)
class ConsistencyBands:
    """Where the accuracy of each occupied bin falls with probability `level` under calibration.

    Entry i of `bins`, `mean_confidence`, `low`, `high` belongs together, as in `ReliabilityCurve`.
    """

    edges: Float64Array
    counts: IntArray
    bins: IntArray
    mean_confidence: Float64Array
    low: Float64Array
    high: Float64Array
    level: float


@dataclass(frozen=True)
class CalibratedError:
    """The binned ECE of a forecast that is calibrated: its mean and its quantile at `level`."""

    mean: float
    quantile: float
    level: float


def consistency_bands(
    confidence: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    level: float = 0.95,
) -> ConsistencyBands:
    """Range of each bin's accuracy under perfect calibration, as probabilities.

    In a bin with n_b examples and mean confidence p̄_b the number correct is taken as
    Binomial(n_b, p̄_b); the band runs from its (1 − level)/2 to its (1 + level)/2 quantile,
    divided by n_b.

    Parameters
    ----------
    confidence : array_like, any shape
        Stated probabilities in [0, 1].
    n_bins, strategy
        As in `reliability_curve`.
    level : float
        Probability of the band in each bin, strictly between 0 and 1. It holds bin by bin: of 15
        calibrated bins 0.75 fall outside a band of 0.95 on average.

    Returns
    -------
    ConsistencyBands
        `edges`, `counts` for every bin; `bins`, `mean_confidence`, `low`, `high` for the occupied
        ones; `level`.

    Raises
    ------
    ValueError
        For empty input, a confidence outside [0, 1], NaN, an unknown strategy, or a level outside
        (0, 1).
    TypeError
        For input that is not numeric.

    Notes
    -----
    The bins stay as they are and the quantiles are exact: no resampling, no seed. Confidences that
    differ within a bin make the true distribution (Poisson–binomial) narrower than the binomial by
    the variance of the confidences there, so the band errs on the wide side; for bins of width w
    its variance is too large by w²/4 at most.

    References
    ----------
    Bröcker & Smith (2007), Increasing the reliability of reliability diagrams.
    Hoeffding (1956), On the distribution of the number of successes in independent trials.

    Examples
    --------
    >>> bands = consistency_bands([0.5] * 100, n_bins=2, level=0.95)
    >>> bands.low, bands.high
    (array([0.4]), array([0.6]))
    """
    level = open_fraction(level, "level")
    edges, counts, bins, mean_confidence = _occupied(confidence, n_bins, strategy)
    low, high = binomial_range(counts[bins], mean_confidence, level)
    return ConsistencyBands(
        edges=edges,
        counts=counts,
        bins=bins,
        mean_confidence=mean_confidence,
        low=low,
        high=high,
        level=level,
    )


def calibrated_error(
    confidence: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    level: float = 0.95,
    n_draws: int = 2000,
    seed: int = 0,
) -> CalibratedError:
    """ECE that a perfectly calibrated forecast shows by chance, as a probability.

    The mean and the `level` quantile of Σ_b (n_b / n) |X_b / n_b − p̄_b| with
    X_b ~ Binomial(n_b, p̄_b): an ECE above the quantile is evidence of miscalibration.

    Parameters
    ----------
    confidence, n_bins, strategy
        As in `reliability_curve`.
    level : float
        Strictly between 0 and 1.
    n_draws : int
        Number of simulated data sets.
    seed : int
        Seed of the draws.

    Returns
    -------
    CalibratedError
        `mean`, `quantile`, `level`.

    Raises
    ------
    ValueError, TypeError
        As `consistency_bands`; also for n_draws below 1.

    Notes
    -----
    One binomial draw for each bin and data set, whatever n. As in `consistency_bands`, the
    binomial is slightly wider than the truth.

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
    level = open_fraction(level, "level")
    n_draws = count(n_draws, "n_draws")
    generator = np.random.default_rng(count(seed, "seed", minimum=0))
    _, counts, bins, mean_confidence = _occupied(confidence, n_bins, strategy)
    sizes = counts[bins]
    # One bin after the other: its distribution is set up once for all draws.
    correct = generator.binomial(sizes[:, None], mean_confidence[:, None], (len(bins), n_draws))
    errors = np.abs(correct - (sizes * mean_confidence)[:, None]).sum(axis=0) / sizes.sum()
    return CalibratedError(float(errors.mean()), float(np.quantile(errors, level)), level)


def _occupied(
    confidence: ArrayLike, n_bins: int, strategy: BinStrategy
) -> tuple[Float64Array, IntArray, IntArray, Float64Array]:
    """Edges and counts of every bin, numbers and mean confidences of the occupied ones."""
    n_bins = count(n_bins, "n_bins")
    choice(strategy, "strategy", get_args(BinStrategy))
    totals = bin_totals(*forecasts_alone(confidence, "confidence"), n_bins, strategy)
    bins = np.flatnonzero(totals.counts).astype(np.int64)
    # The mean of many ones may exceed 1 by rounding, and a binomial has no such probability.
    means = np.minimum(totals.forecast_sums[bins] / totals.counts[bins], 1.0)
    return totals.edges, totals.counts, bins, means


def binomial_range(
    sizes: NDArray[Any], p: Float64Array, level: float
) -> tuple[Float64Array, Float64Array]:
    """Central quantiles of the share of events among so many, each of probability p."""
    # Weighted examples count as a number of plain ones that need not be whole.
    n = np.maximum(np.rint(sizes), 1).astype(np.int64)
    tail = 0.5 * (1.0 - level)
    return _binomial_quantile(tail, n, p) / n, _binomial_quantile(1.0 - tail, n, p) / n


def _binomial_quantile(q: float, n: IntArray, p: Float64Array) -> Float64Array:
    """Smallest k with P(X ≤ k) ≥ q for X ~ Binomial(n, p)."""
    from scipy.special import bdtr, bdtrik

    k: Float64Array = np.ceil(np.clip(bdtrik(q, n, p), 0, n))
    # The inverse is continuous and may round up past a k that has reached q already.
    below = np.maximum(k - 1, 0)
    quantile: Float64Array = np.where((k > 0) & (bdtr(below, n, p) >= q), below, k)
    # Where the quantile is the first or the last count, the inverse can be undefined (NaN for
    # forecasts of 0, of 1, and of 1e-20); those two counts need no inverse.
    quantile = np.where(bdtr(0, n, p) >= q, 0.0, quantile)
    return np.where(bdtr(n - 1, n, p) < q, n.astype(np.float64), quantile)
