"""Cells of text: numbers in many spellings, lists, objects and words."""

from __future__ import annotations

import json
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import PredictionError, read_table
from nll_core.predictions.cells import (
    NumberStyle,
    has_decimal_comma,
    has_decimal_point,
    kind_of_cell,
    nested_value,
)

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("cell", "style", "number"),
    [
        ("0,9", NumberStyle(","), 0.9),
        (",25", NumberStyle(","), 0.25),
        ("1.234,5", NumberStyle(","), 1234.5),
        ("1.250", NumberStyle(","), 1250.0),
        ("0.125", NumberStyle(","), 0.125),
        ("1 234,5", NumberStyle(","), 1234.5),
        ("1,234.5", NumberStyle(), 1234.5),
        ("-1,234,567", NumberStyle(), -1234567.0),
        ("\N{MINUS SIGN}1.5", NumberStyle(), -1.5),
        ("np.float64(0.1)", NumberStyle(), 0.1),
        ("tensor(0.1)", NumberStyle(), 0.1),
        ("tensor(0.1000, device='cuda:0', grad_fn=<NllLossBackward0>)", NumberStyle(), 0.1),
        ("Decimal('0.1')", NumberStyle(), 0.1),
        ("12.5%", NumberStyle(percent=True), 0.125),
        ("1e-3 %", NumberStyle(percent=True), 1e-5),
        ("12,5 %", NumberStyle(",", percent=True), 0.125),
        # No number of the style.
        ("12.5", NumberStyle(percent=True), None),
        ("12.5%", NumberStyle(), None),
        ("1,23,456", NumberStyle(), None),
        ("1.23.4", NumberStyle(","), None),
        ("cat", NumberStyle(), None),
        ("1_000", NumberStyle(), None),
    ],
)
def test_the_number_in_a_cell(cell, style, number):
    assert style.number(cell) == number


@settings(deadline=None)
@given(NUMBERS)
def test_other_spellings_keep_the_last_digit(number):
    text = repr(number)
    assert NumberStyle(",").number(text.replace(".", ",")) == number
    assert NumberStyle().number(f"np.float64({text})") == number
    assert NumberStyle().number(text.replace("-", "\N{MINUS SIGN}")) == number
    # The hundredth of what is written, rounded once.
    assert NumberStyle(percent=True).number(f"{text}%") == float(Decimal(text) / 100)


@pytest.mark.parametrize(
    ("cell", "comma", "point"),
    [
        ("0,5", True, False),
        ("0.5", False, True),
        ("1,234", False, False),
        ("1.234", False, False),
        ("0,123", True, False),
        ("1.234,5", True, False),
        ("1,234.5", False, True),
        ("1.234.567", True, False),
        ("12", False, False),
        ("a,b", False, False),
    ],
)
def test_what_a_cell_tells_of_commas_and_points(cell, comma, point):
    assert (has_decimal_comma(cell), has_decimal_point(cell)) == (comma, point)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("[0.7, 0.2]", [0.7, 0.2]),
        ("[0.7 0.2\n 0.1]", [0.7, 0.2, 0.1]),
        ("[0.7 0.2\n0.1]", [0.7, 0.2, 0.1]),
        ("[1. 0.]", [1.0, 0.0]),
        ("[ 0.1 -0.2]", [0.1, -0.2]),
        ("[1.e-05 nan]", [1e-5, None]),
        ("[-inf 0.]", [-np.inf, 0.0]),
        ("[[0.7 0.3]]", [[0.7, 0.3]]),
        ("array([0.1, 0.9], dtype=float32)", [0.1, 0.9]),
        ("tensor([0.1, 0.9], device='cuda:0')", [0.1, 0.9]),
        ("[np.float64(0.1), np.float64(0.9)]", [0.1, 0.9]),
        ("DenseVector([0.1, 0.9])", [0.1, 0.9]),
        ("[6.9E-22,5.7E-20,1.0]", [6.9e-22, 5.7e-20, 1.0]),
        ("(3,[0,2],[0.1,0.9])", [0.1, 0.0, 0.9]),
        ("SparseVector(3, {0: 0.1, 2: 0.9})", [0.1, 0.0, 0.9]),
        ("{'a': 0.7, 'b': 0.3}", {"a": 0.7, "b": 0.3}),
        ('{"a": 0.7}', {"a": 0.7}),
        ("{a -> 0.7, b -> 0.3}", {"a": 0.7, "b": 0.3}),
        ("a:0.7 b:0.3", {"a": 0.7, "b": 0.3}),
        ("a=0.7; b=0.3", {"a": 0.7, "b": 0.3}),
        ("[{'label': 'a', 'score': 0.5}]", [{"label": "a", "score": 0.5}]),
        ("['a' 'b']", ["a", "b"]),
        # None of these.
        ("12:30", None),
        ("2026-11-29 12:30:15", None),
        ("hello (world)", None),
        ("a word", None),
        ("3", None),
        ("(9999999999999,[0],[0.1])", None),
        ("[" * 5000, None),
        ("__import__('os')", None),
    ],
)
def test_the_list_or_object_in_a_cell(cell, value):
    assert nested_value(cell) == value


@settings(deadline=None)
@given(st.lists(NUMBERS, min_size=2, max_size=6), st.sampled_from([np.float64, np.float32]))
def test_lists_that_are_printed_keep_their_digits(numbers, dtype):
    with np.errstate(over="ignore"):
        array = np.array(numbers).astype(dtype)
    want = [float(str(x)) for x in array]
    if np.isfinite(array).all():
        assert nested_value(str([float(str(x)) for x in array])) == want
        assert nested_value(json.dumps(want)) == want
        assert nested_value(str(array.tolist())) == array.tolist()
        assert nested_value(repr(list(array))) == want
    with np.printoptions(floatmode="unique", threshold=10_000):
        shown = nested_value(str(array))
    assert shown is not None
    np.testing.assert_array_equal(np.array(shown, dtype=dtype), array)


def test_a_list_that_was_shortened_when_printed_is_refused():
    text = str(np.arange(2000.0))
    with pytest.raises(PredictionError, match=r"shortened with dots.*array.tolist\(\)"):
        nested_value(text)
    content = b'label,p\n0,"[0.1, 0.9]"\n1,"[0.1 ... 0.9]"\n'
    with pytest.raises(PredictionError, match="Row 2, column 'p': the list"):
        read_table(content)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("0,5", "number"),
        ("12%", "number"),
        ("NA", ""),
        ("", ""),
        ("cat", "word"),
        ("[1 2]", "nested"),
    ],
)
def test_kinds(cell, kind):
    assert kind_of_cell(cell) == kind


def column(text, name):
    table = read_table(text.encode())
    return table.column(name), " ".join(table.notes)


def test_percent_signs():
    found, notes = column("label,p\n0,12.5%\n1,85.0%\n1,60.2%\n", "p")
    np.testing.assert_array_equal(found.numbers(), [0.125, 0.85, 0.602])
    assert found.unit == "%"
    assert "each was divided by 100 (the first is '12.5%')" in notes


@pytest.mark.parametrize(
    ("text", "numbers", "note"),
    [
        ('label,s\n0,"0,9"\n1,"0,4"\n', [0.9, 0.4], "decimal comma"),
        ("label;s\n0;,25\n1;0,75\n", [0.25, 0.75], "decimal comma"),
        ("label;s\n0;1.234,5\n1;-2,5\n", [1234.5, -2.5], "decimal comma"),
        ('label,s\n0,"1,234.5"\n1,-2.5\n', [1234.5, -2.5], ""),
        ("label;w;s\n0;0,2;1.250\n1;0,8;2.500\n", [1250, 2500], "'1.250' was read as 1,250"),
        ('label,w,s\n0,0.2,"1,250"\n1,0.8,"2,500"\n', [1250, 2500], "sets thousands apart"),
        ("label;s\n0;1,250\n1;2,500\n", [1.25, 2.5], "is the decimal comma"),
        ("label,s\n0,\N{MINUS SIGN}1.5\n1,2.5\n", [-1.5, 2.5], ""),
        ("label,s\n0,np.float64(0.1)\n1,np.float64(0.9)\n", [0.1, 0.9], ""),
        ("label,s\n0,tensor(0.1)\n1,tensor(0.9)\n", [0.1, 0.9], ""),
        ("label,s\n0,[0.1]\n1,[0.9]\n", [0.1, 0.9], ""),
    ],
)
def test_numbers_of_a_column(text, numbers, note):
    found, notes = column(text, "s")
    np.testing.assert_array_equal(found.numbers(), numbers)
    assert note in notes


def test_a_comma_that_may_be_either_is_asked_about():
    with pytest.raises(
        PredictionError,
        match=r"Column 'logit': '1,234' may be .* decimal comma, or one above 1,000",
    ):
        read_table(b'label,logit\n0,"1,234"\n1,"2,345"\n')


def test_a_cell_of_another_style_is_told():
    found, _ = column("label,p\n0,12.5%\n1,85.0%\n1,60.2\n0,5%\n", "p")
    np.testing.assert_array_equal(found.numbers(), [0.125, 0.85, np.nan, 0.05])
    assert found.cell(2) == "60.2"
