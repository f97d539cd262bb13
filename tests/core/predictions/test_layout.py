"""Layouts of delimited texts from their first lines."""

from __future__ import annotations

import pytest

from nll_core import PredictionError
from nll_core.predictions.layout import find_layout, libsvm_classes


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_each_delimiter(delimiter):
    layout = find_layout([delimiter.join(row) for row in (("label", "p"), ("1", "0.5"))])
    assert layout.delimiter == delimiter
    assert layout.names == ("label", "p")
    assert layout.first_line == 1


def test_the_delimiter_that_cuts_all_lines_alike_wins():
    lines = ["text;p", "a, b;0.5", "c;0.25", "d, e, f;0.125"]
    assert find_layout(lines).delimiter == ";"
    assert find_layout(['"a;b",c', '"d;e",0.5', '"f;g",0.5']).delimiter == ","


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
        (["label^p", "1^0.5"], r"one column only.*Save it as CSV with a comma"),
        (["a,b,a", "1,2,3"], "Column 'a': the header has the same name more than once: 'a'"),
        (["a,b,a,c,c", "1,2,3,4,5"], "more than once: 'a', 'c'"),
    ],
)
def test_messages(lines, message):
    with pytest.raises(PredictionError, match=message):
        find_layout(lines)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["yes,0.9", "no,0.2", "yes,0.7"], "'yes' occurs there again"),
        (["0.9,yes", "0.2,no", "0.7,yes"], "'yes' occurs there again"),
        (["cat,0.9,0.1", "dog,0.4,0.6"], "numbers where numbers are"),
        (["cat,cat,0.9", "dog,cat,0.6", "cat,dog,0.7"], "'cat' occurs there again"),
        (["spam,1", "ham,0", "spam,1"], "'spam' occurs there again"),
        (["cat,12.5%", "dog,33%"], "numbers where numbers are"),
    ],
)
def test_a_first_row_that_is_like_those_below_is_data(lines, why):
    layout = find_layout(lines)
    assert not layout.has_header
    assert layout.first_line == 0
    assert layout.names[0] == "column 1"
    assert any("no header" in note and why in note for note in layout.notes)


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        (["species,1,2", "cat,0.5,0.5", "dog,0.4,0.6"], "species"),
        (["label,1", "spam,1", "ham,0"], "label"),
        (["0,1,2", "1,0.5,0.5", "0,0.2,0.8"], "0"),
        (["labels 3 1 2", "1 0.1 0.8 0.1"], "labels"),
        (["name,text", "a,b", "c,d"], "name"),
        (["x,p", "1,0.5"], "x"),
        (["cat,p", "cat,0.5"], "cat"),
    ],
)
def test_a_first_row_that_names_columns_is_the_header(lines, first):
    layout = find_layout(lines)
    assert layout.has_header
    assert layout.names[0] == first
    assert layout.first_line == 1


def test_a_first_row_that_may_be_either_is_asked_about():
    with pytest.raises(PredictionError, match=r"\(spam, 1\) may be names of columns or an example"):
        find_layout(["spam,1", "ham,0", "ham,1"])


@pytest.mark.parametrize(
    "above",
    [
        ["sep=;"],
        ['"sep=;"'],
        ["Results of May;;"],
        ["Results of May", ""],
        ["Results of May", "made by hand;;"],
        ["# a comment", "", "# another"],
    ],
)
def test_lines_above_the_header(above):
    layout = find_layout([*above, "label;p_0;p_1", "0;.9;.1", "1;.4;.6", "1;.3;.7"])
    assert layout.names == ("label", "p_0", "p_1")
    assert layout.delimiter == ";"
    assert layout.first_line == len(above) + 1
    if above[0].startswith("Results"):
        assert any("Left out above the header: 'Results of May'" in n for n in layout.notes)


def test_orange_says_what_its_columns_are():
    layout = find_layout(
        [
            "iris\tsepal length\tmodel\tw",
            "a b\tcontinuous\ta b\tcontinuous",
            "class\t\tmeta\tweight",
            "a\t4.6\ta\t1",
        ]
    )
    assert layout.format == "Orange"
    assert layout.first_line == 3
    assert dict(layout.stated) == {
        "iris": "label",
        "sepal length": "feature",
        "model": "",
        "w": "weight",
    }


def test_the_header_of_libsvm():
    assert libsvm_classes(["y", "labels", "3", "1", "2"]) == (1, ("3", "1", "2"))
    assert libsvm_classes(["labels", "a", "b"]) == (-1, ())
    assert libsvm_classes(["label", "1", "2"]) == (-1, ())


def test_names_have_one_spelling():
    assert find_layout(["label,e\u0301lan", "1,0.5"]).names == ("label", "\u00e9lan")
