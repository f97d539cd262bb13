"""What Newton's method sees at each step: the objective along it, and the parabola it goes by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import sample_array
from nll_core.optimisation.descent import (
    VALUE_ROUNDING,
    DescentTrace,
    Objective,
    newton_direction,
    objective_value,
)

Vector = NDArray[np.float64]

# Differences of so many roundings of the objective have five digits left.
RESOLVED_ROUNDINGS: Final = 1e5


@dataclass(frozen=True, eq=False, repr=False)
class NewtonSlices(Printed):
    """The objective and Newton's parabola along each of k steps, in the unit of the objective."""

    lengths: Vector
    """Where along a step, of shape (T,): 0 is its start, 1 the full step."""
    starts: Vector
    """The objective at the start of each step, of shape (k,)."""
    values: Vector
    """The objective along each step, of shape (k, T); inf where it leaves the range of float64."""
    parabolas: Vector
    """The parabola, of shape (k, T): it touches the objective at 0 and is lowest at 1."""
    predicted: Vector
    """How far the parabola falls to its lowest point, of shape (k,)."""
    won: Vector
    """How far the objective fell with the step that was taken, of shape (k,)."""
    taken: Vector
    """Which part of the full step was taken, of shape (k,): 1, or less where it was halved."""
    modified: NDArray[np.bool_]
    """Where the Hessian was not positive definite, of shape (k,)."""
    resolved: NDArray[np.bool_]
    """Where `predicted` is well above the rounding of the objective, of shape (k,)."""


def newton_slices(
    objective: Objective, trace: DescentTrace, *, lengths: ArrayLike | None = None
) -> NewtonSlices:
    """Cut the objective along each Newton step of a path, in the unit of the objective.

    Along x + t·d with d = −|H|⁻¹∇f it is compared with f + ∇fᵀd·(t − ½t²), which has its value,
    its slope and, where the Hessian H is positive definite, its curvature at t = 0. Lower is
    better; the parabola's minimum is f + ½∇fᵀd, at the full step t = 1.

    Parameters
    ----------
    objective : Objective
        What was minimised, with value, gradient and Hessian.
    trace : DescentTrace
        A path of `descend` with method "newton".
    lengths : array_like, shape (T,), optional
        Where along each step to look; 45 places from −0.5 to 1.7 by default.

    Returns
    -------
    NewtonSlices
        One slice for each of the k steps.

    Raises
    ------
    ValueError
        If the path was not made by Newton's method, or if `lengths` is not one-dimensional and
        finite.

    Notes
    -----
    Where H is not positive definite the method uses the absolute values of its curvatures, and so
    does the parabola: it then only touches, and the step still leads downhill.

    References
    ----------
    J. Nocedal, S. J. Wright (2006), Numerical optimization, chapter 3.

    Examples
    --------
    >>> from nll_core import descend
    >>> from nll_core.likelihoods import gaussian_objective
    >>> objective = gaussian_objective([1.0, 2.0, 6.0])
    >>> trace = descend(objective, [2.0, 0.5], method="newton")
    >>> slices = newton_slices(objective, trace, lengths=[0.0, 1.0])
    >>> slices.predicted.round(4)[:2], slices.won.round(4)[:2]
    (array([0.2065, 0.0275]), array([0.2407, 0.0304]))
    """
    if trace.method != "newton":
        raise ValueError(f"trace must be a path of Newton's method, got {trace.method}")
    along = np.linspace(-0.5, 1.7, 45) if lengths is None else sample_array(lengths, "lengths")
    steps = trace.steps
    values = np.empty((steps, along.size))
    predicted, taken = np.empty(steps), np.empty(steps)
    modified = np.empty(steps, dtype=np.bool_)
    for k in range(steps):
        start = trace.positions[k]
        _, gradient = objective.value_and_gradient(start)
        direction, modified[k] = newton_direction(objective, start, gradient)
        predicted[k] = -0.5 * float(gradient @ direction)
        moved = trace.positions[k + 1] - start
        taken[k] = float(moved @ direction) / float(direction @ direction)
        values[k] = [objective_value(objective, start + t * direction) for t in along]
    before = trace.values[:-1]
    shape = along * (0.5 * along - 1.0)
    return NewtonSlices(
        lengths=along,
        starts=before,
        values=values,
        parabolas=before[:, np.newaxis] + 2.0 * predicted[:, np.newaxis] * shape,
        predicted=predicted,
        won=before - trace.values[1:],
        taken=taken,
        modified=modified,
        resolved=predicted > RESOLVED_ROUNDINGS * VALUE_ROUNDING * np.maximum(abs(before), 1.0),
    )
