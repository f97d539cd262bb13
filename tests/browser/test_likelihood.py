"""The likelihood page in the browser: every handle and slider acts while it moves."""

from __future__ import annotations

from .confirmed import Drag, Slide, assert_confirmed, each, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, press, shown

VIEW = "likelihood?seen="
LIKELIHOOD = f"{VIEW}Likelihood&m=50&s=5"
DRAGS = [
    Drag("likelihood", "likelihood_area", -60, 0, "lo", 0),
    Drag("likelihood", "likelihood_area", 50, 0, "hi", 1),
    Drag("likelihood", "likelihood_rise", -60, 0, "hi", 1),
    Drag(LIKELIHOOD, "likelihood_density", 25, 0, "s", 0),
    Drag(LIKELIHOOD, "likelihood_density", 20, 0, "m", 1),
    Drag(LIKELIHOOD, "likelihood_slices", 25, 0, "m", 0),
    Drag(LIKELIHOOD, "likelihood_slices", -20, 0, "s", 1),
    Drag(f"{VIEW}Likelihood&pts=Fifty+times+closer", "likelihood_slices", -60, 0, "s", 1),
    Drag(f"{VIEW}Coin", "likelihood_heads", -60, 0, "heads"),
    Drag(f"{VIEW}Coin", "likelihood_coin", 80, 0, "coin"),
    Drag(f"{VIEW}Product+to+logs", "likelihood_product", -120, 0, "upto"),
    Drag(f"{VIEW}Product+to+logs", "likelihood_sum", -100, 0, "upto"),
]
SLIDERS = [
    Slide("likelihood", "hi", -40),
    Slide(f"{VIEW}Likelihood", "m", -40),
    Slide(f"{VIEW}Likelihood", "s", -40),
    Slide(f"{VIEW}Coin", "heads", -40),
    Slide(f"{VIEW}Coin", "coin", -40),
]


@each(DRAGS)
def test_a_drag_shows_what_the_server_confirms(visit: Visit, case: Drag) -> None:
    assert_confirmed(visit, case)


@each(SLIDERS)
def test_a_slider_acts_while_it_moves(visit: Visit, case: Slide) -> None:
    assert_confirmed(visit, case, changes=("sentences", "marks", "sliders"))


def test_one_end_is_dragged_past_the_other(visit: Visit) -> None:
    page = open_at_hand(visit, "likelihood")
    live = drag(page, handle(page, "likelihood_area", 0), 120, 0)
    at_rest(page)
    after = shown(page)
    assert_same(live, after)
    low, high = (float(after["sliders"][f"st-key-{key}"]) for key in ("lo", "hi"))
    assert low > high
    assert f"from {high:g} to {low:g}" in after["sentences"][0]


def test_keys_move_an_end(visit: Visit) -> None:
    page = open_at_hand(visit, "likelihood")
    end = handle(page, "likelihood_area", 1)
    end.focus()
    live = press(page, "ArrowRight")
    assert live["sliders"]["st-key-hi"] == "52.75"
    at_rest(page)
    assert_same(live, shown(page))


def test_each_view_is_opened_by_its_button(visit: Visit) -> None:
    page = visit.open("likelihood")
    for name, chart in (
        ("Likelihood", "likelihood_slices"),
        ("Coin", "likelihood_coin"),
        ("Product to logs", "likelihood_sum"),
        ("Probability", "likelihood_rise"),
    ):
        page.locator(".st-key-seen").get_by_text(name, exact=True).click()
        page.wait_for_selector(f".st-key-{chart} .nll-handle")
        visit.settle()
    assert visit.console_errors == []
