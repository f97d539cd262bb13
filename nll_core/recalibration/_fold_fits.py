"""Fits of several methods to all rows and to all but each fold, sharing what they share."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nll_core._progress import QUIET, Meter
from nll_core._validation import FloatArray, IntArray, sample_weights
from nll_core._weights import Float64Array
from nll_core.losses._softmax_columns import SoftmaxColumns
from nll_core.recalibration.calibration_methods import (
    ISOTONIC,
    CalibrationMethod,
    Calibrator,
    fit_of_rows,
    possible_rows,
    pseudo_count_of,
)
from nll_core.recalibration.isotonic import ColumnFits, Part, one_vs_rest_fits
from nll_core.recalibration.temperature import TemperatureFit
from nll_core.recalibration.vector_scaling import NearFit, vector_fit


class FoldFits:
    """Calibrators of checked rows (n, K): fitted to all of them, and to all but each fold.

    Vector scaling starts from the temperatures where they are known, and on the folds from its fit
    to all rows; both isotonic methods of more than two classes have the same curves, for which each
    class is sorted once. None of this changes a fit beyond its tolerance or rounding.
    """

    def __init__(
        self,
        logits: FloatArray,
        truth: IntArray,
        weights: Float64Array | None,
        folds: IntArray,
        n_folds: int,
    ) -> None:
        self.logits, self.truth, self.weights = logits, truth, weights
        self.folds, self.n_folds = folds, n_folds
        self._temperatures: dict[Part, TemperatureFit] = {}
        self._near: NearFit | None = None
        if weights is not None:
            for fold in range(n_folds):
                left = weights[folds != fold]
                sample_weights(left, left.shape)

    @cached_property
    def _columns(self) -> ColumnFits:
        """The isotonic curves so far."""
        small: NDArray[Any] = self.folds.astype(np.min_scalar_type(self.n_folds))
        n_classes = self.logits.shape[1]
        columns = SoftmaxColumns(self.logits)
        return ColumnFits(columns, self.truth, self.weights, n_classes, small)

    def fits(
        self, method: CalibrationMethod, meter: Meter = QUIET
    ) -> tuple[Calibrator, tuple[Calibrator, ...]]:
        """The fit to all rows, and for each fold the one to all others."""
        parts: tuple[Part, ...] = (None, *range(self.n_folds))
        n_classes = self.logits.shape[1]
        if method in ISOTONIC and n_classes > 2:
            found = one_vs_rest_fits(self._columns, parts, pseudo_count_of(method), meter)
            on_all, *on_folds = (Calibrator(method, fit, n_classes, 0) for fit in found)
            return on_all, tuple(on_folds)
        # The first starts from nothing.
        shares = meter.parts((2.0, *[1.0] * self.n_folds))
        fit = self._vector_fit if method == "vector" else partial(self._fit, method)
        on_all, *on_folds = map(fit, parts, shares)
        self._near = None
        return on_all, tuple(on_folds)

    def _rows(self, part: Part) -> tuple[FloatArray, IntArray, Float64Array | None]:
        """A part of the rows."""
        if part is None:
            return self.logits, self.truth, self.weights
        seen = self.folds != part
        weights = None if self.weights is None else self.weights[seen]
        return self.logits[seen], self.truth[seen], weights

    def _fit(self, method: CalibrationMethod, part: Part, meter: Meter) -> Calibrator:
        """A fit to one part of the rows."""
        meter(0.0)
        rows, truth, weights = self._rows(part)
        found = fit_of_rows(rows, truth, method, weights)
        if isinstance(found.fit, TemperatureFit):
            self._temperatures[part] = found.fit
        return found

    def _vector_fit(self, part: Part, meter: Meter) -> Calibrator:
        """Vector scaling of one part of the rows, near that of all of them."""
        meter(0.0)
        rows, truth, weights, n_ruled_out = possible_rows(*self._rows(part))
        if weights is not None and not weights.all():
            counted = weights > 0
            rows, truth, weights = rows[counted], truth[counted], weights[counted]
        temperature = self._temperatures.get(part)
        fit, near = vector_fit(
            rows, truth, weights, temperature=temperature, near=self._near, meter=meter
        )
        if part is None:
            self._near = near
        return Calibrator("vector", fit, self.logits.shape[1], n_ruled_out)
