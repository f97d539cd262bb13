"""Far tails and extreme parameters against 30 digits."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest

from nll_core.distributions import (
    Beta,
    Distribution,
    Exponential,
    Gamma,
    Gaussian,
    Geometric,
    Gumbel,
    InverseGaussian,
    Laplace,
    Logistic,
    LogNormal,
    NegativeBinomial,
    Pareto,
    Poisson,
    Rayleigh,
    StudentT,
    VonMises,
    Weibull,
)

mpmath.mp.dps = 40
mpf = mpmath.mpf


def gamma_log(x: Any, k: Any, theta: Any) -> Any:
    x, k, theta = mpf(x), mpf(k), mpf(theta)
    return (k - 1) * mpmath.log(x / theta) - x / theta - mpmath.loggamma(k) - mpmath.log(theta)


def negative_binomial_log(x: Any, m: Any, r: Any) -> Any:
    x, m, r = mpf(x), mpf(m), mpf(r)
    ways = mpmath.loggamma(x + r) - mpmath.loggamma(r) - mpmath.loggamma(x + 1)
    return ways + r * mpmath.log(r / (r + m)) + x * mpmath.log(m / (r + m))


def poisson_log(x: Any, rate: Any) -> Any:
    return mpf(x) * mpmath.log(rate) - mpf(rate) - mpmath.loggamma(mpf(x) + 1)


def inverse_gaussian_survival(x: Any, mean: Any, shape: Any) -> Any:
    x, mean, shape = mpf(x), mpf(mean), mpf(shape)
    root = mpmath.sqrt(shape / x / 2)
    near, far = root * (x / mean - 1), root * (x / mean + 1)
    return (mpmath.erfc(near) - mpmath.exp(2 * shape / mean) * mpmath.erfc(far)) / 2


def student_t_log(z: Any, nu: Any) -> Any:
    z, nu = mpf(z), mpf(nu)
    gammas = mpmath.loggamma((nu + 1) / 2) - mpmath.loggamma(nu / 2)
    return gammas - mpmath.log(nu * mpmath.pi) / 2 - (nu + 1) / 2 * mpmath.log1p(z * z / nu)


LOG_PROBS: list[tuple[Distribution, float, Any]] = [
    (Poisson(1e12), 1e12 + 3e6, poisson_log(1e12 + 3e6, 1e12)),
    (Poisson(1e-300), 2.0, poisson_log(2, mpf(1e-300))),
    (Gamma(1e10, 2.0), 2.0002e10, gamma_log(2.0002e10, 1e10, 2.0)),
    (Gamma(1e-3, 2.0), 1e-300, gamma_log(1e-300, 1e-3, 2.0)),
    (Gamma(2.5, 1e-200), 3e-200, gamma_log(3e-200, 2.5, 1e-200)),
    (NegativeBinomial(3.0, 1e12), 5.0, negative_binomial_log(5, 3, 1e12)),
    (NegativeBinomial(1e9, 1e9), 1.0001e9, negative_binomial_log(1.0001e9, 1e9, 1e9)),
    (NegativeBinomial(3.0, 1e-8), 0.0, negative_binomial_log(0, 3, 1e-8)),
    (NegativeBinomial(3.0, 1e-8), 1e6, negative_binomial_log(1e6, 3, 1e-8)),
    (StudentT(0.0, 1.0, 2.5), 1e200, student_t_log(1e200, 2.5)),
    (StudentT(0.0, 1.0, 1e8), 9.0, student_t_log(9, 1e8)),
    (
        VonMises(0.5, 1e10),
        0.50001,
        -2e10 * mpmath.sin((mpf(0.50001) - mpf(0.5)) / 2) ** 2
        - mpmath.log(2 * mpmath.pi * mpmath.besseli(0, 1e10) * mpmath.exp(-mpf(1e10))),
    ),
    (Logistic(0.0, 1.0), -800.0, mpf(-800) - 2 * mpmath.log1p(mpmath.exp(-800))),
]


@pytest.mark.parametrize(("d", "x", "wanted"), LOG_PROBS, ids=lambda v: str(v)[:40])
def test_log_probabilities_keep_their_digits(d, x, wanted):
    assert abs(d.log_prob(x) - wanted) <= 4e-15 * max(abs(wanted), 100)


TAILS: list[tuple[Distribution, float, Any]] = [
    (Gaussian(0.0, 1.0), 30.0, mpmath.erfc(30 / mpmath.sqrt(2)) / 2),
    (Laplace(0.0, 1.0), 600.0, mpmath.exp(-600) / 2),
    (Logistic(0.0, 1.0), 700.0, 1 / (1 + mpmath.exp(700))),
    (Gumbel(0.0, 1.0), 700.0, -mpmath.expm1(-mpmath.exp(-700))),
    (StudentT(0.0, 1.0, 3.0), 1e60, mpmath.sqrt(3) * 2 / mpmath.pi / mpf(1e60) ** 3),
    (Exponential(2.0), 1200.0, mpmath.exp(-600)),
    (Gamma(2.5, 2.0), 900.0, mpmath.gammainc(mpf("2.5"), 450) / mpmath.gamma(mpf("2.5"))),
    (Weibull(2.0, 3.0), 75.0, mpmath.exp(-625)),
    (
        LogNormal(0.0, 1.0),
        math.exp(30),
        mpmath.erfc(mpmath.log(mpf(math.exp(30))) / mpmath.sqrt(2)) / 2,
    ),
    (Rayleigh(2.0), 70.0, mpmath.exp(-(mpf(70) ** 2) / 8)),
    (Pareto(2.5, 3.0), 3e100, mpf(3) ** mpf("2.5") / mpf(3e100) ** mpf("2.5")),
    (Beta(2.0, 5.0), 1 - 2**-40, mpmath.betainc(5, 2, 0, mpf(2) ** -40, regularized=True)),
    (Geometric(1e-9), 5e11, mpmath.exp((mpf(5e11) + 1) * mpmath.log1p(-mpf(1e-9)))),
    (Poisson(2.0), 100.0, mpmath.gammainc(101, 0, 2, regularized=True)),
    (InverseGaussian(2.0, 3.0), 900.0, inverse_gaussian_survival(900.0, 2.0, 3.0)),
    (InverseGaussian(1.0, 1e4), 1.3, inverse_gaussian_survival(1.3, 1.0, 1e4)),
    (
        NegativeBinomial(3.0, 1e14),
        40.0,
        mpmath.betainc(41, mpf(1e14), 0, 3 / (mpf(1e14) + 3), regularized=True),
    ),
    (
        VonMises(0.0, 300.0),
        1.2,
        mpmath.quad(lambda x: mpmath.exp(300 * (mpmath.cos(x) - 1)), [1.2, 1.21, 1.3, mpmath.pi])
        / (2 * mpmath.pi * mpmath.besseli(0, 300) * mpmath.exp(-300)),
    ),
]


@pytest.mark.parametrize(("d", "x", "wanted"), TAILS, ids=lambda v: str(v)[:40])
def test_survival_keeps_its_digits_where_the_cdf_is_1(d, x, wanted):
    # An angle's tail is a difference of turns: absolute.
    error = 1e-15 if isinstance(d, VonMises) else 0.0
    assert abs(d.survival(x) - wanted) <= 2e-12 * wanted + error


def test_a_gaussian_limit_and_a_poisson_limit_are_reached():
    x = np.array([-3.0, 0.2, 5.0])
    near, limit = StudentT(0.5, 2.0, 1e15), StudentT(0.5, 2.0, np.inf)
    gaussian, counts = Gaussian(0.5, 2.0), np.array([0.0, 1.0, 7.0])
    for name in ("log_prob", "cdf", "survival"):
        np.testing.assert_allclose(getattr(near, name)(x), getattr(gaussian, name)(x), rtol=1e-12)
        np.testing.assert_array_equal(getattr(limit, name)(x), getattr(gaussian, name)(x))
        np.testing.assert_allclose(
            getattr(NegativeBinomial(3.0, 1e14), name)(counts),
            getattr(Poisson(3.0), name)(counts),
            rtol=1e-10,
        )
        found = getattr(NegativeBinomial(3.0, np.inf), name)(counts)
        np.testing.assert_array_equal(found, getattr(Poisson(3.0), name)(counts))
    np.testing.assert_allclose(limit.gradient(x)[:, :2], gaussian.gradient(x), rtol=1e-14)
    np.testing.assert_allclose(limit.hessian(x)[:, :2, :2], gaussian.hessian(x), rtol=1e-14)
    p = np.array([0.01, 0.5, 0.999])
    np.testing.assert_array_equal(limit.quantile(p), gaussian.quantile(p))
    np.testing.assert_array_equal(
        NegativeBinomial(3.0, np.inf).quantile(p), Poisson(3.0).quantile(p)
    )


@pytest.mark.parametrize("kappa", [1e-8, 1e-3, 2.0, 999.0, 1001.0, 1e6])
def test_the_information_on_a_concentration_keeps_its_digits(kappa):
    k = mpf(kappa)
    length = mpmath.besseli(1, k) / mpmath.besseli(0, k)
    slope = 1 - length / k - length**2
    d = VonMises(0.5, kappa)
    np.testing.assert_allclose(d.information()[1, 1], float(slope), rtol=1e-9)
    np.testing.assert_allclose(d.information()[0, 0], float(k * length), rtol=1e-13)
    np.testing.assert_allclose(d.gradient(0.5)[1], float(1 - length), rtol=1e-9)


@pytest.mark.parametrize("nu", [39.0, 41.0, 1e4])
def test_the_information_on_degrees_of_freedom_keeps_its_digits(nu):
    n = mpf(nu)
    gammas = mpmath.psi(1, n / 2) - mpmath.psi(1, (n + 1) / 2)
    wanted = gammas / 4 - (n + 5) / (2 * n * (n + 1) * (n + 3))
    # It is of the order of ν⁻⁴, what it is the difference of, ν⁻³.
    found = StudentT(0.0, 1.0, nu).information()[2, 2]
    np.testing.assert_allclose(found, float(wanted), rtol=1e-8)


@pytest.mark.parametrize(("m", "r"), [(3.0, 0.1), (100.0, 0.5), (3.0, 30.0), (0.1, 1e3)])
def test_the_information_on_a_size_keeps_its_digits_however_long_the_tail(m, r):
    p, at = mpf(r) / (mpf(r) + mpf(m)), mpf(r)
    mass, above, wanted, j = p**at, mpf(1), -mpf(m) / (at + mpf(m)) / at, 0
    while above > 1e-30:
        above -= mass
        wanted += above / (at + j) ** 2
        mass *= (at + j) / (j + 1) * (1 - p)
        j += 1
    # Of the order of m²/r⁴ where r is large, what it is the difference of, of m/r².
    found = NegativeBinomial(m, r).information()[1, 1]
    np.testing.assert_allclose(found, float(wanted), rtol=1e-13 * (1 + r * r))
