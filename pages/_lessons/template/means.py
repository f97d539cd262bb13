"""The view of the slope in the natural parameter, held against mean − observed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import numpy as np

from nll_core import (
    MeanMinusObserved,
    compare_with_mean_minus_observed,
    heteroscedastic_mean_minus_observed,
    heteroscedastic_natural_gradient,
)
from nll_core.families.mean_minus_observed import SAME_TO
from pages._figures.style import STATE_TRACE
from pages._figures.template import Held, held_against_mean, on_held
from pages._lessons.template import lines
from pages._lessons.template.controls import BOTH, CONTROLS, OUTPUTS, State
from pages._lessons.template.outputs import (
    family_of,
    grid_of,
    observed_of,
    output_of,
    prediction_of,
)
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.chart import Handle, chart
from pages._ui.control_kinds import Steps
from pages._ui.live import Ahead, Moment
from pages._ui.numbers import latex, significant

KEY: Final = "template_mean"
HEADER: Final = (
    "Output",
    "slope now",
    "mean − observed",
    "largest gap",
    "mean − observed?",
    "least curvature",
)
SECOND: Final = "… its second natural parameter, −1/(2σ²)"


def held(state: State) -> MeanMinusObserved:
    """Both along all predictions."""
    return _held(state.tp, _relevant(state))


@lru_cache(maxsize=512)
def _held(name: str, state: State) -> MeanMinusObserved:
    return compare_with_mean_minus_observed(family_of(state), grid_of(state), observed_of(state))


def _relevant(state: State, *, moved: bool = False) -> State:
    """`state` with what does not matter to the chosen output left at its default.

    What is `moved`, the prediction, does not matter to what is the same all along it.
    """
    output = output_of(state)
    kept = {"tp", output.observed, output.shape, output.prediction if moved else ""}
    changed = {key: CONTROLS[key].default for key in State._fields if key not in kept}
    return state._replace(**changed)


def drawn(state: State) -> Held:
    found, family, output = held(state), family_of(state), output_of(state)
    z, now = prediction_of(state), lines.now_of(state)
    return Held(
        natural=found.natural,
        gradient=found.gradient,
        difference=found.difference,
        here=(float(family.natural(z)), now.natural_gradient, now.difference),
        says=(lines.number(now.natural_gradient), lines.number(now.difference)),
        spans=(output.naturals, output.differences),
        title=output.natural,
    )


def show(state: State) -> None:
    said, output = sentence(state), output_of(state)
    chart(
        held_against_mean(drawn(state)),
        key=KEY,
        alt=f"Slope of the loss and mean − observed, {state.tp}. {said.replace('**', '')}",
        handles=[
            Handle(trace=STATE_TRACE, label="Prediction", moves=(output.prediction,), axes="x")
        ],
    )
    page.sentence(said)
    page.formula(symbols(state), numbers(state))


def show_table(state: State) -> None:
    """Below the plot, over the whole width."""
    rows, present = table(state)
    page.table(HEADER, rows, present=present, key="means")
    page.note(
        "Slopes are with respect to the natural parameter ω, or the centre where there is none. "
        "Largest gap: between the two along the whole axis; 10⁻¹⁵ is rounding. Least curvature: "
        "that of the loss in ω; for an exponential family it is a variance, so the loss is convex. "
        "Each row has the prediction of its own output."
    )


def sentence(state: State) -> str:
    found, now = held(state), lines.now_of(state)
    both = (
        f"The slope in the natural parameter ω is **{lines.number(now.natural_gradient)}**"
        if family_of(state).has_natural_parameter
        else f"The slope is **{lines.number(now.natural_gradient)}**"
    )
    gap = found.largest_gap
    apart = f"{significant(gap, 1)} at most, which is rounding" if gap else "nothing at all"
    less = f"{lines.number(now.mean)} − {lines.number(now.observed)}"
    if found.holds:
        return (
            f"{both}, and mean − observed is {less} = **{lines.number(now.difference)}**. Along "
            f"the whole axis they differ by {apart}: one function."
        )
    return (
        f"{both}, but mean − observed is {less} = **{lines.number(now.difference)}**: with "
        f"{state.tp.removeprefix('a number, ')} the rule does not hold. The two differ by up to "
        f"**{lines.number(found.largest_gap, 2)}**."
    )


def symbols(state: State) -> str:
    if family_of(state).has_natural_parameter:
        return (
            r"-\log p(y \mid \omega) = A(\omega) - \omega\, y + \text{const} \\[0.3em] "
            r"\Rightarrow\quad \frac{\partial}{\partial \omega} = A'(\omega) - y"
        )
    return r"\frac{\partial}{\partial \mu}\bigl(-\log p(y \mid \mu)\bigr) \ne \mu - y"


def numbers(state: State) -> str:
    now = lines.now_of(state)
    slope, mean, seen = (
        f"⟦{latex(round(v, 9) + 0.0)}⟧" for v in (now.natural_gradient, now.mean, now.observed)
    )
    if family_of(state).has_natural_parameter:
        return rf"{slope} = {mean} - ({seen})"
    return rf"{slope} \quad\text{{against}}\quad {mean} - ({seen})"


def table(state: State) -> tuple[list[list[str]], int]:
    """Every output's slope now, and how far it is from mean − observed anywhere."""
    rows: list[list[str]] = []
    present = 0
    for name in OUTPUTS:
        if name == state.tp:
            present = len(rows)
        here = state._replace(tp=name)
        rows.append(_row(_relevant(here, moved=True)))
        if name == BOTH:
            rows.append(_second(here))
    return rows, present


@lru_cache(maxsize=2048)
def _row(state: State) -> list[str]:
    found, now = held(state), lines.now_of(state)
    curvature = family_of(state).natural_curvature(grid_of(state), observed_of(state))
    return [
        state.tp,
        lines.number(now.natural_gradient),
        lines.number(now.difference),
        significant(found.largest_gap, 2),
        "yes" if found.holds else "no",
        significant(float(np.min(curvature)), 3),
    ]


def _second(state: State) -> list[str]:
    """The second natural parameter of a Gaussian, whose statistic is y²."""
    y, grid = state.tpy, grid_of(state)
    functions = heteroscedastic_natural_gradient, heteroscedastic_mean_minus_observed
    slopes, differences = (np.asarray(f(y, grid, state.tpl).second) for f in functions)
    now = [float(f(y, state.tpm, state.tpl).second) for f in functions]
    gap = float(np.max(np.abs(slopes - differences)))
    return [
        SECOND,
        *(lines.number(value) for value in now),
        significant(gap, 2),
        "yes, of y²" if gap <= SAME_TO * float(np.max(np.abs(slopes))) else "no",
        "",
    ]


def sweeps(state: State) -> dict[str, Ahead]:
    """The view at every prediction and observation of the chosen output."""
    output = output_of(state)
    keys = [output.prediction]
    if isinstance(CONTROLS[output.observed], Steps):
        keys.append(output.observed)
    return {key: ahead(moments, tuple(CONTROLS[key].options), state, key) for key in keys}


def moments(state: State, key: str) -> Callable[[Any], Moment]:
    return lambda value: moment(state._replace(**{key: value}))


def moment(state: State) -> Moment:
    rows, present = table(state)
    return Moment(
        charts={KEY: on_held(drawn(state))},
        texts={
            "main": page.sentence_html(sentence(state)),
            "means": page.rows_html(rows, present=present),
        },
        formulas={"main": numbers(state)},
    )
