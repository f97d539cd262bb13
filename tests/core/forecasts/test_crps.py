"""CRPS and its kin against integrals, other programs' numbers, and each other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from nll_core.forecasts import (
    gaussian_crps,
    interval_score,
    pinball_loss,
    quantile_crps,
    sample_crps,
)

GENERATOR = np.random.default_rng(0)
SAMPLES = np.array([[0.3, -1.2, 2.5, 0.9, 0.9], [10, 12, 11, 19, 7.5], [-3, -3, -3, -3, -2]])
OBSERVED = np.array([0.5, 14.0, -3.0])


@pytest.mark.parametrize(("mu", "sigma", "y"), [(0, 1, 0.3), (1.5, 0.2, 2.9), (-20, 8, 4)])
def test_gaussian_crps_is_the_integral_of_squared_differences(mu, sigma, y):
    below = quad(lambda x: norm.cdf(x, mu, sigma) ** 2, -np.inf, y, epsabs=1e-12)[0]
    above = quad(lambda x: norm.sf(x, mu, sigma) ** 2, y, np.inf, epsabs=1e-12)[0]
    assert gaussian_crps(mu, sigma, y) == pytest.approx(below + above, rel=1e-8)


def test_gaussian_crps_is_what_scoringrules_and_properscoring_print():
    # scoringrules 0.10.0 crps_normal, properscoring 0.1 crps_gaussian.
    found = gaussian_crps([0, 1.5, -20], [1, 0.2, 8], [0.3, 2.9, 4], reduction="none")
    wanted = [0.269332900687, 1.287162083291, 19.492597800691]
    np.testing.assert_allclose(found, wanted, rtol=1e-11)


def test_gaussian_crps_is_what_uncertainty_toolbox_prints():
    # Version 0.1.1, crps_gaussian.
    mu, sigma = [0.13, -0.13, 0.64, 0.1, -0.54, 0.36], [1.41, 1.59, 1.32, 1.9, 1.72, 0.5]
    y = [-4.79, -0.65, -1.83, -1.99, -1.94, 0.12]
    assert gaussian_crps(mu, sigma, y) == pytest.approx(1.4323278314144285, rel=1e-12)


def test_gaussian_crps_far_away_is_the_distance_and_without_spread_the_error():
    assert gaussian_crps(0.0, 1.0, 1e9) == pytest.approx(1e9 - 1 / np.sqrt(np.pi), rel=1e-15)
    assert gaussian_crps(3.0, 1e-300, 5.0) == 2.0
    assert gaussian_crps(0.0, 5e-324, 1e300) == 1e300


def test_sample_crps_is_what_scoringrules_and_properscoring_print():
    # scoringrules 0.10.0 crps_ensemble with "fair" and "nrg", properscoring 0.1 crps_ensemble.
    fair = sample_crps(SAMPLES, OBSERVED, reduction="none")
    plain = sample_crps(SAMPLES, OBSERVED, estimator="plain", reduction="none")
    np.testing.assert_allclose(fair, [0.14, 1.6, 0.0], atol=1e-15)
    np.testing.assert_allclose(plain, [0.3, 2.1, 0.04], rtol=1e-13)


def test_quantile_crps_is_the_weighted_interval_score_of_median_and_intervals():
    levels = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
    q = np.sort(GENERATOR.normal(size=(20, 7)), axis=1)
    y = GENERATOR.normal(size=20)
    # Bracher et al. (2021), equation 4.
    total = 0.5 * np.abs(y - q[:, 3])
    for k in range(3):
        coverage = 1 - 2 * levels[k]
        score = interval_score(q[:, k], q[:, 6 - k], y, coverage=coverage, reduction="none")
        total = total + levels[k] * score
    found = quantile_crps(q, y, levels=levels, reduction="none")
    np.testing.assert_allclose(found, total / 3.5, rtol=1e-12)


@pytest.mark.parametrize("size", [2, 3, 50, 20_000])
def test_sample_crps_is_the_mean_over_pairs(size):
    x, y = GENERATOR.normal(size=size), 0.4
    some = x[:: max(1, size // 500)]
    pairs = np.abs(some[:, None] - some).sum()
    away = np.abs(some - y).mean()
    m = some.size
    assert sample_crps(some, y) == pytest.approx(away - pairs / (2 * m * (m - 1)), rel=1e-12)
    plain = sample_crps(some, y, estimator="plain")
    assert plain == pytest.approx(away - pairs / (2 * m * m), rel=1e-12)
    if size == 20_000:
        # More than one block holds, and near the score of the distribution itself.
        assert sample_crps(x, y) == pytest.approx(gaussian_crps(0.0, 1.0, y), abs=0.01)


def test_the_fair_score_is_right_on_average_and_the_plain_one_too_high_by_a_known_amount():
    x = GENERATOR.normal(size=(200_000, 3))
    y = GENERATOR.normal(size=200_000)
    # E|X − X'| = 2/√π, of which the plain estimator misses one part in 2M.
    exact = 1 / np.sqrt(np.pi)
    error = 4 * x.std() / np.sqrt(len(x))
    assert sample_crps(x, y) == pytest.approx(exact, abs=error)
    plain = sample_crps(x, y, estimator="plain")
    assert plain == pytest.approx(exact * (1 + 1 / 3), abs=error)


def test_rows_of_any_number_and_order_give_the_same_scores():
    x, y = GENERATOR.normal(size=(3, 700, 7)), GENERATOR.normal(size=(3, 700))
    whole = sample_crps(x, y, reduction="none")
    assert whole.shape == (3, 700)
    assert whole[2, 699] == pytest.approx(sample_crps(x[2, 699, ::-1], y[2, 699]), rel=1e-13)
    assert sample_crps(x, y) == pytest.approx(whole.mean(), rel=1e-13)
    before = x.copy()
    sample_crps(x, y)
    np.testing.assert_array_equal(x, before)


def test_a_large_common_offset_costs_no_digit_and_float32_is_widened():
    exact = sample_crps(SAMPLES, OBSERVED)
    offset = 2.0**40
    assert sample_crps(SAMPLES + offset, OBSERVED + offset) == pytest.approx(exact, rel=1e-3)
    narrow = SAMPLES.astype(np.float32) + np.float32(2**20)
    near = OBSERVED.astype(np.float32) + np.float32(2**20)
    wide = sample_crps(narrow.astype(np.float64), near.astype(np.float64))
    assert sample_crps(narrow, near) == wide
    many = np.tile(GENERATOR.normal(size=5_000).astype(np.float32), (2, 1))
    assert sample_crps(many, np.zeros(2, np.float32)) == pytest.approx(
        sample_crps(many.astype(np.float64), [0.0, 0.0]), rel=1e-14
    )


def test_pinball_is_least_at_the_quantile():
    y = GENERATOR.normal(size=4001)
    for level in (0.1, 0.5, 0.95):
        grid = np.linspace(-3, 3, 601)
        losses = [pinball_loss(np.full((y.size, 1), q), y, levels=[level]).mean() for q in grid]
        assert grid[int(np.argmin(losses))] == pytest.approx(np.quantile(y, level), abs=0.02)


def test_quantile_crps_is_what_scoringrules_prints():
    # scoringrules 0.10.0 crps_quantile.
    q, levels = [[-1, 0.2, 3], [4, 5, 5]], [0.1, 0.5, 0.9]
    found = quantile_crps(q, [1, 6], levels=levels, reduction="none")
    np.testing.assert_allclose(found, [0.533333333333, 1.066666666667], rtol=1e-11)


def test_quantiles_of_a_sample_at_the_middles_have_the_plain_score():
    x, y = np.sort(GENERATOR.normal(size=(6, 9)), axis=1), GENERATOR.normal(size=6)
    levels = (np.arange(9) + 0.5) / 9
    np.testing.assert_allclose(
        quantile_crps(x, y, levels=levels, reduction="none"),
        sample_crps(x, y, estimator="plain", reduction="none"),
        rtol=1e-12,
    )


def test_many_quantiles_of_a_gaussian_have_its_score():
    levels = (np.arange(20_000) + 0.5) / 20_000
    found = quantile_crps(norm.ppf(levels, 1, 2), 2.5, levels=levels)
    assert found == pytest.approx(gaussian_crps(1, 2, 2.5), rel=1e-6)


def test_the_interval_score_is_the_pinball_loss_of_its_ends():
    low, high, y = np.array([-1.0, 4, 0, 2]), np.array([3.0, 5, 1, 2]), np.array([1.0, 6, -2, 2])
    # scoringrules 0.10.0 interval_score, alpha 0.2, for the first two.
    found = interval_score(low, high, y, coverage=0.8, reduction="none")
    np.testing.assert_allclose(found[:2], [4, 11])
    both = pinball_loss(np.column_stack([low, high]), y, levels=[0.1, 0.9]).sum(axis=1)
    np.testing.assert_allclose(found, 2 / 0.2 * both)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sample_crps([[1.0]], [1.0]), "M of at least 2 for the fair estimator"),
        (lambda: sample_crps([[1.0, np.nan]], [1.0]), r"samples must be finite, got nan"),
        (lambda: sample_crps([[1.0, np.inf]], [1.0]), r"got inf at index \(0, 1\)"),
        (lambda: sample_crps([[1.0, 2.0]], [np.nan]), "observed must be finite"),
        (lambda: sample_crps([[1.0, 2.0]], [1.0, 2.0]), r"observed must have shape \(1,\)"),
        (lambda: sample_crps([[1e308, 0.0]], [-1e308]), "must lie closer"),
        (lambda: sample_crps([[1.0, 2.0]], [1.0], estimator="nrg"), "estimator must be one of"),
        (lambda: gaussian_crps(0.0, 0.0, 1.0), "sigma must be above 0"),
        (lambda: gaussian_crps([0, 1, 2], [1, 1], 1.0), r"shapes \(3,\), \(2,\), \(\)"),
        (lambda: gaussian_crps([], [], []), "observed must not be empty"),
        (lambda: pinball_loss([2, 1], 0, levels=[0.1, 0.9]), "2 at level 0.1 and 1 at level 0.9"),
        (lambda: pinball_loss([[1, 2], [2, 1]], [0, 0], levels=[0.1, 0.9]), "in forecast 1"),
        (lambda: pinball_loss([1, 2], 0, levels=[0.9, 0.1]), "levels must rise strictly"),
        (lambda: pinball_loss([1, 2], 0, levels=[0.0, 0.1]), "lie strictly between 0 and 1, got 0"),
        (lambda: pinball_loss([1, 2, 3], 0, levels=[0.1, 0.2]), "one for each of 2 levels"),
        (lambda: interval_score(2, 1, 0, coverage=0.5), "low must not lie above high"),
        (lambda: interval_score(1, 2, 0, coverage=1.0), "coverage must lie strictly"),
    ],
)
def test_what_is_no_forecast_is_said(call, message):
    with pytest.raises(ValueError, match=message):
        call()
