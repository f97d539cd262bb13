"""Every page in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, ViewportSize

from pages._ui.registry import ALL_PAGES, PAGES

from .cases import CASES, PageCase
from .conftest import DESKTOP, PHONE, Scheme, Visit, running_server
from .live import link_says

every_page = pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)


def test_every_registered_page_has_a_case() -> None:
    assert {case.stem for case in CASES} == {info.stem for info in PAGES}


@every_page
@pytest.mark.parametrize(
    ("size", "schemes"),
    [(DESKTOP, ("light", "dark")), (PHONE, ("dark", "light"))],
    ids=["desktop", "phone"],
)
def test_loads_clean_and_changes_its_theme_without_horizontal_scrolling(
    visit: Visit, case: PageCase, size: ViewportSize, schemes: tuple[Scheme, Scheme]
) -> None:
    visit.page.set_viewport_size(size)
    visit.page.emulate_media(color_scheme=schemes[0])
    visit.open(case.path)
    assert_fits(visit, size, schemes[0])
    visit.page.emulate_media(color_scheme=schemes[1])
    visit.settle()
    assert_fits(visit, size, schemes[1])


def assert_fits(visit: Visit, size: ViewportSize, scheme: Scheme) -> None:
    """The page wears the theme, stays inside the window, and had nothing to complain of."""
    page = visit.page
    background = page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    is_dark = sum(int(c) for c in background.strip("rgba()").split(",")[:3]) < 200
    assert is_dark == (scheme == "dark")
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


@every_page
def test_tab_reaches_the_controls_and_a_key_moves_the_plot_and_the_sentence(
    visit: Visit, case: PageCase
) -> None:
    page = visit.open(case.path)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("key => !!document.activeElement.closest(`.st-key-${key}`)", case.control):
            break
    else:
        pytest.fail(f"40 tabs do not reach the control {case.control}")
    sentence, marks = visit.sentence(), visit.marks()
    page.keyboard.press("ArrowRight")
    visit.wait_for_other_sentence(sentence)
    visit.settle()
    moved = visit.sentence()
    assert moved != sentence
    assert visit.marks() != marks
    link_says(page, f"{case.control}=")
    page.keyboard.press("ArrowLeft")
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


# Its picture, and its question.
@pytest.mark.parametrize("at", [30, -20])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_card_of_the_home_page_is_a_link_as_a_whole(
    visit: Visit, size: ViewportSize, at: int
) -> None:
    visit.page.set_viewport_size(size)
    page = visit.open("")
    for info in ALL_PAGES[1:]:
        title = page.locator(f".st-key-nll_card_{info.stem} [data-testid=stPageLink] p")
        assert title.inner_text() == info.title
        assert title.evaluate("e => e.scrollWidth <= e.clientWidth")
    card = page.locator(".st-key-nll_card_training")
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + (at if at > 0 else box["height"] + at))
    page.wait_for_selector("h1:has-text('Training')")


@every_page
def test_a_link_reopens_its_state(visit: Visit, case: PageCase) -> None:
    page = visit.open(f"{case.path}?{case.link}")
    assert case.link_shows in visit.sentence()
    assert page.locator("[data-testid=stAlert]").count() == 0
    reopened = visit.sentence()
    visit.open(page.url.removeprefix(visit.address))
    assert visit.sentence() == reopened


@every_page
def test_a_mangled_link_falls_back_with_a_note(visit: Visit, case: PageCase) -> None:
    page = visit.open(f"{case.path}?{case.mangled}")
    note = page.locator("[data-testid=stAlert]").inner_text()
    for name in case.mangled_names:
        assert name in note
    after_note = visit.sentence()
    visit.open(case.path)
    assert visit.sentence() == after_note


@every_page
def test_a_cold_deep_link_shows_the_page_with_its_navigation(
    browser: Browser, case: PageCase
) -> None:
    title = next(info.title for info in PAGES if info.stem == case.stem)
    with running_server() as address:
        context = browser.new_context(viewport=DESKTOP)
        page = Visit(context.new_page(), address).open(case.path)
        assert page.locator("h1").inner_text() == title
        assert (
            page.get_by_test_id("stTopNavLink").or_(page.get_by_test_id("stTopNavSection")).count()
            >= 3
        )
        assert page.get_by_role("dialog").count() == 0
        context.close()
