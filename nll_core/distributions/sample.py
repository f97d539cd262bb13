"""A sample in blocks that stay in the cache, and the means that likelihoods ask it for."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._numerics import rows_per_block
from nll_core._weights import weighted_median

Array = NDArray[np.float64]
Value = float | Array

# Of so many arrays as long as a block a formula makes most of its terms.
ARRAYS: Final = 4
# Below this the difference of two logs of x has too few digits.
NARROW: Final = 0.01
# Powers of two that a product in float64 may reach, and of how many factors one is made at most.
POWER_MAX: Final = 1000.0
MOST_FACTORS: Final = 64
# Of many data, the value that most share is looked for among so many.
LOOKED_AT: Final = 4000
BLOCK: Final = rows_per_block(ARRAYS, 8)
# What makes one array of a block at a time is quicker in long ones.
LONG_BLOCK: Final = 4 * BLOCK


@dataclass(frozen=True, eq=False)
class Sample:
    """Observations and how much each counts; every mean is taken once, in one pass."""

    x: Array
    weights: Array | None = None
    """Finite, above 0 and with a finite sum; None where all observations count alike."""

    @cached_property
    def _ends(self) -> tuple[float, float]:
        """The smallest and the largest x, in one pass."""
        starts = range(0, self.x.size, LONG_BLOCK)
        blocks = [self.x[start : start + LONG_BLOCK] for start in starts]
        lows, highs = zip(*((block.min(), block.max()) for block in blocks), strict=True)
        return float(min(lows)), float(max(highs))

    @property
    def low(self) -> float:
        """The smallest x."""
        return self._ends[0]

    @property
    def high(self) -> float:
        """The largest x."""
        return self._ends[1]

    @cached_property
    def total(self) -> float:
        """The sum of the weights."""
        return float(self.x.size if self.weights is None else self.weights.sum())

    def varied(self) -> None:
        """Raise ValueError where all values are one, on which the likelihood has no bound."""
        if self.low == self.high:
            raise ValueError(f"x must hold two values that differ, got only {self.low:g}")

    def means(self, terms: Callable[[Array], Sequence[Value]], length: int = BLOCK) -> list[float]:
        """Of each of the terms that a formula makes of x, its mean by weight."""
        sums = []
        for start in range(0, self.x.size, length):
            block = self.x[start : start + length]
            w = None if self.weights is None else self.weights[start : start + length]
            sums.append([_sum(part, w, block.size) for part in terms(block)])
        return [_total(column) / self.total for column in zip(*sums, strict=True)]

    def mean_of(self, formula: Callable[[Array], Array]) -> float:
        """The mean of one formula of x."""
        return self.means(lambda x: (formula(x),))[0]

    @cached_property
    def mean(self) -> float:
        """The mean of x."""
        return self.mean_of(lambda x: x)

    @cached_property
    def variance(self) -> float:
        """The mean square about the mean."""
        return self.mean_of(lambda x: (x - self.mean) ** 2)

    @cached_property
    def median(self) -> float:
        """The middle of the places that half of the weight lies on either side of."""
        if self.weights is None:
            return float(np.median(self.x))
        return weighted_median(self.x, self.weights)

    @cached_property
    def most_equal(self) -> float:
        """The weight of those that share one value; of many, of the value most common in some."""
        step = -(-self.x.size // LOOKED_AT)
        few = self.x[::step]
        values, of = np.unique(few, return_inverse=True)
        weights = None if self.weights is None else self.weights[::step]
        equal = self.x == values[np.argmax(np.bincount(of, weights))]
        return float(equal.sum() if self.weights is None else self.weights[equal].sum())

    def quantiles(self, ranks: Array) -> Array:
        """The x at which so much of the sample lies at or below."""
        if self.weights is None:
            return np.sort(self.x)[np.ceil(ranks * self.x.size).astype(np.intp) - 1]
        order = np.argsort(self.x)
        places = np.searchsorted(np.cumsum(self.weights[order]), ranks * self.total)
        return np.asarray(self.x[order[np.minimum(places, self.x.size - 1)]])

    @cached_property
    def logs(self) -> Sample:
        """The logs of the same observations."""
        return Sample(np.log(self.x), self.weights)

    @cached_property
    def mean_and_log_spread(self) -> tuple[float, float]:
        """The mean, and log mean − mean log ≥ 0, of x above 0."""
        factors = self._factors(self.low, self.high)
        mean, log = self.means(lambda x: (x, self._logs_to_add(x, factors)))
        spread = math.log(mean) - log
        if spread > NARROW:
            return mean, spread

        def from_ratios(x: Array) -> tuple[Array, Array]:
            away = (x - mean) / mean
            return away, np.log1p(away)

        away, log = self.means(from_ratios)
        return mean * (1.0 + away), math.log1p(away) - log

    @cached_property
    def mean_logs(self) -> tuple[float, float]:
        """The means of log x and of log(1 − x), of x between 0 and 1."""
        one, other = self._factors(self.low, self.high), self._factors(1 - self.high, 1 - self.low)
        log, log_rest = self.means(
            lambda x: (self._logs_to_add(x, one), self._logs_to_add(1.0 - x, other)), LONG_BLOCK
        )
        # Where x is small, log1p sees digits that 1 − x has lost.
        return log, log_rest if -log_rest > NARROW else self.mean_of(lambda x: np.log1p(-x))

    def _factors(self, low: float, high: float) -> int:
        """Of how many numbers between two ends the product is one that float64 holds."""
        if self.weights is not None or low <= 0:
            return 1
        reach = max(-math.log2(low), math.log2(high), 1.0)
        return max(1, min(MOST_FACTORS, int(POWER_MAX / reach)))

    def _logs_to_add(self, x: Array, factors: int) -> Array:
        """Logs with the sum of those of x: of products of so many."""
        if factors == 1:
            return np.log(x)
        whole = x.size - x.size % factors
        products = np.multiply.reduce(x[:whole].reshape(factors, -1))
        return np.asarray(np.log(np.append(products, x[whole:])))


def _sum(part: Value, weights: Array | None, n: int) -> float:
    """The sum of one term over n observations."""
    if not isinstance(part, np.ndarray) or part.ndim == 0:
        return float(part) * (n if weights is None else float(np.add.reduce(weights)))
    return float(np.add.reduce(part) if weights is None else weights @ part)


def _total(column: Sequence[float]) -> float:
    """The sum to the last digit; what is infinite or no number stays so."""
    try:
        return math.fsum(column)
    except (OverflowError, ValueError):
        return float(np.sum(column))
