"""The layout of a delimited text, from its first lines: what stands above it, header, names."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from nll_core.predictions.cells import CellKind, is_missing, kind_of_cell
from nll_core.predictions.column_names import is_word_like, names_rows, plain_name
from nll_core.predictions.delimiters import DELIMITERS, SPACE, cut, find_delimiter
from nll_core.predictions.problems import PredictionError, Problem, listed, quoted
from nll_core.predictions.table import Stated, TableFormat, check_names, number_of
from nll_core.predictions.words import composed

# The lines whose numbers of fields are compared; a header and some rows.
_LOOKED_AT: Final = 20
# Titles, dates and comments stand on fewer lines than this.
_MOST_ABOVE: Final = 10
_SEPARATOR_LINE: Final = re.compile(r"\ufeff?\"?sep=(.)\"?[,;\t|]*", re.IGNORECASE)
_RULE: Final = re.compile(r":?-{2,}:?")
_UNIT: Final = re.compile(r"[\[(][^\])]{0,20}[\])]|%|-")
_ORANGE_TYPES: Final = frozenset(
    (
        *("continuous", "c", "numeric", "n", "discrete", "d", "categorical"),
        *("string", "s", "text", "time", "t", "basket"),
    )
)
_ORANGE_ROLES: Final[Mapping[str, Stated]] = {
    "class": "label",
    "c": "label",
    "weight": "weight",
    "w": "weight",
    "meta": "",
    "m": "",
    "": "feature",
    "ignore": "",
    "i": "",
}
_NEVER_A_WORD_OF_DATA: Final = frozenset(
    (
        *("label", "labels", "target", "y_true", "truth", "class", "actual", "y", "species", "obs"),
        *("predicted", "prediction", "pred", "y_pred", "score", "prob", "probability"),
        *("id", "index", "weight", "confidence"),
    )
)


@dataclass(frozen=True)
class Layout:
    """How the lines of a delimited text are to be read."""

    delimiter: str
    names: tuple[str, ...]
    first_line: int
    """Index of the first line of data."""
    notes: tuple[str, ...] = ()
    has_header: bool = True
    escaped: bool = False
    """Whether a backslash stands before quotation marks within a text."""
    stated: Mapping[str, Stated] = field(default_factory=dict)
    """What the format says of columns, by their names."""
    format: TableFormat = "CSV"


def find_layout(lines: Sequence[str]) -> Layout:
    """The layout of a text that begins with these lines.

    Raises PredictionError where there is no table in it: no line, one column, a header alone, the
    same name twice; or where the first line may be a header as well as data.
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
    start = _next_line(lines, 0)
    if start is None:
        raise PredictionError(
            Problem("the file holds nothing but empty lines", remedy="Choose another file.")
        )
    notes: list[str] = []
    told = _SEPARATOR_LINE.fullmatch(lines[start].strip(" ")) or (
        lines[start].lower() == "sep=\t" and re.match("sep=(.)", lines[start])
    )
    if told:
        notes.append(f"Its first line {quoted(lines[start].strip())} names the delimiter.")
        start = _next_line(lines, start + 1)
        if start is None:
            raise PredictionError(_NO_ROWS)
    # Lines of comments above the table; numpy.savetxt makes one of the header.
    comments = start
    while comments < len(lines) - 1 and (
        lines[comments].startswith("#") or not lines[comments].strip()
    ):
        comments += 1
    delimiter = told[1] if told else _delimiter_below(lines, comments)
    top, above = _top_of_table(lines, comments, delimiter)
    notes += above
    shown = [line for line in lines[top : top + _LOOKED_AT] if line.strip()]
    escaped = any('\\"' in line for line in shown)
    rows = [[cell.strip() for cell in row] for row in cut(shown, delimiter, escaped=escaped)]
    rows = [row for row in rows if row]
    if delimiter != ",":
        what = "white space" if delimiter == SPACE else f"a {DELIMITERS.get(delimiter, delimiter)}"
        notes.insert(0, f"Columns are separated by {what}.")
    found = Layout(delimiter, (), top, escaped=escaped, format=_format_of(delimiter))
    orange = _orange(rows, found)
    if orange is not None:
        return _finished(orange, rows, [*notes, *orange.notes])
    if len(rows) == 1 and not _is_all_numbers(rows[0]):
        raise PredictionError(_NO_ROWS)
    is_data, why = _first_row_is_data(rows)
    if is_data:
        commented = lines[comments - 1].lstrip("# ") if comments > start else ""
        names = [cell.strip() for cell in next(cut([commented], delimiter), [])]
        if len(names) == len(rows[0]) and any(number_of(name) is None for name in names):
            return _finished(replace(found, names=tuple(names)), rows, notes)
        names = [f"column {k + 1}" for k in range(len(rows[0]))]
        notes.append(why)
        return _finished(replace(found, names=tuple(names), has_header=False), rows, notes)
    if why:
        notes.append(why)
    names = rows[0]
    if len(rows[1]) == len(names) + 1 and rows[1][-1] != "":
        names = ["", *names]
        notes.append("The header lacks a name for the first column, as R writes row names.")
    first_line = _next_row(lines, top, escaped, delimiter)
    both = _with_second_line(rows)
    if both is not None:
        below = _next_line(lines, first_line)
        first_line = _next_row(lines, below or first_line, escaped, delimiter)
        names, note = both
        notes += [note] if note else []
        rows = [names, *rows[2:]]
    found = replace(found, names=tuple(names), first_line=first_line)
    return _finished(found, rows, notes)


def _with_second_line(rows: Sequence[Sequence[str]]) -> tuple[list[str], str] | None:
    """The names and a note where the line below the header belongs to it, else None: a rule as in
    Markdown, units, or the rest of names that stand more than once."""
    if len(rows) < 4 or len(rows[1]) != len(rows[0]):
        return None
    first, second, below = list(rows[0]), rows[1], rows[2:]
    if all(_RULE.fullmatch(cell) for cell in second if cell) and any(second):
        return first, ""
    columns = [[row[k] for row in below if k < len(row)] for k in range(len(first))]
    numeric = [k for k, column in enumerate(columns) if _usual_kind(column) == "number"]
    repeated = len(set(first)) < len(first)
    units = all(_UNIT.fullmatch(cell) for cell in second if cell)
    if (
        not (repeated or units)
        or not any(kind_of_cell(second[k]) == "word" for k in numeric)
        or any(kind_of_cell(cell) == "number" for cell in second)
        or any(second[k] in column for k, column in enumerate(columns) if second[k])
    ):
        return None
    for k in range(1, len(first)):
        # Excel leaves cells empty that are one with the first of them.
        if not first[k] and second[k] and repeated:
            first[k] = first[k - 1]
    names = [f"{a} {b}".strip() for a, b in zip(first, second, strict=True)]
    return names, "The header stands on two lines, which were joined."


_NO_ROWS: Final = Problem("the file has a header and no rows", remedy="Add the rows of data.")


def _finished(found: Layout, rows: Sequence[Sequence[str]], notes: Sequence[str]) -> Layout:
    """A layout with the names as they stay."""
    names = [composed(name.strip()) for name in found.names]
    # A delimiter at the end of each line makes a last column without a name or content.
    if len(names) > 2 and names[-1] == "" and all(len(r) < len(names) or not r[-1] for r in rows):
        names.pop()
    if not _is_short_of_names(names):
        check_names(names)
    return replace(found, names=tuple(names), notes=tuple(notes))


def _is_short_of_names(names: Sequence[str]) -> bool:
    """Whether the last names are empty, as where a list has one name for all its entries."""
    return len(names) > 2 and names[-2:] == ["", ""] and names[0] != ""


def _format_of(delimiter: str) -> TableFormat:
    return "text" if delimiter == SPACE else "TSV" if delimiter == "\t" else "CSV"


def _next_line(lines: Sequence[str], start: int) -> int | None:
    return next((i for i in range(start, len(lines)) if lines[i].strip()), None)


def _next_row(lines: Sequence[str], top: int, escaped: bool, delimiter: str) -> int:
    """The index of the line below the row that begins at `top`."""
    reader = cut(lines[top : top + _LOOKED_AT], delimiter, escaped=escaped)
    next(reader)
    return top + int(reader.line_num)


def _delimiter_below(lines: Sequence[str], start: int) -> str:
    """The delimiter of the table; a few lines at its top may be titles."""
    shown = [line for line in lines[start : start + _LOOKED_AT + _MOST_ABOVE] if line.strip()]
    body = shown[-max(len(shown) // 2, 1) :] if len(shown) > _MOST_ABOVE else shown
    try:
        return find_delimiter(shown[:_LOOKED_AT])
    except PredictionError:
        if len(body) == len(shown):
            raise
        return find_delimiter(body)


def _top_of_table(lines: Sequence[str], start: int, delimiter: str) -> tuple[int, list[str]]:
    """The index of the header or first row, below lines of a title, and a note of those."""
    looked_at = range(start, min(len(lines), start + _LOOKED_AT + _MOST_ABOVE))
    rows: dict[int, list[str]] = {
        i: next(cut([lines[i]], delimiter), []) for i in looked_at if lines[i].strip()
    }
    widths = Counter(len(row) for row in rows.values())
    width = max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 0
    titles: list[int] = []
    for i, row in rows.items():
        filled = [cell for cell in row if cell.strip()]
        is_title = len(filled) <= 1 and width > 2 and '"' not in lines[i][1:-1].strip('"')
        if not is_title and len(filled) == 1 and width == 2 and len(row) == 1:
            # Of two columns a header with one name is that of R's row names, unless one follows.
            following = next((rows[j] for j in rows if j > i), [])
            is_title = len(following) == 2 and not any(map(_is_data_number, following))
        if not is_title or len(titles) >= _MOST_ABOVE:
            if not titles:
                return start, []
            shown = listed([lines[j].strip(" ,;\t|") for j in titles], most=3)
            return i, [f"Left out above the header: {shown}."]
        titles.append(i)
    return start, []


def _is_data_number(cell: str) -> bool:
    return number_of(cell.strip()) is not None


def _is_all_numbers(row: Sequence[str]) -> bool:
    return all(kind_of_cell(cell) in ("number", "") for cell in row) and any(
        kind_of_cell(cell) == "number" for cell in row
    )


def _first_row_is_data(rows: Sequence[Sequence[str]]) -> tuple[bool, str]:
    """Whether the first row is data like those below it, and the evidence in words."""
    first, below = rows[0], [row for row in rows[1:] if len(row) == len(rows[0])]
    kinds = [kind_of_cell(cell) for cell in first]
    if _is_all_numbers(first):
        if _counts_columns(first, below):
            return False, "Its first row counts the columns from 0: it was taken for the header."
        return True, "The file has no header: its first row is numbers."
    if not below or any(is_missing(cell) for cell in first):
        return False, ""
    columns = [[row[k] for row in below if not is_missing(row[k])] for k in range(len(first))]
    usual = [_usual_kind(column) for column in columns]
    words = [k for k, kind in enumerate(usual) if kind in ("word", "")]
    others = [k for k in range(len(first)) if k not in words]
    # A name stands above numbers, lists or objects.
    if any(kinds[k] != usual[k] for k in others) or not others:
        return False, ""
    if any(plain_name(first[k]) in _NEVER_A_WORD_OF_DATA for k in words):
        return False, ""
    if any(is_word_like(first[k]) or (names_rows(first[k]) and first[k]) for k in words):
        return False, ""
    known = [k for k in words if first[k] in columns[k]]
    whole = [k for k in others if _is_whole(first[k])]
    alike = "has no header: its first row is like those below it"
    if known:
        return True, f"The file {alike} ({quoted(first[known[0]])} occurs there again)."
    if len(whole) < len(others):
        return True, f"The file {alike} (numbers where numbers are)."
    # Whole numbers above fractions name classes; above whole numbers they may be either.
    if not all(_is_whole(cell) for k in others for cell in columns[k]):
        return False, ""
    shown = ", ".join(first[:6])
    raise PredictionError(
        Problem(
            f"the first line ({shown}) may be names of columns or an example: its words do not "
            "occur below it, and its numbers are whole as those below",
            remedy="Write a header above it, such as label,score.",
        )
    )


def _counts_columns(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the cells are 0, 1, 2, …, as pandas names columns, above numbers of another kind."""
    if len(first) < 2 or list(first) != [str(k) for k in range(len(first))] or not below:
        return False
    # Of two columns 0 and 1 may be a label with a certain score, if others are as certain.
    fractions = [not _is_whole(row[-1]) for row in below]
    return all(fractions) if len(first) == 2 else any(fractions)


def _usual_kind(cells: Sequence[str]) -> CellKind:
    counts = Counter(map(kind_of_cell, cells))
    return counts.most_common(1)[0][0] if counts else ""


def _is_whole(cell: str) -> bool:
    number = number_of(cell)
    return number is not None and number.is_integer() and "." not in cell


# ---- formats with a header of their own --------------------------------------------------------


def _orange(rows: Sequence[Sequence[str]], found: Layout) -> Layout | None:
    """The layout of a table of Orange: names, types and roles on a line each; None for another."""
    if len(rows) < 3 or len({len(row) for row in rows[:3]}) != 1:
        return None
    names, types, roles = rows[:3]
    plain = [role.split("=")[0].strip() if "=" in role else role for role in roles]
    if not any(plain) or not set(plain) <= set(_ORANGE_ROLES):
        return None
    if not any(kind in _ORANGE_TYPES for kind in types):
        return None
    stated = {name: _ORANGE_ROLES[role] for name, role in zip(names, plain, strict=True)}
    notes = ("Three lines of header, as Orange writes them: names, types and roles.",)
    return replace(
        found,
        names=tuple(names),
        first_line=found.first_line + 3,
        stated=stated,
        notes=notes,
        format="Orange",
    )


def libsvm_classes(names: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """Where a header of LIBSVM such as "labels 3 1 2" has "labels", and the classes behind it.

    (−1, ()) for any other header.
    """
    if "labels" not in names:
        return -1, ()
    place = list(names).index("labels")
    classes = tuple(names[place + 1 :])
    if len(classes) < 2 or not all(number_of(name) is not None for name in classes):
        return -1, ()
    return place, classes
