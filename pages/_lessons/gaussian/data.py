"""The Gaussian page's data, the scales of its controls, and core calls that are kept a while."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nll_core import (
    GaussianCoverage,
    GaussianFit,
    SufficientStatistics,
    TailComparison,
    compare_tails,
    fit_gaussian,
    gaussian_coverage,
    gaussian_statistics,
    parse_numbers,
)
from nll_core.datasets import (
    Measurements,
    load_five_points,
    load_michelson,
    load_newcomb,
    sample_gaussian,
)
from nll_core.parsing import has_decimal_commas
from pages._lessons.gaussian.moved_points import Bench, Moves, with_moves
from pages._ui.moving_steps import Scale

FIVE: Final = "Five points"
NEWCOMB: Final = "Newcomb"
MICHELSON: Final = "Michelson"
PASTED: Final = "Your numbers"
SAMPLED: Final = "Sample"
DATA: Final = (FIVE, NEWCOMB, MICHELSON, PASTED, SAMPLED)

MOST_NUMBERS: Final = 3000
# A slider needs steps that can be told apart, and words for them that a link can hold.
LARGEST_NUMBER: Final = 1e9
SMALLEST_SPREAD: Final = 1e-6
STEPS_WANTED: Final = 150
# Reach of the sliders around the centre of the data, in standard deviations of the data.
MU_REACH: Final = 2.5
SIGMA_REACH: Final = (0.25, 3.0)
# A start away from the optimum, so that there is somewhere to go.
MU_START: Final = -1.0
SIGMA_START: Final = 1.6

# Up to so many points, each can be taken hold of; of more, only the outermost ones.
MOST_LOOSE: Final = 30
LOOSE_AT_EACH_END: Final = 2
# Places to which a point can be moved, over the whole window.
PLACES_WANTED: Final = 1000

LOADERS: Final = {FIVE: load_five_points, NEWCOMB: load_newcomb, MICHELSON: load_michelson}
# The full descriptions are too long for an axis.
AXIS_NAMES: Final = {
    FIVE: "measurement x",
    NEWCOMB: "passage time of light, minus 24,800",
    MICHELSON: "speed of light in air, minus 299,000",
    SAMPLED: "simulated measurement x",
}

# What Stigler (1977) takes as true, on the scales of the measurements.
MODERN_VALUES: Final = {NEWCOMB: 33.02, MICHELSON: 734.5}
NULLS: Final = MODERN_VALUES | {FIVE: 50.0}
STARTS: Final = {FIVE: (50.0, 5.0)}


class Chosen(NamedTuple):
    """Which data: all that decides them, so that equal choices share one fit."""

    name: str
    text: str = ""
    size: int = 0
    mu: float = 0.0
    sigma: float = 0.0
    seed: int = 0
    trimmed: bool = False
    moved: Moves = ()


@dataclass(frozen=True, eq=False)
class Sample:
    """The present data with their fit and with the scales of the sliders that belong to them."""

    name: str
    measurements: Measurements
    values: NDArray[np.float64]
    statistics: SufficientStatistics
    fit: GaussianFit
    mu: Scale
    sigma: Scale
    null: Scale
    modern: float | None
    """The value that Stigler takes as true, for the tests."""
    distinct: NDArray[np.float64]
    """The distinct values, ascending."""
    counts: NDArray[np.int64]
    """How often each of them occurs."""
    window: tuple[float, float]
    """The axis of x: all points, and all places the slider of μ can go."""

    @property
    def unit(self) -> str:
        return self.measurements.unit

    @property
    def axis_title(self) -> str:
        return f"{AXIS_NAMES.get(self.name, self.measurements.quantity)} ({self.unit})"


def check_numbers(text: str) -> None:
    """ValueError where a pasted text cannot be the data of the page."""
    numbers = parse_numbers(text)
    if np.unique(numbers).size < 2:
        raise ValueError("Type or paste at least two numbers that differ.")
    if numbers.size > MOST_NUMBERS:
        raise ValueError(f"At most {MOST_NUMBERS:,} numbers fit here, got {numbers.size:,}.")
    largest = float(np.abs(numbers).max())
    if largest > LARGEST_NUMBER:
        raise ValueError(
            f"The numbers must lie within ±{LARGEST_NUMBER:g}, got {largest:g}; divide them first."
        )
    spread = fit_gaussian(numbers).sigma
    if spread < SMALLEST_SPREAD * max(1.0, largest):
        raise ValueError(
            f"A standard deviation of {spread:.3g} is too small beside numbers of the size "
            f"{largest:.3g}; subtract a constant or multiply them first."
        )


@st.cache_resource(max_entries=64, show_spinner=False)
def sample_of(chosen: Chosen) -> Sample:
    """The chosen data, fitted; the scales are those of the data before any point was moved."""
    if chosen.moved:
        before = sample_of(chosen._replace(moved=()))
        values = with_moves(before.values, chosen.moved)
        distinct, counts = np.unique(values, return_counts=True)
        return replace(
            before,
            values=values,
            statistics=gaussian_statistics(values),
            fit=fit_gaussian(values),
            distinct=distinct,
            counts=counts,
        )
    measurements = _measurements(chosen)
    whole = values = measurements.values
    if chosen.trimmed:
        values = np.sort(whole)[2:]
    fit = fit_gaussian(values)
    if chosen.name == SAMPLED:
        # From the truth, so that drawing again moves the data and not the axes.
        centre, spread = chosen.mu, chosen.sigma
    else:
        around = fit_gaussian(whole)
        centre, spread = around.mu, around.sigma
    family = (chosen.name, chosen.text, chosen.mu, chosen.sigma)
    start_mu, start_sigma = STARTS.get(
        chosen.name, (centre + MU_START * spread, SIGMA_START * spread)
    )
    reach = (centre - MU_REACH * spread, centre + MU_REACH * spread)
    modern = MODERN_VALUES.get(chosen.name)
    null = NULLS.get(chosen.name, centre if chosen.name == SAMPLED else centre - 0.5 * spread)
    mu_scale = _scale(*reach, start_mu, (fit.mu,), family)
    distinct, counts = np.unique(values, return_counts=True)
    low = min(float(whole.min()), mu_scale.options[0])
    high = max(float(whole.max()), mu_scale.options[-1])
    room = 0.03 * (high - low)
    return Sample(
        name=chosen.name,
        measurements=measurements,
        values=values,
        statistics=gaussian_statistics(values),
        fit=fit,
        mu=mu_scale,
        sigma=_scale(
            min(SIGMA_REACH[0] * spread, 0.8 * fit.sigma),
            max(SIGMA_REACH[1] * spread, 1.25 * fit.sigma),
            start_sigma,
            (fit.sigma, fit.sample_sd),
            family,
        ),
        null=_scale(*reach, null, () if modern is None else (modern,), family),
        modern=modern,
        distinct=distinct,
        counts=counts,
        window=(low - room, high + room),
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def tails_of(chosen: Chosen) -> TailComparison:
    """A Gaussian and a Student-t fitted to the chosen data."""
    return compare_tails(sample_of(chosen).values)


@st.cache_resource(max_entries=64, show_spinner=False)
def with_level(chosen: Chosen, level: float) -> GaussianFit:
    """The fit of the chosen data with intervals of another confidence level."""
    return fit_gaussian(sample_of(chosen).values, confidence_level=level)


@st.cache_resource(max_entries=64, show_spinner=False)
def coverage_of(n: int, level: float) -> GaussianCoverage:
    """How often intervals of this level cover the truth with n points."""
    return gaussian_coverage(n, confidence_level=level)


def bench_of(chosen: Chosen) -> Bench:
    """The points of the chosen data before any was moved."""
    before = chosen._replace(moved=())
    sample = sample_of(before)
    return Bench(sample.values, sample.window, before)


def loose_points(n: int) -> tuple[int, ...]:
    """The numbers of those of n points that can be taken hold of, counted from the left."""
    if n <= MOST_LOOSE:
        return tuple(range(1, n + 1))
    ends = LOOSE_AT_EACH_END
    return (*range(1, ends + 1), *range(n - ends + 1, n + 1))


def loose_values(chosen: Chosen) -> NDArray[np.float64]:
    """Where the points that can be taken hold of stand now."""
    before = bench_of(chosen).values
    order = np.argsort(before, kind="stable")
    at = [order[number - 1] for number in loose_points(before.size)]
    return sample_of(chosen).values[at]


def place_grid(sample: Sample) -> tuple[int, float]:
    """The decimals and the step of the places to which a point can be dragged."""
    low, high = sample.window
    return _round_step((high - low) / PLACES_WANTED)


def point_scale(sample: Sample) -> Scale:
    """0 for no point, then the distinct values, counted from the left."""
    return Scale(tuple(range(sample.distinct.size + 1)), 0, "points")


def nearest(scale: Scale, value: float) -> float:
    """The option of a scale that is nearest to `value`."""
    return float(min(scale.options, key=lambda option: abs(option - value)))


def step_text(value: float) -> str:
    """A value of a slider as its label and its link write it."""
    return f"{value:.12g}"


def _measurements(chosen: Chosen) -> Measurements:
    if chosen.name == SAMPLED:
        return sample_gaussian(chosen.size, chosen.mu, chosen.sigma, chosen.seed)
    if chosen.name == PASTED:
        return Measurements(
            values=parse_numbers(chosen.text),
            title="Your numbers",
            quantity="your measurement",
            unit="your unit",
            source="typed or pasted on this page"
            + (", commas read as decimal commas" if has_decimal_commas(chosen.text) else ""),
        )
    return LOADERS[chosen.name]()


def _scale(
    low: float, high: float, start: float, extra: tuple[float, ...], family: tuple[object, ...]
) -> Scale:
    """About 150 round numbers from `low` to `high`, and the `extra` ones that lie between them."""
    places, step = _round_step((high - low) / STEPS_WANTED)
    first, last = math.ceil(low / step), math.floor(high / step)
    grid = [round(i * step, places) for i in range(first, last + 1)]
    # Optima are no round numbers: three more decimals are far below their standard errors.
    fine = {round(value, places + 3) for value in extra}
    options = sorted({*grid, *(value for value in fine if grid[0] < value < grid[-1])})
    wanted = min(grid, key=lambda value: abs(value - start))
    return Scale(
        tuple(options), start if start in fine else wanted, (*family, grid[0], step, len(grid))
    )


def _round_step(wanted: float) -> tuple[int, float]:
    """The 1, 2 or 5 times a power of ten nearest above `wanted`, and its decimal places."""
    exponent = math.floor(math.log10(wanted))
    for multiple in (1, 2, 5, 10):
        step = multiple * 10.0**exponent
        if step >= wanted * (1 - 1e-9):
            break
    return max(0, -exponent), step
