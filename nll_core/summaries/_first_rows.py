"""The first of all rows in some order, the same ones in whatever parts the rows came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import IntArray, integer_array
from nll_core.summaries._cells import Int64Array


class FirstRows:
    """The rows of the smallest rank; where ranks are equal, the columns after it decide."""

    def __init__(self, most: int, **empty: NDArray[Any]) -> None:
        self.most = most
        self.columns = empty

    def __getitem__(self, name: str) -> NDArray[Any]:
        """A column of the rows that are kept, the first one first."""
        return self.columns[name]

    def candidates(self, rank: NDArray[Any]) -> Int64Array:
        """Places of the rows that may be among the first; all others are not."""
        chosen: Int64Array = np.arange(len(rank))
        if len(self["rank"]) == self.most:
            chosen = np.flatnonzero(rank <= self["rank"][-1])
        if len(chosen) > self.most:
            border = np.partition(rank[chosen], self.most - 1)[self.most - 1]
            chosen = chosen[rank[chosen] <= border]
        return chosen

    def merge(self, other: Mapping[str, NDArray[Any]]) -> None:
        """Keep those of other rows that are among the first, with all columns."""
        both = {name: np.concatenate([mine, other[name]]) for name, mine in self.columns.items()}
        keys = [column for column in both.values() if column.ndim == 1]
        order = np.lexsort(keys[::-1])[: self.most]
        self.columns = {name: column[order] for name, column in both.items()}


def row_numbers(rows: ArrayLike | None, n: int, taken: int) -> IntArray:
    """The numbers of a batch's rows, (n,), by which they are named: without any, they go on."""
    if rows is None:
        return np.arange(taken + 1, taken + n + 1)
    numbers = integer_array(rows, "rows")
    if numbers.shape != (n,):
        raise ValueError(f"rows must have shape ({n},), got {numbers.shape}")
    return numbers


def hashes(numbers: Int64Array) -> NDArray[np.uint64]:
    """Numbers scattered evenly over 64 bits, as SplitMix64 does: ranks of a random order."""
    x = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
