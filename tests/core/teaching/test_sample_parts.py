"""Three parts of a sample: disjoint, stratified, standardised by the first."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.datasets import load_challenger, load_iris
from nll_core.teaching.sample_parts import split_sample

IRIS = load_iris()


@pytest.mark.parametrize("n_train", [1, 7, 50])
def test_parts_are_disjoint_and_stratified(n_train: int) -> None:
    sample = split_sample(IRIS.features, IRIS.labels, n_train=n_train, seed=3)
    parts = (sample.train, sample.validation, sample.held_out)
    assert sorted(np.concatenate([part.rows for part in parts])) == list(range(150))
    assert (np.bincount(sample.train.labels) == n_train).all()
    held = np.bincount(sample.held_out.labels, minlength=3)
    validation = np.bincount(sample.validation.labels, minlength=3)
    assert (held - validation == (50 - n_train) % 2).all()
    for part in parts:
        np.testing.assert_array_equal(part.labels, IRIS.labels[part.rows])
        np.testing.assert_allclose(
            part.features * sample.scale + sample.centre, IRIS.features[part.rows]
        )


def test_only_the_first_part_sets_the_scale() -> None:
    sample = split_sample(IRIS.features, IRIS.labels, n_train=10, seed=3)
    np.testing.assert_allclose(sample.train.features.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(sample.train.features.std(axis=0), 1)
    np.testing.assert_allclose(sample.standardise(sample.centre + sample.scale), 1)


def test_without_a_seed_the_order_is_kept() -> None:
    flights = load_challenger()
    sample = split_sample(flights.features, flights.labels, n_train=15, seed=None)
    assert sample.train.rows.tolist() == list(range(15))
    assert sample.held_out.rows.tolist() == [15, 17, 19, 21]
    assert sample.validation.rows.tolist() == [16, 18, 20, 22]
    whole = split_sample(flights.features, flights.labels, n_train=23, seed=None)
    assert (whole.validation.n, whole.held_out.n) == (0, 0)


def test_a_feature_that_never_changes_is_left_at_0() -> None:
    sample = split_sample([[1.0], [1.0]], [0, 1], n_train=2, seed=None)
    assert sample.train.features.tolist() == [[0.0], [0.0]]


def test_messages() -> None:
    with pytest.raises(ValueError, match="n_train must be at most 50, got 51"):
        split_sample(IRIS.features, IRIS.labels, n_train=51, seed=0)
    with pytest.raises(ValueError, match=r"features must have shape \(n, d\), got \(2,\)"):
        split_sample([1.0, 2.0], [0, 1], n_train=1, seed=0)
