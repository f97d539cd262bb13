"""Delimited text: plain and awkward cells, ragged rows, blocks."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import PredictionError, read_predictions, read_table
from nll_core.predictions import encodings
from tests.prediction_files import delimited, simulated

LOGITS, LABELS = simulated(n=200)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
            st.floats(allow_nan=False),
            st.floats(allow_nan=False, width=32),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_the_csv_module_writes_is_read_back(rows):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(["label", "first", "second"])
    writer.writerows([[word, repr(a), repr(b)] for word, a, b in rows])
    table = read_table(stream.getvalue().encode())
    np.testing.assert_array_equal(table.column("first").numbers(), [a for _, a, _ in rows])
    np.testing.assert_array_equal(table.column("second").numbers(), [b for _, _, b in rows])


def test_words_numbers_and_empty_cells():
    text = b'label,p,note\ncat, 0.5 ,"a, b"\n dog ,1e-3,\n"ca""t",+.25,x\n,-inf,y\ncat,,z\n'
    table = read_table(text)
    assert [table.column("label").cell(i) for i in range(5)] == ["cat", "dog", 'ca"t', "", "cat"]
    np.testing.assert_array_equal(table.column("p").numbers(), [0.5, 1e-3, 0.25, -np.inf, np.nan])
    assert table.column("note").cell(0) == "a, b"
    assert table.column("p").cell(4) == ""


def test_decimal_commas_give_the_same_numbers():
    columns = {"label": LABELS, **{f"z_{k}": LOGITS[:, k] for k in range(3)}}
    points = read_predictions(delimited(columns, ";"))
    commas = read_predictions(delimited(columns, ";").replace(b".", b","))
    np.testing.assert_array_equal(points.scores, commas.scores)


def test_quoted_text_with_line_ends():
    table = read_table(b'label,text,p\n0,"two\nlines",0.5\n1,"one",0.25\n')
    assert table.row_count == 2
    np.testing.assert_array_equal(table.column("p").numbers(), [0.5, 0.25])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_blank_lines(end):
    table = read_table(f"label,p{end}0,0.5{end}{end}1,0.25{end}".encode())
    np.testing.assert_array_equal(table.column("p").numbers(), [0.5, 0.25])
    np.testing.assert_array_equal(table.rows, [1, 2])


def test_ragged_rows_are_told_with_their_numbers():
    lines = delimited({"label": LABELS, **{f"z_{k}": LOGITS[:, k] for k in range(3)}}).split(b"\n")
    lines[11] = b"1,0.5"
    lines[50] += b",7"
    content = b"\n".join(lines)
    with pytest.raises(PredictionError, match=r"Row 11: has 2 cells, the header 4; 2 rows like it"):
        read_predictions(content)
    found = read_predictions(content, leave_out=True)
    kept = np.delete(np.arange(200), [10, 49])
    np.testing.assert_array_equal(found.scores, LOGITS[kept])
    np.testing.assert_array_equal(found.rows, kept + 1)
    assert found.left_out[0].count == 2


def test_a_quotation_mark_that_is_not_closed():
    with pytest.raises(PredictionError, match="opens a quotation mark and runs on for 3 lines"):
        read_predictions(b'label,p_0,p_1\n0,"0.5,0.5\n1,0.4,0.6\n1,0.2,0.8\n')


def test_blocks_do_not_show(monkeypatch):
    columns = {"label": LABELS, **{f"z_{k}": LOGITS[:, k] for k in range(3)}}
    content = delimited(columns).replace(b"\n", b"\r\n")
    whole = read_predictions(content)
    for size in (200, 333, 1000):
        monkeypatch.setattr(encodings, "BLOCK_BYTES", size)
        np.testing.assert_array_equal(read_predictions(content).scores, whole.scores)


def test_a_bad_cell_in_a_later_block_is_told(monkeypatch):
    columns = {"label": LABELS, **{f"z_{k}": list(LOGITS[:, k]) for k in range(3)}}
    columns["z_1"][150] = "n/a"
    content = delimited(columns)
    monkeypatch.setattr(encodings, "BLOCK_BYTES", 1000)
    with pytest.raises(PredictionError, match="Row 151, column 'z_1': 'n/a' is no number"):
        read_predictions(content)


def test_labels_of_digits_and_letters_stay_words():
    hexadecimal = np.array(list("0123456789abcdef"))
    logits, labels = simulated(n=64, n_classes=16)
    order = np.argsort(labels)
    columns = {
        "label": hexadecimal[labels],
        **{f"p_{h}": logits[:, k] for k, h in enumerate(hexadecimal)},
    }
    content = delimited({name: np.asarray(c)[order] for name, c in columns.items()})
    found = read_predictions(content)
    assert found.n_classes == 16
    np.testing.assert_array_equal(np.array(found.classes)[found.labels], hexadecimal[labels[order]])


def test_a_last_line_without_its_end():
    table = read_table(b"label,p\n0,0.5\n1,0.25")
    np.testing.assert_array_equal(table.column("p").numbers(), [0.5, 0.25])
    assert read_table(b"label,p\n0,0.5").row_count == 1


def test_a_header_alone():
    for content in (b"label,p\n", b"label,p", b"label,p\n\n \n"):
        with pytest.raises(PredictionError, match="a header and no rows"):
            read_table(content)


def test_one_odd_line_among_many_changes_no_other():
    logits, labels = simulated(n=2000)
    columns = {"label": labels, **{f"z_{k}": logits[:, k] for k in range(3)}}
    lines = delimited(columns).split(b"\n")
    lines[700] = lines[700].replace(b",", b",x", 1)
    lines[1500] += b",1"
    lines.insert(300, b"")
    content = b"\n".join(lines)
    found = read_predictions(content, leave_out=True)
    # Line 700 is the 700th row, and the empty line is none.
    kept = np.delete(np.arange(2000), [699, 1499])
    np.testing.assert_array_equal(found.rows, kept + 1)
    np.testing.assert_array_equal(found.scores, logits[kept])
    assert [(p.row, p.column) for p in found.left_out] == [(1500, None), (700, "z_0")]


def test_decimal_commas_beside_words_with_commas_and_points():
    rows = [("a, b", "0,5", "1,234"), ("c", "-1,25e2", "7"), ("d, e", ",125", "2,5")] * 200
    lines = ["word;p;q", *(";".join(row) for row in rows)]
    table = read_table("\n".join(lines).encode())
    np.testing.assert_array_equal(table.column("p").numbers(), [0.5, -125.0, 0.125] * 200)
    np.testing.assert_array_equal(table.column("q").numbers(), [1.234, 7.0, 2.5] * 200)
    assert [table.column("word").cell(i) for i in range(3)] == ["a, b", "c", "d, e"]
    # A point on one line: its thousands are read as such, and its words keep it.
    lines[301] = "v. 2, x;1.234,5;1,234"
    table = read_table("\n".join(lines).encode())
    assert table.column("word").cell(300) == "v. 2, x"
    assert table.column("p").numbers()[300] == 1234.5
    assert table.column("word").cell(599) == "d, e"
