"""What the stability page says of its plots: sentences, tables and formulas."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from nll_core import (
    LogLikelihoodSeries,
    LossForm,
    SumComparison,
    clipped_surprise,
    clipped_surprise_gradient,
    surprise,
    surprise_gradient,
)
from nll_core.arithmetic.underflow import FloatName
from pages._figures.summation import name
from pages._lessons.stability.controls import Setting, State
from pages._lessons.stability.data import (
    FORMS,
    INDEX,
    Judged,
    digits_of,
    true_numbers,
    ways_of,
)
from pages._lessons.stability.reasons import reason
from pages._ui.numbers import (
    decimals,
    exact,
    exponential,
    latex,
    latex_exact,
    percent,
    significant,
)

WAYS_HEADER: Final = ("way", "loss (nats)", "gradient", "digits right", "why")
SUMS_HEADER: Final = ("way", "sum", "mean (nats)", "digits that survive")
CLIP_HEADER: Final = ("ε", "at most (nats)", "at least (nats)", "mean of 999 at 90% and one at 0%")
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
# Whose ε it is, and in which type; the page computes what follows from it. docs/definitions.md has
# what the libraries themselves were seen to give.
WHOSE: Final[dict[float, tuple[str, FloatName]]] = {
    float(np.finfo(np.float64).eps): ("scikit-learn's log_loss", "float64"),
    1e-7: ("Keras", "float32"),
    float(np.finfo(np.float32).eps): ("scikit-learn's log_loss", "float32"),
    float(np.finfo(np.float16).eps): ("scikit-learn's log_loss", "float16"),
}
OTHERS_P: Final = 0.9
MANY: Final = 1000


def number(value: float, digits: int = 4) -> str:
    """A number as it came, NaN by its name."""
    return "NaN" if math.isnan(value) else significant(value, digits)


def tidy(value: float) -> str:
    """A round number without spare zeros: −800, 10⁻⁷."""
    return exact(value, 3)


def tenths_of(digits: float) -> str:
    """A number of digits, rounded down: the 15.95 of float64 are not 16."""
    return f"{math.floor(10 * digits) / 10:.1f}"


def latex_number(value: float, digits: int = 4) -> str:
    return r"\text{NaN}" if math.isnan(value) else latex(value, digits)


def true_loss(lead: int, digits: int = 4) -> str:
    """The loss from 50 digits, also where it is below the range of float64."""
    nearest = float(true_numbers("loss")[INDEX[lead]])
    # There exp(−lead) is its own log(1 + …) to more digits than are shown.
    return significant(nearest, digits) if nearest > 1e-300 else exponential(-lead)


def ways_sentence(state: State) -> str:
    """What the chosen way makes of the present logits."""
    way = ways_of(state.setting)[state.form]
    index = INDEX[state.lead]
    found = way.part(state.part)
    shift = state.setting.shift
    moved = f" after {tidy(shift)} was added to both logits" if shift else ""
    true = (
        f"The true loss is {true_loss(state.lead)} nats"
        if state.part == "loss"
        else f"The true gradient is {_true_gradient(index, state.lead, 4)}"
    )
    return (
        f"{true} where the truth leads by **{tidy(state.lead)}**. Written as **{state.form}**, "
        f"{state.setting.dtype} gives **{number(float(found.value[index]))}**{moved}: "
        f"{reason(way, state.part, index, state.setting)}."
    )


def ways_rows(state: State) -> tuple[list[list[str]], int]:
    """A row for each way at the present logits, and which is the chosen one."""
    ways, index = ways_of(state.setting), INDEX[state.lead]
    rows = [_way_row(form, way, state, index) for form, way in ways.items()]
    true = ["50 digits", true_loss(state.lead, 6), _true_gradient(index, state.lead), "", "exact"]
    return [*rows, true], FORMS.index(state.form)


def _way_row(form: str, way: Judged, state: State, index: int) -> list[str]:
    part = way.part(state.part)
    return [
        form,
        number(float(way.loss.value[index]), 6),
        number(float(way.gradient.value[index]), 6),
        tenths_of(digits_of(part, index, state.setting)),
        reason(way, state.part, index, state.setting),
    ]


def _true_gradient(index: int, lead: int, digits: int = 6) -> str:
    nearest = float(true_numbers("gradient")[index])
    return significant(nearest, digits) if abs(nearest) > 1e-300 else f"−{exponential(-lead)}"


def why_they_differ(state: State) -> str:
    """Why log(softmax(z)) and log_softmax(z) are not the same number."""
    ways, index = ways_of(state.setting), INDEX[state.lead]
    first, second, third = (
        float(ways[form].loss.value[index])
        for form in ("max-subtracted", "log-softmax", "softplus")
    )
    says = (
        f"Here **−log(softmax(z)) = {number(first)}**, **−log_softmax(z) = {number(second)}** "
        f"and log1p of the gap gives **{number(third)}**. "
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


def ways_formula(state: State) -> str:
    """The present logits, loss and gradient."""
    way, index = ways_of(state.setting)[state.form], INDEX[state.lead]
    first = state.lead + state.setting.shift
    return (
        rf"z_1 = ⟦{latex_exact(first)}⟧,\ z_2 = ⟦{latex_exact(state.setting.shift)}⟧ \\"
        rf" \ell = ⟦{latex_number(float(way.loss.value[index]), 6)}⟧\ \text{{nats}},\quad "
        rf"\frac{{\partial \ell}}{{\partial z_1}} = "
        rf"⟦{latex_number(float(way.gradient.value[index]), 6)}⟧"
    )


def sums_sentence(sums: SumComparison, here: int) -> str:
    n, running = int(sums.n[here]), float(sums.ways[0].sums[here])
    spacing = float(np.spacing(np.float32(running)))
    digits = tenths_of(float(sums.ways[0].digits[here]))
    return (
        f"The mean of **{n:,} terms** is **{sums.exact_mean(here):.5f} nats**; added one by one "
        f"in float32 it is **{sums.mean(0, here):.4f}**, and **{digits} "
        f"digits** survive. Near a running sum of {running:,.0f}, float32 numbers are "
        f"{spacing:.3g} apart, and each sum is rounded to one of them."
    )


def sums_rows(sums: SumComparison, here: int) -> list[list[str]]:
    rows = [
        [
            name(sums, index),
            f"{way.sums[here]:,.4f}",
            f"{sums.mean(index, here):.8f}",
            tenths_of(way.digits[here]),
        ]
        for index, way in enumerate(sums.ways)
    ]
    exact = ["exact", f"{sums.exact[here]:,.4f}", f"{sums.exact_mean(here):.8f}", ""]
    return [*rows, exact]


def sums_formula(sums: SumComparison, here: int) -> str:
    return (
        rf"\frac{{⟦{sums.ways[0].sums[here]:.4f}⟧}}{{⟦{sums.n[here]}⟧}} = "
        rf"⟦{sums.mean(0, here):.5f}⟧ \\[0.4em] "
        rf"\text{{one by one in float32; exactly}}\ ⟦{sums.exact_mean(here):.5f}⟧"
    )


def product_sentence(series: LogLikelihoodSeries) -> str:
    n = int(series.n[-1])
    zeros = [q.dtype for q in series.products if q.underflow_at and q.underflow_at <= n]
    stuck = [
        q.dtype for q in series.products if q.stuck_at and q.dtype not in zeros and q.values[-1]
    ]
    stuck = stuck if series.p < 1 else []
    total = significant(float(series.log_likelihood[-1]), 6)
    says = f"{n:,} factors of {percent(series.p)}: the sum of their logs is **{total} nats**. "
    if not zeros and not stuck:
        return says + "The product is still a number in all three types."
    if zeros:
        says += f"The product is **exactly 0 in {', '.join(zeros)}**, and its log −∞. "
    if stuck:
        says += f"It is **stuck above 0 in {', '.join(stuck)}**, as wrong as 0 would be. "
    return says + "A sum of logs has no such limit."


def product_formula(series: LogLikelihoodSeries) -> str:
    total = latex(float(series.log_likelihood[-1]), 6)
    last = [latex(float(q.values[-1])) for q in series.products]
    products = (
        rf"\text{{{q.dtype}: }} \prod p = ⟦{number}⟧"
        for q, number in zip(series.products, last, strict=True)
    )
    return r" \\ ".join([*products, rf"\sum \log p = ⟦{total}⟧"])


def clip_sentence(p: float, eps: float) -> str:
    honest, shown = float(surprise(p)), float(clipped_surprise(p, eps))
    slope = float(clipped_surprise_gradient(p, eps))
    if shown == honest or abs(shown - honest) < 1e-9 * shown:
        return (
            f"At p = {tidy(p)} clipping at ε = {tidy(eps)} changes nothing: "
            f"**{significant(honest)} nats** either way. For every p below ε the clipped loss is "
            f"{decimals(float(clipped_surprise(0.0, eps)), 2)} nats."
        )
    return (
        f"The model gave what happened **p = {tidy(p)}**. The honest loss is "
        f"**{significant(honest)} nats**; clipped at ε = {tidy(eps)} it is "
        f"**{significant(shown)}**, and its slope is **{number(slope + 0.0)}** instead of "
        f"{significant(float(surprise_gradient(p)))}: nothing pushes the model away from its "
        "mistake, and the mean over a data set says more about ε than about the model."
    )


def clip_rows(eps: float) -> tuple[list[list[str]], int]:
    """Some ε that are in use, the present one among them, and what each makes of one mistake."""
    shown = sorted({*WHOSE, 1e-15, 1e-3, eps})
    rows = [_clip_row(value) for value in shown]
    honest = ["no clipping", "∞", "0", "∞"]
    return [*rows, honest], shown.index(eps)


def _clip_row(eps: float) -> list[str]:
    library, dtype = WHOSE.get(eps, ("", None))
    whose = f" ({library}, {dtype})" if library else ""
    one = clipped_surprise([0.0, *[OTHERS_P] * (MANY - 1)], eps, dtype=dtype)
    return [
        f"{tidy(eps)}{whose}",
        decimals(float(clipped_surprise(0.0, eps, dtype=dtype)), 2),
        significant(float(clipped_surprise(1.0, eps, dtype=dtype)), 3),
        decimals(float(one.mean()), 4),
    ]


def clip_formula(p: float, eps: float) -> str:
    return (
        rf"-\log ⟦{latex_exact(p)}⟧ = ⟦{latex_number(float(surprise(p)))}⟧ \\ "
        rf"-\log\,\mathrm{{clip}}(⟦{latex_exact(p)}⟧) = "
        rf"⟦{latex_number(float(clipped_surprise(p, eps)))}⟧ \\ "
        rf"-\log ⟦{latex_exact(eps)}⟧ = ⟦{latex_number(float(clipped_surprise(0.0, eps)))}⟧"
    )


def setting_text(setting: Setting) -> str:
    """The type and the shift, for text alternatives."""
    return f"{setting.dtype}, {tidy(setting.shift)} added to both logits"
