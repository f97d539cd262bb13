"""The negative log-likelihood of logistic regression as an objective for `descend`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import fraction, outcomes_array
from nll_core.optimisation._design import design_matrix, penalties_of, shares_of

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class LogisticObjective(Printed):
    """The mean NLL of logistic regression over (intercept, weights), in nats."""

    design: Vector
    """A column of ones, then the features: shape (n, d + 1)."""
    targets: Vector
    """The probability of class 1 that is asked for, of shape (n,)."""
    shares: Vector
    """What each example counts, of shape (n,); they sum to 1."""
    penalties: Vector
    """λ for each parameter, of shape (d + 1,); 0 for the intercept."""

    def value(self, position: Vector) -> float:
        """Σ_i s_i [log(1 + e^{z_i}) − q_i z_i] + ½ Σ_j λ_j θ_j²."""
        return self._value(position, self.design @ position)

    def value_and_gradient(self, position: Vector) -> tuple[float, Vector]:
        """The value, and the derivatives Σ_i s_i (σ(z_i) − q_i) x_i + λ θ."""
        z = self.design @ position
        upper, lower = _sigmoids(z)
        # σ(z) − q without the loss of what is left near σ = q = 1.
        errors = (1.0 - self.targets) * upper - self.targets * lower
        gradient: Vector = (self.shares * errors) @ self.design + self.penalties * position
        return self._value(position, z), gradient

    def hessian(self, position: Vector) -> Vector:
        """Σ_i s_i σ(z_i) σ(−z_i) x_i x_iᵀ + diag λ."""
        upper, lower = _sigmoids(self.design @ position)
        weighted = self.design * (self.shares * upper * lower)[:, np.newaxis]
        hessian: Vector = self.design.T @ weighted + np.diag(self.penalties)
        return hessian

    def logits(self, position: Vector) -> Vector:
        """The logit of class 1 of each example, of shape (n,)."""
        logits: Vector = self.design @ position
        return logits

    def _value(self, position: Vector, z: Vector) -> float:
        """The value where the logits are known."""
        losses = np.maximum(z, 0.0) - self.targets * z + np.log1p(np.exp(-np.abs(z)))
        penalty = 0.5 * float(self.penalties @ (position * position))
        return float(self.shares @ losses) + penalty


def logistic_objective(
    features: ArrayLike,
    labels: ArrayLike,
    *,
    l2: ArrayLike = 0.0,
    label_smoothing: float = 0.0,
    sample_weight: ArrayLike | None = None,
) -> LogisticObjective:
    """The mean NLL of logistic regression as an objective over its parameters, in nats.

    f(b, w) = Σ_i s_i [−q_i log σ(z_i) − (1 − q_i) log σ(−z_i)] + ½ Σ_j λ_j w_j² with
    z_i = b + w·x_i and q_i = (1 − ε) y_i + ε/2. Lower is better; the minimum is above 0 unless
    a line separates the classes, when it is not reached.

    Parameters
    ----------
    features : array_like, shape (n, d)
        Finite numbers.
    labels : array_like, shape (n,)
        0 and 1, or booleans.
    l2 : float or array_like, shape (d,)
        λ ≥ 0, for all weights or for each. The intercept is not penalised.
    label_smoothing : float
        ε in [0, 1].
    sample_weight : array_like, shape (n,), optional
        What each example counts, at least 0 and not all 0; they are divided by their sum.

    Returns
    -------
    LogisticObjective
        With `value`, `value_and_gradient`, `hessian` and `logits`; positions are (b, w_1, …, w_d).

    Raises
    ------
    ValueError
        For input that is empty, not finite or of shapes that differ, or an option out of range.
    TypeError
        For input that is not numeric.

    Notes
    -----
    The mean and not the sum, so that a learning rate does not depend on n. Terms are computed from
    the logits, so that a loss of 1e-18 has all its digits.

    Examples
    --------
    >>> objective = logistic_objective([[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1])
    >>> value, gradient = objective.value_and_gradient(np.zeros(2))
    >>> round(value, 4), gradient
    (0.6931, array([ 0.  , -0.25]))
    """
    design = design_matrix(features)
    truth = outcomes_array(labels, design.shape[:1], "labels")
    smoothing = fraction(label_smoothing, "label_smoothing")
    return LogisticObjective(
        design=design,
        targets=np.where(truth, 1.0 - smoothing / 2, smoothing / 2),
        shares=shares_of(sample_weight, len(design)),
        penalties=penalties_of(l2, design.shape[1] - 1),
    )


def _sigmoids(z: Vector) -> tuple[Vector, Vector]:
    """σ(z) and σ(−z), both with full relative accuracy."""
    tail = np.exp(-np.abs(z))
    large, small = 1.0 / (1.0 + tail), tail / (1.0 + tail)
    return np.where(z >= 0, large, small), np.where(z >= 0, small, large)
