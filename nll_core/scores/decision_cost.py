"""What decisions by a probability cost, and from which threshold on to say yes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    Seed,
    fraction,
    non_empty,
    outcomes_array,
    positive,
    sample_weights,
    seed_number,
    unit_interval_array,
)
from nll_core._weights import mean_by_weight
from nll_core.intervals.bootstrap import Interval, mean_interval

Float64Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Decisions:
    """What saying yes from a threshold on costs: mean cost of an example, and shares of them."""

    threshold: float
    """Yes where the probability is at least this."""
    cost: float
    false_positive: float
    false_negative: float
    true_positive: float
    true_negative: float

    @property
    def precision(self) -> float:
        """Share of events among those for which yes is said; NaN where it never is."""
        said = self.true_positive + self.false_positive
        return self.true_positive / said if said else float("nan")

    @property
    def recall(self) -> float:
        """Share of the events for which yes is said; NaN where there is no event."""
        there = self.true_positive + self.false_negative
        return self.true_positive / there if there else float("nan")


@dataclass(frozen=True, repr=False)
class CostThreshold(Printed):
    """The threshold that two costs ask for, beside ½ and beside the best on these examples."""

    false_positive_cost: float
    false_negative_cost: float
    optimal: Decisions
    """At c₊ / (c₊ + c₋), which is right for calibrated probabilities."""
    half: Decisions
    """At ½."""
    best: Decisions
    """At the threshold that costs least here: chosen by these very examples, it promises too
    much."""
    saving: float
    """Cost at ½ minus cost at the optimal threshold, for an example."""
    interval: Interval | None
    """Of the saving, by the paired bootstrap; None where none was asked for."""


def decisions_at(
    probs: ArrayLike,
    outcomes: ArrayLike,
    threshold: float,
    *,
    false_positive: float = 1.0,
    false_negative: float = 1.0,
    sample_weight: ArrayLike | None = None,
) -> Decisions:
    """What saying yes from a threshold on costs for each example, and its four shares.

    cost = c₊ · FP + c₋ · FN, with the shares of all examples FP (yes, and it did not happen) and FN
    (no, and it happened).

    Parameters
    ----------
    probs : array_like, shape (n,)
        Of the event.
    outcomes : array_like of bool, shape (n,)
        Whether it happened.
    threshold : float
        From which probability on yes is said.
    false_positive, false_negative : float
        c₊ and c₋, above 0.
    sample_weight : array_like, shape (n,), optional
        Weights of the examples, at least 0.

    Returns
    -------
    Decisions
        In the unit of the costs.

    Raises
    ------
    ValueError
        For arrays of other shapes, or numbers out of range.

    Examples
    --------
    >>> found = decisions_at([0.1, 0.4, 0.6, 0.9], [0, 1, 0, 1], 0.5, false_negative=3.0)
    >>> found.cost, found.precision, found.recall
    (1.0, 0.5, 0.5)
    """
    p, y, weights = _checked(probs, outcomes, sample_weight)
    costs = positive(false_positive, "false_positive"), positive(false_negative, "false_negative")
    return _decisions(p, y, weights, float(threshold), *costs)


def threshold_by_cost(
    probs: ArrayLike,
    outcomes: ArrayLike,
    *,
    false_positive: float = 1.0,
    false_negative: float = 1.0,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    seed: Seed = 0,
    with_interval: bool = True,
) -> CostThreshold:
    """From which probability on to say yes, given what the two kinds of mistake cost.

    Yes costs (1 − p) c₊ on average and no costs p c₋: with calibrated p, yes is cheaper from
    p = c₊ / (c₊ + c₋) on (Elkan 2001).

    Parameters
    ----------
    probs, outcomes, false_positive, false_negative, sample_weight
        As in `decisions_at`.
    confidence_level : float
        Of the interval of the saving.
    seed : int or numpy.random.Generator
        Of the resamples.
    with_interval : bool
        Whether the interval is wanted.

    Returns
    -------
    CostThreshold
        With what it saves against a threshold of ½, in the unit of the costs, for each example.

    Raises
    ------
    ValueError
        For arrays of other shapes, or numbers out of range.

    Examples
    --------
    >>> found = threshold_by_cost([0.1, 0.3, 0.6, 0.9], [0, 1, 0, 1], false_negative=4.0)
    >>> found.optimal.threshold, found.saving, found.best.cost
    (0.2, 1.0, 0.25)
    """
    seed = seed_number(seed)
    p, y, weights = _checked(probs, outcomes, sample_weight)
    level = fraction(confidence_level, "confidence_level")
    a, b = positive(false_positive, "false_positive"), positive(false_negative, "false_negative")
    at = 1.0 / (1.0 + b / a)
    optimal, half = (_decisions(p, y, weights, t, a, b) for t in (at, 0.5))
    differences = costs_of_decisions(p, y, 0.5, a, b) - costs_of_decisions(p, y, at, a, b)
    return CostThreshold(
        false_positive_cost=a,
        false_negative_cost=b,
        optimal=optimal,
        half=half,
        best=_decisions(p, y, weights, _cheapest(p, y, weights, a, b), a, b),
        saving=mean_by_weight(differences, weights),
        interval=mean_interval(
            differences, weights, confidence_level=level, n_resamples=1000, seed=seed
        )
        if with_interval and differences.any()
        else None,
    )


def _checked(
    probs: ArrayLike, outcomes: ArrayLike, sample_weight: ArrayLike | None
) -> tuple[Float64Array, BoolArray, Float64Array | None]:
    p = unit_interval_array(probs, "probs").astype(np.float64, copy=False)
    if p.ndim != 1:
        raise ValueError(f"probs must have shape (n,), got {p.shape}")
    non_empty(p, "probs")
    return p, outcomes_array(outcomes, p.shape, "outcomes"), sample_weights(sample_weight, p.shape)


def costs_of_decisions(
    p: Float64Array, y: BoolArray, threshold: float, a: float, b: float
) -> Float64Array:
    """What each decision costs."""
    yes = p >= threshold
    return np.where(yes, np.where(y, 0.0, a), np.where(y, b, 0.0))


def _decisions(
    p: Float64Array,
    y: BoolArray,
    weights: Float64Array | None,
    threshold: float,
    a: float,
    b: float,
) -> Decisions:
    yes = p >= threshold
    fp, fn, tp, tn = (
        mean_by_weight(cell, weights) for cell in (yes & ~y, ~yes & y, yes & y, ~yes & ~y)
    )
    return Decisions(threshold, a * fp + b * fn, fp, fn, tp, tn)


def _cheapest(
    p: Float64Array, y: BoolArray, weights: Float64Array | None, a: float, b: float
) -> float:
    """The threshold of the lowest cost, the highest of them in a tie; above 1 for never."""
    w = np.ones(len(p)) if weights is None else weights
    # From the highest on: each further yes adds a cost where it is wrong, and takes one away.
    order = np.argsort(-p, kind="stable")
    change = np.where(y[order], -b, a) * w[order]
    falls = np.append(p[order][1:] < p[order][:-1], True)
    totals = np.cumsum(change)[falls]
    best = int(np.argmin(totals))
    return float(np.nextafter(1.0, 2.0)) if totals[best] >= 0 else float(p[order][falls][best])
