"""What the visitor has brought, kept for the visit: a file and a pasted text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from nll_core.language import LogprobError, TokenText
from pages._lessons.tokens.opened import Opened
from pages._ui import leaving
from pages._ui.upload import Brought, forget_fields

SHELF: Final = "_tokens_shelf"
MINE: Final = "my file"
PASTED: Final = "pasted answer"
Answer = tuple[TokenText, ...] | LogprobError


@dataclass(eq=False)
class Kept:
    """A file of the visitor's, and how it was last read."""

    name: str
    digest: str
    content: bytes
    answer: tuple[str, Answer] | None = None
    """With what was said of the numbers."""
    opened: Opened | None = None

    @property
    def key(self) -> str:
        """The beginning of the keys of all fields about it."""
        return f"tokens_{self.digest}"


def kept(part: str) -> Kept | None:
    """What was brought as a file, or pasted."""
    return _shelf().get(part)


def keep(part: str, brought: Brought) -> Kept:
    """Keep it in place of what was there; the same again is kept as it is."""
    shelf = _shelf()
    there = shelf.get(part)
    if there is None or there.digest != brought.digest:
        remove(part)
        there = shelf[part] = Kept(brought.name, brought.digest, brought.content.getvalue())
    there.name = brought.name
    leaving.at_leaving("tokens", shelf.clear)
    return there


def remove(part: str) -> None:
    """Forget it with all that was said of it."""
    there = _shelf().pop(part, None)
    if there is not None:
        forget_fields(there.key)


def _shelf() -> dict[str, Kept]:
    shelf: dict[str, Kept] = st.session_state.setdefault(SHELF, {})
    return shelf
