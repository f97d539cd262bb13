"""A table as it came out of a file: columns of numbers or of words, without any meaning yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import FloatArray, IntArray
from nll_core.predictions.limits import check_columns
from nll_core.predictions.problems import PredictionError, Problem, listed

WrittenFormat = Literal["CSV", "TSV", "JSON Lines", "Parquet", "NPY", "NPZ"]
"""The formats that are written, as well as read."""
TableFormat = Literal[
    WrittenFormat, "text", "JSON", "Arrow", "safetensors", "Weka", "Orange", "LIBSVM"
]
"""The formats that are read; "text" is columns between spaces, "Weka" its printed predictions."""
Stated = Literal["", "label", "predicted", "score", "feature", "identifier", "weight", "group"]
"""What a format itself can say of a column."""

# What is written for those who brought a format that is only read.
_NEAREST: Final[Mapping[str, WrittenFormat]] = {
    "JSON": "JSON Lines",
    "Arrow": "Parquet",
    "safetensors": "NPZ",
    "Orange": "TSV",
}

# Columns are stacked for a few rows at a time: column after column would go through the memory
# once for each of them.
_ROWS_AT_A_TIME: Final = 1024


@dataclass(frozen=True, eq=False, repr=False)
class Column(Printed):
    """A named column of n numbers, or of n words as places in a list of the distinct ones."""

    name: str
    values: NDArray[Any]
    """Numbers, of shape (n,); or for words their places in `words`, −1 for an empty cell."""
    words: tuple[str, ...] | None = None
    """The distinct words, or None for a column of numbers."""
    block: NDArray[Any] | None = None
    """The array of shape (n, m) of which this is one column, if it is."""
    place: int = 0
    """Which column of `block` this is."""
    unreadable: Mapping[int, str] = field(default_factory=dict)
    """What stood in the first cells of a column of numbers that hold none, by their index."""
    vector: str = ""
    """The column of vectors of which this is one entry; empty for a scalar column."""
    entry: str = ""
    """Which entry: the name that the file gives, or its place "0", "1", …"""
    named: bool = False
    """Whether `entry` is a name that the file itself gives."""
    stated: Stated = ""
    """What the format itself says that the column is; empty where it says nothing."""
    unit: str = ""
    """"%" where the cells were written in percent; the values are fractions all the same."""

    @property
    def is_words(self) -> bool:
        """Whether this is a column of words."""
        return self.words is not None

    @property
    def is_boolean(self) -> bool:
        """Whether all words are false and true."""
        return bool(self.words) and all(w.lower() in ("false", "true") for w in self.words or ())

    def numbers(self) -> FloatArray:
        """The numbers as a float array; words that are numbers as such, false and true as 0 and
        1 where there are no others, other words as NaN."""
        if self.words is None:
            if self.values.dtype.kind == "f":
                return self.values
            as_float: FloatArray = self.values.astype(np.float64)
            return as_float
        truths = self.is_boolean
        found = [
            float(word.lower() == "true") if truths else number_of(word) for word in self.words
        ]
        table = np.array([np.nan if x is None else x for x in found] + [np.nan])
        return np.asarray(table[self.values])

    def cell(self, index: int) -> str:
        """What stood in the cell, as text; empty for an empty cell."""
        if self.words is None:
            return self.unreadable.get(index, f"{self.values[index]:g}")
        place = int(self.values[index])
        return self.words[place] if place >= 0 else ""

    def distinct(self) -> tuple[tuple[str, ...], IntArray]:
        """The distinct values as words, and for each row its place among them, −1 for none."""
        if self.words is not None:
            return self.words, self.values.astype(np.int64, copy=False)
        numbers = self.values
        codes = np.full(numbers.shape, -1, dtype=np.int64)
        there = ~np.isnan(numbers)
        found, inverse = np.unique(numbers[there], return_inverse=True)
        codes[there] = inverse
        return tuple(plain_number(x) for x in found.tolist()), codes


@dataclass(frozen=True, eq=False, repr=False)
class Table(Printed):
    """Columns of equal length, and what was noticed while they were read."""

    columns: tuple[Column, ...]
    rows: IntArray
    """For each row of the table its number in the file; 1 is the first row of data."""
    row_count: int
    """How many rows the file holds, with those that could not be read."""
    format: TableFormat
    notes: tuple[str, ...] = ()
    """How the file was read, where there was a choice."""
    faults: tuple[Problem, ...] = ()
    """Rows of the file that could not be read at all and are not in the columns."""
    class_names: tuple[str, ...] = ()
    """Names of the classes, where the file has a list of them apart from the columns."""
    has_header: bool = True
    """Whether the file names its columns; False where they are named by place."""

    @property
    def written_format(self) -> WrittenFormat:
        """The format of the file, or the nearest one that is written."""
        if self.format in get_args(WrittenFormat):
            return cast(WrittenFormat, self.format)
        return _NEAREST.get(self.format, "CSV")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises
        ------
        PredictionError
            If there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise PredictionError(
            Problem(
                f"there is no column {name!r}",
                remedy=f"Choose among {listed(self.names, most=20)}.",
            )
        )

    def stack(self, names: Sequence[str]) -> FloatArray:
        """Columns side by side as numbers, shape (n, len(names)); not copied where they lie so."""
        by_name = {column.name: column for column in self.columns}
        columns = [by_name.get(name) or self.column(name) for name in names]
        block = columns[0].block
        if (
            block is not None
            and block.shape[1] == len(columns)
            and block.dtype.kind == "f"
            and all(column.block is block for column in columns)
            and [column.place for column in columns] == list(range(len(columns)))
        ):
            return block
        parts = [column.numbers() for column in columns]
        stacked = np.empty((len(self.rows), len(parts)), dtype=np.result_type(*parts))
        for start in range(0, len(stacked), _ROWS_AT_A_TIME):
            stop = start + _ROWS_AT_A_TIME
            for k, part in enumerate(parts):
                stacked[start:stop, k] = part[start:stop]
        return stacked


def block_columns(names: Sequence[str], block: NDArray[Any]) -> list[Column]:
    """The columns of an array of shape (n, m) under these names."""
    return [Column(name, block[:, k], block=block, place=k) for k, name in enumerate(names)]


def list_names(name: str, length: int) -> list[str]:
    """Names of the columns that a column of lists becomes: name[0], name[1], …

    Raises PredictionError for too many, before they are made.
    """
    check_columns(length)
    return [f"{name}[{k}]" for k in range(length)]


def check_names(names: Sequence[str]) -> None:
    """Raise PredictionError for too many columns, or for two of one name."""
    check_columns(len(names))
    twice = [name for name, n in Counter(names).items() if n > 1]
    if twice:
        raise PredictionError(
            Problem(
                f"the header has the same name more than once: {listed(twice)}",
                column=twice[0],
                remedy="Give each column a name of its own.",
            )
        )


def number_of(text: str) -> float | None:
    """The number that a text is, or None; "nan" and "inf" are numbers here."""
    try:
        # float() would take 1_000 for a thousand.
        return None if "_" in text else float(text)
    except ValueError:
        return None


def plain_number(value: float) -> str:
    """A number as a name: "3" for 3.0, "0.5" for 0.5."""
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)
