"""One score for the positive class of two: which column, what it is, and for which class."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import predictions_from_table, read_table, recognise_columns
from tests.prediction_files import delimited

N = 60
BINARY = np.random.default_rng(1).integers(0, 2, N)
P = np.random.default_rng(3).uniform(0.01, 0.99, N)


def recognised(columns):
    return recognise_columns(read_table(delimited(columns)))


@pytest.mark.parametrize("name", ["score", "p", "y_prob", "prob_1", "probability", "model_a"])
def test_one_probability_of_the_positive_class(name):
    roles = recognised({"outcome": BINARY, name: P})
    assert (roles.label, roles.score, roles.kind, roles.positive) == ("outcome", name, "score", "1")
    assert not roles.classes


@pytest.mark.parametrize(
    ("words", "score", "positive"),
    [
        (["no", "yes"], "score", "yes"),
        (["False", "True"], "score", "true"),
        (["benign", "malignant"], "prob_benign", "benign"),
        (["-1", "1"], "score", "1"),
        (["ham", "spam"], "p_spam", "spam"),
    ],
)
def test_which_class_a_score_is_for(words, score, positive):
    columns = {"label": np.array(words)[BINARY], score: P}
    roles = recognised(columns)
    assert (roles.score, roles.positive) == (score, positive)
    found = predictions_from_table(read_table(delimited(columns)), roles)
    assert found.classes[1] == positive
    is_second = positive == words[1] or positive == words[1].lower()
    np.testing.assert_array_equal(found.labels == 1, (BINARY == 1) == is_second)


def test_a_score_outside_the_unit_interval_is_a_logit():
    roles = recognised({"label": BINARY, "decision_function": 4 * P - 2})
    assert (roles.score, roles.kind) == ("decision_function", "logits")


def test_features_beside_a_score_are_left_alone():
    columns = {"age": np.arange(N) + 20.5, "income": 1e4 * P, "y": BINARY, "score": P}
    roles = recognised(columns)
    assert roles.score == "score"
    assert any("Not used" in reason and "'age'" in reason for reason in roles.reasons)


def test_a_few_numbers_beyond_1_make_no_logits_of_a_score():
    rows = [f"{k % 2},{0.2 + 0.006 * k:.3f}" for k in range(100)] + ["1,1.5"]
    roles = recognise_columns(read_table(("label,p_1\n" + "\n".join(rows)).encode()))
    assert (roles.score, roles.kind) == ("p_1", "score")
    assert any("but for 1 row: a probability" in reason for reason in roles.reasons)
    rows = [f"{k % 2},{0.05 * k - 2:.3f}" for k in range(100)]
    roles = recognise_columns(read_table(("label,p_1\n" + "\n".join(rows)).encode()))
    assert roles.kind == "logits"


def test_two_probabilities_that_differ_are_asked_about():
    roles = recognised({"label": BINARY, "prob": P, "calibrated_prob": P**2})
    assert [r.given for r in roles.questions[0].readings] == [
        {"score": "prob"},
        {"score": "calibrated_prob"},
    ]


def test_a_score_without_a_telling_name_has_to_tell_the_labels_apart():
    told = recognised({"label": BINARY, "xgb": 0.6 * P + 0.4 * BINARY})
    assert (told.score, told.questions) == ("xgb", ())
    untold = recognised({"label": BINARY, "xgb": P})
    assert "Little says that 'xgb' is a score" in untold.questions[0].text
