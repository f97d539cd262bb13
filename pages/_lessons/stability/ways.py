"""One loss written in six ways, at one lead of the truth: its numbers, and why they are such."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, get_args

import numpy as np

from nll_core.datasets import load_two_class_references
from nll_core.teaching import LossForm, Outcome, judge_cross_entropies
from pages._figures.stability import Now
from pages._ui.numbers import exact, exponential, latex, latex_exact, significant

LEADS: Final = tuple(int(lead) for lead in load_two_class_references().lead)
FORMS: Final[tuple[LossForm, ...]] = get_args(LossForm)
HEADER: Final = ("way", "loss (nats)", "gradient", "digits right", "why")
SYMBOLS: Final[dict[LossForm, str]] = {
    "naive": r"\ell = -\log\frac{e^{z_1}}{e^{z_1}+e^{z_2}}",
    "clipped": r"\ell = -\log\,\mathrm{clip}\Bigl(\frac{e^{z_1}}{e^{z_1}+e^{z_2}},"
    r"\ \varepsilon,\ 1-\varepsilon\Bigr)",
    "max-subtracted": r"\ell = -\log\frac{e^{z_1-m}}{e^{z_1-m}+e^{z_2-m}} \\"
    r" m = \max(z_1, z_2)",
    "log-sum-exp": r"\ell = \bigl(m + \log(e^{z_1-m}+e^{z_2-m})\bigr) - z_1 \\"
    r" m = \max(z_1, z_2)",
    "log-softmax": r"\ell = \log(e^{z_1-m}+e^{z_2-m}) - (z_1 - m) \\ m = \max(z_1, z_2)",
    "softplus": r"\ell = \max(z_2 - z_1, 0) + \mathrm{log1p}\bigl(e^{-|z_1-z_2|}\bigr)",
}

written: Final = lru_cache(64)(judge_cross_entropies)


def sentence(now: Now) -> str:
    """What the chosen way makes of the present logits."""
    ways, true = now.ways, _true(now, now.part, 4)
    moved = f" after {exact(ways.shift, 3)} was added to both logits" if ways.shift else ""
    unit = " nats" if now.part == "loss" else ""
    return (
        f"The true {now.part} is {true}{unit} where the truth leads by **{exact(now.lead, 3)}**. "
        f"Written as **{now.form}**, {ways.dtype} gives "
        f"**{_number(now.curve.value[now.at])}**{moved}: {_reason(now)}."
    )


def rows(now: Now) -> list[list[str]]:
    """A row for each way, and what is true."""
    found = []
    for form in FORMS:
        here, ways = now._replace(form=form), now.ways
        values = (ways.loss[form].value[now.at], ways.gradient[form].value[now.at])
        digits = tenths_of(here.curve.digits[now.at])
        found.append([form, *(_number(value, 6) for value in values), digits, _reason(here)])
    return [*found, ["50 digits", _true(now, "loss", 6), _true(now, "gradient", 6), "", "exact"]]


def formula(now: Now) -> str:
    """The present logits, loss and gradient."""
    loss, gradient = (
        _latex(curves[now.form].value[now.at]) for curves in (now.ways.loss, now.ways.gradient)
    )
    return (
        rf"z_1 = ⟦{latex_exact(now.lead + now.ways.shift)}⟧,\ "
        rf"z_2 = ⟦{latex_exact(now.ways.shift)}⟧ \\"
        rf" \ell = ⟦{loss}⟧\ \text{{nats}},\quad "
        rf"\frac{{\partial \ell}}{{\partial z_1}} = ⟦{gradient}⟧"
    )


def why_they_differ(now: Now) -> str:
    """Why log(softmax(z)) and log_softmax(z) are not the same number."""
    forms: tuple[LossForm, ...] = ("max-subtracted", "log-softmax", "softplus")
    first, second, third = (float(now.ways.loss[form].value[now.at]) for form in forms)
    if first != second and not math.isfinite(first):
        why = (
            "The first rounds the probability to a number of the type before it takes the log, "
            "and the log cannot bring back what is lost; log_softmax never forms the probability."
        )
    elif second == 0 and third > 0:
        why = (
            "Both of the first round 1 + a tiny number to 1. Only log1p is handed the tiny number "
            "itself."
        )
    elif first != second:
        why = "They differ in the last digits only, by the rounding of the probability."
    else:
        why = "Here the probability is neither tiny nor close to 1, and they agree."
    return (
        f"Here **−log(softmax(z)) = {_number(first)}**, **−log_softmax(z) = {_number(second)}** "
        f"and log1p of the gap gives **{_number(third)}**. {why}"
    )


def tenths_of(digits: float) -> str:
    """A number of digits, rounded down: the 15.95 of float64 are not 16."""
    return f"{math.floor(10 * digits) / 10:.1f}"


def _number(value: float, digits: int = 4) -> str:
    """A number as it came, NaN by its name."""
    return "NaN" if math.isnan(value) else significant(float(value), digits)


def _latex(value: float) -> str:
    return r"\text{NaN}" if math.isnan(value) else latex(float(value), 6)


def _true(now: Now, part: str, digits: int) -> str:
    """The loss or the gradient from 50 digits, also where it is below the range of float64."""
    true = now._replace(part=part).true[now.at]
    if abs(true) > 1e-300:
        return significant(float(true), digits)
    # There both are exp(−lead) to more digits than are shown.
    return f"{'−' if part == 'gradient' else ''}{exponential(-now.lead)}"


def _reason(now: Now) -> str:
    """What became of a number, and why, in a few words: the first of its causes that holds."""
    curve, way, dtype, at = now.curve, now.ways.written[now.form], now.ways.dtype, now.at
    loss, clipped = now.part == "loss", now.form == "clipped"
    over, under, value = way.overflowed[at], way.underflowed[at], curve.value[at]
    cancels = now.form == "log-sum-exp" and now.ways.shift != 0
    no_loss = now.ways.loss[now.form].outcome[at] == "NaN"
    # Where even the best way of writing it fails, the logits are to blame.
    best = now.curves["softplus"].outcome[at]
    stored = now.form == "softplus" or best not in ("right", "underflow")
    exactly = curve.error[at] <= np.finfo(dtype).eps
    rounded = f"the logits were rounded when {dtype} stored them"
    causes: dict[Outcome, Sequence[tuple[bool, str]]] = {
        "right": (
            (exactly, "right to the last digit"),
            (True, f"right to {math.floor(curve.digits[at])} digits"),
        ),
        "underflow": (
            (exactly, "right to the last digit"),
            (value == 0, f"0, since the true number is below the smallest of {dtype}"),
            (True, f"few digits, at the lower end of {dtype}"),
        ),
        "NaN": (
            (over and (clipped or now.form == "naive"), "an exponential overflows, and ∞/∞ is NaN"),
            (over, f"the logits are beyond the range of {dtype}"),
            (no_loss, "both exponentials underflow, and 0/0 is NaN"),
            (under, "p underflows to 0, and 0 · ∞ in the chain rule is NaN"),
            (True, "1/p overflows, and 0 · ∞ or ∞ − ∞ in the chain rule is NaN"),
        ),
        "infinite": (
            (over, f"an exponential or a logit is beyond the range of {dtype}"),
            (loss, "p underflows to 0, and −log 0 is ∞"),
            (True, "1/p overflows in the chain rule"),
        ),
        "wrong zero": (
            (stored, rounded),
            (loss, "p rounds to 1, and log 1 is 0"),
            (clipped, "a clipped p does not depend on the logits: no slope"),
            (True, "p rounds to 1, and 1 − p to 0"),
        ),
        "digits lost": (
            (stored, rounded),
            (loss and clipped, "the clipped number is shown instead"),
            (cancels, "two large numbers nearly cancel, and few digits are left"),
            (loss and value > 1, f"p is at the lower end of {dtype} and has few digits"),
            (True, "p is so close to 1 that few digits of 1 − p are left"),
        ),
    }
    outcome: Outcome = str(curve.outcome[at])  # type: ignore[assignment]
    return next(words for holds, words in causes[outcome] if holds)
