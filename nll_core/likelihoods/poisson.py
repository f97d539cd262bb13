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
# Within this of 1 a series of so many terms is exact: v is at most 0.053, and v¹⁶ below rounding.
NEAR: Final = 0.1
SERIES_TERMS: Final = 8


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


def poisson_deviance(y: Array, relative: Array, log_ratio: Array) -> Array:
    """y log(y/m) + m − y for y > 0 and a mean m, in nats, of (m − y)/y and log(m/y).

    Where m is near y the difference r − log(1 + r) is taken by v = r/(2 + r), with which it is
    rv − 2v³(1/3 + v²/5 + …): half its digits would be lost otherwise (C. Loader 2000).
    """
    near = np.abs(relative) < NEAR
    r = np.where(near, relative, 0.0)
    v = r / (2.0 + r)
    tail = np.zeros_like(v)
    for k in range(SERIES_TERMS, 0, -1):
        tail = 1.0 / (2 * k + 1) + v * v * tail
    return np.asarray(y * np.where(near, r * v - 2.0 * v * v * v * tail, relative - log_ratio))
