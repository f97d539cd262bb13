"""What each example contributes to the scores of a classifier, in one pass over its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._numerics import rows_per_block
from nll_core._printing import Printed
from nll_core._validation import FloatArray, IntArray, index_text, labels_array
from nll_core.losses._log_prob_rows import LogProbRows, log_prob_rows, probs_in

Float64Array = NDArray[np.float64]

# Printed probabilities of a thousand classes may miss 1 by some hundredths; a row that is off by
# more is not rounding but another kind of data (logits, percentages).
_SUM_SLACK: Final = 0.05


@dataclass(frozen=True, repr=False)
class ExampleScores(Printed):
    """One entry for each example, shape (n,).

    `surprise` is −ln p of the truth in nats (inf where p is 0), `confidence` the probability of the
    `predicted` class (the first of those that tie), `correct` whether that is the truth, `brier`
    Σ_k (p_k − y_k)².
    """

    surprise: Float64Array
    confidence: Float64Array
    predicted: IntArray
    correct: NDArray[np.bool_]
    brier: Float64Array
    labels: IntArray
    n_classes: int

    @property
    def n(self) -> int:
        """Number of examples."""
        return len(self.labels)


def example_scores(log_probs: ArrayLike | LogProbRows, labels: ArrayLike) -> ExampleScores:
    """Surprise (nats), confidence, correctness and squared distance of every example.

    Parameters
    ----------
    log_probs : array_like, shape (n, K)
        Log-probabilities (`log_softmax` of logits), −inf for a class held impossible.
    labels : array_like of int, shape (n,)
        True classes.

    Returns
    -------
    ExampleScores
        `surprise`, `confidence`, `predicted`, `correct`, `brier`, `labels`, `n_classes`.

    Raises
    ------
    ValueError
        For empty input, NaN, rows whose probabilities do not sum to about 1, or labels out of
        range.
    TypeError
        For input that is not real, or labels that are not integers.

    Notes
    -----
    From log-probabilities and not from probabilities, so that a truth of probability 1e-400 has its
    921 nats and not inf. Blocks of rows; nothing of the size of `log_probs` is made.

    References
    ----------
    Good (1952), Rational decisions.
    Brier (1950), Verification of forecasts expressed in terms of probability.

    Examples
    --------
    >>> import numpy as np
    >>> scores = example_scores(np.log([[0.1, 0.7, 0.2], [0.1, 0.2, 0.7]]), [1, 1])
    >>> scores.surprise.round(4), scores.correct
    (array([0.3567, 1.6094]), array([ True, False]))
    """
    array = log_prob_rows(log_probs)
    n, n_classes = array.shape
    truth = labels_array(labels, n_classes, (n,))
    surprise, confidence, brier = np.empty(n), np.empty(n), np.empty(n)
    predicted = np.empty(n, np.int64)
    step = min(n, rows_per_block(n_classes, array.itemsize))
    buffer = np.empty((step, n_classes), array.dtype)
    ones = np.ones(n_classes, array.dtype)
    for start in range(0, n, step):
        chosen = slice(start, min(start + step, n))
        block, rows = array[chosen], np.arange(min(step, n - start))
        with np.errstate(over="ignore"):
            p = np.exp(block, out=buffer[: len(rows)])
        _reject_other_data(block, p @ ones, start)
        block.argmax(axis=1, out=predicted[chosen])
        # Rounding may leave a log-probability just above 0.
        surprise[chosen] = np.maximum(-block[rows, truth[chosen]], 0.0)
        confidence[chosen] = probs_in(array, (np.arange(start, chosen.stop), predicted[chosen]))
        p[rows, truth[chosen]] -= 1.0
        brier[chosen] = np.einsum("ij,ij->i", p, p)
    return ExampleScores(
        surprise=surprise,
        confidence=confidence,
        predicted=predicted,
        correct=predicted == truth,
        brier=brier,
        labels=truth,
        n_classes=n_classes,
    )


def _reject_other_data(block: FloatArray, sums: FloatArray, start: int) -> None:
    """Raise ValueError where a row does not hold the logs of a distribution."""
    bad = ~(np.abs(sums - 1.0) <= _SUM_SLACK)
    if not bad.any():
        return
    row = int(np.argmax(bad))
    where = index_text(np.concatenate([np.zeros(start, bool), bad]))
    if np.isnan(block[row]).any():
        raise ValueError(f"log_probs must not contain NaN, got NaN{where}")
    raise ValueError(
        f"log_probs must be logs of probabilities that sum to 1, got a sum of {sums[row]:g}{where}"
    )
