"""The labelled data against the copies that others ship."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import datasets

from nll_core.datasets import load_challenger, load_iris


def test_iris_is_scikit_learns() -> None:
    iris, other = load_iris(), datasets.load_iris()
    np.testing.assert_array_equal(iris.features, other.data)
    np.testing.assert_array_equal(iris.labels, other.target)
    assert iris.class_names == tuple(other.target_names)


def test_the_flights_are_those_of_dalal_and_others() -> None:
    flights = load_challenger()
    assert flights.features.shape == (23, 1)
    assert flights.class_names == ("no damage", "damage")
    damaged = flights.features[flights.labels == 1, 0]
    assert sorted(damaged) == [53, 57, 58, 63, 70, 70, 75]
    assert flights.features.sum() == 1600


def test_data_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        load_iris().features[0, 0] = 1.0
