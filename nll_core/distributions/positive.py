"""Distributions of what is above 0: waits, lifetimes, sizes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from nll_core.distributions.distribution import (
    Array,
    Distribution,
    MeanLogProb,
    Parameter,
    Value,
    times_log,
)
from nll_core.distributions.location_scale import Gaussian
from nll_core.distributions.sample import Sample
from nll_core.likelihoods.gaussian import HALF_LOG_TWO_PI
from nll_core.likelihoods.poisson import poisson_deviance, poisson_floor

SHAPE: Final = Parameter("shape", "k", "(0, inf)")
# From here on the series of log k − ψ(k) is exact, and so is what has its first terms.
SHAPE_LARGE: Final = 1000.0
SHAPE_STEPS: Final = 3
SCALE: Final = Parameter("scale", "θ", "(0, inf)", "x")


class _Positive(Distribution):
    """What all of them share: their support."""

    data_range: ClassVar[tuple[float, float]] = (0.0, np.inf)


@dataclass(frozen=True, repr=False)
class Exponential(_Positive):
    """A wait without memory: log p = −x/θ − log θ, in nats; mean and standard deviation are θ."""

    parameters: ClassVar[tuple[Parameter, ...]] = (SCALE,)
    scale: Value

    def _log_prob(self, x: Array) -> Array:
        return np.asarray(-x / self.scale - np.log(self.scale))

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        return ((x / self.scale - 1.0) / self.scale,)

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        return {(0, 0): (1.0 - 2.0 * x / self.scale) / self.scale / self.scale}

    def _information(self) -> dict[tuple[int, int], Value]:
        return {(0, 0): 1.0 / np.asarray(self.scale) / self.scale}

    def _cdf(self, x: Array) -> Array:
        return np.asarray(-np.expm1(-x / self.scale))

    def _survival(self, x: Array) -> Array:
        return np.asarray(np.exp(-x / self.scale))

    def _quantile(self, p: Array) -> Array:
        return np.asarray(-self.scale * np.log1p(-p))

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        if sample.high == 0:
            raise ValueError("x must hold a value above 0: of zeros alone no scale is best")
        return (sample.mean,)


@dataclass(frozen=True, repr=False)
class Gamma(_Positive):
    """A sum of waits: log p = (k − 1) log(x/θ) − x/θ − log Γ(k) − log θ, in nats."""

    parameters: ClassVar[tuple[Parameter, ...]] = (SHAPE, SCALE)
    open_data: ClassVar[bool] = True
    shape: Value
    scale: Value

    def _log_prob(self, x: Array) -> Array:
        # p(x) = P(k | x/θ)·k/x with a Poisson's P, which takes no difference of large logs.
        shape, log_x = np.asarray(self.shape), np.log(x)
        log_ratio = log_x - np.log(self.scale) - np.log(shape)
        away = poisson_deviance(shape, (x / self.scale - shape) / shape, log_ratio)
        found = np.log(shape) - log_x - poisson_floor(shape) - away
        at_zero = np.where(shape < 1, np.inf, np.where(shape == 1, -np.log(self.scale), -np.inf))
        return np.where(x == 0, at_zero, found)

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        from scipy.special import psi

        log_ratio = np.log(x) - np.log(self.scale)
        return log_ratio - psi(self.shape), (x / self.scale - self.shape) / self.scale

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        from scipy.special import polygamma

        scale = np.asarray(self.scale)
        return {
            (0, 0): -polygamma(1, self.shape),
            (0, 1): -1.0 / scale,
            (1, 1): (self.shape - 2.0 * (x / scale)) / scale / scale,
        }

    def _information(self) -> dict[tuple[int, int], Value]:
        from scipy.special import polygamma

        scale = np.asarray(self.scale)
        return {
            (0, 0): polygamma(1, self.shape),
            (0, 1): 1.0 / scale,
            (1, 1): self.shape / scale / scale,
        }

    def _means(self, sample: Sample) -> MeanLogProb:
        k, scale = float(self.shape), float(self.scale)
        (mean, spread), log_scale = sample.mean_and_log_spread, math.log(scale)
        # The mean over x of what `_log_prob` has of one: in units of kθ its mean and mean log.
        log_mean = math.log(mean) - log_scale - math.log(k)
        away = poisson_deviance(np.array(k), np.array((mean / scale - k) / k), np.array(log_mean))
        floor = float(poisson_floor(np.array(k)) + away) + k * spread
        log_ratio = log_mean + math.log(k) - spread
        value = math.log(k) - (log_ratio + log_scale) - floor
        slopes = np.array([log_mean - spread + _log_less_psi(k), (mean / scale - k) / scale])
        # The second derivatives are linear in x.
        return MeanLogProb(value, slopes, self._matrices(self._hessian(np.array(mean))))

    def _cdf(self, x: Array) -> Array:
        from scipy.special import gammainc

        return np.asarray(gammainc(self.shape, x / self.scale))

    def _survival(self, x: Array) -> Array:
        from scipy.special import gammaincc

        return np.asarray(gammaincc(self.shape, x / self.scale))

    def _quantile(self, p: Array) -> Array:
        from scipy.special import gammaincinv

        return np.asarray(self.scale * gammaincinv(self.shape, p))

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        sample.varied()
        from scipy.special import polygamma

        # T. Minka (2002): a start, best for large k, and Newton's steps for a function of 1/k.
        mean, spread = sample.mean_and_log_spread
        shape = (3.0 - spread + math.sqrt((spread - 3.0) ** 2 + 24.0 * spread)) / (12.0 * spread)
        for _ in range(SHAPE_STEPS if shape < SHAPE_LARGE else 0):
            slope = shape - shape * shape * float(polygamma(1, shape))
            shape /= 1.0 + (_log_less_psi(shape) - spread) / slope * shape
        shape = fixed.get("shape", shape)
        return shape, mean / shape


@dataclass(frozen=True, repr=False)
class Weibull(_Positive):
    """A lifetime whose risk goes as a power of age, in nats per unit of x.

    log p = log k + (k − 1) log(x/θ) − (x/θ)ᵏ − log θ.
    """

    parameters: ClassVar[tuple[Parameter, ...]] = (SHAPE, SCALE)
    open_data: ClassVar[bool] = True
    shape: Value
    scale: Value

    def _log_power(self, x: Array) -> tuple[Array, Array]:
        """log(x/θ) and (x/θ)ᵏ."""
        log_ratio = np.asarray(np.log(x) - np.log(self.scale))
        return log_ratio, np.exp(self.shape * log_ratio)

    def _log_prob(self, x: Array) -> Array:
        log_ratio, power = self._log_power(x)
        rest = np.log(self.shape) - np.log(self.scale)
        return np.asarray(times_log(np.asarray(self.shape) - 1.0, log_ratio) - power + rest)

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        log_ratio, _ = self._log_power(x)
        excess = np.expm1(self.shape * log_ratio)
        by_shape = 1.0 / np.asarray(self.shape) - log_ratio * excess
        return by_shape, self.shape * excess / self.scale

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        log_ratio, power = self._log_power(x)
        k, scale = np.asarray(self.shape), np.asarray(self.scale)
        excess = np.expm1(k * log_ratio)
        return {
            (0, 0): -1.0 / k / k - log_ratio * log_ratio * power,
            (0, 1): (excess + k * log_ratio * power) / scale,
            (1, 1): -k * (excess + k * power) / scale / scale,
        }

    def _information(self) -> dict[tuple[int, int], Value]:
        k, scale = np.asarray(self.shape), np.asarray(self.scale)
        return {
            (0, 0): ((1.0 - np.euler_gamma) ** 2 + math.pi**2 / 6.0) / k / k,
            (0, 1): (np.euler_gamma - 1.0) / scale,
            (1, 1): k * k / scale / scale,
        }

    def _means(self, sample: Sample) -> MeanLogProb:
        k, scale = float(self.shape), float(self.scale)
        log_scale = math.log(scale)

        def terms(log_x: Array) -> tuple[Array, ...]:
            log_ratio = log_x - log_scale
            power = np.exp(k * log_ratio)
            turned = power * log_ratio
            return log_ratio, power, turned, turned * log_ratio

        log, power, turned, twice = sample.logs.means(terms)
        excess = power - 1.0
        value = math.log(k) - log_scale + (k - 1.0) * log - power
        slopes = np.array([1.0 / k + log - turned, k * excess / scale])
        bends = {
            (0, 0): -1.0 / k / k - twice,
            (0, 1): (excess + k * turned) / scale,
            (1, 1): -k * (excess + k * power) / scale / scale,
        }
        return MeanLogProb(value, slopes, self._matrices(bends))

    def _cdf(self, x: Array) -> Array:
        return np.asarray(-np.expm1(-self._log_power(x)[1]))

    def _survival(self, x: Array) -> Array:
        return np.asarray(np.exp(-self._log_power(x)[1]))

    def _quantile(self, p: Array) -> Array:
        return np.asarray(self.scale * (-np.log1p(-p)) ** (1.0 / np.asarray(self.shape)))

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        sample.varied()
        logs = sample.logs
        shape = fixed.get("shape", math.pi / math.sqrt(6.0 * logs.variance))
        # For that shape the best scale, from powers that do not overflow.
        powers = logs.mean_of(lambda log_x: np.exp(shape * (log_x - logs.high)))
        return shape, math.exp(logs.high + math.log(powers) / shape)


@dataclass(frozen=True, repr=False)
class LogNormal(_Positive):
    """Its log is Gaussian: log p = log N(log x | μ, σ²) − log x, in nats."""

    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("mu", "μ", "(-inf, inf)", "log x"),
        Parameter("sigma", "σ", "(0, inf)"),
    )
    open_data: ClassVar[bool] = True
    mu: Value
    sigma: Value

    @property
    def _of_log(self) -> Gaussian:
        return Gaussian(self.mu, self.sigma)

    def _log_prob(self, x: Array) -> Array:
        logs = np.log(np.where(x == 0, 1.0, x))
        return np.where(x == 0, -np.inf, self._of_log._log_prob(logs) - logs)

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        return self._of_log._gradient(np.log(x))

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        return self._of_log._hessian(np.log(x))

    def _information(self) -> dict[tuple[int, int], Value]:
        return self._of_log._information()

    def _means(self, sample: Sample) -> MeanLogProb:
        logs = sample.logs
        means = self._of_log._means(logs)
        return means._replace(value=means.value - logs.mean)

    def _cdf(self, x: Array) -> Array:
        return self._of_log._cdf(np.log(x))

    def _survival(self, x: Array) -> Array:
        return self._of_log._survival(np.log(x))

    def _quantile(self, p: Array) -> Array:
        return np.asarray(np.exp(self._of_log._quantile(p)))

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        if "sigma" not in fixed:
            sample.varied()
        return Gaussian._start(sample.logs, fixed)


@dataclass(frozen=True, repr=False)
class InverseGaussian(_Positive):
    """When a drifting walk first arrives, in nats per unit of x.

    log p = ½ log(λ/(2πx³)) − λ(x − μ)²/(2μ²x). SciPy's mu is μ/λ, its scale λ.
    """

    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("mean", "μ", "(0, inf)", "x"),
        Parameter("shape", "λ", "(0, inf)", "x"),
    )
    open_data: ClassVar[bool] = True
    mean: Value
    shape: Value

    def _away(self, x: Array) -> tuple[Array, Array]:
        """x/μ − 1, and λ(x − μ)²/(μ²x)."""
        away = np.asarray((x - self.mean) / self.mean)
        return away, away * (self.shape / x) * away

    def _log_prob(self, x: Array) -> Array:
        x_above = np.where(x == 0, 1.0, x)
        _, square = self._away(x_above)
        found = 0.5 * np.log(self.shape) - 1.5 * np.log(x_above) - HALF_LOG_TWO_PI - 0.5 * square
        return np.where(x == 0, -np.inf, found)

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        away, square = self._away(x)
        ratio = np.asarray(self.shape) / self.mean
        return ratio * away / self.mean, 0.5 * (1.0 - square) / self.shape

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        away, _ = self._away(x)
        mean, shape = np.asarray(self.mean), np.asarray(self.shape)
        return {
            (0, 0): -shape / mean * (1.0 + 3.0 * away) / mean / mean,
            (0, 1): away / mean / mean,
            (1, 1): -0.5 / shape / shape,
        }

    def _information(self) -> dict[tuple[int, int], Value]:
        mean, shape = np.asarray(self.mean), np.asarray(self.shape)
        return {(0, 0): shape / mean / mean / mean, (1, 1): 0.5 / shape / shape}

    def _legs(self, x: Array) -> tuple[Array, Array]:
        """√(λ/x)(x/μ − 1) and √(λ/x)(x/μ + 1), of squares that 4λ/μ lies between."""
        root = np.sqrt(self.shape / x)
        return root * ((x - self.mean) / self.mean), root * (x / self.mean + 1.0)

    def _cdf(self, x: Array) -> Array:
        from scipy.special import erfcx, ndtr

        near, far = self._legs(x)
        # Both terms hold exp(−near²/2), which alone may underflow.
        reflected = 0.5 * np.exp(-0.5 * near * near) * erfcx(far / math.sqrt(2.0))
        return np.where(x == 0, 0.0, ndtr(near) + reflected)

    def _survival(self, x: Array) -> Array:
        from scipy.special import erfcx, ndtr

        near, far = self._legs(x)
        height = 0.5 * np.exp(-0.5 * near * near)
        reflected = erfcx(far / math.sqrt(2.0))
        tail = height * (erfcx(np.maximum(near, 0.0) / math.sqrt(2.0)) - reflected)
        return np.where(near > 0, tail, ndtr(-near) - height * reflected)

    def _quantile(self, p: Array) -> Array:
        return self._quantile_by_newton(p, log=True)

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        sample.varied()
        mean = fixed.get("mean", sample.mean)
        return mean, 1.0 / sample.mean_of(lambda x: (x / mean - 1.0) ** 2 / x)


@dataclass(frozen=True, repr=False)
class Rayleigh(_Positive):
    """The length of a Gaussian arrow in the plane: log p = log(x/θ²) − ½(x/θ)², in nats."""

    parameters: ClassVar[tuple[Parameter, ...]] = (SCALE,)
    open_data: ClassVar[bool] = True
    scale: Value

    def _log_prob(self, x: Array) -> Array:
        ratio = x / self.scale
        return np.asarray(np.log(x) - 2.0 * np.log(self.scale) - 0.5 * ratio * ratio)

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        ratio = x / self.scale
        return ((ratio * ratio - 2.0) / self.scale,)

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        ratio = x / self.scale
        return {(0, 0): (2.0 - 3.0 * ratio * ratio) / self.scale / self.scale}

    def _information(self) -> dict[tuple[int, int], Value]:
        return {(0, 0): 4.0 / np.asarray(self.scale) / self.scale}

    def _cdf(self, x: Array) -> Array:
        ratio = x / self.scale
        return np.asarray(-np.expm1(-0.5 * ratio * ratio))

    def _survival(self, x: Array) -> Array:
        ratio = x / self.scale
        return np.asarray(np.exp(-0.5 * ratio * ratio))

    def _quantile(self, p: Array) -> Array:
        return np.asarray(self.scale * np.sqrt(-2.0 * np.log1p(-p)))

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        return (math.sqrt(0.5 * sample.mean_of(np.square)),)


@dataclass(frozen=True, repr=False)
class Pareto(_Positive):
    """A power law from a minimum m on: log p = log α + α log(m/x) − log x, in nats.

    The minimum ends the support: its best value is the smallest x, and it has no standard error.
    """

    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("shape", "α", "(0, inf)"),
        Parameter("minimum", "m", "(0, inf)", "x", ends_support=True),
    )
    shape: Value
    minimum: Value

    @property
    def support(self) -> tuple[Value, Value]:
        return self.minimum, np.inf

    def _log_ratio(self, x: Array) -> Array:
        """log(x/m), from their difference where they are near."""
        near = np.log1p((x - self.minimum) / self.minimum)
        return np.where(np.isfinite(near), near, np.log(x) - np.log(self.minimum))

    def _log_prob(self, x: Array) -> Array:
        return np.asarray(np.log(self.shape) - self.shape * self._log_ratio(x) - np.log(x))

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        shape = np.asarray(self.shape)
        return 1.0 / shape - self._log_ratio(x), shape / self.minimum

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        shape, minimum = np.asarray(self.shape), np.asarray(self.minimum)
        return {
            (0, 0): -1.0 / shape / shape,
            (0, 1): 1.0 / minimum,
            (1, 1): -shape / minimum / minimum,
        }

    def _information(self) -> dict[tuple[int, int], Value]:
        return {(0, 0): 1.0 / np.asarray(self.shape) / self.shape}

    def _cdf(self, x: Array) -> Array:
        return np.asarray(-np.expm1(-self.shape * self._log_ratio(x)))

    def _survival(self, x: Array) -> Array:
        return np.asarray(np.exp(-self.shape * self._log_ratio(x)))

    def _quantile(self, p: Array) -> Array:
        return np.asarray(self.minimum * np.exp(-np.log1p(-p) / self.shape))

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        minimum = fixed.get("minimum", sample.low)
        spread = sample.mean_of(cls(1.0, minimum)._log_ratio) if minimum > 0 else 0.0
        if "shape" not in fixed and spread == 0:
            sample.varied()
        return 1.0 / spread if spread > 0 else 1.0, minimum


def _log_less_psi(k: float) -> float:
    """log k − ψ(k), of which large k leave the difference no digits."""
    from scipy.special import psi

    if k < SHAPE_LARGE:
        return math.log(k) - float(psi(k))
    return 0.5 / k * (1.0 + (1.0 - 0.1 / k / k) / (6.0 * k))
