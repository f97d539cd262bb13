"""A free location, and the same experiment many times."""

from __future__ import annotations

import math
from collections.abc import Iterator

from nll_core.distributions import RepeatedSamples, ShiftProfile
from pages._figures import families as figures
from pages._lessons.families.looks import about, family, fitted
from pages._lessons.families.source import STUDIES, Fit
from pages._lessons.families.state import REPEATED, VALLEY, State
from pages._ui.lesson import More, view
from pages._ui.numbers import decimals, exponential, latex, significant
from pages._ui.parts import Formula, Note, Part, Plot, Row, Say, Table


@view(VALLEY, controls=lambda s: ["faloc", *family(s)])
@fitted
def free_location(s: State, _: Fit) -> Iterator[Part]:
    found = s.source.valley(s.family)
    if isinstance(found, str):
        yield Say(
            "main",
            f"**{s.fafamily} has no free location here**: {found}. Choose one that begins at 0, "
            "such as Weibull, Gamma, Log-normal, Rayleigh or Exponential, and values above 0.",
        )
        yield Note(about(s))
        return
    at, unit = min(s.faloc, found.loc.size - 1), s.source.unit
    said = Say("main", f"{_at(found, at, unit)} {_bottom(found, unit)}")
    curve, parameters = figures.valley(found, at, unit)
    words = f"The lowest NLL for each location. {said.plain}"
    yield Plot("families_valley", curve, words, drag="faloc")
    yield said
    yield Row(
        [
            Plot(f"families_valley_{name}", drawn, f"Where {name} goes with the location.")
            for name, drawn in parameters.items()
        ]
    )
    yield Note(
        "The location says where x begins. It is pinned at 0 as long as nobody asks for it, "
        "because a free one is hardly determined: the other parameters follow it and the NLL "
        "barely moves. Software that frees it without being asked returns numbers far from 0 for "
        "next to nothing. The dotted line is the pinned location."
    )
    yield Formula(
        "main",
        r"\mathrm{NLL}(\ell) = \min_\theta -\sum_i w_i \log p_\theta(x_i - \ell)",
        rf"\ell = ⟦{latex(float(found.loc[at]))}⟧: \ ⟦{latex(float(found.nll[at]), 6)}⟧",
    )


def _at(found: ShiftProfile, at: int, unit: str) -> str:  # type: ignore[type-arg]
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


def _bottom(found: ShiftProfile, unit: str) -> str:  # type: ignore[type-arg]
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
    return f"{inside} **It is no minimum**: at the smallest datum the NLL falls to −∞{near}."


@view(REPEATED, controls=lambda s: ["fan falevel", *family(s), More("faseed")])
@fitted
def many_samples(s: State, fit: Fit) -> Iterator[Part]:
    found = s.source.study(fit.distribution, s.fan, s.faseed, s.falevel)
    if isinstance(found, str):
        yield Say("main", f"**No samples of this kind can be fitted**: {found}.")
        return
    said = Say("main", _coverage_in_words(found))
    yield Row(
        (
            Plot(
                "families_coverage",
                figures.coverage_rows(found),
                f"How often each interval held the truth. {said.plain}",
            ),
            Plot(
                "families_estimates",
                figures.estimate_clouds(found),
                "The estimates of all samples about the truth.",
            ),
        )
    )
    yield said
    head = ("parameter", "truth", "bias ± its error", "spread", "1/√(n·information)")
    yield Table("bias", head, _bias(found))
    lost = f" {found.failed} samples have no fit and are left out." if found.failed else ""
    yield Note(
        f"{STUDIES} samples of n are drawn from the fitted distribution, which is then the truth, "
        "and each is fitted anew. Bars are the study’s own error, by Wilson, at 95%. With larger n "
        f"bias and spread go to 0, and the three intervals to what they state.{lost}"
    )
    yield Formula(
        "main",
        r"\text{bias} = \frac{1}{m} \sum_j \hat\theta_j - \theta \qquad \mathrm{Var}\,\hat\theta "
        r"\to \frac{1}{n} I(\theta)^{-1}",
        rf"m = {found.n_fitted}, \ n = ⟦{found.n}⟧",
    )


def _coverage_in_words(found: RepeatedSamples) -> str:  # type: ignore[type-arg]
    short = [
        f"{method} of {name} ({found.parameters[name].coverage[method].share:.0%})"
        for name, method in found.not_as_stated
    ]
    opening = f"Of {found.n_fitted} samples of n = **{found.n}**"
    stated = f"the {found.confidence_level:.0%} that they state"
    if not short:
        return f"{opening} every interval held the truth as often as {stated}, within the error."
    missed = f"**miss {stated}** by more than the study’s error: **{', '.join(short)}**"
    return f"{opening} these intervals {missed}."


def _bias(found: RepeatedSamples) -> list[list[str]]:  # type: ignore[type-arg]
    return [
        [
            name,
            significant(one.truth, 4),
            f"{significant(one.bias, 3)} ± {significant(one.bias_error, 2)}"
            + (f" ({one.infinite} infinite)" if one.infinite else ""),
            significant(one.spread, 3),
            "none" if one.expected_spread is None else significant(one.expected_spread, 3),
        ]
        for name, one in found.parameters.items()
    ]
