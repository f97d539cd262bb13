"""The steps of the browser's history: one for a press of a button or a view, none for a drag."""

from __future__ import annotations

from playwright.sync_api import Page

from .conftest import Visit
from .live import at_rest, drag, handle, link_says, thumb


def steps(page: Page) -> int:
    number: int = page.evaluate("history.length")
    return number


def press(visit: Visit, name: str, part: str) -> None:
    """Press a button, and wait until the address says `part` and all is at rest."""
    before = visit.sentence()
    visit.page.get_by_role("button", name=name, exact=True).click()
    visit.wait_for_other_sentence(before)
    link_says(visit.page, part)
    visit.settle()


def test_a_preset_of_several_controls_is_one_step_and_back_undoes_it(visit: Visit) -> None:
    page = visit.open("surprise")
    opening, before = visit.sentence(), steps(page)
    press(visit, "One in a million", "p=")
    link_says(page, "axis=")
    there, address = visit.sentence(), page.url
    assert steps(page) == before + 1
    press(visit, "Certain and right", "p=1")
    assert steps(page) == before + 2
    for sentence in (there, opening):
        left = visit.sentence()
        page.go_back()
        visit.wait_for_other_sentence(left)
        visit.settle()
        assert visit.sentence() == sentence
    assert "p=" not in page.url
    page.go_forward()
    page.wait_for_function(
        "there => document.querySelector('.nll-sentence').innerText === there", arg=there
    )
    assert page.url == address


def test_a_drag_changes_the_address_but_makes_no_step(visit: Visit) -> None:
    page = visit.open("surprise")
    before = steps(page)
    for dx in (60, 40, -30):
        drag(page, handle(page, "surprise_curve"), dx, 20)
        at_rest(page)
    drag(page, thumb(page, "p"), 40, 0)
    at_rest(page)
    link_says(page, "p=")
    assert steps(page) == before


def test_a_view_is_one_step_and_back_returns_to_the_one_before(visit: Visit) -> None:
    page = visit.open("entropy")
    before, opening = steps(page), page.url
    views = page.get_by_test_id("stButtonGroup").first.get_by_role("radio")
    heading = views.nth(0).inner_text()
    views.nth(1).click()
    page.wait_for_function("there => location.href !== there", arg=opening)
    visit.settle()
    assert steps(page) == before + 1
    page.go_back()
    page.wait_for_function("there => location.href === there", arg=opening)
    visit.settle()
    assert page.locator("[data-testid=stButtonGroup] [aria-checked=true]").first.inner_text() == (
        heading
    )


def test_another_page_is_a_step(visit: Visit) -> None:
    page = visit.open("surprise?p=0.5")
    before = steps(page)
    page.get_by_test_id("stTopNavLink").first.click()
    page.wait_for_selector("h1:has-text('NLL Explorer')")
    visit.settle()
    assert steps(page) == before + 1
    page.go_back()
    page.wait_for_selector("h1:has-text('Surprise')")
    visit.settle()
    assert "50%" in visit.sentence()


def test_back_from_another_page_finds_the_address_and_the_view_that_was_left(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/predictions?out=Pictures&prpic=abstaining")
    visit.settle()
    page.locator(".st-key-want").get_by_text("risk", exact=True).click()
    link_says(page, "want=risk")
    visit.settle()
    there, sentence, before = page.url, visit.sentence(), steps(page)
    page.get_by_test_id("stTopNavLink").first.click()
    page.wait_for_selector("h1:has-text('NLL Explorer')")
    visit.settle()
    assert steps(page) == before + 1
    assert page.url.endswith("/")
    page.go_back()
    page.wait_for_selector("h1:has-text('Your own predictions')")
    visit.settle()
    assert page.url == there
    assert visit.sentence() == sentence
    # The address follows the controls again.
    page.locator(".st-key-want").get_by_text("coverage", exact=True).click()
    page.wait_for_function("() => !location.search.includes('want=')")


def test_the_preset_that_is_shown_says_so_until_something_moves(visit: Visit) -> None:
    page = visit.open("surprise")
    marked = page.locator(".st-key-nll_presets button[aria-current=true]")
    assert marked.all_inner_texts() == ["One in ten"]
    press(visit, "One in a million", "p=")
    page.wait_for_function(
        "() => document.querySelector('.st-key-nll_presets [aria-current]')?.innerText"
        " === 'One in a million'"
    )
    drag(page, handle(page, "surprise_curve"), 60, 20, release=False)
    assert marked.count() == 0
    page.mouse.up()
    at_rest(page)
    assert marked.count() == 0
