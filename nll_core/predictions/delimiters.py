"""What separates the columns of a delimited text, and its lines cut there."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from nll_core.predictions.cells import has_decimal_comma, is_missing, is_number
from nll_core.predictions.problems import PredictionError, Problem, quoted
from nll_core.predictions.table import number_of

SPACE: Final = " "
DELIMITERS: Final = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", SPACE: "space"}
_NUMBERS_BESIDE: Final = re.compile(r"[0-9.]\s+[-+0-9.]")


def cut(lines: Iterable[str], delimiter: str, *, escaped: bool = False) -> Any:
    """A csv reader of the rows of some lines; runs of white space are one delimiter.

    `escaped` where quotation marks within a text follow a backslash, as Spark writes them.
    """
    if delimiter == SPACE:
        lines = (line.replace("\t", " ").strip() for line in lines)
    return csv.reader(
        _with_ends(lines),
        delimiter=delimiter,
        # Spaces before a quotation mark do not make it a part of the text.
        skipinitialspace=delimiter == SPACE,
        escapechar="\\" if escaped else None,
    )


def _with_ends(lines: Iterable[str]) -> Iterator[str]:
    """Lines with their ends, which a text in quotation marks keeps."""
    return (f"{line}\n" for line in lines)


def find_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts the most lines into the same number of fields, at least two.

    Among several the one with the most cells that are numbers; white space where no other mark
    cuts as many lines alike, or where the others leave numbers side by side in one cell.
    """
    best, best_rank = "", (0, 0.0, 0)
    for delimiter in DELIMITERS:
        rows = list(cut(lines, delimiter))
        counts = Counter(len(row) for row in rows)
        n_fields, n_lines = max(counts.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
        alike = [row for row in rows if len(row) == n_fields]
        if n_fields < 2 or (delimiter == SPACE and best and best_rank[0] >= n_lines):
            continue
        rank = (n_lines, _clean_share(alike, delimiter), n_fields)
        if rank > best_rank:
            best, best_rank = delimiter, rank
    if best not in ("", SPACE) and _is_better_cut_by_spaces(lines, best):
        return SPACE
    if best:
        return best
    raise PredictionError(
        Problem(
            f"the table has one column only: its first line is {quoted(lines[0].strip())}, without "
            "a comma, tab, semicolon, bar or space",
            remedy="Save it as CSV with a comma between columns, the label and the predictions.",
        )
    )


def _clean_share(rows: Sequence[Sequence[str]], delimiter: str) -> float:
    """The share of the cells that are numbers, missing, or words without a mark within."""
    cells = [cell.strip() for row in rows for cell in row]
    others = [mark for mark in ";\t|" if mark != delimiter]
    clean = sum(
        number_of(cell) is not None
        or is_missing(cell)
        or (delimiter != "," and has_decimal_comma(cell))
        or not any(mark in cell for mark in others)
        for cell in cells
    )
    return round(clean / max(1, len(cells)), 2)


def _is_better_cut_by_spaces(lines: Sequence[str], delimiter: str) -> bool:
    """Whether a delimiter leaves numbers side by side, and white space cuts all lines alike."""
    rows = list(cut(lines, delimiter))
    beside = sum(
        any(_NUMBERS_BESIDE.search(cell) and cell.strip()[:1] not in "[({" for cell in row)
        for row in rows
    )
    if 2 * beside <= len(rows):
        return False
    by_spaces = [row for row in cut(lines, SPACE) if row]
    below = by_spaces[1:] or by_spaces
    return len({len(row) for row in below}) == 1 and all(
        is_number(cell) or is_missing(cell) for row in below for cell in row[1:]
    )
