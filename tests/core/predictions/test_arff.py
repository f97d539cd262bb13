"""ARFF is read as the CSV of the same rows."""

from __future__ import annotations

import pytest

from nll_core import PredictionError, read_predictions, read_table
from tests.core.predictions.test_reader_faults import nll

ARFF = r"""% a comment
@RELATION predictions

@ATTRIBUTE class {a,'b c'}
@attribute 'predicted class' {a, 'b c'}
@attribute distribution_a numeric
@attribute	'distribution_b c' real
@attribute "it's" string
@DATA
a,a,0.9,0.1,'x, "y"'
% another one

'b c','b c',0.2,0.8,'don\'t'
'b c', a, 0.6, 0.4, ?
a,'b c',0.3,0.7,z
"""


def test_names_and_rows():
    table = read_table(ARFF.encode())
    assert table.names == (
        *("class", "predicted class", "distribution_a", "distribution_b c", "it's"),
    )
    assert [table.column("it's").cell(i) for i in range(4)] == ['x, "y"', "don't", "?", "z"]
    assert any("ARFF" in note for note in table.notes)


def test_predictions():
    found = read_predictions(ARFF.encode(), name="a.arff")
    assert found.classes == ("a", "b c")
    assert nll(found) == pytest.approx([0.105, 0.223, 0.916, 1.204], abs=6e-4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@relation x\n@attribute a numeric\n@data\n{0 1}\n{0 2}\n", "SparseToNonSparse"),
        ("@relation x\n@attribute a numeric\n1\n2\n", "no @data"),
        ("@relation x\n@attribute a numeric\n@attribute b real\n@data\n", "and no rows"),
        ("@relation x\n@data\n1,2\n3,4\n", "no @attribute"),
    ],
)
def test_what_is_missing_is_said(text, message):
    with pytest.raises(PredictionError, match=message):
        read_predictions(text.encode())
