"""The softmax page under the hand: handles, keys, the path of the descent, classes that change.

That what moves is what rests is held in test_programs.py, for every control and random states.
"""

from __future__ import annotations

import re
from typing import Any

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import PHONE, Visit
from .live import assert_same, at_rest, drag, handle, press, shown


def says(visit: Visit, number: int, what: str) -> None:
    """Wait until one of the page's sentences says `what`."""
    visit.page.wait_for_function(
        "([n, what]) => document.querySelectorAll('.nll-sentence')[n].innerText.includes(what)",
        arg=[number, what],
    )


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
    [Drag("softmax", "softmax_bars", 0, -30, "z1", 0), Drag("softmax", "softmax_loss", 60, 10, "T")]
)
def test_a_drag_shows_what_the_server_confirms(visit: Visit, case: Drag) -> None:
    assert_confirmed(visit, case, same=compare)


def test_a_slider_acts_while_it_moves(visit: Visit) -> None:
    case = Slide("softmax?target=soft+distribution", "w3", 60)
    assert_confirmed(visit, case, changes=("sentences", "sliders"), same=compare)


def test_the_point_in_the_triangle_stops_where_the_sliders_end(visit: Visit) -> None:
    page = visit.open("softmax?T=5")
    drag(page, handle(page, "softmax_simplex"), -600, 300)
    at_rest(page)
    sliders = shown(page)["sliders"]
    values = [float(sliders[f"st-key-z{k}"].replace("−", "-")) for k in (1, 2, 3)]
    assert (min(values), max(values)) == (-10, 10)


def test_handles_obey_keys(visit: Visit) -> None:
    page = visit.open("softmax")
    keys = [
        ("bars", 2, "ArrowUp"),
        ("steps", 0, "PageUp"),
        ("simplex", 0, "End"),
    ]
    for chart, number, key in keys:
        before = shown(page)["marks"]
        point = handle(page, f"softmax_{chart}", number)
        assert point.get_attribute("role") == "slider"
        point.focus()
        assert press(page, key)["marks"] != before
        at_rest(page)
    assert visit.console_errors == []


def test_the_path_is_walked_and_run_and_begun_anew_by_hand(visit: Visit) -> None:
    page = visit.open("softmax")
    page.locator(".st-key-taken input[type=range]").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    says(visit, 1, "10 steps have brought the loss from 0.357")
    at_rest(page)
    page.wait_for_url(re.compile(r"z2=0\.938"))
    assert page.locator(".st-key-z2 input[type=range]").get_attribute("aria-valuetext") == "0.9384"
    click(visit, "Step back")
    says(visit, 1, "9 steps have brought")
    at_rest(page)
    click(visit, "Run")
    page.wait_for_function(
        "parseInt(document.querySelectorAll('.nll-sentence')[1].innerText) >= 12"
    )
    click(visit, "Pause")
    at_rest(page)
    live = drag(page, handle(page, "softmax_bars", 0), 0, -20)
    assert live["sliders"]["st-key-taken"] == "0"
    assert live["sentences"][1].startswith("No step taken yet")
    at_rest(page)
    compare(live, shown(page))
    assert visit.console_errors == []


def test_presets_change_classes_and_targets(visit: Visit) -> None:
    page = visit.open("softmax")
    # What stands on a stage changes in place: no sentence is gone for a moment.
    page.evaluate(
        """() => {
          window.fewest = Infinity;
          const look = () => {
            const { length } = document.querySelectorAll('.nll-sentence');
            window.fewest = Math.min(window.fewest, length);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    click(visit, "Smoothing ε = 0.1, four classes")
    says(visit, 0, "0.349")
    visit.settle()
    assert page.locator(".st-key-softmax_simplex").count() == 0
    assert page.locator(".st-key-z4").count() == 1
    click(visit, "Logits near 1000")
    says(visit, 2, "fails in float16, float32, float64")
    visit.settle()
    assert page.locator(".st-key-softmax_simplex").count() == 1
    assert page.evaluate("window.fewest") == 3
    assert visit.console_errors == []


def test_ten_classes_on_a_phone_in_the_dark(visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)
    visit.page.emulate_media(color_scheme="dark")
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
