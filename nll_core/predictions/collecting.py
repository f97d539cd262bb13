"""Columns that grow while a file is read: numbers side by side, and words by their places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nll_core._validation import FloatArray
from nll_core.predictions.limits import check_unpacked
from nll_core.predictions.table import Column, block_columns
from nll_core.predictions.words import composed
from nll_core.texts import spreadsheet_text

# The text of the first unreadable cells is kept for messages, of the others only that they were.
KEPT_CELLS: Final = 20
# Cells of this share that are no numbers make a column one of words; fewer are mistakes in it.
WORD_SHARE: Final = 0.05


class NumberRows:
    """Rows of m numbers, filled from the top into an array that is made once if well guessed."""

    def __init__(
        self,
        names: Sequence[str],
        expected_rows: int,
        dtype: DTypeLike = np.float64,
        *,
        vector: str = "",
    ):
        """Of columns of these names; `vector` is the column of lists whose entries they are."""
        self.names = tuple(names)
        self.vector = vector
        self.filled = 0
        self._unreadable: dict[int, dict[int, str]] = {}
        self._rows = self._empty(max(1, expected_rows), np.dtype(dtype))

    def _empty(self, n_rows: int, dtype: np.dtype[Any]) -> FloatArray:
        check_unpacked(n_rows * len(self.names) * dtype.itemsize, "the file")
        return np.empty((n_rows, len(self.names)), dtype=dtype)

    def extend(self, n_rows: int) -> FloatArray:
        """The next `n_rows` rows, to be written to."""
        if self.filled + n_rows > len(self._rows):
            larger = self._empty(max(2 * len(self._rows), self.filled + n_rows), self._rows.dtype)
            larger[: self.filled] = self._rows[: self.filled]
            self._rows = larger
        start, self.filled = self.filled, self.filled + n_rows
        return self._rows[start : self.filled]

    def note_unreadable(self, column: int, row: int, text: str) -> None:
        """Keep what stood in a cell, which is NaN, if it is among the first such cells."""
        cells = self._unreadable.setdefault(column, {})
        if len(cells) < KEPT_CELLS:
            cells[row] = text

    def columns(self) -> list[Column]:
        """The columns, as views of one array."""
        block = self._rows[: self.filled]
        return [
            Column(
                c.name,
                c.values,
                block=block,
                place=k,
                unreadable=self._unreadable.get(k, {}),
                vector=self.vector,
                entry=str(k) if self.vector else "",
            )
            for k, c in enumerate(block_columns(self.names, block))
        ]


class Words:
    """A column of words: the place of each row's word among the distinct ones, −1 for none.

    `typed` ones come from a text, where an apostrophe keeps a spreadsheet from running a word.
    """

    def __init__(self, name: str, *, typed: bool = False):
        self.name = name
        self._places = _Places(typed)
        self._parts: list[NDArray[np.int32]] = []

    def extend(self, words: Iterable[str | None]) -> None:
        """Add the words of further rows; spaces around a word do not count."""
        self._parts.append(np.fromiter(map(self._places.__getitem__, words), dtype=np.int32))

    def extend_coded(self, words: Sequence[str | None], codes: NDArray[np.integer[Any]]) -> None:
        """Add rows as places in a list of words of their own; −1 for none."""
        table = np.array([self._places[word] for word in words] + [-1], dtype=np.int32)
        self._parts.append(table[codes])

    def column(self) -> Column:
        """The finished column."""
        codes = np.concatenate(self._parts) if self._parts else np.empty(0, dtype=np.int32)
        return Column(self.name, codes, words=tuple(self._places.words))


class _Places(dict[str | None, int]):
    """Places of words by the words as written; a new one gets the next place."""

    def __init__(self, typed: bool) -> None:
        super().__init__({None: -1, "": -1})
        self.words: list[str] = []
        self._typed = typed

    def __missing__(self, written: str | None) -> int:
        word = composed(str(written)).strip()
        if self._typed and word.startswith("'") and spreadsheet_text(word[1:]) == word:
            word = word[1:]
        if word != written:
            place = self[word]
        else:
            place = len(self.words)
            self.words.append(word)
        self[written] = place
        return place
