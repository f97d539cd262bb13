"""The template page in a browser: drags and live sliders in every view."""

from __future__ import annotations

import pytest

from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, link_says, shown, thumb

MEAN = "template?tpview=Mean+%E2%88%92+observed"
# The page, the chart with the handle, which of its handles, how far it is dragged, the control.
DRAGS = [
    ("template", "template_loss", 0, -60, "tpm"),
    ("template", "template_loss", 1, -50, "tpy"),
    ("template", "template_given", 0, 60, "tpm"),
    ("template?tp=a+count", "template_given", 1, 80, "tpn"),
    ("template?tp=a+count", "template_loss", 1, 25, "tpn"),
    ("template?tp=a+wait", "template_slope", 0, -60, "tpr"),
    ("template?tp=the+next+token", "template_loss", 0, 40, "tpz"),
    ("template?tp=a+preference%2C+by+log-ratios", "template_slope", 0, -60, "tph"),
    (f"{MEAN}&tp=a+number%2C+Student-t+noise", "template_mean", 0, -120, "tpm"),
    (f"{MEAN}&tp=a+wait", "template_mean", 0, 60, "tpr"),
    ("template?tpview=Recognise+a+loss", "template_floor", 0, -200, "tpz"),
    ("template?tpview=Recognise+a+loss", "template_floor", 1, 100, "tpa"),
    ("template?tpview=Convexity", "template_curvature", 0, -60, "tpz"),
]
# What else is heard while it moves.
SLIDERS = [
    ("template", "tps", 40),
    ("template?tp=a+number%2C+σ+learned", "tpl", 40),
    ("template?tp=a+number%2C+Student-t+noise", "tpnu", 40),
    ("template?tp=a+preference%2C+by+log-ratios", "tpbeta", 60),
    ("template?tp=a+wait", "tpw", -40),
    (f"{MEAN}&tp=a+count", "tpn", 40),
    ("template?tpview=Recognise+a+loss", "tpa", 60),
]


def wait_for_tables(visit: Visit) -> None:
    """Wait until what the server computes ahead has been fetched."""
    visit.page.wait_for_selector("html[data-nll-ahead=here]", state="attached")


@pytest.mark.parametrize(("path", "chart", "number", "dx", "key"), DRAGS)
def test_a_drag_shows_what_the_server_confirms(
    visit: Visit, path: str, chart: str, number: int, dx: float, key: str
) -> None:
    page = visit.open(path)
    wait_for_tables(visit)
    before = shown(page)
    live = drag(page, handle(page, chart, number), dx, 4)
    for kind in ("sentences", "formulas", "marks", "tables"):
        assert live[kind] != before[kind], kind
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


def test_keys_move_the_prediction_and_the_observed(visit: Visit) -> None:
    page = visit.open("template")
    wait_for_tables(visit)
    for number, keys in enumerate(
        ((("ArrowLeft", "0.4"), ("End", "6")), (("ArrowRight", "2.1"), ("Home", "-4")))
    ):
        mark = handle(page, "template_loss", number)
        mark.focus()
        for key, value in keys:
            page.keyboard.press(key)
            page.wait_for_timeout(50)
            assert mark.get_attribute("aria-valuetext") == value
            live = shown(page)
            at_rest(page)
            wait_for_tables(visit)
            assert_same(live, shown(page))


def test_the_bar_of_a_class_is_dragged_by_its_height(visit: Visit) -> None:
    page = visit.open("template?tp=a+class&tpc=dog")
    wait_for_tables(visit)
    before = shown(page)
    live = drag(page, handle(page, "template_given"), 0, -50)
    assert live["sentences"] != before["sentences"]
    at_rest(page)
    link_says(page, "tpz=")
    assert_same(live, shown(page))


def test_each_output_has_its_controls(visit: Visit) -> None:
    page = visit.open("template")
    page.get_by_role("button", name="Count → Poisson").click()
    page.wait_for_selector(".st-key-tpn")
    visit.settle()
    assert page.locator(".st-key-tpm").count() == 0
    assert "1.510 nats" in visit.sentence()
    page.get_by_role("radio", name="Convexity").click()
    page.wait_for_selector(".st-key-tpz")
    visit.settle()
    assert page.locator(".st-key-tpn").count() == 0


def test_a_row_opens_its_output(visit: Visit) -> None:
    page = visit.open("template?tpview=Recognise+a+loss")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="a count").click()
    opened.value.wait_for_selector(".st-key-tpn")
    assert "template?tp=a+count" in opened.value.url
