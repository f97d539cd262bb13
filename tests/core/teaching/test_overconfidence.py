"""The chance of so few right predictions: binomial, by enumeration, and uniform when calibrated."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from nll_core.teaching.overconfidence import chance_of_so_few_right


@pytest.mark.parametrize("right", [0, 3, 36, 40])
def test_equal_confidences_are_a_binomial(right):
    found = chance_of_so_few_right(np.full(40, 0.9), np.arange(40) < right)
    assert found == pytest.approx(stats.binom.cdf(right, 40, 0.9), rel=1e-10)


def test_unequal_confidences_by_enumeration():
    p = np.array([0.5, 0.99, 0.7, 1.0, 0.0, 0.85])
    for right in range(7):
        wanted = sum(
            np.prod(np.where(hits, p, 1 - p))
            for hits in product([0, 1], repeat=6)
            if sum(hits) <= right
        )
        assert chance_of_so_few_right(p, np.arange(6) < right) == pytest.approx(wanted, abs=1e-15)


def test_a_calibrated_model_is_called_overconfident_once_in_twenty_at_most():
    rng = np.random.default_rng(0)
    p = rng.uniform(0.5, 1.0, (2000, 60))
    found = [chance_of_so_few_right(row, rng.random(60) < row) for row in p]
    assert np.mean(np.array(found) <= 0.05) <= 0.06
    sure = [
        chance_of_so_few_right(np.minimum(row + 0.2, 1), rng.random(60) < row) for row in p[:99]
    ]
    assert np.mean(np.array(sure) <= 0.05) > 0.9


def test_what_is_refused():
    with pytest.raises(ValueError, match=r"confidence must lie in \[0, 1\]"):
        chance_of_so_few_right([1.1], [True])
    with pytest.raises(ValueError, match=r"outcomes must have shape \(2,\), got \(1,\)"):
        chance_of_so_few_right([0.5, 0.5], [True])
    with pytest.raises(ValueError, match="confidence"):
        chance_of_so_few_right([], [])
