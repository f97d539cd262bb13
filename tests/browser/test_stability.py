"""The stability page in the browser: leads, shifts, sums and clips that are dragged."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, link_says, shown, thumb

ORDER = "stability?see=Order+of+addition"
CLIPPING = "stability?see=Clipping"
PRODUCT = "stability?see=Product+or+sum"

# The page, the chart, which of its handles, how far it is dragged, and the control that moves.
DRAGS = [
    ("stability", "stability_ways", 0, 90, "lead"),
    ("stability?form=naive&reach=±40&lead=2&part=gradient", "stability_ways", 0, 120, "lead"),
    (
        "stability?form=log-softmax&reach=±150&float=float32&lead=0",
        "stability_error",
        0,
        60,
        "lead",
    ),
    (ORDER, "stability_sums", 0, -60, "terms"),
    (ORDER + "&order=small+first", "stability_drift", 0, -90, "terms"),
    (CLIPPING, "stability_clip", 0, 150, "given"),
    (CLIPPING, "stability_clip", 1, -120, "clip"),
]


def open_page(visit: Visit, path: str) -> Page:
    """The page, when all that it computes ahead has arrived."""
    page = visit.open(path)
    page.wait_for_function("document.documentElement.dataset.nllAhead === 'here'")
    return page


@pytest.mark.parametrize(("path", "chart", "number", "dx", "key"), DRAGS)
def test_a_drag_shows_what_the_server_confirms(
    visit: Visit, path: str, chart: str, number: int, dx: float, key: str
) -> None:
    page = open_page(visit, path)
    before = shown(page)
    live = drag(page, handle(page, chart, number), dx, 0)
    assert live["sentences"] != before["sentences"]
    assert live["marks"] != before["marks"]
    assert live["formulas"] != before["formulas"]
    at_rest(page)
    link_says(page, f"{key}=")
    assert_same(live, shown(page))
    assert visit.console_errors == []


@pytest.mark.parametrize(
    ("path", "key", "dx"),
    [
        ("stability", "lead", 60),
        ("stability?form=naive&lead=2&reach=±40", "add", 70),
        ("stability?form=log-sum-exp&lead=2&float=float16", "add", -40),
        (ORDER, "terms", -40),
        (CLIPPING, "given", -50),
        (CLIPPING, "clip", 40),
        (PRODUCT, "p", 50),
        (PRODUCT, "many", 40),
    ],
)
def test_a_slider_acts_while_it_moves(visit: Visit, path: str, key: str, dx: float) -> None:
    page = open_page(visit, path)
    before = shown(page)
    live = drag(page, thumb(page, key), dx, 0, release=False)
    assert live["sentences"] != before["sentences"]
    assert live["marks"] != before["marks"]
    page.mouse.up()
    at_rest(page)
    link_says(page, f"{key}=")
    assert_same(live, shown(page))
    assert visit.console_errors == []


def test_keys_move_the_lead_by_one_step_and_by_more(visit: Visit) -> None:
    page = open_page(visit, "stability?lead=0")
    point = handle(page, "stability_ways")
    point.focus()
    for key, value in [("ArrowRight", "1"), ("ArrowLeft", "0"), ("End", "1000"), ("Home", "-1000")]:
        page.keyboard.press(key)
        page.wait_for_timeout(50)
        assert point.get_attribute("aria-valuetext") == value


def test_views_and_presets_open_their_charts(visit: Visit) -> None:
    page = visit.open("stability")
    for view, chart in [
        ("Product or sum", "stability_product"),
        ("Order of addition", "stability_sums"),
        ("Clipping", "stability_clip"),
        ("Six ways", "stability_ways"),
    ]:
        page.get_by_role("radio", name=view).click()
        page.wait_for_selector(f".st-key-{chart} .nll-chart")
        visit.settle()
    page.get_by_role("button", name="2.4541 or 2.45401").click()
    page.wait_for_selector(".st-key-stability_sums .nll-chart")
    visit.settle()
    assert "2.4541" in visit.sentence()
    assert visit.console_errors == []
