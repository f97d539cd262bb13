"""What one block of rows adds to the slope, the curvature and the NLL at β = 1/T."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from nll_core._numerics import flat_places, largest, ones, smallest
from nll_core._validation import FloatArray, IntArray
from nll_core.losses.classification import cross_entropy

# Where exp(βz_y) and the sum of the other exp(βz_k) lie between these, neither they nor the
# products with z and z² lose digits at the ends of the type's range, and E_p z loses few to a
# constant in the logits.
_PLAIN: Final = {
    np.dtype(np.float32): (2e-9, 5e8),
    np.dtype(np.float64): (1e-90, 1e90),
}


class BlockMoments(NamedTuple):
    """Of each row: E_p z − z_y, and Var_p z or else the loss."""

    slope: FloatArray
    variance: FloatArray | None
    loss: FloatArray | None


def block_moments(
    logits: FloatArray,
    labels: IntArray,
    own: FloatArray,
    beta: float,
    buffer: FloatArray,
    *,
    curvature: bool,
    forbidden: bool,
) -> BlockMoments:
    """The slope of each row at β, with its curvature or else with its loss.

    `own` holds the logits of the truth; `buffer` is scratch of the logits' shape; `forbidden`
    says whether a logit may be −inf.
    """
    if not forbidden:
        plain = _plain_moments(logits, labels, own, beta, buffer, curvature)
        if plain is not None:
            return plain
    highest = logits.max(axis=1, keepdims=True)
    mean, variance = _moments_below(logits - highest, beta, buffer)
    slope = mean - (own - highest[:, 0])
    if curvature:
        return BlockMoments(slope, variance, None)
    loss = cross_entropy(logits, labels, temperature=1.0 / beta, reduction="none")
    return BlockMoments(slope, None, loss)


def _plain_moments(
    logits: FloatArray,
    labels: IntArray,
    own: FloatArray,
    beta: float,
    buffer: FloatArray,
    curvature: bool,
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
    if not curvature:
        slope = (np.vecdot(weight, logits) - others * own) / total
        return BlockMoments(slope, None, np.log1p(others / truth))
    weight *= logits
    slope = (weight @ unit - others * own) / total
    mean_square = (np.vecdot(weight, logits) + truth * own * own) / total
    mean = slope + own
    return BlockMoments(slope, mean_square - mean * mean, None)


def _moments_below(
    gap: FloatArray, beta: float, buffer: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """E_p and Var_p of logits minus their row's maximum, which are changed."""
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
    return mean, weight @ unit / total - mean * mean
