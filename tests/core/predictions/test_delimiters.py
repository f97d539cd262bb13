"""Layouts of delimited texts from their first lines."""

from __future__ import annotations

import pytest

from nll_core import PredictionError
from nll_core.predictions.delimiters import find_layout


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_each_delimiter(delimiter):
    layout = find_layout([delimiter.join(row) for row in (("label", "p"), ("1", "0.5"))])
    assert layout.delimiter == delimiter
    assert layout.names == ("label", "p")
    assert layout.first_line == 1
    assert not layout.decimal_comma


def test_the_delimiter_that_cuts_all_lines_alike_wins():
    lines = ["text;p", "a, b;0.5", "c;0.25", "d, e, f;0.125"]
    assert find_layout(lines).delimiter == ";"
    assert find_layout(['"a;b",c', '"d;e",0.5', '"f;g",0.5']).delimiter == ","


def test_decimal_commas():
    layout = find_layout(["label;p", "1;0,5", "0;0,25"])
    assert layout.decimal_comma
    assert any("decimal comma" in note for note in layout.notes)
    assert not find_layout(["label;p", "1;0.5"]).decimal_comma
    assert not find_layout(["label;p", "1,5;0.5"]).decimal_comma


def test_no_header():
    layout = find_layout(["1,0.5,0.5", "0,0.25,0.75"])
    assert layout.names == ("column 1", "column 2", "column 3")
    assert layout.first_line == 0
    assert any("no header" in note for note in layout.notes)


def test_comments_above_the_table():
    layout = find_layout(["# made by a program", "# label,p", "1,0.5", "0,0.25"])
    assert (layout.names, layout.first_line) == (("label", "p"), 2)
    layout = find_layout(["# made by a program", "label,p", "1,0.5"])
    assert (layout.names, layout.first_line) == (("label", "p"), 2)


def test_row_names_of_r_and_delimiters_at_the_ends_of_lines():
    layout = find_layout(["label,p", "1,0,0.5", "2,1,0.25"])
    assert layout.names == ("", "label", "p")
    assert any("as R writes" in note for note in layout.notes)
    assert find_layout(["label,p,", "0,0.5,", "1,0.25,"]).names == ("label", "p")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "nothing but empty lines"),
        (["", "  "], "nothing but empty lines"),
        (["label,p"], r"a header and no rows\. Add the rows of data"),
        (["label p", "1 0.5"], "one column only: its first line is 'label p'.*spaces seem to"),
        (["label^p", "1^0.5"], r"one column only.*Save it as CSV with a comma"),
        (["a,b,a", "1,2,3"], "Column 'a': the header has the same name more than once: 'a'"),
        (["a,b,a,c,c", "1,2,3,4,5"], "more than once: 'a', 'c'"),
    ],
)
def test_messages(lines, message):
    with pytest.raises(PredictionError, match=message):
        find_layout(lines)
