"""What moves beside the rest of the page: presets, other pages, zoom, motion that is reduced."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from .conftest import Visit
from .live import assert_same, at_rest, centre, drag, handle, shown
from .waiting import painted, plotted


def test_a_preset_after_a_drag_is_shown_as_the_server_has_it(visit: Visit) -> None:
    page = visit.open("surprise")
    drag(page, handle(page, "surprise_curve"), 150, 60)
    at_rest(page)
    page.get_by_role("button", name="One in a hundred", exact=True).click()
    page.wait_for_function(
        "() => document.querySelector('.nll-sentence').innerText.includes('4.605 nats')"
    )
    at_rest(page)
    fresh = shown(page)
    visit.open("surprise?p=0.01")
    assert_same(fresh, shown(page))


def test_every_page_is_live_when_it_is_come_to_from_another(visit: Visit) -> None:
    page = visit.open("surprise")
    drag(page, handle(page, "surprise_curve"), 80, 20)
    at_rest(page)
    for section, stem, chart, key in (
        ("Classification", "softmax", "softmax_bars", "z1"),
        ("Foundations", "gaussian", "gaussian_surface", "mu"),
        ("Foundations", "surprise", "surprise_curve", "p"),
    ):
        page.get_by_test_id("stTopNavSection").get_by_text(section, exact=True).click()
        page.locator(f"a[href$='/{stem}']:visible").last.click()
        page.wait_for_selector(f".st-key-{chart} .nll-chart[data-drawn]")
        visit.settle()
        before = shown(page)
        live = drag(page, handle(page, chart), 25, 25)
        assert live["sliders"][f"st-key-{key}"] != before["sliders"][f"st-key-{key}"]
        at_rest(page)
        assert_same(live, shown(page))
    assert visit.console_errors == []


REACH = "() => document.querySelector('.st-key-{} .nll-plot')._fullLayout.xaxis.range"


def drag_within(
    page: Page, chart: str, start: tuple[float, float], end: tuple[float, float]
) -> Any:
    """Drag over the plot of a chart, between two places in parts of its size; returns its box."""
    plot = page.locator(f".st-key-{chart} .nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    places = [(box["x"] + a * box["width"], box["y"] + b * box["height"]) for a, b in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=6)
    page.mouse.up()
    painted(page)
    return box


def double_click(page: Page, chart: str, x: float, y: float) -> None:
    """Click twice, when Plotly no longer takes the first click for the second after a drag."""
    page.wait_for_function(
        """selector => {
             const { _mouseDownTime, _context } = document.querySelector(selector);
             return Date.now() - _mouseDownTime > _context.doubleClickDelay;
           }""",
        arg=f".st-key-{chart} .nll-plot",
    )
    page.mouse.dblclick(x, y)


@pytest.mark.parametrize(
    ("path", "chart"), [("surprise", "surprise_curve"), ("gaussian", "gaussian_density")]
)
def test_a_drag_that_misses_a_handle_changes_nothing(visit: Visit, path: str, chart: str) -> None:
    page = visit.open(path)
    before, reach = shown(page), page.evaluate(REACH.format(chart))
    drag_within(page, chart, (0.8, 0.1), (0.3, 0.3))
    # Nor does one along an axis.
    drag_within(page, chart, (0.1, 1.06), (0.6, 1.06))
    drag_within(page, chart, (-0.04, 0.3), (-0.04, 0.6))
    assert page.evaluate(REACH.format(chart)) == reach
    assert_same(shown(page), before)


def test_handles_follow_a_zoom_and_nothing_is_drawn_beside_the_axes(visit: Visit) -> None:
    page = visit.open("gaussian")
    page.locator(".st-key-gaussian_density .nsewdrag").first.hover()
    page.keyboard.down("Shift")
    box = drag_within(page, "gaussian_density", (0.55, 0.05), (0.95, 0.98))
    page.keyboard.up("Shift")
    handles = page.locator(".st-key-gaussian_density .nll-handle:not([hidden])")
    for held in handles.all():
        x, y = centre(held)
        assert box["x"] - 2 <= x <= box["x"] + box["width"] + 2
        assert box["y"] - 2 <= y <= box["y"] + box["height"] + 2
    free = page.locator(".st-key-gaussian_density svg[data-frame][overflow=visible]")
    assert free.count() == 0
    double_click(page, "gaussian_density", box["x"] + 0.5 * box["width"], box["y"] + 10)
    handles.nth(3).wait_for()


def test_zoom_by_shift_is_kept_while_values_change_and_double_click_ends_it(visit: Visit) -> None:
    page = visit.open("surprise")
    reach = REACH.format("surprise_curve")
    page.locator(".st-key-surprise_curve .nsewdrag").first.hover()
    page.keyboard.down("Shift")
    box = drag_within(page, "surprise_curve", (0.1, 0.1), (0.5, 0.8))
    page.keyboard.up("Shift")
    page.wait_for_function(f"() => String(({reach})()) !== '0,1'")
    zoomed = page.evaluate(reach)
    page.locator(".st-key-p input[type=range]").focus()
    with plotted(page, "surprise_curve"):
        page.keyboard.press("ArrowRight")
        at_rest(page)
    assert page.evaluate(reach) == zoomed
    double_click(page, "surprise_curve", box["x"] + 200, box["y"] + 60)
    page.wait_for_function(f"() => String(({reach})()) === '0,1'")


def test_a_run_does_not_play_where_motion_is_reduced(visit: Visit) -> None:
    visit.page.emulate_media(reduced_motion="reduce")
    page = visit.open("gaussian?descend=true")
    page.get_by_role("button", name="Run", exact=True).click()
    painted(page)
    live = shown(page)
    assert page.get_by_role("button", name="Run").get_attribute("aria-disabled") == "true"
    assert page.get_by_role("button", name="Pause").count() == 0
    at_rest(page)
    assert_same(live, shown(page))
