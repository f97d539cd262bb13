"""Brier score and its decomposition by bins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss

from nll_core import brier_decomposition, brier_score, corp, softmax


def test_by_hand():
    assert brier_score([0.1, 0.7, 0.2], 1) == pytest.approx(0.01 + 0.09 + 0.04)
    assert brier_score([[1.0, 0.0], [0.0, 1.0]], [0, 1]) == 0.0
    assert brier_score([[1.0, 0.0]], [1]) == 2.0
    assert brier_score(np.full((3, 4), 0.25), [0, 1, 2]) == pytest.approx(0.75)


@pytest.mark.parametrize(("n", "k"), [(7, 2), (300, 3), (900, 200)])
def test_agrees_with_scikit_learn_over_several_blocks(n, k):
    generator = np.random.default_rng(n)
    probs = softmax(3 * generator.normal(size=(n, k)))
    labels = generator.integers(0, k, n)
    expected = brier_score_loss(labels, probs, labels=np.arange(k), scale_by_half=False)
    assert brier_score(probs, labels) == pytest.approx(expected, rel=1e-12)
    binary = brier_score(probs[:, :2] / probs[:, :2].sum(1, keepdims=True), labels % 2)
    assert 0 <= binary <= 2


def test_small_scores_keep_their_accuracy():
    tiny = 1e-9
    assert brier_score([1 - tiny, tiny], 0) == pytest.approx(2 * tiny**2, rel=1e-6)


def test_two_classes_are_twice_the_binary_score():
    generator = np.random.default_rng(1)
    p = generator.random(200)
    y = generator.random(200) < p
    both = brier_score(np.column_stack([1 - p, p]), y.astype(int))
    assert both == pytest.approx(2 * corp(p, y).score, rel=1e-12)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50),
    st.integers(1, 20),
    st.sampled_from(["uniform", "quantile"]),
)
def test_the_identity_is_exact_whatever_the_bins(rows, n_bins, strategy):
    p, y = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    split = brier_decomposition(p, y, n_bins=n_bins, strategy=strategy)
    total = (
        split.reliability
        - split.resolution
        + split.uncertainty
        + split.within_bin_variance
        - split.within_bin_covariance
    )
    assert total == pytest.approx(split.score, abs=1e-14)
    assert split.score == pytest.approx(np.mean((p - y) ** 2))
    parts = (split.reliability, split.resolution, split.uncertainty, split.within_bin_variance)
    assert min(parts) >= 0


def test_equal_forecasts_in_each_bin_leave_no_within_bin_terms():
    split = brier_decomposition([0.25] * 4 + [0.75] * 4, [1, 0, 0, 0, 1, 1, 0, 0], n_bins=2)
    assert split.within_bin_variance == split.within_bin_covariance == 0.0
    # Bins: 0.25 against 1/4, 0.75 against 1/2; overall 3/8.
    assert split.reliability == pytest.approx(0.5 * 0.0625)
    assert split.resolution == pytest.approx(0.125**2)
    assert split.uncertainty == pytest.approx(15 / 64)


def test_messages():
    with pytest.raises(ValueError, match="probs must sum to 1 along the last axis"):
        brier_score([[0.5, 0.6]], [0])
    with pytest.raises(ValueError, match="labels must lie in 0 … 1"):
        brier_score([[0.5, 0.5]], [5])
    with pytest.raises(ValueError, match="n_bins must be at least 1"):
        brier_decomposition([0.5], [1], n_bins=0)
    with pytest.raises(ValueError, match="strategy must be one of"):
        brier_decomposition([0.5], [1], strategy="none")
