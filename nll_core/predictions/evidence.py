"""What the numbers say about a reading of a table: whose truth it is, and in which order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import IntArray
from nll_core.predictions.kinds import PERCENT, ClassKind
from nll_core.predictions.labels import LabelWay

Float64Array = NDArray[np.float64]

# A forecast of 0 for what happened speaks against a reading, but no single row decides.
_LEAST_PROB: Final = 1e-3
# Beyond that many classes the best order is not looked for.
_MOST_PERMUTED: Final = 200


@dataclass(frozen=True)
class Follows:
    """How closely labels follow the scores."""

    share: float
    """Of rows whose label has the largest score."""
    expected: float
    """The share that the scores themselves promise."""
    z: float
    """By how many standard deviations the labels follow more closely than a truth would that is
    drawn from the scores; for two classes at the threshold that parts the labels, if one does."""
    exactly: bool
    """Whether every label has the largest score, or one threshold parts the labels of two."""
    rows: int

    @property
    def too_closely(self) -> bool:
        """Whether no truth that the scores describe would follow them so closely."""
        return self.z > 4.0 and (self.exactly or self.share >= 0.97)


def log_probs_of(scores: Float64Array, kind: ClassKind) -> Float64Array:
    """Log-probabilities (n, K) of scores of a kind; rows sum to 1 in exp, NaN where one is NaN."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        if kind in ("probabilities", "percentages"):
            scale = PERCENT if kind == "percentages" else 1.0
            scores = np.log(np.maximum(scores / scale, 0.0))
        top = scores.max(axis=1, keepdims=True)
        top = np.where(np.isfinite(top), top, 0.0)
        found: Float64Array = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
    return found


def follows(log_probs: Float64Array, classes: IntArray) -> Follows:
    """How closely classes (n,), −1 for none, follow scores (n, K)."""
    there = (classes >= 0) & ~np.isnan(log_probs).any(axis=1)
    log_probs, classes = log_probs[there], classes[there]
    n = len(classes)
    if n == 0:
        return Follows(0.0, 0.0, 0.0, False, 0)
    probs = np.exp(log_probs)
    confidence = probs.max(axis=1)
    largest = log_probs >= log_probs.max(axis=1, keepdims=True)
    # Of several largest scores each is the prediction as often as the others.
    hits = largest[np.arange(n), classes] / largest.sum(axis=1)
    share, expected = float(hits.mean()), float(confidence.mean())
    chance, observed, exactly = confidence, float(hits.sum()), bool((hits == 1.0).all())
    if probs.shape[1] == 2 and not exactly:
        positive = probs[:, 1]
        above, below = positive[classes == 1], positive[classes == 0]
        if above.size and below.size and above.min() > below.max():
            chance, observed, exactly = np.where(classes == 1, positive, 1.0 - positive), n, True
    spread = math.sqrt(float((chance * (1.0 - chance)).sum()) + 0.25)
    z = (observed - float(chance.sum())) / spread
    return Follows(share, expected, z, exactly, n)


def log_likelihood(log_probs: Float64Array, classes: IntArray) -> float:
    """Σ log p of classes (n,), in nats; a forecast below 1/1000 counts as that."""
    there = (classes >= 0) & ~np.isnan(log_probs).any(axis=1)
    if not there.any():
        return 0.0
    values = np.take_along_axis(log_probs[there], classes[there][:, None], axis=1)
    return float(np.maximum(values, math.log(_LEAST_PROB)).sum())


def base_log_likelihood(classes: IntArray) -> float:
    """Σ log of the frequencies of classes (n,), in nats: what a forecast without a model gives."""
    counts = np.bincount(classes[classes >= 0])
    counts = counts[counts > 0]
    return float((counts * np.log(counts / counts.sum())).sum()) if counts.size else 0.0


def best_order(log_probs: Float64Array, codes: IntArray, n_words: int) -> tuple[int, ...] | None:
    """For each word its class in the one-to-one order of the highest likelihood, if K allows."""
    n_classes = log_probs.shape[1]
    if n_words > n_classes or n_classes > _MOST_PERMUTED:
        return None
    from scipy.optimize import linear_sum_assignment

    clear = np.maximum(log_probs, math.log(_LEAST_PROB))
    there = (codes >= 0) & ~np.isnan(log_probs).any(axis=1)
    gains = np.zeros((n_words, n_classes))
    np.add.at(gains, codes[there], clear[there])
    _, places = linear_sum_assignment(-gains)
    return tuple(int(k) for k in places)


def clear_gain(n_classes: int) -> float:
    """Nats by which the best of all orders has to be better, for chance finds the best of K!."""
    return 5.0 + math.lgamma(n_classes + 1)


def way_log_likelihood(log_probs: Float64Array, codes: IntArray, way: LabelWay) -> float:
    """Σ log p of the classes of words in one way to take them, in nats; a label that is no class
    counts as a forecast of 1/1000."""
    classes = np.array([*way.places, -1])[codes]
    outside = int(((classes < 0) & (codes >= 0)).sum())
    return log_likelihood(log_probs, classes) + outside * math.log(_LEAST_PROB)


def order_by_predictions(
    log_probs: Float64Array, words: Sequence[str], guesses: Sequence[str], codes: IntArray
) -> tuple[int, ...] | None:
    """For each word the class that is largest where it is predicted; None unless that is clear.

    `guesses` are the words of a column of predicted classes and `codes` (n,) their places.
    """
    there = (codes >= 0) & ~np.isnan(log_probs).any(axis=1)
    n_classes = log_probs.shape[1]
    counts = np.zeros((len(guesses), n_classes))
    np.add.at(counts, (codes[there], log_probs[there].argmax(axis=1)), 1)
    if counts.sum() == 0 or counts.max(axis=1).sum() < 0.9 * counts.sum():
        return None
    places = {
        word: int(row.argmax())
        for word, row in zip(guesses, counts, strict=True)
        if row.max() > 0.8 * max(1.0, row.sum()) and row.sum() > 0
    }
    free = sorted(set(range(n_classes)) - set(places.values()))
    lacking = [word for word in words if word not in places]
    if len(places) != len(set(places.values())) or len(lacking) > 1:
        return None
    if lacking:
        if len(free) != 1:
            return None
        places[lacking[0]] = free[0]
    return tuple(places[word] for word in words)


def auroc(scores: Float64Array, positive: NDArray[np.bool_]) -> tuple[float, float]:
    """The area under the ROC curve, and by how many standard deviations it is above ½.

    The standard deviation is that of scores that say nothing (Mann and Whitney, 1947).
    """
    there = ~np.isnan(scores)
    scores, positive = scores[there], positive[there]
    n_positive = int(positive.sum())
    n_negative = len(scores) - n_positive
    if n_positive == 0 or n_negative == 0:
        return 0.5, 0.0
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - 0.5 * (counts - 1)
    total = float(ranks[inverse][positive].sum())
    area = (total - 0.5 * n_positive * (n_positive + 1)) / (n_positive * n_negative)
    spread = math.sqrt((len(scores) + 1) / (12.0 * n_positive * n_negative))
    return area, (area - 0.5) / spread
