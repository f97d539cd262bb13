"""Resampling of examples, singly or in random groups, and the percentiles that BCa picks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import FloatArray, count

Float64Array = NDArray[np.float64]

# Up to so many examples each one is drawn by itself: 1,000 resamples take some 0.1 s.
_MOST_DRAWN_SINGLY: Final = 10_000
# The variance between groups of examples is known to √(2/G) of itself: 3% for so many.
_N_GROUPS: Final = 2_000
# The scores of one report share their groups, at 2 bytes an example.
_GROUPINGS_KEPT: Final = 2
# A block of resamples and its products stay within the caches.
_BLOCK_NUMBERS: Final = 1 << 19
# Draws of groups that are kept for the next interval, at 4 kB a resample.
_MOST_KEPT: Final = 1_000


def bca_ends(
    resampled: Float64Array, *, bias: float, acceleration: float, confidence_level: float
) -> tuple[float, float]:
    """Percentiles of resampled values, moved by the two constants of BCa."""
    from scipy.special import ndtr, ndtri

    tail = 0.5 * (1.0 - confidence_level)
    normal = bias + ndtri(np.array([tail, 1.0 - tail]))
    # Beyond the pole of the correction, the furthest resample is as far as the data can say.
    slack = 1.0 - acceleration * normal
    moved = np.copysign(np.inf, normal)
    moved[slack > 0] = bias + normal[slack > 0] / slack[slack > 0]
    ascending = np.sort(resampled)
    # Order statistics as they are, since an interpolation next to an infinite one is a NaN.
    ranks = ndtr(moved) * (len(ascending) - 1)
    low, high = ascending[int(np.floor(ranks[0]))], ascending[int(np.ceil(ranks[1]))]
    return float(low), float(high)


@lru_cache(maxsize=_GROUPINGS_KEPT)
def resampling_groups(
    n: int, seed: int, *, most_singly: int | None = None
) -> NDArray[np.int16] | None:
    """The group of each of n examples, at random and of equal sizes; None if each stands alone."""
    if n <= (_MOST_DRAWN_SINGLY if most_singly is None else most_singly):
        return None
    # Not by position: neighbours in a file are alike, and a regular pattern would be a stratum.
    groups = np.resize(np.arange(_N_GROUPS, dtype=np.int16), n)
    np.random.default_rng([count(seed, "seed", minimum=0), n]).shuffle(groups)
    groups.flags.writeable = False
    return groups


def group_sums(groups: NDArray[np.int16], values: FloatArray) -> Float64Array:
    """Sums of `values` in each group, shape (2000,)."""
    return np.bincount(groups, weights=values, minlength=_N_GROUPS).astype(np.float64, copy=False)


def units_of_rows(terms: Float64Array, seed: int) -> Float64Array:
    """The rows (n, m), summed over random groups of them where there are many."""
    return units_of_columns(terms.T, seed)


def units_of_columns(
    columns: Sequence[Float64Array] | Float64Array, seed: int, most_singly: int | None = None
) -> Float64Array:
    """The same of m columns (n,), which need not lie side by side."""
    groups = resampling_groups(len(columns[0]), seed, most_singly=most_singly)
    if groups is not None:
        columns = [group_sums(groups, column) for column in columns]
    return np.column_stack(list(columns))


def resampled_sums(units: Float64Array, *, n_resamples: int, seed: int) -> Float64Array:
    """Column sums of the rows of `units` drawn with replacement, shape (n_resamples, m)."""
    n_resamples = count(n_resamples, "n_resamples")
    seed = count(seed, "seed", minimum=0)
    n_units = len(units)
    sums = np.empty((n_resamples, units.shape[1]))
    step = max(1, min(n_resamples, _BLOCK_NUMBERS // n_units))
    blocks = _drawn(n_units, n_resamples, step, seed)
    if n_units == _N_GROUPS and n_resamples <= _MOST_KEPT:
        blocks = _kept_draws(n_resamples, step, seed)
    for start, block in zip(range(0, n_resamples, step), blocks, strict=True):
        np.matmul(block.astype(np.float64), units, out=sums[start : start + len(block)])
    return sums


def _drawn(n_units: int, n_resamples: int, step: int, seed: int) -> Iterable[NDArray[np.int16]]:
    """How often each unit is drawn, resamples in blocks of `step`."""
    generator = np.random.default_rng(seed)
    for start in range(0, n_resamples, step):
        # As long as there are units to draw from: n_units, at most 10,000.
        block = np.empty((min(step, n_resamples - start), n_units), np.int16)
        for row in block:
            row[:] = np.bincount(generator.integers(0, n_units, n_units), minlength=n_units)
        yield block


@lru_cache(maxsize=1)
def _kept_draws(n_resamples: int, step: int, seed: int) -> Sequence[NDArray[np.int16]]:
    """Those of random groups, which all intervals of a report share."""
    return tuple(_drawn(_N_GROUPS, n_resamples, step, seed))


def skew_constant(deviations: Float64Array) -> float:
    """A sixth of the skewness of a sum of terms with these deviations: BCa's acceleration."""
    size = float(max(deviations.max(), -deviations.min()))
    if size == 0.0:
        return 0.0
    scaled = deviations / size
    squares = scaled * scaled
    return float(squares @ scaled) / float(6.0 * squares.sum() ** 1.5)
