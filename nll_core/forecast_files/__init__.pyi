"""Forecasts of numbers, from a file to arrays."""

from nll_core.forecast_files.building import forecasts_from_table, read_forecasts
from nll_core.forecast_files.forecasts import Forecasts
from nll_core.forecast_files.recognise import recognise_forecasts
from nll_core.forecast_files.roles import ForecastKind, ForecastRoles, LongForm, SpreadKind
from nll_core.forecast_files.simulated import simulate_forecasts

__all__ = [
    "ForecastKind",
    "ForecastRoles",
    "Forecasts",
    "LongForm",
    "SpreadKind",
    "forecasts_from_table",
    "read_forecasts",
    "recognise_forecasts",
    "simulate_forecasts",
]
