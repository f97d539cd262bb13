"""Accuracy and NLL of the same models on the same examples: which of the two tells them apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from nll_core._printing import Printed
from nll_core._validation import finite_array, open_fraction, outcomes_array

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class ScorePath(Printed):
    """One score of several models, each beside the reference, with paired intervals."""

    mean: Float64Array
    """(m,), over the examples."""
    difference: Float64Array
    """(m,), more than the reference's; 0 for itself."""
    standard_error: Float64Array
    """(m,), of the difference, from the pairs."""
    low: Float64Array
    """(m,)."""
    high: Float64Array
    """(m,)."""

    @property
    def apart(self) -> NDArray[np.bool_]:
        """(m,), whether the interval of the difference leaves 0 out."""
        return (self.low > 0.0) | (self.high < 0.0)


@dataclass(frozen=True, eq=False, repr=False)
class AccuracyAgainstNll(Printed):
    """Models by accuracy and by NLL (nats), each against the one of the lowest NLL."""

    accuracy: ScorePath
    nll: ScorePath
    reference: int
    """The place of the model with the lowest NLL."""
    n: int


def accuracy_against_nll(
    nll: ArrayLike, outcomes: ArrayLike, *, confidence_level: float = 0.95
) -> AccuracyAgainstNll:
    """Differences of models in accuracy and in NLL (nats) on the same examples, with intervals.

    Δ = mean d_i with d_i = score_i(model) − score_i(reference), standard error √(var d/n). Accuracy
    sees only examples on which one is right and the other wrong; NLL sees all.

    Parameters
    ----------
    nll : array_like, shape (m, n)
        Of each example under each model: −log of the chance of its class.
    outcomes : array_like of bool, shape (m, n)
        Whether that class had the highest chance.
    confidence_level : float
        Of the normal intervals.

    Returns
    -------
    AccuracyAgainstNll
        The reference is the model of the lowest NLL.

    Raises
    ------
    ValueError
        For shapes that differ, fewer than two examples, or an NLL that is not finite.

    References
    ----------
    Q. McNemar (1947), Note on the sampling error of the difference between correlated proportions.

    Examples
    --------
    >>> nll = [[0.1, 0.2, 0.9], [0.4, 0.5, 1.1]]
    >>> found = accuracy_against_nll(nll, [[True, True, False], [True, True, False]])
    >>> found.accuracy.difference, found.nll.difference.round(3), found.nll.apart
    (array([0., 0.]), array([0.   , 0.267]), array([False,  True]))
    """
    costs = np.asarray(finite_array(nll, "nll"), np.float64)
    if costs.ndim != 2 or costs.shape[1] < 2 or not len(costs):
        raise ValueError(f"nll must be of shape (m, n) with n of at least 2, got {costs.shape}")
    right = outcomes_array(outcomes, costs.shape, "outcomes")
    quantile = float(ndtri(0.5 + 0.5 * open_fraction(confidence_level, "confidence_level")))
    reference, n = int(np.argmin(costs.mean(axis=1))), costs.shape[1]

    def path(scores: Float64Array) -> ScorePath:
        apart = scores - scores[reference]
        difference = apart.mean(axis=1)
        error = np.sqrt(apart.var(axis=1, ddof=1) / n)
        reach = quantile * error
        return ScorePath(
            scores.mean(axis=1), difference, error, difference - reach, difference + reach
        )

    return AccuracyAgainstNll(path(right.astype(np.float64)), path(costs), reference, n)
