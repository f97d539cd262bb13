"""Isotonic calibration of more than two classes: one map for each against the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._progress import QUIET, Meter
from nll_core._validation import (
    FloatArray,
    distribution_array,
    labels_array,
    sample_weights,
)
from nll_core._weights import Float64Array
from nll_core.calibration.isotonic import interpolate
from nll_core.calibrators._isotonic_columns import ColumnFits, Part
from nll_core.calibrators.isotonic_calibration import checked_pseudo_count, counted_noun


@dataclass(frozen=True, eq=False)
class IsotonicOneVsRestFit:
    """One map for each of K classes, `np.interp(p_k, *corners[k])`; the results are normalised.

    `nll_before` and `nll_after` are mean NLLs (nats); `converged` and `message` as in
    `IsotonicFit`, over all classes.
    """

    corners: tuple[tuple[Float64Array, Float64Array], ...]
    nll_before: float
    nll_after: float
    converged: bool
    message: str

    def predict_log_probs(self, probs: ArrayLike) -> FloatArray:
        """Logs (nats) of what `predict_probs` gives; −inf of 0."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_probs(probs))

    def predict_probs(self, probs: ArrayLike) -> FloatArray:
        """Calibrated probabilities (..., K); a row in which all maps give 0 becomes uniform."""
        array = distribution_array(probs)
        if array.shape[-1] != len(self.corners):
            raise ValueError(
                f"probs must have {len(self.corners)} classes, got shape {array.shape}"
            )
        calibrated = np.empty_like(array)
        for k, (x, y) in enumerate(self.corners):
            calibrated[..., k] = interpolate(array[..., k], x, y)
        totals = np.asarray(calibrated.sum(axis=-1, keepdims=True))
        empty = totals == 0.0
        calibrated /= np.where(empty, 1.0, totals)
        np.copyto(calibrated, 1.0 / array.shape[-1], where=empty)
        return calibrated


def fit_isotonic_one_vs_rest(
    probs: ArrayLike,
    labels: ArrayLike,
    *,
    pseudo_count: float = 0.0,
    sample_weight: ArrayLike | None = None,
) -> IsotonicOneVsRestFit:
    """One isotonic map for each class against the rest, normalised to sum to 1; NLLs in nats.

    q_k = c_k(p_k) / Σ_j c_j(p_j), where c_k is the isotonic fit of 1[y = k] on p_k.

    Parameters
    ----------
    probs : array_like, shape (..., K)
        Probabilities; each row sums to 1.
    labels : array_like of int, shape (...)
        True classes.
    pseudo_count, sample_weight
        As in `fit_isotonic`.

    Returns
    -------
    IsotonicOneVsRestFit
        `corners`, `nll_before`, `nll_after`, `converged`, `message`;
        `predict_log_probs(probs)`, `predict_probs(probs)`.

    Raises
    ------
    ValueError, TypeError
        For invalid probabilities, labels or weights, or a `pseudo_count` below 0.

    Notes
    -----
    As Zadrozny and Elkan do it. Each map is the best one for its own class against the rest; after
    the normalisation the whole is neither the minimum of the NLL nor certain to lower it. A row in
    which every map gives 0 becomes uniform, as in scikit-learn. For two classes use `fit_isotonic`:
    normalising the two mirrored maps would change nothing.

    References
    ----------
    Zadrozny & Elkan (2002), Transforming classifier scores into accurate multiclass probability
    estimates.

    Examples
    --------
    >>> probs = [[0.7, 0.2, 0.1], [0.6, 0.1, 0.3], [0.1, 0.5, 0.4], [0.5, 0.2, 0.3]]
    >>> fit_isotonic_one_vs_rest(probs, [0, 2, 1, 0]).predict_probs([[0.5, 0.3, 0.2]]).round(2)
    array([[0.5 , 0.33, 0.17]])
    """
    array = distribution_array(probs)
    n_classes = array.shape[-1]
    truth = labels_array(labels, n_classes, array.shape[:-1])
    weights = sample_weights(sample_weight, truth.shape)
    extra = checked_pseudo_count(pseudo_count)
    rows, truth = array.reshape(-1, n_classes), truth.reshape(-1)
    weights = None if weights is None else weights.reshape(-1)
    fits = ColumnFits(_Columns(rows), truth, weights, n_classes)
    return one_vs_rest_fits(fits, (None,), extra)[0]


def one_vs_rest_fits(
    fits: ColumnFits, parts: Sequence[Part], extra: float, meter: Meter = QUIET
) -> list[IsotonicOneVsRestFit]:
    """The fits of some parts of the rows."""
    return [
        IsotonicOneVsRestFit(
            corners=tuple(maps.corners),
            nll_before=maps.nll_before,
            nll_after=maps.nll_after,
            converged=maps.n_constant == 0,
            message=_message(fits.n_classes, maps.n_constant, maps.n_sure),
        )
        for maps in fits.maps(parts, extra, meter)
    ]


def _message(n_classes: int, n_constant: int, n_sure: int) -> str:
    """How many maps there are, and which of them are to be taken with care."""
    message = counted_noun(n_classes, "map")
    if n_constant:
        message += f", {n_constant} of them constant"
    if n_sure:
        message += f"; {n_sure} reach 0 or 1: unseen examples can have an NLL of ∞"
    return message


class _Columns:
    """The columns of an array (n, K), each contiguous."""

    def __init__(self, rows: FloatArray) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[FloatArray]:
        for k in range(self._rows.shape[1]):
            yield np.ascontiguousarray(self._rows[:, k])
