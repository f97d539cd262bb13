"""The losses page in a browser: drags and live sliders in every view."""

from __future__ import annotations

import pytest

from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, link_says, shown, thumb

CLAIMS = "losses?show=Three+claims"
# The page, the chart with the handle, how far it is dragged, the control that it moves.
DRAGS = [
    ("losses", "losses_values", 60, 30, "margin"),
    ("losses?loss=weighted+NLL&against=probability", "losses_slopes", 40, 0, "margin"),
    ("losses?show=Fitted&loss=Brier", "losses_plane", -50, 5, "ox"),
    ("losses?show=Compared", "losses_asked", -200, 10, "asked"),
    (CLAIMS, "losses_outlier", -150, -40, "missed"),
    (f"{CLAIMS}&claim=0.6+on+the+wrong+class", "losses_wrong", 100, -40, "onwrong"),
    (f"{CLAIMS}&claim=low+NLL+means+calibrated", "losses_stated", -120, 10, "stated"),
]
# What else is heard while it moves.
SLIDERS = [
    ("losses?loss=focal", "gamma", 40),
    ("losses?show=Fitted", "ones", -60),
    ("losses?show=Fitted&loss=smoothed+NLL", "oy", 30),
]


def wait_for_tables(visit: Visit) -> None:
    """Wait until what the server computes ahead has been fetched."""
    visit.page.wait_for_selector("html[data-nll-ahead=here]", state="attached")


@pytest.mark.parametrize(("path", "chart", "dx", "dy", "key"), DRAGS)
def test_a_drag_shows_what_the_server_confirms(
    visit: Visit, path: str, chart: str, dx: float, dy: float, key: str
) -> None:
    page = visit.open(path)
    if "claims" not in path:
        wait_for_tables(visit)
    before = shown(page)
    live = drag(page, handle(page, chart), dx, dy)
    assert live["sentences"] != before["sentences"]
    assert live["formulas"] != before["formulas"]
    assert live["marks"] != before["marks"]
    assert live["sliders"][f"st-key-{key}"] != before["sliders"][f"st-key-{key}"]
    at_rest(page)
    link_says(page, f"{key}=")
    assert_same(live, shown(page))
    assert visit.console_errors == []


@pytest.mark.parametrize(("path", "key", "dx"), SLIDERS)
def test_a_slider_acts_while_it_moves(visit: Visit, path: str, key: str, dx: float) -> None:
    page = visit.open(path)
    wait_for_tables(visit)
    before = shown(page)
    live = drag(page, thumb(page, key), dx, 0, release=False)
    assert live["sentences"] != before["sentences"]
    assert live["marks"] != before["marks"]
    assert f"{key}=" not in page.url
    page.mouse.up()
    at_rest(page)
    link_says(page, f"{key}=")
    assert_same(live, shown(page))


def test_keys_move_the_outlier(visit: Visit) -> None:
    page = visit.open("losses?show=Fitted")
    wait_for_tables(visit)
    point = handle(page, "losses_plane")
    point.focus()
    for key, x, y in (
        ("ArrowLeft", "-5.25", "0.5"),
        ("ArrowUp", "-5.25", "1"),
        ("Home", "-8", "1"),
    ):
        page.keyboard.press(key)
        page.wait_for_timeout(50)
        says = f"x₁ of the outlier {x}, x₂ of the outlier {y}"
        assert point.get_attribute("aria-valuetext") == says
        live = shown(page)
        at_rest(page)
        wait_for_tables(visit)
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
