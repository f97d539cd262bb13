"""Which of several columns of numbers hold the scores of the classes."""

from __future__ import annotations

import pytest

from nll_core import read_table
from nll_core.predictions.class_columns import find_class_columns

TABLE = read_table(b"label,x\n0,1\n1,0\n")


@pytest.mark.parametrize(
    ("names", "labels", "columns", "classes"),
    [
        (["p_0", "p_1"], "01", ["p_0", "p_1"], "01"),
        (["p_1", "p_0", "age"], "01", ["p_0", "p_1"], "01"),
        (["b", "a", "age"], "ab", ["b", "a"], "ba"),
        (["prob_a", "prob_b", "age"], "ab", ["prob_a", "prob_b"], "ab"),
        (["p_0", "p_1", "logit_0", "logit_1"], "01", ["logit_0", "logit_1"], "01"),
        (["0", "1", "2"], "01", ["0", "1", "2"], "012"),
        (["p_0", "p_1", "p_a"], "01a", ["p_0", "p_1", "p_a"], "01a"),
        (["u", "v"], "01", ["u", "v"], "uv"),
        (["column 2", "column 3"], "01", ["column 2", "column 3"], "01"),
        (["column 2", "column 4"], "01", ["column 2", "column 4"], "01"),
        (["u", "v", "score"], "01", [], ""),
        (["u"], "01", [], ""),
        (["id", "u"], "01", [], ""),
        ([], "01", [], ""),
    ],
)
def test_choice(names, labels, columns, classes):
    found = find_class_columns(TABLE, names, tuple(labels))
    assert list(found.columns) == columns
    assert list(found.classes) == list(classes)
