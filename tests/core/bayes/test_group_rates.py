"""The rats against printed numbers, SciPy's beta-binomial, and a search without derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, special, stats

from nll_core.bayes import beta_of_moments, fit_beta_binomial, rates_posterior
from nll_core.datasets import load_rat_tumours

RATS = load_rat_tumours()
K, N = RATS.counts, RATS.totals


def test_known_fits() -> None:
    before, every = fit_beta_binomial(K[:-1], N[:-1]), fit_beta_binomial(K, N)
    assert (before.alpha, before.beta) == pytest.approx((2.3047859, 14.0798241), rel=2e-6)
    assert before.nll == pytest.approx(721.0010195, abs=5e-8)
    # As the package BayesGOF prints them.
    assert (before.alpha, before.beta) == pytest.approx((2.304768, 14.079707), rel=2e-5)
    assert (every.alpha, every.beta) == pytest.approx((2.341621, 14.114845), rel=3e-6)
    assert every.nll == pytest.approx(730.3384545, abs=5e-8)


def test_moments_of_the_seventy_rates() -> None:
    rates = (K / N)[:-1]
    alpha, beta = beta_of_moments(float(rates.mean()), float(rates.std(ddof=1)))
    assert (alpha, beta) == pytest.approx((1.356, 8.615), abs=5e-4)
    again = stats.beta(alpha, beta)
    assert (again.mean(), again.std()) == pytest.approx((0.136007, 0.103492), abs=5e-7)


@pytest.mark.parametrize("seed", range(3))
def test_the_fit_is_a_stationary_point_of_scipys_likelihood(seed) -> None:
    rng = np.random.default_rng(seed)
    n = rng.integers(5, 60, 40)
    k = rng.binomial(n, rng.beta(2.0, 5.0, 40))
    found = fit_beta_binomial(k, n)
    assert found.converged

    def nll(at):
        return -stats.betabinom(n, *np.exp(at)).logpmf(k).sum()

    other = optimize.minimize(nll, [0.0, 0.0], method="Nelder-Mead", tol=1e-11)
    at = np.log([found.alpha, found.beta])
    np.testing.assert_allclose(at, other.x, atol=1e-5)
    assert found.nll - np.log(special.comb(n, k)).sum() == pytest.approx(nll(at))


@pytest.mark.parametrize(
    ("k", "n", "words"),
    [
        ([5, 5, 5], [10, 10, 10], "vary no more than those of one coin"),
        ([50, 55], [100, 100], "vary no more than those of one coin"),
        ([0, 0, 0], [4, 4, 4], "vary no more than those of one coin"),
        ([0, 10, 10], [10, 10, 10], "all or nothing"),
    ],
)
def test_no_maximum_is_said(k, n, words) -> None:
    found = fit_beta_binomial(k, n)
    assert not found.converged
    assert words in found.message
    assert np.isnan([found.alpha, found.beta, found.nll]).all()
    with pytest.raises(ValueError, match=words):
        rates_posterior(k, n)


def test_the_full_posterior_has_the_known_mode_and_means() -> None:
    found = rates_posterior(K, N)
    # The known mode is of a grid with cells of a few thousandths.
    assert found.mode == pytest.approx((-1.784, 2.743), abs=2e-3)
    assert found.mass.sum() == pytest.approx(1.0)
    ratio, total = np.meshgrid(found.log_ratio, found.log_total, indexing="ij")
    alpha = np.exp(total) * special.expit(ratio)
    assert (found.mass * alpha).sum() == pytest.approx(2.403, abs=5e-4)
    assert (found.mass * (np.exp(total) - alpha)).sum() == pytest.approx(14.320, abs=5e-4)
    assert found.rates[-1] == pytest.approx(0.2109, abs=5e-5)
    # Each rate lies between its own and about that of all.
    own = K / N
    assert ((found.rates - own) * (own - found.pooled) < 0).mean() > 0.95
    assert found.pooled == pytest.approx(267 / 1739)


def test_rates_and_density_along_alpha_plus_beta() -> None:
    found = rates_posterior(K, N)
    step = found.log_total[1] - found.log_total[0]
    every = found.given_total(np.exp(found.log_total[1:-1]))
    assert every.density.sum() * step == pytest.approx(1.0, abs=1e-4)
    np.testing.assert_allclose(every.density * step @ every.rates, found.rates, atol=1e-4)
    # Nearly nothing in common leaves each rate to itself, very much draws all to one.
    own = K / N
    assert np.abs(found.rates_of_total[0] - own).max() < 0.05
    assert np.ptp(found.rates_of_total[-1]) < 0.2 * np.ptp(own)
    ratio = special.logit(np.linspace(0.02, 0.5, 400))
    total = 15.0
    a = total * special.expit(ratio)
    logs = np.log(a) + np.log(total - a)
    logs += sum(stats.betabinom.logpmf(k, n, a, total - a) for k, n in zip(K, N, strict=True))
    mass = np.exp(logs - logs.max()) * np.gradient(ratio)
    by_hand = (mass * (a + K[-1]) / (total + N[-1])).sum() / mass.sum()
    assert found.given_total(total).rates[-1] == pytest.approx(by_hand, rel=1e-3)
    with pytest.raises(ValueError, match="total must lie on the grid of α"):
        found.given_total([10.0, 1e4])
    with pytest.raises(ValueError, match="total must be above 0, got 0"):
        found.given_total(0.0)


def test_the_grid_by_itself_on_another_grid_from_scipy() -> None:
    found = rates_posterior(K, N)
    ratio, total = np.meshgrid(
        np.linspace(-2.6, -1.0, 60), np.linspace(0.5, 5.5, 70), indexing="ij"
    )
    a, b = np.exp(total) * special.expit(ratio), np.exp(total) * special.expit(-ratio)
    logs = np.log(a) + np.log(b) - 2.5 * np.log(a + b)
    logs += sum(stats.betabinom.logpmf(k, n, a, b) for k, n in zip(K, N, strict=True))
    mass = np.exp(logs - logs.max())
    mass /= mass.sum()
    for j in (0, 35, 70):
        rate = (mass * (a + K[j]) / (a + b + N[j])).sum()
        assert found.rates[j] == pytest.approx(rate, rel=1e-5)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: fit_beta_binomial([1.0, 2.0], [3, 3]), TypeError, "counts must be integers"),
        (lambda: fit_beta_binomial([1], [3]), ValueError, "at least 2 groups"),
        (lambda: fit_beta_binomial([1, 4], [3, 3]), ValueError, "got 4 at index 1"),
        (lambda: fit_beta_binomial([1, 2], [3]), ValueError, r"totals must have shape \(2,\)"),
        (lambda: fit_beta_binomial([1, 0], [1, 1]), ValueError, "totals must be above 1 somewhere"),
        (lambda: beta_of_moments(0.5, 0.5), ValueError, "sd must be below 0.5 for a mean of 0.5"),
    ],
)
def test_bad_input_is_named(call, error, words) -> None:
    with pytest.raises(error, match=words):
        call()
