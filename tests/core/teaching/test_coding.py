"""Code lengths against SciPy and the inequalities of source coding."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy as scipy_entropy

from nll_core.teaching import compare_codes

weights = st.lists(st.integers(0, 20), min_size=4, max_size=4).filter(any)


def test_a_dyadic_truth_against_the_uniform_code() -> None:
    codes = compare_codes([1 / 2, 1 / 4, 1 / 8, 1 / 8], [1 / 4] * 4)
    np.testing.assert_array_equal(codes.ideal_lengths, [1, 2, 3, 3])
    np.testing.assert_array_equal(codes.model_lengths, [2, 2, 2, 2])
    assert (codes.entropy, codes.cross_entropy) == pytest.approx((1.75, 2.0), rel=1e-14)
    assert codes.divergence == pytest.approx(0.25, rel=1e-14)
    assert codes.reverse_divergence == pytest.approx(0.25, rel=1e-14)
    assert (codes.whole_mean, codes.kraft_sum) == (2.0, 1.0)


@given(weights, weights)
@settings(max_examples=80, deadline=None)
def test_scipy_and_the_inequalities_of_source_coding(a: list[int], b: list[int]) -> None:
    p, q = np.array(a) / sum(a), np.array(b) / sum(b)
    codes = compare_codes(p, q)
    assert codes.entropy == pytest.approx(scipy_entropy(p, base=2), abs=1e-12)
    assert codes.divergence == pytest.approx(scipy_entropy(p, q, base=2), abs=1e-12)
    assert codes.reverse_divergence == pytest.approx(scipy_entropy(q, p, base=2), abs=1e-12)
    assert codes.cross_entropy == pytest.approx(codes.entropy + codes.divergence, abs=1e-12)
    assert codes.kraft_sum <= 1
    assert codes.terms.sum() == pytest.approx(codes.cross_entropy, abs=1e-12)
    if math.isfinite(codes.cross_entropy):
        assert codes.entropy - 1e-12 <= codes.cross_entropy <= codes.whole_mean + 1e-12
        assert codes.whole_mean < codes.cross_entropy + 1
    else:
        assert codes.whole_mean == math.inf


def test_an_outcome_that_the_model_forgot_has_no_code() -> None:
    codes = compare_codes([0.5, 0.5], [1.0, 0.0])
    assert codes.cross_entropy == codes.divergence == codes.whole_mean == math.inf
    assert codes.reverse_divergence == pytest.approx(1.0)
    np.testing.assert_array_equal(codes.model_lengths, [0, math.inf])


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match=r"q must have the shape \(2,\) of p"):
        compare_codes([0.5, 0.5], [0.2, 0.3, 0.5])
    with pytest.raises(ValueError, match="p must be one-dimensional"):
        compare_codes([[0.5, 0.5]], [[0.5, 0.5]])
