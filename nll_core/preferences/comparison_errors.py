"""What is wrong with a table of comparisons: what, where, how often, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from nll_core.texts import visible

# A longer quotation would hide the rest of the message.
_QUOTED_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class ComparisonProblem:
    """One thing that is wrong, with its first place and its extent."""

    what: str
    """What is wrong, without the place."""
    remedy: str
    """What to do about it, as a sentence."""
    line: int | None = None
    """The first line with it, from 1; None where it is about the whole text."""
    column: int | None = None
    """The cell of that line, from 1."""
    count: int = 1
    """How many lines have it."""

    def __str__(self) -> str:
        place = [f"line {self.line:,}"] if self.line is not None else []
        place += [f"cell {self.column}"] if self.column is not None else []
        text = f"{', '.join(place)}: {self.what}" if place else self.what
        if self.count > 1:
            text += f"; {self.count:,} lines like it in all"
        return f"{text[:1].upper()}{text[1:]}. {self.remedy}"


class ComparisonError(ValueError):
    """A table of comparisons that cannot be used; `problems` says why.

    Parameters
    ----------
    problems : sequence of ComparisonProblem
        At least one, in the order of the text.

    Examples
    --------
    >>> str(ComparisonError([ComparisonProblem("the text is empty", "Paste a table.")]))
    'The text is empty. Paste a table.'
    """

    def __init__(self, problems: Sequence[ComparisonProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[ComparisonError], tuple[tuple[ComparisonProblem, ...]]]:
        """A copy is made from the problems, not from their text."""
        return type(self), (self.problems,)


class Problems:
    """Gathers what is wrong line by line; lines of one kind are counted at the first of them."""

    def __init__(self) -> None:
        self._found: dict[str, ComparisonProblem] = {}

    def add(
        self, kind: str, what: str, remedy: str, *, line: int, column: int | None = None
    ) -> None:
        """Note a fault of a line."""
        known = self._found.get(kind)
        self._found[kind] = (
            replace(known, count=known.count + 1)
            if known
            else ComparisonProblem(what, remedy, line, column)
        )

    def raise_any(self) -> None:
        """Raise ComparisonError if something was added."""
        if self._found:
            raise ComparisonError(list(self._found.values()))


def refused(what: str, remedy: str, *, line: int | None = None) -> ComparisonError:
    """An error about the whole text, or about one line."""
    return ComparisonError([ComparisonProblem(what, remedy, line)])


def quoted(text: str) -> str:
    """`text` in quotation marks, visible and cut to a readable length."""
    shown = text if len(text) <= _QUOTED_LENGTH else f"{text[: _QUOTED_LENGTH - 1]}…"
    return f"'{visible(shown)}'"
