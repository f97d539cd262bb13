"""What the roles of columns say as a whole, and what they leave out."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from nll_core import ColumnRoles
from nll_core.predictions.kinds import ClassKind, ScoreKind
from nll_core.predictions.roles import KINDS, Question

TWO = {"p_a": "a", "p_b": "b"}


@pytest.mark.parametrize(
    ("roles", "layout"),
    [
        (ColumnRoles(), "classes"),
        (ColumnRoles(classes=TWO, score="s", confidence="c"), "classes"),
        (ColumnRoles(score="s", predicted="p", confidence="c"), "score"),
        (ColumnRoles(predicted="p", confidence="c"), "confidence"),
    ],
)
def test_the_first_layout_that_is_there_counts(roles, layout):
    assert roles.layout == layout


def test_the_kinds_are_those_that_are_recognised():
    assert KINDS["classes"] == get_args(ClassKind)
    assert KINDS["score"] == get_args(ScoreKind)


def test_reasons_decide_nothing_and_the_order_of_the_classes_and_questions_do():
    roles = ColumnRoles(label="y", classes=TWO, reasons=("because",))
    assert replace(roles, reasons=()).decided == roles.decided
    turned = dict(reversed(TWO.items()))
    for other in ({"classes": turned}, {"label": "z"}, {"questions": (Question("?", ()),)}):
        assert replace(roles, **other).decided != roles.decided
