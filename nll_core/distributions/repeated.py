"""The same experiment many times: bias and spread of estimates, coverage of their intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._progress import Progress
from nll_core._validation import Seed, count, open_fraction, seed_number
from nll_core.distributions.distribution import Distribution
from nll_core.distributions.intervals import METHODS, Method, Walk
from nll_core.distributions.observations import exact_observations
from nll_core.distributions.profiles import coordinate
from nll_core.intervals import Interval, proportion_interval

Array = NDArray[np.float64]
D = TypeVar("D", bound=Distribution)

# How often the progress of a study is said.
SAID: Final = 20


@dataclass(frozen=True, eq=False, repr=False)
class Coverage(Printed):
    """How often an interval held the truth."""

    share: float
    """Of the samples in which the estimate exists."""
    interval: Interval
    """Of the probability to hold it, by Wilson: the study's own error."""
    missing: int
    """Samples in which there was no such interval, counted as not holding the truth."""
    as_stated: bool
    """Whether the stated level lies within the study's own error."""


@dataclass(frozen=True, eq=False, repr=False)
class RepeatedParameter(Printed):
    """One parameter over all samples."""

    truth: float
    estimates: Array
    """Of shape (m,); infinite where the optimum is at such a bound."""
    mean: float
    """Of the finite estimates."""
    bias: float
    bias_error: float
    """The standard error of the bias, from the spread of the estimates."""
    spread: float
    """The standard deviation of the finite estimates."""
    expected_spread: float | None
    """1/√(n·information) at the truth; None where the support ends at the parameter."""
    infinite: int
    """How many estimates were infinite."""
    coverage: Mapping[Method, Coverage]


@dataclass(frozen=True, eq=False, repr=False)
class RepeatedSamples(Printed, Generic[D]):
    """Samples of one size from a known distribution, each fitted anew."""

    distribution: D
    n: int
    n_samples: int
    failed: int
    """Samples that have no best parameters; they are left out of everything."""
    confidence_level: float
    parameters: Mapping[str, RepeatedParameter]

    @property
    def n_fitted(self) -> int:
        """Samples that have best parameters."""
        return self.n_samples - self.failed

    @property
    def not_as_stated(self) -> Sequence[tuple[str, Method]]:
        """The intervals that held the truth more or less often than they state, by more than the
        study's own error: each by its parameter and method, those that there never were left out.
        """
        return [
            (name, method)
            for name, one in self.parameters.items()
            for method in one.coverage
            if not (held := one.coverage[method]).as_stated and held.missing < self.n_fitted
        ]


def repeated_samples(
    distribution: D,
    n: int,
    *,
    n_samples: int = 200,
    seed: Seed,
    confidence_level: float = 0.95,
    progress: Progress | None = None,
) -> RepeatedSamples[D]:
    """Draw many samples, fit each, and count how often its intervals hold the truth.

    Parameters
    ----------
    distribution : Distribution
        The truth.
    n : int
        The size of each sample.
    n_samples : int
        How many samples.
    seed : int or numpy.random.Generator
        Seed of the draws.
    confidence_level : float
        What the intervals state.
    progress : callable, optional
        Told how far it is; what it raises ends the study.

    Returns
    -------
    RepeatedSamples
        Bias, spread and coverage of each parameter.

    Notes
    -----
    Whether an interval holds the truth is asked at the truth itself, without finding its ends.

    Examples
    --------
    >>> from nll_core.distributions import Poisson
    >>> found = repeated_samples(Poisson(2.0), 20, n_samples=50, seed=1).parameters["rate"]
    >>> round(found.expected_spread, 4), found.coverage["profile"].share > 0.85
    (0.3162, True)
    """
    size, m = count(n, "n"), count(n_samples, "n_samples")
    level = open_fraction(confidence_level, "confidence_level")
    names = [p.name for p in distribution.parameters]
    truth = {n: float(np.asarray(v)) for n, v in zip(names, distribution.values, strict=True)}
    constants = {name: getattr(distribution, name) for name in distribution.constants}
    estimates: list[list[float]] = []
    held: dict[tuple[str, Method], list[bool | None]] = {
        (name, method): [] for name in names for method in METHODS
    }
    failed = 0
    for i, x in enumerate(distribution.sample((m, size), seed=seed_number(seed))):
        if progress is not None and i % max(m // SAID, 1) == 0:
            progress(f"sample {i} of {m}", i / m)
        try:
            fit = type(distribution).fit(x, fixed=constants)
        except ValueError:
            failed += 1
            continue
        estimates.append([float(np.asarray(v)) for v in fit.distribution.values])
        data = exact_observations(x)
        for name in names:
            walk = Walk(fit, data, name, level)
            place = coordinate(walk.parameter, truth[name])
            wald, score = walk.wald(), walk.half_statistic(place)
            held[name, "wald"].append(wald.holds(truth[name]) if wald.exists else None)
            held[name, "profile"].append(walk.height(place) <= walk.rise)
            ends = walk.parameter.ends_support
            held[name, "score"].append(None if ends or math.isnan(score) else score <= walk.rise)
    if not estimates:
        raise ValueError(
            f"n must be large enough for a fit, got {size}: none of {m} samples has one"
        )
    with np.errstate(all="ignore"):
        information = size * distribution.information()
    try:
        spreads = np.sqrt(np.diag(np.linalg.inv(information)))
    except np.linalg.LinAlgError:
        spreads = np.full(len(information), np.nan)
    expected = dict(zip(distribution.regular, spreads.tolist(), strict=True))
    columns = np.array(estimates).T
    return RepeatedSamples(
        distribution=distribution,
        n=size,
        n_samples=m,
        failed=failed,
        confidence_level=level,
        parameters={
            name: _summary(
                truth[name],
                column,
                expected.get(name),
                {method: _coverage(held[name, method], level) for method in METHODS},
            )
            for name, column in zip(names, columns, strict=True)
        },
    )


def _summary(
    truth: float, estimates: Array, expected: float | None, coverage: Mapping[Method, Coverage]
) -> RepeatedParameter:
    finite = estimates[np.isfinite(estimates)]
    mean = float(finite.mean()) if finite.size else math.inf
    spread = float(finite.std(ddof=1)) if finite.size > 1 else math.nan
    return RepeatedParameter(
        truth=truth,
        estimates=estimates,
        mean=mean,
        bias=mean - truth,
        bias_error=spread / math.sqrt(max(finite.size, 1)),
        spread=spread,
        expected_spread=expected,
        infinite=int(estimates.size - finite.size),
        coverage=coverage,
    )


def _coverage(held: list[bool | None], level: float) -> Coverage:
    outcomes = np.array([bool(h) for h in held])
    interval = proportion_interval(outcomes)
    return Coverage(
        share=float(outcomes.mean()),
        interval=interval,
        missing=sum(h is None for h in held),
        as_stated=bool(interval.low <= level <= interval.high),
    )
