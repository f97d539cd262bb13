"""A histogram as a density: bars whose areas sum to 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import count, sample_array, sample_weights

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class DensityHistogram(Printed):
    """Bars of one width over data."""

    centres: Float64Array
    """(B,)."""
    densities: Float64Array
    """(B,), share of the data per unit of x."""
    width: float


def density_histogram(
    x: ArrayLike, n_bins: int, *, sample_weight: ArrayLike | None = None
) -> DensityHistogram:
    """Shares of the data in bins of one width from the least to the largest, per unit of x.

    Parameters
    ----------
    x : array_like, shape (n,)
        At least two data that differ.
    n_bins : int
        B.
    sample_weight : array_like, shape (n,), optional
        What each datum counts.

    Returns
    -------
    DensityHistogram
        The areas of its bars sum to 1.

    Raises
    ------
    ValueError
        If x does not vary.

    Examples
    --------
    >>> density_histogram([0.0, 1.0, 1.5, 4.0], 2).densities
    array([0.375, 0.125])
    """
    data = sample_array(x)
    weights = sample_weights(sample_weight, data.shape)
    if weights is not None:
        data, weights = data[weights > 0], weights[weights > 0]
    if not np.ptp(data):
        raise ValueError(f"x must vary, got only {data[0]:g}")
    shares, edges = np.histogram(data, count(n_bins, "n_bins"), weights=weights, density=True)
    return DensityHistogram(0.5 * (edges[1:] + edges[:-1]), shares, float(edges[1] - edges[0]))
