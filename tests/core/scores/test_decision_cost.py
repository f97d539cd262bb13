"""Decisions by cost: brute force over all thresholds, scikit-learn's precision and recall."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from nll_core import decisions_at, threshold_by_cost


def sample(seed: int, n: int = 40) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    # Ties, and some at the very ends.
    p = rng.integers(0, 11, n) / 10
    return p, rng.random(n) < p, rng.integers(0, 4, n) + 0.25


@given(st.integers(0, 10_000), st.floats(0.05, 20), st.floats(0.05, 20), st.booleans())
def test_the_best_threshold_is_that_of_a_search_through_all(
    seed: int, a: float, b: float, weighted: bool
) -> None:
    p, y, w = sample(seed)
    weights = w if weighted else np.ones(len(p))

    def cost(t: float) -> float:
        yes = p >= t
        return float(np.average(a * (yes & ~y) + b * (~yes & y), weights=weights))

    found = threshold_by_cost(
        p, y, false_positive=a, false_negative=b, sample_weight=weights, with_interval=False
    )
    assert found.best.cost == pytest.approx(min(map(cost, [*p, 2.0])))
    assert found.best.cost == pytest.approx(cost(found.best.threshold))
    assert found.optimal.threshold == pytest.approx(a / (a + b))
    assert found.optimal.cost == pytest.approx(cost(a / (a + b)))
    assert found.half.cost == pytest.approx(cost(0.5))
    assert found.saving == pytest.approx(found.half.cost - found.optimal.cost, abs=1e-12)


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.3, 0.5, 0.95]))
def test_precision_and_recall_are_scikit_learns(seed: int, threshold: float) -> None:
    p, y, w = sample(seed)
    found = decisions_at(p, y, threshold, sample_weight=w)
    yes = p >= threshold
    if yes.any():
        assert found.precision == pytest.approx(metrics.precision_score(y, yes, sample_weight=w))
    else:
        assert math.isnan(found.precision)
    if y.any():
        assert found.recall == pytest.approx(metrics.recall_score(y, yes, sample_weight=w))
    shares = (found.true_positive, found.false_positive, found.true_negative, found.false_negative)
    assert sum(shares) == pytest.approx(1.0)


def test_for_calibrated_probabilities_no_other_threshold_is_cheaper() -> None:
    rng = np.random.default_rng(0)
    p = rng.random(200_000)
    y = rng.random(p.size) < p
    found = threshold_by_cost(p, y, false_negative=4.0)
    assert found.optimal.threshold == pytest.approx(0.2)
    assert found.optimal.cost == pytest.approx(found.best.cost, abs=2e-3)
    # ∫ of 4p below ½ and (1 − p) above, minus the same at 0.2.
    assert found.saving == pytest.approx(0.625 - 0.4, abs=0.01)
    assert found.interval is not None
    assert found.interval.low < 0.225 < found.interval.high


def test_equal_costs_ask_for_a_half_and_save_nothing() -> None:
    p, y, _ = sample(1)
    found = threshold_by_cost(p, y)
    assert found.optimal == found.half
    assert found.saving == 0.0
    assert found.interval is None


def test_a_weight_is_so_many_examples() -> None:
    p, y, _ = sample(2)
    k = np.random.default_rng(2).integers(1, 4, len(p))
    weighted = threshold_by_cost(p, y, false_negative=3, sample_weight=k, with_interval=False)
    repeated = threshold_by_cost(
        np.repeat(p, k), np.repeat(y, k), false_negative=3, with_interval=False
    )
    assert weighted.optimal.cost == pytest.approx(repeated.optimal.cost)
    assert weighted.best.threshold == repeated.best.threshold


@pytest.mark.parametrize("cost", [0.0, -1.0, math.nan, math.inf])
def test_a_cost_is_above_0(cost: float) -> None:
    with pytest.raises(ValueError, match="false_negative"):
        threshold_by_cost([0.5], [1], false_negative=cost)
