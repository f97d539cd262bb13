"""Numbers that are texts in JSON, Parquet and archives, as those of a CSV."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nll_core import read_predictions, read_table, recognise_columns
from nll_core.predictions import PredictionError
from tests.core.predictions.test_reader_faults import nll
from tests.prediction_files import npz, parquet

LABELS = [0, 1, 1, 0]
SPELT = {
    "percent": ["12.5%", "85.0%", "60.2%", "33.3%"],
    "percent and comma": ["12,5 %", "85 %", "60,2 %", "33,3 %"],
    "decimal comma": ["0,125", "0,85", "0,602", "0,333"],
    "beside plain ones": ["0.125", "85e-2", "0,602", ".333"],
}


def json_lines(columns):
    rows = zip(*columns.values(), strict=True)
    return "\n".join(json.dumps(dict(zip(columns, row, strict=True))) for row in rows).encode()


def csv(columns):
    rows = zip(*columns.values(), strict=True)
    return "\n".join([";".join(columns), *(";".join(map(str, row)) for row in rows)]).encode()


WRITERS = {
    "JSON Lines": json_lines,
    "records": lambda c: b"[" + json_lines(c).replace(b"\n", b",") + b"]",
    "columns": lambda c: json.dumps(c).encode(),
    "Parquet": parquet,
    "NPZ": lambda c: npz(**{name: np.array(cells) for name, cells in c.items()}),
    "CSV": csv,
}


@pytest.mark.parametrize("written", WRITERS)
@pytest.mark.parametrize("how", ["percent", "percent and comma", "decimal comma"])
def test_every_format_reads_them_alike(how, written):
    found = read_predictions(WRITERS[written]({"label": LABELS, "prob": SPELT[how]}))
    assert found.kind == "score"
    assert found.scores.tolist() == [0.125, 0.85, 0.602, 0.333]
    said = " ".join(found.notes)
    assert ("divided by 100" in said) == ("percent" in how)
    assert ("decimal comma" in said) == ("comma" in how)


def test_a_column_in_percent_is_no_logit():
    table = read_table(json_lines({"label": LABELS, "risk": SPELT["percent"]}))
    assert table.column("risk").unit == "%"
    assert recognise_columns(table).kind == "score"


@pytest.mark.parametrize(
    "rows",
    [
        [["90%", "10%"], ["20%", "80%"], ["40%", "60%"]],
        [["0,9", "0,1"], ["0,2", "0,8"], ["0,4", "0,6"]],
        [["0.9", ".1"], ["0.2", "0.8"], ["0.4", "0.6"]],
    ],
)
def test_lists_of_texts(rows):
    content = [
        json_lines({"label": [0, 1, 1], "p": rows}),
        parquet({"label": [0, 1, 1], "p": rows}),
    ]
    for found in map(read_predictions, content):
        assert nll(found) == pytest.approx([0.105, 0.223, 0.511], abs=6e-4)


def test_objects_with_texts():
    shares = [("90%", "10%"), ("20%", "80%"), ("40%", "60%")]
    objects = [{"a": a, "b": b} for a, b in shares]
    pairs = [[{"label": "a", "score": a}, {"label": "b", "score": b}] for a, b in shares]
    labels = ["a", "b", "b"]
    for content in (
        json_lines({"label": labels, "p": objects}),
        json_lines({"label": labels, "p": pairs}),
        parquet({"label": labels, "p": objects}),
    ):
        assert nll(read_predictions(content)) == pytest.approx([0.105, 0.223, 0.511], abs=6e-4)


def test_texts_that_are_no_numbers_stay_texts():
    names = ["a", "1.5%", "b,c", "x"]
    table = read_table(json_lines({"label": LABELS, "name": names, "p": [0.1, 0.8, 0.7, 0.2]}))
    assert table.column("name").words == tuple(names)
    lists = [["a", "b"]] * 4
    table = read_table(parquet({"label": LABELS, "tags": lists, "p": [0.1, 0.8, 0.7, 0.2]}))
    assert table.names == ("label", "p")


def test_labels_stay_labels():
    shares = ["10%", "20%", "20%", "10%"]
    table = read_table(json_lines({"label": shares, "p": [0.1, 0.8, 0.7, 0.2]}))
    assert table.column("label").words == ("10%", "20%")


def test_a_few_cells_that_are_none_are_told():
    cells = [f"{k / 2}%" for k in range(60)]
    cells[7] = "high"
    content = json_lines({"label": [0, 1] * 30, "prob": cells})
    with pytest.raises(PredictionError, match="Row 8, column 'prob': 'high' is no number"):
        read_predictions(content)
    assert read_predictions(content, leave_out=True).n == 59


def test_a_comma_that_may_be_either_is_left_as_text():
    columns = {"label": LABELS, "income": ["1,234"] * 4, "prob": [0.1, 0.8, 0.7, 0.2]}
    found = read_predictions(json_lines(columns))
    assert found.scores.tolist() == columns["prob"]
    assert any("Left as text: Column 'income': '1,234' may be" in note for note in found.notes)
