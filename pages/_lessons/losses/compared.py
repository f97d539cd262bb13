"""The view of the properties of each loss, all of them computed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from nll_core.losses import best_score, implied_probability
from nll_core.teaching import MarginLossProperties, margin_loss_properties
from pages._figures.losses import asked_probabilities
from pages._lessons.losses.state import (
    COMPARED,
    HUNDREDTHS,
    FloatArray,
    Loss,
    State,
    in_formula,
    number,
)
from pages._ui.chart import Handle
from pages._ui.lesson import More, view
from pages._ui.numbers import latex, latex_exact
from pages._ui.parts import Below, Formula, Note, Part, Plot, Say, Table

TRUE_PROBABILITIES: Final = np.array(HUNDREDTHS)
# A probability within this of the truth is the truth, to the rounding of a bisection.
EXACT: Final = 1e-9
# A pull beyond this grows with the margin.
NO_LIMIT: Final = 1e6
HEADER: Final = (
    "Loss",
    "at margin −10",
    "gradient there",
    "pull, margin → −∞",
    "bounded?",
    "lowest at margin",
    "convex?",
    "differentiable?",
    "asks at q for",
    "calibrated?",
)


class Asked(NamedTuple):
    """What a loss is like, and what it asks for; NaN where it asks for none."""

    loss: Loss
    found: MarginLossProperties
    probabilities: FloatArray
    """At every one of `TRUE_PROBABILITIES`."""
    score: float
    """At the present one."""
    probability: float


@lru_cache(maxsize=256)
def _asked(loss: Loss) -> tuple[MarginLossProperties, FloatArray, FloatArray]:
    """The properties of a loss, with the score and the probability that it asks for at every q."""
    found = margin_loss_properties(loss.kind, **loss.options)
    if loss.kind == "zero_one":
        return (found, *np.full((2, TRUE_PROBABILITIES.size), np.nan))
    scores = best_score(TRUE_PROBABILITIES, loss.kind, **loss.options)
    return found, scores, implied_probability(scores, loss.kind)


def asked(loss: Loss, q: float) -> Asked:
    found, scores, probabilities = _asked(loss)
    at = int(np.argmin(np.abs(TRUE_PROBABILITIES - q)))
    return Asked(loss, found, probabilities, float(scores[at]), float(probabilities[at]))


@view(COMPARED, controls=("loss asked", More("gamma alpha soft")))
def compared(s: State) -> Iterator[Part]:
    all_asked = {name: asked(loss, s.asked) for name, loss in s.losses.items()}
    own = all_asked[s.loss]
    curves = {name: at.probabilities for name, at in all_asked.items() if name != "0–1"}
    said = Say(_sentence(s.asked, own))
    yield Plot(
        "losses_asked",
        asked_probabilities(
            TRUE_PROBABILITIES, curves, s.loss if s.loss in curves else None, s.asked
        ),
        f"Probability that each loss asks for, against the true one. {said.plain}",
        drag=[Handle(label="True probability q", moves=("asked",))],
    )
    yield said
    yield Formula(
        r"f^{*} = \operatorname*{arg\,min}_{f}\ q\,\phi(f) + (1 - q)\,\phi(-f)",
        _numbers(s.asked, own),
    )
    yield Below(
        (
            Table("losses_table", HEADER, [_row(at) for at in all_asked.values()], present=s.row),
            Note(
                "Every cell is computed from the loss. Bounded, pull: value and gradient at −10⁹. "
                "Convex: the smallest second difference over 481 margins from −12 to 12. "
                "Differentiable: the largest jump of the slope at any of them. Calibrated: how far "
                "the probability that minimises the expected loss is from the true one, at the "
                "worst of 99. The weighted NLL is that of class 1, 2α times the NLL."
            ),
        )
    )


def _sentence(q: float, own: Asked) -> str:
    if own.loss.kind == "zero_one":
        return (
            f"Where class 1 has probability {q:g}, the 0–1 loss asks only for the right side. Any "
            f"score {'above 0' if q > 0.5 else 'at or below 0' if q < 0.5 else 'at all'} costs "
            f"**{min(q, 1 - q):.2f}** on average: it says nothing of **how sure** to be."
        )
    lead = f"Where class 1 has probability **{q:g}**, the expected {own.loss.named} is lowest "
    says, off = number(own.probability), number(abs(own.probability - q))
    if own.loss.kind == "hinge":
        return lead + (
            f"at the score {in_formula(own.score, 4)}, "
            "as for every q on the same side of ½: it **only decides** and gives no "
            f"probabilities. Read through the sigmoid all the same, its score says **{says}**, off "
            f"by **{off}**."
        )
    if own.found.probability_error < EXACT:
        return lead + (
            f"if the model says **{says}**: the truth. This holds for every q: with enough data "
            "and a flexible model its probabilities are calibrated."
        )
    return lead + (
        f"if the model says **{says}**. Even with endless data and a perfect model that is "
        f"**{off}** from the truth, and {number(own.found.probability_error)} at the worst q: its "
        "probabilities need recalibration before they mean anything."
    )


def _numbers(q: float, own: Asked) -> str:
    lead = rf"q = ⟦{latex_exact(q)}⟧ \qquad f^{{*}}"
    if own.loss.kind == "zero_one":
        return lead + r"\ \text{: any of the right sign}"
    return lead + rf" = ⟦{in_formula(own.score, 4)}⟧ \qquad \hat p = ⟦{latex(own.probability)}⟧"


def _row(at: Asked) -> list[str]:
    found = at.found
    pull = -found.far_slope
    return [
        at.loss.name,
        number(found.at_confident_mistake),
        number(found.slope_at_confident_mistake),
        "∞" if pull > NO_LIMIT else number(pull),
        "yes" if found.bounded else "no",
        _lowest(found),
        f"{'yes' if found.convex else 'no'} ({number(found.smallest_curvature)})",
        f"{'yes' if found.differentiable else 'no'} ({number(found.largest_kink)})",
        number(at.probability) + (" by sigmoid" if at.loss.kind == "hinge" else ""),
        _calibrated(found),
    ]


def _lowest(found: MarginLossProperties) -> str:
    if math.isinf(found.lowest_at):
        return "∞"
    if found.loss == "zero_one":
        return "any above 0"
    return f"{found.lowest_at:.2f}" + (" and above" if found.at_confident_success == 0 else "")


def _calibrated(found: MarginLossProperties) -> str:
    if math.isnan(found.probability_error) or found.loss == "hinge":
        return "no probabilities"
    if found.probability_error < EXACT:
        return "yes (0)"
    return f"no ({number(found.probability_error)})"
