"""One loss written in six ways, at one lead of the truth: its numbers, and why they are such."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, get_args

import numpy as np

from nll_core.datasets import load_two_class_references
from nll_core.teaching import (
    CrossEntropyAsWritten,
    LossForm,
    cross_entropy_as_written,
    digits_right,
    numerical_outcomes,
)
from nll_core.teaching.underflow import FloatName
from pages._figures.stability import Curve, Ways
from pages._ui.numbers import exact, exponential, latex, latex_exact, significant

REFERENCES: Final = load_two_class_references()
LEADS: Final = tuple(int(lead) for lead in REFERENCES.lead)
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


@lru_cache(128)
def written(dtype: FloatName, shift: float, eps: float, part: str) -> Ways:
    """All ways at every lead, with their losses or their gradients to be shown."""
    found = {
        form: cross_entropy_as_written(REFERENCES.lead, form, shift=shift, dtype=dtype, eps=eps)
        for form in FORMS
    }
    judged = {}
    for name in ("loss", "gradient"):
        true = getattr(REFERENCES, name)
        values = {form: getattr(way, name) for form, way in found.items()}
        errors = {form: true.relative_error(value) for form, value in values.items()}
        judged[name] = {
            form: Curve(
                value, numerical_outcomes(value, true.nearest, errors[form], dtype), errors[form]
            )
            for form, value in values.items()
        }
    return Ways(
        lead=REFERENCES.lead,
        true_loss=REFERENCES.loss.nearest,
        true_gradient=REFERENCES.gradient.nearest,
        written=found,
        losses=judged["loss"],
        gradients=judged["gradient"],
        part=part,
        dtype=dtype,
        shift=shift,
    )


@dataclass(frozen=True)
class Now:
    """What is shown: the ways, which of them is chosen, and where among the leads."""

    ways: Ways
    form: LossForm
    index: int

    @property
    def lead(self) -> int:
        return LEADS[self.index]


def sentence(now: Now) -> str:
    """What the chosen way makes of the present logits."""
    ways = now.ways
    moved = f" after {exact(ways.shift, 3)} was added to both logits" if ways.shift else ""
    true = (
        f"The true loss is {_true_loss(now, 4)} nats"
        if ways.part == "loss"
        else f"The true gradient is {_true_gradient(now, 4)}"
    )
    return (
        f"{true} where the truth leads by **{exact(now.lead, 3)}**. Written as **{now.form}**, "
        f"{ways.dtype} gives **{_number(ways.curves[now.form].value[now.index])}**{moved}: "
        f"{_reason(now, now.form)}."
    )


def rows(now: Now) -> list[list[str]]:
    """A row for each way, and what is true."""
    true = ["50 digits", _true_loss(now, 6), _true_gradient(now, 6), "", "exact"]
    return [*(_row(now, form) for form in FORMS), true]


def _row(now: Now, form: LossForm) -> list[str]:
    ways, at = now.ways, now.index
    return [
        form,
        _number(ways.losses[form].value[at], 6),
        _number(ways.gradients[form].value[at], 6),
        tenths_of(_digits(now, form)),
        _reason(now, form),
    ]


def formula(now: Now) -> str:
    """The present logits, loss and gradient."""
    loss, gradient = (
        _latex(curves[now.form].value[now.index])
        for curves in (now.ways.losses, now.ways.gradients)
    )
    return (
        rf"z_1 = ⟦{latex_exact(now.lead + now.ways.shift)}⟧,\ "
        rf"z_2 = ⟦{latex_exact(now.ways.shift)}⟧ \\"
        rf" \ell = ⟦{loss}⟧\ \text{{nats}},\quad "
        rf"\frac{{\partial \ell}}{{\partial z_1}} = ⟦{gradient}⟧"
    )


def why_they_differ(now: Now) -> str:
    """Why log(softmax(z)) and log_softmax(z) are not the same number."""
    first, second, third = (
        float(now.ways.losses[form].value[now.index])
        for form in ("max-subtracted", "log-softmax", "softplus")
    )
    says = (
        f"Here **−log(softmax(z)) = {_number(first)}**, **−log_softmax(z) = {_number(second)}** "
        f"and log1p of the gap gives **{_number(third)}**. "
    )
    if first != second and not math.isfinite(first):
        return says + (
            "The first rounds the probability to a number of the type before it takes the log, "
            "and the log cannot bring back what is lost; log_softmax never forms the probability."
        )
    if second == 0 and third > 0:
        return says + (
            "Both of the first round 1 + a tiny number to 1. Only log1p is handed the tiny "
            "number itself."
        )
    if first != second:
        return says + "They differ in the last digits only, by the rounding of the probability."
    return says + "Here the probability is neither tiny nor close to 1, and they agree."


def tenths_of(digits: float) -> str:
    """A number of digits, rounded down: the 15.95 of float64 are not 16."""
    return f"{math.floor(10 * digits) / 10:.1f}"


def _number(value: float, digits: int = 4) -> str:
    """A number as it came, NaN by its name."""
    return "NaN" if math.isnan(value) else significant(float(value), digits)


def _latex(value: float) -> str:
    return r"\text{NaN}" if math.isnan(value) else latex(float(value), 6)


def _true_loss(now: Now, digits: int) -> str:
    """The loss from 50 digits, also where it is below the range of float64."""
    nearest = float(now.ways.true_loss[now.index])
    # There exp(−lead) is its own log(1 + …) to more digits than are shown.
    return significant(nearest, digits) if nearest > 1e-300 else exponential(-now.lead)


def _true_gradient(now: Now, digits: int) -> str:
    nearest = float(now.ways.true_gradient[now.index])
    if abs(nearest) > 1e-300:
        return significant(nearest, digits)
    return f"−{exponential(-now.lead)}"


def _digits(now: Now, form: LossForm) -> float:
    """How many decimal digits of a number are right, of those that its type has."""
    return float(digits_right(now.ways.curves[form].error[now.index], now.ways.dtype))


def _reason(now: Now, form: LossForm) -> str:
    """What became of a number, and why, in a few words."""
    curve, dtype = now.ways.curves[form], now.ways.dtype
    outcome = str(curve.outcome[now.index])
    if curve.error[now.index] <= np.finfo(dtype).eps:
        return "right to the last digit"
    if outcome == "right":
        return f"right to {math.floor(_digits(now, form))} digits"
    if outcome == "underflow":
        if curve.value[now.index] == 0:
            return f"0, since the true number is below the smallest of {dtype}"
        return f"few digits, at the lower end of {dtype}"
    why = {"NaN": _nan, "infinite": _infinite, "wrong zero": _zero}.get(outcome, _lost)
    return why(now, now.ways.written[form])


def _nan(now: Now, way: CrossEntropyAsWritten) -> str:
    if way.overflowed[now.index]:
        if way.form in ("naive", "clipped"):
            return "an exponential overflows, and ∞/∞ is NaN"
        return f"the logits are beyond the range of {now.ways.dtype}"
    if now.ways.losses[way.form].outcome[now.index] == "NaN":
        return "both exponentials underflow, and 0/0 is NaN"
    if way.underflowed[now.index]:
        return "p underflows to 0, and 0 · ∞ in the chain rule is NaN"
    return "1/p overflows, and 0 · ∞ or ∞ − ∞ in the chain rule is NaN"


def _infinite(now: Now, way: CrossEntropyAsWritten) -> str:
    if way.overflowed[now.index]:
        return f"an exponential or a logit is beyond the range of {now.ways.dtype}"
    if now.ways.part == "loss":
        return "p underflows to 0, and −log 0 is ∞"
    return "1/p overflows in the chain rule"


def _zero(now: Now, way: CrossEntropyAsWritten) -> str:
    if _stored_wrongly(now, way):
        return f"the logits were rounded when {now.ways.dtype} stored them"
    if now.ways.part == "loss":
        return "p rounds to 1, and log 1 is 0"
    if way.form == "clipped":
        return "a clipped p does not depend on the logits: no slope"
    return "p rounds to 1, and 1 − p to 0"


def _lost(now: Now, way: CrossEntropyAsWritten) -> str:
    if _stored_wrongly(now, way):
        return f"the logits were rounded when {now.ways.dtype} stored them"
    if way.form == "clipped" and now.ways.part == "loss":
        return "the clipped number is shown instead"
    if way.form == "log-sum-exp" and now.ways.shift:
        return "two large numbers nearly cancel, and few digits are left"
    if now.ways.part == "loss" and way.loss[now.index] > 1:
        return f"p is at the lower end of {now.ways.dtype} and has few digits"
    return "p is so close to 1 that few digits of 1 − p are left"


def _stored_wrongly(now: Now, way: CrossEntropyAsWritten) -> bool:
    """Whether even the best way of writing it fails: then the logits are to blame."""
    if way.form == "softplus":
        return True
    return now.ways.curves["softplus"].outcome[now.index] not in ("right", "underflow")
