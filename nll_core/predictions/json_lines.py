"""JSON as a table: one object on each line (JSON Lines), or one document with all rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

from nll_core.predictions.encodings import find_encoding, line_blocks
from nll_core.predictions.faults import RowFaults
from nll_core.predictions.json_documents import rows_of_document
from nll_core.predictions.json_records import Record, Records
from nll_core.predictions.problems import PredictionError, Problem
from nll_core.predictions.table import Table, TableFormat

_SAMPLE_ROWS: Final = 100
_ROWS_AT_A_TIME: Final = 4096


def read_json_lines(stream: BinaryIO, size: int) -> Table:
    """The table in a text of JSON of `size` bytes; the first object names the columns.

    A list of numbers becomes columns `name[0]`, `name[1]`, …, and an object within the object
    columns `name.key`. Lines that do not fit the first one are among the faults of the table. A
    text that is one JSON document is read as such, whatever of the usual forms it has.
    """
    encoding = find_encoding(stream)
    notes = [encoding.note] if encoding.note else []
    blocks = line_blocks(stream, encoding.name)
    lines = next(blocks, [])
    if _is_document(lines, is_all=size <= sum(map(len, lines)) + 4 * len(lines) + 4):
        text = "\n".join(lines) + "".join("\n" + "\n".join(block) for block in blocks)
        document = rows_of_document(text)
        return _table(
            _in_parts(document.rows),
            document.n_rows or encoding.line_count,
            [*notes, *document.notes],
            "JSON",
            class_names=document.class_names,
            has_header=document.has_header,
        )
    return _table(_chained(lines, blocks), min(encoding.line_count, size // 2 + 1), notes)


def _is_document(lines: list[str], *, is_all: bool) -> bool:
    """Whether a text that begins with these lines is one JSON value, not one on each line."""
    shown = [line for line in lines if line.strip()]
    if not shown:
        return False
    start = shown[0].strip()
    if start[0] == "[":
        # A list on each line would be rows without names.
        return True
    try:
        first = json.loads(start)
    except RecursionError:
        return False
    except ValueError:
        # The first line is not closed; a second one that opens an object is no part of it.
        return len(shown) > 1 and shown[1].lstrip()[:1] != "{"
    if len(shown) > 1 or not is_all or not isinstance(first, dict):
        return False
    return any(isinstance(value, (list, dict)) for value in first.values()) and not _is_row(first)


def _is_row(record: Record) -> bool:
    """Whether an object with lists is one row all the same: it has single values beside them."""
    return any(not isinstance(value, (list, dict)) for value in record.values()) and not any(
        isinstance(value, list) and value and isinstance(value[0], (list, dict))
        for value in record.values()
    )


def _chained(lines: list[str], blocks: Iterator[list[str]]) -> Iterator[list[str]]:
    yield lines
    yield from blocks


def _in_parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for row in rows:
        part.append(row)
        if len(part) == _ROWS_AT_A_TIME:
            yield part
            part = []
    if part:
        yield part


def _table(
    parts: Iterable[list[Any]],
    expected_rows: int,
    notes: list[str],
    of: TableFormat = "JSON Lines",
    *,
    class_names: tuple[str, ...] = (),
    has_header: bool = True,
) -> Table:
    """The table of rows, each a line of JSON or a value."""
    faults = RowFaults()
    records: Records | None = None
    for part in parts:
        good = []
        for row in part:
            if isinstance(row, str) and (not row or row.isspace()):
                continue
            record = _parse(row, faults)
            if record is None:
                continue
            if records is None:
                # The first row has the shortest way to say what is wrong with all of them.
                records = Records([record, *_further(part)], expected_rows)
            record = records.shaped(record)
            if records.fits(record, faults):
                good.append(record)
        if records is not None and good:
            records.extend(good)
    if records is None:
        raise PredictionError(
            faults.problems() or Problem("the file has no line", remedy="Choose another file.")
        )
    return Table(
        tuple(records.columns()),
        faults.good_rows(),
        faults.n_good + faults.n_bad,
        of,
        (*notes, *records.notes()),
        faults.problems(),
        class_names,
        has_header,
    )


def _further(part: list[Any]) -> list[Record]:
    """Some rows that tell the kind of a column whose first value is null."""
    found = []
    for row in part[:_SAMPLE_ROWS]:
        try:
            record = json.loads(row) if isinstance(row, str) else row
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            found.append(record)
    return found


def _parse(row: Any, faults: RowFaults) -> Record | None:
    """The object on a line; None where there is none, which is noted."""
    try:
        record = json.loads(row) if isinstance(row, str) else row
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
    return record
