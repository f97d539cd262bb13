"""Problems as sentences, and the error that carries them."""

from __future__ import annotations

import copy
import pickle

import pytest

from nll_core import PredictionError
from nll_core.predictions import Problem
from nll_core.predictions.problems import attempted, counted, listed, quoted


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("the file is empty"), "The file is empty."),
        (
            Problem("no label", 3, "y", 1, "Write it."),
            "Row 3, column 'y': no label; no other row like it. Write it.",
        ),
        (Problem("no label", 1200, None, 4500), "Row 1,200: no label; 4,500 rows like it in all."),
        (Problem("all weights are 0", column="w"), "Column 'w': all weights are 0."),
    ],
)
def test_sentences(problem, text):
    assert str(problem) == text


def test_the_error_keeps_its_problems():
    problems = (Problem("one"), Problem("two", 2, "p", 3))
    error = PredictionError(problems)
    assert str(error) == "One.\nRow 2, column 'p': two; 3 rows like it in all."
    assert isinstance(error, ValueError)
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert twin.problems == problems
        assert str(twin) == str(error)
    assert PredictionError(problems[0]).problems == problems[:1]


def test_an_attempt_returns_what_is_wrong_and_raises_all_else():
    def fail(error):
        raise error

    fault = PredictionError(Problem("one"))
    assert attempted(int, "7", base=8) == 7
    assert attempted(fail, fault) is fault
    assert fault.__traceback__ is None
    with pytest.raises(ZeroDivisionError):
        attempted(fail, ZeroDivisionError())


def test_quotations_are_short_and_printable():
    assert quoted("cat") == "'cat'"
    assert len(quoted("x" * 500)) == 42
    assert quoted("a\tb\x1b[31m") == "'a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m'"
    assert listed(["a", "b", "c"], most=2) == "'a', 'b' and 1 more"
    assert (counted(1, "row"), counted(2000, "row")) == ("1 row", "2,000 rows")
