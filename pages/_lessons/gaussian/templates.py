"""What the Gaussian page says of what moves, as templates that the browser fills too."""

from __future__ import annotations

from typing import Final

from pages._ui.page import Readout

# Words that move with μ, σ, the data or the step, by case; the browser fills them too.
READOUTS: Final = (
    Readout("Here, N(μ, σ²)", "N({mu:.7g}, {sigma:.7g}²)"),
    Readout("Total NLL here", "{nll:decimals}", "nats"),
    Readout("Total NLL at the maximum", "{best_nll:decimals}", "nats"),
    Readout("Difference", "{gap:decimals}", "nats"),
    Readout("Likelihood here", "{log_likelihood:exponential}"),
)
# Below this gap, in nats, the present point is called the maximum.
AT_MAXIMUM: Final = 5e-4
FIT: Final = {
    "maximum": "This is the maximum: no Gaussian makes these {n:,} points more likely than "
    "**N({best_mu:.5g}, {best_sigma:.5g}²)**, with a total NLL of **{best_nll:decimals} nats**.",
    "elsewhere": "Under **N({mu:.7g}, {sigma:.7g}²)** these {n:,} points have a "
    "total NLL of **{nll:decimals} nats**, a likelihood of **{log_likelihood:exponential}**. "
    "Under the best Gaussian, **N({best_mu:.5g}, {best_sigma:.5g}²)**, it is "
    "{best_nll:decimals}: they are **{gap:exponential 3} times** as likely there.",
}
PATH: Final = {
    "ready": "{steps:text} steps of {method:text} from the present point are ready to run.",
    "under way": "After **{taken:text}** of {method:text} from the present point the descent is at "
    "**N({mu:.5g}, {sigma:.5g}²)**, **{rise:significant 3} nats** above the minimum.",
    "ended": "After **{taken:text}** of {method:text} from the present point the descent is at "
    "**N({mu:.5g}, {sigma:.5g}²)**, **{rise:significant 3} nats** above the minimum. "
    "It ends there: {message:text}.",
}
_TERM = (
    "The {n:,} terms add up to a log-likelihood of **{log_likelihood:decimals} nats**. %s, "
    "x = **{x:.6g}**, adds **{term:decimals}**: it lies {distance:significant 3}σ from μ."
)
TERMS: Final = {
    "costliest": _TERM % "The costliest point",
    "lit": _TERM % "The highlighted point",
}
SQUARES: Final = {
    "always": "At μ = {mu:.7g} the squared errors add up to **{sse:significant 6}**; divided by "
    "2σ² that is **{scaled:decimals}**; plus the constant {constant:decimals} it is the total NLL, "
    "**{nll:decimals} nats**. σ stretches and lifts the curve, but its minimum stays at the mean, "
    "**{best_mu:.6g}**."
}
POINT: Final = "x = {x:.7g}"
# Of a slice: whose it is, and what its parabola predicts, by case.
SLICE_LEADS: Final = {
    "here": "The parabola that touches the NLL here",
    "last": "The parabola of the last step",
}
_PREDICTED = "{lead:text} is lowest one full step away, **{predicted:significant 3} nats** down. "
_BENT = "The NLL bends down there, so a parabola that bends up is used in its place. "
_FULL = "That step won **{won:significant 3} nats**, {share:.0%} of it."
_HALVED = (
    "A full step does not lower the NLL enough, so **1/{parts:text}** of it was taken: "
    "it won **{won:significant 3} nats**, {share:.0%} of what was predicted."
)
SLICE: Final = {
    "none": "The descent starts at the minimum: there is no step to take.",
    "rounding": "{lead:text} promises {predicted:significant 3} nats, less than the "
    "rounding error of the NLL.",
    "full": _PREDICTED + _FULL,
    "halved": _PREDICTED + _HALVED,
    "modified full": _PREDICTED + _BENT + _FULL,
    "modified halved": _PREDICTED + _BENT + _HALVED,
}
_PLACES = ("{%s:significant 7}", "{%s:significant 6}", "{%s:decimals 6}", "{%s:exponential}")
OPTIMUM_ROWS: Final = tuple(
    [name, *(place % f"{who}{what}" for place, what in zip(_PLACES, parts, strict=True))]
    for parts in [("mu", "sigma", "nll", "log_likelihood")]
    for name, who in (
        ("Here", ""),
        ("Closed form: mean, √(mean square deviation)", "best_"),
        ("{numeric:text}", "numeric_"),
    )
)
NUMERIC: Final = {
    "converged": "Newton's method, {iterations:text} steps",
    "stopped": "Newton's method, {iterations:text} steps: {message:text}",
}
