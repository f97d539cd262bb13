"""A simulated classifier whose true temperature is known, and rows split at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import IntArray, Seed, count, positive, seed_number

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class SimulatedClassifier(Printed):
    """Logits (N, K) and the labels (N,) drawn from softmax(logits / true_temperature)."""

    logits: Float64Array
    labels: IntArray
    true_temperature: float


def simulate_classifier(
    n: int,
    n_classes: int,
    true_temperature: float,
    *,
    seed: Seed,
    spread: float = 2.5,
) -> SimulatedClassifier:
    """Logits and labels of a classifier that is calibrated at `true_temperature`, without a unit.

    z_ik = T·s·ε_ik with ε standard normal, and label_i ~ softmax(z_i / T): overconfident for T > 1,
    underconfident for T < 1. The labels do not depend on T, so that nothing but the confidence
    changes with it.

    Parameters
    ----------
    n : int
        Number of examples.
    n_classes : int
        Number of classes K, at least 2.
    true_temperature : float
        T, finite and above 0, which `fit_temperature` recovers.
    seed : int or numpy.random.Generator
        Seed of the draws; of a generator, its next number.
    spread : float
        s: the larger, the easier the examples.

    Returns
    -------
    SimulatedClassifier
        `logits`, `labels`, `true_temperature`.

    Raises
    ------
    ValueError
        For a count that is too small, or a temperature or spread that is not above 0.
    TypeError
        For a count that is not an integer.

    Notes
    -----
    The largest of logits plus Gumbel noise is distributed as their softmax.

    References
    ----------
    Maddison, Tarlow & Minka (2014), A* sampling (for the Gumbel-max trick).

    Examples
    --------
    >>> from nll_core.recalibration.temperature import fit_temperature
    >>> simulated = simulate_classifier(20_000, 5, 2.0, seed=0)
    >>> round(fit_temperature(simulated.logits, simulated.labels).temperature, 1)
    2.0
    """
    shape = (count(n, "n"), count(n_classes, "n_classes", minimum=2))
    temperature = positive(true_temperature, "true_temperature")
    generator = np.random.default_rng(seed_number(seed))
    calibrated = positive(spread, "spread") * generator.standard_normal(shape)
    labels: IntArray = (calibrated + generator.gumbel(size=shape)).argmax(axis=1).astype(np.int64)
    return SimulatedClassifier(temperature * calibrated, labels, temperature)


def split_halves(n: int, *, seed: Seed) -> tuple[IntArray, IntArray]:
    """Row numbers 0 … n − 1 in two disjoint random halves, each ascending.

    Parameters
    ----------
    n : int
        Number of rows, at least 2; the second half has one more if it is odd.
    seed : int or numpy.random.Generator
        Seed of the draw; of a generator, its next number.

    Returns
    -------
    first, second : ndarray of int
        To fit on, and to evaluate on.

    Raises
    ------
    ValueError
        For fewer than two rows.
    TypeError
        For a count that is not an integer.

    Examples
    --------
    >>> first, second = split_halves(5, seed=0)
    >>> sorted([*first.tolist(), *second.tolist()])
    [0, 1, 2, 3, 4]
    """
    generator = np.random.default_rng(seed_number(seed))
    order: IntArray = generator.permutation(count(n, "n", minimum=2)).astype(np.int64)
    half = len(order) // 2
    return np.sort(order[:half]), np.sort(order[half:])
