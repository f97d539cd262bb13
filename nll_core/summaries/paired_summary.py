"""What is kept of two models' forecasts of the same rows: differences, as whole numbers."""

from __future__ import annotations

import io
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import IntArray, count
from nll_core.losses._log_prob_rows import LogProbRows, log_prob_rows, rows_where
from nll_core.scores.per_example import ExampleScores, example_scores
from nll_core.summaries._archive import Stored, numbers_of, opened, packed, texts_of, unpack
from nll_core.summaries._cell_sums import CellSums, whole_sum
from nll_core.summaries._cells import FINE, Float64Array
from nll_core.summaries._first_rows import FirstRows, row_numbers
from nll_core.summaries._whole_weights import WholeWeights, scaled
from nll_core.summaries.summary_points import SummaryPoints

_N_DIFFERING: Final = 20
_FORMAT: Final = 1
_LOSSES: Final = ("nll", "brier", "accuracy")
# Columns of sums, with the binary digits after the point that are kept of each, of rows that all
# count 1 and of weights. Right and wrong are counted as a score of 1 and 0.
_SUMMED: Final[dict[str, tuple[int, int]]] = {
    "n": (0, 0),
    "weight": (0, 0),
    "weight²": (0, 0),
    "first infinite": (0, 0),
    "second infinite": (0, 0),
    "both right": (0, 0),
    "first only": (0, 0),
    "second only": (0, 0),
    "both wrong": (0, 0),
    **{f"{model} {loss}": (36, 16) for loss in _LOSSES for model in ("first", "second")},
    **{f"weight² {loss} difference": (27, -6) for loss in _LOSSES},
    **{f"weight² {loss} difference²": (17, -6) for loss in _LOSSES},
}


class PairedSummary(Stored):
    """All that a comparison needs of two models' probabilities of K classes for the same rows.

    Batches are taken in by `update`, other summaries by `merge`; the numbers are the same in
    whatever order and in whatever parts the rows came, bit for bit. `save`
    writes a file that `load` reads.

    Parameters
    ----------
    n_classes : int
        At least 2.
    largest_weight : float, optional
        As in `MulticlassSummary`.

    Examples
    --------
    >>> sharp, blunt = np.log([[0.9, 0.1], [0.2, 0.8]]), np.log([[0.6, 0.4], [0.4, 0.6]])
    >>> summary = PairedSummary(2).update([0, 1], sharp, blunt)
    >>> sums = summary.sums()
    >>> round((sums["first nll"] - sums["second nll"]) / sums["weight"], 4)
    -0.3466
    """

    def __init__(self, n_classes: int, *, largest_weight: float | None = None) -> None:
        self.n_classes = count(n_classes, "n_classes", minimum=2)
        self._weights = WholeWeights(largest_weight)
        weighted = largest_weight is not None
        self._cells = [CellSums(FINE, weighted=weighted) for _ in range(2)]
        self._sums: NDArray[Any] = np.zeros(len(_SUMMED), object)
        whole, none = np.empty(0, np.int64), np.empty(0)
        columns = {"rank": none, "rows": whole, "labels": whole}
        columns |= {"first_predicted": whole, "second_predicted": whole}
        columns |= {"first_surprise": none, "second_surprise": none}
        self.first_better = FirstRows(_N_DIFFERING, **columns)
        self.second_better = FirstRows(_N_DIFFERING, **columns)

    def __repr__(self) -> str:
        """How much it holds."""
        return f"PairedSummary({self.n_classes}, n={self.n})"

    @property
    def n(self) -> int:
        """How many rows were taken in."""
        return int(self._sums[0])

    def update(
        self,
        labels: ArrayLike,
        first: ArrayLike | LogProbRows,
        second: ArrayLike | LogProbRows,
        *,
        sample_weight: ArrayLike | None = None,
        rows: ArrayLike | None = None,
    ) -> PairedSummary:
        """Take in a batch of rows.

        Parameters
        ----------
        labels : array_like of int, shape (n,)
            True classes.
        first, second : array_like, shape (n, K)
            Log-probabilities of both models in nats, −inf for a class held impossible.
        sample_weight, rows
            As in `MulticlassSummary.update`.

        Returns
        -------
        PairedSummary
            This one.

        Raises
        ------
        ValueError, TypeError
            For invalid labels, log-probabilities or weights, or different shapes; nothing is taken
            in then.
        """
        arrays = [log_prob_rows(first), log_prob_rows(second)]
        n = arrays[0].shape[0]
        for array, name in zip(arrays, ("first", "second"), strict=True):
            if array.shape != (n, self.n_classes):
                raise ValueError(f"{name} must have shape {(n, self.n_classes)}, got {array.shape}")
        if not n:
            return self
        one, other = (example_scores(array, labels) for array in arrays)
        numbers = row_numbers(rows, n, self.n)
        weights = self._weights.of(sample_weight, n)
        self._weights.check_room(self.n + n)
        if weights is not None and not weights.all():
            kept = weights > 0
            if not kept.any():
                return self
            truth = one.labels[kept]
            one, other = (example_scores(rows_where(array, kept), truth) for array in arrays)
            weights, numbers = weights[kept], numbers[kept]
        for cells, judged in zip(self._cells, (one, other), strict=True):
            cells.take(judged.confidence, judged.correct, weights)
        digits = [d[weights is not None] for d in _SUMMED.values()]
        terms = zip(_terms(one, other, weights), digits, strict=True)
        self._sums = self._sums + np.array([whole_sum(scaled(x, d)) for x, d in terms], object)
        self._take_rows(one, other, numbers)
        return self

    def merge(self, other: PairedSummary) -> PairedSummary:
        """Take in all that another summary has taken in, which stays as it is.

        Parameters
        ----------
        other : PairedSummary
            Of other rows, with the same classes and unit of weights.

        Returns
        -------
        PairedSummary
            This one.

        Raises
        ------
        ValueError
            For one of other classes or weights.
        """
        mine, theirs = ((s.n_classes, s._weights.unit) for s in (self, other))
        if mine != theirs:
            raise ValueError(
                f"summaries must have the same n_classes and unit of weights, got {mine} and "
                f"{theirs}"
            )
        self._weights.check_room(self.n + other.n)
        for cells, others in zip(self._cells, other._cells, strict=True):
            cells.merge(others)
        self._sums = self._sums + other._sums
        for name, those in self._rows().items():
            those.merge(other._rows()[name].columns)
        return self

    def sums(self) -> dict[str, float]:
        """Σw of all rows, and times each model's score; of differences also with w² and squared."""
        found = {}
        for (name, digits), value in zip(_SUMMED.items(), self._sums, strict=True):
            power = 2 if name.startswith("weight²") else int("infinite" not in name and name != "n")
            unit = self._weights.worth**power * 2.0 ** -digits[self._weights.unit is not None]
            found[name] = float(value) * unit
        return found

    def points(self, model: Literal["first", "second"]) -> SummaryPoints:
        """Rows as cells of the confidence of one model, and if its prediction is right.

        Parameters
        ----------
        model : {"first", "second"}
            Which of the two.

        Returns
        -------
        SummaryPoints
            Its second outcome is that the prediction is right.
        """
        return self._cells[model == "second"].points(self._weights.worth)

    def to_bytes(self) -> bytes:
        """The summary as bytes, to send it."""
        stream = io.BytesIO()
        np.savez(
            stream,
            paired_format=np.array(_FORMAT),
            kind=np.array([self.n_classes, self._weights.largest or 0.0]),
            sums=texts_of(self._sums),
            **packed(self._cells, self._rows()),
        )
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> PairedSummary:
        """The summary that `to_bytes` gave.

        Parameters
        ----------
        content : bytes
            From `to_bytes`.

        Returns
        -------
        PairedSummary
            The same.

        Raises
        ------
        ValueError
            For other bytes.
        """
        with opened(content) as file:
            if int(file["paired_format"]) != _FORMAT:
                raise ValueError("another version wrote it")
            n_classes, largest = file["kind"].tolist()
            summary = cls(int(n_classes), largest_weight=largest or None)
            unpack(file, summary._cells, summary._rows())
            summary._sums = numbers_of(file["sums"])
        return summary

    def _rows(self) -> dict[str, FirstRows]:
        return {"first": self.first_better, "second": self.second_better}

    def _take_rows(self, first: ExampleScores, second: ExampleScores, numbers: IntArray) -> None:
        """Keep the rows on which one model is less surprised by most."""
        with np.errstate(invalid="ignore"):
            gap = first.surprise - second.surprise
        gap[np.isnan(gap)] = 0.0
        columns = {
            "rows": numbers,
            "labels": first.labels,
            "first_predicted": first.predicted,
            "second_predicted": second.predicted,
            "first_surprise": first.surprise,
            "second_surprise": second.surprise,
        }
        for those, rank in ((self.first_better, gap), (self.second_better, -gap)):
            above = np.flatnonzero(rank < 0.0)
            chosen = above[those.candidates(rank[above])]
            found = {name: column[chosen] for name, column in columns.items()}
            those.merge({"rank": rank[chosen], **found})


def _terms(
    first: ExampleScores, second: ExampleScores, weights: Float64Array | None
) -> list[Float64Array]:
    """Each row's part in the sums, column by column."""
    w = np.ones(first.n) if weights is None else weights
    infinite = [np.isinf(one.surprise) for one in (first, second)]
    right = [one.correct.astype(np.float64) for one in (first, second)]
    finite = [np.where(np.isinf(one.surprise), 0.0, one.surprise) for one in (first, second)]
    losses = {"nll": finite, "brier": [first.brier, second.brier], "accuracy": right}
    a, b = right
    found = [np.ones(first.n), w, w * w, infinite[0] * 1.0, infinite[1] * 1.0]
    found += [w * a * b, w * a * (1.0 - b), w * (1.0 - a) * b, w * (1.0 - a) * (1.0 - b)]
    found += [w * loss for name in _LOSSES for loss in losses[name]]
    # Those of the NLL are of no use where one is infinite.
    differences = [np.subtract(*losses[name]) for name in _LOSSES]
    found += [w * w * d for d in differences]
    return [*found, *(w * w * d * d for d in differences)]
