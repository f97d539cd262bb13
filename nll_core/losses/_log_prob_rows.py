"""Log-probabilities that are made when rows or columns of them are asked for, and not kept."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._numerics import rows_per_block
from nll_core._validation import FloatArray, class_axis_array
from nll_core.losses.logits import centred_at_maximum, log_softmax


class LogProbRows:
    """`log_softmax(logits)`, or `log(probs)`, of an array (n, K), one part at a time.

    It is indexed as the array (n, K) itself would be, by rows or by rows and columns, and each part
    is the array's, by the same arithmetic. Beside the logits it keeps two numbers for each row.
    """

    def __init__(self, scores: FloatArray, *, are_probs: bool = False) -> None:
        self._scores = scores
        self._are_probs = are_probs
        self._anchor: FloatArray | None = None
        self._rest: FloatArray | None = None
        if not are_probs:
            self._find_anchors()

    def _find_anchors(self) -> None:
        """The maximum of each row of logits, and the logarithm of 1 plus the other exponentials."""
        n, n_classes = self._scores.shape
        anchor, rest = np.empty((2, n, 1), self._scores.dtype)
        step = rows_per_block(n_classes, self._scores.itemsize)
        for start in range(0, n, step):
            rows = slice(start, start + step)
            block = self._scores[rows]
            centred, top = centred_at_maximum(block, 1.0)
            if centred.dtype != block.dtype:
                # Beyond the range of the type rows are not centred as they are.
                self._scores = log_softmax(self._scores)
                anchor[:], rest[:] = 0.0, 0.0
                break
            anchor[rows] = np.take_along_axis(block, top, axis=-1)
            np.exp(centred, out=centred)
            np.put_along_axis(centred, top, 0.0, axis=-1)
            rest[rows] = np.log1p(centred.sum(axis=-1, keepdims=True))
        self._anchor, self._rest = anchor, rest

    @property
    def shape(self) -> tuple[int, int]:
        """(n, K)."""
        return self._scores.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the numbers."""
        return self._scores.dtype

    @property
    def itemsize(self) -> int:
        """Bytes of a number."""
        return self._scores.itemsize

    def __len__(self) -> int:
        return len(self._scores)

    def __getitem__(self, index: Any) -> FloatArray:
        """A part, as a new array."""
        scores = self._scores[index]
        if self._anchor is None or self._rest is None:
            with np.errstate(divide="ignore"):
                logs: FloatArray = np.log(scores)
            return logs
        rows = index[0] if isinstance(index, tuple) else index
        anchor, rest = self._anchor[rows], self._rest[rows]
        if scores.ndim < 2:
            anchor, rest = anchor[..., 0], rest[..., 0]
        found: FloatArray = scores - anchor
        found -= rest
        return found

    def where(self, counted: NDArray[np.bool_]) -> LogProbRows:
        """The chosen rows."""
        return LogProbRows(self._scores[counted], are_probs=self._are_probs)

    def probs(self, index: Any) -> FloatArray:
        """A part as probabilities: as they were stated, or else in float64."""
        if self._are_probs:
            # A quotient by the sum of its row may lie a rounding above 1.
            return np.asarray(np.minimum(self._scores[index], 1.0))
        return _probs_of(self[index])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """All of them."""
        whole = self[:]
        return whole if dtype is None else whole.astype(dtype, copy=False)


class TwoClassRows(LogProbRows):
    """The same of two classes, from the probability (n,) of the second one."""

    def __init__(self, scores: FloatArray) -> None:
        super().__init__(scores, are_probs=True)

    @property
    def shape(self) -> tuple[int, int]:
        """(n, 2)."""
        return len(self._scores), 2

    def __getitem__(self, index: Any) -> FloatArray:
        """A part, as a new array."""
        rows, columns = index if isinstance(index, tuple) else (index, slice(None))
        p = self._scores[rows]
        with np.errstate(divide="ignore"):
            return _of_columns(np.log1p(-p), np.log(p), columns)

    def where(self, counted: NDArray[np.bool_]) -> TwoClassRows:
        """The chosen rows."""
        return TwoClassRows(self._scores[counted])

    def probs(self, index: Any) -> FloatArray:
        """A part as probabilities, in float64: 1 − p would be rounded anew in float32."""
        rows, columns = index if isinstance(index, tuple) else (index, slice(None))
        p = self._scores[rows].astype(np.float64)
        return _of_columns(1.0 - p, p, columns)


def _of_columns(first: FloatArray, second: FloatArray, columns: Any) -> FloatArray:
    """The columns, chosen by a slice or by a number for all rows or for each."""
    if isinstance(columns, slice):
        return np.stack([first, second], axis=-1)[..., columns]
    return np.where(columns, second, first)


def _probs_of(logs: FloatArray) -> NDArray[np.float64]:
    """In float64: in float32 all above 1 − 3e-8 would be 1, and tie."""
    return np.minimum(np.exp(logs, dtype=np.float64), 1.0)


LogProbs = FloatArray | LogProbRows


def log_prob_rows(log_probs: ArrayLike | LogProbRows) -> LogProbs:
    """Log-probabilities (n, K), as an array unless they are made part by part."""
    if isinstance(log_probs, LogProbRows):
        return log_probs
    array = class_axis_array(log_probs, "log_probs")
    if array.ndim != 2:
        raise ValueError(f"log_probs must have shape (n, K), got {array.shape}")
    return array


def probs_in(log_probs: LogProbs, index: Any) -> FloatArray:
    """A part of log-probabilities as probabilities: as they were stated, or else in float64."""
    return (
        log_probs.probs(index)
        if isinstance(log_probs, LogProbRows)
        else _probs_of(log_probs[index])
    )


def rows_where(log_probs: LogProbs, counted: NDArray[np.bool_]) -> LogProbs:
    """The chosen rows of log-probabilities."""
    return log_probs.where(counted) if isinstance(log_probs, LogProbRows) else log_probs[counted]
