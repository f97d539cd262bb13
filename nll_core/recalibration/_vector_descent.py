"""L-BFGS for vector scaling, whose memory goes from a sample to all rows and on to their parts."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import DTypeLike

from nll_core._progress import Meter
from nll_core._weights import Float64Array
from nll_core.recalibration._vector_newton import Curvature, Found
from nll_core.recalibration._vector_problem import VectorProblem

# Some more than usual, as each pass is dear.
_PAIRS: Final = 30
_MOST_STEPS: Final = 1000
_USUAL_STEPS: Final = 10
_MOST_HALVINGS: Final = 30
# Armijo's rule: a step brings so much of what the slope promises.
_PROMISE: Final = 1e-4


@dataclass
class Memory:
    """The last steps with the changes of the slopes along them, in the units of a curvature."""

    curvature: Curvature
    pairs: deque[tuple[Float64Array, Float64Array]] = field(
        default_factory=lambda: deque(maxlen=_PAIRS)
    )

    def copy(self) -> Memory:
        """The same, to be added to by itself."""
        return Memory(self.curvature, self.pairs.copy())

    def add(self, step: Float64Array, change: Float64Array) -> None:
        """Keep a pair, unless rounding is all that it tells."""
        if step @ change > np.finfo(np.float32).eps * (change @ change):
            self.pairs.append((step, change))

    def direction(self, slopes: Float64Array) -> Float64Array:
        """From slopes to the minimum, as far as the pairs know the curvatures."""
        found, parts = -slopes, []
        for step, change in reversed(self.pairs):
            part = (step @ found) / (step @ change)
            parts.append(part)
            found = found - part * change
        if self.pairs:
            step, change = self.pairs[-1]
            found *= (step @ change) / (change @ change)
        for (step, change), part in zip(self.pairs, reversed(parts), strict=True):
            found += (part - (change @ found) / (step @ change)) * step
        return found


def descend(
    problem: VectorProblem,
    start: Float64Array,
    memory: Memory,
    tolerance: float,
    meter: Meter,
    dtype: DTypeLike = np.float64,
) -> Found:
    """The position at which all slopes are within the tolerance, or the NLL falls no further."""
    inverse = memory.curvature.inverse
    # To this part of it the mean of so many rows is known.
    rounding = float(np.finfo(np.dtype(dtype)).eps) / np.sqrt(len(problem.rows))
    noise = max(rounding, 4.0 * float(np.finfo(np.float64).eps))

    def evaluate(position: Float64Array) -> tuple[float, Float64Array]:
        value, gradient = problem.value_and_gradient(position, dtype)
        return value, memory.curvature.slopes(gradient).reshape(-1)

    position = start
    value, slopes = evaluate(position)
    steps = 0
    while np.abs(slopes).max() > tolerance and steps < _MOST_STEPS:
        direction = memory.direction(slopes)
        promised = float(slopes @ direction)
        if not promised < 0.0:
            memory.pairs.clear()
            direction, promised = -slopes, -float(slopes @ slopes)
        length, found = 1.0, None
        for _ in range(_MOST_HALVINGS):
            meter(steps / (steps + _USUAL_STEPS))
            moved = np.einsum("kji,kj->ik", inverse, (length * direction).reshape(-1, 2))
            reached, further = evaluate(position + moved)
            if reached <= value + _PROMISE * length * promised + noise * abs(value):
                found = reached, further
                break
            # The least value of the parabola through what is known, if that is neither end.
            bend = reached - value - length * promised
            best = -0.5 * length * promised / bend if np.isfinite(bend) and bend > 0 else 0.0
            length *= min(max(best, 0.1), 0.5)
        if found is None:
            break
        memory.add(length * direction, found[1] - slopes)
        if length < 1.0 or float(np.abs(found[1]).max()) < float(np.abs(slopes).max()):
            stalled = False
        else:
            # Down to where the value knows no more, slopes must fall instead.
            stalled = value - found[0] <= noise * abs(value)
        position, (value, slopes), steps = position + moved, found, steps + 1
        if stalled:
            break
    return Found(position, value, steps, float(np.abs(slopes).max()))
