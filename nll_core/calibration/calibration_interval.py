"""An interval for a calibration error, honest also where the forecast is calibrated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._binning import BinStrategy
from nll_core._pairs import weighted_pairs
from nll_core._validation import FloatArray, Seed, choice, count, open_fraction, seed_number
from nll_core._weights import relative_weights
from nll_core.calibration._weighted_bins import WeightedBins, error_of_gaps, weighted_bins
from nll_core.intervals._resampling import group_sums, resampled_sums, resampling_groups
from nll_core.intervals.bootstrap import Interval

Float64Array = NDArray[np.float64]

NO_NOISE: Final = "no interval: no residual varies, so that there is no noise to learn from"

# Scales looked at before halving, and halvings: 1e-7 of the bracket, less than resamples know.
_SCALES: Final = 33
_HALVINGS: Final = 18
# Relative; sums of the same residuals in another order differ by less.
_TIE: Final = 1e-9


def calibration_error_interval(
    confidence: ArrayLike,
    outcomes: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    norm: Literal["l1", "l2"] = "l1",
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: Seed = 0,
) -> Interval | None:
    """Interval for the calibration error of the population in the same bins, as a probability.

    A bootstrap turned into a test: which errors would make the one observed unsurprising?

    Parameters
    ----------
    confidence, outcomes, n_bins, strategy
        As in `reliability_curve`.
    norm : {"l1", "l2"}
        "l1": mean |gap| (ECE). "l2": root of the mean gap².
    sample_weight : array_like, same shape, optional
        At least 0.
    confidence_level, n_resamples, seed
        As in `bootstrap_interval`.

    Returns
    -------
    Interval or None
        It may leave out the plug-in estimate, which chance makes too high. None where no residual
        varies (all forecasts 0 or 1 and right): such data hold no noise to learn from.

    Raises
    ------
    ValueError, TypeError
        As `reliability_curve`; also for invalid weights or a level outside (0, 1).

    Notes
    -----
    The plug-in error is biased upwards, and resampling adds the same bias once more: for a
    calibrated forecast (true error 0) the percentiles of the bootstrap never cover, and the basic
    bootstrap covers in half of the cases. Here the bootstrap only supplies the noise of the bins'
    gaps, G* − G. For a true pattern c·G of gaps the estimate would be distributed as
    ‖c·G + (G* − G)‖; the interval holds c·‖G‖ for every c ≥ 0 at which the estimate observed lies
    within the central part of that distribution. For c = 1 it is the ordinary bootstrap, and
    c = 0 is calibration, whose interval begins at 0. An estimate that is small by luck must not
    give an upper end near 0: as in Read's CLs, the lower tail is taken relative to what it holds
    under calibration; where it holds nothing, the upper end is that of the noise.

    Simulated with 15 bins and 200 to 4,000 examples, 95% intervals cover in 94 to 98% of the cases
    for a calibrated forecast, and in 88 to 97% for true errors of 0.015 to 0.15. The bins are those
    of the data, as if given.

    References
    ----------
    Carpenter (1999), Test inversion bootstrap confidence intervals.
    Read (2002), Presentation of search results: the CLs technique.
    Sun, Chaudhari, Barnett & Dobriban (2024), A confidence interval for the l2 expected
    calibration error.

    Examples
    --------
    >>> confidence, outcomes = [0.8] * 100, [1] * 78 + [0] * 22
    >>> interval = calibration_error_interval(confidence, outcomes)
    >>> interval.low, 0.08 < interval.high < 0.12
    (0.0, True)
    """
    seed = seed_number(seed)
    forecast, happened, weights = weighted_pairs(confidence, outcomes, sample_weight)
    n_bins = count(n_bins, "n_bins")
    choice(strategy, "strategy", get_args(BinStrategy))
    choice(norm, "norm", ("l1", "l2"))
    weights = None if weights is None else relative_weights(weights)
    return interval_of_bins(
        weighted_bins(forecast, happened, weights, n_bins, strategy),
        forecast,
        happened,
        weights,
        norm,
        confidence_level=confidence_level,
        n_resamples=n_resamples,
        seed=seed,
    )


def interval_of_bins(
    bins: WeightedBins,
    forecast: FloatArray,
    happened: NDArray[np.bool_],
    weights: Float64Array | None,
    norm: Literal["l1", "l2"],
    *,
    confidence_level: float,
    n_resamples: int,
    seed: int,
) -> Interval | None:
    """The same of forecasts that are checked, and lie in bins already."""
    residual: Float64Array = happened - forecast.astype(np.float64, copy=False)
    units = units_of_cells(residual, bins.cell, len(bins.share), weights, seed)
    del residual
    return inverted_interval(
        units,
        lambda gaps: error_of_gaps(gaps, bins.share, norm),
        confidence_level=confidence_level,
        n_resamples=n_resamples,
        seed=seed,
    )


def units_of_cells(
    residual: Float64Array,
    cell: NDArray[np.intp],
    n_cells: int,
    weights: Float64Array | None,
    seed: int,
) -> Float64Array:
    """What is resampled, (U, n_cells + 1): sums of w·residual in each cell, and of w."""
    n = len(residual)
    groups = resampling_groups(n, seed)
    w = np.broadcast_to(1.0, n) if weights is None else weights
    place = np.arange(n) if groups is None else groups.astype(np.intp)
    mass = w if groups is None else group_sums(groups, w)
    size = len(mass) * n_cells
    place *= n_cells
    place += cell
    terms = residual if weights is None else w * residual
    sums = np.bincount(place, weights=terms, minlength=size)
    return np.column_stack([sums.reshape(-1, n_cells), mass])


def inverted_interval(
    units: Float64Array,
    norm: Callable[[Float64Array], Float64Array],
    *,
    confidence_level: float,
    n_resamples: int,
    seed: int,
) -> Interval | None:
    """The interval of norm(G), G = column sums over the last one; norm(c·G) = c·norm(G)."""
    level = open_fraction(confidence_level, "confidence_level")
    total = units.sum(axis=0)
    gaps = total[:-1] / total[-1]
    resampled = resampled_sums(units, n_resamples=n_resamples, seed=seed)
    resampled = resampled[resampled[:, -1] > 0]
    return interval_of_noise(gaps, resampled[:, :-1] / resampled[:, -1:] - gaps, norm, level)


def interval_of_noise(
    gaps: Float64Array,
    noise: Float64Array,
    norm: Callable[[Float64Array], Float64Array],
    level: float,
) -> Interval | None:
    """The same from the gaps (cells,) and from draws of what chance adds to them (draws, cells)."""
    tail = 0.5 * (1.0 - level)
    if not np.abs(noise).max() > 0.0:
        return None
    observed = float(norm(gaps))

    def quantile(scale: float, q: float) -> float:
        return float(np.quantile(norm(scale * gaps + noise), q))

    alone = norm(noise)
    as_small = float(np.mean(alone <= observed))
    if as_small == 0.0 or observed == 0.0:
        # Less than noise ever leaves: no pattern of gaps to scale, and the noise is the limit.
        return Interval(0.0, float(np.quantile(alone, 1.0 - tail)))
    # Beyond the last scale, even the noise furthest against the pattern leaves more than observed.
    scales = np.linspace(0.0, 1.01 + float(alone.max()) / observed, _SCALES)

    def crossing(scale_index: int, q: float) -> float:
        """Where the q quantile passes the error observed, next to a scale where it has not yet."""
        low, high = scales[scale_index], scales[scale_index + 1]
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if quantile(middle, q) < observed else (low, middle)
        return float(high)

    # The quantiles at each scale: where they have not passed the error observed.
    ends = (1.0 - tail, tail * as_small)
    at_scales = np.array([np.quantile(norm(scale * gaps + noise), ends) for scale in scales])
    # Few examples make steps that can cross more than once: the widest interval is meant. What
    # ties with the error observed, up to rounding, does not speak against its scale.
    first = np.flatnonzero(at_scales[:, 0] < observed * (1.0 - _TIE))
    run = int(np.argmin(np.append(first, -1) == np.arange(len(first) + 1)))
    low = crossing(run - 1, ends[0]) if run else 0.0
    last = np.flatnonzero(at_scales[:, 1] < observed * (1.0 + _TIE))
    high = crossing(int(last[-1]), ends[1]) if len(last) else 0.0
    return Interval(low * observed, high * observed)
