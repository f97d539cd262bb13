"""Predictions as Weka prints them (-p 0 -distribution), or writes them as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from nll_core.predictions.layout import Layout
from nll_core.predictions.problems import PredictionError, Problem
from nll_core.predictions.table import Column, Table

_TITLE: Final = re.compile(r"=== Predictions .*===\s*")
_HEADER: Final = re.compile(
    r"\s*inst#\s+actual\s+predicted\s+error\s+(prediction|distribution)\b.*"
)
_CLASS: Final = r"\d+:.*?"
_ROW: Final = re.compile(
    rf"\s*(\d+)\s+({_CLASS})\s+({_CLASS})\s+(?:\+\s+)?(\*?[\d.][\d.,*eE+-]*)\s*(?:\(.*\))?\s*"
)
_STAR: Final = re.compile(r"\*(?=[\d.])")
_LOOKED_AT: Final = 300
# Of a distribution over some thousand classes.
_LONGEST: Final = 50_000


def is_printed(lines: Sequence[str]) -> bool:
    """Whether a text is what Weka prints with -p."""
    return any(_TITLE.fullmatch(line) for line in lines[:_LOOKED_AT])


def printed_as_csv(blocks: Iterable[list[str]]) -> Iterator[list[str]]:
    """The lines of the printed predictions as those of Weka's CSV.

    Raises PredictionError for a line that is not one of these, or where there are no such lines.
    """
    width, place, inside = 0, 0, False
    last = ""
    for lines in blocks:
        found: list[str] = []
        for line in lines:
            header = _HEADER.fullmatch(line)
            if header:
                inside, last = True, header[1]
            elif inside and not line.strip():
                # An empty line ends the predictions; nothing but them is read.
                inside = width == 0
            elif inside:
                row = _ROW.fullmatch(line) if len(line) < _LONGEST else None
                place += 1
                if row is None:
                    raise PredictionError(_no_row(line, place))
                if width == 0:
                    width = row[4].count(",") + 1
                    found.append("inst#,actual,predicted,error," + last + "," * (width - 1))
                actual, predicted = (f'"{row[k].strip()}"' for k in (2, 3))
                found.append(f"{row[1]},{actual},{predicted},,{row[4]}")
        if found:
            yield found
    if width == 0:
        raise PredictionError(
            Problem(
                "the text has Weka's title of predictions and no predictions below it",
                remedy="Run Weka with -p 0 -distribution.",
            )
        )


def _no_row(line: str, place: int) -> Problem:
    return Problem(
        f"the line {line.strip()[:40]!r} is no prediction as Weka prints them",
        place,
        None,
        1,
        "Weka's -classifications \"weka.classifiers.evaluation.output.prediction.CSV "
        '-distribution" writes a CSV.',
    )


def has_header(names: Sequence[str]) -> bool:
    """Whether the names of columns are those of Weka's predictions."""
    return list(names[:4]) == ["inst#", "actual", "predicted", "error"]


def with_classes(layout: Layout) -> Layout:
    """The layout with a name for each column of the distribution; Weka names the first only."""
    names = list(layout.names)
    n = len(names) - 4
    while n > 0 and names[-1] == "":
        names.pop()
    if n > 1 and len(names) == 5:
        names[4:] = [f"distribution[{k}]" for k in range(n)]
    return replace(layout, names=tuple(names), format="Weka")


def without_stars(lines: list[str]) -> list[str]:
    """Lines without the stars that mark the highest number of each row."""
    return [_STAR.sub("", line) if "*" in line else line for line in lines]


def named(table: Table) -> Table:
    """The table with the names of the classes, which stand as "1:setosa" in each row."""
    by_name = {column.name: column for column in table.columns}
    classes: dict[int, str] = {}
    columns: list[Column] = []
    for column in table.columns:
        if column.name in ("actual", "predicted") and column.words is not None:
            columns.append(_plain_words(column, classes))
        elif column.name != "error":
            columns.append(column)
    n = sum(name.startswith("distribution[") for name in by_name)
    notes = ["Weka's classes are numbered, and their names stand in the rows."]
    unknown = [k for k in range(n) if k not in classes]
    if unknown:
        notes.append(
            f"Of {n} classes {len(unknown)} never occur as the true or predicted one, so their "
            "names are not in the file."
        )
    found = []
    for column in columns:
        stated = {"inst#": "identifier", "actual": "label", "predicted": "predicted"}.get(
            column.name, "confidence" if column.name == "prediction" else ""
        )
        if column.name.startswith("distribution["):
            k = int(column.name[len("distribution[") : -1])
            entry = classes.get(k, str(k))
            name = f"distribution.{entry}" if k in classes else column.name
            found.append(
                replace(column, name=name, vector="distribution", entry=entry, named=k in classes)
            )
        else:
            found.append(replace(column, stated=stated))  # type: ignore[arg-type]
    return replace(table, columns=tuple(found), notes=(*table.notes, *notes))


def _plain_words(column: Column, classes: dict[int, str]) -> Column:
    """Words such as "1:setosa" without their numbers, which go to `classes`; "?" is missing."""
    places: dict[str, int] = {}
    table = []
    for word in column.words or ():
        number, colon, name = word.partition(":")
        name = name if colon and number.isdecimal() else word
        if name == "?":
            table.append(-1)
            continue
        if colon and number.isdecimal():
            classes[int(number) - 1] = name
        table.append(places.setdefault(name, len(places)))
    codes = np.array([*table, -1], dtype=np.int32)[column.values]
    return replace(column, values=codes, words=tuple(places))
