"""The layout of a delimited text, from its first lines: delimiter, header, names of the columns."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nll_core.predictions.problems import PredictionError, Problem, quoted
from nll_core.predictions.table import check_names, number_of

DELIMITERS: Final = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
# The lines whose numbers of fields are compared; a header and some rows.
_LOOKED_AT: Final = 20
_DECIMAL_COMMA: Final = re.compile(r"[+-]?[0-9]+,[0-9]+([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Layout:
    """How the lines of a delimited text are to be read."""

    delimiter: str
    names: tuple[str, ...]
    first_line: int
    """Index of the first line of data."""
    decimal_comma: bool
    notes: tuple[str, ...]


def find_layout(lines: Sequence[str]) -> Layout:
    """The layout of a text that begins with these lines.

    Raises PredictionError where there is no table in it: no line, one column, a header alone, the
    same name twice.
    """
    try:
        return _find_layout(lines)
    except csv.Error as error:
        raise PredictionError(
            Problem(
                f"the first lines are no table ({error})",
                remedy="Look for a quotation mark that is not closed.",
            )
        ) from None


def _find_layout(lines: Sequence[str]) -> Layout:
    """The layout, where the csv module can read the lines."""
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None:
        raise PredictionError(
            Problem("the file holds nothing but empty lines", remedy="Choose another file.")
        )
    # Lines of comments above the table; numpy.savetxt makes one of the header.
    comments = start
    while comments < len(lines) - 1 and lines[comments].startswith("#"):
        comments += 1
    shown = [line for line in lines[comments : comments + _LOOKED_AT] if line.strip()]
    delimiter = _find_delimiter(shown)
    rows = list(csv.reader(shown, delimiter=delimiter))
    decimal_comma = delimiter != "," and _has_decimal_commas(rows)
    notes = [f"Columns are separated by a {DELIMITERS[delimiter]}."] if delimiter != "," else []
    if decimal_comma:
        notes.append("Numbers are written with a decimal comma.")
    header, first_line = rows[0], comments + 1
    if all(_is_number(cell, decimal_comma) for cell in header):
        first_line = comments
        commented = lines[comments - 1].lstrip("# ") if comments > start else ""
        names = next(csv.reader([commented], delimiter=delimiter), [])
        if len(names) != len(header):
            names = [f"column {k + 1}" for k in range(len(header))]
            notes.append("The file has no header: its first row is numbers.")
    else:
        names = header
    if len(rows) > 1 and first_line > comments:
        if len(rows[1]) == len(names) + 1 and rows[1][-1] != "":
            names = ["", *names]
            notes.append("The header lacks a name for the first column, as R writes row names.")
    elif first_line > comments:
        raise PredictionError(
            Problem("the file has a header and no rows", remedy="Add the rows of data.")
        )
    names = [name.strip() for name in names]
    # A delimiter at the end of each line makes a last column without a name or content.
    if len(names) > 2 and names[-1] == "" and all(len(r) < len(names) or not r[-1] for r in rows):
        names.pop()
    check_names(names)
    return Layout(delimiter, tuple(names), first_line, decimal_comma, tuple(notes))


def is_decimal_comma(cell: str) -> bool:
    """Whether a cell is a number with a comma for the decimal point."""
    return _DECIMAL_COMMA.fullmatch(cell.strip()) is not None


def _find_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts the most lines into the same number of fields, at least two."""
    best, best_rank = "", (0, 0)
    for delimiter in DELIMITERS:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        n_fields, n_lines = max(counts.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
        if n_fields > 1 and (n_lines, n_fields) > best_rank:
            best, best_rank = delimiter, (n_lines, n_fields)
    if best:
        return best
    spaces = all(len(line.split()) > 1 for line in lines)
    raise PredictionError(
        Problem(
            f"the table has one column only: its first line is {quoted(lines[0].strip())}, without "
            "a comma, tab, semicolon or bar" + ("; spaces seem to separate it" if spaces else ""),
            remedy="Save it as CSV with a comma between columns, the label and the predictions.",
        )
    )


def _has_decimal_commas(rows: Sequence[Sequence[str]]) -> bool:
    """Whether cells are numbers with a decimal comma, and none with a point."""
    cells = [cell.strip() for row in rows for cell in row]
    return any(map(is_decimal_comma, cells)) and not any(
        "." in cell and number_of(cell) is not None for cell in cells
    )


def _is_number(cell: str, decimal_comma: bool) -> bool:
    """Whether a cell is a number, also one with a decimal comma where that is the custom."""
    return number_of(cell) is not None or (decimal_comma and is_decimal_comma(cell))
