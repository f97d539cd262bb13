"""Texts of tokens in a real browser: pointing, keys, a finger; files; windows that are dragged."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.logprob_cases import sample_path

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import Visit

FILE = "input[type=file]"
TOKENS = "[data-text=tokens] [role=option]"
SAID = ".nll-token-said"


def shares(page: Page) -> list[float]:
    """The widths of the parts of the bar, of all of it."""
    found: list[float] = page.evaluate(
        "() => { const parts = [...document.querySelectorAll('.nll-shares span')]"
        ".map(e => e.getBoundingClientRect().width);"
        "const all = parts.reduce((a, b) => a + b, 0); return parts.map(w => w / all); }"
    )
    return found


def test_tokens_are_on_the_first_screen_also_under_the_warning_of_a_link(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1280, "height": 720})
    page = visit.open("tokens?tkview=Mars&tkt=hot")
    assert page.get_by_test_id("stAlert").count() == 1
    box = page.locator("[data-text=tokens]").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 720


def test_a_token_says_what_it_cost_when_pointed_at_and_by_keys(visit: Visit) -> None:
    page = visit.open("tokens")
    tokens = page.locator(TOKENS)
    idle = page.locator(SAID).inner_text()
    title = tokens.nth(4).get_attribute("title") or ""
    tokens.nth(4).hover()
    expect(page.locator(SAID)).to_contain_text(title)
    # What is listed, and all that is not, in proportion.
    listed = page.evaluate(
        "() => JSON.parse(document.querySelector("
        "'[aria-selected=true]').dataset.shares).map(s => s[1])"
    )
    assert shares(page) == pytest.approx(listed, abs=0.01)
    page.locator("[data-text=tokens]").focus()
    page.keyboard.press("End")
    last = tokens.last
    expect(last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowLeft")
    shown = tokens.nth(tokens.count() - 2)
    expect(shown).to_have_attribute("aria-selected", "true")
    expect(page.locator(SAID)).to_contain_text(shown.get_attribute("aria-label") or "?")
    active = page.locator("[data-text=tokens]").get_attribute("aria-activedescendant")
    assert active == shown.get_attribute("id")
    # Another text is another story.
    page.get_by_label("Any text; each line is a text of its own").fill("zoe")
    page.keyboard.press("Control+Enter")
    expect(tokens).to_have_count(3)
    expect(page.locator(SAID)).to_have_text(idle)
    assert visit.console_errors == []


def test_a_finger_taps_a_token(phone: Visit) -> None:
    page = phone.open("tokens")
    token = page.locator(TOKENS).nth(1)
    title = token.get_attribute("title") or "?"
    token.tap()
    expect(page.locator(SAID)).to_contain_text(title)
    assert phone.console_errors == []


def test_a_file_is_coloured_and_stays_out_of_the_link(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("tokens")
    page.set_input_files(FILE, sample_path("openai_chat.json"))
    expect(page.locator(".nll-whose")).to_contain_text("openai_chat.json")
    expect(page.locator("[data-text=tokens]")).to_contain_text("🙂")
    visit.settle()
    assert "openai" not in page.url
    broken = tmp_path / "broken.json"
    broken.write_text('{"tokens": ["a"], "logprobs": [0.7]}')
    page.set_input_files(FILE, broken)
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("above 0")
    assert page.locator(TOKENS).count() == 0
    page.get_by_label("The numbers are").click()
    page.get_by_role("option", name="probabilities").click()
    expect(page.locator(TOKENS)).to_have_count(1)
    assert visit.console_errors == []


WINDOWS = "tokens?tkview=Windows"


@each(
    [
        Slide("tokens", "tkn", -60),
        Slide(WINDOWS, "tkstride", -60),
        Drag(WINDOWS, "tokens_strides", -60, 0, "tkstride"),
    ]
)
def test_what_moves_is_what_the_server_says(visit: Visit, case: Slide | Drag) -> None:
    assert_confirmed(visit, case)
