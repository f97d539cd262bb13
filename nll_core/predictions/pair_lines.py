"""Lines of classes with their numbers: "1:0.3 2:0.7", or "cat 0.9 dog 0.1" in any order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from nll_core.predictions.delimiters import SPACE, cut
from nll_core.predictions.faults import RowFaults
from nll_core.predictions.nested import Flat, Key, NestedColumn
from nll_core.predictions.problems import quoted
from nll_core.predictions.table import Column, Table, number_of
from nll_core.predictions.words import composed

VECTOR: Final = "scores"
_PREFIX: Final = "__label__"
_PAIR: Final = re.compile(r"(.+):([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_SAMPLE_LINES: Final = 50
_ENOUGH: Final = 0.9


@dataclass(frozen=True)
class PairLayout:
    """How lines of pairs are to be read."""

    delimiter: str
    n_before: int
    """How many cells stand before the pairs."""
    colons: bool
    """Whether a pair is one cell with a colon, not two cells."""
    names: tuple[str, ...]
    """Names of the cells before the pairs; places where the file names none."""
    first_line: int
    prefixed: bool
    """Whether each class has fastText's prefix, which is left off."""


def find_pairs(lines: Sequence[str]) -> PairLayout | None:
    """The layout of lines of pairs that begin so; None for any other text."""
    shown = [(i, line) for i, line in enumerate(lines[:_SAMPLE_LINES]) if line.strip()]
    if not shown or shown[0][1].lstrip().startswith(("{", "[", "<", "#")):
        return None
    for delimiter in (SPACE, "\t", ","):
        if not all(delimiter in line or "\t" in line for _, line in shown[1:3]):
            continue
        rows = _rows([line for _, line in shown], delimiter)
        if rows is None or len(rows) != len(shown):
            continue
        for colons in (True, False):
            found = _layout(rows, delimiter, colons)
            if found is not None:
                return found
    return None


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]] | None:
    try:
        return [[cell.strip() for cell in row] for row in cut(lines, delimiter)]
    except Exception as error:  # csv.Error is no ValueError
        if type(error).__name__ != "Error":
            raise
        return None


def _layout(rows: Sequence[Sequence[str]], delimiter: str, colons: bool) -> PairLayout | None:
    """The layout of rows whose pairs are written in one of the two ways."""
    pairs_of = _colon_pairs if colons else _word_pairs
    # The first line may be a header.
    counts = Counter(len(row) - _width(pairs_of(row), colons) for row in rows if pairs_of(row))
    if not counts:
        return None
    n_before, n_alike = counts.most_common(1)[0]
    if not colons:
        # A cell before the pairs may look as a pair with what follows it: the fewest are meant.
        n_before = min(counts)
    below = [_pairs_after(row, n_before, colons) for row in rows]
    if not (colons or below[0] or delimiter == SPACE) and all(below[1:]):
        # Columns with names of their own, such as top1_label and top1_prob.
        return None
    good = [pairs for pairs in below if pairs]
    has_header = colons and len(rows) > 1 and not below[0] and all(below[1:])
    if n_alike < _ENOUGH * (len(rows) - has_header) and len(good) < _ENOUGH * len(rows):
        return None
    if len(good) < _ENOUGH * (len(rows) - has_header) or max(map(len, good)) < 2:
        return None
    if not colons and not _are_classes(good):
        return None
    before = [row[:n_before] for row in rows[has_header:]]
    words = [w for pairs in good for w, _ in pairs]
    prefixed = all(w.startswith(_PREFIX) for w in words)
    if delimiter == SPACE and any(mark in w for w in words for mark in ",;|"):
        return None
    header = list(rows[0])[:n_before] if has_header and len(rows[0]) >= n_before else []
    names = header or [f"column {k + 1}" for k in range(n_before)]
    if any(len(row) < n_before for row in before):
        return None
    return PairLayout(delimiter, n_before, colons, tuple(names), int(has_header), prefixed)


def _width(pairs: Sequence[Any], colons: bool) -> int:
    return len(pairs) * (1 if colons else 2)


def _are_classes(rows: Sequence[Sequence[tuple[str, float]]]) -> bool:
    """Whether words before numbers are the same few in each row, each once."""
    if any(len({w for w, _ in pairs}) < len(pairs) for pairs in rows):
        return False
    sets = [frozenset(w for w, _ in pairs) for pairs in rows]
    if all(w.startswith(_PREFIX) for words in sets for w in words):
        return True
    by_place = [{pairs[k][0] for pairs in rows if len(pairs) > k} for k in range(len(rows[0]))]
    # Words of one column and of another are columns of their own, such as "male 23 london 7".
    constant = all(len(words) == 1 for words in by_place)
    mixed = all(
        any(words & other for j, other in enumerate(by_place) if j != k)
        for k, words in enumerate(by_place)
    )
    return constant or mixed


def _colon_pairs(row: Sequence[str]) -> list[tuple[str, float]]:
    """The pairs at the end of a row; a tag behind them does not count."""
    found: list[tuple[str, float]] = []
    for cell in reversed(row):
        match = _PAIR.fullmatch(cell)
        if match is None:
            break
        found.append((match[1], float(match[2])))
    return found[::-1]


def _word_pairs(row: Sequence[str]) -> list[tuple[str, float]]:
    """The words with numbers behind them at the end of a row."""
    found: list[tuple[str, float]] = []
    for k in range(len(row) - 2, -1, -2):
        number = number_of(row[k + 1])
        if number is None or number_of(row[k]) is not None or not row[k]:
            break
        found.append((row[k], number))
    return found[::-1]


def _pairs_after(row: Sequence[str], n_before: int, colons: bool) -> list[tuple[str, float]]:
    """The pairs of a row whose first cells are none; empty where the others are no pairs."""
    if len(row) <= n_before:
        return []
    pairs = (_colon_pairs if colons else _word_pairs)(row[n_before:])
    return pairs if n_before + _width(pairs, colons) == len(row) else []


def read_pairs(blocks: Iterable[list[str]], layout: PairLayout, notes: Sequence[str]) -> Table:
    """The table of all lines, with the pairs aligned by their names."""
    faults = RowFaults()
    collector = NestedColumn(VECTOR, [None])
    skip = layout.first_line
    most, fewest = 0, 1 << 30
    for lines in blocks:
        flats = []
        rows = _rows([line for line in lines if line.strip()], layout.delimiter) or []
        for row in rows[skip:]:
            pairs = _pairs_after(row, layout.n_before, layout.colons)
            if not pairs:
                faults.add_bad(
                    f"is {quoted(' '.join(row))}, which is no list of classes with their numbers",
                    "Write each class with its number, as in the other lines.",
                    kind="pairs",
                )
                continue
            faults.add_good(1)
            most, fewest = max(most, len(pairs)), min(fewest, len(pairs))
            flats.append(_flat(row, pairs, layout))
        skip = 0
        collector.extend(flats)
    said = ["Each line lists classes with their numbers: aligned by the names of the classes."]
    columns = tuple(collector.columns())
    n_classes = sum(column.vector == VECTOR for column in columns)
    if fewest < n_classes:
        said.append(
            f"Some lines list {fewest:,} of {n_classes:,} classes; the numbers of the others are "
            "missing there."
        )
    if layout.prefixed:
        said.append(f"The prefix {_PREFIX} of fastText was left off.")
    return Table(
        columns,
        faults.good_rows(),
        faults.n_good + faults.n_bad,
        "text" if layout.delimiter == SPACE else "TSV" if layout.delimiter == "\t" else "CSV",
        (*notes, *said),
        faults.problems(),
        has_header=layout.first_line > 0,
    )


def _flat(row: Sequence[str], pairs: Sequence[tuple[str, float]], layout: PairLayout) -> Flat:
    flat = Flat()
    for name, cell in zip(layout.names, row, strict=False):
        flat.values[Key(name)] = composed(_bare(cell, layout.prefixed))
    for word, number in pairs:
        entry = composed(_bare(word, layout.prefixed))
        flat.values[Key(f"{VECTOR}.{entry}", VECTOR, entry, named=True)] = number
    flat.aligned.add(VECTOR)
    return flat


def without_prefix(column: Column) -> Column:
    """A column of words without fastText's prefix, where each word has it."""
    words = column.words or ()
    if not words or not all(word.startswith(_PREFIX) and word != _PREFIX for word in words):
        return column
    return replace(column, words=tuple(word.removeprefix(_PREFIX) for word in words))


def _bare(word: str, prefixed: bool) -> str:
    return word.removeprefix(_PREFIX) if prefixed else word
