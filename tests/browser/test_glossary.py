"""The glossary in the browser: it loads clean, finds, and leads to the pages and back to a term."""

from __future__ import annotations

from itertools import product

from .axe import assert_accessible
from .conftest import DESKTOP, PHONE, STANDING, Scheme, Visit
from .live import link_says
from .waiting import painted

HEADINGS = "[data-testid=stHeading] h3"


def open_glossary(visit: Visit, query: str = "") -> None:
    visit.page.goto(f"{visit.address}/glossary{query}")
    visit.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    visit.page.wait_for_selector("text=The same loss in other libraries")
    visit.page.wait_for_function(STANDING)
    painted(visit.page)
    assert visit.page.locator("h1").inner_text() == "Glossary and map"


def test_loads_clean_and_accessible_without_horizontal_scrolling(
    visit: Visit, streamlits_own: frozenset[str]
) -> None:
    open_glossary(visit)
    page = visit.page
    assert page.locator(HEADINGS).count() > 30
    assert page.locator(".katex-error").count() == 0
    schemes: tuple[Scheme, Scheme] = ("light", "dark")
    for size, scheme in product((DESKTOP, PHONE), schemes):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        painted(page)
        overflow = page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
        )
        assert overflow <= 0
        if (size, scheme) in ((DESKTOP, "light"), (PHONE, "dark")):
            assert_accessible(page, streamlits_own)
    assert visit.console_errors == []


def test_what_is_typed_is_found(visit: Visit) -> None:
    open_glossary(visit)
    page = visit.page
    field = page.locator(".st-key-find input")
    field.fill("relative entropy")
    field.press("Enter")
    page.wait_for_function(f"() => document.querySelectorAll('{HEADINGS}').length === 1")
    assert page.locator(HEADINGS).inner_text() == "KL divergence"
    link_says(page, "find=relative")


def test_find_and_the_index_come_before_the_terms_also_on_a_phone(visit: Visit) -> None:
    page = visit.page
    page.set_viewport_size(PHONE)
    open_glossary(visit)
    field = page.locator(".st-key-find input").bounding_box()
    assert field is not None
    assert field["y"] < PHONE["height"]
    link = page.locator(".st-key-nll_index a", has_text="Wald interval")
    link.click()
    term = page.locator(HEADINGS, has_text="Wald interval")
    page.wait_for_function(
        "e => { const { top } = e.getBoundingClientRect(); return top > 40 && top < 400; }",
        arg=term.element_handle(),
    )


def test_a_term_opens_its_page(visit: Visit) -> None:
    open_glossary(visit, "?find=logit")
    page = visit.page
    page.locator("[data-testid=stPageLink] a").first.click()
    page.wait_for_selector("h1:has-text('Softmax')")
    assert page.url.split("?")[0].endswith("/softmax")


def test_a_lesson_leads_to_its_terms(visit: Visit) -> None:
    page = visit.open("softmax")
    link = page.get_by_role("link", name="KL divergence")
    with page.context.expect_page() as opened:
        link.click()
    opened.value.wait_for_selector(f"{HEADINGS}:has-text('KL divergence')")
    assert opened.value.locator(HEADINGS).count() == 1
    opened.value.close()
