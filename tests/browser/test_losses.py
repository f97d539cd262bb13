"""The losses page in a browser: a drag along each kind of axis, sliders, keys and views."""

from __future__ import annotations

from .confirmed import Drag, Slide, assert_confirmed, at_hand, each, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, handle, press, shown

DRAGS = [
    Drag("losses", "losses_values", 60, 30, "margin"),
    Drag("losses?loss=weighted+NLL&against=probability", "losses_slopes", 40, 0, "margin"),
    Drag("losses?show=Fitted&loss=Brier", "losses_plane", -50, 5, "ox"),
    Drag("losses?show=Three+claims", "losses_outlier", -150, -40, "missed"),
]
SLIDERS = [Slide("losses?loss=focal", "gamma", 40), Slide("losses?show=Fitted", "ones", -60)]


@each(DRAGS)
def test_a_drag_shows_what_the_server_confirms(visit: Visit, case: Drag) -> None:
    assert_confirmed(visit, case)


@each(SLIDERS)
def test_a_slider_acts_while_it_moves(visit: Visit, case: Slide) -> None:
    assert_confirmed(visit, case, changes=("sentences", "marks", "sliders"))


def test_keys_move_the_outlier(visit: Visit) -> None:
    page = open_at_hand(visit, "losses?show=Fitted")
    point = handle(page, "losses_plane")
    point.focus()
    for key, x, y in (
        ("ArrowLeft", "−5.25", "0.5"),
        ("ArrowUp", "−5.25", "1"),
        ("Home", "−8", "1"),
    ):
        live = press(page, key)
        says = f"x₁ of the outlier {x}, x₂ of the outlier {y}"
        assert point.get_attribute("aria-valuetext") == says
        at_rest(page)
        at_hand(page)
        assert_same(live, shown(page))


def test_each_view_has_its_controls(visit: Visit) -> None:
    page = visit.open("losses")
    assert page.locator(".st-key-margin").count() == 1
    page.get_by_role("radio", name="Fitted").click()
    page.wait_for_selector(".st-key-ox")
    visit.settle()
    assert page.locator(".st-key-margin").count() == 0
    page.get_by_role("button", name="0.6 costs 0.51?").click()
    page.wait_for_selector(".st-key-onwrong")
    visit.settle()
    assert "0.916 nats" in visit.sentence()
    # What is sent of a sweep takes no room, so that nothing below it shifts.
    sweep = page.locator(".st-key-nll_live_onwrong")
    assert sweep.count() == 1
    assert sweep.bounding_box() is None
