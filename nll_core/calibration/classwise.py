"""The calibration error of every class's probability, with weights, interval and chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._binning import (
    uniform_cells_of_columns,
    uniform_masses_of_columns,
    uniform_totals_of_columns,
)
from nll_core._progress import QUIET, Meter, Progress
from nll_core._validation import IntArray, Seed, choice, count, seed_number
from nll_core.calibration._class_rows import class_rows
from nll_core.calibration._event_counts import event_counts_of_cells
from nll_core.calibration._weighted_bins import CalibrationNorm, error_of_gaps
from nll_core.calibration.calibration_interval import NO_NOISE, inverted_interval
from nll_core.intervals._resampling import resampling_groups
from nll_core.intervals.bootstrap import Interval
from nll_core.losses._log_prob_rows import LogProbRows, LogProbs, log_prob_rows, probs_in

Float64Array = NDArray[np.float64]

# Rows are exponentiated in blocks of this many numbers.
_BLOCK_NUMBERS: Final = 1 << 19
# 1,000 resamples of 2,000 groups in so many cells are a product of 1.2·10⁹ terms, 0.2 s.
_MOST_CELLS: Final = 600
# Cells that are drawn between two words of how far it is.
_DRAWN_AT_A_TIME: Final = 500
_FEW_UNITS: Final = 2_000
# In a part of width v of a bin, the variance of its forecasts is at most v times their mean, which
# is nearly the variance of the outcomes: an eighth of a fifteenth overstates that by 1% at most.
_PARTS: Final = 8
_TOO_MANY: Final = "no interval: too many bins of all classes together to resample"


@dataclass(frozen=True)
class ClasswiseError:
    """Classwise calibration error (a probability); where `interval` is None, `note` says why."""

    value: float
    interval: Interval | None
    note: str


def estimate_classwise_error(
    log_probs: ArrayLike | LogProbRows,
    labels: ArrayLike,
    *,
    n_bins: int = 15,
    norm: Literal["l1", "l2"] = "l1",
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: Seed = 0,
    with_interval: bool = True,
    progress: Progress | None = None,
) -> ClasswiseError:
    """Calibration error of every class's probability, averaged over classes, with its interval.

    Lower is better; the minimum is 0.

    Parameters
    ----------
    log_probs, labels, sample_weight
        As in `corp_of_classes`.
    n_bins : int
        Bins of equal width.
    norm : {"l1", "l2"}
        Of the gaps of each class, as in `calibration_error_interval`.
    confidence_level, n_resamples, seed
        As in `bootstrap_interval`; the interval is of the kind of `calibration_error_interval`.
    with_interval : bool
        False leaves out the interval, which takes most of the time.
    progress : callable, optional
        As in `score_report`; told before each block of rows.

    Returns
    -------
    ClasswiseError
        `value`, which without weights is `classwise_calibration_error`; `interval`, None beyond 600
        bins of all classes together; `note`.

    Raises
    ------
    ValueError, TypeError
        For invalid log-probabilities, labels or weights.

    Notes
    -----
    Simulated with 3 and 10 classes and 300 or 2,000 examples, calibrated and not, 95% intervals
    cover in 86 to 96% of the cases; least where most bins hold a few examples.

    References
    ----------
    Kull et al. (2019), Beyond temperature scaling: obtaining well-calibrated multi-class
    probabilities with Dirichlet calibration.

    Examples
    --------
    >>> import numpy as np
    >>> error = estimate_classwise_error(np.log([[0.8, 0.2], [0.6, 0.4]]), [0, 1], n_bins=1)
    >>> round(error.value, 12)
    0.2
    """
    seed = seed_number(seed)
    array, truth, weights = class_rows(log_probs, labels, sample_weight)
    n_bins = count(n_bins, "n_bins")
    choice(norm, "norm", ("l1", "l2"))
    n_classes = array.shape[1]
    size = n_classes * n_bins
    meter = Meter(progress, "classwise error")
    if not with_interval or size > _MOST_CELLS:
        errors = _errors(array, truth, weights, n_bins, norm, meter)
        return ClasswiseError(float(errors.mean()), None, _TOO_MANY if with_interval else "")
    units = _units(array, truth, weights, n_bins, seed, meter.part(0.0, 0.9))

    share = _shares(array, weights, n_bins, norm)

    def error(sums: Float64Array) -> Float64Array:
        gaps = sums.reshape(*sums.shape[:-1], n_classes, n_bins)
        return np.asarray(error_of_gaps(gaps, share, norm).mean(axis=-1))

    interval = inverted_interval(
        units, error, confidence_level=confidence_level, n_resamples=n_resamples, seed=seed
    )
    # The units sum to what `_errors` would go through all rows for once more.
    total = units.sum(axis=0)
    value = float(error(total[:-1] / total[-1]))
    return ClasswiseError(value, interval, "" if interval else NO_NOISE)


def calibration_error_by_class(
    log_probs: ArrayLike | LogProbRows,
    labels: ArrayLike,
    *,
    n_bins: int = 15,
    norm: CalibrationNorm = "l1",
    sample_weight: ArrayLike | None = None,
) -> Float64Array:
    """Expected calibration error of each class's probability, whose mean is the classwise error.

    Lower is better; the minimum is 0.

    ECE_k = Σ_b |Σ_{i in b} w_i (1[y_i = k] − p_ik)| / Σ_i w_i

    Parameters
    ----------
    log_probs, labels, sample_weight
        As in `corp_of_classes`.
    n_bins : int
        Bins of equal width.
    norm : {"l1", "l2", "max"}
        As in `expected_calibration_error`.

    Returns
    -------
    ndarray, shape (K,)
        In [0, 1].

    Raises
    ------
    ValueError, TypeError
        For invalid log-probabilities, labels or weights.

    References
    ----------
    Kull et al. (2019), Beyond temperature scaling: obtaining well-calibrated multi-class
    probabilities with Dirichlet calibration.

    Examples
    --------
    >>> import numpy as np
    >>> p = [[0.8, 0.1, 0.1], [0.6, 0.2, 0.2]]
    >>> calibration_error_by_class(np.log(p), [0, 1], n_bins=1).round(12)
    array([0.2 , 0.35, 0.15])
    """
    array, truth, weights = class_rows(log_probs, labels, sample_weight)
    choice(norm, "norm", get_args(CalibrationNorm))
    return _errors(array, truth, weights, count(n_bins, "n_bins"), norm)


# The name that was announced.
class_calibration_errors = calibration_error_by_class


def _errors(
    array: LogProbs,
    truth: IntArray,
    weights: Float64Array | None,
    n_bins: int,
    norm: CalibrationNorm,
    meter: Meter = QUIET,
) -> Float64Array:
    """The calibration error of each class, from checked arguments, in blocks of rows."""
    n, n_classes = array.shape
    gaps = np.zeros(n_classes * n_bins)
    step = max(1, _BLOCK_NUMBERS // n_classes)
    for start in range(0, n, step):
        meter(start / n)
        chosen = slice(start, start + step)
        probs = probs_in(array, chosen)
        w = None if weights is None else weights[chosen]
        sums, events = uniform_totals_of_columns(probs, truth[chosen], n_bins, w)
        gaps += events - sums
    total = float(n if weights is None else weights.sum())
    shares = _shares(array, weights, n_bins, norm)
    return error_of_gaps(gaps.reshape(n_classes, n_bins) / total, shares, norm)


def _shares(
    array: LogProbs, weights: Float64Array | None, n_bins: int, norm: CalibrationNorm
) -> Float64Array:
    """What part of the weight lies in each bin of each class, (K, n_bins); "l1" needs none."""
    n, n_classes = array.shape
    masses = np.zeros(n_classes * n_bins)
    if norm != "l1":
        step = max(1, _BLOCK_NUMBERS // n_classes)
        for start in range(0, n, step):
            chosen = slice(start, start + step)
            w = None if weights is None else weights[chosen]
            masses += uniform_masses_of_columns(probs_in(array, chosen), n_bins, w)
    total = float(n if weights is None else weights.sum())
    return masses.reshape(n_classes, n_bins) / total


def classwise_errors_by_chance(
    log_probs: ArrayLike | LogProbRows,
    *,
    n_bins: int = 15,
    norm: CalibrationNorm = "l1",
    sample_weight: ArrayLike | None = None,
    n_draws: int = 1000,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> Float64Array:
    """Classwise calibration errors of simulated outcomes under perfect calibration, (n_draws,).

    Parameters
    ----------
    log_probs, sample_weight
        As in `corp_of_classes`.
    n_bins : int
        Bins of equal width.
    norm : {"l1", "l2", "max"}
        As in `expected_calibration_error`.
    n_draws : int
        Number of simulated data sets.
    seed : int or numpy.random.Generator
        Seed of the draws; of a generator, its next number.
    progress : callable, optional
        As in `score_report`; told before each block of rows, and between draws.

    Returns
    -------
    ndarray, shape (n_draws,)
        Classwise errors, as probabilities.

    Raises
    ------
    ValueError, TypeError
        As `estimate_classwise_error`.

    Notes
    -----
    For each class, bin and data set one number of events is drawn, each of which happens with its
    own forecast (a Poisson binomial distribution; forecasts within an eighth of the bin's width are
    taken as equal), among the bin's effective number of examples where there are weights. The
    classes are drawn independently (for two classes, one is drawn and counts for both), so that the
    spread, though not the mean, is slightly off.

    References
    ----------
    Bröcker & Smith (2007), Increasing the reliability of reliability diagrams.

    Examples
    --------
    >>> import numpy as np
    >>> errors = classwise_errors_by_chance(np.log([[0.5, 0.5]] * 100), n_bins=1)
    >>> bool(0.035 < errors.mean() < 0.045)
    True
    """
    array = log_prob_rows(log_probs)
    array, _, weights = class_rows(array, np.zeros(len(array), np.int64), sample_weight)
    n_bins, n_draws = count(n_bins, "n_bins"), count(n_draws, "n_draws")
    choice(norm, "norm", get_args(CalibrationNorm))
    generator = np.random.default_rng(seed_number(seed))
    n_classes = array.shape[1]
    # Σw, Σw² and Σwp of each class, bin and part of it.
    sums = np.zeros((3, n_classes * n_bins * _PARTS))
    step = max(1, _BLOCK_NUMBERS // n_classes)
    meter = Meter(progress, "classwise error by chance")
    for start in range(0, len(array), step):
        meter(0.5 * start / len(array))
        block = probs_in(array, slice(start, start + step)).astype(np.float64)
        cell = uniform_cells_of_columns(block, n_bins * _PARTS).reshape(-1)
        if weights is None:
            sums[:2] += np.bincount(cell, minlength=sums.shape[1])
        else:
            w = weights[start : start + step]
            block *= w[:, np.newaxis]
            for row, values in enumerate((w, w * w)):
                spread = np.repeat(values, n_classes)
                sums[row] += np.bincount(cell, weights=spread, minlength=sums.shape[1])
        sums[2] += np.bincount(cell, weights=block.reshape(-1), minlength=sums.shape[1])
    total = float(len(array) if weights is None else weights.sum())
    # Of two classes one is drawn and counts for both.
    drawn_classes = 1 if n_classes == 2 else n_classes
    classes = sums.reshape(3, n_classes, n_bins, _PARTS).swapaxes(0, 1)[:drawn_classes]
    errors, drawn = np.zeros(n_draws), 0
    for cells in classes:
        cells = cells[:, cells[0].any(axis=1)]
        share = cells[0].sum(axis=1) / total
        distances = np.empty((n_draws, len(share)))
        for i, (mass, squares, forecasts) in enumerate(zip(*cells, strict=True)):
            if drawn % _DRAWN_AT_A_TIME == 0:
                meter(0.5 + 0.5 * drawn / (drawn_classes * n_bins))
            drawn += 1
            held = mass > 0
            effective = None if weights is None else mass.sum() ** 2 / squares.sum()
            events = event_counts_of_cells(mass[held], forecasts[held], effective)
            distances[:, i] = events.draw_distances(generator, n_draws) / events.n
        errors += error_of_gaps(distances * share, share, norm)
    return errors / drawn_classes


def _units(
    array: LogProbs,
    truth: IntArray,
    weights: Float64Array | None,
    n_bins: int,
    seed: int,
    meter: Meter,
) -> Float64Array:
    """What is resampled, (U, K·n_bins + 1): sums of w·(y − p) in each cell, and of w."""
    n, n_classes = array.shape
    size = n_classes * n_bins
    groups = resampling_groups(n, seed, most_singly=_FEW_UNITS)
    unit = np.arange(n) if groups is None else groups.astype(np.intp)
    n_units = int(unit.max()) + 1
    mass = np.bincount(unit, weights=weights, minlength=n_units)
    sums = np.zeros(n_units * size)
    step = max(1, _BLOCK_NUMBERS // n_classes)
    for start in range(0, n, step):
        meter(start / n)
        block = probs_in(array, slice(start, start + step)).astype(np.float64)
        cell = uniform_cells_of_columns(block, n_bins)
        cell += size * unit[start : start + step, np.newaxis]
        np.negative(block, out=block)
        block[np.arange(len(block)), truth[start : start + step]] += 1.0
        if weights is not None:
            block *= weights[start : start + step, np.newaxis]
        sums += np.bincount(cell.reshape(-1), weights=block.reshape(-1), minlength=len(sums))
    return np.column_stack([sums.reshape(n_units, size), mass])
