"""Halves to fit and to evaluate on, and everything said of the second at one temperature."""

import numpy as np
import pytest

from nll_core import (
    calibrated_error,
    consistency_bands,
    fit_temperature,
    nll_split,
    reliability_curve,
    softmax,
    top_label,
)
from nll_core.calibration import binary_nll_split, one_class
from nll_core.score_tables import calibration_scores
from nll_core.teaching import (
    held_out_along_temperature,
    held_out_calibration,
    hold_out,
    simulate_classifier,
    split_halves,
)


@pytest.fixture(scope="module")
def simulated():
    return simulate_classifier(601, 4, 2.0, seed=8)


@pytest.fixture(scope="module")
def halves(simulated):
    return hold_out(simulated.logits, simulated.labels, seed=3)


def test_halves_are_disjoint_and_each_has_its_own_fit(simulated, halves):
    first, second = split_halves(601, seed=3)
    np.testing.assert_array_equal(halves.fit_logits, simulated.logits[first])
    np.testing.assert_array_equal(halves.logits, simulated.logits[second])
    np.testing.assert_array_equal(halves.labels, simulated.labels[second])
    assert halves.n == 301
    assert halves.n_classes == 4
    assert halves.fitted == fit_temperature(simulated.logits[first], simulated.labels[first])
    assert halves.best == fit_temperature(simulated.logits[second], simulated.labels[second])
    assert halves.fitted.temperature != halves.best.temperature


@pytest.mark.parametrize("k", [None, 1])
@pytest.mark.parametrize("strategy", ["uniform", "quantile"])
def test_every_part_is_of_the_evaluation_half(halves, k, strategy):
    bins = {"n_bins": 8, "strategy": strategy}
    found = held_out_calibration(halves, temperature=1.5, k=k, **bins)
    probs = softmax(halves.logits, temperature=1.5)
    pair = top_label(probs, halves.labels) if k is None else one_class(probs, halves.labels, k)
    assert found.scores == calibration_scores(
        halves.logits, halves.labels, temperature=1.5, k=k, **bins
    )
    np.testing.assert_array_equal(found.confidence, pair[0])
    np.testing.assert_array_equal(found.happened, pair[1])
    curve = reliability_curve(*pair, **bins)
    np.testing.assert_array_equal(found.curve.accuracy, curve.accuracy)
    assert found.curve.expected_calibration_error == found.scores.expected_error
    np.testing.assert_array_equal(found.histogram.counts, reliability_curve(*pair, n_bins=8).counts)
    np.testing.assert_array_equal(found.bands.low, consistency_bands(pair[0], **bins).low)
    assert found.chance == calibrated_error(pair[0], n_draws=1000, **bins)
    binary = binary_nll_split(*pair)
    assert found.corp.score == binary.nll
    assert found.corp.recalibrated_score == binary.refinement
    assert found.split == nll_split(halves.logits, halves.labels, temperature=1.5)


def test_calibration_costs_nothing_at_the_best_temperature_of_the_same_half_only(halves):
    at_fitted = held_out_calibration(halves, temperature=halves.fitted.temperature)
    assert at_fitted.fit_split.calibration == pytest.approx(0.0, abs=1e-12)
    assert at_fitted.split.calibration > 1e-6
    at_best = held_out_calibration(halves, temperature=halves.best.temperature)
    assert at_best.split.calibration == pytest.approx(0.0, abs=1e-12)
    assert at_best.fit_split.calibration > 1e-6


@pytest.mark.parametrize("temperature", [0.1, 0.5, 3.0, 10.0])
def test_temperature_leaves_the_accuracy_alone(halves, temperature):
    scores = held_out_calibration(halves, temperature=temperature).scores
    assert scores.accuracy == held_out_calibration(halves).scores.accuracy


def test_messages(halves):
    with pytest.raises(ValueError, match=r"logits must have shape \(N, K\), got \(2, 1, 2\)"):
        hold_out(np.zeros((2, 1, 2)), [[0], [1]], seed=0)
    with pytest.raises(ValueError, match="must be at least 2"):
        hold_out([[0.0, 1.0]], [0], seed=0)
    with pytest.raises(ValueError, match="temperature must be finite and above 0"):
        held_out_calibration(halves, temperature=0.0)
    with pytest.raises(ValueError, match="k must lie in 0 … 3"):
        held_out_calibration(halves, k=4)
    with pytest.raises(ValueError, match="n_bins must be at least 1"):
        held_out_calibration(halves, n_bins=0)
    with pytest.raises(ValueError, match="strategy must be one of"):
        held_out_calibration(halves, strategy="equal")
    with pytest.raises(ValueError, match="k must lie in 0 … 3"):
        held_out_along_temperature(halves, [1.0], k=4)
    with pytest.raises(ValueError, match="temperatures must be above 0"):
        held_out_along_temperature(halves, [1.0, 0.0])
    with pytest.raises(ValueError, match="every must be at least 1"):
        held_out_along_temperature(halves, [1.0], every=0)


@pytest.mark.parametrize("k", [None, 2])
def test_along_temperature_each_point_is_that_of_one_temperature(halves, k):
    grid = np.geomspace(0.2, 5, 9)
    bins = {"n_bins": 7, "strategy": "quantile", "k": k}
    along = held_out_along_temperature(halves, grid, every=4, n_draws=300, **bins)
    at = [held_out_calibration(halves, temperature=t, **bins) for t in grid]
    np.testing.assert_allclose(along.nll, [one.split.nll for one in at], rtol=1e-12)
    np.testing.assert_allclose(along.errors.error, [one.scores.expected_error for one in at])
    assert along.errors.best_temperature == grid[np.argmin(along.errors.error)]
    assert along.as_trained == pytest.approx(held_out_calibration(halves).split.nll, rel=1e-12)
    assert along.guess == pytest.approx(np.log(4))
    np.testing.assert_array_equal(along.chance.temperatures, grid[[0, 4, 8]])
    for temperature, mean in zip(along.chance.temperatures, along.chance.mean, strict=True):
        one = held_out_calibration(halves, temperature=temperature, **bins)
        found = calibrated_error(one.confidence, n_bins=7, strategy="quantile", n_draws=300)
        assert mean == pytest.approx(found.mean, rel=1e-9)


def test_a_part_is_computed_once(halves):
    found = held_out_calibration(halves)
    assert found.scores is found.scores
    along = held_out_along_temperature(halves, [1.0, 2.0])
    assert along.errors is along.errors
    assert found.histogram is found.curve
