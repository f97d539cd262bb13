"""The board of a class: what each student sends as a short code, beside what is right."""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np

from nll_core.teaching import ClassAnswers, class_answers
from pages._figures.board import histogram, options
from pages._ui import state as field
from pages._ui.challenges import main_goal, of_text
from pages._ui.codes import ALPHABET, Answer, Collected, collect, write_answer
from pages._ui.course import Question, course
from pages._ui.lesson import Lesson, Side, view
from pages._ui.moving_steps import Scale
from pages._ui.numbers import exact
from pages._ui.page import Readout
from pages._ui.parts import Note, Part, Plot, Points, Readouts, Say
from pages._ui.registry import page_info
from pages._ui.text import named

NOTHING: Final = "nothing yet"
MOST_REMARKS: Final = 40


@dataclass(frozen=True)
class Asked:
    """What a class was asked, and what is right."""

    title: str
    ask: str
    right: tuple[float, float]
    """The least and the largest value that is."""
    said: str
    """The same in words."""
    unit: str = ""
    options: Sequence[str] = ()


@lru_cache(64)
def collected(text: str) -> Collected:
    """What a class has sent, without what nothing on a page is asked by."""
    found = collect(text)
    known = {}
    remarks = list(found.remarks)
    for (stem, item), answers in found.answers.items():
        try:
            asked_by(stem, item)
        except ValueError as problem:
            remarks.append(f"{len(answers)} × {item} of {page_info(stem).title}: {problem}.")
        else:
            known[stem, item] = answers
    return Collected(known, remarks)


def _lesson(stem: str) -> Lesson[Any]:
    return importlib.import_module(f"pages._lessons.{stem}").lesson  # type: ignore[no-any-return]


@lru_cache(256)
def asked_by(stem: str, item: str) -> Asked:
    """What an item of a page asks for; ValueError says why that is nothing."""
    made, title = course(stem), page_info(stem).title
    if item[:1] == "Q" and item[1:].isdecimal():
        known, place = made.questions if made else (), int(item[1:]) - 1
        if not 0 <= place < len(known) or known[place].kind == "drawing":
            raise ValueError("the page has no such question")
        return _question(_lesson(stem), title, known[place])
    lesson = _lesson(stem)
    own = of_text(lesson, item[1:] if item[:1] == "C" and item[1:].isdecimal() else item)
    goal = main_goal(lesson, own)
    if goal is None:
        raise ValueError("its goal is no number")
    number = lesson.numbers.get(goal.number)
    label = number.label if number else lesson.controls[goal.number].label
    low = -math.inf if goal.above is None else goal.above
    high = math.inf if goal.below is None else goal.below
    if goal.equals is not None:
        assert not isinstance(goal.equals, str)
        low, high = float(goal.equals) - goal.within, float(goal.equals) + goal.within
    unit = number.unit if number else ""
    return Asked(title, own.task or f"A goal on: {label}", (low, high), _span(low, high), unit)


def _question(lesson: Lesson[Any], title: str, question: Question) -> Asked:
    if question.kind == "choice":
        place = float(question.right)
        letter = f"{_letter(question.right)}: {question.options[question.right]}"
        return Asked(title, question.ask, (place, place), letter, options=question.options)
    assert question.at is not None
    value, *less = (
        float(lesson.number(question.number, _state(lesson, {**question.state, **at})))
        for at in (question.at, question.less)
        if at is not None
    )
    value -= sum(less)
    unit = lesson.numbers[question.number].unit if question.number in lesson.numbers else ""
    said = f"{exact(value, 4)} ± {exact(question.within, 3)}"
    right = (value - question.within, value + question.within)
    return Asked(title, question.ask, right, said, unit)


def _state(lesson: Lesson[Any], values: Mapping[str, Any]) -> Any:
    return lesson.state().but(**values).settled()


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _span(low: float, high: float) -> str:
    if low == high:
        return exact(low, 4)
    if math.isinf(low):
        return f"below {exact(high, 4)}"
    return f"above {exact(low, 4)}" if math.isinf(high) else f"{exact(low, 4)} to {exact(high, 4)}"


def _named(key: tuple[str, str]) -> str:
    """An item for the choice of one: Surprise, −log p · Q2."""
    stem, item = key
    return f"{page_info(stem).title} · {item}"


def _items(text: str) -> Scale:
    names = tuple(sorted(map(_named, collected(text).answers))) or (NOTHING,)
    return Scale(names, names[0], names)


def _example(item: str, values: Sequence[float], *, is_choice: bool = False) -> str:
    """The codes of a class that has answered so, each from a seat of its own."""
    seats = (f"{ALPHABET[k // 32]}{ALPHABET[k % 32]}7" for k in range(len(values)))
    sent = (
        Answer("surprise", item, value, seat, is_choice)
        for value, seat in zip(values, seats, strict=True)
    )
    return "\n".join(map(write_answer, sent))


# Half of this class takes twice the surprise for twice the slope.
GUESSES: Final = (
    *(20, 20, 18, 20, 25, 100, 100, 90, 95, 100, 20, 22, 100, 105, 20),
    *(50, 20, 100, 98, 20, 30, 100, 20, 110, 20, 15, 100, 100, 20, 1000),
)
CHOSEN: Final = (*(0,) * 11, *(1,) * 15, *(2,) * 4)
NUMBERS: Final = _example("Q2", GUESSES)
CHOICES: Final = _example("Q3", CHOSEN, is_choice=True)


class State(field.State, deciding=("bditem",)):
    """What the page shows."""

    bdcodes: str = field.text(
        "Codes of the class",
        NUMBERS,
        lambda _: None,
        lines=8,
        max_chars=6000,
        help="One student a line, or all in one line; names between them do no harm. What was "
        "mistyped is named below.",
    )
    bditem: str = field.on_scale("Question or challenge", lambda s: _items(s.bdcodes))

    @property
    def found(self) -> Collected:
        return collected(self.bdcodes)

    @property
    def key(self) -> tuple[str, str] | None:
        return next((key for key in self.found.answers if _named(key) == self.bditem), None)


def _beside(s: State) -> Sequence[Side]:
    return ["bdcodes", "bditem"] if len(s.found.answers) > 1 else ["bdcodes"]


@view("class", controls=_beside)
def answers(s: State) -> Iterator[Part]:
    key, remarks = s.key, s.found.remarks
    if key is None:
        yield Say("Paste what your students have sent, and the class stands here.")
    else:
        yield from _shown(asked_by(*key), s.found.answers[key])
    if remarks:
        more = len(remarks) - MOST_REMARKS
        rest = [f"And {more} more lines."] if more > 0 else []
        yield Points("remarks", [*map(named, remarks[:MOST_REMARKS]), *rest])


def _shown(asked: Asked, sent: Sequence[Answer]) -> Iterator[Part]:
    edges = np.arange(len(asked.options) + 1) - 0.5 if asked.options else None
    values = [a.value for a in sent if not asked.options or a.value < len(asked.options)]
    if not values:
        yield Say("Nobody has chosen any of the options that there are.")
        return
    found = class_answers(values, right=asked.right, edges=edges)
    unit = f" {asked.unit}".rstrip()
    if asked.options:
        drawing = options(found, asked.options, int(asked.right[0]))
        alt = ", ".join(f"{_letter(k)} {n}" for k, n in enumerate(found.counts))
        alt = f"How many chose each option: {alt}. Right is {asked.said}."
    else:
        drawing = histogram(found, asked.right, f"answer{f' ({asked.unit})' if unit else ''}")
        alt = (
            f"Histogram of {found.n} answers from {found.edges[0]:.4g} to {found.edges[-1]:.4g}; "
            f"the median is {found.median:.4g}, right is {asked.said}."
        )
        yield Readouts("numbers", _numbers(found, unit))
    yield Plot("board", drawing, alt)
    share = f"**{found.n_right} of {found.n}** are right"
    yield Say(f"{share}. Right is **{asked.said}{'' if asked.options else unit}**.{_far(found)}")
    if asked.options:
        names = [f"**{_letter(k)}** {name}" for k, name in enumerate(asked.options)]
        yield Points("options", names)
    yield Note(f"{asked.title}: {asked.ask}", key="asked")


def _numbers(found: ClassAnswers, unit: str) -> Sequence[Readout]:
    first, third = (exact(q, 4) for q in found.quartiles)
    return [
        Readout("answers", str(found.n)),
        Readout("median", exact(found.median, 4), unit.strip()),
        Readout("middle half", f"{first} to {third}", unit.strip()),
        Readout("right", f"{found.n_right}", f"of {found.n}"),
    ]


def _far(found: ClassAnswers) -> str:
    if not found.n_far:
        return ""
    one = "answer lies" if found.n_far == 1 else "answers lie"
    return f" {found.n_far} {one} so far out that the histogram leaves it out."


lesson = Lesson(
    stem="board",
    state=State,
    look_for="Whoever has answered a question finds a code under the verdict; in a challenge it is "
    "under “Code”. Your students send you theirs, in a chat or on paper. Paste them all: here the "
    "answers of the class stand beside what is right, as the core computes it. Nothing is stored: "
    "the codes are in the address of this page.",
    presets={
        "Empty, for your class": {"bdcodes": ""},
        "A number, 30 students": {},
        "A choice, 30 students": {"bdcodes": CHOICES},
        "Two questions, one mistyped": {
            "bdcodes": "\n".join(
                [*NUMBERS.splitlines()[:12], *CHOICES.splitlines()[:12], CHOICES[:12] + "00"]
            )
        },
    },
    views=(answers,),
    sources="The codes are this app’s own; they hold the page, the question, the answer, three "
    "random characters that tell students apart, and two that tell whether they were mistyped.",
)
