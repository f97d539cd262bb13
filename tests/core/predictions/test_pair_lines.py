"""Lines of classes with their numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import read_table
from nll_core.predictions.pair_lines import find_pairs

PROBABILITIES = st.floats(0, 1)


def scores(table):
    return {c.entry: c.numbers().tolist() for c in table.columns if c.vector == "scores"}


@pytest.mark.parametrize(
    ("text", "want", "truth"),
    [
        ("1:0.3 2:0.7\n1:0.6 2:0.4\n", {"1": [0.3, 0.6], "2": [0.7, 0.4]}, None),
        ("2 1:0.3 2:0.7\n1 2:0.4 1:0.6\n", {"1": [0.3, 0.6], "2": [0.7, 0.4]}, ["2", "1"]),
        ("b,a:0.3,b:0.7\na,a:0.6,b:0.4\n", {"a": [0.3, 0.6], "b": [0.7, 0.4]}, ["b", "a"]),
        ("y\nb a:0.3 b:0.7\na a:0.6 b:0.4\n", {"a": [0.3, 0.6], "b": [0.7, 0.4]}, ["b", "a"]),
        (
            "__label__b __label__b 0.7 __label__a 0.3\n__label__a __label__a 0.6 __label__b 0.4\n",
            {"a": [0.3, 0.6], "b": [0.7, 0.4]},
            ["b", "a"],
        ),
        ("b\tb\t0.7\ta\t0.3\na\ta\t0.6\tb\t0.4\n", {"a": [0.3, 0.6], "b": [0.7, 0.4]}, ["b", "a"]),
        # Names with a colon within, and numbers of names in their order.
        ("x:10:0.3 x:2:0.7\n", {"x:10": [0.3], "x:2": [0.7]}, None),
        ("10:0.3 2:0.7\n", {"2": [0.7], "10": [0.3]}, None),
    ],
)
def test_pairs_are_aligned_by_name(text, want, truth):
    table = read_table(text.encode())
    assert scores(table) == want
    assert list(scores(table)) == list(want)
    if truth:
        column = table.columns[0]
        assert [column.cell(i) for i in range(2)] == truth
    assert all(c.named for c in table.columns if c.vector)


def test_a_list_of_the_first_k_leaves_the_others_missing():
    table = read_table(b"a:0.9\nb:0.6 a:0.4\na:0.7 c:0.2\n")
    np.testing.assert_array_equal(
        table.stack(["scores.a", "scores.b", "scores.c"]),
        [[0.9, np.nan, np.nan], [0.4, 0.6, np.nan], [0.7, np.nan, 0.2]],
    )
    assert any("Some lines list 1 of 3 classes" in note for note in table.notes)


@pytest.mark.parametrize(
    "lines",
    [
        ["label,p", "cat,0.5", "dog,0.4"],
        ["male,23,london,7", "female,30,paris,8", "male,1,rome,9"],
        ["time,p", "12:30,0.5", "12:40,0.25"],
        ["label,p", 'a,"{""a"": 0.5, ""b"": 0.5}"'],
        ["row,label,confidence,group,weight", "1,cat,0.5,a,2", "2,dog,0.5,b,1"],
        ['{"a": 1}'],
        [],
    ],
)
def test_other_tables_are_none_of_pairs(lines):
    assert find_pairs(lines) is None


def test_damaged_lines_are_told():
    table = read_table(b"1 1:0.3 2:0.7\n1 1:0.3 2;0.7\n2 1:0.6 2:0.4\n" + b"1 1:0.5 2:0.5\n" * 30)
    assert table.faults[0].row == 2
    assert "'1 1:0.3 2;0.7', which is no list of classes" in table.faults[0].what
    assert len(table.rows) == 32


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_what_is_written_in_any_order_is_read_back(data):
    classes = data.draw(
        st.lists(
            st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True),
            min_size=2,
            max_size=5,
            unique=True,
        )
    )
    rows = data.draw(st.lists(st.tuples(*[PROBABILITIES] * len(classes)), min_size=1, max_size=8))
    lines = []
    for row in rows:
        order = data.draw(st.permutations(range(len(classes))))
        lines.append(" ".join(f"{classes[k]}:{row[k]!r}" for k in order))
    table = read_table("\n".join(lines).encode())
    want = {c: [row[k] for row in rows] for k, c in enumerate(classes)}
    assert scores(table) == want
