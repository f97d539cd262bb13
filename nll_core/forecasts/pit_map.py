"""Recalibration of a forecaster: which of its levels to read so that they are what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import unit_interval_array
from nll_core.forecasts._checked import Array
from nll_core.forecasts.pit import Pit, step_distribution


@dataclass(frozen=True, eq=False, repr=False)
class PitMap(Printed):
    """A non-decreasing map of levels with straight pieces, from (0, 0) to (1, 1)."""

    level: Array
    """(K,), levels of the forecaster."""
    share: Array
    """(K,), the share of observed values at or below each."""

    def __call__(self, levels: ArrayLike) -> Array:
        """The recalibrated probability of what the forecaster gives each level."""
        at = unit_interval_array(levels, "levels").astype(np.float64)
        return np.asarray(np.interp(at, self.level, self.share))

    def level_for(self, probability: ArrayLike) -> Array:
        """Which level of the forecaster to read for a quantile of each probability."""
        at = unit_interval_array(probability, "probability").astype(np.float64)
        return np.asarray(np.interp(at, self.share, self.level))


def fit_pit_map(pit: Pit, *, sample_weight: ArrayLike | None = None) -> PitMap:
    """The non-decreasing map that makes the transforms of a forecaster uniform.

    R(u) = share of observed values at or below level u, half of those at u itself counted; straight
    between the places where there are some. If F is a forecast, R(F) is the recalibrated one, and
    its τ-quantile is F⁻¹(R⁻¹(τ)).

    Parameters
    ----------
    pit : Pit
        Transforms of forecasts that are not those to be recalibrated: a held-out part.
    sample_weight : array_like, shape of the forecasts, optional
        What each forecast counts.

    Returns
    -------
    PitMap
        To be called with levels; `level_for` is its inverse.

    Raises
    ------
    ValueError, TypeError
        For invalid weights.

    Notes
    -----
    The isotonic regression of the shares on the levels is this map itself, since shares up to a
    level never fall. It makes all levels right on average over all forecasts: not those of each
    kind of forecast, and it does not make them sharper.

    References
    ----------
    Kuleshov, Fenner & Ermon (2018), Accurate uncertainties for deep learning using calibrated
    regression.

    Examples
    --------
    >>> from nll_core.forecasts import gaussian_pit
    >>> too_narrow = gaussian_pit(0.0, 0.5, [-1.0, -0.2, 0.2, 1.0])
    >>> fit_pit_map(too_narrow).level_for([0.1, 0.5, 0.9]).round(3)
    array([0.018, 0.5  , 0.982])
    """
    knots, left, right = step_distribution(pit, sample_weight)
    share = 0.5 * (left + right)
    share[0], share[-1] = 0.0, 1.0
    return PitMap(level=knots, share=share)
