"""Whole documents of JSON in the forms that pandas and others write."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import PredictionError, read_table
from nll_core.predictions.json_documents import rows_of_document

FRAME = pd.DataFrame(
    {"y": [0, 1, 1], "p": [[0.1, 0.9], [0.2, 0.8], [0.3, 0.7]], "t": ["a", "b", "c"]}
)


def check(table):
    assert table.format == "JSON"
    assert table.row_count == 3
    np.testing.assert_array_equal(table.column("y").numbers(), FRAME["y"])
    np.testing.assert_array_equal(table.stack(["p[0]", "p[1]"]), np.array(FRAME["p"].tolist()))
    assert [table.column("t").cell(i) for i in range(3)] == list("abc")
    assert [(c.vector, c.entry) for c in table.columns if c.vector] == [("p", "0"), ("p", "1")]


@pytest.mark.parametrize("orient", ["records", "split", "index", "columns", "table"])
@pytest.mark.parametrize("indent", [0, 2])
def test_what_pandas_writes(orient, indent):
    check(read_table(FRAME.to_json(orient=orient, indent=indent).encode()))


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "value",
    [
        FRAME.to_dict("records"),
        FRAME.to_dict("list"),
        {"predictions": FRAME.to_dict("records"), "model": "m"},
    ],
)
def test_what_json_dump_writes(value, indent):
    check(read_table(json.dumps(value, indent=indent).encode()))


def test_rows_without_names():
    table = read_table(FRAME.to_json(orient="values").encode())
    assert not table.has_header
    assert table.names == ("column 1", "column 2[0]", "column 2[1]", "column 3")


def test_a_list_of_classes_beside_the_rows():
    value = {"labels": [0, 1], "probs": [[0.1, 0.9], [0.2, 0.8]], "classes": ["a", "b"], "m": 1}
    table = read_table(json.dumps(value).encode())
    assert table.class_names == ("a", "b")
    assert table.names == ("labels", "probs[0]", "probs[1]")
    assert any("Not used: 'm'" in note for note in table.notes)


def test_a_pipeline_with_all_scores():
    value = [
        [{"label": "b", "score": 0.9}, {"label": "a", "score": 0.1}],
        [{"label": "a", "score": 0.6}, {"label": "b", "score": 0.4}],
    ]
    table = read_table(json.dumps(value).encode())
    np.testing.assert_array_equal(table.column("output.a").numbers(), [0.1, 0.6])
    np.testing.assert_array_equal(table.column("output.b").numbers(), [0.9, 0.4])


def test_one_line_of_one_row_is_no_document():
    assert read_table(b'{"label": 1, "p": [0.5, 0.5]}').format == "JSON Lines"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"a": 1}, {"a": 2', r"no JSON \(Expecting ',' delimiter on line 1, column 19\)"),
        ('[{"a": 1} {"a": 2}]', "no JSON"),
        ('[{"a": 1}] x', "Extra data behind the array"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no rows of data: it is an empty array.*double_precision=15"),
        ("[1, 2]", "its array holds single values"),
        ('{"a": {}}', "its objects are empty"),
        ('{"a": {"0": 1}, "b": {"1": 2}}', "its objects have different keys"),
        ('{"y": [0, 1, 1], "p": [[0.1, 0.9]]}', "different lengths: 'y' 3, 'p' 1"),
        ('{"y": []}', "its lists are empty"),
    ],
)
def test_damage(text, message):
    with pytest.raises(PredictionError, match=message):
        list(rows_of_document(text).rows)


def test_a_row_of_another_kind_is_told():
    table = read_table(b'[{"a": 1, "b": 2}, 7, {"a": 1}, {"a": 3, "b": 4}]')
    assert [p.row for p in table.faults] == [2, 3]
    np.testing.assert_array_equal(table.column("a").numbers(), [1, 3])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.lists(st.floats(allow_nan=False), min_size=3, max_size=3)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["records", "list", "split"]),
)
def test_documents_are_read_back_to_the_last_digit(rows, orient):
    frame = pd.DataFrame({"y": [y for y, _ in rows], "p": [p for _, p in rows]})
    table = read_table(json.dumps(frame.to_dict(orient)).encode())
    np.testing.assert_array_equal(
        table.stack(["p[0]", "p[1]", "p[2]"]), np.array([p for _, p in rows])
    )
    np.testing.assert_array_equal(table.column("y").numbers(), frame["y"])
