"""Values of the calibration error's estimators, of observed and of simulated outcomes alike."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core.calibration._null_cells import Cells
from nll_core.calibration._weighted_bins import CalibrationNorm, error_of_gaps
from nll_core.calibration.smooth_calibration import bandwidth_of, cosine_series_of

Float64Array = NDArray[np.float64]

# The bandwidth under calibration is about the standard error of the mean residual or more; with so
# many grid steps in it, the grid changes the error by less than a hundredth.
_STEPS_PER_ERROR: Final = 8
_COARSEST_GRID: Final = 1 << 9
_FINEST_GRID: Final = 1 << 13


def errors_in_bins(
    cells: Cells, starts: NDArray[np.intp], residuals: Float64Array
) -> dict[tuple[CalibrationNorm, bool], Float64Array]:
    """Each estimator in one set of bins: observed first, then under calibration."""
    mass = np.add.reduceat(cells.mass, starts)
    squares = np.add.reduceat(cells.squares, starts)
    forecast = np.add.reduceat(cells.mass * cells.forecast, starts) / mass
    total = float(mass.sum())
    share, effective = mass / total, mass * mass / squares
    observed = np.add.reduceat(cells.residual, starts)[:, np.newaxis]
    both = np.hstack([observed, np.add.reduceat(residuals, starts, axis=0)])
    gaps = both.T / mass
    frequency = np.clip(forecast + gaps, 0.0, 1.0)
    several = effective > 1.0 + 1e-9
    noise = frequency[:, several] * (1.0 - frequency[:, several]) / (effective[several] - 1.0)
    lone = gaps[:, several]
    squared = np.maximum((lone**2 - noise) @ share[several], 0.0)
    absolute = np.maximum((2.0 * np.abs(lone) - _mean_size(lone, noise)) @ share[several], 0.0)
    weighted = gaps * share
    return {
        ("l1", False): error_of_gaps(weighted, share, "l1"),
        ("l1", True): absolute,
        ("l2", False): error_of_gaps(weighted, share, "l2"),
        ("l2", True): np.sqrt(squared),
        ("max", False): error_of_gaps(weighted, share, "max"),
    }


def _mean_size(mean: Float64Array, variance: Float64Array) -> Float64Array:
    """E|N(mean, variance)|."""
    from scipy.special import erf

    deviation = np.sqrt(variance)
    # Without variance the ratio is never looked at: its terms are 0 and |mean|.
    ratio = np.abs(mean) / np.where(deviation > 0, deviation, 1.0)
    spread = deviation * np.sqrt(2.0 / np.pi) * np.exp(-0.5 * ratio * ratio)
    return np.where(deviation > 0, spread + np.abs(mean) * erf(ratio / np.sqrt(2.0)), np.abs(mean))


def calibrated_smooth_errors(cells: Cells, residuals: Float64Array) -> Float64Array:
    """Smooth calibration errors of calibrated data sets."""
    total = float(cells.mass.sum())
    noise = cells.squares @ (cells.forecast * (1.0 - cells.forecast))
    scale = float(np.sqrt(noise)) / total
    if scale == 0.0:
        return np.zeros(residuals.shape[1])
    wanted = 1 << int(np.ceil(np.log2(_STEPS_PER_ERROR / min(scale, 1.0))))
    steps = min(max(wanted, _COARSEST_GRID), _FINEST_GRID)
    position = cells.forecast * steps
    left = np.minimum(position.astype(np.intp), steps - 1)
    right_part = position - left
    errors = np.empty(residuals.shape[1])
    for i, residual in enumerate(residuals.T / total):
        mass = np.zeros(steps + 1)
        mass += np.bincount(left, weights=residual * (1.0 - right_part), minlength=steps + 1)
        mass += np.bincount(left + 1, weights=residual * right_part, minlength=steps + 1)
        errors[i] = bandwidth_of(cosine_series_of(mass))
    return errors
