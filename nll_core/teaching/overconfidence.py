"""Whether a model is right less often than it says by more than chance explains."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import non_empty, outcomes_array, unit_interval_array


def chance_of_so_few_right(confidence: ArrayLike, outcomes: ArrayLike) -> float:
    """Probability that a model that means what it says is right as rarely as this, or more rarely.

    P(Σ X_i ≤ Σ correct_i) for independent X_i, each 1 with probability `confidence_i`: the
    one-sided p-value of overconfidence. Near 0 the model is surer than it is right; above 0.05 or
    so, chance explains what is missing.

    Parameters
    ----------
    confidence : array_like, shape (n,)
        The probabilities that the predictions are right.
    outcomes : array_like of bool, shape (n,)
        Whether they were.

    Returns
    -------
    float
        The p-value.

    Raises
    ------
    ValueError, TypeError
        For arrays of different shapes, or probabilities outside [0, 1].

    Notes
    -----
    The exact Poisson binomial distribution, one example after the other: O(n²) time.

    References
    ----------
    Hodges & Le Cam (1960), The Poisson approximation to the Poisson binomial distribution.

    Examples
    --------
    >>> round(chance_of_so_few_right([0.9] * 20, [True] * 15 + [False] * 5), 4)
    0.0432
    """
    p = unit_interval_array(confidence, "confidence").astype(np.float64)
    if p.ndim != 1:
        raise ValueError(f"confidence must have shape (n,), got {p.shape}")
    non_empty(p, "confidence")
    right = outcomes_array(outcomes, p.shape, "outcomes")
    # Only the counts up to the observed one matter, and none of them needs a higher one.
    chance = np.zeros(int(right.sum()) + 1)
    chance[0] = 1.0
    for each in p:
        chance[1:] = chance[1:] * (1.0 - each) + chance[:-1] * each
        chance[0] *= 1.0 - each
    return min(float(chance.sum()), 1.0)
