"""Transforms, their histograms, coverage and the map that makes them uniform."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, poisson

from nll_core.forecasts import (
    Pit,
    coverage_curve,
    discrete_pit,
    fit_pit_map,
    gaussian_crps,
    gaussian_pit,
    interval_coverage,
    pit_distribution,
    pit_histogram,
    quantile_crps,
    quantile_pit,
    sample_pit,
)
from nll_core.intervals import proportion_interval

GENERATOR = np.random.default_rng(1)
N = 20_000
Z = GENERATOR.normal(size=N)
# Gaussian, samples with ties, quantiles and counts, each from the distribution of what comes.
TIED = GENERATOR.integers(0, 4, (N, 6)).astype(float)
LEVELS = np.array([0.1, 0.3, 0.5, 0.9])
COUNTS = GENERATOR.poisson(1.3, N)
RIGHT = {
    "gaussian": gaussian_pit(0.0, 1.0, Z),
    "samples": sample_pit(TIED[:, :5], TIED[:, 5]),
    "quantiles": quantile_pit(np.tile(norm.ppf(LEVELS), (N, 1)), Z, levels=LEVELS),
    "counts": discrete_pit(poisson.cdf(COUNTS - 1, 1.3), poisson.cdf(COUNTS, 1.3)),
}


@pytest.mark.parametrize("kind", RIGHT)
def test_forecasts_that_are_right_have_uniform_transforms(kind):
    pit = RIGHT[kind]
    drawn = pit.draw(seed=3)
    assert np.all((pit.low <= drawn) & (drawn <= pit.high))
    error = 4.5 * 0.5 / np.sqrt(N)
    at = np.linspace(0, 1, 41)
    np.testing.assert_allclose(pit_distribution(pit, at), at, atol=error)
    np.testing.assert_allclose([(drawn <= u).mean() for u in at], at, atol=error)
    histogram = pit_histogram(pit)
    assert histogram.share.sum() == pytest.approx(1, rel=1e-12)
    assert histogram.mean == pytest.approx(0.5, abs=error)
    assert histogram.variance == pytest.approx(1 / 12, abs=error)
    curve = coverage_curve(pit, [0.2, 0.5, 0.9])
    np.testing.assert_allclose(curve.share, [0.2, 0.5, 0.9], atol=error)


@pytest.mark.parametrize("kind", RIGHT)
def test_the_distribution_is_the_mean_of_each_transform_s_own(kind):
    low, high = RIGHT[kind].low[:200], RIGHT[kind].high[:200]
    weights = GENERATOR.integers(1, 4, 200)
    at = np.concatenate([GENERATOR.random(30), low[:5], high[:5], [0, 1]])
    with np.errstate(divide="ignore", invalid="ignore"):
        ranges = np.clip((at[:, None] - low) / (high - low), 0, 1)
    each = np.where(low == high, at[:, None] >= low, ranges)
    found = pit_distribution(Pit(low, high), at, sample_weight=weights)
    np.testing.assert_allclose(found, np.average(each, axis=1, weights=weights), atol=1e-13)


def test_the_histogram_holds_what_is_drawn_on_average():
    pit = RIGHT["counts"]
    few = Pit(pit.low[:50], pit.high[:50])
    drawn = [np.histogram(few.draw(seed=s), 4, (0, 1))[0] / 50 for s in range(2000)]
    np.testing.assert_allclose(pit_histogram(few, n_bins=4).share, np.mean(drawn, 0), atol=0.005)


def test_bins_hold_their_upper_ends_and_the_first_also_0():
    at = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    assert pit_histogram(Pit(at, at), n_bins=4).share.tolist() == pytest.approx(
        [0.4, 0.2, 0.2, 0.2]
    )


@pytest.mark.parametrize(("sigma", "sign"), [(0.5, 1), (2.0, -1)])
def test_too_narrow_forecasts_are_seen_in_variance_and_coverage(sigma, sign):
    pit = gaussian_pit(0.0, sigma, Z)
    assert sign * (pit_histogram(pit).variance - 1 / 12) > 0.01
    curve = coverage_curve(pit, [0.5, 0.9])
    # Exactly: P(|Z| ≤ σz).
    exact = 2 * norm.cdf(sigma * norm.ppf(0.5 + curve.nominal / 2)) - 1
    np.testing.assert_allclose(curve.share, exact, atol=0.015)
    assert np.all(sign * (curve.nominal - curve.share) > 0.05)


def test_the_range_of_an_ideal_forecaster_holds_it_as_often_as_said():
    held = []
    for seed in range(400):
        u = np.random.default_rng(seed).random(300)
        histogram = pit_histogram(Pit(u, u))
        held.append((histogram.low <= histogram.share) & (histogram.share <= histogram.high))
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


def test_coverage_of_intervals_is_that_of_their_levels():
    low, high = norm.ppf(0.1), norm.ppf(0.9)
    found = interval_coverage(low, high, Z)
    curve = coverage_curve(RIGHT["gaussian"], [0.8])
    assert found.share == pytest.approx(curve.share[0], rel=1e-12)
    assert found.mean_width == pytest.approx(high - low)
    inside = (low <= Z) & (high >= Z)
    assert found.interval == proportion_interval(inside)
    assert (curve.low[0], curve.high[0]) == pytest.approx((found.interval.low, found.interval.high))


def test_ends_of_an_interval_belong_to_it():
    assert interval_coverage(0.0, 1.0, [0.0, 1.0, 1.5, 0.5]).share == 0.75


def test_coverage_is_what_uncertainty_toolbox_prints():
    # Version 0.1.1, get_proportion_lists_vectorized with five levels.
    mu, sigma = [0.13, -0.13, 0.64, 0.1, -0.54, 0.36], [1.41, 1.59, 1.32, 1.9, 1.72, 0.5]
    pit = gaussian_pit(mu, sigma, [-4.79, -0.65, -1.83, -1.99, -1.94, 0.12])
    found = coverage_curve(pit, [0, 0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(found.share, [0, 0, 1 / 3, 2 / 3, 1], atol=1e-12)


@pytest.mark.parametrize("kind", [*RIGHT, "narrow", "beside"])
def test_the_map_makes_transforms_uniform_where_it_was_fitted(kind):
    others = {"narrow": gaussian_pit(0, 0.4, Z), "beside": gaussian_pit(1, 1, Z)}
    pit = (RIGHT | others)[kind]
    fitted = fit_pit_map(pit)
    assert np.all(np.diff(fitted.share) >= 0)
    assert (fitted.level[0], fitted.share[0], fitted.level[-1], fitted.share[-1]) == (0, 0, 1, 1)
    again = Pit(fitted(pit.low), fitted(pit.high))
    if kind in ("gaussian", *others):
        at = np.linspace(0, 1, 21)
        np.testing.assert_allclose(pit_distribution(again, at), at, atol=2 / N)
    else:
        # Of ranges the share up to a level is met where they end.
        np.testing.assert_allclose(again.draw(seed=1).mean(), 0.5, atol=0.01)
    inner = np.linspace(0.05, 0.95, 19)
    np.testing.assert_allclose(fitted(fitted.level_for(inner)), inner, atol=1e-9)


def test_a_recalibrated_forecaster_is_better_on_what_was_held_out():
    half = N // 2
    fitted = fit_pit_map(gaussian_pit(0.3, 0.5, Z[:half]))
    levels = (np.arange(99) + 0.5) / 99
    read = norm.ppf(np.clip(fitted.level_for(levels), 1e-12, 1 - 1e-12), 0.3, 0.5)
    rest = Z[half:]
    after = quantile_crps(np.tile(read, (rest.size, 1)), rest, levels=levels)
    before = gaussian_crps(0.3, 0.5, rest)
    best = gaussian_crps(0.0, 1.0, rest)
    assert best < after < best + 0.15 * (before - best)


def test_half_of_what_ties_is_counted_and_order_does_not_matter():
    at = np.array([0.2, 0.2, 0.2, 0.8])
    fitted = fit_pit_map(Pit(at, at))
    assert fitted([0.2, 0.8]).tolist() == [0.375, 0.875]
    assert fit_pit_map(Pit(at[::-1], at[::-1]))([0.2, 0.5]).tolist() == fitted([0.2, 0.5]).tolist()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: discrete_pit(0.6, 0.5), "below must not lie above up_to, got 0.6"),
        (lambda: discrete_pit([0.6], [0.5, 0.7]), r"up_to must have shape \(1,\)"),
        (lambda: discrete_pit([], []), "below must not be empty"),
        (lambda: sample_pit(3.0, 2.0), r"samples must have shape \(..., M\)"),
        (lambda: pit_histogram(RIGHT["counts"], n_bins=1), "n_bins must be at least 2"),
        (lambda: coverage_curve(RIGHT["counts"], [1.5]), r"nominal must lie in \[0, 1\]"),
        (lambda: coverage_curve(RIGHT["counts"], 0.5), r"nominal must have shape \(L,\)"),
        (lambda: interval_coverage(1.0, 0.0, [0.5]), "low must not lie above high"),
        (lambda: fit_pit_map(RIGHT["counts"], sample_weight=[1.0]), "sample_weight must have"),
        (lambda: fit_pit_map(RIGHT["gaussian"])(1.5), r"levels must lie in \[0, 1\]"),
    ],
)
def test_what_is_out_of_range_is_said(call, message):
    with pytest.raises(ValueError, match=message):
        call()
