"""The many terms −log p of a made model of letter pairs, with a mean NLL that is set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import Seed, count, number_text, positive, seed_number

Array = NDArray[np.float64]

N_LETTERS: Final = 27
# The data are drawn at an entropy a little below the mean that is asked for; the model, a little
# off, then has exactly this mean.
ENTROPY_PART: Final = 0.99
BISECTIONS: Final = 100
LARGEST_SLOPE: Final = 30.0


def letter_terms(n: int, mean: float, *, seed: Seed = 0) -> Array:
    """−log p of n letters, each after another, under a made model; their mean is `mean` nats.

    Parameters
    ----------
    n : int
        Number of terms, at least 1,000.
    mean : float
        Their mean, from 0.5 to 3.2; a uniform guess among 27 letters has log 27 = 3.296.
    seed : int or numpy.random.Generator
        Which model and which letters.

    Returns
    -------
    ndarray, shape (n,)
        At most 27 × 27 different numbers, in the order of the letters.

    Raises
    ------
    TypeError, ValueError
        If n or mean is out of range.

    Notes
    -----
    Made, not real: for each of 27 letters, softmax(β·g) with normal g is the chance of the next.
    The letters are drawn with one β, the terms come from the smaller β that has the mean.

    Examples
    --------
    >>> terms = letter_terms(10_000, 2.45401)
    >>> print(terms.shape, round(terms.mean(), 5), np.unique(terms).size <= 729)
    (10000,) 2.45401 True
    """
    seed = seed_number(seed)
    size = count(n, "n", minimum=1000)
    target = positive(mean, "mean")
    if not 0.5 <= target <= 3.2:
        raise ValueError(f"mean must lie in 0.5 … 3.2, got {number_text(target)}")
    rng = np.random.default_rng(seed)
    scores = rng.standard_normal((N_LETTERS, N_LETTERS))
    before = np.bincount(
        rng.choice(N_LETTERS, size, p=rng.dirichlet(np.ones(N_LETTERS))), minlength=N_LETTERS
    )

    def entropy(slope: float) -> float:
        logs = _log_probabilities(scores, slope)
        return float(-(before @ (np.exp(logs) * logs).sum(axis=1)) / size)

    drawn = _solve(entropy, ENTROPY_PART * target, LARGEST_SLOPE)
    chances = np.exp(_log_probabilities(scores, drawn))
    pairs = np.array(
        [rng.multinomial(times, row) for times, row in zip(before, chances, strict=True)]
    )

    def mean_nll(slope: float) -> float:
        return float(-(pairs * _log_probabilities(scores, slope)).sum() / size)

    model = _log_probabilities(scores, _solve(mean_nll, target, drawn))
    return rng.permutation(np.repeat(-model.ravel(), pairs.ravel()))


def _log_probabilities(scores: Array, slope: float) -> Array:
    """log softmax of slope·scores in each row."""
    shifted = slope * (scores - scores.max(axis=1, keepdims=True))
    logs: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return logs


def _solve(falling: Callable[[float], float], level: float, high: float) -> float:
    """Where a falling function of [0, high] reaches the level, by bisection."""
    low = 0.0
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if falling(middle) > level else (low, middle)
    return low
