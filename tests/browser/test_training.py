"""The training page in a browser: the run is scrubbed and played, and shows what is confirmed."""

from __future__ import annotations

from .confirmed import CHANGES, Drag, Slide, assert_confirmed, each, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, handle, link_says, press, shown

CURED = "training?watch=Cures+compared"
DRAGS = [
    Drag("training?task=three+species&done=30", "training_weights", 40, 0, "done"),
    Drag(f"{CURED}&cure=early+stopping&done=20", "training_cures", 40, 0, "done"),
]
SLIDERS = [Slide("training?done=1000", "eta", -30)]


@each(DRAGS)
def test_a_drag_shows_what_the_server_confirms(visit: Visit, case: Drag) -> None:
    assert_confirmed(visit, case, changes=(*CHANGES, "live"))


@each(SLIDERS)
def test_a_slider_acts_while_it_moves(visit: Visit, case: Slide) -> None:
    assert_confirmed(visit, case, changes=("sentences", "marks", "sliders"))


def test_keys_step_along_the_run(visit: Visit) -> None:
    page = open_at_hand(visit, "training")
    point = handle(page, "training_nll")
    point.focus()
    for key, value in (("ArrowLeft", "270"), ("PageUp", "680"), ("Home", "0"), ("End", "3000")):
        live = press(page, key)
        assert point.get_attribute("aria-valuetext") == value
    at_rest(page)
    assert_same(live, shown(page))


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
