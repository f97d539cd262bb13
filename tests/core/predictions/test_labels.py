"""Labels as places among the classes, in every way that people write them."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.predictions import Column
from nll_core.predictions.collecting import Words
from nll_core.predictions.labels import (
    beside_two,
    canonical,
    distinct_classes,
    in_order,
    match_labels,
    negative_and_positive,
)


def column(labels):
    if isinstance(labels[0], str):
        words = Words("label")
        words.extend(labels)
        return words.column()
    return Column("label", np.asarray(labels))


@pytest.mark.parametrize(
    ("labels", "classes", "places", "note"),
    [
        ([0, 1, 2], ["0", "1", "2"], [0, 1, 2], ""),
        ([0.0, 2.0, 1.0], ["0", "1", "2"], [0, 2, 1], ""),
        (["0", "2.0", "01"], ["0", "1", "2"], [0, 2, 1], ""),
        ([1, 2, 3], ["1", "2", "3"], [0, 1, 2], "counted from 1 to 3"),
        ([1, 2, 3], ["0", "1", "2"], [0, 1, 2], "counted from 1 to 3: label 1 is the first"),
        ([1, 2], ["0", "1", "2"], [1, 2], ""),
        ([0, 1, 2], ["1", "2", "3"], [0, 1, 2], "places of the class columns"),
        ([2, 0, 1], ["cat", "dog", "eel"], [2, 0, 1], "Labels 0 to 2 are the places"),
        ([3, 1, 2], ["cat", "dog", "eel"], [2, 0, 1], "counted from 1 to 3"),
        ([-1, 1, 1], ["no", "yes"], [0, 1, 1], "Label -1 is class 'no'"),
        (["False", "true"], ["a", "b"], [0, 1], "Label false is class 'a'"),
        (["False", "True"], ["0", "1"], [0, 1], "Label false is class '0'"),
        (["Cat", "big dog"], ["cat", "big_dog"], [0, 1], "without case, accents and punctuation"),
        (["cat", "CAT"], ["cat", "CAT"], [0, 1], ""),
        (["eel", "cat", "dog"], ["0", "1", "2"], [2, 0, 1], "order of the alphabet"),
        (["dog", "", "cat"], ["cat", "dog"], [1, -1, 0], ""),
        ([0.0, np.nan, 1.0], ["0", "1"], [0, -1, 1], ""),
        (["dog", "newt", "cat"], ["cat", "dog"], [1, -1, 0], ""),
        ([0, 1, 7], ["0", "1", "2"], [0, 1, -1], ""),
        ([0, 1, 2, 3], ["1", "2", "3"], [-1, 0, 1, 2], "counted from 1"),
        (["eel", "cat"], ["0", "1", "2"], [-1, -1], ""),
        ([0.5, 1.0], ["0", "1"], [-1, 1], ""),
    ],
)
def test_ways_of_writing_labels(labels, classes, places, note):
    found = match_labels(column(labels), classes)
    assert found.classes.tolist() == places
    assert note in found.note if note else not found.note


def test_distinct_classes_merge_spellings():
    classes, places = distinct_classes(column(["3", "3.0", "10", "", "03"]))
    assert classes == ("3", "10")
    assert places.tolist() == [0, 0, 1, -1, 0]
    classes, places = distinct_classes(column([2.0, np.nan, -1.0, 2.0]))
    assert classes == ("-1", "2")
    assert places.tolist() == [1, -1, 0, 1]


def test_order_and_spelling():
    assert in_order({"10", "9", "-1"}) == ("-1", "9", "10")
    assert in_order({"10", "9", "a"}) == ("10", "9", "a")
    assert in_order({"true", "false"}) == ("false", "true")
    assert [canonical(w) for w in (" TRUE ", "1.0", "1e1", "0.50", "nan", "Cat")] == [
        *("true", "1", "10", "0.5", "nan", "Cat")
    ]


@pytest.mark.parametrize(
    ("classes", "name", "positive"),
    [
        (("0", "1"), "score", "1"),
        (("0", "1"), "prob_0", "0"),
        (("no", "Yes"), "p", "Yes"),
        (("benign", "malignant"), "p_benign", "benign"),
        (("spam", "ham"), "p", "spam"),
        (("b", "a"), "p", "b"),
        (("cat", "dog"), "dog_score", "dog"),
    ],
)
def test_the_positive_class(classes, name, positive):
    negative, found, why, _ = negative_and_positive(classes, name)
    assert found == positive
    assert {negative, found} == set(classes)
    assert positive in why


SENTIMENTS = ["neg", "neu", "pos"]


@pytest.mark.parametrize(
    ("labels", "classes", "places"),
    [
        ([-1, 0, 1], SENTIMENTS, [0, 1, 2]),
        ([-1, 0, 1], SENTIMENTS[::-1], [2, 1, 0]),
        ([-1, 0, 1], ["Neutral", "Positive", "Negative"], [2, 0, 1]),
        ([-1, 1], ["buy", "hold", "sell"], [2, 0]),
        ([0, 1, 2], SENTIMENTS[::-1], [2, 1, 0]),
        ([1, 2, 3], SENTIMENTS[::-1], [2, 1, 0]),
        ([-1, 0, 1], ["0", "1", "2"], [0, 1, 2]),
        ([-2, -1, 0, 1, 2], ["a", "b", "c", "d", "e"], [0, 1, 2, 3, 4]),
    ],
)
def test_a_scale_is_counted_from_below_0_or_in_its_order(labels, classes, places):
    match = match_labels(column(labels), classes)
    assert match.classes.tolist() == places
    assert match.note


def test_signs_are_no_punctuation():
    assert match_labels(column([-1, 1, 2]), ["1", "2"]).classes.tolist() == [-1, 0, 1]
    grades = match_labels(column(["A+", "A-", "B"]), ["A", "B"])
    assert grades.classes.tolist() == [-1, -1, 1]
    assert match_labels(column(["a b", "c"]), ["A-B", "C"]).classes.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("counts", "beside"),
    [
        ({"0": 40, "1": 50, "-1": 10}, {"-1"}),
        ({"0": 40, "1": 50, "99": 10, "9": 1}, {"99", "9"}),
        ({"no": 40, "YES": 50, "cancelled": 10, "7": 1}, set()),
        ({"NO": 40, "YES": 50, "MKT": 10, "N/A": 5}, {"MKT", "N/A"}),
        ({"0": 40, "1": 50, "2": 10}, set()),
        ({"-1": 30, "0": 30, "1": 30}, set()),
        ({"no": 40, "yes": 50}, set()),
        ({"a": 40, "b": 50, "-1": 10}, set()),
    ],
)
def test_marks_beside_two_opposites(counts, beside):
    assert beside_two(list(counts), np.array(list(counts.values()))) == beside
