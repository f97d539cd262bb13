"""Real data to train classifiers on: measurements of things whose class is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed


@dataclass(frozen=True, eq=False, repr=False)
class LabelledData(Printed):
    """Features (n, d) and classes (n,) with what they are and where they come from."""

    features: NDArray[np.float64]
    """Read-only, in the units of the source."""
    labels: NDArray[np.int64]
    """The class of each, as its place among `class_names`; read-only."""
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    title: str
    quantity: str
    """What was measured, with the unit."""
    source: str


def load_challenger() -> LabelledData:
    """Temperature (°F) at the launch of 23 space shuttle flights, and whether O-rings were damaged.

    Returns
    -------
    LabelledData
        In the order of launch; the flight after these was the Challenger's last, at 31 °F.

    References
    ----------
    S. R. Dalal, E. B. Fowlkes, B. Hoadley (1989), Risk analysis of the space shuttle, JASA 84.

    Examples
    --------
    >>> flights = load_challenger()
    >>> flights.labels.size, flights.labels.sum().item(), flights.class_names
    (23, 7, ('no damage', 'damage'))
    """
    return _load("challenger")


def load_iris() -> LabelledData:
    """Sepals and petals (cm) of 150 iris flowers, 50 of each of three species.

    Returns
    -------
    LabelledData
        With setosa, which one straight line on the petals tells from the others.

    References
    ----------
    R. A. Fisher (1936), The use of multiple measurements in taxonomic problems, Annals of
    Eugenics 7.

    Examples
    --------
    >>> iris = load_iris()
    >>> iris.features.shape, iris.class_names
    ((150, 4), ('setosa', 'versicolor', 'virginica'))
    >>> iris.features.mean(axis=0).round(3)
    array([5.843, 3.057, 3.758, 1.199])
    """
    return _load("iris")


@cache
def _load(name: str) -> LabelledData:
    """Read a file beside this one: lines "# key: value", the names of the columns, the rows."""
    text = resources.files("nll_core.datasets").joinpath(f"{name}.csv").read_text("utf-8")
    lines = text.splitlines()
    about = dict(line[2:].split(": ", 1) for line in lines if line.startswith("#"))
    columns, *rows = (line.split(",") for line in lines if not line.startswith("#"))
    features = np.array([[float(cell) for cell in row[:-1]] for row in rows])
    classes = list(dict.fromkeys(row[-1] for row in rows))
    labels = np.array([classes.index(row[-1]) for row in rows], dtype=np.int64)
    for array in (features, labels):
        array.setflags(write=False)
    return LabelledData(features, labels, tuple(columns[:-1]), tuple(classes), **about)
