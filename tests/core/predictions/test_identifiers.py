"""What a file calls its examples is found by name and by what stands there, and kept by row."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.predictions import Predictions, predictions_from_table, read_table, recognise_columns

N = 40
PLACES = range(N)


def file(ids: list[str], name: str = "image_id", *, leave_out: bool = False) -> Predictions:
    rows = [f"{i},{k % 2},{0.2 + 0.6 * (k % 2)}" for k, i in enumerate(ids)]
    if leave_out:
        rows[3] = rows[3].replace("0.8", "none")
    table = read_table("\n".join([f"{name},label,p_1", *rows]).encode())
    return predictions_from_table(table, recognise_columns(table), leave_out=leave_out)


@pytest.mark.parametrize(
    "ids",
    [
        [f"x{k}" for k in PLACES],
        [f"{k:04d}" for k in PLACES],
        [str(2**60 + k) for k in PLACES],
        [str(12_345_678 + 7 * k) for k in PLACES],
        [f"=cmd({k})" for k in PLACES],
        [str(k) for k in PLACES],
    ],
    ids=["words", "leading zeros", "beyond 2^53", "numbers", "formulas", "from 0"],
)
def test_examples_are_called_what_stands_in_the_file_to_the_letter(ids: list[str]) -> None:
    found = file(ids).identifiers
    assert found is not None
    assert found.name == "image_id"
    assert found.of([N, 1, 8]) == (ids[-1], ids[0], ids[7])
    assert found.of(np.empty(0)) == ()


@pytest.mark.parametrize(
    ("ids", "name"),
    [
        ([f"x{k // 2}" for k in PLACES], "id"),
        (["" if k == 5 else f"x{k}" for k in PLACES], "id"),
        ([f"{k / 7}" for k in PLACES], "id"),
        ([str(k + 1) for k in PLACES], "id"),
        ([str(k) for k in PLACES], ""),
        ([str(1000 + 7 * k) for k in PLACES], "income"),
        ([f"{k} " + "a long text " * 9 for k in PLACES], "text"),
    ],
    ids=["twice", "a gap", "measurements", "the rows", "no name", "a feature", "texts"],
)
def test_what_names_no_example_is_no_identifier(ids: list[str], name: str) -> None:
    assert file(ids, name).identifiers is None


def test_a_row_left_out_moves_no_name() -> None:
    found = file([f"x{k}" for k in PLACES], leave_out=True)
    assert found.n == N - 1
    assert found.identifiers is not None
    assert found.identifiers.of(found.rows[[2, 3]]) == ("x2", "x4")
