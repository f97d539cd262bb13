"""Curves with no more points than can be seen."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

# A curve of more points than this would not look different.
MOST_POINTS: Final = 400


def thin(
    x: NDArray[np.float64], y: NDArray[np.float64], most: int = MOST_POINTS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """At most about `most` points of a curve, evenly spread along x, the ends included."""
    if len(x) <= most:
        return x, y
    wanted = np.searchsorted(x, np.linspace(x[0], x[-1], most))
    chosen = np.unique(np.minimum(np.r_[0, wanted, len(x) - 1], len(x) - 1))
    return x[chosen], y[chosen]
