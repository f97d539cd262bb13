"""The calibration page while T is dragged: what is shown is what the server confirms."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .confirmed import Drag, Slide, assert_confirmed, at_hand, each, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, link_says, press, shown, thumb

# Every path and word that our own marks are drawn with.
DRAWN = """() => Object.fromEntries([...document.querySelectorAll('.nll-chart [data-trace]')].map(
  (group) => [
    /st-key-\\w+/.exec(group.closest('[class*=st-key-]').className)[0] + ' ' + group.dataset.trace,
    [...group.querySelectorAll('path, text')].map(e => [
      ...['d', 'x', 'y', 'fill', 'stroke'].map(name => e.getAttribute(name)), e.textContent,
    ].join()).join(' '),
  ]))"""


def everything(page: Page) -> dict[str, Any]:
    """What the page shows, and how its marks are drawn."""
    return shown(page) | {"drawn": page.evaluate(DRAWN)}


def assert_all_same(live: dict[str, Any], now: dict[str, Any]) -> None:
    """What was shown while it moved is what the server says, to the last path."""
    assert_same(live | {"drawn": None}, now | {"drawn": None})
    assert live["drawn"] == now["drawn"]


DRAGS = [
    Drag("calibration", "calibration_temperature", 60, 25, "t"),
    Drag("calibration?t=1.95&look=number+of+bins", "calibration_temperature", -30, 25, "t", 1),
    Drag("calibration", "calibration_reliability", -50, 25, "t"),
    Drag("calibration?look=label+smoothing&smoothing=0.1", "calibration_smoothing", -70, 25, "t"),
    Drag(
        "calibration?model=simulated&simN=500&binning=equal+mass&bins=30",
        "calibration_temperature",
        90,
        25,
        "t",
    ),
    Drag("calibration?judge=one+class&cls=3&t=0.2", "calibration_temperature", -25, 25, "t"),
]
SLIDERS = [
    Slide(f"calibration?look={look}", "t", 40)
    for look in ("where+the+NLL+goes", "number+of+bins", "label+smoothing")
]


@each(DRAGS)
def test_a_drag_shows_what_the_server_confirms(visit: Visit, case: Drag) -> None:
    # Along x alone: what the hand does upwards changes nothing.
    _, live = assert_confirmed(
        visit,
        case,
        changes=("sentences", "tables", "formulas", "handles", "drawn", "sliders"),
        look=everything,
        same=assert_all_same,
    )
    assert len(set(live["handles"])) == 1


@each(SLIDERS)
def test_all_that_depends_on_t_follows_the_slider(visit: Visit, case: Slide) -> None:
    before, live = assert_confirmed(
        visit, case, changes=("sliders",), look=everything, same=assert_all_same
    )
    still = [name for name, path in before["drawn"].items() if live["drawn"][name] == path]
    # How often it is right does not depend on T; nothing else of what can move stands still.
    assert {name.rsplit(" ", 1)[-1] for name in still} <= {"share", "above"}


KEYS = {
    "ArrowRight": "1.02",
    "ArrowUp": "1.05",
    "ArrowLeft": "1.02",
    "PageUp": "1.29",
    "ArrowDown": "1.26",
    "PageDown": "1",
    "Home": "0.1",
    "End": "10",
}


@pytest.mark.parametrize(
    ("chart", "number"),
    [
        ("calibration_reliability", 0),
        ("calibration_temperature", 0),
        ("calibration_temperature", 1),
    ],
)
def test_keys_do_what_the_pointer_does(visit: Visit, chart: str, number: int) -> None:
    page = open_at_hand(visit, "calibration")
    point = handle(page, chart, number)
    assert point.get_attribute("role") == "slider"
    assert "Temperature T" in (point.get_attribute("aria-label") or "")
    assert point.get_attribute("aria-valuemin") == "0.1"
    assert point.get_attribute("aria-valuemax") == "10"
    for key, value in KEYS.items():
        point.focus()
        live = press(page, key, look=everything)
        expect(point).to_have_attribute("aria-valuetext", value)
        # A link leaves out what is the default.
        link_says(page, "" if value == "1" else f"t={value}")
        at_rest(page)
        assert_all_same(live, everything(page))


def test_what_is_not_at_hand_yet_is_dimmed_until_the_server_answers(visit: Visit) -> None:
    page = visit.page
    page.route("**/nll-ahead/**", lambda route: route.abort())
    visit.open("calibration")
    before = visit.sentence()
    drag(page, thumb(page, "t"), 40, 0, release=False)
    dimmed = "getComputedStyle(document.querySelector('.nll-sentence')).opacity"
    assert float(page.evaluate(dimmed)) < 1
    assert visit.sentence() == before
    page.mouse.up()
    expect(page.locator(".nll-sentence").first).not_to_have_text(before)
    at_rest(page)
    assert float(page.evaluate(dimmed)) == 1


def test_another_control_brings_another_sweep(visit: Visit) -> None:
    page = open_at_hand(visit, "calibration")
    for _ in range(3):
        page.locator(".st-key-bins input[type=range]").focus()
        page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('bins=18')")
    visit.settle()
    at_hand(page)
    live = drag(page, handle(page, "calibration_temperature"), 50, 0)
    at_rest(page)
    link_says(page, "bins=18")
    assert_same(live, shown(page))


def test_a_link_with_a_t_that_is_no_step_says_so(visit: Visit) -> None:
    page = visit.open("calibration?t=1.951")
    assert "the nearest, 1.95, is shown" in page.locator("[data-testid=stAlert]").inner_text()
