"""Wilson's interval: SciPy, weights, ends, messages."""

import numpy as np
import pytest
from scipy.stats import binomtest

from nll_core import Interval, proportion_interval


@pytest.mark.parametrize(("k", "n"), [(0, 5), (1, 7), (50, 100), (999, 1000), (20, 20), (1, 1)])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_agrees_with_scipy(k, n, level):
    expected = binomtest(k, n).proportion_ci(level, method="wilson")
    interval = proportion_interval([1] * k + [0] * (n - k), confidence_level=level)
    assert interval.low == pytest.approx(expected.low, abs=1e-12)
    assert interval.high == pytest.approx(expected.high, abs=1e-12)


def test_ends_are_exact():
    assert proportion_interval([0, 0, 0]).low == 0.0
    assert proportion_interval([1, 1, 1]).high == 1.0


def test_weights():
    outcomes = np.array([1, 0, 1, 1, 0, 1])
    plain = proportion_interval(outcomes)
    for size in (7.0, 1e-200, 1e200):
        same = proportion_interval(outcomes, sample_weight=np.full(6, size))
        assert (same.low, same.high) == pytest.approx((plain.low, plain.high))
    assert proportion_interval(np.r_[outcomes, 0, 0], sample_weight=[1] * 6 + [0, 0]) == Interval(
        plain.low, plain.high
    )
    # One heavy example: hardly more than one example altogether.
    heavy = proportion_interval(outcomes, sample_weight=[1000, 1, 1, 1, 1, 1])
    alone = proportion_interval([1])
    assert heavy.low == pytest.approx(alone.low, abs=0.01)


def test_messages():
    with pytest.raises(ValueError, match="outcomes must not be empty"):
        proportion_interval([])
    with pytest.raises(ValueError, match="outcomes must hold only 0 and 1"):
        proportion_interval([0.5])
    with pytest.raises(ValueError, match="sample_weight must be at least 0"):
        proportion_interval([1], sample_weight=[-1])
