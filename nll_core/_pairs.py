"""Pairs of a forecast probability and a binary outcome: their checks and their one sorted form."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import (
    FloatArray,
    non_empty,
    outcomes_array,
    sample_weights,
    unit_interval_array,
)


def forecast_pairs(
    probs: ArrayLike, outcomes: ArrayLike, names: tuple[str, str]
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Checked forecasts in [0, 1] and outcomes of the same shape, both flattened."""
    forecast = unit_interval_array(probs, names[0])
    non_empty(forecast, names[0])
    happened = outcomes_array(outcomes, forecast.shape, names[1])
    return forecast.reshape(-1), happened.reshape(-1)


def weighted_pairs(
    probs: ArrayLike,
    outcomes: ArrayLike,
    sample_weight: ArrayLike | None,
    names: tuple[str, str] = ("confidence", "outcomes"),
) -> tuple[FloatArray, NDArray[np.bool_], NDArray[np.float64] | None]:
    """The same of examples of weight above 0, and their weights, flattened; None without."""
    forecast, happened = forecast_pairs(probs, outcomes, names)
    weights = sample_weights(sample_weight, np.shape(probs))
    if weights is None:
        return forecast, happened, None
    weights = weights.reshape(-1)
    kept = weights > 0
    if kept.all():
        return forecast, happened, weights
    return forecast[kept], happened[kept], weights[kept]


def sort_pairs(
    forecast: FloatArray, happened: NDArray[np.bool_]
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Pairs sorted by forecast; among equal forecasts those that happened come first.

    The bits of a float in [0, 1] grow with its value and leave the two highest free, so the outcome
    fits below them as the lowest bit: one sort of integers in place of an argsort and two gathers.
    """
    bits = np.int32 if forecast.dtype == np.float32 else np.int64
    # Adding zero turns −0.0, whose sign bit would sort it first, into 0.0.
    keys: NDArray[Any] = (forecast + forecast.dtype.type(0)).view(bits)
    keys <<= 1
    keys |= ~happened
    keys.sort()
    outcome = (keys & 1) == 0
    keys >>= 1
    return keys.view(forecast.dtype), outcome


def weighted_forecasts(
    confidence: ArrayLike, sample_weight: ArrayLike | None = None, name: str = "confidence"
) -> tuple[FloatArray, NDArray[np.float64] | None]:
    """Checked forecasts of weight above 0, and their weights, flattened; None without."""
    nothing = np.zeros(np.shape(confidence), dtype=bool)
    forecast, _, weights = weighted_pairs(confidence, nothing, sample_weight, (name, name))
    return forecast, weights
