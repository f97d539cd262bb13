"""Some rows of a table, on which readings of it are weighed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import IntArray
from nll_core.predictions.column_names import sense_of
from nll_core.predictions.labels import canonical
from nll_core.predictions.table import Column, Table

# Enough to tell a prediction from a truth that it misses in one row of a hundred.
SAMPLE_ROWS: Final = 4000
# A column of more distinct words is a text or a key, not a label.
MOST_LABELS: Final = 5000
_MOST: Final = 0.5


class Sample:
    """Rows of a table, evenly spread; columns are looked at once."""

    def __init__(self, table: Table):
        self.table = table
        places = list(enumerate(table.names))
        self.has_names = table.has_header and not (
            all(name == f"column {k + 1}" for k, name in places)
            or all(name == str(k) for k, name in places)
        )
        n = len(table.rows)
        self.rows: IntArray = np.unique(
            np.linspace(0, max(0, n - 1), min(n, SAMPLE_ROWS)).astype(np.int64)
        )
        if n == 0:
            self.rows = np.empty(0, dtype=np.int64)
        self._columns = {column.name: column for column in table.columns}
        self._numbers: dict[str, NDArray[np.float64]] = {}
        self._blocks: dict[int, NDArray[np.float64]] = {}
        self._words: dict[str, tuple[tuple[str, ...], IntArray]] = {}

    def column(self, name: str) -> Column:
        """The column of that name, whole."""
        return self._columns[name]

    def numbers(self, names: Sequence[str]) -> NDArray[np.float64]:
        """Columns side by side as numbers, shape (rows of the sample, columns)."""
        out = np.empty((len(self.rows), len(names)))
        for k, name in enumerate(names):
            if name not in self._numbers:
                self._numbers[name] = self._numbers_of(self._columns[name])
            out[:, k] = self._numbers[name]
        return out

    def _numbers_of(self, column: Column) -> NDArray[np.float64]:
        block = column.block
        if block is None or block.dtype.kind != "f":
            return self._part(column.name).numbers().astype(np.float64)
        # Rows of a block lie together, and its columns do not.
        if id(block) not in self._blocks:
            self._blocks[id(block)] = np.asfortranarray(block[self.rows].astype(np.float64))
        return self._blocks[id(block)][:, column.place]

    def labels(self, name: str) -> tuple[tuple[str, ...], IntArray]:
        """The words of a column (canonical) in the sample, and the place of each row's, or −1."""
        if name not in self._words:
            words, codes = self._part(name).distinct()
            spelt: dict[str, int] = {}
            used = set(np.unique(codes).tolist())
            places = [
                spelt.setdefault(canonical(word), len(spelt)) if k in used else -1
                for k, word in enumerate(words)
            ]
            self._words[name] = tuple(spelt), np.array([*places, -1], dtype=np.int64)[codes]
        return self._words[name]

    def is_discrete(self, name: str) -> bool:
        """Whether a column may hold labels: words, or whole numbers, not too many of them."""
        column = self._columns[name]
        if column.words is not None and len(column.words) > MOST_LABELS:
            return False
        numbers = self.numbers([name])[:, 0]
        numbers = numbers[np.isfinite(numbers)]
        if column.words is not None and 2 * numbers.size < len(self.rows):
            return True
        if not numbers.size:
            return False
        share = float((numbers == np.round(numbers)).mean())
        said = sense_of(name)
        return share == 1.0 or (said is not None and said[1] > 1 and share > _MOST)

    def _part(self, name: str) -> Column:
        column = self._columns[name]
        if len(self.rows) == len(column.values):
            return column
        return Column(name, column.values[self.rows], words=column.words)
