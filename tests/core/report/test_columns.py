"""Chosen columns decide their roles; the others are guessed as ever."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nll_core.predictions import (
    ColumnRoles,
    PredictionError,
    Table,
    predictions_from_table,
    read_predictions,
    read_table,
    recognise_columns,
)
from nll_core.report.columns import (
    ChosenColumns,
    command_line,
    loading_code,
    options_for,
    roles_with,
)
from nll_core.report.command import _chosen, _parser
from nll_core.report.matching import Read

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


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({}, ()),
        ({"label": "y", "classes": {"p_cat": "cat", "p_dog": "dog"}}, ...),
        ({"label": "y", "classes": {"p_cat": "dog", "p_dog": "cat"}, "group": None}, ...),
        ({"label": "y", "classes": {"p_cat": "cat", "p_dog": "dog"}, "weight": None}, ...),
        ({"label": "y", "classes": {"p_cat": "dog", "p_dog": "cat"}}, ...),
        (
            {"label": "y", "classes": {}, "score": "p_dog", "positive": "cat", "kind": "score"},
            ...,
        ),
    ],
)
def test_options_read_the_file_as_a_person_set_it(
    table: Table, given: dict[str, object], options: tuple[str, ...] | None
) -> None:
    roles = replace(roles_with(table, ChosenColumns(label="y")), questions=())
    if not given:
        roles = recognise_columns(table)
    elif "classes" in given:
        given = {"kind": "probabilities", **given}
    roles = replace(roles, **given)  # type: ignore[arg-type]
    found = options_for(table, roles)
    if options is not ...:
        assert found == options
        return
    assert found
    parsed = _parser().parse_args(["some.csv", *found])
    again = roles_with(table, _chosen(parsed))
    for name in ("label", "score", "positive", "kind", "weight", "group"):
        assert getattr(again, name) == getattr(roles, name)
    assert list(again.classes.items()) == list(roles.classes.items())


def test_options_keep_names_with_commas_together() -> None:
    rows = b'truth,"p, a",p=b,p_c\na,0.8,0.1,0.1\nb,0.2,0.7,0.1\nc,0.1,0.1,0.8\n'
    table = read_table(rows)
    classes = {"p, a": "b", "p=b": "a", "p_c": "c"}
    roles = ColumnRoles("truth", classes=classes, kind="probabilities")
    found = options_for(table, roles)
    assert found
    again = roles_with(table, _chosen(_parser().parse_args(["some.csv", *found])))
    assert dict(again.classes) == classes


def test_a_column_named_weight_need_not_hold_weights(table: Table) -> None:
    assert roles_with(table, ChosenColumns(label="y")).weight == "w"
    roles = roles_with(table, ChosenColumns(label="y", weight="", group=""))
    assert (roles.weight, roles.group) == (None, None)
    assert any("'w'" in text for text in roles.reasons if "Not used" in text)


def test_code_that_reads_a_file_as_it_was_read_reads_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "t,p\n" + "yes,0.9\nno,0.2\nyes,0.3\n" * 20
    (tmp_path / "a b.csv").write_text(text)
    roles = ColumnRoles("t", score="p", positive="no", kind="score")
    for given, leave_out in ((None, False), (roles, True)):
        scope: dict[str, Any] = {}
        exec(loading_code("a b.csv", given, leave_out=leave_out), scope)
        expected = read_predictions(text.encode(), roles=given, leave_out=leave_out)
        np.testing.assert_array_equal(scope["predictions"].scores, expected.scores)


def test_no_command_reads_two_files_that_were_read_otherwise() -> None:
    roles = ColumnRoles("truth", score="score", positive="no", kind="score")
    read = read_table(b"truth,score\n" + b"no,0.9\nyes,0.2\n" * 20)
    first = Read(predictions_from_table(read, roles), read, roles)
    second = replace(first, roles=replace(roles, positive="yes"))
    command = command_line("x.csv", first, options=["--out", "a b.html"])
    assert command is not None
    assert command.startswith("python -m nll_core.report x.csv --label truth")
    assert command.endswith("--positive no --kind score --out 'a b.html'")
    assert command_line("x.csv", first, first) == command.removesuffix(" --out 'a b.html'")
    assert command_line("x.csv", first, second) is None
