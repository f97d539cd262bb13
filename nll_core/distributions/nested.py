"""Which distributions are special cases of others, and the likelihood-ratio test of each."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core.distributions.distribution import Distribution
from nll_core.distributions.fitting import DistributionFit
from nll_core.distributions.observations import Observations, exact_observations
from nll_core.distributions.profiles import fit_observations
from nll_core.distributions.registry import DISTRIBUTIONS


@dataclass(frozen=True)
class Nesting:
    """One distribution as a special case of another, by their names in `DISTRIBUTIONS`."""

    special: str
    general: str
    where: str
    """The parameters at which the general one is the special one."""
    reference: Sequence[tuple[float, int]]
    """Weights and degrees of freedom of the χ² that twice the NLL's fall follows."""
    boundary: str = ""
    """Why that is not the χ² of as many parameters as are added; empty where it is."""
    fixed: Mapping[str, float] = field(default_factory=dict)
    """What the special one holds fast."""

    @property
    def reference_text(self) -> str:
        """The distribution of the statistic, in words."""
        parts = [f"{'' if w == 1 else '½·'}χ²({df})" for w, df in self.reference]
        return " + ".join(parts)


HALVES: Final = ((0.5, 0), (0.5, 1))
AT_THE_END: Final = (
    "The special case lies on the boundary: in half of all large samples the best fit is the "
    "special case itself, and the statistic is 0."
)
NESTINGS: Final[Sequence[Nesting]] = (
    Nesting("poisson", "negative_binomial", "r = ∞", HALVES, AT_THE_END),
    Nesting("geometric", "negative_binomial", "r = 1", ((1.0, 1),)),
    Nesting("gaussian", "student_t", "ν = ∞", HALVES, AT_THE_END),
    Nesting("exponential", "gamma", "k = 1", ((1.0, 1),)),
    Nesting("exponential", "weibull", "k = 1", ((1.0, 1),)),
    Nesting("rayleigh", "weibull", "k = 2", ((1.0, 1),)),
    Nesting("uniform", "beta", "α = β = 1", ((1.0, 2),), fixed={"low": 0.0, "high": 1.0}),
    Nesting(
        "uniform",
        "von_mises",
        "κ = 0",
        ((1.0, 2),),
        "At κ = 0 the direction μ means nothing, and it counts all the same: in κ cos μ and "
        "κ sin μ two parameters are 0.",
        {"low": -math.pi, "high": math.pi},
    ),
)


@dataclass(frozen=True, eq=False, repr=False)
class NestedTest(Printed):
    """The likelihood-ratio test of a special case."""

    nesting: Nesting
    special: DistributionFit[Distribution]
    general: DistributionFit[Distribution]
    statistic: float
    """Twice the fall of the NLL, at least 0."""
    p_value: float
    """The chance of so large a statistic under the special case, by `nesting.reference`."""
    naive_p_value: float
    """The same by χ² with as many degrees of freedom as parameters are added."""


def pinned_nesting(name: str, pins: Mapping[str, float]) -> Nesting:
    """A distribution of `DISTRIBUTIONS` with some parameters pinned, as a special case of itself.

    Parameters
    ----------
    name : str
        Of the distribution.
    pins : mapping of str to float
        The parameters that are pinned; they lie inside their domains.

    Returns
    -------
    Nesting
        For `nested_test`, by χ² with one degree of freedom for each pin.

    Examples
    --------
    >>> test = nested_test(pinned_nesting("weibull", {"shape": 1.0}), [1.0, 2.0, 6.0])
    >>> test.nesting.where, round(test.statistic, 4)
    ('k = 1', 0.5904)
    """
    symbols = {p.name: p.symbol for p in DISTRIBUTIONS[name].parameters}
    where = ", ".join(f"{symbols[pin]} = {value:.12g}" for pin, value in pins.items())
    return Nesting(name, name, where, ((1.0, len(pins)),), fixed=dict(pins))


def nested_test(
    nesting: Nesting,
    data: Observations | ArrayLike,
    *,
    constants: Mapping[str, Any] | None = None,
) -> NestedTest:
    """Test a special case against what it is a case of: 2(NLL − NLL of the general one), in nats.

    Lower speaks for the special case; the minimum is 0.

    Parameters
    ----------
    nesting : Nesting
        One of `NESTINGS`.
    data : Observations or array_like, shape (n,)
        The sample.
    constants : mapping, optional
        What the general distribution is made with, such as `n_trials`.

    Returns
    -------
    NestedTest
        Both fits, the statistic and its p-value.

    Raises
    ------
    ValueError
        If the sample is impossible for one of the two.

    References
    ----------
    S. S. Wilks (1938). S. G. Self, K.-Y. Liang (1987), Asymptotic properties of maximum likelihood
    estimators and likelihood ratio tests under nonstandard conditions, JASA 82.

    Examples
    --------
    >>> kicks = exact_observations([0, 1, 2, 3, 4], sample_weight=[144, 91, 32, 11, 2])
    >>> found = nested_test(NESTINGS[0], kicks)
    >>> round(found.statistic, 5), round(found.p_value, 4), round(found.naive_p_value, 4)
    (1.00749, 0.1578, 0.3155)
    """
    known = data if isinstance(data, Observations) else exact_observations(data)
    given = dict(constants or {})
    same = given if nesting.special == nesting.general else {}
    special = fit_observations(
        DISTRIBUTIONS[nesting.special], known, fixed={**nesting.fixed, **same}
    )
    general = fit_observations(DISTRIBUTIONS[nesting.general], known, fixed=given)
    # The general one contains the special one: a fall below 0 is rounding.
    statistic = max(0.0, 2.0 * (special.nll - general.nll))
    added = len(general.free) - len(special.free)
    return NestedTest(
        nesting=nesting,
        special=special,
        general=general,
        statistic=statistic,
        p_value=sum(w * chi2_tail(statistic, df) for w, df in nesting.reference),
        naive_p_value=chi2_tail(statistic, added),
    )


def nested_tests(
    data: Observations | ArrayLike, names: Collection[str]
) -> Mapping[int, NestedTest]:
    """The tests of `NESTINGS`, by their places, of which both distributions fit the sample.

    Parameters
    ----------
    data : Observations or array_like, shape (n,)
        The sample.
    names : collection of str
        The distributions that can be fitted to it.

    Returns
    -------
    mapping of int to NestedTest
        Fewer than there are in `NESTINGS`, where a special case is impossible.

    Examples
    --------
    >>> tests = nested_tests([1.0, 2.0, 6.0], ["exponential", "weibull"])
    >>> [test.nesting.special for test in tests.values()]
    ['exponential']
    """
    known = data if isinstance(data, Observations) else exact_observations(data)
    found = {}
    for place, nesting in enumerate(NESTINGS):
        # What holds parameters fast need not be a fit of its own.
        if nesting.general in names and (nesting.fixed or nesting.special in names):
            # A uniform distribution between 0 and 1 may not hold the data.
            with suppress(ValueError):
                found[place] = nested_test(nesting, known)
    return found


def chi2_tail(statistic: float, degrees_of_freedom: int) -> float:
    """P(χ² ≥ statistic); with 0 degrees of freedom χ² is 0."""
    from scipy.special import gammaincc

    if degrees_of_freedom == 0:
        return 1.0 if statistic <= 0 else 0.0
    return float(gammaincc(0.5 * degrees_of_freedom, 0.5 * statistic))
