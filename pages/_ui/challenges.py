"""The challenge of a page: which one its link asks for, and the view that judges it.

The link has it: `challenge` is the number of one of the page's, or a teacher's own goal as
`surprise~3~0.05`, with its `task`. What has been solved is kept in the visit alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import streamlit as st

from nll_core.texts import visible
from pages._ui.control import Control
from pages._ui.control_kinds import Choice, Steps, Switch, Text
from pages._ui.course import Challenge, Goal, course, met
from pages._ui.judge import Judge, Judged, measure
from pages._ui.parts import Part, Verdict

if TYPE_CHECKING:
    from pages._ui.lesson import Lesson

KEY: Final = "challenge"
TASK: Final = "task"
VIEW: Final = "challenge "
"""What the name of a judge's view begins with."""
LONGEST: Final = 100
LONGEST_TASK: Final = 240
OWN: Final = "A challenge of your teacher’s"
KEPT: Final = 256


class Active(NamedTuple):
    """The challenge of a page at present."""

    text: str
    """As the link has it."""
    challenge: Challenge

    @property
    def view(self) -> str:
        """The name of the view that judges it."""
        return VIEW + self.text

    @property
    def place(self) -> int | None:
        """Its place among the page's, from 0."""
        return int(self.text) - 1 if self.text.isdecimal() else None


def active(lesson: Lesson[Any]) -> Active | None:
    """What the link asks for, if that can be done."""
    try:
        return asked(lesson) if KEY in st.query_params else None
    except ValueError:
        return None


def asked(lesson: Lesson[Any]) -> Active:
    """What the link asks for; ValueError says why that cannot be done."""
    text = st.query_params[KEY]
    return Active(text, of_text(lesson, text, st.query_params.get(TASK, "")))


@lru_cache(KEPT)
def of_text(lesson: Lesson[Any], text: str, task: str = "") -> Challenge:
    """The challenge of that text; ValueError says why there is none."""
    if len(text) > LONGEST:
        raise ValueError("it is too long")
    if not text.isdecimal():
        task = visible(task) if len(task) <= LONGEST_TASK else f"{visible(task[:LONGEST_TASK])}…"
        goal = [own_goal(lesson, text)]
        return Challenge(title=OWN, task=task, goal=goal, hints=(), solution={}, start={})
    known = stored(lesson)
    if not 1 <= int(text) <= len(known):
        raise ValueError(f"this page has {len(known) or 'no'} challenges")
    return known[int(text) - 1]


def stored(lesson: Lesson[Any]) -> list[Challenge]:
    """The challenges of a page."""
    made = course(lesson.stem)
    return list(made.challenges) if made else []


def judged(lesson: Lesson[Any]) -> dict[str, str]:
    """What a goal can be set on: the names of the numbers and of most controls, by their keys."""
    controls = {c.key: c.label for c in lesson.controls if not isinstance(c, Text) and c.linked}
    return {key: number.label for key, number in lesson.numbers.items()} | {
        key: label for key, label in controls.items() if key not in lesson.numbers
    }


def words_of(control: Control[Any]) -> Sequence[str]:
    """What a control can be, where that is no number."""
    if isinstance(control, Switch):
        return ("on", "off")
    options = control.options if isinstance(control, Choice | Steps) else ()
    return [option for option in options if isinstance(option, str)]


def own_goal(lesson: Lesson[Any], text: str) -> Goal:
    """A goal from a link: `key~value`, `key~value~within`, `key~above~value`, `key~below~value`."""
    key, *rest = text.split("~")
    if key not in judged(lesson):
        raise ValueError(f"this page has no number “{visible(key)[:40]}”")
    words = [] if key in lesson.numbers else words_of(lesson.controls[key])
    if words:
        if len(rest) != 1 or rest[0] not in words:
            raise ValueError(f"“{key}” is one of {', '.join(words)}")
        on = isinstance(lesson.controls[key], Switch)
        return Goal(number=key, equals=rest[0] == "on" if on else rest[0])
    match rest:
        case ["above", value]:
            return Goal(number=key, above=_number(value))
        case ["below", value]:
            return Goal(number=key, below=_number(value))
        case [value]:
            return Goal(number=key, equals=_number(value))
        case [value, within]:
            if _number(within) < 0:
                raise ValueError(f"a tolerance is not negative, as {within} is")
            return Goal(number=key, equals=_number(value), within=_number(within))
    raise ValueError("a goal is a number and how far off still counts")


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"“{visible(text)[:40]}” is not a number") from None
    if not abs(value) < 1e300:
        raise ValueError(f"“{visible(text)[:40]}” is not a finite number")
    return value


def judge(lesson: Lesson[Any], challenge: Challenge) -> Judge:
    """What is said of a challenge on its page."""

    def label(key: str) -> tuple[str, str]:
        number = lesson.numbers.get(key)
        return (number.label, number.unit) if number else (lesson.controls[key].label, "")

    def stays(goal: Goal) -> bool:
        """Whether it is on a control that the solution leaves where it is."""
        key = goal.number
        return (
            key not in lesson.numbers and bool(challenge.solution) and key not in challenge.solution
        )

    measures = [
        measure(goal, *label(goal.number), only_if_lost=stays(goal)) for goal in challenge.goal
    ]
    return Judge(measures, challenge.turns, challenge.said)


def of_state(lesson: Lesson[Any], name: str) -> Callable[[Any], Iterator[Part]]:
    """The judge's view of that name as a function of the state."""
    said = judge(lesson, of_text(lesson, name.removeprefix(VIEW)))

    def verdict(s: Any) -> Iterator[Part]:
        yield Verdict(KEY, said.words(lambda key: _value(lesson, key, s)))

    return verdict


def of_record(lesson: Lesson[Any], name: str) -> Callable[[Any], Iterator[Part]]:
    """The same as a function of a program's record, to be filled in."""
    said = judge(lesson, of_text(lesson, name.removeprefix(VIEW)))
    numbers = {key: lesson.numbers[key].of for key in said.keys if key in lesson.numbers}
    paths = {key: of for key, of in numbers.items() if isinstance(of, str)}

    def verdict(_: Any) -> Iterator[Part]:
        state = lesson.state.present()
        # What only the server can compute is left open while something moves.
        others = {
            key: None if key in numbers else getattr(state, key)
            for key in said.keys
            if key not in paths
        }
        words: Any = Judged(said, paths, others)
        yield Verdict(KEY, words)

    return verdict


def _value(lesson: Lesson[Any], key: str, state: Any) -> Any:
    """A number of the page, None where the present view has none of that name."""
    try:
        return lesson.number(key, state)
    except (AttributeError, KeyError):
        if key in lesson.numbers and isinstance(lesson.numbers[key].of, str):
            return None
        raise


def main_goal(lesson: Lesson[Any], challenge: Challenge) -> Goal | None:
    """The goal that an answer for the board tells of: the first on a number, if there is any."""
    goals = [goal for goal in challenge.goal if not isinstance(goal.equals, bool | str)]
    return next((goal for goal in goals if goal.number in lesson.numbers), next(iter(goals), None))


def is_met(lesson: Lesson[Any], challenge: Challenge) -> bool:
    """Whether the present state will do."""
    state = lesson.state.present()
    return met(challenge.goal, lambda key: _value(lesson, key, state))
