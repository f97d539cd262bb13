"""What the visitor has brought, kept for the visit: a file and a pasted text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nll_core.language import LogprobError, TokenText
from pages._lessons.tokens.opened import Opened
from pages._ui import upload

MINE: Final = "my file"
PASTED: Final = "pasted answer"
Answer = tuple[TokenText, ...] | LogprobError


@dataclass(eq=False)
class Kept(upload.Kept):
    """A file of the visitor's, and how it was last read."""

    answer: tuple[str, Answer] | None = None
    """With what was said of the numbers."""
    opened: Opened | None = None

    @property
    def key(self) -> str:
        return f"tokens_{self.digest}"


SHELF: Final = upload.Shelf("tokens", Kept)
