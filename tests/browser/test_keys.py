"""Handles under the keys: one at a time, and many before the server has answered the first."""

from __future__ import annotations

import pytest

from .conftest import Visit
from .live import assert_same, at_rest, handle, link_says, press, shown
from .waiting import painted

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

TWO_KEYS = """async (input, keys) => {
  input.focus();
  for (const key of keys) {
    input.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
    await new Promise(requestAnimationFrame);
  }
}"""


def test_keys_do_what_the_pointer_does(visit: Visit) -> None:
    page = visit.open("surprise")
    point = handle(page, "surprise_curve")
    assert point.get_attribute("role") == "slider"
    assert "Probability p" in (point.get_attribute("aria-label") or "")
    assert float(point.get_attribute("aria-valuemin") or "nan") == pytest.approx(1e-6)
    assert float(point.get_attribute("aria-valuemax") or "nan") == 1.0
    point.focus()
    for key, value in KEYS:
        live = press(page, key)
        assert point.get_attribute("aria-valuetext") == value
        assert live["sliders"]["st-key-p"] == value
        at_rest(page)
        assert point.evaluate("e => e === document.activeElement")
        assert_same(live, shown(page))
    link_says(page, "p=1")


def test_a_slider_that_comes_back_before_the_server_hears_of_it_is_at_rest(visit: Visit) -> None:
    page = visit.open("calibration")
    before = shown(page)
    # Both at once: Streamlit waits a moment before it tells the server of a key.
    page.locator(".st-key-t input[type=range]").evaluate(TWO_KEYS, ["ArrowLeft", "ArrowRight"])
    page.wait_for_function("!document.documentElement.classList.contains('nll-moving')")
    assert_same(before, shown(page))


def test_the_latest_value_wins_while_keys_repeat(visit: Visit) -> None:
    page = visit.open("surprise")
    page.locator(".st-key-p input[type=range]").focus()
    first = handle(page, "surprise_curve").element_handle()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    painted(page)
    live = shown(page)
    assert live["sliders"]["st-key-p"] == "0.25"
    assert "25%" in live["sentences"][0]
    at_rest(page)
    link_says(page, "p=0.25")
    assert_same(live, shown(page))
    # A state that was overtaken while it loaded took nothing with it.
    assert first.evaluate("e => e.isConnected")
