"""The same experiment many times: bias and spread of estimates, coverage of their intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._progress import Progress
from nll_core._validation import Seed, count, open_fraction, seed_number
from nll_core.distributions.distribution import Distribution
from nll_core.distributions.fitting import at_bound, build, constants_and_pins
from nll_core.distributions.intervals import METHODS, Method, Walk
from nll_core.distributions.observations import exact_observations
from nll_core.distributions.profiles import coordinate, fit_observations
from nll_core.distributions.rows import fit_rows
from nll_core.intervals import Interval, proportion_interval
from nll_core.likelihoods.gaussian_profile import confidence_nll_rise

Array = NDArray[np.float64]
D = TypeVar("D", bound=Distribution)

# How often the progress of a study is said.
SAID: Final = 20
# So many samples are fitted together.
TOGETHER: Final = 50
# A sum of squares over an information that is this near to singular has no digits.
SINGULAR: Final = 1e-13


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
    falls_short: bool
    """Whether it lies above it, of an interval that there was at least once."""


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


@dataclass(frozen=True, eq=False, repr=False)
class GrowingSamples(Printed, Generic[D]):
    """The same samples while they grow: each size is the beginning of all larger ones."""

    studies: Sequence[RepeatedSamples[D]]
    """Of each size, the smallest first."""

    @property
    def sizes(self) -> Sequence[int]:
        """The sizes of the samples."""
        return [study.n for study in self.studies]

    @property
    def short(self) -> Mapping[tuple[str, Method], Sequence[int]]:
        """By parameter and method, the sizes at which the interval held the truth less often than
        it states, by more than the study's own error."""
        found: dict[tuple[str, Method], list[int]] = {}
        for study in self.studies:
            for name, one in study.parameters.items():
                for method, held in one.coverage.items():
                    if held.falls_short:
                        found.setdefault((name, method), []).append(study.n)
        return found


def repeated_samples(
    distribution: D,
    n: int,
    *,
    n_samples: int = 200,
    seed: Seed,
    fixed: Mapping[str, float] | None = None,
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
    fixed : mapping of str to float, optional
        Parameters that keep the value given in every fit.
    confidence_level : float
        What the intervals state.
    progress : callable, optional
        Told how far it is; what it raises ends the study.

    Returns
    -------
    RepeatedSamples
        Bias, spread and coverage of each parameter that is fitted.

    Notes
    -----
    Whether an interval holds the truth is asked at the truth itself, without finding its ends.
    Samples are fitted together, and one by one where an estimate lies on a bound.

    Examples
    --------
    >>> from nll_core.distributions import Poisson
    >>> found = repeated_samples(Poisson(2.0), 20, n_samples=50, seed=1).parameters["rate"]
    >>> round(found.expected_spread, 4), found.coverage["profile"].share > 0.85
    (0.3162, True)
    """
    options: dict[str, Any] = {"n_samples": n_samples, "seed": seed, "fixed": fixed}
    options |= {"confidence_level": confidence_level, "progress": progress}
    return growing_samples(distribution, [count(n, "n")], **options).studies[0]


def growing_samples(
    distribution: D,
    sizes: Sequence[int],
    *,
    n_samples: int = 200,
    seed: Seed,
    fixed: Mapping[str, float] | None = None,
    confidence_level: float = 0.95,
    progress: Progress | None = None,
) -> GrowingSamples[D]:
    """The study of `repeated_samples` at several sizes, for bias and spread to be seen to shrink.

    Parameters
    ----------
    distribution : Distribution
        The truth.
    sizes : sequence of int
        The sizes of the samples.
    n_samples : int
        How many samples of each size.
    seed : int or numpy.random.Generator
        Seed of the draws: of the largest size, whose beginnings are the smaller ones.
    fixed : mapping of str to float, optional
        Parameters that keep the value given in every fit.
    confidence_level : float
        What the intervals state.
    progress : callable, optional
        Told how far it is; what it raises ends the study.

    Returns
    -------
    GrowingSamples
        The study of each size, and at which sizes intervals fall short.

    Raises
    ------
    ValueError
        If an option is out of range, or no sample of some size has a fit.

    Examples
    --------
    >>> from nll_core.distributions import Exponential
    >>> found = growing_samples(Exponential(2.0), [5, 80], n_samples=50, seed=1)
    >>> small, large = (study.parameters["scale"].spread for study in found.studies)
    >>> found.sizes, large < 0.5 * small
    ([5, 80], True)
    """
    wanted = sorted({count(n, "sizes") for n in sizes})
    if not wanted:
        raise ValueError("sizes must hold a number, got none")
    m, level = count(n_samples, "n_samples"), open_fraction(confidence_level, "confidence_level")
    kind = type(distribution)
    constants = {name: getattr(distribution, name) for name in distribution.constants}
    _, pins = constants_and_pins(kind, {**(fixed or {}), **constants})
    x = np.asarray(distribution.sample((m, wanted[-1]), seed=seed_number(seed)), np.float64)
    # The costs of a sample hardly depend on its size.
    total, done, studies = m * len(wanted), 0, []
    for size in wanted:
        answers = []
        for start in range(0, m, TOGETHER):
            experiment = _Experiment(distribution, constants, pins, level)
            for answer in experiment.answers(x[start : start + TOGETHER, :size]):
                if progress is not None and done % max(total // SAID, 1) == 0:
                    progress(f"sample {done} of {total}", done / total)
                answers.append(answer)
                done += 1
        studies.append(_study(distribution, size, pins, level, answers))
    return GrowingSamples(studies)


class _Answer(NamedTuple):
    """What one sample says of the parameters that are fitted."""

    estimates: Array
    """Of shape (p,)."""
    held: Sequence[Sequence[bool | None]]
    """Of each parameter, by the order of `METHODS`; None where there is no such interval."""


@dataclass(frozen=True, eq=False)
class _Experiment(Generic[D]):
    """A truth, and what is known of it when samples of it are fitted."""

    distribution: D
    constants: Mapping[str, Any]
    pins: Mapping[str, float]
    level: float

    @property
    def free(self) -> Sequence[int]:
        """The places of the parameters that are fitted."""
        parameters = self.distribution.parameters
        return [i for i, p in enumerate(parameters) if p.name not in self.pins]

    @property
    def truth(self) -> Array:
        return np.array([float(np.asarray(v)) for v in self.distribution.values])

    def answers(self, x: Array) -> Iterator[_Answer | None]:
        """Of samples of shape (m, n), in their order; None of one that has no fit."""
        together = self._together(x)
        for i, sample in enumerate(x):
            yield together.get(i) or self._alone(sample)

    def _together(self, x: Array) -> Mapping[int, _Answer]:
        """Those whose optima lie inside, by their places."""
        kind, free = type(self.distribution), self.free
        regular = kind.smooth and not any(p.ends_support for p in kind.parameters)
        inside = not any(at_bound(p, t) for p, t in zip(kind.parameters, self.truth, strict=True))
        if not (regular and inside and free):
            return {}
        start = np.tile(self.truth, (len(x), 1))
        for i, p in enumerate(kind.parameters):
            start[:, i] = self.pins.get(p.name, self.truth[i])
        best, means, found = fit_rows(kind, x, start, free, self.constants)
        n, rise = x.shape[1], confidence_nll_rise(self.level)
        with np.errstate(all="ignore"):
            information = means.hessian[:, free][:, :, free]
            # In units of each parameter's own error, as one by one.
            scale = np.sqrt(np.einsum("kii->ki", information))
            balanced = information / scale[:, :, None] / scale[:, None, :]
            balanced[~found] = np.eye(len(free))
            found &= np.linalg.eigvalsh(balanced)[:, 0] > SINGULAR
            balanced[~found] = np.eye(len(free))
            inverse = np.einsum("kii->ki", np.linalg.inv(balanced))
            errors = np.sqrt(inverse / n) / scale
        held = np.empty((len(x), len(free), len(METHODS)), np.object_)
        for column, place in enumerate(free):
            begin = best.copy()
            begin[:, place] = self.truth[place]
            others = [i for i in free if i != place]
            there, above, reached = fit_rows(kind, x, begin, others, self.constants)
            found &= reached
            away = np.abs(best[:, place] - self.truth[place])
            wald = away <= math.sqrt(2.0 * rise) * errors[:, column]
            profile = n * (above.value - means.value) <= rise
            for i in np.flatnonzero(found).tolist():
                score = self._half_statistic(there[i], n * above.gradient[i, free], n)
                has = None if math.isnan(score) else score <= rise
                by_method = {"wald": wald[i], "profile": profile[i], "score": has}
                held[i, column] = [by_method[method] for method in METHODS]
        return {i: _Answer(best[i, free], held[i]) for i in np.flatnonzero(found).tolist()}

    def _half_statistic(self, theta: Array, slopes: Array, n: int) -> float:
        """Half of sᵀI⁻¹s with Fisher's information; NaN where that has no inverse."""
        one = build(type(self.distribution), theta.tolist(), self.constants)
        matrix = n * one.information()[np.ix_(self.free, self.free)]
        scale = np.sqrt(np.diag(matrix))
        if not (np.isfinite(scale).all() and (scale > 0).all()):
            return math.nan
        balanced = matrix / np.outer(scale, scale)
        if np.linalg.eigvalsh(balanced)[0] <= SINGULAR:
            return math.nan
        score = slopes / scale
        return 0.5 * float(score @ np.linalg.solve(balanced, score))

    def _alone(self, x: Array) -> _Answer | None:
        kind, data = type(self.distribution), exact_observations(x)
        try:
            fit = fit_observations(kind, data, fixed={**self.constants, **self.pins})
        except ValueError:
            return None
        rows = []
        for place in self.free:
            truth = float(self.truth[place])
            walk = Walk(fit, data, kind.parameters[place].name, self.level)
            at = coordinate(walk.parameter, truth)
            wald, score = walk.wald(), walk.half_statistic(at)
            missing = walk.parameter.ends_support or math.isnan(score)
            by_method = {
                "wald": wald.holds(truth) if wald.exists else None,
                "profile": walk.height(at) <= walk.rise,
                "score": None if missing else score <= walk.rise,
            }
            rows.append([by_method[method] for method in METHODS])
        values = [float(np.asarray(v)) for v in fit.distribution.values]
        return _Answer(np.array(values)[self.free], rows)


def _study(
    distribution: D,
    n: int,
    pins: Mapping[str, float],
    level: float,
    answers: Sequence[_Answer | None],
) -> RepeatedSamples[D]:
    """What the samples of one size say together."""
    fitted = [answer for answer in answers if answer is not None]
    if not fitted:
        m = len(answers)
        raise ValueError(f"n must be large enough for a fit, got {n}: none of {m} samples has one")
    values = zip(distribution.parameters, distribution.values, strict=True)
    truth = {p.name: float(np.asarray(v)) for p, v in values if p.name not in pins}
    regular = [i for i, name in enumerate(distribution.regular) if name in truth]
    with np.errstate(all="ignore"):
        information = n * distribution.information()[np.ix_(regular, regular)]
    try:
        spreads = np.sqrt(np.diag(np.linalg.inv(information)))
    except np.linalg.LinAlgError:
        spreads = np.full(len(information), np.nan)
    names = [distribution.regular[i] for i in regular]
    expected = dict(zip(names, spreads.tolist(), strict=True))
    return RepeatedSamples(
        distribution=distribution,
        n=n,
        n_samples=len(answers),
        failed=len(answers) - len(fitted),
        confidence_level=level,
        parameters={
            name: _summary(
                truth[name],
                np.array([answer.estimates[i] for answer in fitted]),
                expected.get(name),
                {
                    method: _coverage([answer.held[i][k] for answer in fitted], level)
                    for k, method in enumerate(METHODS)
                },
            )
            for i, name in enumerate(truth)
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
    missing = sum(h is None for h in held)
    return Coverage(
        share=float(outcomes.mean()),
        interval=interval,
        missing=missing,
        as_stated=bool(interval.low <= level <= interval.high),
        falls_short=bool(interval.high < level and missing < len(held)),
    )
