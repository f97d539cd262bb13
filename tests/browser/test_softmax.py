"""The softmax page under the hand: handles, keys, the path of the descent, classes that change.

That what moves is what rests is held in test_programs.py, for every control and random states.
"""

from __future__ import annotations

import re
from typing import Any

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import PHONE, Visit
from .live import assert_same, at_rest, drag, handle, press, shown

SLID = ("sentences", "sliders")
# Counts how many sentences there are in each frame, and keeps the fewest.
WATCH = """() => {
  window.fewest = Infinity;
  const look = () => {
    window.fewest = Math.min(window.fewest, document.querySelectorAll('.nll-sentence').length);
    requestAnimationFrame(look);
  };
  look();
}"""


def says(visit: Visit, what: str | re.Pattern[str]) -> None:
    """Wait until one of the page's sentences says `what`."""
    visit.page.locator(".nll-sentence", has_text=what).first.wait_for()


def compare(live: dict[str, Any], confirmed: dict[str, Any]) -> None:
    """As `assert_same`, but for where words stand that keep to the end of an axis."""
    for state in (live, confirmed):
        for name, mark in state["marks"].items():
            if "loss words" in name or "steps floor" in name:
                mark["x"] = mark["y"] = []
    assert_same(live, confirmed)


def click(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).click()


@each(
    [
        Drag("softmax", "softmax_bars", 0, -30, "z1", changes=SLID),
        Drag("softmax", "softmax_loss", 60, 10, "T", changes=SLID),
        Slide("softmax?target=soft+distribution", "w3", 60, changes=SLID),
    ]
)
def test_what_moves_shows_what_the_server_confirms(visit: Visit, case: Drag | Slide) -> None:
    assert_confirmed(visit, case, same=compare)


def test_handles_obey_keys_and_the_point_stops_where_the_sliders_end(visit: Visit) -> None:
    page = visit.open("softmax?T=5")
    for chart, key in (("bars", "ArrowUp"), ("steps", "PageUp"), ("simplex", "End")):
        before = shown(page)["marks"]
        point = handle(page, f"softmax_{chart}")
        assert point.get_attribute("role") == "slider"
        point.focus()
        assert press(page, key)["marks"] != before
        at_rest(page)
    drag(page, handle(page, "softmax_simplex"), -600, 300)
    at_rest(page)
    sliders = shown(page)["sliders"]
    values = [float(sliders[f"st-key-z{k}"].replace("−", "-")) for k in (1, 2, 3)]
    assert (min(values), max(values)) == (-10, 10)
    assert visit.console_errors == []


def test_the_path_is_walked_and_run_and_begun_anew_by_hand(visit: Visit) -> None:
    page = visit.open("softmax")
    page.locator(".st-key-taken input[type=range]").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    says(visit, "10 steps have brought the loss from 0.357")
    at_rest(page)
    page.wait_for_url(re.compile(r"z2=0\.938"))
    assert page.locator(".st-key-z2 input[type=range]").get_attribute("aria-valuetext") == "0.9384"
    click(visit, "Step back")
    says(visit, "9 steps have brought")
    at_rest(page)
    click(visit, "Run")
    says(visit, re.compile(r"^(1[2-9]|[2-9]\d|100) steps"))
    click(visit, "Pause")
    at_rest(page)
    live = drag(page, handle(page, "softmax_bars"), 0, -20)
    assert live["sliders"]["st-key-taken"] == "0"
    assert live["sentences"][1].startswith("No step taken yet")
    at_rest(page)
    compare(live, shown(page))
    assert visit.console_errors == []


def test_presets_change_classes_and_targets_in_place(visit: Visit) -> None:
    page = visit.open("softmax")
    page.evaluate(WATCH)
    for preset, sentence, three in (
        ("Smoothing ε = 0.1, four classes", "0.349", False),
        ("Logits near 1000", "fails in float16, float32, float64", True),
    ):
        click(visit, preset)
        says(visit, sentence)
        visit.settle()
        assert page.locator(".st-key-softmax_simplex").count() == three
        assert page.locator(".st-key-z4").count() == (not three)
    assert page.evaluate("window.fewest") == 3
    assert visit.console_errors == []


def test_ten_classes_on_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)
    page = visit.open("softmax?K=10")
    assert page.locator(".st-key-softmax_bars .nll-handle:not([hidden])").count() == 10
    live = drag(page, handle(page, "softmax_bars", 7), 0, -30)
    at_rest(page)
    compare(live, shown(page))
    assert not page.locator(".st-key-z10").is_visible()
    page.get_by_text("Logits z", exact=True).click()
    page.locator(".st-key-z10").scroll_into_view_if_needed()
    page.locator(".st-key-z10").wait_for(state="visible")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert visit.console_errors == []
