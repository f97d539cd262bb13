"""Tables: columns of numbers and of words, and columns side by side."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import PredictionError, Table
from nll_core.predictions import Column
from nll_core.predictions.collecting import Words
from nll_core.predictions.table import block_columns, number_of, plain_number

BLOCK = np.arange(12.0, dtype=np.float32).reshape(4, 3)


def words(*cells):
    column = Words("w")
    column.extend(cells)
    return column.column()


def table(*columns):
    return Table(tuple(columns), np.arange(1, 5), 4, "CSV")


def test_stacking_copies_only_what_does_not_lie_so():
    columns = block_columns(["a", "b", "c"], BLOCK)
    found = table(*columns, words("1", "x", "", "2.5"), Column("i", np.arange(4)))
    assert found.stack(["a", "b", "c"]) is BLOCK
    for names in (["a", "b"], ["c", "b", "a"], ["a"]):
        part = found.stack(names)
        np.testing.assert_array_equal(part, BLOCK[:, ["abc".index(n) for n in names]])
        assert part.dtype == np.float32
        assert part.flags.c_contiguous
    mixed = found.stack(["a", "w", "i"])
    np.testing.assert_array_equal(mixed[:, 1], [1.0, np.nan, np.nan, 2.5])
    np.testing.assert_array_equal(mixed[:, 2], np.arange(4))
    assert mixed.dtype == np.float64


def test_columns_by_name():
    found = table(*block_columns(["a", "b", "c"], BLOCK))
    assert found.names == ("a", "b", "c")
    assert found.column("b").place == 1
    with pytest.raises(
        PredictionError, match=r"There is no column 'd'\. Choose among 'a', 'b', 'c'"
    ):
        found.column("d")


def test_distinct_values():
    assert words("b", "a", "b").distinct()[0] == ("b", "a")
    names, places = Column("n", np.array([2.0, np.nan, 0.5, 2.0])).distinct()
    assert names == ("0.5", "2")
    assert places.tolist() == [1, -1, 0, 1]
    assert Column("i", np.array([3, 1, 3])).distinct()[0] == ("1", "3")


def test_numbers_in_words():
    assert [number_of(t) for t in ("1", " 2.5 ", "1e3", "-inf", "1_000", "x", "")] == [
        *(1.0, 2.5, 1000.0, -np.inf, None, None, None)
    ]
    assert [plain_number(x) for x in (3.0, 0.5, -0.0, 1e20)] == ["3", "0.5", "0", str(10**20)]


@pytest.mark.parametrize(
    ("came_in", "goes_out"),
    [("NPZ", "NPZ"), ("Arrow", "Parquet"), ("JSON", "JSON Lines"), ("Weka", "CSV")],
)
def test_a_format_that_is_only_read_is_written_as_the_nearest(came_in, goes_out):
    table = Table((Column("a", np.zeros(2)),), np.arange(1, 3), 2, came_in)

    assert table.written_format == goes_out
