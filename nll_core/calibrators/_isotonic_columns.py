"""Isotonic maps of every class's probability, to all rows and to all but each fold of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core._progress import Meter
from nll_core._validation import FloatArray, IntArray
from nll_core._weights import Float64Array, mean_by_weight
from nll_core.calibration.isotonic import (
    IsotonicCurve,
    interpolate,
    isotonic_curve,
    isotonic_of_sorted,
)
from nll_core.calibrators.isotonic_calibration import map_corners, mean_nll

BoolArray = NDArray[np.bool_]
# A part is the number of the fold that it leaves out, or None for all rows.
Part = int | None

# Of so many parts the sums of a row's maps are kept at once, 8 bytes an example each.
_PARTS_AT_A_TIME: Final = 3


@dataclass
class ColumnMaps:
    """The maps of one part: their corners, and how likely they make the truths."""

    corners: list[tuple[Float64Array, Float64Array]]
    n_constant: int = 0
    """How many of the maps are constant."""
    n_sure: int = 0
    """How many of them reach 0 or 1."""
    log_truth: float = 0.0
    """Summed logarithms of the truths' maps, by weight, before the normalisation."""
    nll_before: float = 0.0
    nll_after: float = 0.0


@dataclass
class ColumnFits:
    """Isotonic maps of the columns of probabilities, each column sorted once for all parts.

    `columns` gives each class's probabilities of all n rows in turn, anew at each iteration. The
    curves do not depend on the pseudo-count, and are kept for another one.
    """

    columns: Iterable[FloatArray]
    truth: IntArray
    weights: Float64Array | None
    n_classes: int
    folds: NDArray[Any] | None = None
    _curves: dict[tuple[Part, int], IsotonicCurve] = field(default_factory=dict)

    def maps(self, parts: Sequence[Part], extra: float, meter: Meter) -> list[ColumnMaps]:
        """The maps of each part, with `extra` events and non-events in each block."""
        found = []
        groups = range(0, len(parts), _PARTS_AT_A_TIME)
        for i, start in enumerate(groups):
            part = meter.part(i / len(groups), (i + 1) / len(groups))
            found += self._some_maps(parts[start : start + _PARTS_AT_A_TIME], extra, part)
        return found

    def _some_maps(self, parts: Sequence[Part], extra: float, meter: Meter) -> list[ColumnMaps]:
        """The maps of a few parts."""
        n = len(self.truth)
        totals = np.zeros((len(parts), n))
        found = [ColumnMaps([]) for _ in parts]
        p_truth = None
        for k, p in enumerate(self.columns):
            happened = self.truth == k
            p_truth = np.zeros(n, p.dtype) if p_truth is None else p_truth
            np.copyto(p_truth, p, where=happened)
            if self.weights is None:
                column = _sorted_column(p, happened, self.folds)
            for i, part in enumerate(parts):
                # So often that a class of a million rows can be left half-way.
                meter((k + i / len(parts)) / self.n_classes)
                if self.weights is None:
                    self._add_sorted(found[i], totals[i], column, (part, k), extra)
                else:
                    self._add_weighted(found[i], totals[i], p, happened, (part, k), extra)
        for part, maps, total in zip(parts, found, totals, strict=True):
            kept = self._kept(part)
            w = None if self.weights is None else self.weights[kept]
            if p_truth is not None:
                maps.nll_before = mean_nll(p_truth[kept], w)
            # Every truth that counts has an event in its block, and with it a map above 0.
            normaliser = np.log(total[kept] if w is None else np.where(w > 0, total[kept], 1.0))
            mass = float(len(normaliser) if w is None else w.sum())
            maps.nll_after = mean_by_weight(normaliser, w) - maps.log_truth / mass
        return found

    def _kept(self, part: Part) -> slice | BoolArray:
        """The rows of a part."""
        if part is None or self.folds is None:
            return slice(None)
        kept: BoolArray = self.folds != part
        return kept

    def _curve(self, key: tuple[Part, int], *arrays: Any) -> IsotonicCurve:
        """The curve of a part and class, fitted once."""
        if key not in self._curves:
            fit = isotonic_of_sorted if len(arrays) == 2 else _weighted
            self._curves[key] = fit(*arrays)
        return self._curves[key]

    def _add_sorted(
        self,
        maps: ColumnMaps,
        total: Float64Array,
        column: tuple[FloatArray, BoolArray, NDArray[np.int64], NDArray[Any] | None],
        key: tuple[Part, int],
        extra: float,
    ) -> None:
        """The map of one class, whose rows all lie within its blocks."""
        ascending, outcome, order, folds = column
        if key[0] is not None and folds is not None:
            kept = folds != key[0]
            order = order[kept]
            if key not in self._curves:
                ascending, outcome = ascending[kept], outcome[kept]
        curve = self._curve(key, ascending, outcome)
        values = _note(maps, curve, extra)
        total[order] += np.repeat(values, curve.counts)
        there = curve.events > 0
        maps.log_truth += float(curve.events[there] @ np.log(values[there]))

    def _add_weighted(
        self,
        maps: ColumnMaps,
        total: Float64Array,
        p: FloatArray,
        happened: BoolArray,
        key: tuple[Part, int],
        extra: float,
    ) -> None:
        """The map of one class of rows that count differently."""
        if self.weights is None:
            return
        kept = self._kept(key[0])
        p, happened, w = p[kept], happened[kept], self.weights[kept]
        curve = self._curve(key, p, happened, w)
        _note(maps, curve, extra)
        calibrated = interpolate(p, *maps.corners[-1])
        total[kept] += calibrated
        counted = happened & (w > 0)
        maps.log_truth += float(w[counted] @ np.log(calibrated[counted]))


def _weighted(p: FloatArray, happened: BoolArray, weights: Float64Array) -> IsotonicCurve:
    return isotonic_curve(p, happened, sample_weight=weights)


def _note(maps: ColumnMaps, curve: IsotonicCurve, extra: float) -> Float64Array:
    """Add the map of a curve, and return its value in each block."""
    x, y = map_corners(curve, extra)
    maps.corners.append((x, y))
    maps.n_constant += len(curve.counts) == 1
    maps.n_sure += bool(y[0] == 0.0 or y[-1] == 1.0)
    return y[::2]


def _sorted_column(
    p: FloatArray, happened: BoolArray, folds: NDArray[Any] | None
) -> tuple[FloatArray, BoolArray, NDArray[np.int64], NDArray[Any] | None]:
    """Forecasts in the order of `sort_pairs`, with outcomes, places and folds."""
    if p.dtype == np.float32 and len(p) < 1 << 31:
        # As `sort_pairs` does, with the place below the outcome.
        keys = (p + np.float32(0)).view(np.int32).astype(np.int64)
        keys <<= 1
        keys |= ~happened
        keys <<= 31
        keys |= np.arange(len(p))
        keys.sort()
        order = keys & ((1 << 31) - 1)
        keys >>= 31
        outcome = (keys & 1) == 0
        keys >>= 1
        ascending: FloatArray = keys.astype(np.int32).view(np.float32)
    else:
        order = np.argsort(p)
        ascending = p[order]
        # Among equal forecasts those that happened come first.
        place = np.cumsum(np.diff(ascending, prepend=ascending[:1]) > 0, dtype=np.int64)
        place <<= 1
        place |= ~happened[order]
        order = order[np.argsort(place, kind="stable")]
        outcome = happened[order]
    return ascending, outcome, order, None if folds is None else folds[order]
