"""Data of which one is left out, by weights."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import sample_weights

Float64Array = NDArray[np.float64]


def each_left_out(
    rows: Float64Array, sample_weight: ArrayLike | None
) -> tuple[NDArray[np.intp], NDArray[np.intp], Callable[[int], Float64Array]]:
    """The first of each kind of equal data of equal weight, (k,); the kind of each datum, (n,); and
    the weights of what stays when one of a kind is left out."""
    given = sample_weights(sample_weight, (len(rows),))
    weights = np.ones(len(rows)) if given is None else given
    left = np.minimum(weights, 1.0)
    _, first, places = np.unique(
        np.column_stack([rows, left]), axis=0, return_index=True, return_inverse=True
    )

    def rest(at: int) -> Float64Array:
        others = weights.copy()
        others[first[at]] -= left[first[at]]
        return others

    return first, places.reshape(-1), rest
