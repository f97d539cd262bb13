"""One JSON document as rows: records, columns, pandas' forms, lists under their names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from nll_core.predictions.column_names import is_class_list
from nll_core.predictions.problems import PredictionError, Problem, listed, quoted

_ADVICE: Final = (
    "Write one object on each line; in pandas: to_json(path, orient='records', lines=True, "
    "double_precision=15)."
)


# Keys of the names of the columns and of the rows: pandas, IBM, ClickHouse, databases.
_APART: Final = (("columns", "data"), ("fields", "values"), ("meta", "data"), ("columns", "rows"))


@dataclass(frozen=True)
class Document:
    """The rows of a document, as objects."""

    rows: Iterable[Any]
    n_rows: int = 0
    """How many there are; 0 where that is not known beforehand."""
    notes: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    has_header: bool = True


def rows_of_document(text: str) -> Document:
    """The rows of one JSON document, whichever of the usual forms it has.

    Raises PredictionError for text that is no JSON, or for a document without rows.
    """
    if text.lstrip()[:1] == "[":
        return _of_elements(_elements(text))
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PredictionError(_no_json(error)) from None
    if not isinstance(value, dict):
        raise PredictionError(_no_rows("it is a single value"))
    return _of_object(value)


def _elements(text: str) -> Iterator[Any]:
    """The elements of an array, one by one: all at once take several times the text."""
    decoder = json.JSONDecoder()
    place = text.index("[") + 1
    first = True
    while True:
        place = _past_space(text, place)
        mark = text[place : place + 1]
        if mark == "]":
            if text[place + 1 :].strip():
                raise PredictionError(_no_json(ValueError("Extra data behind the array")))
            return
        if not first:
            if mark != ",":
                raise PredictionError(
                    _no_json(json.JSONDecodeError("Expecting ',' delimiter", text, place))
                )
            place = _past_space(text, place + 1)
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            raise PredictionError(_no_json(error)) from None
        first = False
        yield value


def _past_space(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\r\n":
        place += 1
    return place


def _of_elements(elements: Iterator[Any]) -> Document:
    """Rows from an array of objects, of lists, or of lists of objects."""
    try:
        first = next(elements)
    except StopIteration:
        raise PredictionError(_no_rows("it is an empty array")) from None
    rows = _with_first(first, elements)
    if isinstance(first, dict):
        return Document(rows)
    if isinstance(first, list) and first and all(isinstance(x, dict) for x in first):
        # A pipeline of transformers: for each text a list of labels with their scores.
        return Document(({"output": row} for row in rows), has_header=False)
    if isinstance(first, list) and first:
        names = [f"column {k + 1}" for k in range(len(first))]
        return Document(
            (_named(names, row) for row in rows),
            notes=("The document is an array of rows without names.",),
            has_header=False,
        )
    raise PredictionError(_no_rows("its array holds single values"))


def _named(names: list[str], row: Any) -> Any:
    """A row of a document as an object; another value stays as it is, to be told."""
    if not isinstance(row, list):
        return row
    return dict(zip(names, row, strict=False))


def _with_first(first: Any, others: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from others


def _of_object(value: Mapping[str, Any]) -> Document:
    """Rows from an object that holds them all."""
    apart = _names_and_rows(value)
    if apart is not None:
        names, rows_of_values = apart
        return Document(
            (_named(names, row) for row in rows_of_values),
            len(rows_of_values),
            ("The document has its columns and its rows apart, as pandas' orient='split'.",),
        )
    data = value.get("data")
    if isinstance(value.get("schema"), dict) and isinstance(data, list):
        return Document(data, len(data), ("The document is a table of pandas with its schema.",))
    lists = {key: cells for key, cells in value.items() if isinstance(cells, list)}
    if lists:
        return _of_lists(value, lists)
    inner = {key: cells for key, cells in value.items() if isinstance(cells, dict)}
    if len(inner) == len(value) and value:
        return _of_objects(inner)
    raise PredictionError(_no_rows(f"its keys are {listed(list(value))}"))


def _names_and_rows(value: Mapping[str, Any]) -> tuple[list[str], list[Any]] | None:
    """The names of columns and the rows of values beside them, alone or as the only prediction."""
    if len(value) == 1:
        (only,) = value.values()
        if isinstance(only, list) and len(only) == 1 and isinstance(only[0], dict):
            value = only[0]
    for names_key, rows_key in _APART:
        names, rows = value.get(names_key), value.get(rows_key)
        if isinstance(names, list) and isinstance(rows, list):
            found = [n.get("name") if isinstance(n, dict) else n for n in names]
            return [".".join(map(str, n)) if isinstance(n, list) else str(n) for n in found], rows
    return None


def _of_lists(value: Mapping[str, Any], lists: Mapping[str, list[Any]]) -> Document:
    """Rows from lists of one length, each a column, or from one list of records."""
    lengths = [len(cells) for cells in lists.values()]
    records = [key for key, cells in lists.items() if cells and isinstance(cells[0], dict)]
    if len(records) == 1 and (len(lists) == 1 or lengths.count(len(lists[records[0]])) == 1):
        return Document(lists[records[0]], len(lists[records[0]]), _left(value, records))
    widths = {len(cells[0]) for cells in lists.values() if cells and isinstance(cells[0], list)}
    # As many names as there are numbers in each row are those of the classes.
    names = [
        key
        for key, cells in lists.items()
        if len(cells) in widths
        and len({json.dumps(c) for c in cells}) == len(cells)
        and all(isinstance(c, str) for c in cells)
        and (is_class_list(key) or len(set(lengths)) > 1)
    ]
    n_rows = max((n for key, n in zip(lists, lengths, strict=True) if key not in names), default=0)
    used = [key for key, cells in lists.items() if len(cells) == n_rows and key not in names]
    uneven = [key for key in lists if key not in used and key not in names]
    if uneven and len(used) < 2:
        shown = ", ".join(f"{quoted(key)} {len(lists[key]):,}" for key in list(lists)[:8])
        raise PredictionError(
            Problem(
                f"the lists of the document have different lengths: {shown}",
                remedy="Give each list one value for each example.",
            )
        )
    if n_rows == 0:
        raise PredictionError(_no_rows("its lists are empty"))
    rows = (
        dict(zip(used, cells, strict=True))
        for cells in zip(*(lists[key] for key in used), strict=True)
    )
    return Document(
        rows,
        n_rows,
        _left(value, [*used, *names]),
        tuple(lists[names[0]]) if names else (),
    )


def _of_objects(inner: Mapping[str, Mapping[str, Any]]) -> Document:
    """Rows from objects of one set of keys: columns by index (pandas' default), or the reverse."""
    keys = list(next(iter(inner.values())))
    if any(list(cells) != keys for cells in inner.values()):
        same = all(set(cells) == set(keys) for cells in inner.values())
        if not same:
            raise PredictionError(_no_rows("its objects have different keys"))
    if not keys:
        raise PredictionError(_no_rows("its objects are empty"))
    by_columns = _are_rows(keys) and (not _are_rows(list(inner)) or len(keys) >= len(inner))
    if by_columns or not _are_rows(list(inner)):
        rows: Iterable[Any] = ({name: cells[i] for name, cells in inner.items()} for i in keys)
        return Document(
            rows, len(keys), ("The document has an object for each column, as pandas writes it.",)
        )
    return Document(
        list(inner.values()),
        len(inner),
        ("The document has an object for each row, as pandas' orient='index'.",),
    )


def _are_rows(keys: list[str]) -> bool:
    """Whether keys are numbers of rows."""
    return all(key.isdecimal() for key in keys)


def _left(value: Mapping[str, Any], used: list[str]) -> tuple[str, ...]:
    """That some keys are not used."""
    others = [key for key in value if key not in used]
    return (f"Not used: {listed(others)}.",) if others else ()


def _no_json(error: Exception) -> Problem:
    if isinstance(error, json.JSONDecodeError):
        where = f"{error.msg} on line {error.lineno:,}, column {error.colno:,}"
    else:
        where = "too deep or too long" if isinstance(error, RecursionError) else str(error)
    return Problem(f"the document is no JSON ({where})", remedy="Save it again. " + _ADVICE)


def _no_rows(why: str) -> Problem:
    return Problem(f"the JSON document has no rows of data: {why}", remedy=_ADVICE)
