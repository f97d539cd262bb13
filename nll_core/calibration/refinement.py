"""The NLL split into what miscalibration costs and what recalibration cannot take away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import as_array, positive
from nll_core._weights import reduce_by_weight
from nll_core.calibration.score_decomposition import corp
from nll_core.losses.classification import cross_entropy
from nll_core.recalibration.temperature import TemperatureFit, fit_temperature


@dataclass(frozen=True, repr=False)
class NllSplit(Printed):
    """nll = calibration + refinement (nats), as far as a temperature can calibrate.

    `fit` is the temperature fit that splits it; `refinement` is its `nll_after`.
    """

    nll: float
    calibration: float
    refinement: float
    temperature: float
    fit: TemperatureFit


@dataclass(frozen=True)
class BinaryNllSplit:
    """nll = calibration + refinement (nats), as far as any increasing map can calibrate."""

    nll: float
    calibration: float
    refinement: float


def nll_split(
    logits: ArrayLike,
    labels: ArrayLike,
    *,
    temperature: float = 1.0,
    fit: TemperatureFit | None = None,
    sample_weight: ArrayLike | None = None,
) -> NllSplit:
    """Mean NLL of softmax(logits/T) split by the best temperature for these data, in nats.

    NLL(T) = [NLL(T) − NLL(T*)] + NLL(T*) = calibration + refinement,  T* = argmin NLL

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite, or −inf for a forbidden class.
    labels : array_like of int, shape (...)
        True classes.
    temperature : float
        T, finite and above 0.
    fit : TemperatureFit, optional
        ``fit_temperature(logits, labels)``, if it is at hand already. Must come from these data: a
        T* fitted elsewhere is not their minimum.
    sample_weight : array_like, shape (...), optional
        At least 0, not all 0; a `fit` must have had the same.

    Returns
    -------
    NllSplit
        `nll`, `calibration` (≥ 0 up to rounding, lower is better), `refinement` (lower is better,
        the same for every T), `temperature`, `fit`.

    Raises
    ------
    ValueError, TypeError
        For invalid logits, labels or temperature.

    See Also
    --------
    binary_nll_split : against every increasing map instead of one temperature.

    Notes
    -----
    What is called calibration here is the part that one temperature repairs, a lower bound of the
    true calibration loss, E KL(E[y|p] ‖ p); the rest of it stays in `refinement`, which is
    therefore an upper bound. T* is chosen on the same data, which flatters it by about half a
    nat divided by the number of examples. Where the fit ends at T = 0 or inf, `refinement` is the
    limit of the NLL there.

    References
    ----------
    Berta, Holzmüller, Jordan & Bach (2025), Rethinking early stopping: refine, then calibrate.
    Bröcker (2009), Reliability, sufficiency, and the decomposition of proper scores.

    Examples
    --------
    >>> split = nll_split([[4.0, 0.0]] * 4, [0, 0, 0, 1])
    >>> round(split.nll, 4), round(split.calibration, 4), round(split.refinement, 4)
    (1.0181, 0.4558, 0.5623)
    """
    temperature = positive(temperature, "temperature")
    found = fit_temperature(logits, labels, sample_weight=sample_weight) if fit is None else fit
    nll = mean_nll(logits, labels, temperature, sample_weight)
    refinement = found.nll_after
    # With a forbidden truth both are inf, and no temperature repairs anything.
    calibration = nll - refinement if np.isfinite(refinement) else 0.0
    return NllSplit(nll, calibration, refinement, temperature, found)


def mean_nll(
    logits: ArrayLike, labels: ArrayLike, temperature: float, sample_weight: ArrayLike | None
) -> float:
    """The mean cross-entropy, by weight where there are weights."""
    if sample_weight is None:
        return cross_entropy(logits, labels, temperature=temperature)
    wide = as_array(logits).astype(np.float64, copy=False)
    losses = cross_entropy(wide, labels, temperature=temperature, reduction="none")
    return float(reduce_by_weight(losses, sample_weight, "mean", dtype=wide.dtype))


def binary_nll_split(
    probs: ArrayLike, outcomes: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> BinaryNllSplit:
    """Mean log loss of yes-or-no forecasts split by isotonic recalibration, in nats.

    NLL(p) = MCB + (UNC − DSC) = calibration + refinement, by `corp` with the log score.

    Parameters
    ----------
    probs : array_like, any shape
        Forecast probabilities in [0, 1]: of the predicted class (`top_label`) or of one class
        (`one_class`).
    outcomes : array_like, same shape
        Whether the event happened: booleans, or 0 and 1.
    sample_weight : array_like, same shape, optional
        At least 0, not all 0.

    Returns
    -------
    BinaryNllSplit
        `nll`, `calibration` (≥ 0 up to rounding), `refinement`; lower is better for each.

    Raises
    ------
    ValueError, TypeError
        As `corp`.

    See Also
    --------
    nll_split : for all classes at once, against one temperature.

    Notes
    -----
    The isotonic map bends freely, so it finds all miscalibration that keeps the order of the
    forecasts, and in small samples some that is chance: `calibration` errs high, `refinement` low.
    For the predicted class the question is "is the prediction right?", another problem than the
    multiclass one, with another NLL. For two classes one temperature keeps the order of the
    forecasts and `refinement` stays as it is; with more classes it may change.

    References
    ----------
    Dimitriadis, Gneiting & Jordan (2021), Stable reliability diagrams for probabilistic
    classifiers.

    Examples
    --------
    >>> split = binary_nll_split([0.9, 0.9, 0.9, 0.9], [1, 1, 1, 0])
    >>> round(split.nll, 4), round(split.calibration, 4), round(split.refinement, 4)
    (0.6547, 0.0923, 0.5623)
    """
    split = corp(probs, outcomes, score="log", sample_weight=sample_weight)
    return BinaryNllSplit(split.score, split.miscalibration, split.recalibrated_score)
