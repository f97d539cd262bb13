"""What is kept of forecasts of several classes, with or without weights, as whole numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import (
    IntArray,
    count,
    labels_array,
)
from nll_core.losses._log_prob_rows import (
    LogProbRows,
    LogProbs,
    log_prob_rows,
    probs_in,
    rows_where,
)
from nll_core.scores.per_example import ExampleScores, example_scores
from nll_core.summaries._archive import Stored, numbers_of, opened, packed, texts_of, unpack
from nll_core.summaries._cell_sums import CellSums, add_to, whole_sums
from nll_core.summaries._cells import COARSE, EXACT_BINS, FINE, Float64Array
from nll_core.summaries._first_rows import FirstRows, hashes, row_numbers
from nll_core.summaries._temperature_sums import TemperatureSums
from nll_core.summaries._whole_weights import WholeWeights, scaled
from nll_core.summaries.multiclass_scores import multiclass_scores
from nll_core.summaries.summary_points import SummaryPoints
from nll_core.summaries.summary_scores import SummaryScores

# Rows drawn for what is cross-fitted, and how many of their numbers are kept at most.
DRAWN_ROWS: Final = 20_000
_FEWEST_DRAWN: Final = 2_000
_DRAWN_NUMBERS: Final = 1 << 21
_N_WORST: Final = 20
_BLOCK_NUMBERS: Final = 1 << 20
_FORMAT: Final = 1
# Columns of sums, with the binary digits after the point that are kept of each: of rows that all
# count 1, and of weights in their unit, which is a small part of an ordinary one.
SUMMED: Final[dict[str, tuple[int, int]]] = {
    "n": (0, 0),
    "infinite": (0, 0),
    "weight": (0, 0),
    "right": (0, 0),
    "confidence": (36, 16),
    "nll": (36, 16),
    "brier": (36, 16),
    "weight²": (0, 0),
    "weight² nll": (27, -6),
    "weight² nll²": (17, -6),
    "weight² brier": (27, -6),
    "weight² brier²": (27, -6),
}


class MulticlassSummary(Stored):
    """All that a report needs of labels and probabilities of K classes.

    Batches are taken in by `update`, other summaries by `merge`; the numbers are the same in
    whatever order and in whatever parts the rows came, bit for bit. `save`
    writes a file that `load` reads. The memory does not grow with the rows: it is some 40 MB, and
    for each class a third of one, with weights twice as much.

    Parameters
    ----------
    n_classes : int
        At least 2.
    largest_weight : float, optional
        With sample weights, what none of them exceeds, above 0. They are rounded to whole multiples
        of its 2⁻²⁶th part, or of the next power of 2 above that: whole numbers up to 67 million are
        kept as they are.

    Attributes
    ----------
    n_classes : int
        How many classes there are.
    weight_unit : float or None
        To whose multiples weights are rounded; None where all rows count the same.

    Notes
    -----
    NLL, Brier score, accuracy, confusions, groups and bins of equal width are sums of whole
    multiples of powers of 2, and exact up to their last digits. What needs an order comes from
    cells: fine ones of the confidence, coarser ones of each class. The temperature comes from the
    slope of the NLL at 13 temperatures, what is cross-fitted from 20,000 rows drawn at random.

    References
    ----------
    Agarwal, Cormode, Huang, Phillips, Wei & Yi (2012), Mergeable summaries.
    Demmel & Nguyen (2015), Parallel reproducible summation.

    Examples
    --------
    >>> p = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.3, 0.4, 0.3]])
    >>> first = MulticlassSummary(3).update([0, 1], np.log(p[:2]))
    >>> whole = first.merge(MulticlassSummary(3).update([2], np.log(p[2:]), rows=[3]))
    >>> whole.n, round(whole.report()["nll"].value, 4), round(whole.report()["accuracy"].value, 4)
    (3, 0.6905, 0.6667)
    """

    def __init__(self, n_classes: int, *, largest_weight: float | None = None) -> None:
        k = self.n_classes = count(n_classes, "n_classes", minimum=2)
        self._weights = WholeWeights(largest_weight)
        self.weight_unit = self._weights.unit
        weighted = largest_weight is not None
        self.cells = {
            "truth": CellSums(FINE, weighted=weighted),
            "confidence": CellSums(FINE, weighted=weighted),
        }
        # One of two classes stands for both, and has an order that is looked at.
        grid = FINE if k == 2 else COARSE
        self.class_cells = [CellSums(grid, weighted=weighted) for _ in range(k)]
        self.confusion = np.zeros((k, k), np.int64)
        self.class_sums: NDArray[Any] = np.zeros((k, len(SUMMED)), object)
        self.group_sums: dict[str, NDArray[Any]] = {}
        self.temperatures = TemperatureSums(weighted=weighted)
        whole, none = np.empty(0, np.int64), np.empty(0)
        self.worst = FirstRows(
            _N_WORST, rank=none, rows=whole, labels=whole, predicted=whole, confidence=none
        )
        self.drawn = FirstRows(
            max(_FEWEST_DRAWN, min(DRAWN_ROWS, _DRAWN_NUMBERS // k)),
            rank=np.empty(0, np.uint64),
            rows=whole,
            labels=whole,
            weights=none,
            log_probs=np.empty((0, k)),
        )

    def __repr__(self) -> str:
        """How much it holds."""
        return f"MulticlassSummary({self.n_classes}, n={self.n}, groups={len(self.group_sums)})"

    @property
    def n(self) -> int:
        """How many rows were taken in."""
        return int(self.class_sums[:, 0].sum())

    def update(
        self,
        labels: ArrayLike,
        log_probs: ArrayLike | LogProbRows,
        *,
        sample_weight: ArrayLike | None = None,
        groups: ArrayLike | None = None,
        group_names: Sequence[str] = (),
        rows: ArrayLike | None = None,
    ) -> MulticlassSummary:
        """Take in a batch of rows.

        Parameters
        ----------
        labels : array_like of int, shape (n,)
            True classes.
        log_probs : array_like, shape (n, K)
            Log-probabilities in nats, −inf for a class held impossible.
        sample_weight : array_like, shape (n,), optional
            At least 0, given if `largest_weight` is. Rows of weight 0 are left out.
        groups, group_names, rows
            As in `BinarySummary.update`.

        Returns
        -------
        MulticlassSummary
            This one.

        Raises
        ------
        ValueError, TypeError
            For invalid labels, log-probabilities, weights or groups, or different shapes; nothing
            is taken in then.
        """
        array = log_prob_rows(log_probs)
        n = array.shape[0]
        if array.shape[1] != self.n_classes:
            raise ValueError(f"log_probs must have shape (n, {self.n_classes}), got {array.shape}")
        if not n:
            return self
        examples = example_scores(array, labels)
        names = tuple(group_names) if groups is not None else ("",)
        self._check_groups(names, "batches")
        group = (
            np.zeros(n, np.int64)
            if groups is None
            else labels_array(groups, len(names), (n,), name="groups")
        )
        numbers = row_numbers(rows, n, self.n)
        weights = self._weights.of(sample_weight, n)
        self._weights.check_room(self.n + n)
        if weights is not None and not weights.all():
            kept = weights > 0
            if not kept.any():
                return self
            array, weights, group, numbers = (
                rows_where(array, kept),
                weights[kept],
                group[kept],
                numbers[kept],
            )
            examples = example_scores(array, examples.labels[kept])
        self._take(array, examples, weights)
        self._take_sums(examples, weights, group, names)
        self._take_rows(array, examples, weights, numbers)
        return self

    def merge(self, other: MulticlassSummary) -> MulticlassSummary:
        """Take in all that another summary has taken in, which stays as it is.

        Parameters
        ----------
        other : MulticlassSummary
            Of other rows, with the same classes and unit of weights.

        Returns
        -------
        MulticlassSummary
            This one.

        Raises
        ------
        ValueError
            For one of other classes, weights or groups.
        """
        if (self.n_classes, self.weight_unit) != (other.n_classes, other.weight_unit):
            raise ValueError(
                "summaries must have the same n_classes and weight_unit, got "
                f"{(self.n_classes, self.weight_unit)} and {(other.n_classes, other.weight_unit)}"
            )
        self._weights.check_room(self.n + other.n)
        if other.group_sums:
            self._check_groups(tuple(other.group_sums), "summaries")
        for mine, theirs in zip(self._all_cells(), other._all_cells(), strict=True):
            mine.merge(theirs)
        self.confusion += other.confusion
        self.class_sums = self.class_sums + other.class_sums
        for name, sums in other.group_sums.items():
            self.group_sums[name] = self.group_sums.get(name, 0) + sums
        self.temperatures.sums = self.temperatures.sums + other.temperatures.sums
        self.worst.merge(other.worst.columns)
        self.drawn.merge(other.drawn.columns)
        return self

    def report(self) -> SummaryScores:
        """The scores of all rows, each with how far it may be off for the cells' sake.

        Returns
        -------
        SummaryScores
            A table; losses in nats.

        Raises
        ------
        ValueError
            Before any row was taken in.
        """
        if not self.n:
            raise ValueError("the summary has taken in no rows")
        return multiclass_scores(
            self.sums_by_class(),
            self.points("confidence"),
            self.class_points(),
            self.temperatures,
            self._unit,
        )

    def points(self, of: Literal["truth", "confidence"]) -> SummaryPoints:
        """Rows as cells of the probability of the truth, or of the prediction, and if it is right.

        Parameters
        ----------
        of : {"truth", "confidence"}
            Which of the two.

        Returns
        -------
        SummaryPoints
            Its second outcome is that the prediction is right.
        """
        return self.cells[of].points(self._unit)

    def class_points(self) -> list[SummaryPoints]:
        """For each class the rows as cells of its probability, and if it is the true one."""
        return [cells.points(self._unit) for cells in self.class_cells]

    def sums_by_class(self) -> dict[str, Float64Array]:
        """By the name of the column, of `SUMMED`, the sums of the rows of each true class, (K,)."""
        return self._as_numbers(self.class_sums)

    def sums_by_group(self) -> tuple[tuple[str, ...], dict[str, Float64Array]]:
        """Names of the groups, in their order, and by the name of the column their sums."""
        names = tuple(sorted(self.group_sums))
        return names, self._as_numbers(np.array([self.group_sums[name] for name in names]))

    def confusion_matrix(self) -> Float64Array:
        """Rows of each true class that were taken for each class, by weight, (K, K)."""
        return np.asarray(self.confusion * self._unit, np.float64)

    def to_bytes(self) -> bytes:
        """The summary as bytes, to send it: occupied cells alone, and the drawn rows."""
        names = list(self.group_sums)
        stream = io.BytesIO()
        np.savez(
            stream,
            format=np.array(_FORMAT),
            exact_bins=np.array(EXACT_BINS),
            kind=np.array([self.n_classes, self._weights.largest or 0.0]),
            confusion=self.confusion,
            class_sums=texts_of(self.class_sums),
            slopes=texts_of(self.temperatures.sums),
            names=np.array([name.encode().hex() for name in names]),
            group_sums=texts_of(np.array([self.group_sums[name] for name in names], object)),
            **packed(self._all_cells(), self._rows()),
        )
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> MulticlassSummary:
        """The summary that `to_bytes` gave.

        Parameters
        ----------
        content : bytes
            From `to_bytes`.

        Returns
        -------
        MulticlassSummary
            The same.

        Raises
        ------
        ValueError
            For other bytes.
        """
        with opened(content) as file:
            if int(file["format"]) != _FORMAT or tuple(file["exact_bins"]) != EXACT_BINS:
                raise ValueError("another version wrote it")
            n_classes, largest = file["kind"].tolist()
            summary = cls(int(n_classes), largest_weight=largest or None)
            unpack(file, summary._all_cells(), summary._rows())
            summary.confusion[:] = file["confusion"]
            summary.class_sums = numbers_of(file["class_sums"])
            summary.temperatures.sums = numbers_of(file["slopes"])
            names = [bytes.fromhex(name).decode() for name in file["names"]]
            summary.group_sums = dict(zip(names, numbers_of(file["group_sums"]), strict=True))
        return summary

    @property
    def _unit(self) -> float:
        """What a whole number of weight is worth."""
        return self._weights.worth

    def _all_cells(self) -> list[CellSums]:
        return [*self.cells.values(), *self.class_cells]

    def _rows(self) -> dict[str, FirstRows]:
        return {"worst": self.worst, "drawn": self.drawn}

    def _check_groups(self, names: tuple[str, ...], where: str) -> None:
        if self.group_sums and ("" in self.group_sums) != ("" in names):
            raise ValueError(f"groups must be given in all {where} or in none")

    def _take(self, array: LogProbs, examples: ExampleScores, weights: Float64Array | None) -> None:
        """Take in what is kept in cells, block by block."""
        step = max(1, _BLOCK_NUMBERS // self.n_classes)
        for start in range(0, examples.n, step):
            part = slice(start, start + step)
            w = None if weights is None else weights[part]
            labels, right = examples.labels[part], examples.correct[part]
            surprise = examples.surprise[part]
            self.cells["confidence"].take(examples.confidence[part], right, w)
            # What is possible has a probability above 0, though it may be less than any float.
            truth = np.where(np.isinf(surprise), 0.0, np.maximum(np.exp(-surprise), 5e-324))
            self.cells["truth"].take(truth, right, w)
            columns = np.asarray(probs_in(array, (part, slice(None))).T, np.float64, order="C")
            for k, cells in enumerate(self.class_cells):
                cells.take(columns[k], labels == k, w)
            add_to(
                self.confusion.reshape(-1), labels * self.n_classes + examples.predicted[part], w
            )
        possible = np.isfinite(examples.surprise)
        if not possible.all():
            array = rows_where(array, possible)
            weights = None if weights is None else weights[possible]
        if possible.any():
            self.temperatures.take(array, examples.labels[possible], weights)

    def _take_sums(
        self,
        examples: ExampleScores,
        weights: Float64Array | None,
        group: IntArray,
        names: tuple[str, ...],
    ) -> None:
        """Take in the sums of each true class and of each group."""
        places = len(names), self.n_classes
        by_class = np.zeros((self.n_classes, len(SUMMED)), object)
        by_group = np.zeros((len(names), len(SUMMED)), object)
        for j, whole in enumerate(self._terms(examples, weights)):
            by_class[:, j] = whole_sums(examples.labels, whole, self.n_classes)
            by_group[:, j] = (
                by_class[:, j].sum() if names == ("",) else whole_sums(group, whole, places[0])
            )
        self.class_sums = self.class_sums + by_class
        for name, sums in zip(names, by_group, strict=True):
            if name in self.group_sums or sums[0]:
                self.group_sums[name] = self.group_sums.get(name, 0) + sums

    def _terms(self, examples: ExampleScores, weights: Float64Array | None) -> Any:
        """Each row's part in the sums, column by column, as whole numbers."""
        infinite = np.isinf(examples.surprise)
        loss = np.where(infinite, 0.0, examples.surprise)
        brier, n = examples.brier, np.ones(examples.n)
        w = n if weights is None else weights
        square = w * w
        plain = (n, infinite * n, w, w * examples.correct, w * examples.confidence, w * loss)
        of_loss = (w * brier, square, square * loss, square * loss * loss)
        values = (*plain, *of_loss, square * brier, square * brier * brier)
        for (digits, of_weights), value in zip(SUMMED.values(), values, strict=True):
            yield scaled(value, digits if weights is None else of_weights)

    def _as_numbers(self, sums: NDArray[Any]) -> dict[str, Float64Array]:
        """Columns of whole numbers in their units."""
        found = {}
        for j, (name, digits) in enumerate(SUMMED.items()):
            power = 2 if name.startswith("weight²") else int(j > 1)
            unit = self._unit**power * 2.0 ** -digits[self.weight_unit is not None]
            found[name] = sums[:, j].astype(np.float64) * unit
        return found

    def _take_rows(
        self,
        array: LogProbs,
        examples: ExampleScores,
        weights: Float64Array | None,
        numbers: IntArray,
    ) -> None:
        """Keep the worst rows, and those that are drawn."""
        rank = -examples.surprise
        worst = self.worst.candidates(rank)
        columns = {
            "rank": rank,
            "rows": numbers,
            "labels": examples.labels,
            "predicted": examples.predicted,
            "confidence": examples.confidence,
        }
        self.worst.merge({name: column[worst] for name, column in columns.items()})
        place = hashes(numbers)
        drawn = self.drawn.candidates(place)
        w = np.ones(examples.n) if weights is None else weights * self._unit
        self.drawn.merge(
            {
                "rank": place[drawn],
                "rows": numbers[drawn],
                "labels": examples.labels[drawn],
                "weights": w[drawn],
                "log_probs": np.asarray(array[drawn], np.float64),
            }
        )
