"""The smooth calibration error: no bins, and a bandwidth that chooses itself."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._pairs import forecast_pairs
from nll_core._validation import FloatArray, sample_weights

Float64Array = NDArray[np.float64]

# Larger than elsewhere, since each block also adds up a whole grid.
_BLOCK: Final = 1 << 15
_COARSEST_GRID: Final = 1 << 13
# The finest grid transforms in some ten milliseconds.
_FINEST_GRID: Final = 1 << 18
# Splitting an example between two grid points changes the smoothed residuals by at most
# h²/8 ∫|K″| = 0.121 (h/σ)² times the mean residual: 3e-5 of it where σ is 64 grid steps.
_STEPS_PER_BANDWIDTH: Final = 64
# Relative; well below the error of the grid.
_BANDWIDTH_TOLERANCE: Final = 1e-10
# Terms of the cosine series beyond this exponent are below the smallest float64.
_LARGEST_EXPONENT: Final = 745.0


def smooth_calibration_error(
    confidence: ArrayLike, outcomes: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Calibration error by kernel smoothing in place of bins, as a probability.

    Lower is better; the minimum is 0.

    smECE = smECE_σ at the σ for which smECE_σ = σ, where
    smECE_σ = ∫₀¹ |(1/n) Σ_i K_σ(t, p_i)(y_i − p_i)| dt
    and K_σ is the Gaussian density of standard deviation σ, reflected at 0 and 1.

    Parameters
    ----------
    confidence : array_like, any shape
        Stated probabilities in [0, 1].
    outcomes : array_like, same shape
        Whether the event happened: booleans, or 0 and 1.
    sample_weight : array_like, same shape, optional
        What each example counts, at least 0 and not all 0: w_i / Σ w in place of 1/n.

    Returns
    -------
    float
        In [0, 1]. It lies within a constant factor of the distance to the nearest calibrated
        forecast, which no binned error does.

    Raises
    ------
    ValueError
        For empty input, a confidence outside [0, 1], NaN, shapes that differ, or invalid
        weights.
    TypeError
        For input that is not numeric.

    Notes
    -----
    smECE_σ falls as σ grows, so the fixed point is unique. The residuals are put on a grid, each
    shared between its two neighbours; the reflected kernel multiplies their cosine series by
    exp(−(πkσ)²/2), so one transform serves every σ. The grid is refined until σ is at least 64
    steps, which keeps the error below 3e-5 times the mean |y − p|. The finest has 2¹⁸ steps, and a
    result below 2.4e-4 has an absolute error of that order at most. The cost is linear in n.

    References
    ----------
    Błasiok & Nakkiran (2023), Smooth ECE: principled reliability diagrams via kernel smoothing.

    Examples
    --------
    >>> confidence = [0.8] * 10
    >>> round(smooth_calibration_error(confidence, [1] * 5 + [0] * 5), 3)
    0.3
    >>> round(smooth_calibration_error(confidence, [1] * 8 + [0] * 2), 6)
    0.0
    """
    forecast, happened = forecast_pairs(confidence, outcomes, ("confidence", "outcomes"))
    weights = sample_weights(sample_weight, np.shape(confidence))
    shares = None if weights is None else weights.reshape(-1) / weights.mean()
    steps = _COARSEST_GRID
    while True:
        series = _cosine_series(forecast, happened, steps, shares)
        bandwidth = bandwidth_of(series)
        if bandwidth * steps >= _STEPS_PER_BANDWIDTH or steps == _FINEST_GRID:
            return bandwidth
        wanted = _STEPS_PER_BANDWIDTH / max(bandwidth, _STEPS_PER_BANDWIDTH / _FINEST_GRID)
        steps = min(_FINEST_GRID, max(2 * steps, 1 << int(np.ceil(np.log2(wanted)))))


def _cosine_series(
    forecast: FloatArray,
    happened: NDArray[np.bool_],
    steps: int,
    shares: Float64Array | None = None,
) -> Float64Array:
    """Cosine coefficients of the measure that puts (y − p)/n, times its share, at each p."""
    mass = np.zeros(steps + 1)
    for start in range(0, len(forecast), _BLOCK):
        p = forecast[start : start + _BLOCK].astype(np.float64, copy=False)
        residual = happened[start : start + _BLOCK] - p
        if shares is not None:
            residual *= shares[start : start + _BLOCK]
        position = p * steps
        left = np.minimum(position.astype(np.intp), steps - 1)
        position -= left
        position *= residual
        mass[1:] += np.bincount(left, weights=position, minlength=steps)
        mass[:-1] += np.bincount(left, weights=residual - position, minlength=steps)
    return cosine_series_of(mass / len(forecast))


def cosine_series_of(mass: Float64Array) -> Float64Array:
    """Cosine coefficients on [0, 1] of masses at the points of a grid, both ends included."""
    # Reflection at both ends is a period of 2 steps in which the ends occur once.
    mass[1:-1] *= 0.5
    periodic = np.concatenate([mass, mass[-2:0:-1]])
    coefficients: Float64Array = np.fft.rfft(periodic).real
    return coefficients


def _smoothed_error(series: Float64Array, bandwidth: float) -> float:
    """∫ |smoothed residual|, by the trapezoid rule on the grid."""
    steps = len(series) - 1
    needed = int(min(steps, np.sqrt(2.0 * _LARGEST_EXPONENT) / (np.pi * bandwidth))) + 1
    order = np.arange(needed)
    damped = series[:needed] * np.exp(-0.5 * (np.pi * bandwidth * order) ** 2)
    smooth = np.abs(np.fft.irfft(damped, 2 * steps)[: steps + 1])
    return float(2.0 * smooth.sum() - smooth[0] - smooth[-1])


def bandwidth_of(series: Float64Array) -> float:
    """The σ at which the smoothed error equals σ, by bracketed secants (Illinois)."""
    steps = len(series) - 1
    low, high = 1.0 / steps, 1.0
    excess_low = _smoothed_error(series, low) - low
    if excess_low <= 0.0:
        return low + excess_low
    excess_high = _smoothed_error(series, high) - high
    side = 0
    while high - low > _BANDWIDTH_TOLERANCE * high:
        middle = (low * excess_high - high * excess_low) / (excess_high - excess_low)
        # Rounding has reached the root: one end is as good as it gets.
        if not low < middle < high:
            return min(max(middle, low), high)
        excess = _smoothed_error(series, middle) - middle
        if excess == 0.0:
            return middle
        if excess > 0.0:
            low, excess_low = middle, excess
            excess_high *= 0.5 if side > 0 else 1.0
            side = 1
        else:
            high, excess_high = middle, excess
            excess_low *= 0.5 if side < 0 else 1.0
            side = -1
    return low
