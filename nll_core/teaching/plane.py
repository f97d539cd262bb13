"""Two classes in a plane, drawn from normal distributions whose true probabilities are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, count, finite_array, open_fraction, seed_number

Float64Array = NDArray[np.float64]

# The class means are ±CENTRE, the covariance of both classes is the identity: they overlap, so that
# the best classifier still makes mistakes.
CENTRE: Final = np.array([1.0, 0.6])


@dataclass(frozen=True, eq=False, repr=False)
class PlanarClasses(Printed):
    """Points (n, 2) with labels (n,) of which `share` are 1."""

    points: Float64Array
    labels: NDArray[np.int64]
    share: float

    def probability(self, points: ArrayLike) -> Float64Array:
        """The true probability of class 1 at `points` of shape (..., 2)."""
        at = finite_array(points, "points").astype(np.float64)
        log_odds = 2 * (at @ CENTRE) + np.log(self.share / (1 - self.share))
        return np.asarray(1 / (1 + np.exp(-log_odds)))


def planar_classes(n: int, *, share: float = 0.5, seed: Seed = 0) -> PlanarClasses:
    """Draw n points of two overlapping classes in the plane, without a unit.

    Class 1 is N(c, I) and class 0 is N(−c, I) with c = (1, 0.6), so that
    log(p / (1 − p)) = 2c·x + log(share / (1 − share)).

    Parameters
    ----------
    n : int
        Number of points, at least 2.
    share : float
        Share of class 1, strictly between 0 and 1; of n points it is rounded, to at least one of
        each class.
    seed : int or numpy.random.Generator
        Seed of the draws; of a generator, its next number. With another share the points of both
        classes stay, but for those added or left out.

    Returns
    -------
    PlanarClasses
        Points and labels, class 1 first.

    Raises
    ------
    ValueError, TypeError
        For a count below 2 or a share that is not strictly between 0 and 1.

    References
    ----------
    Efron (1975), The efficiency of logistic regression compared to normal discriminant analysis.

    Examples
    --------
    >>> drawn = planar_classes(10, share=0.3, seed=1)
    >>> drawn.points.shape, int(drawn.labels.sum())
    ((10, 2), 3)
    """
    seed = seed_number(seed)
    size = count(n, "n", minimum=2)
    part = open_fraction(share, "share")
    positives = min(max(round(part * size), 1), size - 1)
    draws = np.random.default_rng(seed).standard_normal((2, size, 2))
    points = np.concatenate([draws[0, :positives] + CENTRE, draws[1, : size - positives] - CENTRE])
    labels = np.concatenate([np.ones(positives, np.int64), np.zeros(size - positives, np.int64)])
    return PlanarClasses(points=points, labels=labels, share=part)
