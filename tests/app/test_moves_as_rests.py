"""What moves is what rests: on every page, in every view, in random states.

A sweep at the present value shows what the view shows at rest; and at any other value it shows what
the view will show there, once the browser has let go and the server has answered.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.control import Control
from pages._ui.control_kinds import Choice, Count, Slider, Steps, Switch
from pages._ui.controls import Controls
from pages._ui.moving_steps import MovingSteps
from pages._ui.registry import ALL_PAGES, HOME
from pages._ui.shared_controls import PROBABILITY

from .conftest import ROUTER, SECONDS
from .recorder import Page, Recorder, differences, overlaid

# These compute what some of their views show in the browser: tests/browser hold them to the server.
BY_PROGRAM: Final = {"gaussian": "gaussian", "softmax": "softmax"}
# Their moving traces are clipped and labelled for axes that follow once the
# hand lets go.
ON_PRESENT_AXES: Final = {"gaussian_profile_mu", "gaussian_profile_sigma", "gaussian_tests"}
# What a choice needs to stand on its page: predictions with groups of their own.
NEEDS: Final[dict[str, dict[str, Any]]] = {
    "prby": {
        "out": "Groups",
        "pset": "pasted text",
        "predictions_pasted": "label,p_cat,p_dog,p_owl,group\n"
        + "cat,0.7,0.2,0.1,day\ndog,0.3,0.4,0.3,night\nowl,0.5,0.3,0.2,day\n" * 20,
    },
    "fcout": {"pset": "demand, honest draws"},
    "fcby": {"pset": "demand, σ too small", "fcout": "Recalibration"},
    "fcversus": {"pset": "demand, σ too small", "fcout": "Two forecasters"},
}
# Each of these can cost seconds of work: presets choose them.
LEFT_TO_PRESETS: Final = {"pset", "prversus", "prfit"}
# Random states until each choice has been seen; more than that means that one is never drawn.
MOST_STATES: Final = 400
SHOWN: Final = 20


def controls_of(stem: str) -> Controls:
    """The controls of a page."""
    if stem == HOME.stem:
        return Controls(PROBABILITY)
    lesson = importlib.import_module(f"pages._lessons.{stem}")
    if hasattr(lesson, "lesson"):
        return lesson.lesson.controls  # type: ignore[no-any-return]
    return importlib.import_module(f"pages._lessons.{stem}.controls").CONTROLS  # type: ignore[no-any-return]


class Visit:
    """One visit to a page, in which its controls are set as a preset or a drag sets them."""

    def __init__(self, stem: str, recorder: Recorder) -> None:
        self.controls = controls_of(stem)
        self._recorder = recorder
        self._app = AppTest.from_file(str(ROUTER), default_timeout=4 * SECONDS)
        if stem != HOME.stem:
            self._app.switch_page(f"{stem}.py")
        self.page = recorder.run(self._app)
        self.state = {control.key: control.default for control in self.controls}

    def set(self, **values: Any) -> Page:
        """The page with these controls changed."""
        self.state |= values
        for key, value in values.items():
            self._app.session_state[key] = value
            if f"_{key}_scale" in self._app.session_state:
                del self._app.session_state[f"_{key}_scale"]
        self.page = self._recorder.run(self._app)
        return self.page

    @property
    def drawn(self) -> set[str]:
        """The keys of the controls that stand on the page."""
        return {key for node in self._app.main if (key := getattr(node, "key", None))}


def random_state(controls: Controls, rng: random.Random) -> dict[str, Any]:
    """A preset, if there are any, with some of the controls changed."""
    presets = [*controls.presets.values(), {}]
    state = {control.key: control.default for control in controls} | rng.choice(presets)
    values = {c.key: random_value(c, rng) for c in controls if c.key not in LEFT_TO_PRESETS}
    return state | {key: value for key, value in values.items() if rng.random() < 0.5}


def random_value(control: Control[Any], rng: random.Random) -> Any:
    match control:
        case Choice() | Steps():
            return rng.choice(control.options)
        case Count():
            return rng.randrange(control.low, control.high + 1, control.step)
        case Slider():
            steps = round((control.high - control.low) / control.step)
            return round(control.low + rng.randint(0, steps) * control.step, 10)
        case Switch():
            return rng.random() < 0.5
    # Words stay; what depends on the rest is moved below, on the scale that the page then has.
    return control.default


def visits(stem: str, recorder: Recorder, rng: random.Random) -> Iterator[Visit]:
    """Random states of a page, until each choice has been made where it stands on the page."""
    visit = Visit(stem, recorder)
    yield visit
    # A long list is one of data, not of views.
    choices = {c.key: c.options for c in visit.controls if isinstance(c, Choice) and not c.as_list}
    missing = {(key, option) for key, options in choices.items() for option in options}
    for _ in range(MOST_STATES):
        if not missing:
            return
        key, option = rng.choice(sorted(missing))
        visit.set(**random_state(visit.controls, rng) | {key: option} | NEEDS.get(key, {}))
        seen = {(key, visit.state[key]) for key in choices.keys() & visit.drawn}
        if seen & missing:
            missing -= seen
            visit.set(**moved_steps(visit, rng))
            yield visit
    assert not missing, f"never on the page: {sorted(missing)}"


def moved_steps(visit: Visit, rng: random.Random) -> dict[str, Any]:
    """New values for some of the controls whose scale the rest decides."""
    scales = visit.page.scales
    moving = [c.key for c in visit.controls if isinstance(c, MovingSteps) and c.key in scales]
    return {key: rng.choice(scales[key]["options"]) for key in moving if rng.random() < 0.5}


def another(values: Sequence[Any], place: int, rng: random.Random) -> int:
    """The place of a neighbour, or of any other of the values."""
    others = [other for other in range(len(values)) if other != place]
    return rng.choice([*(o for o in others if abs(o - place) == 1), rng.choice(others)])


def on_other_axes(page: Page, other: Page) -> set[str]:
    """The charts that are computed for their axes, where these are not the same."""
    both = ON_PRESENT_AXES & page.charts.keys() & other.charts.keys()
    return {key for key in both if page.charts[key].axes != other.charts[key].axes}


def without(page: Page, charts: set[str]) -> Page:
    kept = {key: chart for key, chart in page.charts.items() if key not in charts}
    return replace(page, charts=kept)


def faults(visit: Visit, rng: random.Random) -> Iterator[str]:
    """Where the present page does not rest as it moves."""
    page, present = visit.page, dict(visit.state)
    for key, chart in page.charts.items():
        for handle in chart.handles:
            trace = chart.moving.get(handle["trace"], {})
            if handle["index"] >= len(trace.get("x", ())):
                yield f"{key}: the handle {handle['label']} has no point of {handle['trace']}"
            if not page.values.keys() >= set(handle["moves"]):
                yield f"{key}: the handle {handle['label']} moves what cannot be moved"
    for key, sweep in page.sweeps.items():
        if page.values[key] not in sweep.values:
            yield f"{key} = {page.values[key]} is not among the values of its sweep"
            continue
        place = sweep.values.index(page.values[key])
        shown, lost = overlaid(page, sweep.moments[place])
        yield from (f"at rest, {key}: {line}" for line in [*lost, *differences(shown, page)])
        if len(sweep.values) == 1:
            continue
        value = sweep.values[place := another(sweep.values, place, rng)]
        shown, lost = overlaid(page, sweep.moments[place])
        rests = visit.set(**present | {key: value})
        redrawn = on_other_axes(shown, rests)
        unlike = differences(without(shown, redrawn), without(rests, redrawn))
        yield from (f"{key} moved to {value}: {line}" for line in [*lost, *unlike])
        if rests.values[key] != value:
            yield f"{key} moved to {value} rests at {rests.values[key]}"
    visit.set(**present)


@pytest.mark.parametrize("stem", [info.stem for info in ALL_PAGES])
def test_what_moves_is_what_rests(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(stem)
    for visit in visits(stem, Recorder(monkeypatch), rng):
        page, state = visit.page, dict(visit.state)
        if page.values:
            assert page.program in ("sweep", BY_PROGRAM.get(stem))
            assert page.program != "sweep" or page.sweeps.keys() == page.values.keys()
        found = list(faults(visit, rng))
        assert not found, "\n".join([f"{stem} with {state}:", *found[:SHOWN]])
