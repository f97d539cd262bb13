"""The bigram page in a browser: names are drawn, a run is played, a name is typed."""

from __future__ import annotations

import pytest

from .confirmed import Slide, assert_confirmed, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, link_says, shown

NAME = "bigram?bgview=A+name,+letter+by+letter"


def test_other_names_are_drawn_while_the_seed_moves(visit: Visit) -> None:
    # The sentence is of the name typed in, which stays.
    assert_confirmed(visit, Slide(NAME, "bgdraw", 40, changes=("tables", "sliders")))


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
