"""Rows that could not be read are counted by what is wrong with them."""

from __future__ import annotations

import pytest

from nll_core import PredictionError
from nll_core.predictions import faults
from nll_core.predictions.faults import RowFaults


def test_counts_and_numbers():
    found = RowFaults()
    found.add_good(2)
    found.add_bad("is odd", "Mend it.", kind="odd")
    found.add_good(1)
    found.add_bad("is even", "Mend it.")
    found.add_bad("is odder", "Mend it.", kind="odd")
    assert (found.n_good, found.n_bad) == (3, 3)
    assert found.good_rows().tolist() == [1, 2, 4]
    first, second = found.problems()
    assert (first.what, first.row, first.count) == ("is odd", 3, 2)
    assert (second.what, second.row, second.count) == ("is even", 5, 1)


def test_too_many_end_the_reading(monkeypatch):
    monkeypatch.setattr(faults, "MAX_BAD_ROWS", 3)
    found = RowFaults()
    found.add_good(10)
    for _ in range(9):
        found.add_bad("is odd", "Mend it.")
    found = RowFaults()
    for _ in range(2):
        found.add_bad("is odd", "Mend it.")
    with pytest.raises(PredictionError, match="3 rows like it in all"):
        found.add_bad("is odd", "Mend it.")
