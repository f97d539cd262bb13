"""Negative log-likelihoods as objectives for `descend`: a Gaussian's and a softmax's."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import finite_array, positive, positive_array
from nll_core.gaussian import HALF_LOG_TWO_PI, SufficientStatistics, gaussian_statistics

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class GaussianObjective:
    """The mean Gaussian negative log-likelihood of a sample over (μ/u, log(σ/u)), in nats."""

    statistics: SufficientStatistics
    unit: float

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """The names of the parameters, in the order of a position."""
        if self.unit == 1.0:
            return ("mu", "log sigma")
        return ("mu / unit", "log(sigma / unit)")

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
        return 0.5 * mean_square + float(position[1]) + math.log(self.unit) + HALF_LOG_TWO_PI

    def gradient(self, position: Vector) -> Vector:
        """Derivatives −E[z]·u/σ and 1 − E[z²]."""
        mean_z, mean_square = self._moments(position)
        return np.array([-mean_z * np.exp(-position[1]), 1.0 - mean_square])

    def hessian(self, position: Vector) -> Vector:
        """Second derivatives (u/σ)², 2E[z]·u/σ and 2E[z²]."""
        mean_z, mean_square = self._moments(position)
        precision_root = np.exp(-position[1])
        mixed = 2.0 * mean_z * precision_root
        return np.array([[precision_root**2, mixed], [mixed, 2.0 * mean_square]])

    def _moments(self, position: Vector) -> tuple[float, float]:
        """E[z] and E[z²] over the sample at `position`."""
        statistics, unit = self.statistics, self.unit
        precision_root = np.exp(-position[1])
        mean_z = float(statistics.offset_from(unit * position[0]) / unit * precision_root)
        spread = float(statistics.sigma / unit * precision_root)
        return mean_z, mean_z * mean_z + spread * spread


def gaussian_objective(
    x: ArrayLike | SufficientStatistics, *, unit: float = 1.0
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

    Returns
    -------
    GaussianObjective
        With `value`, `gradient`, `hessian`, and `position` and `parameters`, which translate
        between (μ, σ) and positions.

    Raises
    ------
    ValueError
        If `x` is empty, not one-dimensional or not finite, or `unit` is not above 0.

    Notes
    -----
    The mean and not the sum, so that a learning rate does not depend on n. The Hessian is
    positive definite where |μ − mean| is below the standard deviation of the sample, and only
    there, whatever σ is.

    Examples
    --------
    >>> objective = gaussian_objective([1.0, 2.0, 6.0])
    >>> objective.gradient(objective.position(mu=2.0, sigma=2.0))
    array([-0.25      , -0.41666667])
    """
    statistics = x if isinstance(x, SufficientStatistics) else gaussian_statistics(x)
    return GaussianObjective(statistics, positive(unit, "unit"))
