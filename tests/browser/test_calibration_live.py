"""The calibration page while T is dragged: what is shown is what the server confirms."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, link_says, shown, thumb

# Every path and word that our own marks are drawn with.
DRAWN = """() => Object.fromEntries([...document.querySelectorAll('.nll-chart [data-trace]')].map(
  (group) => [
    /st-key-\\w+/.exec(group.closest('[class*=st-key-]').className)[0] + ' ' + group.dataset.trace,
    [...group.querySelectorAll('path, text')].map(e => [
      ...['d', 'x', 'y', 'fill', 'stroke'].map(name => e.getAttribute(name)), e.textContent,
    ].join()).join(' '),
  ]))"""


def open_page(visit: Visit, path: str) -> Page:
    """The page, when all that it computes ahead has arrived."""
    page = visit.open(path)
    page.wait_for_function("document.documentElement.dataset.nllAhead === 'here'")
    return page


def confirmed(page: Page, part_of_address: str) -> None:
    """Wait until the server has confirmed what was moved, however long it takes."""
    page.wait_for_function("part => location.search.includes(part)", arg=part_of_address)
    at_rest(page)


def everything(page: Page) -> dict[str, Any]:
    """What the page shows, and how its marks are drawn."""
    return shown(page) | {"drawn": page.evaluate(DRAWN)}


def assert_confirmed(live: dict[str, Any], page: Page) -> None:
    """What was shown while it moved is what the server says, to the last path."""
    now = everything(page)
    assert_same(live | {"drawn": None}, now | {"drawn": None})
    assert live["drawn"] == now["drawn"]


# The state that is opened, the chart with the handle, which of its handles, how far it is dragged.
DRAGS = [
    ("calibration", "calibration_temperature", 0, 60),
    ("calibration?t=1.95&look=number+of+bins", "calibration_temperature", 1, -30),
    ("calibration", "calibration_reliability", 0, -50),
    ("calibration?look=label+smoothing&smoothing=0.1", "calibration_smoothing", 0, -70),
    (
        "calibration?model=simulated&simN=500&binning=equal+mass&bins=30",
        "calibration_temperature",
        0,
        90,
    ),
    ("calibration?judge=one+class&cls=3&t=0.2", "calibration_temperature", 0, -25),
]


@pytest.mark.parametrize(("path", "chart", "number", "dx"), DRAGS)
def test_a_drag_shows_what_the_server_confirms(
    visit: Visit, path: str, chart: str, number: int, dx: float
) -> None:
    page = open_page(visit, path)
    before = everything(page)
    # Along x alone: what the hand does upwards changes nothing.
    drag(page, handle(page, chart, number), dx, 25, release=False)
    live = everything(page)
    for kind in ("sentences", "tables", "formulas", "handles", "drawn"):
        assert live[kind] != before[kind], kind
    assert live["sliders"]["st-key-t"] != before["sliders"]["st-key-t"]
    assert len(set(live["handles"])) == 1
    page.mouse.up()
    confirmed(page, "t=")
    assert_confirmed(live, page)
    assert visit.console_errors == []


@pytest.mark.parametrize("look", ["where the NLL goes", "number of bins", "label smoothing"])
def test_all_that_depends_on_t_follows_the_slider(visit: Visit, look: str) -> None:
    page = open_page(visit, f"calibration?look={look.replace(' ', '+')}")
    before = everything(page)
    drag(page, thumb(page, "t"), 40, 0, release=False)
    live = everything(page)
    still = [name for name, path in before["drawn"].items() if live["drawn"][name] == path]
    # How often it is right does not depend on T; nothing else of what can move stands still.
    assert {name.rsplit(" ", 1)[-1] for name in still} <= {"share", "above"}
    assert "t=" not in page.url
    page.mouse.up()
    confirmed(page, "t=")
    assert_confirmed(live, page)


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
    page = open_page(visit, "calibration")
    point = handle(page, chart, number)
    assert point.get_attribute("role") == "slider"
    assert "Temperature T" in (point.get_attribute("aria-label") or "")
    assert point.get_attribute("aria-valuemin") == "0.1"
    assert point.get_attribute("aria-valuemax") == "10"
    for key, value in KEYS.items():
        point.focus()
        page.keyboard.press(key)
        expect(point).to_have_attribute("aria-valuetext", value)
        live = everything(page)
        # A link leaves out what is the default.
        confirmed(page, "" if value == "1" else f"t={value}")
        assert_confirmed(live, page)


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
    page = open_page(visit, "calibration")
    for _ in range(3):
        page.locator(".st-key-bins input[type=range]").focus()
        page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('bins=18')")
    visit.settle()
    page.wait_for_function("document.documentElement.dataset.nllAhead === 'here'")
    live = drag(page, handle(page, "calibration_temperature"), 50, 0)
    at_rest(page)
    link_says(page, "bins=18")
    assert_same(live, shown(page))


def test_a_link_with_a_t_that_is_no_step_says_so(visit: Visit) -> None:
    page = visit.open("calibration?t=1.951")
    assert "the nearest is 1.95" in page.locator("[data-testid=stAlert]").inner_text()
