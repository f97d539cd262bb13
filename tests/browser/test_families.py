"""The families page in a browser: what is dragged is confirmed, points and families are clicked."""

from __future__ import annotations

import pytest

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import PHONE, Visit
from .live import link_says
from .waiting import SETTLED

HELD = "families?faview=Intervals&fawhich=first"
MAP = "families?faview=All+families"
VALLEY = "families?faview=A+free+location"
GROWTH = "families?faview=Repeated+samples&fafamily=Exponential"
CASES: list[Drag | Slide] = [
    Drag("families", "families_density", -60, 0, "fadatum"),
    Slide("families", "fadatum", -60),
    Drag(HELD, "families_interval_0", 40, 0, "faheld"),
    Drag(VALLEY, "families_valley", -60, 0, "faloc"),
    Drag(GROWTH, "families_growth_0", 80, 0, "fan"),
]


@each(CASES)
def test_what_is_dragged_is_what_the_server_confirms(visit: Visit, case: Drag | Slide) -> None:
    assert_confirmed(visit, case)


def test_a_family_is_chosen_by_a_click_on_the_map(visit: Visit) -> None:
    # Nothing moves on the map that `visit.open` could wait for.
    page = visit.page
    page.goto(f"{visit.address}/{MAP}")
    page.wait_for_selector(f"{SETTLED} .nll-chart")
    visit.settle()
    before = visit.sentence()
    # Gamma, after the five families of counts, and Rayleigh, Weibull and the exponential.
    page.locator(".st-key-families_map .points path").nth(8).click(force=True)
    visit.wait_for_other_sentence(before)
    link_says(page, "fafamily=Gamma")
    assert visit.console_errors == []


@pytest.mark.parametrize("link", ["families", HELD, VALLEY])
def test_a_formula_is_as_wide_as_a_phone(visit: Visit, link: str) -> None:
    visit.page.set_viewport_size(PHONE)
    formula = visit.open(link).locator("[class*=st-key-nll_formula] .katex-display").first
    assert formula.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
