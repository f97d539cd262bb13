"""The likelihood page in the browser: every handle and slider acts while it moves."""

from __future__ import annotations

import pytest

from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, link_says, shown, thumb
from .waiting import wait_until

VIEW = "likelihood?seen="
# What is opened, the chart and which of its handles, how far it is dragged, what the link says.
DRAGS = [
    ("likelihood", "likelihood_area", 0, -60, "lo="),
    ("likelihood", "likelihood_area", 1, 50, "hi="),
    ("likelihood", "likelihood_rise", 1, -60, "hi="),
    (f"{VIEW}Likelihood&m=50&s=5", "likelihood_density", 0, 25, "s="),
    (f"{VIEW}Likelihood&m=50&s=5", "likelihood_density", 1, 20, "m="),
    (f"{VIEW}Likelihood&m=50&s=5", "likelihood_slices", 0, 25, "m="),
    (f"{VIEW}Likelihood&m=50&s=5", "likelihood_slices", 1, -20, "s="),
    (f"{VIEW}Likelihood&pts=Fifty+times+closer", "likelihood_slices", 1, -60, "s="),
    (f"{VIEW}Coin", "likelihood_heads", 0, -60, "heads="),
    (f"{VIEW}Coin", "likelihood_coin", 0, 80, "coin="),
    (f"{VIEW}Product+to+logs", "likelihood_product", 0, -120, "upto="),
    (f"{VIEW}Product+to+logs", "likelihood_sum", 0, -100, "upto="),
]
SLIDERS = [
    ("likelihood", "hi"),
    (f"{VIEW}Likelihood", "m"),
    (f"{VIEW}Likelihood", "s"),
    (f"{VIEW}Coin", "heads"),
    (f"{VIEW}Coin", "coin"),
]


@pytest.mark.parametrize(("path", "chart", "number", "dx", "said"), DRAGS)
def test_a_drag_shows_what_the_server_confirms(
    visit: Visit, path: str, chart: str, number: int, dx: float, said: str
) -> None:
    page = visit.open(path)
    wait_for_tables(visit)
    before = shown(page)
    live = drag(page, handle(page, chart, number), dx, 0)
    assert live["sentences"] != before["sentences"]
    assert live["formulas"] != before["formulas"]
    assert live["marks"] != before["marks"]
    at_rest(page)
    link_says(page, said)
    assert_same(live, shown(page))
    assert visit.console_errors == []


@pytest.mark.parametrize(("path", "key"), SLIDERS)
def test_a_slider_acts_while_it_moves(visit: Visit, path: str, key: str) -> None:
    page = visit.open(path)
    wait_for_tables(visit)
    before = shown(page)
    live = drag(page, thumb(page, key), -40, 0, release=False)
    assert live["sentences"] != before["sentences"]
    assert live["marks"] != before["marks"]
    page.mouse.up()
    at_rest(page)
    link_says(page, f"{key}=")
    assert_same(live, shown(page))


def test_one_end_is_dragged_past_the_other(visit: Visit) -> None:
    page = visit.open("likelihood")
    wait_for_tables(visit)
    live = drag(page, handle(page, "likelihood_area", 0), 120, 0)
    at_rest(page)
    after = shown(page)
    assert_same(live, after)
    low, high = (float(after["sliders"][f"st-key-{key}"]) for key in ("lo", "hi"))
    assert low > high
    assert f"from {high:g} to {low:g}" in after["sentences"][0]


def test_keys_move_an_end(visit: Visit) -> None:
    page = visit.open("likelihood")
    wait_for_tables(visit)
    end = handle(page, "likelihood_area", 1)
    end.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(50)
    live = shown(page)
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


def wait_for_tables(visit: Visit) -> None:
    """Wait until the browser has what the server computes ahead."""
    visit.page.wait_for_selector("html[data-nll-ahead=here]", state="attached")
    wait_until(visit.page, "!live.moving()")
