"""Estimators of the calibration error, each beside what chance alone would show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._binning import BinStrategy
from nll_core._pairs import weighted_pairs
from nll_core._printing import Printed, PrintedTable
from nll_core._progress import QUIET, Meter, Progress
from nll_core._validation import (
    IntArray,
    Seed,
    as_array,
    count,
    integer_array,
    non_empty,
    open_fraction,
    reject_where,
    seed_number,
)
from nll_core._weights import relative_weights
from nll_core.calibration._estimator_values import calibrated_smooth_errors, errors_in_bins
from nll_core.calibration._null_cells import Cells, make_cells
from nll_core.calibration._weighted_bins import CalibrationNorm
from nll_core.calibration.smooth_calibration import smooth_calibration_error

Float64Array = NDArray[np.float64]
EstimatorBins = Literal["uniform", "quantile", "classwise", "smooth"]

BIN_NUMBERS: Final = (5, 10, 15, 20, 30, 50, 100)
_NORMS: Final[tuple[tuple[CalibrationNorm, bool], ...]] = (
    ("l1", False),
    ("l1", True),
    ("l2", False),
    ("l2", True),
    ("max", False),
)
# Each takes some tenths of a millisecond to a few of them; 200 place a p-value to 0.015 at 0.05.
_SMOOTH_DRAWS: Final = 200


@dataclass(frozen=True, repr=False)
class ErrorEstimator(Printed):
    """One estimator at each of `numbers` of bins (None where it has no bins), as probabilities.

    `values` are those observed. Were the forecast calibrated, the estimator would have the mean
    `calibrated_mean` and stay below `calibrated_quantile` with the report's `confidence_level`;
    `p_values` is the share of calibrated data sets that show at least what was observed, and
    `resolution` the smallest that so many draws can give.
    """

    bins: EstimatorBins
    norm: CalibrationNorm
    debiased: bool
    numbers: IntArray | None
    values: Float64Array
    calibrated_mean: Float64Array
    calibrated_quantile: Float64Array
    p_values: Float64Array
    resolution: float

    def place_of(self, n_bins: int) -> int:
        """Where a number of bins stands among `numbers`; 0 where there is one or none."""
        if self.numbers is None or len(self.numbers) == 1:
            return 0
        return int(np.flatnonzero(self.numbers == n_bins)[0])


@dataclass(frozen=True, repr=False)
class EceReport(PrintedTable):
    """All estimators on the same n examples; `calibrated_quantile` is at `confidence_level`."""

    estimators: tuple[ErrorEstimator, ...]
    n: int
    weighted: bool
    confidence_level: float

    def find(
        self, bins: EstimatorBins, norm: CalibrationNorm = "l1", *, debiased: bool = False
    ) -> ErrorEstimator:
        """The estimator of this kind; KeyError if it was not computed."""
        for estimator in self.estimators:
            if (estimator.bins, estimator.norm, estimator.debiased) == (bins, norm, debiased):
                return estimator
        raise KeyError((bins, norm, debiased))

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        at = [(e, i) for e in self.estimators for i in range(len(e.values))]
        return {
            "bins": [e.bins for e, _ in at],
            "norm": [e.norm for e, _ in at],
            "debiased": [e.debiased for e, _ in at],
            "number": [None if e.numbers is None else int(e.numbers[i]) for e, i in at],
            "value": [e.values[i] for e, i in at],
            "calibrated_mean": [e.calibrated_mean[i] for e, i in at],
            "calibrated_quantile": [e.calibrated_quantile[i] for e, i in at],
            "p_value": [e.p_values[i] for e, i in at],
        }


def calibration_estimators(
    confidence: ArrayLike,
    outcomes: ArrayLike,
    *,
    numbers: ArrayLike = BIN_NUMBERS,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_draws: int = 1000,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> EceReport:
    """Calibration errors in bins and without, with their distribution under perfect calibration.

    Lower is better; the minimum is 0. With bins of share s_b, gap g_b = ȳ_b − p̄_b and n_b examples:
    L1 (ECE): Σ s_b |g_b|;  L2: √(Σ s_b g_b²);  max (MCE): max |g_b|;
    debiased L2: √max(0, Σ s_b [g_b² − v_b]), v_b = ȳ_b(1 − ȳ_b)/(n_b − 1) (Kumar, Liang & Ma);
    debiased L1: Σ s_b (2|g_b| − E|N(g_b, v_b)|), at least 0 (their bias, in closed form).

    Parameters
    ----------
    confidence : array_like, any shape
        Stated probabilities in [0, 1].
    outcomes : array_like, same shape
        Whether the event happened: booleans, or 0 and 1.
    numbers : array_like of int, shape (M,)
        Numbers of bins, each at least 1.
    sample_weight : array_like, same shape, optional
        At least 0, not all 0; n_b becomes (Σw)²/Σw².
    confidence_level : float
        Strictly between 0 and 1.
    n_draws : int
        Number of calibrated data sets; at most 200 of them for the smooth error.
    seed : int or numpy.random.Generator
        Seed of the draws; of a generator, its next number.
    progress : callable, optional
        As in `score_report`.

    Returns
    -------
    EceReport
        `estimators`: bins of equal width and of equal mass in L1, L2 (both also debiased) and max,
        and the smooth error.

    Raises
    ------
    ValueError, TypeError
        As `reliability_curve`; also for invalid numbers, weights or level.

    Notes
    -----
    All estimators see the same calibrated data sets. The sorted forecasts are cut into some 2,000
    cells that nest in the bins of every kind, and each cell is one binomial draw with its mean
    forecast: nearly the exact distribution, at a cost that does not grow with n beyond one sort.
    With weights, the binomial has the cell's effective number of examples. A bin of one example
    tells nothing of its own noise: both debiased errors leave it out.

    References
    ----------
    Kumar, Liang & Ma (2019), Verified uncertainty calibration.
    Bröcker & Smith (2007), Increasing the reliability of reliability diagrams.
    Roelofs, Cain, Shlens & Mozer (2022), Mitigating bias in calibration error estimation.

    Examples
    --------
    >>> report = calibration_estimators([0.8] * 100, [1] * 60 + [0] * 40, numbers=[10, 20])
    >>> found = report.find("uniform")
    >>> found.values.round(3), bool((found.calibrated_quantile < 0.09).all())
    (array([0.2, 0.2]), True)
    """
    p, happened, weights = weighted_pairs(confidence, outcomes, sample_weight)
    weights = None if weights is None else relative_weights(weights)
    wanted = _numbers(numbers)
    confidence_level = open_fraction(confidence_level, "confidence_level")
    n_draws = count(n_draws, "n_draws")
    generator = np.random.default_rng(seed_number(seed))
    meter = Meter(progress, "calibration errors")
    meter(0.0)
    cells = make_cells(p, happened, weights, wanted.tolist())
    meter(0.2)
    observed = smooth_calibration_error(p, happened, sample_weight=weights)
    meter(0.3)
    estimators = estimators_in(
        cells, wanted, observed, generator, n_draws, confidence_level, meter.part(0.3, 1.0)
    )
    return EceReport(estimators, len(p), weights is not None, confidence_level)


def estimators_in(
    cells: Cells,
    wanted: IntArray,
    smooth_error: float,
    generator: np.random.Generator,
    n_draws: int,
    confidence_level: float,
    meter: Meter = QUIET,
    smooth_draws: int = _SMOOTH_DRAWS,
) -> tuple[ErrorEstimator, ...]:
    """Every estimator at each number of bins, from cells that nest in all of them."""
    residuals = cells.calibrated_residuals(generator, n_draws)
    strategies: tuple[BinStrategy, ...] = ("uniform", "quantile")
    estimators = []
    for strategy, part in zip(
        strategies, (meter.part(0.1, 0.4), meter.part(0.4, 0.7)), strict=True
    ):
        tables = [
            errors_in_bins(cells, cells.bins[strategy, b], residuals)
            for b in part.steps(wanted.tolist())
        ]
        estimators += [
            estimator_of(
                strategy,
                norm,
                debiased,
                wanted,
                [t[norm, debiased] for t in tables],
                confidence_level,
            )
            for norm, debiased in _NORMS
        ]
    meter(0.7)
    smooth = calibrated_smooth_errors(cells, residuals[:, :smooth_draws])
    table = np.concatenate([[smooth_error], smooth])
    estimators.append(estimator_of("smooth", "l1", False, None, [table], confidence_level))
    return tuple(estimators)


def estimator_of(
    bins: EstimatorBins,
    norm: CalibrationNorm,
    debiased: bool,
    numbers: IntArray | None,
    tables: list[Float64Array],
    confidence_level: float,
) -> ErrorEstimator:
    """One estimator from its values, observed first, for each number of bins."""
    table = np.array(tables)
    values, chance = table[:, 0], table[:, 1:]
    # Equal sums in another order differ by rounding, and an error of 0 is matched by every draw.
    reached = chance >= values[:, np.newaxis] * (1.0 - 1e-12)
    return ErrorEstimator(
        bins=bins,
        norm=norm,
        debiased=debiased,
        numbers=numbers,
        values=values,
        calibrated_mean=chance.mean(axis=1),
        calibrated_quantile=np.quantile(chance, confidence_level, axis=1),
        p_values=(1.0 + reached.sum(axis=1)) / (1.0 + chance.shape[1]),
        resolution=1.0 / (1.0 + chance.shape[1]),
    )


def _numbers(numbers: ArrayLike) -> IntArray:
    """Numbers of bins, each at least 1."""
    non_empty(as_array(numbers), "numbers")
    array = integer_array(numbers, "numbers")
    if array.ndim != 1:
        raise ValueError(f"numbers must have shape (M,), got {array.shape}")
    reject_where(array < 1, array, "numbers", "be at least 1")
    return array
