"""Kernel densities: a Gaussian on each datum, and three NLLs that differ in what they leave out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._numerics import rows_per_block
from nll_core._printing import Printed
from nll_core._validation import (
    positive,
    positive_array,
    sample_array,
    sample_weights,
)
from nll_core.density._mixture_pass import LOG_2PI

Float64Array = NDArray[np.float64]

# The quartiles of a Gaussian are so many standard deviations apart.
_QUARTILES_APART: Final = 1.3489795003921634
_SILVERMAN: Final = 0.9


@dataclass(frozen=True, eq=False, repr=False)
class BandwidthScores(Printed):
    """What a kernel density costs per datum, in nats, along bandwidths."""

    bandwidths: Float64Array
    """(m,), in the unit of x."""
    training: Float64Array
    """(m,), NLL of the data themselves: without a lower bound as the bandwidth goes to 0."""
    leave_one_out: Float64Array
    """(m,), each datum by the kernels on the others."""
    held_out: Float64Array | None
    """(m,), NLL of data that have no kernel."""
    effective: Float64Array
    """(m,), Σ of each datum's own part of its density: from 1 to the number of data."""
    tied: float
    """Σ w of data that equal another: they have no leave-one-out NLL at bandwidth 0 either."""

    @property
    def curves(self) -> dict[str, Float64Array]:
        """The NLLs that there are, by name."""
        found = {"training": self.training, "leave one out": self.leave_one_out}
        return found if self.held_out is None else found | {"held out": self.held_out}

    @property
    def best(self) -> int:
        """The place of the lowest leave-one-out NLL."""
        return int(np.argmin(self.leave_one_out))

    @property
    def best_held_out(self) -> int:
        """The place of the lowest held-out NLL."""
        if self.held_out is None:
            raise ValueError("held_out must have been given to bandwidth_scores")
        return int(np.argmin(self.held_out))


def kernel_log_density(
    x: ArrayLike, at: ArrayLike, bandwidth: float, *, sample_weight: ArrayLike | None = None
) -> Float64Array:
    """Log of the mean of Gaussians of one width on the data, in nats: log Σ w_i N(at; x_i, h²)/Σ w.

    Parameters
    ----------
    x : array_like, shape (n,)
        The data.
    at : array_like, shape (m,)
        Where the density is wanted.
    bandwidth : float
        h, the standard deviation of each kernel, above 0, in the unit of x.
    sample_weight : array_like, shape (n,), optional
        What each datum counts.

    Returns
    -------
    ndarray, shape (m,)
        Finite however far a place is from the data.

    Raises
    ------
    ValueError
        If x is empty or a number out of range.

    References
    ----------
    B. W. Silverman (1986), Density estimation for statistics and data analysis.

    Examples
    --------
    >>> kernel_log_density([0.0, 4.0], [0.0, 4.0], 1.0).round(3)
    array([-1.612, -1.612])
    """
    data, weights = _weighted(x, sample_weight)
    places = sample_array(at, "at")
    width = positive(bandwidth, "bandwidth")
    logs = np.log(weights / weights.sum()) - np.log(width) - 0.5 * LOG_2PI
    found = np.empty(len(places))
    for block in _blocks(len(places), len(data)):
        kernels = -0.5 * np.square((places[block, None] - data) / width) + logs
        found[block] = _log_sum(kernels)
    return found


def bandwidth_scores(
    x: ArrayLike,
    bandwidths: ArrayLike,
    *,
    held_out: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
) -> BandwidthScores:
    """Training, leave-one-out and held-out NLL of a kernel density along bandwidths.

    Lower is better; the minimum of the second two is where the kernels are as wide as serves data
    that are not there yet. The first has none.

    LOO(h) = −Σ w_i log [Σ_{j ≠ i} w_j N(x_i; x_j, h²)/Σ_{j ≠ i} w_j] / Σ w

    Parameters
    ----------
    x : array_like, shape (n,)
        At least two data.
    bandwidths : array_like, shape (m,)
        All above 0.
    held_out : array_like, shape (k,), optional
        Other data.
    sample_weight : array_like, shape (n,), optional
        What each datum of x counts. A datum of weight k is k equal ones: one of them is left out.
        Weights below 1 are left out whole.

    Returns
    -------
    BandwidthScores
        Means over the data, in nats.

    Raises
    ------
    ValueError
        If x holds fewer than two data or a number is out of range.

    References
    ----------
    M. Rudemo (1982), Empirical choice of histograms and kernel density estimators. R. P. W. Duin
    (1976), On the choice of smoothing parameters for Parzen estimators.

    Examples
    --------
    >>> scores = bandwidth_scores([0.0, 1.0, 1.5, 4.0], [0.2, 0.5, 1.0, 5.0])
    >>> scores.training.round(2), scores.leave_one_out.round(2), scores.best
    (array([0.67, 1.32, 1.7 , 2.61]), array([24.63,  5.12,  2.6 ,  2.64]), 2)
    """
    data, weights = _weighted(x, sample_weight)
    widths = positive_array(bandwidths, "bandwidths").astype(np.float64).reshape(-1)
    total = weights.sum()
    left = np.minimum(weights, 1.0)
    if not (total - left > 0).all():
        raise ValueError("x must hold at least 2 data, so that one can be left out")
    training, alone, own = (np.zeros(len(widths)) for _ in range(3))
    shares = np.log(weights)
    with np.errstate(divide="ignore"):
        rest = np.log(weights - left)
    values, counts = np.unique(data, return_counts=True)
    tied = (weights > 1.0) | np.isin(data, values[counts > 1])
    for block in _blocks(len(data), len(data)):
        squares = -0.5 * np.square(data[block, None] - data)
        mine = np.arange(len(data))[block]
        rows = np.arange(len(mine))
        for place, width in enumerate(widths):
            kernels = squares / width**2 + shares
            log_all = _log_sum(kernels)
            own[place] += weights[block] @ (left[block] * np.exp(-log_all))
            kernels[rows, mine] = rest[block]
            height = -np.log(width) - 0.5 * LOG_2PI
            training[place] -= weights[block] @ (log_all + height - np.log(total))
            others = _log_sum(kernels) + height - np.log(total - left[block])
            alone[place] -= weights[block] @ others
    outside = None
    if held_out is not None:
        new = sample_array(held_out, "held_out")
        outside = np.array(
            [-kernel_log_density(data, new, h, sample_weight=weights).mean() for h in widths]
        )
    return BandwidthScores(
        widths, training / total, alone / total, outside, own, float(weights[tied].sum())
    )


def rule_of_thumb(x: ArrayLike, *, sample_weight: ArrayLike | None = None) -> float:
    """Silverman's bandwidth, 0.9 min(s, IQR/1.35) n^(−1/5): good for one hump, wide for two.

    Parameters
    ----------
    x : array_like, shape (n,)
        The data.
    sample_weight : array_like, shape (n,), optional
        What each datum counts; n is then their effective number (Σw)²/Σw².

    Returns
    -------
    float
        In the unit of x.

    Raises
    ------
    ValueError
        If x does not vary.

    References
    ----------
    B. W. Silverman (1986), Density estimation for statistics and data analysis, equation 3.31.

    Examples
    --------
    >>> from nll_core.datasets import load_old_faithful
    >>> round(rule_of_thumb(load_old_faithful().waiting), 4)
    3.9876
    """
    data, weights = _weighted(x, sample_weight)
    shares = weights / weights.sum()
    size = 1.0 / float(np.square(shares).sum())
    mean = float(shares @ data)
    if size <= 1.0 or not np.ptp(data):
        raise ValueError("x must vary, or a bandwidth has no scale")
    spread = float(np.sqrt(shares @ np.square(data - mean) * size / (size - 1.0)))
    quartiles = np.quantile(data, [0.25, 0.75], weights=weights, method="inverted_cdf")
    apart = float(np.diff(quartiles)[0]) / _QUARTILES_APART
    return _SILVERMAN * (min(spread, apart) if apart > 0 else spread) * float(size**-0.2)


def _weighted(x: ArrayLike, sample_weight: ArrayLike | None) -> tuple[Float64Array, Float64Array]:
    """Data that count, with what they count."""
    data = sample_array(x)
    weights = sample_weights(sample_weight, data.shape)
    if weights is None:
        return data, np.ones(len(data))
    return data[weights > 0], weights[weights > 0]


def _blocks(n: int, width: int) -> Iterator[slice]:
    size = rows_per_block(width, 8)
    return (slice(start, start + size) for start in range(0, n, size))


def _log_sum(logs: Float64Array) -> Float64Array:
    """log Σ exp along the last axis, which nothing underflows."""
    top = logs.max(axis=1)
    found: Float64Array = top + np.log(np.exp(logs - top[:, None]).sum(axis=1))
    return found
