"""The view of the five lines, with the distribution, the loss and its slope above them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from nll_core import heteroscedastic_gradient
from pages._figures.template import OBSERVED_TRACE, Distribution, Panel, distribution, panel
from pages._lessons.template.outputs import Now, controls_of, now, number, plain
from pages._lessons.template.state import BOTH, LINES, State
from pages._ui.chart import along
from pages._ui.lesson import view
from pages._ui.numbers import exponential, latex, percent, significant
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, row
from pages._ui.templates import fill

HEADER: Final = ("Line", "In symbols", "With the present numbers")
NAMES: Final = ("Distribution", "−log", "Familiar name", "Link", "Gradient")


@view(LINES, controls=controls_of)
def five_lines(s: State) -> Iterator[Part]:
    at = now(s)
    output, given, (losses, slopes) = at.output, _given(at), _panels(at)
    said = Say(_sentence(at))
    by_mean = along(
        "Prediction, by what it gives", output.prediction, axes="y" if given.names else "x"
    )
    seen = along("Observed, under the model", output.observed, OBSERVED_TRACE)
    predicted = along("Prediction", output.prediction)
    lowest = along("Observed", output.observed, OBSERVED_TRACE)
    yield Plot(
        "template_given",
        distribution(given),
        f"What the model gives every outcome: {given.says[0]}; {given.says[1]}.",
        drag=[by_mean] if given.names else [by_mean, seen],
    )
    yield said
    yield row(
        Plot(
            "template_loss",
            panel(losses),
            f"Loss of {at.name} against the prediction. {said.plain}",
            drag=[predicted] if losses.best is None else [predicted, lowest],
        ),
        Plot(
            "template_slope",
            panel(slopes),
            f"Slope of the loss of {at.name} against the prediction: "
            f"{significant(at.gradient)} at {plain(at.z)}.",
            drag=[predicted],
        ),
    )
    rows = list(zip(NAMES, output.symbols, _numbers(at), strict=True))
    yield Table("five", HEADER, rows, wrap=(24, 38, 38))
    yield Formula(
        rf"-\log p(y) = {output.formula}",
        rf"{fill(output.in_numbers, at.in_latex)} = ⟦{latex(at.nll)}⟧\ \text{{nats}}",
    )
    yield Note(
        "The top plot is the distribution at the present prediction: the blue mark is the "
        "probability or density of the observed value, and the loss is −log of it. "
        + (
            "With several outcomes, the slope is with respect to the first logit."
            if output.names
            else "The line along its axis, from the mean to the observed value, is mean − observed."
        )
    )


def _given(at: Now) -> Distribution:
    """What the model gives everything that can be observed."""
    names, outcomes = at.output.names, at.outcomes
    here = float(names.index(str(at.said))) if names else at.y
    says = (
        f"p of {names[0]} {percent(at.mean)}"
        if names
        else f"{'mean' if at.family.has_natural_parameter else 'centre'} {number(at.mean)}"
    )
    return Distribution(
        places=np.arange(float(len(names))) if names else outcomes,
        given=np.asarray(at.family.probability(at.z, outcomes)),
        names=names,
        bars=at.kind == "p",
        observed=(here, float(at.family.probability(at.z, at.y))),
        mark=(0.0, at.mean) if names else (at.mean, 0.0),
        says=(f"{at.kind} of {at.seen}: {exponential(-at.nll)}", says),
        windows=(at.output.seen_at, at.output.given),
        title=at.output.seen,
        gap=not names,
    )


def _panels(at: Now) -> tuple[Panel, Panel]:
    """The loss and its slope along the prediction."""
    output, family, grid = at.output, at.family, at.grid
    best = float(family.best_prediction(at.y))
    least = float(family.nll(best, at.y)) if math.isfinite(best) else 0.0
    losses = Panel(
        grid=grid,
        values=np.asarray(family.nll(grid, at.y)),
        here=(at.z, at.nll),
        says=f"loss {number(at.nll)} nats",
        other=np.asarray(family.familiar_loss(grid, at.y)) if at.constant else None,
        other_says="without the constant" if at.constant else "",
        best=None if output.names else (best, least),
        observed=at.seen,
        window=output.losses,
        titles=(output.axis, "loss (nats)"),
        is_slope=False,
    )
    second = at.name == BOTH
    slopes = losses._replace(
        values=np.asarray(family.gradient(grid, at.y)),
        here=(at.z, at.gradient),
        says=f"slope {number(at.gradient)}",
        other=np.asarray(heteroscedastic_gradient(at.y, grid, at.shape).log_sigma)
        if second
        else None,
        other_says=f"in log σ {number(at.slope_in_log_sigma)}" if second else "",
        best=None if output.names else (best, 0.0),
        window=output.slopes,
        titles=(output.axis, "slope of the loss in the prediction"),
        is_slope=True,
    )
    return losses, slopes


def _sentence(at: Now) -> str:
    """What the plots say."""
    step = "Raising" if at.gradient < 0 else "Lowering" if at.gradient > 0 else ""
    grows = f"{step} the prediction would lower it" if step else "No step would lower it"
    lead = (
        f"Observed {at.seen}, predicted {plain(at.z)}: the loss is "
        f"**{number(at.nll)} nats**. {grows}; the slope is **{number(at.gradient)}**"
    )
    return lead + fill(at.output.ends, at.numbers)


def _numbers(at: Now) -> tuple[str, ...]:
    """The five lines with the present numbers."""
    left = f"{'−' if at.constant > 0 else '+'} {number(abs(at.constant))}"
    return (
        f"{at.kind} of {at.seen}: {exponential(-at.nll)}",
        f"{number(at.nll)} nats",
        f"{number(at.familiar)} = {number(at.nll)} {left}, a constant"
        if at.constant
        else f"{number(at.familiar)}, the NLL itself",
        fill(at.output.link, at.numbers),
        fill(at.output.slope, at.numbers),
    )
