"""Minimisers that keep their path: gradient descent, heavy-ball momentum and Newton's method."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, Protocol, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import choice, count, number_text, positive, sample_array

Vector = NDArray[np.float64]
DescentMethod = Literal["gradient_descent", "momentum", "newton"]

# Armijo's condition: a step must win at least this part of what the slope promises.
SUFFICIENT_DECREASE: Final = 1e-4
# 2^-60 of a step is below the rounding of the position it starts from.
MAX_HALVINGS: Final = 60
# A curvature below this part of the largest one is the rounding of a flat direction; dividing the
# rounding of the gradient by it would throw the step far along that direction.
FLAT_CURVATURE: Final = 1e-14
# Two values this close, relative to their size, differ by no more than the rounding of their sums.
VALUE_ROUNDING: Final = 16 * float(np.finfo(np.float64).eps)


class Objective(Protocol):
    """A function of a vector of d parameters, to be minimised, with its derivatives."""

    def value(self, position: Vector) -> float:
        """The objective at `position`; inf where it leaves the range of float64."""

    def value_and_gradient(self, position: Vector) -> tuple[float, Vector]:
        """The same value, and the first derivatives, of shape (d,)."""

    def hessian(self, position: Vector) -> Vector:
        """Second derivatives, of shape (d, d)."""


@dataclass(frozen=True, eq=False, repr=False)
class DescentTrace(Printed):
    """The path of a minimiser: k steps from a start, in the unit of the objective."""

    method: DescentMethod
    positions: Vector
    """Where it was, of shape (k + 1, d), the start first."""
    values: Vector
    """The objective at each position, of shape (k + 1,)."""
    gradient_norms: Vector
    """The Euclidean norm of the gradient at each position, of shape (k + 1,)."""
    converged: bool
    """Whether the last gradient norm is within the tolerance."""
    message: str
    """Why the path ended where it did."""
    outside: Vector | None = None
    """The position that the next step would have reached, where that is not `inside`."""

    @property
    def steps(self) -> int:
        """The number of steps taken."""
        return len(self.values) - 1


def descend(
    objective: Objective,
    start: ArrayLike,
    *,
    method: DescentMethod = "gradient_descent",
    learning_rate: float = 0.1,
    momentum: float = 0.9,
    max_steps: int = 1000,
    tolerance: float = 1e-8,
    decimals: int | None = None,
    inside: Callable[[Vector], bool] | None = None,
) -> DescentTrace:
    """Minimise `objective` from `start` and return every step, in the unit of the objective.

    Gradient descent: x ← x − η∇f. Momentum: v ← βv − η∇f, x ← x + v. Newton: x ← x − tH⁻¹∇f.

    Parameters
    ----------
    objective : Objective
        What to minimise: value, gradient and, for Newton, Hessian.
    start : array_like, shape (d,)
        Where to begin.
    method : {"gradient_descent", "momentum", "newton"}
        How to step.
    learning_rate : float
        η, above 0. Newton's method does not use it: it finds its own step length.
    momentum : float
        β in [0, 1), used by "momentum" only.
    max_steps : int
        The most steps to take, at least 0.
    tolerance : float
        The Euclidean norm of the gradient at which the path has converged, above 0.
    decimals : int, optional
        Round every new position to so many decimals, and stop where a step is lost in that.
    inside : callable, optional
        Whether a position may be reached; the path ends before the first one that may not.

    Returns
    -------
    DescentTrace
        The path with its values and gradient norms. Divergence and running out of steps are
        results, with `converged` false and a message; every position kept is finite.

    Raises
    ------
    ValueError
        If an option is out of range, or the objective is not finite at `start`.

    Notes
    -----
    Newton's method is safeguarded. Where the Hessian is not positive definite, its eigenvalues
    are replaced by their absolute values, and by the largest of these where they are 0 to
    rounding, so that the step leads downhill. A step that does not lower the objective enough
    (Armijo's condition) is halved until it does. The message counts both.

    Steps that are too long can make a path chaotic, so that the last digit of an exponential
    decides where it goes. With `decimals` it is the same on every machine.

    References
    ----------
    B. T. Polyak (1964), Some methods of speeding up the convergence of iteration methods.
    J. Nocedal, S. J. Wright (2006), Numerical optimization, chapter 3.

    Examples
    --------
    >>> from nll_core.likelihoods.objectives import gaussian_objective
    >>> trace = descend(gaussian_objective([1.0, 2.0, 6.0]), [2.0, 0.5], method="newton")
    >>> trace.converged, trace.positions[-1].round(4)
    (True, array([3.    , 0.7702]))
    """
    position = sample_array(start, "start")
    choice(method, "method", get_args(DescentMethod))
    rate = positive(learning_rate, "learning_rate")
    if not 0 <= momentum < 1:
        raise ValueError(f"momentum must lie in [0, 1), got {number_text(momentum)}")
    limit = count(max_steps, "max_steps", minimum=0)
    enough = positive(tolerance, "tolerance")
    places = None if decimals is None else count(decimals, "decimals", minimum=0)

    value, gradient = _evaluate(objective, position)
    if not _finite(value, gradient):
        raise ValueError(
            f"start must give a finite objective and gradient, got {number_text(value)}"
        )

    path = [(position, value, _norm(gradient))]
    velocity = np.zeros_like(position)
    newton = _NewtonStep(objective)
    message, outside = "", None
    while path[-1][2] > enough and len(path) <= limit:
        if method == "newton":
            moved = newton.next_position(position, value, gradient)
            if moved is None:
                message = "no step lowers the objective beyond its rounding"
                break
        else:
            velocity = momentum * velocity if method == "momentum" else np.zeros_like(position)
            with np.errstate(over="ignore"):
                velocity -= rate * gradient
                moved = position + velocity
        if places is not None:
            moved = moved.round(places) + 0.0
            if (moved == position).all():
                message = f"step {len(path)} is lost in the rounding of the position"
                break
        if inside is not None and not inside(moved):
            message, outside = f"step {len(path)} would lead outside", moved
            break
        value, gradient = _evaluate(objective, moved)
        if not _finite(value, gradient, moved):
            message = f"diverged: step {len(path)} left the range of float64"
            break
        position = moved
        path.append((position, value, _norm(gradient)))

    converged = path[-1][2] <= enough
    if not message:
        steps = f"{len(path) - 1} {'step' if len(path) == 2 else 'steps'}"
        message = f"converged in {steps}" if converged else f"stopped after {steps}"
    positions, values, norms = zip(*path, strict=True)
    return DescentTrace(
        method=method,
        positions=np.array(positions),
        values=np.array(values),
        gradient_norms=np.array(norms),
        converged=converged,
        message=message + newton.remarks(),
        outside=outside,
    )


class _NewtonStep:
    """Safeguarded Newton steps, and the count of how often they needed the safeguards."""

    def __init__(self, objective: Objective) -> None:
        self.objective = objective
        self.modified = 0
        self.halved = 0

    @np.errstate(over="ignore", invalid="ignore")
    def next_position(self, position: Vector, value: float, gradient: Vector) -> Vector | None:
        """Where one step leads, or None if no length of it lowers the objective."""
        direction, modified = newton_direction(self.objective, position, gradient)
        self.modified += modified
        slope = float(gradient @ direction)
        # Close to the optimum the gain is lost in the rounding of the value; the full step is
        # still right there, and the norm of the gradient tells whether it helped.
        rounding = VALUE_ROUNDING * max(abs(value), 1.0)
        if -slope <= rounding:
            moved = position + direction
            new_value, new_gradient = _evaluate(self.objective, moved)
            if not _finite(new_value, new_gradient):
                return None
            better = _norm(new_gradient) < _norm(gradient)
            return moved if better and new_value <= value + rounding else None
        length = 1.0
        for _ in range(MAX_HALVINGS):
            moved = position + length * direction
            if (
                objective_value(self.objective, moved)
                <= value + SUFFICIENT_DECREASE * length * slope
            ):
                self.halved += length < 1.0
                return moved
            length *= 0.5
            # A shorter step promises no more than the rounding.
            if -length * slope <= rounding:
                break
        return None

    def remarks(self) -> str:
        """The safeguards used, as an addition to a message."""
        remarks = []
        if self.modified:
            remarks.append(f"Hessian not positive definite at {self.modified}")
        if self.halved:
            remarks.append(f"step halved at {self.halved}")
        return f" ({', '.join(remarks)})" if remarks else ""


@np.errstate(over="ignore", invalid="ignore")
def newton_direction(
    objective: Objective, position: Vector, gradient: Vector
) -> tuple[Vector, bool]:
    """−|H|⁻¹∇f, and whether H had to be made positive definite for it to lead downhill."""
    hessian = objective.hessian(position)
    if not np.isfinite(hessian).all() or not hessian.any():
        return -gradient, True
    curvatures, axes = np.linalg.eigh(hessian)
    sizes = np.abs(curvatures)
    flat = sizes <= FLAT_CURVATURE * sizes.max()
    direction: Vector = -axes @ ((axes.T @ gradient) / np.where(flat, sizes.max(), sizes))
    # A flat direction (the common shift of logits) is no cause for a remark.
    return direction, bool((curvatures[~flat] < 0).any())


def objective_value(objective: Objective, position: Vector) -> float:
    """The objective at a trial position, inf where it is not finite."""
    with np.errstate(over="ignore", invalid="ignore"):
        if not np.isfinite(position).all():
            return np.inf
        value = objective.value(position)
    return value if math.isfinite(value) else math.inf


def _evaluate(objective: Objective, position: Vector) -> tuple[float, Vector]:
    """Value and gradient at `position`; not a number where the position is not finite."""
    if not np.isfinite(position).all():
        return np.nan, np.full_like(position, np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        return objective.value_and_gradient(position)


def _norm(gradient: Vector) -> float:
    """The Euclidean norm, without squares that would leave the range of float64."""
    return math.hypot(*gradient.tolist())


def _finite(*parts: float | Vector) -> bool:
    return all(bool(np.isfinite(part).all()) for part in parts)
