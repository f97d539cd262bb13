"""Tables with a row for each example and class, as melt and pivot_longer write them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import IntArray
from nll_core.predictions.collecting import Words
from nll_core.predictions.column_names import hint_of, names_rows, plain_name, sense_of
from nll_core.predictions.families import sums_to_one
from nll_core.predictions.problems import quoted
from nll_core.predictions.table import Column, Table

_MOST_CLASSES: Final = 1000
# Names of columns of numbers that may be classes; words may be in a column of any name.
_CLASS_WORDS: Final = frozenset(("class", "label", "category", "digit", "variable", "answer"))


@dataclass(frozen=True)
class _Long:
    """How the rows of a long table go together."""

    key: Column
    classes: Column
    scores: Column
    words: tuple[str, ...]
    rows: IntArray
    """For each example and class (n, K) its row."""


def one_row_each(table: Table) -> Table:
    """A table with a row for each example, where it has one for each example and class.

    A column names the example in K rows, another one each of K classes once, and a third the
    numbers, which sum to 1. What is the same in all rows of an example stays; a column that
    is 1 or true for one class of each example becomes that class.
    """
    found = _find(table)
    if found is None:
        return table
    first = found.rows.min(axis=1)
    matrix = found.scores.numbers()[found.rows]
    columns: list[Column] = []
    for column in table.columns:
        if column is found.classes:
            continue
        if column is found.scores:
            columns += [
                Column(
                    f"{column.name}.{word}",
                    matrix[:, k],
                    block=matrix,
                    place=k,
                    vector=column.name,
                    entry=word,
                    named=True,
                )
                for k, word in enumerate(found.words)
            ]
            continue
        values = column.values[found.rows]
        same = (values == values[:, :1]) | (values != values)
        if same.all():
            columns.append(replace(column, values=column.values[first], block=None, place=0))
        elif (true := _true_class(column, found)) is not None:
            columns.append(true)
    n = len(table.rows)
    note = (
        f"Each example, by {quoted(found.key.name)}, has a row for each of the "
        f"{len(found.words):,} classes in {quoted(found.classes.name)}: they were put side by side."
    )
    return replace(
        table,
        columns=tuple(columns),
        rows=table.rows[first],
        row_count=table.row_count - n + len(first),
        notes=(*table.notes, note),
    )


def _find(table: Table) -> _Long | None:
    if not table.has_header or len(table.rows) < 4:
        return None
    for classes in table.columns:
        if _is_only_truth(table, classes.name):
            continue
        coded = _of_equal_counts(classes)
        if coded is None:
            continue
        words, codes = coded
        for key in table.columns:
            found = None if key is classes else _rows_by(key, codes, len(words))
            if found is None:
                continue
            for scores in table.columns:
                if scores not in (key, classes) and _are_scores(scores, found):
                    return _Long(key, classes, scores, words, found)
    return None


def _is_only_truth(table: Table, name: str) -> bool:
    """Whether a name says the true class, and no other says it as surely: pairs of examples, one
    of each class, look as if each had a row for each class."""
    strength = _truth_strength(name)
    others = (_truth_strength(n) for n in table.names if n != name)
    return strength > 1 and strength > max(others, default=0)


def _truth_strength(name: str) -> int:
    sense = sense_of(name)
    return sense[1] if sense is not None and sense[0] == "label" else 0


def _of_equal_counts(column: Column) -> tuple[tuple[str, ...], IntArray] | None:
    """The words of a column and the place of each row's, where each stands as often; or None."""
    if column.words is None:
        if not _CLASS_WORDS & {*plain_name(column.name).split("_")} or not _may_be_classes(column):
            return None
    elif len(column.words) > _MOST_CLASSES:
        return None
    words, codes = column.distinct()
    n = len(codes)
    if not (2 <= len(words) <= min(_MOST_CLASSES, n // 2) and (codes >= 0).all()):
        return None
    counts = np.bincount(codes, minlength=len(words))
    return (words, codes) if (counts == n / len(words)).all() else None


def _may_be_classes(column: Column) -> bool:
    """Whether numbers are whole, few, and each as frequent; without sorting them."""
    numbers = column.values.astype(np.float64)
    low, high = float(numbers.min()), float(numbers.max())
    if (
        not (low == low and 0.0 < high - low < _MOST_CLASSES)
        or (numbers != np.round(numbers)).any()
    ):
        return False
    counts = np.bincount((numbers - low).astype(np.int64))
    counts = counts[counts > 0]
    return bool((counts == counts[0]).all())


def _rows_by(key: Column, codes: IntArray, n_classes: int) -> IntArray | None:
    """The row of each example (n) and class (K), where a column names each example in K rows."""
    n = len(codes)
    if key.words is None:
        some = key.values[: n_classes * 100].astype(np.float64)
        if not (some == np.round(some)).all():
            return None
    examples = key.distinct()[1]
    counts = np.bincount(examples[examples >= 0])
    if counts.sum() < n or len(counts) < 2 or (counts != n_classes).any():
        return None
    # Examples in the order in which they come.
    _, first = np.unique(examples, return_index=True)
    order = np.empty(len(first), dtype=np.int64)
    order[np.argsort(first)] = np.arange(len(first))
    rows = np.full((len(first), n_classes), -1, dtype=np.int64)
    rows[order[examples], codes] = np.arange(n)
    # Truth beside prediction names each pair of classes once, too.
    few = len(first) <= n_classes and not names_rows(key.name)
    return None if few or (rows < 0).any() else rows


def _are_scores(column: Column, rows: IntArray) -> bool:
    """Whether the numbers of a column are those of the classes of each example."""
    if column.words is not None or column.values.dtype.kind not in "fiu":
        return False
    numbers: NDArray[np.float64] = column.numbers().astype(np.float64)[rows]
    if np.isnan(numbers).any() or np.isin(numbers, (0.0, 1.0)).all() or np.ptp(numbers) == 0.0:
        return False
    return sums_to_one(numbers) or hint_of(column.name) in ("logits", "log-probabilities")


def _true_class(column: Column, found: _Long) -> Column | None:
    """The class of each example from a column that is 1 or true for it alone; or None."""
    words, codes = column.distinct()
    true = [k for k, word in enumerate(words) if word.lower() in ("1", "true", "yes")]
    if len(words) != 2 or len(true) != 1:
        return None
    is_true = codes[found.rows] == true[0]
    if (is_true.sum(axis=1) != 1).any():
        return None
    named = Words(column.name)
    named.extend(found.words[k] for k in is_true.argmax(axis=1))
    return named.column()
