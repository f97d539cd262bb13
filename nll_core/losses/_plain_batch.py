"""The mean cross-entropy of a small batch against labels: as few calls as it can be had with."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._numerics import BLOCK_BYTES, largest
from nll_core._validation import FloatArray
from nll_core.losses._label_losses import losses_of_plain_labels

_DTYPES: Final = (np.dtype(np.float32), np.dtype(np.float64))
# A block full of exp(70) still sums to a number of float32.
_NO_OVERFLOW: Final = 70.0


def mean_over_plain_batch(
    logits: ArrayLike, targets: ArrayLike, out: FloatArray | None
) -> tuple[float, FloatArray] | None:
    """Mean loss of one block of rows against labels, and its gradient; None where it is not that.

    For a small batch it takes longer to check all that could be asked than to compute. Arrays that
    are what they should be, with logits that need no anchor, are told apart here at once; the rest
    goes the long way, with the same numbers where both ways are open.
    """
    if not (
        isinstance(logits, np.ndarray)
        and isinstance(targets, np.ndarray)
        and logits.dtype in _DTYPES
        and targets.dtype == np.int64
        and logits.ndim == 2
        and targets.shape == logits.shape[:1]
        and 0 < logits.nbytes <= BLOCK_BYTES
        and logits.flags.c_contiguous
    ):
        return None
    n_rows, n_classes = logits.shape
    # A NaN is not below any number; read as unsigned, a negative label is a very large one.
    if not (largest(logits) < _NO_OVERFLOW and largest(targets.view(np.uint64)) < n_classes):
        return None
    if out is not None:
        check_gradient_array(out, logits)
    gradient = np.empty_like(logits) if out is None else out
    losses = losses_of_plain_labels(logits, targets, 1.0, gradient, 1.0 / n_rows)
    if losses is None:
        return None
    return float(np.add.reduce(losses, dtype=np.float64)) / n_rows, gradient


def check_gradient_array(out: FloatArray, logits: FloatArray) -> None:
    """Raise unless `out` can hold the gradient while the logits are still being read."""
    if not isinstance(out, np.ndarray):
        raise TypeError(f"out must be an array, got {type(out).__name__}")
    if out.dtype != logits.dtype:
        raise TypeError(f"out must be an array of {logits.dtype}, got {out.dtype}")
    if out.shape != logits.shape:
        raise ValueError(f"out must have shape {logits.shape}, got {out.shape}")
    if not (out.flags.c_contiguous and out.flags.writeable):
        raise ValueError("out must be C-contiguous and writeable, got an array that is not")
    if np.may_share_memory(out, logits):
        raise ValueError("out must not overlap the logits, got an array that does")
