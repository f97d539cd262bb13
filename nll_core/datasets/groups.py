"""Groups that were measured alike: an effect with its standard error, or a count, of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed


@dataclass(frozen=True, eq=False, repr=False)
class GroupEffects(Printed):
    """An estimated effect in each of several groups, with what it is and where it comes from."""

    names: tuple[str, ...]
    estimates: NDArray[np.float64]
    """(J,), read-only."""
    standard_errors: NDArray[np.float64]
    """(J,), read-only."""
    title: str
    quantity: str
    unit: str
    source: str


@dataclass(frozen=True, eq=False, repr=False)
class GroupCounts(Printed):
    """How many of how many in each of several groups, and where the counts come from."""

    counts: NDArray[np.int64]
    """(J,), read-only."""
    totals: NDArray[np.int64]
    """(J,), read-only."""
    title: str
    quantity: str
    unit: str
    source: str


def load_eight_schools() -> GroupEffects:
    """The effect of coaching (points) on a test of verbal aptitude in eight schools.

    Returns
    -------
    GroupEffects
        Each school's own experiment.

    References
    ----------
    D. B. Rubin (1981), Estimation in parallel randomized experiments, Journal of Educational
    Statistics 6.

    Examples
    --------
    >>> schools = load_eight_schools()
    >>> schools.estimates.astype(int).tolist()
    [28, 8, -3, 7, -1, 1, 18, 12]
    """
    about, (names, effects, errors) = _read("eight_schools")
    estimates, standard_errors = _column(effects, np.float64), _column(errors, np.float64)
    return GroupEffects(names, estimates, standard_errors, **about)


def load_rat_tumours() -> GroupCounts:
    """Tumours in 71 control groups of rats; the last group is the present one.

    Returns
    -------
    GroupCounts
        267 tumours in 1,739 rats.

    References
    ----------
    R. E. Tarone (1982), The use of historical control information in testing for a trend in
    proportions, Biometrics 38.

    Examples
    --------
    >>> rats = load_rat_tumours()
    >>> rats.counts.sum().item(), rats.totals.sum().item(), rats.counts[-1].item()
    (267, 1739, 4)
    """
    about, (tumours, rats) = _read("rat_tumours")
    return GroupCounts(_column(tumours, np.int64), _column(rats, np.int64), **about)


def _column(cells: tuple[str, ...], kind: type) -> NDArray[Any]:
    """Numbers that nobody can change."""
    column: NDArray[Any] = np.array(cells).astype(kind)
    column.setflags(write=False)
    return column


@cache
def _read(name: str) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    """A file beside this one: lines "# key: value", the names of the columns, the rows; the first
    as they are, the rest by column."""
    text = resources.files("nll_core.datasets").joinpath(f"{name}.csv").read_text("utf-8")
    lines = text.splitlines()
    about = dict(line[2:].split(": ", 1) for line in lines if line.startswith("#"))
    _, *rows = (line.split(",") for line in lines if not line.startswith("#"))
    return about, list(zip(*rows, strict=True))
