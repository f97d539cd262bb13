"""Every page in a real browser."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Browser, ViewportSize

from pages._ui.registry import ALL_PAGES
from tests.page_cases import CASES, PageCase

from .axe import assert_accessible
from .conftest import DESKTOP, PHONE, Scheme, Visit, running_server
from .live import link_says
from .taking import assert_stands_alone, axis_titles, rows, taken, words
from .waiting import painted

# What is left of the desktop at 200%.
ZOOMED: Final[ViewportSize] = {"width": DESKTOP["width"] // 2, "height": DESKTOP["height"] // 2}
every_page = pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)


# One visit of a page answers all that is asked of each; links are held by script (tests/app).
@every_page
def test_loads_clean_fits_is_accessible_and_moved_by_keys(
    visit: Visit, case: PageCase, streamlits_own: frozenset[str]
) -> None:
    visit.page.set_viewport_size(PHONE)
    visit.page.emulate_media(color_scheme="dark")
    visit.open(case.path)
    assert_fits(visit, PHONE, "dark")
    assert_accessible(visit.page, streamlits_own)
    wear(visit, "light")
    assert_fits(visit, PHONE, "light")
    visit.page.set_viewport_size(DESKTOP)
    painted(visit.page)
    assert_fits(visit, DESKTOP, "light")
    assert_accessible(visit.page, streamlits_own)
    visit.page.set_viewport_size(ZOOMED)
    visit.settle()
    assert_fits(visit, ZOOMED, "light")
    visit.page.set_viewport_size(DESKTOP)
    wear(visit, "dark")
    assert_fits(visit, DESKTOP, "dark")
    assert_can_be_taken(visit)
    tab_to(visit, case.control)
    move_by_keys(visit, case.control)


def is_dark(visit: Visit) -> bool:
    background = visit.page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    return sum(int(c) for c in background.strip("rgba()").split(",")[:3]) < 200


def wear(visit: Visit, scheme: Scheme) -> None:
    """Switch the theme, and wait until every chart has its colours."""
    line = "getComputedStyle(document.querySelector('.nll-chart .xtick text')).fill"
    before = visit.page.evaluate(line)
    visit.page.emulate_media(color_scheme=scheme)
    visit.page.wait_for_function(f"before => {line} !== before", arg=before)
    visit.settle()


def assert_fits(visit: Visit, size: ViewportSize, scheme: Scheme) -> None:
    """The page wears the theme, stays inside the window, and had nothing to complain of."""
    page = visit.page
    assert is_dark(visit) == (scheme == "dark")
    assert visit.console_errors == []
    overflow = page.evaluate(
        "Math.max(document.documentElement.scrollWidth, "
        "document.querySelector('[data-testid=stMain]').scrollWidth) - innerWidth"
    )
    assert overflow <= 0
    for chart in page.locator(".nll-chart").all():
        box = chart.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"] + 1


def assert_can_be_taken(visit: Visit) -> None:
    """Every chart is a drawing that stands alone, with the titles of its axes, and a table."""
    for key, chart in taken(visit.page).items():
        assert axis_titles(chart["layout"]) <= words(assert_stands_alone(chart)), key
        assert rows(chart["csv"]), key


def tab_to(visit: Visit, control: str) -> None:
    """Go to a control by the tab key."""
    inside = "key => !!document.activeElement.closest(`.st-key-${key}`)"
    # Each chart has one stop for its menu.
    most = 40 + visit.page.locator(".nll-take").count()
    for _ in range(most):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate(inside, control):
            return
    pytest.fail(f"{most} tabs do not reach the control {control}")


def move_by_keys(visit: Visit, control: str) -> None:
    """Three steps with the arrows move the sentence, the plots and the link; three back, too.

    One of a hundred steps along forty data may end at the same one.
    """
    page, sentence, marks = visit.page, visit.sentence(), visit.marks()
    at_end = page.evaluate(
        "(({ariaValueNow, ariaValueMax, value, max}) => ariaValueNow === null ? value === max "
        ": ariaValueNow === ariaValueMax)(document.activeElement)"
    )
    there, back = ("ArrowLeft", "ArrowRight") if at_end else ("ArrowRight", "ArrowLeft")
    for _ in range(3):
        page.keyboard.press(there)
    visit.wait_for_other_sentence(sentence)
    visit.settle()
    moved = visit.sentence()
    assert moved != sentence
    assert visit.marks() != marks
    link_says(page, f"{control}=")
    for _ in range(3):
        page.keyboard.press(back)
    visit.wait_for_other_sentence(moved)
    assert visit.console_errors == []


def test_the_tab_is_named_after_the_page_and_so_is_the_history(visit: Visit) -> None:
    page = visit.open("surprise")
    assert page.title() == "Surprise, −log p · NLL Explorer"
    page.get_by_test_id("stTopNavLink").first.click()
    # The title goes before the address.
    page.wait_for_function("document.title === 'NLL Explorer' && location.pathname === '/'")
    page.go_back()
    page.wait_for_function("document.title.startsWith('Surprise')")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_card_of_the_home_page_is_a_link_as_a_whole(visit: Visit, size: ViewportSize) -> None:
    visit.page.set_viewport_size(size)
    page = visit.open("")
    for info in ALL_PAGES[1:]:
        title = page.locator(f".st-key-nll_card_{info.stem} [data-testid=stPageLink] p")
        assert title.inner_text() == info.title
        assert title.evaluate("e => e.scrollWidth <= e.clientWidth")
    card = page.locator(".st-key-nll_card_training")
    # Its picture, and its question.
    for at in (30, -20):
        card.scroll_into_view_if_needed()
        box = card.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + (at if at > 0 else box["height"] + at)
        page.mouse.click(x, y)
        page.wait_for_selector("h1:has-text('Training')")
        page.go_back()
        page.wait_for_selector("h1:has-text('NLL Explorer')")
        visit.settle()


def test_a_link_reopens_its_state_and_what_it_cannot_follow_is_said(visit: Visit) -> None:
    page = visit.open("surprise?p=0.5&unit=furlongs")
    assert "0.693 nats" in visit.sentence()
    assert "unit=furlongs" in page.get_by_test_id("stAlert").inner_text()
    reopened = visit.sentence()
    visit.open(page.url.removeprefix(visit.address))
    assert visit.sentence() == reopened


# Streamlit once took the first visitor after a start to another page than was asked for.
def test_a_cold_deep_link_shows_the_page_with_its_navigation(browser: Browser) -> None:
    with running_server() as address:
        context = browser.new_context(viewport=DESKTOP, bypass_csp=True)
        page = Visit(context.new_page(), address).open("softmax")
        assert page.locator("h1").inner_text() == "Softmax and cross-entropy"
        sections = page.get_by_test_id("stTopNavLink").or_(page.get_by_test_id("stTopNavSection"))
        assert sections.count() >= 3
        assert page.get_by_role("dialog").count() == 0
        context.close()
