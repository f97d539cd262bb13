"""A summary's cells as weighted examples, which every function with `sample_weight` takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core.summaries._cells import Float64Array, Int64Array


@dataclass(frozen=True, eq=False, repr=False)
class SummaryPoints(Printed):
    """Occupied cells of probability, the lowest first; entry i of each array is one cell.

    All rows of a cell lie on one side of ½ and of every edge of the usual bins of equal width, of p
    and of the confidence.
    """

    forecast: Float64Array
    """Mean probability of the second class, (m,)."""
    forecast_by_outcome: Float64Array
    """The same of the rows of each label, (m, 2); that of the cell where there are none."""
    counts: Int64Array
    """Rows of each label, (m, 2)."""
    width: Float64Array
    """How far two probabilities of the cell lie apart at most, (m,); 0 where all are the same, as
    far as 24 of their leading bits tell."""
    masses: Float64Array | None = None
    """Weight of the rows of each label, (m, 2); None where all count the same."""
    mass_squares: Float64Array | None = None
    """Sum of the squares of their weights."""

    @property
    def weights(self) -> NDArray[Any]:
        """How much the rows of each label count, (m, 2)."""
        return self.counts if self.masses is None else self.masses

    @property
    def weight_squares(self) -> NDArray[Any]:
        """The sum of squares of what each row counts, (m, 2)."""
        return self.counts if self.mass_squares is None else self.mass_squares

    @property
    def n(self) -> int:
        """Number of rows."""
        return int(self.counts.sum())

    @property
    def total(self) -> float:
        """Weight of all rows."""
        return float(self.weights.sum())

    @property
    def logit_width(self) -> Float64Array:
        """How far two log-odds of a cell lie apart, nearly; 0 for the cells of p = 0 and p = 1."""
        spread = self.forecast * (1.0 - self.forecast)
        return np.divide(self.width, spread, out=np.zeros(len(spread)), where=self.width > 0)

    def examples(
        self, *, by_outcome: bool = False
    ) -> tuple[Float64Array, NDArray[np.bool_], NDArray[Any]]:
        """Probability, whether it happened, and weight, of the rows of a cell with the same label.

        Parameters
        ----------
        by_outcome : bool
            Give each its own mean probability, and not that of the cell, in which outcomes tie.

        Returns
        -------
        tuple of ndarray
            Of at most two entries for each cell, none of which is empty; without weights their
            numbers of rows.
        """
        p = self.forecast_by_outcome if by_outcome else np.stack([self.forecast] * 2, axis=1)
        kept = self.counts.reshape(-1) > 0
        happened = np.tile([False, True], len(self.forecast))
        return p.reshape(-1)[kept], happened[kept], self.weights.reshape(-1)[kept]

    def example_squares(self) -> NDArray[Any]:
        """For each of `examples` the sum of the squares of what its rows count."""
        return self.weight_squares.reshape(-1)[self.counts.reshape(-1) > 0]

    def coarser(self, shift: int) -> SummaryPoints:
        """Cells of the forecasts whose leading bits agree but for the last `shift`, as one.

        Parameters
        ----------
        shift : int
            By how many bits a cell is wider: 2 ** shift neighbours become one.

        Returns
        -------
        SummaryPoints
            Of the same rows.
        """
        near = np.minimum(self.forecast, 1.0 - self.forecast)
        key = near.view(np.int64) >> (40 + shift)
        key = np.where(self.forecast > 0.5, -1 - key, key)
        starts = np.flatnonzero(np.append(True, np.diff(key) != 0))
        totals = self.counts.sum(axis=1)
        summed = np.add.reduceat(totals, starts)
        counts = np.add.reduceat(self.counts, starts)
        mean = np.add.reduceat(self.forecast * totals, starts) / summed
        by_outcome = np.add.reduceat(self.forecast_by_outcome * self.counts, starts)
        ends = np.append(starts[1:], len(key)) - 1
        span = self.forecast[ends] - self.forecast[starts]
        return SummaryPoints(
            forecast=mean,
            forecast_by_outcome=np.where(
                counts > 0, by_outcome / np.maximum(counts, 1), mean[:, np.newaxis]
            ),
            counts=counts,
            width=span + 0.5 * (self.width[starts] + self.width[ends]),
        )
