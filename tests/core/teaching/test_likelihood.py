"""The likelihood along a parameter and factor by factor, against closed forms and mpmath."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from scipy import integrate, special, stats

from nll_core.datasets import load_five_points
from nll_core.teaching.likelihood import (
    likelihood_along_mu,
    likelihood_along_sigma,
    likelihood_steps,
)

FIVE = load_five_points().values


def log_area_along_mu(x, sigma):
    """∫ L(μ) dμ = L(mean)·σ√(2π/n)."""
    peak = stats.norm.logpdf(x, x.mean(), sigma).sum()
    return peak + math.log(sigma * math.sqrt(2 * math.pi / x.size))


def log_area_along_sigma(x, mu):
    """∫ L(σ) dσ = (2π)^(−n/2)·½(S/2)^(−(n−1)/2)·Γ((n−1)/2) with S = Σ(x − μ)²."""
    n, s = x.size, ((x - mu) ** 2).sum()
    half = 0.5 * (n - 1)
    return (
        -0.5 * n * math.log(2 * math.pi)
        + math.log(0.5)
        - half * math.log(s / 2)
        + special.gammaln(half)
    )


@pytest.mark.parametrize("sigma", [0.02, 1.0, 3.1673, 5.0, 8.0, 1e6])
def test_along_mu(sigma):
    grid = np.linspace(40, 60, 7)
    found = likelihood_along_mu(FIVE, grid, sigma)
    wanted = [stats.norm.logpdf(FIVE, m, sigma).sum() for m in grid]
    np.testing.assert_allclose(found.log_likelihood, wanted, rtol=1e-12)
    assert found.best == pytest.approx(FIVE.mean(), rel=1e-15)
    assert found.log_peak == pytest.approx(
        stats.norm.logpdf(FIVE, FIVE.mean(), sigma).sum(), rel=1e-12
    )
    assert found.log_area == pytest.approx(log_area_along_mu(FIVE, sigma), rel=1e-12)


@pytest.mark.parametrize("mu", [40.0, 45.0, 50.0, 52.295, 65.0, -1e6])
def test_along_sigma(mu):
    grid = np.array([0.5, 1, 3, 8, 20.0])
    found = likelihood_along_sigma(FIVE, mu, grid)
    wanted = [stats.norm.logpdf(FIVE, mu, s).sum() for s in grid]
    np.testing.assert_allclose(found.log_likelihood, wanted, rtol=1e-12)
    assert found.best == pytest.approx(math.sqrt(((FIVE - mu) ** 2).mean()), rel=1e-13)
    assert found.log_area == pytest.approx(log_area_along_sigma(FIVE, mu), rel=1e-12)


@pytest.mark.parametrize("n", [2, 3, 10, 400, 100_000])
def test_the_area_along_sigma_for_few_and_for_many_points(n):
    x = np.random.default_rng(n).normal(3, 2, n)
    found = likelihood_along_sigma(x, 3.5, [2.0])
    assert found.log_area == pytest.approx(log_area_along_sigma(x, 3.5), rel=1e-12)


def test_the_areas_of_the_worked_example_are_nothing_like_one():
    mu = likelihood_along_mu(FIVE, [50.0], 5.0)
    sigma = likelihood_along_sigma(FIVE, 50.0, [5.0])
    assert mu.likelihood[0] == sigma.likelihood[0] == pytest.approx(7.0030e-7, rel=1e-5)
    by_quad, _ = integrate.quad(
        lambda m: math.exp(stats.norm.logpdf(FIVE, m, 5.0).sum()), 20, 80, epsabs=0, limit=200
    )
    assert mu.area == pytest.approx(by_quad, rel=1e-9)
    assert mu.area < 1e-4
    with mpmath.workdps(30):
        by_mpmath = mpmath.quad(
            lambda s: mpmath.exp(
                -sum(((v - 50.0) / s) ** 2 for v in FIVE.tolist()) / 2
                - 5 * mpmath.log(s * mpmath.sqrt(2 * mpmath.pi))
            ),
            [0.1, 1, 3, 10, 100, mpmath.inf],
        )
    assert sigma.area == pytest.approx(float(by_mpmath), rel=1e-10)
    assert sigma.area < 1e-4


def test_close_points_make_a_log_likelihood_above_zero():
    close = FIVE.mean() + (FIVE - FIVE.mean()) / 50
    best = likelihood_along_mu(close, [FIVE.mean()], close.std())
    assert best.log_peak > 0
    assert best.log_peak == pytest.approx(
        stats.norm.logpdf(FIVE, FIVE.mean(), FIVE.std()).sum() + 5 * math.log(50), rel=1e-12
    )


@pytest.mark.parametrize("x", [[50.0], [50.0, 50.0]])
def test_without_a_bound_the_peak_and_the_area_are_infinite(x):
    found = likelihood_along_sigma(x, 50.0, [1.0])
    assert found.log_peak == found.log_area == found.area == math.inf


def test_one_point_off_mu_has_a_peak_but_no_area():
    found = likelihood_along_sigma([52.0], 50.0, [1.0])
    assert found.best == 2.0
    assert found.log_peak == pytest.approx(stats.norm.logpdf(52, 50, 2))
    assert found.area == math.inf


def test_areas_beyond_float64_keep_their_logs():
    many = np.repeat(FIVE, 1000)
    found = likelihood_along_mu(many, [52.0], 3.0)
    assert found.area == 0.0
    assert found.likelihood[0] == 0.0
    assert found.log_area == pytest.approx(log_area_along_mu(many, 3.0), rel=1e-12)


def test_steps_of_the_worked_example():
    steps = likelihood_steps([0.015, 0.05, 0.01])
    np.testing.assert_allclose(steps.products, [0.015, 0.00075, 7.5e-6], rtol=1e-15)
    np.testing.assert_allclose(steps.logs, np.log([0.015, 0.05, 0.01]))
    np.testing.assert_allclose(steps.log_likelihood, np.log(steps.products))
    assert round(float(steps.log_likelihood[-1]), 4) == -11.8006


def test_the_product_underflows_and_the_sum_does_not():
    steps = likelihood_steps(np.full(200, 1e-3))
    assert steps.products[-1] == 0.0
    assert steps.log_likelihood[-1] == pytest.approx(200 * math.log(1e-3))


def test_factors_above_one_raise_the_sum():
    steps = likelihood_steps([2.0, 3.0, 0.5])
    assert steps.log_likelihood[-1] == pytest.approx(math.log(3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: likelihood_along_mu(FIVE, [50.0], 0.0), "sigma must be finite and above 0"),
        (lambda: likelihood_along_mu([], [50.0], 1.0), "x must hold at least 1 point"),
        (lambda: likelihood_along_sigma(FIVE, 50.0, [-1.0]), "sigma must be above 0, got -1"),
        (lambda: likelihood_along_sigma(FIVE, math.inf, [1.0]), "mu must be finite"),
        (lambda: likelihood_steps([0.5, 0.0]), "factors must be above 0, got 0 at index 1"),
        (lambda: likelihood_steps([]), "factors must hold at least 1 point"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=message):
        call()
