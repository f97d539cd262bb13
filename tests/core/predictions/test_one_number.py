"""One number for each row: beside which true class, and whether a score or a confidence."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import read_table, recognise_columns
from tests.prediction_files import delimited

N = 60
BINARY = np.random.default_rng(1).integers(0, 2, N)
OTHER = np.random.default_rng(2).integers(0, 2, N)
P = 0.5 * np.random.default_rng(3).uniform(0.01, 0.99, N) + 0.5 * BINARY


def recognised(columns):
    return recognise_columns(read_table(delimited(columns)))


@pytest.mark.parametrize(
    ("columns", "label"),
    [
        ({"PassengerId": np.arange(N), "Survived": BINARY, "prob": P}, "Survived"),
        ({"smoker": OTHER, "y_true": BINARY, "prob": P}, "y_true"),
        ({"site": np.array(["a", "b"])[OTHER], "kind": BINARY, "prob": P}, "kind"),
    ],
)
def test_the_truth_beside_one_score(columns, label):
    roles = recognised(columns)
    assert (roles.label, roles.score, roles.questions) == (label, "prob", ())


def test_two_columns_of_two_values_are_asked_about():
    roles = recognised({"smoker": OTHER, "kind": BINARY, "prob": P})
    assert [r.given for r in roles.questions[0].readings] == [
        {"label": "smoker"},
        {"label": "kind"},
    ]


def test_a_confidence_goes_with_a_predicted_class_and_a_score_without():
    sure = {"label": BINARY, "pred": (P > 0.5) * 1, "confidence": np.maximum(P, 1 - P)}
    assert recognised(sure).predicted == "pred"
    alone = recognised({"label": BINARY, "confidence": P})
    assert (alone.predicted, alone.score) == (None, "confidence")
