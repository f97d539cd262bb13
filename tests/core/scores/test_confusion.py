"""Confusion matrices against scikit-learn, weighted too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from nll_core import confused_pairs, confusion_matrix


@given(st.integers(2, 7), st.integers(1, 60), st.booleans(), st.integers(0, 10_000))
def test_it_is_scikit_learns(n_classes: int, n: int, weighted: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels, predicted = rng.integers(0, n_classes, (2, n))
    weights = rng.integers(0, 4, n).astype(float) + 0.5 if weighted else None
    found = confusion_matrix(predicted, labels, n_classes, sample_weight=weights)
    expected = metrics.confusion_matrix(
        labels, predicted, labels=range(n_classes), sample_weight=weights
    )
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    accuracy = metrics.accuracy_score(labels, predicted, sample_weight=weights)
    assert np.trace(found) / found.sum() == pytest.approx(accuracy)
    pairs = confused_pairs(predicted, labels, n_classes, sample_weight=weights)
    shares = found / found.sum()
    np.testing.assert_allclose(pairs.share, shares[pairs.label, pairs.predicted])
    assert (np.diff(pairs.share) <= 0).all()
    assert pairs.share.sum() == pytest.approx(1 - accuracy, abs=1e-12)


def test_a_weight_is_so_many_examples() -> None:
    weighted = confusion_matrix([1, 1, 0], [0, 1, 1], 2, sample_weight=[2, 3, 1])
    repeated = confusion_matrix([1, 1, 1, 1, 1, 0], [0, 0, 1, 1, 1, 1], 2)
    np.testing.assert_array_equal(weighted, repeated)


def test_pairs_of_very_many_classes_take_no_matrix() -> None:
    n = 10**6
    found = confused_pairs([0, 5, 5], [0, n - 1, n - 1], n)
    assert (found.label.tolist(), found.predicted.tolist()) == ([n - 1], [5])


def test_what_is_no_class_is_refused() -> None:
    with pytest.raises(ValueError, match="predicted must lie in 0 … 1"):
        confusion_matrix([2], [0], 2)
    with pytest.raises(ValueError, match="shape"):
        confusion_matrix([0], [0, 1], 2)
    with pytest.raises(ValueError, match="empty"):
        confusion_matrix(np.empty(0, int), np.empty(0, int), 2)
