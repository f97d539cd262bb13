"""A table of a report: exact numbers with the way each is shown, as HTML, CSV or JSON values."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from nll_core.formats import four_decimals, p_value, percent, signed, significant
from nll_core.report.markup import escape
from nll_core.texts import spreadsheet_text

Style = Literal["decimals", "signed", "significant", "percent", "count", "p-value", "exact"]

_SHOWN: Final[Mapping[Style, Callable[[float], str]]] = {
    "decimals": four_decimals,
    "signed": lambda value: signed(four_decimals(value)),
    "significant": significant,
    "percent": percent,
    "count": lambda value: f"{value:,.0f}",
    "exact": lambda value: significant(value, 6),
}


@dataclass(frozen=True)
class Number:
    """A number, and how it is shown."""

    value: float
    style: Style = "decimals"
    resolution: float = 0.001
    """Of a p-value: the smallest that can be told."""
    unit: str = ""

    def __str__(self) -> str:
        if self.style == "p-value":
            return p_value(self.value, self.resolution)
        return f"{_SHOWN[self.style](self.value)} {self.unit}".rstrip()


@dataclass(frozen=True)
class Range:
    """An interval, and how its ends are shown."""

    low: float
    high: float
    style: Style = "decimals"

    def __str__(self) -> str:
        return f"{Number(self.low, self.style)} to {Number(self.high, self.style)}"


Cell = str | Number | Range | None


@dataclass(frozen=True)
class ReportTable:
    """Rows of cells under named columns; the first cell of a row names it.

    `keys` are the columns' names for programs, of which the last may be for these alone: `columns`
    are fewer then. `headers` are those of the CSV where a person has named what is in them; the row
    `chosen` is marked.
    """

    key: str
    caption: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chosen: int | None = None
    headers: tuple[str, ...] = ()

    def texts(self) -> list[list[str]]:
        """What people see in each row."""
        shown = len(self.columns)
        return [[NOTHING if c is None else str(c) for c in row[:shown]] for row in self.rows]

    def html(self) -> str:
        """A `<table>`, each number in a `<data>` whose value is the number itself."""
        numeric = [
            any(isinstance(row[i], Number | Range) for row in self.rows)
            for i in range(len(self.columns))
        ]
        head = "".join(
            f'<th scope="col"{_KIND[number]}>{escape(title)}</th>'
            for title, number in zip(self.columns, numeric, strict=True)
        )
        body = "\n".join(
            f"<tr{_CHOSEN if i == self.chosen else ''}>{_row(row[: len(numeric)], numeric)}</tr>"
            for i, row in enumerate(self.rows)
        )
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(self.caption)}">'
            f'<table id="table-{self.key}"><caption>{escape(self.caption)}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
        )

    def csv(self) -> str:
        """The exact numbers as CSV; the two ends of an interval are two columns."""
        pairs = [any(isinstance(row[i], Range) for row in self.rows) for i in range(len(self.keys))]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        header: list[str] = []
        for name, pair in zip(self.headers or self.keys, pairs, strict=True):
            header += [f"{name}_low", f"{name}_high"] if pair else [name]
        writer.writerow(map(spreadsheet_text, header))
        for row in self.rows:
            cells: list[str] = []
            for cell, pair in zip(row, pairs, strict=True):
                if isinstance(cell, Range):
                    cells += [repr(float(cell.low)), repr(float(cell.high))]
                elif isinstance(cell, Number):
                    cells += [_exact(cell)] * (2 if pair else 1)
                else:
                    cells += [spreadsheet_text(cell or "")] * (2 if pair else 1)
            writer.writerow(cells)
        return out.getvalue()

    def records(self) -> list[dict[str, Any]]:
        """The rows as JSON values: [low, high] for an interval, "inf" and "-inf", null for NaN."""
        return [
            {key: _json_cell(cell) for key, cell in zip(self.keys, row, strict=True)}
            for row in self.rows
        ]


NOTHING: Final = "—"
# A longer text gets room of its own, and breaks its lines.
_LONG_TEXT: Final = 30
_CHOSEN: Final = ' class="chosen"'
_KIND: Final = {True: ' class="number"', False: ""}


def _row(row: tuple[Cell, ...], numeric: list[bool]) -> str:
    name, *rest = row
    cells = [f'<th scope="row"{_KIND[numeric[0]]}>{_cell_html(name)}</th>']
    for cell, number in zip(rest, numeric[1:], strict=True):
        long = isinstance(cell, str) and len(cell) > _LONG_TEXT
        kind = ' class="words"' if long else _KIND[number]
        cells.append(f"<td{kind}>{_cell_html(cell)}</td>")
    return "".join(cells)


def _cell_html(cell: Cell) -> str:
    if isinstance(cell, Number):
        return f'<data value="{_exact(cell)}">{cell}</data>'
    if isinstance(cell, Range):
        low, high = Number(cell.low, cell.style), Number(cell.high, cell.style)
        return f"{_cell_html(low)} to {_cell_html(high)}"
    return escape(cell) if cell is not None else NOTHING


def _exact(number: Number) -> str:
    """All digits; a count without a point."""
    return f"{number.value:.0f}" if number.style == "count" else repr(float(number.value))


def json_number(value: float) -> float | int | str | None:
    """A number as JSON has it: infinities as "inf" and "-inf", NaN as null."""
    if math.isnan(value):
        return None
    return str(value) if math.isinf(value) else value


def _json_cell(cell: Cell) -> Any:
    if isinstance(cell, Number):
        return json_number(int(cell.value) if cell.style == "count" else float(cell.value))
    if isinstance(cell, Range):
        return [json_number(float(cell.low)), json_number(float(cell.high))]
    return cell
