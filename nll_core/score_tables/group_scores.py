"""The scores of each group of examples, with intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed, PrintedTable, columns_of, ends_of
from nll_core._progress import Meter, Progress
from nll_core._validation import (
    FloatArray,
    IntArray,
    Seed,
    as_array,
    count,
    labels_array,
    non_empty,
    open_fraction,
    outcomes_array,
    sample_weights,
    seed_number,
    unit_interval_array,
)
from nll_core.intervals.bootstrap import Interval, mean_interval
from nll_core.intervals.proportion import proportion_interval
from nll_core.score_tables.score_table import PredictionsLike, log_probs_of
from nll_core.scores.per_example import example_scores

Float64Array = NDArray[np.float64]

# Each interval takes some 20 ms; a table of more groups than this is read by its first rows.
_MOST_INTERVALS: Final = 100
# Fewer than in a bootstrap of all examples, so that many groups stay affordable.
_DRAWN_SINGLY: Final = 2_000


@dataclass(frozen=True)
class GroupScores:
    """One group: number of examples, share of the weight, mean NLL (nats), accuracy, confidence.

    `nll` is None where only a confidence is known. `nll_interval` is None there, for a group of one
    example, and beyond the 100 groups of the most weight.
    """

    name: str
    n: int
    share: float
    nll: float | None
    nll_interval: Interval | None
    accuracy: float
    accuracy_interval: Interval
    mean_confidence: float


@dataclass(frozen=True, repr=False)
class GroupReport(PrintedTable):
    """Scores by group, in the order of `group_names` without the empty ones, and of all together.

    All means are weighted where weights were given (`weighted`).
    """

    groups: tuple[GroupScores, ...]
    overall: GroupScores
    confidence_level: float
    weighted: bool

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        rows = (*self.groups, replace(self.overall, name="all"))
        columns = columns_of(rows, "name", "n", "share", "nll")
        columns |= ends_of([row.nll_interval for row in rows], "nll")
        columns |= columns_of(rows, "accuracy")
        columns |= ends_of([row.accuracy_interval for row in rows], "accuracy")
        return columns | columns_of(rows, "mean_confidence")


@dataclass(frozen=True, repr=False)
class GroupDifference(Printed):
    """The group of the worst score minus that of the best, with a simultaneous interval.

    Of the mean NLL (nats) where it is known, else of the share of right predictions (best minus
    worst). `low` and `high` are None where a group has no interval or the difference is infinite.
    """

    score: Literal["nll", "accuracy"]
    worst: GroupScores
    best: GroupScores
    difference: float
    low: float | None
    high: float | None
    pairs: int
    """Of how many pairs of groups these two are the extreme one."""

    @property
    def beyond_chance(self) -> bool | None:
        """Whether the interval lies above 0; None without one."""
        return None if self.low is None else self.low > 0.0


def group_report(
    predictions: PredictionsLike,
    groups: ArrayLike | None = None,
    group_names: Sequence[str] | None = None,
    *,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> GroupReport:
    """Mean NLL (nats), accuracy and confidence of each group of some predictions.

    Parameters
    ----------
    predictions : Predictions
        From `read_predictions`, or anything like it.
    groups : array_like of int, shape (n,), optional
        Number of each example's group; those of the predictions if left out.
    group_names : sequence of str, optional
        Names of the groups; those of the predictions, or their numbers.
    confidence_level, n_resamples, seed
        As in `bootstrap_interval`.
    progress : callable, optional
        As in `score_report`; told before each group.

    Returns
    -------
    GroupReport
        That of `scores_by_group`.

    Raises
    ------
    ValueError, TypeError
        For predictions without groups, or invalid groups.

    References
    ----------
    Efron & Tibshirani (1993), An introduction to the bootstrap.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> predictions = SimpleNamespace(
    ...     kind="logits", labels=[0, 1, 1], weights=None, groups=[0, 0, 1],
    ...     group_names=("north", "south"),
    ...     log_probs=lambda: np.log([[0.9, 0.1], [0.8, 0.2], [0.5, 0.5]]),
    ... )
    >>> [(g.name, g.n, round(g.nll, 3)) for g in group_report(predictions).groups]
    [('north', 2, 0.857), ('south', 1, 0.693)]
    """
    seed = seed_number(seed)
    if groups is None:
        groups = getattr(predictions, "groups", None)
        if group_names is None and groups is not None:
            group_names = getattr(predictions, "group_names", None) or None
    if groups is None:
        raise ValueError("predictions must have a group for each example, got none")
    options: dict[str, Any] = {
        "group_names": group_names,
        "sample_weight": predictions.weights,
        "confidence_level": confidence_level,
        "n_resamples": n_resamples,
        "seed": seed,
        "progress": progress,
    }
    if predictions.kind == "confidence":
        confidence, correct = predictions.confidence_and_correct()
        return scores_by_group(confidence, correct, groups, **options)
    Meter(progress, "groups")(0.0)
    examples = example_scores(log_probs_of(predictions), predictions.labels)
    return scores_by_group(
        examples.confidence, examples.correct, groups, surprise=examples.surprise, **options
    )


def scores_by_group(
    confidence: ArrayLike,
    outcomes: ArrayLike,
    groups: ArrayLike,
    *,
    surprise: ArrayLike | None = None,
    group_names: Sequence[str] | None = None,
    sample_weight: ArrayLike | None = None,
    confidence_level: float = 0.95,
    n_resamples: int = 1000,
    seed: Seed = 0,
    progress: Progress | None = None,
) -> GroupReport:
    """Mean NLL (nats), accuracy and confidence of each group of examples, with intervals.

    Parameters
    ----------
    confidence, outcomes : array_like, shape (n,)
        Probability of the predicted class, and whether it is the true one.
    groups : array_like of int, shape (n,)
        Number of each example's group, 0 … G − 1.
    surprise : array_like, shape (n,), optional
        −log p of the truth in nats; without it there is no NLL.
    group_names : sequence of str, optional
        Names of the G groups; their numbers if left out.
    sample_weight : array_like, shape (n,), optional
        At least 0, not all 0; examples of weight 0 are left out.
    confidence_level, n_resamples, seed
        As in `bootstrap_interval`.
    progress : callable, optional
        As in `score_report`; told before each group.

    Returns
    -------
    GroupReport
        `groups`, `overall`, `confidence_level`, `weighted`.

    Raises
    ------
    ValueError, TypeError
        For arrays of different shapes, or invalid groups or weights.

    Notes
    -----
    Every interval stands for itself: of 20 groups that are all alike, one lies beside the common
    value on average. Groups of more than 2,000 examples are resampled in 2,000 random parts.

    References
    ----------
    Efron & Tibshirani (1993), An introduction to the bootstrap.
    Wilson (1927), Probable inference, the law of succession, and statistical inference.

    Examples
    --------
    >>> report = scores_by_group([0.9, 0.8, 0.6, 0.7], [1, 1, 0, 1], [0, 0, 1, 1])
    >>> [(group.name, group.accuracy) for group in report.groups], report.overall.accuracy
    ([('0', 1.0), ('1', 0.5)], 0.75)
    """
    seed = seed_number(seed)
    p = unit_interval_array(confidence, "confidence").astype(np.float64, copy=False)
    non_empty(p, "confidence")
    right = outcomes_array(outcomes, p.shape, "outcomes")
    number = _group_numbers(groups, p.shape, group_names)
    losses = None if surprise is None else as_array(surprise).astype(np.float64, copy=False)
    if losses is not None and losses.shape != p.shape:
        raise ValueError(f"surprise must have shape {p.shape}, got {losses.shape}")
    weights = sample_weights(sample_weight, p.shape)
    table = _Table(
        p,
        right,
        losses,
        weights,
        open_fraction(confidence_level, "confidence_level"),
        count(n_resamples, "n_resamples"),
        seed,
    )
    counted = np.flatnonzero(weights) if weights is not None else np.arange(len(p))
    ordered = counted[np.argsort(number[counted], kind="stable")]
    starts = np.flatnonzero(np.diff(number[ordered], prepend=-1))
    members = np.split(ordered, starts[1:])
    masses = [table.mass(rows) for rows in members]
    heaviest = set(np.argsort(-np.array(masses), kind="stable")[:_MOST_INTERVALS].tolist())
    found = []
    meter = Meter(progress, "groups")
    for i, rows in enumerate(members):
        meter(i / (len(members) + 1))
        g = int(number[rows[0]])
        name = str(g) if group_names is None else group_names[g]
        found.append(table.scores(name, rows, with_interval=i in heaviest))
    meter(len(members) / (len(members) + 1))
    overall = table.scores("all", counted, with_interval=True)
    return GroupReport(tuple(found), overall, table.level, weights is not None)


def extreme_difference(report: GroupReport) -> GroupDifference | None:
    """The difference of the worst and the best group, with an interval that allows for the choice.

    That two 95% intervals overlap does not test their difference, which varies less than the sum
    of both: √(a² + b²) < a + b. And of G groups the two extremes were chosen for being far apart.

    Parameters
    ----------
    report : GroupReport
        From `scores_by_group` or `group_report`.

    Returns
    -------
    GroupDifference or None
        None for fewer than two groups.

    Notes
    -----
    The ends of the two intervals are combined by their squares (Zou and Donner's MOVER; with
    Wilson's intervals it is Newcombe's for two proportions), and stretched by Bonferroni for the
    G(G − 1)/2 pairs: by the ratio of the normal quantiles of both levels.

    References
    ----------
    Zou & Donner (2008), Construction of confidence limits about effect measures.
    Newcombe (1998), Interval estimation for the difference between independent proportions.

    Examples
    --------
    >>> right = [1] * 90 + [0] * 10 + [1] * 79 + [0] * 21
    >>> report = scores_by_group([0.9] * 200, right, [0] * 100 + [1] * 100)
    >>> one, two = (group.accuracy_interval for group in report.groups)
    >>> one.low < two.high, extreme_difference(report).beyond_chance  # they overlap, and yet
    (True, True)
    """
    known = [group for group in report.groups if group.nll is not None]
    name: Literal["nll", "accuracy"] = "nll" if len(known) >= 2 else "accuracy"
    groups = known if name == "nll" else list(report.groups)
    if len(groups) < 2:
        return None
    pairs = len(groups) * (len(groups) - 1) // 2

    def loss(group: GroupScores) -> tuple[float, Interval | None]:
        """What is better lower, and its interval."""
        if name == "nll":
            return float(group.nll or 0.0), group.nll_interval
        i = group.accuracy_interval
        return 1.0 - group.accuracy, Interval(1.0 - i.high, 1.0 - i.low)

    best, worst = min(groups, key=lambda g: loss(g)[0]), max(groups, key=lambda g: loss(g)[0])
    (low_loss, of_best), (high_loss, of_worst) = loss(best), loss(worst)
    low = high = None
    if of_best is not None and of_worst is not None and np.isfinite(high_loss):
        stretch = _stretch(report.confidence_level, pairs)
        below = np.hypot(high_loss - of_worst.low, of_best.high - low_loss)
        above = np.hypot(of_worst.high - high_loss, low_loss - of_best.low)
        low = high_loss - low_loss - stretch * float(below)
        high = high_loss - low_loss + stretch * float(above)
    difference = high_loss - low_loss if low_loss < np.inf else 0.0
    return GroupDifference(name, worst, best, difference, low, high, pairs)


def _stretch(level: float, pairs: int) -> float:
    """How many times as far an interval reaches that holds for all pairs at once."""
    from scipy.special import ndtri

    tail = 0.5 * (1.0 - level)
    return float(ndtri(tail / pairs) / ndtri(tail))


@dataclass(frozen=True)
class _Table:
    """The examples' scores, of which groups are cut out."""

    confidence: Float64Array
    correct: NDArray[np.bool_]
    surprise: Float64Array | None
    weights: Float64Array | None
    level: float
    n_resamples: int
    seed: int

    def mass(self, rows: NDArray[np.intp]) -> float:
        """Weight of these examples."""
        return float(len(rows)) if self.weights is None else float(self.weights[rows].sum())

    def scores(self, name: str, rows: NDArray[np.intp], *, with_interval: bool) -> GroupScores:
        """Scores of these examples."""
        w = None if self.weights is None else self.weights[rows]
        total = float(len(self.confidence) if self.weights is None else self.weights.sum())
        right = self.correct[rows]
        nll, interval = None, None
        if self.surprise is not None:
            losses: FloatArray = self.surprise[rows]
            nll = float(np.average(losses, weights=w))
            if with_interval and len(rows) > 1:
                interval = mean_interval(
                    losses,
                    w,
                    confidence_level=self.level,
                    n_resamples=self.n_resamples,
                    seed=self.seed,
                    most_singly=_DRAWN_SINGLY,
                )
        return GroupScores(
            name=name,
            n=len(rows),
            share=self.mass(rows) / total,
            nll=nll,
            nll_interval=interval,
            accuracy=min(float(np.average(right, weights=w)), 1.0),
            accuracy_interval=proportion_interval(
                right, sample_weight=w, confidence_level=self.level
            ),
            mean_confidence=float(np.average(self.confidence[rows], weights=w)),
        )


def _group_numbers(
    groups: ArrayLike, shape: tuple[int, ...], group_names: Sequence[str] | None
) -> IntArray:
    """Checked numbers of groups."""
    if group_names is not None:
        return labels_array(groups, len(group_names), shape, name="groups")
    array = as_array(groups)
    highest = int(array.max()) if array.size and array.dtype.kind in "iub" else 0
    return labels_array(groups, max(highest + 1, 1), shape, name="groups")
