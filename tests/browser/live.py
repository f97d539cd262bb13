"""Dragging in the browser tests: what a page shows in mid-drag, and after the server's answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from playwright.sync_api import Locator, Page

from .waiting import MODULE, calm, painted

# Marks are compared as data; the browser's arithmetic and NumPy's may differ in the last digits.
MARKS_TOLERANCE: Final = 1e-9
# Of the track of a slider: a pixel of two hundred.
THUMB_TOLERANCE: Final = 0.005

SHOWN: Final = (
    "async () => {"
    + MODULE
    + """
  const texts = (selector) => [...document.querySelectorAll(selector)].map(e => e.innerText);
  const small = '⁻⁰¹²³⁴⁵⁶⁷⁸⁹';
  const plain = (text) => [...text].map(c => '−0123456789'[small.indexOf(c)] ?? c).join('')
    .replace(/[\\s\\u200b]/g, '');
  const drawn = document.querySelectorAll('[class*=st-key-nll_formula] .katex-html');
  const formulas = [...drawn].map(e => {
    const copy = e.cloneNode(true);
    for (const slot of copy.querySelectorAll('[data-live]')) slot.textContent = slot.dataset.live;
    return plain(copy.textContent);
  });
  const marks = {};
  for (const [key, chart] of live.charts) {
    for (const [name, {trace}] of chart.overlay.traces) {
      const list = (values) => values === undefined ? [] : Array.from(values);
      marks[`${key} ${name}`] = {
        x: list(trace.x), y: list(trace.y),
        text: trace.text ?? null, visible: trace.visible ?? true,
      };
    }
  }
  const sliders = {};
  const thumbs = {};
  for (const value of document.querySelectorAll('[data-testid=stSliderThumbValue]')) {
    // Streamlit may keep what was shown before, out of sight, for the case that it comes back.
    if (value.closest('[data-retained]')) continue;
    const classes = [...value.closest('[class*=st-key-]').classList];
    const key = classes.find(c => c.startsWith('st-key-'));
    const thumb = value.parentElement.getBoundingClientRect();
    const track = value.parentElement.previousElementSibling.getBoundingClientRect();
    sliders[key] = value.textContent;
    // What is folded away is not laid out.
    if (value.checkVisibility()) thumbs[key] = (thumb.x + thumb.width / 2 - track.x) / track.width;
  }
  return {
    sentences: texts('.nll-sentence'), tables: texts('.nll-table'),
    readouts: texts('.nll-readouts'),
    live: texts('[data-text]'), formulas, marks, sliders, thumbs,
    handles: [...document.querySelectorAll('.nll-handle')].filter(h => !h.hidden)
      .map(h => h.getAttribute('aria-valuetext')),
  };
}"""
)


def shown(page: Page) -> dict[str, Any]:
    """Everything that the page shows at this moment: words, numbers, marks as data, sliders."""
    state: dict[str, Any] = page.evaluate(SHOWN)
    return state


def assert_same(live: dict[str, Any], confirmed: dict[str, Any]) -> None:
    """What was shown in mid-drag is what the server says: words to the digit, marks to rounding."""
    for key, part in live["thumbs"].items():
        assert math.isclose(part, confirmed["thumbs"][key], abs_tol=THUMB_TOLERANCE), key
    for kind in live.keys() - {"marks", "thumbs"}:
        assert live[kind] == confirmed[kind], f"{kind}: {live[kind]} {confirmed[kind]}"
    assert live["marks"].keys() == confirmed["marks"].keys()
    for name, mark in live["marks"].items():
        for axis in ("x", "y"):
            _assert_close(mark[axis], confirmed["marks"][name][axis], f"{name}, {axis}")
        assert mark["text"] == confirmed["marks"][name]["text"], name
        assert mark["visible"] == confirmed["marks"][name]["visible"], name


def _assert_close(live: list[Any], confirmed: list[Any], where: str) -> None:
    assert len(live) == len(confirmed), where
    finite = [abs(v) for v in confirmed if isinstance(v, int | float)]
    size = max(finite, default=1.0) or 1.0
    for a, b in zip(live, confirmed, strict=True):
        if a is None or b is None or isinstance(b, str):
            assert a == b, where
        else:
            assert math.isclose(a, b, rel_tol=MARKS_TOLERANCE, abs_tol=MARKS_TOLERANCE * size), (
                where
            )


def at_rest(page: Page) -> None:
    """Wait until the server has confirmed what was moved."""
    calm(page)


def link_says(page: Page, part: str) -> None:
    """Wait until the address holds `part`; it follows at rest, after what is shown."""
    page.wait_for_function("part => location.search.includes(part)", arg=part)


def centre(handle: Locator) -> tuple[float, float]:
    """The middle of a handle or slider thumb, in the window."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(
    page: Page,
    handle: Locator,
    dx: float,
    dy: float,
    *,
    steps: int = 8,
    release: bool = True,
    look: Callable[[Page], dict[str, Any]] = shown,
) -> dict[str, Any]:
    """Drag a handle by so many pixels; returns what the page showed before it was let go."""
    x, y = centre(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=steps)
    painted(page)
    seen = look(page)
    if release:
        page.mouse.up()
    return seen


def press(
    page: Page, key: str, *, look: Callable[[Page], dict[str, Any]] = shown
) -> dict[str, Any]:
    """Press a key; returns what the page shows at once."""
    page.keyboard.press(key)
    painted(page)
    return look(page)


def thumb(page: Page, key: str) -> Locator:
    """The thumb of one of Streamlit's sliders."""
    return page.locator(f".st-key-{key} [data-testid=stSliderThumbValue]").locator("..")


def handle(page: Page, chart: str, which: int | str = 0) -> Locator:
    """One of the handles of a chart, by its number or by part of its label."""
    handles = f".st-key-{chart} .nll-handle:not([hidden])"
    if isinstance(which, str):
        return page.locator(f"{handles}[aria-label*='{which}']")
    return page.locator(handles).nth(which)
