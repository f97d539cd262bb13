"""The sample that the page is about, and what has been found out about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import numpy as np

from nll_core import distributions as core
from nll_core.datasets import (
    Measurements,
    load_gasoline,
    load_ground_beef,
    load_horse_kicks,
    load_lifetimes,
    load_newcomb,
    load_remission,
)
from nll_core.distributions.fitting import at_bound
from nll_core.distributions.observations import Coarsening
from pages._ui.dropped import Dropped
from pages._ui.jobs import Say
from pages._ui.moving_steps import Scale, round_scale
from pages._ui.text import plain

P = ParamSpec("P")
T = TypeVar("T")
Fit = core.DistributionFit[core.Distribution]
Fixed = tuple[tuple[str, float], ...]
"""What a family is made with, and pinned at: the name of each and its value."""

LIFETIMES, KICKS, TEN = "Lifetimes", "Horse kicks", "Horse kicks, ten corps"
REMISSION, NEWCOMB, GASOLINE, OWN = "Remission", "Newcomb", "Gasoline", "Your own"
BEEF: Final = "Ground beef"
LOADERS: Final[dict[str, tuple[Callable[[], Measurements], str]]] = {
    LIFETIMES: (load_lifetimes, "load_lifetimes()"),
    KICKS: (load_horse_kicks, "load_horse_kicks()"),
    TEN: (lambda: load_horse_kicks(ten_corps=True), "load_horse_kicks(ten_corps=True)"),
    REMISSION: (load_remission, "load_remission()"),
    NEWCOMB: (load_newcomb, "load_newcomb()"),
    GASOLINE: (load_gasoline, "load_gasoline()"),
    BEEF: (load_ground_beef, "load_ground_beef()"),
}
SETS: Final = (*LOADERS, OWN)
AS_GIVEN: Final = "as given"
WAYS: Final[dict[str, Coarsening | None]] = {
    AS_GIVEN: None,
    "rounded to whole numbers": "rounded",
    "in eight bins": "binned",
    "cut off at the upper quartile": "censored",
}
EXAMPLE: Final = "3.1 2.7 5*4 9+ 6..8 1.2 0.8 3.6"
MOST: Final = 2000
FARTHEST: Final = 1e100
KEPT: Final = 48
CURVE_POINTS: Final = 61
STUDIES: Final = 200
SIZES: Final = (5, 10, 20, 50, 100, 200, 500)
# Left of all values of a parameter: it is not pinned. A number, since a slider holds numbers.
FREE: Final = -1e300
PINNED_WITHIN: Final = 4.0
# Of an estimate: what steps of a slider, written with 12 digits, can tell apart.
SEEN_BESIDE: Final = 1e-8
INDEX: Final = re.compile(r" at index \(?[\d, ]+\)?")


def kept(find: Callable[Concatenate[Source, P], T]) -> Callable[Concatenate[Source, P], T]:
    """`find`, whose answers the source keeps for a while, each by its positional arguments."""

    def once(source: Source, /, *args: P.args, **more: P.kwargs) -> T:
        key = (find.__name__, repr(args))
        if key not in source.found:
            made = find(source, *args, **more)
            while len(source.found) >= KEPT:
                source.found.pop(next(iter(source.found)), None)
            source.found[key] = made
        value: T = source.found[key]
        return value

    return once


@dataclass(frozen=True, eq=False, repr=False)
class Source:
    """A sample as it is known, and what was found out about it, which is kept."""

    key: str
    """Tells it from all others."""
    data: core.Observations
    quantity: str
    unit: str
    about: str
    load: str
    """Lines of Python that make `data`."""
    found: dict[Any, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Source({self.key!r})"

    @kept
    def fit(self, name: str, fixed: Fixed) -> Fit | str:
        """A family's fit, or why there is none."""
        kind = core.DISTRIBUTIONS[name]
        return or_why(lambda: core.fit_observations(kind, self.data, fixed=dict(fixed)))

    @kept
    def looks(self, name: str, fixed: Fixed) -> core.FitDiagnostics:
        """What the four plots show of a family that has a fit."""
        fit = self.fit(name, fixed)
        assert not isinstance(fit, str)
        return core.fit_diagnostics(fit.distribution, self.data)

    @kept
    def intervals(
        self, name: str, fixed: Fixed, level: float
    ) -> core.FamilyIntervals[core.Distribution]:
        """The intervals of all free parameters of a family that has a fit."""
        options: dict[str, Any] = {"confidence_level": level, "curve_points": CURVE_POINTS}
        return core.likelihood_intervals(
            core.DISTRIBUTIONS[name], self.data, fixed=dict(fixed), **options
        )

    @kept
    def comparison(self, trials: int) -> core.FamilyComparison:
        """All families on the sample."""
        return core.compare_families(self.data, constants={"n_trials": trials})

    @kept
    def tests(self, trials: int) -> Mapping[int, core.NestedTest]:
        """The likelihood-ratio tests of the pairs of which both can be fitted, by their place."""
        return core.nested_tests(self.data, self.comparison(trials).fits)

    @kept
    def pin_test(self, name: str, fixed: Fixed) -> core.NestedTest | None:
        """A family with pins against itself without; None where one cannot be fitted."""
        known = {c: v for c, v in fixed if c in core.DISTRIBUTIONS[name].constants}
        pins = {p: v for p, v in fixed if p not in known}
        with suppress(ValueError):
            if pins:
                return core.nested_test(core.pinned_nesting(name, pins), self.data, constants=known)
        return None

    @kept
    def pins(self, name: str, constants: Fixed, place: int) -> Scale:
        """Where a parameter can be pinned: round numbers about its estimate."""
        fit, parameters = self.fit(name, constants), core.DISTRIBUTIONS[name].parameters
        if isinstance(fit, str) or place >= len(parameters):
            return Scale((FREE,), FREE, name)
        one, value = parameters[place], float(fit.distribution.values[place])
        error = fit.standard_errors[one.name] or 0.0
        # On a spike the error vanishes beside the estimate: its steps could not be told apart.
        is_seen = error > SEEN_BESIDE * abs(value)
        reach = PINNED_WITHIN * (error if is_seen else 0.25 * abs(value) or 0.25)
        # At an infinite estimate, or at 0 or 1, what is far from it is of interest.
        low, high = (value - reach, value + reach) if not at_bound(one, value) else (0.01, 20.0)
        if one.domain != "(-inf, inf)":
            low = max(low, 0.02 * high)
        high = min(high, 0.99) if one.domain.endswith("1]") else high
        options = round_scale(low, high, value, (), ()).options
        return Scale((FREE, *options), FREE, (self.key, name), f"{one.name} {one.symbol}")

    @kept
    def valley(self, name: str, fixed: Fixed) -> core.ShiftProfile[core.Distribution] | str:
        """The NLL along a location, or why there is none."""
        if not self.data.exact.all():
            return "x must be known by value for a free location"
        options: dict[str, Any] = {"sample_weight": self.data.weights, "fixed": dict(fixed)}
        return or_why(
            lambda: core.shift_profile(core.DISTRIBUTIONS[name], self.data.low, **options)
        )

    @kept
    def study(
        self,
        truth: core.Distribution,
        pins: Fixed,
        seed: int,
        level: float,
        *,
        say: Say | None = None,
    ) -> core.GrowingSamples[core.Distribution] | str:
        """Samples from the fitted distribution, each fitted anew while it grows."""
        options: dict[str, Any] = {"fixed": dict(pins), "confidence_level": level, "progress": say}
        options |= {"n_samples": STUDIES, "seed": seed}
        return or_why(lambda: core.growing_samples(truth, SIZES, **options))


def or_why(find: Callable[[], T]) -> T | str:
    """What is found, or why there is none, without a place that only programs know."""
    try:
        return find()
    except ValueError as error:
        return INDEX.sub("", str(error))


def read_own(text: str) -> core.Observations:
    """What was typed in, if it is a sample."""
    try:
        data = core.read_observations(text)
    except ValueError as error:
        raise ValueError(plain(str(error))) from None
    if data.low.size > MOST:
        raise ValueError(
            f"At most {MOST:,} entries fit here, got {data.low.size:,}: write equal ones as 12*3.5"
        )
    sizes = np.abs([data.low, data.high])
    if ((sizes > FARTHEST) & np.isfinite(sizes) | (sizes > 0) & (sizes < 1 / FARTHEST)).any():
        raise ValueError("Numbers beyond 1e±100 are left to nll_core: choose another unit")
    return data


@lru_cache(64)
def opened(name: str, text: str, way: str, larger: bool) -> Source:
    """The sample that controls ask for."""
    how = WAYS[way]
    if name == OWN:
        data = read_own(text)
        unit, quantity = "your unit", "your numbers"
        about = "Typed in or dropped here; the link holds them."
        load = f"data = read_observations({text!r})"
        imports = "read_observations"
    else:
        loader, call = LOADERS[name]
        known = loader()
        data = core.censored_observations(known.values, known.observed)
        load = f"from nll_core.datasets import {call.partition('(')[0]}\nknown = {call}\n"
        load += "data = censored_observations(known.values, known.observed)"
        imports = "censored_observations"
        unit, quantity, about = known.unit, known.quantity, known.source
    if how is not None:
        data = core.coarsened(data, how)
        load += f"\ndata = coarsened(data, {how!r})"
        imports = f"coarsened, {imports}"
    if larger:
        data = core.rescaled(data, 1e-3)
        load += "\ndata = rescaled(data, 1e-3)"
        imports += ", rescaled"
        unit = f"1,000 {unit}"
    load = f"from nll_core.distributions import {imports}\n{load}"
    key = repr((name, text if name == OWN else "", way, larger))
    return Source(key, data, quantity, unit, about, load)


DROPPED: Final = Dropped(
    "fanumbers",
    "Or a file of numbers (text, CSV of one column)",
    "write equal values as 12*3.5, or fit_observations of nll_core takes any number",
    "9+ is more than 9 (censored), 6..8 lies between (a bin), 5\\*4 is 4 five times (a weight). A "
    "first line with a name is left out.",
)
