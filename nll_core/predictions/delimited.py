"""CSV, TSV and other delimited text as a table: fast where it is plain, row by row where not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby, repeat
from operator import contains
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.predictions.collecting import WORD_SHARE, NumberRows, Words
from nll_core.predictions.column_names import is_word_like
from nll_core.predictions.delimiters import Layout, find_layout, is_decimal_comma
from nll_core.predictions.encodings import find_encoding, line_blocks, sample_encoding
from nll_core.predictions.faults import RowFaults
from nll_core.predictions.problems import PredictionError, Problem, counted
from nll_core.predictions.source import SAMPLE_BYTES
from nll_core.predictions.table import Table, number_of

_SAMPLE_ROWS: Final = 2000
_FEW_LINES: Final = 256


def read_delimited(stream: BinaryIO, size: int) -> Table:
    """The table in a delimited text of `size` bytes; its delimiter and encoding are found out.

    Raises PredictionError where there is no table in it. Rows with another number of cells are
    left out of the columns and are among its faults.
    """
    # What is wrong with the first lines is said before the whole file is looked through.
    sample = stream.read(SAMPLE_BYTES)
    stream.seek(0)
    if len(sample) == size or b"\n" in sample:
        kept = sample if len(sample) == size else sample[: sample.rfind(b"\n") + 1]
        find_layout(list(next(line_blocks(io.BytesIO(kept), sample_encoding(kept)))))
    encoding = find_encoding(stream)
    blocks = line_blocks(stream, encoding.name)
    lines = next(blocks)
    layout = find_layout(lines)
    expected = min(encoding.line_count, size // max(1, len(layout.names)) + 1)
    reader = _Reader(layout, lines[layout.first_line :], expected)
    reader.read(lines[layout.first_line :])
    for further in blocks:
        reader.read(further)
    notes = ((encoding.note,) if encoding.note else ()) + layout.notes
    return reader.table(notes)


class _Reader:
    """Takes lines and fills columns: numbers into one array, words into their places."""

    def __init__(self, layout: Layout, first_lines: Sequence[str], expected_rows: int):
        self.layout = layout
        self.faults = RowFaults()
        self.words = _word_columns(layout, first_lines[:_SAMPLE_ROWS])
        numbers = [name for k, name in enumerate(layout.names) if k not in self.words]
        self.numbers = NumberRows(numbers, expected_rows if numbers else 1)
        # Neighbours of one kind are one field of the row: K columns of numbers, not K fields.
        self.fields: list[tuple[str, Any]] = []
        for is_word, group in groupby(range(len(layout.names)), self.words.__contains__):
            members = list(group)
            if is_word:
                self.fields += [(f"w{k}", object) for k in members]
            else:
                self.fields.append((f"n{members[0]}", (np.float64, (len(members),))))

    def read(self, lines: list[str]) -> None:
        """Add the rows of some lines."""
        quotes = any(map(contains, lines, repeat('"')))
        records = None if self.layout.decimal_comma else self._plain(lines, quotes)
        if records is None:
            # One odd cell does not slow the others down; text in quotation marks is not cut.
            step = _FEW_LINES if not (quotes or self.layout.decimal_comma) else len(lines)
            if len(lines) <= step:
                self._row_by_row(lines)
                return
            for start in range(0, len(lines), step):
                self.read(lines[start : start + step])
            return
        numbers, place = self.numbers.extend(len(records)), 0
        for name, _ in self.fields:
            if name.startswith("w"):
                self.words[int(name[1:])].extend(records[name].tolist())
            else:
                part = records[name]
                numbers[:, place : place + part.shape[1]] = part
                place += part.shape[1]
        self.faults.add_good(len(records))

    def _plain(self, lines: list[str], quotes: bool) -> NDArray[Any] | None:
        """The lines as records by NumPy's reader, or None where it does not understand them all."""
        n_rows = len(lines) - lines.count("")
        if n_rows == 0:
            return None
        try:
            records = np.loadtxt(
                lines,
                dtype=self.fields,
                delimiter=self.layout.delimiter,
                comments=None,
                quotechar='"' if quotes else None,
                ndmin=1,
            )
        except ValueError:
            return None
        return records if len(records) == n_rows else None

    def _row_by_row(self, lines: list[str]) -> None:
        """Add rows one at a time, with a note of each that is not as the header says."""
        rows = list(self._good_rows(lines))
        cells = list(zip(*rows, strict=True)) if rows else [()] * len(self.layout.names)
        first, place = self.numbers.filled, 0
        numbers = self.numbers.extend(len(rows))
        for k, column in enumerate(cells):
            if k in self.words:
                self.words[k].extend(column)
                continue
            if not self.layout.decimal_comma and "_" not in "".join(column):
                with suppress(ValueError):
                    numbers[:, place] = np.array(column, dtype=np.float64)
                    place += 1
                    continue
            for i, cell in enumerate(column):
                number = self._number(cell)
                numbers[i, place] = np.nan if number is None else number
                if number is None:
                    self.numbers.note_unreadable(place, first + i, cell.strip())
            place += 1

    def _good_rows(self, lines: list[str]) -> Iterator[list[str]]:
        """The rows that have as many cells as the header, the others noted."""
        width = len(self.layout.names)
        reader = csv.reader(lines, delimiter=self.layout.delimiter)
        while True:
            line = reader.line_num
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.faults.add_bad(
                    f"cannot be read ({error})",
                    "Look for a quotation mark that is not closed.",
                )
                continue
            if len(row) == width + 1 and row[-1] == "":
                row.pop()
            if not row or (len(row) == 1 and not row[0].strip()):
                continue
            if len(row) == width:
                self.faults.add_good(1)
                yield row
            elif reader.line_num > line + 1:
                self.faults.add_bad(
                    f"opens a quotation mark and runs on for {reader.line_num - line:,} lines",
                    "Close the quotation mark.",
                    kind="quotation",
                )
            else:
                self.faults.add_bad(
                    f"has {counted(len(row), 'cell')}, the header {width}",
                    "Look for a missing or additional delimiter or quotation mark.",
                    kind="ragged",
                )

    def _number(self, cell: str) -> float | None:
        """The number in a cell."""
        if self.layout.decimal_comma and is_decimal_comma(cell):
            cell = cell.replace(",", ".")
        return number_of(cell)

    def table(self, notes: tuple[str, ...]) -> Table:
        """The finished table."""
        if self.faults.n_good == 0 and self.faults.n_bad == 0:
            raise PredictionError(
                Problem("the file has a header and no rows", remedy="Add the rows of data.")
            )
        numbers = iter(self.numbers.columns())
        columns = tuple(
            self.words[k].column() if k in self.words else next(numbers)
            for k in range(len(self.layout.names))
        )
        return Table(
            columns,
            self.faults.good_rows(),
            self.faults.n_good + self.faults.n_bad,
            "TSV" if self.layout.delimiter == "\t" else "CSV",
            notes,
            self.faults.problems(),
        )


def _word_columns(layout: Layout, lines: Sequence[str]) -> dict[int, Words]:
    """The columns of words, by their places: told by their first cells, or by their name."""
    width = len(layout.names)
    rows = [row for row in csv.reader(lines, delimiter=layout.delimiter) if len(row) == width]
    found = {}
    for k, name in enumerate(layout.names):
        cells = [row[k].strip() for row in rows]
        there = [cell for cell in cells if cell]
        odd = sum(number_of(c) is None and not is_decimal_comma(c) for c in there)
        if is_word_like(name) or odd > WORD_SHARE * len(there):
            found[k] = Words(name)
    return found
