"""The visitor's own files, kept for the visit: one first and one second, and a pasted text.

A file stays until it is removed, another takes its place, or the visitor has gone: also while
another set is looked at, or another page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Final

import streamlit as st

from nll_core import ColumnRoles, PredictionError, Predictions, Table, recognise_columns
from nll_core.predictions.problems import attempted, counted
from pages._lessons.predictions.opened import Opened
from pages._ui import leaving, memory
from pages._ui.upload import Brought, forget_fields

SHELF: Final = "_predictions_shelf"
FIRST: Final = "first"
SECOND: Final = "second"
PASTED_TEXT: Final = "pasted"


@dataclass(eq=False)
class Kept:
    """A file of the visitor's, and what has been found out about it so far."""

    name: str
    digest: str
    part: str
    """What it is for: "first", "second" or "pasted"."""
    content: BytesIO | None
    """Until it has been read."""
    read: tuple[Table, ColumnRoles] | PredictionError | None = None
    """Its table with what was recognised, or why there is none."""
    checked: tuple[str, Predictions | PredictionError] | None = None
    """The predictions in some of its columns, or what is wrong with them."""
    opened: Opened | None = None
    """How it was last opened."""
    given: dict[str, object] = field(default_factory=dict)
    """What was answered where the columns left something open, as `recognise_columns` takes it."""

    @property
    def key(self) -> str:
        """The beginning of the keys of all fields about it."""
        return f"{self.part}_{self.digest}"

    def forget(self) -> None:
        """Drop all that was found out about it, and the file itself."""
        self.read = self.checked = self.opened = self.content = None

    def let_go(self) -> None:
        """Empty the file: Streamlit holds it too, until a script has ended."""
        if self.content is not None:
            self.content.truncate(0)
        self.content = None
        memory.give_back()

    @property
    def size(self) -> str:
        """How many rows it has, if that is known."""
        if isinstance(self.read, PredictionError):
            return "cannot be read"
        return counted(self.read[0].row_count, "row") if self.read else "not read yet"


def kept(part: str) -> Kept | None:
    """The file that is kept for this part."""
    return _shelf().get(part)


def keep(part: str, brought: Brought) -> Kept:
    """Keep what was brought in place of what was there; the same again is kept as it is."""
    shelf = _shelf()
    there = shelf.get(part)
    if there is None or there.digest != brought.digest:
        # What was there makes room first.
        remove(part)
        there = shelf[part] = Kept(brought.name, brought.digest, part, brought.content)
    there.name = brought.name
    leaving.at_leaving("predictions", partial(_clear, shelf))
    return there


def answer(part: str, given: Mapping[str, object]) -> None:
    """What the visitor says of the columns (a callback): they are recognised anew with it."""
    there = _shelf().get(part)
    if there is None or not isinstance(there.read, tuple):
        return
    table = there.read[0]
    there.given |= given
    found = attempted(recognise_columns, table, there.given)
    there.read = found if isinstance(found, PredictionError) else (table, found)
    there.checked = there.opened = None
    forget_fields(there.key)


def remove(part: str) -> None:
    """Forget a file with all that was chosen of it and found out about it."""
    there = _shelf().pop(part, None)
    if there is None:
        return
    forget_fields(there.key)
    # What was found by it and another.
    for other in _shelf().values():
        if other.opened is not None:
            other.opened.report.forget("second")
    there.forget()
    memory.give_back()


def _shelf() -> dict[str, Kept]:
    shelf: dict[str, Kept] = st.session_state.setdefault(SHELF, {})
    return shelf


def _clear(shelf: dict[str, Kept]) -> None:
    """Let go of all; this runs when the session is gone."""
    for there in shelf.values():
        there.forget()
    shelf.clear()
