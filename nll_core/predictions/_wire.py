"""What goes through the wall between a file and the program: frames, and a table in plain bytes.

A frame is its kind (one byte), its length (eight) and its content. A table is a JSON object, then
its words as JSON lists, then its arrays as they lie in memory. Nothing is ever unpickled, and
nothing is believed: each part is checked against its type and against a budget of bytes.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from nll_core.predictions.limits import MAX_COLUMNS
from nll_core.predictions.table import Column, Table

HEADER: Final = struct.Struct("<cQ")
PLACE: Final = struct.Struct("<QQ")

# From the program: the name of a file, and bytes of it.
JOB, BYTES = b"J", b"B"
# From the process behind the wall: what it wants to read; then a table, or why there is none.
READ, TABLE, WORDS, ARRAY, PROBLEMS, FAILED, TOO_LARGE = b"R", b"T", b"W", b"A", b"P", b"F", b"M"

# Words that are made into objects at once: more would keep other threads waiting.
_WORDS_AT_A_TIME: Final = 5_000
# What an object takes besides its letters.
_WORD_BYTES: Final = 64
_MAX_LETTERS: Final = 1_000_000
_KINDS: Final = "fiub"
_LARGEST_ITEM: Final = 8
_ARRAYS: Final = ("values", "words", "block")


class BrokenWireError(Exception):
    """What came through is not what was to come."""


class Parts(NamedTuple):
    """A table as it is sent."""

    head: bytes
    words: Iterator[bytes]
    arrays: list[NDArray[Any]]


def table_parts(table: Table) -> Parts:
    """A table as JSON, lists of words and arrays; columns of one block share its array."""
    arrays: list[NDArray[Any]] = []
    places: dict[Any, int] = {}

    def place(array: NDArray[Any]) -> int:
        where = (array.ctypes.data, array.shape, array.strides, array.dtype.str)
        if where not in places:
            places[where] = len(arrays)
            arrays.append(array)
        return places[where]

    columns = [
        _plain_fields(column, _ARRAYS)
        | {
            "array": place(column.values if column.block is None else column.block),
            "in_block": column.block is not None,
            "n_words": None if column.words is None else len(column.words),
        }
        for column in table.columns
    ]
    rows = place(table.rows)
    head = _plain_fields(table, ("columns", "rows")) | {
        "columns": columns,
        "rows": rows,
        "arrays": [(array.dtype.str, array.shape) for array in arrays],
    }
    words = (
        json.dumps(column.words[start : start + _WORDS_AT_A_TIME]).encode()
        for column in table.columns
        if column.words is not None
        for start in range(0, len(column.words), _WORDS_AT_A_TIME)
    )
    return Parts(json.dumps(head).encode(), words, arrays)


def table_of(
    head: bytes, words: Callable[[], bytes], array: Callable[[int], NDArray[np.uint8]], budget: int
) -> Table:
    """The table that was sent; `words()` and `array(n_bytes)` give its further parts in turn.

    Raises BrokenWireError for anything that `table_parts` does not send, and MemoryError for more
    than `budget` bytes.
    """
    said = _json(head)
    if not isinstance(said, dict) or not isinstance(said.get("columns"), list):
        raise BrokenWireError("no table")
    if len(said["columns"]) > MAX_COLUMNS:
        raise BrokenWireError("too many columns")
    left = budget
    all_words: list[tuple[str, ...] | None] = []
    for column in said["columns"]:
        n_words = _of_type(column["n_words"], int | None)
        if n_words is None:
            all_words.append(None)
            continue
        found: list[str] = []
        while len(found) < n_words:
            part = words()
            some = _of_type(_json(part), tuple[str, ...])
            found += some
            left -= len(part) + _WORD_BYTES * len(some)
            if left < 0:
                raise MemoryError
            if not some or len(found) > n_words or max(map(len, some)) > _MAX_LETTERS:
                raise BrokenWireError("other words than were told of, or too long ones")
        all_words.append(tuple(found))
    arrays = []
    for text, shape in said["arrays"]:
        dtype = np.dtype(_of_type(text, str))
        lengths = _of_type(shape, tuple[int, ...])
        n_bytes = math.prod(lengths) * dtype.itemsize
        is_plain = dtype.kind in _KINDS and dtype.itemsize <= _LARGEST_ITEM
        if not is_plain or min(lengths, default=0) < 0:
            raise BrokenWireError("an array of another kind")
        left -= n_bytes
        if left < 0:
            raise MemoryError
        arrays.append(array(n_bytes).view(dtype).reshape(lengths))
    rows = arrays[said["rows"]]
    columns = [
        _column(column, arrays, found, len(rows))
        for column, found in zip(said["columns"], all_words, strict=True)
    ]
    return Table(
        columns=tuple(columns), rows=rows, **_typed_fields(Table, said, ("columns", "rows"))
    )


def _column(
    said: Mapping[str, Any],
    arrays: Sequence[NDArray[Any]],
    words: tuple[str, ...] | None,
    n_rows: int,
) -> Column:
    """A column of what was said of it."""
    plain = _typed_fields(Column, said, _ARRAYS)
    array = arrays[_of_type(said["array"], int)]
    block = array if _of_type(said["in_block"], bool) else None
    values = array if block is None else array[:, plain["place"]]
    if values.shape != (n_rows,):
        raise BrokenWireError("columns of different lengths")
    if words is not None and n_rows and not (values.min() >= -1 and values.max() < len(words)):
        raise BrokenWireError("a word that is not there")
    return Column(values=values, words=words, block=block, **plain)


def _plain_fields(record: Any, without: Sequence[str]) -> dict[str, Any]:
    """The fields of a record that JSON can hold."""
    return {
        f.name: _plain(getattr(record, f.name)) for f in fields(record) if f.name not in without
    }


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain_fields(value, ())
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(inner)] for key, inner in value.items()]
    return [_plain(inner) for inner in value] if isinstance(value, (tuple, list)) else value


def _typed_fields(of: type, said: Mapping[str, Any], without: Sequence[str]) -> dict[str, Any]:
    """The fields of a record, each of the type that it is declared with."""
    hints = get_type_hints(of)
    return {
        f.name: _of_type(said[f.name], hints[f.name]) for f in fields(of) if f.name not in without
    }


def _of_type(value: Any, hint: Any) -> Any:
    """A value of JSON as one of a declared type; raises BrokenWireError where it is none."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        if value is None and NoneType in inner:
            return None
        return _of_type(value, next(kind for kind in inner if kind is not NoneType))
    if origin is Literal:
        if value in inner:
            return value
    elif origin is tuple and isinstance(value, list):
        return tuple([_of_type(each, inner[0]) for each in value])
    elif origin is not None and issubclass(origin, Mapping) and isinstance(value, list):
        return {_of_type(k, inner[0]): _of_type(each, inner[1]) for k, each in value}
    elif is_dataclass(hint) and isinstance(hint, type) and isinstance(value, dict):
        return hint(**_typed_fields(hint, value, ()))
    elif type(value) is hint:
        return value
    raise BrokenWireError(f"{value!r:.40} is not of the type {hint}")


def problems_of(content: bytes, of: type) -> tuple[Any, ...]:
    """Records of one type that were sent as JSON."""
    found: tuple[Any, ...] = _of_type(_json(content), tuple[of, ...])  # type: ignore[valid-type]
    return found


def plain_problems(problems: Sequence[Any]) -> bytes:
    """The same, to be sent."""
    return json.dumps(_plain(list(problems))).encode()


def job(name: str, size: int, memory: int, seconds: float, arrow: bool) -> bytes:
    """What is to be read: a file of that name and of `size` bytes, the limits, and by pyarrow?"""
    return json.dumps([name, size, memory, seconds, arrow]).encode()


def job_of(content: bytes) -> tuple[str, int, int, float, bool]:
    """The same where it arrives."""
    name, size, memory, seconds, arrow = json.loads(content)
    return name, size, memory, seconds, arrow


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BrokenWireError(str(error)) from None
