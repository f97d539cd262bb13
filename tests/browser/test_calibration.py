"""The calibration page: T by a drag, a slider, a click and a button, and linked views."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from .confirmed import Drag, Slide, assert_confirmed, at_hand, each, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, link_says, shown

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


ALL = ("sentences", "tables", "formulas", "handles", "drawn", "sliders")
DRAGS = [
    Drag("calibration?t=1.95&look=number+of+bins", "calibration_temperature", -30, 25, "t", 1, ALL),
    Drag(
        "calibration?look=label+smoothing&smoothing=0.1",
        "calibration_reliability",
        -50,
        25,
        "t",
        0,
        ALL,
    ),
]


@each(DRAGS)
def test_a_drag_shows_what_the_server_confirms(visit: Visit, case: Drag) -> None:
    # Along x alone: what the hand does upwards changes nothing.
    _, live = assert_confirmed(visit, case, look=everything)
    assert len(set(live["handles"])) == 1


@each([Slide("calibration?look=number+of+bins", "t", 40, changes=("sliders",))])
def test_all_that_depends_on_t_follows_the_slider(visit: Visit, case: Slide) -> None:
    before, live = assert_confirmed(visit, case, look=everything)
    still = [name for name, path in before["drawn"].items() if live["drawn"][name] == path]
    # How often it is right does not depend on T; nothing else of what can move stands still.
    assert {name.rsplit(" ", 1)[-1] for name in still} <= {"share", "above"}


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


def test_a_click_on_the_curve_of_the_nll_and_the_button_pick_a_temperature(visit: Visit) -> None:
    page = visit.open("calibration")
    before = visit.sentence()
    plot = page.locator(".st-key-calibration_temperature .nsewdrag").first
    box = plot.bounding_box()
    assert box is not None
    # On the axis from 0.092 to 10.9, T = 4 lies at 0.79 of the width; the NLL there is about 0.56
    # of 2.53 nats.
    plot.click(position={"x": box["width"] * 0.79, "y": box["height"] * (1 - 0.56 / 2.53)})
    visit.wait_for_other_sentence(before)
    link_says(page, "t=")
    picked = re.search(r"[?&]t=([\d.]+)", page.url)
    assert picked is not None
    assert float(picked[1]) == pytest.approx(4.0, rel=0.15)
    visit.settle()
    before, marks = visit.sentence(), visit.marks()
    page.get_by_role("button", name="Use the fitted T").click()
    visit.wait_for_other_sentence(before)
    visit.settle()
    assert "T = 1.95" in visit.sentence()
    assert "no more than chance explains" in visit.sentence()
    link_says(page, "t=1.95")
    assert visit.marks() != marks
    assert "present, T = 1.95" in page.locator("tr.present").first.inner_text()


def test_another_choice_brings_other_plots_and_controls(visit: Visit) -> None:
    page = visit.open("calibration")
    page.wait_for_selector(".st-key-calibration_split .main-svg", state="attached")
    page.get_by_role("radio", name="label smoothing").click()
    page.wait_for_selector(".st-key-calibration_smoothing .main-svg", state="attached")
    visit.settle()
    assert page.locator(".st-key-calibration_split").count() == 0
    assert "points underconfident" in page.locator(".nll-sentence").last.inner_text()
    before = visit.sentence()
    page.get_by_role("radio", name="simulated").click()
    visit.wait_for_other_sentence(before)
    visit.settle()
    assert page.locator(".st-key-smoothing").count() == 0
    before = visit.sentence()
    page.locator(".st-key-trueT input[type=range]").focus()
    page.keyboard.press("ArrowLeft")
    visit.wait_for_other_sentence(before)
    assert visit.console_errors == []
