"""The view of convexity: the NLL of a logit, and the squared error through a sigmoid."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import numpy as np

from nll_core import margin_loss, margin_loss_gradient
from nll_core.losses import implied_probability, margin_loss_curvature
from nll_core.teaching import negative_intervals
from pages._figures.template import Curved, two_curvatures, two_losses
from pages._lessons.template.outputs import number
from pages._lessons.template.state import ANSWERS, CONVEX, LOGITS, State
from pages._ui.chart import along
from pages._ui.lesson import view
from pages._ui.numbers import decimals, latex, percent
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, row

HEADER: Final = ("Loss", "value", "slope in z", "curvature", "least curvature", "negative for z")
NAMES: Final = ("NLL", "squared error, (y − sigmoid(z))²")
KINDS: Final[tuple[Any, ...]] = ("nll", "brier")


def margin_of(s: State) -> float:
    """The logit of what was observed."""
    return (2 * ANSWERS[s.tpb] - 1) * s.tpz


@view(CONVEX, controls="tpz tpb")
def convexity(s: State) -> Iterator[Part]:
    sign, margin = 2 * ANSWERS[s.tpb] - 1, margin_of(s)
    losses, bends = (
        _curves(sign, of)._replace(
            here=(s.tpz, float(of(margin, "nll")), float(of(margin, "brier")))
        )
        for of in (margin_loss, margin_loss_curvature)
    )
    p = float(implied_probability(margin, "nll"))
    _, nll, squared = bends.here
    said = Say(_sentence(s.tpb, p, nll, squared))
    drag = [along("Prediction", "tpz")]
    yield row(
        Plot(
            "template_convex",
            two_losses(losses),
            f"NLL and squared error through a sigmoid. {said.plain}",
            drag=drag,
        ),
        Plot(
            "template_curvature",
            two_curvatures(bends),
            "Their curvatures; that of the squared error is shaded where it is negative: "
            f"for z {_where(sign, 'brier')}.",
            drag=drag,
        ),
    )
    yield said
    yield Formula(
        r"\frac{d^2}{dz^2}\ \text{NLL} = p(1 - p) \\[0.3em] "
        r"\frac{d^2}{dz^2}(1 - p)^2 = 2p(1 - p)^2(3p - 1)",
        rf"p = ⟦{latex(p)}⟧: \quad ⟦{latex(nll)}⟧ \ \text{{and}}\ "
        rf"⟦{latex(round(squared, 12) + 0.0)}⟧",
    )
    rows = [
        [
            name,
            number(value, 4),
            number(sign * float(margin_loss_gradient(margin, kind)), 4),
            number(bend, 4),
            number(float(along.min()), 4),
            _where(sign, kind),
        ]
        for name, kind, value, bend, along in zip(
            NAMES, KINDS, losses.here[1:], bends.here[1:], (bends.nll, bends.squared), strict=True
        )
    ]
    yield Table("bends", HEADER, rows)
    yield Note(
        "p is the probability of the observed answer. A sum of losses that are convex in the "
        "logits is convex in the weights of a linear model: it has no local minimum except the "
        "lowest, so descent gets as low as possible, to a minimum if there is one (with separable "
        "data there is none). The squared error flattens and bends down for confident mistakes, so "
        "its pull fades where it is needed most."
    )


@lru_cache
def _curves(sign: int, function: Any) -> Curved:
    """Both losses, or their curvatures, along the logit; the state is at 0."""
    logits = np.array(LOGITS)
    nll, squared = (np.asarray(function(sign * logits, kind)) for kind in KINDS)
    return Curved(logits, nll, squared, here=(0.0, 0.0, 0.0))


def _sentence(observed: str, p: float, nll: float, squared: float) -> str:
    sign = 2 * ANSWERS[observed] - 1
    bends = "curves **downwards**" if squared < 0 else "curves upwards"
    # Where the curvature changes sign is the same for both answers.
    turn = float(implied_probability(_intervals(1, "brier")[0][1], "nll"))
    return (
        f"The prediction gives the observed “{observed}” **{percent(p)}**. The squared error "
        f"through the sigmoid {bends} there: **{number(squared, 4)}**; the curvature of the "
        f"NLL is **{number(nll, 4)}**, and never below 0. That of the squared error is "
        f"negative for z {_where(sign, 'brier')}, where p is below {number(turn, 4)}."
    )


@lru_cache
def _intervals(sign: int, kind: Any) -> tuple[tuple[float, float], ...]:
    """Where a loss curves downwards, among the logits of the axis."""
    return negative_intervals(lambda z: margin_loss_curvature(sign * z, kind), np.array(LOGITS))


def _where(sign: int, kind: str) -> str:
    """The intervals in words; an end of the axis is left open."""
    found = _intervals(sign, kind)
    if not found:
        return "nowhere"
    low, high = found[0]
    if low == LOGITS[0]:
        return f"below {decimals(high, 4)}"
    if high == LOGITS[-1]:
        return f"above {decimals(low, 4)}"
    return f"from {decimals(low, 4)} to {decimals(high, 4)}"
