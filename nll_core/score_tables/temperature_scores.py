"""All scores of a classifier at one temperature, for a table of before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nll_core._binning import BinStrategy
from nll_core._validation import as_array
from nll_core._weights import reduce_by_weight
from nll_core.calibration.multiclass import classwise_calibration_error, one_class
from nll_core.calibration.refinement import mean_nll
from nll_core.calibration.reliability import reliability_curve
from nll_core.calibration.smooth_calibration import smooth_calibration_error
from nll_core.losses.logits import softmax
from nll_core.scores.brier import brier_score


@dataclass(frozen=True)
class CalibrationScores:
    """Scores of a classifier on n examples; only `accuracy` is better when higher.

    `nll` is in nats, `brier` is summed over classes; the calibration errors are probabilities:
    `expected_error` (ECE), `maximum_error` (MCE), `smooth_error` (smECE), `classwise_error`.
    """

    accuracy: float
    nll: float
    brier: float
    expected_error: float
    maximum_error: float
    smooth_error: float
    classwise_error: float
    temperature: float
    n: int


def calibration_scores(
    logits: ArrayLike,
    labels: ArrayLike,
    *,
    temperature: float = 1.0,
    n_bins: int = 15,
    strategy: BinStrategy = "uniform",
    k: int | None = None,
    sample_weight: ArrayLike | None = None,
) -> CalibrationScores:
    """Accuracy, NLL (nats), Brier score and calibration errors of softmax(logits/T).

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite, or −inf for a forbidden class.
    labels : array_like of int, shape (...)
        True classes.
    temperature : float
        T, finite and above 0; it changes everything but the accuracy.
    n_bins, strategy
        As in `reliability_curve`.
    k : int, optional
        The class whose probability ECE, MCE and smECE judge; the predicted class if left out.
    sample_weight : array_like, shape (...), optional
        At least 0, not all 0.

    Returns
    -------
    CalibrationScores
        `accuracy`, `nll`, `brier`, `expected_error`, `maximum_error`, `smooth_error`,
        `classwise_error`, `temperature`, `n`.

    Raises
    ------
    ValueError, TypeError
        For invalid logits, labels, temperature or bins.

    Notes
    -----
    The accuracy is counted on the logits, where two classes that differ never tie; as
    probabilities at a very high temperature they may round to the same number. The probabilities
    are taken in float64.

    References
    ----------
    Guo, Pleiss, Sun & Weinberger (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> before = calibration_scores([[4.0, 0.0]] * 4, [0, 0, 0, 1])
    >>> after = calibration_scores([[4.0, 0.0]] * 4, [0, 0, 0, 1], temperature=3.641)
    >>> before.accuracy, round(before.nll, 3), round(before.expected_error, 3)
    (0.75, 1.018, 0.232)
    >>> after.accuracy, round(after.nll, 3), round(after.expected_error, 3)
    (0.75, 0.562, 0.0)
    """
    nll = mean_nll(logits, labels, temperature, sample_weight)
    wide = as_array(logits).astype(np.float64, copy=False)
    probs = softmax(wide, temperature=temperature)
    right = np.argmax(wide, axis=-1) == as_array(labels)
    if k is None:
        # Of classes that tie as probabilities the one with the highest logit is the prediction.
        confidence, happened = probs.max(axis=-1), right
    else:
        confidence, happened = one_class(probs, labels, k)
    weighted: dict[str, Any] = {"sample_weight": sample_weight}
    binned: dict[str, Any] = {"n_bins": n_bins, "strategy": strategy, **weighted}
    curve = reliability_curve(confidence, happened, **binned)
    return CalibrationScores(
        accuracy=float(reduce_by_weight(1.0 * right, sample_weight, "mean", dtype=probs.dtype)),
        nll=nll,
        brier=brier_score(probs, labels, **weighted),
        expected_error=curve.expected_calibration_error,
        maximum_error=curve.maximum_calibration_error,
        smooth_error=smooth_calibration_error(confidence, happened, **weighted),
        classwise_error=classwise_calibration_error(probs, labels, **binned),
        temperature=float(temperature),
        n=curve.n,
    )
