"""The bigram page in a browser: what is dragged is confirmed, a run is played, a name is typed."""

from __future__ import annotations

import pytest

from .confirmed import Drag, Slide, assert_confirmed, each, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, link_says, shown

PULLS = "bigram?bgview=Smoothing+or+L2"
ORDERS = "bigram?bgview=Longer+memory"
NAME = "bigram?bgview=A+name,+letter+by+letter"
CASES: list[Drag | Slide] = [
    Drag("bigram", "bigram_curve", -120, 0, "bgstep"),
    Slide("bigram", "bgstep", -60),
    Slide(PULLS, "bgadd", 60),
    Drag(ORDERS, "bigram_orders", 70, 0, "bgn"),
    Drag(ORDERS, "bigram_amounts", -150, 0, "bgk"),
    Slide(f"{ORDERS}&bgway=lower+order+as+prior", "bga", 60),
    Slide(NAME, "bgk", -60),
]


@each(CASES)
def test_what_is_dragged_is_what_the_server_confirms(visit: Visit, case: Drag | Slide) -> None:
    assert_confirmed(visit, case)


def test_other_names_are_drawn_while_the_seed_moves(visit: Visit) -> None:
    # The sentence is of the name typed in, which stays.
    assert_confirmed(visit, Slide(NAME, "bgdraw", 40), changes=("tables", "sliders"))


def test_a_run_is_played_and_paused(visit: Visit) -> None:
    page = open_at_hand(visit, "bigram?bgstep=0")
    page.get_by_role("button", name="Run", exact=True).click()
    thumb = ".st-key-bgstep [data-testid=stSliderThumbValue]"
    page.wait_for_function(f"() => document.querySelector('{thumb}').innerText !== '0'")
    page.get_by_role("button", name="Pause", exact=True).click()
    at = page.locator(thumb).inner_text()
    live = shown(page)
    at_rest(page)
    link_says(page, f"bgstep={at}")
    assert_same(live, shown(page))
    assert 0 < int(at) < 5000


@pytest.mark.parametrize(("typed", "says"), [("Chloë", "chloe costs"), ("x", "x costs")])
def test_a_name_is_typed_in(visit: Visit, typed: str, says: str) -> None:
    page = visit.open(NAME)
    box = page.get_by_label("A name", exact=True)
    box.fill(typed)
    box.press("Enter")
    page.wait_for_function(
        f"document.querySelector('.nll-sentence').innerText.startsWith('{says}')"
    )
    visit.settle()
    ticks = page.locator(".st-key-bigram_name .xtick").all_text_contents()
    assert "".join(ticks) == f"{says.split()[0]}·"
    assert visit.console_errors == []
