"""By axe-core: what opens over a page; the pages themselves are in test_every_page.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from .axe import assert_accessible
from .conftest import DESKTOP, PHONE, ROOT, Scheme, Visit
from .waiting import painted


def test_the_readme_lists_what_an_empty_page_of_streamlit_has(
    streamlits_own: frozenset[str],
) -> None:
    readme = Path(ROOT, "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`([a-z-]+: \w+ in \w+)`", readme)) == streamlits_own


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", PHONE), ("dark", DESKTOP)], ids=["light", "dark"]
)
def test_what_opens_over_a_page_is_accessible(
    browser: Browser,
    server: str,
    streamlits_own: frozenset[str],
    scheme: Scheme,
    size: ViewportSize,
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    visit = Visit(context.new_page(), server, asked=True)
    page = visit.open("surprise?ask=true&code=true")
    page.locator(".stCode .token").first.wait_for()

    def check() -> None:
        painted(page)
        assert_accessible(page, streamlits_own)

    check()
    card = page.locator(".nll-card").nth(1)
    card.get_by_role("button", name="Check").click()
    expect(card.get_by_role("alert")).not_to_be_empty()
    check()
    card.get_by_role("textbox").fill("20")
    card.get_by_role("button", name="Check").click()
    page.locator(".nll-verdict").wait_for()
    page.locator(".nll-card").first.get_by_role("button", name="Show me").click()
    opener = page.locator(".st-key-surprise_curve .nll-take")
    opener.focus()
    opener.press("Enter")
    page.get_by_role("menu").wait_for()
    check()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Link to this state").click()
    page.locator(".nll-share svg").wait_for()
    visit.settle()
    check()
    page.get_by_role("button", name="Present, one view at a time").click()
    page.locator(".nll-corner").wait_for()
    visit.settle()
    check()
    page.keyboard.press("q")
    page.get_by_role("dialog").wait_for()
    check()
    context.close()


def test_of_marks_close_together_each_is_taken_hold_of(visit: Visit) -> None:
    page = visit.open("gaussian")
    near = page.locator(".st-key-gaussian_density .nll-handle[data-near]")
    assert near.count() >= 2
    for held in near.all():
        box = held.bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == pytest.approx((24, 24))
        held.scroll_into_view_if_needed()
        # At its mark, and in the middle of its target.
        mark = held.evaluate(
            "e => { const { left, top } = e.offsetParent.getBoundingClientRect();"
            "return [left + e.at[0], top + e.at[1]]; }"
        )
        target = held.evaluate(
            "e => { const b = e.getBoundingClientRect(); return [b.x + 12, b.y + 12]; }"
        )
        for x, y in (mark, target):
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.up()
            assert held.evaluate("e => e === document.activeElement")
