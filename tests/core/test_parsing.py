"""Reading numbers from pasted text."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core.parsing import has_decimal_commas, parse_numbers, parse_rows


@pytest.mark.parametrize(
    "text",
    [
        "1 2.5 -3",
        "1,2.5,-3",
        "1;2.5;-3",
        "1\t2.5\t-3",
        "1\n2.5\n-3",
        "1\r\n2.5\r\n-3\r\n",
        "1, 2.5 ;\n\n -3,",
        ", 1 , 2.5\n; -3",
        "\ufeff1 2.5 -3",
        "1 2.5 \u22123",
        "+1 25e-1 -.3E+1",
        "1. 2.50 -3",
        "1\u00a02.5\u00a0-3",
    ],
)
def test_separators_and_forms(text):
    numbers = parse_numbers(text)
    assert numbers.dtype == np.float64
    np.testing.assert_array_equal(numbers, [1.0, 2.5, -3.0])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1),
    st.sampled_from([",", ";", " ", "\t", "\n", ", ", " ; "]),
)
def test_what_python_writes_is_read_back(numbers, separator):
    np.testing.assert_array_equal(parse_numbers(separator.join(map(repr, numbers))), numbers)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1\n2\n12,x", "line 3: 'x' is not a number, expected decimal numbers"),
        ("1\n\n12,,x", "line 3: nothing between two separators, expected a number"),
        ("1 2;;3", "line 1: nothing between two separators"),
        ("1 nan", "line 1: 'nan' is not a number"),
        ("inf", "line 1: 'inf' is not a number"),
        ("1_000", "line 1: '1_000' is not a number"),
        ("0x10", "line 1: '0x10' is not a number"),
        ("1.2.3", r"line 1: '1\.2\.3' is not a number"),
        ("1 -", "line 1: '-' is not a number"),
        ("\u0661", "is not a number"),
        ("1e999", "line 1: '1e999' is beyond the range of float64"),
        ("a" * 50, f"line 1: '{'a' * 20}…' is not a number"),
        ("", "text must hold at least one number, got none"),
        (" \n,\n;", "text must hold at least one number, got none"),
    ],
)
def test_errors_name_the_line_and_the_token(text, message):
    with pytest.raises(ValueError, match=message):
        parse_numbers(text)


def test_bad_kinds_are_named():
    with pytest.raises(TypeError, match="text must be a string, got int"):
        parse_numbers(3)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12,5; 13,0; 11,8", [12.5, 13.0, 11.8]),
        ("12,5 13,0 11,8", [12.5, 13.0, 11.8]),
        ("12,5\n13,0\n11,8", [12.5, 13.0, 11.8]),
        ("12,5;\n13;\n", [12.5, 13.0]),
        ("12,5,\n13,0,\n", [12.5, 13.0]),
        ("1.234,5; 2.345.678,25", [1234.5, 2345678.25]),
        ("\u221212,5 1,5e3", [-12.5, 1500.0]),
        ("0,125; 0,250", [0.125, 0.25]),
    ],
)
def test_decimal_commas_are_read(text, numbers):
    assert has_decimal_commas(text)
    np.testing.assert_array_equal(parse_numbers(text), numbers)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12,5,13", [12, 5, 13]),
        ("12, 5; 13", [12, 5, 13]),
        ("1.5,2.5", [1.5, 2.5]),
        ("26,-44", [26, -44]),
        ("1 ,2 ,3", [1, 2, 3]),
        ("100,200,300\n150,250,350", [100, 200, 300, 150, 250, 350]),
        ("1,2,3; 4,5,6", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_other_commas_separate(text, numbers):
    assert not has_decimal_commas(text)
    np.testing.assert_array_equal(parse_numbers(text), numbers)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,5", "line 1: '1,5' may be 1.5 or the two numbers 1 and 5: write decimals with a point"),
        ("1.234,5", "may be 1234.5 or the two numbers 1.234 and 5"),
        ("7\n12,5, 13,0", "line 2: '12,5,' may be 12.5 or the two numbers 12 and 5"),
        ("1,234; 5,678", "'1,234' may be 1.234, 1234, or 1 and 234"),
        ("1,234.5; 2,345.6", "'1,234.5' may be 1234.5 or 1, 234.5"),
        ("1,234,567; 2,345,678", "'1,234,567' may be 1234567 or 1, 234"),
        ("2,5; 1.5", "'1.5' has a point, and '2,5' a comma: write all with a point"),
        ("1 234,5; 2 345,6", "'1 234,5' may be one number or several"),
        (",25", "',25' starts with a comma"),
    ],
)
def test_what_may_be_read_in_two_ways_is_asked(text, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_numbers(text)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.decimals(-1000, 1000, places=2), min_size=2),
    st.sampled_from([";", "; ", " ", "\t", "\n"]),
)
def test_numbers_with_decimal_commas_are_never_split(numbers, separator):
    text = separator.join(str(number).replace(".", ",") for number in numbers)
    np.testing.assert_array_equal(parse_numbers(text), [float(number) for number in numbers])


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789,;. -\n", max_size=14))
def test_a_comma_between_digits_means_the_same_throughout(text):
    try:
        numbers = parse_numbers(text)
    except ValueError:
        return
    commas = len(re.findall(r"(?<=\d),(?=\d)", text))
    pieces = [piece for piece in re.split(r"[;,\s]+", text) if piece]
    # Either every comma between digits separates, or none does.
    assert len(numbers) == len(pieces) - (commas if has_decimal_commas(text) else 0)


@pytest.mark.parametrize(
    "text",
    ["1 2\n3 4.5", "x1,y\n1,2\n\n3,4.5\n", "\ufeffa\tb\r\n1\t2\r\n3\t4.5", "a;b\n1;2\n3;4,5"],
)
def test_rows_are_lines_below_names(text):
    np.testing.assert_array_equal(parse_rows(text), [[1.0, 2.0], [3.0, 4.5]])


@pytest.mark.parametrize("text", ["1 2 3", "1\n2\n3", "name\n1\n2\n3", "1, 2, 3"])
def test_one_line_or_one_number_a_line_is_a_column(text):
    np.testing.assert_array_equal(parse_rows(text), [[1.0], [2.0], [3.0]])


def test_commas_between_names_are_between_numbers():
    np.testing.assert_array_equal(
        parse_rows("height,weight\n171,65\n165,58"), [[171, 65], [165, 58]]
    )
    np.testing.assert_array_equal(parse_rows("a,b\n1,234\n5,678"), [[1, 234], [5, 678]])
    np.testing.assert_array_equal(parse_rows("wait\n12,5\n13,0"), [[12.5], [13.0]])
    np.testing.assert_array_equal(parse_rows("12,5 13,0\n1,5 2,5"), [[12.5, 13.0], [1.5, 2.5]])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("171,65\n165,58", "line 1: '171,65' may be 171.65 or the two numbers 171 and 65"),
        ("\n1.171,65\n165,58", "line 2: '1.171,65' may be 1171.65 or"),
        ("a b\n1 2\n3", "line 3: 1 numbers where line 2 has 2"),
        ("1 2\n3 x", "line 2: 'x' is not a number"),
        ("a 1\n2 3", "line 1: 'a' is not a number"),
        ("names only", "at least one number"),
        ("", "at least one number"),
    ],
)
def test_what_are_no_rows_is_said_by_line(text, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        parse_rows(text)
