"""A likelihood-ratio test whose null lies on a boundary: Poisson inside negative binomial."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, gammaln

from nll_core._printing import Printed
from nll_core._validation import Seed, count, integer_array, positive_array, seed_number

Float64Array = NDArray[np.float64]

# Of 1/size in units of 1/mean; below the smallest the two families cannot be told apart.
_SMALLEST, _LARGEST = 1e-7, 1e7
_HALVINGS = 60


@dataclass(frozen=True, eq=False, repr=False)
class BoundaryTest(Printed):
    """Twice the nats that the larger family gains, and how often the smaller one gives as much."""

    ratio: float
    mean: float
    variance: float
    """Of the counts, n in the denominator."""
    size: float
    """The negative binomial's; inf where it is the Poisson itself."""
    p_chi_squared: float
    """P(χ²₁ ≥ ratio): what the textbook's test says, and wrong on a boundary."""
    p_boundary: float
    """Half of it, or 1 for a ratio of 0: the limit for many data."""
    simulated: Float64Array
    """Ratios of samples of the fitted Poisson, ascending."""

    @property
    def p_simulated(self) -> float:
        """(1 + how many of the simulated are as large)/(1 + how many there are)."""
        below = int(np.searchsorted(self.simulated, self.ratio))
        return (1 + len(self.simulated) - below) / (1 + len(self.simulated))

    @property
    def share_at_zero(self) -> float:
        """Of the simulated: near ½ where the interior theory would have none."""
        return float((self.simulated == 0.0).mean())

    def above_zero(self, edges: ArrayLike) -> Float64Array:
        """Density of the simulated in bins, (B,), of those above 0; the last bin has all beyond."""
        at = np.asarray(edges, np.float64)
        above = self.simulated[self.simulated > 0.0]
        inside = np.minimum(above, np.nextafter(at[-1], 0.0))
        return np.histogram(inside, at)[0] / (len(self.simulated) * np.diff(at))


def overdispersion_test(
    counts: ArrayLike, *, n_simulations: int = 1000, seed: Seed
) -> BoundaryTest:
    """Likelihood-ratio test of Poisson against negative binomial, with its simulated null.

    ratio = 2·(NLL of the Poisson − NLL of the negative binomial), nats. The Poisson is the end
    1/size → 0 of the other family: half of its samples are less spread than a Poisson and have the
    ratio 0, so that the null is ½·0 + ½·χ²₁ for many data.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Not all 0.
    n_simulations : int
        Samples of n counts from the fitted Poisson.
    seed : int or numpy.random.Generator
        Seed of the samples; of a generator, its next number.

    Returns
    -------
    BoundaryTest

    Raises
    ------
    ValueError
        For no counts, negative ones, or zeros alone.
    TypeError
        For counts that are not whole numbers.

    References
    ----------
    S. G. Self and K.-Y. Liang (1987), Asymptotic properties of maximum likelihood estimators and
    likelihood ratio tests under nonstandard conditions.

    Examples
    --------
    >>> found = overdispersion_test([0] * 144 + [1] * 91 + [2] * 32 + [3] * 11 + [4] * 2, seed=0)
    >>> round(found.ratio, 5), round(found.p_boundary, 4)
    (1.00749, 0.1578)
    """
    x = integer_array(counts, "counts").reshape(-1)
    if not len(x) or x.min() < 0 or not x.any():
        raise ValueError("counts must be at least 0 and not all 0")
    simulations = count(n_simulations, "n_simulations")
    drawn = np.random.default_rng(seed_number(seed)).poisson(float(x.mean()), (simulations, len(x)))
    most = int(max(x.max(), drawn.max()))
    tables = np.array([np.bincount(row, minlength=most + 1) for row in (x, *drawn)], np.float64)
    ratios, sizes = _ratios(tables)
    ratio = float(ratios[0])
    p = float(chdtrc(1.0, ratio))
    return BoundaryTest(
        ratio,
        float(x.mean()),
        float(x.var()),
        float(sizes[0]),
        p,
        0.5 * p if ratio > 0.0 else 1.0,
        np.sort(ratios[1:]),
    )


def chi_squared_density(x: ArrayLike) -> Float64Array:
    """Density of χ² with one degree of freedom, of which half is the null on a boundary.

    Parameters
    ----------
    x : array_like, shape (...)
        Above 0.

    Returns
    -------
    ndarray, shape (...)

    Raises
    ------
    ValueError
        Where x is not above 0.

    Examples
    --------
    >>> chi_squared_density([1.0]).round(4)
    array([0.242])
    """
    at = np.asarray(positive_array(x, "x"), np.float64)
    return np.exp(-0.5 * at) / np.sqrt(2.0 * np.pi * at)


def _ratios(tables: Float64Array) -> tuple[Float64Array, Float64Array]:
    """Ratio and fitted size of each row of how often 0, 1, 2, … were counted.

    The mean of the counts maximises both likelihoods; of the other parameter, a = 1/size, the
    slope has one root where the counts are more spread than a Poisson, and is searched by halves.
    """
    k = np.arange(tables.shape[1], dtype=np.float64)
    n = tables.sum(axis=1)
    mean = tables @ k / n
    spread = tables @ k**2 / n - mean**2
    some = spread > mean * (1.0 + _SMALLEST)
    ratios, sizes = np.zeros(len(tables)), np.full(len(tables), np.inf)
    if not some.any():
        return ratios, sizes
    rows, mu = tables[some], mean[some]
    low, high = np.full(len(mu), np.log(_SMALLEST)), np.full(len(mu), np.log(_LARGEST))
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        rising = _slope(rows, mu, np.exp(middle) / mu, k) > 0.0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    a = np.exp(0.5 * (low + high)) / mu
    ratios[some] = np.maximum(2.0 * _gain(rows, mu, a, k), 0.0)
    sizes[some] = 1.0 / a
    return ratios, sizes


def _slope(rows: Float64Array, mu: Float64Array, a: Float64Array, k: Float64Array) -> Float64Array:
    """d log-likelihood / d a at the mean."""
    steps = k[:-1] / (1.0 + a[:, np.newaxis] * k[:-1])
    rising = np.concatenate([np.zeros((len(a), 1)), np.cumsum(steps, axis=1)], axis=1)
    t, n = a * mu, rows.sum(axis=1)
    return np.asarray(
        (rows * rising).sum(axis=1) - n * mu * mu / (1.0 + t) - n * _bend(t) * mu * mu
    )


def _bend(t: Float64Array) -> Float64Array:
    """(t/(1 + t) − log(1 + t))/t², which is −½ at 0."""
    small = np.minimum(t, 1e-3)
    series = -0.5 + small * (2.0 / 3.0 - small * (0.75 - 0.8 * small))
    large = np.maximum(t, 1e-3)
    return np.where(t < 1e-3, series, (large / (1.0 + large) - np.log1p(large)) / large**2)


def _gain(rows: Float64Array, mu: Float64Array, a: Float64Array, k: Float64Array) -> Float64Array:
    """Log-likelihood of the negative binomial minus that of the Poisson, at the mean."""
    size = 1.0 / a[:, np.newaxis]
    t = (a * mu)[:, np.newaxis]
    rising = gammaln(k + size) - gammaln(size) + k * np.log(a)[:, np.newaxis]
    log_ratio = rising - (k + size) * np.log1p(t) + mu[:, np.newaxis]
    return np.asarray((rows * log_ratio).sum(axis=1))
