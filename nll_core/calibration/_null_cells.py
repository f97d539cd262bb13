"""Sorted forecasts cut into cells of which all bins consist, and calibrated outcomes in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core._binning import BinStrategy, quantile_edges, uniform_edges
from nll_core._pairs import sort_pairs
from nll_core._validation import FloatArray

Float64Array = NDArray[np.float64]

# Within a cell all forecasts are taken as equal; a two-thousandth of them nearly are, unless it is
# the last of many and holds all that are not next to 0: so none is wider than a 64th.
_N_CELLS: Final = 2_000
_N_WIDTHS: Final = 64


@dataclass(frozen=True)
class Cells:
    """Cells of neighbouring forecasts, none of which parts equal ones.

    `mass` is Σw of a cell, `squares` Σw², `forecast` its weighted mean forecast and `residual`
    Σ w(y − p); `bins` gives for each strategy and number of bins the first cells of its bins.
    """

    mass: Float64Array
    squares: Float64Array
    forecast: Float64Array
    residual: Float64Array
    bins: dict[tuple[BinStrategy, int], NDArray[np.intp]]

    @property
    def effective(self) -> Float64Array:
        """Kish's effective number of examples of each cell; their number for equal weights."""
        return np.maximum(np.rint(self.mass * self.mass / self.squares), 1.0)

    def calibrated_residuals(
        self, generator: np.random.Generator, n_draws: int
    ) -> NDArray[np.float64]:
        """Residuals (cells, n_draws) if the forecasts are the true probabilities."""
        n = self.effective.astype(np.int64)[:, np.newaxis]
        p = self.forecast[:, np.newaxis]
        # One cell after the other: its distribution is set up once for all draws.
        events = generator.binomial(n, p, (len(self.mass), n_draws)).astype(np.float64)
        events -= n * p
        events *= self.mass[:, np.newaxis] / n
        return events


def make_cells(
    forecast: FloatArray,
    happened: NDArray[np.bool_],
    weights: Float64Array | None,
    numbers: Sequence[int],
) -> Cells:
    """Cells for bins of equal width and of equal mass, of each of these numbers.

    Examples of weight 0 must have been left out.
    """
    if weights is None:
        ascending, outcome = sort_pairs(forecast, happened)
        w, ranked = np.ones(len(ascending)), None
    else:
        order = np.argsort(forecast)
        ascending, outcome, w = forecast[order], happened[order], weights[order]
        ranked = w
    n = len(ascending)
    ends = {("uniform", b): _ends(ascending, uniform_edges(b)) for b in numbers}
    for b in numbers:
        ends["quantile", b] = _ends(ascending, quantile_edges(ascending, b, ranked))
    ranks = np.arange(1, _N_CELLS) * n // _N_CELLS
    cuts = np.searchsorted(ascending, ascending[ranks], side="left")
    wide = _ends(ascending, uniform_edges(_N_WIDTHS))
    last = np.unique(np.concatenate([cuts, wide, *ends.values()]))
    last = last[last > 0]
    starts = np.concatenate([[0], last[:-1]])
    p = ascending.astype(np.float64, copy=False)
    mass = np.add.reduceat(w, starts)
    bins: dict[tuple[BinStrategy, int], NDArray[np.intp]] = {}
    for strategy in ("uniform", "quantile"):
        for b in numbers:
            stops = np.unique(ends[strategy, b])
            first = np.concatenate([[0], np.searchsorted(last, stops[stops > 0]) + 1])
            bins[strategy, b] = first[:-1]
    return Cells(
        mass=mass,
        squares=np.add.reduceat(w * w, starts),
        forecast=np.minimum(np.add.reduceat(w * p, starts) / mass, 1.0),
        residual=np.add.reduceat(w * (outcome - p), starts),
        bins=bins,
    )


def _ends(ascending: FloatArray, edges: Float64Array) -> NDArray[np.intp]:
    """How many forecasts lie up to the end of each bin (low, high]."""
    return np.searchsorted(ascending, edges[1:], side="right")
