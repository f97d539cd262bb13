"""Structs, lists of structs and vectors in Parquet and Arrow."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from nll_core import PredictionError, read_table
from tests.prediction_files import parquet

PAIR = pa.list_(pa.struct([("label", pa.string()), ("prob", pa.float64())]))
VECTOR = pa.struct(
    [
        ("type", pa.int8()),
        ("size", pa.int32()),
        ("indices", pa.list_(pa.int32())),
        ("values", pa.list_(pa.float64())),
    ]
)


def numbers(table):
    return {c.name: c.numbers().tolist() for c in table.columns if not c.is_words}


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_a_struct_is_its_fields(rows):
    values = [{"b": 0.1, "a": 0.9, "w": "x", "k": 1, "in": {"f": [1.0, 2.0]}}] * 3
    values += [{"b": 0.25, "a": 0.75, "w": "y", "k": 2, "in": {"f": [3.0, 4.0]}}]
    table = read_table(parquet({"y": [0, 1, 2, 3], "p": values}, row_group_size=rows))
    assert table.names == ("y", "p.b", "p.a", "p.w", "p.k", "p.in.f[0]", "p.in.f[1]")
    np.testing.assert_array_equal(table.column("p.a").numbers(), [0.9, 0.9, 0.9, 0.75])
    np.testing.assert_array_equal(table.column("p.in.f[1]").numbers(), [2, 2, 2, 4])
    assert table.column("p.w").cell(3) == "y"
    found = [(c.vector, c.entry, c.named) for c in table.columns[1:4]]
    assert found == [("p", "b", True), ("p", "a", True), ("p", "w", True)]
    assert table.column("p.in.f[1]").vector == "p.in.f"


def test_a_missing_struct_is_missing_in_its_fields():
    table = read_table(parquet({"y": [0, 1], "p": [{"a": 0.5, "w": "x"}, None]}))
    np.testing.assert_array_equal(table.column("p.a").numbers(), [0.5, np.nan])
    assert table.column("p.w").cell(1) == ""


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_lists_of_names_with_numbers_are_aligned(rows):
    values = [
        [{"label": "b", "prob": 0.9}, {"label": "a", "prob": 0.1}],
        [{"label": "a", "prob": 0.6}, {"label": "b", "prob": 0.4}],
        [{"label": "c", "prob": 0.7}, {"label": "a", "prob": 0.3}],
        None,
    ]
    table = read_table(
        parquet({"y": [0, 1, 2, 3], "p": pa.array(values, PAIR)}, row_group_size=rows)
    )
    nan = np.nan
    assert table.names == ("y", "p.a", "p.b", "p.c")
    np.testing.assert_array_equal(table.column("p.a").numbers(), [0.1, 0.6, 0.3, nan])
    np.testing.assert_array_equal(table.column("p.b").numbers(), [0.9, 0.4, nan, nan])
    np.testing.assert_array_equal(table.column("p.c").numbers(), [nan, nan, 0.7, nan])
    assert all(c.vector == "p" and c.named for c in table.columns[1:])
    assert any("aligned by name" in note for note in table.notes)


def test_the_top_prediction_alone_is_an_object():
    values = [[{"label": "b", "prob": 0.9}], [{"label": "a", "prob": 0.6}]]
    table = read_table(parquet({"y": [0, 1], "p": pa.array(values, PAIR)}))
    assert table.names == ("y", "p.label", "p.prob")
    assert [table.column("p.label").cell(i) for i in range(2)] == ["b", "a"]


def test_maps():
    of = pa.map_(pa.string(), pa.float32())
    values = pa.array([[("b", 0.75), ("a", 0.25)], [("a", 0.5), ("b", 0.5)]], of)
    for rows in (1, 10):
        table = read_table(parquet({"y": [0, 1], "p": values}, row_group_size=rows))
        np.testing.assert_array_equal(table.column("p.a").numbers(), [0.25, 0.5])
        np.testing.assert_array_equal(table.column("p.b").numbers(), [0.75, 0.5])


@pytest.mark.parametrize("inside", [False, True])
def test_lists_of_names_beside_lists_of_numbers(inside):
    columns = {
        "classes": [["b", "a"], ["a", "b"], ["b", "a"]],
        "scores": [[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]],
    }
    if inside:
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        columns = {"prediction": rows}
    table = read_table(parquet({"y": [0, 1, 0], **columns}))
    word = "prediction.scores" if inside else "scores"
    np.testing.assert_array_equal(table.column(f"{word}.a").numbers(), [0.1, 0.6, 0.8])
    np.testing.assert_array_equal(table.column(f"{word}.b").numbers(), [0.9, 0.4, 0.2])
    assert table.column(f"{word}.a").vector == word


def test_lists_of_words_that_name_no_classes():
    table = read_table(parquet({"y": [0, 1], "labels": [["a"], ["b", "c"]], "p": [[1.0, 2.0]] * 2}))
    assert table.names == ("y", "p[0]", "p[1]")
    assert any("'labels'" in note for note in table.notes)


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_vectors_of_spark(rows):
    dense = {"type": 1, "size": None, "indices": None, "values": [0.1, 0.2, 0.7]}
    sparse = {"type": 0, "size": 3, "indices": [0, 2], "values": [0.4, 0.6]}
    empty = {"type": 0, "size": 3, "indices": [], "values": []}
    for values in ([dense, sparse, dense, empty], [dense] * 4, [sparse, sparse, dense, empty]):
        content = parquet({"y": [0, 1, 2, 3], "p": pa.array(values, VECTOR)}, row_group_size=rows)
        table = read_table(content)
        want = [
            v["values"] if v is dense else [0.4, 0, 0.6] if v is sparse else [0, 0, 0]
            for v in values
        ]
        np.testing.assert_array_equal(table.stack(["p[0]", "p[1]", "p[2]"]), want)
        assert table.column("p[1]").vector == "p"


def test_a_vector_of_another_size_is_told():
    values = [
        {"type": 1, "size": None, "indices": None, "values": [0.1, 0.9]},
        {"type": 1, "size": None, "indices": None, "values": [0.1]},
        None,
    ]
    table = read_table(parquet({"y": [0, 1, 2], "p": pa.array(values, VECTOR)}))
    assert [(p.row, p.count) for p in table.faults] == [(2, 2)] or len(table.faults) == 2
    np.testing.assert_array_equal(table.rows, [1])


def test_lists_of_one_and_lists_of_lists():
    table = read_table(
        parquet({"y": [[0], [1]], "p": [[0.9], [0.4]], "m": [[[1.0, 2.0]], [[3.0, 4.0]]]})
    )
    assert numbers(table) == {
        **{"y": [0, 1], "p": [0.9, 0.4]},
        **{"m[0]": [1, 3], "m[1]": [2, 4]},
    }
    assert table.column("p").vector == ""


def test_an_index_of_pandas_is_an_identifier():
    table = read_table(parquet({"y": [0, 1], "__index_level_0__": [7, 8]}))
    assert table.column("__index_level_0__").stated == "identifier"


def test_what_is_neither_numbers_nor_words():
    content = parquet({"t": [[{"a": "x", "b": "y"}, {"a": "z", "b": "w"}]] * 2})
    with pytest.raises(PredictionError, match="no column of numbers or words"):
        read_table(content)
