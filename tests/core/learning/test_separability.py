"""Separation against the perceptron's theorem and data made to be separated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core.datasets import load_challenger, load_iris
from nll_core.learning.separability import separation

IRIS = load_iris()


def test_setosa_is_apart_and_the_others_are_not() -> None:
    petals = IRIS.features[:, 2:]
    assert separation(petals, (IRIS.labels == 0).astype(int)) == "complete"
    others = IRIS.labels > 0
    assert separation(petals[others], IRIS.labels[others] - 1) == "none"
    assert separation(petals, IRIS.labels) == "quasi-complete"
    flights = load_challenger()
    assert separation(flights.features, flights.labels) == "none"


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(2, 4), margin=st.floats(0.01, 2))
def test_classes_that_weights_made_are_separated(seed: int, k: int, margin: float) -> None:
    rng = np.random.default_rng(seed)
    x, weights = rng.normal(size=(40, 2)), rng.normal(size=(k, 3))
    scores = np.sort(x @ weights[:, 1:].T + weights[:, 0], axis=1)
    kept = scores[:, -1] - scores[:, -2] > margin
    labels = (x @ weights[:, 1:].T + weights[:, 0]).argmax(axis=1)
    if kept.sum() < 2:
        return
    assert separation(x[kept], labels[kept]) != "none"


def test_units_do_not_matter() -> None:
    x = np.array([0.0, 1.0, 1.5, 3.0])[:, None]
    for unit in (1e-9, 1.0, 1e9):
        assert separation(unit * x + 1e3 * unit, [0, 0, 1, 1]) == "complete"
        assert separation(unit * x, [0, 1, 0, 1]) == "none"


def test_equal_points_of_both_classes_are_not_separated() -> None:
    assert separation([[1.0], [1.0]], [0, 1]) == "none"


def test_messages() -> None:
    with pytest.raises(TypeError, match="labels must be integers"):
        separation([[1.0]], [0.5])
    with pytest.raises(ValueError, match="features must not be empty"):
        separation(np.empty((0, 1)), np.empty(0, dtype=int))
