"""What a page shows of its challenges: the list to choose from, the strip of the present one."""

from __future__ import annotations

import html
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import streamlit as st

from pages._ui import challenges, codes, sections
from pages._ui.challenges import KEY, TASK, Active
from pages._ui.codes import Answer
from pages._ui.controls import Controls
from pages._ui.numbers import exact
from pages._ui.parts import Part
from pages._ui.progress import KEY as PROGRESS
from pages._ui.progress import adopt, kept, progress
from pages._ui.text import plain

if TYPE_CHECKING:
    from pages._ui.lesson import Lesson

STRIP: Final = "strip"
"""The section of the strip."""
DONE, OPEN = "✓", "○"
EXACTLY, ABOVE, BELOW = "is", "is above", "is below"


def begin(lesson: Lesson[Any]) -> None:
    """Follow the link to a challenge: show its start, once, or say why there is none."""
    if KEY not in st.query_params:
        return
    try:
        found = challenges.asked(lesson)
    except ValueError as problem:
        _refuse(str(problem))
        return
    begun = progress().begun
    if (lesson.stem, found.text) in begun:
        return
    # A link that says where the controls are is one from somebody on the way.
    says_where = any(control.key in st.query_params for control in lesson.controls)
    if found.place is not None and not says_where:
        lesson.controls.apply(found.challenge.start)
    begun.add((lesson.stem, found.text))


def _refuse(why: str) -> None:
    st.warning(f"The challenge of this link could not be set: {plain(why)}.")
    _drop_link()


def _drop_link() -> None:
    for key in (KEY, TASK):
        if key in st.query_params:
            del st.query_params[key]


def _open(lesson: Lesson[Any], place: int) -> None:
    """Begin a challenge anew (a callback)."""
    sections.all_due()
    lesson.controls.reset()
    lesson.controls.apply(challenges.stored(lesson)[place].start)
    _drop_link()
    st.query_params[KEY] = str(place + 1)
    done, name = progress(), (lesson.stem, str(place + 1))
    done.begun.add(name)
    done.hints.pop(name, None)
    done.shown.discard(name)


def _leave(lesson: Lesson[Any], found: Active) -> None:
    """Go on without a challenge (a callback)."""
    sections.all_due()
    progress().begun.discard((lesson.stem, found.text))
    _drop_link()


def draw(lesson: Lesson[Any], found: Active) -> None:
    """The strip: what to do, the hints so far, and what helps."""
    done, name, made = progress(), (lesson.stem, found.text), found.challenge
    # Where the next one was just asked for, the state is that of its start.
    counts = name not in done.shown and challenges.active(lesson) == found
    if found.place is not None and counts and challenges.is_met(lesson, made):
        done.of(lesson.stem).add(found.place)
    hints = made.hints[: done.hints.get(name, 0)]
    with st.container(key="nll_challenge"):
        st.html(_words(lesson, found, hints))
        with st.container(horizontal=True, gap="xsmall", key="nll_challenge_buttons"):
            if made.hints:
                st.button(
                    f"Hint {min(len(hints) + 1, len(made.hints))}/{len(made.hints)}",
                    on_click=partial(_hint, name),
                    key="nll_hint",
                    disabled=len(hints) == len(made.hints),
                )
            if made.solution:
                st.button("Show me", on_click=partial(_show, lesson, found), key="nll_show_me")
            _code_for_the_board(lesson, found)
            following = None if found.place is None else found.place + 1
            if following is not None and following < len(challenges.stored(lesson)):
                turned = partial(_open, lesson, following)
                if st.button("Next", on_click=turned, key="nll_next"):
                    st.rerun()
            if st.button("Leave", on_click=partial(_leave, lesson, found), key="nll_leave"):
                st.rerun()


def _words(lesson: Lesson[Any], found: Active, hints: Any) -> str:
    made, place = found.challenge, found.place
    title, mark = made.title, ""
    if place is not None:
        title = f"Challenge {place + 1} of {len(challenges.stored(lesson))}: {made.title}"
        if (lesson.stem, found.text) in progress().shown:
            mark = " <em>Shown, so it does not count as solved.</em>"
        elif place in progress().of(lesson.stem):
            mark = f' <span class="nll-done">{DONE} solved</span>'
    task = html.escape(made.task)
    items = "".join(f"<li>{html.escape(hint)}</li>" for hint in hints)
    listed = f'<ol class="nll-list">{items}</ol>' if items else ""
    return f'<p class="nll-task"><strong>{html.escape(title)}.</strong> {task}{mark}</p>{listed}'


def _hint(name: tuple[str, str]) -> None:
    hints = progress().hints
    hints[name] = hints.get(name, 0) + 1


def _show(lesson: Lesson[Any], found: Active) -> None:
    """Set the controls to the solution (a callback); what was solved before stays so."""
    if found.place not in progress().of(lesson.stem):
        progress().shown.add((lesson.stem, found.text))
    defaults = {control.key: control.default for control in lesson.controls}
    lesson.controls.change({**defaults, **found.challenge.start, **found.challenge.solution})


def _code_for_the_board(lesson: Lesson[Any], found: Active) -> None:
    """Where the student stands, for the teacher who collects it."""
    goal = challenges.main_goal(lesson, found.challenge)
    if goal is None:
        return
    box = st.popover("Code", key="nll_code", on_change="rerun")
    if box.open:
        value = lesson.number(goal.number, lesson.state.present())
        with box:
            _say_code(lesson.stem, found, value)


def _say_code(stem: str, found: Active, value: Any) -> None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("inf")
    if abs(number) < float("inf"):
        item = found.text if found.place is None else f"C{found.text}"
        st.caption("Your code for the board of the class: it says where you stand now.")
        st.code(codes.write_answer(Answer(stem, item, number, progress().seat)), language=None)
    else:
        st.caption("There is no code yet: the number is not finite here.")


def chooser(lesson: Lesson[Any]) -> None:
    """A quiet button that opens the list of challenges, where there can be any."""
    if not (lesson.numbers or challenges.stored(lesson)):
        return
    st.fragment(partial(_chooser, lesson))()


def _chooser(lesson: Lesson[Any]) -> None:
    known, solved = challenges.stored(lesson), progress().of(lesson.stem)
    count = f" {len(solved)}/{len(known)}" if known else ""
    box = st.popover(f"Challenges{count}", key="nll_challenges", on_change="rerun")
    if not box.open:
        return
    with box:
        for place, one in enumerate(known):
            mark = DONE if place in solved else OPEN
            label = f"{mark} {place + 1} · {plain(one.title)}"
            turned = partial(_open, lesson, place)
            with st.container(gap="xxsmall"):
                if st.button(label, on_click=turned, key=f"nll_challenge:{place + 1}"):
                    st.rerun()
                st.caption(plain(one.task))
        if kept():
            keep()
        with st.expander("Set a challenge of your own"):
            _own(lesson)


class Keep(Part):
    """A visit's progress, for the end of a page."""

    def draw(self, controls: Controls) -> None:
        keep()


def keep() -> None:
    """The link and the code that bring back what was solved, and a field for such a code."""
    if code := kept():
        st.caption("Your progress ends with this visit. This link brings it back:")
        st.code(f"{st.context.url or ''}?{urlencode({PROGRESS: code})}", language=None)
    typed = st.text_input("Go on from a code", key="nll_progress", max_chars=200)
    if typed:
        try:
            adopt(typed)
        except ValueError as problem:
            st.error(f"{problem}.")
        else:
            st.caption(f"{DONE} What it says is solved is marked.")


def _own(lesson: Lesson[Any]) -> None:
    """The form of a teacher's challenge, and its link."""
    names = challenges.judged(lesson)
    key = st.selectbox("Number", list(names), format_func=names.__getitem__, key="nll_own_number")
    state = lesson.state.present()
    words = [] if key in lesson.numbers else challenges.words_of(lesson.controls[key])
    if words:
        text = f"{key}~{st.selectbox('is to be', words, key='nll_own_word')}"
    else:
        now = lesson.number(key, state)
        unit = lesson.numbers[key].unit if key in lesson.numbers else ""
        st.caption(f"Now it is {exact(float(now), 4)} {unit}".rstrip() + ".")
        kind = st.segmented_control(
            "Goal", (EXACTLY, ABOVE, BELOW), default=EXACTLY, required=True, key="nll_own_kind"
        )
        value = st.text_input("Value", key="nll_own_value", max_chars=20)
        if not value:
            return
        text = f"{key}~{value.strip()}"
        if kind == EXACTLY:
            within = st.text_input("Give or take", "0", key="nll_own_within", max_chars=20)
            text += f"~{within.strip()}"
        else:
            text = f"{key}~{'above' if kind == ABOVE else 'below'}~{value.strip()}"
    task = st.text_input("What to do, in one sentence", key="nll_own_task", max_chars=200)
    try:
        made = challenges.of_text(lesson, text, task)
    except ValueError as problem:
        st.error(f"This cannot be set: {plain(str(problem))}.")
        return
    if challenges.is_met(lesson, made):
        st.error("The present state meets this goal already: begin elsewhere.")
        return
    asked = urlencode({KEY: text} | ({TASK: task} if task else {}))
    link = "&".join(filter(None, (lesson.controls.query(), asked)))
    st.caption("This link opens the present state with your challenge:")
    st.code(f"{st.context.url or ''}?{link}", language=None)
