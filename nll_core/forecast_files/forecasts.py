"""Forecasts of numbers with what came, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import IntArray
from nll_core.forecast_files.roles import ForecastKind
from nll_core.forecasts import (
    Pit,
    gaussian_crps,
    gaussian_pit,
    quantile_crps,
    quantile_pit,
    sample_crps,
    sample_pit,
)
from nll_core.predictions.identifiers import Identifiers
from nll_core.predictions.problems import Problem

Array = NDArray[np.float64]

LEVELS: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""At which a Gaussian or draws are asked for quantiles."""


@dataclass(frozen=True, eq=False, repr=False)
class Forecasts(Printed):
    """n forecasts of a number, and what came.

    Of kind "gaussian" with `mean` and `sigma`, "quantiles" with `quantiles` at `levels`, "samples"
    with `samples`.
    """

    kind: ForecastKind
    observed: Array
    """(n,)."""
    mean: Array | None = None
    sigma: Array | None = None
    """Standard deviations, above 0."""
    quantiles: Array | None = None
    """(n, K), not falling along a row."""
    levels: Array | None = None
    """(K,), strictly between 0 and 1 and rising."""
    samples: Array | None = None
    """(n, M)."""
    weights: Array | None = None
    groups: IntArray | None = None
    """What each forecast is of, as places in `group_names`."""
    group_names: tuple[str, ...] = ()
    rows: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """The number of each forecast's row in the file; 1 is the first row of data."""
    row_count: int = 0
    left_out: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    identifiers: Identifiers | None = None

    def __post_init__(self) -> None:
        """Number the rows of forecasts that come from no file."""
        if len(self.rows) == 0:
            object.__setattr__(self, "rows", np.arange(1, len(self.observed) + 1, dtype=np.int64))
            object.__setattr__(self, "row_count", len(self.observed))

    @property
    def n(self) -> int:
        """How many forecasts there are."""
        return len(self.observed)

    @property
    def asked_levels(self) -> Array:
        """The levels of which quantiles are known, or asked for."""
        return np.asarray(LEVELS) if self.levels is None else self.levels

    def pit(self) -> Pit:
        """Where in its forecast each observed value fell."""
        if self.quantiles is not None and self.levels is not None:
            return quantile_pit(self.quantiles, self.observed, levels=self.levels)
        if self.samples is not None:
            return sample_pit(self.samples, self.observed)
        return gaussian_pit(*self._gaussian(), self.observed)

    def crps(self) -> Array:
        """CRPS of each forecast, in the unit of what came; of draws the fair one.

        Of quantiles twice their mean pinball loss, of a single draw its distance.
        """
        if self.quantiles is not None and self.levels is not None:
            found = quantile_crps(
                self.quantiles, self.observed, levels=self.levels, reduction="none"
            )
        elif self.samples is not None:
            found = sample_crps(self.samples, self.observed, reduction="none")
        else:
            found = gaussian_crps(*self._gaussian(), self.observed, reduction="none")
        return np.asarray(found, dtype=np.float64)

    def quantiles_at(self, levels: ArrayLike) -> Array:
        """Quantiles (n, L) of each forecast at levels (L,).

        Of a Gaussian exactly; of draws, and between given quantiles, along straight lines. Beyond
        the outermost given ones, and the outermost draws, the outermost: nothing is known there.
        """
        from scipy.special import ndtri

        at = np.asarray(levels, dtype=np.float64)
        if self.samples is None and self.quantiles is None:
            mean, sigma = self._gaussian()
            return np.asarray(mean[:, None] + sigma[:, None] * ndtri(at))
        if self.samples is not None:
            known = np.sort(self.samples, axis=1)
            size = known.shape[1]
            # Each of M draws in the middle of its own part.
            own = (np.arange(size) + 0.5) / size
        else:
            known, own = np.asarray(self.quantiles), np.asarray(self.levels)
        place = np.interp(at, own, np.arange(own.size))
        below = np.minimum(place.astype(np.int64), own.size - 1)
        above = np.minimum(below + 1, own.size - 1)
        part = place - below
        return np.asarray(known[:, below] * (1 - part) + known[:, above] * part)

    def _gaussian(self) -> tuple[Array, Array]:
        if self.mean is None or self.sigma is None:
            raise ValueError(f"forecasts of kind {self.kind!r} must have what it says")
        return self.mean, self.sigma
