"""Everything that a report on forecasts of numbers says, each part computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._progress import Progress
from nll_core._weights import mean_by_weight, relative_weights
from nll_core.forecast_files import ForecastKind, Forecasts
from nll_core.forecasts import (
    CoverageCurve,
    ForecastCoverage,
    Pit,
    PitHistogram,
    coverage_curve,
    fit_pit_map,
    fit_spread_scale,
    interval_coverage,
    interval_score,
    pit_histogram,
    sample_crps,
)
from nll_core.intervals import Interval, bootstrap_interval, proportion_interval
from nll_core.likelihoods import heteroscedastic_nll
from nll_core.predictions import Problem
from nll_core.recalibration.folds import stratified_folds
from nll_core.report.lazy import Parts
from nll_core.report.second_forecast import ForecastComparison

Array = NDArray[np.float64]
ForecastScoreName = Literal["nll", "crps", "crps_plain", "mae", "rmse"]
RecalibrationMethod = Literal["none", "spread", "levels"]
"""As it is; one factor for all standard deviations; other levels, by the map of the transforms."""

NAMES: Final = ("scores", "levels", "intervals", "pit", "curve", "worst", "groups", "recalibration")
N_BINS: Final = 10
# Central intervals of forecasts that have all of them.
COVERAGES: Final = (0.5, 0.8, 0.9, 0.95)
_CURVE: Final = np.arange(1, 20) / 20
# At which recalibrated forecasts are compared, where they have all quantiles.
_COMPARED: Final = (np.arange(49) + 0.5) / 49
FEWEST_TO_RECALIBRATE: Final = 25
N_FOLDS: Final = 5
_WORST: Final = 10
MOST_GROUPS: Final = 40
_SAME_LEVEL: Final = 1e-9


@dataclass(frozen=True, repr=False)
class ForecastFacts(Printed):
    """What the forecasts are, as they were read."""

    kind: ForecastKind
    n: int
    levels: tuple[float, ...]
    """Of quantiles; empty for others."""
    n_samples: int
    weighted: bool
    group_names: tuple[str, ...]
    row_count: int
    left_out: tuple[Problem, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ForecastScore:
    """A mean over the forecasts with its 95% bootstrap interval."""

    name: ForecastScoreName
    value: float
    interval: Interval


@dataclass(frozen=True)
class LevelScore:
    """A quantile: the share of what came at or below it, and its mean pinball loss."""

    level: float
    share: float
    interval: Interval
    """Wilson's, of the share."""
    pinball: float
    pinball_interval: Interval


@dataclass(frozen=True)
class IntervalRow:
    """A central interval: what it is to hold, what it held, how wide it is, and its score."""

    nominal: float
    found: ForecastCoverage
    score: float
    """Winkler's, mean."""


@dataclass(frozen=True, eq=False, repr=False)
class WorstForecasts(Printed):
    """Those of the largest CRPS, the largest first."""

    places: NDArray[np.int64]
    rows: NDArray[np.int64]
    observed: Array
    low: Array
    middle: Array
    high: Array
    crps: Array
    share: Array
    """Of the sum of all."""
    levels: tuple[float, float, float]
    """Of `low`, `middle` and `high`."""


@dataclass(frozen=True)
class GroupRow:
    """One series or group."""

    name: str
    n: int
    crps: float
    interval: Interval | None
    nll: float | None
    share_below: float
    """The mean transform: ½ where the forecasts are neither too low nor too high."""


@dataclass(frozen=True)
class Recalibrated:
    """A recalibration by other folds, judged on those left out."""

    method: RecalibrationMethod
    crps: float
    """Twice the mean pinball loss over the levels compared."""
    difference: float
    """From that of the forecasts as they are; below 0 it helps."""
    interval: Interval | None
    nll: float | None
    scale: float | None
    """Of "spread", the factor from all forecasts."""
    histogram: PitHistogram
    curve: CoverageCurve


@dataclass(frozen=True, eq=False, repr=False)
class Recalibrations(Printed):
    """The forecasts as they are and recalibrated, on the same held-out folds."""

    methods: tuple[Recalibrated, ...]
    best: RecalibrationMethod
    """The simplest that lowers the loss by more than noise, else "none"."""
    n_levels: int = 0
    """At how many levels they are compared."""
    note: str = ""
    """Why there are none."""

    def __getitem__(self, method: RecalibrationMethod) -> Recalibrated:
        """That of a name."""
        return next(found for found in self.methods if found.method == method)


class ForecastReport(Parts):
    """What a report says of forecasts of a number, each part computed once.

    Parameters
    ----------
    forecasts : Forecasts
        From `read_forecasts`.
    seed : int
        Of resamples and folds.
    second : ForecastComparison, optional
        Another forecaster of the same items, from `compare_forecasts`.

    Examples
    --------
    >>> from nll_core.forecast_files import read_forecasts
    >>> rows = "".join(f"{k % 7},3,{2 + k % 2}\\n" for k in range(60))
    >>> report = ForecastReport(read_forecasts(f"y,mean,sd\\n{rows}".encode()))
    >>> round(report.scores[0].value, 3), round(report.intervals[1].found.share, 3)
    (2.176, 0.85)
    """

    def __init__(
        self, forecasts: Forecasts, *, seed: int = 0, second: ForecastComparison | None = None
    ) -> None:
        super().__init__()
        self.second = second
        self.forecasts = forecasts
        self.seed = seed

    def against(self, second: ForecastComparison | None) -> ForecastReport:
        """The same report with another forecaster beside it: what is known is shared."""
        found = copy(self)
        found.second = second
        return found

    @cached_property
    def about(self) -> ForecastFacts:
        """What is to be said before any score."""
        f = self.forecasts
        return ForecastFacts(
            kind=f.kind,
            n=f.n,
            levels=() if f.levels is None else tuple(f.levels.tolist()),
            n_samples=0 if f.samples is None else f.samples.shape[1],
            weighted=f.weights is not None,
            group_names=f.group_names,
            row_count=f.row_count,
            left_out=f.left_out,
            notes=f.notes,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The parts that these forecasts have."""
        return tuple(n for n in NAMES if n != "groups" or self.forecasts.groups is not None)

    @property
    def scores(self) -> tuple[ForecastScore, ...]:
        """NLL where there is a density, CRPS, pinball loss, and distances of a point."""
        found: tuple[ForecastScore, ...] = self.part("scores")
        return found

    def score(self, name: ForecastScoreName) -> ForecastScore | None:
        """The score of that name, if these forecasts have it."""
        return next((score for score in self.scores if score.name == name), None)

    @property
    def levels(self) -> tuple[LevelScore, ...]:
        """Every level that is known or asked for."""
        found: tuple[LevelScore, ...] = self.part("levels")
        return found

    @property
    def intervals(self) -> tuple[IntervalRow, ...]:
        """Central intervals; of quantiles those whose two ends are there."""
        found: tuple[IntervalRow, ...] = self.part("intervals")
        return found

    @property
    def pit(self) -> PitHistogram:
        found: PitHistogram = self.part("pit")
        return found

    @property
    def curve(self) -> CoverageCurve:
        found: CoverageCurve = self.part("curve")
        return found

    @property
    def worst(self) -> WorstForecasts:
        found: WorstForecasts = self.part("worst")
        return found

    @property
    def groups(self) -> tuple[GroupRow, ...]:
        """The groups, the largest CRPS first; () where there are none."""
        found: tuple[GroupRow, ...] = self.part("groups") if self.forecasts.group_names else ()
        return found

    @property
    def recalibration(self) -> Recalibrations:
        found: Recalibrations = self.part("recalibration")
        return found

    def work(self, names: Sequence[str], progress: Progress | None = None) -> Mapping[str, Any]:
        """Parts, for `add`."""
        found: dict[str, Any] = {}
        for k, name in enumerate(names):
            if progress is not None:
                progress(name, k / len(names))
            # The NLL of a miss by many standard deviations is infinite, and no accident.
            with np.errstate(over="ignore"):
                found[name] = getattr(self, f"_{name}")()
        if progress is not None:
            progress("done", 1.0)
        return found

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest of all outermost quantiles and all that came."""
        q, y = self._quantiles, self.forecasts.observed
        return float(min(q[:, 0].min(), y.min())), float(max(q[:, -1].max(), y.max()))

    def fan(self, start: int, most: int) -> tuple[NDArray[np.int64], Array, Array]:
        """Rows from a place on: their places, quantiles (n, L) at the levels asked, what came."""
        places = np.arange(start, min(start + most, self.forecasts.n))
        return places, self._quantiles[places], self.forecasts.observed[places]

    # The parts.

    @cached_property
    def _pit_of_each(self) -> Pit:
        return self.forecasts.pit()

    @cached_property
    def _crps(self) -> Array:
        return self.forecasts.crps()

    @cached_property
    def _nll(self) -> Array | None:
        f = self.forecasts
        if f.mean is None or f.sigma is None:
            return None
        return np.asarray(heteroscedastic_nll(f.observed, f.mean, np.log(f.sigma)))

    @cached_property
    def _quantiles(self) -> Array:
        f = self.forecasts
        return f.quantiles if f.quantiles is not None else f.quantiles_at(f.asked_levels)

    @cached_property
    def _pinball(self) -> Array:
        return _pinball_of(self._quantiles, self.forecasts.asked_levels, self.forecasts.observed)

    def _scores(self) -> tuple[ForecastScore, ...]:
        f = self.forecasts
        found: list[tuple[ForecastScoreName, Array]] = []
        if self._nll is not None:
            found.append(("nll", self._nll))
        found.append(("crps", self._crps))
        if f.samples is not None:
            plain = sample_crps(f.samples, f.observed, estimator="plain", reduction="none")
            found.append(("crps_plain", np.asarray(plain, np.float64)))
        middle = np.flatnonzero(np.abs(f.asked_levels - 0.5) < _SAME_LEVEL)
        if middle.size:
            found.append(("mae", np.abs(self._quantiles[:, middle[0]] - f.observed)))
        scores = [ForecastScore(name, *self._mean(values)) for name, values in found]
        if f.mean is not None:
            value, interval = self._mean((f.mean - f.observed) ** 2)
            roots = np.sqrt(np.maximum([value, interval.low, interval.high], 0))
            scores.append(ForecastScore("rmse", float(roots[0]), Interval(*map(float, roots[1:]))))
        return tuple(scores)

    def _mean(self, values: Array) -> tuple[float, Interval]:
        weights = self.forecasts.weights
        flat = None if weights is None else relative_weights(weights)
        interval = bootstrap_interval(values, sample_weight=weights, seed=self.seed)
        return mean_by_weight(values, flat), interval

    def _levels(self) -> tuple[LevelScore, ...]:
        f = self.forecasts
        flat = None if f.weights is None else relative_weights(f.weights)
        found = []
        for k, level in enumerate(f.asked_levels.tolist()):
            below = f.observed <= self._quantiles[:, k]
            share = mean_by_weight(below, flat)
            interval = proportion_interval(below, sample_weight=flat)
            found.append(LevelScore(level, share, interval, *self._mean(self._pinball[:, k])))
        return tuple(found)

    def _intervals(self) -> tuple[IntervalRow, ...]:
        f = self.forecasts
        found = []
        for nominal, low, high in self._ends():
            held = interval_coverage(low, high, f.observed, sample_weight=f.weights)
            score = interval_score(low, high, f.observed, coverage=nominal, sample_weight=f.weights)
            found.append(IntervalRow(nominal, held, float(score)))
        return tuple(found)

    def _ends(self) -> list[tuple[float, Array, Array]]:
        """Central intervals with their ends, the narrowest first."""
        f = self.forecasts
        if f.levels is None or f.quantiles is None:
            half = 0.5 * np.asarray(COVERAGES)
            low, high = f.quantiles_at(0.5 - half).T, f.quantiles_at(0.5 + half).T
            return list(zip(COVERAGES, low, high, strict=True))
        found = []
        for i in range(f.levels.size):
            for j in range(i + 1, f.levels.size):
                if abs(f.levels[i] + f.levels[j] - 1) < _SAME_LEVEL:
                    nominal = round(float(f.levels[j] - f.levels[i]), 12)
                    found.append((nominal, f.quantiles[:, i], f.quantiles[:, j]))
        return found[::-1]

    def _pit(self) -> PitHistogram:
        weights = self.forecasts.weights
        return pit_histogram(self._pit_of_each, n_bins=N_BINS, sample_weight=weights)

    def _nominal(self) -> Array:
        if self.forecasts.levels is None:
            return _CURVE
        return np.array([nominal for nominal, _, _ in self._ends()])

    def _curve(self) -> CoverageCurve:
        weights = self.forecasts.weights
        return coverage_curve(self._pit_of_each, self._nominal(), sample_weight=weights)

    def _worst(self) -> WorstForecasts:
        f = self.forecasts
        crps = self._crps
        weighted = crps if f.weights is None else np.where(f.weights > 0, crps, -np.inf)
        places = np.argsort(-weighted, kind="stable")[:_WORST]
        if f.weights is not None:
            places = places[f.weights[places] > 0]
        q, last = self._quantiles[places], len(f.asked_levels) - 1
        middle = int(np.argmin(np.abs(f.asked_levels - 0.5)))
        at = [float(f.asked_levels[k]) for k in (0, middle, last)]
        flat = np.ones(f.n) if f.weights is None else relative_weights(f.weights)
        total = float(flat @ crps)
        share = flat[places] * crps[places] / total if total > 0 else np.zeros(places.size)
        return WorstForecasts(
            places=places,
            rows=f.rows[places],
            observed=f.observed[places],
            low=q[:, 0],
            middle=q[:, middle],
            high=q[:, last],
            crps=crps[places],
            share=share,
            levels=(at[0], at[1], at[2]),
        )

    def _groups(self) -> tuple[GroupRow, ...]:
        f = self.forecasts
        if f.groups is None:
            return ()
        found = []
        middle = 0.5 * (self._pit_of_each.low + self._pit_of_each.high)
        for k, name in enumerate(f.group_names):
            here = np.flatnonzero((f.groups == k) & (True if f.weights is None else f.weights > 0))
            if not here.size:
                continue
            weights = None if f.weights is None else relative_weights(f.weights[here])
            crps = self._crps[here]
            interval = None
            if here.size > 1:
                interval = bootstrap_interval(crps, sample_weight=weights, seed=self.seed)
            nll = None if self._nll is None else mean_by_weight(self._nll[here], weights)
            mean = mean_by_weight(crps, weights)
            share = mean_by_weight(middle[here], weights)
            found.append(GroupRow(name, int(here.size), mean, interval, nll, share))
        return tuple(sorted(found, key=lambda row: -row.crps)[:MOST_GROUPS])

    def _recalibration(self) -> Recalibrations:
        f = self.forecasts
        counts = f.n if f.weights is None else int(np.count_nonzero(f.weights > 0))
        if counts < FEWEST_TO_RECALIBRATE:
            return Recalibrations(
                (),
                "none",
                note=f"Recalibration is judged on {FEWEST_TO_RECALIBRATE} forecasts or more, and "
                f"there are {counts}.",
            )
        levels = _COMPARED if f.levels is None else f.levels
        folds = stratified_folds(np.zeros(f.n, np.int64), N_FOLDS, seed=self.seed)
        methods: list[RecalibrationMethod] = ["none", "levels"]
        if f.kind == "gaussian":
            methods.insert(1, "spread")
        losses: dict[RecalibrationMethod, Array] = {}
        found: list[Recalibrated] = []
        for method in methods:
            held = _held_out(f, self._pit_of_each, folds, method, levels)
            losses[method] = held.loss
            value, _ = self._mean(held.loss)
            difference, interval = self._mean(held.loss - losses["none"])
            found.append(
                Recalibrated(
                    method=method,
                    crps=value,
                    difference=difference,
                    interval=None if method == "none" else interval,
                    nll=None if held.nll is None else self._mean(held.nll)[0],
                    scale=_scale(f) if method == "spread" else None,
                    histogram=pit_histogram(held.pit, n_bins=N_BINS, sample_weight=f.weights),
                    curve=coverage_curve(held.pit, self._nominal(), sample_weight=f.weights),
                )
            )
        helping = [m for m in found if m.interval is not None and m.interval.high < 0]
        best = helping[0].method if helping else "none"
        return Recalibrations(tuple(found), best, levels.size)


@dataclass(frozen=True, eq=False)
class _HeldOut:
    pit: Pit
    loss: Array
    """Of each forecast twice the mean pinball loss."""
    nll: Array | None


def _held_out(
    f: Forecasts, pit: Pit, folds: NDArray[np.int64], method: RecalibrationMethod, levels: Array
) -> _HeldOut:
    """The forecasts, each recalibrated by the folds that it is not in."""
    low, high, loss = pit.low.copy(), pit.high.copy(), np.empty(f.n)
    sigma = None if f.sigma is None else f.sigma.copy()
    for fold in range(int(folds.max()) + 1):
        held, rest = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        weights = None if f.weights is None else f.weights[rest]
        here, read = _at(f, held), levels
        if weights is not None and not weights.any():
            # Nothing counts but what is held out: as it is.
            pass
        elif method == "spread" and f.mean is not None and f.sigma is not None:
            factor = fit_spread_scale(
                f.mean[rest], f.sigma[rest], f.observed[rest], sample_weight=weights
            )
            # Forecasts that were all exact leave nothing to scale by.
            scaled = f.sigma[held] * (factor if factor > 0 else 1.0)
            here = replace(here, sigma=scaled)
            low[held] = high[held] = here.pit().low
            if sigma is not None:
                sigma[held] = scaled
        elif method == "levels":
            by_rest = fit_pit_map(Pit(pit.low[rest], pit.high[rest]), sample_weight=weights)
            read = by_rest.level_for(levels)
            low[held], high[held] = by_rest(pit.low[held]), by_rest(pit.high[held])
        # A fold at a time: all quantiles of a million forecasts would fill the memory.
        q = here.quantiles_at(read)
        loss[held] = 2 * _pinball_of(q, levels, here.observed).mean(axis=1)
    nll = None
    if method != "levels" and f.mean is not None and sigma is not None:
        nll = np.asarray(heteroscedastic_nll(f.observed, f.mean, np.log(sigma)))
    return _HeldOut(Pit(low, high), loss, nll)


def _at(f: Forecasts, places: NDArray[np.int64]) -> Forecasts:
    """Some of the forecasts."""
    return Forecasts(
        f.kind,
        f.observed[places],
        mean=None if f.mean is None else f.mean[places],
        sigma=None if f.sigma is None else f.sigma[places],
        quantiles=None if f.quantiles is None else f.quantiles[places],
        levels=f.levels,
        samples=None if f.samples is None else f.samples[places],
    )


def _scale(f: Forecasts) -> float | None:
    if f.mean is None or f.sigma is None:
        return None
    return fit_spread_scale(f.mean, f.sigma, f.observed, sample_weight=f.weights)


def _pinball_of(q: Array, levels: Array, observed: Array) -> Array:
    """Of each quantile; those of a Gaussian that was recalibrated may be infinite."""
    above = observed[:, None] - q
    return np.asarray(np.maximum(levels * above, (levels - 1) * above))
