"""The negative log-likelihood of softmax regression as an objective for `descend`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import as_array, count, fraction, labels_array
from nll_core.optimisation._design import design_matrix, penalties_of, shares_of

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class SoftmaxRegressionObjective(Printed):
    """The mean NLL of softmax regression over K rows of (intercept, weights), in nats.

    A position holds the rows one after the other, shape (K·(d + 1),).
    """

    design: Vector
    """A column of ones, then the features: shape (n, d + 1)."""
    targets: Vector
    """The probabilities that are asked for, of shape (n, K)."""
    labels: NDArray[np.int64]
    """The class that is asked for most, of shape (n,)."""
    shares: Vector
    """What each example counts, of shape (n,); they sum to 1."""
    penalties: Vector
    """λ for each parameter, of shape (K·(d + 1),); 0 for the intercepts."""

    def value(self, position: Vector) -> float:
        """−Σ_i s_i Σ_k q_ik log p_ik + ½ Σ_j λ_j θ_j²."""
        return self._parts(position)[0]

    def value_and_gradient(self, position: Vector) -> tuple[float, Vector]:
        """The value, and the derivatives Σ_i s_i (p_ik − q_ik) x_i + λ θ."""
        value, probs, others = self._parts(position)
        errors = probs - self.targets
        if self.targets[0, self.labels[0]] == 1.0:
            # p − 1 of the truth as minus the others, which keep what is left of it.
            errors[np.arange(len(errors)), self.labels] = -others
        weighted = self.shares[:, np.newaxis] * errors
        gradient: Vector = (weighted.T @ self.design).ravel() + self.penalties * position
        return value, gradient

    def hessian(self, position: Vector) -> Vector:
        """Σ_i s_i (diag p_i − p_i p_iᵀ) ⊗ x_i x_iᵀ + diag λ."""
        probs = self._parts(position)[1]
        products = probs[:, :, np.newaxis] * probs[:, np.newaxis, :]
        diagonal = np.arange(self.targets.shape[1])
        products[:, diagonal, diagonal] = 0.0
        # p_k(1 − p_k) as a sum of products keeps its digits where p_k rounds to 1.
        curvatures = -products
        curvatures[:, diagonal, diagonal] = products.sum(axis=2)
        blocks = np.einsum(
            "i,ijk,ia,ib->jakb", self.shares, curvatures, self.design, self.design, optimize=True
        )
        hessian: Vector = blocks.reshape(position.size, position.size) + np.diag(self.penalties)
        return hessian

    def logits(self, position: Vector) -> Vector:
        """The logits of each example, of shape (n, K)."""
        logits: Vector = self.design @ position.reshape(self.targets.shape[1], -1).T
        return logits

    def _parts(self, position: Vector) -> tuple[float, Vector, Vector]:
        """The value, the probabilities (n, K), and what the truth leaves to the others (n,)."""
        logits = self.logits(position)
        rows = np.arange(len(logits))
        # From the truth's own logit, so that a tiny loss keeps its digits.
        leads = logits - logits[rows, self.labels][:, np.newaxis]
        top = leads.max(axis=1)
        exps = np.exp(leads - top[:, np.newaxis])
        own = exps[rows, self.labels]
        exps[rows, self.labels] = 0.0
        others = exps.sum(axis=1)
        total = own + others
        exps[rows, self.labels] = own
        losses = np.where(top == 0, np.log1p(others), top + np.log(total))
        losses = losses - (self.targets * leads).sum(axis=1)
        penalty = 0.5 * float(self.penalties @ (position * position))
        value = float(self.shares @ losses) + penalty
        return value, exps / total[:, np.newaxis], others / total


def softmax_regression_objective(
    features: ArrayLike,
    labels: ArrayLike,
    *,
    n_classes: int | None = None,
    l2: ArrayLike = 0.0,
    label_smoothing: float = 0.0,
    sample_weight: ArrayLike | None = None,
) -> SoftmaxRegressionObjective:
    """The mean NLL of softmax regression as an objective over its parameters, in nats.

    f(b, W) = −Σ_i s_i Σ_k q_ik log softmax(b + W x_i)_k + ½ Σ_kj λ_j W_kj² with
    q_ik = (1 − ε)[k = y_i] + ε/K. Lower is better.

    Parameters
    ----------
    features : array_like, shape (n, d)
        Finite numbers.
    labels : array_like of int, shape (n,)
        0 … K − 1.
    n_classes : int, optional
        K, at least 2; one more than the largest label if left out.
    l2, label_smoothing, sample_weight
        As in `logistic_objective`.

    Returns
    -------
    SoftmaxRegressionObjective
        With `value`, `value_and_gradient`, `hessian` and `logits`; positions are the K rows
        (b_k, w_k1, …, w_kd) one after the other.

    Raises
    ------
    ValueError
        For input that is empty, not finite or of shapes that differ, or an option out of range.
    TypeError
        For input that is not numeric, or labels that are not integers.

    Notes
    -----
    One vector added to all K rows changes no probability. Gradient descent does not move that way,
    so from 0 on the rows sum to 0.

    Examples
    --------
    >>> objective = softmax_regression_objective([[0.0], [1.0], [2.0]], [0, 1, 2])
    >>> value, gradient = objective.value_and_gradient(np.zeros(6))
    >>> round(value, 4), gradient.reshape(3, 2).round(4)[:, 1]
    (1.0986, array([ 0.3333,  0.    , -0.3333]))
    """
    design = design_matrix(features)
    found = as_array(labels)
    most = int(found.max()) + 1 if n_classes is None and found.size else 2
    k = count(max(most, 2) if n_classes is None else n_classes, "n_classes", minimum=2)
    truth = labels_array(labels, k, design.shape[:1])
    smoothing = fraction(label_smoothing, "label_smoothing")
    targets = np.full((len(truth), k), smoothing / k)
    targets[np.arange(len(truth)), truth] += 1.0 - smoothing
    penalties = penalties_of(l2, design.shape[1] - 1)
    return SoftmaxRegressionObjective(
        design=design,
        targets=targets,
        labels=truth,
        shares=shares_of(sample_weight, len(design)),
        penalties=np.tile(penalties, k),
    )
