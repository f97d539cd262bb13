"""Challenges on a page: opened, judged while the controls move, helped along, solved and kept."""

from __future__ import annotations

import random
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages._lessons.surprise import lesson
from pages._ui import codes
from pages._ui.challenges import of_text, own_goal, stored
from pages._ui.course import Goal

from .conftest import TAG, assert_sound, press, words
from .recorder import Recorder
from .test_moves_as_rests import Visit as Moving
from .test_moves_as_rests import faults

STRIP = "Challenge 1 of 3: Three nats."
NOT_SET = "The challenge of this link could not be set"


def verdict(app: AppTest) -> str:
    """What the judge says."""
    bodies = [element.proto.body for element in app.get("html")]
    found = [body for body in bodies if '"nll-judged"' in body]
    assert len(found) == 1
    return TAG.sub("", found[0])


def test_a_link_opens_a_challenge_at_its_start_in_the_place_of_the_presets(open_page: Any) -> None:
    app = open_page("surprise", challenge="3")
    assert_sound(app)
    assert "Challenge 3 of 3: Where float64 gives up." in words(app)
    assert not [b for b in app.button if (b.key or "").startswith("preset:")]
    assert (app.session_state["p"], app.session_state["n"]) == (0.5, 100)
    assert "∞" in verdict(app)


@pytest.mark.parametrize("stem", ["predictions", "tokens", "families", "preferences"])
def test_on_a_page_of_data_a_challenge_stands_above_what_is_brought(
    open_page: Any, stem: str
) -> None:
    app = open_page(stem, challenge="1")
    assert_sound(app)
    places = list(app.main)
    kinds = [element.type for element in places]
    bodies = [str(getattr(element.proto, "body", "")) for element in places]
    strip = next(i for i, body in enumerate(bodies) if "nll-task" in body)
    judged = next(i for i, body in enumerate(bodies) if "nll-judged" in body)
    brought = [i for i, kind in enumerate(kinds) if kind in ("file_uploader", "selectbox")]
    assert strip < judged < min([*brought, len(places)])


@pytest.mark.parametrize(
    ("stem", "where"), [("tokens", {"tkview": "Take away"}), ("predictions", {"out": "Take away"})]
)
def test_a_challenge_is_there_where_nothing_is_shown_of_the_data(
    open_page: Any, stem: str, where: dict[str, str]
) -> None:
    app = open_page(stem, challenge="1", **where)
    assert_sound(app)
    assert "Challenge 1 of" in words(app)
    assert "to go" in verdict(app)
    press(app, "nll_leave")
    assert "Challenge 1 of" not in words(app)


def test_a_link_from_somebody_on_the_way_is_followed_to_where_they_are(open_page: Any) -> None:
    app = open_page("surprise", challenge="1", p="0.06")
    assert app.session_state["p"] == 0.06
    assert "surprise: 2.813 nats, 0.187 to go (goal: 3 ± 0.03)." in verdict(app)


def test_hints_come_one_by_one_and_the_solution_is_no_credit(open_page: Any) -> None:
    app = open_page("surprise", challenge="1")
    hints = stored(lesson)[0].hints
    for seen in range(len(hints)):
        assert [hint in words(app) for hint in hints] == [k < seen for k in range(len(hints))]
        assert f"{seen + 1}/{len(hints)}" in app.button("nll_hint").label
        press(app, "nll_hint")
    assert all(hint in words(app) for hint in hints)
    assert app.button("nll_hint").disabled
    press(app, "nll_show_me")
    assert verdict(app).startswith("✓ Solved. surprise: 2.996 nats.")
    assert "does not count" in words(app)
    press(app, "nll_leave")
    assert "Challenges 0/3" in popovers(app)


def popovers(app: AppTest) -> list[str]:
    return [block.proto.popover.label for block in app.get("popover")]


def test_what_was_solved_stays_solved_and_goes_along_by_a_code(open_page: Any) -> None:
    app = open_page("surprise", challenge="1")
    app.session_state["p"] = 0.05
    app.run()
    assert verdict(app).startswith("✓ Solved.")
    app.session_state["p"] = 0.5
    app.run()
    assert not verdict(app).startswith("✓")
    assert "✓ solved" in words(app)
    press(app, "nll_next")
    assert "Challenge 2 of 3" in words(app)
    assert app.session_state["p"] == 0.1
    press(app, "nll_leave")
    assert app.button("preset:Fair coin")
    assert "Challenges 1/3" in popovers(app)
    code = codes.write_progress({"surprise": {0}})
    assert "Challenges 1/3" in popovers(open_page("surprise", progress=code))
    assert "Challenges 1/3." in words(open_page("home", progress=code))


def test_a_code_of_progress_that_is_mistyped_says_so(open_page: Any) -> None:
    app = open_page("surprise", progress="SUR1-ZZ")
    assert "does not fit together" in app.warning[0].value
    assert "Challenges 0/3" in popovers(app)


def test_a_teachers_own_challenge_is_judged_like_any_other(open_page: Any) -> None:
    app = open_page(
        "surprise", challenge="flips~4~0.05", task="Four <b>flips</b> in a row", p="0.3"
    )
    assert_sound(app)
    assert "A challenge of your teacher’s." in words(app)
    assert "&lt;b&gt;flips" in " ".join(e.proto.body for e in app.get("html"))
    assert verdict(app).startswith("surprise: 1.737 coin flips, 2.263 to go (goal: 4 ± 0.05)")
    app.session_state["p"] = 0.0625 if 0.0625 in lesson.controls["p"].options else 0.06
    app.run()
    assert verdict(app).startswith("✓ Solved.") or "0.059 to go" in verdict(app)


def test_a_teachers_challenge_that_is_reloaded_where_it_was_solved_says_that_it_is(
    open_page: Any,
) -> None:
    app = open_page("surprise", challenge="surprise~3~0.05", task="Three nats", p="0.05")
    assert_sound(app)
    assert not app.warning
    assert verdict(app).startswith("✓ Solved. surprise: 2.996 nats")
    assert app.query_params["challenge"] == "surprise~3~0.05"


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("surprise~3~0.05", Goal(number="surprise", equals=3.0, within=0.05)),
        ("surprise~3", Goal(number="surprise", equals=3.0)),
        ("surprise~above~3", Goal(number="surprise", above=3.0)),
        ("n~below~-1e3", Goal(number="n", below=-1000.0)),
        ("unit~bits", Goal(number="unit", equals="bits")),
        ("others~off", Goal(number="others", equals=False)),
    ],
)
def test_own_goals_are_read(text: str, goal: Goal) -> None:
    assert own_goal(lesson, text) == goal


WRONG = [
    ("0", "has 3 challenges"),
    ("4", "has 3 challenges"),
    ("9" * 90, "has 3 challenges"),
    ("9" * 10_000, "too long"),
    ("", "no number"),
    ("mass~3~0.1", "no number “mass”"),
    ("<script>~3", "no number “<script>”"),
    ("surprise", "a goal is a number"),
    ("surprise~3~1~1", "a goal is a number"),
    ("surprise~near~3", "is not a number"),
    ("surprise~nan", "is not a finite number"),
    ("surprise~inf~1", "is not a finite number"),
    ("surprise~3~nan", "is not a finite number"),
    ("surprise~3~-1", "a tolerance is not negative"),
    ("surprise~x~1", "“x” is not a number"),
    ("unit~furlongs", "is one of nats, bits, decibans"),
]


@pytest.mark.parametrize(("text", "why"), WRONG)
def test_a_wrong_or_hostile_challenge_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        of_text(lesson, text)


@pytest.mark.parametrize("text", ["surprise~nan", "<script>~3", "7"])
def test_a_link_that_cannot_be_followed_opens_the_page_without_it(
    open_page: Any, text: str
) -> None:
    app = open_page("surprise", challenge=text, task="x" * 10_000)
    assert not app.exception
    assert [w.value for w in app.warning if w.value.startswith(NOT_SET)]
    assert app.button("preset:Fair coin")
    assert "challenge" not in app.query_params
    app.run()
    assert not app.warning


def test_a_long_task_is_cut() -> None:
    assert len(of_text(lesson, "surprise~3", "x" * 10_000).task) < 300


@pytest.mark.parametrize("place", range(3))
def test_the_verdict_moves_as_it_rests(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Moving("surprise", Recorder(monkeypatch))
    visit._app.query_params["challenge"] = str(place + 1)
    visit.set(**stored(lesson)[place].start)
    assert "challenge" in visit.page.texts
    found = list(faults(visit, random.Random(place)))
    assert not found, "\n".join(found)


def test_without_a_challenge_nothing_is_added_to_a_move(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Moving("surprise", Recorder(monkeypatch))
    assert "challenge" not in visit.page.texts
    assert all("challenge" not in table.moments[0]["texts"] for table in visit.page.sweeps.values())
