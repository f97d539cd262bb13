"""The bigram page in a browser: names are drawn, a run is played, a name is typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

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


def test_a_pasted_text_is_read_and_its_model_asked(visit: Visit) -> None:
    page = visit.page
    # There is no chart yet to wait for.
    page.goto(f"{visit.address}/{NAME}&bgdata=Pasted+text&bgunit=each+word")
    box = page.get_by_label("Names, one on each line, or a text")
    box.fill("It was the best of times, it was the worst of times; it was an age of wisdom, 1859.")
    box.press("Control+Enter")
    page.get_by_text("18 words, 10 different").wait_for()
    page.get_by_text("4 digits taken for the end of a word; the first is “1”, in line").wait_for()
    page.wait_for_function(
        "document.querySelector('.nll-sentence')?.innerText.includes('10 words')"
    )
    # What moves is of it, too.
    before = visit.sentence()
    page.locator(".st-key-bgn input[type=range]").press("ArrowLeft")
    visit.wait_for_other_sentence(before)
    link_says(page, "bgn=2")
    assert "wisdom" not in page.url
    assert visit.console_errors == []


def test_too_little_is_refused_with_what_to_do(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/bigram?bgdata=Pasted+text")
    box = page.get_by_label("Names, one on each line, or a text")
    box.fill("Ann\nBob\n42")
    box.press("Control+Enter")
    page.get_by_text("At least 10 different names are needed, got 2").wait_for()
    page.get_by_text("1 line without a letter left out; the first is in line 3.").wait_for()
    assert visit.console_errors == []


def test_the_choice_of_a_text_is_a_click_and_a_preset_or_back_returns_to_it(visit: Visit) -> None:
    page = visit.open("bigram")
    page.locator(".st-key-bgdata").get_by_text("Pasted text").click()
    box = page.get_by_label("Names, one on each line, or a text")
    box.fill("\n".join(f"{a}{b}na" for a in "mkl" for b in "aeiou"))
    box.press("Control+Enter")
    page.get_by_text("15 names, 15 different").wait_for()
    visit.settle()
    link_says(page, "bgdata=")
    page.get_by_role("button", name="Random logits").click()
    expect(box).to_have_count(0)
    visit.settle()
    page.locator(".st-key-bgdata").get_by_text("Pasted text").click()
    page.get_by_text("15 names, 15 different").wait_for()
    visit.settle()
    page.go_back()
    visit.settle()
    expect(page.locator(".st-key-bgdata")).to_have_count(1)
    is_own = "bgdata" in page.url
    expect(box).to_have_count(int(is_own))
    expect(page.get_by_text("15 names, 15 different")).to_have_count(int(is_own))
    assert visit.console_errors == []
