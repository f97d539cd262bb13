"""Whether a temperature changes who is more confident than whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import float_array, labels_array, logits_array, positive, reject_nan
from nll_core.scores.risk_coverage import area_under_risk_coverage

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class TemperatureRanking(Printed):
    """At each temperature, the area under the risk–coverage curve and what has changed places."""

    temperatures: Float64Array
    area: Float64Array
    swapped: Float64Array
    """Share of all pairs of examples whose order by confidence is the opposite of that at T = 1."""


def swapped_pairs(first: ArrayLike, second: ArrayLike) -> float:
    """Share of all pairs that two arrays of confidences put in opposite orders, in [0, 1].

    Pairs that tie in either have no order there. Without ties it is (1 − Kendall's τ)/2.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        At least two each.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        For NaN, or shapes that differ or are not one-dimensional.

    Notes
    -----
    Inversions are counted while sorting by halves: n log² n.

    References
    ----------
    M. G. Kendall (1938), A new measure of rank correlation.

    Examples
    --------
    >>> swapped_pairs([0.9094, 0.7685], [0.4767, 0.5382]), swapped_pairs([1, 2, 3], [1, 3, 2])
    (1.0, 0.3333333333333333)
    """
    a, b = float_array(first, "first"), float_array(second, "second")
    if a.ndim != 1 or a.size < 2 or b.shape != a.shape:
        raise ValueError(
            "first and second must have one shape (n,) with n at least 2, "
            f"got {a.shape} and {b.shape}"
        )
    reject_nan(a, "first")
    reject_nan(b, "second")
    n = len(a)
    # Where the first ties, the second rises: no inversion.
    values = np.unique(b, return_inverse=True)[1][np.lexsort((b, a))]
    inversions, width = 0, 1
    while width < n:
        # Blocks of this width are sorted; each right one is looked up in its left neighbour.
        block = np.arange(n) // width
        left = block % 2 == 0
        offset = block // 2 * n
        keys = values + offset
        lower = np.searchsorted(keys[left], keys[~left], side="right")
        upper = np.searchsorted(offset[left], offset[~left], side="right")
        inversions += int((upper - lower).sum())
        values = np.sort(keys) - np.arange(n) // (2 * width) * n
        width *= 2
    return inversions / (n * (n - 1) / 2)


def temperature_ranking(
    logits: ArrayLike, labels: ArrayLike, temperatures: Sequence[float]
) -> TemperatureRanking:
    """What temperatures do to the order by confidence, and to the area under risk and coverage.

    Of two classes the confidence is sigmoid(|z₁ − z₂|/T), which keeps its order at every T. Of
    three, (3, 0, 0) is surer than (3.2, 2, −10) at T = 1 and less sure at T = 5.

    Parameters
    ----------
    logits : array_like, shape (n, K)
        At least two examples.
    labels : array_like of int, shape (n,)
        Their classes.
    temperatures : sequence of float
        Above 0.

    Returns
    -------
    TemperatureRanking

    Raises
    ------
    ValueError
        For logits, labels or temperatures out of range.

    Notes
    -----
    Confidence is compared by the log-odds against it, log Σ exp((z_k − z_max)/T), which are
    not rounded to those of certainty.

    Examples
    --------
    >>> found = temperature_ranking([[3.0, 0.0, 0.0], [3.2, 2.0, -10.0]], [0, 1], [1.0, 5.0])
    >>> found.swapped, found.area
    (array([0., 1.]), array([0.25, 0.75]))
    """
    z = logits_array(logits).astype(np.float64, copy=False)
    y = labels_array(labels, z.shape[-1], z.shape[:-1])
    right = z.argmax(axis=-1) == y
    lead = np.sort(z - z.max(axis=-1, keepdims=True), axis=-1)[:, :-1]
    found = np.array([positive(t, "temperatures") for t in temperatures])
    cold = _log_odds(lead, 1.0)
    areas, swapped = [], []
    for t in found:
        odds = _log_odds(lead, float(t))
        areas.append(area_under_risk_coverage(-odds, right).value)
        swapped.append(swapped_pairs(cold, odds))
    return TemperatureRanking(found, np.array(areas), np.array(swapped))


def _log_odds(lead: Float64Array, temperature: float) -> Float64Array:
    """Against the predicted class, from what the others lack to it; −∞ where they are forbidden."""
    return np.asarray(np.logaddexp.reduce(lead / temperature, axis=-1))
