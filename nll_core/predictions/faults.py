"""Rows of a file that could not be read: which they are, by what is wrong with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nll_core._validation import IntArray
from nll_core.predictions.limits import MAX_BAD_ROWS
from nll_core.predictions.problems import PredictionError, Problem


class RowFaults:
    """Counts rows as they are read, and keeps the numbers of those that could not be."""

    def __init__(self) -> None:
        self._bad: list[int] = []
        self._problems: dict[str, Problem] = {}
        self._n = 0

    @property
    def n_good(self) -> int:
        """How many rows could be read."""
        return self._n - len(self._bad)

    @property
    def n_bad(self) -> int:
        """How many rows could not."""
        return len(self._bad)

    def add_good(self, n: int) -> None:
        """Count rows that were read."""
        self._n += n

    def add_bad(self, what: str, remedy: str, *, kind: str = "") -> None:
        """Count a row that could not be read; rows of one `kind` share the first one's message.

        Raises PredictionError where most of very many rows are like that.
        """
        self._n += 1
        self._bad.append(self._n)
        key = kind or what
        known = self._problems.get(key)
        if known is None:
            self._problems[key] = Problem(what, self._n, None, 1, remedy)
        else:
            self._problems[key] = replace(known, count=known.count + 1)
        if self.n_bad >= MAX_BAD_ROWS and self.n_bad > self.n_good:
            raise PredictionError(self.problems())

    def good_rows(self) -> IntArray:
        """The numbers of the rows that were read, from 1."""
        numbers = np.arange(1, self._n + 1, dtype=np.int64)
        return np.delete(numbers, np.array(self._bad, dtype=np.int64) - 1) if self._bad else numbers

    def problems(self) -> tuple[Problem, ...]:
        """What was wrong, the most frequent first."""
        return tuple(sorted(self._problems.values(), key=lambda p: -p.count))
