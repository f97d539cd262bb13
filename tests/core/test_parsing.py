"""Reading numbers from pasted text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core.parsing import parse_numbers


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
