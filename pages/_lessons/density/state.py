"""The density page's state and data."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import density as core
from nll_core import parse_numbers
from nll_core.datasets import load_acidity, load_galaxies, load_old_faithful
from nll_core.parsing import parse_rows
from pages._figures.density import LOG_SIGMAS, MOST_COMPONENTS, STEPS
from pages._snippets.density import is_weighted
from pages._ui import state as field

VIEWS: Final = (
    EM := "Mixture by EM",
    SPIKE := "Singularity",
    KERNEL := "Kernel",
    FLOW := "Flow",
    METHODS := "All three",
    BOUND := "Bound + KL",
    ODD := "Anomalies",
    DIMENSION := "Dimension",
)
DATA: Final = (
    GEYSER := "Old Faithful",
    GALAXIES := "Galaxies",
    LAKES := "Lakes",
    OWN := "Your own",
)
ROWS: Final = (ERUPTIONS := "Eruptions", OWN)
MOST: Final = 300
FEWEST: Final = 6
LARGEST: Final = 1e9
SMALLEST_SPREAD: Final = 1e-6
# In standard deviations of the data.
BANDWIDTHS: Final = tuple(float(f"{h:.3g}") for h in np.geomspace(1e-3, 2.0, 67))
SHARES: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
FLAGGED: Final = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2)
HEIGHTS: Final = tuple((np.arange(-45, 46) / 10).tolist())
KNOTS: Final = 7
UNITS: Final = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
PLACES: Final = tuple((np.arange(-60, 61) / 20).tolist())
WIDTHS: Final = tuple(sorted([*(np.arange(2, 41) / 20).tolist(), 0.5**0.5]))
# Components, bins, or kernels that act as separate ones.
COMPLEXITIES: Final = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
DIMENSIONS: Final = (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 200, 300, 500, 1000)


class Data(NamedTuple):
    """A sample in one dimension, sorted, with what densities are drawn over."""

    x: NDArray[np.float64]
    name: str
    unit: str
    bars: core.DensityHistogram
    grid: NDArray[np.float64]
    top: float


class Rows(NamedTuple):
    """A sample whose anomalies are looked for, the names of its columns and of a row."""

    values: NDArray[np.float64]
    names: tuple[str, ...]
    kind: str


@lru_cache(8)
def load(name: str, text: str) -> Data:
    """The chosen sample."""
    if name == GEYSER:
        x, said, unit = load_old_faithful().waiting, "wait at Old Faithful (min)", "min"
    elif name == LAKES:
        x, said, unit = load_acidity().values, "acidity of a lake (log µeq/l)", "log µeq/l"
    elif name == GALAXIES:
        found = load_galaxies()
        x, said, unit = found.values, f"velocity of a galaxy ({found.unit})", f"× {found.unit}"
    else:
        x, said, unit = own_numbers(text), "x", "units"
    x, bars = np.sort(x), core.density_histogram(x, 22)
    reach = 0.12 * (x[-1] - x[0])
    grid = np.linspace(x[0] - reach, x[-1] + reach, 201)
    return Data(x, said, unit, bars, grid, 1.6 * float(bars.densities.max()))


@lru_cache(8)
def load_rows(name: str, text: str) -> Rows:
    """The chosen sample of one or two columns, in the order of its rows."""
    if name == ERUPTIONS:
        names = ("length of the eruption (min)", "wait after it (min)")
        return Rows(load_old_faithful().values, names, "eruption")
    x = parse_rows(text)
    return Rows(x, ("x",) if x.shape[1] == 1 else ("x", "y"), "row")


def own_numbers(text: str) -> NDArray[np.float64]:
    """Numbers; below a header such as `x, weight` each stands there as often as its weight says."""
    if not is_weighted(text):
        return parse_numbers(text)
    rows = parse_rows(text)
    if rows.shape[1] != 2:
        raise ValueError(f"Below x, weight each line holds two numbers, got {rows.shape[1]}.")
    x, weights = rows.T
    wrong = np.flatnonzero((weights < 0) | (weights != np.round(weights)))
    if wrong.size:
        raise ValueError(
            "A weight is a whole number of equal data here, 0 or more; row "
            f"{wrong[0] + 1} has {weights[wrong[0]]:g}."
        )
    if weights.sum() > MOST:
        raise ValueError(
            f"At most {MOST} data fit here, and the weights sum to {weights.sum():,g}."
        )
    return np.repeat(x, weights.astype(int))


def check_numbers(text: str) -> None:
    """ValueError where a text holds no sample for the page."""
    _check(own_numbers(text))


def check_rows(text: str) -> None:
    """ValueError where a text holds no rows for the view of anomalies."""
    if is_weighted(text):
        raise ValueError("This view has no weights: write each row as often as its weight says.")
    rows = parse_rows(text)
    if rows.shape[1] > 2:
        raise ValueError(f"Write one number or two a line, got {rows.shape[1]}.")
    for column in rows.T:
        _check(column)


def _check(numbers: NDArray[np.float64]) -> None:
    different = np.unique(numbers).size
    if different < FEWEST:
        raise ValueError(f"At least {FEWEST} different numbers are needed, got {different}.")
    if numbers.size > MOST:
        raise ValueError(f"At most {MOST} numbers fit here, got {numbers.size:,}.")
    if np.abs(numbers).max() > LARGEST:
        raise ValueError(f"The numbers must lie within ±{LARGEST:g}; divide them first.")
    if numbers.std() < SMALLEST_SPREAD * max(1.0, float(np.abs(numbers).max())):
        raise ValueError("The numbers differ by too little; subtract a constant or multiply them.")


class State(field.State):
    """What the page shows."""

    dnview: str = field.choice("View", VIEWS, EM)
    dndata: str = field.choice("Data", DATA, GEYSER)
    dnown: str = field.text(
        "Your numbers",
        "2.1 2.4 2.5 2.9 3.0 3.4 6.8 7.1 7.3 7.4 7.9 8.2",
        check_numbers,
        lines=3,
        help="Or two columns below a line “x, weight”: weight 3 is three equal data, also where "
        "data are held out or left out.",
    )
    dnk: int = field.count("Components K", 1, MOST_COMPONENTS, 2)
    dnequal: bool = field.switch("Equal variances", False)
    dnseed: int = field.count("Start (the seed)", 0, 20, 1)
    dnstep: int = field.count("Steps of EM", 0, STEPS, 3)
    dndatum: int = field.count("Which datum: percent of them below it", 0, 100, 0)
    dnthin: int = field.steps(
        "σ of the thin component", tuple(LOG_SIGMAS[::-1].tolist()), -2, text=lambda log: f"1e{log}"
    )
    dnshare: float = field.steps("Its share", SHARES, 0.5)
    dnh: float = field.steps("Bandwidth, in standard deviations", BANDWIDTHS, BANDWIDTHS[45])
    dnhalf: int = field.count("Which half is held out (the seed)", 0, 20, 0)
    dnz1: float = field.steps("Knot 1", HEIGHTS, -3.0)
    dnz2: float = field.steps("Knot 2", HEIGHTS, -2.0)
    dnz3: float = field.steps("Knot 3", HEIGHTS, -1.0)
    dnz4: float = field.steps("Knot 4", HEIGHTS, 0.0)
    dnz5: float = field.steps("Knot 5", HEIGHTS, 1.0)
    dnz6: float = field.steps("Knot 6", HEIGHTS, 2.0)
    dnz7: float = field.steps("Knot 7", HEIGHTS, 3.0)
    dnbend: int = field.steps("Complexity, at most", COMPLEXITIES, 2)
    dnunit: float = field.steps("Unit: x times", UNITS, 1.0)
    dnx: float = field.steps("Observed x", PLACES, 1.5)
    dnmean: float = field.steps("Mean of q", PLACES, 0.0)
    dnsd: float = field.steps("Standard deviation of q", WIDTHS, 1.0, text="{:.4g}".format)
    dnrows: str = field.choice("Data", ROWS, ERUPTIONS)
    dntable: str = field.text(
        "Your rows: one number a line, or two",
        "1.2 1.5 1.9 2.2 2.4 2.8 3.1 3.6 4.4 5.2 7.9 0.1",
        check_rows,
        lines=4,
    )
    dnlogs: bool = field.switch("Logarithms of the data", False)
    dnflag: float = field.steps("Draws flagged", FLAGGED, 0.05, text=lambda v: f"{100 * v:g}%")
    dnwho: int = field.scale(
        "Datum", lambda s: range(1, len(s.rows.values) + 1), lambda s: min(24, len(s.rows.values))
    )
    dnd: int = field.steps("Dimensions d", DIMENSIONS, 2, text=str)

    @property
    def data(self) -> Data:
        """The sample."""
        return load(self.dndata, self.dnown)

    @property
    def rows(self) -> Rows:
        """The sample whose anomalies are looked for."""
        return load_rows(self.dnrows, self.dntable)

    @property
    def datum(self) -> int:
        """The place of the chosen one among the sorted data."""
        return round(0.01 * self.dndatum * (len(self.data.x) - 1))

    @property
    def knots(self) -> tuple[float, ...]:
        """The heights of all knots as they were dragged."""
        return (self.dnz1, self.dnz2, self.dnz3, self.dnz4, self.dnz5, self.dnz6, self.dnz7)
