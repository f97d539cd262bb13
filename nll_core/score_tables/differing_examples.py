"""The examples on which two models differ most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import PrintedTable
from nll_core._validation import IntArray
from nll_core.scores.per_example import ExampleScores

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class DifferingExamples(PrintedTable):
    """The examples whose surprise differs most, the greatest difference first.

    `positions` count from 0 in the arrays, `rows` are the numbers of the rows in the file.
    """

    positions: IntArray
    rows: IntArray
    labels: IntArray
    first_predicted: IntArray
    second_predicted: IntArray
    first_surprise: Float64Array
    second_surprise: Float64Array

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        return vars(self)


def most_differing(
    first: ExampleScores,
    second: ExampleScores,
    weights: Float64Array | None,
    rows: IntArray,
    n_examples: int,
) -> tuple[DifferingExamples, DifferingExamples]:
    """On which examples the first model is less surprised, and on which the second is.

    Examples of weight 0, and those that surprise both models infinitely, are in neither list.
    """
    with np.errstate(invalid="ignore"):
        gap = first.surprise - second.surprise
    gap[np.isnan(gap)] = 0.0
    if weights is not None:
        gap[weights == 0] = 0.0
    return (
        _greatest(first, second, -gap, rows, n_examples),
        _greatest(first, second, gap, rows, n_examples),
    )


def _greatest(
    first: ExampleScores,
    second: ExampleScores,
    gap: Float64Array,
    rows: IntArray,
    n_examples: int,
) -> DifferingExamples:
    """The examples of the greatest gap above 0."""
    above = np.flatnonzero(gap > 0)
    chosen = above[np.argsort(-gap[above], kind="stable")[:n_examples]]
    return DifferingExamples(
        positions=chosen.astype(np.int64),
        rows=rows[chosen],
        labels=first.labels[chosen],
        first_predicted=first.predicted[chosen],
        second_predicted=second.predicted[chosen],
        first_surprise=first.surprise[chosen],
        second_surprise=second.surprise[chosen],
    )
