"""The entropy page in the browser: bars, curves and reports that are dragged."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, link_says, shown, thumb

PROJECTION = "entropy?about=Forward+and+reverse+KL"
SCORING = "entropy?about=Proper+scoring"

# The page, the chart, which of its handles, how far it is dragged, and the control that moves.
DRAGS = [
    ("entropy", "entropy_codes", 0, 0, 40, "p1"),
    ("entropy", "entropy_codes", 6, 0, -30, "q3"),
    ("entropy?kinds=8&q8=0", "entropy_codes", 15, 0, -40, "q8"),
    (PROJECTION, "entropy_fits", 0, -60, 10, "qm"),
    (PROJECTION, "entropy_fits", 1, 30, 0, "qs"),
    (PROJECTION, "entropy_directions", 1, -40, 0, "qm"),
    (SCORING, "entropy_proper", 0, -80, 0, "r"),
    (SCORING, "entropy_other", 0, -120, 0, "r"),
    (SCORING, "entropy_other", 2, -60, 0, "q"),
]


def open_page(visit: Visit, path: str) -> Page:
    """The page, when all that it computes ahead has arrived."""
    page = visit.open(path)
    page.wait_for_function("document.documentElement.dataset.nllAhead === 'here'")
    return page


@pytest.mark.parametrize(("path", "chart", "number", "dx", "dy", "key"), DRAGS)
def test_a_drag_shows_what_the_server_confirms(
    visit: Visit, path: str, chart: str, number: int, dx: float, dy: float, key: str
) -> None:
    page = open_page(visit, path)
    before = shown(page)
    live = drag(page, handle(page, chart, number), dx, dy)
    assert live["sentences"] != before["sentences"]
    assert live["marks"] != before["marks"]
    at_rest(page)
    link_says(page, f"{key}=")
    assert_same(live, shown(page))
    assert visit.console_errors == []


@pytest.mark.parametrize(
    ("path", "key"),
    [("entropy", "q1"), (PROJECTION, "apart"), (PROJECTION, "share"), (SCORING, "q")],
)
def test_a_slider_acts_while_it_moves(visit: Visit, path: str, key: str) -> None:
    page = open_page(visit, path)
    before = shown(page)
    live = drag(page, thumb(page, key), 50, 0, release=False)
    assert live["sentences"] != before["sentences"]
    assert f"&{key}=" not in page.url
    page.mouse.up()
    at_rest(page)
    link_says(page, f"{key}=")
    assert_same(live, shown(page))


@pytest.mark.parametrize(
    ("path", "chart", "number", "key", "value"),
    [("entropy", "entropy_codes", 4, "q1", "5"), (SCORING, "entropy_other", 1, "r", "0.91")],
)
def test_keys_move_a_mark_by_a_step(
    visit: Visit, path: str, chart: str, number: int, key: str, value: str
) -> None:
    page = open_page(visit, path)
    mark = handle(page, chart, number)
    mark.focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(50)
    live = shown(page)
    assert mark.get_attribute("aria-valuetext") == value
    at_rest(page)
    link_says(page, f"{key}={value}")
    assert_same(live, shown(page))
