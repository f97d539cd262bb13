"""First names of a census, for models of letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed


@dataclass(frozen=True, eq=False, repr=False)
class FirstNames(Printed):
    """Names with the sex of those who bear them, and where they come from."""

    names: tuple[str, ...]
    """In lower case; a name that both sexes bear stands twice."""
    sexes: tuple[str, ...]
    """"F" or "M" for each."""
    percent: NDArray[np.float64]
    """(n,), the share of the people of that sex who bear the name, in percent; read-only."""
    title: str
    source: str

    @property
    def different(self) -> tuple[str, ...]:
        """Each name once: what is split into training and held-out names."""
        return tuple(dict.fromkeys(self.names))


@cache
def load_first_names() -> FirstNames:
    """4,275 female and 1,219 male first names of the 1990 census of the United States.

    Returns
    -------
    FirstNames
        5,494 rows with 5,163 different names: 331 stand in both sexes.

    References
    ----------
    U.S. Census Bureau, Frequently Occurring Surnames and Given Names from the 1990 Census.

    Examples
    --------
    >>> names = load_first_names()
    >>> len(names.names), len(names.different), names.names[:2]
    (5494, 5163, ('mary', 'patricia'))
    """
    text = resources.files("nll_core.datasets").joinpath("first_names.csv").read_text("utf-8")
    lines = text.splitlines()
    about = dict(line[2:].split(": ", 1) for line in lines if line.startswith("#"))
    _, *rows = (line.split(",") for line in lines if not line.startswith("#"))
    percent = np.array([float(row[2]) for row in rows])
    percent.setflags(write=False)
    names = tuple(row[0].lower() for row in rows)
    return FirstNames(names, tuple(row[1] for row in rows), percent, **about)
