"""Softmax column by column, without an array of the size of the logits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from nll_core._numerics import rows_per_block
from nll_core._validation import FloatArray
from nll_core.losses.logits import centred_at_maximum, softmax

# As many float32 columns as fill one cache line are read together, unless they are long.
_COLUMNS: Final = 16
_COLUMN_NUMBERS: Final = 1 << 21


class SoftmaxColumns:
    """The columns of `softmax(logits)` of checked logits (n, K), by the same arithmetic.

    Kept are the maximum and the sum of exponentials of each row.
    """

    def __init__(self, logits: FloatArray) -> None:
        self.shape = n, n_classes = logits.shape
        self._logits = logits
        self._probs: FloatArray | None = None
        self._top = np.empty(n, logits.dtype)
        self._total = np.empty(n, logits.dtype)
        step = rows_per_block(n_classes, logits.itemsize)
        for start in range(0, n, step):
            rows = slice(start, start + step)
            centred, place = centred_at_maximum(logits[rows], 1.0)
            if not _in_range(logits[rows]):
                # Beyond the range of the type the rows are not centred as they are.
                self._probs = softmax(logits)
                return
            self._top[rows] = np.take_along_axis(logits[rows], place, axis=-1)[:, 0]
            self._total[rows] = np.exp(centred, out=centred).sum(axis=-1)

    def __iter__(self) -> Iterator[FloatArray]:
        """One column after the other, each contiguous."""
        n, n_classes = self.shape
        step = max(1, min(_COLUMNS, _COLUMN_NUMBERS // n))
        for start in range(0, n_classes, step):
            columns = slice(start, start + step)
            if self._probs is not None:
                yield from np.ascontiguousarray(self._probs[:, columns].T)
                continue
            block = np.subtract(self._logits[:, columns].T, self._top, order="C")
            np.exp(block, out=block)
            block /= self._total
            yield from block


def _in_range(block: FloatArray) -> bool:
    """Whether the differences of finite logits are finite in their type."""
    lowest = np.min(block, where=block > -np.inf, initial=np.inf)
    return bool(0.5 * block.max() - 0.5 * lowest < 0.5 * np.finfo(block.dtype).max)
