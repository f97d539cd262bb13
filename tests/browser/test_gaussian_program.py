"""The Gaussian page's program: in any state it shows what the server will show there."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as BrowserPage

from ..app.recorder import Page, Recorder, differences, overlaid
from ..app.test_moves_as_rests import Visit
from .modules import module_page
from .test_programs import random_value

FRAMES: Final = """async ([message, states]) => {
  const { create } = await import("/programs/gaussian.js");
  const { values, frame } = create(message);
  return states.map((state) => frame({ ...values, ...state }));
}"""
STATES_EACH: Final = 4
DESCENT: Final = {"descend": True, "step": 3}
OWN: Final = {"x": "Your numbers"}
STATES: Final[list[dict[str, Any]]] = [
    {"moved": "1:45,4:58.5"},
    {"x": "Newcomb", "trim": True},
    {"x": "Sample", "size": 500},
    OWN | {"numbers": "-1e9 1e9"},
    DESCENT | {"mu": 45.0, "sigma": 8.0},
    DESCENT | {"x": "Newcomb", "method": "momentum"},
    DESCENT | {"mu": 45.0, "sigma": 8.0, "method": "Newton"},
    DESCENT | OWN | {"numbers": "1000000 1000002 1000005", "method": "Newton"},
    {"view": "Terms", "x": "Newcomb", "point": 4},
    {"view": "Terms"} | OWN | {"numbers": "0 1e-5"},
    {"view": "Least squares", "x": "Michelson"},
    {"view": "Least squares", "lift": False, "moved": "2:60"},
    {"view": "Student-t", "x": "Newcomb"},
]
# Beyond this rate a path may be chaotic, and the last digit of a step all of the next ones.
LARGEST_RATE: Final = 0.5
# Of a slice near the optimum, the change is what is left of two numbers that are nearly the same.
SLICE_TOLERANCE: Final = 1e-4


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[BrowserPage]:
    with module_page(browser) as page:
        yield page


def moved(message: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Most of the controls of a message at any of their values, and a point at any place."""
    scales = {key: scale for key, scale in message["controls"].items() if key != "moved"}
    values = {key: random_value(scale, rng) for key, scale in scales.items()}
    values = {key: min(v, LARGEST_RATE) if key == "rate" else v for key, v in values.items()}
    if message["view"] == "fit":
        place = round(rng.uniform(*message["window"]), message["places"]["decimals"])
        values["moved"] = f"{rng.choice(message['movable'])}:{place}"
    return {key: value for key, value in values.items() if rng.random() < 0.7}


def told(page: Page) -> tuple[Page, Any]:
    """What moves without regard for axes, which follow at rest; and the slice of Newton's step."""
    charts = {key: replace(chart, still={}) for key, chart in page.charts.items()}
    for key in ("gaussian_density", "gaussian_terms"):
        # A curve that leaves its axis keeps its mark at the top of it until the axis follows.
        if key in charts:
            charts[key].moving.pop("state")
    slices = charts.pop("gaussian_parabola", None)
    return replace(page, charts=charts, others=[]), slices.moving if slices else {}


@pytest.mark.parametrize("state", STATES, ids=str)
def test_any_state_is_shown_as_the_server_shows_it(
    page: BrowserPage, monkeypatch: pytest.MonkeyPatch, state: dict[str, Any]
) -> None:
    recorder, rng = Recorder(monkeypatch), random.Random(str(state))
    visit = Visit("gaussian", recorder)
    present = visit.set(**state)
    message = present.message
    states = [moved(message, rng) for _ in range(STATES_EACH)]
    for changes, frame in zip(states, page.evaluate(FRAMES, [message, states]), strict=True):
        drawn, lost = overlaid(present, frame)
        shown, slices = told(drawn)
        rests, expected = told(visit.set(**message["values"] | changes))
        found = differences(shown, rests)
        assert not [*lost, *found], (changes, lost, found[:6])
        for name, trace in expected.items():
            for axis in "xy":
                close = {"rtol": 0.0, "atol": SLICE_TOLERANCE}
                np.testing.assert_allclose(slices[name][axis], trace[axis], **close)
