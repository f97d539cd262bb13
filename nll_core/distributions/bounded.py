"""Distributions between two ends: uniform, beta, and von Mises around the circle."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from nll_core._validation import reject_where
from nll_core.distributions.distribution import (
    Array,
    Distribution,
    MeanLogProb,
    Parameter,
    Value,
)
from nll_core.distributions.sample import Sample
from nll_core.likelihoods._quadrature import legendre_rule

# From here on the series of A′(κ) is exact to rounding, and its own formula loses digits.
SERIES_FROM: Final = 1000.0
# Where the geometric means of x and 1 − x sum to 1 but for this, moments are a better start.
CLOSE: Final = 1e-6
STEPS: Final = 20
NEWTON_TOLERANCE: Final = 1e-9
# A table of the CDF with so many steps begins the search for many quantiles.
TABLE: Final = 1024
# Where the density spans many of these steps, the error after one of Newton's is about its square.
KAPPA_MAX: Final = 1e4
QUADRATIC: Final = 1e-9
# Beyond so many nats below its height at the near end a tail adds nothing.
REACH: Final = 45.0
NODES: Final = 64


@dataclass(frozen=True, repr=False)
class Uniform(Distribution):
    """Any x from low to high alike: log p = −log(high − low), in nats.

    Both parameters end the support: the best are the smallest and the largest x, and they have no
    standard error.
    """

    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("low", "a", "(-inf, inf)", "x", ends_support=True),
        Parameter("high", "b", "(-inf, inf)", "x", ends_support=True),
    )
    low: Value
    high: Value

    def __post_init__(self) -> None:
        super().__post_init__()
        low, high = np.broadcast_arrays(self.low, self.high)
        reject_where(~(low < high), np.asarray(high), "high", "be above low")

    @property
    def support(self) -> tuple[Value, Value]:
        return self.low, self.high

    def _share(self, part: Array) -> Array:
        """A length over the whole one, of halves, since the whole may be beyond float64."""
        return np.asarray(0.5 * part / (0.5 * np.asarray(self.high) - 0.5 * np.asarray(self.low)))

    def _log_prob(self, x: Array) -> Array:
        half = 0.5 * np.asarray(self.high) - 0.5 * np.asarray(self.low)
        return np.asarray(-np.log(half) - math.log(2.0)) + np.zeros_like(x)

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        slope = self._share(np.ones_like(x))
        return slope, -slope

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        square = self._share(np.ones_like(x)) ** 2
        return {(0, 0): square, (0, 1): -square, (1, 1): square}

    def _cdf(self, x: Array) -> Array:
        return self._share(0.5 * x - 0.5 * np.asarray(self.low)) * 2.0

    def _survival(self, x: Array) -> Array:
        return self._share(0.5 * np.asarray(self.high) - 0.5 * x) * 2.0

    def _quantile(self, p: Array) -> Array:
        return np.asarray((1.0 - p) * self.low + p * self.high)

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        low, high = fixed.get("low", sample.low), fixed.get("high", sample.high)
        if not fixed:
            sample.varied()
        return low, high


@dataclass(frozen=True, repr=False)
class Beta(Distribution):
    """A share between 0 and 1: log p = (α − 1) log x + (β − 1) log(1 − x) − log B, in nats."""

    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("alpha", "α", "(0, inf)"),
        Parameter("beta", "β", "(0, inf)"),
    )
    data_range: ClassVar[tuple[float, float]] = (0.0, 1.0)
    open_data: ClassVar[bool] = True
    alpha: Value
    beta: Value

    def _log_prob(self, x: Array) -> Array:
        from scipy.special import betaln, xlog1py, xlogy

        powers = xlogy(np.asarray(self.alpha) - 1.0, x) + xlog1py(np.asarray(self.beta) - 1.0, -x)
        return np.asarray(powers - betaln(self.alpha, self.beta))

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        from scipy.special import psi

        both = psi(np.asarray(self.alpha) + self.beta)
        return np.log(x) - psi(self.alpha) + both, np.log1p(-x) - psi(self.beta) + both

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        return {at: -value for at, value in self._information().items()}

    def _information(self) -> dict[tuple[int, int], Value]:
        from scipy.special import polygamma

        both = polygamma(1, np.asarray(self.alpha) + self.beta)
        return {
            (0, 0): polygamma(1, self.alpha) - both,
            (0, 1): -both,
            (1, 1): polygamma(1, self.beta) - both,
        }

    def _means(self, sample: Sample) -> MeanLogProb:
        from scipy.special import betaln, psi

        a, b = float(self.alpha), float(self.beta)
        log, log_rest = sample.mean_logs
        value = (a - 1.0) * log + (b - 1.0) * log_rest - float(betaln(a, b))
        slopes = np.array([log, log_rest]) + psi(a + b) - psi([a, b])
        return MeanLogProb(value, slopes, self._matrices(self._hessian(np.array(0.5))))

    def _cdf(self, x: Array) -> Array:
        return beta_cdf(self.alpha, self.beta, x, 1.0 - x)

    def _survival(self, x: Array) -> Array:
        return beta_survival(self.alpha, self.beta, x, 1.0 - x)

    def _quantile(self, p: Array) -> Array:
        from scipy.special import betaincinv

        return np.asarray(betaincinv(self.alpha, self.beta, p))

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        sample.varied()
        logs = np.array(sample.mean_logs)
        geometric = np.exp(logs)
        short = 1.0 - float(geometric.sum())
        if short < CLOSE:
            # So close together the geometric means say too little.
            mean = sample.mean
            total = mean * (1.0 - mean) / sample.variance - 1.0
            return mean * total, (1.0 - mean) * total
        # N. L. Johnson, S. Kotz (1970), chapter 24, and Newton's steps: two sums are all of x.
        at = 0.5 + 0.5 * geometric / short
        for _ in range(STEPS):
            slopes, bends = _digammas(at, logs)
            moved = np.maximum(at + np.linalg.solve(bends, slopes), 0.25 * at)
            done = np.abs(moved - at).max() <= NEWTON_TOLERANCE * at.min()
            at = moved
            if done:
                break
        return float(at[0]), float(at[1])


def _digammas(at: Array, logs: Array) -> tuple[Array, Array]:
    """The slopes of a beta's mean log-density in α and β, and minus its second derivatives."""
    from scipy.special import psi, zeta

    a, b = at
    trigamma = zeta(2.0, [a, b, a + b])
    return logs + psi(a + b) - psi(at), np.diag(trigamma[:2]) - trigamma[2]


@dataclass(frozen=True, repr=False)
class VonMises(Distribution):
    """An angle in radians from −π to π, gathered around μ: log p = κ cos(x − μ) − log 2πI₀(κ)."""

    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("mu", "μ", "(-inf, inf)", "radian"),
        Parameter("kappa", "κ", "(0, inf)"),
    )
    data_range: ClassVar[tuple[float, float]] = (-math.pi, math.pi)
    mu: Value
    kappa: Value

    def _log_prob(self, x: Array) -> Array:
        from scipy.special import i0e

        # κ(cos − 1) as the square of a sine, and I₀ without its exp(κ).
        half = np.sin(0.5 * (x - self.mu))
        return np.asarray(-2.0 * self.kappa * half * half - np.log(2.0 * np.pi * i0e(self.kappa)))

    def _resultant(self) -> tuple[Array, Array]:
        """A = I₁(κ)/I₀(κ), the mean of cos(x − μ), and its derivative."""
        from scipy.special import i0e, i1e

        kappa = np.asarray(self.kappa)
        length = np.asarray(i1e(kappa) / i0e(kappa))
        w = 1.0 / np.maximum(kappa, SERIES_FROM)
        series = w * w * (0.5 + w * (0.25 + w * (0.375 + w * (25 / 32))))
        small = kappa < 1e-6
        # A = κ/2 − κ³/16 for small κ, where A/κ + A² cancels nothing.
        direct = 1.0 - np.where(small, 0.5, length / np.where(small, 1.0, kappa)) - length * length
        return length, np.where(kappa < SERIES_FROM, direct, series)

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        away = x - self.mu
        half = np.sin(0.5 * away)
        short = 1.0 - self._resultant()[0]
        return self.kappa * np.sin(away), short - 2.0 * half * half

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        away = x - self.mu
        return {
            (0, 0): -self.kappa * np.cos(away),
            (0, 1): np.sin(away),
            (1, 1): -self._resultant()[1],
        }

    def _information(self) -> dict[tuple[int, int], Value]:
        length, slope = self._resultant()
        return {(0, 0): self.kappa * length, (1, 1): slope}

    def _tail_beyond(self, size: Array) -> Array:
        """P(x − μ > size) around the circle, for sizes from 0 to π, by Gauss and Legendre."""
        from scipy.special import i0e

        kappa = np.asarray(self.kappa)
        start = np.sin(0.5 * size) ** 2
        end = 2.0 * np.arcsin(np.sqrt(np.minimum(1.0, start + 0.5 * REACH / kappa)))
        end = np.maximum(end, size)
        nodes, weights = legendre_rule(NODES)
        middle, reach = 0.5 * (size + end), 0.5 * (end - size)
        total = np.zeros(np.broadcast_shapes(size.shape, kappa.shape))
        for node, weight in zip(nodes, weights, strict=True):
            half = np.sin(0.5 * (middle + reach * node))
            total += weight * np.exp(-2.0 * kappa * half * half)
        return np.asarray(total * reach / (2.0 * np.pi * i0e(kappa)))

    def _winding(self, away: Array) -> Array:
        """The mass from −π to `away`, which grows by 1 with every turn."""
        turns = np.round(away / (2.0 * np.pi))
        rest = away - 2.0 * np.pi * turns
        tail = self._tail_beyond(np.minimum(np.abs(rest), np.pi))
        return np.asarray(turns + np.where(rest < 0, tail, 1.0 - tail))

    def _cdf(self, x: Array) -> Array:
        return np.asarray(self._winding(x - self.mu) - self._winding(-np.pi - np.asarray(self.mu)))

    def _survival(self, x: Array) -> Array:
        return np.asarray(self._winding(np.pi - np.asarray(self.mu)) - self._winding(x - self.mu))

    def _quantile(self, p: Array) -> Array:
        one = np.ndim(self.mu) == np.ndim(self.kappa) == 0
        if p.size <= TABLE or not one or self.kappa > KAPPA_MAX:
            return self._quantile_by_newton(p, log=False)
        grid = np.linspace(*self.data_range, TABLE + 1)
        place = np.clip(np.searchsorted(self.cdf(grid), p), 1, TABLE)
        bracket = grid[place - 1], grid[place]
        return self._quantile_by_newton(p, log=False, bracket=bracket, tolerance=QUADRATIC)

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        sample.varied()
        sine, cosine = sample.means(lambda x: (np.sin(x), np.cos(x)))
        mu = fixed.get("mu", math.atan2(sine, cosine))
        # 1 − the mean of cos(x − μ), which is 1/(2κ) where κ is large.
        short = 2.0 * sample.mean_of(lambda x: np.sin(0.5 * (x - mu)) ** 2)
        length = max(1.0 - short, 1e-8)
        # D. J. Best, N. I. Fisher (1981), in its order of magnitude.
        return mu, length * (2.0 - length * length) / (short * (2.0 - short))


def beta_cdf(alpha: Value, beta: Value, x: Value, rest: Value) -> Array:
    """P(X ≤ x) of a beta distribution, from the smaller of x and rest = 1 − x."""
    from scipy.special import betainc, betaincc

    return np.where(np.asarray(x) <= 0.5, betainc(alpha, beta, x), betaincc(beta, alpha, rest))


def beta_survival(alpha: Value, beta: Value, x: Value, rest: Value) -> Array:
    """P(X > x) of a beta distribution, from the smaller of x and rest = 1 − x."""
    return beta_cdf(beta, alpha, rest, x)
