"""The one pass that gives cross-entropy losses and their gradient, in cache-sized blocks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._numerics import ones, reduce_losses, rows_per_block
from nll_core._validation import (
    FloatArray,
    Reduction,
    class_axis_array,
    logits_array,
    positive,
    reduction_choice,
    reject_where,
)
from nll_core._weights import weights_of_losses
from nll_core.losses._label_losses import losses_of_labels
from nll_core.losses.logits import centred_at_maximum
from nll_core.losses.targets import LabelTargets, LossTargets, prepare_targets

# Within these a temperature is an ordinary number of the type.
_TEMPERATURES: Final = {
    dtype: (float(np.finfo(dtype).tiny), float(np.finfo(dtype).max))
    for dtype in (np.dtype(np.float32), np.dtype(np.float64))
}
# Within these limits 1/T is merged into the row's scale; outside, the scale itself could leave
# the range of float32, and the gradient is divided by T at the end.
_LOWEST_MERGED_TEMPERATURE: Final = 1e-6
_HIGHEST_MERGED_TEMPERATURE: Final = 1e6


@dataclass(frozen=True, slots=True)
class CrossEntropyProblem:
    """The checked arguments of a cross-entropy."""

    logits: FloatArray  # (..., K), the numbers unchecked
    targets: LossTargets
    temperature: float
    reduction: Reduction
    divisor: float  # of the mean; 1 for other reductions

    @classmethod
    def checked(
        cls,
        logits: ArrayLike,
        targets: ArrayLike,
        temperature: float,
        label_smoothing: float,
        class_weights: ArrayLike | None,
        ignore_index: int | None,
        sample_weight: ArrayLike | None,
        reduction: Reduction,
    ) -> CrossEntropyProblem:
        """The problem that these arguments of `cross_entropy` pose."""
        array = class_axis_array(logits, "logits")
        reduction = reduction_choice(reduction)
        prepared = prepare_targets(
            targets,
            array.shape[:-1],
            array.shape[-1],
            label_smoothing=label_smoothing,
            class_weights=class_weights,
            ignore_index=ignore_index,
            row_weights=weights_of_losses(sample_weight, array.shape[:-1], reduction),
        )
        divisor = prepared.total_weight if reduction == "mean" else 1.0
        if divisor == 0.0:
            raise ValueError(
                "class_weights and sample_weight must leave a row of the batch a weight above 0 "
                "where reduction is 'mean', got a sum of 0"
            )
        return cls(array, prepared, positive(temperature, "temperature"), reduction, divisor)

    def loss(self, gradient: FloatArray | None) -> float | FloatArray:
        """The reduced loss; `gradient`, if given, is filled with its gradient."""
        losses = losses_and_gradient(
            self.logits,
            self.targets,
            temperature=self.temperature,
            divisor=self.divisor,
            gradient=gradient,
        )
        return reduce_losses(
            losses.reshape(self.logits.shape[:-1]),
            self.reduction,
            dtype=self.logits.dtype,
            divisor=self.divisor,
        )


def losses_and_gradient(
    logits: FloatArray,
    targets: LossTargets,
    *,
    temperature: float,
    divisor: float,
    gradient: FloatArray | None,
) -> FloatArray:
    """Losses of the N rows in float64; `gradient`, if given, is filled with that of Σ loss/divisor.

    `logits` of shape (..., K) are checked only if a row's result asks for it: a NaN or an infinity
    always shows in the row's anchor or sum, and the checks would cost three passes. Those of
    ignored rows are not: such a row has loss and gradient 0 whatever it holds.
    """
    rows = np.ascontiguousarray(logits).reshape(-1, logits.shape[-1])
    n_rows, n_classes = rows.shape
    step = min(n_rows, rows_per_block(n_classes, rows.dtype.itemsize))
    output = None if gradient is None else gradient.reshape(-1, n_classes)
    scratch = np.empty((step, n_classes), rows.dtype) if output is None else output
    merged = _LOWEST_MERGED_TEMPERATURE <= temperature <= _HIGHEST_MERGED_TEMPERATURE
    scales: float | FloatArray = 1.0
    if output is not None:
        scales = _scales(targets, divisor * temperature if merged else divisor, rows.dtype)
    losses = np.empty(n_rows)
    lowest, highest = _TEMPERATURES[rows.dtype]
    # Whatever overflows in the fast forms is found by its result and done again.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        if lowest <= temperature <= highest:
            for start in range(0, n_rows, step):
                chosen = slice(start, start + step)
                block = rows[chosen]
                buffer = scratch[: len(block)] if output is None else output[chosen]
                scale = None if output is None else _of_rows(scales, chosen)
                if isinstance(targets, LabelTargets) and targets.label_smoothing == 0.0:
                    labels = targets.labels[chosen]
                    losses[chosen] = losses_of_labels(block, labels, temperature, buffer, scale)
                else:
                    dense = targets.rows(chosen, rows.dtype)
                    losses[chosen] = _against_dense(block, dense, temperature, buffer, scale)
        else:
            losses[:] = np.nan
        if targets.ignored is not None:
            losses[targets.ignored] = 0.0
            if output is not None:
                output[targets.ignored] = 0.0
        # No loss is negative, so that one which is not finite shows in their sum.
        if not math.isfinite(np.add.reduce(losses)):
            _check(logits, targets.ignored)
            doubtful = np.flatnonzero(~np.isfinite(losses))
            for start in range(0, len(doubtful), step):
                chosen_rows = doubtful[start : start + step]
                _redo(rows, chosen_rows, targets, temperature, losses, output, scales)
        if output is not None and not merged:
            np.divide(output, temperature, out=output, dtype=np.float64, casting="same_kind")
        if targets.row_weights is not None:
            # A row that does not count must not turn an infinite loss into a NaN.
            losses *= targets.row_weights
            losses[targets.row_weights == 0] = 0.0
    return losses


def _check(logits: FloatArray, ignored: NDArray[np.bool_] | None) -> None:
    """Raise ValueError where a logit that counts is NaN or +inf, or a row −inf throughout."""
    if ignored is not None:
        logits = np.where(ignored.reshape(logits.shape[:-1])[..., np.newaxis], 0, logits)
    logits_array(logits)


def _scales(targets: LossTargets, divisor: float, dtype: np.dtype[Any]) -> float | FloatArray:
    """What the rows' gradients are multiplied by: one number, or an array of shape (N,)."""
    if targets.row_weights is None:
        return 1.0 / divisor
    scales = targets.row_weights / divisor
    most = float(np.finfo(dtype).max)
    reject_where(scales > most, scales, "the weight of a row", f"be at most {most:.3g} in {dtype}")
    return scales.astype(dtype)


def _of_rows(scales: float | FloatArray, chosen: slice | NDArray[np.intp]) -> float | FloatArray:
    """The scales of the chosen rows."""
    return scales if isinstance(scales, float) else scales[chosen]


def _against_dense(
    block: FloatArray,
    dense: FloatArray,
    temperature: float,
    buffer: FloatArray,
    scale: float | FloatArray | None,
) -> FloatArray:
    """Losses against dense targets q, and in `buffer` the scaled gradient."""
    n_rows, n_classes = block.shape
    at_top = np.arange(n_rows) * n_classes + block.argmax(axis=1)
    np.subtract(block, block.reshape(-1)[at_top][:, np.newaxis], out=buffer)
    if temperature != 1.0:
        buffer /= temperature
    gaps = -np.einsum("ij,ij->i", dense, buffer)
    return _from_centred(buffer, at_top, dense, gaps, scale)


def _from_centred(
    buffer: FloatArray,
    at_top: NDArray[np.intp],
    dense: FloatArray,
    gaps: FloatArray,
    scale: float | FloatArray | None,
) -> FloatArray:
    """Losses gaps + Q·log(1 + S) from `buffer` = (z − max z)/T, which becomes the gradient.

    gaps = Σ_k q_k (max z − z_k)/T and Q = Σ_k q_k; S leaves out the maximum's own 1. No term is
    negative, so that nothing cancels at any size of the logits.
    """
    unit = ones(buffer.shape[1], buffer.dtype)
    np.exp(buffer, out=buffer)
    flat = buffer.reshape(-1)
    flat[at_top] = 0.0
    sums: FloatArray = buffer @ unit
    totals: FloatArray = dense @ unit
    losses: FloatArray = gaps + totals * np.log1p(sums)
    if scale is not None:
        buffer *= (totals / (1.0 + sums))[:, np.newaxis]
        buffer -= dense
        # Q·p − q would cancel where p ≈ 1; the row's entries sum to 0.
        flat[at_top] = 0.0
        flat[at_top] = 0.0 - buffer @ unit
        buffer.T[...] *= scale  # one number, or one for each row
    return losses


def _redo(
    rows: FloatArray,
    chosen: NDArray[np.intp],
    targets: LossTargets,
    temperature: float,
    losses: FloatArray,
    output: FloatArray | None,
    scales: float | FloatArray,
) -> None:
    """Losses and gradient of the chosen rows again, in float64 and safe from overflow."""
    logits = rows[chosen].astype(np.float64)
    dense = targets.rows(chosen, np.float64)
    centred, top = centred_at_maximum(logits, temperature)
    # 0·(−inf) counts 0: a class without weight in the target may be forbidden.
    gaps: FloatArray = -np.where(dense == 0.0, 0.0, dense * centred).sum(axis=1)
    at_top = np.arange(len(logits)) * logits.shape[1] + top[:, 0]
    scale = None if output is None else _of_rows(scales, chosen)
    losses[chosen] = _from_centred(centred, at_top, dense, gaps, scale)
    if output is not None:
        output[chosen] = centred
