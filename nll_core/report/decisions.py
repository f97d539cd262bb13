"""What is decided with predictions: which class is taken for which, and where to draw a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import IntArray, Seed, seed_number
from nll_core.predictions import Predictions
from nll_core.scores.confusion import ConfusedPairs, confused_pairs, confusion_matrix
from nll_core.scores.decision_cost import CostThreshold, threshold_by_cost

Float64Array = NDArray[np.float64]

# A larger matrix is not read; the most frequent confusions are.
MOST_IN_MATRIX: Final = 12
MOST_PAIRS: Final = 20
MOST_CLASSES: Final = 100
# What a false alarm costs, and what missing the event may.
COSTS: Final = ((1.0, 0.1), (1.0, 0.5), (1.0, 1.0), (1.0, 2.0), (1.0, 10.0))


@dataclass(frozen=True, eq=False, repr=False)
class DecisionReport(Printed):
    """How predictions do where each is acted on; shares and counts are weighted where they are."""

    n_classes: int
    weighted: bool
    matrix: Float64Array | None
    """Of shape (K, K), true by predicted, for up to 12 classes."""
    pairs: ConfusedPairs
    """Of the most frequent confusions."""
    precision: Float64Array
    """Of each class; NaN for one that is never predicted. Empty for more than 100 classes."""
    recall: Float64Array
    """Of each class; NaN for one that has no example."""
    thresholds: tuple[CostThreshold, ...]
    """For two classes, one for each pair of costs: of saying the second wrongly, of missing it."""
    event: str
    """The second class of two."""


def predicted_classes(predictions: Predictions) -> IntArray:
    """The predicted class (n,) of each example, the first of them in a tie."""
    if predictions.predicted is not None:
        return predictions.predicted
    if predictions.kind == "score":
        return (predictions.scores > 0.5).astype(np.int64)
    most_likely: IntArray = predictions.scores.argmax(axis=1)
    return most_likely


def decision_report(
    predictions: Predictions,
    *,
    costs: Sequence[tuple[float, float]] = COSTS,
    seed: Seed = 0,
    with_intervals: bool = True,
) -> DecisionReport:
    """Confusions, precision and recall, and for two classes thresholds by cost.

    Parameters
    ----------
    predictions : Predictions
        Of any kind; thresholds need the probability of the second of two classes.
    costs : sequence of (float, float)
        What a false alarm and what a miss cost, above 0; a threshold for each pair.
    seed : int or numpy.random.Generator
        Of the resamples; a generator gives its next number.
    with_intervals : bool
        Whether savings have intervals, which take seconds for a million examples.

    Returns
    -------
    DecisionReport
        In the unit of the costs.

    Examples
    --------
    >>> from nll_core.predictions import read_predictions
    >>> rows = "".join(f"{k % 2},{0.3 + 0.4 * (k % 3 == 0)}\\n" for k in range(60))
    >>> found = decision_report(read_predictions(f"label,p_1\\n{rows}".encode()))
    >>> found.matrix, found.thresholds[-1].optimal.threshold
    (array([[20., 10.],
           [20., 10.]]), 0.09090909090909091)
    """
    seed = seed_number(seed)
    n_classes, weights = predictions.n_classes, predictions.weights
    labels, said = predictions.labels, predicted_classes(predictions)
    pairs = confused_pairs(said, labels, n_classes, sample_weight=weights)
    matrix = None
    precision = recall = np.empty(0)
    if n_classes <= MOST_CLASSES:
        counts = confusion_matrix(said, labels, n_classes, sample_weight=weights)
        matrix = counts if n_classes <= MOST_IN_MATRIX else None
        with np.errstate(invalid="ignore"):
            precision = np.diag(counts) / counts.sum(axis=0)
            recall = np.diag(counts) / counts.sum(axis=1)
    return DecisionReport(
        n_classes=n_classes,
        weighted=weights is not None,
        matrix=matrix,
        pairs=ConfusedPairs(
            pairs.label[:MOST_PAIRS], pairs.predicted[:MOST_PAIRS], pairs.share[:MOST_PAIRS]
        ),
        precision=precision,
        recall=recall,
        thresholds=tuple(
            cost_threshold(predictions, one, seed=seed, with_interval=with_intervals)
            for one in (costs if can_weigh_costs(predictions) else ())
        ),
        event=predictions.classes[1] if n_classes == 2 else "",
    )


def can_weigh_costs(predictions: Predictions) -> bool:
    """Whether there is a probability of each of two classes."""
    return predictions.n_classes == 2 and predictions.kind != "confidence"


def cost_threshold(
    predictions: Predictions,
    costs: tuple[float, float],
    *,
    seed: int = 0,
    with_interval: bool = True,
) -> CostThreshold:
    """The threshold that the costs of a false alarm and of a miss ask for, for the second class."""
    return threshold_by_cost(
        predictions.probs_of_class(1),
        predictions.labels == 1,
        false_positive=costs[0],
        false_negative=costs[1],
        sample_weight=predictions.weights,
        seed=seed,
        with_interval=with_interval,
    )
