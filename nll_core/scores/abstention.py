"""Abstaining: areas by five definitions, a promise that holds, its costs, and who is refused."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import (
    as_array,
    count,
    float_array,
    fraction,
    given_weights,
    non_empty,
    open_fraction,
    outcomes_array,
    positive,
    reject_nan,
    sample_weights,
)
from nll_core._weights import counted, finite_sum
from nll_core.intervals.proportion import wilson_interval
from nll_core.scores.risk_coverage import RiskCoverageCurve

Float64Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

AreaDefinition = Literal["prefix_mean", "trapezoid", "rescaled", "from_origin", "generalised"]
AREA_DEFINITIONS: Final[tuple[AreaDefinition, ...]] = get_args(AreaDefinition)


@dataclass(frozen=True)
class OrderedArea:
    """An area of the rows in some order: with ties, its mean over all orders, and its ends.

    All three are NaN where 0/0 is left of a single row.
    """

    value: float
    least: float
    """Where of each tie the right predictions come first."""
    most: float
    """Where of each tie the wrong ones do."""


@dataclass(frozen=True, eq=False, repr=False)
class AbstentionCost(Printed):
    """What answering from a threshold of confidence on costs for each question."""

    threshold: float
    """Answer where the confidence is at least this: Chow's 1 − refusal/error."""
    coverage: float
    risk: float
    """Share of wrong answers; NaN where nothing is answered."""
    cost: float
    best_threshold: float
    """Where these very examples cost least; inf where refusing all of them does."""
    best_coverage: float
    best_cost: float
    answer_all: float
    """The cost of answering everything; that of answering nothing is the refusal's."""
    coverages: Float64Array
    costs: Float64Array
    """What each coverage that a threshold can give costs, from none on."""

    @property
    def wrong(self) -> float:
        """Share of all questions that is answered and wrong."""
        return self.coverage * self.risk if self.coverage else 0.0


@dataclass(frozen=True, eq=False, repr=False)
class CoverageBounds(Printed):
    """At some thresholds, what the risk of new predictions is at most, all at once."""

    thresholds: Float64Array
    answered: NDArray[np.int64]
    wrong: NDArray[np.int64]
    """Of those answered."""
    coverage: Float64Array
    risk: Float64Array
    upper: Float64Array
    """With the level's probability no risk is above its bound."""
    chosen: int | None
    """The place of the most coverage whose bound is at most the wanted risk; None for none."""


@dataclass(frozen=True, eq=False, repr=False)
class RefusedGroups(Printed):
    """Of each group, what share is refused below a threshold, and what is wrong of the rest."""

    groups: NDArray[Any]
    """What they are, sorted."""
    n: NDArray[np.int64]
    """How many examples, whatever they weigh."""
    n_refused: NDArray[np.int64]
    n_wrong: NDArray[np.int64]
    """Of those answered."""
    refused: Float64Array
    low: Float64Array
    high: Float64Array
    """Ends of the interval of the share refused."""
    risk: Float64Array
    """Of those answered; NaN where none is."""
    full_risk: Float64Array
    """Were all answered."""
    most: int
    """The place of the group that is refused most often."""


def risk_coverage_areas(
    confidence: ArrayLike, outcomes: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> dict[AreaDefinition, OrderedArea]:
    """The area under the risk–coverage curve by the five definitions in use, each a probability.

    Lower is better; the minimum is 0. With the risk r_k of the k most confident of n:
    prefix_mean = Σ r_k / n, trapezoid = Σ_{k<n} (r_k + r_{k+1}) / 2n,
    rescaled = trapezoid / (1 − 1/n), from_origin = trapezoid + r_1/2n, and
    generalised (AUGRC) = Σ_k (g_{k−1} + g_k) / 2n with the share g_k = k r_k / n that is answered
    and wrong, g_0 = 0.

    Parameters
    ----------
    confidence : array_like, any shape
        Any increasing scale of confidence.
    outcomes : array_like, same shape
        Whether the prediction is right: booleans, or 0 and 1.
    sample_weight : array_like, same shape, optional
        How many rows each stands for; n is their sum, at least 1.

    Returns
    -------
    dict of OrderedArea
        By the name of the definition. Rows of equal confidence have no order: `value` is the mean
        over all orders, which does not depend on that of the file.

    Raises
    ------
    ValueError
        For empty input, NaN, shapes that differ, or weights that are negative or sum to less
        than 1.
    TypeError
        For input that is not numeric.

    Notes
    -----
    All five are linear in the r_k, and the mean of r_k over the orders of a tie has its wrong
    predictions spread evenly. `rescaled` of one row is NaN, 0/0. A tie of m rows with e wrong after
    B rows with E wrong adds Σ_j (E + j e/m)/(B + j) = e + (E − B e/m)(ψ(B+m+1) − ψ(B+1)) to Σ r_k:
    by the digamma function ψ weights need not be whole numbers.

    References
    ----------
    Geifman & El-Yaniv (2017), Selective classification for deep neural networks.
    Traub, Bungert, Lüth, Baumgartner, Maier-Hein, Maier-Hein & Jaeger (2024), Overcoming common
    flaws in the evaluation of selective classification systems (AUGRC).

    Examples
    --------
    >>> found = risk_coverage_areas([0.8, 0.7, 0.6], [1, 1, 0])
    >>> [round(area.value, 4) for area in found.values()]
    [0.1111, 0.0556, 0.0833, 0.0556, 0.0556]
    """
    scores, right = _checked(confidence, outcomes)
    weights = np.ones(scores.size)
    if sample_weight is not None:
        weights = given_weights(sample_weight, np.shape(confidence)).reshape(-1)
        if finite_sum(weights) < 1.0:
            raise ValueError(f"sample_weight must sum to at least 1, got {weights.sum():g}")
        kept = weights > 0
        scores, right, weights = scores[kept], right[kept], weights[kept]
    # Of each tie: its rows in any order, the right ones first, or the wrong ones first.
    ways = [_areas(scores, second, ~right, weights) for second in (None, ~right, right)]
    return {name: OrderedArea(*(way[name] for way in ways)) for name in AREA_DEFINITIONS}


def _areas(
    scores: Float64Array, second: BoolArray | None, wrong: BoolArray, weights: Float64Array
) -> dict[AreaDefinition, float]:
    """All five, of rows by falling score and then, if given, by a second key."""
    from scipy.special import digamma

    keys = (-scores,) if second is None else (second, -scores)
    order = np.lexsort(keys)
    changes = [np.diff(key[order]) != 0 for key in keys]
    starts = np.flatnonzero(np.append(True, np.logical_or.reduce(changes)))
    mass = np.add.reduceat(weights[order], starts)
    errors = np.add.reduceat((weights * wrong)[order], starts)
    n, n_wrong = float(mass.sum()), float(errors.sum())
    before, wrong_before = np.cumsum(mass) - mass, np.cumsum(errors) - errors
    share = errors / mass
    # Of a single row, exact.
    span = np.where(
        mass == 1.0, 1.0 / (before + 1.0), digamma(before + mass + 1.0) - digamma(before + 1.0)
    )
    mean = float((errors + (wrong_before - before * share) * span).sum()) / n
    first, last = float(share[0]), n_wrong / n
    trapezoid = mean - 0.5 * (first + last) / n
    return {
        "prefix_mean": mean,
        "trapezoid": trapezoid,
        "rescaled": trapezoid / (1.0 - 1.0 / n) if n > 1 else math.nan,
        "from_origin": mean - 0.5 * last / n,
        "generalised": float(((wrong_before + 0.5 * errors) / n) @ (mass / n)),
    }


def coverage_bounds(
    confidence: ArrayLike,
    outcomes: ArrayLike,
    *,
    risk: float,
    confidence_level: float = 0.95,
    n_tests: int = 20,
) -> CoverageBounds:
    """The most coverage whose risk on new data is at most `risk`, with a probability of the level.

    Of n_tests shares of the most confident, chosen beforehand, each risk has the exact upper bound
    of a proportion (Clopper & Pearson) at the level 1 − (1 − confidence_level)/n_tests: so all hold
    at once (Bonferroni), and the largest share whose bound suffices may be picked.

    Parameters
    ----------
    confidence, outcomes
        As in `risk_coverage_areas`.
    risk : float
        Wanted share of wrong predictions among the answered, in [0, 1].
    confidence_level : float
        In (0, 1).
    n_tests : int
        How many shares of coverage, 1/n_tests apart, are tried.

    Returns
    -------
    CoverageBounds
        By rising coverage. What ties with the last one answered is answered too.

    Raises
    ------
    ValueError
        For numbers out of range, empty input, NaN, or shapes that differ.

    References
    ----------
    Geifman & El-Yaniv (2017), Selective classification for deep neural networks.
    Angelopoulos, Bates, Candès, Jordan & Lei (2021), Learn then test.

    Examples
    --------
    >>> found = coverage_bounds(range(400), [0] * 20 + [1] * 380, risk=0.05)
    >>> found.chosen, found.coverage[-3:].round(2), found.upper[-3:].round(3)
    (18, array([0.9 , 0.95, 1.  ]), array([0.017, 0.016, 0.089]))
    """
    from scipy.special import betaincinv

    wanted, level = fraction(risk, "risk"), open_fraction(confidence_level, "confidence_level")
    tests = count(n_tests, "n_tests")
    scores, right = _checked(confidence, outcomes)
    n = len(scores)
    falling = np.sort(scores)[::-1]
    ranks = np.ceil(np.arange(1, tests + 1) * n / tests).astype(np.int64)
    thresholds = np.unique(falling[ranks - 1])[::-1].astype(np.float64)
    rising = np.sort(scores)
    answered = n - np.searchsorted(rising, thresholds)
    among = np.sort(scores[~right])
    wrong = len(among) - np.searchsorted(among, thresholds)
    share = 1.0 - (1.0 - level) / tests
    upper = np.where(
        wrong == answered, 1.0, betaincinv(wrong + 1.0, np.maximum(answered - wrong, 1), share)
    )
    good = np.flatnonzero(upper <= wanted)
    chosen = int(good[-1]) if len(good) else None
    shares = answered / n, wrong / answered
    return CoverageBounds(thresholds, answered, wrong, *shares, upper, chosen)


def abstention_cost(
    curve: RiskCoverageCurve, *, refusal: float, error: float = 1.0
) -> AbstentionCost:
    """From which confidence on to answer where a wrong answer and a refusal cost so much.

    Answering costs error·(1 − c) on average if c is calibrated, refusing costs `refusal`: answer
    from c = 1 − refusal/error on (Chow 1970). cost = error·coverage·risk + refusal·(1 − coverage).

    Parameters
    ----------
    curve : RiskCoverageCurve
        From `risk_coverage_curve`, of probabilities.
    refusal, error : float
        Above 0, in one unit.

    Returns
    -------
    AbstentionCost
        At Chow's threshold, beside the cheapest on these examples.

    Raises
    ------
    ValueError
        For a cost that is not above 0.

    References
    ----------
    C. K. Chow (1970), On optimum recognition error and reject tradeoff.

    Examples
    --------
    >>> from nll_core.scores import risk_coverage_curve
    >>> found = abstention_cost(risk_coverage_curve([0.9, 0.8, 0.6], [1, 1, 0]), refusal=0.3)
    >>> found.threshold, round(found.cost, 3), found.best_threshold, round(found.answer_all, 3)
    (0.7, 0.1, 0.8, 0.333)
    """
    d, c = positive(refusal, "refusal"), positive(error, "error")
    threshold = 1.0 - d / c
    coverages = np.append(0.0, curve.coverage)
    costs = np.append(d, d * (1.0 - curve.coverage) + c * curve.coverage * curve.risk)
    at = int(np.searchsorted(-curve.thresholds, -threshold, side="right"))
    best = int(np.argmin(costs))
    return AbstentionCost(
        threshold=threshold,
        coverage=float(curve.coverage[at - 1]) if at else 0.0,
        risk=float(curve.risk[at - 1]) if at else math.nan,
        cost=float(costs[at]),
        best_threshold=float(curve.thresholds[best - 1]) if best else math.inf,
        best_coverage=float(coverages[best]),
        best_cost=float(costs[best]),
        answer_all=float(costs[-1]),
        coverages=coverages,
        costs=costs,
    )


def refused_by_group(
    confidence: ArrayLike,
    outcomes: ArrayLike,
    groups: ArrayLike,
    *,
    threshold: float,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> RefusedGroups:
    """Who is refused below a threshold of confidence: shares of each group, with intervals.

    Parameters
    ----------
    confidence, outcomes
        As in `risk_coverage_areas`, of shape (n,).
    groups : array_like, shape (n,)
        What each example belongs to.
    threshold : float
        Answered is what has at least this confidence.
    sample_weight : array_like, shape (n,), optional
        At least 0; an example of weight 0 does not count.
    confidence_level : float
        Of the intervals (Wilson, as in `proportion_interval`), in (0, 1).

    Returns
    -------
    RefusedGroups
        By sorted group.

    Raises
    ------
    ValueError
        For numbers out of range, empty input, NaN, shapes that differ, or weights that are negative
        or all 0.

    Examples
    --------
    >>> found = refused_by_group([0.9, 0.5, 0.6, 0.8], [1, 0, 1, 1], list("aabb"), threshold=0.7)
    >>> found.groups.tolist(), found.refused, found.risk, found.full_risk
    (['a', 'b'], array([0.5, 0.5]), array([0., 0.]), array([0.5, 0. ]))
    """
    level = open_fraction(confidence_level, "confidence_level")
    scores, right = _checked(confidence, outcomes)
    belongs = as_array(groups)
    if belongs.shape != scores.shape:
        raise ValueError(f"groups must have shape {scores.shape}, got {belongs.shape}")
    weights = sample_weights(sample_weight, scores.shape)
    if weights is None:
        weights = np.ones(scores.size)
    else:
        weights, scores, right, belongs = counted(weights, scores, right, belongs)
    names, at = np.unique(belongs, return_inverse=True)
    answered = scores >= threshold

    def total(what: Float64Array, among: BoolArray) -> Float64Array:
        return np.bincount(at[among], what[among], minlength=len(names)).astype(np.float64)

    every = np.ones_like(right)
    mass = total(weights, every)
    refused = total(weights, ~answered) / mass
    with np.errstate(invalid="ignore"):
        risk = total(weights, ~right & answered) / total(weights, answered)
    effective = mass**2 / total(weights**2, every)
    spans = [wilson_interval(share, k, level) for share, k in zip(refused, effective, strict=True)]
    return RefusedGroups(
        groups=names,
        n=np.bincount(at),
        n_refused=np.bincount(at[~answered], minlength=len(names)),
        n_wrong=np.bincount(at[~right & answered], minlength=len(names)),
        refused=refused,
        low=np.array([span.low for span in spans]),
        high=np.array([span.high for span in spans]),
        risk=risk,
        full_risk=total(weights, ~right) / mass,
        most=int(np.argmax(refused)),
    )


def _checked(confidence: ArrayLike, outcomes: ArrayLike) -> tuple[Float64Array, BoolArray]:
    """Flattened confidences and outcomes."""
    scores = float_array(confidence, "confidence").astype(np.float64, copy=False)
    non_empty(scores, "confidence")
    reject_nan(scores, "confidence")
    return scores.reshape(-1), outcomes_array(outcomes, scores.shape, "outcomes").reshape(-1)
