"""Chosen columns decide their roles; the others are guessed as ever."""

from __future__ import annotations

import pytest

from nll_core.predictions import PredictionError, Table, read_table, recognise_columns
from nll_core.report.columns import ChosenColumns, roles_with

TEXT = b"""label,y,w,site,p_cat,p_dog,logit_cat,logit_dog
5,cat,1,a,0.9,0.1,2.197225,0
7,dog,2,b,0.4,0.6,0,0.405465
5,dog,1,a,0.2,0.8,0,1.386294
"""


@pytest.fixture
def table() -> Table:
    return read_table(TEXT)


def test_without_a_choice_it_is_the_guess(table: Table) -> None:
    assert roles_with(table, ChosenColumns()) == recognise_columns(table)


def test_a_chosen_label_has_no_rival(table: Table) -> None:
    roles = roles_with(table, ChosenColumns(label="y"))
    assert roles.label == "y"
    assert dict(roles.classes) == {"logit_cat": "cat", "logit_dog": "dog"}
    assert "Column 'y': the true class, as chosen." in roles.reasons
    assert not [text for text in roles.reasons if "Column 'label'" in text]


def test_chosen_classes_are_the_only_ones_and_their_kind_is_told(table: Table) -> None:
    roles = roles_with(table, ChosenColumns(label="y", classes=("p_cat", "p_dog")))
    assert dict(roles.classes) == {"p_cat": "cat", "p_dog": "dog"}
    assert roles.kind == "probabilities"
    assert (roles.weight, roles.group) == ("w", "site")


def test_one_chosen_class_is_a_score(table: Table) -> None:
    roles = roles_with(table, ChosenColumns(label="y", classes=("p_dog",)))
    assert (roles.score, roles.positive, roles.kind) == ("p_dog", "dog", "score")


def test_any_column_can_be_weight_or_group(table: Table) -> None:
    roles = roles_with(table, ChosenColumns(weight="label", group="y"))
    assert (roles.weight, roles.group) == ("label", "y")
    assert roles.label not in ("label", "y")


def test_a_chosen_kind_counts(table: Table) -> None:
    roles = roles_with(table, ChosenColumns(label="y", classes=("p_cat", "p_dog"), kind="logits"))
    assert roles.kind == "logits"
    assert "Columns p_cat, p_dog: logits, as chosen." in roles.reasons
    one = ChosenColumns(label="y", classes=("p_dog",), kind="probabilities")
    assert roles_with(table, one).kind == "score"


def test_what_cannot_be_is_said(table: Table) -> None:
    with pytest.raises(PredictionError, match=r"no column 'z'\. The columns are 'label', 'y'"):
        roles_with(table, ChosenColumns(label="z"))
    with pytest.raises(PredictionError, match="'confidence' does not go with a column for each"):
        roles_with(table, ChosenColumns(label="y", kind="confidence"))
    sure = read_table(b"label,predicted,confidence\n0,0,0.9\n1,0,0.6\n")
    with pytest.raises(
        PredictionError, match=r"with its confidence.* Choose confidence or percentages\."
    ):
        roles_with(sure, ChosenColumns(kind="logits"))
    score = read_table(b"label,score\n0,0.9\n1,0.6\n")
    with pytest.raises(PredictionError, match="'confidence' does not go with one score"):
        roles_with(score, ChosenColumns(kind="confidence"))
