"""The likelihood page in the browser: its handles and sliders act while they move."""

from __future__ import annotations

from .confirmed import Drag, Slide, assert_confirmed, each, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, shown

VIEW = "likelihood?seen="
DRAGS = [
    Drag("likelihood", "likelihood_rise", -60, 0, "hi", 1),
    Drag(f"{VIEW}Likelihood&pts=Fifty+times+closer", "likelihood_slices", -60, 0, "s", 1),
    Drag(f"{VIEW}Coin", "likelihood_heads", -60, 0, "heads"),
    Drag(f"{VIEW}Product+to+logs", "likelihood_sum", -100, 0, "upto"),
]
SLIDERS = [Slide(f"{VIEW}Likelihood", "m", -40), Slide(f"{VIEW}Coin", "heads", -40)]


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
    assert visit.console_errors == []
