"""An interval for a calibration error, honest also where the forecast is calibrated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._binning import BinStrategy
from nll_core._pairs import forecast_pairs
from nll_core._resampling import group_sums, resampled_sums, resampling_groups
from nll_core._validation import choice, count, open_fraction, sample_weights
from nll_core._weighted_bins import error_of_gaps, weighted_bins
from nll_core.bootstrap import Interval

Float64Array = NDArray[np.float64]

NO_NOISE: Final = "no interval: no residual varies, so that there is no noise to learn from"

# 25 halvings leave 3e-8 of the bracket, far less than the resamples know.
_HALVINGS: Final = 25


def calibration_error_interval(
    confidence: ArrayLike,
    correct: ArrayLike,
    *,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    norm: Literal["l1", "l2"] = "l1",
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: int = 0,
) -> Interval | None:
    """Interval for the calibration error of the population in the same bins, as a probability.

    A bootstrap turned into a test: which errors would make the one observed unsurprising?

    Parameters
    ----------
    confidence, correct, n_bins, strategy
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
        As `reliability_curve`; also for weights that are none or a level outside (0, 1).

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

    Simulated with 15 bins and 200 to 2,000 examples, 95% intervals cover in 97% of the cases for a
    calibrated forecast, and in 87 to 95% for true errors of 0.015 to 0.15. The bins are those of
    the data, as if given.

    References
    ----------
    Carpenter (1999), Test inversion bootstrap confidence intervals.
    Read (2002), Presentation of search results: the CLs technique.
    Sun, Chaudhari, Barnett & Dobriban (2024), A confidence interval for the l2 expected
    calibration error.

    Examples
    --------
    >>> confidence, correct = [0.8] * 100, [1] * 78 + [0] * 22
    >>> interval = calibration_error_interval(confidence, correct)
    >>> interval.low, 0.08 < interval.high < 0.12
    (0.0, True)
    """
    forecast, happened = forecast_pairs(confidence, correct, ("confidence", "correct"))
    n_bins = count(n_bins, "n_bins")
    choice(strategy, "strategy", get_args(BinStrategy))
    choice(norm, "norm", ("l1", "l2"))
    weights = sample_weights(sample_weight, np.shape(confidence))
    flat = None if weights is None else weights.reshape(-1)
    bins = weighted_bins(forecast, happened, flat, n_bins, strategy)
    residual: Float64Array = happened - forecast.astype(np.float64, copy=False)
    units = units_of_cells(residual, bins.cell, len(bins.share), flat, seed)
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
    w = np.ones(n) if weights is None else weights
    unit = np.arange(n) if groups is None else groups.astype(np.intp)
    mass = w if groups is None else group_sums(groups, w)
    size = len(mass) * n_cells
    sums = np.bincount(unit * n_cells + cell, weights=w * residual, minlength=size)
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
    tail = 0.5 * (1.0 - open_fraction(confidence_level, "confidence_level"))
    total = units.sum(axis=0)
    gaps = total[:-1] / total[-1]
    resampled = resampled_sums(units, n_resamples=n_resamples, seed=seed)
    resampled = resampled[resampled[:, -1] > 0]
    noise = resampled[:, :-1] / resampled[:, -1:] - gaps
    if not np.abs(noise).max() > 0.0:
        return None
    observed = float(norm(gaps))

    def quantile(scale: float, q: float) -> float:
        return float(np.quantile(norm(scale * gaps + noise), q))

    def largest_scale(q: float) -> float:
        """The scale at which the q quantile reaches the error observed; 0 if it is beyond it."""
        if quantile(0.0, q) >= observed:
            return 0.0
        low, high = 0.0, 1.0
        while quantile(high, q) < observed:
            low, high = high, 2.0 * high
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if quantile(middle, q) < observed else (low, middle)
        return high

    alone = norm(noise)
    as_small = float(np.mean(alone <= observed))
    if as_small == 0.0 or observed == 0.0:
        # Less than noise ever leaves: no pattern of gaps to scale, and the noise is the limit.
        return Interval(0.0, float(np.quantile(alone, 1.0 - tail)))
    return Interval(largest_scale(1.0 - tail) * observed, largest_scale(tail * as_small) * observed)
