"""What makes a lesson of a page: questions to answer first, challenges, and one thing to take away.

They are data: pages/_course/STEM.toml has them, in terms of the page's controls and of the numbers
that its lesson names (`Lesson.numbers`). The core is the judge: a goal is met when the number is.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from pages._ui.state import State

S = TypeVar("S", bound=State)
T = TypeVar("T")

# What a number that lies on the very edge of a goal may have been rounded by.
ROUNDING: Final = 1e-12
FOLDER: Final = Path(__file__).parents[1] / "_course"


@dataclass(frozen=True)
class Number(Generic[S]):
    """A number that a page shows, by which it can be judged."""

    label: str
    """As in a sentence's middle: it begins in lower case unless it is a name or a symbol."""
    of: Callable[[S], float] | str
    """Of a state, by one call of the core; or where a program's record has it."""
    unit: str = ""
    """What stands after the number: `nats`, `%` (of a number in percent), or nothing."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What a number, or the control of that key, is to be."""

    number: str
    equals: float | str | bool | None = None
    within: float = 0.0
    """How far off still counts."""
    above: float | None = None
    below: float | None = None

    def met(self, value: Any) -> bool:
        """Whether `value` will do; None is a value that is not known."""
        if value is None:
            return False
        if self.equals is not None:
            if isinstance(self.equals, str | bool):
                return bool(value == self.equals)
            if math.isinf(self.equals):
                return bool(value == self.equals)
            return abs(float(value) - self.equals) <= self.within + ROUNDING * abs(self.equals)
        return (self.above is None or float(value) > self.above) and (
            self.below is None or float(value) < self.below
        )


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A common wrong turn: what holds then, and what is said of it."""

    when: Sequence[Goal]
    say: str


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """A state to begin with, and what to bring about from there."""

    title: str
    task: str
    """What to do; the goals say how exactly."""
    goal: Sequence[Goal]
    hints: Sequence[str]
    """From a nudge to all but the solution."""
    solution: Mapping[str, Any]
    """The controls that solve it, on top of `start`."""
    start: Mapping[str, Any]
    """The controls that differ from their defaults at first."""
    turns: Sequence[Turn] = ()
    said: str = ""
    """What has been learned, once it is solved."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What the reader draws: the height of a line at these places of x, or of all bars."""

    plot: str
    """The key of the plot."""
    mark: str
    """The name of the mark that is covered until then, or of a curve that stands still."""
    close: float
    """A mean distance that counts as right, in units of y."""
    at: Sequence[float] = ()
    x: str = ""
    """What x is called in a sentence: `p`, as in “at p = 0.1”; bars have names."""
    unit: str = ""
    """Of y, as of a `Number`."""
    total: float | None = None
    """What the heights add up to."""
    seen: Sequence[str] = ()
    """Marks of the plot that are seen all the while, as the page opens."""
    from_here: bool = False
    """Whether it begins at the heights with which the page opens; else all is level."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Asked of a view before it is revealed: by choice, by a number, or by drawing."""

    view: str
    ask: str
    because: str
    """Said after any answer: why it is so."""
    state: Mapping[str, Any]
    """The controls that differ from their defaults where it is asked."""
    options: Sequence[str] = ()
    right: int = 0
    """The place of the right option, from 0."""
    holds: Sequence[Mapping[str, Any]] = ()
    """Why that is the right one: each a `Goal`, and under `at` the state of which it is true."""
    number: str = ""
    """What is asked for, at `at`; the difference from `less`, where that is given."""
    at: Mapping[str, Any] | None = None
    less: Mapping[str, Any] | None = None
    within: float = 0.0
    """How far off still counts as right."""
    draw: Drawing | None = None

    @property
    def kind(self) -> str:
        return "choice" if self.options else "number" if self.number else "drawing"


@dataclass(frozen=True, kw_only=True)
class Course:
    """All of a page."""

    takeaway: str
    questions: Sequence[Question]
    challenges: Sequence[Challenge]


def stems() -> list[str]:
    """The pages that have one."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@lru_cache(None)
def course(stem: str) -> Course | None:
    """What is asked on a page, if anything is."""
    path = FOLDER / f"{stem}.toml"
    if not path.exists():
        return None
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Course(
        takeaway=table["takeaway"],
        questions=[_question(one) for one in table.get("question", [])],
        challenges=[challenge(one) for one in table.get("challenge", [])],
    )


def challenge(table: Mapping[str, Any]) -> Challenge:
    """A challenge from a table; TypeError and ValueError say what is wrong with it."""
    return _made(
        Challenge,
        table,
        goal=[_made(Goal, goal) for goal in table["goal"]],
        turns=[
            _made(Turn, turn, when=[_made(Goal, goal) for goal in turn["when"]])
            for turn in table.get("turns", [])
        ],
        start=table.get("start", {}),
    )


def met(goals: Sequence[Goal], value: Callable[[str], Any]) -> bool:
    """Whether all goals are met, where `value` gives each number by its key."""
    return all(goal.met(value(goal.number)) for goal in goals)


def evidence(question: Question) -> Iterator[tuple[Mapping[str, Any], Goal]]:
    """What must be true for the right option to be right: states and goals."""
    for table in question.holds:
        goal = {key: value for key, value in table.items() if key != "at"}
        yield table.get("at", question.state), _made(Goal, goal)


def _question(table: Mapping[str, Any]) -> Question:
    drawing = table.get("draw")
    made: dict[str, Any] = {"draw": _made(Drawing, drawing)} if drawing else {}
    return _made(Question, table, **made, state=table.get("state", {}))


def _made(kind: Callable[..., T], table: Mapping[str, Any], **others: Any) -> T:
    """A dataclass of a table that has its fields and no others."""
    given = {**table, **others}
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    if wrong := given.keys() - known.keys():
        raise ValueError(f"{kind} has no field {sorted(wrong)}")
    needed = {name for name, field in known.items() if field.default is MISSING}
    if missing := needed - given.keys():
        raise ValueError(f"{kind} needs {sorted(missing)}")
    return kind(**given)
