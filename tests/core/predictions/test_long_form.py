"""A row for each example and class becomes a row for each example."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import read_predictions, read_table
from tests.core.predictions.test_reader_faults import lines, nll
from tests.prediction_files import delimited

ROWS = [
    (11, "a", (0.7, 0.2, 0.1)),
    (12, "b", (0.1, 0.8, 0.1)),
    (13, "c", (0.2, 0.2, 0.6)),
    (14, "a", (0.3, 0.4, 0.3)),
]
RIGHT = [0.357, 0.223, 0.511, 1.204]


def text(header, row, *, by_class=False):
    cells = [
        (k, i, row(i, true, "abc"[k], p)) for i, true, probs in ROWS for k, p in enumerate(probs)
    ]
    if by_class:
        cells.sort(key=lambda cell: cell[0])
    return lines(" / ".join([header, *(cell for _, _, cell in cells)]))


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("id,label,class,prob", lambda i, t, c, p: f"{i},{t},{c},{p}"),
        ("id,x1,label,class,prob", lambda i, t, c, p: f"{i},{i / 8},{t},{c},{p}"),
        ("id,y,class,prob", lambda i, t, c, p: f"{i},{int(t == c)},{c},{p}"),
        ("id,is_true,class,prob", lambda i, t, c, p: f"{i},{t == c},{c},{p}"),
        ("file,label,variable,value", lambda i, t, c, p: f"f{i},{t},{c},{p}"),
        (
            "id,label,class,prob",
            lambda i, t, c, p: f"{i},{'abc'.index(t)},{'abc'.index(c)},{p}",
        ),
        ("id,label,class,logit", lambda i, t, c, p: f"{i},{t},{c},{3 + np.log(p)}"),
    ],
)
@pytest.mark.parametrize("by_class", [False, True])
def test_rows_are_put_side_by_side(header, row, by_class):
    found = read_predictions(text(header, row, by_class=by_class))
    assert nll(found) == pytest.approx(RIGHT, abs=6e-4)
    assert found.row_count == 4
    assert any("has a row for each of the 3 classes" in note for note in found.notes)


def test_what_is_the_same_in_all_rows_of_an_example_stays():
    table = read_table(
        text(
            "id,site,label,class,rank,prob", lambda i, t, c, p: f"{i},s{i % 2},{t},{c},{p * 10},{p}"
        )
    )
    assert table.names == ("id", "site", "label", "prob.a", "prob.b", "prob.c")
    assert table.column("site").cell(1) == "s0"
    np.testing.assert_array_equal(table.column("id").numbers(), [11, 12, 13, 14])
    np.testing.assert_array_equal(
        table.stack(["prob.a", "prob.b", "prob.c"]), [probs for _, _, probs in ROWS]
    )


def test_rows_that_are_examples_stay():
    rng = np.random.default_rng(0)
    balanced = {
        "id": np.arange(40),
        "batch": np.arange(40) // 2,
        "label": np.array(["a", "b"])[np.arange(40) % 2],
        "score": rng.random(40),
    }
    assert read_table(delimited(balanced)).row_count == 40
    lacking = text("id,label,class,prob", lambda i, t, c, p: f"{i},{t},{c},{p}").splitlines()
    assert read_table(b"\n".join(lacking[:-1])).row_count == 11


def test_pairs_of_examples_stay():
    rows = [f"{k // 2},{k % 2},{0.2 + 0.6 * (k % 2)}" for k in range(40)]
    assert read_predictions("\n".join(["id,label,p_1", *rows]).encode()).n == 20 * 2


def test_the_column_of_classes_may_be_called_label_beside_a_surer_truth():
    found = read_predictions(text("id,gold,label,score", lambda i, t, c, p: f"{i},{t},{c},{p}"))
    assert nll(found) == pytest.approx(RIGHT, abs=6e-4)
