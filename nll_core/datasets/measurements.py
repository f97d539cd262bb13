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
    """Read the file of that name beside this one: lines "# key: value", then the numbers."""
    lines = Path(__file__).with_name(f"{name}.csv").read_text(encoding="utf-8").splitlines()
    header = dict(line[2:].split(": ", 1) for line in lines if line.startswith("#"))
    values = parse_numbers("\n".join(line for line in lines if not line.startswith("#")))
    values.setflags(write=False)
    return Measurements(values=values, **header)
