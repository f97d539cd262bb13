"""Bins of probability: (low, high], the first also holds 0; the one place where edges are made.

Where forecasts of exactly 0 fill a bin of equal mass, its edges are both 0 and it is the one
value 0: [0, 0]. At 1 no such bin is needed, for the last bin holds 1 and leaves out what is lower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from nll_core._pairs import sort_pairs
from nll_core._validation import FloatArray, IntArray

BinStrategy = Literal["uniform", "quantile"]
Float64Array = NDArray[np.float64]

# 16,384 confidences in float64 with their bin numbers stay in the second-level cache.
_BLOCK: Final = 1 << 14
# p·n_bins and the edges of linspace are each off by a few units in the last place. A confidence
# this close to an edge, in bin widths and for each bin, is compared with the edge itself.
_NEAR_EDGE: Final = 1e-12


@dataclass(frozen=True)
class BinTotals:
    """What falls in each bin: how many, their weight, that of the events, the sum of forecasts.

    Without weights each example has weight 1, and `weights` and `events` are whole numbers.
    """

    edges: Float64Array
    counts: IntArray
    weights: IntArray | Float64Array
    events: IntArray | Float64Array
    forecast_sums: Float64Array


def uniform_edges(n_bins: int) -> Float64Array:
    """Edges of `n_bins` bins of equal width."""
    return np.linspace(0.0, 1.0, n_bins + 1)


def quantile_edges(
    ascending: FloatArray, n_bins: int, weights: Float64Array | None = None
) -> Float64Array:
    """Edges of bins of equal mass for forecasts in ascending order; coinciding edges are merged.

    Edge j is the lowest forecast up to which lies a share of j/n_bins: of the examples, or of their
    weight.
    """
    n = len(ascending)
    order = np.arange(1, n_bins)
    if weights is None:
        places = -(-order * n // n_bins) - 1
    else:
        running = np.cumsum(weights)
        # A running sum of n terms is off by n units in the last place at most. What misses a share
        # by less has reached it, so that equal weights cut as none, whatever their size.
        slack = n * np.finfo(np.float64).eps
        places = np.searchsorted(running, running[-1] * (order / n_bins - slack))
    # Adding zero turns −0.0 into 0.0.
    inner = np.unique(ascending[np.maximum(places, 0)].astype(np.float64) + 0.0)
    return np.concatenate([[0.0], inner[inner < 1.0], [1.0]])


def sorted_edges(
    ascending: FloatArray,
    n_bins: int,
    strategy: BinStrategy,
    weights: Float64Array | None = None,
) -> Float64Array:
    """Edges of the bins of forecasts in ascending order; those of equal mass go by weight."""
    if strategy == "uniform":
        return uniform_edges(n_bins)
    return quantile_edges(ascending, n_bins, weights)


def make_edges(
    forecast: FloatArray, n_bins: int, strategy: BinStrategy, weights: Float64Array | None = None
) -> Float64Array:
    """The same for forecasts in any order."""
    if strategy == "uniform":
        return uniform_edges(n_bins)
    if weights is None:
        return quantile_edges(np.sort(forecast), n_bins)
    order = np.argsort(forecast)
    return quantile_edges(forecast[order], n_bins, weights[order])


def assign_bins(forecast: FloatArray, edges: Float64Array) -> NDArray[np.intp]:
    """Number of the bin (low, high] of each forecast."""
    return np.searchsorted(edges[1:-1], forecast)


def bin_totals(
    forecast: FloatArray,
    happened: NDArray[np.bool_],
    n_bins: int,
    strategy: BinStrategy,
    weights: Float64Array | None = None,
) -> BinTotals:
    """Counts, weights, weights of events and sums of forecasts for each bin."""
    if weights is not None:
        return _weighted_totals(
            forecast, happened, make_edges(forecast, n_bins, strategy, weights), weights
        )
    if strategy == "uniform":
        return _uniform_totals(forecast, happened, n_bins)
    return _quantile_totals(forecast, happened, n_bins)


def uniform_totals_of_columns(
    columns: FloatArray, labels: IntArray, n_bins: int, weights: Float64Array | None = None
) -> tuple[Float64Array, NDArray[np.int64] | Float64Array]:
    """Sums of forecasts and numbers of events, each (K·n_bins,), of column k as forecast of k.

    With weights of the rows, both are weighted sums.
    """
    n_classes = columns.shape[1]
    size = n_classes * n_bins
    sums = np.zeros(size)
    events: NDArray[np.int64] | Float64Array = np.zeros(size, np.int64 if weights is None else None)
    step = max(_BLOCK // n_classes, 1)
    for start in range(0, len(columns), step):
        block = columns[start : start + step].astype(np.float64, order="C")
        cell = uniform_cells_of_columns(block, n_bins)
        happened = cell[np.arange(len(block)), labels[start : start + step]]
        w = None if weights is None else weights[start : start + step]
        if w is not None:
            block *= w[:, np.newaxis]
        sums += np.bincount(cell.reshape(-1), weights=block.reshape(-1), minlength=size)
        events += np.bincount(happened, weights=w, minlength=size)
    return sums, events


def uniform_masses_of_columns(
    columns: FloatArray, n_bins: int, weights: Float64Array | None = None
) -> Float64Array:
    """Weight in each bin of each column, (K·n_bins,); without weights the number of rows."""
    cell = uniform_cells_of_columns(columns.astype(np.float64, order="C"), n_bins).reshape(-1)
    w = None if weights is None else np.repeat(weights, columns.shape[1])
    masses = np.bincount(cell, weights=w, minlength=columns.shape[1] * n_bins)
    return masses.astype(np.float64, copy=False)


def uniform_cells_of_columns(block: Float64Array, n_bins: int) -> NDArray[np.intp]:
    """Number k·n_bins + b of class and bin of equal width of each entry of a block of rows."""
    cells = _uniform_cells(block.reshape(-1), uniform_edges(n_bins)).reshape(block.shape)
    return cells + n_bins * np.arange(block.shape[1])


def _uniform_cells(block: Float64Array, edges: Float64Array) -> NDArray[np.intp]:
    """Number of the bin of equal width of each forecast."""
    n_bins = len(edges) - 1
    position = block * n_bins
    cell: NDArray[np.intp] = position.astype(np.intp)
    position -= np.rint(position)
    np.abs(position, out=position)
    near = np.flatnonzero(position < _NEAR_EDGE * n_bins)
    cell[near] = assign_bins(block[near], edges)
    return cell


def _uniform_totals(forecast: FloatArray, happened: NDArray[np.bool_], n_bins: int) -> BinTotals:
    edges = uniform_edges(n_bins)
    counts = np.zeros(2 * n_bins, np.int64)
    sums = np.zeros(2 * n_bins)
    for start in range(0, len(forecast), _BLOCK):
        block = forecast[start : start + _BLOCK].astype(np.float64, copy=False)
        cell = _uniform_cells(block, edges)
        cell *= 2
        cell += happened[start : start + _BLOCK]
        counts += np.bincount(cell, minlength=2 * n_bins)
        sums += np.bincount(cell, weights=block, minlength=2 * n_bins)
    by_outcome = counts.reshape(n_bins, 2)
    counts = by_outcome.sum(axis=1)
    return BinTotals(
        edges, counts, counts, by_outcome[:, 1].copy(), sums.reshape(n_bins, 2).sum(axis=1)
    )


def _quantile_totals(forecast: FloatArray, happened: NDArray[np.bool_], n_bins: int) -> BinTotals:
    ascending, outcome = sort_pairs(forecast, happened)
    edges = quantile_edges(ascending, n_bins)
    ends = np.searchsorted(ascending, edges[1:], side="right")
    counts = np.diff(ends, prepend=0)
    # reduceat gives the element itself, not 0, for an empty stretch; only full ones are summed.
    full = counts > 0
    starts = (ends - counts)[full]
    sums, events = np.zeros(len(counts)), np.zeros(len(counts), np.int64)
    sums[full] = np.add.reduceat(ascending, starts, dtype=np.float64)
    events[full] = np.add.reduceat(outcome, starts, dtype=np.int64)
    counts = counts.astype(np.int64)
    return BinTotals(edges, counts, counts, events, sums)


def _weighted_totals(
    forecast: FloatArray,
    happened: NDArray[np.bool_],
    edges: Float64Array,
    weights: Float64Array,
) -> BinTotals:
    cell, n_bins = assign_bins(forecast, edges), len(edges) - 1
    mass, events, sums = (
        np.bincount(cell, weights=terms, minlength=n_bins).astype(np.float64, copy=False)
        for terms in (weights, weights * happened, weights * forecast)
    )
    counts = np.bincount(cell, minlength=n_bins).astype(np.int64)
    return BinTotals(edges, counts, mass, events, sums)
