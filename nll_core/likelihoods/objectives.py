"""Negative log-likelihoods as objectives for `descend`: a Gaussian's and a softmax's."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import finite_array, fraction, positive, positive_array
from nll_core.likelihoods.gaussian import HALF_LOG_TWO_PI, SufficientStatistics, given_statistics
from nll_core.losses.classification import cross_entropy_with_gradient
from nll_core.losses.logits import softmax
from nll_core.losses.targets import weighted_target_of_one

Vector = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class GaussianObjective(Printed):
    """The mean Gaussian negative log-likelihood of a sample over (μ/u, log(σ/u)), in nats."""

    statistics: SufficientStatistics
    unit: float

    def position(self, mu: ArrayLike, sigma: ArrayLike) -> Vector:
        """The position, or positions of shape (..., 2), of the parameters `mu` and `sigma`."""
        means, scales = finite_array(mu, "mu"), positive_array(sigma, "sigma")
        return np.stack(
            np.broadcast_arrays(means / self.unit, np.log(scales / self.unit)), axis=-1
        ).astype(np.float64, copy=False)

    def parameters(self, positions: ArrayLike) -> tuple[Vector, Vector]:
        """μ and σ at positions of shape (..., 2), each of shape (...)."""
        array = np.asarray(positions, dtype=np.float64)
        return self.unit * array[..., 0], self.unit * np.exp(array[..., 1])

    def value(self, position: Vector) -> float:
        """½E[z²] + log σ + ½ log 2π."""
        _, mean_square = self._moments(position)
        return self._value(position, mean_square)

    def value_and_gradient(self, position: Vector) -> tuple[float, Vector]:
        """The value, and the derivatives −E[z]·u/σ and 1 − E[z²]."""
        mean_z, mean_square = self._moments(position)
        gradient = np.array([-mean_z * np.exp(-position[1]), 1.0 - mean_square])
        return self._value(position, mean_square), gradient

    def hessian(self, position: Vector) -> Vector:
        """Second derivatives (u/σ)², 2E[z]·u/σ and 2E[z²]."""
        mean_z, mean_square = self._moments(position)
        precision_root = np.exp(-position[1])
        mixed = 2.0 * mean_z * precision_root
        return np.array([[precision_root**2, mixed], [mixed, 2.0 * mean_square]])

    def _value(self, position: Vector, mean_square: float) -> float:
        """The value where E[z²] is known."""
        return 0.5 * mean_square + float(position[1]) + math.log(self.unit) + HALF_LOG_TWO_PI

    def _moments(self, position: Vector) -> tuple[float, float]:
        """E[z] and E[z²] over the sample at `position`."""
        statistics, unit = self.statistics, self.unit
        precision_root = np.exp(-position[1])
        mean_z = float(statistics.offset_from(unit * position[0]) / unit * precision_root)
        spread = float(statistics.sigma / unit * precision_root)
        return mean_z, mean_z * mean_z + spread * spread


def gaussian_objective(
    x: ArrayLike | SufficientStatistics,
    *,
    unit: float = 1.0,
    sample_weight: ArrayLike | None = None,
) -> GaussianObjective:
    """The mean Gaussian negative log-likelihood of a sample as an objective, in nats.

    f(μ/u, log(σ/u)) = ½E[z²] + log σ + ½ log 2π, with E the mean over the sample and
    z = (x − μ)/σ. Lower is better; the minimum is at the mean and the standard deviation with
    divisor n.

    Parameters
    ----------
    x : array_like, shape (n,), or SufficientStatistics
        The sample, or `gaussian_statistics` of it.
    unit : float
        u, the length in which the minimiser measures μ and σ, above 0. With the standard
        deviation of the data as the unit, one learning rate serves data of any scale; with 1 the
        position is (μ, log σ).
    sample_weight : array_like, shape (n,), optional
        How often each point of a sample counts. Statistics have their own.

    Returns
    -------
    GaussianObjective
        With `value`, `value_and_gradient`, `hessian`, and `position` and `parameters`, which
        translate between (μ, σ) and positions.

    Raises
    ------
    ValueError
        If `x` is empty, not one-dimensional or not finite, `unit` is not above 0, a weight is
        negative, or all are 0, or their sum is not finite, or statistics get weights.

    Notes
    -----
    The mean and not the sum, so that a learning rate does not depend on n. The Hessian is
    positive definite where |μ − mean| is below the standard deviation of the sample, and only
    there, whatever σ is.

    Examples
    --------
    >>> objective = gaussian_objective([1.0, 2.0, 6.0])
    >>> value, gradient = objective.value_and_gradient(objective.position(mu=2.0, sigma=2.0))
    >>> round(value, 4), gradient.round(4)
    (2.3204, array([-0.25  , -0.4167]))
    """
    return GaussianObjective(given_statistics(x, sample_weight), positive(unit, "unit"))


@dataclass(frozen=True, eq=False, repr=False)
class SoftmaxObjective(Printed):
    """The cross-entropy of one target over its K logits, in nats."""

    target: int | Vector
    """A label, or a distribution of shape (K,)."""
    temperature: float
    label_smoothing: float
    class_weights: Vector | None
    _pulls: dict[int, Vector] = field(default_factory=dict, init=False, repr=False)

    def value(self, position: Vector) -> float:
        """−Σ w_k q_k log p_k."""
        return self.value_and_gradient(position)[0]

    def value_and_gradient(self, position: Vector) -> tuple[float, Vector]:
        """The value, and the derivatives (Q·p − w·q)/T with Q = Σ w_k q_k, in one pass."""
        # As `cross_entropy_with_gradient`, whose checks of a target that stays take longer. What is
        # not finite in this form it finds out about.
        with np.errstate(all="ignore"):
            centred = (position - np.maximum.reduce(position)) / self.temperature
            top = centred.argmax()
            pull = self._pull(position.size)
            weight = np.add.reduce(pull)
            gradient = np.exp(centred)
            gradient[top] = 0.0
            rest = np.add.reduce(gradient)
            value = float(weight * np.log1p(rest) - pull @ centred)
            gradient *= weight / (1.0 + rest)
            gradient -= pull
            gradient[top] = 0.0
            gradient[top] = -np.add.reduce(gradient)
            gradient /= self.temperature
        if position.ndim == 1 and math.isfinite(value + np.add.reduce(gradient)):
            return value, gradient
        value, gradient = cross_entropy_with_gradient(
            position,
            self.target,
            temperature=self.temperature,
            label_smoothing=self.label_smoothing,
            class_weights=self.class_weights,
            reduction="sum",
        )
        return value, gradient.astype(np.float64, copy=False)

    def hessian(self, position: Vector) -> Vector:
        """Q·(diag(p) − p pᵀ)/T²."""
        probs = softmax(position, temperature=self.temperature)
        products = np.outer(probs, probs)
        np.fill_diagonal(products, 0.0)
        # p_k(1 − p_k) as a sum of products keeps its digits where p_k rounds to 1.
        curvature: Vector = np.diag(products.sum(axis=1)) - products
        return float(self._pull(probs.size).sum()) / self.temperature**2 * curvature

    def _pull(self, n_classes: int) -> Vector:
        """w·q, shape (K,); its sum Q is the weight of the smoothed target."""
        if n_classes not in self._pulls:
            self._pulls[n_classes] = weighted_target_of_one(
                self.target,
                n_classes,
                label_smoothing=self.label_smoothing,
                class_weights=self.class_weights,
            )
        return self._pulls[n_classes]


def softmax_objective(
    target: int | ArrayLike,
    *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
) -> SoftmaxObjective:
    """The cross-entropy of one example as an objective over its logits, in nats.

    f(z) = −Σ_k w_k q_k log softmax(z/T)_k, the "sum" of `cross_entropy`. Lower is better; without
    weights the minimum is the entropy of the smoothed target q, where softmax(z/T) = q. For a hard
    label that is 0 at infinity.

    Parameters
    ----------
    target : int or array_like, shape (K,)
        The true class, or a distribution over the classes.
    temperature : float
        T > 0, by which the logits are divided.
    label_smoothing : float
        ε in [0, 1].
    class_weights : array_like, shape (K,), optional
        Weights w ≥ 0.

    Returns
    -------
    SoftmaxObjective
        With `value`, `value_and_gradient` and `hessian`.

    Raises
    ------
    ValueError
        If the temperature or the label smoothing is out of range. What depends on the number of
        classes is checked by `cross_entropy` when the objective is first evaluated.

    Notes
    -----
    The objective does not change when one number is added to all logits: the Hessian has the
    eigenvalue 0 in that direction, along which the gradient is 0 too, so that `descend` does not
    move there.

    Examples
    --------
    >>> import numpy as np
    >>> objective = softmax_objective(1)
    >>> value, gradient = objective.value_and_gradient(np.log([0.1, 0.7, 0.2]))
    >>> round(value, 4), gradient.round(3)
    (0.3567, array([ 0.1, -0.3,  0.2]))
    """
    checked: int | Vector
    if isinstance(target, (int, np.integer)) and not isinstance(target, bool):
        checked = int(target)
    else:
        checked = finite_array(target, "target").astype(np.float64)
    return SoftmaxObjective(
        target=checked,
        temperature=positive(temperature, "temperature"),
        label_smoothing=fraction(label_smoothing, "label_smoothing"),
        class_weights=(
            None
            if class_weights is None
            else finite_array(class_weights, "class_weights").astype(np.float64)
        ),
    )
