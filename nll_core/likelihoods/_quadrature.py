"""Rules of quadrature that are computed once."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


@lru_cache(maxsize=64)
def legendre_rule(points: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes and weights of Gauss and Legendre on [−1, 1], shared and read-only."""
    nodes, weights = np.polynomial.legendre.leggauss(points)
    for array in (nodes, weights):
        array.flags.writeable = False
    return nodes, weights
