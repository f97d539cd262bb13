"""Reliability bins, ECE and MCE: edges, hand-computed tables, scikit-learn, laws, messages."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from nll_core import (
    expected_calibration_error,
    maximum_calibration_error,
    reliability_curve,
)

STRATEGIES = ("uniform", "quantile")

probabilities = st.one_of(
    st.floats(0, 1, allow_subnormal=True), st.sampled_from(np.linspace(0, 1, 11).tolist())
)
pairs = st.lists(st.tuples(probabilities, st.booleans()), min_size=1, max_size=60)


def unzip(rows):
    confidence, correct = zip(*rows, strict=True)
    return np.array(confidence), np.array(correct)


def slow_curve(confidence, correct, edges):
    """Counts, mean confidences and accuracies, example by example from the definition."""
    counts, means, accuracies = [], [], []
    for b, (low, high) in enumerate(pairwise(edges)):
        inside = (confidence > low) & (confidence <= high)
        if b == 0:
            inside |= confidence == 0
        counts.append(inside.sum())
        if inside.any():
            means.append(confidence[inside].mean())
            accuracies.append(correct[inside].mean())
    return counts, means, accuracies


def test_by_hand():
    confidence = [0.55, 0.65, 0.95, 0.85, 0.95, 0.05]
    correct = [1, 0, 1, 1, 0, 0]
    curve = reliability_curve(confidence, correct, n_bins=5)
    assert curve.counts.tolist() == [1, 0, 1, 1, 3]
    assert curve.bins.tolist() == [0, 2, 3, 4]
    assert curve.occupied_counts.tolist() == [1, 1, 1, 3]
    np.testing.assert_allclose(curve.mean_confidence, [0.05, 0.55, 0.65, 2.75 / 3])
    np.testing.assert_allclose(curve.accuracy, [0, 1, 0, 2 / 3])
    np.testing.assert_allclose(curve.gap, [-0.05, 0.45, -0.65, -0.25])
    assert curve.n == 6
    assert curve.n_bins == 5
    # (0.05 + 0.45 + 0.65 + 3 × 0.25) / 6
    assert expected_calibration_error(confidence, correct, n_bins=5) == pytest.approx(1.9 / 6)
    assert maximum_calibration_error(confidence, correct, n_bins=5) == pytest.approx(0.65)


@pytest.mark.parametrize("n_bins", [*range(1, 51), 100, 1000])
def test_an_edge_belongs_to_the_bin_below_it(n_bins):
    edges = np.linspace(0, 1, n_bins + 1)
    above, below = np.nextafter(edges[:-1], 2), np.nextafter(edges[1:], -1)
    for points, bins in (
        (edges[1:], np.arange(n_bins)),
        (above, np.arange(n_bins)),
        (below, np.arange(n_bins)),
        (edges[:1], [0]),
    ):
        for point, expected in zip(points, bins, strict=True):
            curve = reliability_curve([point], [1], n_bins=n_bins)
            assert curve.bins.tolist() == [expected], (point, n_bins)
            np.testing.assert_array_equal(curve.edges, edges)


def test_float32_is_compared_as_it_is():
    tenth = np.float32(0.1)
    assert float(tenth) > 0.1
    assert reliability_curve([tenth], [1], n_bins=10).bins.tolist() == [1]
    assert reliability_curve([0.1], [1], n_bins=10).bins.tolist() == [0]
    assert reliability_curve(np.array([0.25], np.float16), [1], n_bins=4).bins.tolist() == [0]


@settings(max_examples=150, deadline=None)
@given(pairs, st.integers(1, 40), st.sampled_from(STRATEGIES))
def test_agrees_with_the_definition(rows, n_bins, strategy):
    confidence, correct = unzip(rows)
    curve = reliability_curve(confidence, correct, n_bins=n_bins, strategy=strategy)
    counts, means, accuracies = slow_curve(confidence, correct, curve.edges)
    assert curve.counts.tolist() == counts
    assert curve.counts.sum() == len(rows)
    np.testing.assert_allclose(curve.mean_confidence, means, rtol=1e-12)
    np.testing.assert_allclose(curve.accuracy, accuracies, rtol=1e-15)
    # Only the first bin can be the one value 0.
    assert np.all(np.diff(curve.edges[1:]) > 0)
    assert curve.edges[1] > 0 or (strategy == "quantile" and 0.0 in confidence)
    assert curve.edges[[0, -1]].tolist() == [0, 1]


@settings(max_examples=60, deadline=None)
@given(pairs, st.integers(1, 20), st.sampled_from(STRATEGIES), st.randoms(use_true_random=False))
def test_laws(rows, n_bins, strategy, random):
    confidence, correct = unzip(rows)
    options = {"n_bins": n_bins, "strategy": strategy}
    ece = expected_calibration_error(confidence, correct, **options)
    mce = maximum_calibration_error(confidence, correct, **options)
    assert 0 <= ece <= mce + 1e-15
    assert mce <= 1
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = expected_calibration_error(confidence[order], correct[order], **options)
    assert shuffled == pytest.approx(ece, abs=1e-14)
    doubled = expected_calibration_error(np.tile(confidence, 2), np.tile(correct, 2), **options)
    assert doubled == pytest.approx(ece, abs=1e-14)
    # Miscalibration on the whole is the least that any bins can show.
    assert ece >= abs(confidence.mean() - correct.mean()) - 1e-12


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_blocks_add_up(dtype):
    generator = np.random.default_rng(0)
    confidence = generator.random(100_001).astype(dtype)
    correct = generator.random(100_001) < confidence
    curve = reliability_curve(confidence, correct)
    counts, means, accuracies = slow_curve(confidence.astype(float), correct, curve.edges)
    assert curve.counts.tolist() == counts
    np.testing.assert_allclose(curve.mean_confidence, means, rtol=1e-12)
    np.testing.assert_allclose(curve.accuracy, accuracies, rtol=1e-15)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_agrees_with_scikit_learn(strategy):
    generator = np.random.default_rng(3)
    confidence = generator.random(5000)
    correct = generator.random(5000) < confidence**2
    curve = reliability_curve(confidence, correct, n_bins=10, strategy=strategy)
    accuracy, mean = calibration_curve(correct, confidence, n_bins=10, strategy=strategy)
    # scikit-learn's inner edges are interpolated quantiles: a point may change bins.
    tolerance = 1e-12 if strategy == "uniform" else 3e-3
    np.testing.assert_allclose(curve.accuracy, accuracy, atol=tolerance)
    np.testing.assert_allclose(curve.mean_confidence, mean, atol=tolerance)


def test_quantile_bins_have_equal_mass():
    generator = np.random.default_rng(1)
    for n, n_bins in ((100, 10), (103, 10), (7, 3), (5, 5)):
        curve = reliability_curve(
            generator.random(n), np.zeros(n), n_bins=n_bins, strategy="quantile"
        )
        assert curve.n_bins == n_bins
        assert curve.counts.max() - curve.counts.min() <= 1


def test_quantile_bins_never_part_equal_confidences():
    curve = reliability_curve([0.2] * 8 + [0.7] * 2, [1] * 10, n_bins=5, strategy="quantile")
    assert curve.edges.tolist() == [0, 0.2, 1]
    assert curve.counts.tolist() == [8, 2]
    same = reliability_curve([0.0] * 3 + [1.0] * 3, [0, 0, 0, 1, 1, 1], strategy="quantile")
    assert same.edges.tolist() == [0, 0, 1]
    assert same.counts.tolist() == [3, 3]
    assert same.accuracy.tolist() == [0, 1]


def test_negative_zero_and_subnormals_are_in_the_first_bin():
    for strategy in STRATEGIES:
        curve = reliability_curve([-0.0, 5e-324, 0.0], [0, 1, 0], n_bins=1, strategy=strategy)
        assert curve.counts.tolist() == [3]
        assert curve.accuracy == pytest.approx([1 / 3])


def test_any_shape_and_kind_of_outcome():
    confidence = np.array([[0.1, 0.9], [0.8, 0.3]])
    correct = np.array([[0, 1], [1, 0]])
    expected = expected_calibration_error(confidence.ravel(), correct.ravel())
    for kind in (bool, np.int8, np.uint64, np.float32):
        assert expected_calibration_error(confidence, correct.astype(kind)) == expected


@pytest.mark.parametrize(
    ("confidence", "correct", "options", "error", "match"),
    [
        ([], [], {}, ValueError, "confidence must not be empty"),
        (
            [0.5, 1.2],
            [0, 1],
            {},
            ValueError,
            r"confidence must lie in \[0, 1\], got 1.2 at index 1",
        ),
        ([0.5, np.nan], [0, 1], {}, ValueError, "confidence must not contain NaN"),
        ([0.5], [0, 1], {}, ValueError, r"outcomes must have shape \(1,\), got \(2,\)"),
        ([0.5], [2], {}, ValueError, "outcomes must hold only 0 and 1, got 2"),
        ([0.5], [0.5], {}, ValueError, "outcomes must hold only 0 and 1, got 0.5"),
        ([0.5], ["yes"], {}, TypeError, "outcomes must be booleans or 0 and 1"),
        ([0.5], [1], {"n_bins": 0}, ValueError, "n_bins must be at least 1, got 0"),
        ([0.5], [1], {"n_bins": 2.0}, TypeError, "n_bins must be an integer"),
        ([0.5], [1], {"strategy": "mass"}, ValueError, "strategy must be one of 'uniform'"),
    ],
)
def test_messages(confidence, correct, options, error, match):
    for function in (
        reliability_curve,
        expected_calibration_error,
        maximum_calibration_error,
    ):
        with pytest.raises(error, match=match):
            function(confidence, correct, **options)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_weights_and_events_of_a_bin_are_those_of_repeated_examples(strategy):
    generator = np.random.default_rng(8)
    p, w = generator.random(200).round(2), generator.integers(0, 4, 200)
    y = generator.random(200) < p
    options = {"n_bins": 7, "strategy": strategy}
    weighted = reliability_curve(p, y, sample_weight=w, **options)
    repeated = reliability_curve(np.repeat(p, w), np.repeat(y, w), **options)
    np.testing.assert_array_equal(weighted.weights, repeated.counts[repeated.bins])
    np.testing.assert_array_equal(weighted.events, repeated.events)
    np.testing.assert_allclose(weighted.contributions, repeated.contributions, rtol=1e-12)
    assert weighted.n == (w > 0).sum() == weighted.counts.sum()
    assert repeated.events.dtype == repeated.weights.dtype == np.int64
