"""The directory at the end of a Parquet file: how much is in it, known before anything unpacks.

pyarrow tells the same numbers, but a directory that was tampered with can end the whole process
there. Only the few fields that are needed are kept; the others are stepped over.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import BinaryIO, Final

# A row group of 5,000 columns takes one or two megabytes here.
MAX_FOOTER_BYTES: Final = 32 * 1024 * 1024
_MAGIC: Final = b"PAR1"

# Types of the compact protocol of Apache Thrift; whole numbers are of three lengths.
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12
_SHORTEST, _LONGEST = 4, 6
_LONG_LIST: Final = 15

# Numbers of fields in parquet.thrift: FileMetaData, RowGroup, ColumnChunk, ColumnMetaData.
_NUM_ROWS, _ROW_GROUPS = 3, 4
_COLUMNS, _GROUP_ROWS = 1, 3
_META_DATA = 3
_NUM_VALUES, _UNPACKED_SIZE = 5, 6

Value = int | list["Value"] | dict[int, "Value"] | None


@dataclass(frozen=True)
class Footer:
    """What a Parquet file says of its size."""

    group_rows: tuple[int, ...]
    """Rows of each group of rows."""
    cells: int
    """Values of all columns, with those in lists."""
    unpacked_bytes: int
    """What the columns take unpacked, still encoded."""
    columns: int
    """Columns that hold values, a list counted once."""

    @property
    def rows(self) -> int:
        """Rows of the file."""
        return sum(self.group_rows)


def read_footer(stream: BinaryIO, size: int) -> Footer:
    """The directory of a Parquet file of `size` bytes.

    Raises ValueError where there is none.
    """
    tail = 4 + len(_MAGIC)
    if size < 2 * len(_MAGIC) + 4:
        raise ValueError("it is too short")
    stream.seek(size - tail)
    ending = stream.read(tail)
    length = int.from_bytes(ending[:4], "little")
    if ending[4:] != _MAGIC:
        raise ValueError("its end is missing")
    if length > min(size - tail, MAX_FOOTER_BYTES):
        raise ValueError("the length of its directory is wrong")
    stream.seek(size - tail - length)
    content = stream.read(length)
    stream.seek(0, os.SEEK_SET)
    try:
        return _footer(_Compact(content).struct())
    except (IndexError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("its directory makes no sense") from error


def _footer(meta: dict[int, Value]) -> Footer:
    """The sizes among the fields of a directory; any field of another type raises."""
    group_rows, cells, unpacked, columns = [], 0, 0, 0
    for group in _list(meta[_ROW_GROUPS]):
        fields = _struct(group)
        group_rows.append(_size(fields[_GROUP_ROWS]))
        chunks = _list(fields[_COLUMNS])
        columns = max(columns, len(chunks))
        for chunk in chunks:
            about = _struct(_struct(chunk)[_META_DATA])
            cells += _size(about[_NUM_VALUES])
            unpacked += _size(about[_UNPACKED_SIZE])
    if sum(group_rows) != _size(meta[_NUM_ROWS]):
        raise ValueError("its directory contradicts itself")
    return Footer(tuple(group_rows), cells, unpacked, columns)


def _size(value: Value) -> int:
    """A number that counts something."""
    if not isinstance(value, int) or value < 0:
        raise TypeError
    return value


def _list(value: Value) -> list[Value]:
    """A list."""
    if not isinstance(value, list):
        raise TypeError
    return value


def _struct(value: Value) -> dict[int, Value]:
    """A struct."""
    if not isinstance(value, dict):
        raise TypeError
    return value


class _Compact:
    """Reads values of the compact protocol; raises IndexError beyond the end."""

    def __init__(self, content: bytes):
        self.content = content
        self.at = 0

    def byte(self) -> int:
        """The next byte."""
        self.at += 1
        return self.content[self.at - 1]

    def varint(self) -> int:
        """A number without sign, seven bits a byte."""
        first = self.content[self.at]
        self.at += 1
        if first < 0x80:
            return first
        value, shift = first & 0x7F, 7
        while (byte := self.byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
        return value | byte << shift

    def skip(self, n_bytes: int) -> None:
        """Step over bytes."""
        self.at += n_bytes
        if self.at > len(self.content):
            raise IndexError

    def struct(self) -> dict[int, Value]:
        """The fields of a struct by their numbers."""
        fields: dict[int, Value] = {}
        number = 0
        while header := self.content[self.at]:
            self.at += 1
            number = number + (header >> 4) if header >> 4 else self.whole()
            fields[number] = self.value(header & 0x0F)
        self.at += 1
        return fields

    def whole(self) -> int:
        """A number with sign, in zigzag order."""
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def value(self, kind: int) -> Value:
        """A value of a type; None for one that is stepped over."""
        if _SHORTEST <= kind <= _LONGEST:
            return self.whole()
        if kind == _STRUCT:
            return self.struct()
        if kind in (_LIST, _SET):
            return self.list()
        if kind == _BINARY:
            self.skip(self.varint())
        elif kind in (_BYTE, _DOUBLE):
            self.skip(1 if kind == _BYTE else 8)
        elif kind == _MAP:
            self.map()
        elif kind not in (_TRUE, _FALSE):
            raise TypeError
        return None

    def list(self) -> list[Value]:
        """The elements of a list; a boolean takes a byte here."""
        header = self.byte()
        length = header >> 4 if header >> 4 != _LONG_LIST else self.varint()
        kind = _BYTE if header & 0x0F in (_TRUE, _FALSE) else header & 0x0F
        return [self.value(kind) for _ in range(length)]

    def map(self) -> None:
        """Step over a map."""
        length = self.varint()
        kinds = self.byte() if length else 0
        for _ in range(length):
            self.value(kinds >> 4)
            self.value(kinds & 0x0F)
