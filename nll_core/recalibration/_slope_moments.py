"""What one block of rows adds to the NLL at β = 1/T and to its derivatives."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from nll_core._numerics import flat_places, largest, ones, smallest
from nll_core._validation import FloatArray, IntArray

# Where exp(βz_y) and the sum of the other exp(βz_k) lie between these, neither they nor the
# products with z and z² lose digits at the ends of the type's range, and E_p z loses few to a
# constant in the logits.
_PLAIN: Final = {
    np.dtype(np.float32): (2e-9, 5e8),
    np.dtype(np.float64): (1e-90, 1e90),
}


class BlockMoments(NamedTuple):
    """Of each row: E_p z − z_y, the second and third central moments of z, the loss or None."""

    slope: FloatArray
    variance: FloatArray
    third: FloatArray
    loss: FloatArray | None


def block_moments(
    logits: FloatArray,
    labels: IntArray,
    own: FloatArray,
    beta: float,
    buffer: FloatArray,
    *,
    forbidden: bool,
) -> BlockMoments:
    """The first three derivatives of each row's loss in β, and the loss where it comes along.

    `own` holds the logits of the truth; `buffer` is scratch of the logits' shape; `forbidden`
    says whether a logit may be −inf.
    """
    if not forbidden:
        plain = _plain_moments(logits, labels, own, beta, buffer)
        if plain is not None:
            return plain
    highest = logits.max(axis=1, keepdims=True)
    mean, variance, third = _moments_below(logits - highest, beta, buffer)
    return BlockMoments(mean - (own - highest[:, 0]), variance, third, None)


def _plain_moments(
    logits: FloatArray, labels: IntArray, own: FloatArray, beta: float, buffer: FloatArray
) -> BlockMoments | None:
    """`block_moments` without an anchor; None where that is not safe.

    The label's own term is left out of the sums: it adds nothing to E_p (z − z_y), and without it
    log(1 + S) is the loss to its last digit.
    """
    n_rows, n_classes = logits.shape
    weight = buffer[:n_rows]
    at_label = flat_places(labels, n_classes)
    unit = ones(n_classes, logits.dtype)
    sums = np.empty((2, n_rows), logits.dtype)
    truth, others = sums
    # What overflows is seen by its sum.
    with np.errstate(over="ignore", invalid="ignore"):
        np.multiply(logits, beta, out=weight)
        np.exp(weight, out=weight)
        flat = weight.reshape(-1)
        truth[:] = flat[at_label]
        flat[at_label] = 0.0
        np.dot(weight, unit, out=others)
    lowest, highest = _PLAIN[logits.dtype]
    if not (smallest(sums) >= lowest and largest(sums) <= highest):
        return None
    total = truth + others
    weight *= logits
    slope = (weight @ unit - others * own) / total
    square = np.vecdot(weight, logits)
    weight *= logits
    cube = np.vecdot(weight, logits)
    mean, own_square = slope + own, own * own
    variance = (square + truth * own_square) / total - mean * mean
    third = (cube + truth * own_square * own) / total - mean * (3.0 * variance + mean * mean)
    return BlockMoments(slope, variance, third, np.log1p(others / truth))


def _moments_below(
    gap: FloatArray, beta: float, buffer: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """E_p and the second and third central moments of logits minus their row's maximum.

    `gap`, which holds these, is changed.
    """
    unit = ones(gap.shape[1], gap.dtype)
    weight = buffer[: len(gap)]
    with np.errstate(over="ignore"):
        np.multiply(gap, beta, out=weight)
    np.exp(weight, out=weight)
    gap[gap == -np.inf] = 0.0
    total = weight @ unit
    weight *= gap
    mean = weight @ unit / total
    weight *= gap
    variance = weight @ unit / total - mean * mean
    weight *= gap
    return mean, variance, weight @ unit / total - mean * (3.0 * variance + mean * mean)
