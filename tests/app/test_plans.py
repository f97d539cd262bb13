"""Lesson plans: their minutes, their links, their numbers, and their answers apart."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest

from pages._lessons.plans import Exercise, Shown, link_to, plan_html, plans
from pages._ui.templates import PLACE

from .conftest import TAG, assert_sound, words

ENTRIES: list[Any] = [
    pytest.param(entry, id=f"{plan.minutes} minutes: {entry.page} {place}")
    for plan in plans().values()
    for place, entry in enumerate([*plan.steps, *plan.exercises])
]


def texts(entry: Any) -> list[str]:
    """What has places for numbers."""
    if isinstance(entry, Exercise):
        return [entry.answer]
    return [entry.say, entry.ask, entry.answer]


def test_there_are_lessons_of_20_50_and_90_minutes_whose_steps_fill_them() -> None:
    assert [plan.minutes for plan in plans().values()] == [20, 50, 90]
    for plan in plans().values():
        assert sum(step.minutes for step in plan.steps) == plan.minutes
        assert len(plan.exercises) >= 2


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_link_opens_its_state(open_page: Any, entry: Shown) -> None:
    begins = [entry.begins] if isinstance(entry, Exercise) else []
    for state in [*entry.states, *begins]:
        stem, _, query = link_to(entry.lesson, state).partition("?")
        app = open_page(stem, **dict(parse_qsl(query)))
        assert not app.exception
        assert not app.warning, [w.value for w in app.warning]
        drawn = [key for key in state if key in app.session_state]
        assert [app.session_state[key] for key in drawn] == [state[key] for key in drawn]


@pytest.mark.parametrize("entry", ENTRIES)
def test_numbers_are_those_of_the_core_and_none_is_missing(entry: Shown) -> None:
    filled = [entry.filled(text) for text in texts(entry)]
    assert not PLACE.search(" ".join(filled))
    assert not re.search(r"nan|None|undefined", " ".join(filled))


def test_the_numbers_of_the_short_lesson_are_those_of_the_books() -> None:
    said = html.unescape(TAG.sub("", plan_html("20 minutes")))
    # log 2, log 4, −log 0.01, 1/0.01; ½ log₂(15/14) + ½ log₂ 15, and that less the coin's own bit.
    for number in ("0.693 nats", "1.386 nats", "4.61 nats", "100 nats per unit", "2.00 bits"):
        assert number in said
    assert "the 1.00 bits above it" in said


def test_answers_stand_apart_at_the_end(open_page: Any) -> None:
    for name in plans():
        app = open_page("plans", plan=name)
        assert_sound(app)
        body = plan_html(name)
        tasks, _, answers = body.partition('<div class="nll-answers">')
        assert answers
        assert all(html.escape(one.task, quote=False) in tasks for one in plans()[name].exercises)
        assert tasks.count("<li>") == answers.count("<li>") == len(plans()[name].exercises)
        assert plans()[name].title in words(app)


def test_progress_goes_on_from_a_code(open_page: Any) -> None:
    app = open_page("plans")
    app.text_input(key="nll_progress").input("SUR1").run()
    assert app.error
