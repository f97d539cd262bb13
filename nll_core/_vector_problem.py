"""The NLL of vector scaling over standardised logits, in blocks, with its slopes and curvatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._numerics import rows_per_block
from nll_core._validation import FloatArray, IntArray
from nll_core._weights import Float64Array
from nll_core.classification import cross_entropy_with_gradient

# In units of the mean: the rounding of a mean of equal numbers leaves less.
_CONSTANT: Final = 1e-14


@dataclass(frozen=True, eq=False)
class VectorProblem:
    """Logits z of n rows, measured as u_k = (z_k/unit − centre_k)/spread_k, with their truths.

    Positions are (2, K): the scales of the u_k, then the biases.
    """

    rows: FloatArray
    truth: IntArray
    shares: Float64Array
    """What each row counts, of shape (n,); they sum to 1."""
    unit: float
    """A power of 2 that brings the logits to about 1 without rounding."""
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
        lowest = float(rows.min())
        forbidden = lowest == -np.inf
        if forbidden:
            lowest = float(np.min(rows, where=rows > -np.inf, initial=np.inf))
        size = max(abs(lowest), abs(float(rows.max())))
        unit = float(np.ldexp(1.0, int(np.clip(np.frexp(size)[1], -1000, 1000))))
        zeros, ones = np.zeros(n_classes), np.ones(n_classes)
        raw = cls(rows, truth, shares, unit, zeros, ones, forbidden, zeros > 0)
        mass, total = np.zeros(n_classes), np.zeros(n_classes)
        for chosen, u, allowed in raw.blocks():
            total += shares[chosen] @ u
            mass += shares[chosen].sum() if allowed is None else shares[chosen] @ allowed
        # A class that is forbidden in every row has no logits to standardise.
        mass[mass == 0] = 1.0
        centre, square = total / mass, np.zeros(n_classes)
        for chosen, u, allowed in raw.blocks():
            u -= centre
            u *= u
            square += shares[chosen] @ (u if allowed is None else np.where(allowed, u, 0.0))
        spread = np.sqrt(square / mass)
        # What is equal but for rounding is not to be blown up.
        constant = spread <= _CONSTANT * np.abs(centre)
        spread[constant] = 1.0
        return cls(rows, truth, shares, unit, centre, spread, forbidden, constant)

    def blocks(self) -> Iterator[tuple[slice, Float64Array, NDArray[np.bool_] | None]]:
        """Rows block by block: which, their u (0 where forbidden), and where they are allowed."""
        n, n_classes = self.rows.shape
        step = rows_per_block(n_classes, 8)
        for first in range(0, n, step):
            chosen = slice(first, min(first + step, n))
            allowed = self.rows[chosen] > -np.inf if self.forbidden else None
            u = self.rows[chosen].astype(np.float64)
            u /= self.unit
            if allowed is not None:
                u[~allowed] = 0.0
            u -= self.centre
            u /= self.spread
            if allowed is not None:
                u[~allowed] = 0.0
            yield chosen, u, allowed

    def start(self, temperature: float) -> Float64Array:
        """The position at which the logits are divided by a temperature."""
        beta = self.unit / temperature
        return np.stack([beta * self.spread, beta * (self.centre - self.centre.mean())])

    def scale_and_bias(self, position: Float64Array) -> tuple[Float64Array, Float64Array]:
        """Scales and biases of the logits themselves, the biases with mean 0."""
        scale = position[0] / self.spread
        bias = position[1] - scale * self.centre
        return scale / self.unit, bias - bias.mean()

    def value_and_gradient(self, position: Float64Array) -> tuple[float, Float64Array]:
        """The mean NLL in nats, and its slopes."""
        value, gradient = 0.0, np.zeros_like(position)
        for chosen, u, allowed in self.blocks():
            logits = _logits(position, u, allowed)
            losses, errors = cross_entropy_with_gradient(
                logits, self.truth[chosen], reduction="none"
            )
            share = self.shares[chosen]
            value += float(share @ losses)
            gradient[1] += share @ errors
            errors *= u
            gradient[0] += share @ errors
        return value, gradient

    def curvatures(self, position: Float64Array) -> Float64Array:
        """For each class the second derivatives in its own scale and bias, of shape (K, 2, 2)."""
        sums = np.zeros((3, position.shape[1]))
        for chosen, u, allowed in self.blocks():
            logits = _logits(position, u, allowed)
            logits -= logits.max(axis=1, keepdims=True)
            probs = np.exp(logits, out=logits)
            probs /= probs.sum(axis=1, keepdims=True)
            probs *= 1.0 - probs
            for power in range(3):
                sums[power] += self.shares[chosen] @ probs
                probs *= u
        matrices: Float64Array = np.stack([sums[[2, 1]], sums[[1, 0]]], axis=1).T
        return matrices

    def right_everywhere(self, position: Float64Array) -> bool:
        """Whether every truth has the highest logit by itself."""
        for chosen, u, allowed in self.blocks():
            logits = _logits(position, u, allowed)
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
        for chosen, u, allowed in self.blocks():
            member = np.arange(n_classes) == self.truth[chosen][:, np.newaxis]
            for group, where in enumerate((member, ~member)):
                counted = where if allowed is None else where & allowed
                np.minimum(low[group], u.min(axis=0, where=counted, initial=np.inf), out=low[group])
                np.maximum(
                    high[group], u.max(axis=0, where=counted, initial=-np.inf), out=high[group]
                )
        upwards, downwards = low[0] >= high[1], high[0] <= low[1]
        equal = np.minimum(low[0], low[1]) == np.maximum(high[0], high[1])
        return np.asarray((upwards | downwards) & ~equal)


def _logits(
    position: Float64Array, u: Float64Array, allowed: NDArray[np.bool_] | None
) -> Float64Array:
    """The scaled logits, −inf where forbidden."""
    logits: Float64Array = u * position[0]
    logits += position[1]
    if allowed is not None:
        logits[~allowed] = -np.inf
    return logits
