"""The selection page in a browser: a switch and a choice act."""

from __future__ import annotations

from .conftest import Visit


def test_a_switch_changes_whose_aic_it_is(visit: Visit) -> None:
    page = visit.open("selection")
    page.get_by_text("Whose AIC?", exact=True).click()
    page.wait_for_function("document.body.innerText.includes('371.992')")
    visit.settle()
    page.get_by_text("Count σ as a parameter").click()
    page.wait_for_function("document.body.innerText.includes('369.992')")
    visit.settle()
    assert visit.console_errors == []
