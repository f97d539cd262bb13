"""Columns of classes beside columns of their numbers, as top1_label, top1_prob, top2_label, …"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from nll_core.predictions.collecting import Words
from nll_core.predictions.column_names import hint_of, plain_name, says_score, sense_of
from nll_core.predictions.labels import canonical
from nll_core.predictions.problems import quoted
from nll_core.predictions.table import Column, Table

_NUMBERED: Final = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)
# Of names of numbers those that hold a word for a class may be classes: digits as labels.
_CLASS_WORDS: Final = frozenset(("label", "class", "pred", "predicted", "category", "digit"))
_MOST_CLASSES: Final = 5000
# Most vectors are no classes, which the first rows show.
_ROWS_AT_A_TIME: Final = 10_000
_QUOTED: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"")


@dataclass(frozen=True)
class _Ranks:
    """Columns of classes and of their numbers, in the order of the numbers in their names."""

    classes: tuple[Column, ...]
    scores: tuple[Column, ...]
    words: tuple[str, ...]
    """All the classes (canonical), in order."""
    places: np.ndarray
    """The class of each row and column (n, k) as a place in `words`; −1 for an empty cell."""


def aligned_by_class(table: Table) -> Table:
    """A table whose columns of classes and their numbers are turned into a column a class.

    Where no row lists all classes, the first column of classes is what was predicted, and the
    first number how sure of it; the others say nothing that can be judged.
    """
    ranks = _find_ranks(table)
    if ranks is None:
        return table
    pairs = {column.name for column in (*ranks.classes, *ranks.scores)}
    pairs |= {column.vector for column in ranks.classes}
    first, last = ranks.classes[0], ranks.scores[-1]
    kept = [column for column in table.columns if column.name not in pairs]
    n, n_listed = ranks.places.shape
    if n_listed < len(ranks.words):
        note = (
            f"Columns {quoted(first.name)} to {quoted(last.name)} list {n_listed} of "
            f"{len(ranks.words):,} classes in each row: the first one was taken, as the predicted "
            "class with its confidence."
        )
        kept += [replace(first, stated="predicted"), ranks.scores[0]]
        return replace(table, columns=tuple(kept), notes=(*table.notes, note))
    vector = _shared(ranks.scores)
    numbers = np.full((n, len(ranks.words)), np.nan)
    rows, columns = np.nonzero(ranks.places >= 0)
    scores = np.stack([column.numbers() for column in ranks.scores], axis=1)
    numbers[rows, ranks.places[rows, columns]] = scores[rows, columns]
    kept += [
        Column(
            f"{vector}.{word}",
            numbers[:, k],
            block=numbers,
            place=k,
            vector=vector,
            entry=word,
            named=True,
        )
        for k, word in enumerate(ranks.words)
    ]
    note = (
        f"Columns {quoted(first.name)} to {quoted(last.name)} list classes with their numbers: "
        "aligned by the names of the classes."
    )
    return replace(table, columns=tuple(kept), notes=(*table.notes, note))


def _find_ranks(table: Table) -> _Ranks | None:
    """The columns of classes and of their numbers; None where there are none."""
    if len(table.rows) == 0:
        return None
    in_vectors = _find_vectors(table)
    if in_vectors is not None or not table.has_header:
        return in_vectors
    classes: dict[tuple[str, str], dict[int, Column]] = defaultdict(dict)
    scores: dict[tuple[str, str], dict[int, Column]] = defaultdict(dict)
    for column in table.columns:
        match = _NUMBERED.fullmatch(column.name)
        if match is None or column.vector:
            continue
        shared, k = (match[1], match[3]), int(match[2])
        name = "_".join(shared)
        if column.is_words or _CLASS_WORDS & {*plain_name(match[3]).split("_")}:
            classes[shared][k] = column
        elif hint_of(name) or says_score(name):
            scores[shared][k] = column
    for by_rank in classes.values():
        if len(by_rank) < 2:
            continue
        beside = [found for found in scores.values() if found.keys() == by_rank.keys()]
        found = _ranks(by_rank, beside[0]) if len(beside) == 1 else None
        if found is not None:
            return found
    return None


def _find_vectors(table: Table) -> _Ranks | None:
    """A vector of classes in each row beside one of as many numbers; None where there is none."""
    vectors: dict[str, dict[int, Column]] = defaultdict(dict)
    for column in table.columns:
        if column.vector and not column.named:
            vectors[column.vector][int(column.entry)] = column
    lists = {name: found for name, found in vectors.items() if _may_be_classes(table, found)}
    for column in table.columns:
        cells = _lists_of_words(column)
        if cells is not None:
            lists[column.name] = cells
    for name, classes in lists.items():
        beside = [
            found
            for other, found in vectors.items()
            if other != name and other not in lists and found.keys() == classes.keys()
        ]
        found = _ranks(classes, beside[0]) if len(beside) == 1 else None
        if found is not None:
            return found
    return None


def _may_be_classes(table: Table, entries: Mapping[int, Column]) -> bool:
    """Whether each row of a vector of whole numbers holds the same ones, in any order.

    1 and 0 in turn are a one-hot truth where no other column is the truth.
    """
    if len(entries) < 2 or any(column.is_words for column in entries.values()):
        return False
    columns = list(entries.values())
    first = np.sort([float(column.values[0]) for column in columns])
    if not np.isfinite(first).all() or (first != np.round(first)).any():
        return False
    if (np.diff(first) <= 0).any():
        return False
    for start in range(0, len(table.rows), _ROWS_AT_A_TIME):
        rows = slice(start, start + _ROWS_AT_A_TIME)
        if (np.sort(np.stack([c.values[rows] for c in columns], axis=1), axis=1) != first).any():
            return False
    if len(entries) > 2 or set(first) != {0.0, 1.0}:
        return True
    others = [sense_of(column.name) for column in table.columns if not column.vector]
    return any(said is not None and said[0] == "label" and said[1] > 1 for said in others)


def _lists_of_words(column: Column) -> dict[int, Column] | None:
    """The entries of lists of words in the cells of a column, as Python and NumPy print them."""
    words = column.words or ()
    if not words or not all(word.startswith(("[", "(")) for word in words):
        return None
    lists = [[a or b for a, b in _QUOTED.findall(word)] for word in words]
    length = len(lists[0])
    if length < 2 or any(len(found) != length for found in lists):
        return None
    entries = {}
    for k in range(length):
        cells = Words(f"{column.name}[{k}]")
        cells.extend([found[k] for found in lists])
        entry = cells.column()
        places = np.array([*entry.values, -1])[column.values]
        entries[k] = replace(entry, values=places, vector=column.name, entry=str(k))
    return entries


def _ranks(classes: Mapping[int, Column], scores: Mapping[int, Column]) -> _Ranks | None:
    """The columns, if each row names different classes that other rows name in other columns."""
    order = sorted(classes)
    columns = [classes[k] for k in order]
    distinct = [column.distinct() for column in columns]
    spelt = [tuple(map(canonical, words)) for words, _ in distinct]
    words = sorted({word for found in spelt for word in found})
    if not 1 < len(words) <= _MOST_CLASSES:
        return None
    place = {word: k for k, word in enumerate(words)}
    places = np.stack(
        [
            np.array([*(place[word] for word in found), -1])[codes]
            for found, (_, codes) in zip(spelt, distinct, strict=True)
        ],
        axis=1,
    )
    ordered = np.sort(places, axis=1)
    if ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)).any():
        return None
    constant = all(len(found) == 1 for found in spelt)
    mixed = all(
        any(set(found) & set(other) for j, other in enumerate(spelt) if j != k)
        for k, found in enumerate(spelt)
    )
    if not (constant or mixed):
        return None
    return _Ranks(tuple(columns), tuple(scores[k] for k in order), tuple(words), places)


def _shared(columns: Sequence[Column]) -> str:
    """What the names share, without the numbers."""
    if columns[0].vector:
        return columns[0].vector
    match = _NUMBERED.fullmatch(columns[0].name)
    assert match is not None
    return plain_name(f"{match[1]} {match[3]}") or "scores"
