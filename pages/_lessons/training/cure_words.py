"""What the training page says of the cures: their table and the chosen one beside none."""

from __future__ import annotations

from typing import Final

from nll_core import Interval
from nll_core.formats import signed
from pages._lessons.training import words
from pages._lessons.training.controls import CURE_NAMES, State
from pages._lessons.training.data import Judged, change_by, cured, judged
from pages._ui.numbers import decimals, percent, significant

CURES_HEADER: Final = (
    "Cure",
    "in use",
    "mean NLL (nats)",
    "minus none",
    "accuracy",
    "confidence",
    "ECE",
    "Brier",
    "‖w‖",
)


def cures_rows(state: State) -> list[list[str]]:
    """All cures on the held-out part, once the run has come to the present step."""
    rows = []
    for name, cure in CURE_NAMES.items():
        found = cured(state.setup, cure)
        own = judged(state.setup, cure, state.place)
        change = change_by(state.setup, cure, state.place)
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
                "–" if change is None else _range(change),
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
    lowest = _lowest(state, all_of)
    now = f"After **{words.steps_text(state)}** "
    if state.cure == "none":
        return (
            f"{now}without a cure the held-out mean NLL is **{words.nats(none.nll)}**: "
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
        f"{now}with {state.cure} the held-out mean NLL is {verdict}: {percent(own.confidence)} "
        f"sure, {percent(own.accuracy)} right (without: {percent(none.confidence)} and "
        f"{percent(none.accuracy)}). {_how(state)} {lowest}"
    )


def _lowest(state: State, all_of: dict[str, Judged]) -> str:
    """Which cure has the lowest NLL, and whether so few examples can tell."""
    best = min(all_of, key=lambda name: all_of[name].nll)
    found = change_by(state.setup, CURE_NAMES[best], state.place)
    if found is None:
        return "No cure lowers it."
    if found.high < 0:
        tell = "more than chance explains"
    else:
        tell = f"so {len(all_of[best].wrong)} examples cannot tell"
    return (
        f"Of the five, **{best}** has the lowest, {words.nats(all_of[best].nll)}; its difference "
        f"to none has a 95% interval of {_range(found)}, {tell}."
    )


def _range(found: Interval) -> str:
    return f"{signed(decimals(found.low))} to {signed(decimals(found.high))}"


def _how(state: State) -> str:
    """How the chosen cure works, and where it fails."""
    found = words.run_of(state)
    n, place = words.validation(state), found.place(state.place)
    if state.cured_by == "temperature":
        t = float(found.temperatures[place])
        if t == 1.0:
            return (
                f"No temperature is best on the {n} validation examples: all logits are 0, or all "
                "predictions are right."
            )
        way = "milder" if t > 1 else "more extreme"
        lucky = (
            ""
            if t > 1
            else " These examples happen to be easy, so the cure makes the model even surer."
        )
        return (
            f"T = {significant(t, 3)}, fitted on {n} validation examples, makes every probability "
            f"{way} and changes no prediction.{lucky}"
        )
    if state.cured_by == "early_stopping":
        step = int(found.run.steps[found.stop or 0])
        if found.stop == len(found.run.steps) - 1:
            return f"The NLL of {n} validation examples is lowest at the end: no early stop."
        return f"The NLL of {n} validation examples is lowest at step {step:,}."
    norm = significant(float(found.run.weight_norms[place]), 3)
    other = significant(float(cured(state.setup, "none").run.weight_norms[state.place]), 3)
    return f"The norm of the weights is {norm}; without the cure, {other}."
