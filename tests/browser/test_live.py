"""Live to the touch: drags, live sliders, keys, fingers, slow networks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from .conftest import PHONE, Visit
from .live import assert_same, at_rest, centre, drag, handle, link_says, shown, thumb
from .waiting import MODULE

# The page, the chart with the handle, how far it is dragged.
DRAGS = [
    ("", "home_curve", 120, 40),
    ("surprise", "surprise_curve", 150, 60),
    ("surprise?p=0.9&unit=bits", "surprise_curve", -200, -30),
    ("surprise?axis=logarithmic&p=0.001", "surprise_curve", 90, 30),
    ("surprise", "surprise_slope", 60, 20),
]


@pytest.mark.parametrize(("path", "chart", "dx", "dy"), DRAGS)
def test_a_drag_shows_what_the_server_confirms(
    visit: Visit, path: str, chart: str, dx: float, dy: float
) -> None:
    page = visit.open(path)
    before = shown(page)
    live = drag(page, handle(page, chart), dx, dy)
    assert live["sentences"] != before["sentences"]
    assert live["formulas"] != before["formulas"]
    assert live["marks"] != before["marks"]
    assert live["sliders"]["st-key-p"] != before["sliders"]["st-key-p"]
    at_rest(page)
    link_says(page, "p=")
    assert_same(live, shown(page))
    assert visit.console_errors == []


@pytest.mark.parametrize(("path", "key"), [("", "p"), ("surprise", "p"), ("surprise", "n")])
def test_a_slider_acts_while_it_moves(visit: Visit, path: str, key: str) -> None:
    page = visit.open(path)
    before = shown(page)
    live = drag(page, thumb(page, key), 60, 0, release=False)
    assert live["sentences"] != before["sentences"]
    assert f"{key}=" not in page.url
    page.mouse.up()
    at_rest(page)
    link_says(page, f"{key}=")
    assert_same(live, shown(page))


# For each move that is heard, whether the marks had changed by the end of that very event.
AT_ONCE = """() => {
  const marks = () => document.querySelector('.st-key-home_curve .nll-above').innerHTML;
  let before;
  window.atOnce = [];
  addEventListener('pointerrawupdate', () => { before = marks(); }, true);
  addEventListener('pointerrawupdate', ({ buttons }) => {
    if (buttons) window.atOnce.push(marks() !== before);
  });
}"""


def test_a_move_is_drawn_when_it_is_heard_not_when_a_frame_is_due(visit: Visit) -> None:
    page = visit.open("")
    page.evaluate(AT_ONCE)
    drag(page, handle(page, "home_curve"), 120, 40)
    assert any(page.evaluate("atOnce"))


def test_a_slider_is_told_of_each_move_once(visit: Visit) -> None:
    page = visit.open("")
    page.evaluate(
        """() => {
          window.told = { early: 0, late: 0 };
          addEventListener('pointermove', (event) => {
            if (event.buttons) window.told[event.isTrusted ? 'late' : 'early'] += 1;
          });
        }"""
    )
    drag(page, thumb(page, "p"), 60, 0)
    told = page.evaluate("told")
    assert told["early"] > 0
    assert told["late"] == 0


# From p = 0.1 on, one after the other.
KEYS = [
    ("ArrowRight", "0.11"),
    ("ArrowUp", "0.12"),
    ("ArrowLeft", "0.11"),
    ("ArrowDown", "0.1"),
    ("PageUp", "0.2"),
    ("PageDown", "0.1"),
    ("PageDown", "0.007"),
    ("Home", "10⁻⁶"),
    ("End", "1"),
]


def test_keys_do_what_the_pointer_does(visit: Visit) -> None:
    page = visit.open("surprise")
    point = handle(page, "surprise_curve")
    assert point.get_attribute("role") == "slider"
    assert "Probability p" in (point.get_attribute("aria-label") or "")
    assert float(point.get_attribute("aria-valuemin") or "nan") == pytest.approx(1e-6)
    assert float(point.get_attribute("aria-valuemax") or "nan") == 1.0
    point.focus()
    for key, value in KEYS:
        page.keyboard.press(key)
        page.wait_for_timeout(50)
        live = shown(page)
        assert point.get_attribute("aria-valuetext") == value
        assert live["sliders"]["st-key-p"] == value
        at_rest(page)
        assert point.evaluate("e => e === document.activeElement")
        assert_same(live, shown(page))
    link_says(page, "p=1")


def test_the_latest_value_wins_while_keys_repeat(visit: Visit) -> None:
    page = visit.open("surprise")
    page.locator(".st-key-p input[type=range]").focus()
    first = handle(page, "surprise_curve").element_handle()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(40)
    live = shown(page)
    assert live["sliders"]["st-key-p"] == "0.25"
    assert "25%" in live["sentences"][0]
    at_rest(page)
    link_says(page, "p=0.25")
    assert_same(live, shown(page))
    # A state that was overtaken while it loaded took nothing with it.
    assert first.evaluate("e => e.isConnected")


def test_nothing_stale_is_shown_when_a_new_drag_begins_before_the_answer(visit: Visit) -> None:
    page = visit.open("surprise")
    point = handle(page, "surprise_curve")
    drag(page, point, 120, 40)
    # The answer to the first drag arrives in the middle of the second.
    x, y = centre(point)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 5, steps=4)
    page.evaluate(
        """() => {
          window.said = new Set();
          const look = () => {
            window.said.add(document.querySelector('.nll-sentence').innerText);
            requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }"""
    )
    page.wait_for_timeout(600)
    assert page.evaluate("window.said.size") == 1
    page.mouse.up()
    at_rest(page)


def test_a_drag_draws_no_blank_frame_and_shifts_nothing(visit: Visit) -> None:
    page = visit.open("surprise")
    page.evaluate(
        """() => {
          window.blank = 0;
          window.shifts = [];
          // A formula makes room when the state of what moves arrives, before anything is dragged.
          let began = Infinity;
          const press = () => { began = performance.now(); };
          addEventListener('pointerdown', press, {capture: true});
          const look = () => {
            for (const chart of document.querySelectorAll('.nll-chart')) {
              if (!chart.querySelector('.js-line, .nll-above path')) window.blank += 1;
            }
            requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
          new PerformanceObserver(list => {
            for (const {startTime, value, sources} of list.getEntries()) {
              if (startTime < began) continue;
              const moved = sources.map(s => s.node?.outerHTML ?? s.node?.nodeValue);
              window.shifts.push(`${value}: ${moved}`);
            }
          }).observe({type: 'layout-shift'});
        }"""
    )
    drag(page, handle(page, "surprise_curve"), 150, 60, steps=20)
    at_rest(page)
    page.wait_for_timeout(400)
    assert page.evaluate("window.blank") == 0
    assert page.evaluate("window.shifts") == []


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


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[Visit]:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    yield Visit(context.new_page(), server)
    context.close()


def swipe(page: Page, session: CDPSession, x: float, y: float, dx: float, dy: float) -> None:
    """One finger that goes down at (x, y), moves, and is lifted."""
    session.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    )
    for step in range(1, 11):
        point = {"x": x + dx * step / 10, "y": y + dy * step / 10}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        page.wait_for_timeout(16)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)


def scrolled(page: Page) -> float:
    return float(
        page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop + scrollY")
    )


def test_a_finger_drags_a_handle_and_scrolls_beside_it(phone: Visit) -> None:
    page = phone.open("surprise")
    point = handle(page, "surprise_curve")
    x, y = centre(point)
    session = page.context.new_cdp_session(page)
    box = point.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    before, said = scrolled(page), phone.sentence()
    swipe(page, session, x, y, 40, -120)
    assert scrolled(page) == before
    at_rest(page)
    assert phone.sentence() != said
    moved = phone.sentence()
    x, y = centre(point)
    swipe(page, session, x + 120, y, 0, -150)
    assert scrolled(page) > before
    assert phone.sentence() == moved


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


def test_a_drag_back_to_where_it_began_asks_the_server_nothing(visit: Visit) -> None:
    page = visit.open("surprise")
    before = shown(page)
    x, y = centre(handle(page, "surprise_curve"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y + 30, steps=4)
    page.mouse.move(x, y, steps=4)
    page.mouse.up()
    page.wait_for_timeout(50)
    assert page.evaluate("async () => {" + MODULE + "return live.moving(); }") is False
    assert_same(shown(page), before)


def test_of_handles_that_overlap_the_nearest_is_taken(visit: Visit) -> None:
    page = visit.open("gaussian")
    handles = page.locator(".st-key-gaussian_density .nll-handle:not([hidden])")
    labels = [handles.nth(i).get_attribute("aria-label") or "" for i in range(handles.count())]
    points = [i for i, label in enumerate(labels) if "oint" in label]
    first, second = (centre(handles.nth(i)) for i in points[:2])
    assert abs(first[0] - second[0]) < 24
    for number, (x, y) in zip(points, (first, second), strict=False):
        page.mouse.move(x, y)
        page.mouse.down()
        assert handles.nth(number).evaluate("e => e === document.activeElement")
        page.mouse.up()


def test_dragging_works_in_the_dark(visit: Visit) -> None:
    visit.page.emulate_media(color_scheme="dark")
    page = visit.open("")
    live = drag(page, handle(page, "home_curve"), 120, 40)
    at_rest(page)
    assert_same(live, shown(page))


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
