"""Numbers that a column of words spells: 12.5%, 0,9, 1 234."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from nll_core.predictions.cells import is_missing, is_number, styles_of_columns
from nll_core.predictions.collecting import KEPT_CELLS, WORD_SHARE
from nll_core.predictions.column_names import is_word_like
from nll_core.predictions.problems import PredictionError
from nll_core.predictions.table import Column, Table, number_of

# A column of more different words is a text.
_MOST_WORDS: Final = 1_000_000
_FIRST_WORDS: Final = 20


def with_numbers_of_texts(table: Table, *, labels: bool = False) -> Table:
    """A table whose columns of words that spell numbers hold these, as in a text of columns.

    Words that are numbers as Python writes them are left: they are taken for numbers as they are.
    So are columns whose names say labels, unless `labels` are numbers too.
    """
    columns = list(table.columns)
    places = [k for k, column in enumerate(columns) if _spells_numbers(column, labels)]
    if not places:
        return table
    try:
        styles = styles_of_columns(
            [columns[k].name for k in places],
            [columns[k].words or () for k in places],
            [True] * len(places),
            ",",
        )
    except PredictionError as error:
        # The numbers of the file may be elsewhere.
        note = f"Left as text: {str(error.problems[0]).splitlines()[0]}"
        return replace(table, notes=(*table.notes, note))
    notes = []
    for k, (style, note) in zip(places, styles, strict=True):
        column = columns[k]
        words = column.words or ()
        found = [style.number(word) for word in words]
        numbers = np.array([np.nan if x is None else x for x in found] + [np.nan])[column.values]
        odd = {w for w, x in enumerate(found) if x is None}
        kept = [i for i, w in enumerate(column.values.tolist()) if w in odd] if odd else []
        columns[k] = replace(
            column,
            values=numbers,
            words=None,
            unreadable={i: words[column.values[i]] for i in kept[:KEPT_CELLS]},
            unit="%" if style.percent else "",
        )
        notes += [note] if note else []
    if any(style.decimal == "," for style, _ in styles):
        notes.insert(0, "Numbers are written with a decimal comma.")
    return replace(table, columns=tuple(columns), notes=(*table.notes, *notes))


def _spells_numbers(column: Column, labels: bool) -> bool:
    """Whether the words of a column are numbers, and some of them not as Python writes them."""
    words = column.words
    if words is None or not 0 < len(words) <= _MOST_WORDS:
        return False
    if is_word_like(column.name) and not labels:
        return False
    if not any(map(is_number, words[:_FIRST_WORDS])):
        return False
    counts = np.bincount(column.values[column.values >= 0], minlength=len(words))
    there = other = odd = 0
    for word, n in zip(words, counts.tolist(), strict=True):
        if is_missing(word):
            continue
        there += n
        if number_of(word) is None:
            spelt = is_number(word)
            other += n if spelt else 0
            odd += 0 if spelt else n
    return other > 0 and odd <= WORD_SHARE * there
