"""A classifier judged on one half of its predictions, at a temperature fitted on the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._binning import BinStrategy
from nll_core._validation import FloatArray, IntArray, labels_array, logits_array
from nll_core.consistency import (
    CalibratedError,
    ConsistencyBands,
    calibrated_error,
    consistency_bands,
)
from nll_core.logits import softmax
from nll_core.multiclass import one_class, top_label
from nll_core.refinement import NllSplit, nll_split
from nll_core.reliability import ReliabilityCurve, reliability_curve
from nll_core.score_decomposition import CorpDecomposition, corp
from nll_core.scores import CalibrationScores, calibration_scores
from nll_core.simulation import split_halves
from nll_core.temperature import TemperatureFit, fit_temperature


@dataclass(frozen=True)
class HeldOutHalves:
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


@dataclass(frozen=True)
class HeldOutCalibration:
    """What the evaluation half says of softmax(logits/T).

    `confidence` and `happened` are the yes-or-no forecasts that are judged. `curve` has the bins
    that were asked for, `histogram` as many of equal width; `bands` and `chance` say what a
    calibrated model with these confidences would show; `corp` splits the log score of the
    yes-or-no forecasts; `split` the NLL by the best temperature of the evaluation half,
    `fit_split` that of the fit half by its own.
    """

    scores: CalibrationScores
    confidence: FloatArray
    happened: NDArray[np.bool_]
    curve: ReliabilityCurve
    histogram: ReliabilityCurve
    bands: ConsistencyBands
    chance: CalibratedError
    corp: CorpDecomposition
    split: NllSplit
    fit_split: NllSplit


def hold_out(logits: ArrayLike, labels: ArrayLike, *, seed: int) -> HeldOutHalves:
    """Two random halves of a classifier's predictions, with the temperature fitted on each.

    Parameters
    ----------
    logits : array_like, shape (N, K)
        Finite, or −inf for a forbidden class; at least two rows.
    labels : array_like of int, shape (N,)
        True classes.
    seed : int
        Seed of the split, as in `split_halves`.

    Returns
    -------
    HeldOutHalves
        `fit_logits`, `fit_labels`, `logits`, `labels`, `fitted`, `best`, `n`, `n_classes`.

    Raises
    ------
    ValueError, TypeError
        For logits or labels that are none, or fewer than two rows.

    Notes
    -----
    A temperature judged on the data it was fitted on looks better than it is, if only by about
    half a nat divided by their number; that is what the second half is for.

    Examples
    --------
    >>> from nll_core.simulation import simulate_classifier
    >>> simulated = simulate_classifier(20_000, 5, 2.0, seed=0)
    >>> halves = hold_out(simulated.logits, simulated.labels, seed=0)
    >>> halves.n, round(halves.fitted.temperature, 1)
    (10000, 2.0)
    """
    array = logits_array(logits)
    if array.ndim != 2:
        raise ValueError(f"logits must have shape (N, K), got {array.shape}")
    truth = labels_array(labels, array.shape[1], array.shape[:1])
    first, second = split_halves(len(truth), seed)
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
        For a temperature or bins that are none, or a class that does not exist.

    References
    ----------
    Guo, Pleiss, Sun & Weinberger (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> from nll_core.simulation import simulate_classifier
    >>> simulated = simulate_classifier(20_000, 5, 2.0, seed=0)
    >>> halves = hold_out(simulated.logits, simulated.labels, seed=0)
    >>> before = held_out_calibration(halves)
    >>> after = held_out_calibration(halves, temperature=halves.fitted.temperature)
    >>> before.scores.accuracy == after.scores.accuracy
    True
    >>> round(before.split.calibration, 2), round(after.split.calibration, 2)
    (0.18, 0.0)
    """
    scores = calibration_scores(
        halves.logits, halves.labels, temperature=temperature, n_bins=n_bins, strategy=strategy, k=k
    )
    probs = softmax(halves.logits.astype(np.float64), temperature=temperature)
    if k is None:
        confidence, happened = top_label(probs, halves.labels)
    else:
        confidence, happened = one_class(probs, halves.labels, k)
    curve = reliability_curve(confidence, happened, n_bins=n_bins, strategy=strategy)
    histogram = curve
    if strategy != "uniform":
        histogram = reliability_curve(confidence, happened, n_bins=n_bins)
    return HeldOutCalibration(
        scores=scores,
        confidence=confidence,
        happened=happened,
        curve=curve,
        histogram=histogram,
        bands=consistency_bands(confidence, n_bins=n_bins, strategy=strategy),
        chance=calibrated_error(confidence, n_bins=n_bins, strategy=strategy, n_draws=1000),
        corp=corp(confidence, happened, score="log"),
        split=nll_split(halves.logits, halves.labels, temperature=temperature, fit=halves.best),
        fit_split=nll_split(
            halves.fit_logits, halves.fit_labels, temperature=temperature, fit=halves.fitted
        ),
    )
