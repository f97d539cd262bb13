"""A free location, and the same experiment many times."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from nll_core import distributions as core
from nll_core.distributions.intervals import METHOD_TITLES
from pages._figures import families as figures
from pages._figures.style import Drawing
from pages._lessons.families.looks import about, family, fitted, pinned
from pages._lessons.families.source import STUDIES, Fit
from pages._lessons.families.state import REPEATED, VALLEY, State
from pages._ui.chart import along
from pages._ui.lesson import More, view
from pages._ui.numbers import decimals, exponential, latex, significant
from pages._ui.parts import Formula, Note, Part, Plot, Row, Say, Table, row


@view(VALLEY, controls=lambda s: ["faloc", *family(s)])
@fitted
def free_location(s: State, _: Fit) -> Iterator[Part]:
    found = s.source.valley(s.family, s.fixed)
    if isinstance(found, str):
        yield Say(
            f"**{s.fafamily} has no free location here**: {found}. Choose one that begins at 0, "
            "such as Weibull, Gamma, Log-normal, Rayleigh or Exponential, and values above 0."
        )
        yield Note(about(s))
        return
    at, unit = min(s.faloc, found.loc.size - 1), s.source.unit
    said = Say(f"{_at(found, at, unit)} {_bottom(found, unit)}{pinned(s)}")
    curve, parameters = figures.valley(found, at, unit)
    words = f"The lowest NLL for each location. {said.plain}"
    yield Plot("families_valley", curve, words, drag="faloc")
    yield said
    yield row(
        *[
            Plot(f"families_valley_{name}", drawn, f"Where {name} goes with the location.")
            for name, drawn in parameters.items()
        ]
    )
    yield Note(
        "The location says where x begins. It is pinned at 0 unless you free it, because a free "
        "location is hardly determined: the other parameters follow it and the NLL barely moves. "
        "Software that frees it without being asked returns locations far from 0 that lower the "
        "NLL by next to nothing. The dotted line is the pinned location."
    )
    yield Formula(
        r"\mathrm{NLL}(\ell) = \min_\theta -\sum_i w_i \log p_\theta(x_i - \ell)",
        rf"\ell = ⟦{latex(float(found.loc[at]))}⟧: \ ⟦{latex(float(found.nll[at]), 6)}⟧",
    )


def _at(found: core.ShiftProfile[Any], at: int, unit: str) -> str:
    rise = float(found.nll[at]) - found.pinned.nll
    goes = ", ".join(
        f"{name} from {significant(float(getattr(found.pinned.distribution, name)), 4)} to "
        f"**{significant(float(values[at]), 4)}**"
        for name, values in found.parameters.items()
    )
    way = "higher" if rise > 0 else "lower"
    return (
        f"With the location at **{significant(float(found.loc[at]), 4)}** {unit} the NLL is "
        f"**{decimals(abs(rise))} nats** {way} than at 0, and the parameters go: {goes}."
    )


def _bottom(found: core.ShiftProfile[Any], unit: str) -> str:
    if found.best is None or found.best_loc is None:
        return "The NLL falls up to the smallest datum, and the best location is there."
    low, high = found.interval
    inside = (
        f"The lowest NLL inside the valley is at {significant(found.best_loc, 5)}, "
        f"{decimals(found.pinned.nll - found.best.nll)} nats below that of 0; anything from "
        f"{significant(low, 4)} to {significant(high, 4)} is within a 95% interval."
    )
    if not found.unbounded:
        return inside
    near = (
        ""
        if found.falls_below is None
        else f" (nearer to it than {exponential(math.log(found.falls_below), 2)} {unit} it is "
        "already lower)"
    )
    return f"{inside} **It is not the minimum**: at the smallest datum the NLL falls to −∞{near}."


@view(REPEATED, controls=lambda s: ["fan falevel", *family(s), More("faseed")])
@fitted
def many_samples(s: State, fit: Fit) -> Iterator[Part]:
    found = s.source.study(fit.distribution, s.pins, s.faseed, s.falevel)
    if isinstance(found, str):
        yield Say(f"**No samples of this kind can be fitted**: {found}.")
        return
    at = found.sizes.index(s.fan)
    study = found.studies[at]
    if not study.parameters:
        yield Say(f"All parameters are pinned, and there is nothing to estimate.{pinned(s)}")
        return
    drag = [along("Size n", "fan")]
    said = Say(f"{_shrinks(found, at)} {_short(found)}{pinned(s)}")

    def studies(kind: str, draw: Callable[..., Drawing], words: str) -> Row:
        return row(
            *[
                Plot(f"families_{kind}_{i}", draw(found, name, at), f"{words} {name}.", drag=drag)
                for i, name in enumerate(study.parameters)
            ]
        )

    yield studies("growth", figures.growth, f"{said.plain} For each n the estimates of")
    yield said
    yield studies("coverage", figures.coverage, "For each n how often an interval held the true")
    head = ("parameter", "truth", "bias ± its error", "spread", "1/√(n·information)")
    yield Table("bias", head, _bias(study))
    lost = f" {study.failed} samples have no fit and are left out." if study.failed else ""
    yield Note(
        f"{STUDIES} samples are drawn from the fitted distribution, which is then the truth, and "
        "grow; at each size all are fitted again. Dots are estimates, the band is their mean and "
        "spread; dashed is 1/√(n·information) about the truth. Bars are the study’s own error, by "
        "Wilson, at 95%: of twenty true shares, one lies outside its bar. The table is for the n "
        f"that you choose.{lost}"
    )
    yield Formula(
        r"\text{bias} = \frac{1}{m} \sum_j \hat\theta_j - \theta \qquad \mathrm{Var}\,\hat\theta "
        r"\to \frac{1}{n} I(\theta)^{-1}",
        rf"m = {study.n_fitted}, \ n = ⟦{study.n}⟧",
    )


def _shrinks(found: core.GrowingSamples[Any], at: int) -> str:
    """Bias and spread of the first parameter, and how they go with n."""
    name = next(iter(found.studies[at].parameters))
    first, here, last = (found.studies[i].parameters[name] for i in (0, at, -1))
    return (
        f"At n = **{found.sizes[at]}** the bias of {name} is **{_with_error(here)}**, and its "
        f"spread **{significant(here.spread, 3)}**; from n = {found.sizes[0]} to "
        f"{found.sizes[-1]} they go from {significant(first.bias, 3)} and "
        f"{significant(first.spread, 3)} to {significant(last.bias, 3)} and "
        f"{significant(last.spread, 3)}."
    )


def _with_error(one: core.RepeatedParameter) -> str:
    return f"{significant(one.bias, 3)} ± {significant(one.bias_error, 2)}"


def _short(found: core.GrowingSamples[Any]) -> str:
    """Which intervals hold the truth less often than they state."""
    stated = f"the {found.studies[0].confidence_level:.0%} that they state"
    said = []
    for (name, method), sizes in found.short.items():
        worst = found.studies[found.sizes.index(sizes[0])].parameters[name].coverage[method]
        at = ", ".join(map(str, sizes))
        first = f"({worst.share:.0%} at {sizes[0]})"
        said.append(f"{METHOD_TITLES[method]} of {name} at n = {at} {first}")
    if not said:
        return f"Every interval holds the truth as often as {stated}, within the study’s error."
    return f"By more than the study’s error these fall short of {stated}: **{'; '.join(said)}**."


def _bias(study: core.RepeatedSamples[Any]) -> list[list[str]]:
    return [
        [
            name,
            significant(one.truth, 4),
            _with_error(one) + (f" ({one.infinite} infinite)" if one.infinite else ""),
            significant(one.spread, 3),
            "none" if one.expected_spread is None else significant(one.expected_spread, 3),
        ]
        for name, one in study.parameters.items()
    ]
