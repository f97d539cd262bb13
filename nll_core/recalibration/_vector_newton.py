"""Newton's method for vector scaling, with the curvatures of its start kept for all steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._progress import QUIET, Meter
from nll_core._weights import Float64Array
from nll_core.recalibration._vector_problem import VectorProblem

# The matrix of curvatures is made of so many rows, or so many a parameter if that is more: what it
# is off by only makes the steps a little worse.
_ROWS: Final = 1 << 16
_ROWS_A_PARAMETER: Final = 64
# A class that the start thinks impossible still gets so much of the curvature that its frequency
# gives it in the end.
_LEAST_CURVATURE: Final = 0.01
# A larger matrix costs more than the passes that it saves.
_MOST_PARAMETERS: Final = 512
# A step that does not shrink the largest slope to this part of it is not worth its pass, and after
# one that shrinks it to no less than this, the curvatures are looked up anew.
_WORTH: Final = 0.5
_FAST: Final = 0.05
# In parts of the diagonal; below it, rounding to float32 decides.
_LEAST_PIVOT: Final = 1e-4
_MOST_STEPS: Final = 30
_USUAL_STEPS: Final = 4


@dataclass(frozen=True, eq=False)
class Curvature:
    """Second derivatives of the NLL near its minimum: of all parameters, and of each class alone.

    `triangle` is the Cholesky factor of the whole, None where it has none or would be too large;
    `inverse` those of each class's own two parameters, inverted.
    """

    triangle: Float64Array | None
    inverse: Float64Array

    @classmethod
    def of(cls, problem: VectorProblem, position: Float64Array, meter: Meter) -> Curvature:
        """The curvatures at a position."""
        n_classes = position.shape[1]
        wanted = max(_ROWS, _ROWS_A_PARAMETER * position.size)
        sample = problem.thinned(wanted) if len(problem.rows) >= 2 * wanted else problem
        frequency = np.bincount(problem.truth, weights=problem.shares, minlength=n_classes)
        least = _LEAST_CURVATURE * frequency + np.finfo(np.float64).eps
        whole = position.size <= _MOST_PARAMETERS
        blocks, matrix = sample.curvatures(position, meter, whole=whole)
        blocks = blocks + least[:, np.newaxis, np.newaxis] * np.eye(2)
        # Where one row has nearly all the weight, rounding can leave a block without a factor.
        flat = np.prod(np.diagonal(blocks, axis1=1, axis2=2), axis=1) <= blocks[:, 0, 1] ** 2
        blocks[flat] *= np.eye(2)
        inverse = np.linalg.inv(np.linalg.cholesky(blocks))
        return cls(None if matrix is None else _factored(matrix), inverse)

    def slopes(self, gradient: Float64Array) -> Float64Array:
        """Slopes (K, 2) in directions in which the curvatures of each class are 1."""
        found: Float64Array = np.einsum("kij,jk->ki", self.inverse, gradient)
        return found

    def step(self, gradient: Float64Array) -> Float64Array:
        """From a position with these slopes to the minimum, if the curvatures were the same."""
        from scipy.linalg import cho_solve

        if self.triangle is None:
            raise ValueError("there is no step without the curvatures of all parameters")
        found: Float64Array = cho_solve((self.triangle, True), gradient.reshape(-1))
        return -found.reshape(gradient.shape)


@dataclass(frozen=True, eq=False)
class Found:
    """Where a search ended: its NLL, how many steps it took, and the largest slope there."""

    position: Float64Array
    value: float
    steps: int
    largest: float


def newton(
    problem: VectorProblem,
    start: Float64Array,
    curvature: Curvature,
    tolerance: float,
    meter: Meter,
) -> Found:
    """The position that Newton's steps reach, as long as each is worth its pass."""
    if curvature.triangle is None:
        return Found(start, np.inf, 0, np.inf)
    value, gradient = problem.value_and_gradient(start)
    best = Found(start, value, 0, float(np.abs(curvature.slopes(gradient)).max()))
    while best.largest > tolerance and best.steps < _MOST_STEPS:
        meter(best.steps / (best.steps + _USUAL_STEPS))
        position = best.position + curvature.step(gradient)
        value, gradient = problem.value_and_gradient(position)
        largest = float(np.abs(curvature.slopes(gradient)).max())
        if not largest <= _WORTH * best.largest:
            break
        slow = tolerance < largest > _FAST * best.largest
        best = Found(position, value, best.steps + 1, largest)
        if slow:
            renewed = Curvature.of(problem, position, QUIET)
            curvature = curvature if renewed.triangle is None else renewed
    return best


def _factored(matrix: NDArray[np.float32]) -> Float64Array | None:
    """The lower Cholesky factor of a matrix; None where it is not safely positive."""
    from scipy.linalg import LinAlgError, cholesky

    n_classes = len(matrix) // 2
    # A common bias has no effect, nor any slope: along it any curvature will do.
    typical = matrix.diagonal()[n_classes:].mean()
    matrix[n_classes:, n_classes:] += typical / n_classes
    diagonal = matrix.diagonal().copy()
    try:
        found: Float64Array = cholesky(matrix.astype(np.float64), lower=True, overwrite_a=True)
    except LinAlgError:
        return None
    return found if (found.diagonal() ** 2 > _LEAST_PIVOT * diagonal).all() else None
