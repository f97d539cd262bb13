"""Each kind of bad row is found, counted and told with its place and a remedy."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import ColumnRoles, PredictionError, log_softmax, read_predictions, softmax
from tests.prediction_files import delimited, npz, simulated

LOGITS, LABELS = simulated(n=30)
FIRST, SECOND = 4, 17


def spoilt(scores, changes, labels=LABELS, name="p"):
    """Columns of a file in which cells of rows 5 and 18 are replaced."""
    columns = {"label": list(labels), **{f"{name}_{k}": list(scores[:, k]) for k in range(3)}}
    for column, value in changes.items():
        for row in (FIRST, SECOND):
            columns[column][row] = value
    return delimited(columns)


@pytest.mark.parametrize(
    ("scores", "name", "changes", "column", "what"),
    [
        (softmax(LOGITS), "p", {"p_1": "nan"}, "p_1", "NaN, expected is a number"),
        (softmax(LOGITS), "p", {"p_1": ""}, "p_1", "an empty cell, expected is a number"),
        (softmax(LOGITS), "p", {"p_2": "n/a"}, "p_2", "'n/a' is no number"),
        (softmax(LOGITS), "p", {"p_2": "1_0"}, "p_2", "'1_0' is no number"),
        (softmax(LOGITS), "p", {"p_0": "inf"}, "p_0", "inf is no probability"),
        (softmax(LOGITS), "p", {"p_0": -0.1}, "p_0", "-0.1 is no probability: not between 0 and 1"),
        (softmax(LOGITS), "p", {"p_1": 1.2}, "p_1", "1.2 is no probability"),
        (softmax(LOGITS), "p", {"p_0": 0.5, "p_1": 0.5, "p_2": 0.5}, None, "sum to 1.5, not to 1"),
        (softmax(LOGITS), "p", {"p_0": 0, "p_1": 0, "p_2": 0}, None, "sum to 0, not to 1"),
        (
            softmax(LOGITS),
            "p",
            {"label": 3},
            "label",
            "label '3' is none of the 3 classes '0', '1', '2'",
        ),
        (softmax(LOGITS), "p", {"label": ""}, "label", "no label"),
        (softmax(LOGITS), "p", {"label": "0.5"}, "label", "label '0.5' is none"),
        (softmax(LOGITS), "p", {"label": "cat"}, "label", "label 'cat' is none"),
        (LOGITS, "logit", {"logit_1": "inf"}, "logit_1", "a logit of +infinity"),
        (LOGITS, "logit", {"logit_1": "nan"}, "logit_1", "NaN"),
        (
            LOGITS,
            "logit",
            dict.fromkeys(["logit_0", "logit_1", "logit_2"], "-inf"),
            None,
            "every class",
        ),
        (log_softmax(LOGITS), "logp", {"logp_2": 0.5}, "logp_2", "0.5 is above 0"),
        (log_softmax(LOGITS), "logp", {"logp_2": -40}, None, "the probabilities exp(…) sum to"),
        (log_softmax(LOGITS), "logp", {"logp_2": "nan"}, "logp_2", "NaN"),
    ],
)
def test_bad_rows_are_told_and_can_be_left_out(scores, name, changes, column, what):
    # Rows in which a value is off by chance are those that were changed, and no others.
    content = spoilt(scores, changes, name=name)
    with pytest.raises(PredictionError) as caught:
        read_predictions(content)
    (problem,) = caught.value.problems
    assert what in problem.what
    assert (problem.row, problem.column, problem.count) == (FIRST + 1, column, 2)
    assert problem.remedy
    text = str(caught.value)
    assert "ow 5" in text
    assert "2 rows like it in all" in text
    found = read_predictions(content, leave_out=True)
    kept = np.delete(np.arange(30), [FIRST, SECOND])
    assert found.left_out == (problem,)
    assert found.row_count == 30
    np.testing.assert_array_equal(found.rows, kept + 1)
    np.testing.assert_array_equal(found.labels, LABELS[kept])
    np.testing.assert_array_equal(found.scores, scores[kept])


def test_a_row_is_counted_once_and_all_reasons_are_told():
    columns = {"label": list(LABELS), "weight": [1.0] * 30}
    columns |= {f"p_{k}": list(softmax(LOGITS)[:, k]) for k in range(3)}
    columns["label"][3] = ""
    columns["p_0"][3] = "nan"
    columns["p_0"][8] = "x"
    columns["weight"][9] = -1
    columns["weight"][3] = "nan"
    content = delimited(columns)
    with pytest.raises(PredictionError) as caught:
        read_predictions(content)
    assert [(p.row, p.column, p.count) for p in caught.value.problems] == [
        (4, "label", 1),
        (9, "p_0", 1),
        (10, "weight", 1),
    ]
    found = read_predictions(content, leave_out=True)
    assert sum(p.count for p in found.left_out) == found.row_count - found.n == 3


def test_what_the_theory_allows_is_no_problem():
    masked = LOGITS.copy()
    masked[3, 1] = masked[4, 0] = -np.inf
    found = read_predictions(npz(label=LABELS, logits=masked))
    assert (found.kind, found.n) == ("logits", 30)
    sure = np.eye(3)[(LABELS + 1) % 3]
    found = read_predictions(npz(label=LABELS, probs=sure))
    assert found.kind == "probabilities"
    assert np.isneginf(found.log_probs()[np.arange(30), LABELS]).all()


def test_percentages():
    content = delimited(
        {"label": LABELS, **{f"p_{k}": 100 * softmax(LOGITS)[:, k] for k in range(3)}}
    )
    found = read_predictions(content)
    assert found.kind == "probabilities"
    assert "Percentages were divided by 100." in found.notes
    np.testing.assert_allclose(found.scores, softmax(LOGITS), rtol=1e-12)
    roles = ColumnRoles(label="label", classes={f"p_{k}": str(k) for k in range(3)})
    with pytest.raises(PredictionError, match=r"sum to 100: percentages, .* divide them by 100"):
        read_predictions(content, roles=roles)


@pytest.mark.parametrize(
    ("score", "what"), [("1.5", "1.5 is not between 0 and 1"), ("", "an empty")]
)
def test_a_bad_score_of_the_positive_class(score, what):
    from dataclasses import replace

    from nll_core import predictions_from_table, read_table, recognise_columns

    values = [f"{p:.6f}" for p in softmax(LOGITS)[:, 1]]
    columns = {"label": LABELS % 2, "score": values}
    roles = recognise_columns(read_table(delimited(columns)))
    values[7] = score
    table = read_table(delimited(columns))
    with pytest.raises(PredictionError, match=f"Row 8, column 'score': {what}"):
        predictions_from_table(table, replace(roles, kind="score"))
