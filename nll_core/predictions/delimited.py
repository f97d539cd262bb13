"""CSV, TSV and other delimited text as a table: fast where it is plain, row by row where not."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain, groupby, repeat
from operator import contains
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.predictions import arff, pair_lines, weka
from nll_core.predictions.arrow_text import (
    TextReader,
    byte_blocks,
    ends_lines_alike,
    is_plain,
    is_worth_it,
)
from nll_core.predictions.cells import (
    NumberStyle,
    is_missing,
    is_number,
    nested_value,
    styles_of_columns,
)
from nll_core.predictions.collecting import WORD_SHARE, NumberRows, Words
from nll_core.predictions.column_names import is_word_like
from nll_core.predictions.delimiters import SPACE, cut
from nll_core.predictions.encodings import find_encoding, line_blocks, sample_encoding
from nll_core.predictions.faults import RowFaults
from nll_core.predictions.layout import Layout, find_layout, libsvm_classes
from nll_core.predictions.nested import Flat, NestedColumn, unused_note
from nll_core.predictions.pair_lines import without_prefix
from nll_core.predictions.problems import PredictionError, Problem, counted, quoted
from nll_core.predictions.source import SAMPLE_BYTES
from nll_core.predictions.table import Column, Table, check_names, number_of

_SAMPLE_ROWS: Final = 2000
_FEW_LINES: Final = 256
# 007 and 12345678901234567 are names of things: as numbers they would lose digits.
_NUMBER_OF_A_THING: Final = re.compile("0[0-9]+|[0-9]{16,}")
# A column whose first cells are no lists is none of lists.
_TRIED_FOR_LISTS: Final = 10


def read_delimited(stream: BinaryIO, size: int) -> Table:
    """The table in a delimited text of `size` bytes; its delimiter and encoding are found out.

    Raises PredictionError where there is no table in it. Rows with another number of cells are
    left out of the columns and are among its faults.
    """
    # What is wrong with the first lines is said before the whole file is looked through.
    sample = stream.read(SAMPLE_BYTES)
    stream.seek(0)
    if len(sample) == size or sample.count(b"\n") > 1:
        kept = sample if len(sample) == size else sample[: sample.rfind(b"\n") + 1]
        lines = next(line_blocks(io.BytesIO(kept), sample_encoding(kept)), [])
        if not (weka.is_printed(lines) or arff.is_arff(lines) or pair_lines.find_pairs(lines)):
            find_layout(lines)
    encoding = find_encoding(stream)
    blocks = line_blocks(stream, encoding.name)
    # A mark of the encoding and nothing else is no line.
    lines = next(blocks, [])
    notes = (encoding.note,) if encoding.note else ()
    if weka.is_printed(lines):
        blocks = weka.printed_as_csv(chain([lines], blocks))
        lines = next(blocks, [])
    is_arff = arff.is_arff(lines)
    if is_arff:
        blocks = arff.arff_as_csv(chain([lines], blocks))
        lines = next(blocks, [])
        notes = (*notes, "The file is ARFF, as Weka writes it.")
    pairs = pair_lines.find_pairs(lines)
    if pairs is not None:
        return pair_lines.read_pairs(chain([lines], blocks), pairs, notes)
    layout = find_layout(lines)
    if weka.has_header(layout.names):
        layout = weka.with_classes(layout)
        lines, blocks = weka.without_stars(lines), map(weka.without_stars, blocks)
    expected = min(encoding.line_count, size // max(1, len(layout.names)) + 1)
    reader = _Reader(layout, lines[layout.first_line :], expected)
    is_csv = not (is_arff or weka.has_header(layout.names))
    is_utf_8 = encoding.name == "utf-8-sig" and is_csv
    if not (is_utf_8 and is_worth_it(size) and reader.read_stream(stream)):
        reader.read(lines[layout.first_line :])
        for further in blocks:
            reader.read(further)
    table = reader.table((*notes, *layout.notes, *reader.notes))
    return weka.named(table) if weka.has_header(layout.names) else _libsvm(table)


class _Reader:
    """Takes lines and fills columns: numbers into one array, words into their places."""

    def __init__(self, layout: Layout, first_lines: Sequence[str], expected_rows: int):
        self.layout = layout
        self.faults = RowFaults()
        names = layout.names
        rows = list(self._cut(first_lines[:_SAMPLE_ROWS], tolerant=True))
        samples = [
            [row[k].strip() for row in rows if len(row) == len(names)] for k in range(len(names))
        ]
        odd = [_odd_cells(cells) for cells in samples]
        self.nested: dict[int, NestedColumn] = {}
        self.words: dict[int, Words] = {}
        for k, name in enumerate(names):
            there = sum(map(bool, samples[k]))
            if odd[k] and (values := _nested_sample(name, samples[k], there)):
                self.nested[k] = NestedColumn(name, values)
            elif (
                is_word_like(name)
                or _n_words(odd[k]) > WORD_SHARE * there
                or any(map(_is_number_of_a_thing, samples[k]))
            ):
                self.words[k] = Words(name, typed=True)
        numbers = [k for k in range(len(names)) if k not in self.words and k not in self.nested]
        self.styles = {k: NumberStyle() for k in numbers}
        self.notes: list[str] = []
        if any(odd[k] for k in numbers):
            self._find_styles(samples, numbers)
        # A column of numbers as Python writes them is read fast.
        self.plain = not (self.nested or layout.escaped) and not any(
            odd[k] and _n_odd_but_missing(odd[k]) > WORD_SHARE * len(samples[k]) for k in numbers
        )
        # With commas for points they are read as fast, since the two can be exchanged.
        self.commas = (
            not (self.nested or layout.escaped)
            and layout.delimiter != ","
            and {style.decimal for style in self.styles.values()} >= {","}
            and not any(style.percent for style in self.styles.values())
        )
        self.plain &= all(style == NumberStyle() for style in self.styles.values())
        self.numbers = NumberRows([names[k] for k in numbers], expected_rows if numbers else 1)
        # Neighbours of one kind are one field of the row: K columns of numbers, not K fields.
        self.fields: list[tuple[str, Any]] = []
        for is_word, group in groupby(range(len(names)), self.words.__contains__):
            members = list(group)
            if is_word:
                self.fields += [(f"w{k}", object) for k in members]
            else:
                self.fields.append((f"n{members[0]}", (np.float64, (len(members),))))

    def _find_styles(self, samples: Sequence[Sequence[str]], numbers: Sequence[int]) -> None:
        """How the numbers of each column are written."""
        names = self.layout.names
        found = styles_of_columns(
            names, samples, [k in numbers for k in range(len(names))], self.layout.delimiter
        )
        self.styles = {k: found[k][0] for k in numbers}
        if any(style.decimal == "," for style in self.styles.values()):
            self.notes.append("Numbers are written with a decimal comma.")
        self.notes += [found[k][1] for k in numbers if found[k][1]]

    def _cut(self, lines: Iterable[str], *, tolerant: bool = False) -> Iterator[list[str]]:
        """The rows of some lines; `tolerant` of text that is cut off."""
        reader = cut(lines, self.layout.delimiter, escaped=self.layout.escaped)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:
                if not tolerant:
                    raise

    def read(self, lines: list[str]) -> None:
        """Add the rows of some lines."""
        quotes = any(map(contains, lines, repeat('"')))
        records = self._plain(lines, quotes) if self.plain or self.commas else None
        if records is None:
            # One odd cell does not slow the others down; text in quotation marks is not cut.
            step = _FEW_LINES if (self.plain or self.commas) and not quotes else len(lines)
            if len(lines) <= step:
                self._row_by_row(lines)
                return
            for start in range(0, len(lines), step):
                self.read(lines[start : start + step])
            return
        numbers, place = self.numbers.extend(len(records)), 0
        for name, _ in self.fields:
            if name.startswith("w"):
                words = records[name].tolist()
                if self.commas:
                    words = [word.replace(".", ",") for word in words]
                self.words[int(name[1:])].extend(words)
            else:
                part = records[name]
                numbers[:, place : place + part.shape[1]] = part
                place += part.shape[1]
        self.faults.add_good(len(records))

    def read_stream(self, stream: BinaryIO) -> bool:
        """Add the rows of a whole stream of UTF-8, as fast as pyarrow reads them.

        Whether it did: not without pyarrow, nor for columns that it would not understand.
        """
        if not self.plain or self.layout.delimiter == SPACE:
            return False
        kinds = [k in self.words for k in range(len(self.layout.names))]
        try:
            reader = TextReader(self.layout.delimiter, kinds)
        except ImportError:
            return False
        stream.seek(0)
        if not ends_lines_alike(stream.read(SAMPLE_BYTES)):
            return False
        for place, block in byte_blocks(stream, self.layout.first_line):
            if not is_plain(block):
                # Text in quotation marks may go on in the next block.
                stream.seek(place)
                for lines in line_blocks(stream, "utf-8"):
                    self.read(lines)
                break
            records = reader.read(block)
            if records is None:
                for lines in line_blocks(io.BytesIO(block), "utf-8"):
                    self.read(lines)
                continue
            numbers = self.numbers.extend(records.n_rows)
            for k, column in enumerate(records.numbers):
                numbers[:, k] = column
            for words, (distinct, codes) in zip(self.words.values(), records.words, strict=True):
                words.extend_coded(distinct, codes)
            self.faults.add_good(records.n_rows)
        return True

    def _plain(self, lines: list[str], quotes: bool) -> NDArray[Any] | None:
        """The lines as records by NumPy's reader, or None where it does not understand them all."""
        n_rows = len(lines) - lines.count("")
        if n_rows == 0:
            return None
        if self.commas:
            if any("." in line for line in lines):
                return None
            lines = [line.replace(",", ".") for line in lines]
        try:
            records = np.loadtxt(
                lines,
                dtype=self.fields,
                delimiter=None if self.layout.delimiter == SPACE else self.layout.delimiter,
                comments=None,
                quotechar='"' if quotes else None,
                ndmin=1,
            )
        except ValueError:
            return None
        return records if len(records) == n_rows else None

    def _row_by_row(self, lines: list[str]) -> None:
        """Add rows one at a time, with a note of each that is not as the header says."""
        flats: dict[int, list[Flat]] = {k: [] for k in self.nested}
        rows = list(self._good_rows(lines, flats))
        cells = list(zip(*rows, strict=True)) if rows else [()] * len(self.layout.names)
        for k, nested in self.nested.items():
            nested.extend(flats[k])
        first, place = self.numbers.filled, 0
        numbers = self.numbers.extend(len(rows))
        for k, column in enumerate(cells):
            if k in self.words:
                self.words[k].extend(column)
            if k not in self.styles:
                continue
            style = self.styles[k]
            if style == NumberStyle() and "_" not in "".join(column):
                with suppress(ValueError):
                    numbers[:, place] = np.array(column, dtype=np.float64)
                    place += 1
                    continue
            for i, cell in enumerate(column):
                number = style.number(cell)
                numbers[i, place] = np.nan if number is None else number
                if number is None:
                    self.numbers.note_unreadable(place, first + i, cell.strip())
            place += 1

    def _good_rows(self, lines: list[str], flats: dict[int, list[Flat]]) -> Iterator[list[str]]:
        """The rows that have as many cells as the header, the others noted."""
        width = len(self.layout.names)
        reader = cut(lines, self.layout.delimiter, escaped=self.layout.escaped)
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
                if self._fits(row, flats):
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
                    "Look for a missing or additional delimiter or quotation mark"
                    + (", or a decimal comma." if self.layout.delimiter == "," else "."),
                    kind="ragged",
                )

    def _fits(self, row: Sequence[str], flats: dict[int, list[Flat]]) -> bool:
        """Whether the lists and objects of a row are like those of the first; noted where not."""
        found = {}
        for k, nested in self.nested.items():
            cell = row[k].strip()
            row_number = self.faults.n_good + self.faults.n_bad + 1
            value = _nested_in_row(cell, row_number, nested.name)
            if value is None and not is_missing(cell):
                self.faults.add_bad(
                    f"has {quoted(cell)} for {quoted(nested.name)}, which is no list or object as "
                    "in the other rows",
                    "Write each list as the first one.",
                    kind=f"nested {nested.name}",
                )
                return False
            found[k] = nested.flat(value)
            misfit = nested.misfit(found[k])
            if misfit:
                self.faults.add_bad(
                    misfit, "Each row needs one number for each class.", kind=f"list {nested.name}"
                )
                return False
        for k, flat in found.items():
            flats[k].append(flat)
        return True

    def table(self, notes: tuple[str, ...]) -> Table:
        """The finished table."""
        if self.faults.n_good == 0 and self.faults.n_bad == 0:
            raise PredictionError(
                Problem("the file has a header and no rows", remedy="Add the rows of data.")
            )
        numbers = iter(self.numbers.columns())
        columns: list[Column] = []
        unused: set[str] = set()
        for k in range(len(self.layout.names)):
            if k in self.nested:
                columns += self.nested[k].columns()
                unused |= self.nested[k].unused
                notes += tuple(self.nested[k].notes())
            elif k in self.words:
                columns.append(without_prefix(self.words[k].column()))
            else:
                unit = "%" if self.styles[k].percent else ""
                columns.append(replace(next(numbers), unit=unit))
        check_names([column.name for column in columns])
        stated = self.layout.stated
        return Table(
            tuple(replace(c, stated=stated.get(c.name, "")) if stated else c for c in columns),
            self.faults.good_rows(),
            self.faults.n_good + self.faults.n_bad,
            self.layout.format,
            (*notes, *unused_note(unused)),
            self.faults.problems(),
            has_header=self.layout.has_header,
        )


def _odd_cells(cells: Sequence[str]) -> list[str]:
    """The cells that are no numbers as Python writes them."""
    return [cell for cell in cells if cell and number_of(cell) is None]


def _n_words(odd: Sequence[str]) -> int:
    """How many are words: no numbers in any spelling, and not missing."""
    return sum(not is_number(cell) and not is_missing(cell) for cell in odd)


def _n_odd_but_missing(odd: Sequence[str]) -> int:
    return sum(not is_missing(cell) for cell in odd)


def _nested_sample(name: str, cells: Sequence[str], n_there: int) -> list[Any]:
    """The lists and objects among the cells, where most are such; else nothing."""
    values = []
    for i, cell in enumerate(cells):
        value = _nested_in_row(cell, i + 1, name)
        if value is not None:
            values.append(value)
        elif not values and i > _TRIED_FOR_LISTS:
            return []
    # Lists of words stay words: they may name the classes of the numbers beside them.
    if all(isinstance(v, list) and v and all(isinstance(x, str) for x in v) for v in values):
        return []
    return values if 2 * len(values) > n_there else []


def _nested_in_row(cell: str, row: int, column: str) -> Any:
    """The list or object in a cell; PredictionError tells its place."""
    try:
        return nested_value(cell)
    except PredictionError as error:
        problem = replace(error.problems[0], row=row, column=column, count=1)
        raise PredictionError(problem) from None


def _libsvm(table: Table) -> Table:
    """The table, with what a header of LIBSVM such as "labels 3 1 2" says of its columns."""
    place, classes = libsvm_classes(table.names)
    if place < 0:
        return table
    columns = list(table.columns)
    predicted, codes = columns[place].distinct()
    scores = np.stack([column.numbers() for column in columns[place + 1 :]], axis=1)
    places = np.array([classes.index(w) if w in classes else -1 for w in predicted] + [-1])[codes]
    if (places < 0).any() or np.isnan(scores).any():
        return table
    # LIBSVM predicts the most probable class; a column of true labels would not always agree.
    if (scores[np.arange(len(scores)), places] < scores.max(axis=1)).any():
        return table
    columns[place] = replace(columns[place], stated="predicted")
    for k, name in enumerate(classes, start=place + 1):
        columns[k] = replace(columns[k], vector="labels", entry=name, named=True)
    note = (
        "The header is that of LIBSVM: 'labels' holds the predicted classes, and the names behind "
        "it are the classes in their order."
    )
    return replace(table, columns=tuple(columns), format="LIBSVM", notes=(*table.notes, note))


def _is_number_of_a_thing(cell: str) -> bool:
    """Whether a cell of digits is a name and no number, such as an identifier or a postcode."""
    return _NUMBER_OF_A_THING.fullmatch(cell) is not None
