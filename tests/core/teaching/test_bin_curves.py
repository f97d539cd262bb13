"""Calibration errors along the number of bins, against the function for one number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import calibrated_error, expected_calibration_error
from nll_core.teaching import calibrated_error_along_bins, error_along_bins

# A difference of running sums over n pairs: some n roundings of numbers up to 1, over n.
ROUNDING = 1e-13


def assert_like_one_by_one(confidence, correct, numbers):
    found = error_along_bins(confidence, correct, numbers)
    for strategy in ("uniform", "quantile"):
        wanted = [
            expected_calibration_error(confidence, correct, n_bins=int(m), strategy=strategy)
            for m in numbers
        ]
        np.testing.assert_allclose(getattr(found, strategy), wanted, atol=ROUNDING, rtol=0)
    np.testing.assert_array_equal(found.numbers, numbers)


def test_equals_the_error_for_each_number_of_bins():
    generator = np.random.default_rng(0)
    for n in (1, 2, 7, 698, 3000):
        confidence = generator.random(n) ** 0.2
        assert_like_one_by_one(confidence, generator.random(n) < confidence, np.arange(1, 51))


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 1e-300, 0.1, 0.2, 0.25, 0.5, 0.75, 1.0]), st.booleans()),
        min_size=1,
        max_size=30,
    ),
    st.lists(st.integers(1, 12), min_size=1, max_size=4),
)
def test_edges_ties_zeros_and_ones(pairs, numbers):
    confidence, correct = map(np.array, zip(*pairs, strict=True))
    assert_like_one_by_one(confidence, correct, np.array(numbers))


def test_float32_is_compared_with_the_edges_as_it_is():
    confidence = np.array([0.1, 0.2, 0.3, 0.7], dtype=np.float32)
    assert_like_one_by_one(confidence, np.array([1, 0, 0, 1]), np.arange(1, 20))


@pytest.mark.parametrize("strategy", ["uniform", "quantile"])
def test_chance_is_that_of_each_number_of_bins(strategy):
    confidence = np.random.default_rng(1).random(200)
    options = {"strategy": strategy, "confidence_level": 0.9, "n_draws": 60, "seed": 3}
    found = calibrated_error_along_bins(confidence, [5, 20], **options)
    for i, n_bins in enumerate((5, 20)):
        one = calibrated_error(confidence, n_bins=n_bins, **options)
        assert (found.mean[i], found.quantile[i], found.confidence_level) == (
            one.mean,
            one.quantile,
            0.9,
        )


@pytest.mark.parametrize(
    ("numbers", "error", "says"),
    [
        ([], ValueError, "numbers must not be empty"),
        ([3, 0], ValueError, "numbers must be at least 1, got 0"),
        ([[3]], ValueError, r"numbers must have shape \(M,\)"),
        ([1.5], TypeError, "numbers"),
    ],
)
def test_numbers_that_are_none(numbers, error, says):
    with pytest.raises(error, match=says):
        error_along_bins([0.5], [1], numbers)
    with pytest.raises(error, match=says):
        calibrated_error_along_bins([0.5], numbers)
