"""What the softmax page says in words, with places for the numbers.

The browser fills the same words while something is dragged: programs/softmax_words.js, which
chooses between them as is done here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np

from nll_core import CrossEntropyParts, entropy, smooth_labels, softmax
from pages._lessons.softmax.descent import Path
from pages._lessons.softmax.example import Example
from pages._ui.numbers import decimals, significant
from pages._ui.page import sentence_html
from pages._ui.templates import fill

WORDS: Final = {
    "hard": "the truth",
    "soft": "the class with the most votes",
    # The loss.
    "loss": (
        "The model gives {name:text}, {role:text}, **{p:percent}**: a loss of "
        "**{loss:decimals} nats**. "
    ),
    "floor": (
        "Of these, **{floor:decimals}** is the entropy of the target, a floor that no model can "
        "go below, and **{divergence:decimals}** is the model's divergence from it. "
    ),
    "flat": "The gradient at {name:text} is 0 to three decimals: almost nothing pulls on it.",
    "up": (
        "A gradient step pushes the logit of {name:text} **up**, since {p:percent} is below the "
        "{q:percent} of the target: its gradient is **{slope:decimals}**."
    ),
    "down": (
        "A gradient step pushes the logit of {name:text} **down**, since {p:percent} is above the "
        "{q:percent} of the target: its gradient is **{slope:decimals}**."
    ),
    "weighted": (
        "w is {w:.6g} for {name:text} and 1 for the others, Q = Σ w q = {weight:significant}, and "
        "r = w q/Q is where the loss is lowest."
    ),
    # The descent.
    "none taken": "No step taken yet. ",
    "one taken": (
        "**1** step has brought the loss from {first:decimals} to **{loss:decimals} nats**. "
    ),
    "taken": (
        "**{taken:text}** steps have brought the loss from {first:decimals} to "
        "**{loss:decimals} nats**. "
    ),
    "at floor": "The gradient is 0 here: this is the floor, and no step goes lower.",
    "at still": (
        "With η = {rate:.6g} the next step changes no logit in its first six decimals: the "
        "descent ends here."
    ),
    "at reach": (
        "With η = {rate:.6g} the next step **would leave the sliders** (a logit would become "
        "{beyond:significant 3}), so it is not taken: lower η."
    ),
    "at most": "Here the path ends: move a logit, and a new one begins there.",
    "too long": (
        "With η = {rate:.6g} the steps are **too long**: on the next {count:text} the loss goes up "
        "at times, and ends at {last:decimals}; {goal:text}."
    ),
    "one ahead": (
        "With η = {rate:.6g} the next step would bring the loss from {loss:decimals} to "
        "**{last:decimals}**; {goal:text}."
    ),
    "ahead": (
        "With η = {rate:.6g} the next {count:text} would bring the loss from {loss:decimals} to "
        "**{last:decimals}**; {goal:text}."
    ),
    "goal": "the floor is {floor:decimals}",
    "no goal": "with a hard target the loss keeps falling towards 0, which no finite logits reach",
    # The textbook formula.
    "holds": (
        "The largest exponential here is {largest:text}, which every type can hold, so taking "
        "exponentials first still works. Add 1000 to every logit (“Shift”, under More): the "
        "probabilities and the loss of **{loss:decimals} nats** stay the same, but the textbook "
        "formula breaks."
    ),
    "breaks": (
        "The textbook formula takes exponentials first and **fails in {broken:text}**: numbers "
        "such as {largest:text} do not fit. With the largest logit subtracted first, every "
        "exponential is at most 1, and the loss is **{loss:decimals} nats**."
    ),
    "as written": "textbook, {dtype:text}",
    "not a number": "not a number",
    "stable": "largest logit subtracted (nll_core)",
}
# What is worth knowing, a point each.
POINTS: Final = (
    "**The gradient sums to 0,** as the table shows: what one class gains the others lose. A "
    "number added to every logit changes nothing.",
    "**Temperature never changes the ranking:** it is {order:text} at every T, so the accuracy "
    "does not change. Only the confidence does, from {sharp:percent} at T = 0.05 to {flat:percent} "
    "at T = 20.",
    "**Smoothing sets a floor.** With ε = {epsilon:.6g} over {classes:text} classes the target is "
    "{most:decimals} for the truth and {least:decimals} for each other class, and no model gets "
    "below its entropy, **{entropy:decimals} nats**. Being surer than that raises the loss.",
    "**“Softmax turns logits into the probability of being right”** is true only of a calibrated "
    "model. Softmax makes positive numbers that sum to 1; whether answers given with 90% are right "
    "nine times out of ten has to be measured: see Calibration.",
)
# A slope this small is 0 to three decimals; a loss that rises by less has not risen.
NO_SLOPE: Final = 5e-4
NO_RISE: Final = 1e-6
NEXT_STEPS: Final = 10


def listed(names: Sequence[str], values: Sequence[float] | np.ndarray, places: int = 3) -> str:
    """Numbers with the names of their classes: cat 0.100, dog 0.700."""
    pairs = zip(names, values, strict=True)
    return ", ".join(f"{name} {decimals(float(value), places)}" for name, value in pairs)


def loss_sentence(names: Sequence[str], example: Example, parts: CrossEntropyParts) -> str:
    """What the loss is, what of it is floor, and which way the gradient pushes."""
    focus = example.focus
    p, q, slope = (float(v[focus]) for v in (parts.probs, parts.pull, parts.gradient))
    values = {"name": names[focus], "role": role(example), "p": p, "q": q, "slope": slope}
    values |= {"loss": parts.loss, "floor": parts.floor, "divergence": parts.divergence}
    pushes = "flat" if abs(slope) < NO_SLOPE else "up" if slope < 0 else "down"
    return _said(["loss", *(["floor"] if parts.floor > 0 else []), pushes], values)


def weights_note(names: Sequence[str], example: Example, parts: CrossEntropyParts) -> str:
    """What the letters of the formulas mean where a class has a weight; else nothing."""
    if example.weight == 1:
        return ""
    given = {"w": example.weight, "name": names[example.focus], "weight": parts.weight}
    return fill(WORDS["weighted"], given)


def role(example: Example) -> str:
    """What the class in focus is."""
    return WORDS["hard" if isinstance(example.target, int) else "soft"]


def descent_sentence(losses: np.ndarray, path: Path, parts: CrossEntropyParts, rate: float) -> str:
    """What the steps have done, and what the next would do."""
    ahead = losses[path.taken : path.taken + NEXT_STEPS + 1]
    count = len(ahead) - 1
    values: dict[str, Any] = {"taken": path.taken, "first": float(losses[0]), "loss": parts.loss}
    values |= {"rate": rate, "count": count, "last": float(ahead[-1]), "beyond": path.beyond}
    values["goal"] = _said(["goal" if parts.floor > 0 else "no goal"], {"floor": parts.floor})
    if count == 0:
        next_ones = f"at {path.end}"
    elif (np.diff(ahead) > NO_RISE).any():
        next_ones = "too long"
    else:
        next_ones = "ahead" if count > 1 else "one ahead"
    done = {0: "none taken", 1: "one taken"}.get(path.taken, "taken")
    return _said([done, next_ones], values)


def points_html(names: Sequence[str], example: Example) -> str:
    """What is worth knowing, as the items of a list."""
    z, count = example.logits, len(names)
    ranked = sorted(range(count), key=lambda k: -z[k])
    order = names[ranked[0]] + "".join(
        f" {'=' if z[k] == z[above] else '>'} {names[k]}" for above, k in pairwise(ranked)
    )
    epsilon = example.label_smoothing or 0.1
    smoothed = smooth_labels(0, count, epsilon)
    values = {
        "order": order,
        "sharp": float(softmax(z, temperature=0.05).max()),
        "flat": float(softmax(z, temperature=20.0).max()),
        "epsilon": epsilon,
        "classes": count,
        "most": float(smoothed.max()),
        "least": float(smoothed.min()),
        "entropy": float(entropy(smoothed)),
    }
    return "".join(f"<li>{sentence_html(fill(point, values))}</li>" for point in POINTS)


def textbook_sentence(example: Example, broken: Sequence[str], parts: CrossEntropyParts) -> str:
    """Whether the formula as it is written can be computed, and in which types it cannot."""
    largest = f"exp({significant(max(example.shifted) / example.temperature)})"
    values = {"largest": largest, "broken": ", ".join(broken), "loss": parts.loss}
    return _said(["breaks" if broken else "holds"], values)


def _said(cases: Sequence[str], values: dict[str, Any]) -> str:
    return "".join(fill(WORDS[case], values) for case in cases)
