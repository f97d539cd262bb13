"""The five lines of the template, for each output: in symbols and with the present numbers."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from nll_core import heteroscedastic_gradient
from pages._lessons.template.controls import (
    BOTH,
    CLASS,
    CLASS_LOGITS,
    COUNT,
    DPO,
    HEAVY,
    LAPLACE,
    NUMBER,
    TOKEN,
    TOKEN_LOGITS,
    WAIT,
    YES_NO,
    State,
)
from pages._lessons.template.outputs import (
    family_of,
    observed_of,
    output_of,
    prediction_of,
    sigma_of,
)
from pages._lessons.template.symbols import FORMULAS, SYMBOLS
from pages._ui.numbers import decimals, exponential, latex, latex_exact

HEADER: Final = ("Line", "In symbols", "With the present numbers")
# A value below this is the rounding of a difference that is 0.
NOTHING: Final = 1e-12


NAMES: Final = ("Distribution", "−log", "Familiar name", "Link", "Gradient")


def number(value: float, places: int = 3) -> str:
    """`value` with so many decimals; one that rounds to 0 has no sign."""
    return decimals(round(value, places) + 0.0, places)


def plain(value: float) -> str:
    """The number of a control."""
    return f"{value:.6g}".replace("-", "−")


class Now(NamedTuple):
    """The numbers of the five lines."""

    nll: float
    familiar: float
    constant: float
    gradient: float
    natural_gradient: float
    mean: float
    difference: float

    @property
    def observed(self) -> float:
        """What the mean is compared with: y, or for classes whether it was the first."""
        return self.mean - self.difference


def now_of(state: State) -> Now:
    """The numbers of the chosen output."""
    family, z, y = family_of(state), prediction_of(state), observed_of(state)
    nll, familiar = float(family.nll(z, y)), float(family.familiar_loss(z, y))
    left = nll - familiar
    return Now(
        nll=nll,
        familiar=familiar,
        constant=left if abs(left) > NOTHING else 0.0,
        gradient=float(family.gradient(z, y)),
        natural_gradient=float(family.natural_gradient(z, y)),
        mean=float(family.mean(z)),
        difference=float(family.mean_minus_observed(z, y)),
    )


def rows(state: State) -> list[list[str]]:
    """The five lines."""
    return [
        [name, symbol, said]
        for name, symbol, said in zip(NAMES, SYMBOLS[state.tp], numbers(state), strict=True)
    ]


def numbers(state: State) -> tuple[str, ...]:
    """The five lines with the present numbers."""
    at = now_of(state)
    left = (
        f"{number(at.familiar)}, the NLL itself"
        if at.constant == 0
        else f"{number(at.familiar)} = {number(at.nll)} {left_out(at.constant)}, a constant"
    )
    kind = "p" if family_of(state).support in ("binary", "class", "count") else "density"
    return (
        f"{kind} of {seen(state)}: {exponential(-at.nll)}",
        f"{number(at.nll)} nats",
        left,
        link(state, at),
        gradient(state, at),
    )


def left_out(constant: float) -> str:
    """A constant taken away: − 0.919, or + 0.2 where it is negative."""
    return f"{'−' if constant > 0 else '+'} {number(abs(constant))}"


def seen(state: State) -> str:
    """What was observed, in words."""
    said = getattr(state, output_of(state).observed)
    if isinstance(said, str):
        return f"“{said}”"
    return f"y = {plain(said)}"


def link(state: State, at: Now) -> str:
    """The step from the output to the distribution."""
    if state.tp in (NUMBER, LAPLACE, HEAVY):
        return f"μ = {plain(state.tpm)}"
    if state.tp == BOTH:
        return f"μ = {plain(state.tpm)}, σ = exp({plain(state.tpl)}) = {number(sigma_of(state))}"
    if state.tp == COUNT:
        return f"λ = exp({plain(state.tpr)}) = {number(at.mean)}"
    if state.tp == WAIT:
        return f"1/λ = exp({plain(-state.tpr)}) = {number(at.mean)}, the mean wait"
    if state.tp == DPO:
        eta = float(family_of(state).natural(state.tph))
        return (
            f"sigmoid({plain(state.tpbeta)} · {plain(state.tph)}) = sigmoid({number(eta)}) = "
            f"{number(at.mean)}"
        )
    if state.tp in (CLASS, TOKEN):
        first = next(iter(TOKEN_LOGITS if state.tp == TOKEN else CLASS_LOGITS))
        return f"p of {first} = {number(at.mean)}"
    return f"sigmoid({plain(state.tpz)}) = {number(at.mean)}"


def gradient(state: State, at: Now) -> str:
    """The slope, and mean − observed."""
    held = f"{number(at.mean)} − {number(at.observed)} = {number(at.difference)}"
    if state.tp in (LAPLACE, HEAVY):
        return f"{number(at.gradient)}, where mean − observed is {number(at.difference)}"
    if state.tp == BOTH:
        both = heteroscedastic_gradient(state.tpy, state.tpm, state.tpl)
        return f"in μ: {number(float(both.mu))}; in log σ: {number(float(both.log_sigma))}"
    if state.tp in (NUMBER, WAIT, DPO):
        where = {NUMBER: "μ", WAIT: "z", DPO: "h"}[state.tp]
        return f"in {where}: {number(at.gradient)}; in ω: {held}"
    return held


def formula(state: State) -> str:
    """The NLL in symbols."""
    return rf"-\log p(y) = {FORMULAS[state.tp]}"


def formula_numbers(state: State) -> str:
    """The NLL in numbers; those that move stand between ⟦ and ⟧."""
    at, z, y = now_of(state), prediction_of(state), observed_of(state)
    said, there = f"⟦{latex_exact(z)}⟧", f"⟦{latex_exact(y)}⟧"
    if state.tp in (NUMBER, BOTH):
        sigma = f"⟦{latex(sigma_of(state))}⟧"
        text = (
            rf"\tfrac12 \left(\frac{{{there} - ({said})}}{{{sigma}}}\right)^2 \\[0.3em] {{}} + "
            rf"\log {sigma} + "
            r"\tfrac12 \log 2\pi"
        )
    elif state.tp == LAPLACE:
        text = rf"\lvert {there} - ({said}) \rvert + \log 2"
    elif state.tp == HEAVY:
        nu = f"⟦{latex_exact(state.tpnu)}⟧"
        text = (
            rf"\frac{{{nu} + 1}}{{2}} \log\!\left(1 + \frac{{({there} - ({said}))^2}}{{{nu}}}"
            rf"\right) \\[0.3em] {{}} + ⟦{latex(at.constant)}⟧"
        )
    elif state.tp == COUNT:
        text = rf"e^{{{said}}} - {there} \cdot ({said}) + ⟦{latex(at.constant)}⟧"
    elif state.tp == WAIT:
        text = rf"e^{{{said}}} \cdot {there} - ({said})"
    elif state.tp == YES_NO:
        text = rf"\log\bigl(1 + e^{{{said}}}\bigr) - {there} \cdot ({said})"
    elif state.tp in (CLASS, TOKEN):
        logits = TOKEN_LOGITS if state.tp == TOKEN else CLASS_LOGITS
        others = list(logits.values())[1:]
        its_own = latex_exact(z if y == 0 else others[int(y) - 1])
        total = " + ".join(f"e^{{{latex_exact(other)}}}" for other in others)
        text = rf"\log\bigl(e^{{{said}}} + {total}\bigr) \\[0.3em] {{}} - (⟦{its_own}⟧)"
    else:
        sign = "" if y else "-"
        beta = f"⟦{latex_exact(state.tpbeta)}⟧ \\cdot " if state.tp == DPO else ""
        text = rf"-\log \operatorname{{sigmoid}}\bigl({sign}{beta}({said})\bigr)"
    return rf"{text} = ⟦{latex(at.nll)}⟧\ \text{{nats}}"


def sentence(state: State) -> str:
    """What the plots say."""
    at = now_of(state)
    grows = (
        "Raising the prediction would lower it"
        if at.gradient < 0
        else (
            "Lowering the prediction would lower it"
            if at.gradient > 0
            else "No step would lower it"
        )
    )
    lead = (
        f"Observed {seen(state)}, predicted {plain(prediction_of(state))}: the loss is "
        f"**{number(at.nll)} nats**. {grows}; the slope is **{number(at.gradient)}**"
    )
    if state.tp in (LAPLACE, HEAVY):
        kept = (
            "the same however large the miss"
            if state.tp == LAPLACE
            else "which fades again for misses above √ν = "
            f"{number(math.sqrt(state.tpnu), 2)}, so an outlier hardly pulls"
        )
        return f"{lead}, {kept}. Mean − observed is **{number(at.difference)}**."
    if state.tp in (NUMBER, BOTH, WAIT, DPO):
        return (
            f"{lead}. In the natural parameter ω it is **{number(at.natural_gradient)}**: mean − "
            f"observed, {number(at.mean)} − {number(at.observed)}."
        )
    return f"{lead}: mean − observed, {number(at.mean)} − {number(at.observed)}."
