"""Lesson plans: what to say and to ask, minute by minute, with a link to each state, and exercises.

They are data, beside this file. A number in them is a place, `{surprise:decimals 2}`, filled by the
core in the state that the step opens; `{then.surprise:decimals 2}` is that of its second state.
"""

from __future__ import annotations

import html
import importlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from pages._ui import state as fields
from pages._ui.challenge_strip import Keep
from pages._ui.controls import Controls
from pages._ui.lesson import Lesson, view
from pages._ui.page import sentence_html
from pages._ui.parts import Ask, Part, Say
from pages._ui.registry import page_info
from pages._ui.templates import PLACE, fill

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A page and the states of it that are opened."""

    page: str
    state: Mapping[str, Any] = field(default_factory=dict)
    """The controls that differ from their defaults."""
    then: Mapping[str, Any] | None = None
    """Those of a second state."""

    @property
    def lesson(self) -> Lesson[Any]:
        return importlib.import_module(f"pages._lessons.{self.page}").lesson  # type: ignore[no-any-return]

    @property
    def states(self) -> Sequence[Mapping[str, Any]]:
        return [self.state] if self.then is None else [self.state, self.then]

    def links(self) -> Sequence[str]:
        """The addresses of its states, from the page of plans."""
        return [link_to(self.lesson, state) for state in self.states]

    def filled(self, words: str) -> str:
        """Words with their numbers, as the core has them."""
        first, *second = (self.lesson.state().but(**state).settled() for state in self.states)
        values: dict[str, Any] = {}
        for name, _ in PLACE.findall(words):
            _, then, key = name.rpartition("then.")
            values[name] = self.lesson.number(key, second[0] if then else first)
        return fill(words, values)


@dataclass(frozen=True, kw_only=True)
class Step(Shown):
    """Some minutes of a lesson."""

    minutes: int
    title: str
    say: str
    ask: str = ""
    answer: str = ""
    """What they should say."""


@dataclass(frozen=True, kw_only=True)
class Exercise(Shown):
    """A task; `state` is where its answer is seen."""

    task: str
    answer: str
    begins: Mapping[str, Any] = field(default_factory=dict)
    """The state that it opens."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A lesson."""

    title: str
    about: str
    minutes: int
    steps: Sequence[Step]
    exercises: Sequence[Exercise]


def link_to(lesson: Lesson[Any], state: Mapping[str, Any]) -> str:
    """The address of a state, from another page."""
    query = urlencode({key: lesson.controls[key].write(value) for key, value in state.items()})
    return f"{lesson.stem}?{query}" if query else lesson.stem


@lru_cache
def plans() -> Mapping[str, Plan]:
    """All plans by what the choice calls them, the shortest first."""
    tables = [tomllib.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.toml")]
    made = [
        Plan(
            title=table["title"],
            about=table["about"],
            minutes=table["minutes"],
            steps=[Step(**step) for step in table["step"]],
            exercises=[Exercise(**one) for one in table["exercise"]],
        )
        for table in sorted(tables, key=lambda table: int(table["minutes"]))
    ]
    return {f"{one.minutes} minutes": one for one in made}


class State(fields.State):
    """What the page shows."""

    plan: str = fields.choice("Lesson", tuple(plans()), next(iter(plans())))


@dataclass(frozen=True)
class Written(Part):
    """A plan: its steps, its exercises, and the answers, on a page of their own in print."""

    name: str

    def draw(self, controls: Controls) -> None:
        st.html(plan_html(self.name))


@view("plan")
def plan(s: State) -> Iterator[Part]:
    chosen = plans()[s.plan]
    yield Ask("plan")
    yield Say(f"**{chosen.title}.** {chosen.about}")
    yield Written(s.plan)


@lru_cache
def plan_html(name: str) -> str:
    """A plan as HTML; its numbers are computed once."""
    chosen, begins, rows = plans()[name], 0, []
    for step in chosen.steps:
        ends = begins + step.minutes
        rows.append(f'<tr><th scope="row">{begins}–{ends}</th><td>{_step_html(step)}</td></tr>')
        begins = ends
    tasks = [
        f"{sentence_html(one.task)} {_anchor('Begin here', link_to(one.lesson, one.begins))}"
        for one in chosen.exercises
    ]
    answers = [
        f"{sentence_html(one.filled(one.answer))} {_anchor('See it', one.links()[0])}"
        for one in chosen.exercises
    ]
    head = '<tr><th scope="col">Minutes</th><th scope="col">What to do</th></tr>'
    return (
        f'<div class="nll-plan"><table class="nll-table nll-words"><thead>{head}</thead>'
        f"<tbody>{''.join(rows)}</tbody></table><h2>Exercises</h2>{_listed(tasks)}"
        f'<div class="nll-answers"><h2>Answers</h2>{_listed(answers)}</div></div>'
    )


def _step_html(step: Step) -> str:
    says = (("", step.say), ("Ask: ", step.ask), ("They should say: ", step.answer))
    told = [
        f"<p><em>{name}</em>{sentence_html(step.filled(words))}</p>"
        for name, words in says
        if words
    ]
    names = (f"Open {page_info(step.page).title}", "And then this state")
    links = [_anchor(name, link) for name, link in zip(names, step.links(), strict=False)]
    return (
        f"<p><strong>{html.escape(step.title)}</strong></p>{''.join(told)}<p>{' '.join(links)}</p>"
    )


def _listed(items: Sequence[str]) -> str:
    return f"<ol>{''.join(f'<li>{item}</li>' for item in items)}</ol>"


def _anchor(words: str, link: str) -> str:
    return f'<a href="{html.escape(link)}" target="_blank">{html.escape(words)}</a>'


lesson = Lesson(
    stem="plans",
    state=State,
    look_for="Each step opens the state that it speaks of. Print this page, and the answers are on "
    "a sheet of their own. Every number in a plan is computed by the core.",
    views=(plan,),
    after=(Keep(),),
)
