"""The view of losses as they are met, each recognised as the NLL of a distribution."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

import numpy as np

from nll_core import binary_cross_entropy, entropy, softmax, surprise
from nll_core.losses import best_score, implied_probability
from nll_core.teaching import likelihood_steps
from pages._figures.template import BEST_TRACE, Floor, floor
from pages._lessons.template import state
from pages._lessons.template.outputs import NOTHING, Now, now, number
from pages._ui.chart import along
from pages._ui.lesson import view
from pages._ui.numbers import latex, percent
from pages._ui.parts import Below, Formula, Markdown, Note, Part, Plot, Say, Table

EXAMPLES: Final = 100
HEADER: Final = ("Formula", "What it is", "by the formula", "NLL", "difference")
# The outputs in the order of the table.
MET: Final = (
    state.CLASS,
    state.TOKEN,
    state.NUMBER,
    state.BOTH,
    state.LAPLACE,
    state.HEAVY,
    state.YES_NO,
    state.REWARD,
    state.DPO,
    state.COUNT,
    state.WAIT,
)


@view(state.KNOWN, controls="tpz tpa")
def known_losses(s: state.State) -> Iterator[Part]:
    at = floor_of(s.tpa)._replace(here=(s.tpz, float(binary_cross_entropy(s.tpz, s.tpa))))
    said = Say(_sentence(s, at))
    yield Plot(
        "template_floor",
        floor(at),
        f"Mean log-loss of the data against the logit. {said.plain}",
        drag=[
            along("Prediction", "tpz"),
            along("Share of yes, by its logit", "tpa", BEST_TRACE),
        ],
    )
    yield said
    yield Formula(
        r"-a \log \operatorname{sigmoid}(z) - (1 - a) \log\bigl(1 - "
        r"\operatorname{sigmoid}(z)\bigr) \\[0.3em] {} \ge H(a) = -a \log a - (1 - a)\log(1 - a)",
        rf"⟦{latex(at.here[1])}⟧ \ge ⟦{latex(at.entropy)}⟧, \\[0.3em] "
        rf"\text{{lowest at}}\ z = ⟦{latex(round(at.best[0], 9) + 0.0)}⟧",
    )
    floor_row = _compared(
        "“the loss will not reach zero”",
        "its floor: the entropy of the data, and the lowest mean NLL",
        at.entropy,
        at.best[1],
    )
    rows = [_trained(s, at), *(row(now(s, name)) for name in MET), floor_row]
    links = " · ".join(f"[{name}](template?{urlencode({'tp': name})})" for name in MET)
    yield Below(
        (
            Table("known", HEADER, rows, wrap=(29, 32, 13, 13, 13)),
            Markdown(f"Open one: {links}"),
            Note(
                "Each row has the present prediction and observation of its output, the number by "
                "the formula, and −log p of the family. A difference that stays the same while the "
                "prediction moves changes no fit; the constant of a Gaussian is ½ log 2π + log σ, "
                "of a Laplace log 2, of a count log y!."
            ),
        )
    )


@lru_cache(256)
def floor_of(share: float) -> Floor:
    """The mean loss of data with that share of yes, along the logit; the state is at 0."""
    z = float(best_score([share], "nll")[0])
    logits = np.array(state.LOGITS)
    losses = binary_cross_entropy(logits, np.full_like(logits, share), reduction="none")
    return Floor(
        logits=logits,
        losses=np.asarray(losses),
        here=(0.0, float(binary_cross_entropy(0.0, share))),
        best=(z, float(binary_cross_entropy(z, share))),
        entropy=float(entropy([share, 1 - share])),
    )


def _sentence(s: state.State, at: Floor) -> str:
    return (
        f"**{percent(s.tpa)}** of the data are yes. The model says "
        f"{percent(float(implied_probability(s.tpz, 'nll')))}: its mean loss is "
        f"**{number(at.here[1])} nats**, {number(at.here[1] - at.entropy)} above the lowest. The "
        f"lowest that a constant prediction reaches, **{number(at.best[1])}**, is the entropy of "
        f"the data, {number(at.entropy)}: it cannot reach zero."
    )


def _trained(s: state.State, at: Floor) -> list[str]:
    """Training by maximum likelihood, on data with the present share of yes."""
    p, rest = (float(implied_probability(z, "nll")) for z in (s.tpz, -s.tpz))
    ones = round(EXAMPLES * s.tpa)
    steps = likelihood_steps([p] * ones + [rest] * (EXAMPLES - ones))
    return _compared(
        "“trained by maximum likelihood”",
        f"an NLL: −log of the product over {EXAMPLES} answers, a share {percent(s.tpa)} yes",
        float(surprise(steps.products[-1])) / EXAMPLES,
        at.here[1],
    )


def row(at: Now) -> list[str]:
    """One output's loss as it is written, beside the NLL of what it is."""
    return _compared(at.output.written, at.output.known_as, _as_written(at), at.nll)


def _as_written(at: Now) -> float:
    """The number by the formula as it is written: where that has a probability, from it."""
    if at.output.others:
        probs = softmax([at.z, *at.output.others])
        return float(surprise(probs[int(at.y)]))
    if at.family.support == "binary":
        eta = float(at.family.natural(at.z))
        return float(surprise(implied_probability(eta if at.y else -eta, "nll")))
    return at.familiar


def _compared(written: str, name: str, first: float, nll: float) -> list[str]:
    """A row: two numbers and what lies between them, 0 where that is rounding."""
    left = nll - first
    same = abs(left) <= NOTHING * max(1.0, abs(nll))
    return [written, name, number(first, 4), number(nll, 4), "0" if same else number(left, 4)]
