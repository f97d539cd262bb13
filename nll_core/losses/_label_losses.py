"""Cross-entropy against labels, and its gradient, for one block of rows."""

from __future__ import annotations

from typing import Final

import numpy as np

from nll_core._numerics import flat_places, largest, ones, smallest
from nll_core._validation import FloatArray, IntArray

# A row whose sum of exponentials is above the square root of the largest number is redone from
# its maximum: below it neither the sum nor a row's small share of the mean divided by it can
# leave the range of the type.
_LARGEST_SUM: Final = {
    np.dtype(np.float32): float(np.sqrt(np.finfo(np.float32).max)),
    np.dtype(np.float64): float(np.sqrt(np.finfo(np.float64).max)),
}
# Where exp(z_y/T) and the sum of the other exp(z_k/T) lie between these, no anchor is needed: what
# smaller terms lose at the lower end of the type's range is below 1e-29 of the row's total (1e-210
# in float64).
_PLAIN: Final = {
    np.dtype(np.float32): (2e-9, _LARGEST_SUM[np.dtype(np.float32)]),
    np.dtype(np.float64): (1e-90, _LARGEST_SUM[np.dtype(np.float64)]),
}


def losses_of_labels(
    block: FloatArray,
    labels: IntArray,
    temperature: float,
    buffer: FloatArray,
    scale: float | FloatArray | None,
) -> FloatArray:
    """Losses log(1 + S), S = Σ_{k≠y} exp((z_k − z_y)/T), and in `buffer` the scaled gradient.

    No pass for the maximum, and no cancellation where p_y ≈ 1: S is small there and exact. The
    gradient is exp(…)/(1 + S), and −S/(1 + S) at the label. Rows to be redone get the loss NaN.
    """
    losses = losses_of_plain_labels(block, labels, temperature, buffer, scale)
    if losses is None:
        losses = _from_label(block, labels, temperature, buffer, scale)
    return losses


def losses_of_plain_labels(
    block: FloatArray,
    labels: IntArray,
    temperature: float,
    buffer: FloatArray,
    scale: float | FloatArray | None,
) -> FloatArray | None:
    """`losses_of_labels` with S = Σ_{k≠y} exp(z_k/T) / exp(z_y/T); None where that is not safe.

    Logits of usual size need no anchor, which spares a pass and the rounding of z_k − z_y.
    """
    if temperature == 1.0:
        np.exp(block, out=buffer)
    else:
        np.divide(block, temperature, out=buffer)
        np.exp(buffer, out=buffer)
    flat = buffer.reshape(-1)
    at_label = flat_places(labels, block.shape[1])
    parts = np.empty((2, len(block)), block.dtype)
    own, others = parts[0], parts[1]
    own[:] = flat[at_label]
    flat[at_label] = 0.0
    buffer.dot(ones(block.shape[1], block.dtype), others)
    lowest, highest = _PLAIN[block.dtype]
    if not (smallest(parts) >= lowest and largest(parts) <= highest):
        return None
    if scale is not None:
        factors = scale / (own + others)
        buffer *= factors[:, np.newaxis]
        factors *= others
        flat[at_label] = np.negative(factors, out=factors)
    others /= own
    losses: FloatArray = np.log1p(others)
    return losses


def _from_label(
    block: FloatArray,
    labels: IntArray,
    temperature: float,
    buffer: FloatArray,
    scale: float | FloatArray | None,
) -> FloatArray:
    """`losses_of_labels` with every logit measured from the label's own."""
    at_label = flat_places(labels, block.shape[1])
    anchors = block.reshape(-1)[at_label]
    np.subtract(block, anchors[:, np.newaxis], out=buffer)
    if temperature != 1.0:
        buffer /= temperature
    np.exp(buffer, out=buffer)
    flat = buffer.reshape(-1)
    flat[at_label] = 0.0
    sums = buffer @ ones(block.shape[1], block.dtype)
    if scale is not None:
        factors = scale / (1.0 + sums)
        buffer *= factors[:, np.newaxis]
        flat[at_label] = 0.0 - sums * factors
    losses = np.log1p(sums)
    in_range = (sums < _LARGEST_SUM[block.dtype]) & np.isfinite(anchors)
    if not in_range.all():
        losses[~in_range] = np.nan
    return losses
