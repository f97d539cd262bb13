"""Several families on one sample, densities beside densities and masses beside masses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core.distributions.distribution import Distribution
from nll_core.distributions.fitting import DistributionFit
from nll_core.distributions.observations import Observations, exact_observations
from nll_core.distributions.profiles import fit_observations
from nll_core.distributions.registry import DISTRIBUTIONS

Measure = Literal["densities", "masses", "probabilities"]


@dataclass(frozen=True, eq=False, repr=False)
class FittedFamily(Printed):
    """One family on the sample."""

    name: str
    fit: DistributionFit[Distribution]
    nll_above_best: float
    """The NLL over the lowest of those that it may be compared with, in nats."""
    aic_above_best: float
    """The same of the AIC, in its own unit of half nats."""


@dataclass(frozen=True, eq=False, repr=False)
class FamilyComparison(Printed):
    """Families on one sample: only those of one group have NLLs that can be compared."""

    groups: Mapping[Measure, Sequence[FittedFamily]]
    """By AIC, the lowest first. Densities are per unit of x, masses are numbers; where nothing is
    known by value all are probabilities."""
    refused: Mapping[str, str]
    """Why a family cannot be fitted, by its name."""

    @property
    def fits(self) -> Mapping[str, DistributionFit[Distribution]]:
        """All fits by name."""
        return {row.name: row.fit for rows in self.groups.values() for row in rows}


def compare_families(
    data: Observations | ArrayLike,
    *,
    names: Sequence[str] | None = None,
    constants: Mapping[str, Any] | None = None,
) -> FamilyComparison:
    """Fit families to a sample, and compare the NLL (nats) and AIC of those that are comparable.

    Lower is better; the minimum of each group is 0 above its best. A density changes with the unit
    of x (from g to kg by n·log 1000), a mass does not, so they are never ranked together. Rounded
    values (`rounded_observations`) have a probability under both.

    Parameters
    ----------
    data : Observations or array_like, shape (n,)
        The sample.
    names : sequence of str, optional
        Of `DISTRIBUTIONS`, all if not given.
    constants : mapping, optional
        What the kinds are made with, such as `n_trials`; without it such a kind is refused.

    Returns
    -------
    FamilyComparison
        The groups, and who was refused for what reason.

    Examples
    --------
    >>> found = compare_families([1, 2, 2, 6], names=["poisson", "geometric", "exponential"])
    >>> {group: [row.name for row in rows] for group, rows in found.groups.items()}
    {'masses': ['poisson', 'geometric'], 'densities': ['exponential']}
    """
    known = data if isinstance(data, Observations) else exact_observations(data)
    fits: dict[str, DistributionFit[Distribution]] = {}
    refused: dict[str, str] = {}
    for name in names or DISTRIBUTIONS:
        kind = DISTRIBUTIONS[name]
        given = {c: (constants or {})[c] for c in kind.constants if c in (constants or {})}
        try:
            with np.errstate(all="ignore"):
                fits[name] = fit_observations(kind, known, fixed=given)
        except ValueError as error:
            refused[name] = str(error)
    grouped: dict[Measure, list[str]] = {}
    for name in fits:
        grouped.setdefault(_measure(DISTRIBUTIONS[name], known), []).append(name)
    groups = {measure: tuple(_ranked(fits, members)) for measure, members in grouped.items()}
    return FamilyComparison(groups=groups, refused=refused)


def _measure(kind: type[Distribution], data: Observations) -> Measure:
    if not data.exact.any():
        return "probabilities"
    return "masses" if kind.discrete else "densities"


def _ranked(
    fits: Mapping[str, DistributionFit[Distribution]], members: Sequence[str]
) -> Iterator[FittedFamily]:
    lowest, best = min(fits[n].nll for n in members), min(fits[n].aic for n in members)
    for name in sorted(members, key=lambda n: (fits[n].aic, n)):
        fit = fits[name]
        yield FittedFamily(name, fit, fit.nll - lowest, fit.aic - best)
