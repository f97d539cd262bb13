"""Cells of probability that are the same for all data: fine in the logit, and cut at bin edges.

A cell holds the probabilities whose distance from the nearer end, q = min(p, 1 − p), has the same
leading bits as a float64, on one side of ½. Its width is q/4096 or less, down to q = 2⁻³², and
below that q/4. Nothing is learned from data, so that summaries of any data can be added up.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core._binning import uniform_edges

Float64Array = NDArray[np.float64]
Int64Array = NDArray[np.int64]

# Bits below the leading ones; the exponent of 2⁻³² with them; and how many cells lie below it.
_FINE_SHIFT: Final = 40
_COARSE_SHIFT: Final = 50
_FIRST_FINE: Final = (1023 - 32) << 12
_N_COARSE: Final = 1 + ((1023 - 32) << 2)
# Cells of both sides, those above ½ counted down from the end: a power of 2, so that one XOR with
# this number less 1 mirrors a cell.
N_MIRRORED: Final = 1 << 18
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


def mirrored_cells(p: Float64Array, bits: Int64Array, upper: NDArray[np.bool_]) -> Int64Array:
    """The cell of each p, from the bits of q and whether p lies above ½; the cuts are not seen."""
    cells = bits >> _FINE_SHIFT
    # Of what is that near to an end there is little, or nothing.
    tiny = np.flatnonzero(cells < _FIRST_FINE) if cells.min() < _FIRST_FINE else None
    cells -= _FIRST_FINE - _N_COARSE
    if tiny is not None:
        near = np.abs(np.minimum(p[tiny], 1.0 - p[tiny]))
        coarse = (near.view(np.int64) >> _COARSE_SHIFT) + 1
        cells[tiny] = np.where(near > 0, coarse, 0)
    cells ^= np.multiply(upper, N_MIRRORED - 1, dtype=np.int64)
    return cells


def offsets(bits: Int64Array, smallest: float) -> Float64Array:
    """Where q lies in its cell, in units of 2⁻²⁴ of the width, rounded to whole numbers."""
    low = bits & ((1 << _FINE_SHIFT) - 1)
    low += 1 << (_FINE_SHIFT - OFFSET_BITS - 1)
    low >>= _FINE_SHIFT - OFFSET_BITS
    if smallest < 2.0**-32:
        tiny = np.flatnonzero((bits >> _FINE_SHIFT) < _FIRST_FINE)
        inner = bits[tiny] & ((1 << _COARSE_SHIFT) - 1)
        low[tiny] = (inner + (1 << (_COARSE_SHIFT - OFFSET_BITS - 1))) >> (
            _COARSE_SHIFT - OFFSET_BITS
        )
    return low.astype(np.float64)


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


def cut_cells(p: Float64Array, cells: Int64Array) -> None:
    """Move what lies above a cut into the cell of that cut, in place."""
    splits = all_splits()
    rows = np.flatnonzero(splits.is_cut[cells])
    passed = np.searchsorted(splits.at, p[rows]) - 1
    beyond = (passed >= 0) & (splits.cells[passed] == cells[rows])
    cells[rows[beyond]] = N_MIRRORED + passed[beyond]


def n_cells() -> int:
    """How many cells there are, those of the cuts last."""
    return N_MIRRORED + len(all_splits().at)


def ordered(cells: Int64Array) -> Int64Array:
    """These cells by the probabilities in them, the lowest first."""
    splits = all_splits()
    of_cut = cells >= N_MIRRORED
    cut = np.where(of_cut, cells - N_MIRRORED, 0)
    return cells[
        np.lexsort((np.where(of_cut, cut + 1, 0), np.where(of_cut, splits.cells[cut], cells)))
    ]


def bounds(cells: Int64Array) -> tuple[Float64Array, Float64Array, NDArray[np.bool_]]:
    """Least q and width in q of the uncut cell of each, and whether it lies above ½."""
    splits = all_splits()
    whole = cells.copy()
    of_cut = cells >= N_MIRRORED
    whole[of_cut] = splits.cells[cells[of_cut] - N_MIRRORED]
    upper = whole >= N_MIRRORED // 2
    near = np.where(upper, N_MIRRORED - 1 - whole, whole)

    def start(number: Int64Array) -> Float64Array:
        bits = np.where(
            number >= _N_COARSE,
            (number + (_FIRST_FINE - _N_COARSE)) << _FINE_SHIFT,
            np.maximum(number - 1, 0) << _COARSE_SHIFT,
        )
        return bits.view(np.float64)

    low = start(near)
    return low, np.where(near > 0, start(near + 1) - low, 0.0), upper


def within_cuts(p: Float64Array, cells: Int64Array) -> Float64Array:
    """Means p of cells, moved back to their side of the cuts where rounding has crossed one."""
    splits = all_splits()
    of_cut = cells >= N_MIRRORED
    cut = np.where(of_cut, cells - N_MIRRORED, 0)
    whole = np.where(of_cut, splits.cells[cut], cells)
    # The first cut of this cell that lies above: none has the number len(at).
    above = np.where(of_cut, cut + 1, np.searchsorted(splits.cells, whole))
    ends, owners = np.append(splits.at, 1.0), np.append(splits.cells, -1)
    p = np.where(owners[above] == whole, np.minimum(p, ends[above]), p)
    return np.where(of_cut, np.maximum(p, np.nextafter(splits.at[cut], 1.0)), p)


@lru_cache(maxsize=1)
def all_splits() -> Splits:
    """The cuts at the edges of `EXACT_BINS`, of p and of 1 − p, and below `EXACT_THRESHOLDS`."""
    edges = np.unique(np.concatenate([uniform_edges(n)[1:-1] for n in EXACT_BINS]))
    thresholds = np.nextafter(EXACT_THRESHOLDS, 0.0)
    at = np.unique(np.concatenate([edges, _last_above(edges), thresholds]))
    near = np.minimum(at, 1.0 - at)
    cells = mirrored_cells(at, near.view(np.int64), at > 0.5)
    is_cut = np.zeros(N_MIRRORED, np.bool_)
    is_cut[cells] = True
    return Splits(at, cells, is_cut)


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
