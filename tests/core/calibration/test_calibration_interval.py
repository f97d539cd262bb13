"""The interval of a calibration error: coverage, where percentiles fail, weights, messages."""

import numpy as np
import pytest

from nll_core import (
    calibration_error_interval,
    expected_calibration_error,
    maximum_calibration_error,
)
from nll_core.calibration._weighted_bins import error_of_gaps, weighted_bins
from nll_core.intervals import bootstrap_sums

EDGES = np.linspace(0, 1, 16)


def draw(generator, n, excess):
    """Confidences, and outcomes whose frequency falls short by excess·c(1 − c)."""
    confidence = generator.beta(5, 1.5, n)
    frequency = confidence - excess * confidence * (1 - confidence)
    return confidence, frequency, generator.random(n) < frequency


def true_error(excess):
    confidence, frequency, _ = draw(np.random.default_rng(99), 300_000, excess)
    cell = np.searchsorted(EDGES[1:-1], confidence)
    return np.abs(np.bincount(cell, weights=frequency - confidence)).sum() / len(confidence)


@pytest.mark.parametrize(("excess", "least"), [(0.0, 0.89), (0.1, 0.85), (1.0, 0.85)])
def test_covers_whether_calibrated_or_not(excess, least):
    generator, truth = np.random.default_rng(int(10 * excess)), true_error(excess)
    hits = plain_hits = 0
    repeats = 60
    for seed in range(repeats):
        confidence, _, correct = draw(generator, 500, excess)
        interval = calibration_error_interval(confidence, correct, n_resamples=250, seed=seed)
        hits += truth in interval
        cell = np.searchsorted(EDGES[1:-1], confidence)
        terms = np.zeros((500, 15))
        terms[np.arange(500), cell] = correct - confidence
        errors = np.abs(bootstrap_sums(terms, n_resamples=250, seed=seed)).sum(axis=1) / 500
        low, high = np.quantile(errors, [0.025, 0.975])
        plain_hits += low <= truth <= high
    assert hits / repeats >= least
    # What resampling alone would have said of a forecast that is nearly calibrated.
    assert excess == 1.0 or plain_hits / repeats < 0.1


def test_narrows_with_n_and_finds_a_real_error():
    generator = np.random.default_rng(5)
    confidence, _, correct = draw(generator, 60_000, 1.0)
    few = calibration_error_interval(confidence[:1000], correct[:1000])
    many = calibration_error_interval(confidence, correct)
    assert many.high - many.low < 0.25 * (few.high - few.low)
    assert true_error(1.0) in many
    root = calibration_error_interval(confidence, correct, norm="l2")
    assert root.low > many.low


def test_weights_widen_and_equal_ones_change_nothing():
    generator = np.random.default_rng(6)
    confidence, _, correct = draw(generator, 2000, 1.0)
    plain = calibration_error_interval(confidence, correct)
    same = calibration_error_interval(confidence, correct, sample_weight=np.full(2000, 0.2))
    assert (same.low, same.high) == pytest.approx((plain.low, plain.high))
    uneven = generator.pareto(2.5, 2000)
    wide = calibration_error_interval(confidence, correct, sample_weight=uneven)
    assert wide.high - wide.low > 1.2 * (plain.high - plain.low)


def test_luck_is_not_certainty():
    # Half of the forecasts of 0.5 came true: the error observed is 0, and proves little.
    exact = calibration_error_interval([0.5] * 100, [0, 1] * 50)
    assert exact.low == 0.0
    assert 0.08 < exact.high < 0.14
    # One more or less, and the interval is about the same.
    near = calibration_error_interval([0.5] * 100, [0, 1] * 49 + [1, 1])
    assert near.low == 0.0
    assert 0.06 < near.high < 0.14


def test_three_examples_prove_little():
    # Two of three forecasts of 0.5 came true; a true error of 0.4 would show that often.
    interval = calibration_error_interval([0.5] * 3, [1, 0, 1])
    assert interval.low == 0.0
    assert interval.high > 0.4


def test_no_noise_no_interval():
    assert calibration_error_interval([1.0, 0.0, 1.0], [1, 0, 1]) is None


@pytest.mark.parametrize("strategy", ["uniform", "quantile"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bins_without_weights_are_those_of_the_reliability_curve(strategy, dtype):
    confidence, _, correct = draw(np.random.default_rng(7), 3001, 0.5)
    confidence = confidence.astype(dtype)
    bins = weighted_bins(confidence, correct, None, 15, strategy)
    options = {"n_bins": 15, "strategy": strategy}
    assert bins.error("l1") == pytest.approx(
        expected_calibration_error(confidence, correct, **options), abs=1e-13
    )
    assert bins.error("max") == pytest.approx(
        maximum_calibration_error(confidence, correct, **options), abs=1e-13
    )
    assert bins.error("l1") <= bins.error("l2") <= bins.error("max")


def test_weights_do_what_repetition_does_to_the_errors():
    generator = np.random.default_rng(8)
    confidence, _, correct = draw(generator, 500, 0.5)
    weights = generator.integers(0, 4, 500)
    weighted = weighted_bins(confidence, correct, weights * 0.5, 10, "uniform")
    repeated = weighted_bins(
        np.repeat(confidence, weights), np.repeat(correct, weights), None, 10, "uniform"
    )
    for norm in ("l1", "l2", "max"):
        assert weighted.error(norm) == pytest.approx(repeated.error(norm))


def test_debiased_error_is_kumars():
    generator = np.random.default_rng(9)
    squares = []
    for _ in range(600):
        correct = generator.random(200) < 0.7
        confidence = np.full(200, 0.6)
        bins = weighted_bins(confidence, correct, None, 15, "uniform")
        mean = correct.mean()
        expected = (mean - 0.6) ** 2 - mean * (1 - mean) / 199
        assert bins.debiased_error() == pytest.approx(np.sqrt(max(expected, 0)), abs=1e-12)
        squares.append(expected)
    # Unbiased for the square, where the plug-in square is too large by p(1 − p)/n.
    assert np.mean(squares) == pytest.approx(0.01, abs=3 * np.std(squares) / np.sqrt(600))
    alone = weighted_bins(np.array([0.1, 0.9]), np.array([True, False]), None, 2, "uniform")
    assert alone.debiased_error() == 0.0


def test_error_of_gaps_by_hand():
    share = np.array([0.5, 0.25, 0.25])
    gaps = share * np.array([0.1, -0.2, 0.4])
    assert error_of_gaps(gaps, share, "l1") == pytest.approx(0.2)
    assert error_of_gaps(gaps, share, "l2") == pytest.approx(np.sqrt(0.055))
    assert error_of_gaps(gaps, share, "max") == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"norm": "max"}, "norm must be one of 'l1', 'l2'"),
        ({"n_bins": 0}, "n_bins must be at least 1"),
        ({"strategy": "mass"}, "strategy must be one of"),
        ({"confidence_level": 1.0}, "confidence_level must lie strictly"),
        ({"sample_weight": [1.0]}, "sample_weight must have shape"),
    ],
)
def test_messages(options, match):
    with pytest.raises(ValueError, match=match):
        calibration_error_interval([0.2, 0.4], [0, 1], **options)
