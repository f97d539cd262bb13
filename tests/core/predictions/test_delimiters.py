"""What separates the columns of a text."""

from __future__ import annotations

import pytest

from nll_core import PredictionError
from nll_core.predictions.delimiters import SPACE, cut, find_delimiter


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (["label,p", "1,0.5"], ","),
        (["0;0,9;0,1", "1;0,2;0,8"], ";"),
        (["1 0,5 0,3", "0 0,25 0,1"], SPACE),
        (["label   p", "1    0.5"], SPACE),
        (["label\tp", "1\t0.5"], "\t"),
        (["text,label", "two words,1", "and three words,0"], ","),
        (["cat, 0.9, 0.1", "dog, 0.4, 0.6"], ","),
        (["label,p", '1,"[0.1 0.9]"', '0,"[0.2 0.8]"'], ","),
        (["a b\tc", "d e\tf"], "\t"),
    ],
)
def test_the_delimiter(lines, delimiter):
    assert find_delimiter(lines) == delimiter


def test_white_space_is_one_delimiter_however_long_it_is():
    lines = ["  a   b\t c ", '"two words"  1 2']
    assert list(cut(lines, SPACE)) == [["a", "b", "c"], ["two words", "1", "2"]]


def test_one_column():
    with pytest.raises(PredictionError, match="one column only: its first line is 'a\\^b'"):
        find_delimiter(["a^b", "c^d"])
