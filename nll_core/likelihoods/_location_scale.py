"""Standardising: z = (x − μ)/σ for the families with a location and a scale."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import finite_array, non_empty, positive_array


def standardise(
    x: ArrayLike, mu: ArrayLike, sigma: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], np.dtype[Any]]:
    """z = (x − μ)/σ and σ in float64, checked and broadcast, and the dtype of array results."""
    checked = (finite_array(x, "x"), finite_array(mu, "mu"), positive_array(sigma, "sigma"))
    try:
        wide = [a.astype(np.float64, copy=False) for a in np.broadcast_arrays(*checked)]
    except ValueError:
        shapes = ", ".join(str(array.shape) for array in checked)
        raise ValueError(f"x, mu and sigma must broadcast, got shapes {shapes}") from None
    values, means, sigmas = wide
    non_empty(values, "x")
    with np.errstate(over="ignore", divide="ignore"):
        difference = values - means
        if np.isfinite(difference).all():
            z = difference / sigmas
        else:
            # Halving is exact here, and the halves of two large numbers differ by a float64.
            z = (0.5 * values - 0.5 * means) / (0.5 * sigmas)
    # A Python number does not widen a float32 array, as in NumPy's own promotion.
    given = [a.dtype for a, v in zip(checked, (x, mu, sigma), strict=True) if not _is_number(v)]
    dtype = np.result_type(*given) if given else np.dtype(np.float64)
    return np.asarray(z), sigmas, dtype


def _is_number(value: ArrayLike) -> bool:
    """Whether `value` is a plain Python number."""
    return type(value) in (bool, int, float)
