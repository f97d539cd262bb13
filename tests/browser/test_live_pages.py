"""What moves beside the rest of the page: presets, other pages, zoom, motion that is reduced."""

from __future__ import annotations

from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, shown


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


def test_zoom_is_kept_while_values_change_and_double_click_ends_it(visit: Visit) -> None:
    page = visit.open("surprise")
    reach = (
        "() => document.querySelector('.st-key-surprise_curve .nll-plot')._fullLayout.xaxis.range"
    )
    plot = page.locator(".st-key-surprise_curve .nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + box["height"] - 60, steps=6)
    page.mouse.up()
    page.wait_for_timeout(300)
    zoomed = page.evaluate(reach)
    assert zoomed != [0, 1]
    page.locator(".st-key-p input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    at_rest(page)
    page.wait_for_timeout(500)
    assert page.evaluate(reach) == zoomed
    page.mouse.dblclick(box["x"] + 200, box["y"] + 60)
    page.wait_for_timeout(500)
    assert page.evaluate(reach) == [0, 1]


def test_a_run_does_not_play_where_motion_is_reduced(visit: Visit) -> None:
    visit.page.emulate_media(reduced_motion="reduce")
    page = visit.open("gaussian?descend=true")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_timeout(100)
    live = shown(page)
    assert page.get_by_role("button", name="Run").get_attribute("aria-disabled") == "true"
    assert page.get_by_role("button", name="Pause").count() == 0
    at_rest(page)
    assert_same(live, shown(page))
