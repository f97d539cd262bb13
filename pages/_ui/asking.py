"""The question that a view opens with: when it is asked, and what the browser is told of it.

It is asked of who comes to a page as it opens, not of who follows a link to a state or sees the
page in a frame; `ask=true` and `ask=false` in a link say which. Where another answer would be right
in the link's state, no drawing is asked for, and all else is judged in the question's own state,
which is shown then. The browser keeps what was asked (pages/_browser/asking.js).
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages._ui import page
from pages._ui.codes import page_codes
from pages._ui.control_kinds import Switch
from pages._ui.controls import Controls
from pages._ui.course import Drawing, Question, course, evidence
from pages._ui.link import asked_for, link_problem
from pages._ui.numbers import exact
from pages._ui.parts import Formula, Part, Plot, asked
from pages._ui.progress import progress
from pages._ui.stage import Stage
from pages._ui.state import State

if TYPE_CHECKING:
    from pages._ui.lesson import Lesson, Shown

ASK: Final = Switch(key="ask", label="Whether a page asks first", default=True)
ARRIVED: Final = "_arrived"
"""Where a session keeps the page that it has come to, and whether that was to be asked."""
DIGITS: Final = 4
OWN_STATE: Final = "The controls now stand as the question means them."


def arrive(stem: str) -> None:
    """Note the page that the visitor is on; how the address was on arrival decides for the stay."""
    if st.session_state.get(ARRIVED, ("", False))[0] != stem:
        # What is shown within another page is shown for a reason.
        bare = set(st.query_params) <= {ASK.key} and not st.context.is_embedded
        st.session_state[ARRIVED] = (stem, _link_says() or bare)


def asking(lesson: Lesson[Any], shown: Shown[Any], parts: Sequence[Part]) -> list[Part]:
    """`parts` of a view with its question, if that is to be asked now, before what it is about."""
    state, view = lesson.state.present(), shown.view
    question = next((one for one in _questions(lesson) if one.view == view.name), None)
    if question is None or not _asked(lesson, state, question):
        return list(parts)
    # Beside what stands on a stage: on one of its own it would change the names of the others.
    staged = [place for place, part in enumerate(parts) if part.staged]
    place = next((i for i in staged if _holds_plot(parts[i], question)), next(iter(staged), None))
    if place is None:
        return list(parts)
    pieces = [piece for part in shown.parts for piece in part.pieces()]
    message = {
        **_described(lesson, view.name),
        **_shown_then(lesson, state, question),
        "told": _link_says() is True,
        "seat": progress().seat,
        # What to hide, and what shows it when it is touched.
        "place": f"{lesson.stem} {shown.place}",
        "side": "main" if shown.place == 0 else view.name,
        "formulas": [piece.key for piece in pieces if isinstance(piece, Formula)],
        "keys": [*view.keys(state), *view.buttons(state), *asked(shown.parts)],
    }
    return [*parts[:place], Asks(question, message), *parts[place:]]


def _asked(lesson: Lesson[Any], state: State, question: Question) -> bool:
    """In the state in which the page opens, or that the question is about; never of own data, nor
    where a challenge is set."""
    if lesson.own(state) is not None or page.CHALLENGE[0] in st.query_params:
        return False
    if (says := _link_says()) is not None:
        return says and (question.draw is None or _is_as_described(lesson, state, question))
    about = {*question.state, *lesson.choosing}
    _, opened = st.session_state.get(ARRIVED, ("", False))
    return opened and all(one.is_default or one.key in about for one in lesson.controls)


def _shown_then(lesson: Lesson[Any], state: State, question: Question) -> dict[str, Any]:
    """The controls that are set with the answer, and what is said of more than the question's own:
    where this state has another answer, all go to where the question was meant."""
    own = lesson.state().but(**question.state).settled()
    differ = {
        control.key: getattr(own, control.key)
        for control in lesson.controls
        if control.key in question.state or control.key not in lesson.choosing
        if getattr(state, control.key) != getattr(own, control.key)
    }
    sets = {key: value for key, value in differ.items() if key in question.state}
    if len(sets) == len(differ) or _has_the_same_answer(lesson, state, question):
        return {"sets": sets}
    return {"sets": differ, "because": f"{question.because} {OWN_STATE}"}


def _has_the_same_answer(lesson: Lesson[Any], state: State, question: Question) -> bool:
    """Whether what is right in the question's own state is so in this one, too."""

    def value(key: str, at: Mapping[str, Any]) -> Any:
        try:
            return lesson.number(key, state.but(**{**question.state, **at}).settled())
        except (AttributeError, KeyError):
            return None  # a program has no number of that name here

    match question.kind:
        case "choice":
            return all(goal.met(value(goal.number, at)) for at, goal in evidence(question))
        case "number":
            return truth_of(lesson, question, state) == truth_of(lesson, question)
        case _:
            return True  # no other drawing is asked for


def _is_as_described(lesson: Lesson[Any], state: State, question: Question) -> bool:
    """Whether what is to be drawn in this state is what the question says."""
    assert question.draw
    known, plot = (
        _described(lesson, question.view),
        plot_of(lesson, question, state, question.state),
    )
    trace = trace_of(plot, question.draw)
    same_places = known["width"] == 0 or np.array_equal(trace["x"], known["at"])
    return same_places and heights_at(plot, trace, known["at"]) == known["truth"]


def _holds_plot(part: Part, question: Question) -> bool:
    """Whether it has the plot that is drawn, or any."""
    key = question.draw.plot if question.draw else None
    plots = [piece for piece in part.pieces() if isinstance(piece, Plot)]
    return any(key in (None, plot.key) for plot in plots)


def _questions(lesson: Lesson[Any]) -> Sequence[Question]:
    found = course(lesson.stem)
    return found.questions if found else ()


def _link_says() -> bool | None:
    asked = asked_for(ASK.key)
    return None if not asked or link_problem(ASK, asked) else ASK.read(asked[0])


@dataclass(frozen=True)
class Asks(Part):
    """The question over the parts of a view; without scripts, a quiet line before them."""

    question: Question
    message: Mapping[str, Any]

    def put(self, stage: Stage, controls: Controls) -> None:
        stage.asks = self.message

    def draw(self, controls: Controls) -> None:
        st.html(page.note_box("", html.escape(f"Guess first: {self.question.ask}")))
        with st.expander("The answer"):
            st.html(page.note_box("", html.escape(" ".join(self._answer()))))

    def _answer(self) -> Sequence[str]:
        told = self.message
        match self.question.kind:
            case "choice":
                answer = told["options"][told["right"]]
            case "number":
                answer = f"{told['said']}{told['unit']}."
            case _:
                at = zip(told["said"], told["places"], strict=True)
                answer = ", ".join(f"{y}{told['unit']} {place}" for y, place in at) + "."
        return answer, self.question.because


@lru_cache(None)
def _described(lesson: Lesson[Any], name: str) -> Mapping[str, Any]:
    """What of a question does not depend on the visit; the core says what is true."""
    place, question = next((i, q) for i, q in enumerate(_questions(lesson)) if q.view == name)
    found: dict[str, Any] = {
        # With an answer and the seat it makes the code for the board.
        "item": f"{page_codes()[lesson.stem]}-Q{place + 1}",
        "stem": lesson.stem,
        "view": name,
        "kind": question.kind,
        "ask": question.ask,
        "because": question.because,
    }
    match question.kind:
        case "choice":
            return found | {"options": list(question.options), "right": question.right}
        case "number":
            return found | _number(lesson, question)
        case _:
            return found | _drawing(lesson, question)


def _number(lesson: Lesson[Any], question: Question) -> dict[str, Any]:
    truth = truth_of(lesson, question)
    number = lesson.numbers.get(question.number)
    return {
        "truth": truth,
        "said": exact(truth, DIGITS),
        "unit": _after(number.unit if number else ""),
        "within": question.within,
    }


def truth_of(lesson: Lesson[Any], question: Question, state: State | None = None) -> float:
    """The number that is asked for, at `at` less that at `less`; all else as it is in `state`."""

    def value(at: Mapping[str, Any]) -> float:
        there = (state or lesson.state()).but(**{**question.state, **at})
        return float(lesson.number(question.number, there.settled()))

    return value(question.at or {}) - (0.0 if question.less is None else value(question.less))


def _after(unit: str) -> str:
    """A unit as it stands after its number."""
    return unit if unit in ("", "%") else f"\N{NO-BREAK SPACE}{unit}"


def _drawing(lesson: Lesson[Any], question: Question) -> dict[str, Any]:
    assert question.draw
    first = lesson.state()
    draw, plot = question.draw, plot_of(lesson, question, first, question.state)
    trace = trace_of(plot, draw)
    is_bars = trace["type"] == "bar"
    at = [float(x) for x in (trace["x"] if is_bars else draw.at)]
    heights = heights_at(plot, trace, at)
    begun = plot_of(lesson, question, first, opening(lesson, question)) if draw.from_here else None
    return {
        "plot": draw.plot,
        "axes": {key: trace[key] for key in ("xaxis", "yaxis") if key in trace},
        "width": float(np.mean(trace["width"])) if is_bars else 0,
        "at": at,
        "begun": begun and heights_at(begun, trace_of(begun, draw), at),
        "seen": list(draw.seen),
        "places": _bar_names(plot, trace, at)
        if is_bars
        else [f"at {draw.x} = {exact(x, DIGITS)}" for x in at],
        "truth": heights,
        "said": [exact(y, 3) for y in heights],
        "unit": _after(draw.unit),
        "total": draw.total,
        "close": draw.close,
    }


def opening(lesson: Lesson[Any], question: Question) -> Mapping[str, Any]:
    """The controls that differ from their defaults where a question is asked: those that choose."""
    return {key: value for key, value in question.state.items() if key in lesson.choosing}


def plot_of(
    lesson: Lesson[Any], question: Question, state: State, changes: Mapping[str, Any]
) -> Plot:
    """The plot on which the reader draws, in a state with some changes."""
    there = state.but(**changes).settled()
    pieces = (p for part in lesson.view_named(question.view).at(there) for p in part.pieces())
    return next(
        p for p in pieces if isinstance(p, Plot) and question.draw and p.key == question.draw.plot
    )


def _bar_names(plot: Plot, trace: Mapping[str, Any], at: Sequence[float]) -> list[str]:
    """Bars by the names on their axis; where two have the same, by their places, too."""
    settings = plot.drawing.settings()[f"xaxis{trace.get('xaxis', 'x')[1:]}"]
    ticks = np.asarray(settings["tickvals"])
    names = [settings["ticktext"][int(np.abs(ticks - x).argmin())] for x in at]
    if len(set(names)) == len(names):
        return [f"for {name}" for name in names]
    return [f"for {name}, {i} of {len(names)}" for i, name in enumerate(names, 1)]


def trace_of(plot: Plot, draw: Drawing) -> Mapping[str, Any]:
    """What is covered: a mark by its name, or what stands still by what hovering calls it."""
    marks = plot.drawing.marks
    if draw.mark in marks:
        return marks[draw.mark]
    return next(trace for trace in plot.drawing.still() if trace.get("name") == draw.mark)


def heights_at(plot: Plot, trace: Mapping[str, Any], at: Sequence[float]) -> list[float]:
    """The heights of a line or of bars as they are drawn, at these places of x."""
    x, y = np.asarray(trace["x"], dtype=float), np.asarray(trace["y"], dtype=float)
    there, _ = _scale(plot, trace.get("xaxis", "x"))
    up, down = _scale(plot, trace.get("yaxis", "y"))
    order = np.argsort(x, kind="stable")
    heights = np.interp(there(np.asarray(at)), there(x[order]), up(y[order]))
    return [float(height) for height in down(heights)]


Scale = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _scale(plot: Plot, name: str) -> tuple[Scale, Scale]:
    """From data to what is even on an axis, and back."""
    settings = plot.drawing.settings()[f"{name[0]}axis{name[1:]}"]
    if settings.get("type") == "log":
        return np.log10, lambda v: np.power(10.0, v)
    return np.asarray, np.asarray
