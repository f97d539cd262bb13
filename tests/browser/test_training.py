"""The training page in a browser: the run is scrubbed and played, and shows what is confirmed."""

from __future__ import annotations

import pytest

from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, link_says, shown, thumb

CURED = "training?watch=Cures+compared"
# The page, the chart with the handle, and how far it is dragged.
DRAGS = [
    ("training", "training_nll", -60),
    ("training?task=O-rings&flights=15&done=3", "training_nll", 30),
    ("training?task=three+species&done=30", "training_weights", 40),
    ("training?cure=temperature&optim=momentum", "training_confidence", -30),
    ("training?task=setosa+or+not&optim=Newton", "training_gradient", 60),
    (CURED, "training_cures", -80),
    (f"{CURED}&cure=early+stopping&done=20", "training_cures", 40),
]
# What else is heard while it moves.
SLIDERS = [
    ("training", "done", 30),
    ("training?done=1000", "eta", -30),
    ("training?cure=L2", "decay", 40),
    (f"{CURED}&cure=label+smoothing", "smear", 40),
]


def wait_for_tables(visit: Visit) -> None:
    """Wait until what the server computes ahead has been fetched."""
    visit.page.wait_for_selector("html[data-nll-ahead=here]", state="attached")


@pytest.mark.parametrize(("path", "chart", "dx"), DRAGS)
def test_a_drag_shows_what_the_server_confirms(
    visit: Visit, path: str, chart: str, dx: float
) -> None:
    page = visit.open(path)
    wait_for_tables(visit)
    before = shown(page)
    live = drag(page, handle(page, chart), dx, 0)
    for kind in ("sentences", "formulas", "marks", "live"):
        assert live[kind] != before[kind]
    assert live["sliders"]["st-key-done"] != before["sliders"]["st-key-done"]
    at_rest(page)
    link_says(page, "done=")
    assert_same(live, shown(page))
    assert visit.console_errors == []


@pytest.mark.parametrize(("path", "key", "dx"), SLIDERS)
def test_a_slider_acts_while_it_moves(visit: Visit, path: str, key: str, dx: float) -> None:
    page = visit.open(path)
    wait_for_tables(visit)
    before, address = shown(page), page.url
    live = drag(page, thumb(page, key), dx, 0, release=False)
    assert live["sentences"] != before["sentences"]
    assert live["marks"] != before["marks"]
    assert page.url == address
    page.mouse.up()
    at_rest(page)
    link_says(page, f"{key}=")
    assert_same(live, shown(page))


def test_keys_step_along_the_run(visit: Visit) -> None:
    page = visit.open("training")
    wait_for_tables(visit)
    point = handle(page, "training_nll")
    point.focus()
    for key, value in (("ArrowLeft", "270"), ("PageUp", "680"), ("Home", "0"), ("End", "3000")):
        page.keyboard.press(key)
        page.wait_for_timeout(50)
        assert point.get_attribute("aria-valuetext") == value
    live = shown(page)
    at_rest(page)
    assert_same(live, shown(page))


def test_buttons_step_along_the_kept_steps(visit: Visit) -> None:
    page = visit.open("training?done=100")
    wait_for_tables(visit)
    text = page.locator(".st-key-done [data-testid=stSliderThumbValue]")
    for name, value in (("Step", "110"), ("Step back", "100"), ("Back to start", "0")):
        page.get_by_role("button", name=name, exact=True).click()
        assert text.inner_text() == value
    at_rest(page)
    link_says(page, "done=0")
    assert "After 0 of 3,000 steps" in visit.sentence()


def test_a_run_is_played_and_paused(visit: Visit) -> None:
    page = visit.open("training?optim=Newton&done=0")
    wait_for_tables(visit)
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_timeout(900)
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
    assert "with L2 the held-out NLL is" in visit.sentence()
    page.get_by_role("radio", name="early stopping").click()
    page.wait_for_function(
        "document.querySelector('.nll-sentence').innerText.includes('with early stopping')"
    )
    assert visit.console_errors == []
