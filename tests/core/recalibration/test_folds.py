"""Folds hold every class in its share, and are drawn at random."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core.recalibration import stratified_folds


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=2, max_size=80), st.integers(2, 7), st.integers(0, 99))
def test_folds_are_stratified(labels, n_folds, seed):
    if n_folds > len(labels):
        with pytest.raises(ValueError, match=f"n_folds must be at most the {len(labels)} examples"):
            stratified_folds(labels, n_folds, seed=seed)
        return
    truth = np.array(labels)
    folds = stratified_folds(truth, n_folds, seed=seed)
    assert folds.min() == 0
    assert folds.max() == n_folds - 1
    for chosen in (np.ones(len(truth), bool), *(truth == k for k in set(labels))):
        sizes = np.bincount(folds[chosen], minlength=n_folds)
        assert sizes.max() - sizes.min() <= 1
    np.testing.assert_array_equal(folds, stratified_folds(truth, n_folds, seed=seed))


def test_folds_are_random():
    labels = np.zeros(1000, int)
    one, other = (stratified_folds(labels, 5, seed=seed) for seed in (0, 1))
    # By chance a fifth agree.
    assert 0.12 < np.mean(one == other) < 0.28
    assert abs(np.corrcoef(one, np.arange(1000))[0, 1]) < 0.12
