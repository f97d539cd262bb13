"""The template page in a browser: drags and live sliders in every view."""

from __future__ import annotations

from .confirmed import CHANGES, Drag, Slide, assert_confirmed, at_hand, each, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, handle, press, shown

MEAN = "template?tpview=Mean+%E2%88%92+observed"
RECOGNISE = "template?tpview=Recognise+a+loss"
# One of each: the first plot and one beside another, a second handle, one along its height.
DRAGS = [
    Drag("template", "template_given", 60, 4, "tpm"),
    Drag("template?tp=a+count", "template_loss", 25, 4, "tpn", 1),
    # The bar of a class is dragged by its height.
    Drag("template?tp=a+class&tpc=dog", "template_given", 0, -50, "tpz"),
    Drag(RECOGNISE, "template_floor", 100, 4, "tpa", 1),
]
SLIDERS = [
    Slide("template?tp=a+preference%2C+by+log-ratios", "tpbeta", 60),
    Slide(f"{MEAN}&tp=a+count", "tpn", 40),
]


@each(DRAGS)
def test_a_drag_shows_what_the_server_confirms(visit: Visit, case: Drag) -> None:
    assert_confirmed(visit, case, changes=(*CHANGES, "tables"))


@each(SLIDERS)
def test_a_slider_acts_while_it_moves(visit: Visit, case: Slide) -> None:
    assert_confirmed(visit, case, changes=("sentences", "marks", "sliders"))


def test_keys_move_the_prediction_and_the_observed(visit: Visit) -> None:
    page = open_at_hand(visit, "template")
    for number, keys in enumerate(
        ((("ArrowLeft", "0.4"), ("End", "6")), (("ArrowRight", "2.1"), ("Home", "−4")))
    ):
        mark = handle(page, "template_loss", number)
        mark.focus()
        for key, value in keys:
            live = press(page, key)
            assert mark.get_attribute("aria-valuetext") == value
            at_rest(page)
            at_hand(page)
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
