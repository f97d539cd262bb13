"""What is kept of forecasts of two classes: counts in fixed cells, and sums as whole numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import (
    IntArray,
    labels_array,
    outcomes_array,
    unit_interval_array,
)
from nll_core.summaries._archive import Stored, numbers_of, opened
from nll_core.summaries._cell_sums import CellSums, add_to
from nll_core.summaries._cells import EXACT_BINS, FINE, Float64Array, Int64Array
from nll_core.summaries._first_rows import row_numbers
from nll_core.summaries.summary_points import SummaryPoints
from nll_core.summaries.summary_scores import SummaryScores, scores_of

# Rows that stay in the second-level cache, and rows for which all cells are gone through once.
_BLOCK: Final = 1 << 16
_MOST_ROWS: Final = 1 << 20
# Sums are of whole multiples of these. A −log p is 745 at most, so that a block's sums of floats
# stay below 2⁵³ and its sums of integers below 2⁶³: both are exact, in any order.
NLL_UNIT: Final = 2.0**-36
_BRIER_UNIT: Final = 2.0**-46
_GROUP_UNITS: Final = (1.0, 2.0**-27, 2.0**-17, 2.0**-36)
_COLUMNS: Final = ("n", "nll", "squared nll", "confidence", "infinite")
_N_WORST: Final = 20
_FORMAT: Final = 1


class WorstRows(NamedTuple):
    """The rows of the greatest surprise, the worst first, of equal ones the first."""

    rows: Int64Array
    surprise: Float64Array
    probs: Float64Array
    events: Int64Array

    def kept(self) -> WorstRows:
        """The first of them in this order."""
        order = np.lexsort((self.events, self.rows, -self.surprise))[:_N_WORST]
        columns: list[Any] = [column[order] for column in self]
        return WorstRows(*columns)


class BinarySummary(Stored):
    """All that a report needs of labels and probabilities of the second of two classes.

    Batches are taken in by `update`, other summaries by `merge`; the numbers are the same in
    whatever order and in whatever parts the rows came, bit for bit. `save`
    writes a file that `load` reads. The memory is that of some 270,000 cells for each outcome, and
    of four sums for each group, whatever the number of rows.

    Attributes
    ----------
    n : int
        How many rows were taken in.
    counts, offset_sums : ndarray of int64, shape (cells, 2)
        Number of rows of each outcome in each cell, and the sum of where in the cell they lie.
    square_sums : ndarray of int64, shape (cells,)
        Sum of the squares of where they lie, which tells cells of one value alone.
    group_sums : dict
        For each group an array (4, 5) of Python integers: number, Σ −log p, Σ (log p)², Σ of the
        confidence and number of infinite surprises, for the outcomes wrong and right of label 0,
        then of label 1.

    Notes
    -----
    Every term of a sum is rounded to a multiple of a power of 2 and added as an integer, which is
    associative: −log p to 2⁻³⁶ nats (2⁻²⁷ for a group), a squared distance to 2⁻⁴⁶. What needs an
    order (AUROC, isotonic curves, bins of equal mass) is computed from the cells, and `report` says
    how far it may be off.

    References
    ----------
    Agarwal, Cormode, Huang, Phillips, Wei & Yi (2012), Mergeable summaries.
    Demmel & Nguyen (2015), Parallel reproducible summation.

    Examples
    --------
    >>> first = BinarySummary().update([1, 0, 1], [0.9, 0.2, 0.4])
    >>> whole = first.merge(BinarySummary().update([0], [0.7]))
    >>> whole.n, round(whole.report()["nll"].value, 4), whole.report()["auroc"].value
    (4, 0.6122, 0.75)
    """

    def __init__(self) -> None:
        self._cells = CellSums(FINE)
        self.counts = self._cells.counts
        self.offset_sums = self._cells.offset_sums
        self.square_sums = self._cells.square_sums
        self.nll_sum = 0
        self.brier_sum = 0
        self.group_sums: dict[str, NDArray[Any]] = {}
        empty = np.empty(0, np.int64)
        self.worst = WorstRows(empty, np.empty(0), np.empty(0), empty)

    def __repr__(self) -> str:
        """How much it holds."""
        return f"BinarySummary(n={self.n}, groups={len(self.group_sums)})"

    @property
    def n(self) -> int:
        """How many rows were taken in."""
        return int(self.counts.sum())

    def update(
        self,
        labels: ArrayLike,
        probs: ArrayLike,
        *,
        groups: ArrayLike | None = None,
        group_names: Sequence[str] = (),
        rows: ArrayLike | None = None,
    ) -> BinarySummary:
        """Take in a batch of rows.

        Parameters
        ----------
        labels : array_like, shape (n,)
            Whether the second class is the true one: booleans, or 0 and 1.
        probs : array_like, shape (n,)
            Probability of the second class, in [0, 1].
        groups : array_like of int, shape (n,), optional
            Each row's group as its place in `group_names`; in all batches or in none.
        group_names : sequence of str
            Names of the groups, by which those of batches and summaries are the same.
        rows : array_like of int, shape (n,), optional
            Numbers of the rows in the data, by which the worst are named; if left out, they go on
            from the rows taken in so far.

        Returns
        -------
        BinarySummary
            This one.

        Raises
        ------
        ValueError, TypeError
            For invalid labels, probabilities or groups, or different shapes; nothing is taken in
            then.
        """
        p = unit_interval_array(probs, "probs").astype(np.float64, copy=False)
        if p.ndim != 1:
            raise ValueError(f"probs must have shape (n,), got {p.shape}")
        happened = outcomes_array(labels, p.shape, "labels")
        names = tuple(group_names) if groups is not None else ("",)
        if self.group_sums and ("" in self.group_sums) != ("" in names):
            raise ValueError("groups must be given in all batches or in none")
        numbers = (
            None if groups is None else labels_array(groups, len(names), p.shape, name="groups")
        )
        of_data = row_numbers(rows, len(p), self.n)
        for start in range(0, len(p), _MOST_ROWS):
            part = slice(start, start + _MOST_ROWS)
            of_part = None if numbers is None else numbers[part]
            self._take(p[part], happened[part], of_part, names, of_data[part])
        return self

    def merge(self, other: BinarySummary) -> BinarySummary:
        """Take in all that another summary has taken in, which stays as it is.

        Parameters
        ----------
        other : BinarySummary
            Of other rows.

        Returns
        -------
        BinarySummary
            This one.
        """
        if (
            self.group_sums
            and other.group_sums
            and ("" in self.group_sums) != ("" in other.group_sums)
        ):
            raise ValueError("groups must be given in all summaries or in none")
        self._cells.merge(other._cells)
        self.nll_sum += other.nll_sum
        self.brier_sum += other.brier_sum
        for name, sums in other.group_sums.items():
            self.group_sums[name] = self.group_sums.get(name, 0) + sums
        self._keep_worst(other.worst)
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
        return scores_of(
            self.points(),
            nll=self.nll_sum * NLL_UNIT / self.n if not self.n_infinite else np.inf,
            brier=2.0 * self.brier_sum * _BRIER_UNIT / self.n,
        )

    @property
    def n_infinite(self) -> int:
        """How many rows gave the truth a probability of 0."""
        return int(sum(sums[:, 4].sum() for sums in self.group_sums.values()))

    def points(self) -> SummaryPoints:
        """The rows as cells: mean probability and number of rows of each outcome.

        Raises
        ------
        ValueError
            Before any row was taken in.
        """
        if not self.n:
            raise ValueError("the summary has taken in no rows")
        return self._cells.points()

    def groups(self) -> dict[str, Float64Array]:
        """By name, in the order of the names: the columns of `group_sums` as numbers, (4, 5)."""
        units = np.array([*_GROUP_UNITS, 1.0])
        return {
            name: self.group_sums[name].astype(np.float64) * units
            for name in sorted(self.group_sums)
        }

    def to_bytes(self) -> bytes:
        """The summary as bytes, to send it: occupied cells alone, some kilobytes to a megabyte."""
        names = list(self.group_sums)
        stream = io.BytesIO()
        np.savez_compressed(
            stream,
            format=np.array(_FORMAT),
            exact_bins=np.array(EXACT_BINS),
            **self._cells.packed(),
            sums=np.array([str(self.nll_sum), str(self.brier_sum)]),
            names=np.array([name.encode().hex() for name in names]),
            group_sums=np.array(
                [[str(v) for v in self.group_sums[n].ravel()] for n in names], dtype=np.str_
            ),
            **{f"worst_{k}": v for k, v in self.worst._asdict().items()},
        )
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> BinarySummary:
        """The summary that `to_bytes` gave.

        Parameters
        ----------
        content : bytes
            From `to_bytes`.

        Returns
        -------
        BinarySummary
            The same.

        Raises
        ------
        ValueError
            For other bytes.
        """
        summary = cls()
        with opened(content) as file:
            if int(file["format"]) != _FORMAT or tuple(file["exact_bins"]) != EXACT_BINS:
                raise ValueError("another version wrote it")
            summary._cells.unpack(file)
            summary.nll_sum, summary.brier_sum = map(int, file["sums"])
            for name, sums in zip(file["names"], file["group_sums"], strict=True):
                summary.group_sums[bytes.fromhex(name).decode()] = numbers_of(sums).reshape(4, -1)
            summary.worst = WorstRows(*(file[f"worst_{k}"] for k in WorstRows._fields))
        return summary

    def _take(
        self,
        p: Float64Array,
        happened: NDArray[np.bool_],
        groups: IntArray | None,
        names: tuple[str, ...],
        rows: IntArray,
    ) -> None:
        """Take in checked rows, of which there are `_MOST_ROWS` at most."""
        cells, places = np.empty(len(p), np.int64), np.empty(len(p))
        table = np.zeros((len(_COLUMNS), 4 * len(names)), np.int64)
        for start in range(0, len(p), _BLOCK):
            part = slice(start, start + _BLOCK)
            of_part = None if groups is None else groups[part]
            cells[part], places[part] = self._take_block(
                p[part], happened[part], of_part, table, rows[part]
            )
        self._cells.add(cells, places)
        by_group = table.reshape(len(_COLUMNS), len(names), 4).transpose(1, 2, 0).astype(object)
        for name, sums in zip(names, by_group, strict=True):
            if name in self.group_sums or sums[:, 0].any():
                self.group_sums[name] = self.group_sums.get(name, 0) + sums

    def _take_block(
        self,
        p: Float64Array,
        happened: NDArray[np.bool_],
        groups: IntArray | None,
        table: Int64Array,
        rows: IntArray,
    ) -> tuple[Int64Array, Float64Array]:
        """Add up a block's losses; cell and outcome of each row, and where in the cell it lies."""
        upper = p > 0.5
        confidence = np.subtract(1.0, p)
        near = np.minimum(confidence, p)
        bits = near.view(np.int64)
        smallest = float(near.min())
        cells = FINE.mirrored_cells(p, bits, upper)
        places = FINE.offsets(bits, smallest)
        FINE.cut_cells(p, cells)
        cells <<= 1
        cells |= happened
        correct = upper == happened
        np.subtract(1.0, near, out=confidence)
        truth = np.where(correct, confidence, near)
        group = np.multiply(happened, 2, dtype=np.int64)
        group += correct
        if groups is not None:
            group += 4 * groups
        self._add_losses(truth, p, happened, group, table, rows)
        np.multiply(confidence, 1.0 / _GROUP_UNITS[3], out=confidence)
        add_to(table[3], group, np.rint(confidence, out=confidence))
        return cells, places

    def _add_losses(
        self,
        truth: Float64Array,
        p: Float64Array,
        happened: NDArray[np.bool_],
        group: Int64Array,
        table: Int64Array,
        rows: IntArray,
    ) -> None:
        """Add up what follows from the probability of the truth, which is written over."""
        scaled = np.subtract(1.0, truth)
        scaled *= scaled
        self.brier_sum += _whole_sum(scaled, _BRIER_UNIT)
        with np.errstate(divide="ignore"):
            loss = np.negative(np.log(truth, out=truth), out=truth)
        self._look_for_worst(loss, p, happened, rows)
        add_to(table[0], group)
        infinite = np.isinf(loss)
        if infinite.any():
            add_to(table[4], group[infinite])
            loss[infinite] = 0.0
        np.multiply(loss, 1.0 / _GROUP_UNITS[1], out=scaled)
        add_to(table[1], group, np.rint(scaled, out=scaled))
        np.multiply(loss, loss, out=scaled)
        scaled *= 1.0 / _GROUP_UNITS[2]
        add_to(table[2], group, np.rint(scaled, out=scaled))
        self.nll_sum += _whole_sum(loss, NLL_UNIT)

    def _look_for_worst(
        self, loss: Float64Array, p: Float64Array, happened: NDArray[np.bool_], rows: IntArray
    ) -> None:
        """Keep those of these rows that are among the worst so far."""
        full = len(self.worst.rows) == _N_WORST
        border = float(self.worst.surprise[-1]) if full else -np.inf
        if loss.max() < border:
            return
        found = np.flatnonzero(loss >= border)
        if len(found) > _N_WORST:
            last = np.partition(loss[found], -_N_WORST)[-_N_WORST]
            more, tied = found[loss[found] > last], found[loss[found] == last]
            # Of those that tie at the border the first ones.
            tied = tied[np.argsort(rows[tied], kind="stable")[: _N_WORST - len(more)]]
            found = np.append(more, tied)
        self._keep_worst(
            WorstRows(
                rows[found].astype(np.int64),
                loss[found],
                p[found],
                happened[found].astype(np.int64),
            )
        )

    def _keep_worst(self, found: WorstRows) -> None:
        both = zip(self.worst, found, strict=True)
        self.worst = WorstRows(*(np.concatenate(pair) for pair in both)).kept()


def summarise(batches: Iterable[tuple[ArrayLike, ...]]) -> BinarySummary:
    """One summary of all batches: what an engine maps over the parts of its data.

    Parameters
    ----------
    batches : iterable of tuples
        Of labels and probabilities, and of groups' names as texts where there are groups.

    Returns
    -------
    BinarySummary
        To be merged with those of other parts; `to_bytes` sends it.

    Raises
    ------
    ValueError, TypeError
        As `BinarySummary.update`.

    Examples
    --------
    >>> parts = [([1, 0], [0.9, 0.2], ["north", "south"]), ([1], [0.4], ["south"])]
    >>> sorted(summarise(parts).groups())
    ['north', 'south']
    """
    summary = BinarySummary()
    for labels, probs, *groups in batches:
        if not groups:
            summary.update(labels, probs)
            continue
        names, places = np.unique(np.asarray(groups[0]), return_inverse=True)
        summary.update(labels, probs, groups=places, group_names=[str(name) for name in names])
    return summary


def _whole_sum(values: Float64Array, unit: float) -> int:
    """The sum of values, each rounded to a multiple of the unit; they are written over."""
    np.multiply(values, 1.0 / unit, out=values)
    return int(np.rint(values, out=values).astype(np.int64).sum())
