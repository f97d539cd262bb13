"""The training page in a browser: the run is stepped and played, and a cure is one click."""

from __future__ import annotations

from .confirmed import open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, link_says, shown


def test_buttons_step_along_the_kept_steps(visit: Visit) -> None:
    page = open_at_hand(visit, "training?done=100")
    text = page.locator(".st-key-done [data-testid=stSliderThumbValue]")
    for name, value in (("Step", "110"), ("Step back", "100"), ("Back to start", "0")):
        page.get_by_role("button", name=name, exact=True).click()
        assert text.inner_text() == value
    at_rest(page)
    link_says(page, "done=0")
    assert "After 0 of 3,000 steps" in visit.sentence()


def test_a_run_is_played_and_paused(visit: Visit) -> None:
    page = open_at_hand(visit, "training?optim=Newton&done=0")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_function(
        "() => document.querySelector('.st-key-done [data-testid=stSliderThumbValue]')"
        ".innerText !== '0'"
    )
    page.get_by_role("button", name="Pause", exact=True).click()
    text = page.locator(".st-key-done [data-testid=stSliderThumbValue]").inner_text()
    assert 0 < int(text) < 30
    live = shown(page)
    at_rest(page)
    link_says(page, f"done={text}")
    assert_same(live, shown(page))


def test_a_cure_is_one_click(visit: Visit) -> None:
    page = visit.open("training")
    page.get_by_role("button", name="Cure: L2").click()
    page.wait_for_selector(".st-key-training_table, [data-text=training_table]")
    visit.settle()
    assert "with L2 the held-out mean NLL is" in visit.sentence()
    page.get_by_role("radio", name="early stopping").click()
    page.wait_for_function(
        "document.querySelector('.nll-sentence').innerText.includes('with early stopping')"
    )
    assert visit.console_errors == []
