"""Risk–coverage: by hand, from the definition, laws, the oracle, coverage, messages."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import (
    area_under_risk_coverage,
    risk_coverage_curve,
)

rows = st.lists(
    st.tuples(st.integers(0, 6), st.booleans(), st.integers(1, 5)), min_size=1, max_size=30
)


def unzip(sample):
    confidence, correct, weights = (np.array(column) for column in zip(*sample, strict=True))
    return confidence / 6, correct, weights


@settings(max_examples=80, deadline=None)
@given(rows)
def test_agrees_with_the_definition(sample):
    confidence, correct, weights = unzip(sample)
    curve = risk_coverage_curve(confidence, correct, sample_weight=weights)
    thresholds = np.unique(confidence)[::-1]
    np.testing.assert_array_equal(curve.thresholds, thresholds)
    risk_at = {}
    for t, coverage, risk in zip(thresholds, curve.coverage, curve.risk, strict=True):
        accepted = confidence >= t
        assert coverage == pytest.approx(weights[accepted].sum() / weights.sum())
        risk_at[t] = np.average(~correct[accepted], weights=weights[accepted])
        assert risk == pytest.approx(risk_at[t])
    area = area_under_risk_coverage(confidence, correct, sample_weight=weights)
    expected = np.average([risk_at[c] for c in confidence], weights=weights)
    assert area.value == pytest.approx(expected)
    assert area.excess == pytest.approx(area.value - area.oracle, abs=1e-12)
    assert area.value >= area.oracle - 1e-12


@settings(max_examples=60, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_order_of_the_file_and_scale_of_the_weights_change_nothing(sample, random):
    confidence, correct, weights = unzip(sample)
    before = area_under_risk_coverage(confidence, correct, sample_weight=weights)
    order = list(range(len(sample)))
    random.shuffle(order)
    after = area_under_risk_coverage(
        confidence[order], correct[order], sample_weight=0.1 * weights[order]
    )
    assert after.value == pytest.approx(before.value)
    assert after.standard_error == pytest.approx(before.standard_error, nan_ok=True)
    exact = area_under_risk_coverage(confidence * 1000 - 7, correct, sample_weight=weights)
    assert exact.value == pytest.approx(before.value)


def test_without_ties_it_is_geifmans_mean_over_ranks():
    generator = np.random.default_rng(0)
    confidence = generator.random(300)
    correct = generator.random(300) < confidence
    wrong = ~correct[np.argsort(-confidence)]
    area = area_under_risk_coverage(confidence, correct)
    assert area.value == pytest.approx(np.mean(np.cumsum(wrong) / np.arange(1, 301)))
    right = correct.sum()
    oracle = sum((k - right) / k for k in range(right + 1, 301)) / 300
    assert area.oracle == pytest.approx(oracle)
    # The continuous limit: r + (1 − r) ln(1 − r).
    r = 1 - right / 300
    assert area.oracle == pytest.approx(r + (1 - r) * np.log1p(-r), abs=2e-3)


def test_oracle_is_the_least_of_all_orders():
    generator = np.random.default_rng(1)
    for _ in range(5):
        weights = generator.exponential(size=6)
        correct = np.array([1, 1, 0, 0, 0, 1])
        orders = np.array(list(permutations(range(6))))
        areas = [
            area_under_risk_coverage(order, correct, sample_weight=weights) for order in orders
        ]
        assert areas[0].oracle == pytest.approx(min(area.value for area in areas))


def test_ties_are_accepted_together():
    curve = risk_coverage_curve([0.8] * 5, [1, 1, 1, 0, 0])
    assert curve.thresholds.tolist() == [0.8]
    assert curve.risk.tolist() == pytest.approx([0.4])
    # In the order of the file the first three would have a risk of 0.
    assert curve.coverage.tolist() == [1.0]
    assert area_under_risk_coverage([0.8] * 5, [1, 1, 1, 0, 0]).value == pytest.approx(0.4)


def test_repetition_is_weight():
    confidence, correct, weights = [0.9, 0.7, 0.7, 0.4], np.array([1, 0, 1, 0]), [2, 1, 3, 2]
    weighted = risk_coverage_curve(confidence, correct, sample_weight=weights)
    repeated = risk_coverage_curve(np.repeat(confidence, weights), np.repeat(correct, weights))
    for name in ("thresholds", "coverage", "risk", "masses"):
        np.testing.assert_allclose(getattr(weighted, name), getattr(repeated, name))
    left_out = risk_coverage_curve(confidence, correct, sample_weight=[1, 0, 1, 1])
    assert left_out.n == 3
    assert left_out.risk.tolist() == pytest.approx([0, 0, 1 / 3])


def test_interval_covers_as_often_as_it_says():
    generator = np.random.default_rng(2)

    def draw(n):
        confidence = generator.beta(4, 1, n)
        return confidence, generator.random(n) < confidence**1.5

    truth = area_under_risk_coverage(*draw(2_000_000)).value
    for n, repeats in ((150, 400), (1000, 300)):
        hits = sum(truth in area_under_risk_coverage(*draw(n)).interval for _ in range(repeats))
        assert 0.91 <= hits / repeats <= 0.985, (n, hits / repeats)


def test_weighted_standard_error_is_that_of_repeated_draws():
    generator = np.random.default_rng(3)
    areas, errors = [], []
    for _ in range(400):
        confidence = np.round(generator.random(300), 1)
        correct = generator.random(300) < confidence
        area = area_under_risk_coverage(
            confidence, correct, sample_weight=generator.exponential(size=300)
        )
        areas.append(area.value)
        errors.append(area.standard_error)
    assert np.mean(errors) == pytest.approx(np.std(areas), rel=0.12)


def test_nothing_wrong_and_nothing_right():
    perfect = area_under_risk_coverage([0.3, 0.8], [1, 1])
    assert (perfect.value, perfect.oracle, perfect.interval) == (0.0, 0.0, None)
    hopeless = area_under_risk_coverage([0.3, 0.8], [0, 0])
    assert (hopeless.value, hopeless.excess, hopeless.interval) == (1.0, 0.0, None)
    assert area_under_risk_coverage([0.3], [1]).interval is None


def test_infinite_margins_are_confidences_too():
    curve = risk_coverage_curve([np.inf, -np.inf, 0.0], [1, 0, 1])
    assert curve.thresholds.tolist() == [np.inf, 0.0, -np.inf]
    assert curve.risk.tolist() == pytest.approx([0, 0, 1 / 3])


@pytest.mark.parametrize(
    ("confidence", "correct", "options", "error", "match"),
    [
        ([], [], {}, ValueError, "confidence must not be empty"),
        ([np.nan], [1], {}, ValueError, "confidence must not contain NaN"),
        ([0.1], [3], {}, ValueError, "outcomes must hold only 0 and 1, got 3"),
        ([0.1], [1, 0], {}, ValueError, "outcomes must have shape"),
        ([0.1], [1], {"sample_weight": [-1]}, ValueError, "sample_weight must be at least 0"),
        (["a"], [1], {}, TypeError, "confidence must be real numbers"),
    ],
)
def test_messages(confidence, correct, options, error, match):
    for function in (risk_coverage_curve, area_under_risk_coverage):
        with pytest.raises(error, match=match):
            function(confidence, correct, **options)


def test_a_thinned_curve_is_the_curve_at_some_of_its_thresholds():
    rng = np.random.default_rng(0)
    confidence = rng.random(5000).round(3)
    curve = risk_coverage_curve(confidence, rng.random(5000) < confidence)
    thin = curve.thinned(50)
    assert len(thin.coverage) == 50
    places = np.searchsorted(curve.coverage, thin.coverage)
    for name in ("thresholds", "coverage", "risk"):
        np.testing.assert_array_equal(getattr(thin, name), getattr(curve, name)[places])
    np.testing.assert_allclose(np.cumsum(thin.masses), thin.coverage)
    assert (thin.full_risk, thin.n) == (curve.full_risk, 5000)
    assert np.diff(thin.coverage).max() < 0.03
    assert curve.thinned(10_000) is curve
    assert curve.thinned(1).coverage.tolist() == [1.0]
    with pytest.raises(ValueError, match="most must be at least 1"):
        curve.thinned(0)
