"""Dragging on the curves of surprise: each move is drawn when it is heard, and none is lost."""

from __future__ import annotations

import pytest

from .conftest import Visit
from .live import assert_same, at_rest, centre, drag, handle, link_says, shown, thumb
from .waiting import MODULE, SETTLED, painted, plotted

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
    # The address follows the answer.
    link_says(page, "p=")
    page.wait_for_selector(SETTLED)
    painted(page)
    assert page.evaluate("window.said.size") == 1
    page.mouse.up()
    at_rest(page)


def test_a_mark_that_is_taken_off_its_middle_does_not_jump(visit: Visit) -> None:
    page = visit.open("surprise")
    mark = handle(page, "surprise_curve")
    before = mark.get_attribute("aria-valuetext")
    x, y = centre(mark)
    page.mouse.move(x + 14, y)
    page.mouse.down()
    page.mouse.move(x + 15, y)
    page.mouse.move(x + 14, y)
    painted(page)
    assert mark.get_attribute("aria-valuetext") == before
    page.mouse.up()


def test_a_drag_back_to_where_it_began_asks_the_server_nothing(visit: Visit) -> None:
    page = visit.open("surprise")
    before = shown(page)
    x, y = centre(handle(page, "surprise_curve"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y + 30, steps=4)
    page.mouse.move(x, y, steps=4)
    page.mouse.up()
    painted(page)
    assert page.evaluate("async () => {" + MODULE + "return live.moving(); }") is False
    assert_same(shown(page), before)


def test_a_drag_draws_no_blank_frame_and_shifts_nothing(visit: Visit) -> None:
    page = visit.open("surprise")
    # The thumb is meant to move, and what it says with it.
    page.add_style_tag(content=".stSlider { visibility: hidden }")
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
    with plotted(page, "surprise_curve"):
        drag(page, handle(page, "surprise_curve"), 150, 60, steps=20)
        at_rest(page)
    assert page.evaluate("window.blank") == 0
    assert page.evaluate("window.shifts") == []


# Shows states without a pointer, while one is down the browser keeps to itself what has moved; says
# what moves, but for the thumbs of sliders.
SHIFTS = (
    "async (states) => {"
    + MODULE
    + """
  const moved = [];
  const element = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node);
  new PerformanceObserver((list) => {
    for (const { node } of list.getEntries().flatMap(({ sources }) => sources)) {
      const found = element(node);
      if (!found?.closest('[data-testid=stSlider]')) moved.push(found?.outerHTML);
    }
  }).observe({ type: 'layout-shift' });
  live.hold();
  for (const state of states) {
    live.move({ ...live.values(), ...state });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
  live.release();
  return moved;
}"""
)


@pytest.mark.parametrize(("path", "key"), [("softmax", "z1"), ("softmax", "z2")])
def test_what_moves_shifts_nothing_else(visit: Visit, path: str, key: str) -> None:
    visit.page.set_viewport_size({"width": 1440, "height": 900})
    page = visit.open(path)
    assert page.evaluate(SHIFTS, [{key: float(value)} for value in range(-10, 11)]) == []
    at_rest(page)


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
