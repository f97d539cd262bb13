"""Sums in one type: the exact sum as oracle, and how many digits each way keeps."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core.teaching import compare_sums, digits_right, letter_terms, sum_in_type

METHODS = ("one by one", "pairwise", "compensated")
floats = st.floats(-1e4, 1e4, width=32)


def by_hand(terms, dtype):
    """One addition after the other, by NumPy's scalars."""
    total = np.dtype(dtype).type(0)
    for term in np.asarray(terms, dtype):
        total = total + term
    return float(total)


@settings(max_examples=40, deadline=None)
@given(st.lists(floats, min_size=1, max_size=60), st.sampled_from(["float32", "float64"]))
def test_one_by_one_is_one_by_one(terms, dtype):
    assert sum_in_type(terms, "one by one", dtype) == by_hand(terms, dtype)


@settings(max_examples=40, deadline=None)
@given(st.lists(floats, min_size=1, max_size=60))
def test_every_way_keeps_its_bound(terms):
    exact = sum(Fraction(float(np.float32(term))) for term in terms)
    size = float(sum(abs(Fraction(float(np.float32(term)))) for term in terms))
    unit, n = 2.0**-24, len(terms)
    bounds = {
        "one by one": n * unit,
        "pairwise": (np.ceil(np.log2(n)) + 1) * unit,
        "compensated": 2 * unit + 8 * n * unit**2,
    }
    for method, bound in bounds.items():
        found = sum_in_type(terms, method, "float32")
        assert abs(Fraction(found) - exact) <= 1.01 * bound * size


def test_one_by_one_stops_where_a_term_is_below_half_a_spacing():
    # Every whole number up to 2**24 is a float32; the next one is not.
    terms = np.ones(2**24 + 10)
    assert sum_in_type(terms, "one by one", "float32") == 2.0**24
    assert sum_in_type(terms, "pairwise", "float32") == 2.0**24 + 10
    assert sum_in_type(np.ones(5000), "one by one", "float16") == 2048
    assert sum_in_type(np.ones(5000), "compensated", "float16") == 5000


def test_a_running_comparison_is_that_of_each_prefix():
    terms = letter_terms(5000, 2.0, seed=3)
    n = [1, 2, 777, 5000]
    found = compare_sums(terms, n)
    single = terms.astype(np.float32)
    for index, length in enumerate(n):
        exact = sum(Fraction(float(term)) for term in single[:length])
        assert found.exact[index] == float(exact)
        for way in found.ways:
            assert way.sums[index] == sum_in_type(single[:length], way.method, way.dtype)
    assert [(way.method, way.dtype) for way in found.ways] == [
        ("one by one", "float32"),
        ("pairwise", "float32"),
        ("compensated", "float32"),
        ("one by one", "float64"),
    ]


def test_a_mean_of_2_45401_summed_one_by_one_in_float32_is_2_4541():
    terms = letter_terms(228_146, 2.45401, seed=76)
    found = compare_sums(terms, [terms.size])
    assert f"{found.exact_mean():.5f}" == "2.45401"
    assert f"{found.mean(0):.4f}" == "2.4541"
    assert [f"{found.mean(way):.5f}" for way in (1, 2, 3)] == ["2.45401"] * 3
    assert f"{found.drift(0)[0]:.5f}" == "0.00009"
    assert found.ways[0].name == "one by one in float32"
    digits = [float(way.digits[0]) for way in found.ways]
    assert 4 < digits[0] < 5
    assert min(digits[1:]) > 6.5


def test_other_draws_drift_either_way():
    drifts = []
    for seed in range(12):
        terms = letter_terms(228_146, 2.45401, seed=seed)
        drifts.append(sum_in_type(terms, "one by one", "float32") / terms.size - 2.45401)
    assert min(drifts) < -1e-4
    assert max(drifts) > 1e-4


def test_digits_are_those_of_the_relative_error():
    found = digits_right([1e-3, 0.0, 1.0, 2.0, np.nan])
    assert found == pytest.approx([3.0, 53 * np.log10(2), 0.0, 0.0, 0.0])


@pytest.mark.parametrize(("dtype", "bits"), [("float64", 53), ("float32", 24), ("float16", 11)])
def test_no_number_has_more_digits_than_its_type(dtype, bits):
    assert digits_right([0.0, 1e-30], dtype) == pytest.approx([bits * np.log10(2)] * 2)
    # A number and its neighbour are half a spacing from what lies between them.
    spacing = float(np.spacing(np.dtype(dtype).type(1)))
    assert digits_right(spacing / 2, dtype) == pytest.approx(bits * np.log10(2))
    for way in compare_sums([0.1] * 1000, np.arange(1, 1001)).ways:
        assert (way.digits <= digits_right(0.0, way.dtype)).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compare_sums([1.0, np.nan], [1]), "terms must be finite"),
        (lambda: compare_sums([1e300], [1]), "terms must be finite in float32"),
        (lambda: compare_sums([1.0, 2.0], [3]), "n must lie in 1 … 2"),
        (lambda: compare_sums([1.0], []), "n must be integers|n must not be empty"),
        (lambda: sum_in_type([1.0], "backwards", "float32"), "method must be one of"),
        (lambda: sum_in_type([1.0], "pairwise", "int8"), "dtype must be one of"),
    ],
)
def test_messages(call, message):
    with pytest.raises((ValueError, TypeError), match=message), np.errstate(over="ignore"):
        call()
