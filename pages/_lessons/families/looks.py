"""A fit in four looks, its intervals, and all families side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from nll_core.distributions import FamilyIntervals, ParameterIntervals
from nll_core.distributions.comparison import Measure
from nll_core.distributions.intervals import METHOD_TITLES, METHODS
from nll_core.distributions.nested import NESTINGS, NestedTest
from pages._figures import families as figures
from pages._figures.families import title
from pages._lessons.families.source import AS_GIVEN, DROPPED, OWN, Fit
from pages._lessons.families.state import FIT, INTERVALS, MAP, NOTHING, PINS, PLACES, State
from pages._ui.chart import Point, along
from pages._ui.lesson import More, Side, view
from pages._ui.numbers import decimals, exact, latex, significant
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, row

NOT_FOUND: Final = "–"
WHAT: Final[Mapping[Measure, str]] = {
    "densities": "density",
    "masses": "distribution of counts",
    "probabilities": "distribution",
}


def sample(s: State) -> list[Side]:
    """The controls that say what the sample is."""
    own: list[Side] = ["fanumbers", DROPPED] if s.faset == OWN else []
    return ["faset", *own]


def family(s: State) -> list[Side]:
    """The same with the family and its pins."""
    own = "fafamily fatrials" if s.kind.constants else "fafamily"
    if isinstance(s.source.fit(s.family, s.constants), str):
        return [*sample(s), own]
    pins = " ".join(PINS[: len(s.kind.parameters)])
    return [*sample(s), own, More(pins, label="Pins", unfolded=bool(s.pins))]


def pinned(s: State) -> str:
    """What the pins cost."""
    if not (test := s.source.pin_test(s.family, s.fixed)):
        return ""
    return (
        f" Pinned at **{test.nesting.where}**, it is **"
        f"{decimals(test.special.nll - test.general.nll)} nats** worse than without pins; twice "
        f"that against {test.nesting.reference_text}: p = {significant(test.p_value, 3)}."
    )


def fitted(parts: Callable[[State, Fit], Iterator[Part]]) -> Callable[[State], Iterator[Part]]:
    """What is shown of a fit, or why there is none."""

    def shown(s: State) -> Iterator[Part]:
        if not isinstance(fit := s.fit, str):
            yield from parts(s, fit)
            return
        able = ", ".join(title(name) for name in s.source.comparison(s.fatrials).fits)
        yield Say(
            f"**{s.fafamily} cannot be fitted to these data**: {fit}. "
            + (f"These can: {able}." if able else "No family can.")
        )
        yield Note(about(s))

    return shown


def about(s: State) -> str:
    """What the sample is."""
    known = "" if s.faknown == AS_GIVEN else f" Here each value is known {s.faknown} only."
    quantity = s.source.quantity
    return f"{quantity[0].upper()}{quantity[1:]} ({s.source.unit}). {s.source.about}{known}"


def fared(fit: Fit) -> str:
    """How the optimiser fared, in words."""
    if not fit.converged:
        return f"**The optimiser has not converged** ({fit.message})"
    how, *more = fit.message.removesuffix(".").split("; ")
    said = {
        "closed form": "The optimum has a closed form",
        "converged in 0 steps": "The optimiser began at the optimum",
    }.get(how, f"The optimiser {how}")
    return "; ".join([said, *more])


@view(FIT, controls=lambda s: ["fadatum", *family(s), More("faknown faunit")])
@fitted
def four_looks(s: State, fit: Fit) -> Iterator[Part]:
    looks = s.source.looks(s.family, s.fixed)
    last = max(s.n_steps - 1, 1)
    at = looks.at_share((s.fadatum - 1) / last)
    unit, discrete = s.source.unit, s.kind.discrete
    datum = f"{'of more than ' if looks.censored[at] else ''}{exact(float(looks.x[at]))}"
    nats, most = float(looks.surprise[at]), looks.costliest
    per = "" if discrete or looks.censored[at] else " (−log of a density)"
    found = [*zip(fit.distribution.parameters, map(float, fit.distribution.values), strict=True)]
    named = ", ".join(f"{p.symbol} = {significant(v, 5)}" for p, v in found)
    half = "" if looks.censored[at] else " (half of itself counted)"
    said = Say(
        f"The best {s.fafamily} has **{named}** and an NLL of **{decimals(fit.nll, 3)} nats**. The "
        f"datum {datum} costs **{decimals(nats)}** of them{per}"
        + (", more than any other" if at == most else "")
        + f"; a share of {looks.empirical[at]:.3f} of the data lies below it{half}, and of the "
        f"distribution {looks.fitted[at]:.3f}. {fared(fit)}.{pinned(s)}"
    )
    drag = [along("Datum", "fadatum")]
    drawn = figures.four_looks(looks, at, discrete, unit)

    def picked(point: Point) -> dict[str, int]:
        return {"fadatum": 1 + round(last * int(point["customdata"]) / max(looks.x.size - 1, 1))}

    yield row(
        Plot(
            "families_density",
            drawn[0],
            f"Histogram of the data and the fitted density. {said.plain}",
            drag=drag,
        ),
        Plot(
            "families_cumulative",
            drawn[1],
            "Steps of the data and the fitted distribution function.",
            drag=drag,
        ),
    )
    yield said
    yield row(
        Plot(
            "families_quantiles", drawn[2], "Each datum against the fitted quantile.", click=picked
        ),
        Plot(
            "families_probabilities",
            drawn[3],
            "Shares of the data against fitted probabilities.",
            click=picked,
        ),
    )
    said_errors = {
        name: "none" if e is None else significant(e, 4) for name, e in fit.standard_errors.items()
    }
    rows = [
        [f"{p.name} {p.symbol}", significant(v, 6), said_errors.get(p.name, "pinned")]
        for p, v in found
    ]
    yield Table("parameters", ("parameter", "estimate", "standard error"), rows)
    censored = " Open circles are censored data: each is larger." if looks.censored.any() else ""
    yield Note(
        f"{about(s)} A datum has the same mark in all four "
        f"plots: drag it, or click a point of the lower ones.{censored}"
    )
    yield Formula(
        r"\mathrm{NLL}(\theta) = -\sum_i w_i \log p_\theta(x_i)",
        rf"-\log p = ⟦{latex(nats)}⟧ \qquad \mathrm{{NLL}} = {latex(fit.nll, 6)}",
    )


def _beside(s: State) -> Sequence[Side]:
    held = "faheld" if s.fawhich != NOTHING else ""
    return [f"falevel fawhich {held}", *family(s), More("faknown faunit")]


@view(INTERVALS, controls=_beside)
@fitted
def three_intervals(s: State, fit: Fit) -> Iterator[Part]:
    found = s.source.intervals(s.family, s.fixed, s.falevel)
    rows = list(found.parameters.values())
    if not rows:
        yield Say(f"All parameters are pinned, and none has an interval.{pinned(s)}")
        return
    which = PLACES.index(s.fawhich) - 1
    pin = rows[which] if 0 <= which < len(rows) else None
    held, rise = _held(s, pin) if pin else ("", 0.0)
    said = Say(_parting(found) + held + pinned(s))
    yield row(
        *tuple(
            Plot(
                f"families_interval_{place}",
                figures.interval_curves(one, s.faheld if one is pin else None, s.falevel),
                f"NLL above its minimum along {one.parameter.name}. {said.plain}",
                drag=[along("Walk", "faheld")] if one is pin else (),
            )
            for place, one in enumerate(rows)
        )
    )
    yield said
    yield Table("intervals", ("parameter", "estimate", *METHOD_TITLES.values()), _ends(rows))
    yield Note(
        f"{fared(fit)}, at an NLL of {decimals(fit.nll)} nats. Profile: all values whose best NLL "
        "lies below the cut. Wald: the parabola of the standard error, which knows the curvature "
        "at the minimum alone. The score interval: where the likelihood is not too steep for its "
        "information. Where the curve is a parabola the three agree. Walk along a curve to see "
        f"where the others go. {_notes(rows)}"
    )
    against = rf"⟦{latex(rise)}⟧ \text{{ against }} " if pin else ""
    yield Formula(
        r"\mathrm{NLL}_{\text{profile}}(\theta) - \min \mathrm{NLL} \le \tfrac{1}{2} \chi^2 "
        r"\\[0.3em] \hat\theta \pm z\, \mathrm{SE} \qquad s^\top I^{-1} s \le \chi^2",
        rf"{against}\tfrac{{1}}{{2}} \chi^2 = ⟦{latex(rows[0].rise)}⟧",
    )


def _parting(found: FamilyIntervals[Any]) -> str:
    """Where two of the intervals part most."""
    level, widest = f"At {found.confidence_level:.0%}", found.widest_gap
    if widest is None:
        why = next(iter(found.parameters.values())).wald.message.removeprefix("none: ")
        return f"{level} there is only the profile interval: {why}."
    one, gap = widest
    ends = [significant(getattr(one.existing[m], gap.end), 4) for m in gap.methods]
    names = [METHOD_TITLES[method] for method in gap.methods]
    apart = (
        "**one has no end there**"
        if math.isinf(gap.standard_errors)
        else f"**{decimals(gap.standard_errors, 2)} standard errors** apart"
    )
    return (
        f"{level} the intervals part most at the {'lower' if gap.end == 'low' else 'upper'} end of "
        f"**{one.parameter.name} {one.parameter.symbol}**: {names[0].capitalize()} ends at "
        f"{ends[0]}, {names[1]} at {ends[1]}; {apart}."
    )


def _held(s: State, pin: ParameterIntervals) -> tuple[str, float]:
    """What holding a parameter does, and how many nats it costs."""
    curves = pin.curves
    assert curves is not None
    at = min(s.faheld, curves.values.size - 1)
    rise = float(curves.profile[at])
    others = [f"{name} = {significant(float(v[at]), 5)}" for name, v in curves.others.items()]
    goes = f", and the others go to {', '.join(others)}" if others else ""
    inside = "inside" if rise <= pin.rise else "outside"
    return (
        f" At **{pin.parameter.symbol} = {significant(float(curves.values[at]), 5)}** the NLL "
        f"is **{decimals(rise)} nats** higher{goes}: {inside} the profile interval."
    ), rise


def _ends(rows: Sequence[ParameterIntervals]) -> list[list[str]]:
    return [
        [
            f"{one.parameter.name} {one.parameter.symbol}",
            significant(one.estimate, 5),
            *(
                f"{significant(i.low, 5)} … {significant(i.high, 5)}" if i.exists else NOT_FOUND
                for i in (getattr(one, method) for method in METHODS)
            ),
        ]
        for one in rows
    ]


def _notes(rows: Sequence[ParameterIntervals]) -> str:
    """What is to be said of ends that are no crossings."""
    said = [
        f"{METHOD_TITLES[method].capitalize()} of {one.parameter.name}: {interval.message}."
        for one in rows
        for method in METHODS
        if (interval := getattr(one, method)).message != "both ends found"
    ]
    return " ".join(said).replace(": none: ", ": none; ")


@view(MAP, controls=lambda s: [*family(s), "faunit faknown"])
def all_families(s: State) -> Iterator[Part]:
    comparison, tests = s.source.comparison(s.fatrials), s.source.tests(s.fatrials)
    above = {row.name: row.aic_above_best for rows in comparison.groups.values() for row in rows}
    best = {group: rows[0] for group, rows in comparison.groups.items()}
    firsts = " and ".join(
        f"the best {WHAT[group]} is **{title(row.name)}** (NLL {decimals(row.fit.nll, 3)})"
        for group, row in best.items()
    )
    guard = (
        " **A density is per unit of x, the probability of a count is a number**: the two are "
        "never ranked together. Rounded to whole numbers, both are probabilities."
        if len(best) > 1
        else ""
    )
    own = [t for t in tests.values() if s.family in (t.nesting.special, t.nesting.general)]
    pin = s.source.pin_test(s.family, s.fixed)
    said = Say(
        f"By AIC {firsts}.{guard}{_edge(own)}{pinned(s)}"
        if best
        else "**No family can be fitted to these data.**"
    )
    yield Plot(
        "families_map",
        figures.family_map(above, list(comparison.refused), tests, s.family),
        f"Families, with an edge from each special case to what it is a case of. {said.plain}",
        click=lambda point: {"fafamily": title(str(point["customdata"]))},
    )
    yield said
    rows = [
        [
            title(row.name),
            group,
            decimals(row.fit.nll, 3),
            _above(row.nll_above_best, 3),
            _above(row.aic_above_best, 2),
        ]
        for group, members in comparison.groups.items()
        for row in members
    ]
    present = [i for i, row in enumerate(rows) if row[0] == s.fafamily]
    head = ("family", "measure", "NLL", "above best", "ΔAIC")
    yield Table("families", head, rows, present=present[0] if present else None)
    if all_tests := [*tests.values(), *([pin] if pin else [])]:
        columns = ("special case", "statistic", "p", "p by plain χ²")
        yield Table("tests", columns, _tests(all_tests))
    boundary = [n for n in NESTINGS if n.boundary]
    yield Note(
        "Click a family to choose it. A line joins a special case with the family that contains "
        "it, and says where it lies there, with the p-value of the likelihood-ratio test. An open "
        "circle cannot be fitted to these data. Dashed: the special case is not an ordinary point "
        f"of the general one. {boundary[0].boundary} {boundary[-1].boundary} A larger unit moves "
        "the NLL of every density by n·log 1000 and changes no difference."
    )
    if own:
        test = own[0]
        yield Formula(
            r"2\,(\mathrm{NLL}_{\text{special}} - \mathrm{NLL}_{\text{general}})",
            rf"2 \cdot (⟦{latex(test.special.nll, 6)}⟧ - ⟦{latex(test.general.nll, 6)}⟧) = "
            rf"⟦{latex(test.statistic)}⟧",
        )


def _above(value: float, places: int) -> str:
    """What is above the best of a group; nothing is where the best is infinite."""
    return "–" if math.isnan(value) else decimals(value, places)


def _edge(own: Sequence[NestedTest]) -> str:
    """The likelihood-ratio test on the first edge of the chosen family."""
    if not own:
        return ""
    test = own[0]
    n = test.nesting
    boundary = f" (not {significant(test.naive_p_value, 3)})" if n.boundary else ""
    return (
        f" {title(n.special)} is {title(n.general)} at {n.where}: twice the fall of the NLL is "
        f"**{decimals(test.statistic)}**, against {n.reference_text}, p = "
        f"**{significant(test.p_value, 3)}**{boundary}."
    )


def _tests(tests: Sequence[NestedTest]) -> list[list[str]]:
    return [
        [
            f"{title(t.nesting.special)} in {title(t.nesting.general)} ({t.nesting.where})",
            decimals(t.statistic),
            significant(t.p_value, 3),
            significant(t.naive_p_value, 3),
        ]
        for t in tests
    ]
