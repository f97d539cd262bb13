"""What the softmax page says in words, with the numbers in them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from nll_core import CrossEntropyParts, DescentTrace, entropy, smooth_labels, softmax
from pages._lessons.softmax.example import Example, steps_within_reach
from pages._ui.numbers import decimals, percent, significant


def listed(names: list[str], values: np.ndarray, places: int = 3) -> str:
    pairs = zip(names, values, strict=True)
    return ", ".join(f"{name} {decimals(float(value), places)}" for name, value in pairs)


def loss_sentence(names: list[str], example: Example, parts: CrossEntropyParts) -> str:
    focus, name = example.focus, names[example.focus]
    p, q, slope = (float(v[focus]) for v in (parts.probs, parts.pull, parts.gradient))
    hard = isinstance(example.target, int)
    said = (
        f"The model gives {name}, {'the truth' if hard else 'the class with most votes'}, "
        f"**{percent(p)}**: a loss of **{decimals(parts.loss)} nats**. "
    )
    if parts.floor > 0:
        said += (
            f"Of these, **{decimals(parts.floor)}** is the entropy of the target, a floor that no "
            f"model can go below, and **{decimals(parts.divergence)}** is the model's own doing. "
        )
    if abs(slope) < 5e-4:
        return said + f"The gradient at {name} is 0 to three decimals: hardly anything pulls on it."
    way, why = ("up", "below") if slope < 0 else ("down", "above")
    return said + (
        f"A gradient step pushes the logit of {name} **{way}**, since {percent(p)} is {why} the "
        f"{percent(q)} asked for: its gradient is **{decimals(slope)}**."
    )


def descent_sentence(
    losses: np.ndarray, trace: DescentTrace, parts: CrossEntropyParts, rate: float
) -> str:
    ahead = trace.values
    taken, last = len(losses) - 1, float(ahead[-1])
    done = "No step taken yet. "
    if taken:
        plural = "step has" if taken == 1 else "steps have"
        done = (
            f"**{taken}** {plural} brought the loss from {decimals(float(losses[0]))} to "
            f"**{decimals(parts.loss)} nats**. "
        )
    if len(ahead) == 1:
        return done + "The gradient is 0 here: this is the floor, and no step leads further down."
    if not steps_within_reach(trace):
        return done + (
            f"With η = {rate:g} the next step **would leave the sliders** (a logit would become "
            f"{significant(float(trace.positions[1][np.abs(trace.positions[1]).argmax()]), 3)}), "
            f"so it is not taken: lower η."
        )
    goal = (
        f"the floor is {decimals(parts.floor)}"
        if parts.floor > 0
        else "with a hard target it falls on towards 0 and no finite logits get there"
    )
    if (np.diff(ahead) > 1e-12).any():
        return done + (
            f"With η = {rate:g} the steps are **too long**: on the next ten the loss goes up at "
            f"times, and ends at {decimals(last)}; {goal}."
        )
    return done + (
        f"With η = {rate:g} the next ten would bring the loss from {decimals(float(ahead[0]))} to "
        f"**{decimals(last)}**; {goal}."
    )


def worth_knowing(names: list[str], example: Example) -> str:
    z, count = example.logits, len(names)
    ranked = sorted(range(count), key=lambda k: -z[k])
    order = names[ranked[0]] + "".join(
        f" {'=' if z[k] == z[above] else '>'} {names[k]}" for above, k in pairwise(ranked)
    )
    sharp, flat = (float(softmax(z, temperature=t).max()) for t in (0.05, 20.0))
    epsilon = example.label_smoothing or 0.1
    smoothed = smooth_labels(0, count, epsilon)
    return (
        "- **The gradient sums to 0,** as the table shows: what one class gains the others lose, "
        "and a number added to every logit changes nothing.\n"
        f"- **Temperature never changes the ranking:** it stays {order} at every T, and so does "
        f"the accuracy. Only the confidence changes, from {percent(sharp)} at T = 0.05 to "
        f"{percent(flat)} at T = 20.\n"
        f"- **Smoothing makes a floor.** With ε = {epsilon:g} over {count} classes the target is "
        f"{decimals(float(smoothed.max()))} for the truth and {decimals(float(smoothed.min()))} "
        f"for each other class, and no model gets below its entropy, "
        f"**{decimals(float(entropy(smoothed)))} nats**. Being surer than that raises the loss.\n"
        f"- **“Softmax turns logits into the probability of being right”** is true only of a "
        f"calibrated model. Softmax makes numbers that are positive and sum to 1; whether answers "
        f"given with 90% are right nine times out of ten has to be measured: see Calibration."
    )


def textbook_sentence(largest: str, broken: list[str], parts: CrossEntropyParts) -> str:
    if not broken:
        return (
            f"The largest exponential here is {largest}, which every type can hold, so taking "
            f"exponentials first still works. Add 1000 to every logit (“Shift”, under More): the "
            f"probabilities and the loss of **{decimals(parts.loss)} nats** stay, and the formula "
            f"as it is written breaks."
        )
    return (
        f"The textbook formula takes exponentials first and **fails in {', '.join(broken)}**: "
        f"numbers such as {largest} do not fit. Measured from the largest logit, "
        f"every exponential is at most 1, and the loss is **{decimals(parts.loss)} nats**."
    )
