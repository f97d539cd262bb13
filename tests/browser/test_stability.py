"""The stability page in the browser: leads, shifts, sums and clips that are dragged."""

from __future__ import annotations

from .confirmed import Drag, Slide, assert_confirmed, each, open_at_hand
from .conftest import Visit
from .live import handle, press

ORDER = "stability?see=Order+of+addition"
CLIPPING = "stability?see=Clipping"
PRODUCT = "stability?see=Product+or+sum"

# One of each: sweeps ahead and at once, a plot below the first, two handles in one plot.
DRAGS = [
    Drag("stability?form=naive&reach=±40&lead=2&part=gradient", "stability_ways", 120, 0, "lead"),
    Drag(
        "stability?form=log-softmax&reach=±150&float=float32&lead=0",
        "stability_error",
        60,
        0,
        "lead",
    ),
    Drag(ORDER + "&order=small+first", "stability_drift", -90, 0, "terms"),
    Drag(CLIPPING, "stability_clip", -120, 0, "clip", 1),
]
SLIDERS = [
    Slide("stability?form=log-sum-exp&lead=2&float=float16", "add", -40),
    Slide(PRODUCT, "p", 50),
]


@each(DRAGS)
def test_a_drag_shows_what_the_server_confirms(visit: Visit, case: Drag) -> None:
    assert_confirmed(visit, case)


@each(SLIDERS)
def test_a_slider_acts_while_it_moves(visit: Visit, case: Slide) -> None:
    assert_confirmed(visit, case, changes=("sentences", "marks", "sliders"))


def test_keys_move_the_lead_by_one_step_and_by_more(visit: Visit) -> None:
    page = open_at_hand(visit, "stability?lead=0")
    point = handle(page, "stability_ways")
    point.focus()
    for key, value in [("ArrowRight", "1"), ("ArrowLeft", "0"), ("End", "1000"), ("Home", "−1000")]:
        press(page, key)
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
