"""The uncertainty page by script: known splits, what is far away, and σ that swallows errors."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pages._lessons.uncertainty import State

from .conftest import alternatives, assert_sound, first_sentence, words

PLANE, SPREAD = "The plane", "A predicted σ"
PRESETS = {
    "Three members": ("0.983 nats", "0.860", "0.123"),
    "Both are sure": ("0.693 nats of uncertainty 0.000 are in each", "pays ∞", "pays 0.693 nats"),
    "Both say ½": ("0.693 are in each member by itself", "0.000 in their disagreement"),
    "0.9 and 0.6": ("0.562 nats", "0.499", "0.063 in", "pays 0.288 nats", "0.308 on average"),
    "One model": ("One model has no epistemic part",),
    "Wrong together": ("0.004 in their disagreement", "the mean pays 2.996 nats"),
    "Far away, torn": ("6 of 10 members choose one class, 4 the other", "certain together"),
    "Far away, certain": ("all 10 members choose the same class: 0.000 nats epistemic",),
    "2,000 points": ("0.002 nats epistemic, 0.667 aleatoric",),
    "σ swallows the error": ("σ has swallowed the error", "43 times"),
    "β = 1": ("(β-NLL) the waves are missed by 0.928",),
    "Mean first": ("(mean first) the waves are missed by 1.47",),
    "Another unit": ("σ is the noise that is left",),
    "A floor": ("the floor of σ is above the noise",),
}


LINKS = [
    ({"un1": "0/50/50", "un2": "0/100/0", "unn": "2"}, "all of them ruled it out"),
    ({"unn": "5", "untruth": "B"}, "If B comes, the mean pays"),
    ({"unview": PLANE, "unpts": "10", "undist": "0"}, "At distance 0,"),
    ({"unview": SPREAD, "unstep": "0"}, "larger than σ says"),
    ({"unview": SPREAD, "unstep": "0", "ununit": "10", "unway": "moment start"}, "weigh about"),
    ({"unview": SPREAD, "unstep": "1"}, "After 1 step (NLL)"),
    ({"unview": SPREAD, "unstep": "3000", "ununit": "2", "unfloor": "0.25"}, "keeps σ above"),
    ({"unview": SPREAD, "unstep": "2500", "ununit": "1", "unway": "β-NLL"}, "not come down"),
    ({"unview": PLANE, "unpts": "10", "unseed": "62"}, "in 0% of all directions: so few"),
    ({"unview": PLANE}, "they seldom disagree"),
]


def test_the_constant_moves_every_nll_by_as_much_and_nothing_else(open_page: Any) -> None:
    tables = []
    for constant in ("true", "false"):
        text = words(open_page("uncertainty", unview=SPREAD, unconst=constant))
        table = text[text.index("trained by") :]
        rows = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) ([−\d.]+)(?= β-NLL| m|$)", table)
        tables.append([[float(v.replace("−", "-")) for v in row] for row in rows])
    assert len(tables[0]) >= 3
    for counted, without in zip(*tables, strict=True):
        assert counted[:3] == without[:3]
        assert counted[3] - without[3] == pytest.approx(0.918939, abs=1.1e-3)


def test_more_data_is_said_for_every_size(open_page: Any) -> None:
    (sizes,) = [alt for alt in alternatives(open_page("uncertainty", unview=PLANE)) if "20:" in alt]
    epistemic = [float(v) for v in re.findall(r"and (\d\.\d{4})", sizes)]
    assert len(epistemic) == 8
    assert epistemic[-1] < 0.02 * epistemic[0]


def test_a_member_that_was_dragged_stands_where_it_was_let_go() -> None:
    # What the browser tells of a drag is one of the control's own texts.
    assert State.controls["un2"].nearest("45/30/25") == "45/30/25"
    assert State.controls["unbeta"].nearest(0.6) == 0.5


@pytest.mark.parametrize("text", ["90/10", "90/10/0/0", "33/33/34", "<b>", "banana"])
def test_what_is_no_place_in_the_triangle_is_named(open_page: Any, text: str) -> None:
    app = open_page("uncertainty", un1=text)
    assert_sound(app)
    assert "un1" in words(app)
    assert "0.983 nats" in first_sentence(app)
