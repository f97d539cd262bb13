"""The policy of what a page may load: nothing on any page goes against it, and it does hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from pages._ui.registry import ALL_PAGES

from .conftest import DESKTOP, Visit
from .live import at_rest, drag, handle
from .waiting import SETTLED

LISTEN = """
  window.refused = [];
  addEventListener('securitypolicyviolation', (event) =>
    window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
FIRST_HANDLE = ".nll-handle:not([hidden])"


@pytest.fixture(scope="module")
def guarded(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that keeps to the policy, and what it has fetched."""
    context = browser.new_context(viewport=DESKTOP)
    context.add_init_script(LISTEN)
    yield context
    context.close()


@pytest.fixture
def watched(guarded: BrowserContext, server: str) -> Iterator[Visit]:
    page = guarded.new_page()
    yield Visit(page, server)
    page.close()


def refused(visit: Visit) -> Any:
    return visit.page.evaluate("window.refused")


@pytest.mark.parametrize("info", ALL_PAGES, ids=lambda info: info.stem)
def test_no_page_loads_what_it_may_not(watched: Visit, info: Any) -> None:
    page = watched.page
    page.goto(f"{watched.address}/{'' if info.stem == 'home' else info.stem}?code=true")
    page.wait_for_selector(SETTLED)
    own = {"glossary": ".katex", "plans": ".nll-plan"}
    if info.stem in own:
        page.wait_for_selector(own[info.stem])
    else:
        page.wait_for_selector(".nll-chart[data-drawn=true]")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => null)")
    fonts = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'error').map(f => f.family)"
    )
    assert fonts == []
    assert refused(watched) == []
    assert not [text for text in watched.console_errors if "Security Policy" in text]


def test_a_drag_a_download_and_a_file_are_allowed(watched: Visit) -> None:
    page = watched.open("surprise")
    drag(page, handle(page, "surprise_curve"), 60, 20)
    at_rest(page)
    assert refused(watched) == []
    page.goto(f"{watched.address}/predictions?out=Take+away")
    button = page.locator("[data-testid=stDownloadButton] button").first
    button.wait_for(timeout=60_000)
    with page.expect_download(timeout=60_000) as download:
        button.click()
    assert download.value.suggested_filename
    page.goto(f"{watched.address}/predictions?pset=my+file")
    page.wait_for_selector("[data-testid=stFileUploaderDropzone]")
    assert refused(watched) == []


def test_what_comes_from_elsewhere_is_refused(watched: Visit) -> None:
    page = watched.open("")
    page.evaluate(
        """() => {
          const add = (tag, attributes) =>
            document.body.append(Object.assign(document.createElement(tag), attributes));
          add('img', { src: 'https://example.invalid/picture.png' });
          add('script', { text: 'window.ran = true' });
        }"""
    )
    page.wait_for_function("() => window.refused.length >= 2")
    assert page.evaluate("window.ran") is None
