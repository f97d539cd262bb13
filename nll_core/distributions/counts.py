"""Distributions of counts: Bernoulli, binomial, Poisson, geometric, negative binomial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from nll_core._validation import count
from nll_core.distributions.bounded import beta_cdf, beta_survival
from nll_core.distributions.distribution import Array, Distribution, Parameter, Value
from nll_core.distributions.sample import Sample
from nll_core.likelihoods.binomial import binomial_log_mass
from nll_core.likelihoods.poisson import poisson_deviance, poisson_floor

PROB: Final = Parameter("prob", "p", "[0, 1]")


class _Count(Distribution):
    """What all counts share: integers from 0 on, and quantiles by halving."""

    discrete: ClassVar[bool] = True
    data_range: ClassVar[tuple[float, float]] = (0.0, np.inf)

    def _quantile(self, p: Array) -> Array:
        return self._quantile_of_counts(p)


class _Trials(_Count):
    """Successes in n independent trials of one probability."""

    parameters: ClassVar[tuple[Parameter, ...]] = (PROB,)
    prob: Value

    @property
    def support(self) -> tuple[Value, Value]:
        return 0.0, float(self._n)

    @property
    def _n(self) -> int:
        raise NotImplementedError

    def _log_prob(self, x: Array) -> Array:
        return binomial_log_mass(x, self._n, np.asarray(self.prob))

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        failures = self._n - x
        return (_share(x, self.prob) - _share(failures, 1.0 - np.asarray(self.prob)),)

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        p, q = np.asarray(self.prob), 1.0 - np.asarray(self.prob)
        return {(0, 0): -_share(_share(x, p), p) - _share(_share(self._n - x, q), q)}

    def _information(self) -> dict[tuple[int, int], Value]:
        p = np.asarray(self.prob)
        return {(0, 0): self._n / (p * (1.0 - p))}

    def _cdf(self, x: Array) -> Array:
        return beta_survival(x + 1.0, self._n - x, self.prob, 1.0 - np.asarray(self.prob))

    def _survival(self, x: Array) -> Array:
        return beta_cdf(x + 1.0, self._n - x, self.prob, 1.0 - np.asarray(self.prob))


@dataclass(frozen=True, repr=False)
class Bernoulli(_Trials):
    """Yes (1) with probability p, or no (0): log P = x log p + (1 − x) log(1 − p), in nats."""

    prob: Value

    @property
    def _n(self) -> int:
        return 1

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        return (sample.mean,)


@dataclass(frozen=True, repr=False)
class Binomial(_Trials):
    """k successes in n trials: log P = log C(n, k) + k log p + (n − k) log(1 − p), in nats.

    The number of trials is known; `fit` takes it as `fixed={"n_trials": n}`.
    """

    constants: ClassVar[tuple[str, ...]] = ("n_trials",)
    prob: Value
    n_trials: int

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "n_trials", count(self.n_trials, "n_trials"))

    @property
    def _n(self) -> int:
        return self.n_trials

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        return (min(sample.mean / fixed["n_trials"], 1.0),)


@dataclass(frozen=True, repr=False)
class Poisson(_Count):
    """A count of rate λ: log P = x log λ − λ − log x!, in nats; mean and variance are λ."""

    parameters: ClassVar[tuple[Parameter, ...]] = (Parameter("rate", "λ", "[0, inf)"),)
    rate: Value

    def _log_prob(self, x: Array) -> Array:
        k = np.where(x > 0, x, 1.0)
        relative, log_ratio = (self.rate - k) / k, np.log(self.rate) - np.log(k)
        away = poisson_deviance(k, np.asarray(relative), np.asarray(log_ratio))
        return -np.where(x > 0, poisson_floor(k) + away, self.rate)

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        return (_share(x - self.rate, self.rate) - np.where(np.asarray(self.rate) == 0, 1.0, 0.0),)

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        return {(0, 0): -_share(_share(x, self.rate), self.rate)}

    def _information(self) -> dict[tuple[int, int], Value]:
        return {(0, 0): 1.0 / np.asarray(self.rate)}

    def _cdf(self, x: Array) -> Array:
        from scipy.special import gammaincc

        return np.asarray(gammaincc(x + 1.0, self.rate))

    def _survival(self, x: Array) -> Array:
        from scipy.special import gammainc

        return np.asarray(gammainc(x + 1.0, self.rate))

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        return (sample.mean,)


@dataclass(frozen=True, repr=False)
class Geometric(_Count):
    """Failures before the first success: log P = log p + x log(1 − p), in nats, x from 0 on.

    SciPy counts the trials, which is one more.
    """

    parameters: ClassVar[tuple[Parameter, ...]] = (Parameter("prob", "p", "(0, 1]"),)
    prob: Value

    def _log_prob(self, x: Array) -> Array:
        from scipy.special import xlog1py

        return np.asarray(np.log(self.prob) + xlog1py(x, -np.asarray(self.prob)))

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        return (1.0 / np.asarray(self.prob) - _share(x, 1.0 - np.asarray(self.prob)),)

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        p, q = np.asarray(self.prob), 1.0 - np.asarray(self.prob)
        return {(0, 0): -1.0 / p**2 - _share(_share(x, q), q)}

    def _information(self) -> dict[tuple[int, int], Value]:
        p = np.asarray(self.prob)
        return {(0, 0): 1.0 / (p**2 * (1.0 - p))}

    def _cdf(self, x: Array) -> Array:
        return np.asarray(-np.expm1((x + 1.0) * np.log1p(-np.asarray(self.prob))))

    def _survival(self, x: Array) -> Array:
        return np.asarray(np.exp((x + 1.0) * np.log1p(-np.asarray(self.prob))))

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        return (1.0 / (1.0 + sample.mean),)


@dataclass(frozen=True, repr=False)
class NegativeBinomial(_Count):
    """A count of mean μ and variance μ + μ²/r, in nats; with the size r = inf it is Poisson.

    log P = log Γ(x + r) − log Γ(r) − log x! + r log(r/(r + μ)) + x log(μ/(r + μ)). SciPy's n and p
    are r and r/(r + μ).
    """

    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("mean", "μ", "(0, inf)"),
        Parameter("size", "r", "(0, inf]"),
    )
    mean: Value
    size: Value

    @property
    def _poisson(self) -> Poisson:
        return Poisson(self.mean)

    @property
    def _shares(self) -> tuple[Array, Array]:
        """μ/(r + μ) and r/(r + μ)."""
        mean, size = np.asarray(self.mean), np.asarray(self.size)
        return mean / (size + mean), size / (size + mean)

    def _log_prob(self, x: Array) -> Array:
        # Saddle points (C. Loader 2000): no difference of two large log Γ.
        m, r = self.mean, self.size
        some = x > 0
        k = np.where(some, x, 1.0)
        odds = np.log1p(x / r) - np.log1p(m / r)
        short = poisson_deviance(np.asarray(r), np.asarray((x - m) / (r + m)), odds)
        relative = np.asarray((m - k) / k / (1.0 + m / r))
        counts = poisson_deviance(k, relative, np.log(m) - np.log(k) + odds)
        none = m / (1.0 + m / r)
        floors = poisson_floor(np.asarray(r + x)) - poisson_floor(np.asarray(r)) - poisson_floor(x)
        found = floors - short - np.where(some, counts, none) - np.log1p(x / r)
        return np.where(np.isinf(r), self._poisson._log_prob(x), found)

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        from scipy.special import psi

        m, r = self.mean, self.size
        by_mean = (x - m) / m / (1.0 + m / r)
        by_size = psi(x + r) - psi(r) - np.log1p(m / r) + (m - x) / (r + m)
        return by_mean, np.where(np.isinf(r), 0.0, by_size)

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        from scipy.special import polygamma

        m, r = self.mean, self.size
        twice = polygamma(1, x + r) - polygamma(1, r) + m / (r + m) / r + (x - m) / (r + m) ** 2
        return {
            (0, 0): -x / m**2 + (1.0 + x / r) / (r + m) / (1.0 + m / r),
            (0, 1): (x - m) / (r + m) ** 2,
            (1, 1): np.where(np.isinf(r), 0.0, twice),
        }

    def _information(self) -> dict[tuple[int, int], Value]:
        m, r = float(self.mean), float(self.size)
        by_mean = 1.0 / m / (1.0 + m / r)
        if np.isinf(r):
            return {(0, 0): by_mean}
        # E[ψ′(r) − ψ′(r + X)] = Σ P(X > j)/(r + j)².
        j = np.arange(float(self.quantile(1.0 - np.finfo(float).eps)) * 2.0 + 10.0)
        # Summed from the far end: of many counts a small part of what their tails cost one by one.
        above = np.exp(np.asarray(self.log_prob(j)))[:0:-1].cumsum()[::-1]
        by_size = float((above / (r + j[:-1]) ** 2).sum()) - m / (r + m) / r
        return {(0, 0): by_mean, (1, 1): by_size}

    def _cdf(self, x: Array) -> Array:
        found = beta_survival(x + 1.0, self.size, *self._shares)
        return np.where(np.isinf(self.size), self._poisson._cdf(x), found)

    def _survival(self, x: Array) -> Array:
        found = beta_cdf(x + 1.0, self.size, *self._shares)
        return np.where(np.isinf(self.size), self._poisson._survival(x), found)

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        if sample.high == 0:
            raise ValueError("x must hold a count above 0: of zeros alone no size is best")
        mean = fixed.get("mean", sample.mean)
        # The slope of the likelihood in 1/r at the Poisson limit is half of this (Levin, Reeds
        # 1977: it has one maximum, which is the limit where the slope is not above 0).
        excess = sample.mean_of(lambda x: (x - mean) ** 2 - x)
        return mean, mean * mean / excess if excess > 0 else np.inf


def _share(part: Value, whole: Value) -> Array:
    """part/whole, 0 where both are."""
    return np.where((np.asarray(part) == 0) & (np.asarray(whole) == 0), 0.0, part / whole)
