"""The Poisson negative log-likelihood, and the two parts it is summed from without cancellation."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core.likelihoods.gaussian import HALF_LOG_TWO_PI

Array = NDArray[np.float64]
# From here on Stirling's series for log Γ is exact in float64 (the first term left out is
# 1/(1680 y⁷)), while log Γ itself, less y log y, loses ever more digits.
STIRLING_FROM: Final = 1000.0


def poisson_nll(z: Array, y: Array) -> Array:
    """exp(z) − yz + log y! as y(exp(u) − 1 − u) + (log y! − y log y + y), u = z − log y."""
    some = y > 0
    counts = np.where(some, y, 1.0)
    away = z - np.log(counts)
    from_best = counts * (np.expm1(away) - away)
    return np.asarray(np.where(some, from_best + poisson_floor(counts), np.exp(z)))


def poisson_floor(y: Array) -> Array:
    """log y! − y log y + y, the NLL where the rate is y itself; 0 for y = 0."""
    from scipy.special import gammaln, xlogy

    small = np.minimum(y, STIRLING_FROM)
    direct = gammaln(small + 1) - xlogy(small, small) + small
    large = np.maximum(y, STIRLING_FROM)
    w = 1.0 / large
    powers = w * (1 / 12 + w * w * (-1 / 360 + w * w / 1260))
    series = HALF_LOG_TWO_PI + 0.5 * np.log(large) + powers
    return np.asarray(np.where(y < STIRLING_FROM, direct, series))


def poisson_deviance(y: Array, relative: Array) -> Array:
    """y log(y/m) + m − y, with the relative distance (m − y)/y of the mean m from y > 0."""
    return np.asarray(y * (relative - np.log1p(relative)))
