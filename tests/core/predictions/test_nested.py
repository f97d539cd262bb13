"""Lists and objects as columns."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import PredictionError
from nll_core.predictions.nested import NestedColumn


def columns(*values, name="p"):
    nested = NestedColumn(name, values)
    rows = [nested.flat(value) for value in values]
    assert not any(nested.misfit(row) for row in rows)
    nested.extend(rows)
    return {c.name: c for c in nested.columns()}, nested


def numbers(found):
    return {name: column.numbers().tolist() for name, column in found.items()}


@pytest.mark.parametrize(
    ("values", "want"),
    [
        ([[0.1, 0.9], [0.6, 0.4]], {"p[0]": [0.1, 0.6], "p[1]": [0.9, 0.4]}),
        ([[[0.1, 0.9]], [[0.6, 0.4]]], {"p[0]": [0.1, 0.6], "p[1]": [0.9, 0.4]}),
        ([[[0.1], [0.9]], [[0.6], [0.4]]], {"p[0]": [0.1, 0.6], "p[1]": [0.9, 0.4]}),
        ([[0.9], [0.4]], {"p": [0.9, 0.4]}),
        ([[[0.9]], [[0.4]]], {"p": [0.9, 0.4]}),
        ([["0.1", "0.9"], ["0.6", "0.4"]], {"p[0]": [0.1, 0.6], "p[1]": [0.9, 0.4]}),
        ([{"a": 0.1, "b": 0.9}, {"b": 0.4, "a": 0.6}], {"p.a": [0.1, 0.6], "p.b": [0.9, 0.4]}),
        (
            [
                [{"label": "b", "prob": 0.9}, {"label": "a", "prob": 0.1}],
                [{"label": "a", "prob": 0.6}, {"label": "b", "prob": 0.4}],
            ],
            {"p.a": [0.1, 0.6], "p.b": [0.9, 0.4]},
        ),
        (
            [[["b", 0.9], ["a", 0.1]], [["a", 0.6], ["b", 0.4]]],
            {"p.a": [0.1, 0.6], "p.b": [0.9, 0.4]},
        ),
        (
            [[{"b": 0.9}, {"a": 0.1}], [{"a": 0.6}, {"b": 0.4}]],
            {"p.a": [0.1, 0.6], "p.b": [0.9, 0.4]},
        ),
        (
            [
                {"classes": ["b", "a"], "scores": [0.9, 0.1]},
                {"classes": ["a", "b"], "scores": [0.6, 0.4]},
            ],
            {"p.scores.a": [0.1, 0.6], "p.scores.b": [0.9, 0.4]},
        ),
        (
            [
                {"type": 1, "values": [0.1, 0.9]},
                {"type": 0, "size": 2, "indices": [1], "values": [0.4]},
            ],
            {"p[0]": [0.1, 0.0], "p[1]": [0.9, 0.4]},
        ),
        (
            [[{"label": 10, "score": 0.9}, {"label": 2, "score": 0.1}]],
            {"p.2": [0.1], "p.10": [0.9]},
        ),
        (
            [[{"label": True, "score": 0.9}, {"label": False, "score": 0.1}]],
            {"p.false": [0.1], "p.true": [0.9]},
        ),
        ([{"q": {"a": 0.1, "b": [1, 2]}}], {"p.q.a": [0.1], "p.q.b[0]": [1], "p.q.b[1]": [2]}),
    ],
)
def test_numbers_are_aligned(values, want):
    found, nested = columns(*values)
    assert numbers(found) == want
    assert list(found) == list(want)
    assert not nested.unused


def test_vectors_and_their_entries():
    found, _ = columns([0.1, 0.9])
    assert [(c.vector, c.entry, c.named) for c in found.values()] == [
        ("p", "0", False),
        ("p", "1", False),
    ]
    found, _ = columns({"classes": ["b", "a"], "scores": [0.9, 0.1]})
    assert [(c.vector, c.entry, c.named) for c in found.values()] == [
        ("p.scores", "a", True),
        ("p.scores", "b", True),
    ]
    found, _ = columns([0.9])
    assert [(c.vector, c.entry, c.named) for c in found.values()] == [("", "", False)]
    # One block for one vector.
    found, _ = columns({"a": 0.1, "b": 0.9}, {"a": 0.2, "b": 0.8})
    assert found["p.a"].block is found["p.b"].block


def test_the_top_prediction_alone_is_an_object():
    found, _ = columns([{"label": "a", "score": 0.9}], [{"label": "b", "score": 0.6}])
    assert [found["p.label"].cell(i) for i in range(2)] == ["a", "b"]
    assert found["p.score"].numbers().tolist() == [0.9, 0.6]
    # But not where another row lists more.
    found, _ = columns(
        [{"label": "a", "score": 0.9}], [{"label": "b", "score": 0.6}, {"label": "a", "score": 0.4}]
    )
    np.testing.assert_array_equal(found["p.a"].numbers(), [0.9, 0.4])
    np.testing.assert_array_equal(found["p.b"].numbers(), [np.nan, 0.6])


def test_names_that_come_later_are_missing_before():
    nested = NestedColumn("p", [{"a": 0.1}])
    nested.extend([nested.flat({"a": 0.1}), nested.flat({"a": 0.2})])
    nested.extend([nested.flat({"b": 0.3, "w": "x"})])
    found = {c.name: c for c in nested.columns()}
    np.testing.assert_array_equal(found["p.a"].numbers(), [0.1, 0.2, np.nan])
    np.testing.assert_array_equal(found["p.b"].numbers(), [np.nan, np.nan, 0.3])
    assert [found["p.w"].cell(i) for i in range(3)] == ["", "", "x"]


def test_words_within_objects():
    found, _ = columns({"label": "a", "n": 1}, {"label": None, "n": None}, {"label": "b", "n": 3})
    assert [found["p.label"].cell(i) for i in range(3)] == ["a", "", "b"]
    np.testing.assert_array_equal(found["p.n"].numbers(), [1, np.nan, 3])


def test_rows_of_another_shape():
    nested = NestedColumn("p", [[0.1, 0.9]])
    assert nested.misfit(nested.flat([0.1])) == "has a list of 1 for 'p', the first row a list of 2"
    assert nested.misfit(nested.flat(None)) == "has no list for 'p', the first row a list of 2"
    assert nested.misfit(nested.flat({"a": [1, 2]})).startswith("has no list for 'p'")


def test_what_holds_no_numbers_is_not_used():
    _, nested = columns({"text": ["a", "b"], "p": 0.5})
    assert nested.unused == {"p.text"}


def test_too_many_columns():
    with pytest.raises(PredictionError, match="6,000 columns, more than the limit of 5,000"):
        NestedColumn("p", [[0.1] * 6000])
