"""The families page in a browser: a family is clicked."""

from __future__ import annotations

from .conftest import Visit
from .live import link_says
from .waiting import SETTLED


def test_a_family_is_chosen_by_a_click_on_the_map(visit: Visit) -> None:
    # Nothing moves on the map that `visit.open` could wait for.
    page = visit.page
    page.goto(f"{visit.address}/families?faview=All+families")
    page.wait_for_selector(f"{SETTLED} .nll-chart")
    visit.settle()
    before = visit.sentence()
    # Gamma, after the five families of counts, and Rayleigh, Weibull and the exponential.
    page.locator(".st-key-families_map .points path").nth(8).click(force=True)
    visit.wait_for_other_sentence(before)
    link_says(page, "fafamily=Gamma")
    assert visit.console_errors == []
