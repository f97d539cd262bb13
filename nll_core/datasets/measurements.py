"""Small samples of measurements with where they come from, and samples drawn with a seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, count, finite, positive, seed_number
from nll_core.parsing import parse_numbers


@dataclass(frozen=True, eq=False, repr=False)
class Measurements(Printed):
    """A sample of one quantity with its unit and its provenance."""

    values: NDArray[np.float64]
    """The sample, of shape (n,), read-only."""
    title: str
    quantity: str
    """What was measured."""
    unit: str
    source: str
    """Where the numbers come from."""
    observed: NDArray[np.bool_] | None = None
    """False where it is only known that a value is larger; None where all are known."""


def load_newcomb() -> Measurements:
    """Newcomb's 66 passage times of light, in ns above 24,800.

    Returns
    -------
    Measurements
        With two famous outliers, −44 and −2.

    References
    ----------
    S. M. Stigler (1977), Do robust estimators work with real data?, The Annals of Statistics 5.

    Examples
    --------
    >>> newcomb = load_newcomb()
    >>> newcomb.values.size, newcomb.values.mean().round(4).item(), newcomb.unit
    (66, 26.2121, 'ns')
    """
    return _load("newcomb")


def load_michelson() -> Measurements:
    """Michelson's 100 measurements of the speed of light in 1879, in km/s above 299,000.

    Returns
    -------
    Measurements
        The sample.

    References
    ----------
    S. M. Stigler (1977), Do robust estimators work with real data?, The Annals of Statistics 5.

    Examples
    --------
    >>> michelson = load_michelson()
    >>> michelson.values.size, michelson.values.mean().round(4).item(), michelson.unit
    (100, 852.4, 'km/s')
    """
    return _load("michelson")


def load_horse_kicks(*, ten_corps: bool = False) -> Measurements:
    """Deaths by horse kicks a year and corps, 280 counts of 14 corps or 200 of ten.

    Parameters
    ----------
    ten_corps : bool
        Whether to leave out the four corps whose composition differed. The two are often mixed up.

    Returns
    -------
    Measurements
        The counts.

    References
    ----------
    L. von Bortkiewicz (1898), Das Gesetz der kleinen Zahlen.

    Examples
    --------
    >>> [np.bincount(load_horse_kicks(ten_corps=ten).values.astype(int)) for ten in (True, False)]
    [array([109,  65,  22,   3,   1]), array([144,  91,  32,  11,   2])]
    """
    return _load("horse_kicks_ten" if ten_corps else "horse_kicks")


def load_lifetimes() -> Measurements:
    """Forty positive values, on which a free location of a Weibull runs far for little.

    Returns
    -------
    Measurements
        The sample.

    References
    ----------
    SciPy (2020), issue 11806.

    Examples
    --------
    >>> lifetimes = load_lifetimes()
    >>> lifetimes.values.size, lifetimes.values.min().item(), lifetimes.values.max().item()
    (40, 115.3, 8444.6)
    """
    return _load("lifetimes")


def load_remission() -> Measurements:
    """Weeks of remission of 21 patients, 12 of them right-censored.

    Returns
    -------
    Measurements
        The sample, with what of it was `observed`.

    References
    ----------
    E. A. Gehan (1965), A generalized Wilcoxon test for comparing arbitrarily singly-censored
    samples, Biometrika 52.

    Examples
    --------
    >>> remission = load_remission()
    >>> remission.values.sum().item(), remission.observed.sum().item()
    (359.0, 9)
    """
    return _load("remission")


def load_gasoline() -> Measurements:
    """The share of crude oil that became gasoline in 32 distillations, between 0 and 1.

    Returns
    -------
    Measurements
        The sample.

    References
    ----------
    N. H. Prater (1956), Estimate gasoline yields from crudes, Petroleum Refiner 35.

    Examples
    --------
    >>> gasoline = load_gasoline()
    >>> gasoline.values.size, gasoline.values.mean().round(4).item()
    (32, 0.1966)
    """
    return _load("gasoline")


def load_ground_beef() -> Measurements:
    """Servings of ground beef that 254 children under five ate, in g, many of them round numbers.

    Returns
    -------
    Measurements
        The sample.

    References
    ----------
    M. L. Delignette-Muller, M. Cornu (2008), Quantitative risk assessment for Escherichia coli
    O157:H7 in frozen ground beef patties, International Journal of Food Microbiology 128.

    Examples
    --------
    >>> beef = load_ground_beef()
    >>> beef.values.size, beef.values.mean().round(4).item(), beef.unit
    (254, 73.6457, 'g')
    """
    return _load("ground_beef")


def load_five_points() -> Measurements:
    """Five made-up points, few enough to follow each one's likelihood, in arbitrary units.

    Returns
    -------
    Measurements
        The sample.

    Examples
    --------
    >>> load_five_points().values
    array([48.8292, 49.3087, 52.4836, 53.2384, 57.6151])
    """
    return _load("five_points")


@dataclass(frozen=True, eq=False, repr=False)
class Eruptions(Printed):
    """Eruptions of a geyser, each with the wait that followed it."""

    values: NDArray[np.float64]
    """(n, 2), both in minutes, read-only."""
    title: str
    source: str
    """Where the numbers come from."""

    @property
    def eruptions(self) -> NDArray[np.float64]:
        """(n,), how long each lasted, in minutes."""
        return self.values[:, 0]

    @property
    def waiting(self) -> NDArray[np.float64]:
        """(n,), the time to the next one, in minutes."""
        return self.values[:, 1]


def load_acidity() -> Measurements:
    """Acidity of 155 lakes in Wisconsin, as the log of their capacity to neutralize acid.

    Returns
    -------
    Measurements
        The sample, in log(ANC + 50).

    References
    ----------
    S. L. Crawford (1994), An application of the Laplace method to finite mixture distributions,
    Journal of the American Statistical Association 89.

    Examples
    --------
    >>> acidity = load_acidity()
    >>> acidity.values.size, acidity.values.mean().round(4).item()
    (155, 5.1051)
    """
    return _load("acidity")


def load_galaxies() -> Measurements:
    """Velocities of 82 galaxies, in 1000 km/s, with a misprint of R's copy put right.

    Returns
    -------
    Measurements
        Sorted. The 78th is 26.960; R's copy has 26.690.

    References
    ----------
    K. Roeder (1990), Density estimation with confidence sets exemplified by superclusters and voids
    in the galaxies, Journal of the American Statistical Association 85.

    Examples
    --------
    >>> galaxies = load_galaxies()
    >>> galaxies.values.size, galaxies.values[77].item(), galaxies.unit
    (82, 26.96, '1000 km/s')
    """
    return _load("galaxies")


@cache
def load_old_faithful() -> Eruptions:
    """272 eruptions of the geyser Old Faithful and the waits after them, in minutes.

    Returns
    -------
    Eruptions
        In the order in which they were seen.

    References
    ----------
    A. Azzalini and A. W. Bowman (1990), A look at some data on the Old Faithful geyser, Applied
    Statistics 39.

    Examples
    --------
    >>> geyser = load_old_faithful()
    >>> geyser.values.shape, geyser.values.mean(axis=0).round(4)
    ((272, 2), array([ 3.4878, 70.8971]))
    """
    header, numbers = _read("old_faithful")
    values = parse_numbers("\n".join(numbers[1:])).reshape(-1, 2)
    values.setflags(write=False)
    return Eruptions(values, **header)


def sample_gaussian(n: int, mu: float, sigma: float, *, seed: Seed) -> Measurements:
    """Draw `n` numbers from a Gaussian N(mu, sigma²), the same ones for the same seed.

    Parameters
    ----------
    n : int
        How many, at least 1.
    mu, sigma : float
        Mean and standard deviation, `sigma` above 0.
    seed : int or numpy.random.Generator
        Seed of the draws; of a generator, its next number.

    Returns
    -------
    Measurements
        The sample, with how it was drawn as its source.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> sample_gaussian(3, mu=50.0, sigma=5.0, seed=1).values.round(4)
    array([51.7279, 54.1081, 51.6522])
    """
    size = count(n, "n")
    mean, scale = finite(mu, "mu"), positive(sigma, "sigma")
    seed = seed_number(seed)
    generator = np.random.default_rng(seed)
    values = mean + scale * generator.standard_normal(size)
    values.setflags(write=False)
    return Measurements(
        values=values,
        title=f"{size} draws from N({mean:g}, {scale:g})",
        quantity="a simulated measurement",
        unit="arbitrary units",
        source=f"numpy.random.default_rng({seed}), mean {mean:g}, standard deviation {scale:g}",
    )


@cache
def _load(name: str) -> Measurements:
    header, numbers = _read(name)
    values = parse_numbers("\n".join(numbers))
    values.setflags(write=False)
    observed = None
    if flags := header.pop("observed", ""):
        observed = np.array(flags.split()) == "1"
        observed.setflags(write=False)
    return Measurements(values=values, observed=observed, **header)


def _read(name: str) -> tuple[dict[str, str], list[str]]:
    """Of the file beside this one its lines "# key: value", and the others."""
    lines = Path(__file__).with_name(f"{name}.csv").read_text(encoding="utf-8").splitlines()
    header = dict(line[2:].split(": ", 1) for line in lines if line.startswith("#"))
    return header, [line for line in lines if not line.startswith("#")]
