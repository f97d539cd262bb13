"""What the model gives everything that can be observed: the first of the five lines, drawn."""

from __future__ import annotations

from typing import Final

import numpy as np

from pages._figures.style import STATE_TRACE
from pages._figures.template import OBSERVED_TRACE
from pages._figures.template_distribution import Distribution, distribution
from pages._lessons.template import lines
from pages._lessons.template.controls import (
    ANSWERS,
    CLASS,
    CLASS_LOGITS,
    PREFERRED,
    TOKEN,
    TOKEN_LOGITS,
    YES_NO,
    State,
)
from pages._lessons.template.outputs import (
    Array,
    family_of,
    observed_of,
    output_of,
    prediction_of,
)
from pages._ui.chart import Handle, chart
from pages._ui.numbers import exponential, percent

KEY: Final = "template_given"
NUMBERS: Final = np.linspace(-8.0, 8.0, 161)
WAITS: Final = np.linspace(0.0, 8.0, 161)
COUNTS: Final = np.arange(26.0)


def names_of(state: State) -> list[str]:
    """What the bars are called; none for numbers."""
    if state.tp == CLASS:
        return list(CLASS_LOGITS)
    if state.tp == TOKEN:
        return list(TOKEN_LOGITS)
    if family_of(state).support == "binary":
        return list(ANSWERS if state.tp == YES_NO else PREFERRED)
    return []


def outcomes_of(state: State) -> Array:
    """What can be observed, in the order in which it is drawn."""
    support, names = family_of(state).support, names_of(state)
    if support == "binary":
        # The first bar is that of 1.
        return np.array([1.0, 0.0])
    if names:
        return np.arange(float(len(names)))
    return {"count": COUNTS, "wait": WAITS}.get(support, NUMBERS)


def drawn(state: State) -> Distribution:
    family, output, names = family_of(state), output_of(state), names_of(state)
    z, y = prediction_of(state), observed_of(state)
    now, outcomes = lines.now_of(state), outcomes_of(state)
    kind = "density" if family.support in ("real", "wait") else "p"
    given = np.asarray(family.probability(z, outcomes))
    here = float(outcomes.tolist().index(y)) if names else y
    says = (
        f"p of {names[0]} {percent(now.mean)}"
        if names
        else f"{'centre' if not family.has_natural_parameter else 'mean'} {lines.number(now.mean)}"
    )
    return Distribution(
        places=np.arange(float(len(names))) if names else outcomes,
        given=given,
        names=names,
        bars=kind == "p",
        observed=(here, float(family.probability(z, y))),
        mark=(0.0, now.mean) if names else (now.mean, 0.0),
        says=(f"{kind} of {lines.seen(state)}: {exponential(-now.nll)}", says),
        windows=(output.seen_at, output.given),
        title=output.seen,
        gap=not names,
    )


def show(state: State) -> None:
    shown, output = drawn(state), output_of(state)
    handles = [
        Handle(
            trace=STATE_TRACE,
            label="Prediction, by what it gives",
            moves=(output.prediction,),
            axes="y" if shown.names else "x",
        )
    ]
    if not shown.names:
        handles.append(
            Handle(
                trace=OBSERVED_TRACE,
                label="Observed, under the model",
                moves=(output.observed,),
                axes="x",
            )
        )
    chart(
        distribution(shown),
        key=KEY,
        alt=f"What the model gives every outcome: {shown.says[0]}; {shown.says[1]}.",
        handles=handles,
    )
