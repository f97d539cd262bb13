"""The view of the slope in the natural parameter, held against mean − observed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np

from nll_core.likelihoods import (
    heteroscedastic_mean_minus_observed,
    heteroscedastic_natural_gradient,
)
from nll_core.teaching import MeanMinusObserved, compare_with_mean_minus_observed
from nll_core.teaching.mean_minus_observed import SAME_TO
from pages._figures.template import Held, held_against_mean
from pages._lessons.template.outputs import Now, Output, controls_of, now, now_at, number
from pages._lessons.template.state import BOTH, MEAN, OUTPUTS, State
from pages._ui.chart import along
from pages._ui.lesson import view
from pages._ui.numbers import latex, significant
from pages._ui.parts import Below, Formula, Note, Part, Plot, Say, Table

HEADER: Final = (
    "Output",
    "slope now",
    "mean − observed",
    "largest gap",
    "mean − observed?",
    "least curvature",
)
SECOND: Final = "… its second natural parameter, −1/(2σ²)"


@view(MEAN, controls=controls_of)
def mean_minus_observed(s: State) -> Iterator[Part]:
    at = now(s)
    output, found = at.output, held_for(at)
    said = Say(_sentence(at, found))
    shown = Held(
        natural=found.natural,
        gradient=found.gradient,
        difference=found.difference,
        here=(float(at.family.natural(at.z)), at.natural_gradient, at.difference),
        says=(number(at.natural_gradient), number(at.difference)),
        spans=(output.naturals, output.differences),
        title=output.natural,
    )
    yield Plot(
        "template_mean",
        held_against_mean(shown),
        f"Slope of the loss and mean − observed, {at.name}. {said.plain}",
        drag=[along("Prediction", output.prediction)],
    )
    yield said
    slope, mean, seen = (
        f"⟦{latex(round(v, 9) + 0.0)}⟧" for v in (at.natural_gradient, at.mean, at.observed)
    )
    if at.family.has_natural_parameter:
        yield Formula(
            r"-\log p(y \mid \omega) = A(\omega) - \omega\, y + \text{const} \\[0.3em] "
            r"\Rightarrow\quad \frac{\partial}{\partial \omega} = A'(\omega) - y",
            rf"{slope} = {mean} - ({seen})",
        )
    else:
        yield Formula(
            r"\frac{\partial}{\partial \mu}\bigl(-\log p(y \mid \mu)\bigr) \ne \mu - y",
            rf"{slope} \quad\text{{against}}\quad {mean} - ({seen})",
        )
    rows, present = _rows(s)
    yield Below(
        (
            Table("means", HEADER, rows, present=present),
            Note(
                "Slopes are with respect to the natural parameter ω, or the centre where there is "
                "none. Largest gap: between the two along the whole axis; 10⁻¹⁵ is rounding. Least "
                "curvature: that of the loss in ω; for an exponential family it is a variance, so "
                "the loss is convex. Each row has the prediction of its own output."
            ),
        )
    )


def held_for(at: Now) -> MeanMinusObserved:
    """Both along all predictions, which is the same for each of them."""
    return _along(at.output, at.said, at.shape)


@lru_cache(512)
def _along(output: Output, said: str | float, shape: float) -> MeanMinusObserved:
    at = now_at(output, 0.0, said, shape)
    return compare_with_mean_minus_observed(at.family, at.grid, at.y)


def _sentence(at: Now, found: MeanMinusObserved) -> str:
    where = " in the natural parameter ω" if at.family.has_natural_parameter else ""
    slope = f"The slope{where} is **{number(at.natural_gradient)}**"
    less = f"{number(at.mean)} − {number(at.observed)}"
    gap = found.largest_gap
    if found.holds:
        apart = f"{significant(gap, 1)} at most, which is rounding" if gap else "nothing at all"
        return (
            f"{slope}, and mean − observed is {less} = **{number(at.difference)}**. Along "
            f"the whole axis they differ by {apart}: one function."
        )
    return (
        f"{slope}, but mean − observed is {less} = **{number(at.difference)}**: with "
        f"{at.name.removeprefix('a number, ')} the rule does not hold. The two differ by up to "
        f"**{number(gap, 2)}**."
    )


def _rows(s: State) -> tuple[list[list[str]], int]:
    """Every output's slope now, how far it is from mean − observed anywhere, and whose is shown."""
    rows: list[list[str]] = []
    present = 0
    for name in OUTPUTS:
        if name == s.tp:
            present = len(rows)
        at = now(s, name)
        rows.append(_row(at))
        if name == BOTH:
            rows.append(_second(at))
    return rows, present


@lru_cache(2048)
def _row(at: Now) -> list[str]:
    found = held_for(at)
    curvature = at.family.natural_curvature(at.grid, at.y)
    return [
        at.name,
        number(at.natural_gradient),
        number(at.difference),
        significant(found.largest_gap, 2),
        "yes" if found.holds else "no",
        significant(float(np.min(curvature)), 3),
    ]


@lru_cache(512)
def _second(at: Now) -> list[str]:
    """The second natural parameter of a Gaussian, whose statistic is y²."""
    functions = heteroscedastic_natural_gradient, heteroscedastic_mean_minus_observed
    slopes, differences = (np.asarray(f(at.y, at.grid, at.shape).second) for f in functions)
    gap = float(np.max(np.abs(slopes - differences)))
    return [
        SECOND,
        *(number(float(f(at.y, at.z, at.shape).second)) for f in functions),
        significant(gap, 2),
        "yes, of y²" if gap <= SAME_TO * float(np.max(np.abs(slopes))) else "no",
        "",
    ]
