"""Two files come to the same examples in the same order, or it is said why they cannot."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.predictions import Predictions, read_predictions
from nll_core.report.pairing import paired

FIRST = "y,p_a,p_b\na,0.9,0.1\nb,0.4,0.6\na,0.8,0.2\nb,0.3,0.7\n"


def read(text: str) -> Predictions:
    return read_predictions(text.encode(), leave_out=True)


def test_equal_rows_are_not_copied() -> None:
    first, second = read(FIRST), read(FIRST.replace("0.9,0.1", "0.6,0.4"))
    one, other = paired(first, second)
    assert one is first
    assert other is second


def test_rows_left_out_of_either_are_left_out_of_both() -> None:
    first = read(FIRST.replace("0.9,0.1", "0.9,"))
    second = read(FIRST.replace("0.3,0.7", ",0.7"))
    one, other = paired(first, second)
    np.testing.assert_array_equal(one.rows, [2, 3])
    np.testing.assert_array_equal(other.rows, [2, 3])
    np.testing.assert_array_equal(one.probs(), [[0.4, 0.6], [0.8, 0.2]])
    np.testing.assert_array_equal(other.probs(), one.probs())


def test_classes_are_brought_to_the_same_order() -> None:
    turned = "y,p_b,p_a\na,0.1,0.9\nb,0.6,0.4\na,0.2,0.8\nb,0.7,0.3\n"
    one, other = paired(read(FIRST), read(turned))
    assert other.classes == one.classes
    np.testing.assert_array_equal(other.probs(), one.probs())
    np.testing.assert_array_equal(other.labels, one.labels)


def test_a_score_of_the_other_class_is_turned() -> None:
    score = read("y,p_b\na,0.1\nb,0.6\na,0.2\nb,0.7\n")
    turned = Predictions(
        kind="score",
        scores=1.0 - score.scores,
        labels=1 - score.labels,
        classes=score.classes[::-1],
        rows=score.rows,
        row_count=score.row_count,
    )
    _, other = paired(score, turned)
    np.testing.assert_allclose(other.scores, score.scores)
    np.testing.assert_array_equal(other.labels, score.labels)


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (FIRST + "a,0.5,0.5\n", "has 5 rows and the first one 4"),
        (FIRST.replace("p_b", "p_c").replace("\nb", "\nc"), "'b' is in the first alone"),
        (FIRST.replace("a,0.8", "b,0.8"), r"in row 3 .* 'a' in the first .* 'b' .*\(1 rows differ"),
    ],
)
def test_what_does_not_fit_together_is_said(second: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        paired(read(FIRST), read(second))


def test_two_examples_in_common_are_needed() -> None:
    first = read("y,p_a,p_b\na,0.9,0.1\nb,0.4,0.6\na,0.8,\nb,0.3,\n")
    second = read("y,p_a,p_b\na,0.9,\nb,0.4,0.6\na,0.8,0.2\nb,0.3,\n")
    with pytest.raises(ValueError, match="1 usable examples in common"):
        paired(first, second)
