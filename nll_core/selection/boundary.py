"""Likelihood-ratio tests whose null lies on a boundary: their χ² is wrong, and is simulated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, expit, gammaln

from nll_core._printing import Printed
from nll_core._validation import (
    Seed,
    count,
    integer_array,
    positive_array,
    sample_array,
    seed_number,
)
from nll_core.density import Mixture, mixture_of

Float64Array = NDArray[np.float64]

# Of 1/size in units of 1/mean; below the smallest the two families cannot be told apart.
_SMALLEST, _LARGEST = 1e-7, 1e7
_HALVINGS = 60
# Of two Gaussians: where the sorted data are cut at the start, and steps of EM, before the two best
# starts are chosen and after.
_CUTS = (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98)
_FIRST_STEPS, _MOST_STEPS = 12, 1000
_LEAST_GAIN, _NOTHING = 1e-5, 1e-3


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class SimulatedTest(Printed):
    """Twice the nats that the larger model gains, and how often the smaller one gives as much."""

    ratio: float
    degrees: int
    """Numbers that the larger model has more."""
    p_chi_squared: float
    """P(χ² ≥ ratio) with so many degrees of freedom: what the textbook says, wrong here."""
    simulated: Float64Array
    """Ratios of samples of the fitted smaller model, ascending."""

    @property
    def p_simulated(self) -> float:
        """(1 + how many of the simulated are as large)/(1 + how many there are)."""
        below = int(np.searchsorted(self.simulated, self.ratio))
        return (1 + len(self.simulated) - below) / (1 + len(self.simulated))

    @property
    def share_at_zero(self) -> float:
        """Of the simulated: the interior theory would have none."""
        return float((self.simulated == 0.0).mean())

    def above_zero(self, edges: ArrayLike) -> Float64Array:
        """Density of the simulated in bins, (B,), of those above 0; the last bin has all beyond."""
        at = np.asarray(edges, np.float64)
        above = self.simulated[self.simulated > 0.0]
        inside = np.minimum(above, np.nextafter(at[-1], 0.0))
        return np.histogram(inside, at)[0] / (len(self.simulated) * np.diff(at))


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class BoundaryTest(SimulatedTest):
    """Poisson against negative binomial."""

    mean: float
    variance: float
    """Of the counts, n in the denominator."""
    size: float
    """The negative binomial's; inf where it is the Poisson itself."""
    p_boundary: float
    """Half of that of χ², or 1 for a ratio of 0: the limit for many data."""


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class TwoComponentsTest(SimulatedTest):
    """One Gaussian against two of equal variance."""

    mixture: Mixture
    """The two."""

    @property
    def p_boundary(self) -> float:
        """The simulated one: no limit for many data is known to hold."""
        return self.p_simulated


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
        ratio=ratio,
        degrees=1,
        p_chi_squared=p,
        simulated=np.sort(ratios[1:]),
        mean=float(x.mean()),
        variance=float(x.var()),
        size=float(sizes[0]),
        p_boundary=0.5 * p if ratio > 0.0 else 1.0,
    )


def two_components_test(x: ArrayLike, *, n_simulations: int = 400, seed: Seed) -> TwoComponentsTest:
    """Likelihood-ratio test of one Gaussian against two of equal variance, with its simulated null.

    ratio = 2·(NLL of one − NLL of two), nats. One is two with the same mean, whatever their shares,
    or two of which one has no share: no χ² is the null. It depends on n alone, since the ratio is
    the same in every unit and about every origin.

    Parameters
    ----------
    x : array_like, shape (n,)
        At least four data, three of them different.
    n_simulations : int
        Samples of n from one Gaussian.
    seed : int or numpy.random.Generator
        Seed of the samples; of a generator, its next number.

    Returns
    -------
    TwoComponentsTest

    Raises
    ------
    ValueError
        For fewer than four data, or fewer than three different ones.

    Notes
    -----
    Two of unequal variances have no largest likelihood, so theirs is no test. EM from seven cuts of
    the sorted data, the two best of them to a step of 10⁻⁵ nats.

    References
    ----------
    G. J. McLachlan (1987), On bootstrapping the likelihood ratio test statistic for the number of
    components in a normal mixture, Applied Statistics 36.

    Examples
    --------
    >>> found = two_components_test([1.0, 1.3, 1.5, 4.1, 4.2, 4.6], n_simulations=20, seed=0)
    >>> round(found.ratio, 3), found.mixture.means.ravel().round(3)
    (15.476, array([1.267, 4.3  ]))
    """
    data = sample_array(x, minimum=4)
    if np.unique(data).size < 3:
        raise ValueError("x must hold at least 3 different numbers, or two can be met exactly")
    simulations = count(n_simulations, "n_simulations")
    generator = np.random.default_rng(seed_number(seed))
    rows = np.vstack([data, generator.standard_normal((simulations, len(data)))])
    centre, scale = float(data.mean()), float(data.std())
    rows = np.sort((rows - rows.mean(axis=1, keepdims=True)) / rows.std(axis=1, keepdims=True))
    ratios, pairs = _pairs_of_components(rows)
    share, low, high, variance = pairs[0].tolist()
    return TwoComponentsTest(
        ratio=float(ratios[0]),
        degrees=2,
        p_chi_squared=float(chdtrc(2.0, ratios[0])),
        simulated=np.sort(ratios[1:]),
        mixture=mixture_of(
            [1.0 - share, share],
            [centre + scale * low, centre + scale * high],
            [scale * float(np.sqrt(variance))] * 2,
        ),
    )


def chi_squared_density(x: ArrayLike, degrees: int = 1) -> Float64Array:
    """Density of χ²; of that with one degree of freedom half is the null on a boundary.

    Parameters
    ----------
    x : array_like, shape (...)
        Above 0.
    degrees : int
        Of freedom.

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
    at, half = np.asarray(positive_array(x, "x"), np.float64), 0.5 * count(degrees, "degrees")
    return np.asarray(np.exp((half - 1.0) * np.log(0.5 * at) - 0.5 * at - gammaln(half)) / 2.0)


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


def _pairs_of_components(rows: Float64Array) -> tuple[Float64Array, Float64Array]:
    """Ratio, and share of the second, means and variance, of two Gaussians on each sorted row.

    Rows have mean 0 and variance 1, so that one Gaussian costs n(1 + log 2π)/2.
    """
    n = rows.shape[1]
    cuts = np.unique(np.clip(np.round(np.multiply(_CUTS, n)).astype(int), 1, n - 1))
    behind = (np.arange(n) >= cuts[:, np.newaxis]).astype(np.float64)
    starts = _two_step(rows[:, np.newaxis], np.broadcast_to(behind, (len(rows), *behind.shape)))
    for _ in range(_FIRST_STEPS):
        behind, costs = _whose(rows[:, np.newaxis], starts)
        starts = _two_step(rows[:, np.newaxis], behind)
    order = np.argsort(costs, axis=1)[:, :2]
    at = np.take_along_axis(starts, order[..., np.newaxis], axis=1)
    costs = np.full(at.shape[:2], np.inf)
    moving = np.arange(len(rows))
    for _ in range(_MOST_STEPS):
        behind, now = _whose(rows[moving, np.newaxis], at[moving])
        going = (costs[moving] - now > _LEAST_GAIN).any(axis=1)
        costs[moving] = now
        at[moving[going]] = _two_step(rows[moving[going], np.newaxis], behind[going])
        moving = moving[going]
        if not len(moving):
            break
    best = costs.argmin(axis=1)
    every = np.arange(len(rows))
    # At a local optimum of two of one mean there is nothing to gain.
    ratios = np.maximum(0.0, n - 2.0 * costs[every, best])
    ratios[ratios < _NOTHING] = 0.0
    return ratios, at[every, best]


def _two_step(rows: Float64Array, behind: Float64Array) -> Float64Array:
    """The M-step: (…, 4), share of the second, means, variance, of rows of variance 1."""
    n = rows.shape[-1]
    second = behind.mean(axis=-1)
    sums = (behind * rows).sum(axis=-1) / n
    low, high = -sums / (1.0 - second), sums / second
    variance = 1.0 - (1.0 - second) * low**2 - second * high**2
    return np.stack([second, low, high, variance], axis=-1)


def _whose(rows: Float64Array, at: Float64Array) -> tuple[Float64Array, Float64Array]:
    """The E-step: chances of the second, and the NLL without n log 2π/2."""
    share, low, high, variance = (at[..., i, np.newaxis] for i in range(4))
    odds = np.log(share / (1.0 - share)) + (high - low) * (rows - 0.5 * (low + high)) / variance
    first = np.log1p(-share) - 0.5 * np.log(variance) - 0.5 * (rows - low) ** 2 / variance
    return expit(odds), -(first + np.logaddexp(0.0, odds)).sum(axis=-1)
