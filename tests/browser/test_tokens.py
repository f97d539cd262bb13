"""The page on tokens in a browser: a step is dragged past another, by pointer, key and finger."""

from __future__ import annotations

import pytest

from .confirmed import Drag, assert_confirmed, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, handle, link_says, press, shown

CHAIN = "tokens?tkview=From+logits+to+a+draw"
# Two steps to the left is before the temperature.
BEFORE_T = Drag(
    CHAIN, "tokens_chain", -230, 0, "tkorder", "top-p", ("sentences", "marks", "tables")
)
THREE = f"{CHAIN}&tkfrom=my+own&tkt=0.5"


def test_a_step_is_dragged_past_another(visit: Visit) -> None:
    before, live = assert_confirmed(visit, BEFORE_T)
    assert "Of 27 tokens 12 are left" in before["sentences"][0]
    assert "Of 27 tokens 6 are left" in live["sentences"][0]
    link_says(visit.page, "tkorder=penalty+top-p+T+top-k+min-p+typical")
    # The next one is dragged from there.
    visit.page.wait_for_function("document.documentElement.dataset.nllAhead !== 'awaited'")
    handle(visit.page, "tokens_chain", "typical").focus()
    press(visit.page, "Home")
    at_rest(visit.page)
    link_says(visit.page, "tkorder=typical+penalty+top-p+T+top-k+min-p")


@pytest.mark.parametrize(
    ("name", "keys", "place", "says"),
    [
        ("top-p", ["ArrowLeft", "ArrowLeft"], "2 of 6", "Of 3 tokens 2 are left"),
        ("T", ["End"], "6 of 6", "Of 3 tokens 2 are left"),
        ("T", ["ArrowRight", "Home", "ArrowLeft"], "1 of 6", "Of 3 tokens 1 is left"),
    ],
)
def test_keys_take_a_step_to_another_place(
    visit: Visit, name: str, keys: list[str], place: str, says: str
) -> None:
    page = open_at_hand(visit, THREE)
    block = handle(page, "tokens_chain", f"{name}: its place")
    assert block.get_attribute("role") == "slider"
    block.focus()
    for key in keys:
        press(page, key)
    live = shown(page)
    assert says in live["sentences"][0]
    assert block.get_attribute("aria-valuetext") == place
    numbers = [block.get_attribute(f"aria-value{name}") for name in ("min", "now", "max")]
    assert numbers == ["1", place[0], "6"]
    at_rest(page)
    link_says(page, "tkorder=")
    assert_same(live, shown(page))
    assert visit.console_errors == []


def test_an_order_is_typed_in(visit: Visit) -> None:
    page = visit.open(THREE)
    page.get_by_text("Typical, penalty, seed").click()
    box = page.get_by_label("Order of the steps", exact=True)
    box.fill("top-p  T penalty top-k min-p typical")
    box.press("Enter")
    page.wait_for_function("document.querySelector('.nll-sentence').innerText.includes('2 are')")
    visit.settle()
    assert handle(page, "tokens_chain", "T:").get_attribute("aria-valuetext") == "2 of 6"
