"""The slope of the NLL in 1/T at fixed temperatures, as sums, and the temperature where it is 0."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import IntArray
from nll_core.losses._log_prob_rows import LogProbs
from nll_core.summaries._cell_sums import whole_sum
from nll_core.summaries._cells import Float64Array

# Inverse temperatures, each √2 times the one before in the middle and twice further out.
INVERSE_TEMPERATURES: Final = 2.0 ** np.array([-4, -3, *np.arange(-4, 5) / 2.0, 3, 4])
# Those whose powers are squares of each other, from the first one on.
_CHAINS: Final = ((0, 1, 2, 4, 6, 8, 10, 11, 12), (3, 5, 7, 9))
# Binary digits after the point that are kept of each, and where weights have digits of their own.
_DIGITS: Final = 30
_WEIGHTED_DIGITS: Final = 12
_BLOCK_NUMBERS: Final = 1 << 16
# Nothing is left of a class whose logit is lower by this, at any of them.
_LOWEST: Final = -2.0e4
_LOWEST_TRUTH: Final = -1e9


class TemperatureSums:
    """Sums of the slope in β = 1/T and its next two derivatives at each inverse temperature.

    The NLL of a row is log Σ e^{βz} − βz_y, whose slope is the mean of z under softmax(βz) less
    z_y; the next derivatives are the variance and the third cumulant of z.
    """

    def __init__(self, *, weighted: bool = False) -> None:
        self._scale = 2.0 ** (_WEIGHTED_DIGITS if weighted else _DIGITS)
        self.sums: NDArray[Any] = np.zeros((len(INVERSE_TEMPERATURES), 3), object)

    def take(self, log_probs: LogProbs, truth: IntArray, weights: Float64Array | None) -> None:
        """Take in rows whose truth is possible."""
        step = max(1, _BLOCK_NUMBERS // log_probs.shape[1])
        for start in range(0, len(truth), step):
            part = slice(start, start + step)
            # A row for each class, so that neighbours in memory are added to neighbours.
            z = np.ascontiguousarray(np.asarray(log_probs[part], np.float64).T)
            z -= z.max(axis=0)
            self._take(z, truth[part], None if weights is None else weights[part])

    def _take(self, z: Float64Array, truth: IntArray, weights: Float64Array | None) -> None:
        """Take in a block (K, n) of logits whose maximum is 0."""
        of_truth = np.maximum(z[truth, np.arange(len(truth))], _LOWEST_TRUTH)
        np.maximum(z, _LOWEST, out=z)
        for chain in _CHAINS:
            power = np.exp(INVERSE_TEMPERATURES[chain[0]] * z)
            for node in chain:
                mean, *higher = _cumulants(power, z)
                for k, values in enumerate((mean - of_truth, *higher)):
                    whole = (values if weights is None else values * weights) * self._scale
                    self.sums[node, k] += whole_sum(np.rint(whole))
                power *= power

    def temperature(self, total: float) -> tuple[float, float] | None:
        """Where the slope is 0, if it is between two of them, and how far that may be off.

        The slope between two temperatures is the polynomial of degree 5 with the derivatives at
        both; that of degree 3, which leaves out the third, is far worse: their difference is taken
        for the error.
        """
        slope, curvature, third = (self.sums.astype(np.float64) * (1.0 / (self._scale * total))).T
        rising = np.flatnonzero((slope[:-1] <= 0.0) & (slope[1:] > 0.0))
        if not len(rising):
            return None
        from scipy.interpolate import BPoly

        i = int(rising[0])
        between = INVERSE_TEMPERATURES[i : i + 2]
        ends = np.stack([slope, curvature, third], axis=1)[i : i + 2]
        best, worse = (_root(BPoly.from_derivatives(between, ends[:, :m]), between) for m in (3, 2))
        return best, abs(best - worse)


def _root(slope: Callable[[float], Any], between: Float64Array) -> float:
    """The temperature between two inverse ones at which a slope is 0."""
    from scipy.optimize import brentq

    low, high = between.tolist()
    return 1.0 / float(brentq(lambda beta: float(slope(beta)), low, high, xtol=1e-14))


def _cumulants(power: Float64Array, z: Float64Array) -> tuple[Float64Array, ...]:
    """Mean, variance and third cumulant of each column of z by its shares of the power."""
    total = power.sum(axis=0)
    weighted = power * z
    mean = weighted.sum(axis=0) / total
    weighted *= z
    square = weighted.sum(axis=0) / total
    weighted *= z
    cube = weighted.sum(axis=0) / total
    return mean, square - mean * mean, cube - 3.0 * mean * square + 2.0 * mean**3
