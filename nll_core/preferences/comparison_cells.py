"""A pasted text as lines of cells, and what a cell says."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nll_core.parsing import NUMBER
from nll_core.preferences.comparison_errors import refused

MAX_CHARACTERS: Final = 50_000_000
DELIMITERS: Final = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars", " ": "spaces"}
_SAMPLE_LINES: Final = 50
# What stands where an item meets itself, or where nothing was counted.
_NOTHING: Final = frozenset({"", "-", "–", "—", "x", ".", "na", "nan", "n/a", "none"})


@dataclass(frozen=True)
class Row:
    """A line with its number in the text and its cells, without spaces around them."""

    line: int
    cells: tuple[str, ...]


def decoded(text: str | bytes) -> str:
    """A text without byte-order mark, of a length that can be read at once."""
    if not isinstance(text, (str, bytes)):
        raise TypeError(f"text must be a str or bytes, got {type(text).__name__}")
    if len(text) > MAX_CHARACTERS:
        raise refused(
            f"the text has {len(text):,} characters, and at most {MAX_CHARACTERS:,} are read",
            "Count equal lines, and write winner, loser, count.",
        )
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise refused(
                f"the byte 0x{error.object[error.start]:02x} is no letter of UTF-8",
                "Save the file as UTF-8.",
                line=line,
            ) from None
    return text.removeprefix("\ufeff")


def find_delimiter(text: str) -> str:
    """What separates the cells: what cuts most of the first lines into equally many."""
    lines = [line for line in text.splitlines() if _says_something(line)][:_SAMPLE_LINES]
    if not lines:
        raise refused(
            "the text holds no comparison", "Paste a line for each, such as: winner,loser."
        )
    best, best_lines = "", 0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in _cut(lines, delimiter)]
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        # A name may hold a delimiter that comes later in the list.
        if usual > 1 and widths.count(usual) > best_lines:
            best, best_lines = delimiter, widths.count(usual)
    if not best:
        raise refused(
            "no line has two cells",
            "Separate the two items with a comma or a tab, such as: winner,loser.",
        )
    return best


def cut_rows(text: str, delimiter: str) -> list[Row]:
    """The lines that say something, cut into cells."""
    numbered = [(k, line) for k, line in enumerate(text.splitlines(), 1) if _says_something(line)]
    cells = _cut([line for _, line in numbered], delimiter)
    if len(cells) != len(numbered):
        raise refused(
            "a quotation mark is opened and not closed on its line",
            "Close it, or leave quotation marks out.",
        )
    return [
        Row(line, tuple(" ".join(cell.split()) for cell in row))
        for (line, _), row in zip(numbered, cells, strict=True)
    ]


def _says_something(line: str) -> bool:
    bare = line.strip()
    return bool(bare) and not bare.startswith("#")


def _cut(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    if delimiter == " ":
        lines = [" ".join(line.split()) for line in lines]
    if delimiter == "|":
        # As Markdown draws a table, with bars at both ends and a rule below the header.
        lines = [line.strip().strip("|") for line in lines]
    return list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))


def number_of(cell: str) -> float | None:
    """The number that a cell is, if it is one; a minus sign may be "−"."""
    bare = cell.replace("\N{MINUS SIGN}", "-")
    return float(bare) if NUMBER.fullmatch(bare) else None


def is_nothing(cell: str) -> bool:
    """Whether a cell says that there is no number."""
    return cell.casefold() in _NOTHING
