"""The Student-t negative log-likelihood over location and scale, with its derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._weights import mean_by_weight
from nll_core.likelihoods.student_t import log_normaliser, log_normaliser_slope

Vector = NDArray[np.float64]

# Below this, u − log(1 + u) is computed by its series, which the cancellation would spoil.
SERIES_BELOW: Final = 0.02


@dataclass(frozen=True, eq=False)
class StudentTObjective:
    """The mean Student-t NLL over (μ, log σ) at a fixed tail weight 1/ν, in nats."""

    x: Vector
    tail: float
    weights: Vector | None = None
    """Of each x, for all means; None where all count alike."""

    def value(self, position: Vector) -> float:
        """½(ν + 1)·E[log(1 + z²/ν)] + log σ + log_normaliser(ν)."""
        return self._value(position, self._z(position))

    def value_and_gradient(self, position: Vector) -> tuple[float, Vector]:
        """The value, and −E[wz]/σ and 1 − E[wz²] with the weight w = (ν + 1)/(ν + z²)."""
        z = self._z(position)
        weighted = (1.0 + self.tail) / (1.0 + self.tail * z * z) * z
        slopes = [
            -self._mean(weighted) * np.exp(-position[1]),
            1.0 - self._mean(weighted * z),
        ]
        return self._value(position, z), np.array(slopes)

    def hessian(self, position: Vector) -> Vector:
        """Second derivatives, by d(wz)/dz = w(ν − z²)/(ν + z²) and d(wz²)/d(z²) = wν/(ν + z²)."""
        z, precision_root = self._z(position), np.exp(-position[1])
        share = 1.0 / (1.0 + self.tail * z * z)
        damped = (1.0 + self.tail) * share * share
        location = self._mean(damped * (1.0 - self.tail * z * z)) * precision_root**2
        mixed = 2.0 * self._mean(damped * z) * precision_root
        return np.array([[location, mixed], [mixed, 2.0 * self._mean(damped * z * z)]])

    def tail_slope(self, position: Vector) -> float:
        """Derivative of the value with respect to 1/ν, finite down to the Gaussian at 0."""
        q = self._z(position) ** 2
        u = self.tail * q
        small = u < SERIES_BELOW
        # φ(u) = (log(1 + u) − u/(1 + u))/u² = ½ − ⅔u + ¾u² − …
        v = np.where(small, u, 0.0)
        series = np.zeros_like(v)
        for k in range(10, 1, -1):
            series = (k - 1) / k - v * series
        w = np.where(small, 1.0, u)
        phi = np.where(small, series, (np.log1p(w) - w / (1.0 + w)) / w**2)
        kernel = 0.5 * self._mean(q / (1.0 + u) - q * q * phi)
        return kernel + log_normaliser_slope(self.tail)

    def _value(self, position: Vector, z: Vector) -> float:
        """The value where z is known."""
        q = z**2
        if self.tail == 0.0:
            return float(0.5 * self._mean(q) + position[1]) + log_normaliser(np.inf)
        kernel = 0.5 * (1.0 / self.tail + 1.0) * self._mean(np.log1p(self.tail * q))
        return float(kernel + position[1]) + log_normaliser(1.0 / self.tail)

    def _mean(self, values: Vector) -> float:
        """E over the sample."""
        if self.weights is None:
            return float(values.mean())
        return mean_by_weight(values, self.weights)

    def _z(self, position: Vector) -> Vector:
        """(x − μ)/σ at `position`."""
        z: Vector = (self.x - position[0]) * np.exp(-position[1])
        return z
