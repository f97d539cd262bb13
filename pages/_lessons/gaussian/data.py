"""The Gaussian page's data, points moved by hand, its sliders' scales, and minimisers' paths."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import descend, fit_gaussian, parse_numbers
from nll_core import likelihoods as core
from nll_core.datasets import (
    Measurements,
    load_five_points,
    load_michelson,
    load_newcomb,
    sample_gaussian,
)
from nll_core.optimisation import DescentMethod
from nll_core.parsing import has_decimal_commas
from nll_core.teaching import NewtonSlices, gaussian_coverage, newton_slices
from pages._ui.moving_steps import Scale, round_scale, round_step

Vector = NDArray[np.float64]

FIVE, NEWCOMB, MICHELSON = "Five points", "Newcomb", "Michelson"
PASTED, SAMPLED = "Your numbers", "Sample"
DATA: Final = (FIVE, NEWCOMB, MICHELSON, PASTED, SAMPLED)
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

MOST_NUMBERS: Final = 3000
# A slider needs steps that can be told apart, and words for them that a link can hold.
LARGEST_NUMBER: Final = 1e9
SMALLEST_SPREAD: Final = 1e-6
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

MAX_STEPS: Final = 100
# Steps that are too long can make a path chaotic; rounded, it is the same in the browser.
POSITION_DECIMALS: Final = 12
# Beyond these a path has left every chart; what follow are numbers without meaning.
FARTHEST: Final = 1e6
# A rise smaller than this share of the NLL is the rounding of a difference.
ROUNDING: Final = 1e-13
METHODS: Final[dict[str, DescentMethod]] = {
    "gradient descent": "gradient_descent",
    "momentum": "momentum",
    "Newton": "newton",
}

# The number of a point, counted from the left before any was moved, and where it stands now.
Moves = tuple[tuple[int, float], ...]


class Source(NamedTuple):
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
    values: Vector
    statistics: core.SufficientStatistics
    fit: core.GaussianFit
    mu: Scale
    sigma: Scale
    null: Scale
    distinct: Vector
    """The distinct values, ascending."""
    counts: NDArray[np.int64]
    """How often each of them occurs."""
    window: tuple[float, float]
    """The axis of x: all points, and all places the slider of μ can go."""
    order: NDArray[np.int64]
    """The places in `values` of the points from left to right, before any was moved."""
    loose: tuple[int, ...]
    """The numbers of the points that can be taken hold of, counted from the left."""

    @property
    def unit(self) -> str:
        return self.measurements.unit

    @property
    def axis_title(self) -> str:
        return f"{AXIS_NAMES.get(self.name, self.measurements.quantity)} ({self.unit})"

    @property
    def place_step(self) -> tuple[int, float]:
        """The decimals and the step of the places to which a point can be dragged."""
        return round_step((self.window[1] - self.window[0]) / PLACES_WANTED)

    @property
    def loose_values(self) -> Vector:
        """Where the points that can be taken hold of stand now."""
        places: NDArray[np.int64] = self.order[np.array(self.loose) - 1]
        return self.values[places]


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


@lru_cache(64)
def sample_of(chosen: Source) -> Sample:
    """The chosen data, fitted; the scales are those of the data before any point was moved."""
    if chosen.moved:
        before = sample_of(chosen._replace(moved=()))
        values = before.values.copy()
        for number, x in chosen.moved:
            values[before.order[number - 1]] = x
        return replace(before, **_of_values(values))
    measurements = _measurements(chosen)
    whole = measurements.values
    values = np.sort(whole)[2:] if chosen.trimmed else whole
    fit = fit_gaussian(values)
    # Of a sample from the truth, so that drawing again moves the data and not the axes.
    around = fit_gaussian(whole)
    sampled = chosen.name == SAMPLED
    centre, spread = (chosen.mu, chosen.sigma) if sampled else (around.mu, around.sigma)
    family = (chosen.name, chosen.text, chosen.mu, chosen.sigma)
    start_mu, start_sigma = STARTS.get(
        chosen.name, (centre + MU_START * spread, SIGMA_START * spread)
    )
    reach = (centre - MU_REACH * spread, centre + MU_REACH * spread)
    modern = MODERN_VALUES.get(chosen.name)
    null = NULLS.get(chosen.name, centre if sampled else centre - 0.5 * spread)
    mu_scale = round_scale(*reach, start_mu, (fit.mu,), family)
    sigma_reach = (
        min(SIGMA_REACH[0] * spread, 0.8 * fit.sigma),
        max(SIGMA_REACH[1] * spread, 1.25 * fit.sigma),
    )
    low = min(float(whole.min()), mu_scale.options[0])
    high = max(float(whole.max()), mu_scale.options[-1])
    room, n, ends = 0.03 * (high - low), values.size, LOOSE_AT_EACH_END
    numbers = tuple(range(1, n + 1))
    return Sample(
        name=chosen.name,
        measurements=measurements,
        mu=mu_scale,
        sigma=round_scale(*sigma_reach, start_sigma, (fit.sigma, fit.sample_sd), family),
        null=round_scale(*reach, null, () if modern is None else (modern,), family),
        window=(low - room, high + room),
        order=np.argsort(values, kind="stable"),
        loose=numbers if n <= MOST_LOOSE else (*numbers[:ends], *numbers[-ends:]),
        **_of_values(values),
    )


def _of_values(values: Vector) -> dict[str, Any]:
    """What of a sample its values alone decide."""
    distinct, counts = np.unique(values, return_counts=True)
    return {
        "values": values,
        "statistics": core.gaussian_statistics(values),
        "fit": fit_gaussian(values),
        "distinct": distinct,
        "counts": counts,
    }


def _measurements(chosen: Source) -> Measurements:
    if chosen.name == SAMPLED:
        return sample_gaussian(chosen.size, chosen.mu, chosen.sigma, seed=chosen.seed)
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


@lru_cache(64)
def with_level(chosen: Source, level: float) -> core.GaussianFit:
    """The fit of the chosen data with intervals of another confidence level."""
    return fit_gaussian(sample_of(chosen).values, confidence_level=level)


tails_of = lru_cache(32)(lambda chosen: core.compare_tails(sample_of(chosen).values))
coverage_of = lru_cache(64)(lambda n, level: gaussian_coverage(n, confidence_level=level))


def read_moves(text: str) -> Moves:
    """The moves that a text names, by number; ValueError where it cannot be read."""
    moves: dict[int, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        number, _, value = part.partition(":")
        try:
            at, x = int(number), float(value)
        except ValueError:
            raise ValueError(f"'{part}' is not like 3:51.2, a number and a place.") from None
        if at in moves:
            raise ValueError(f"Point {at} is moved twice.")
        moves[at] = x
    return tuple(sorted(moves.items()))


def check_moves(chosen: Source, text: str) -> None:
    """ValueError where the points of the chosen data cannot stand as `text` says."""
    moves, before = read_moves(text), sample_of(chosen)
    low, high = before.window
    for number, x in moves:
        if not 1 <= number <= before.values.size:
            raise ValueError(f"There is no point {number}: they are 1 to {before.values.size}.")
        if not low <= x <= high:
            raise ValueError(f"Point {number} must stay between {low:.6g} and {high:.6g}.")
    others = np.delete(before.values, before.order[[number - 1 for number, _ in moves]])
    if np.unique([*others, *(x for _, x in moves)]).size < 2:
        raise ValueError("At least two points must differ.")


@dataclass(frozen=True, eq=False)
class Path:
    """A minimiser's path over (μ, σ), with the summed NLL above its minimum at each step."""

    name: str
    """Of the method."""
    mu: Vector
    sigma: Vector
    rise: Vector
    slices: NewtonSlices | None
    """What each step of Newton's method went by."""
    message: str

    @property
    def steps(self) -> int:
        return len(self.mu) - 1


@lru_cache(128)
def path_of(chosen: Source, mu: float, sigma: float, name: str, rate: float) -> Path:
    """The path of a minimiser from (μ, σ) on the chosen data, in units of their σ̂."""
    sample, method = sample_of(chosen), METHODS[name]
    fit = sample.fit
    objective = core.gaussian_objective(sample.statistics, unit=fit.sigma)

    @np.errstate(over="ignore")
    def inside(position: Vector) -> bool:
        mean, log_sigma = position
        return bool(abs(mean - fit.mu / fit.sigma) + np.exp(log_sigma) <= FARTHEST)

    trace = descend(
        objective,
        objective.position(mu, sigma),
        method=method,
        learning_rate=rate,
        max_steps=MAX_STEPS,
        # Newton's method is never chaotic, and its last steps need all digits.
        decimals=None if method == "newton" else POSITION_DECIMALS,
        inside=inside,
    )
    means, sigmas = objective.parameters(trace.positions)
    rise = fit.n * trace.values - fit.nll
    return Path(
        name=name,
        mu=means,
        sigma=sigmas,
        rise=np.where(rise > ROUNDING * max(1.0, abs(fit.nll)), rise, 0.0),
        slices=newton_slices(objective, trace) if method == "newton" else None,
        message=trace.message if trace.outside is None else "diverged",
    )
