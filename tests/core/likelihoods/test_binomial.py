"""A coin's probabilities and likelihood, against SciPy's distribution and the Beta function."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special, stats

from nll_core.likelihoods.binomial import (
    binomial_likelihood_area,
    binomial_log_likelihood,
    binomial_log_probabilities,
    binomial_slices,
)

PROBS = np.array([0.0, 1e-300, 1e-9, 0.1, 0.5, 0.7, 1 - 1e-12, 1.0])


@pytest.mark.parametrize(("heads", "flips"), [(0, 1), (1, 1), (7, 10), (0, 20), (20, 20), (3, 400)])
def test_the_likelihood_is_the_mass_function(heads, flips):
    with np.errstate(divide="ignore"):
        wanted = stats.binom.logpmf(heads, flips, PROBS)
    np.testing.assert_allclose(
        binomial_log_likelihood(heads, flips, PROBS), wanted, rtol=1e-12, atol=1e-12
    )


@pytest.mark.parametrize("p", PROBS)
@pytest.mark.parametrize("flips", [1, 2, 10, 300])
def test_over_the_number_of_heads_it_sums_to_one(flips, p):
    logs = binomial_log_probabilities(flips, float(p))
    assert logs.shape == (flips + 1,)
    assert np.exp(logs).sum() == pytest.approx(1.0, rel=1e-12)


def test_both_readings_are_one_function():
    table = np.array([binomial_log_probabilities(10, float(p)) for p in PROBS])
    for heads in range(11):
        np.testing.assert_array_equal(table[:, heads], binomial_log_likelihood(heads, 10, PROBS))


@pytest.mark.parametrize("flips", [1, 2, 3, 10, 40])
def test_over_the_coin_the_area_is_one_over_n_plus_one(flips):
    for heads in range(flips + 1):
        beta = special.comb(flips, heads) * special.beta(heads + 1, flips - heads + 1)
        area = binomial_likelihood_area(heads, flips)
        assert area == pytest.approx(beta, rel=1e-11)
        assert area == pytest.approx(1 / (flips + 1), rel=1e-11)


def test_the_best_coin_is_the_share_of_heads():
    grid = np.linspace(0, 1, 1001)
    logs = binomial_log_likelihood(7, 10, grid)
    assert grid[logs.argmax()] == pytest.approx(0.7)
    assert logs.max() <= 0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: binomial_log_likelihood(11, 10, 0.5), ValueError, r"heads must lie in 0 … 10"),
        (lambda: binomial_log_likelihood(-1, 10, 0.5), ValueError, "heads must be at least 0"),
        (lambda: binomial_log_likelihood(1, 0, 0.5), ValueError, "flips must be at least 1"),
        (lambda: binomial_log_likelihood(1.5, 10, 0.5), TypeError, "heads must be an integer"),
        (lambda: binomial_log_likelihood(1, 10, 1.5), ValueError, r"p must lie in \[0, 1\]"),
        (lambda: binomial_log_probabilities(10, math.nan), ValueError, "p must be finite"),
    ],
)
def test_messages(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(("heads", "flips", "p"), [(7, 10, 0.5), (0, 1, 0.0), (20, 20, 1.0)])
def test_both_slices_go_through_the_same_value(heads, flips, p):
    coins = np.linspace(0, 1, 11)
    both = binomial_slices(heads, flips, p, coins)
    np.testing.assert_allclose(both.probabilities, stats.binom.pmf(range(flips + 1), flips, p))
    np.testing.assert_allclose(both.likelihood, stats.binom.pmf(heads, flips, coins), atol=1e-15)
    assert both.value == pytest.approx(stats.binom.pmf(heads, flips, p))
    assert both.maximum == pytest.approx(stats.binom.pmf(heads, flips, heads / flips))
    assert both.best == heads / flips
    assert both.area == pytest.approx(1 / (flips + 1))
    with pytest.raises(ValueError, match=r"heads must lie in 0 … 3 \(flips\), got 4"):
        binomial_slices(4, 3, 0.5, coins)
    with pytest.raises(ValueError, match=r"coins must lie in \[0, 1\]"):
        binomial_slices(1, 3, 0.5, [2.0])
