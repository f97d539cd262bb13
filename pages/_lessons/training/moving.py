"""All that moves on the training page, for the browser to show at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pages._lessons.training.controls import CONTROLS, CURED, STRENGTHS, State
from pages._lessons.training.cures import can_compare, cures_moment
from pages._lessons.training.views import run_moment
from pages._ui.ahead import ahead
from pages._ui.live import Ahead, Moment


def sweeps(state: State, view: str) -> dict[str, Ahead]:
    """The view at every step, and at every value of what shapes the run."""
    if view == CURED and not can_compare(state):
        return {}
    keys = ["done"]
    if state.setup.method != "newton":
        keys.append("eta")
    keys += STRENGTHS.values() if view == CURED else [
        key for cure, key in STRENGTHS.items() if cure == state.cured_by
    ]  # fmt: skip
    options = {key: tuple(CONTROLS[key].scale_for_browser()["options"]) for key in keys}
    return {key: ahead(moments, values, state, view, key) for key, values in options.items()}


def moments(state: State, view: str, key: str) -> Callable[[float], Moment]:
    def at(value: float) -> Moment:
        if key == "done":
            here = state._replace(done=int(value))
        else:
            changed: Any = {{"eta": "rate"}.get(key, key): value}
            here = state._replace(setup=state.setup._replace(**changed))
        return cures_moment(here) if view == CURED else run_moment(here)

    return at
