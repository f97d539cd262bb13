"""Consistency bands against SciPy's binomial, simulation, and their own laws."""

import numpy as np
import pytest
from scipy.stats import binom

from nll_core import calibrated_error, consistency_bands
from nll_core import expected_calibration_error as ece
from nll_core.calibration._event_counts import MOST_SINGLE, event_counts, event_counts_in_bins
from nll_core.datasets import load_digits_predictions
from nll_core.teaching import held_out_calibration, hold_out


@pytest.mark.parametrize("q", [0.005, 0.025, 0.05, 0.5, 0.9, 0.975, 0.995])
def test_binomial_quantiles_agree_with_scipy(q):
    generator = np.random.default_rng(0)
    n = generator.integers(1, 5000, 900)
    p = np.concatenate(
        [
            generator.random(300),
            10.0 ** -generator.uniform(1, 12, 300),
            1 - 10.0 ** -generator.uniform(1, 12, 300),
        ]
    )
    found = [
        event_counts(np.array([b]), np.array([a])).quantile(q) for a, b in zip(n, p, strict=True)
    ]
    np.testing.assert_array_equal(found, binom.ppf(q, n, p))


def convolved(p):
    """Probabilities of 0 … n events, one example after the other."""
    held = np.array([1.0])
    for x in p:
        held = np.convolve(held, [1.0 - x, x])
    return held


def spread_out(found):
    """The probabilities of 0 … n events, with those that were left out as 0."""
    held = np.zeros(found.n + 1)
    held[found.first : found.first + len(found.probabilities)] = found.probabilities
    return held


def some_forecasts(generator, n):
    """Forecasts of many kinds: spread, near the ends, tied, and at them."""
    lone = np.array([0.0, 0.5, 1.0, 1e-12, 5e-324, 1.0 - 2.0**-53])
    kinds = (
        generator.random(n) ** generator.uniform(0.1, 10),
        generator.choice(lone, n),
        np.full(n, generator.choice(lone)),
    )
    return np.sort(kinds[generator.integers(3)])


def test_event_counts_agree_with_the_convolution_of_all_examples():
    generator = np.random.default_rng(11)
    for _ in range(200):
        p = some_forecasts(generator, int(generator.integers(1, 200)))
        exact = convolved(p)
        weight = generator.choice([None, 0.3, 1e-300, 1e300])
        weights = None if weight is None else np.full(len(p), weight)
        (found,) = event_counts_in_bins(p, np.array([len(p)]), weights)
        np.testing.assert_allclose(spread_out(found), exact, atol=1e-13)
        distance = exact @ np.abs(np.arange(len(exact)) - p.sum())
        assert found.mean_distance() == pytest.approx(distance, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("kind", ["broad", "few above 0", "near 1"])
def test_event_counts_of_many_examples_are_nearly_exact(kind):
    generator = np.random.default_rng(12)
    n = 3 * MOST_SINGLE
    u = generator.random(n)
    p = np.sort(
        {"broad": u, "few above 0": np.where(u < 0.99, 1e-6, 100 * (u - 0.99)), "near 1": u**0.01}[
            kind
        ]
    )
    (found,) = event_counts_in_bins(p, np.array([n]))
    assert np.abs(spread_out(found) - convolved(p)).sum() / 2 < 1e-4


def test_weighted_bins_vary_as_weighted_sums_do():
    generator = np.random.default_rng(13)
    p = np.sort(generator.random(400) ** 2)
    w = generator.exponential(size=400)
    (found,) = event_counts_in_bins(p, np.array([400]), w)
    share = w / w.sum()
    assert found.mean / found.n == pytest.approx(share @ p, rel=1e-12)
    drawn = np.abs((generator.random((4000, 400)) < p) @ share - share @ p)
    assert found.mean_distance() / found.n == pytest.approx(drawn.mean(), rel=0.06)


def test_one_class_in_bins_of_equal_mass():
    # The bin of the highest fifth runs from 0.002 to 1: one binomial with its mean is far too wide.
    digits = load_digits_predictions(0.0)
    halves = hold_out(digits.logits, digits.labels, seed=0)
    at = held_out_calibration(halves, temperature=0.794, n_bins=5, strategy="quantile", k=2)
    p = at.confidence
    generator = np.random.default_rng(14)
    drawn = [
        ece(p, generator.random(len(p)) < p, n_bins=5, strategy="quantile") for _ in range(2000)
    ]
    chance = calibrated_error(p, n_bins=5, strategy="quantile")
    assert at.chance.mean == chance.mean == pytest.approx(np.mean(drawn), rel=0.05)
    assert chance.quantile == pytest.approx(np.quantile(drawn, 0.95), rel=0.05)
    assert (round(chance.mean, 4), round(chance.quantile, 4)) == (0.0019, 0.0043)
    assert at.curve.expected_calibration_error > at.chance.quantile


def test_bands_by_hand():
    # Binomial(4, 1/2): P(0) = 1/16, P(≤1) = 5/16, P(≤3) = 15/16.
    bands = consistency_bands([0.5] * 4 + [1.0] * 2 + [0.0], n_bins=4, confidence_level=0.75)
    assert bands.counts.tolist() == [1, 4, 0, 2]
    assert bands.bins.tolist() == [0, 1, 3]
    assert bands.mean_confidence.tolist() == [0, 0.5, 1]
    assert bands.low.tolist() == [0, 0.25, 1]
    assert bands.high.tolist() == [0, 0.75, 1]
    wide = consistency_bands([0.5] * 4, n_bins=1, confidence_level=0.95)
    assert (wide.low.tolist(), wide.high.tolist()) == ([0.0], [1.0])


@pytest.mark.parametrize("strategy", ["uniform", "quantile"])
def test_calibrated_outcomes_fall_inside_as_often_as_stated(strategy):
    generator = np.random.default_rng(1)
    confidence = generator.random(3000) ** 0.5
    level = 0.9
    bands = consistency_bands(confidence, n_bins=10, strategy=strategy, confidence_level=level)
    cell = np.searchsorted(bands.edges[1:-1], confidence)
    draws = 400
    inside = np.zeros(len(bands.bins))
    for _ in range(draws):
        correct = generator.random(3000) < confidence
        accuracy = np.bincount(cell, weights=correct)[bands.bins] / bands.counts[bands.bins]
        inside += (accuracy >= bands.low) & (accuracy <= bands.high)
    # At least the level, up to the error of 400 draws (4 standard errors); not far more either.
    assert np.all(inside / draws > level - 4 * np.sqrt(level * (1 - level) / draws))
    assert np.mean(inside / draws) < 0.96


def test_bands_narrow_with_n_and_widen_with_the_level():
    few, many = (consistency_bands([0.6] * n, n_bins=5) for n in (50, 5000))
    assert (many.high - many.low)[0] < 0.2 * (few.high - few.low)[0]
    low, high = (consistency_bands([0.6] * 500, n_bins=5, confidence_level=v) for v in (0.5, 0.99))
    assert high.low[0] < low.low[0] < 0.6 < low.high[0] < high.high[0]


@pytest.mark.parametrize("tiny", [5e-324, 1e-142, 1e-24, 1e-17])
def test_bands_of_forecasts_next_to_certainty(tiny):
    bands = consistency_bands([tiny] * 14 + [1.0 - tiny] * 9, n_bins=2)
    np.testing.assert_array_equal(bands.low, [0.0, 1.0])
    np.testing.assert_array_equal(bands.high, [0.0, 1.0])


def test_calibrated_error_agrees_with_simulated_data():
    generator = np.random.default_rng(2)
    confidence = generator.random(1000) ** 0.3
    expected = calibrated_error(confidence, confidence_level=0.9)
    simulated = [ece(confidence, generator.random(1000) < confidence) for _ in range(500)]
    assert expected.mean == pytest.approx(np.mean(simulated), rel=0.05)
    assert expected.quantile == pytest.approx(np.quantile(simulated, 0.9), rel=0.06)
    assert expected.mean < expected.quantile
    assert expected.confidence_level == 0.9


def test_calibrated_error_of_one_bin_in_closed_form():
    # E|X/n − p| for Binomial(2, 1/2): 1/2 of the time 1/2, else 0.
    expected = calibrated_error([0.5, 0.5], n_bins=1, n_draws=40_000)
    assert expected.mean == pytest.approx(0.25, abs=0.005)
    assert calibrated_error([1.0] * 3 + [0.0] * 2).quantile == 0.0


def test_seeds():
    confidence = np.random.default_rng(3).random(300)
    assert calibrated_error(confidence, seed=1) == calibrated_error(confidence, seed=1)
    assert calibrated_error(confidence, seed=1) != calibrated_error(confidence, seed=2)


def test_many_ones_in_float32_are_no_probability_above_one():
    ones = np.full(100_003, np.float32(1))
    assert consistency_bands(ones).high.tolist() == [1.0]
    near = np.full(100_003, np.nextafter(np.float32(1), np.float32(0)))
    assert 0.99 < consistency_bands(near).low[0] <= 1.0


@pytest.mark.parametrize("function", [consistency_bands, calibrated_error])
def test_messages(function):
    with pytest.raises(ValueError, match="must not be empty"):
        function([])
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\], got 1.5 at index 0"):
        function([1.5])
    with pytest.raises(ValueError, match="level must lie strictly between 0 and 1, got 1"):
        function([0.5], confidence_level=1.0)


def test_messages_of_draws():
    with pytest.raises(ValueError, match="seed must be at least 0, got -1"):
        calibrated_error([0.5], seed=-1)
    with pytest.raises(ValueError, match="strategy must be one of"):
        consistency_bands([0.5], strategy="equal")
