"""Rows below the examples that sum them up, as spreadsheets and reports add them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.predictions.problems import counted, quoted
from nll_core.predictions.table import Column, Table

Float64Array = NDArray[np.float64]
Statistic = Callable[[Float64Array], float]


_WORDS: Final[tuple[tuple[str, tuple[Statistic, ...]], ...]] = (
    ("mean average avg mittelwert durchschnitt mittel moyenne media promedio", (np.mean,)),
    ("sum total totals summe somme suma overall gesamt all", (np.sum, np.mean, len)),
    ("count", (len,)),
    ("std sd stdev", (lambda x: float(x.std(ddof=1)), np.std)),
    ("min minimum", (np.min,)),
    ("max maximum", (np.max,)),
    ("median 50%", (np.median,)),
    ("25%", (lambda x: float(np.quantile(x, 0.25)),)),
    ("75%", (lambda x: float(np.quantile(x, 0.75)),)),
)
# What the numbers of a row are, by the word that says so.
_STATISTICS: Final = {word: found for words, found in _WORDS for word in words.split()}
_MOST: Final = 10
_FEWEST_ABOVE: Final = 3
# A summary is printed with two digits and more.
_ROUNDED: Final = 5e-3


def without_summaries(table: Table) -> Table:
    """A table without the last rows, if they are sums, means or the like of those above.

    A row is one if a word that stands nowhere above says so and all its numbers agree; or, where
    no word says so, if its numbers, two or more, are all means of those above, and one of them is
    no whole number in a column of whole ones.
    """
    n = len(table.rows)
    if n <= _FEWEST_ABOVE or not table.columns or table.rows[-1] != table.row_count:
        return table
    first = n
    said: list[str] = []
    while first > max(_FEWEST_ABOVE, n - _MOST) and (word := _word_of(table, first - 1)):
        first -= 1
        said.insert(0, word)
    if said:
        if not all(_agrees(table, first + k, first, word) for k, word in enumerate(said)):
            return table
    elif _is_mean(table):
        first = n - 1
    else:
        return table
    shown = f" ({quoted(said[0])})" if said else ""
    note = (
        f"Row {n:,}{shown} sums up the rows above, and was left out."
        if n - first == 1
        else f"The last {counted(n - first, 'row')}{shown} sum up those above, and were left out."
    )
    return replace(
        table,
        columns=_cut(table.columns, first),
        rows=table.rows[:first],
        row_count=table.row_count - (n - first),
        notes=(*table.notes, note),
    )


def _word_of(table: Table, row: int) -> str:
    """The word in a row that says what summary it is; "" where there is none."""
    for column in table.columns:
        if column.words is None and row not in column.unreadable:
            continue
        # "Grand total", "Column mean".
        word = column.cell(row).strip(" :*").rpartition(" ")[-1].casefold()
        if word in _STATISTICS and not _stands_above(column, row):
            return word
    return ""


def _stands_above(column: Column, row: int) -> bool:
    """Whether a cell is that of an earlier row, too."""
    if column.words is None:
        return column.unreadable[row] in (t for k, t in column.unreadable.items() if k < row)
    return bool((column.values[:row] == column.values[row]).any())


def _agrees(table: Table, row: int, n_above: int, word: str) -> bool:
    """Whether the numbers of a row are one summary of those above it."""
    pairs = [
        (numbers[row], above)
        for numbers in map(_numbers, table.columns)
        if numbers is not None and np.isfinite(numbers[row])
        if (above := numbers[:n_above][np.isfinite(numbers[:n_above])]).size >= _FEWEST_ABOVE
    ]
    if not pairs:
        # Nothing to judge in it.
        return True
    return any(
        all(_is_near(number, statistic(above), above) for number, above in pairs)
        for statistic in _STATISTICS[word]
    )


def _is_mean(table: Table) -> bool:
    """Whether all numbers of the last row are means of those above, and one shows it."""
    shown, n_means = False, 0
    for numbers in map(_numbers, table.columns):
        if numbers is None or not np.isfinite(numbers[-1]):
            continue
        above = numbers[:-1][np.isfinite(numbers[:-1])]
        if above.size < _FEWEST_ABOVE or not _is_near(numbers[-1], above.mean(), above):
            return False
        n_means += 1
        shown |= bool((above == np.round(above)).all()) and not float(numbers[-1]).is_integer()
    return shown and n_means > 1


def _numbers(column: Column) -> Float64Array | None:
    """The numbers of a column; None for one of words."""
    numbers = column.numbers().astype(np.float64, copy=False)
    return numbers if np.isfinite(numbers).any() else None


def _is_near(number: float, summary: float, above: Float64Array) -> bool:
    return bool(abs(number - summary) <= _ROUNDED * max(np.abs(above).max(), abs(summary)))


def _cut(columns: tuple[Column, ...], n: int) -> tuple[Column, ...]:
    """The first n rows of columns; those of one block stay together."""
    blocks: dict[int, NDArray[Any]] = {}
    found = []
    for column in columns:
        block = column.block
        if block is not None:
            block = blocks.setdefault(id(block), block[:n])
        values, words = column.values[:n], column.words
        if words is not None:
            # Words stand in the order in which they came.
            words = words[: int(values.max(initial=-1)) + 1]
        unreadable = {k: text for k, text in column.unreadable.items() if k < n}
        found.append(
            replace(column, values=values, words=words, block=block, unreadable=unreadable)
        )
    return tuple(found)
