"""JSON Lines as a table: one object on each line, its lists as columns side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from typing import Any, BinaryIO

import numpy as np

from nll_core.predictions.collecting import NumberRows, Words
from nll_core.predictions.encodings import find_encoding, line_blocks
from nll_core.predictions.faults import RowFaults
from nll_core.predictions.problems import PredictionError, Problem, listed, quoted
from nll_core.predictions.table import Column, Table, check_names, list_names

Record = dict[str, Any]


def read_json_lines(stream: BinaryIO, size: int) -> Table:
    """The table in a text of one JSON object a line; the first object names the columns.

    A list of numbers becomes columns `name[0]`, `name[1]`, …, and an object within the object
    columns `name.key`. Lines that do not fit the first one are among the faults of the table.
    """
    encoding = find_encoding(stream)
    notes = [encoding.note] if encoding.note else []
    faults = RowFaults()
    collector: _Collector | None = None
    for lines in line_blocks(stream, encoding.name):
        records = []
        for line in lines:
            if not line or line.isspace():
                continue
            record = _parse(line, faults)
            if record is None:
                continue
            if collector is None:
                # The first line has the shortest way to say what is wrong with all of them.
                collector = _Collector(record, min(encoding.line_count, size // 2 + 1))
                notes += collector.notes
            if collector.fits(record, faults):
                records.append(record)
        if collector is not None and records:
            collector.extend(records)
    if collector is None:
        raise PredictionError(
            faults.problems() or Problem("the file has no line", remedy="Choose another file.")
        )
    return Table(
        tuple(collector.columns()),
        faults.good_rows(),
        faults.n_good + faults.n_bad,
        "JSON Lines",
        tuple(notes),
        faults.problems(),
    )


def _parse(line: str, faults: RowFaults) -> Record | None:
    """The object on a line, flat; None where there is none, which is noted."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        found = error.msg if isinstance(error, json.JSONDecodeError) else "too deep or too long"
        faults.add_bad(
            f"is no JSON ({found})", "Each line must be one whole JSON object.", kind="JSON"
        )
        return None
    if not isinstance(record, dict):
        faults.add_bad(
            f"is {type(record).__name__} in JSON, not an object",
            "Each line must be one JSON object, such as {'label': 1, 'probs': [0.2, 0.8]}.",
            kind="object",
        )
        return None
    if any(isinstance(value, dict) for value in record.values()):
        return {
            f"{key}.{inner}" if isinstance(value, dict) else key: cell
            for key, value in record.items()
            for inner, cell in (value.items() if isinstance(value, dict) else [("", value)])
        }
    return record


class _Collector:
    """Fills columns from records that are like the first one."""

    def __init__(self, first: Record, expected_rows: int):
        self.lists: dict[str, int] = {}
        self.words: dict[str, Words] = {}
        numbers: list[str] = []
        ignored = []
        for key, value in first.items():
            if isinstance(value, list) and value and all(map(_is_number_or_null, value)):
                self.lists[key] = len(value)
            elif isinstance(value, (str, bool)):
                self.words[key] = Words(key)
            elif value is None or _is_number_or_null(value):
                numbers.append(key)
            else:
                ignored.append(key)
        self.notes = (
            [f"Not used, since they are no numbers or words: {listed(ignored)}."] if ignored else []
        )
        self.order = [key for key in first if key not in ignored]
        check_names([n for key in self.order for n in self._names(key)])
        self.numbers = NumberRows(numbers, expected_rows if numbers else 1)
        self.blocks = {
            key: NumberRows(list_names(key, length), expected_rows // length + 1)
            for key, length in self.lists.items()
        }

    def _names(self, key: str) -> list[str]:
        """The names of the columns that a key becomes."""
        return list_names(key, self.lists[key]) if key in self.lists else [key]

    def fits(self, record: Record, faults: RowFaults) -> bool:
        """Whether a record has the keys and the lengths of lists of the first; noted where not."""
        for key in self.order:
            if key not in record:
                faults.add_bad(
                    f"has no {quoted(key)}, which the first row has",
                    "Write null where a value is missing.",
                )
                return False
        for key, length in self.lists.items():
            value = record[key]
            found = len(value) if isinstance(value, list) else None
            if found != length:
                shown = "no list" if found is None else f"a list of {found:,}"
                faults.add_bad(
                    f"has {shown} for {quoted(key)}, the first row a list of {length:,}",
                    "Each row needs one number for each class.",
                    kind=f"list {key}",
                )
                return False
        faults.add_good(1)
        return True

    def extend(self, records: Sequence[Record]) -> None:
        """Add records, all of which fit."""
        for key, words in self.words.items():
            words.extend(_word(record[key]) for record in records)
        if self.numbers.names:
            start = self.numbers.filled
            rows = self.numbers.extend(len(records))
            for k, key in enumerate(self.numbers.names):
                cells = [record[key] for record in records]
                _fill(self.numbers, k, start, rows[:, k], cells)
        for key, block in self.blocks.items():
            start = block.filled
            rows = block.extend(len(records))
            lists = [record[key] for record in records]
            if set(map(type, chain.from_iterable(lists))) <= {float, int}:
                with suppress(OverflowError):
                    flat = np.fromiter(chain.from_iterable(lists), np.float64, count=rows.size)
                    rows[:] = flat.reshape(rows.shape)
                    continue
            for k in range(self.lists[key]):
                _fill(block, k, start, rows[:, k], [cells[k] for cells in lists])

    def columns(self) -> list[Column]:
        """The finished columns, in the order of the first record."""
        numbers = {column.name: column for column in self.numbers.columns()}
        found = []
        for key in self.order:
            if key in self.blocks:
                found += self.blocks[key].columns()
            else:
                found.append(self.words[key].column() if key in self.words else numbers[key])
        return found


def _fill(
    target: NumberRows, k: int, start: int, out: np.ndarray[Any, Any], cells: Sequence[Any]
) -> None:
    """Write cells as numbers, and NaN with a note for what is none."""
    if set(map(type, cells)) <= {float, int}:
        with suppress(OverflowError):
            out[:] = np.fromiter(cells, np.float64, count=len(cells))
            return
    for i, cell in enumerate(cells):
        number = np.nan
        if _is_number_or_null(cell) and cell is not None:
            try:
                number = float(cell)
            except OverflowError:
                number = np.inf if cell > 0 else -np.inf
        else:
            target.note_unreadable(k, start + i, "" if cell is None else str(cell))
        out[i] = number


def _is_number_or_null(value: object) -> bool:
    """Whether a JSON value is a number, or null for a missing one."""
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _word(value: object) -> str | None:
    """A JSON value as a word: texts as they are, booleans as in JSON."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
