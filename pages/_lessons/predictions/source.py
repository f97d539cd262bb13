"""What the visitor brings: read, recognised with its reasons, corrected by hand, and its faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from io import BytesIO
from typing import Any, Final

import streamlit as st

from nll_core import (
    ColumnRoles,
    PredictionError,
    Predictions,
    Problem,
    Table,
    predictions_from_table,
    recognise_columns,
)
from nll_core.predictions import walled
from nll_core.predictions.roles import Question
from pages._lessons.predictions import shelf
from pages._lessons.predictions.controls import CONTROLS, MINE, PASTED, PRESENT
from pages._lessons.predictions.data import Opened, built_in, forget_others
from pages._lessons.predictions.example import show_three_steps
from pages._lessons.predictions.roles import edited_roles, positive_field
from pages._lessons.predictions.shelf import Kept
from pages._ui import apart, jobs, page
from pages._ui.text import named, plain
from pages._ui.upload import Brought, dropped_file, pasted_text, tick
from pages._ui.upload import choose as choose_in
from pages._ui.upload import chosen as chosen_in

PRIVACY: Final = (
    "Your file stays in the memory of this session only: it is not written to a disk, is not in "
    "the link, and is gone within a minute after you close the tab, or when you remove it. "
    "Pickles are refused, so no code in it can run."
)
FORMATS: Final = (
    "CSV, TSV, JSON Lines, Parquet, NPZ or NPY: the true class of each example and the model's "
    "prediction for it, on data that the model was not trained on."
)
EXAMPLE: Final = "label,p_cat,p_dog,p_owl\ncat,0.81,0.12,0.07\nowl,0.20,0.35,0.45"
PROBLEM_HEADER: Final = ("What is wrong", "First row", "Column", "Rows like it", "What to do")
PROBLEM_WIDTHS: Final = (36, 9, 13, 11, 31)


def choose() -> Opened | None:
    """Draw what to choose from, and return what is open; None where it cannot be used yet."""
    left, right = st.columns([1.25, 1], gap="large")
    with left:
        dropped_file(
            "Drop in your predictions", key="predictions_file", on_file=_take, help=FORMATS
        )
        mine = shelf.kept(shelf.FIRST)
        if mine is not None:
            show_kept(mine, "in use" if CONTROLS["pset"].value == MINE else "")
        page.note(f"{FORMATS} {PRIVACY}")
        show_three_steps()
    with right:
        chosen = CONTROLS["pset"].show()
        page.link_and_reset(CONTROLS)
    if chosen == PASTED:
        mine = _pasted()
    if chosen not in (MINE, PASTED):
        opened = built_in(chosen)
        page.note(f"{opened.predictions.n:,} examples. {opened.about}")
    elif mine is None:
        _say_what_is_needed(chosen)
        opened = None
    else:
        opened = read(mine)
        if opened is not None:
            forget_others(opened)
    if opened is not None:
        st.session_state[PRESENT] = {
            "classes": opened.predictions.n_classes,
            "key": opened.key,
        }
    return opened


def _take(brought: Brought) -> None:
    """A file was dropped in: it is what the page is about."""
    shelf.keep(shelf.FIRST, brought)
    CONTROLS.apply({"pset": MINE})


def _pasted() -> Kept | None:
    """What was pasted."""
    brought = pasted_text(
        "A table with a header, as text", key="predictions_pasted", placeholder=EXAMPLE
    )
    if brought is None:
        shelf.remove(shelf.PASTED_TEXT)
        return None
    return shelf.keep(shelf.PASTED_TEXT, brought)


def show_kept(mine: Kept, state: str = "in use") -> None:
    """The file that is kept, whether the page is about it, and what can be done with it."""
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", key=f"nll_kept_{mine.part}"
    ):
        said = "" if isinstance(mine.read, PredictionError) else state
        page.chip(mine.name, " · ".join(filter(None, (mine.size, said))))
        if not state:
            st.button(
                "Show it",
                key=f"predictions_show_{mine.part}",
                on_click=partial(CONTROLS.apply, {"pset": MINE}),
            )
        st.button(
            "Remove",
            key=f"predictions_remove_{mine.part}",
            on_click=partial(shelf.remove, mine.part),
        )


def say_whose(opened: Opened) -> None:
    """At the head of a view, whose numbers these are."""
    n, n_classes = opened.predictions.n, opened.predictions.n_classes
    of = "built-in set" if opened.built_in else "your own"
    page.whose(opened.name, f"{of}, {n:,} examples of {n_classes:,} classes")


def read(mine: Kept) -> Opened | None:
    """The predictions in a file; None, with the reasons on the page, if there are none."""
    name = mine.name
    try:
        read_so_far = _read(mine)
    except PredictionError as error:
        show_problems(error.problems, name)
        return None
    if read_so_far is None:
        return None
    table, guess = read_so_far
    with st.expander(f"What the columns of {plain(name)} are", icon=":material/table_chart:"):
        said, editor = st.columns([1, 1], gap="large")
        with said:
            page.note("What was recognised, and why; every guess can be changed beside it.")
            page.listing(_reasons(table, guess))
        with editor:
            roles = edited_roles(table, guess, mine.key)
    if roles.questions:
        mine.opened = None
        _ask(mine, roles.questions)
        return None
    leave_out_key = f"{mine.key}_leave_out"
    leave_out = bool(chosen_in(leave_out_key, default=False))
    state = repr((mine.digest, _identity(roles), leave_out))
    try:
        predictions = _predictions(state, table, roles, leave_out, mine)
    except PredictionError as error:
        mine.opened = None
        show_problems(error.problems, name)
        if leave_out or all(problem.row is not None for problem in error.problems):
            tick("Leave these rows out", key=leave_out_key)
        return None
    if predictions is None:
        return None
    if predictions.left_out:
        _say_what_is_left_out(predictions)
        tick("Leave these rows out", key=leave_out_key)
    page.note(_summary(predictions, table))
    _offer_exchange(mine, table, roles)
    mine.opened = Opened(
        key=state,
        name=named(name),
        predictions=predictions,
        about=f"{name}, {table.format}, {len(table.names):,} columns.",
        load=loading_code(name, None if roles == guess else roles, leave_out),
        built_in=False,
        table=table,
        roles=roles,
    )
    return mine.opened


def _ask(mine: Kept, questions: Sequence[Question]) -> None:
    """What the columns leave open: nothing is computed before the visitor has chosen."""
    for question in questions:
        st.warning(f"**One thing is not certain.** {plain(question.text)}")
        for reading in question.readings:
            text = reading.text.rstrip(".")
            st.button(
                plain(f"{text[:1].upper()}{text[1:]}"),
                key=f"predictions_answer_{mine.key}_{reading.option}",
                on_click=partial(shelf.answer, mine.part, reading.given),
            )
    page.note("If no answer is right, every column can be set by hand in the box above.")


def _offer_exchange(mine: Kept, table: Table, roles: ColumnRoles) -> None:
    """One click to say that a score is for the other of two classes."""
    labels = () if roles.label is None else table.column(roles.label).distinct()[0]
    if roles.score is None or roles.positive not in labels or len(labels) != 2:
        return
    other = labels[1 - labels.index(roles.positive)]
    st.button(
        f"The score is for {plain(repr(other))}, not for {plain(repr(roles.positive))}: exchange",
        key=f"predictions_exchange_{mine.part}",
        on_click=partial(choose_in, positive_field(mine.key, roles.label), other),
    )


def loading_code(name: str, roles: ColumnRoles | None, leave_out: bool) -> str:
    """Lines that read the file as it was read here."""
    path = name if name != "pasted text" else "pasted.csv"
    options = ", leave_out=True" if leave_out else ""
    if roles is None:
        call = f"predictions = read_predictions({path!r}{options})\n"
        return f"from nll_core import read_predictions\n\n{call}"
    default = ColumnRoles()
    said = ",\n".join(
        f"    {f.name}={_plain(getattr(roles, f.name))!r}"
        for f in fields(roles)
        if f.name != "reasons" and getattr(roles, f.name) != getattr(default, f.name)
    )
    return (
        "from nll_core import ColumnRoles, read_predictions\n\n"
        f"roles = ColumnRoles(\n{said},\n)\n"
        f"predictions = read_predictions({path!r}, roles=roles{options})\n"
    )


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def _identity(roles: ColumnRoles) -> Any:
    bare = replace(roles, reasons=(), classes={})
    return tuple(roles.classes.items()), bare


def _read(mine: Kept) -> tuple[Table, ColumnRoles] | None:
    """The table with what was recognised, read once; None where the visitor has stopped it.

    What is wrong with it is kept too, and raised again; the file itself is let go.
    """

    def work(say: jobs.Say) -> tuple[Table, ColumnRoles] | PredictionError:
        def read(stage: str, share: float) -> None:
            say(stage, 0.9 * share)

        try:
            content = mine.content or BytesIO()
            table = walled.read_table(content, name=mine.name, progress=read)
        except PredictionError as error:
            return error
        say("what the columns are", 0.9)
        return table, apart.call(say, recognise_columns, table)

    if mine.read is None:
        mine.read = jobs.run(f"read {mine.digest}", f"Reading {plain(mine.name)}", work)
        if mine.read is None:
            return None
        mine.let_go()
        if mine.part == shelf.FIRST:
            # Its chip, above, says how long it is.
            st.rerun()
    if isinstance(mine.read, PredictionError):
        raise mine.read
    return mine.read


def _predictions(
    state: str, table: Table, roles: ColumnRoles, leave_out: bool, mine: Kept
) -> Predictions | None:
    """The predictions in the columns, checked once; None where the visitor has stopped it.

    What is wrong with them is kept too, and raised again.
    """

    def work(say: jobs.Say) -> Predictions | PredictionError:
        try:
            return apart.call(say, predictions_from_table, table, roles, leave_out=leave_out)
        except PredictionError as error:
            return error

    if mine.checked is None or mine.checked[0] != state:
        found = jobs.run(f"check {mine.part} {state}", "Checking every row", work)
        if found is None:
            return None
        mine.checked = state, found
    checked = mine.checked[1]
    if isinstance(checked, PredictionError):
        raise checked
    return checked


def show_problems(problems: Sequence[Problem], name: str) -> None:
    """What is wrong with a file, where, how often, and what to do."""
    st.error(f"The file {plain(name)} cannot be used as it is.")
    page.table(
        PROBLEM_HEADER, problem_rows(problems), wrap=PROBLEM_WIDTHS, key="predictions_problems"
    )


def problem_rows(problems: Sequence[Problem]) -> list[list[str]]:
    """For each problem what it is, its first row, its column, its extent, and the remedy."""
    return [
        [
            f"{problem.what[:1].upper()}{problem.what[1:]}",
            ""
            if problem.row is None
            else f"{problem.row:,} ({problem.row + 1:,} in a spreadsheet)",
            problem.column or "",
            f"{problem.count:,}" if problem.count else "",
            problem.remedy,
        ]
        for problem in problems
    ]


def _say_what_is_needed(chosen: str) -> None:
    what = "No file yet" if chosen == MINE else "Nothing pasted yet"
    st.info(
        f"**{what}.** Expected: {FORMATS} A label column and either one "
        "column for each class (logits, log-probabilities or probabilities), one score of the "
        "positive class, or the predicted class with its confidence; a weight and a group column "
        "if you like. A link cannot hold a file: whoever opens it must choose the file again."
    )
    st.code(EXAMPLE, language="csv")


def _say_what_is_left_out(predictions: Predictions) -> None:
    left = predictions.row_count - predictions.n
    st.warning(
        f"{left:,} of {predictions.row_count:,} rows are left out; everything below is about the "
        f"other {predictions.n:,}."
    )
    page.table(
        PROBLEM_HEADER,
        problem_rows(predictions.left_out),
        wrap=PROBLEM_WIDTHS,
        key="predictions_left_out",
    )


def _summary(predictions: Predictions, table: Table) -> str:
    """What was read, in a line."""
    kinds = {"score": "a score of the positive class", "confidence": "a class and its confidence"}
    extra = [name for name, there in (("weighted", predictions.weights is not None),) if there]
    extra += [f"{len(predictions.group_names)} groups"] if predictions.groups is not None else []
    read_as = ", ".join([kinds.get(predictions.kind, predictions.kind), *extra])
    noted = [note for note in predictions.notes if note not in table.notes]
    return " ".join(
        [
            f"{predictions.n:,} examples of {predictions.n_classes:,} classes from "
            f"{table.format}: {read_as}.",
            *noted,
        ]
    )


def _reasons(table: Table, guess: ColumnRoles) -> list[str]:
    read_as = f"{table.format}, {len(table.rows):,} rows, {len(table.names):,} columns."
    return [read_as, *table.notes, *guess.reasons]
