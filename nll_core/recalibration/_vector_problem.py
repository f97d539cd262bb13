"""The NLL of vector scaling over standardised logits, in blocks, with its slopes and curvatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nll_core._numerics import rows_per_block
from nll_core._progress import Meter
from nll_core._validation import FloatArray, IntArray
from nll_core._weights import Float64Array
from nll_core.losses.classification import cross_entropy_with_gradient

# In units of the mean: the rounding of a mean of equal numbers leaves less.
_CONSTANT: Final = 1e-14


@dataclass(frozen=True, eq=False)
class VectorProblem:
    """Logits z of n rows, measured as u_k = (z_k − centre_k)/spread_k, with their truths.

    Positions are (2, K): the scales of the u_k, then the biases.
    """

    rows: FloatArray
    truth: IntArray
    shares: Float64Array
    """What each row counts, of shape (n,); they sum to 1."""
    centre: Float64Array
    spread: Float64Array
    forbidden: bool
    """Whether any logit is −inf."""
    constant: NDArray[np.bool_]
    """Which classes' logits are the same in every row, but for rounding."""

    @classmethod
    def of(cls, rows: FloatArray, truth: IntArray, weights: Float64Array | None) -> VectorProblem:
        """The problem for checked logits (n, K), with weights above 0."""
        n, n_classes = rows.shape
        shares = np.full(n, 1.0 / n) if weights is None else weights / weights.sum()
        zeros, ones = np.zeros(n_classes), np.ones(n_classes)
        forbidden = bool(rows.min() == -np.inf)
        raw = cls(rows, truth, shares, zeros, ones, forbidden, zeros > 0)
        mass, total, size = np.zeros(n_classes), np.zeros(n_classes), np.zeros(n_classes)
        for chosen, z, allowed in raw.blocks():
            total += shares[chosen] @ z
            mass += shares[chosen].sum() if allowed is None else shares[chosen] @ allowed
            np.maximum(size, np.abs(z).max(axis=0), out=size)
        # A class that is forbidden in every row has no logits to standardise.
        mass[mass == 0] = 1.0
        centre, square = total / mass, np.zeros(n_classes)
        # Squares of parts of the largest logit stay in range.
        size[size == 0] = 1.0
        for chosen, d, _ in replace(raw, centre=centre).blocks():
            d /= size
            d *= d
            square += shares[chosen] @ d
        spread = size * np.sqrt(square / mass)
        # What is equal but for rounding is not to be blown up.
        constant = spread <= _CONSTANT * size
        spread[constant] = size[constant]
        return cls(rows, truth, shares, centre, spread, forbidden, constant)

    def blocks(
        self, least_rows: int = 1, dtype: DTypeLike = np.float64
    ) -> Iterator[tuple[slice, FloatArray, NDArray[np.bool_] | None]]:
        """Rows block by block: which, their z − centre (0 where forbidden), where allowed."""
        n, n_classes = self.rows.shape
        step = max(rows_per_block(n_classes, 8), least_rows)
        for first in range(0, n, step):
            chosen = slice(first, min(first + step, n))
            block = self.rows[chosen]
            # The difference first, which may be small beside what it is of.
            d = np.subtract(block, self.centre, dtype=np.float64).astype(dtype, copy=False)
            allowed = None
            if self.forbidden:
                allowed = block > -np.inf
                d[~allowed] = 0.0
            yield chosen, d, allowed

    def like(
        self, rows: FloatArray, truth: IntArray, weights: Float64Array | None
    ) -> VectorProblem:
        """The problem for some of the same rows, in the same units."""
        shares = np.full(len(rows), 1.0 / len(rows)) if weights is None else weights / weights.sum()
        return replace(self, rows=rows, truth=truth, shares=shares)

    def thinned(self, n_rows: int) -> VectorProblem:
        """The same problem for about `n_rows` evenly spread rows."""
        thin = slice(None, None, max(1, len(self.rows) // n_rows))
        shares = self.shares[thin]
        return replace(
            self, rows=self.rows[thin], truth=self.truth[thin], shares=shares / shares.sum()
        )

    def start(self, temperature: float) -> Float64Array:
        """The position at which the logits are divided by a temperature."""
        middle = self.centre.mean()
        return np.stack([self.spread / temperature, (self.centre - middle) / temperature])

    def position(self, scale: Float64Array, bias: Float64Array) -> Float64Array:
        """The position of scales and biases of the logits themselves."""
        return np.stack([scale * self.spread, bias + scale * self.centre])

    def scale_and_bias(self, position: Float64Array) -> tuple[Float64Array, Float64Array]:
        """Scales and biases of the logits themselves, the biases with mean 0."""
        scale = position[0] / self.spread
        bias = position[1] - scale * self.centre
        return scale, bias - bias.mean()

    def value_and_gradient(
        self, position: Float64Array, dtype: DTypeLike = np.float64
    ) -> tuple[float, Float64Array]:
        """The mean NLL in nats, and its slopes; of blocks of rows in `dtype`, summed in float64."""
        value, gradient = 0.0, np.zeros_like(position)
        for chosen, d, allowed in self.blocks(dtype=dtype):
            logits = self._logits(position, d, allowed)
            losses, errors = cross_entropy_with_gradient(
                logits, self.truth[chosen], reduction="none"
            )
            share = self.shares[chosen]
            value += float(share @ losses)
            share = share.astype(dtype, copy=False)
            gradient[1] += share @ errors
            errors *= d
            gradient[0] += share @ errors
        gradient[0] /= self.spread
        return value, gradient

    def curvatures(
        self, position: Float64Array, meter: Meter, *, whole: bool
    ) -> tuple[Float64Array, NDArray[np.float32] | None]:
        """For each class the second derivatives in its own scale and bias, of shape (K, 2, 2).

        And if `whole` those in all scales and biases, (2K, 2K), to the accuracy of float32, in the
        lower triangle.
        """
        n_classes = position.shape[1]
        sums = np.zeros((3, n_classes))
        shared = np.zeros((2 * n_classes, 2 * n_classes), np.float32) if whole else None
        # The matrix is added to once for each block.
        for chosen, d, allowed in self.blocks(2 * n_classes if whole else 1):
            meter(chosen.start / len(self.rows))
            logits = self._logits(position, d, allowed)
            logits -= logits.max(axis=1, keepdims=True)
            probs = np.exp(logits, out=logits)
            probs /= probs.sum(axis=1, keepdims=True)
            d /= self.spread
            share = self.shares[chosen]
            if shared is not None:
                both = np.empty((len(d), 2 * n_classes), np.float32)
                np.multiply(probs, np.sqrt(share)[:, np.newaxis], out=both[:, n_classes:])
                np.multiply(both[:, n_classes:], d, out=both[:, :n_classes], casting="same_kind")
                shared += both.T @ both
            else:
                probs *= 1.0 - probs
            for power in range(3):
                sums[power] += share @ probs
                probs *= d
        if shared is not None:
            np.negative(shared, out=shared)
            scales, biases = np.arange(n_classes), np.arange(n_classes, 2 * n_classes)
            for power, i, j in ((2, scales, scales), (1, biases, scales), (0, biases, biases)):
                sums[power] += shared[i, j]
                shared[i, j] = sums[power]
        matrices: Float64Array = np.stack([sums[[2, 1]], sums[[1, 0]]], axis=1).T
        return matrices, shared

    def right_everywhere(self, position: Float64Array) -> bool:
        """Whether every truth has the highest logit by itself."""
        for chosen, d, allowed in self.blocks():
            logits = self._logits(position, d, allowed)
            at_truth = np.arange(len(logits)), self.truth[chosen]
            of_truth = logits[at_truth]
            logits[at_truth] = -np.inf
            if (of_truth <= logits.max(axis=1)).any():
                return False
        return True

    def told_apart(self) -> NDArray[np.bool_]:
        """Which classes one threshold on their own logit tells from the rest."""
        n_classes = self.rows.shape[1]
        low, high = np.full((2, n_classes), np.inf), np.full((2, n_classes), -np.inf)
        for chosen, d, allowed in self.blocks():
            if allowed is not None:
                d[~allowed] = np.nan
            at_truth = np.arange(len(d)), self.truth[chosen]
            of_truth = d[at_truth]
            np.fmin.at(low[0], at_truth[1], of_truth)
            np.fmax.at(high[0], at_truth[1], of_truth)
            d[at_truth] = np.nan
            low[1] = np.fmin(low[1], np.fmin.reduce(d, axis=0))
            high[1] = np.fmax(high[1], np.fmax.reduce(d, axis=0))
        upwards, downwards = low[0] >= high[1], high[0] <= low[1]
        equal = np.minimum(low[0], low[1]) == np.maximum(high[0], high[1])
        return np.asarray((upwards | downwards) & ~equal)

    def _logits(
        self, position: Float64Array, d: FloatArray, allowed: NDArray[np.bool_] | None
    ) -> FloatArray:
        """The scaled logits, −inf where forbidden."""
        logits: FloatArray = d * (position[0] / self.spread).astype(d.dtype)
        logits += position[1].astype(d.dtype)
        if allowed is not None:
            logits[~allowed] = -np.inf
        return logits
