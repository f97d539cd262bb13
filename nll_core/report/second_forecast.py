"""Another forecaster of the same items, against the first: paired differences of CRPS and NLL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import IntArray
from nll_core._weights import mean_by_weight, relative_weights
from nll_core.forecast_files import Forecasts
from nll_core.forecast_files.long_form import widened
from nll_core.forecasts import quantile_crps
from nll_core.intervals import Interval, paired_bootstrap_interval
from nll_core.likelihoods import heteroscedastic_nll
from nll_core.predictions.problems import listed
from nll_core.predictions.table import Column, Table
from nll_core.report.forecast_columns import ReadForecasts

Array = NDArray[np.float64]

ForecastLoss = Literal["nll", "crps"]

# What was observed may be written with other digits.
_SAME: Final = 1e-6
_SAME_LEVEL: Final = 1e-9


@dataclass(frozen=True)
class ForecastDifference:
    """A score of both forecasters on the same items, and how far the first is above the second."""

    name: ForecastLoss
    first: float
    second: float
    difference: float
    """Of the first minus the second; below 0 the first is better."""
    interval: Interval
    """95%, paired."""


@dataclass(frozen=True)
class ForecastComparison:
    """Two forecasters of the same items."""

    n: int
    differences: tuple[ForecastDifference, ...]
    notes: tuple[str, ...]
    """How items were matched, and at which levels both are judged."""


def compare_forecasts(
    first: ReadForecasts | Forecasts, second: ReadForecasts | Forecasts, *, seed: int = 0
) -> ForecastComparison:
    """Differences of the mean CRPS, and of the NLL where both are Gaussian, with paired intervals.

    Items are matched by the columns that both files have and that name every forecast, else, and
    where one is without its file, row by row. Where one gives quantiles, both are judged at its
    levels; where both do, at those that both give.

    Raises
    ------
    ValueError
        Where fewer than two items are in both, what came differs, or no two levels are shared.
    """
    one, other = (f if isinstance(f, Forecasts) else f.forecasts for f in (first, second))
    if isinstance(first, Forecasts) or isinstance(second, Forecasts):
        of_first, of_second, matching = _row_by_row(one, other)
    else:
        of_first, of_second, matching = _partners(first, second)
    if len(of_first) < 2:
        raise ValueError(f"the two files have {len(of_first)} forecasts in common; two are needed")
    came, again = one.observed[of_first], other.observed[of_second]
    apart = np.flatnonzero(np.abs(came - again) > _SAME * (1.0 + np.abs(came)))
    if len(apart):
        i = int(apart[0])
        raise ValueError(
            f"what came is {came[i]:g} in row {one.rows[of_first[i]]:,} of the first file and "
            f"{again[i]:g} in row {other.rows[of_second[i]]:,} of the second "
            f"({len(apart):,} forecasts differ); two forecasters are compared on the same items"
        )
    notes, levels = [matching], _shared_levels(one, other)
    if levels is not None:
        notes.append(f"CRPS of both: twice the mean pinball loss at {len(levels)} levels.")
    weights = None if one.weights is None else one.weights[of_first]
    counts = None if weights is None else relative_weights(weights)
    losses: dict[ForecastLoss, tuple[Array, Array]] = {}
    if one.kind == other.kind == "gaussian":
        losses["nll"] = _nll(one)[of_first], _nll(other)[of_second]
    losses["crps"] = _crps(one, levels)[of_first], _crps(other, levels)[of_second]
    found = [
        ForecastDifference(
            name,
            mean_by_weight(a, counts),
            mean_by_weight(b, counts),
            mean_by_weight(a - b, counts),
            paired_bootstrap_interval(a, b, sample_weight=weights, seed=seed),
        )
        for name, (a, b) in losses.items()
    ]
    return ForecastComparison(len(of_first), tuple(found), tuple(notes))


def _crps(forecasts: Forecasts, levels: Array | None) -> Array:
    if levels is None:
        return forecasts.crps()
    q = forecasts.quantiles_at(levels)
    return np.asarray(quantile_crps(q, forecasts.observed, levels=levels, reduction="none"))


def _nll(forecasts: Forecasts) -> Array:
    assert forecasts.mean is not None
    assert forecasts.sigma is not None
    with np.errstate(over="ignore"):
        logs = np.log(forecasts.sigma)
        return np.asarray(heteroscedastic_nll(forecasts.observed, forecasts.mean, logs))


def _shared_levels(first: Forecasts, second: Forecasts) -> Array | None:
    """Where one has quantiles, the levels at which both are judged."""
    given = [f.levels for f in (first, second) if f.levels is not None]
    if not given:
        return None
    there = np.abs(given[0][:, None] - given[-1]).min(axis=1) <= _SAME_LEVEL
    if there.sum() < 2:
        raise ValueError("the two files share fewer than two levels of quantiles")
    return np.asarray(given[0][there])


def _partners(first: ReadForecasts, second: ReadForecasts) -> tuple[IntArray, IntArray, str]:
    """The places of the same items in both, and how they were found."""
    tables = [widened(r.table, r.roles.long) if r.roles.long else r.table for r in (first, second)]
    taken = first.roles.columns | second.roles.columns
    names = [n for n in tables[0].names if n in tables[1].names and n not in taken]
    one, other = first.forecasts.rows, second.forecasts.rows
    if names:
        keys = _keys(tables, names)
        if all(len(set(key)) == len(key) for key in keys):
            place = dict(zip(keys[0], range(len(keys[0])), strict=True))
            row_of = [np.searchsorted(t.rows, r) for t, r in zip(tables, (one, other), strict=True)]
            there = {int(row): k for k, row in enumerate(row_of[0])}
            matched = [
                (there[place[keys[1][row]]], k)
                for k, row in enumerate(row_of[1].tolist())
                if place.get(keys[1][row]) in there
            ]
            if len(matched) >= 0.5 * min(len(one), len(other)):
                pairs = np.array(sorted(matched), dtype=np.int64).reshape(-1, 2)
                return pairs[:, 0], pairs[:, 1], _said(len(matched), names)
    return _row_by_row(first.forecasts, second.forecasts)


def _row_by_row(first: Forecasts, second: Forecasts) -> tuple[IntArray, IntArray, str]:
    if first.row_count != second.row_count:
        raise ValueError(
            f"the second file has {second.row_count:,} rows and the first one "
            f"{first.row_count:,}, and no columns that both have name the forecasts"
        )
    _, a, b = np.intersect1d(first.rows, second.rows, assume_unique=True, return_indices=True)
    return a, b, "The forecasts were matched row by row."


def _said(n: int, names: Sequence[str]) -> str:
    return f"{n:,} forecasts were matched by {listed(list(names))}, which both files have."


def _keys(tables: Sequence[Table], names: Sequence[str]) -> list[list[tuple[str, ...]]]:
    """What names each row."""
    return [list(zip(*(_texts(t.column(n)) for n in names), strict=True)) for t in tables]


def _texts(column: Column) -> list[str]:
    words, codes = column.distinct()
    return [words[code] if code >= 0 else "" for code in codes.tolist()]
