"""Rows that sum up those above are no examples; rows that only look so are."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import read_predictions, read_table, recognise_columns
from tests.core.predictions.test_reader_faults import lines, nll
from tests.prediction_files import delimited, parquet

RIGHT = [0.105, 0.223, 0.511, 0.357]
ROWS = "id,label,score / 1,0,.1 / 2,1,.8 / 3,1,.6 / 4,0,.3"


@pytest.mark.parametrize(
    "end",
    [
        "mean,0.5,.45",
        "Mean:,0.5,.45",
        "Grand Total,2,1.8",
        "Mittelwert,0.5,.45",
        "Total,,1.8",
        "average,,",
        "mean,0.5,.45 / std,0.5774,.3109",
        "count,4,4 / mean,0.5,.45 / max,1,.8",
        "count,4,4 / mean,.5,.45 / std,.57735,.31091 / min,0,.1 / 25%,0,.25 / 50%,.5,.45 / "
        "75%,1,.65 / max,1,.8",
        ",0.5,.45",
    ],
)
def test_the_last_rows_are_no_examples(end):
    found = read_predictions(lines(f"{ROWS} / {end}"))
    assert nll(found) == pytest.approx(RIGHT, abs=6e-4)
    assert found.row_count == 4
    assert found.classes == ("0", "1")
    assert any("up the" in note or "up those" in note for note in found.notes)


def test_of_a_predicted_class_and_of_words():
    sure = "id,label,pred,confidence / 1,0,0,.9 / 2,1,1,.8 / 3,2,1,.6 / 4,0,0,.7 / mean,.75,.5,.75"
    found = read_predictions(lines(sure))
    assert (found.n, found.classes) == (4, ("0", "1", "2"))
    words = "label,score / no,.1 / yes,.8 / yes,.6 / no,.3 / mean,.45"
    found = read_predictions(lines(words))
    assert (found.n, found.classes) == (4, ("no", "yes"))


def test_of_columns_that_lie_side_by_side():
    columns = {"label": [0.0, 1, 1, 0, 0.5], "p_0": [0.9, 0.2, 0.4, 0.7, 0.55]}
    table = read_table(parquet({**columns, "p_1": [0.1, 0.8, 0.6, 0.3, 0.45]}))
    block = table.column("p_0").block
    assert block is not None
    assert block is table.column("p_1").block
    assert table.stack(["label", "p_0", "p_1"]).shape == (4, 3)


@pytest.mark.parametrize(
    "end",
    ["5,1,.7", "mean,1,.7", "5,0,.45", "5,1,.8", "total,1,.9"],
    ids=["a row", "a name", "a mean score", "a largest score", "no total"],
)
def test_a_row_that_only_looks_so_stays(end):
    assert read_predictions(lines(f"{ROWS} / {end}")).n == 5


def test_a_class_may_be_called_average():
    rows = ["low,.8,.1,.1", "high,.1,.1,.8", "average,.2,.6,.2", "low,.5,.3,.2", "average,.3,.4,.3"]
    found = read_predictions(lines(" / ".join(["label,p_low,p_average,p_high", *rows])))
    assert found.n == 5
    once = [rows[0], rows[1], rows[3], rows[4]]
    found = read_predictions(lines(" / ".join(["label,p_low,p_average,p_high", *once])))
    assert found.n == 4


def test_many_rows_are_left_alone():
    rng = np.random.default_rng(0)
    labels, p = rng.integers(0, 2, 500), rng.random(500)
    assert read_table(delimited({"label": labels, "score": p})).row_count == 500


def test_sums_of_the_largest_numbers_are_no_warning():
    rows = ["1,1e308,1e308", "0,1e308,-1.7e308", "1,1.7e308,0", "total,1.7e308,1"]
    table = read_table(lines(" / ".join(["label,weight,score", *rows])))
    assert table.row_count == 4
    assert recognise_columns(table).label == "label"
