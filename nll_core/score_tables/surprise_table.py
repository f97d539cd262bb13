"""How the surprise is spread over the examples, and the examples that surprise most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed, PrintedTable
from nll_core._validation import IntArray, count, sample_weights
from nll_core.score_tables.score_table import PredictionsLike, log_probs_of
from nll_core.scores.per_example import ExampleScores, example_scores

Float64Array = NDArray[np.float64]

# The worst parts of the data whose share of the NLL is given.
WORST_PARTS: Final = (0.001, 0.01, 0.05, 0.1, 0.5)
_QUANTILES: Final = (0.25, 0.5, 0.75, 0.9, 0.99)


@dataclass(frozen=True, repr=False)
class WorstExamples(PrintedTable):
    """The examples of the greatest surprise, the worst first; one entry of each array for each.

    `positions` count from 0 in the arrays judged, `rows` are the numbers of the rows in the file.
    """

    positions: IntArray
    rows: IntArray
    labels: IntArray
    predicted: IntArray
    probability: Float64Array
    surprise: Float64Array
    confidence: Float64Array

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        return vars(self)


@dataclass(frozen=True, repr=False)
class SurpriseReport(Printed):
    """Distribution of −ln p of the truth over n examples, in nats.

    `right` and `wrong` are the weights (numbers, without weights) in the bins between `edges`, of
    examples predicted right and wrong; `infinite` is the weight at ∞, beyond all bins.
    `quantiles` belong to `quantile_levels`. The worst `parts` of the weight carry the `shares` of
    the summed NLL.
    """

    edges: Float64Array
    right: Float64Array
    wrong: Float64Array
    infinite: float
    mean: float
    quantile_levels: Float64Array
    quantiles: Float64Array
    parts: Float64Array
    shares: Float64Array
    worst: WorstExamples
    n: int
    weighted: bool


def surprise_report(
    predictions: PredictionsLike, *, n_worst: int = 20, n_bins: int = 40
) -> SurpriseReport:
    """Distribution of the surprise (nats) and the worst examples of some predictions.

    Parameters
    ----------
    predictions : Predictions
        From `read_predictions`, or anything like it; its `rows`, if it has any, number the rows.
    n_worst, n_bins
        As in `surprise_distribution`.

    Returns
    -------
    SurpriseReport
        That of `surprise_distribution`.

    Raises
    ------
    ValueError
        For a class with its confidence alone: what the truth was given is not known where the
        prediction is wrong.

    References
    ----------
    Good (1952), Rational decisions.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> predictions = SimpleNamespace(
    ...     kind="logits", labels=[0, 1], weights=None, rows=[7, 9],
    ...     log_probs=lambda: np.log([[0.9, 0.1], [0.8, 0.2]]),
    ... )
    >>> surprise_report(predictions).worst.rows
    array([9, 7])
    """
    if predictions.kind == "confidence":
        raise ValueError(
            "predictions must give the probability of every class for the surprise of the truth, "
            "got the confidence in the predicted class"
        )
    return surprise_distribution(
        example_scores(log_probs_of(predictions), predictions.labels),
        rows=getattr(predictions, "rows", None),
        sample_weight=predictions.weights,
        n_worst=n_worst,
        n_bins=n_bins,
    )


def surprise_distribution(
    examples: ExampleScores,
    *,
    rows: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    n_worst: int = 20,
    n_bins: int = 40,
) -> SurpriseReport:
    """Histogram, quantiles and concentration of the surprise (nats), and the worst examples.

    Parameters
    ----------
    examples : ExampleScores
        From `example_scores`.
    rows : array_like of int, shape (n,), optional
        Number of each example's row in its file; 1, 2, … if left out.
    sample_weight : array_like, shape (n,), optional
        At least 0, not all 0; examples of weight 0 are left out.
    n_worst : int
        How many of the worst examples to list, at most; of equal ones the first.
    n_bins : int
        Bins of equal width from 0 to the greatest finite surprise.

    Returns
    -------
    SurpriseReport
        `edges`, `right`, `wrong`, `infinite`, `mean`, `quantile_levels`, `quantiles`, `parts`,
        `shares`, `worst`, `n`, `weighted`.

    Raises
    ------
    ValueError
        For rows or weights of another shape, invalid weights, or numbers below 1.

    Notes
    -----
    The share of the worst 1% counts a part of the example at its border. If some surprises are
    infinite, they carry everything, each the same.

    References
    ----------
    Good (1952), Rational decisions.
    Gastwirth (1972), The estimation of the Lorenz curve and Gini index.

    Examples
    --------
    >>> examples = example_scores(np.log([[0.9, 0.1]] * 99 + [[0.001, 0.999]]), [0] * 100)
    >>> report = surprise_distribution(examples)
    >>> report.worst.rows[0], round(report.shares[1], 2)
    (np.int64(100), np.float64(0.4))
    """
    n_worst, n_bins = count(n_worst, "n_worst"), count(n_bins, "n_bins")
    numbers = np.arange(1, examples.n + 1) if rows is None else np.asarray(rows)
    if numbers.shape != (examples.n,):
        raise ValueError(f"rows must have shape ({examples.n},), got {numbers.shape}")
    weights = sample_weights(sample_weight, (examples.n,))
    w = np.ones(examples.n) if weights is None else weights
    counted = w > 0
    surprise, w = examples.surprise[counted], w[counted]
    correct = examples.correct[counted]
    finite = np.isfinite(surprise)
    highest = float(surprise[finite].max()) if finite.any() else 0.0
    # Where all surprises are 0, one bin width has to stand in.
    edges = np.linspace(0.0, highest if highest > 0 else 1.0, n_bins + 1)
    right, wrong = (
        np.histogram(surprise[finite & side], edges, weights=w[finite & side])[0]
        for side in (correct, ~correct)
    )
    order = np.argsort(surprise)
    ascending, mass = surprise[order], w[order]
    levels, parts = np.array(_QUANTILES), np.array(WORST_PARTS)
    return SurpriseReport(
        edges=edges,
        right=right,
        wrong=wrong,
        infinite=float(w[~finite].sum()),
        mean=float(np.average(surprise, weights=w)),
        quantile_levels=levels,
        quantiles=_quantiles(ascending, mass, levels),
        parts=parts,
        shares=_shares(ascending[::-1], mass[::-1], parts),
        worst=_worst(examples, numbers, np.flatnonzero(counted), n_worst),
        n=len(surprise),
        weighted=weights is not None,
    )


def _worst(
    examples: ExampleScores, rows: NDArray[np.int64], counted: NDArray[np.intp], n_worst: int
) -> WorstExamples:
    """The examples of the greatest surprise among those `counted`."""
    surprise = examples.surprise[counted]
    n_worst = min(n_worst, len(surprise))
    border = np.partition(surprise, len(surprise) - n_worst)[len(surprise) - n_worst]
    candidates = np.flatnonzero(surprise >= border)
    # A stable sort keeps the order of the file among equal surprises.
    chosen = counted[candidates[np.argsort(-surprise[candidates], kind="stable")[:n_worst]]]
    return WorstExamples(
        positions=chosen.astype(np.int64),
        rows=rows[chosen],
        labels=examples.labels[chosen],
        predicted=examples.predicted[chosen],
        probability=np.exp(-examples.surprise[chosen]),
        surprise=examples.surprise[chosen],
        confidence=examples.confidence[chosen],
    )


def _quantiles(ascending: Float64Array, mass: Float64Array, levels: Float64Array) -> Float64Array:
    """The smallest values that at least the wanted share of the weight does not exceed."""
    reached = np.cumsum(mass)
    # Rounding of the sum must not push a quantile past the value that reaches it exactly.
    wanted = levels * reached[-1] * (1.0 - 1e-12)
    found: Float64Array = ascending[np.searchsorted(reached, wanted)]
    return found


def _shares(falling: Float64Array, mass: Float64Array, parts: Float64Array) -> Float64Array:
    """Share of Σ w·surprise in the worst `parts` of the weight."""
    infinite = np.isinf(falling)
    loss = np.where(infinite, mass, 0.0) if infinite.any() else mass * falling
    reached = np.concatenate([[0.0], np.cumsum(mass)])
    total = np.concatenate([[0.0], np.cumsum(loss)])
    if total[-1] == 0.0:
        # No surprise at all is spread evenly.
        return parts.copy()
    shares: Float64Array = np.interp(parts * reached[-1], reached, total) / total[-1]
    return shares
