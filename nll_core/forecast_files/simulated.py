"""Forecasts made up with a seed, honest or not, to try a report with."""

from __future__ import annotations

from typing import Final, get_args

import numpy as np

from nll_core._validation import Seed, choice, count, finite, positive, seed_number
from nll_core.forecast_files.forecasts import Forecasts
from nll_core.forecast_files.roles import ForecastKind

SIMULATED_LEVELS: Final = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_N_SAMPLES: Final = 50
_WEEKS: Final = 52


def simulate_forecasts(
    kind: ForecastKind,
    n: int = 300,
    *,
    spread: float = 1.0,
    shift: float = 0.0,
    seed: Seed = 0,
) -> Forecasts:
    """Weekly demand with a season, and forecasts of it that are honest but for two mistakes.

    In week t what comes is Gaussian with mean 20 + 6 sin(2πt/52) and standard deviation
    3 + 1.5 cos(2πt/52). The forecasts have `spread` times this standard deviation, and their mean
    is `shift` of these too high.

    Parameters
    ----------
    kind : {"gaussian", "quantiles", "samples"}
        What the forecasts are given by: quantiles at 7 levels, or 50 draws.
    n : int
        Weeks, at least 2.
    spread : float
        1 for honest ones; below it they are too narrow.
    shift : float
        0 for honest ones.
    seed : int or numpy.random.Generator
        Of what comes, and of the draws.

    Returns
    -------
    Forecasts
        The same demand for every kind, spread and shift.

    Raises
    ------
    ValueError, TypeError
        For an unknown kind, fewer than 2 weeks, or numbers that are not finite or above 0.

    Examples
    --------
    >>> found = simulate_forecasts("gaussian", 4, spread=0.5)
    >>> found.sigma.round(2), found.observed.round(1)
    (array([2.25, 2.24, 2.23, 2.2 ]), array([20.6, 20.1, 24.3, 22.6]))
    """
    what = choice(kind, "kind", get_args(ForecastKind))
    weeks = count(n, "n", minimum=2)
    wide, off = positive(spread, "spread"), finite(shift, "shift")
    generator = np.random.default_rng(seed_number(seed))
    phase = 2 * np.pi * np.arange(weeks) / _WEEKS
    mean, deviation = 20 + 6 * np.sin(phase), 3 + 1.5 * np.cos(phase)
    observed = mean + deviation * generator.standard_normal(weeks)
    gaussian = Forecasts("gaussian", observed, mean=mean + off * deviation, sigma=wide * deviation)
    if what == "quantiles":
        levels = np.array(SIMULATED_LEVELS)
        quantiles = gaussian.quantiles_at(levels)
        return Forecasts("quantiles", observed, quantiles=quantiles, levels=levels)
    if what == "samples":
        noise = generator.standard_normal((weeks, _N_SAMPLES))
        samples = (mean + off * deviation)[:, None] + (wide * deviation)[:, None] * noise
        return Forecasts("samples", observed, samples=samples)
    return gaussian
