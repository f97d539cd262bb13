"""What the training page says of the cures: their table and the chosen one beside none."""

from __future__ import annotations

from typing import Final

from pages._lessons.training import words
from pages._lessons.training.controls import CURE_NAMES, State
from pages._lessons.training.data import cured, judged
from pages._ui.numbers import decimals, percent, significant

CURES_HEADER: Final = (
    "Cure",
    "in use",
    "NLL (nats)",
    "accuracy",
    "mean confidence",
    "ECE",
    "Brier score",
    "norm of the weights",
)


def cures_rows(state: State) -> list[list[str]]:
    """All cures on the held-out part, once the run has come to the present step."""
    rows = []
    for name, cure in CURE_NAMES.items():
        found = cured(state.setup, cure)
        own = judged(state.setup, cure, state.place)
        place = found.place(state.place)
        in_use = {
            "none": f"step {state.done:,}",
            "l2": f"λ = {state.setup.decay:g}",
            "label_smoothing": f"ε = {state.setup.smear:g}",
            "temperature": f"T = {significant(float(found.temperatures[place]), 3)}",
            "early_stopping": f"step {int(found.run.steps[place]):,}",
        }[cure]
        rows.append(
            [
                name,
                in_use,
                words.nats(own.nll),
                percent(own.accuracy),
                percent(own.confidence),
                decimals(own.error),
                decimals(own.brier),
                significant(float(found.run.weight_norms[place]), 3),
            ]
        )
    return rows


def cures_sentence(state: State) -> str:
    """The chosen cure beside no cure, and the best of all."""
    at = state.place
    all_of = {name: judged(state.setup, cure, at) for name, cure in CURE_NAMES.items()}
    none, own = all_of["none"], all_of[state.cure]
    best = min(all_of, key=lambda name: all_of[name].nll)
    lowest = (
        "No cure has a lower one than none."
        if all_of[best].nll == none.nll
        else f"Of the five, **{best}** has the lowest, {words.nats(all_of[best].nll)}."
    )
    now = f"After **{words.steps_text(state)}** "
    if state.cure == "none":
        return (
            f"{now}without a cure the held-out NLL is **{words.nats(none.nll)}**: "
            f"{percent(none.confidence)} sure, {percent(none.accuracy)} right. {lowest}"
        )
    verdict = (
        f"**{words.nats(own.nll)}** in place of {words.nats(none.nll)}"
        if own.nll < none.nll
        else f"**{words.nats(own.nll)}**, the same as without"
        if own.nll == none.nll
        else f"**{words.nats(own.nll)}**, where it is {words.nats(none.nll)} without a cure"
    )
    return (
        f"{now}with {state.cure} the held-out NLL is {verdict}: {percent(own.confidence)} sure, "
        f"{percent(own.accuracy)} right (without: {percent(none.confidence)} and "
        f"{percent(none.accuracy)}). {_how(state)} {lowest}"
    )


def _how(state: State) -> str:
    """How the chosen cure works, and where it fails."""
    found = words.run_of(state)
    n, place = words.validation(state), found.place(state.place)
    if state.cured_by == "temperature":
        t = float(found.temperatures[place])
        if t == 1.0:
            return (
                f"No temperature is best on the {n} validation examples: logits of 0, or all of "
                "them right."
            )
        way = "milder" if t > 1 else "more extreme"
        lucky = "" if t > 1 else " They happen to be easy: the cure makes the model surer still."
        return (
            f"T = {significant(t, 3)}, fitted on {n} validation examples, makes every probability "
            f"{way} and changes no prediction.{lucky}"
        )
    if state.cured_by == "early_stopping":
        step = int(found.run.steps[found.stop or 0])
        if found.stop == len(found.run.steps) - 1:
            return f"The NLL of {n} validation examples is lowest at the end: nothing is stopped."
        return f"Of the kept steps {step:,} has the lowest NLL on {n} validation examples."
    norm = significant(float(found.run.weight_norms[place]), 3)
    other = significant(float(cured(state.setup, "none").run.weight_norms[state.place]), 3)
    return f"The norm of the weights is {norm}, {other} without it."
