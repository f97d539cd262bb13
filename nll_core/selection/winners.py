"""The best of many models on one test set: how much too good its NLL looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.special import ndtr

from nll_core._printing import Printed
from nll_core._validation import Seed, count, positive, seed_number

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class WinnersCurse(Printed):
    """Models that are equally good, on one test set and on a second; nats above their true NLL."""

    first: Float64Array
    """(m,), mean NLL on the test set that chooses, minus the truth."""
    second: Float64Array
    """(m,), on fresh data of the same number."""
    expected: float
    """What the lowest of the first is in the mean over test sets: below 0, or 0 for one model."""
    standard_error: float
    """Of one model's mean NLL."""

    @property
    def winner(self) -> int:
        """The model with the lowest NLL on the first test set."""
        return int(np.argmin(self.first))


def winners_curse(n_models: int, n: int, *, spread: float = 1.0, seed: Seed) -> WinnersCurse:
    """The lowest NLL of m equally good models on n data, and of the same model on new data, nats.

    Means of n losses are N(truth, spread²/n), independently for each model, and the expected lowest
    of m is −spread/√n · ∫ x·m·φ(x)·Φ(x)^(m−1) dx.

    Parameters
    ----------
    n_models : int
        m.
    n : int
        Data in each of the two test sets.
    spread : float
        Standard deviation of one datum's loss in nats.
    seed : int or numpy.random.Generator
        Seed of the losses; of a generator, its next number.

    Returns
    -------
    WinnersCurse

    Raises
    ------
    ValueError
        For numbers below 1 or a spread that is not above 0.

    Notes
    -----
    Models that are alike err alike, and their winner's NLL is less too good than this.

    Examples
    --------
    >>> found = winners_curse(2, 100, seed=0)
    >>> round(found.expected, 5)
    -0.05642
    """
    m, data = count(n_models, "n_models"), count(n, "n")
    error = positive(spread, "spread") / float(np.sqrt(data))
    generator = np.random.default_rng(seed_number(seed))
    first, second = error * generator.standard_normal((2, m))
    return WinnersCurse(first, second, 0.0 - error * _expected_largest(m), error)


def _expected_largest(m: int) -> float:
    """Of m standard normal numbers."""

    def weighted(x: float) -> float:
        return float(x * m * np.exp(-0.5 * x * x) / np.sqrt(2.0 * np.pi) * ndtr(x) ** (m - 1))

    return 0.0 if m == 1 else float(quad(weighted, -10.0, 10.0, epsabs=1e-12, limit=200)[0])
