"""How results print: an array in a few words, and what is a table as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from html import escape
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.formats import significant
from nll_core.texts import visible

# So many entries of an array or a tuple are shown one by one.
_FEW: Final = 4
_LONGEST_TEXT: Final = 60
# Of a longer table the first and the last rows are shown.
_MOST_ROWS: Final = 40


class Printed:
    """For a dataclass with `repr=False`: its `repr` is one line, however large its arrays are."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The fields, each in short."""
        return f"{type(self).__name__}({', '.join(_fields(self))})"


class PrintedTable(Printed):
    """For a dataclass that is a table: rows in the `repr`, and a table of HTML in a notebook."""

    __slots__ = ()

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        """The columns by their headings, all of one length: texts, numbers and None."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """The table in lines of text, numbers to the right."""
        headings, *rows = _cells(self._columns())
        widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
        numeric = [_is_numeric(values) for values in self._columns().values()]
        lines = [_caption(self)]
        for row in (headings, *rows):
            parts = zip(row, widths, numeric, strict=True)
            padded = (c.rjust(width) if right else c.ljust(width) for c, width, right in parts)
            lines.append("  ".join(padded).rstrip())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The table for a notebook; texts are escaped."""
        headings, *rows = _cells(self._columns())
        head = "".join(f"<th>{escape(cell)}</th>" for cell in headings)
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
        )
        caption = escape(_caption(self))
        return f"<table><caption>{caption}</caption><tr>{head}</tr>{body}</table>"


def columns_of(records: Sequence[object], *names: str) -> dict[str, Iterable[Any]]:
    """Columns of the attributes of these names."""
    return {name: [getattr(record, name) for record in records] for name in names}


def ends_of(intervals: Sequence[Any], of: str = "") -> dict[str, Iterable[Any]]:
    """Two columns, `low` and `high`, of intervals some of which are not there."""
    return {
        f"{of} {end}".strip(): [None if each is None else getattr(each, end) for each in intervals]
        for end in ("low", "high")
    }


def _fields(value: Any) -> Iterator[str]:
    """Each field of a dataclass as `name=value`."""
    for field in fields(value):
        if field.repr:
            yield f"{field.name}={_brief(getattr(value, field.name))}"


def _brief(value: object) -> str:
    """A value in a few words."""
    if isinstance(value, np.ndarray):
        return _brief_array(value)
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    if isinstance(value, (str, bytes)):
        cut = value[:_LONGEST_TEXT]
        return repr(value) if len(cut) == len(value) else f"{cut!r}…"
    if isinstance(value, PrintedTable):
        return f"<{type(value).__name__}>"
    if isinstance(value, Mapping):
        return f"<{len(value)} entries>" if len(value) > _FEW else repr(dict(value))
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        entries = (f"{name}={_brief(getattr(value, name))}" for name in value._fields)
        return _named(value, f"{type(value).__name__}({', '.join(entries)})")
    if isinstance(value, (tuple, list)):
        few = [_brief(entry) for entry in value[:_FEW]]
        text = ", ".join(few) if len(few) == len(value) else f"{few[0]}, … {len(value)} in all"
        return f"({text})"
    if is_dataclass(value) and not isinstance(value, type):
        return _named(value, f"{type(value).__name__}({', '.join(_fields(value))})")
    return repr(value)


def _named(value: object, text: str) -> str:
    """The text of a record within another, or its name alone where that is long."""
    return text if len(text) <= _LONGEST_TEXT else f"<{type(value).__name__}>"


def _brief_array(array: NDArray[Any]) -> str:
    """Up to four numbers of one axis themselves; else type, shape and range."""
    if array.ndim == 1 and array.size <= _FEW:
        return f"[{', '.join(_brief(entry) for entry in array.tolist())}]"
    shape = " × ".join(map(str, array.shape)) or "scalar"
    said = f"{array.dtype} {shape}"
    if array.dtype.kind == "b":
        return f"<{said}: {int(array.sum())} true>"
    if array.dtype.kind not in "iuf" or array.size == 0:
        return f"<{said}>"
    known = array[~np.isnan(array)] if array.dtype.kind == "f" else array
    missing = array.size - known.size
    span = f": {known.min():.4g} to {known.max():.4g}" if known.size else ""
    return f"<{said}{span}{f', {missing} NaN' if missing else ''}>"


def _caption(table: PrintedTable) -> str:
    """The class, and those of its fields that are one number or word."""
    plain = (
        f"{field.name}={_brief(value)}"
        for field in fields(table)  # type: ignore[arg-type]
        if isinstance(value := getattr(table, field.name), (bool, int, float, str)) and value != ""
    )
    said = ", ".join(plain)
    return f"{type(table).__name__}: {said}" if said else type(table).__name__


def _cells(columns: Mapping[str, Iterable[Any]]) -> Iterator[tuple[str, ...]]:
    """The headings and the rows as texts; the middle of a long table is left out."""
    yield tuple(columns)
    rows = list(zip(*columns.values(), strict=True))
    kept = rows if len(rows) <= _MOST_ROWS else [*rows[: _MOST_ROWS // 2], None, *rows[-10:]]
    for row in kept:
        yield tuple("…" for _ in columns) if row is None else tuple(map(_cell, row))


def _cell(value: object) -> str:
    """One cell as text; None is empty."""
    if value is None:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        return significant(float(value))
    return visible(str(value))


def _is_numeric(values: Iterable[Any]) -> bool:
    """Whether a column holds numbers."""
    kinds = [isinstance(value, (int, float, np.number)) for value in values if value is not None]
    return bool(kinds) and all(kinds)
