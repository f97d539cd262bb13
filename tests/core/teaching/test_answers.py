"""The answers of a class: counted by hand, by law, and where they are far apart."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nll_core.teaching import class_answers

# Whole eighths: none lies within rounding of an end.
FINITE = st.integers(-(10**6), 10**6).map(lambda n: n / 8)
ANSWERS = st.lists(FINITE, min_size=1, max_size=60)


@given(ANSWERS, st.tuples(FINITE, FINITE).map(sorted))
def test_every_answer_is_counted_once(values: list[float], right: list[float]) -> None:
    found = class_answers(values, right=(right[0], right[1]))
    assert found.n == len(values) == found.counts.sum() + found.n_far
    assert found.median == pytest.approx(statistics.median(values), rel=1e-12, abs=1e-9)
    assert found.n_right == sum(right[0] <= v <= right[1] for v in values)
    assert 1 <= len(found.counts) <= 24
    assert (np.diff(found.edges) > 0).all()
    same = class_answers(values[::-1], right=(right[0], right[1]))
    assert (same.counts == found.counts).all()


def test_quartiles_are_those_of_the_book() -> None:
    found = class_answers([1, 2, 3, 4, 5], right=(2, 2))
    assert (found.median, found.quartiles, found.n_right) == (3.0, (2.0, 4.0), 1)


def test_the_truth_is_in_the_histogram_and_a_wild_guess_is_not() -> None:
    values = [*np.linspace(90, 99, 29), 1e9]
    found = class_answers(values, right=(120.0, 130.0))
    assert found.edges[-1] == 130.0
    assert found.n_far == 1
    assert found.n_right == 0
    assert len(found.counts) > 1


def test_an_open_end_is_right_all_the_way() -> None:
    found = class_answers([1.0, 2.0, 3.0], right=(2.0, math.inf))
    assert found.n_right == 2
    assert np.isfinite(found.edges).all()


def test_the_edge_of_what_is_right_counts_although_it_is_rounded() -> None:
    assert class_answers([3.0 + 0.03], right=(2.97, 3.03)).n_right == 1
    assert class_answers([0.1 + 0.2], right=(0.0, 0.3)).n_right == 1
    assert class_answers([3.031], right=(2.97, 3.03)).n_right == 0


def test_answers_can_be_as_near_and_as_far_as_floats_are() -> None:
    for right in ((0.0, 5e-324), (1e6, 1e6), (0.1, 0.1 + 1e-16)):
        found = class_answers([0.0, 0.1, 0.1 + 1e-12], right=right)
        assert found.counts.sum() + found.n_far == 3
    assert class_answers([0.0], right=(0.0, 5e-324)).counts.tolist() == [1]


def test_answers_that_are_all_the_same_have_a_bin() -> None:
    found = class_answers([5.0] * 30, right=(5.0, 5.0))
    assert found.counts.max() == 30
    assert found.n_far == 0


@pytest.mark.parametrize(
    ("answers", "right", "message"),
    [
        ([], (0.0, 1.0), "answers"),
        ([1.0, math.nan], (0.0, 1.0), "answers"),
        ([1.0], (1.0, 0.0), "right must be"),
        ([1.0], (math.nan, 0.0), "right must be"),
    ],
)
def test_bad_arguments_are_named(
    answers: list[float], right: tuple[float, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        class_answers(answers, right=right)
