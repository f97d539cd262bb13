"""Distributions of any number with a location and a scale: their formulas are those of z."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from nll_core.distributions.distribution import (
    Array,
    Distribution,
    MeanLogProb,
    Parameter,
    Value,
)
from nll_core.distributions.sample import Sample
from nll_core.likelihoods.gaussian import HALF_LOG_TWO_PI, gaussian_nll, gaussian_nll_gradient
from nll_core.likelihoods.student_t import (
    degrees_of_freedom,
    log_normaliser,
    log_normaliser_bend,
    log_normaliser_slope,
    student_t_nll,
)
from nll_core.likelihoods.student_t_fit import NU_MIN, fit_student_t

LOCATION: Final = Parameter("mu", "μ", "(-inf, inf)", "x")
SIGMA: Final = Parameter("sigma", "σ", "(0, inf)", "x")
SCALE: Final = Parameter("scale", "b", "(0, inf)", "x")
# So many data are searched for every optimum of a Student-t, and no more.
SEARCHED: Final = 4000
# The squares of distances below this are finite.
LARGE: Final = 1e150


class _LocationScale(Distribution):
    """x = μ + σz, where the density of z has no parameters: score and Hessian by the chain rule."""

    parameters: ClassVar[tuple[Parameter, ...]] = (LOCATION, SCALE)
    standard_information: ClassVar[tuple[float, float, float]]
    """Of one observation in (μ, μ), (μ, σ) and (σ, σ), times σ²."""

    def _z(self, x: Array) -> Array:
        location, scale = self.values[:2]
        difference = x - location
        if np.isfinite(difference).all():
            return np.asarray(difference / scale)
        # Halving is exact, and the halves of two large numbers differ by a float64.
        far = (0.5 * x - 0.5 * np.asarray(location)) / (0.5 * np.asarray(scale))
        return np.where(np.isfinite(difference), difference / scale, far)

    @abstractmethod
    def _standard_log_prob(self, z: Array) -> Array: ...

    @abstractmethod
    def _standard_slopes(self, z: Array) -> tuple[Array, Array]:
        """First and second derivative of the log-density of z."""

    def _log_prob(self, x: Array) -> Array:
        return np.asarray(self._standard_log_prob(self._z(x)) - np.log(self.values[1]))

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        z, scale = self._z(x), np.asarray(self.values[1])
        slope, _ = self._standard_slopes(z)
        return -slope / scale, -(1.0 + z * slope) / scale

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        z, scale = self._z(x), np.asarray(self.values[1])
        slope, bend = self._standard_slopes(z)
        return {
            (0, 0): bend / scale / scale,
            (0, 1): (slope + z * bend) / scale / scale,
            (1, 1): (1.0 + 2.0 * z * slope + z * z * bend) / scale / scale,
        }

    def _means(self, sample: Sample) -> MeanLogProb:
        scale = float(self.values[1])

        def terms(x: Array) -> tuple[Array, ...]:
            z = self._z(x)
            slope, bend = self._standard_slopes(z)
            turned = z * bend
            return self._standard_log_prob(z), slope, z * slope, bend, turned, z * turned

        value, slope, z_slope, bend, z_bend, zz_bend = sample.means(terms)
        bends = {
            (0, 0): bend / scale / scale,
            (0, 1): (slope + z_bend) / scale / scale,
            (1, 1): (1.0 + 2.0 * z_slope + zz_bend) / scale / scale,
        }
        slopes = np.array([-slope, -(1.0 + z_slope)]) / scale
        return MeanLogProb(value - math.log(scale), slopes, self._matrices(bends))

    def _information(self) -> dict[tuple[int, int], Value]:
        scale = np.asarray(self.values[1])
        both = zip(((0, 0), (0, 1), (1, 1)), self.standard_information, strict=True)
        return {at: value / scale / scale for at, value in both}


@dataclass(frozen=True, repr=False)
class Gaussian(_LocationScale):
    """The normal distribution: log p = −½z² − log σ − ½ log 2π, z = (x − μ)/σ, in nats."""

    parameters: ClassVar[tuple[Parameter, ...]] = (LOCATION, SIGMA)
    standard_information: ClassVar[tuple[float, float, float]] = (1.0, 0.0, 2.0)
    mu: Value
    sigma: Value

    def _log_prob(self, x: Array) -> Array:
        return -np.asarray(gaussian_nll(x, self.mu, self.sigma, reduction="none"), np.float64)

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        by_mu, by_sigma = gaussian_nll_gradient(x, self.mu, self.sigma, reduction="none")
        return -np.asarray(by_mu), -np.asarray(by_sigma)

    def _standard_log_prob(self, z: Array) -> Array:
        return np.asarray(-(0.5 * z) * z - HALF_LOG_TWO_PI)

    def _standard_slopes(self, z: Array) -> tuple[Array, Array]:
        return -z, np.full_like(z, -1.0)

    def _cdf(self, x: Array) -> Array:
        from scipy.special import ndtr

        return np.asarray(ndtr(self._z(x)))

    def _survival(self, x: Array) -> Array:
        from scipy.special import ndtr

        return np.asarray(ndtr(-self._z(x)))

    def _quantile(self, p: Array) -> Array:
        from scipy.special import ndtri

        return np.asarray(self.mu + self.sigma * ndtri(p))

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        mean = fixed.get("mu", sample.mean)
        sigma = math.sqrt(sample.mean_of(lambda x: (x - mean) ** 2))
        if "sigma" not in fixed and sigma == 0:
            sample.varied()
        return mean, sigma or 1.0


@dataclass(frozen=True, repr=False)
class Laplace(_LocationScale):
    """Falls exponentially on either side: log p = −|x − μ|/b − log 2b, in nats.

    At the kink, x = μ, the slope is 0, the middle of its subgradients.
    """

    standard_information: ClassVar[tuple[float, float, float]] = (1.0, 0.0, 1.0)
    smooth: ClassVar[bool] = False
    mu: Value
    scale: Value

    def _standard_log_prob(self, z: Array) -> Array:
        return np.asarray(-np.abs(z) - math.log(2.0))

    def _standard_slopes(self, z: Array) -> tuple[Array, Array]:
        return -np.sign(z), np.zeros_like(z)

    def _cdf(self, x: Array) -> Array:
        z = self._z(x)
        tail = 0.5 * np.exp(-np.abs(z))
        return np.where(z < 0, tail, 1.0 - tail)

    def _survival(self, x: Array) -> Array:
        z = self._z(x)
        tail = 0.5 * np.exp(-np.abs(z))
        return np.where(z < 0, 1.0 - tail, tail)

    def _quantile(self, p: Array) -> Array:
        return np.asarray(
            self.mu + self.scale * np.where(p < 0.5, np.log(2.0 * p), -np.log(2.0 - 2.0 * p))
        )

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        mu = fixed.get("mu", sample.median)
        scale = sample.mean_of(lambda x: np.abs(x - mu))
        if "scale" not in fixed and scale == 0:
            sample.varied()
        return mu, scale or 1.0


@dataclass(frozen=True, repr=False)
class Logistic(_LocationScale):
    """Its CDF is the sigmoid of z = (x − μ)/b: log p = −|z| − 2 log(1 + exp(−|z|)) − log b."""

    standard_information: ClassVar[tuple[float, float, float]] = (
        1.0 / 3.0,
        0.0,
        (3.0 + math.pi**2) / 9.0,
    )
    mu: Value
    scale: Value

    def _standard_log_prob(self, z: Array) -> Array:
        size = np.abs(z)
        return np.asarray(-size - 2.0 * np.log1p(np.exp(-size)))

    def _standard_slopes(self, z: Array) -> tuple[Array, Array]:
        odds = np.exp(-np.abs(z))
        return -np.tanh(0.5 * z), -2.0 * odds / (1.0 + odds) ** 2

    def _cdf(self, x: Array) -> Array:
        from scipy.special import expit

        return np.asarray(expit(self._z(x)))

    def _survival(self, x: Array) -> Array:
        from scipy.special import expit

        return np.asarray(expit(-self._z(x)))

    def _quantile(self, p: Array) -> Array:
        return np.asarray(self.mu + self.scale * (np.log(p) - np.log1p(-p)))

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        sample.varied()
        return sample.mean, math.sqrt(3.0 * sample.variance) / math.pi


@dataclass(frozen=True, repr=False)
class Gumbel(_LocationScale):
    """The largest of many: log p = −z − exp(−z) − log b with z = (x − μ)/b, in nats."""

    standard_information: ClassVar[tuple[float, float, float]] = (
        1.0,
        np.euler_gamma - 1.0,
        (1.0 - np.euler_gamma) ** 2 + math.pi**2 / 6.0,
    )
    mu: Value
    scale: Value

    def _standard_log_prob(self, z: Array) -> Array:
        return np.asarray(-z - np.exp(-z))

    def _standard_slopes(self, z: Array) -> tuple[Array, Array]:
        return np.expm1(-z), -np.exp(-z)

    def _cdf(self, x: Array) -> Array:
        return np.asarray(np.exp(-np.exp(-self._z(x))))

    def _survival(self, x: Array) -> Array:
        return np.asarray(-np.expm1(-np.exp(-self._z(x))))

    def _quantile(self, p: Array) -> Array:
        return np.asarray(self.mu - self.scale * np.log(-np.log(p)))

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        sample.varied()
        scale = math.sqrt(6.0 * sample.variance) / math.pi
        return sample.mean - np.euler_gamma * scale, scale


@dataclass(frozen=True, repr=False)
class StudentT(_LocationScale):
    """Heavy tails: log p of a Student-t with location μ, scale σ and ν degrees of freedom, in nats.

    With ν = inf it is the Gaussian. ν is one number. Where m of n data share one value, the
    likelihood has no bound for ν below m/(n − m), as σ → 0 around them: a fit is the local optimum
    above, and its `message` says so.
    """

    parameters: ClassVar[tuple[Parameter, ...]] = (
        LOCATION,
        SIGMA,
        Parameter("nu", "ν", "(0, inf]"),
    )
    mu: Value
    sigma: Value
    nu: float

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "nu", degrees_of_freedom(self.nu))

    def _log_prob(self, x: Array) -> Array:
        return -np.asarray(
            student_t_nll(x, self.mu, self.sigma, self.nu, reduction="none"), np.float64
        )

    def _standard_log_prob(self, z: Array) -> Array:
        return -np.asarray(student_t_nll(z, 0.0, 1.0, self.nu, reduction="none"), np.float64)

    def _standard_slopes(self, z: Array) -> tuple[Array, Array]:
        if math.isinf(self.nu):
            return -z, np.full_like(z, -1.0)
        near = self._near(z)
        size = np.maximum(np.abs(z), np.finfo(np.float64).tiny)
        # Written so that no distance is squared.
        slope = -np.sign(z) * (self.nu + 1.0) / (self.nu / size + size)
        return slope, -(1.0 + 1.0 / self.nu) * near * (2.0 * near - 1.0)

    def _near(self, z: Array) -> Array:
        """ν/(ν + z²)."""
        return np.asarray(1.0 / (1.0 + (z / math.sqrt(self.nu)) ** 2))

    def _far(self, z: Array) -> Array:
        """z²/(ν + z²)."""
        return np.asarray(1.0 / (1.0 + (math.sqrt(self.nu) / z) ** 2))

    def _gradient(self, x: Array) -> tuple[Value, ...]:
        z = self._z(x)
        if math.isinf(self.nu):
            return *super()._gradient(x), np.zeros_like(z)
        by_mu, _ = super()._gradient(x)
        by_sigma = ((self.nu + 1.0) * self._far(z) - 1.0) / self.sigma
        constant = log_normaliser_slope(1.0 / self.nu) / self.nu / self.nu
        spread = np.log1p(np.minimum(np.abs(z) / math.sqrt(self.nu), 1e150) ** 2)
        by_nu = constant - 0.5 * spread + 0.5 * (1.0 + 1.0 / self.nu) * self._far(z)
        return by_mu, by_sigma, by_nu

    def _hessian(self, x: Array) -> dict[tuple[int, int], Value]:
        z, nu, scale = self._z(x), self.nu, np.asarray(self.sigma)
        if math.isinf(nu):
            return super()._hessian(x)
        near, far = self._near(z), self._far(z)
        slope, bend = self._standard_slopes(z)
        mixed = 1.0 - (1.0 + 1.0 / nu) * near
        kernel = 0.5 * far / nu * (1.0 - 1.0 / nu - (1.0 + 1.0 / nu) * near)
        return {
            (0, 0): bend / scale / scale,
            (0, 1): 2.0 * near * slope / scale / scale,
            (1, 1): (1.0 - (nu + 1.0) * far * (1.0 + 2.0 * near)) / scale / scale,
            (0, 2): z * near / nu * mixed / scale,
            (1, 2): far * mixed / scale,
            (2, 2): kernel - log_normaliser_bend(nu),
        }

    def _means(self, sample: Sample) -> MeanLogProb:
        mu, sigma, nu = float(self.mu), float(self.sigma), self.nu
        reach = max(sample.high - mu, mu - sample.low) / sigma
        if math.isinf(nu) or not reach < LARGE * math.sqrt(nu):
            return Distribution._means(self, sample)

        def terms(x: Array) -> tuple[Array, ...]:
            z = (x - mu) / sigma
            square = z * z / nu
            near = 1.0 / (1.0 + square)
            z *= near
            far = square * near
            return np.log1p(square), far, far * near, z, z * near

        # Of x: the log, ν times the weight 1/(ν + z²), and what is left of it.
        log, far, mixed, pull, pull_near = sample.means(terms)
        up = 1.0 + 1.0 / nu
        near, near_square = 1.0 - far, 1.0 - far - mixed
        value = -0.5 * (nu + 1.0) * log - math.log(sigma) - log_normaliser(nu)
        constant = log_normaliser_slope(1.0 / nu) / nu / nu
        slopes = np.array(
            [
                up * pull / sigma,
                ((nu + 1.0) * far - 1.0) / sigma,
                constant - 0.5 * log + 0.5 * up * far,
            ]
        )
        bends = {
            (0, 0): up * (near - 2.0 * near_square) / sigma / sigma,
            (0, 1): -2.0 * up * pull_near / sigma / sigma,
            (1, 1): (1.0 - (nu + 1.0) * (far + 2.0 * mixed)) / sigma / sigma,
            (0, 2): (pull - up * pull_near) / nu / sigma,
            (1, 2): (far - up * mixed) / sigma,
            (2, 2): 0.5 / nu * ((1.0 - 1.0 / nu) * far - up * mixed) - log_normaliser_bend(nu),
        }
        return MeanLogProb(value, slopes, self._matrices(bends))

    def _information(self) -> dict[tuple[int, int], Value]:
        nu, scale = self.nu, np.asarray(self.sigma)
        if math.isinf(nu):
            return {(0, 0): 1.0 / scale / scale, (1, 1): 2.0 / scale / scale}
        rest = 0.5 * (nu - 3.0) / nu / nu / (nu + 1.0) / (nu + 3.0)
        return {
            (0, 0): (nu + 1.0) / (nu + 3.0) / scale / scale,
            (1, 1): 2.0 * nu / (nu + 3.0) / scale / scale,
            (1, 2): -2.0 / (nu + 1.0) / (nu + 3.0) / scale,
            (2, 2): log_normaliser_bend(nu) - rest,
        }

    def _cdf(self, x: Array) -> Array:
        from scipy.special import ndtr, stdtr

        z = self._z(x)
        return np.asarray(ndtr(z) if math.isinf(self.nu) else stdtr(self.nu, z))

    def _survival(self, x: Array) -> Array:
        from scipy.special import ndtr, stdtr

        z = self._z(x)
        return np.asarray(ndtr(-z) if math.isinf(self.nu) else stdtr(self.nu, -z))

    def _quantile(self, p: Array) -> Array:
        from scipy.special import ndtri, stdtrit

        z = ndtri(p) if math.isinf(self.nu) else stdtrit(self.nu, p)
        return np.asarray(self.mu + self.sigma * z)

    def _no_bound(self, sample: Sample, free: Sequence[str]) -> tuple[str, bool]:
        # Around m of n equal data the NLL goes as (m − (n − m)ν) log σ for σ → 0.
        equal, total = sample.most_equal, sample.total
        least = equal / (total - equal)
        if not {"mu", "sigma"} <= set(free) or ("nu" in free and least <= NU_MIN):
            return "", False
        around = "any datum" if equal == 1 and sample.weights is None else f"{equal:g} equal data"
        said = f"the likelihood has no bound around {around}"
        if self.nu <= least:
            return said, True
        return f"below ν = {least:.3g} {said}" if "nu" in free else "", False

    @classmethod
    def _start(cls, sample: Sample, fixed: Mapping[str, float]) -> tuple[float, ...]:
        sample.varied()
        if sample.x.size <= SEARCHED:
            found = fit_student_t(sample.x, sample_weight=sample.weights)
            return found.mu, found.sigma, found.nu
        # Of many data a few thousand, equally far apart in rank, show where the optimum is.
        found = fit_student_t(sample.quantiles((np.arange(SEARCHED) + 0.5) / SEARCHED))
        if np.isfinite(found.nu):
            return found.mu, found.sigma, found.nu
        mean, variance = sample.mean, sample.variance
        excess = sample.mean_of(lambda x: ((x - mean) ** 2 / variance) ** 2) - 3.0
        # The slope in 1/ν at the Gaussian is that of −excess.
        return mean, math.sqrt(variance), 4.0 + 6.0 / excess if excess > 0 else np.inf
