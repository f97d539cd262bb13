"""A classifier judged on one half of its predictions, at a temperature fitted on the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._binning import BinStrategy
from nll_core._printing import Printed
from nll_core._validation import (
    FloatArray,
    IntArray,
    Seed,
    choice,
    count,
    labels_array,
    logits_array,
    positive,
    seed_number,
)
from nll_core.calibration.consistency import (
    CalibratedError,
    ChanceInBins,
    ConsistencyBands,
    bands_of,
    chance_in_bins,
    error_of,
)
from nll_core.calibration.multiclass import one_class, top_label
from nll_core.calibration.refinement import NllSplit, nll_split
from nll_core.calibration.reliability import ReliabilityCurve, reliability_curve
from nll_core.calibration.score_decomposition import CorpDecomposition, corp
from nll_core.information.surprisal import surprise
from nll_core.losses.logits import softmax
from nll_core.recalibration.temperature import TemperatureFit, fit_temperature
from nll_core.score_tables.temperature_scores import CalibrationScores, calibration_scores
from nll_core.teaching.simulation import split_halves
from nll_core.teaching.temperature_curves import (
    CalibratedErrorAlongTemperature,
    CalibrationAlongTemperature,
    calibrated_error_along_temperature,
    calibration_along_temperature,
    nll_along_temperature,
    temperature_grid,
)

# The quantile at 0.95 rests on 50 draws beyond it, which pins the ECE to some hundredths of itself.
_CHANCE_DRAWS: Final = 1000


@dataclass(frozen=True, repr=False)
class HeldOutHalves(Printed):
    """Logits (n, K) and labels (n,) of a half to fit on and of a half to evaluate on.

    `fitted` is the temperature fit of the first half, the one to use. `best` is that of the
    evaluation half: where the minimum of its own NLL lies, which nobody knows in advance.
    """

    fit_logits: FloatArray
    fit_labels: IntArray
    logits: FloatArray
    labels: IntArray
    fitted: TemperatureFit
    best: TemperatureFit

    @property
    def n(self) -> int:
        """Number of examples to evaluate on."""
        return len(self.labels)

    @property
    def n_classes(self) -> int:
        """Number of classes K."""
        return int(self.logits.shape[1])


@dataclass(frozen=True, repr=False)
class HeldOutCalibration(Printed):
    """What the evaluation half of `halves` says of softmax(logits/T).

    Each part is computed when it is first asked for, and kept: a plot of the reliability need not
    wait for the scores.
    """

    halves: HeldOutHalves
    temperature: float
    n_bins: int
    strategy: BinStrategy
    k: int | None

    @cached_property
    def _forecasts(self) -> tuple[FloatArray, NDArray[np.bool_]]:
        labels = self.halves.labels
        probs = softmax(self.halves.logits.astype(np.float64), temperature=self.temperature)
        return top_label(probs, labels) if self.k is None else one_class(probs, labels, self.k)

    @property
    def confidence(self) -> FloatArray:
        """The probability that is judged: of the predicted class, or of class `k`."""
        return self._forecasts[0]

    @property
    def happened(self) -> NDArray[np.bool_]:
        """Whether the prediction is right, or the truth is class `k`."""
        return self._forecasts[1]

    @cached_property
    def curve(self) -> ReliabilityCurve:
        """The reliability in the bins that were asked for."""
        return reliability_curve(*self._forecasts, n_bins=self.n_bins, strategy=self.strategy)

    @cached_property
    def histogram(self) -> ReliabilityCurve:
        """The same in as many bins of equal width."""
        if self.strategy == "uniform":
            return self.curve
        return reliability_curve(*self._forecasts, n_bins=self.n_bins)

    @cached_property
    def _by_chance(self) -> ChanceInBins:
        return chance_in_bins(self.confidence, self.n_bins, self.strategy)

    @cached_property
    def bands(self) -> ConsistencyBands:
        """Where the bins of a calibrated model with these confidences fall."""
        return bands_of(self._by_chance)

    @cached_property
    def chance(self) -> CalibratedError:
        """The ECE that a calibrated model with these confidences shows."""
        return error_of(self._by_chance, n_draws=_CHANCE_DRAWS)

    @cached_property
    def corp(self) -> CorpDecomposition:
        """The log score of the yes-or-no forecasts, split by isotonic recalibration."""
        return corp(*self._forecasts, score="log")

    @cached_property
    def split(self) -> NllSplit:
        """The NLL of the evaluation half, split by the best temperature for it."""
        halves = self.halves
        return nll_split(
            halves.logits, halves.labels, temperature=self.temperature, fit=halves.best
        )

    @cached_property
    def fit_split(self) -> NllSplit:
        """The NLL of the fit half, split by its own best temperature: the fitted one."""
        halves = self.halves
        return nll_split(
            halves.fit_logits, halves.fit_labels, temperature=self.temperature, fit=halves.fitted
        )

    @cached_property
    def scores(self) -> CalibrationScores:
        """Accuracy, NLL, Brier score and calibration errors of the evaluation half."""
        return calibration_scores(
            self.halves.logits,
            self.halves.labels,
            temperature=self.temperature,
            n_bins=self.n_bins,
            strategy=self.strategy,
            k=self.k,
        )


@dataclass(frozen=True, repr=False)
class HeldOutAlongTemperature(Printed):
    """What the evaluation half of `halves` says of softmax(logits/T) for many T.

    Each part is computed when it is first asked for, and kept.
    """

    halves: HeldOutHalves
    temperatures: NDArray[np.float64]
    chance_temperatures: NDArray[np.float64]
    n_draws: int
    n_bins: int
    strategy: BinStrategy
    k: int | None

    @cached_property
    def nll(self) -> NDArray[np.float64]:
        """The mean NLL in nats at each of `temperatures`."""
        return self._nll(self.temperatures)

    @cached_property
    def as_trained(self) -> float:
        """The mean NLL at T = 1."""
        return float(self._nll(np.ones(1))[0])

    def _nll(self, temperatures: NDArray[np.float64]) -> NDArray[np.float64]:
        return nll_along_temperature(self.halves.logits, self.halves.labels, temperatures)

    @property
    def guess(self) -> float:
        """The NLL of a uniform guess."""
        return float(surprise(1 / self.halves.n_classes))

    @cached_property
    def errors(self) -> CalibrationAlongTemperature:
        """The ECE at each of `temperatures`."""
        return calibration_along_temperature(
            self.halves.logits,
            self.halves.labels,
            self.temperatures,
            n_bins=self.n_bins,
            strategy=self.strategy,
            k=self.k,
        )

    @cached_property
    def chance(self) -> CalibratedErrorAlongTemperature:
        """The ECE that a calibrated model would show at each of `chance_temperatures`."""
        return calibrated_error_along_temperature(
            self.halves.logits,
            self.chance_temperatures,
            n_bins=self.n_bins,
            strategy=self.strategy,
            k=self.k,
            n_draws=self.n_draws,
        )


def hold_out(logits: ArrayLike, labels: ArrayLike, *, seed: Seed) -> HeldOutHalves:
    """Two random halves of a classifier's predictions, with the temperature fitted on each.

    Parameters
    ----------
    logits : array_like, shape (N, K)
        Finite, or −inf for a forbidden class; at least two rows.
    labels : array_like of int, shape (N,)
        True classes.
    seed : int or numpy.random.Generator
        Seed of the split, as in `split_halves`.

    Returns
    -------
    HeldOutHalves
        `fit_logits`, `fit_labels`, `logits`, `labels`, `fitted`, `best`, `n`, `n_classes`.

    Raises
    ------
    ValueError, TypeError
        For invalid logits or labels, or fewer than two rows.

    Notes
    -----
    A temperature judged on the data it was fitted on looks better than it is, if only by about
    half a nat divided by their number; that is what the second half is for.

    Examples
    --------
    >>> from nll_core.teaching.simulation import simulate_classifier
    >>> simulated = simulate_classifier(20_000, 5, 2.0, seed=0)
    >>> halves = hold_out(simulated.logits, simulated.labels, seed=0)
    >>> halves.n, round(halves.fitted.temperature, 1)
    (10000, 2.0)
    """
    seed = seed_number(seed)
    array = logits_array(logits)
    if array.ndim != 2:
        raise ValueError(f"logits must have shape (N, K), got {array.shape}")
    truth = labels_array(labels, array.shape[1], array.shape[:1])
    first, second = split_halves(len(truth), seed=seed)
    return HeldOutHalves(
        fit_logits=array[first],
        fit_labels=truth[first],
        logits=array[second],
        labels=truth[second],
        fitted=fit_temperature(array[first], truth[first]),
        best=fit_temperature(array[second], truth[second]),
    )


def held_out_calibration(
    halves: HeldOutHalves,
    *,
    temperature: float = 1.0,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    k: int | None = None,
) -> HeldOutCalibration:
    """Calibration of the evaluation half at one temperature: scores, bins, bands and splits.

    Parameters
    ----------
    halves : HeldOutHalves
        From `hold_out`.
    temperature : float
        T, finite and above 0.
    n_bins, strategy
        As in `reliability_curve`.
    k : int, optional
        The class whose probability is judged; the predicted class if left out.

    Returns
    -------
    HeldOutCalibration
        `scores`, `confidence`, `happened`, `curve`, `histogram`, `bands`, `chance`, `corp`,
        `split`, `fit_split`.

    Raises
    ------
    ValueError, TypeError
        For invalid temperature or bins, or a class that does not exist.

    References
    ----------
    Guo, Pleiss, Sun & Weinberger (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> from nll_core.teaching.simulation import simulate_classifier
    >>> simulated = simulate_classifier(20_000, 5, 2.0, seed=0)
    >>> halves = hold_out(simulated.logits, simulated.labels, seed=0)
    >>> before = held_out_calibration(halves)
    >>> after = held_out_calibration(halves, temperature=halves.fitted.temperature)
    >>> before.scores.accuracy == after.scores.accuracy
    True
    >>> round(before.split.calibration, 2), round(after.split.calibration, 2)
    (0.18, 0.0)
    """
    n_bins = _checked_bins(halves, n_bins, strategy, k)
    return HeldOutCalibration(halves, positive(temperature, "temperature"), n_bins, strategy, k)


def held_out_along_temperature(
    halves: HeldOutHalves,
    temperatures: ArrayLike,
    *,
    every: int = 5,
    n_draws: int = 200,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    k: int | None = None,
) -> HeldOutAlongTemperature:
    """NLL and ECE of the evaluation half along T, with the ECE of a calibrated model.

    Parameters
    ----------
    halves : HeldOutHalves
        From `hold_out`.
    temperatures : array_like, shape (M,)
        Finite and above 0.
    every : int
        At each so-manieth temperature the ECE by chance is drawn; it has no jumps.
    n_draws
        As in `calibrated_error`.
    n_bins, strategy
        As in `reliability_curve`.
    k
        As in `held_out_calibration`.

    Returns
    -------
    HeldOutAlongTemperature
        `temperatures`, `nll`, `as_trained`, `guess`, `errors`, `chance`.

    Raises
    ------
    ValueError, TypeError
        For invalid temperatures or bins, or a class that does not exist.

    Examples
    --------
    >>> from nll_core.teaching.simulation import simulate_classifier
    >>> simulated = simulate_classifier(2_000, 5, 2.0, seed=0)
    >>> halves = hold_out(simulated.logits, simulated.labels, seed=0)
    >>> along = held_out_along_temperature(halves, [0.5, 1.0, 2.0, 4.0], every=2)
    >>> along.nll.argmin(), along.errors.best_temperature, along.chance.temperatures
    (np.int64(2), 2.0, array([0.5, 2. ]))
    """
    n_bins = _checked_bins(halves, n_bins, strategy, k)
    grid = temperature_grid(temperatures)
    rare = grid[:: count(every, "every")]
    draws = count(n_draws, "n_draws")
    return HeldOutAlongTemperature(halves, grid, rare, draws, n_bins, strategy, k)


def _checked_bins(halves: HeldOutHalves, n_bins: int, strategy: BinStrategy, k: int | None) -> int:
    """`n_bins`, where these bins of that class can be made."""
    choice(strategy, "strategy", get_args(BinStrategy))
    if k is not None and count(k, "k", minimum=0) >= halves.n_classes:
        last = halves.n_classes - 1
        raise ValueError(f"k must lie in 0 … {last} ({last + 1} classes), got {k}")
    return count(n_bins, "n_bins")
