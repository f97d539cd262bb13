"""Counts of yes-or-no forecasts in fixed cells, and where in them they lie, as whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.summaries._cells import (
    OFFSET_BITS,
    Float64Array,
    Grid,
    Int64Array,
    coarse_squares,
    hold_one_value,
)
from nll_core.summaries.summary_points import SummaryPoints

# Squares of weights, and weights times places, are rounded to whole multiples of the inverse.
SQUARE_SCALE: Final = 2.0**-20
PLACE_SCALE: Final = 2.0**-18
# Below this a float64 holds every whole number.
_WHOLE: Final = 2.0**53
_LOW: Final = 2.0**24
_WEIGHED: Final = ("masses", "mass_squares", "moments")


class CellSums:
    """For each cell and outcome the number of rows, and the sum of where in the cell they lie.

    With weights, which are whole numbers of some unit, also their sums, those of their squares, and
    those of where the rows lie times their weights.
    """

    def __init__(self, grid: Grid, *, weighted: bool = False) -> None:
        size = 2 * grid.n_cells
        self.grid = grid
        self.counts: Int64Array = np.zeros(size, np.int64).reshape(-1, 2)
        self.offset_sums: Int64Array = np.zeros(size, np.int64).reshape(-1, 2)
        self.square_sums: Int64Array = np.zeros(size // 2, np.int64)
        self._arrays = {
            "counts": self.counts,
            "offset_sums": self.offset_sums,
            "square_sums": self.square_sums,
        }
        self._weighed: list[Int64Array] = []
        if weighted:
            self._weighed = [np.zeros_like(self.counts) for _ in _WEIGHED]
            self._arrays |= zip(_WEIGHED, self._weighed, strict=True)

    def take(
        self, p: Float64Array, happened: NDArray[np.bool_], weights: Float64Array | None = None
    ) -> None:
        """Take in forecasts and outcomes."""
        cells, places = self.grid.place(p)
        self.add(2 * cells + happened, places, weights)

    def add(
        self, cells: Int64Array, places: Float64Array, weights: Float64Array | None = None
    ) -> None:
        """Take in rows of these cells, twice their number and the outcome; places are changed."""
        add_to(self.counts.reshape(-1), cells)
        add_to(self.offset_sums.reshape(-1), cells, places)
        if weights is not None:
            squares, moments = weights * weights * SQUARE_SCALE, weights * places * PLACE_SCALE
            for array, values in zip(self._weighed, (weights, squares, moments), strict=True):
                add_to(array.reshape(-1), cells, np.rint(values))
        add_to(self.square_sums, cells >> 1, coarse_squares(places))

    def merge(self, other: CellSums) -> None:
        """Take in the rows of another one."""
        for name, array in self._arrays.items():
            array += other._arrays[name]

    def packed(self) -> dict[str, Any]:
        """The occupied cells alone, for `unpack`."""
        occupied = np.flatnonzero(self.counts.any(axis=1))
        return {"cells": occupied} | {k: v[occupied] for k, v in self._arrays.items()}

    def unpack(self, packed: Mapping[str, NDArray[Any]]) -> None:
        """Fill in what `packed` gave."""
        for name, array in self._arrays.items():
            array[packed["cells"]] = packed[name]

    def points(self, weight_unit: float = 1.0) -> SummaryPoints:
        """The occupied cells, with weights of this unit where there are any."""
        grid = self.grid
        cells = grid.ordered(np.flatnonzero(self.counts.any(axis=1)))
        number, places = self.counts[cells], self.offset_sums[cells]
        low, width, upper = grid.bounds(cells)
        alone = hold_one_value(number.sum(axis=1), places.sum(axis=1), self.square_sums[cells])
        masses = squares = None
        scale, of = 2.0**-OFFSET_BITS, number
        if self._weighed:
            of, weight_squares, places = (array[cells] for array in self._weighed)
            scale /= PLACE_SCALE
            masses = np.asarray(of * weight_unit, np.float64)
            squares = np.asarray(weight_squares * (weight_unit**2 / SQUARE_SCALE), np.float64)
            # Those of small weights are rounded away, and are at least as large as of equal ones.
            squares = np.maximum(squares, masses * masses / np.maximum(number, 1))

        def mean(sums: Int64Array, of: Int64Array) -> Float64Array:
            # A mean that rounding has put on the far end would belong to the next cell.
            share = np.minimum(sums / np.maximum(of, 1) * scale, 1.0 - 2.0**-30)
            near = low + width * share
            return grid.within_cuts(np.where(upper, 1.0 - near, near), cells)

        whole = mean(places.sum(axis=1), of.sum(axis=1))
        each = [mean(places[:, k], of[:, k]) for k in (0, 1)]
        return SummaryPoints(
            forecast=whole,
            forecast_by_outcome=np.where(number > 0, np.stack(each, axis=1), whole[:, np.newaxis]),
            counts=number,
            width=np.where(alone, 0.0, width),
            masses=masses,
            mass_squares=squares,
        )


def add_to(sums: Int64Array, places: Int64Array, whole: Float64Array | None = None) -> None:
    """Add 1, or whole numbers, to the sums at these places."""
    few = len(places) < len(sums)
    if few or (whole is not None and float(whole.max(initial=0.0)) * len(whole) >= _WHOLE):
        np.add.at(sums, places, 1 if whole is None else whole.astype(np.int64))
        return
    found = np.bincount(places, weights=whole, minlength=len(sums))
    sums += found if whole is None else found.astype(np.int64)


def whole_sums(places: NDArray[np.integer[Any]], whole: Float64Array, size: int) -> NDArray[Any]:
    """Sums of whole numbers at these places, as Python's integers, which are exact."""
    most = float(np.abs(whole).max(initial=0.0))
    if most * len(whole) < _WHOLE:
        found = np.bincount(places, weights=whole, minlength=size)
        return found.astype(np.int64).astype(object)
    if most * len(whole) < _WHOLE * _LOW:
        high = np.floor(whole * (1.0 / _LOW))
        low = whole_sums(places, whole - high * _LOW, size)
        return np.asarray(low + whole_sums(places, high, size) * int(_LOW))
    sums = np.zeros(size, object)
    np.add.at(sums, places, np.array([int(x) for x in whole], object))
    return sums


def whole_sum(whole: Float64Array) -> int:
    """The sum of whole numbers, which is exact."""
    if float(np.abs(whole).max(initial=0.0)) * len(whole) < 2.0**62:
        return int(whole.astype(np.int64).sum())
    return sum(int(x) for x in whole)
