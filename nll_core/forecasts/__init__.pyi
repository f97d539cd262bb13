"""Scores of probabilistic forecasts of numbers: CRPS, pinball, PIT, coverage, recalibration.

A forecast is a Gaussian (mean and standard deviation), samples, or quantiles at given levels; what
came is `observed`. The NLL of Gaussian forecasts is `nll_core.heteroscedastic_nll`; samples and
quantiles have no density, and no NLL.
"""

from nll_core.forecasts.coverage import (
    CoverageCurve,
    ForecastCoverage,
    coverage_curve,
    interval_coverage,
)
from nll_core.forecasts.crps import (
    gaussian_crps,
    interval_score,
    pinball_loss,
    quantile_crps,
    sample_crps,
)
from nll_core.forecasts.pit import (
    Pit,
    PitHistogram,
    discrete_pit,
    gaussian_pit,
    pit_distribution,
    pit_histogram,
    quantile_pit,
    sample_pit,
)
from nll_core.forecasts.pit_map import (
    PitMap,
    fit_pit_map,
)
from nll_core.forecasts.spread_scale import fit_spread_scale

__all__ = [
    "CoverageCurve",
    "ForecastCoverage",
    "Pit",
    "PitHistogram",
    "PitMap",
    "coverage_curve",
    "discrete_pit",
    "fit_pit_map",
    "fit_spread_scale",
    "gaussian_crps",
    "gaussian_pit",
    "interval_coverage",
    "interval_score",
    "pinball_loss",
    "pit_distribution",
    "pit_histogram",
    "quantile_crps",
    "quantile_pit",
    "sample_crps",
    "sample_pit",
]
