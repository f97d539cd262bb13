"""Weka's printed predictions and its CSV."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import PredictionError, read_table

PRINTED = """
=== Predictions on test data ===

    inst#     actual  predicted error distribution
        1   1:one two   1:one two       *0.977,0.02,0.003
        8  3:c 1:one two   +   *0.5,0,0.5 (4.6,3.4)
        9      1:?        3:c       0.1,0.2,*0.7
"""


def test_printed_predictions():
    table = read_table(PRINTED.encode())
    assert table.format == "Weka"
    assert table.names == (
        *("inst#", "actual", "predicted"),
        *("distribution.one two", "distribution[1]", "distribution.c"),
    )
    assert [table.column("actual").cell(i) for i in range(3)] == ["one two", "c", ""]
    np.testing.assert_array_equal(table.column("distribution.c").numbers(), [0.003, 0.5, 0.7])
    entries = [(c.entry, c.named) for c in table.columns if c.vector == "distribution"]
    # The second class is neither a true nor a predicted one, so nothing names it.
    assert entries == [("one two", True), ("1", False), ("c", True)]
    assert any("Of 3 classes 1 never occur" in note for note in table.notes)


def test_a_probability_of_the_predicted_class_alone():
    text = "=== Predictions on test data ===\n\n inst# actual predicted error prediction\n"
    table = read_table(f"{text} 1 1:a 1:a 0.9\n 2 2:b 1:a + 0.6\n\n".encode())
    assert table.column("prediction").stated == "confidence"
    np.testing.assert_array_equal(table.column("prediction").numbers(), [0.9, 0.6])


def test_what_stands_above_and_below_is_not_read():
    text = f"=== Run information ===\n\nScheme: NaiveBayes\n{PRINTED}\n=== Summary ===\nx 7\n"
    assert read_table(text.encode()).row_count == 3


def test_damage():
    with pytest.raises(PredictionError, match="Row 3: the line '9 odd' is no prediction"):
        read_table((PRINTED.rstrip().rsplit("\n", 1)[0] + "\n 9 odd\n").encode())
    with pytest.raises(PredictionError, match=r"no predictions below it.*-p 0 -distribution"):
        read_table(b"=== Predictions on test data ===\n\n")


def test_csv_of_two_classes():
    text = (
        b"inst#,actual,predicted,error,distribution,\n1,1:a,1:a,,*0.9,0.1\n2,2:b,1:a,+,*0.6,0.4\n"
    )
    table = read_table(text)
    np.testing.assert_array_equal(table.column("distribution.b").numbers(), [0.1, 0.4])
