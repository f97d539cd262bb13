"""The likelihood page's data, the scales of its controls, and core calls that are kept a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nll_core import (
    GaussianFit,
    GaussianPointTerms,
    LikelihoodSlice,
    LikelihoodSteps,
    SufficientStatistics,
    fit_gaussian,
    gaussian_point_terms,
    gaussian_statistics,
    likelihood_along_mu,
    likelihood_along_sigma,
    likelihood_steps,
    parse_numbers,
)
from nll_core.datasets import load_five_points
from pages._ui.moving_steps import Scale

FIVE: Final = "Five points"
CLOSE: Final = "Fifty times closer"
DATA: Final = (FIVE, CLOSE)
# The five points, each at a fiftieth of its distance from their mean, to four decimals.
CLOSE_VALUES: Final = (52.2257, 52.2353, 52.2988, 52.3139, 52.4014)
CANDIDATES: Final = {"A": (50.0, 5.0), "B": (45.0, 8.0)}
# A larger unit makes every number smaller by this, and every density larger.
LARGER_UNIT: Final = 100.0
CURVE_POINTS: Final = 121
MOST_FACTORS: Final = 30


class Grid(NamedTuple):
    """Round numbers from `low` to `high`."""

    low: float
    high: float
    step: float

    def values(self) -> tuple[float, ...]:
        steps = round((self.high - self.low) / self.step)
        return tuple(round(self.low + i * self.step, 6) for i in range(steps + 1))


# Where an end of the interval may be.
EDGES: Final = Grid(35, 70, 0.25).values()


@dataclass(frozen=True, eq=False)
class Setting:
    """The present data with their fit, and the scales of the sliders that belong to them."""

    name: str
    values: NDArray[np.float64]
    statistics: SufficientStatistics
    fit: GaussianFit
    window: tuple[float, float]
    """The axis of x."""
    mu: Scale
    sigma: Scale

    @property
    def mu_axis(self) -> NDArray[np.float64]:
        """Where along μ the likelihood is drawn."""
        return np.linspace(self.mu.options[0], self.mu.options[-1], CURVE_POINTS)

    @property
    def sigma_axis(self) -> NDArray[np.float64]:
        """Where along σ the likelihood is drawn; it has no value at 0."""
        top = self.sigma.options[-1]
        return np.linspace(top / CURVE_POINTS, top, CURVE_POINTS)


@st.cache_resource(show_spinner=False)
def setting_of(name: str) -> Setting:
    """The data of that name with all that belongs to them."""
    if name == FIVE:
        return _setting(
            name,
            load_five_points().values,
            mu=Grid(40, 65, 0.25),
            sigma=(
                Grid(0.1, 1, 0.05),
                Grid(1, 4, 0.1),
                Grid(4, 10, 0.25),
                Grid(10, 15, 0.5),
            ),
            places=(EDGES[0], EDGES[-1]),
            start=(50.0, 2.5),
        )
    return _setting(
        name,
        np.array(CLOSE_VALUES),
        mu=Grid(51.9, 52.7, 0.01),
        sigma=(Grid(0.01, 0.1, 0.0025), Grid(0.1, 0.3, 0.01), Grid(0.3, 0.6, 0.02)),
        places=(51.8, 52.8),
        start=(52.3, 0.6),
    )


def _setting(
    name: str,
    values: NDArray[np.float64],
    *,
    mu: Grid,
    sigma: tuple[Grid, ...],
    places: tuple[float, float],
    start: tuple[float, float],
) -> Setting:
    fit = fit_gaussian(values)
    room = 0.02 * (places[1] - places[0])
    sigmas = {value for grid in sigma for value in grid.values()}
    return Setting(
        name=name,
        values=values,
        statistics=gaussian_statistics(values),
        fit=fit,
        window=(places[0] - room, places[1] + room),
        mu=Scale(tuple(sorted({*mu.values(), round(fit.mu, 4)})), start[0], name),
        sigma=Scale(tuple(sorted({*sigmas, round(fit.sigma, 4)})), start[1], name),
    )


@dataclass(frozen=True, eq=False)
class Here:
    """All that the page knows of the likelihood of one μ and σ."""

    mu: float
    sigma: float
    terms: GaussianPointTerms
    along_mu: LikelihoodSlice
    along_sigma: LikelihoodSlice


def likelihood_at(name: str, mu: float, sigma: float) -> Here:
    """The likelihood of the data of that name at μ and σ, and along either of them."""
    setting = setting_of(name)
    return Here(
        mu,
        sigma,
        gaussian_point_terms(setting.values, mu, sigma),
        slice_along_mu(name, sigma),
        slice_along_sigma(name, mu),
    )


@st.cache_resource(max_entries=512, show_spinner=False)
def slice_along_mu(name: str, sigma: float) -> LikelihoodSlice:
    setting = setting_of(name)
    return likelihood_along_mu(setting.statistics, setting.mu_axis, sigma)


@st.cache_resource(max_entries=512, show_spinner=False)
def slice_along_sigma(name: str, mu: float) -> LikelihoodSlice:
    setting = setting_of(name)
    return likelihood_along_sigma(setting.statistics, mu, setting.sigma_axis)


def in_larger_unit(name: str, mu: float, sigma: float) -> float:
    """The log-likelihood of the same data and the same Gaussian, all in a larger unit."""
    values = setting_of(name).values / LARGER_UNIT
    return gaussian_point_terms(values, mu / LARGER_UNIT, sigma / LARGER_UNIT).log_likelihood


@st.cache_resource(max_entries=64, show_spinner=False)
def steps_of(text: str) -> LikelihoodSteps:
    """The factors in a text, multiplied and their logs added."""
    return likelihood_steps(parse_numbers(text))


def check_factors(text: str) -> None:
    """ValueError where a text cannot be the factors of a likelihood."""
    factors = parse_numbers(text)
    if factors.size > MOST_FACTORS:
        raise ValueError(f"At most {MOST_FACTORS} factors fit here, got {factors.size}.")
    if factors.min() <= 0 or factors.max() > 1e6 or factors.min() < 1e-9:
        raise ValueError(
            f"Probabilities and densities from 1e-9 to 1,000,000 are taken here, got "
            f"{factors.min():g} to {factors.max():g}."
        )
