"""How far the isotonic curve of a calibrated forecast strays from the diagonal by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._pairs import weighted_forecasts
from nll_core._printing import Printed
from nll_core._validation import FloatArray, IntArray, Seed, count, open_fraction, seed_number
from nll_core._weights import relative_weights

Float64Array = NDArray[np.float64]

# Cells of equal mass in which the forecasts are taken as equal for the CORP band; at 500 the band
# no longer changes visibly, and its cost no longer depends on n.
_CORP_CELLS: Final = 500
_CORP_WIDTHS: Final = 64


@dataclass(frozen=True, repr=False)
class CorpBand(Printed):
    """Where a calibrated forecast's isotonic curve falls, with probability `confidence_level`."""

    probs: Float64Array
    low: Float64Array
    high: Float64Array
    confidence_level: float


def corp_band(
    probs: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_draws: int = 1000,
    seed: Seed = 0,
) -> CorpBand:
    """Range of the CORP (isotonic) curve under perfect calibration, as probabilities.

    Outcomes are drawn with the forecasts as their true probabilities, an isotonic curve is fitted
    to each draw, and the band holds its central `confidence_level` quantiles at every forecast.

    Parameters
    ----------
    probs : array_like, any shape
        Forecast probabilities in [0, 1].
    sample_weight : array_like, same shape, optional
        What each forecast counts in the curve, at least 0 and not all 0.
    confidence_level : float
        Probability of the band at each forecast, strictly between 0 and 1.
    n_draws : int
        Number of simulated data sets.
    seed : int or numpy.random.Generator
        Seed of the draws; of a generator, its next number.

    Returns
    -------
    CorpBand
        `probs` ascending, `low`, `high`, `confidence_level`.

    Raises
    ------
    ValueError
        For empty input, a forecast outside [0, 1], NaN, invalid weights, or a level outside
        (0, 1).
    TypeError
        For input that is not numeric.

    Notes
    -----
    The sorted forecasts are cut into at most 500 cells of equally many, and again at every 64th of
    the unit interval; each cell is drawn as one binomial with its mean forecast, so that the cost
    does not grow with n. With weights it is one of the cell's effective number of examples,
    (Σw)²/Σw², rounded.

    References
    ----------
    Dimitriadis, Gneiting & Jordan (2021), Stable reliability diagrams for probabilistic
    classifiers.

    Examples
    --------
    >>> band = corp_band([0.5] * 100)
    >>> band.probs, band.low.round(1), band.high.round(1)
    (array([0.5]), array([0.4]), array([0.6]))
    """
    from scipy.optimize import isotonic_regression

    confidence_level = open_fraction(confidence_level, "confidence_level")
    n_draws = count(n_draws, "n_draws")
    generator = np.random.default_rng(seed_number(seed))
    sizes, centres, masses = _cells(*weighted_forecasts(probs, sample_weight, "probs"))
    frequencies = generator.binomial(sizes, centres, size=(n_draws, len(sizes))) / sizes
    curves = np.empty((len(sizes), n_draws))
    for draw, frequency in enumerate(frequencies):
        curves[:, draw] = isotonic_regression(frequency, weights=masses).x
    curves.sort(axis=1)
    tail = 0.5 * (1.0 - confidence_level) * (n_draws - 1)
    return CorpBand(
        probs=centres,
        low=curves[:, int(np.floor(tail))],
        high=curves[:, n_draws - 1 - int(np.floor(tail))],
        confidence_level=confidence_level,
    )


def _cells(
    forecasts: FloatArray, weights: Float64Array | None
) -> tuple[IntArray, Float64Array, IntArray | Float64Array]:
    """Effective sizes, mean forecasts and masses of cells, none of them wide, that part no ties."""
    if weights is None:
        ascending = np.sort(forecasts)
        starts = _starts(ascending)
        sizes = np.diff(starts, append=len(ascending)).astype(np.int64)
        means = np.add.reduceat(ascending, starts, dtype=np.float64) / sizes
        return sizes, np.minimum(means, 1.0), sizes
    order = np.argsort(forecasts, kind="stable")
    ascending, relative = forecasts[order], relative_weights(weights[order])
    starts = _starts(ascending)
    masses, squares, sums = (
        np.add.reduceat(row, starts) for row in (relative, relative**2, relative * ascending)
    )
    effective = np.maximum(np.rint(masses * masses / squares), 1).astype(np.int64)
    return effective, np.minimum(sums / masses, 1.0), masses


def _starts(ascending: FloatArray) -> NDArray[np.intp]:
    """Where the cells begin."""
    n = len(ascending)
    ranks = np.arange(_CORP_CELLS) * n // _CORP_CELLS
    starts = np.searchsorted(ascending, ascending[ranks], side="left")
    if n > _CORP_CELLS:
        # The last of many cells may hold all forecasts that are not next to 0.
        grid = np.arange(1, _CORP_WIDTHS) / _CORP_WIDTHS
        starts = np.append(starts, np.searchsorted(ascending, grid, side="right"))
    return np.unique(starts[starts < n])
