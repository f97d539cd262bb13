"""Models on the same data: the difference of each from the best, and whether to believe it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from nll_core._printing import PrintedTable, columns_of
from nll_core._validation import float_array, open_fraction, reject_nan

Float64Array = NDArray[np.float64]

# With fewer data the standard error of a difference is itself too uncertain for a normal interval;
# and a smaller difference is not to be told from 0 by it (Sivula, Magnusson and Vehtari 2020).
FEW_DATA: Final = 100
SMALL_DIFFERENCE: Final = 4.0


@dataclass(frozen=True, eq=False)
class ModelDifference:
    """One model against the best: the summed NLL (nats) it pays more, and the reasons for doubt."""

    name: str
    nll: float
    """Summed over the data."""
    difference: float
    """More than the best model's; 0 for itself."""
    standard_error: float
    low: float
    high: float
    doubts: tuple[str, ...]
    """Empty where the row may be believed, and for the best model."""
    pays_most: int
    """The datum that pays most for this model, or speaks most for it where it is the best."""


@dataclass(frozen=True, eq=False, repr=False)
class ModelDifferences(PrintedTable):
    """Models from the lowest NLL upwards."""

    rows: tuple[ModelDifference, ...]
    n: int
    confidence_level: float

    def __getitem__(self, name: str) -> ModelDifference:
        """The row of this model."""
        return next(row for row in self.rows if row.name == name)

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        shown = columns_of(self.rows, "name", "nll", "difference", "standard_error", "low", "high")
        return shown | {"doubts": ["; ".join(row.doubts) for row in self.rows]}


def compare_losses(
    losses: Mapping[str, ArrayLike], *, confidence_level: float = 0.95
) -> ModelDifferences:
    """Models by the NLL of the same data: paired differences from the best, with doubts (nats).

    Δ = Σ d_i with d_i = NLL_i(model) − NLL_i(best), and its standard error is √(n·var d): the
    pairs matter, not the two standard errors alone.

    Parameters
    ----------
    losses : mapping of str to array_like, shape (n,)
        By name, the NLL of each datum that the model was not fitted to.
    confidence_level : float
        Of the normal intervals.

    Returns
    -------
    ModelDifferences
        Each row with its reasons for doubt: fewer than 100 data, a difference below 4 nats, an
        interval that holds 0, one datum without which the best model would be another one.

    Raises
    ------
    ValueError
        For no model, arrays of different lengths or fewer than two data, NaN or −inf, and for
        models of which none has a finite NLL.

    References
    ----------
    T. Sivula, M. Magnusson, A. Vehtari (2020), Uncertainty in Bayesian leave-one-out
    cross-validation based model comparison.

    Examples
    --------
    >>> found = compare_losses({"a": [1.0, 2.0, 1.5], "b": [1.1, 2.3, 1.4]})
    >>> found["b"].difference.__round__(6), found["b"].doubts[0]
    (0.3, 'only 3 data')
    """
    level = open_fraction(confidence_level, "confidence_level")
    if not losses:
        raise ValueError("losses must hold at least one model, got none")
    arrays = {name: float_array(value, name).astype(np.float64) for name, value in losses.items()}
    shapes = {array.shape for array in arrays.values()}
    shape = next(iter(shapes))
    if len(shapes) > 1 or len(shape) != 1 or shape[0] < 2:
        raise ValueError(f"losses must be of one shape (n,) with n of at least 2, got {shapes}")
    for name, array in arrays.items():
        reject_nan(array, name)
        if (array == -np.inf).any():
            raise ValueError(f"losses of {name} must be above −inf")
    totals = {name: float(array.sum()) for name, array in arrays.items()}
    order = sorted(totals, key=lambda name: totals[name])
    best = order[0]
    if not np.isfinite(totals[best]):
        raise ValueError("no model has a finite NLL: there is no difference to speak of")
    quantile = float(ndtri(0.5 + 0.5 * level))
    rows = []
    for name in order:
        apart = arrays[name] - arrays[best]
        total, n = float(apart.sum()), len(apart)
        error = float(np.sqrt(n * apart.var(ddof=1))) if np.isfinite(total) else np.inf
        low, high = total - quantile * error, total + quantile * error
        if not np.isfinite(total):
            low, high = total, total
        rows.append(
            ModelDifference(
                name,
                totals[name],
                total,
                error,
                low,
                high,
                () if name == best else _doubts(apart, total, low),
                int(np.argmax(apart if name != best else -arrays[best])),
            )
        )
    return ModelDifferences(tuple(rows), shape[0], level)


def _doubts(apart: Float64Array, total: float, low: float) -> tuple[str, ...]:
    found = []
    if len(apart) < FEW_DATA:
        found.append(f"only {len(apart)} data")
    if total < SMALL_DIFFERENCE:
        found.append(f"less than {SMALL_DIFFERENCE:g} nats")
    if low <= 0.0:
        found.append("the interval holds 0")
    if np.isfinite(total) and total > 0.0 and total - apart.max() < 0.0:
        found.append("one datum decides")
    if np.isinf(total):
        found.append("some datum is impossible for it")
    return tuple(found)
