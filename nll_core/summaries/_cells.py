"""Cells of probability that are the same for all data: fine in the logit, and cut at bin edges.

A cell holds the probabilities whose distance from the nearer end, q = min(p, 1 − p), has the same
leading bits as a float64, on one side of ½. Nothing is learned from data, so that summaries of any
data can be added up.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core._binning import uniform_edges

Float64Array = NDArray[np.float64]
Int64Array = NDArray[np.int64]

# What is nearer to an end than this is kept by its leading bits alone.
_SMALLEST_EXPONENT: Final = 1023 - 32
_MANTISSA_BITS: Final = 52
# Where in its cell q lies is known to 2⁻²⁴ of the cell's width, and its square to 2⁻¹².
OFFSET_BITS: Final = 24
_SQUARED_BITS: Final = 12
# Numbers of bins of equal width that no cell reaches across, for p and for the confidence: those of
# a report's table, its histogram, and its thresholds of probability by what mistakes cost.
EXACT_BINS: Final = (5, 10, 15, 20, 30, 50, 100)
EXACT_THRESHOLDS: Final = (1.0 / 1.1, 1.0 / 1.5, 1.0 / 3.0, 1.0 / 11.0)


class Splits(NamedTuple):
    """Probabilities t at which the cell that holds t is cut into p ≤ t and p > t."""

    at: Float64Array
    cells: Int64Array
    is_cut: NDArray[np.bool_]
    """Of each cell, whether it holds a t."""


class Grid:
    """Cells of width q/2^bits or less down to q = 2⁻³², and of q/2^tiny_bits below."""

    def __init__(self, bits: int, tiny_bits: int) -> None:
        self._shift = _MANTISSA_BITS - bits
        self._tiny_shift = _MANTISSA_BITS - tiny_bits
        self._first = _SMALLEST_EXPONENT << bits
        self._n_tiny = 1 + (_SMALLEST_EXPONENT << tiny_bits)
        # Cells of both sides, those above ½ counted down from the end: a power of 2, so that one
        # XOR with this number less 1 mirrors a cell.
        self.n_mirrored = 1 << (self._n_tiny + (31 << bits)).bit_length() + 1

    def mirrored_cells(
        self, p: Float64Array, bits: Int64Array, upper: NDArray[np.bool_]
    ) -> Int64Array:
        """Cell of each p, from the bits of q and whether p lies above ½; cuts are not seen."""
        cells = bits >> self._shift
        # Of what is that near to an end there is little, or nothing.
        tiny = np.flatnonzero(cells < self._first) if cells.min() < self._first else None
        cells -= self._first - self._n_tiny
        if tiny is not None:
            near = np.abs(np.minimum(p[tiny], 1.0 - p[tiny]))
            coarse = (near.view(np.int64) >> self._tiny_shift) + 1
            cells[tiny] = np.where(near > 0, coarse, 0)
        cells ^= np.multiply(upper, self.n_mirrored - 1, dtype=np.int64)
        return cells

    def offsets(self, bits: Int64Array, smallest: float) -> Float64Array:
        """Where q lies in its cell, in units of 2⁻²⁴ of the width, rounded to whole numbers."""
        low = bits & ((1 << self._shift) - 1)
        low += 1 << (self._shift - OFFSET_BITS - 1)
        low >>= self._shift - OFFSET_BITS
        if smallest < 2.0**-32:
            tiny = np.flatnonzero((bits >> self._shift) < self._first)
            inner = bits[tiny] & ((1 << self._tiny_shift) - 1)
            unit = self._tiny_shift - OFFSET_BITS
            low[tiny] = (inner + (1 << (unit - 1))) >> unit
        return low.astype(np.float64)

    def place(self, p: Float64Array) -> tuple[Int64Array, Float64Array]:
        """The cell of each p, cut at the edges, and where in it p lies."""
        near = np.minimum(1.0 - p, p)
        bits = near.view(np.int64)
        cells = self.mirrored_cells(p, bits, p > 0.5)
        self.cut_cells(p, cells)
        return cells, self.offsets(bits, float(near.min()))

    def cut_cells(self, p: Float64Array, cells: Int64Array) -> None:
        """Move what lies above a cut into the cell of that cut, in place."""
        splits = self.splits
        rows = np.flatnonzero(splits.is_cut[cells])
        passed = np.searchsorted(splits.at, p[rows]) - 1
        beyond = (passed >= 0) & (splits.cells[passed] == cells[rows])
        cells[rows[beyond]] = self.n_mirrored + passed[beyond]

    @property
    def n_cells(self) -> int:
        """How many cells there are, those of the cuts last."""
        return self.n_mirrored + len(self.splits.at)

    def ordered(self, cells: Int64Array) -> Int64Array:
        """These cells by the probabilities in them, the lowest first."""
        cut, whole, of_cut = self._whole(cells)
        return cells[np.lexsort((np.where(of_cut, cut + 1, 0), whole))]

    def bounds(self, cells: Int64Array) -> tuple[Float64Array, Float64Array, NDArray[np.bool_]]:
        """Least q and width in q of the uncut cell of each, and whether it lies above ½."""
        _, whole, _ = self._whole(cells)
        upper = whole >= self.n_mirrored // 2
        near = np.where(upper, self.n_mirrored - 1 - whole, whole)

        def start(number: Int64Array) -> Float64Array:
            bits = np.where(
                number >= self._n_tiny,
                (number + (self._first - self._n_tiny)) << self._shift,
                np.maximum(number - 1, 0) << self._tiny_shift,
            )
            return bits.view(np.float64)

        low = start(near)
        return low, np.where(near > 0, start(near + 1) - low, 0.0), upper

    def within_cuts(self, p: Float64Array, cells: Int64Array) -> Float64Array:
        """Means p of cells, moved back to their side of the cuts where rounding has crossed one."""
        splits = self.splits
        cut, whole, of_cut = self._whole(cells)
        # The first cut of this cell that lies above: none has the number len(at).
        above = np.where(of_cut, cut + 1, np.searchsorted(splits.cells, whole))
        ends, owners = np.append(splits.at, 1.0), np.append(splits.cells, -1)
        p = np.where(owners[above] == whole, np.minimum(p, ends[above]), p)
        return np.where(of_cut, np.maximum(p, np.nextafter(splits.at[cut], 1.0)), p)

    def _whole(self, cells: Int64Array) -> tuple[Int64Array, Int64Array, NDArray[np.bool_]]:
        """Number of the cut that cells begin at, their uncut cell, and whether they are cut."""
        of_cut = cells >= self.n_mirrored
        cut = np.where(of_cut, cells - self.n_mirrored, 0)
        return cut, np.where(of_cut, self.splits.cells[cut], cells), of_cut

    @cached_property
    def splits(self) -> Splits:
        """Cuts at the edges of `EXACT_BINS`, of p and of 1 − p, and below `EXACT_THRESHOLDS`."""
        at = _cuts()
        near = np.minimum(at, 1.0 - at)
        cells = self.mirrored_cells(at, near.view(np.int64), at > 0.5)
        is_cut = np.zeros(self.n_mirrored, np.bool_)
        is_cut[cells] = True
        return Splits(at, cells, is_cut)


# Of one forecast, and of each of many classes.
FINE: Final = Grid(12, 2)
COARSE: Final = Grid(6, 0)


def coarse_squares(places: Float64Array) -> Float64Array:
    """Squares of the leading 12 bits of where q lies; the places are written over."""
    places *= 2.0 ** (_SQUARED_BITS - OFFSET_BITS)
    np.floor(places, out=places)
    return np.multiply(places, places, out=places)


def hold_one_value(n: Int64Array, sums: Int64Array, square_sums: Int64Array) -> NDArray[np.bool_]:
    """Whether all n rows of a cell lie at the same place in it, as far as squares can tell.

    Σ t² is n times the squared mean of t for equal t alone.
    """
    shift = OFFSET_BITS - _SQUARED_BITS
    place = sums // np.maximum(n, 1)
    same = (place * n == sums) & ((place >> shift) ** 2 * n == square_sums)
    return np.asarray(same)


@cache
def _cuts() -> Float64Array:
    """All probabilities at which cells are cut, rising."""
    edges = np.unique(np.concatenate([uniform_edges(n)[1:-1] for n in EXACT_BINS]))
    thresholds = np.nextafter(EXACT_THRESHOLDS, 0.0)
    return np.unique(np.concatenate([edges, _last_above(edges), thresholds]))


def _last_above(edges: Iterable[float]) -> list[float]:
    """For each edge the largest p, as a float64, whose 1 − p as a float64 lies above the edge."""
    found = []
    for edge in edges:
        p = 1.0 - edge
        while 1.0 - p > edge:
            p = float(np.nextafter(p, 1.0))
        while 1.0 - p <= edge:
            p = float(np.nextafter(p, 0.0))
        found.append(p)
    return found
