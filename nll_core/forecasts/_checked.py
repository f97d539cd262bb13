"""Forecasts and observed values as arrays of one shape."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import (
    FloatArray,
    finite_array,
    non_empty,
    positive_array,
    reject_where,
)

Array = NDArray[np.float64]


def gaussian_forecasts(
    mu: ArrayLike, sigma: ArrayLike, observed: ArrayLike
) -> tuple[Array, Array, Array, np.dtype[Any]]:
    """Means, standard deviations and observed values, broadcast; the dtype of the forecasts."""
    means, scales = finite_array(mu, "mu"), positive_array(sigma, "sigma")
    plain = [array.dtype for array in (means, scales) if array.ndim]
    dtype = np.result_type(*plain) if plain else np.dtype(np.float64)
    mean, scale, y = together(
        {"mu": means, "sigma": scales, "observed": finite_array(observed, "observed")}
    )
    return mean, scale, y, dtype


def together(named: dict[str, FloatArray]) -> list[Array]:
    """Arrays in float64, broadcast to one shape that is not empty."""
    try:
        wide = np.broadcast_arrays(*named.values())
    except ValueError:
        *names, last = named
        shapes = ", ".join(str(array.shape) for array in named.values())
        message = f"{', '.join(names)} and {last} must broadcast, got shapes {shapes}"
        raise ValueError(message) from None
    non_empty(wide[-1], list(named)[-1])
    return [array.astype(np.float64, copy=False) for array in wide]


def observed_values(value: ArrayLike, shape: tuple[int, ...]) -> Array:
    """One observed value for each forecast, in float64."""
    observed = finite_array(value, "observed").astype(np.float64, copy=False)
    if observed.shape != shape:
        raise ValueError(f"observed must have shape {shape}, got {observed.shape}")
    non_empty(observed, "observed")
    return observed


def quantile_forecasts(
    quantiles: ArrayLike, levels: ArrayLike, observed: ArrayLike
) -> tuple[FloatArray, Array, Array]:
    """Quantiles (..., K) that do not fall, their levels (K,), and observed values (...)."""
    q, at = finite_array(quantiles, "quantiles"), rising_levels(levels)
    if q.ndim == 0 or q.shape[-1] != at.size:
        raise ValueError(f"quantiles must have one for each of {at.size} levels, got {q.shape}")
    falls = np.diff(q, axis=-1) < 0
    if falls.any():
        *row, k = (int(i) for i in np.argwhere(falls)[0])
        where = f" in forecast {row[0] if len(row) == 1 else tuple(row)}" if row else ""
        raise ValueError(
            f"quantiles must not fall, got {q[(*row, k)]:g} at level {at[k]:g} and "
            f"{q[(*row, k + 1)]:g} at level {at[k + 1]:g}{where}"
        )
    return q, at, observed_values(observed, q.shape[:-1])


def rising_levels(levels: ArrayLike) -> Array:
    """Levels (K,) strictly between 0 and 1 that rise strictly."""
    at = finite_array(levels, "levels").astype(np.float64)
    if at.ndim != 1 or at.size == 0:
        raise ValueError(f"levels must have shape (K,), K of at least 1, got {at.shape}")
    reject_where((at <= 0) | (at >= 1), at, "levels", "lie strictly between 0 and 1")
    falls = np.append(False, np.diff(at) <= 0)
    reject_where(falls, at, "levels", "rise strictly")
    return at
