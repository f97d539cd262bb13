"""Columns that grow while a file is read."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import PredictionError
from nll_core.predictions import limits
from nll_core.predictions.collecting import KEPT_CELLS, NumberRows, Words


@pytest.mark.parametrize("expected", [0, 1, 7, 10, 1000])
def test_numbers_arrive_whatever_was_expected(expected):
    rows = NumberRows(["a", "b"], expected)
    values = np.arange(20.0).reshape(10, 2)
    for part in np.split(values, [1, 4, 9]):
        rows.extend(len(part))[:] = part
    a, b = rows.columns()
    np.testing.assert_array_equal(a.values, values[:, 0])
    np.testing.assert_array_equal(b.block, values)
    assert (a.name, b.place) == ("a", 1)


def test_growth_ends_at_the_limit(monkeypatch):
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 100)
    rows = NumberRows(["a"], 5)
    rows.extend(5)
    with pytest.raises(PredictionError, match="would unpack to"):
        rows.extend(20)


def test_only_the_first_unreadable_cells_are_kept():
    rows = NumberRows(["a"], 100)
    rows.extend(100)[:] = np.nan
    for i in range(100):
        rows.note_unreadable(0, i, f"x{i}")
    (column,) = rows.columns()
    assert len(column.unreadable) == KEPT_CELLS
    assert column.cell(3) == "x3"
    assert column.cell(99) == "nan"


def test_words_get_places_in_the_order_of_arrival():
    words = Words("w")
    words.extend(["b", " a", "b ", "", None])
    words.extend_coded(["a", None, "c"], np.array([0, 1, 2, -1]))
    column = words.column()
    assert column.words == ("b", "a", "c")
    assert column.values.tolist() == [0, 1, 0, -1, -1, 1, -1, 2, -1]
    assert Words("none").column().values.size == 0
