"""Isotonic curves against scikit-learn and the min-max formula, with ties, and as laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from nll_core import isotonic_curve

# Few distinct values make ties the rule.
tied = st.lists(
    st.tuples(st.integers(0, 8).map(lambda i: i / 8), st.booleans()), min_size=1, max_size=60
)


def test_by_hand():
    #                        pooled: 2 of 3   alone: 1
    curve = isotonic_curve([0.2, 0.3, 0.4, 0.9, 0.1], [1, 0, 1, 1, 0])
    assert curve.frequency.tolist() == [0.0, 0.5, 1.0]
    assert curve.low.tolist() == [0.1, 0.2, 0.4]
    assert curve.high.tolist() == [0.1, 0.3, 0.9]
    assert curve.counts.tolist() == [1, 2, 2]
    assert curve.events.tolist() == [0, 1, 2]
    assert curve.n == 5
    x, y = curve.knots
    assert x.tolist() == [0.1, 0.1, 0.2, 0.3, 0.4, 0.9]
    assert y.tolist() == [0.0, 0.0, 0.5, 0.5, 1.0, 1.0]


@settings(max_examples=200, deadline=None)
@given(tied, st.sampled_from([np.float32, np.float64]))
def test_agrees_with_scikit_learn_and_the_min_max_formula(rows, dtype):
    p = np.array([row[0] for row in rows], dtype)
    y = np.array([row[1] for row in rows])
    curve = isotonic_curve(p, y)
    fitted = curve(p)
    sklearn_fit = IsotonicRegression(out_of_bounds="clip").fit_transform(p.astype(float), y)
    np.testing.assert_allclose(fitted, sklearn_fit, atol=1e-7)
    # c(x) = max over a ≤ x of the min over b ≥ x of the mean of y for forecasts in [a, b].
    values = np.unique(p)
    for x in values:
        best = max(
            min(y[(p >= a) & (p <= b)].mean() for b in values[values >= x])
            for a in values[values <= x]
        )
        assert curve(x) == pytest.approx(best, abs=1e-14)


@settings(max_examples=100, deadline=None)
@given(tied)
def test_laws(rows):
    p = np.array([row[0] for row in rows])
    y = np.array([row[1] for row in rows])
    curve = isotonic_curve(p, y)
    assert np.all(np.diff(curve.frequency) > 0)
    assert np.all(curve.low <= curve.high)
    assert np.all(curve.high[:-1] < curve.low[1:])
    assert curve.n == len(rows)
    assert curve.events.sum() == y.sum()
    # Recalibrating twice changes nothing, nor does the order or a copy of the rows.
    again = isotonic_curve(curve(p), y)
    np.testing.assert_array_equal(again.frequency, curve.frequency)
    order = np.random.default_rng(0).permutation(len(p))
    np.testing.assert_array_equal(isotonic_curve(p[order], y[order]).counts, curve.counts)
    np.testing.assert_array_equal(
        isotonic_curve(np.tile(p, 2), np.tile(y, 2)).frequency, curve.frequency
    )
    # An increasing map of the forecasts leaves the fit alone.
    np.testing.assert_array_equal(isotonic_curve(p**2, y).frequency, curve.frequency)


weighted = st.lists(
    st.tuples(
        st.integers(0, 8).map(lambda i: i / 8),
        st.booleans(),
        st.sampled_from([0.0, 0.1, 0.3, 1.0, 7.5]),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=200, deadline=None)
@given(weighted)
def test_weights_agree_with_scikit_learn(rows):
    p, y, w = (np.array(column) for column in zip(*rows, strict=True))
    if not w.any():
        w[0] = 1.0
    curve = isotonic_curve(p, y, sample_weight=w)
    kept = w > 0
    fitted = IsotonicRegression(out_of_bounds="clip").fit(p[kept], y[kept], sample_weight=w[kept])
    np.testing.assert_allclose(curve(p), fitted.predict(p), atol=1e-12)
    assert np.all(np.diff(curve.frequency) > 0)
    assert curve.n == kept.sum()
    assert curve.events.sum() == y[kept].sum()
    assert curve.weights.sum() == pytest.approx(w.sum())
    np.testing.assert_array_equal(curve.frequency == 0, curve.events == 0)
    np.testing.assert_array_equal(curve.frequency == 1, curve.events == curve.counts)


@settings(max_examples=60, deadline=None)
@given(tied, st.integers(0, 10**6))
def test_a_weight_counts_a_forecast_so_many_times(rows, seed):
    p = np.array([row[0] for row in rows])
    y = np.array([row[1] for row in rows])
    w = np.random.default_rng(seed).integers(0, 4, len(p))
    w[0] = 1
    one = isotonic_curve(p, y, sample_weight=0.7 * w)
    other = isotonic_curve(np.repeat(p, w), np.repeat(y, w))
    np.testing.assert_allclose(one(p), other(p), atol=1e-12)
    equal = isotonic_curve(p, y, sample_weight=np.ones(len(p)))
    np.testing.assert_allclose(equal(p), isotonic_curve(p, y)(p), atol=1e-15)


def test_large_and_continuous():
    generator = np.random.default_rng(5)
    p = generator.random(20_000)
    y = generator.random(20_000) < p**2
    expected = IsotonicRegression().fit_transform(p, y)
    curve = isotonic_curve(p, y)
    np.testing.assert_allclose(curve(p), expected, atol=1e-6)
    # Many places at once are looked up in another order than few.
    np.testing.assert_array_equal(curve(p.reshape(100, 200)).reshape(-1), curve(p))
    np.testing.assert_array_equal(
        np.concatenate([curve(part) for part in p.reshape(40, 500)]), curve(p)
    )


def test_blocks_equal_as_fractions_are_one_block():
    # 1/3, 2/6 and 3/9 in a row, each group events first.
    y = [1, 0, 0] + [1, 1, 0, 0, 0, 0] + [1, 1, 1] + [0] * 6
    curve = isotonic_curve(np.linspace(0.1, 0.9, len(y)), y)
    assert curve.frequency.tolist() == [1 / 3]


def test_negative_zero_is_zero():
    assert isotonic_curve([-0.0, 0.0, 0.5], [0, 1, 1]).counts.tolist() == [2, 1]
    assert isotonic_curve(np.array([0.0, -0.0], np.float32), [1, 0]).frequency.tolist() == [0.5]


def test_neighbouring_floats_are_told_apart():
    for dtype in (np.float32, np.float64):
        low = dtype(0.3)
        curve = isotonic_curve(np.array([low, np.nextafter(low, dtype(1))]), [0, 1])
        assert curve.frequency.tolist() == [0.0, 1.0]
    assert isotonic_curve([0.0, 5e-324, 1.0], [0, 1, 1]).counts.tolist() == [1, 2]


def test_curve_beyond_its_ends_and_between_its_blocks():
    curve = isotonic_curve([0.2, 0.4, 0.6], [0, 1, 1])
    assert curve([0.0, 0.3, 1.0]) == pytest.approx([0.0, 0.5, 1.0])


def test_messages():
    with pytest.raises(ValueError, match="probs must not be empty"):
        isotonic_curve([], [])
    with pytest.raises(ValueError, match=r"probs must lie in \[0, 1\], got -0.1 at index 0"):
        isotonic_curve([-0.1], [0])
    with pytest.raises(ValueError, match="outcomes must hold only 0 and 1"):
        isotonic_curve([0.1], [3])
    with pytest.raises(ValueError, match="sample_weight must be at least 0"):
        isotonic_curve([0.1], [1], sample_weight=[-1.0])
