"""Fit any family: the lesson."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from pages._lessons.families import looks, trials
from pages._lessons.families.source import (
    BEEF,
    GASOLINE,
    KICKS,
    NEWCOMB,
    REMISSION,
    SIZES,
    STUDIES,
    TEN,
)
from pages._lessons.families.state import FIT, INTERVALS, MAP, REPEATED, VALLEY, State
from pages._snippets import families as snippets
from pages._ui import jobs, page
from pages._ui.course import Number
from pages._ui.lesson import Lesson, View

PRESETS: Final[page.Presets] = {
    "Forty lifetimes": {},
    "Where intervals part": {"faview": INTERVALS, "fafamily": "Gamma"},
    "r at its boundary": {"faview": INTERVALS, "faset": TEN, "fafamily": "Negative binomial"},
    "Censored remissions": {"faview": INTERVALS, "faset": REMISSION, "fafamily": "Exponential"},
    "Heavy tails": {"faset": NEWCOMB, "fafamily": "Student t"},
    "Density or mass?": {"faview": MAP, "faset": KICKS, "fafamily": "Poisson"},
    "Rounded, both compare": {
        "faview": MAP,
        "faset": KICKS,
        "fafamily": "Poisson",
        "faknown": "rounded to whole numbers",
    },
    "Is it exponential?": {"faset": REMISSION, "fafamily": "Weibull", "fapin1": 1.0},
    "254 servings": {"faset": BEEF, "fafamily": "Gamma"},
    "Shares": {"faset": GASOLINE, "fafamily": "Beta"},
    "0.2 nats for hundreds": {"faview": VALLEY, "faloc": 46},
    "Wald falls short": {"faview": REPEATED, "fafamily": "Gaussian", "fan": 5},
}
ALL: Final[Sequence[View[Any]]] = (
    looks.four_looks,
    looks.three_intervals,
    looks.all_families,
    trials.free_location,
    trials.many_samples,
)
# More values than this are no code to read.
MOST_WRITTEN: Final = 100
VIEWS: Final = {view.name: view for view in ALL}


# What may take longer than a hand waits, of the view that is shown; all but the map need a fit.
LONG: Final[Mapping[str, Callable[[State, Any, jobs.Say], Any]]] = {
    FIT: lambda s, fit, _: s.source.looks(s.family, s.fixed),
    INTERVALS: lambda s, fit, _: s.source.intervals(s.family, s.fixed, s.falevel),
    MAP: lambda s, fit, _: s.source.tests(s.fatrials),
    VALLEY: lambda s, fit, _: s.source.valley(s.family, s.fixed),
    REPEATED: lambda s, fit, say: s.source.study(
        fit.distribution, s.pins, s.faseed, s.falevel, say=say
    ),
}


def _work(s: State, say: jobs.Say) -> Any:
    fit = s.fit
    return fit if s.faview != MAP and isinstance(fit, str) else LONG[s.faview](s, fit, say)


def prepare() -> Sequence[View[Any]] | None:
    """Draw the choice of a view, and compute what it needs, where the visitor can stop it."""
    view = VIEWS[State.controls["faview"].show()]
    state = State.present()
    key = f"families {state.of(set(state.deciding) | {'faview'})!r}"
    if jobs.run(key, view.name, partial(_work, state)) is None:
        return None
    return [view]


def code(s: State) -> Mapping[str, str]:
    """The numbers of the view again."""
    load, kind, fit = s.source.load, s.kind.__name__, s.fit
    if s.faview == MAP or isinstance(fit, str):
        return {"nll_core": snippets.comparison(load)}
    fixed = f", fixed={dict(s.fixed)!r}" if s.fixed else ""
    if s.faview == VALLEY:
        return {"nll_core": snippets.valley(load, kind, fixed)}
    values = dict(vars(fit.distribution))
    if s.faview == REPEATED:
        told: dict[str, Any] = {
            "n_samples": STUDIES,
            "seed": s.faseed,
            "confidence_level": s.falevel,
        }
        told |= {"fixed": dict(s.pins)} if s.pins else {}
        options = ", ".join(f"{name}={value!r}" for name, value in told.items())
        return {"nll_core": snippets.repeated(kind, values, s.fan, SIZES, options)}
    if s.faview == INTERVALS:
        return {"nll_core": snippets.intervals(load, kind, fixed, s.falevel)}
    found, seen = {}, s.source.looks(s.family, s.fixed)
    if kind in snippets.SCIPY and s.source.data.exact.all() and seen.x.size <= MOST_WRITTEN:
        found["SciPy"] = snippets.scipy_nll(kind, values, seen.x.tolist(), seen.weights.tolist())
    return found | {"nll_core": snippets.fit(load, kind, fixed)}


def _nll(s: State) -> float:
    return math.nan if isinstance(s.fit, str) else s.fit.nll


def _datum(s: State) -> float:
    """What the chosen datum costs."""
    if isinstance(s.fit, str):
        return math.nan
    seen = s.source.looks(s.family, s.fixed)
    return float(seen.surprise[seen.at_share((s.fadatum - 1) / max(s.n_steps - 1, 1))])


def _behind(s: State) -> float:
    """AIC above the best of those that the family can be compared with."""
    groups = s.source.comparison(s.fatrials).groups.values()
    rows = (row for rows in groups for row in rows if row.name == s.family)
    return next((row.aic_above_best for row in rows), math.nan)


def _ends(s: State, method: str) -> tuple[float, float]:
    """Of an interval of the first parameter."""
    none = math.nan, math.nan
    if isinstance(s.fit, str):
        return none
    found = s.source.intervals(s.family, s.fixed, s.falevel).parameters.values()
    ends = (getattr(one, method) for one in found)
    return next(((one.low, one.high) for one in ends), none)


def _rise(s: State) -> float:
    """The NLL at the free location above that at 0."""
    found = math.nan if isinstance(s.fit, str) else s.source.valley(s.family, s.fixed)
    if isinstance(found, str | float):
        return math.nan
    return float(found.nll[min(s.faloc, found.loc.size - 1)]) - found.pinned.nll


def _covers(s: State) -> float:
    """How often Wald’s interval of the last parameter held the truth."""
    fit = s.fit
    if isinstance(fit, str):
        return math.nan
    found = s.source.study(fit.distribution, s.pins, s.faseed, s.falevel)
    if isinstance(found, str):
        return math.nan
    rows = found.studies[found.sizes.index(s.fan)].parameters.values()
    return [math.nan, *(one.coverage["wald"].share for one in rows)][-1]


lesson = Lesson(
    stem="families",
    state=State,
    look_for="Drag a datum and see it in all four plots. See where the three intervals of a "
    "parameter part; walk along a curve, or pin a parameter, and the others follow. Compare "
    "families only where they can be compared, free the location, and let growing samples show "
    "whether the intervals hold the truth as often as they state.",
    presets=PRESETS,
    views=ALL,
    before=prepare,
    code=code,
    sources="S. S. Wilks (1938), The large-sample distribution of the likelihood ratio. C. R. Rao "
    "(1948), Large sample tests of statistical hypotheses. S. G. Self and K.-Y. Liang (1987), "
    "Likelihood ratio tests under nonstandard conditions, JASA 82. E. L. Kaplan and P. Meier "
    "(1958), Nonparametric estimation from incomplete observations, JASA 53. SciPy (2020), issue "
    "11806.",
    terms=(
        "Maximum likelihood estimate",
        "Profile likelihood interval",
        "Wald interval",
        "Score interval",
        "Observed information",
        "Likelihood-ratio test",
        "AIC",
        "Censored data",
        "Probability density",
    ),
    numbers={
        "nll": Number("NLL", _nll, "nats"),
        "datum": Number("NLL of the datum", _datum, "nats"),
        "delta": Number("AIC above the best", _behind),
        "wald_low": Number("lower end by Wald", lambda s: _ends(s, "wald")[0]),
        "wald_high": Number("upper end by Wald", lambda s: _ends(s, "wald")[1]),
        "profile_low": Number("lower end by the profile", lambda s: _ends(s, "profile")[0]),
        "profile_high": Number("upper end by the profile", lambda s: _ends(s, "profile")[1]),
        "rise": Number("NLL above that at location 0", _rise, "nats"),
        "covers": Number("share of Wald’s intervals that hold the truth", _covers),
    },
)
